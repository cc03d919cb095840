"""Ce qui laisse un point en doute sans le refuser : une phrase par doute."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ess_dash.tables.points.communes import Atlas, Situation, normalize_commune
from ess_dash.tables.points.modele import (
    LONGUEUR_MAX_NOM,
    Brute,
    Point,
    Unite,
    normalize_code,
)
from ess_dash.textes.ecriture import cite, format_distance, format_nombre

LOINTAIN_M: Final = 1_500_000
NB_SUPERPOSES: Final = 3
NB_POSITIONS_DITES: Final = 3

Gardee = tuple[Brute, Point]


def write_lieu(situation: Situation) -> str:
    """Où est un point hors du département, depuis la commune la plus proche."""
    if situation.distance_m > LOINTAIN_M:
        return f"à plus de {format_distance(LOINTAIN_M)}"
    return (
        f"à {format_distance(situation.distance_m)} {situation.direction} de la commune "
        f"la plus proche ({situation.voisine})"
    )


def list_ecarts(
    brute: Brute, point: Point, situation: Situation, unite: Unite, atlas: Atlas
) -> Iterator[str]:
    """Point hors du département, ou dans une autre commune que celle de la ligne."""
    ou = f"{unite.singulier} {brute.ligne}, {cite(point.nom)}"
    if not situation.codes:
        yield (
            f"Point gardé, mais hors du département ({ou}) : il est "
            f"{write_lieu(situation)}."
        )
        return
    dite = _find_commune_dite(brute, point, atlas)
    if dite:
        trouvee = atlas.noms[point.code_commune]
        yield (
            f"Point gardé, mais à vérifier ({ou}) : le point est dans {trouvee}, "
            f"{unite.definie} dit {dite}."
        )


def list_reserves(gardees: Sequence[Gardee], unite: Unite) -> Iterator[str]:
    """Noms manquants ou coupés, positions grossières ou superposées."""
    sans_nom = [brute for brute, _ in gardees if not brute.nom]
    if sans_nom:
        yield (
            f"Sans nom : {unite.enumerate([b.ligne for b in sans_nom])}. Un tel point "
            f"s’appelle « Point {sans_nom[0].rang} », d’après son rang."
        )
    coupes = [b.ligne for b, _ in gardees if len(b.nom) > LONGUEUR_MAX_NOM]
    if coupes:
        yield f"Nom coupé à {LONGUEUR_MAX_NOM} caractères : {unite.enumerate(coupes)}."
    grossiers = [brute.ligne for brute, _ in gardees if _is_grossier(brute)]
    if grossiers:
        yield (
            "Moins de trois décimales, donc une position à un kilomètre près : "
            f"{unite.enumerate(grossiers)}."
        )
    yield from _list_superposes([point for _, point in gardees], unite)


def _find_commune_dite(brute: Brute, point: Point, atlas: Atlas) -> str:
    """Commune que la ligne déclare à tort ; vide si elle dit vrai ou ne dit rien."""
    code = normalize_code(brute.code_commune)
    if code == point.code_commune:
        return ""
    if code in atlas.noms:
        return atlas.noms[code]
    if code:
        return f"{cite(code)}, qui n’est le code d’aucune commune d’ici (code postal ?)"
    attendue = normalize_commune(atlas.noms[point.code_commune])
    dite = normalize_commune(brute.commune)
    return cite(brute.commune) if dite and dite != attendue else ""


def _is_grossier(brute: Brute) -> bool:
    est_lu = not brute.est_forme and max(abs(brute.x), abs(brute.y)) <= 180
    return est_lu and all(round(v, 2) == v for v in (brute.x, brute.y))


def _list_superposes(points: Sequence[Point], unite: Unite) -> Iterator[str]:
    """Une même position répétée est souvent celle d’une mairie, pas celle des lieux."""
    positions = Counter((point.lat, point.lon) for point in points)
    for (lat, lon), nombre in positions.most_common(NB_POSITIONS_DITES):
        if nombre >= NB_SUPERPOSES:
            yield (
                f"Même position ({format_nombre(lat, 5)} ; {format_nombre(lon, 5)}) pour "
                f"{unite.count(nombre)} : est-ce celle du lieu, ou celle de sa mairie ?"
            )
