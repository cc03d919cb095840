"""Les mesures de « Rencontres », chacune avec sa cible."""

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TypeVar

from playwright.sync_api import Page

from benchmarks.harnais.chromium import open_chromium
from benchmarks.harnais.journal import say
from benchmarks.resultats import Cible, Mesure, summarize
from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.livres import RECITS, load_recit
from ess_dash.presentation.recit.modeles import Recit, Scene
from ess_dash.presentation.recit.scenes import build_scenes, fill_recit
from ess_dash.render.recit.contours import load_contours
from ess_dash.render.recit.pdf import to_pdf
from ess_dash.render.recit.pptx import to_pptx
from ess_dash.render.scene_html import to_scene_html

T = TypeVar("T")

ETAPE: Final = Cible(maximum=200)
DIAPORAMA: Final = Cible(maximum=10_000)
PAGE_MO: Final = Cible(maximum=5)
JOUR: Final = dt.date(2026, 11, 22)
ESSAIS: Final = 3
NOTE: Final = "Données de démonstration ; la page naïve n’a rien de tel : aucun témoin."
# De la touche à l’image : deux trames, l’une qui change, l’autre qui l’a peinte.
_AVANCER: Final = """() => new Promise((fini) => {
  const depart = performance.now();
  document.dispatchEvent(
    new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(
    () => fini(performance.now() - depart)));
})"""
_NUMERO: Final = "() => document.getElementById('numero').textContent"


def mesures() -> Mapping[str, Mesure]:
    """Mesure chaque récit livré : scènes, page, diaporama, livret, étapes jouées."""
    donnees = load_donnees(demonstration=True)
    departement = donnees.configuration.code_departement
    contours = load_contours(departement)
    scenes_ms: list[float] = []
    pptx_ms: list[float] = []
    pdf_ms: list[float] = []
    pages: list[str] = []
    for nom in RECITS:
        say(f"récit {nom}")
        brut = load_recit(nom)
        scenes, duree = _time(lambda b=brut: build_scenes(b, AtelierRecit(donnees)))  # type: ignore[misc]
        recit = fill_recit(brut, donnees)
        scenes_ms.append(duree)
        pages.append(to_scene_html(recit, scenes, departement))
        pptx_ms += _time_essais(_bind(to_pptx, recit, scenes, contours))
        pdf_ms += _time_essais(_bind(to_pdf, recit, scenes, contours))
    return {
        "charge_machine": summarize([os.getloadavg()[0]], "processus", note=NOTE),
        "etape_suivante": summarize(
            _play(pages), "ms", cible=ETAPE, note="De la touche à l’image, Chromium."
        ),
        "recit_scenes": summarize(scenes_ms, "ms", note="Atelier neuf."),
        "diaporama_pptx": summarize(pptx_ms, "ms", cible=DIAPORAMA, note="12 étapes."),
        "livret_pdf": summarize(pdf_ms, "ms", note="12 étapes."),
        "page_autonome": summarize(
            [len(page.encode()) / 1e6 for page in pages], "Mo", cible=PAGE_MO
        ),
    }


def _bind(
    fabrique: Callable[..., bytes],
    recit: Recit,
    scenes: tuple[Scene, ...],
    contours: object,
) -> Callable[[], bytes]:
    return lambda: fabrique(recit, scenes, contours=contours, date=JOUR)


def _time(travail: Callable[[], T]) -> tuple[T, float]:
    depart = time.perf_counter()
    resultat = travail()
    return resultat, (time.perf_counter() - depart) * 1000


def _time_essais(travail: Callable[[], bytes]) -> list[float]:
    return [_time(travail)[1] for _ in range(ESSAIS)]


def _play(pages: list[str]) -> list[float]:
    """Durée de chaque passage à l’étape suivante, toutes pages jouées du début à la fin."""
    with tempfile.TemporaryDirectory() as dossier, open_chromium() as chromium:
        durees: list[float] = []
        for rang, page in enumerate(pages):
            fichier = Path(dossier) / f"{rang}.html"
            fichier.write_text(page, "utf-8")
            onglet = chromium.new_page(viewport={"width": 1920, "height": 1080})
            onglet.goto(fichier.as_uri())
            durees += _play_page(onglet)
            onglet.close()
    return durees


def _play_page(onglet: Page) -> list[float]:
    """Avance tant que le numéro change ou qu’une couche se révèle."""
    durees: list[float] = []
    total = onglet.locator("section.etape").count()
    while int(onglet.evaluate(_NUMERO)) < total and len(durees) < 5 * total:
        durees.append(float(onglet.evaluate(_AVANCER)))
    return durees
