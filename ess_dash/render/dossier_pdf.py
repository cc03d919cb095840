"""Dossier → PDF A4 accessible, mis en page par Typst."""

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Final

from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.typographie import typographie
from ess_dash.render.pdf.composition import compose
from ess_dash.render.pdf.contenu import build_contenu
from ess_dash.render.pdf.images import PdfError, draw_qr, read_logo
from ess_dash.render.pdf.texte import clean
from ess_dash.sources import load_configuration

__all__ = ["PdfError", "to_pdf"]

_GABARITS: Final = Path(__file__).parent / "gabarits"
_FICHIER_CARTE: Final = "carte.svg"
_FICHIER_QR: Final = "qr.svg"
_FICHIER_LOGO: Final = "logo.json"


def to_pdf(
    dossier: Dossier,
    *,
    date: dt.date,
    carte_svg: bytes | None = None,
    adresse: str = "",
    titre: str = "",
    texte_libre: str = "",
    logo: bytes | None = None,
) -> bytes:
    """Imprime un dossier : tout ce que l’écran montre, sur des pages A4.

    Parameters
    ----------
    date
        Jour écrit sur la page et dans les métadonnées.
    carte_svg
        Carte de ``carte_situation.draw_situation``, posée à droite du constat.
    adresse
        Adresse de la page, écrite en fin de document et en code QR.
    titre
        Titre choisi par l’utilisateur, au-dessus de celui du dossier.
    texte_libre
        Commentaire de l’utilisateur ; une ligne vide sépare deux paragraphes.
    logo
        Image PNG, JPEG ou SVG.

    Returns
    -------
    bytes
        PDF/UA-1 ; les mêmes octets pour les mêmes valeurs.

    Raises
    ------
    PdfError
        Si le logo n’est pas lisible ou l’adresse trop longue, en une phrase.
    """
    contenu = build_contenu(dossier)
    images = _list_images(carte_svg, adresse, logo)
    textes = {
        **contenu.textes,
        **_write_identite(dossier, date, titre),
        "adresse": adresse,
        "commentaire": _split_paragraphes(texte_libre),
        "carte": _FICHIER_CARTE if carte_svg else "",
        "qr": _FICHIER_QR if adresse else "",
        "logo": read_logo(logo).format if logo else "",
    }
    donnees = json.dumps(clean(textes), ensure_ascii=False).encode()
    fichiers = {
        **_load_gabarits(),
        **contenu.dessins,
        **images,
        "dossier.json": donnees,
    }
    return compose(fichiers, date)


def _write_identite(dossier: Dossier, date: dt.date, titre: str) -> dict[str, object]:
    """Titre, auteur et date ; le titre du dossier suit celui de l’utilisateur."""
    choisi = typographie(clean(" ".join(titre.split())).strip())
    return {
        "titre": choisi or dossier.titre,
        "titre_dossier": dossier.titre if choisi else "",
        "date": format_date(date),
        "jour": [date.year, date.month, date.day],
        "auteur": f"Département {load_configuration().de}",
    }


def _list_images(
    carte_svg: bytes | None, adresse: str, logo: bytes | None
) -> dict[str, bytes]:
    images: dict[str, bytes] = {}
    if carte_svg:
        images[_FICHIER_CARTE] = carte_svg
    if adresse:
        images[_FICHIER_QR] = draw_qr(adresse)
    if logo:
        images[_FICHIER_LOGO] = read_logo(logo).donnees
    return images


def _split_paragraphes(texte: str) -> list[str]:
    lignes = "\n".join(ligne.strip() for ligne in typographie(texte).splitlines())
    return [morceau.strip() for morceau in lignes.split("\n\n") if morceau.strip()]


@cache
def _load_gabarits() -> dict[str, bytes]:
    """Gabarits Typst ; le premier est le document, il lit ``dossier.json``."""
    return {
        "main.typ": (_GABARITS / "dossier.typ").read_bytes(),
        "tableau.typ": (_GABARITS / "tableau.typ").read_bytes(),
    }
