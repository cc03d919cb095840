"""Du nombre écrit à son format de tableur : la case garde le nombre, montre le texte.

Le tableur pose lui-même la virgule et l’espace des milliers de sa langue ; le format dit
les décimales, le signe, la réserve de la source (« près de ») et l’unité.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ess_dash.presentation.dossier import Cellule
from ess_dash.presentation.format_fr import FINE, format_unite, round_affiche
from ess_dash.render.caracteres import strip_illegaux

MOINS: Final = "\u2212"
# Un format de nombre tient en 255 caractères, ses deux sections comprises.
_LONGUEUR_MAX: Final = 100
_ECRIT: Final = re.compile(
    rf"(?P<avant>[^\d+{MOINS}]*)(?P<signe>[+{MOINS}]?)"
    rf"(?P<entier>\d{{1,3}}(?:{FINE}\d{{3}})+|\d+)(?:,(?P<decimales>\d+))?"
    r"(?P<apres>\D*)"
)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """Un nombre tel qu’il est écrit : ce qui l’entoure, son signe, ses décimales."""

    avant: str
    signe: str
    decimales: int
    est_groupe: bool
    apres: str

    def build_format(self, valeur: float, *, sans_unite: bool) -> str:
        """Format du tableur ; l’unité n’y est pas si l’en-tête la dit déjà."""
        nombre = "#,##0" if self.est_groupe else "0"
        if self.decimales:
            nombre += "." + "0" * self.decimales
        avant, apres = _quote(self.avant), "" if sans_unite else _quote(self.apres)
        plus = _quote("+") if self.signe == "+" else ""
        # Un nombre négatif écrit sans signe est un zéro à l’arrondi près.
        moins = "" if valeur < 0 and not self.signe else _quote(MOINS)
        return f"{avant}{plus}{nombre}{apres};{avant}{moins}{nombre}{apres}"


def read_ecrit(cellule: Cellule) -> Ecrit | None:
    """Façon dont le nombre de la case est écrit.

    Returns
    -------
    Ecrit | None
        ``None`` si la case n’a pas de valeur, ou si son texte dit autre chose qu’elle :
        elle reste alors un texte.

    Raises
    ------
    ValueError
        Si la valeur n’est pas un nombre fini.
    """
    if cellule.valeur is None:
        return None
    if not math.isfinite(cellule.valeur):
        msg = f"« {cellule.texte} » : {cellule.valeur} ne s’écrit pas dans un classeur"
        raise ValueError(msg)
    ecrit, nombre = _parse(strip_illegaux(cellule.texte))
    if ecrit is None or nombre != round_affiche(cellule.valeur, ecrit.decimales):
        return None
    return ecrit


@lru_cache(maxsize=4096)
def _parse(texte: str) -> tuple[Ecrit | None, float]:
    trouve = _ECRIT.fullmatch(texte)
    if trouve is None:
        return None, 0
    avant, signe, entier, decimales, apres = trouve.groups(default="")
    if '"' in avant + apres or len(avant + apres) > _LONGUEUR_MAX:
        return None, 0
    nombre = float(f"{entier.replace(FINE, '')}.{decimales or 0}")
    est_groupe = FINE in entier or len(entier) <= 3
    ecrit = Ecrit(avant, signe, len(decimales), est_groupe, apres)
    return ecrit, -nombre if signe == MOINS else nombre


def has_unite_seule(ecrit: Ecrit, cellule: Cellule) -> bool:
    """Vrai si rien d’autre que l’unité ne suit le nombre."""
    valeur = cellule.valeur or 0
    accordee = format_unite(cellule.unite, round_affiche(valeur, ecrit.decimales))
    return ecrit.apres in (accordee, format_unite(cellule.unite))


def _quote(texte: str) -> str:
    return f'"{texte}"' if texte else ""
