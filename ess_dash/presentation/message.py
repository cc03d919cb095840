"""Le message de la carte : la vue, dite au navigateur en peu d’octets.

Le contrat des clés est dans ``docs/architecture.md``.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.registre import Nature
from ess_dash.presentation.atelier import RAYON_MAX_PX, RAYON_MIN_PX
from ess_dash.presentation.format_fr import FINE, format_unite
from ess_dash.presentation.modeles import LigneLegende, VueCarte, Zone
from ess_dash.presentation.palettes import COULEUR_CERCLE
from ess_dash.territoires import CodeTerritoire

VERSION: Final = 1
SEPARATEUR: Final = "\u001f"
_MILLIERS: Final = re.compile(rf"(?<=\d){FINE}(?=\d{{3}})")
CARACTERES_ABSENCE: Final = {
    Statut.NON_PUBLIE: "n",
    Statut.SECRET: "s",
    Statut.SANS_OBJET: "o",
}

PointExact = tuple[float, float, str, str]
# Signe que dessine le navigateur.
GENRE_PAR_COUCHE: Final = {"totem": "totem", "tiers_lieu": "tiers", "projet": "projet"}


def build_message(
    vue: VueCarte,
    *,
    selection: CodeTerritoire = "",
    cadre: tuple[str, int] | None = None,
    theme: str = "auto",
    mode: str = "page",
    fond: str = "sans",
    points: tuple[PointExact, ...] = (),
) -> dict[str, Any]:
    """État complet de la carte, prêt à être sérialisé en JSON.

    Parameters
    ----------
    selection
        Code du territoire choisi, vide si aucun.
    cadre
        Territoire vers lequel voler, et compteur qui change à chaque demande.
    points
        Points de la visite, après ceux de la vue : longitude, latitude, genre, nom.
    """
    return {
        "v": VERSION,
        "theme": theme,
        "mode": mode,
        "maille": vue.demande.maille.value,
        "titre": f"{vue.titre}, {vue.lieu}. {vue.constat}",
        "classes": "".join(_write_classe(vue, zone) for zone in vue.zones),
        "libelles": SEPARATEUR.join(_shorten(vue, zone) for zone in vue.zones),
        "suffixe": format_unite(vue.unite),
        "palette": _list_couleurs(vue),
        "cercles": _write_cercles(vue),
        "etiquettes": [[e.code, e.texte, e.precision] for e in vue.etiquettes],
        "lieux": [
            [s.code_commune, s.nb_totem, s.nb_tiers_lieu, s.nb_projet]
            for s in vue.symboles
        ],
        "points": [list(point) for point in (*_list_points(vue), *points)],
        "villes": int("villes" in vue.demande.couches),
        "emphase": vue.code_metropole,
        "legende": _write_legende(vue),
        "epingle": _write_epingle(vue, selection),
        "sel": selection,
        "cadre": None if cadre is None else list(cadre),
        "fond": fond,
    }


def _list_couleurs(vue: VueCarte) -> list[str]:
    """Couleur de chaque classe ; pour un nombre, celle des cercles."""
    if vue.nature is Nature.NOMBRE:
        return [COULEUR_CERCLE]
    return [ligne.couleur for ligne in vue.legende.lignes if ligne.genre == "classe"]


def _list_points(vue: VueCarte) -> Iterator[PointExact]:
    return (
        (point.lon, point.lat, GENRE_PAR_COUCHE[point.couche], point.nom)
        for point in vue.points
    )


def _write_classe(vue: VueCarte, zone: Zone) -> str:
    if not zone.dans_filtre:
        return "x"
    if zone.valeur is None:
        return CARACTERES_ABSENCE[zone.statut]
    return "b" if vue.nature is Nature.NOMBRE else str(zone.classe)


def _shorten(vue: VueCarte, zone: Zone) -> str:
    """Libellé sans son unité ni ses espaces de milliers, que le navigateur remet."""
    libelle = zone.libelle.removesuffix(format_unite(vue.unite))
    return _MILLIERS.sub("", libelle)


def _write_cercles(vue: VueCarte) -> list[float] | None:
    """La règle des rayons : le navigateur l’applique aux valeurs qu’il a déjà."""
    if vue.nature is not Nature.NOMBRE:
        return None
    return [
        RAYON_MIN_PX,
        RAYON_MAX_PX,
        max((zone.valeur or 0.0 for zone in vue.zones), default=0.0),
    ]


def _write_legende(vue: VueCarte) -> dict[str, Any]:
    return {
        "titre": vue.legende.titre,
        "sous_titre": vue.legende.sous_titre,
        "methode": vue.legende.methode,
        "lignes": [_write_ligne(ligne) for ligne in vue.legende.lignes],
        "notes": list(vue.legende.notes),
    }


def _write_ligne(ligne: LigneLegende) -> dict[str, Any]:
    champs = {
        "genre": ligne.genre,
        "libelle": ligne.libelle,
        "couleur": ligne.couleur,
        "forme": ligne.forme,
        "effectif": ligne.effectif,
        "min": ligne.borne_min,
        "max": ligne.borne_max,
        "rayon": ligne.rayon,
    }
    return {nom: champ for nom, champ in champs.items() if champ not in ("", None)}


def _write_epingle(vue: VueCarte, selection: CodeTerritoire) -> list[Any] | None:
    zone = vue.zone_of(selection)
    if zone is None:
        return None
    return [_find_rang(vue, zone), zone.nom, zone.libelle]


def _find_rang(vue: VueCarte, zone: Zone) -> int | None:
    if zone.classe is not None:
        return zone.classe
    genres = [ligne.genre for ligne in vue.legende.lignes]
    return genres.index(zone.statut.value) if zone.statut.value in genres else None
