"""Territoires semblables : les plus proches par leur profil, et en quoi."""

from typing import Final

from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.indicateurs.similaires import Similaire, find_similaires
from ess_dash.presentation.comparer.communs import join_noms
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import PARTIE, write_indicateur, write_nom

NOMBRE: Final = 5
SANS_OBJET: Final = (
    "Sans objet : un groupement composé à la carte n’a pas de territoires semblables."
)
AUCUN: Final = "Aucun autre territoire de la même maille à rapprocher."


def build_semblables(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Section « Territoires semblables » ; une phrase quand il n’y en a pas."""
    if sujet.est_groupement:
        return Section("semblables", "Territoires semblables", SANS_OBJET)
    semblables = find_similaires(
        atelier.donnees, sujet.code, NOMBRE, atelier.profils[sujet.maille]
    )
    return Section(
        identifiant="semblables",
        titre="Territoires semblables",
        texte=_write_texte(atelier, sujet, semblables),
        tableaux=(_build_tableau(semblables),) if semblables else (),
    )


def _write_texte(
    atelier: AtelierFiches, sujet: Sujet, semblables: tuple[Similaire, ...]
) -> str:
    if not semblables:
        return AUCUN
    noms = tuple(semblable.nom for semblable in semblables)
    return (
        f"{write_nom(atelier, sujet)} a pour territoires les plus semblables, par son "
        f"profil : {join_noms(noms)}. Un profil proche ne dit rien de l’ESS qui s’y trouve."
    )


def _build_tableau(semblables: tuple[Similaire, ...]) -> Tableau:
    indicateurs = sorted(
        (raison.la_bas.indicateur for raison in semblables[0].raisons),
        key=list(INDICATEURS).index,
    )
    return Tableau(
        identifiant="semblables",
        titre="Territoires les plus semblables",
        entete="Territoire",
        colonnes=(
            Colonne("Distance"),
            *(Colonne(INDICATEURS[i].libelle_court) for i in indicateurs),
        ),
        lignes=tuple(_write_ligne(indicateurs, s) for s in semblables),
        note="Distance : 0 pour deux profils identiques, en écarts types de la maille. "
        "Population et densité sont comparées en rapports.",
    )


def _write_ligne(indicateurs: list[str], semblable: Similaire) -> Ligne:
    valeurs = {r.la_bas.indicateur: r.la_bas for r in semblable.raisons}
    cellules: tuple[Cellule, ...] = tuple(
        write_indicateur(i, valeurs[i]) for i in indicateurs
    )
    mots = ", ".join(raison.mots for raison in semblable.raisons)
    if semblable.perimetre.startswith(PARTIE):
        mots = f"{mots} ; {semblable.perimetre}"
    return Ligne(
        semblable.nom, (write_cellule(semblable.distance, 2), *cellules), note=mots
    )
