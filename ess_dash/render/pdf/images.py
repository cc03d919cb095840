"""Les images ajoutées au dossier : le logo de l’utilisateur et le code QR de l’adresse."""

import io
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import segno
import typst

from ess_dash.presentation.palettes import ENCRE, PAPIER
from ess_dash.render.pdf.composition import compose

TAILLE_LOGO_MAX_MO: Final = 1
TAILLE_LOGO_MAX_OCTETS: Final = TAILLE_LOGO_MAX_MO * 1_000_000
_DEBUTS: Final = {b"\x89PNG\r\n": "png", b"\xff\xd8\xff": "jpg"}
_ESSAI: Final = b"""#set document(title: "Logo")
#image(bytes(json("logo.json")), format: sys.inputs.format, alt: "Logo", width: 2cm)"""


class PdfError(ValueError):
    """Ce qui empêche de faire le PDF, en une phrase pour l’utilisateur."""


@dataclass(frozen=True, slots=True)
class Logo:
    """Un logo vérifié.

    Attributes
    ----------
    format
        ``png``, ``jpg`` ou ``svg``.
    donnees
        Ses octets en liste JSON : Typst ne lit en mémoire que du texte.
    """

    format: str
    donnees: bytes


# Le même logo sert à toutes les fiches d’une série.
@lru_cache(maxsize=8)
def read_logo(logo: bytes) -> Logo:
    """Lit le logo de l’utilisateur.

    Raises
    ------
    PdfError
        S’il est trop lourd, ou n’est ni un PNG, ni un JPEG, ni un SVG lisible.
    """
    if len(logo) > TAILLE_LOGO_MAX_OCTETS:
        msg = "Le logo dépasse 1 Mo : en choisir un plus léger."
        raise PdfError(msg)
    lu = Logo(_find_format(logo), json.dumps(list(logo)).encode())
    try:
        compose({"main.typ": _ESSAI, "logo.json": lu.donnees}, format=lu.format)
    except typst.TypstError as erreur:
        msg = "Le logo n’est pas lisible : choisir une image PNG, JPEG ou SVG."
        raise PdfError(msg) from erreur
    return lu


def _find_format(logo: bytes) -> str:
    """Format annoncé par les premiers octets ; à défaut du vectoriel, que Typst jugera."""
    for debut, genre in _DEBUTS.items():
        if logo.startswith(debut):
            return genre
    return "svg"


def draw_qr(adresse: str) -> bytes:
    """Code QR d’une adresse pour la page imprimée, en SVG sans marge.

    Raises
    ------
    PdfError
        Si l’adresse est trop longue pour un code QR.
    """
    sortie = io.BytesIO()
    _build_qr(adresse).save(sortie, kind="svg", border=0, dark=ENCRE, xmldecl=False)
    return sortie.getvalue()


def export_qr(adresse: str, forme: Literal["svg", "png"]) -> bytes:
    """Code QR d’une adresse à emporter, sur fond blanc, avec la marge qu’il lui faut.

    Raises
    ------
    PdfError
        Si l’adresse est trop longue pour un code QR.
    """
    sortie = io.BytesIO()
    _build_qr(adresse).save(
        sortie, kind=forme, border=4, scale=8, dark=ENCRE, light=PAPIER
    )
    return sortie.getvalue()


def _build_qr(adresse: str) -> segno.QRCode:
    try:
        return segno.make_qr(adresse, error="m")
    except segno.DataOverflowError as erreur:
        msg = "L’adresse de la page est trop longue pour un code QR."
        raise PdfError(msg) from erreur
