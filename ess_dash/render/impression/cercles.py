"""Les cercles proportionnels : surface ∝ valeur, le nom et le nombre écrits s’ils tiennent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from ess_dash.presentation.format_fr import format_unite
from ess_dash.presentation.modeles import VueCarte
from ess_dash.presentation.palettes import COULEUR_CERCLE, PAPIER
from ess_dash.render.impression.couches import Plan
from ess_dash.render.impression.feuille import Feuille
from ess_dash.render.impression.motifs import build_symbole
from ess_dash.render.impression.placement import Boite, center
from ess_dash.render.impression.police import Graisse, glue, measure_mm, wrap
from ess_dash.territoires import CodeTerritoire

MM_PAR_PX: Final = 0.36
OPACITE_CERCLE: Final = 0.82

_CORPS_PT: Final = 8.5
_LIGNE_MM: Final = 3.6
# Part du rayon où un texte de quelques lignes tient dans le disque.
_LARGEUR_UTILE: Final = 1.6
_HAUTEUR_UTILE: Final = 1.3


@dataclass(frozen=True, slots=True)
class Cercle:
    """Un cercle à sa place sur la page ; l’unité de son nombre est dans la légende."""

    code: CodeTerritoire
    nom: str
    nombre: str
    x: float
    y: float
    rayon: float

    @property
    def boite(self) -> Boite:
        """Le carré inscrit : un nom peut frôler l’arc sans gêner la lecture."""
        return center(self.x, self.y, 1.5 * self.rayon, 1.5 * self.rayon)


@dataclass(frozen=True, slots=True)
class TexteCercle:
    """Ce qui s’écrit dans un cercle, et la place que cela prend."""

    code: CodeTerritoire
    lignes: tuple[str, ...]
    boite: Boite


def draw_cercles(feuille: Feuille, vue: VueCarte, plan: Plan) -> tuple[Cercle, ...]:
    """Dessine les cercles, les grands dessous, et les rend."""
    cercles = tuple(sorted(_list_cercles(vue, plan), key=lambda c: (-c.rayon, c.code)))
    for cercle in cercles:
        feuille.draw_forme(
            build_symbole("rond", cercle.x, cercle.y, cercle.rayon),
            COULEUR_CERCLE,
            opacite=OPACITE_CERCLE,
        )
    return cercles


def _list_cercles(vue: VueCarte, plan: Plan) -> Iterator[Cercle]:
    for zone in vue.zones_filtrees:
        if zone.rayon and zone.code in plan.zones.points:
            x, y = plan.zones.points[zone.code]
            unite = format_unite(vue.unite, zone.valeur)
            nombre = zone.libelle.removesuffix(unite)
            yield Cercle(zone.code, zone.nom, nombre, x, y, zone.rayon * MM_PAR_PX)


def build_texte(cercle: Cercle) -> TexteCercle | None:
    """Le nom et le nombre d’un cercle ; ``None`` s’ils n’y tiennent pas."""
    utile = _LARGEUR_UTILE * cercle.rayon
    lignes = (*wrap(cercle.nom, utile, Graisse.DEMI, _CORPS_PT), cercle.nombre)
    largeur = max(measure_mm(ligne, Graisse.DEMI, _CORPS_PT) for ligne in lignes)
    hauteur = len(lignes) * _LIGNE_MM
    mot_coupe = " ".join(lignes[:-1]) != glue(cercle.nom)
    if mot_coupe or largeur > utile or hauteur > _HAUTEUR_UTILE * cercle.rayon:
        return None
    boite = center(cercle.x, cercle.y, largeur, hauteur)
    return TexteCercle(cercle.code, lignes, boite)


def write_textes(feuille: Feuille, textes: Iterable[TexteCercle]) -> None:
    """Écrit les textes des cercles, par-dessus les petits cercles qu’ils contiennent."""
    for texte in textes:
        x, _ = texte.boite.centre
        for rang, ligne in enumerate(texte.lignes):
            feuille.write(
                x,
                texte.boite.y1 - (rang + 0.5) * _LIGNE_MM,
                ligne,
                corps_pt=_CORPS_PT,
                graisse=Graisse.DEMI,
                couleur=PAPIER,
                ancre="center",
                verticale="center_baseline",
                halo_mm=0.4,
                couleur_halo=COULEUR_CERCLE,
            )
