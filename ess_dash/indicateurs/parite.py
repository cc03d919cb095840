"""Parité : la part d’un groupe face à plusieurs repères neutres, et ce qui l’en sépare.

Aucun repère n’est juste à lui seul. On donne la population, l’emploi et les lieux, et ce
qu’il faudrait déplacer ou ajouter pour que la part du groupe rejoigne chacun d’eux.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.partage import (
    Partage,
    compute_part,
    compute_partage,
    to_fraction,
)
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.rapports import (
    compute_rapport,
    join_millesimes,
    join_precisions,
)
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_METROPOLE,
    GenreZonage,
    Groupe,
    Zonage,
    ZonageError,
)

REPERES_NEUTRES: Final = (
    Quantite.POPULATION,
    Quantite.EMPLOIS_ESS,
    Quantite.EMPLOIS_PRIVES,
    Quantite.TIERS_LIEUX,
)
GROUPES_VISES: Final[Mapping[GenreZonage, str]] = MappingProxyType(
    {
        GenreZonage.METROPOLE: HORS_METROPOLE,
        GenreZonage.ZONE_CIBLE: CIBLE,
        GenreZonage.DENSITE_3: "3",
        GenreZonage.PROFIL_EPCI: "rural",
        GenreZonage.MONTAGNE: "montagne",
    }
)
CIBLE_CHOISIE: Final = "cible_choisie"
MOTIF_AJOUT_IMPOSSIBLE: Final = (
    "Aucun ajout n’y suffit : le groupe réunit tout le repère, il faudrait que les "
    "autres n’aient rien."
)
# Part visée exacte, quantité du groupe, total : ce qu’il faut déplacer ou ajouter.
Besoin = Callable[[Fraction, Fraction, Fraction], Fraction | None]


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un groupe face à un repère.

    Attributes
    ----------
    part, part_repere
        Part du groupe dans la quantité, et dans le repère.
    ecart
        Différence des deux, en points.
    rapport
        Part dans la quantité rapportée à la part dans le repère ; 1 : parité.
    a_deplacer
        Ce qu’il faut prendre aux autres groupes, à total constant.
    a_ajouter
        Ce qu’il faut ajouter au groupe, les autres gardant ce qu’ils ont.
    """

    repere: Partage
    part: Chiffre
    part_repere: Chiffre
    ecart: Chiffre
    rapport: Chiffre
    a_deplacer: Chiffre
    a_ajouter: Chiffre


def find_beneficiaire(zonage: Zonage, code: str = "") -> Groupe:
    """Groupe suivi : celui demandé, sinon celui que le plan vise, sinon le dernier.

    Raises
    ------
    ZonageError
        Si le groupe demandé n’est pas dans le découpage, ou si celui-ci est vide.
    """
    if not zonage.groupes:
        raise ZonageError("Ce découpage n’a aucun groupe : en choisir un autre.")
    groupes = {groupe.code: groupe for groupe in zonage.groupes}
    if code and code not in groupes:
        msg = (
            f"Le groupe « {code} » n’est pas dans ce découpage : choisir parmi "
            f"{', '.join(groupe.libelle for groupe in zonage.groupes)}."
        )
        raise ZonageError(msg)
    vise = code or GROUPES_VISES.get(zonage.genre, "")
    return groupes.get(vise, zonage.groupes[-1])


