"""Le navigateur des mesures : sans fenêtre, coupé du réseau."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.serveur import HOTE

RACINE: Final = Path(__file__).resolve().parents[2]
OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Rien ne sort de la machine : les tuiles du témoin manquent, et ne coûtent rien.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {HOTE}",
)


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Un Chromium, fermé à la fin du bloc."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=_find_chromium(), args=list(OPTIONS)
        )
        try:
            yield chromium
        except PlaywrightError as erreur:
            cause = erreur.message.partition("\n")[0]
            raise BancError(f"Le navigateur n’a pas suivi ({cause}).") from erreur
        finally:
            chromium.close()


def _find_chromium() -> str:
    designe = os.environ.get("ESS_DASH_CHROMIUM")
    if designe:
        return designe
    trouve = subprocess.run(
        [RACINE / "outils" / "chromium.sh"],
        capture_output=True,
        text=True,
        check=False,
    )
    if trouve.returncode:
        raise BancError(trouve.stderr.strip())
    return trouve.stdout.strip()
