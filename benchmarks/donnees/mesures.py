"""Les mesures de « Données », chacune avec sa cible."""

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.donnees.fichiers import LIGNES_CSV, LIGNES_XLSX, build_csv, build_xlsx
from benchmarks.donnees.imports import Import, measure_imports
from benchmarks.harnais.journal import say
from benchmarks.resultats import Cible, Mesure, summarize

DUREES: Final[Mapping[str, Cible]] = {
    "csv": Cible(maximum=20),
    "xlsx": Cible(maximum=30),
}
ATTENTE: Final = Cible(maximum=1000)
NOMS: Final = {"csv": f"csv_{LIGNES_CSV}", "xlsx": f"xlsx_{LIGNES_XLSX}"}
NOTE_DUREE: Final = (
    "Lu, contrôlé, publié, dans le serveur, deux lecteurs à la fois. Une ligne sur cent "
    "est refusée."
)
NOTE_ATTENTE: Final = "Carte rejouée par deux lecteurs, une seconde entre deux gestes."


def mesures() -> Mapping[str, Mesure]:
    """Importe un gros CSV puis un gros classeur ; deux minutes."""
    depart = time.monotonic()
    charge_machine = os.getloadavg()[0]

    def tell(texte: str) -> None:
        say(f"{time.monotonic() - depart:5.0f} s  {texte}")

    tell("fichiers à importer")
    fichiers = {"projets.csv": build_csv(), "projets.xlsx": build_xlsx()}
    with tempfile.TemporaryDirectory() as dossier:
        imports = measure_imports(fichiers, Path(dossier), tell)
    return {
        "charge_machine": summarize(
            [charge_machine], "processus", note=f"{os.cpu_count()} cœurs."
        ),
        **{
            nom: mesure
            for fichier, releve in imports.items()
            for nom, mesure in build_import(fichier.rpartition(".")[2], releve).items()
        },
        "duree_totale_s": summarize([time.monotonic() - depart], "s"),
    }


def build_import(forme: str, releve: Import) -> Mapping[str, Mesure]:
    """Durées, attente des lecteurs et mémoire d’un import."""
    nom = f"import_{NOMS[forme]}"
    avant, plus_haut, apres = releve.memoires_mo
    return {
        f"{nom}_s": summarize(
            [releve.duree_s], "s", cible=DUREES[forme], note=NOTE_DUREE
        ),
        f"{nom}_controle_s": summarize([releve.controle_s], "s"),
        f"{nom}_publication_s": summarize([releve.publication_s], "s"),
        f"{nom}_lecteurs_p95_ms": summarize(
            [releve.p95_ms], "ms", cible=ATTENTE, note=NOTE_ATTENTE
        ),
        f"{nom}_lecteurs_mediane_ms": summarize(releve.attentes_ms, "ms"),
        f"{nom}_memoire_avant_mo": summarize([avant], "Mo"),
        f"{nom}_memoire_plus_haut_mo": summarize([plus_haut], "Mo"),
        f"{nom}_memoire_apres_mo": summarize([apres], "Mo"),
    }
