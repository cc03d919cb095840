"""Un classeur en mémoire : ses styles, et la seule façon d’y écrire un texte."""

import datetime as dt
import io
from typing import Any, Final

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ess_dash.render.caracteres import strip_illegaux

# Ce qu’un tableur admet dans une case.
LONGUEUR_TEXTE: Final = 32_767
COULEUR_ALERTE: Final = "#B4472E"
_SECONDAIRE: Final = "#4A5B64"
_STYLES: Final[dict[str, dict[str, Any]]] = {
    "titre": {"bold": True, "font_size": 14},
    "titre_long": {"bold": True, "font_size": 14, "text_wrap": True},
    "entete": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E3E8EA"},
    "libelle": {"bold": True, "valign": "top"},
    "texte": {"text_wrap": True, "valign": "top"},
    "absent": {"italic": True, "align": "right", "font_color": _SECONDAIRE},
    "note": {"italic": True, "font_color": _SECONDAIRE},
    "alerte": {"bold": True, "font_color": COULEUR_ALERTE},
    "lien": {"font_color": "#0E5A66", "underline": 1},
    "simple": {},
}


class Classeur:
    """Un classeur en mémoire.

    Parameters
    ----------
    titre
        Titre du document, dans ses propriétés.
    date
        Jour de création : la même demande, le même jour, rend le même fichier.
    """

    def __init__(self, titre: str, date: dt.date) -> None:
        self._octets = io.BytesIO()
        self._livre = xlsxwriter.Workbook(self._octets, {"in_memory": True})
        self._livre.set_properties(
            {
                "title": strip_illegaux(titre)[:255],
                "created": dt.datetime.combine(date, dt.time()),
            }
        )
        self._styles = {
            nom: self._livre.add_format(style) for nom, style in _STYLES.items()
        }
        self._nombres: dict[str, xlsxwriter.format.Format] = {}

    def add_feuille(self, nom: str) -> Worksheet:
        """Ajoute une feuille."""
        return self._livre.add_worksheet(nom)

    def write_texte(
        self, feuille: Worksheet, place: tuple[int, int], texte: str, style: str
    ) -> None:
        """Écrit un texte comme texte : il n’est jamais lu comme une formule."""
        # Un retour chariot s’y lirait « _x000D_ » ailleurs que dans Excel.
        lignes = strip_illegaux(texte).replace("\r\n", "\n").replace("\r", "\n")
        ecrit = lignes[:LONGUEUR_TEXTE]
        if ecrit:
            feuille.write_string(*place, ecrit, self._styles[style])

    def write_nombre(
        self, feuille: Worksheet, place: tuple[int, int], nombre: float, code: str
    ) -> None:
        """Écrit un nombre sous un format de tableur."""
        if code not in self._nombres:
            self._nombres[code] = self._livre.add_format({"num_format": code})
        feuille.write_number(*place, nombre, self._nombres[code])

    def write_renvoi(
        self, feuille: Worksheet, place: tuple[int, int], nom: str
    ) -> None:
        """Écrit un lien vers une autre feuille, dont le nom n’a pas d’apostrophe droite."""
        feuille.write_url(*place, f"internal:'{nom}'!A1", self._styles["lien"], nom)

    def to_octets(self) -> bytes:
        """Ferme le classeur et le rend."""
        self._livre.close()
        return self._octets.getvalue()
