"""Maillage, section « Où ouvrir ensuite » : deux méthodes, côte à côte."""

from collections.abc import Iterable

import numpy as np

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.eloignement import MOTIF_SANS_LIEU, build_chiffre
from ess_dash.indicateurs.implantation import (
    Implantation,
    Methode,
    Ouverture,
    Proposition,
    solve,
)
from ess_dash.indicateurs.solveurs import Probleme
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.comparer.maillage_etat import (
    INDICATEUR_MOYEN,
    Etat,
    write_texte,
)
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
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize

TEINTES = {Methode.COUVERTURE: Teinte.ACCENT, Methode.MEDIANE: Teinte.HORS}
MOTIF_NON_ATTEINTS = "Des habitants ne sont atteints par aucun trajet connu."


def solve_etat(etat: Etat) -> Implantation:
    """Résout l’implantation d’une demande déjà mesurée."""
    trajets = etat.trajets
    codes = np.array(trajets.codes, dtype=object)
    ouvertes = np.isin(codes, list(etat.lieux.communes))
    mesurables = trajets.situees | etat.mesure.acces["connu"].to_numpy(dtype=bool)
    population = etat.donnees.communes["population"].to_numpy(dtype=float)
    return solve(
        Probleme(
            couts=trajets.couts,
            poids=np.where(mesurables, population, 0.0),
            ouvertes=ouvertes,
            candidates=trajets.situees,
            seuil=etat.demande.seuil,
            nouveaux=etat.demande.nouveaux,
        )
    )


def build_ouvrir(etat: Etat, implantation: Implantation) -> Section:
    """Section des communes où ouvrir."""
    avis = [
        f"{p.methode.libelle} : {p.motif}" for p in implantation.propositions if p.motif
    ]
    utiles = [p for p in implantation.propositions if p.ouvertures]
    ouvrir = pluralize(etat.demande.nouveaux, "lieu", "lieux")
    return Section(
        identifiant="ouvrir",
        titre="Où ouvrir ensuite",
        texte=f"Communes où {ouvrir} de plus, placés à la mairie, serviraient le mieux. "
        f"La couverture maximale cherche le plus d’habitants à {etat.seuil} ou moins ; "
        "la p-médiane, la plus petite somme de tous les trajets. Ce sont des pistes à "
        "l’échelle de la commune : ni le besoin, ni les porteurs, ni les locaux n’y "
        "entrent, et un lieu que nous ne connaissons pas peut déjà exister.",
        avis=tuple(avis),
        figures=(_build_figure(etat, implantation, utiles),) if utiles else (),
        tableaux=(
            *((_build_ouvertures(etat, implantation, utiles),) if utiles else ()),
            _build_methodes(etat, implantation),
        ),
    )


def _to_habitants(etat: Etat, indicateur: str, code: str, valeur: float) -> Chiffre:
    return build_chiffre(etat.mesure, indicateur, code, valeur, "habitants")


def _to_part(
    etat: Etat, implantation: Implantation, code: str, valeur: float
) -> Chiffre:
    total = implantation.habitants
    return build_chiffre(
        etat.mesure,
        "part_population_couverte_pct",
        code,
        100 * valeur / total if total else None,
        "%",
        perimetre="département entier",
        motif="" if total else "Aucun habitant : la part n’existe pas.",
    )


def _build_ouvertures(
    etat: Etat, implantation: Implantation, propositions: list[Proposition]
) -> Tableau:
    return Tableau(
        identifiant="ouvertures",
        titre="Communes proposées, par méthode",
        entete="Commune",
        colonnes=(
            Colonne("EPCI", est_nombre=False),
            Colonne("Habitants rapprochés"),
            Colonne("Habitants couverts en tout"),
            Colonne("Part de la population"),
        ),
        lignes=tuple(
            _build_ouverture(etat, implantation, proposition.methode, ouverture)
            for proposition in propositions
            for ouverture in proposition.ouvertures
        ),
        note=f"« Rapprochés » : passés à {etat.seuil} ou moins d’un tiers-lieu. Dans "
        "l’ordre où ils rapprochent le plus d’habitants.",
    )


def _build_ouverture(
    etat: Etat, implantation: Implantation, methode: Methode, ouverture: Ouverture
) -> Ligne:
    commune = etat.donnees.communes.iloc[ouverture.rang]
    code = str(commune["code_commune"])
    gagnes = _to_habitants(etat, "population_rapprochee_hab", code, ouverture.gagnes)
    couverts = _to_habitants(etat, "population_couverte_hab", code, ouverture.couverts)
    return Ligne(
        str(commune["nom"]),
        (
            Cellule(etat.nom_epci.get(commune["code_epci"], "")),
            write_cellule(gagnes),
            write_cellule(couverts),
            write_cellule(_to_part(etat, implantation, code, ouverture.couverts), 1),
        ),
        rubrique=methode.libelle,
    )


