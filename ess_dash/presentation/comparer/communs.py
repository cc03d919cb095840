"""Ce que plusieurs vues de « Comparer » écrivent de la même façon."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.repartition import Repartition
from ess_dash.indicateurs.zonages import HORS_METROPOLE, METROPOLE
from ess_dash.presentation.dossier import (
    Cellule,
    Constat,
    Dossier,
    Teinte,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre, format_valeur, pluralize
from ess_dash.presentation.typographie import polish

FACE_A: Final = {
    Quantite.POPULATION: "à la population",
    Quantite.EMPLOIS_ESS: "aux salariés de l’ESS",
    Quantite.EMPLOIS_PRIVES: "aux salariés du privé",
}
SUIVRE: Final = {
    Quantite.POPULATION: "la population",
    Quantite.EMPLOIS_ESS: "les salariés de l’ESS",
    Quantite.EMPLOIS_PRIVES: "les salariés du privé",
}
PART_DU: Final = {
    Quantite.POPULATION: "de la population",
    Quantite.EMPLOIS_ESS: "des salariés de l’ESS",
    Quantite.EMPLOIS_PRIVES: "des salariés du privé",
}
TEINTES_GROUPES: Final[Mapping[str, Teinte]] = MappingProxyType(
    {METROPOLE: Teinte.METROPOLE, HORS_METROPOLE: Teinte.HORS}
)
# Au-delà, une phrase ne nomme plus tout le monde.
NOMS_MAXIMAUX: Final = 6


def build_refus(
    donnees: Donnees, identifiant: str, titre: str, sous_titre: str, motif: str
) -> Dossier:
    """Dossier d’une vue qui ne peut pas répondre : la phrase qui dit pourquoi."""
    return polish(
        Dossier(
            identifiant=identifiant,
            titre=titre,
            sous_titre=sous_titre,
            constat=Constat(phrase=motif),
            sections=(),
            sur_demonstration=donnees.est_demonstration,
        )
    )


def write_minuscule(libelle: str) -> str:
    """Libellé dans le cours d’une phrase.

    Examples
    --------
    >>> write_minuscule("Établissements employeurs de l’ESS")
    'établissements employeurs de l’ESS'
    """
    return libelle[:1].lower() + libelle[1:]


def write_majuscule(texte: str) -> str:
    """Texte en début de phrase ; le reste garde sa casse."""
    return texte[:1].upper() + texte[1:]


def write_sobre(valeur: float, unite: str) -> str:
    r"""Valeur et unité, une décimale seulement si elle en a une.

    Examples
    --------
    >>> write_sobre(10, "km"), write_sobre(42.8, "%")
    ('10\xa0km', '42,8\u202f%')
    """
    return format_valeur(valeur, unite, 0 if valeur == round(valeur) else 1)


def join_noms(noms: tuple[str, ...]) -> str:
    """Noms dans une phrase ; au-delà de six, les premiers et le compte des autres.

    Examples
    --------
    >>> join_noms(("A", "B", "C"))
    'A, B et C'
    """
    if len(noms) > NOMS_MAXIMAUX:
        visibles = NOMS_MAXIMAUX - 1
        autres = f"{len(noms) - visibles} autres"
        return f"{', '.join(noms[:visibles])} et {autres}"
    if len(noms) < 2:
        return "".join(noms)
    return f"{', '.join(noms[:-1])} et {noms[-1]}"


def write_nu(chiffre: Chiffre, decimales: int = 0) -> Cellule:
    """Case d’un chiffre dont l’unité est déjà dans l’en-tête de colonne."""
    cellule = write_cellule(chiffre, decimales)
    if chiffre.valeur is None:
        return cellule
    return replace(cellule, texte=format_nombre(chiffre.valeur, decimales))


def write_titre_perimetre(repartition: Repartition) -> str:
    """Couverture à écrire dans un titre ; vide quand rien ne manque."""
    return "" if repartition.est_complet else f" ({repartition.perimetre})"


def list_reserves(repartition: Repartition) -> tuple[str, ...]:
    """Réserves de la répartition, et les EPCI laissés de côté, nommés avec leur motif."""
    return (*repartition.reserves, *_list_ecartes(repartition))


def _list_ecartes(repartition: Repartition) -> tuple[str, ...]:
    par_statut: dict[str, list[str]] = {}
    for chiffre in repartition.ecartes:
        noms = par_statut.setdefault(chiffre.statut.libelle, [])
        noms.append(repartition.noms[chiffre.code])
    ecartes = tuple(
        f"{pluralize(len(noms), 'EPCI laissé', 'EPCI laissés')} de côté "
        f"({statut}) : {join_noms(tuple(noms))}."
        for statut, noms in par_statut.items()
    )
    if len(repartition.nombres) < len(repartition.ecartes):
        retenus = tuple(repartition.noms[code] for code in repartition.codes)
        return (f"EPCI retenus : {join_noms(retenus)}.", *ecartes)
    return ecartes


def list_citations_repartition(repartition: Repartition) -> tuple[str, ...]:
    """Sources de la quantité et du repère, sans doublon."""
    return list_citations(*repartition.nombres, *repartition.bases)


def find_teinte(donnees: Donnees, code: str) -> Teinte:
    """Couleur d’un EPCI : la métropole se distingue partout de la même façon."""
    if code == donnees.configuration.code_metropole:
        return Teinte.METROPOLE
    return Teinte.HORS
