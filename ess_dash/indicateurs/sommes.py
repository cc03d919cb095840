"""Une quantité par EPCI, par groupe ou pour le département, et ses sommes.

Chaque lieu, chaque projet compte une fois par territoire. Une somme dont un terme manque
n’existe pas.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import (
    COMMENT_OBTENIR,
    compute_publie,
    find_publie,
    write_quand,
)
from ess_dash.indicateurs.quantites import (
    COMMUNALES,
    PUBLIEES,
    ROLES,
    Choix,
    Quantite,
    list_lieux,
)
from ess_dash.indicateurs.sommes_publiees import refuse_publie, sum_publies
from ess_dash.indicateurs.zonages import Groupe, Zonage
from ess_dash.sources import Source
from ess_dash.tables import Reponse
from ess_dash.territoires import Maille

MOTIF_MONTANT_INCONNU: Final = "Aucun montant n’est publié pour ces projets."


class _Ligne(NamedTuple):
    """Ce que l’on somme : une commune, un site d’un lieu, un projet.

    Une clé qui revient désigne le même lieu ; la valeur est ``None`` si elle manque.
    """

    code_commune: str
    cle: str
    valeur: float | None
    en_qpv: bool


@dataclass(frozen=True, slots=True)
class _Somme:
    """Somme d’un territoire : ce qu’on y compte, et ce dont la valeur manque."""

    valeur: float = 0.0
    manquants: int = 0
    total: int = 0


def compute_par_epci(donnees: Donnees, quantite: Quantite, choix: Choix) -> Serie:
    """Une quantité par EPCI, par code croissant.

    Examples
    --------
    Deux communes de 300 et 700 habitants dans un EPCI : 1 000 habitants.
    """
    if quantite in PUBLIEES:
        return compute_publie(
            donnees, str(quantite.value), Maille.EPCI, choix.millesime
        )
    communes = donnees.communes
    epci_of = dict(zip(communes["code_commune"], communes["code_epci"], strict=True))
    lignes = _list_lignes(donnees, quantite, choix)
    territoires = donnees.territoires(Maille.EPCI)
    chiffres = _build_chiffres(
        donnees,
        quantite,
        dict(zip(territoires["code"], territoires["perimetre"], strict=True)),
        lignes,
        [epci_of.get(ligne.code_commune, "") for ligne in lignes],
    )
    millesime = _write_millesime(donnees, quantite)
    return Serie(str(quantite.value), Maille.EPCI, millesime, tuple(chiffres.values()))


def compute_par_groupe(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Mapping[str, Chiffre]:
    """Une quantité par groupe d’un découpage ; clé : code du groupe.

    Un lieu ou un projet déclaré en quartier prioritaire compte dans le groupe que le
    découpage désigne, quelle que soit sa commune.

    Examples
    --------
    Un projet à Toulouse déclaré en quartier prioritaire : zone cible, et métropole.
    """
    if quantite in PUBLIEES:
        return sum_publies(donnees, zonage, quantite, choix)
    lignes = _list_lignes(donnees, quantite, choix)
    return _build_chiffres(
        donnees,
        quantite,
        {groupe.code: groupe.libelle for groupe in zonage.groupes},
        lignes,
        [
            zonage.qpv_dans
            if ligne.en_qpv and zonage.qpv_dans
            else zonage.affectation.get(ligne.code_commune, "")
            for ligne in lignes
        ],
    )


def compute_departement(donnees: Donnees, quantite: Quantite, choix: Choix) -> Chiffre:
    """Une quantité pour le département entier, ce qui n’est pas situé compris."""
    code = donnees.configuration.code_departement
    if quantite in PUBLIEES:
        nom = str(quantite.value)
        publie = find_publie(donnees, nom, code, choix.millesime)
        entier = Groupe(code, "département entier", "")
        motif = f"Aucune valeur publiée {write_quand(choix.millesime)}. "
        return publie or refuse_publie(
            donnees,
            quantite,
            choix,
            entier,
            motif + COMMENT_OBTENIR,
            Statut.NON_PUBLIE,
        )
    lignes = _list_lignes(donnees, quantite, choix)
    return _build_chiffre(donnees, quantite, code, "département entier", _sum(lignes))


def compute_situes(donnees: Donnees, quantite: Quantite, choix: Choix) -> Chiffre:
    """Total départemental de ce qui a une commune, chaque lieu compté une fois.

    Examples
    --------
    9 projets connus, dont 2 sans commune : 7 projets.
    """
    lignes = _list_lignes(donnees, quantite, choix)
    return _build_chiffre(
        donnees,
        quantite,
        donnees.configuration.code_departement,
        "département, non situés exclus",
        _sum([ligne for ligne in lignes if ligne.code_commune]),
        _find_manque(quantite, lignes),
    )


def _list_lignes(
    donnees: Donnees, quantite: Quantite, choix: Choix
) -> tuple[_Ligne, ...]:
    if quantite in COMMUNALES:
        colonne = "population" if quantite is Quantite.POPULATION else "surface_km2"
        return _read_lignes(donnees.communes, "code_commune", colonne)
    if quantite in ROLES:
        return _read_lignes(list_lieux(donnees, quantite), "id_lieu")
    projets = donnees.projets[donnees.projets["financeur"] == choix.financeur]
    colonne = "montant_eur" if quantite is Quantite.MONTANTS else ""
    return _read_lignes(projets, "id_projet", colonne)


def _read_lignes(
    table: pd.DataFrame, cle: str, colonne: str = ""
) -> tuple[_Ligne, ...]:
    """Lignes d’une table ; sans colonne à sommer, chacune compte pour un."""
    un = itertools.repeat(1.0, len(table))
    hors = itertools.repeat(False, len(table))
    return tuple(
        _Ligne(commune, identifiant, None if pd.isna(valeur) else float(valeur), en_qpv)
        for commune, identifiant, valeur, en_qpv in zip(
            table["code_commune"],
            table[cle],
            table[colonne] if colonne else un,
            table["qpv"] == Reponse.OUI.value if "qpv" in table else hors,
            strict=True,
        )
    )


def _build_chiffres(
    donnees: Donnees,
    quantite: Quantite,
    perimetres: Mapping[str, str],
    lignes: tuple[_Ligne, ...],
    codes: list[str],
) -> dict[str, Chiffre]:
    """Un chiffre par territoire ; ``codes`` dit celui de chaque ligne."""
    sommes = _sum_par_code(lignes, codes)
    manque = _find_manque(quantite, lignes)
    return {
        code: _build_chiffre(
            donnees, quantite, code, perimetre, sommes.get(code, _Somme()), manque
        )
        for code, perimetre in perimetres.items()
    }


def _sum_par_code(lignes: tuple[_Ligne, ...], codes: list[str]) -> dict[str, _Somme]:
    par_code: dict[str, list[_Ligne]] = {}
    for ligne, code in zip(lignes, codes, strict=True):
        par_code.setdefault(code, []).append(ligne)
    return {code: _sum(siennes) for code, siennes in par_code.items()}


def _sum(lignes: Sequence[_Ligne]) -> _Somme:
    """Somme de lignes, chaque lieu comptant une fois."""
    uniques = {ligne.cle: ligne.valeur for ligne in reversed(lignes)}
    connues = [valeur for valeur in uniques.values() if valeur is not None]
    return _Somme(math.fsum(connues), len(uniques) - len(connues), len(uniques))


def _build_chiffre(
    donnees: Donnees,
    quantite: Quantite,
    code: str,
    perimetre: str,
    somme: _Somme,
    manque: str = "",
) -> Chiffre:
    """Chiffre d’une somme ; inconnu si un montant manque."""
    motif = manque or _write_manque(somme.manquants, somme.total)
    absent = motif != ""
    return Chiffre(
        indicateur=str(quantite.value),
        code=code,
        valeur=None if absent else somme.valeur,
        statut=Statut.NON_PUBLIE if absent else Statut.CALCULE,
        unite=quantite.unite,
        millesime=_write_millesime(donnees, quantite),
        perimetre=perimetre,
        motif=motif,
        sources=_list_sources(donnees, quantite),
    )


def _find_manque(quantite: Quantite, lignes: tuple[_Ligne, ...]) -> str:
    """Motif d’absence partout : sans aucun montant publié, zéro n’en est pas un."""
    if quantite is not Quantite.MONTANTS or not lignes:
        return ""
    inconnus = all(ligne.valeur is None for ligne in lignes)
    return MOTIF_MONTANT_INCONNU if inconnus else ""


def _write_manque(manquants: int, total: int) -> str:
    if not manquants:
        return ""
    if manquants == total:
        return MOTIF_MONTANT_INCONNU
    projets = "projet" if manquants == 1 else "projets"
    return f"Le montant de {manquants} {projets} sur {total} n’est pas publié."


def _list_sources(donnees: Donnees, quantite: Quantite) -> tuple[Source, ...]:
    if quantite in COMMUNALES:
        return donnees.sources["communes"]
    return donnees.sources["lieux" if quantite in ROLES else "projets"]


def _write_millesime(donnees: Donnees, quantite: Quantite) -> str:
    sources = _list_sources(donnees, quantite)
    return sources[0].millesime if sources else ""
