"""Le calendrier des deux documents, sur une même ligne de temps."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
)
from ess_dash.presentation.plan.atelier import AtelierPlan
from ess_dash.tables.plans_listes import GenreJalon, PorteurPlan

IDENTIFIANT: Final = "calendrier"
TEINTES: Final = {
    PorteurPlan.DEPARTEMENT.value: Teinte.HORS,
    PorteurPlan.METROPOLE.value: Teinte.METROPOLE,
}
Jalon = Mapping[Any, Any]


def build_calendrier(atelier: AtelierPlan) -> Section:
    """Section « Le calendrier »."""
    jalons = atelier.plan.jalons.to_dict("records")
    return Section(
        identifiant=IDENTIFIANT,
        titre="Le calendrier",
        texte=_write_texte(atelier),
        figures=(_build_figure(atelier, jalons),) if jalons else (),
    )


def _write_texte(atelier: AtelierPlan) -> str:
    """Ce qui s’arrête avant la fin du plan."""
    fins = {j: c.valeur for j, c in atelier.chiffres.items() if j.startswith("fin_")}
    plan, soutien = fins.get("fin_plan"), fins.get("fin_soutien_tiers_lieux")
    if plan is None or soutien is None or soutien >= plan:
        return "Les périodes des deux documents ne coïncident pas."
    return (
        f"Le soutien au fonctionnement des tiers-lieux s’arrête en {soutien:.0f}, le plan "
        f"en {plan:.0f}. Les périodes des deux documents ne coïncident pas."
    )


def _build_figure(atelier: AtelierPlan, jalons: Sequence[Jalon]) -> Figure:
    debut = min(jalon["annee_debut"] for jalon in jalons)
    fin = max(jalon["annee_fin"] for jalon in jalons)
    sources = (atelier.cite(jalon["document"], jalon["reference"]) for jalon in jalons)
    return Figure(
        identifiant=IDENTIFIANT,
        titre=f"De {debut} à {fin} : deux documents, deux calendriers",
        sous_titre="Une barre va du début de sa première année à la fin de la dernière ; "
        "un point est posé dans son année",
        couches=tuple(
            couche
            for porteur in PorteurPlan
            for couche in _draw(atelier, jalons, porteur)
            if couche.points
        ),
        axe_x=Axe("Année", debut, fin + 1, est_annee=True),
        axe_y=Axe("", categories=tuple(jalon["libelle"] for jalon in jalons)),
        alternative=" ; ".join(
            f"{jalon['libelle']} : {_write_annees(jalon)}" for jalon in jalons
        )
        + ".",
        tableau=_build_tableau(atelier, jalons),
        sources=tuple(dict.fromkeys(s.split(", ")[0] for s in sources)),
        hauteur_px=90,
    )


def _draw(
    atelier: AtelierPlan, jalons: Sequence[Jalon], porteur: PorteurPlan
) -> tuple[Couche, ...]:
    siens = [jalon for jalon in jalons if jalon["porteur"] == porteur.value]
    teinte = TEINTES[porteur.value]
    nom = atelier.plan.documents["porteur"].tolist()[list(PorteurPlan).index(porteur)]
    return (
        Couche(
            Trace.INTERVALLE,
            tuple(
                _draw_periode(j) for j in siens if j["genre"] != GenreJalon.DATE.value
            ),
            nom,
            teinte=teinte,
            etiquettes=True,
        ),
        Couche(
            Trace.POINT,
            tuple(
                Point(
                    j["annee_debut"] + 0.5,
                    j["libelle"],
                    _write_annees(j),
                    _write_detail(j),
                    teinte=teinte,
                )
                for j in siens
                if j["genre"] == GenreJalon.DATE.value
            ),
            teinte=teinte,
            etiquettes=True,
        ),
    )


def _draw_periode(jalon: Jalon) -> Point:
    return Point(
        jalon["annee_debut"],
        jalon["libelle"],
        _write_annees(jalon),
        _write_detail(jalon),
        x_fin=jalon["annee_fin"] + 1,
    )


def _write_annees(jalon: Jalon) -> str:
    if jalon["annee_debut"] == jalon["annee_fin"]:
        return str(jalon["annee_debut"])
    return f"{jalon['annee_debut']}-{jalon['annee_fin']}"


def _write_detail(jalon: Jalon) -> str:
    note = f" ({jalon['note']})" if jalon["note"] else ""
    return f"{jalon['libelle']} : {_write_annees(jalon)}{note}"


def _build_tableau(atelier: AtelierPlan, jalons: Sequence[Jalon]) -> Tableau:
    return Tableau(
        identifiant=IDENTIFIANT,
        titre="Calendrier des deux documents",
        entete="Ce qui a lieu",
        colonnes=tuple(
            Colonne(titre, est_nombre=False) for titre in ("Qui", "Années", "Référence")
        ),
        lignes=tuple(
            Ligne(
                jalon["libelle"],
                tuple(
                    Cellule(texte, source=atelier.cite(jalon["document"], reference))
                    for reference in (jalon["reference"],)
                    for texte in (
                        PorteurPlan.from_code(jalon["porteur"]).libelle,
                        _write_annees(jalon),
                        reference,
                    )
                ),
                note=jalon["note"],
            )
            for jalon in jalons
        ),
    )
