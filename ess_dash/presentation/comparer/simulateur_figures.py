"""Les figures et les tableaux du simulateur : avant, après, écart."""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.parite import compute_difference
from ess_dash.presentation.comparer.parite_contexte import (
    write_case,
    write_nom,
    write_objet,
    write_part,
)
from ess_dash.presentation.comparer.parite_reperes import draw_textes
from ess_dash.presentation.comparer.simulateur_calcul import Simulation
from ess_dash.presentation.comparer.simulateur_phrases import (
    DECIMALES_GINI,
    write_constat,
    write_repere,
    write_titre,
)
from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)

HAUTEUR_LIGNE_PX: Final = 30
HAUTEUR_AXE_PX: Final = 70


def build_figure(simulation: Simulation) -> Figure:
    """Part de chaque territoire avant et après, face à son repère.

    L’ordre est celui de l’avant : un déplacement ne fait pas sauter les lignes.
    """
    codes = sorted(simulation.noms, key=lambda c: -_read(simulation.avant.parts[c]))
    nom = write_nom(simulation.contexte.quantite)
    return Figure(
        identifiant="simulateur-parts",
        titre=write_titre(simulation),
        sous_titre=f"Part de chaque territoire dans les {write_objet(simulation.contexte)}"
        f", et part {write_repere(simulation)}, en %.",
        couches=_draw_couches(simulation, codes),
        axe_x=Axe(f"Part des {nom} (%)", minimum=0.0),
        axe_y=Axe("", categories=tuple(simulation.noms[code] for code in codes)),
        alternative=write_constat(simulation),
        tableau=_build_tableau_parts(simulation, codes),
        sources=list_citations(
            simulation.avant.parts[codes[0]], simulation.avant.parts_repere[codes[0]]
        ),
        hauteur_px=HAUTEUR_LIGNE_PX * len(codes) + HAUTEUR_AXE_PX,
    )


def _read(chiffre: Chiffre) -> float:
    return chiffre.valeur or 0.0


def _draw_couches(simulation: Simulation, codes: list[str]) -> tuple[Couche, ...]:
    noms = simulation.noms
    avant = {noms[c]: _read(simulation.avant.parts[c]) for c in codes}
    apres = {noms[c]: _read(simulation.apres.parts[c]) for c in codes}
    reperes = {
        noms[c]: _read(simulation.avant.parts_repere[c])
        for c in codes
        if simulation.avant.parts_repere[c].valeur is not None
    }
    a_droite = {
        nom: max(avant[nom], apres[nom], reperes.get(nom, 0.0)) for nom in noms.values()
    }
    couches = (
        Couche(
            Trace.INTERVALLE,
            tuple(
                Point(
                    avant[nom],
                    nom,
                    nom,
                    _write_passage(avant[nom], apres[nom]),
                    x_fin=apres[nom],
                )
                for nom in avant
                if avant[nom] != apres[nom]
            ),
            teinte=Teinte.PALE,
        ),
        _draw_points(reperes, f"Part {write_repere(simulation)}", Teinte.REPERE),
        _draw_points(avant, "Avant", Teinte.NEUTRE, pointillee=True),
        _draw_points(apres, "Après", Teinte.ACCENT),
        draw_textes(a_droite, {nom: write_part(part) for nom, part in apres.items()}),
    )
    return tuple(couche for couche in couches if couche.points)


def _draw_points(
    places: dict[str, float], nom: str, teinte: Teinte, *, pointillee: bool = False
) -> Couche:
    points = tuple(
        Point(x, y, y, f"{nom} : {write_part(x)}") for y, x in places.items()
    )
    return Couche(Trace.POINT, points, nom, teinte, pointillee=pointillee)


def _write_passage(avant: float, apres: float) -> str:
    return f"de {write_part(avant)} à {write_part(apres)}"


def _build_tableau_parts(simulation: Simulation, codes: list[str]) -> Tableau:
    nom = write_nom(simulation.contexte.quantite).capitalize()
    return Tableau(
        identifiant="simulateur-parts",
        titre="Avant et après, territoire par territoire",
        entete="Territoire",
        colonnes=(
            Colonne(f"{nom}, avant"),
            Colonne(f"{nom}, après"),
            Colonne("Part, avant"),
            Colonne("Part, après"),
            Colonne(f"Part {write_repere(simulation)}"),
            Colonne("Écart au repère, avant"),
            Colonne("Écart au repère, après"),
        ),
        lignes=tuple(_build_ligne_parts(simulation, code) for code in codes),
    )


