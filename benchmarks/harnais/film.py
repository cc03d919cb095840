"""Filmer la page pendant un geste, et y chercher une image vide."""

import base64
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from PIL import Image

from benchmarks.harnais.onglet import FENETRE, Onglet

LARGEUR_FILM: Final = 720
# Une carte a au moins une part de dessin ; un éclair blanc n’en a aucune.
PART_UNIE: Final = 0.95
ECART_COULEUR: Final = 6


@dataclass(slots=True)
class Film:
    """Images de la carte pendant un geste."""

    images: list[np.ndarray[Any, Any]] = field(default_factory=list)

    @property
    def vides(self) -> int:
        """Nombre d’images où la carte n’a qu’une couleur."""
        return sum(est_unie(image) for image in self.images)


def est_unie(image: np.ndarray[Any, Any]) -> bool:
    """Dit si une image (hauteur × largeur × 3) n’a presque qu’une couleur.

    Examples
    --------
    >>> blanche = np.full((10, 10, 3), 255, dtype=np.uint8)
    >>> moitie = blanche.copy()
    >>> moitie[:5] = 90
    >>> est_unie(blanche), est_unie(moitie)
    (True, False)
    """
    points = image.reshape(-1, 3).astype(np.int16)
    fond = np.median(points, axis=0)
    proches = (np.abs(points - fond) <= ECART_COULEUR).all(axis=1)
    return bool(proches.mean() >= PART_UNIE)


@contextmanager
def film(onglet: Onglet) -> Iterator[Film]:
    """Filme la carte le temps d’un bloc ; les images sont découpées à la fin."""
    prises: list[str] = []
    en_cours = [True]

    def keep(evenement: dict[str, Any]) -> None:
        if not en_cours[0]:
            return
        prises.append(evenement["data"])
        onglet.cdp.send(
            "Page.screencastFrameAck", {"sessionId": evenement["sessionId"]}
        )

    cadre = onglet.page.evaluate("banc.cadrer()")
    onglet.cdp.on("Page.screencastFrame", keep)
    onglet.cdp.send(
        "Page.startScreencast",
        {"format": "jpeg", "quality": 70, "maxWidth": LARGEUR_FILM},
    )
    resultat = Film()
    try:
        yield resultat
    finally:
        en_cours[0] = False
        onglet.cdp.send("Page.stopScreencast")
        onglet.cdp.remove_listener("Page.screencastFrame", keep)
    coupees = (_crop(prise, cadre) for prise in prises)
    resultat.images.extend(image for image in coupees if image.size)


def _crop(prise: str, cadre: Mapping[str, float]) -> np.ndarray[Any, Any]:
    image = Image.open(io.BytesIO(base64.b64decode(prise))).convert("RGB")
    echelle = image.width / FENETRE["width"]
    gauche, haut = cadre["x"] * echelle, max(0.0, cadre["y"]) * echelle
    droite = gauche + cadre["width"] * echelle
    bas = min(float(image.height), (cadre["y"] + cadre["height"]) * echelle)
    return np.asarray(
        image.crop((round(gauche), round(haut), round(droite), round(bas)))
    )
