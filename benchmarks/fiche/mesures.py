"""Les mesures de « Fiche », chacune avec sa cible."""

import os
import time
from collections.abc import Mapping
from typing import Final

from benchmarks.fiche.lots import Lot, measure_lot
from benchmarks.fiche.unites import Releve, measure_unites
from benchmarks.harnais.journal import say
from benchmarks.resultats import Cible, Mesure, summarize

ECRAN: Final = Cible(maximum=300)
PDF: Final = Cible(maximum=500)
MEMOIRE: Final = Cible(maximum=1000)
DUREES_LOTS: Final[Mapping[str, Cible]] = {
    "epci": Cible(maximum=6),
    "commune": Cible(maximum=90),
}
REPETITIONS: Final[Mapping[str, int]] = {"epci": 3, "commune": 1}

NOTE_ECRAN: Final = "Fiche jamais vue, atelier prêt : calcul et écriture de la page."
NOTE_PDF: Final = (
    "Carte et figures redessinées. Témoin : rien n’est gardé, les données sont relues."
)
NOTE_LOT: Final = "Toute la commande, démarrage et lecture des données compris."
NOTE_PROCESSEUR: Final = "Tous les processus de la commande, ensemble."
NOTE_MEMOIRE: Final = "Tous les processus de la commande ; le partagé compte une fois."


def mesures() -> Mapping[str, Mesure]:
    """Mesure une fiche, puis les lots ; deux à trois minutes."""
    depart = time.monotonic()
    charge_machine = os.getloadavg()[0]

    def tell(texte: str) -> None:
        say(f"{time.monotonic() - depart:5.0f} s  {texte}")

    releve = measure_unites(tell)
    lots = {
        maille: [measure_lot(maille, tell) for _ in range(nombre)]
        for maille, nombre in REPETITIONS.items()
    }
    return {
        "charge_machine": summarize(
            [charge_machine], "processus", note=f"{os.cpu_count()} cœurs."
        ),
        **build_unites(releve),
        **{
            nom: mesure
            for maille, essais in lots.items()
            for nom, mesure in build_lot(maille, essais).items()
        },
        "duree_totale_s": summarize([time.monotonic() - depart], "s"),
    }


def build_unites(releve: Releve) -> Mapping[str, Mesure]:
    """Mesures d’une fiche à la fois."""
    formes = {
        f"fichier_{forme}_ms": summarize(
            durees,
            "ms",
            naives=releve.temoins_ms if forme == "pdf" else (),
            cible=PDF if forme == "pdf" else None,
            note=NOTE_PDF if forme == "pdf" else "",
        )
        for forme, durees in releve.formes_ms.items()
    }
    pdf = releve.formes_ms["pdf"]
    return {
        "ecran_ms": summarize(releve.ecran_ms, "ms", cible=ECRAN, note=NOTE_ECRAN),
        "ecran_max_ms": _build_max(releve.ecran_ms, ECRAN),
        "premiere_fiche_ms": summarize(
            [releve.premiere_fiche_ms], "ms", note="Prépare ce que toutes partagent."
        ),
        "premier_pdf_ms": summarize(
            [releve.premier_pdf_ms], "ms", note="Charge le dessin et les polices."
        ),
        **formes,
        "fichier_pdf_max_ms": _build_max(pdf, PDF),
    }


def _build_max(durees_ms: list[float], cible: Cible) -> Mesure:
    note = f"Le pire de {len(durees_ms)}."
    return summarize([max(durees_ms)], "ms", cible=cible, note=note)


def build_lot(maille: str, essais: list[Lot]) -> Mapping[str, Mesure]:
    """Durée et mémoire d’un lot."""
    nom = f"lot_{essais[0].fiches}_{maille}_pdf"
    return {
        f"{nom}_s": summarize(
            [essai.duree_s for essai in essais],
            "s",
            cible=DUREES_LOTS[maille],
            note=NOTE_LOT,
        ),
        f"{nom}_processeur_s": summarize(
            [essai.processeur_s for essai in essais], "s", note=NOTE_PROCESSEUR
        ),
        f"{nom}_memoire_mo": summarize(
            [essai.memoire_mo for essai in essais],
            "Mo",
            cible=MEMOIRE,
            note=NOTE_MEMOIRE,
        ),
    }