def _build_ligne_parts(simulation: Simulation, code: str) -> Ligne:
    avant, apres = simulation.avant, simulation.apres
    return Ligne(
        simulation.noms[code],
        (
            write_case(simulation.reallocation.avant.valeurs[code]),
            write_case(simulation.reallocation.apres.valeurs[code]),
            write_cellule(avant.parts[code], 1),
            write_cellule(apres.parts[code], 1),
            write_cellule(avant.parts_repere[code], 1),
            write_cellule(avant.ecarts[code], 1, signe=True),
            write_cellule(apres.ecarts[code], 1, signe=True),
        ),
    )


def build_tableau_mesures(simulation: Simulation) -> Tableau:
    """Part du groupe suivi, écart au repère et Gini : avant, après, différence."""
    entre = "EPCI" if simulation.par_epci else "groupes"
    gini = (simulation.avant.gini, simulation.apres.gini)
    return Tableau(
        identifiant="simulateur-mesures",
        titre="Ce que les déplacements changent",
        entete="Mesure",
        colonnes=(Colonne("Avant"), Colonne("Après"), Colonne("Écart")),
        lignes=(
            *_build_lignes_groupe(simulation),
            _build_ligne(f"Indice de Gini entre {entre}", gini, DECIMALES_GINI),
        ),
        note="Gini : 0 quand chaque territoire a dans la quantité la part qu’il a dans "
        f"le repère, proche de 1 quand un seul a tout. Repère : part "
        f"{write_repere(simulation)}.",
    )


def _build_lignes_groupe(simulation: Simulation) -> tuple[Ligne, ...]:
    avant, apres = simulation.groupes_avant, simulation.groupes_apres
    if avant is None or apres is None:
        return ()
    groupe = simulation.contexte.groupe
    nom = write_nom(simulation.contexte.quantite)
    ecarts = (avant.ecarts[groupe.code], apres.ecarts[groupe.code])
    return (
        _build_ligne(
            f"Part des {nom} : {groupe.libelle}",
            (avant.parts[groupe.code], apres.parts[groupe.code]),
            1,
        ),
        _build_ligne(
            f"Écart à sa part {write_repere(simulation)}", ecarts, 1, signe=True
        ),
    )


def _build_ligne(
    titre: str,
    chiffres: tuple[Chiffre, Chiffre],
    decimales: int,
    *,
    signe: bool = False,
) -> Ligne:
    avant, apres = chiffres
    ecart = compute_difference(apres, avant)
    if not avant.unite:
        ecart = replace(ecart, unite="")
    return Ligne(
        titre,
        (
            write_cellule(avant, decimales, signe=signe),
            write_cellule(apres, decimales, signe=signe),
            write_cellule(ecart, decimales, signe=True),
        ),
    )


def build_tableau_deplacements(simulation: Simulation) -> Tableau:
    """Déplacements faits, dans l’ordre, et leur total."""
    faits = simulation.reallocation.faits
    quantites = {
        f"{rang}. De {simulation.noms[m.origine]} vers {simulation.noms[m.destination]}": m.quantite
        for rang, m in enumerate(faits, start=1)
    }
    quantites["Total déplacé"] = simulation.reallocation.deplace
    return Tableau(
        identifiant="simulateur-deplacements",
        titre="Déplacements simulés",
        entete="Déplacement",
        colonnes=(Colonne(write_nom(simulation.contexte.quantite).capitalize()),),
        lignes=tuple(
            Ligne(titre, (write_case(_build_deplace(simulation, quantite)),))
            for titre, quantite in quantites.items()
        ),
    )


def _build_deplace(simulation: Simulation, quantite: float) -> Chiffre:
    avant = simulation.reallocation.avant
    return Chiffre(
        indicateur=f"{avant.identifiant}_deplaces",
        code=avant.total.code,
        valeur=float(quantite),
        statut=Statut.CALCULE,
        unite=avant.unite,
        millesime=avant.total.millesime,
        perimetre="Simulation",
    )
