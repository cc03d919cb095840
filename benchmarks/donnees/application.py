"""L’application, et un import dans son processus : il part quand on dépose une commande.

La page « Données » examine un fichier dans un fil du serveur ; ici le même fil, sans
navigateur pour déposer le fichier.
"""

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

RACINE: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(RACINE))

import streamlit as st  # noqa: E402 — la racine d’abord

from ess_dash.ui import erreurs, prechauffage, serveur  # noqa: E402

VARIABLE: Final = "ESS_BANC_COMMANDE"
PAS_S: Final = 0.1


def _watch(dossier: Path) -> None:
    """Importe chaque fichier déposé, et écrit ce que cela a pris."""
    while True:
        for commande in sorted(dossier.glob("*.commande")):
            fichier = commande.with_suffix("")
            commande.unlink()
            (dossier / f"{fichier.name}.fait").write_text(
                json.dumps(_import(fichier)), encoding="utf-8"
            )
        time.sleep(PAS_S)


def _import(fichier: Path) -> dict[str, float]:
    from ess_dash.depot import open_depot  # noqa: PLC0415 — à l’usage, comme la page
    from ess_dash.importation import service  # noqa: PLC0415
    from ess_dash.importation.contexte import build_contexte  # noqa: PLC0415
    from ess_dash.importation.modele import Reglages  # noqa: PLC0415
    from ess_dash.indicateurs.chargement import (  # noqa: PLC0415
        load_donnees_en_service,
    )

    contexte = build_contexte(load_donnees_en_service())
    depart = time.perf_counter()
    examen = service.examine(
        fichier.name, fichier.read_bytes(), contexte, type_identifiant="projets"
    )
    controle = time.perf_counter()
    bilan = service.publish(examen, open_depot(), Reglages(), tout_ou_rien=False)
    fin = time.perf_counter()
    # Rien ne reste : la mesure suivante part du même état.
    open_depot().annuler(bilan.lot.id)
    return {
        "controle_s": controle - depart,
        "publication_s": fin - controle,
        "publiees": bilan.nb_ajoutes,
    }


serveur.anchor_configuration(RACINE / "app.py")
if os.environ.get(VARIABLE):
    threading.Thread(
        target=_watch, args=(Path(os.environ[VARIABLE]),), daemon=True
    ).start()

app = st.App(
    serveur.SCRIPT,
    lifespan=prechauffage.preheat,
    middleware=serveur.build_middleware(),
    routes=serveur.build_routes(),
    on_script_error=erreurs.show_erreur,
)
