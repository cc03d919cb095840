"""Le petit histogramme de la légende : où tombent les valeurs, où coupent les classes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from ess_dash.indicateurs.registre import Nature
from ess_dash.presentation.format_fr import format_valeur
from ess_dash.presentation.modeles import LigneLegende, VueCarte
from ess_dash.render.impression.blocs import Bloc, Style
from ess_dash.render.impression.feuille import FILET, SECONDAIRE, Feuille

NOMBRE_MIN: Final = 5

_TRANCHES: Final = 48
_HAUTEUR_BARRES_MM: Final = 6.0
_HAUTEUR_CLASSES_MM: Final = 1.6
# Une valeur seule loin des autres doit se voir.
_BARRE_MIN_MM: Final = 0.35
_COULEUR_BARRE: Final = "#8A979E"


@dataclass(frozen=True, slots=True)
class _Regle:
    """Une échelle linéaire, du début de la première classe à la fin de la dernière."""

    debut: float
    fin: float
    largeur: float

    def to_mm(self, valeur: float) -> float:
        part = (valeur - self.debut) / (self.fin - self.debut)
        return min(max(part, 0.0), 1.0) * self.largeur


def build_repartition(vue: VueCarte, largeur: float, style: Style) -> Bloc | None:
    """Histogramme des valeurs au-dessus de la règle des classes.

    Returns
    -------
    Bloc or None
        ``None`` si la vue n’est pas un taux, ou s’il y a trop peu de valeurs.
    """
    classes = [ligne for ligne in vue.legende.lignes if ligne.genre == "classe"]
    valeurs = [zone.valeur for zone in vue.zones_filtrees if zone.valeur is not None]
    bornes = [b for c in classes for b in (c.borne_min, c.borne_max) if b is not None]
    if vue.nature is not Nature.TAUX or len(valeurs) < NOMBRE_MIN:
        return None
    if min(bornes) == max(bornes):
        return None
    regle = _Regle(min(bornes), max(bornes), largeur)
    hauteur = _HAUTEUR_BARRES_MM + _HAUTEUR_CLASSES_MM + 0.6 + style.ligne_mm

    def draw(feuille: Feuille, x: float, y: float) -> None:
        sol = y - _HAUTEUR_BARRES_MM
        feuille.fill(_build_barres(valeurs, regle, x, sol), _COULEUR_BARRE)
        _draw_classes(feuille, classes, regle, x, sol - 0.3)
        _write_bornes(feuille, vue, regle, x, y - hauteur, style)

    return Bloc(hauteur, draw)


def _build_barres(
    valeurs: Sequence[float], regle: _Regle, x: float, sol: float
) -> Iterator[shapely.Polygon]:
    pas = regle.largeur / _TRANCHES
    comptes = Counter(
        min(int(regle.to_mm(valeur) / pas), _TRANCHES - 1) for valeur in valeurs
    )
    unite = _HAUTEUR_BARRES_MM / max(comptes.values())
    for tranche, nombre in sorted(comptes.items()):
        gauche = x + tranche * pas
        haut = sol + max(nombre * unite, _BARRE_MIN_MM)
        yield shapely.box(gauche + 0.1, sol, gauche + pas - 0.1, haut)


def _draw_classes(
    feuille: Feuille,
    classes: Sequence[LigneLegende],
    regle: _Regle,
    x: float,
    haut: float,
) -> None:
    for classe in classes:
        if classe.borne_min is None or classe.borne_max is None:
            continue
        # Une classe d’une seule valeur garde une largeur visible au bout de la règle.
        gauche = min(regle.to_mm(classe.borne_min), regle.largeur - 1)
        droite = max(regle.to_mm(classe.borne_max), gauche + 1)
        case = shapely.box(x + gauche, haut - _HAUTEUR_CLASSES_MM, x + droite, haut)
        feuille.fill([case], classe.couleur)
        feuille.stroke([case], FILET, 0.15)


def _write_bornes(
    feuille: Feuille, vue: VueCarte, regle: _Regle, x: float, bas: float, style: Style
) -> None:
    debut, fin = (
        format_valeur(borne, vue.unite, 0 if borne.is_integer() else vue.decimales)
        for borne in (float(regle.debut), float(regle.fin))
    )
    y = bas + style.ligne_mm * 0.3
    feuille.write(x, y, debut, corps_pt=style.corps_pt, couleur=SECONDAIRE)
    feuille.write(
        x + regle.largeur,
        y,
        fin,
        corps_pt=style.corps_pt,
        couleur=SECONDAIRE,
        ancre="right",
    )
