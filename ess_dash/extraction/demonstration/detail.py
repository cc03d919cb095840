"""Détail fictif par EPCI, famille et secteur, sous les totaux de l’année.

Chaque case compte des établissements ; chacun a au moins un salarié. La plus grande
unité d’une case est gardée : c’est elle qui décide du secret par dominance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.extraction.demonstration.partage import Entiers, Reels, apportion, rake
from ess_dash.extraction.demonstration.publies import Publies
from ess_dash.tables import Famille, ListeFermee, SecteurEss


@dataclass(frozen=True, slots=True)
class Genre:
    """Une famille dans un secteur : ce qui y est ordinaire.

    Attributes
    ----------
    etablissements
        Poids dans les établissements de l’ESS, pour mille environ.
    taille
        Salariés par établissement.
    etp_par_salarie
        Temps plein par salarié.
    """

    famille: Famille
    secteur: SecteurEss
    etablissements: float
    taille: float
    etp_par_salarie: float


# Hypothèses du jeu fictif : l’ordre de grandeur de la région, aucune case n’est un fait.
GENRES: Final = (
    Genre(Famille.ASSOCIATION, SecteurEss.ACTION_SOCIALE, 150, 27, 0.72),
    Genre(Famille.ASSOCIATION, SecteurEss.ENSEIGNEMENT, 105, 18, 0.78),
    Genre(Famille.ASSOCIATION, SecteurEss.SANTE, 18, 38, 0.82),
    Genre(Famille.ASSOCIATION, SecteurEss.ARTS, 138, 4, 0.55),
    Genre(Famille.ASSOCIATION, SecteurEss.SPORT, 170, 4, 0.5),
    Genre(Famille.ASSOCIATION, SecteurEss.SOUTIEN, 38, 12, 0.8),
    Genre(Famille.ASSOCIATION, SecteurEss.DIVERS, 210, 5, 0.75),
    Genre(Famille.COOPERATIVE, SecteurEss.FINANCE, 55, 12, 0.93),
    Genre(Famille.COOPERATIVE, SecteurEss.SOUTIEN, 14, 12, 0.88),
    Genre(Famille.COOPERATIVE, SecteurEss.ARTS, 5, 4, 0.7),
    Genre(Famille.COOPERATIVE, SecteurEss.ENSEIGNEMENT, 5, 5, 0.7),
    Genre(Famille.COOPERATIVE, SecteurEss.DIVERS, 22, 14, 0.9),
    Genre(Famille.MUTUELLE, SecteurEss.FINANCE, 30, 10, 0.93),
    Genre(Famille.MUTUELLE, SecteurEss.SANTE, 14, 14, 0.8),
    Genre(Famille.MUTUELLE, SecteurEss.ACTION_SOCIALE, 7, 20, 0.78),
    Genre(Famille.FONDATION, SecteurEss.ACTION_SOCIALE, 8, 30, 0.8),
    Genre(Famille.FONDATION, SecteurEss.ENSEIGNEMENT, 5, 15, 0.82),
    Genre(Famille.FONDATION, SecteurEss.SANTE, 4, 30, 0.85),
)
# Répartition des emplois hors de la part publiée des associations, puis hors de celle de
# l’action sociale.
AUTRES_FAMILLES: Final = {
    Famille.COOPERATIVE: 62.0,
    Famille.MUTUELLE: 24.0,
    Famille.FONDATION: 14.0,
}
AUTRES_SECTEURS: Final = {
    SecteurEss.ENSEIGNEMENT: 19.0,
    SecteurEss.SANTE: 9.0,
    SecteurEss.FINANCE: 8.0,
    SecteurEss.ARTS: 5.0,
    SecteurEss.SPORT: 6.0,
    SecteurEss.SOUTIEN: 5.0,
    SecteurEss.DIVERS: 8.0,
}
RECUL_ANNUEL_POINTS: Final = 0.15
DISPERSION_TAILLE: Final = 1.1
# Un genre que l’on attendrait moins souvent n’est pas présent : un petit territoire n’a pas
# une unité de chaque genre, et sa fiche serait tout entière sous secret.
PRESENCE_MINIMALE: Final = 1.0
# Et un genre présent dans trop peu d’EPCI ne l’est plus que dans le plus grand.
PRESENCES_MINIMALES: Final = 4


@dataclass(frozen=True, slots=True)
class Detail:
    """Cases d’une année, EPCI (par code) x genres (dans l’ordre de ``GENRES``).

    Attributes
    ----------
    plus_grandes
        Salariés du plus grand établissement de la case.
    """

    annee: int
    codes: tuple[str, ...]
    etablissements: Entiers
    effectifs: Entiers
    etp: Entiers
    plus_grandes: Entiers


def build_details(
    totaux: pd.DataFrame, publies: Publies, hasard: np.random.Generator
) -> tuple[Detail, ...]:
    """Cases de chaque année, de la plus ancienne à la plus récente.

    Le hasard propre à un EPCI et à un genre est tiré une fois : d’une année à l’autre,
    un territoire se ressemble.
    """
    forme = (totaux["code"].nunique(), len(GENRES))
    presence = hasard.gamma(20, 1 / 20, forme)
    taille = np.exp(hasard.normal(0, 0.35, forme))
    return tuple(
        _build_detail(
            annee, totaux[totaux["annee"] == annee], publies, presence, taille, hasard
        )
        for annee in publies.annees
    )


def _build_detail(
    annee: int,
    totaux: pd.DataFrame,
    publies: Publies,
    presence: Reels,
    taille: Reels,
    hasard: np.random.Generator,
) -> Detail:
    poids = np.array([genre.etablissements for genre in GENRES]) * presence
    etablissements = _build_etablissements(totaux["etablissements_ess"], poids)
    effectifs = _build_effectifs(
        totaux, etablissements, taille, _find_parts(publies, annee)
    )
    etp_par_salarie = np.array([genre.etp_par_salarie for genre in GENRES])
    return Detail(
        annee=annee,
        codes=tuple(totaux["code"]),
        etablissements=etablissements,
        effectifs=effectifs,
        etp=_apportion_lignes(totaux["etp_ess"], effectifs * etp_par_salarie),
        plus_grandes=_draw_plus_grandes(etablissements, effectifs, hasard),
    )


def _build_etablissements(totaux: "pd.Series[int]", poids: Reels) -> Entiers:
    """Établissements de chaque case ; un très petit territoire n’a qu’un genre."""
    parts = poids / poids.sum(axis=1, keepdims=True)
    attendus = parts * totaux.to_numpy()[:, None]
    presents = (attendus >= PRESENCE_MINIMALE) | (
        attendus == attendus.max(axis=1, keepdims=True)
    )
    rares = presents.sum(axis=0) < PRESENCES_MINIMALES
    presents[:, rares] &= (totaux == totaux.max()).to_numpy()[:, None]
    return _apportion_lignes(totaux, np.where(presents, poids, 0.0))


def _apportion_lignes(totaux: "pd.Series[int]", poids: Reels) -> Entiers:
    lignes = [
        apportion(int(total), ligne) for total, ligne in zip(totaux, poids, strict=True)
    ]
    return np.array(lignes, dtype=np.int64)


def _find_parts(publies: Publies, annee: int) -> tuple[Reels, Reels]:
    """Part des emplois par famille, puis par secteur ; les publiées pour la dernière."""
    derniere = publies.annees[-1]
    recul = RECUL_ANNUEL_POINTS * (derniere - annee)
    associations, action_sociale = (
        (publies.find(publies.departement, indicateur, derniere) or defaut) - recul
        for indicateur, defaut in (
            ("part_associations_emploi_ess_pct", 85.0),
            ("part_action_sociale_emploi_ess_pct", 40.0),
        )
    )
    return (
        np.array([associations, *_complete(AUTRES_FAMILLES, associations)]) / 100,
        np.array([action_sociale, *_complete(AUTRES_SECTEURS, action_sociale)]) / 100,
    )


def _complete(
    autres: dict[Famille, float] | dict[SecteurEss, float], part: float
) -> Reels:
    valeurs = np.array(list(autres.values()))
    complement: Reels = valeurs / valeurs.sum() * (100 - part)
    return complement


def _build_effectifs(
    totaux: pd.DataFrame,
    etablissements: Entiers,
    taille: Reels,
    parts: tuple[Reels, Reels],
) -> Entiers:
    """Un salarié par établissement, puis le reste, ajusté aux parts publiées."""
    supplement = totaux["emplois_ess"].to_numpy() - etablissements.sum(axis=1)
    total = float(totaux["emplois_ess"].sum())
    familles, secteurs = parts
    marges = (
        _build_marge(Famille, [g.famille for g in GENRES], familles * total),
        _build_marge(SecteurEss, [g.secteur for g in GENRES], secteurs * total),
    )
    moyennes = np.array([genre.taille - 1 for genre in GENRES])
    reste = rake(
        etablissements * moyennes * taille,
        supplement.astype(np.float64),
        [
            (groupes, voulus - groupes @ etablissements.sum(axis=0))
            for groupes, voulus in marges
        ],
    )
    return etablissements + _apportion_lignes(pd.Series(supplement), reste)


def _build_marge(
    liste: type[ListeFermee], membres: Sequence[ListeFermee], voulus: Reels
) -> tuple[Reels, Reels]:
    """Groupe de chaque genre, dans l’ordre de la liste, et emplois voulus par groupe."""
    groupes = np.array(
        [[float(membre is attendu) for membre in membres] for attendu in liste]
    )
    return groupes, voulus


def _draw_plus_grandes(
    etablissements: Entiers, effectifs: Entiers, hasard: np.random.Generator
) -> Entiers:
    """Taille du plus grand établissement de chaque case."""
    plus_grandes = np.zeros_like(effectifs)
    for case in np.argwhere(etablissements > 0):
        nombre, total = etablissements[tuple(case)], effectifs[tuple(case)]
        tailles = hasard.lognormal(0, DISPERSION_TAILLE, nombre)
        plus_grandes[tuple(case)] = 1 + apportion(total - nombre, tailles).max()
    return plus_grandes
