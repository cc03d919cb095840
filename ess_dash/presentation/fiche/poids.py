"""Poids de l’ESS d’un territoire : celui que l’on retient, et ceux de ses pairs."""

import re
from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.emploi_ess import (
    BASE_EMPLOI_PRIVE,
    COMMENT_OBTENIR,
    compute_publie,
    list_chiffres_publies,
)
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.presentation.fiche.atelier import COMPTES_PETR, AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import build_absence, write_jamais_reparti
from ess_dash.territoires import Maille

AUCUN_PUBLIE: Final = f"Aucune valeur publiée pour ce territoire. {COMMENT_OBTENIR}"


def list_chiffres_ess(atelier: AtelierFiches, sujet: Sujet) -> tuple[Chiffre, ...]:
    """Chiffres de l’ESS du territoire, du plus récent au plus ancien ; vide à la commune.

    Ceux d’un PETR sont la somme de ses EPCI, millésime par millésime.
    """
    if sujet.maille is Maille.COMMUNE:
        return ()
    if sujet.maille is not Maille.PETR:
        publies = list_chiffres_publies(atelier.donnees, sujet.code)
        return tuple(sorted(publies, key=rank_millesime))
    sommes = tuple(_list_sommes(atelier, sujet))
    if any(c.valeur is not None for c in sommes):
        return sommes
    # Rien n’est connu : le dire une fois, non une fois par millésime.
    return tuple(c for c in sommes if c.millesime == sommes[0].millesime)


def _list_sommes(atelier: AtelierFiches, sujet: Sujet) -> list[Chiffre]:
    chiffres = []
    for millesime in atelier.millesimes:
        sommes = {
            q: replace(
                atelier.sommes_petr[sujet.code, q, millesime],
                perimetre=sujet.perimetre,
            )
            for q in COMPTES_PETR
        }
        chiffres += [*sommes.values(), _compute_poids(sommes)]
    return chiffres


def _compute_poids(sommes: dict[Quantite, Chiffre]) -> Chiffre:
    rapport = compute_rapport(
        sommes[Quantite.EMPLOIS_ESS],
        sommes[Quantite.EMPLOIS_PRIVES],
        nom=POIDS,
        unite="%",
        facteur=100,
        memes_millesimes=True,
    )
    return replace(rapport, base=BASE_EMPLOI_PRIVE)


def rank_millesime(chiffre: Chiffre) -> int:
    """Rang d’un millésime : le plus récent d’abord, une période à son début, sans date à la fin."""
    annees = re.findall(r"\d{4}", chiffre.millesime)
    return -int(annees[0]) if annees else 1


def est_poids(chiffre: Chiffre) -> bool:
    """Vrai pour le poids dans l’emploi salarié privé, le seul que l’on compare."""
    return (chiffre.indicateur, chiffre.base) == (POIDS, BASE_EMPLOI_PRIVE)


def find_poids(atelier: AtelierFiches, sujet: Sujet) -> Chiffre:
    """Poids à mettre en avant : connu de préférence, le plus récent, ou son absence."""
    if sujet.maille is Maille.COMMUNE:
        motif = write_jamais_reparti(atelier, sujet)
        return replace(build_absence(sujet, POIDS, "%", motif), base=BASE_EMPLOI_PRIVE)
    siens = [c for c in list_chiffres_ess(atelier, sujet) if est_poids(c)]
    if not siens:
        absence = build_absence(sujet, POIDS, "%", AUCUN_PUBLIE)
        return replace(absence, base=BASE_EMPLOI_PRIVE)
    return next((c for c in siens if c.valeur is not None), siens[0])


def find_poids_departement(
    atelier: AtelierFiches, millesime: str = ""
) -> Chiffre | None:
    """Poids du département à ce millésime, sinon le plus récent ; ``None`` s’il n’y en a pas."""
    code = atelier.donnees.configuration.code_departement
    siens = sorted(
        filter(est_poids, list_chiffres_publies(atelier.donnees, code)),
        key=rank_millesime,
    )
    meme = (c for c in siens if c.millesime == millesime)
    return next(meme, next(iter(siens), None))


def list_poids_pairs(
    atelier: AtelierFiches, sujet: Sujet, millesime: str
) -> tuple[Chiffre, ...]:
    """Poids des territoires de même maille à ce millésime ; vide si on ne le connaît pas."""
    if millesime in ("", MILLESIME_INCONNU):
        return ()
    if sujet.maille in (Maille.EPCI, Maille.DEPARTEMENT):
        return compute_publie(atelier.donnees, POIDS, Maille.EPCI, millesime).chiffres
    if sujet.maille is Maille.PETR:
        return tuple(
            _compute_poids(
                {q: atelier.sommes_petr[code, q, millesime] for q in COMPTES_PETR}
            )
            for code in atelier.donnees.petr["code_petr"]
        )
    return ()
