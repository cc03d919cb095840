"""Ce que chaque groupe réunit d’une quantité, et la garde qui refuse d’en juger trop tôt.

Une répartition se calcule financeur par financeur, sur ce que l’on sait situer. Quand on
connaît trop peu de l’ensemble annoncé, elle est refusée : les projets que la presse a
nommés ne disent rien de la place des autres.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import (
    PUBLIEES,
    ROLES,
    Choix,
    Couverture,
    Quantite,
    compute_couverture,
    list_lieux,
    write_financeur,
)
from ess_dash.indicateurs.rapports import add_chiffres, compute_rapport
from ess_dash.indicateurs.repartition import COUVERTURE_MINIMALE_PCT, FINANCEES
from ess_dash.indicateurs.sommes import compute_departement, compute_par_groupe
from ess_dash.indicateurs.zonages import Groupe, Zonage
from ess_dash.sources import Source

ENSEMBLE: Final = Groupe("ensemble", "Tous les groupes", "Ensemble")
UNITES_ENTIERES: Final = frozenset({"projets", "lieux"})


@dataclass(frozen=True, slots=True)
class Partage:
    """Une quantité par groupe ou par territoire.

    Attributes
    ----------
    identifiant
        Nom de la quantité, unité comprise (``montants_eur``).
    valeurs
        Un chiffre par code ; tous absents, avec leur motif, si elle est refusée.
    total
        Ce que les groupes réunissent. Un lieu à plusieurs sites y compte une fois,
        même s’il compte dans plusieurs groupes.
    """

    identifiant: str
    libelle: str
    unite: str
    valeurs: Mapping[str, Chiffre]
    total: Chiffre

    @property
    def est_entiere(self) -> bool:
        """Vrai si l’on compte des unités, que rien ne coupe en deux."""
        return self.unite in UNITES_ENTIERES

    @property
    def refus(self) -> str:
        """Pourquoi elle n’est pas calculée, en une phrase ; vide si elle l’est."""
        return self.total.motif


def compute_partage(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Partage:
    """Répartition d’une quantité entre les groupes d’un découpage.

    Projets et montants sont refusés sous la couverture minimale.

    Examples
    --------
    3 projets en métropole, 1 hors métropole, 1 non situé : 3, 1, et un total de 4.
    """
    motif = explain_couverture(donnees, quantite, choix.financeur)
    if motif:
        codes = tuple(groupe.code for groupe in zonage.groupes)
        return refuse_partage(quantite, codes, motif, donnees.sources["projets"])
    valeurs = compute_par_groupe(donnees, zonage, quantite, choix)
    total = (
        _compute_total_publie(donnees, zonage, quantite, choix, valeurs)
        if quantite in PUBLIEES
        else compute_ensemble(donnees, zonage, quantite, choix)
    )
    if total.valeur == 0:
        motif = (
            f"{quantite.libelle} : le total est nul dans ce découpage, il n’y a pas de "
            "part à calculer."
        )
        return refuse_partage(quantite, tuple(valeurs), motif, total.sources)
    return build_partage(quantite, valeurs, total)


def build_partage(
    quantite: Quantite, valeurs: Mapping[str, Chiffre], total: Chiffre
) -> Partage:
    """Répartition dont on a déjà les chiffres."""
    return Partage(
        identifiant=str(quantite.value),
        libelle=quantite.libelle,
        unite=quantite.unite,
        valeurs=MappingProxyType(dict(valeurs)),
        total=total,
    )


def refuse_partage(
    quantite: Quantite, codes: tuple[str, ...], motif: str, sources: tuple[Source, ...]
) -> Partage:
    """Répartition refusée : chaque chiffre porte le motif."""
    total = Chiffre(
        indicateur=str(quantite.value),
        code=ENSEMBLE.code,
        valeur=None,
        statut=Statut.SANS_OBJET,
        unite=quantite.unite,
        millesime=sources[0].millesime if sources else "",
        motif=motif,
        sources=sources,
    )
    return build_partage(
        quantite, {code: replace(total, code=code) for code in codes}, total
    )


def compute_ensemble(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Chiffre:
    """Ce que tous les groupes réunissent, chaque lieu compté une fois."""
    ensemble = replace(
        zonage,
        groupes=(ENSEMBLE,),
        affectation=dict.fromkeys(zonage.affectation, ENSEMBLE.code),
        qpv_dans=ENSEMBLE.code if zonage.qpv_dans else "",
    )
    return compute_par_groupe(donnees, ensemble, quantite, choix)[ENSEMBLE.code]


def _compute_total_publie(
    donnees: Donnees,
    zonage: Zonage,
    quantite: Quantite,
    choix: Choix,
    valeurs: Mapping[str, Chiffre],
) -> Chiffre:
    """Somme des groupes, ou à défaut le total publié du département entier."""
    absents = [c for c in valeurs.values() if c.valeur is None]
    if not absents:
        return sum_chiffres(tuple(valeurs.values()))
    if len(zonage.affectation) == len(donnees.communes):
        return compute_departement(donnees, quantite, choix)
    return absents[0]


def sum_chiffres(chiffres: tuple[Chiffre, ...]) -> Chiffre:
    """Somme de chiffres d’une même quantité ; absente si l’un d’eux l’est."""
    absent = next((c for c in chiffres if c.valeur is None), None)
    if absent is not None:
        return replace(absent, code=ENSEMBLE.code)
    return add_chiffres(chiffres, ENSEMBLE.code, ENSEMBLE.libelle)


def compute_part(partage: Partage, code: str) -> Chiffre:
    """Part d’un groupe dans le total, en %.

    Formule : 100 x quantité du groupe / total ; sans objet si le total est nul.

    Examples
    --------
    1 projet sur 4 : 25 %.
    """
    return compute_rapport(
        partage.valeurs[code],
        partage.total,
        nom=f"part_{partage.identifiant}_pct",
        unite="%",
        facteur=100.0,
        memes_millesimes=True,
    )


def to_fraction(valeur: float) -> Fraction:
    """Nombre exact qu’un nombre décimal écrit : 0,1 est un dixième, tout juste.

    Examples
    --------
    >>> to_fraction(0.1), to_fraction(42.8)
    (Fraction(1, 10), Fraction(214, 5))
    """
    return Fraction(repr(float(valeur)))


def compute_inventaire(
    donnees: Donnees, quantite: Quantite, financeur: str
) -> Couverture:
    """Ce que l’on connaît et ce que l’on situe : projets d’un financeur, ou lieux."""
    if quantite not in ROLES:
        return compute_couverture(donnees, financeur)
    lieux = list_lieux(donnees, quantite)
    situes = lieux[lieux["code_commune"] != ""]
    return Couverture(
        connus=lieux["id_lieu"].nunique(),
        situes=situes["id_lieu"].nunique(),
        annonces=None,
    )


def explain_couverture(donnees: Donnees, quantite: Quantite, financeur: str) -> str:
    """Pourquoi la répartition d’un financeur n’est pas calculée ; vide si elle l’est.

    Examples
    --------
    9 projets connus et 7 situés sur 56 annoncés, soit 12,5 % : refusée.
    """
    if quantite not in FINANCEES:
        return ""
    couverture = compute_couverture(donnees, financeur)
    nom = write_financeur(donnees, financeur)
    if couverture.part_pct is None:
        return _write_total_inconnu(couverture, nom)
    if couverture.part_pct >= COUVERTURE_MINIMALE_PCT:
        return ""
    conseil = (
        "Importer la liste des projets."
        if donnees.est_demonstration
        else "Importer la liste des projets, ou activer la démonstration."
    )
    return f"{_write_couverture(couverture, nom)}. {conseil}"


def _write_total_inconnu(couverture: Couverture, nom: str) -> str:
    return (
        f"Le nombre total de projets financés par {nom} n’est pas connu "
        f"(connus : {couverture.connus} ; situés : {couverture.situes}) : la parité "
        "n’est pas calculée sans savoir quelle part on en voit. Importer la liste de "
        "tous ses projets."
    )


def _write_couverture(couverture: Couverture, nom: str) -> str:
    annonces = f"des {couverture.annonces} projets financés par {nom}"
    connus = (
        f"{couverture.connus} {annonces} sont connus"
        if couverture.connus > 1
        else f"Un seul {annonces} est connu"
        if couverture.connus
        else f"Aucun {annonces} n’est connu"
    )
    situes = (
        f"{couverture.situes} {'sont situés' if couverture.situes > 1 else 'situé'}"
    )
    part = f"{couverture.part_pct:.1f}".replace(".", ",")
    seuil = f"{COUVERTURE_MINIMALE_PCT:.0f} %"
    return (
        f"{connus}, {situes} ({part} %) : la parité n’est pas calculée en dessous de "
        f"{seuil}"
    )
