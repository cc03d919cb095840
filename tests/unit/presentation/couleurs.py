"""Mesures de couleur : contraste WCAG, écart CIEDE2000, daltonismes simulés."""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

Triplet = npt.NDArray[np.float64]

# Machado, Oliveira et Fernandes (2009), sévérité 1, en RVB linéaire.
DALTONISMES: Final = {
    "normale": np.eye(3),
    "protanopie": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutéranopie": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopie": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_BLANC_D65: Final = np.array([0.95047, 1.0, 1.08883])


def to_lineaire(couleur: str) -> Triplet:
    """Composantes linéaires, de 0 à 1, d’une couleur ``#rrggbb``."""
    rvb = np.array([int(couleur[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rvb <= 0.04045, rvb / 12.92, ((rvb + 0.055) / 1.055) ** 2.4)


def compute_luminance(couleur: str) -> float:
    """Luminance relative, de 0 (noir) à 1 (blanc)."""
    return float(_XYZ[1] @ to_lineaire(couleur))


def compute_contraste(couleur: str, fond: str) -> float:
    """Rapport de contraste WCAG, de 1 à 21."""
    sombre, clair = sorted((compute_luminance(couleur), compute_luminance(fond)))
    return (clair + 0.05) / (sombre + 0.05)


def to_lab(couleur: str, vision: str = "normale") -> Triplet:
    """Coordonnées CIELAB (D65) d’une couleur telle qu’une vision la perçoit."""
    percue = np.clip(DALTONISMES[vision] @ to_lineaire(couleur), 0, 1)
    xyz = _XYZ @ percue / _BLANC_D65
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def compute_ecart(couleur: str, autre: str, vision: str = "normale") -> float:
    """Écart CIEDE2000 entre deux couleurs, pour une vision."""
    return compute_ciede2000(to_lab(couleur, vision), to_lab(autre, vision))


def compute_ciede2000(lab: Triplet, autre: Triplet) -> float:
    """CIEDE2000, d’après Sharma, Wu et Dalal (2005), notations comprises."""
    c_moyen = (math.hypot(*lab[1:]) + math.hypot(*autre[1:])) / 2
    g = 0.5 * (1 - math.sqrt(c_moyen**7 / (c_moyen**7 + 25**7)))
    (l1, c1, h1), (l2, c2, h2) = (_to_lch(valeurs, g) for valeurs in (lab, autre))
    dh = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dH = 2 * math.sqrt(c1 * c2) * math.sin(math.radians(dh) / 2)  # noqa: N806
    lm, cm = (l1 + l2) / 2, (c1 + c2) / 2
    hm = (h1 + dh / 2) % 360 if c1 * c2 else h1 + h2
    t = (
        1
        - 0.17 * _cos(hm - 30)
        + 0.24 * _cos(2 * hm)
        + 0.32 * _cos(3 * hm + 6)
        - 0.20 * _cos(4 * hm - 63)
    )
    sl = 1 + 0.015 * (lm - 50) ** 2 / math.sqrt(20 + (lm - 50) ** 2)
    sc, sh = 1 + 0.045 * cm, 1 + 0.015 * cm * t
    rotation = (
        -2
        * math.sqrt(cm**7 / (cm**7 + 25**7))
        * math.sin(math.radians(60 * math.exp(-(((hm - 275) / 25) ** 2))))
    )
    clarte, chroma, teinte = (l2 - l1) / sl, (c2 - c1) / sc, dH / sh
    return math.sqrt(clarte**2 + chroma**2 + teinte**2 + rotation * chroma * teinte)


def _to_lch(lab: Triplet, g: float) -> tuple[float, float, float]:
    a, b = float(lab[1]) * (1 + g), float(lab[2])
    return float(lab[0]), math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def _cos(degres: float) -> float:
    return math.cos(math.radians(degres))