def _build_methodes(etat: Etat, implantation: Implantation) -> Tableau:
    return Tableau(
        identifiant="methodes",
        titre="Ce que chaque méthode donne",
        entete="Situation",
        colonnes=(
            Colonne("Habitants couverts"),
            Colonne("Part de la population"),
            Colonne("Trajet moyen d’un habitant"),
        ),
        lignes=(
            _build_situation(
                etat,
                implantation,
                "Aujourd’hui",
                implantation.couverts_avant,
                implantation.cout_moyen_avant,
            ),
            *(
                _build_situation(
                    etat,
                    implantation,
                    f"Avec {_count_lieux(p)}, {_write_methode(p.methode)}",
                    p.couverts,
                    p.cout_moyen,
                )
                for p in implantation.propositions
                if p.ouvertures
            ),
        ),
        note=" ".join(f"{m.libelle} : {m.description}" for m in Methode),
    )


def _count_lieux(proposition: Proposition) -> str:
    return f"{pluralize(len(proposition.ouvertures), 'lieu', 'lieux')} de plus"


def _write_methode(methode: Methode) -> str:
    return methode.libelle[0].lower() + methode.libelle[1:]


def _build_situation(
    etat: Etat,
    implantation: Implantation,
    titre: str,
    couverts: float,
    cout_moyen: float | None,
) -> Ligne:
    code = etat.donnees.configuration.code_departement
    sans_lieu = not etat.lieux.communes and titre == "Aujourd’hui"
    motif = MOTIF_SANS_LIEU if sans_lieu else MOTIF_NON_ATTEINTS
    cout = build_chiffre(
        etat.mesure,
        INDICATEUR_MOYEN[etat.trajets.unite],
        code,
        cout_moyen,
        etat.trajets.unite,
        perimetre="département entier",
        motif="" if cout_moyen is not None else motif,
    )
    return Ligne(
        titre,
        (
            write_cellule(
                _to_habitants(etat, "population_couverte_hab", code, couverts)
            ),
            write_cellule(_to_part(etat, implantation, code, couverts), 1),
            write_cellule(cout, 1),
        ),
    )


def _build_figure(
    etat: Etat, implantation: Implantation, propositions: list[Proposition]
) -> Figure:
    meilleure = max(propositions, key=lambda p: p.couverts)
    code = etat.donnees.configuration.code_departement
    avant = _to_part(etat, implantation, code, implantation.couverts_avant)
    apres = _to_part(etat, implantation, code, meilleure.couverts)
    titre = (
        f"{_count_lieux(meilleure)} : la part couverte passerait de "
        f"{write_texte(avant)} à {write_texte(apres)} au mieux"
    )
    return Figure(
        identifiant="couverture_cumulee",
        titre=titre,
        sous_titre=f"Part de la population à {etat.seuil} ou moins d’un tiers-lieu "
        "connu, en %, selon le nombre de lieux ouverts",
        couches=tuple(
            Couche(
                Trace.LIGNE,
                tuple(_list_points(etat, implantation, proposition)),
                nom=proposition.methode.libelle,
                teinte=TEINTES[proposition.methode],
                pointillee=proposition.methode is Methode.MEDIANE,
            )
            for proposition in propositions
        ),
        axe_x=Axe("Lieux ouverts", 0),
        axe_y=Axe("Part de la population couverte, en %", 0, 100),
        alternative=f"{titre}.",
        tableau=_build_cumul(etat, implantation, propositions),
        sources=list_citations(avant),
    )


def _list_points(
    etat: Etat, implantation: Implantation, proposition: Proposition
) -> Iterable[Point]:
    code = etat.donnees.configuration.code_departement
    noms = etat.donnees.communes["nom"]
    couverts = [
        implantation.couverts_avant,
        *(ouverture.couverts for ouverture in proposition.ouvertures),
    ]
    lieux = ["Aujourd’hui", *(str(noms.iloc[o.rang]) for o in proposition.ouvertures)]
    for nombre, (nom, valeur) in enumerate(zip(lieux, couverts, strict=True)):
        part = _to_part(etat, implantation, code, valeur)
        detail = f"{nom} : {write_texte(part, 1)} de la population couverte"
        yield Point(nombre, part.valeur, libelle=nom, detail=detail)


def _build_cumul(
    etat: Etat, implantation: Implantation, propositions: list[Proposition]
) -> Tableau:
    """Les points de la figure : part couverte selon le nombre de lieux ouverts."""
    code = etat.donnees.configuration.code_departement
    longueur = max(len(p.ouvertures) for p in propositions)

    def write(proposition: Proposition, nombre: int) -> Cellule:
        if nombre > len(proposition.ouvertures):
            return Cellule("aucun lieu de plus")
        couverts = (
            proposition.ouvertures[nombre - 1].couverts
            if nombre
            else implantation.couverts_avant
        )
        return write_cellule(_to_part(etat, implantation, code, couverts), 1)

    return Tableau(
        identifiant="couverture_cumulee",
        titre="Part de la population couverte selon le nombre de lieux ouverts",
        entete="Lieux ouverts",
        colonnes=tuple(Colonne(p.methode.libelle) for p in propositions),
        lignes=tuple(
            Ligne(format_nombre(nombre), tuple(write(p, nombre) for p in propositions))
            for nombre in range(longueur + 1)
        ),
        note=f"Couvert : à {write_sobre(etat.demande.seuil, etat.trajets.unite)} ou moins.",
    )
