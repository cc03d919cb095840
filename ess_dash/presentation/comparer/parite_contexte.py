"""Ce que « Parité » et « Simulateur » partagent : la demande lue, les mots, le refus."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.parite import find_beneficiaire
from ess_dash.indicateurs.partage import compute_inventaire
from ess_dash.indicateurs.quantites import (
    SITUEES,
    Choix,
    Couverture,
    Quantite,
    write_financeur,
)
from ess_dash.indicateurs.repartition import FINANCEES, complete_choix
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_CIBLE,
    HORS_METROPOLE,
    GenreZonage,
    Groupe,
    Zonage,
    ZonageError,
    build_zonage,
)
from ess_dash.presentation.comparer.communs import TEINTES_GROUPES, write_nu
from ess_dash.presentation.comparer.demandes import Decoupage
from ess_dash.presentation.dossier import Cellule, Teinte, write_cellule
from ess_dash.presentation.format_fr import (
    INSECABLE,
    format_ecart,
    format_nombre,
    format_valeur,
    pluralize,
    round_affiche,
)

_NOMS: Final[Mapping[Quantite, tuple[str, str]]] = MappingProxyType(
    {
        Quantite.PROJETS: ("projet", "projets"),
        Quantite.TIERS_LIEUX: ("tiers-lieu", "tiers-lieux"),
        Quantite.LIEUX_TOTEM: ("lieu totem", "lieux totems"),
    }
)
# Un repère, tel qu’il suit « part ».
NOMS_REPERES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Quantite.POPULATION.value: "de la population",
        Quantite.EMPLOIS_ESS.value: "de l’emploi de l’ESS",
        Quantite.EMPLOIS_PRIVES.value: "de l’emploi privé",
        Quantite.TIERS_LIEUX.value: "des tiers-lieux connus",
    }
)
_LOCATIFS: Final[Mapping[tuple[GenreZonage, str], str]] = MappingProxyType(
    {
        (GenreZonage.METROPOLE, HORS_METROPOLE): "hors métropole",
        (GenreZonage.ZONE_CIBLE, CIBLE): "dans la zone cible du plan",
        (GenreZonage.ZONE_CIBLE, HORS_CIBLE): "hors de la zone cible du plan",
        (GenreZonage.DENSITE_3, "3"): "en commune rurale",
        (GenreZonage.MONTAGNE, "montagne"): "en commune de montagne",
        (GenreZonage.MONTAGNE, "hors_montagne"): "hors des communes de montagne",
        (GenreZonage.PETR, "aucun"): "hors PETR",
    }
)
_NOMMES: Final = frozenset(
    {GenreZonage.METROPOLE, GenreZonage.PETR, GenreZonage.DEUX_EPCI}
)


@dataclass(frozen=True, slots=True)
class Contexte:
    """Une demande dont chaque défaut est résolu.

    Attributes
    ----------
    groupe
        Groupe suivi.
    choix
        Millésime et financeur, écrits.
    """

    donnees: Donnees
    zonage: Zonage
    groupe: Groupe
    quantite: Quantite
    choix: Choix


def build_contexte(
    donnees: Donnees,
    decoupage: Decoupage,
    quantite: Quantite,
    financeur: str,
    beneficiaire: str = "",
) -> Contexte:
    """Lit une demande.

    Raises
    ------
    ZonageError
        Si le découpage, le groupe suivi ou la quantité ne conviennent pas.
    """
    if quantite not in SITUEES:
        msg = (
            f"« {quantite.libelle} » ne s’attribue pas : choisir les projets, les "
            "montants ou les lieux."
        )
        raise ZonageError(msg)
    zonage = build_zonage(donnees, decoupage.zonage, decoupage.epci)
    return Contexte(
        donnees=donnees,
        zonage=zonage,
        groupe=find_beneficiaire(zonage, beneficiaire),
        quantite=quantite,
        choix=complete_choix(donnees, Choix(decoupage.millesime, financeur)),
    )


def count_inventaire(contexte: Contexte) -> Couverture:
    """Ce que l’on connaît et situe de la quantité demandée."""
    return compute_inventaire(
        contexte.donnees, contexte.quantite, contexte.choix.financeur
    )


def write_quantite(valeur: float, quantite: Quantite) -> str:
    r"""Écrit une quantité avec son nom, accordé ; une décimale si elle en a une.

    Examples
    --------
    >>> write_quantite(6, Quantite.PROJETS), write_quantite(9.3, Quantite.PROJETS)
    ('6\xa0projets', '9,3\xa0projets')
    """
    if quantite is Quantite.MONTANTS:
        return format_valeur(valeur, "€", 0)
    singulier, pluriel = _NOMS[quantite]
    if round_affiche(valeur, 1) == round_affiche(valeur, 0):
        return pluralize(round_affiche(valeur, 0), singulier, pluriel)
    nom = singulier if abs(valeur) < 2 else pluriel
    return f"{format_nombre(valeur, 1)}{INSECABLE}{nom}"


def write_part(valeur: float) -> str:
    """Écrit une part, une décimale et le signe %."""
    return format_valeur(valeur, "%", 1)


def write_case(chiffre: Chiffre) -> Cellule:
    """Case d’une quantité dont l’en-tête dit déjà ce qu’elle compte ; € reste écrit."""
    return write_cellule(chiffre) if chiffre.unite == "€" else write_nu(chiffre)


def write_points(valeur: float) -> str:
    r"""Écrit un écart en points, accordé.

    Examples
    --------
    >>> write_points(0.13), write_points(16.28)
    ('+0,1\xa0point', '+16,3\xa0points')
    """
    return format_ecart(valeur, "points", 1)


def write_objet(contexte: Contexte) -> str:
    """Ce que l’on répartit, au pluriel : « projets financés par le Département »."""
    financeur = write_financeur(contexte.donnees, contexte.choix.financeur)
    if contexte.quantite is Quantite.MONTANTS:
        return f"montants attribués par {financeur}"
    if contexte.quantite in FINANCEES:
        return f"projets financés par {financeur}"
    return f"{_NOMS[contexte.quantite][1]} connus"


def write_nom(quantite: Quantite) -> str:
    """Nom court de ce que l’on répartit, au pluriel : « projets », « montants »."""
    return "montants" if quantite is Quantite.MONTANTS else _NOMS[quantite][1]


def write_seul(quantite: Quantite) -> str:
    """Ce que l’on répartit, quand il n’y en a qu’un : « le seul projet connu »."""
    return f"le seul {_NOMS[quantite][0]} connu"


def write_locatif(zonage: Zonage, groupe: Groupe) -> str:
    """Où : « hors métropole », « dans le groupe « Bourgs ruraux » »."""
    convenu = _LOCATIFS.get((zonage.genre, groupe.code))
    if convenu is not None:
        return convenu
    if zonage.genre in _NOMMES:
        return f"sur le territoire « {groupe.libelle} »"
    return f"dans le groupe « {groupe.libelle} »"


def write_origine(donnees: Donnees) -> str:
    """Début d’une phrase à citer : d’où viennent les nombres."""
    if donnees.est_demonstration:
        return "D’après le jeu de démonstration (données fictives)"
    return "D’après les données connues"


def find_teinte(groupe: Groupe) -> Teinte:
    """Couleur d’un groupe, la même partout."""
    return TEINTES_GROUPES.get(groupe.code, Teinte.ACCENT)
