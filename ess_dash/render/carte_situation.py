"""La carte de situation d’une fiche : un petit SVG, léger, aux couleurs de l’écran."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from ess_dash.presentation.modeles import LigneLegende, VueCarte
from ess_dash.presentation.palettes import ACTION, ENCRE, PAPIER
from ess_dash.presentation.situation import list_designes
from ess_dash.render.impression.contours import Contours
from ess_dash.render.impression.couches import Projection, fit_projection
from ess_dash.render.impression.croquis import CORPS_PT, Croquis, Trait
from ess_dash.render.impression.feuille import SECONDAIRE
from ess_dash.render.impression.placement import Boite
from ess_dash.render.impression.plan import COULEUR_NEUTRE, pick_couleur
from ess_dash.render.impression.police import Graisse, measure_mm, wrap
from ess_dash.render.pdf.texte import clean_texte
from ess_dash.territoires import CodeTerritoire, Maille

LARGEUR_MM: Final = 62.0
_PLAN: Final = Boite(0, 0, LARGEUR_MM, 54)
_PLAN_COMMUNES: Final = Boite(0, 0, LARGEUR_MM, 46)
_ECART_MM: Final = 3.5
_LARGEUR_REPERE_MM: Final = 19.0
_HAUTEUR_REPERE_MM: Final = 22.0
_FINESSE_MM: Final = 0.12
_LIGNE_MM: Final = 3.2
_PASTILLE_MM: Final = 2.2
_ECART_PASTILLE_MM: Final = 4.2
_DEUX_COLONNES_MM: Final = 50.0
_NOMS_MAX: Final = 4
# Des centaines de limites blanches effaceraient la couleur de petites communes.
_NOMBRE_DENSE: Final = 200
_RAYON_VILLE_MM: Final = 0.5
_GENRES: Final = frozenset({"classe", "non_publie", "secret", "sans_objet"})

_LIMITE: Final = Trait(PAPIER, 0.2)
_LIMITE_FINE: Final = Trait(PAPIER, 0.06)
_BORD: Final = Trait(SECONDAIRE, 0.25)
_LISERE: Final = Trait(PAPIER, 1.5)
_DESIGNE: Final = Trait(ACTION, 0.75)
_HALO: Final = Trait(PAPIER, 0.6)


@dataclass(frozen=True, slots=True)
class _Fond:
    """Territoires d’une maille posés dans un cadre."""

    formes: dict[CodeTerritoire, BaseGeometry]

    def select(self, codes: Iterable[CodeTerritoire]) -> list[BaseGeometry]:
        return [self.formes[code] for code in codes if code in self.formes]


@dataclass(frozen=True, slots=True)
class _Pose:
    """Du Lambert-93 au papier, dont l’ordonnée descend."""

    projection: Projection
    cadre: Boite

    def place(self, table: gpd.GeoDataFrame) -> _Fond:
        posees = shapely.transform(
            self.projection.to_page(table.geometry), self._flip_points
        )
        formes = shapely.coverage_simplify(posees, _FINESSE_MM)
        return _Fond(dict(zip(table["code"], formes, strict=True)))

    def to_point(self, x_m: float, y_m: float) -> tuple[float, float]:
        x, y = self.projection.to_point(x_m, y_m)
        return x, self.cadre.y0 + self.cadre.y1 - y

    def _flip_points(self, points: np.ndarray) -> np.ndarray:
        return points * (1, -1) + (0, self.cadre.y0 + self.cadre.y1)


def draw_situation(vue: VueCarte, contours: Contours, code: CodeTerritoire) -> bytes:
    """Situe un territoire : une commune dans son EPCI, tout autre dans le département.

    Parameters
    ----------
    vue
        Carte que l’écran montre, de ``build_demande_situation``.
    contours
        Couches du département, de ``build_contours``.
    code
        Territoire de la fiche, groupement compris.

    Returns
    -------
    bytes
        SVG de 62 mm de large ; les mêmes octets pour les mêmes valeurs.
    """
    designes = frozenset(list_designes(code))
    draw = _draw_communes if vue.demande.maille is Maille.COMMUNE else _draw_groupes
    return draw(vue, contours, designes)


def _draw_groupes(
    vue: VueCarte, contours: Contours, designes: frozenset[CodeTerritoire]
) -> bytes:
    croquis = Croquis(LARGEUR_MM)
    pose = _Pose(fit_projection(contours.departement, _PLAN), _PLAN)
    limite = pose.place(contours.departement)
    fond = pose.place(contours.zones_of(vue.demande.maille))
    croquis.fill(limite.formes.values(), COULEUR_NEUTRE)
    _draw_zones(croquis, vue, fond)
    croquis.stroke(limite.formes.values(), _BORD)
    _draw_designes(croquis, [*fond.select(designes), *limite.select(designes)])
    _draw_noms(croquis, contours.communes, pose)
    legende = Boite(0, _PLAN.y1 + _ECART_MM, LARGEUR_MM, _PLAN.y1)
    return croquis.save(_draw_legende(croquis, vue, legende))


def _draw_communes(
    vue: VueCarte, contours: Contours, designes: frozenset[CodeTerritoire]
) -> bytes:
    """Les communes de l’EPCI en cause, ou de tout le département s’il y en a plusieurs."""
    communes = contours.communes
    choisies = communes["code"].isin(designes) | communes["code_epci"].isin(designes)
    codes_epci = frozenset(communes.loc[choisies, "code_epci"].dropna())
    proches = communes[communes["code_epci"].isin(codes_epci) | choisies]
    if len(codes_epci) > 1:
        proches = communes
    croquis = Croquis(LARGEUR_MM)
    pose = _Pose(fit_projection(proches, _PLAN_COMMUNES), _PLAN_COMMUNES)
    fond = pose.place(proches)
    _draw_zones(croquis, vue, fond)
    _draw_designes(croquis, fond.select(communes.loc[choisies, "code"]))
    _draw_noms(croquis, proches.assign(choisie=choisies), pose)
    haut = _PLAN_COMMUNES.y1 + _ECART_MM
    repere = Boite(0, haut, _LARGEUR_REPERE_MM, haut + _HAUTEUR_REPERE_MM)
    _draw_repere(croquis, contours, codes_epci, repere)
    legende = Boite(repere.x1 + _ECART_MM, haut, LARGEUR_MM, haut)
    return croquis.save(max(_draw_legende(croquis, vue, legende), repere.y1))


def _draw_zones(croquis: Croquis, vue: VueCarte, fond: _Fond) -> None:
    couleurs = [
        ligne.couleur for ligne in vue.legende.lignes if ligne.genre == "classe"
    ]
    groupes: dict[str, list[CodeTerritoire]] = {}
    for zone in vue.zones:
        groupes.setdefault(pick_couleur(vue, zone, couleurs), []).append(zone.code)
    for couleur, codes in groupes.items():
        croquis.fill(fond.select(codes), couleur)
    est_dense = len(fond.formes) > _NOMBRE_DENSE
    croquis.stroke(fond.formes.values(), _LIMITE_FINE if est_dense else _LIMITE)


def _draw_designes(croquis: Croquis, formes: Collection[BaseGeometry]) -> None:
    if formes:
        ensemble = [shapely.union_all(list(formes))]
        croquis.stroke(ensemble, _LISERE)
        croquis.stroke(ensemble, _DESIGNE)


def _draw_repere(
    croquis: Croquis,
    contours: Contours,
    codes_epci: Collection[CodeTerritoire],
    cadre: Boite,
) -> None:
    pose = _Pose(fit_projection(contours.departement, cadre), cadre)
    limite = pose.place(contours.departement).formes.values()
    epci = contours.epci[contours.epci["code"].isin(codes_epci)]
    croquis.fill(limite, COULEUR_NEUTRE)
    croquis.fill(pose.place(epci).formes.values(), ACTION)
    croquis.stroke(limite, _BORD)


def _draw_noms(croquis: Croquis, communes: gpd.GeoDataFrame, pose: _Pose) -> None:
    """Quelques villes, de la plus peuplée à la moins peuplée, sans chevauchement."""
    colonnes = [c for c in ("choisie", "population") if c in communes]
    rangees = communes.sort_values([*colonnes, "code"], ascending=False, kind="stable")
    prises: list[Boite] = []
    noms = rangees["nom"].map(clean_texte)
    for nom, x_m, y_m in zip(noms, rangees["x"], rangees["y"], strict=True):
        if len(prises) == _NOMS_MAX:
            return
        x, y = pose.to_point(x_m, y_m)
        boite = _find_place(nom, x, y)
        est_libre = all(boite.overlap(prise) == 0 for prise in prises)
        if not est_libre or not pose.cadre.contains(boite):
            continue
        prises.append(boite.grow(1))
        ville = shapely.Point(x, y).buffer(_RAYON_VILLE_MM, quad_segs=3)
        croquis.fill([ville], ENCRE)
        croquis.write(boite.x0, boite.y1 - 0.6, nom, couleur=ENCRE, halo=_HALO)


def _find_place(nom: str, x: float, y: float) -> Boite:
    """Au-dessus de la ville, ramené dans le dessin."""
    largeur = measure_mm(nom, Graisse.NORMAL, CORPS_PT)
    gauche = min(max(x - largeur / 2, 0), max(LARGEUR_MM - largeur, 0))
    return Boite(gauche, max(y - 3.6, 0), gauche + largeur, max(y - 3.6, 0) + 2.8)


def _draw_legende(croquis: Croquis, vue: VueCarte, cadre: Boite) -> float:
    """Titre, mesure, classes ; rend l’ordonnée où elle finit."""
    y = _write_bloc(croquis, vue.legende.titre, cadre, cadre.y0, Graisse.DEMI)
    y = _write_bloc(croquis, vue.legende.sous_titre, cadre, y, Graisse.NORMAL)
    lignes = [ligne for ligne in vue.legende.lignes if _est_montree(ligne)]
    nb_colonnes = 2 if cadre.largeur > _DEUX_COLONNES_MM else 1
    nb_rangs = -(-len(lignes) // nb_colonnes)
    for rang, ligne in enumerate(lignes):
        colonne, place = divmod(rang, nb_rangs)
        x = cadre.x0 + colonne * cadre.largeur / nb_colonnes
        _draw_ligne(croquis, ligne, x, y + (place + 1) * _LIGNE_MM + 0.6)
    return y + nb_rangs * _LIGNE_MM + 2


def _write_bloc(
    croquis: Croquis, texte: str, cadre: Boite, y: float, graisse: Graisse
) -> float:
    est_gras = graisse is Graisse.DEMI
    couleur = ENCRE if est_gras else SECONDAIRE
    for ligne in wrap(clean_texte(texte), cadre.largeur, graisse, CORPS_PT):
        y += _LIGNE_MM
        croquis.write(cadre.x0, y, ligne, est_gras=est_gras, couleur=couleur)
    return y


def _est_montree(ligne: LigneLegende) -> bool:
    return ligne.genre in _GENRES and ligne.effectif != 0


def _draw_ligne(croquis: Croquis, ligne: LigneLegende, x: float, y: float) -> None:
    pastille = shapely.box(x, y - _PASTILLE_MM, x + _PASTILLE_MM + 1, y)
    croquis.fill([pastille], ligne.couleur or PAPIER)
    croquis.stroke([pastille], Trait(SECONDAIRE, 0.1))
    croquis.write(x + _ECART_PASTILLE_MM, y, ligne.libelle, couleur=ENCRE)
