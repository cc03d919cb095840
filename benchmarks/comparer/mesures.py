"""Les mesures de « Comparer », chacune avec sa cible."""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.carte.detail import write_detail
from benchmarks.comparer.calculs import Calculs, measure_calculs
from benchmarks.comparer.fichiers import PREMIER, measure_fichiers
from benchmarks.comparer.page import Releve, Serie, measure_page
from benchmarks.harnais.journal import say
from benchmarks.resultats import Cible, Mesure, average, summarize

REGLAGE: Final = Cible(maximum=300)
RECHERCHE: Final = Cible(maximum=5000)
ECART: Final = Cible(maximum=2)
AUCUN: Final = Cible(maximum=0)

NOTE_SANS_TEMOIN: Final = "La page naïve ne sait rien comparer : aucun témoin."
NOTES_SERIES: Final[Mapping[str, str]] = {
    "vue": "D’une vue à l’autre, jamais ouverte dans cet état ; maillage à part.",
    "maillage": "Autre découpage : la recherche des emplacements est gardée.",
    "maillage_recherche": "Autre seuil, détour, nombre de lieux ou lieux retenus : "
    "la recherche est refaite.",
}
NOTES_OUVERTURES: Final[Mapping[str, str]] = {
    "serveur_neuf": "Dès que le serveur répond, sans attendre qu’il se prépare.",
    "serveur_pret": "Une fois le serveur préparé ; les données restent à lire.",
    "visite": "Nouvelle visite d’une page déjà calculée.",
}


def mesures() -> Mapping[str, Mesure]:
    """Mesure la page puis ses calculs, démonstration choisie ; environ trois minutes."""
    depart = time.monotonic()
    charge_machine = os.getloadavg()[0]

    def tell(texte: str) -> None:
        say(f"{time.monotonic() - depart:5.0f} s  {texte}")

    with tempfile.TemporaryDirectory() as dossier:
        releve = measure_page(Path(dossier), tell)
    calculs = measure_calculs(tell)
    fichiers = measure_fichiers(tell)
    say(write_detail(releve.messages))
    return {
        "charge_machine": summarize(
            [charge_machine],
            "processus",
            note=f"{os.cpu_count()} cœurs. {NOTE_SANS_TEMOIN}",
        ),
        **_build_ouvertures(releve),
        **build_series(releve.series),
        **build_calculs(calculs),
        **build_fichiers(fichiers),
        "duree_totale_s": summarize([time.monotonic() - depart], "s"),
    }


def _build_ouvertures(releve: Releve) -> Mapping[str, Mesure]:
    ouvertures = {
        f"ouverture_{nom}_ms": summarize(durees, "ms", note=NOTES_OUVERTURES[nom])
        for nom, durees in releve.ouvertures_ms.items()
    }
    prechauffage = summarize(
        releve.prechauffages_s,
        "s",
        note="Du serveur qui répond au serveur qui n’a plus rien à charger.",
    )
    return {"prechauffage_s": prechauffage, **ouvertures}


def build_series(series: Mapping[str, Serie]) -> Mapping[str, Mesure]:
    """Mesures de chaque suite de changements, jamais vus puis déjà vus."""
    return {
        nom: mesure
        for suite, serie in series.items()
        for nom, mesure in _build_serie(suite, serie)
    }


def _build_serie(suite: str, serie: Serie) -> Iterator[tuple[str, Mesure]]:
    nom = suite.removesuffix("_nouveau")
    if nom == suite:
        yield f"{suite}_ms", summarize(serie.durees_ms, "ms", cible=REGLAGE)
        return
    cible = RECHERCHE if "recherche" in nom else REGLAGE
    note = NOTES_SERIES.get(nom, "")
    yield f"{nom}_ms", summarize(serie.durees_ms, "ms", cible=cible, note=note)
    yield f"{nom}_max_ms", _build_max(serie.durees_ms, "ms", cible)
    yield f"{nom}_processeur_ms", average(serie.processeur_ms, "ms", note="Moyenne.")
    yield f"{nom}_octets", summarize(serie.octets, "o")


def _build_max(valeurs: Sequence[float], unite: str, cible: Cible) -> Mesure:
    return summarize(
        [max(valeurs)], unite, cible=cible, note=f"Le pire de {len(valeurs)}."
    )


def build_calculs(calculs: Calculs) -> Mapping[str, Mesure]:
    """Mesures des solveurs, et de l’écart de l’heuristique à l’optimum."""
    durees = {
        "couverture": calculs.couvertures_ms,
        "mediane": calculs.medianes_ms,
        "implantation": calculs.implantations_ms,
    }
    note = f"{calculs.communes} communes, vraies données."
    lentes = {
        nom: mesure
        for sorte, valeurs in durees.items()
        for nom, mesure in (
            (
                f"{sorte}_directe_ms",
                summarize(valeurs, "ms", cible=RECHERCHE, note=note),
            ),
            (f"{sorte}_directe_max_ms", _build_max(valeurs, "ms", RECHERCHE)),
        )
    }
    return {
        **lentes,
        "couverture_sans_preuve": summarize(
            [calculs.sans_preuve], "recherches", cible=AUCUN
        ),
        "mediane_ecart_optimum_pct": summarize(calculs.ecarts_pct, "%", cible=ECART),
        "mediane_ecart_optimum_max_pct": _build_max(calculs.ecarts_pct, "%", ECART),
    }


def build_fichiers(
    durees_ms: Mapping[str, Mapping[str, float]],
) -> Mapping[str, Mesure]:
    """Mesures des fichiers, sans cible : ils ne se fabriquent qu’au clic."""
    return {
        f"fichier_{sorte}_ms": summarize(
            list(durees.values()), "ms", note=_write_note_fichier(sorte, durees)
        )
        for sorte, durees in durees_ms.items()
    }


def _write_note_fichier(sorte: str, durees_ms: Mapping[str, float]) -> str:
    if sorte == PREMIER:
        return "La première image du serveur, qui charge le moteur de dessin."
    lente = max(durees_ms, key=lambda vue: durees_ms[vue])
    return f"Une figure par vue ; la plus longue : {lente}."