def compute_reperes(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> tuple[Partage, ...]:
    """Repères neutres d’une quantité ; un repère non publié y est, avec son motif."""
    return tuple(
        compute_partage(donnees, zonage, repere, choix)
        for repere in REPERES_NEUTRES
        if repere is not quantite
    )


def build_cible(groupe: Groupe, cible_pct: float) -> Partage:
    """Part choisie par l’utilisateur, au centième, traitée comme un repère de plus.

    Raises
    ------
    ValueError
        Une phrase, si la cible n’est pas une part.
    """
    motif = explain_cible(cible_pct)
    if motif:
        raise ValueError(motif)
    total = Chiffre(
        indicateur=CIBLE_CHOISIE,
        code="ensemble",
        valeur=100.0,
        statut=Statut.CALCULE,
        unite="%",
        millesime="",
        perimetre="Choix de l’utilisateur",
    )
    visee = Chiffre(
        indicateur=CIBLE_CHOISIE,
        code=groupe.code,
        valeur=round(float(cible_pct), 2),
        statut=Statut.CALCULE,
        unite="%",
        millesime="",
        perimetre="Choix de l’utilisateur",
    )
    valeurs = MappingProxyType({groupe.code: visee})
    return Partage(CIBLE_CHOISIE, "Cible choisie", "%", valeurs, total)


def explain_cible(cible_pct: float) -> str:
    """Pourquoi une cible n’est pas une part ; vide si elle en est une."""
    if 0 <= cible_pct <= 100:
        return ""
    return "La part visée doit être comprise entre 0 et 100 % : la corriger."


def compute_ecart(partage: Partage, repere: Partage, code: str) -> Ecart:
    """Écart d’un groupe à un repère, et ce qu’il faudrait pour la parité.

    Formules, pour k dans le groupe, T au total et p la part dans le repère : écart
    = k / T - p ; rapport = (k / T) / p ; à déplacer = p T - k ; à ajouter
    = (p T - k) / (1 - p). Jamais moins de zéro ; calculé en fractions exactes, puis porté
    au projet, au lieu ou à l’euro supérieur : le minimum qui atteint la parité.

    Examples
    --------
    2 projets sur 10 pour 40 % de la population : -20 points, rapport 0,5 ; en déplacer
    2, ou en ajouter 4 (6 sur 14 font 42,9 % ; 5 sur 13 n’en feraient que 38,5 %).
    """
    part, part_repere = compute_part(partage, code), compute_part(repere, code)
    return Ecart(
        repere=repere,
        part=part,
        part_repere=part_repere,
        ecart=compute_difference(part, part_repere),
        rapport=compute_rapport(part, part_repere, nom="rapport_parite", unite=""),
        a_deplacer=_compute_besoin(
            partage, repere, code, "a_deplacer", compute_deplacement
        ),
        a_ajouter=_compute_besoin(partage, repere, code, "a_ajouter", compute_ajout),
    )


def compute_difference(part: Chiffre, part_repere: Chiffre) -> Chiffre:
    """Écart entre deux parts, en points ; absent, avec le motif, si l’une l’est."""
    absent = next((c for c in (part, part_repere) if c.valeur is None), None)
    return Chiffre(
        indicateur=f"ecart_{part.indicateur.removesuffix('_pct')}_points",
        code=part.code,
        valeur=(
            part.valeur - part_repere.valeur
            if part.valeur is not None and part_repere.valeur is not None
            else None
        ),
        statut=Statut.CALCULE if absent is None else absent.statut,
        unite="points",
        millesime=join_millesimes(part, part_repere),
        perimetre=part.perimetre,
        precision=join_precisions(part, part_repere),
        motif="" if absent is None else absent.motif,
        sources=tuple(dict.fromkeys(part.sources + part_repere.sources)),
    )


def compute_deplacement(visee: Fraction, dedans: Fraction, total: Fraction) -> Fraction:
    """Ce qu’il faut déplacer vers le groupe pour qu’il ait la part visée du total.

    Examples
    --------
    >>> compute_deplacement(Fraction(2, 5), Fraction(2), Fraction(10))
    Fraction(2, 1)
    """
    return max(Fraction(0), visee * total - dedans)


def compute_ajout(
    visee: Fraction, dedans: Fraction, total: Fraction
) -> Fraction | None:
    """Ce qu’il faut ajouter au groupe, les autres gardant ce qu’ils ont.

    Returns
    -------
    Fraction or None
        ``None`` si aucun ajout n’y suffit (part visée de 100 %).

    Examples
    --------
    >>> compute_ajout(Fraction(2, 5), Fraction(2), Fraction(10))
    Fraction(10, 3)
    """
    manque = visee * total - dedans
    if manque <= 0:
        return Fraction(0)
    return None if visee == 1 else manque / (1 - visee)


def _compute_besoin(
    partage: Partage, repere: Partage, code: str, nom: str, besoin: Besoin
) -> Chiffre:
    part, part_repere = compute_part(partage, code), compute_part(repere, code)
    absent = next((c for c in (part, part_repere) if c.valeur is None), None)
    exact = None if absent else _solve(partage, repere, code, besoin)
    motif = (
        absent.motif
        if absent
        else ""
        if exact is not None
        else (MOTIF_AJOUT_IMPOSSIBLE)
    )
    refus = absent.statut if absent else Statut.SANS_OBJET
    return Chiffre(
        indicateur=f"{partage.identifiant}_{nom}",
        code=code,
        valeur=None if exact is None else float(math.ceil(exact)),
        statut=refus if exact is None else Statut.CALCULE,
        unite=partage.unite,
        millesime=join_millesimes(part, part_repere),
        perimetre=part.perimetre,
        precision=join_precisions(part, part_repere),
        motif=motif,
        sources=tuple(dict.fromkeys(part.sources + part_repere.sources)),
    )


def _solve(
    partage: Partage, repere: Partage, code: str, besoin: Besoin
) -> Fraction | None:
    visee = _to_exact(repere.valeurs[code]) / _to_exact(repere.total)
    return besoin(visee, _to_exact(partage.valeurs[code]), _to_exact(partage.total))


def _to_exact(chiffre: Chiffre) -> Fraction:
    return to_fraction(chiffre.valeur or 0.0)
