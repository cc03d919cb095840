"""Combien d’habitants vivent loin d’un tiers-lieu connu, par groupe et par territoire.

La population est celle des communes, jamais répartie ; une part de groupe est un rapport
de sommes. « Loin » veut dire strictement au-delà du seuil.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.indicateurs.series import MOTIF_DENOMINATEUR_NUL
from ess_dash.indicateurs.trajets import (
    Nombres,
    Trajets,
    compute_acces,
    find_eloignees,
    find_proches,
)
from ess_dash.indicateurs.zonages import Zonage
from ess_dash.sources import Source
from ess_dash.territoires import Maille

BASE_POPULATION: Final = "population municipale"
MOTIF_SANS_LIEU: Final = (
    "Aucun tiers-lieu connu n’est situé dans une commune du département : la distance "
    "n’existe pas. Ajouter des tiers-lieux avec leur commune."
)
MOTIF_SANS_POINT: Final = (
    "Le point de la commune n’est pas connu : sa distance ne se mesure pas."
)


@dataclass(frozen=True, slots=True)
class Mesure:
    """Ce que tous les chiffres d’une mesure d’accès ont en commun.

    Attributes
    ----------
    acces
        Une ligne par commune ; voir ``compute_acces``.
    seuil
        Au-delà, on est loin ; dans l’unité des trajets.
    """

    donnees: Donnees
    trajets: Trajets
    acces: pd.DataFrame
    seuil: float


@dataclass(frozen=True, slots=True)
class Eloignement:
    """Un territoire vu du maillage : habitants éloignés, leur part, communes éloignées."""

    habitants: Chiffre
    part: Chiffre
    communes: Chiffre


@dataclass(frozen=True, slots=True)
class _Compte:
    """Sommes d’un territoire : ce qui est éloigné, et ce qui se mesure."""

    habitants: float
    communes: int
    mesures: float
    communes_mesurees: int
    communes_total: int


def compute_eloignement_par_groupe(
    mesure: Mesure, zonage: Zonage
) -> Mapping[str, Eloignement]:
    """Habitants éloignés par groupe d’un découpage ; clé : code du groupe.

    Formule : somme des populations des communes strictement au-delà du seuil ; la part
    la rapporte à la population des communes du groupe dont l’accès se mesure.

    Examples
    --------
    Communes à 4, 10 et 12 km, de 100, 200 et 100 habitants, seuil 10 km : 100 habitants
    éloignés sur 400, soit 25 %.
    """
    cles = mesure.acces["code_commune"].map(zonage.affectation)
    perimetres = {groupe.code: groupe.libelle for groupe in zonage.groupes}
    return _build_eloignements(mesure, cles, perimetres, zonage.sources)


def compute_eloignement_par_territoire(
    mesure: Mesure, maille: Maille
) -> Mapping[str, Eloignement]:
    """Habitants éloignés par territoire d’une maille ; clé : code, croissant."""
    territoires = mesure.donnees.territoires(maille)
    perimetres = {
        str(code): str(perimetre)
        for code, perimetre in zip(
            territoires["code"], territoires["perimetre"], strict=True
        )
    }
    cles = mesure.donnees.communes[CLE_PAR_MAILLE[maille]]
    return _build_eloignements(mesure, cles, perimetres)


def compute_eloignement_departement(mesure: Mesure) -> Eloignement:
    """Habitants éloignés dans le département entier."""
    code = mesure.donnees.configuration.code_departement
    return compute_eloignement_par_territoire(mesure, Maille.DEPARTEMENT)[code]


def _build_eloignements(
    mesure: Mesure,
    cles: "pd.Series[str]",
    perimetres: Mapping[str, str],
    sources: tuple[Source, ...] = (),
) -> dict[str, Eloignement]:
    comptes = _count(mesure, cles)
    vide = _Compte(0, 0, 0, 0, 0)
    return {
        code: _build_eloignement(
            mesure, code, perimetre, comptes.get(code, vide), sources
        )
        for code, perimetre in perimetres.items()
    }


def _count(mesure: Mesure, cles: "pd.Series[str]") -> dict[str, _Compte]:
    acces = mesure.acces
    rangs, codes = pd.factorize(cles.astype(object))
    situees = rangs >= 0
    populations = acces["population"].to_numpy(dtype=float)
    connus = acces["connu"].to_numpy(dtype=bool)
    eloignees = find_eloignees(acces, mesure.seuil).to_numpy(dtype=bool)

    def add(poids: Nombres) -> Nombres:
        sommes = np.bincount(rangs[situees], poids[situees], minlength=len(codes))
        return sommes.astype(np.float64)

    colonnes = (
        add(populations * eloignees),
        add(eloignees.astype(float)),
        add(populations * connus),
        add(connus.astype(float)),
        add(np.ones(len(acces))),
    )
    return {
        str(code): _Compte(float(h), int(c), float(m), int(cm), int(ct))
        for code, h, c, m, cm, ct in zip(codes, *colonnes, strict=True)
    }


def _build_eloignement(
    mesure: Mesure,
    code: str,
    perimetre: str,
    compte: _Compte,
    sources: tuple[Source, ...],
) -> Eloignement:
    motif = "" if compte.communes_mesurees else find_motif(mesure)
    ou = _write_perimetre(perimetre, compte)
    part = 100 * compte.habitants / compte.mesures if compte.mesures else None
    motif_part = motif or ("" if compte.mesures else MOTIF_DENOMINATEUR_NUL)
    return Eloignement(
        habitants=build_chiffre(
            mesure,
            "population_eloignee_hab",
            code,
            compte.habitants,
            "habitants",
            perimetre=ou,
            motif=motif,
            sources=sources,
        ),
        part=build_chiffre(
            mesure,
            "part_population_eloignee_pct",
            code,
            part,
            "%",
            perimetre=ou,
            motif=motif_part,
            sources=sources,
        ),
        communes=build_chiffre(
            mesure,
            "communes_eloignees",
            code,
            compte.communes,
            "communes",
            perimetre=ou,
            motif=motif,
            sources=sources,
        ),
    )


def _write_perimetre(perimetre: str, compte: _Compte) -> str:
    if compte.communes_mesurees in (0, compte.communes_total):
        return perimetre
    nom = "commune mesurée" if compte.communes_mesurees == 1 else "communes mesurées"
    mesurees = f"{compte.communes_mesurees} {nom} sur {compte.communes_total}"
    return f"{perimetre}, {mesurees}" if perimetre else mesurees


def find_motif(mesure: Mesure) -> str:
    """Pourquoi un accès ne se mesure pas."""
    lieux = (mesure.acces["plus_proche"] != "").any()
    return MOTIF_SANS_POINT if lieux else MOTIF_SANS_LIEU


def build_chiffre(
    mesure: Mesure,
    indicateur: str,
    code: str,
    valeur: float | None,
    unite: str,
    *,
    perimetre: str = "",
    motif: str = "",
    sources: tuple[Source, ...] = (),
) -> Chiffre:
    """Chiffre du maillage : calculé, ou sans objet avec son motif.

    Parameters
    ----------
    motif
        S’il n’est pas vide, il n’y a pas de valeur.
    sources
        Fichiers de plus : ceux du découpage.
    """
    tables = mesure.donnees.sources
    communes, lieux = tables["communes"], tables.get("lieux", ())
    temps = mesure.trajets.temps
    reunies = tuple(dict.fromkeys((*communes, *lieux, *sources)))
    citations = dict.fromkeys(source.citation for source in reunies)
    return Chiffre(
        indicateur=indicateur,
        code=code,
        valeur=None if motif else valeur,
        statut=Statut.SANS_OBJET if motif else Statut.CALCULE,
        unite=unite,
        millesime=" / ".join(s[0].millesime for s in (communes, lieux) if s),
        base=BASE_POPULATION if unite == "%" else "",
        perimetre=perimetre,
        motif=motif,
        sources=reunies,
        citation=" ; ".join((*citations, f"Temps de trajet importés ({temps.nom})"))
        if temps is not None
        else "",
    )


def build_mesure(
    donnees: Donnees, trajets: Trajets, ouvertes: frozenset[str], seuil: float
) -> Mesure:
    """Accès de chaque commune, quand ces communes ont un tiers-lieu."""
    return Mesure(donnees, trajets, compute_acces(donnees, trajets, ouvertes), seuil)


def find_perdantes(avant: Mesure, apres: Mesure) -> "pd.Series[bool]":
    """Communes proches d’un tiers-lieu avant, et plus après ; une par ligne.

    Examples
    --------
    Une commune à 6 km d’un lieu qui ferme, et à 14 km d’un autre : elle perd, au seuil
    de 10 km.
    """
    return find_proches(avant.acces, avant.seuil) & ~find_proches(
        apres.acces, apres.seuil
    )
