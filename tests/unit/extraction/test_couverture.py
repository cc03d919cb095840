"""Couverture : bords communs identiques, trous rendus, simplification sans jour."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from ess_dash.extraction.couverture import (
    check_couverture,
    clean_couverture,
    clip_to_cadre,
    compute_cadre,
    compute_etiquette,
    compute_surface_km2,
    simplify_couverture,
)
from ess_dash.extraction.erreurs import ExtractionError

# Un carré de 10 km autour de Toulouse, en Lambert-93.
X0, Y0 = 574_000, 6_279_000
KM = 1_000


def to_wgs84(**polygones):
    metres = {
        code: shapely.affinity.translate(
            shapely.affinity.scale(polygone, KM, KM, origin=(0, 0)), X0, Y0
        )
        for code, polygone in polygones.items()
    }
    return gpd.GeoSeries(metres, crs=2154).to_crs(4326)


def is_couverture(contours):
    return shapely.coverage_is_valid(np.asarray(contours.values))


def test_un_chevauchement_et_un_jour_etroit_sont_repris():
    encoche = [(0, 1), (0.2, 1), (0.2, 1.01), (1.8, 1.01), (1.8, 1), (2, 1)]
    contours = to_wgs84(
        a=shapely.box(0, 0, 1.1, 1),
        b=shapely.box(1, 0, 2, 1),
        c=shapely.Polygon([*encoche, (2, 2), (0, 2)]),
    )
    assert not is_couverture(contours)
    propres = clean_couverture(contours, incompletes=())
    assert is_couverture(propres)
    assert is_couverture(propres.to_crs(2154))
    ensemble = shapely.coverage_union_all(np.asarray(propres.to_crs(2154).values))
    assert ensemble.area == pytest.approx(4e6, rel=1e-3)


def build_anneau():
    """Quatre communes autour d’un carré vide d’un kilomètre de côté."""
    return to_wgs84(
        a=shapely.box(0, 0, 3, 1),
        b=shapely.box(2, 1, 3, 2),
        c=shapely.box(0, 2, 3, 3),
        d=shapely.box(0, 1, 1, 2),
    )


def test_un_trou_revient_a_la_commune_incomplete():
    propres = clean_couverture(build_anneau(), incompletes={"b", "ailleurs"})
    surfaces = compute_surface_km2(propres)
    assert surfaces.to_dict() == pytest.approx({"a": 3, "b": 2, "c": 3, "d": 1})
    assert is_couverture(propres)


def test_un_trou_sans_commune_incomplete_reste_un_trou():
    surfaces = compute_surface_km2(clean_couverture(build_anneau(), incompletes=()))
    assert surfaces.sum() == pytest.approx(8)


def test_une_simplification_garde_les_bords_communs_et_le_bord_tenu():
    dentele = [(x / 10, 1 + 0.05 * (x % 2)) for x in range(21)]
    bas = shapely.Polygon([(0, 0), *dentele, (2, 0)])
    haut = shapely.Polygon([(0, 2), *dentele, (2, 2)])
    couverture = clean_couverture(to_wgs84(bas=bas, haut=haut), incompletes=())
    simple = simplify_couverture(couverture, 400, decimales=5)
    assert is_couverture(simple)
    assert simple.count_coordinates().sum() < couverture.count_coordinates().sum()
    seul = gpd.GeoSeries(couverture.loc[["bas"]])
    tenu = simplify_couverture(seul, 400, decimales=5, bord_libre=False)
    assert list(tenu.count_coordinates()) == list(seul.count_coordinates())


def test_une_couverture_fautive_nomme_les_communes():
    contours = to_wgs84(
        a=shapely.box(0, 0, 1.1, 1),
        b=shapely.box(1, 0, 2, 1),
        c=shapely.box(4, 0, 5, 1),
    )
    with pytest.raises(ExtractionError, match="valide autour de a, b :"):
        check_couverture(contours)


def test_un_polygone_ecrase_par_l_arrondi_est_dit():
    contours = to_wgs84(a=shapely.box(0, 0, 1, 1), b=shapely.box(1, 0, 1.001, 1))
    with pytest.raises(ExtractionError, match="valide autour de a, b :"):
        simplify_couverture(contours, 0, decimales=3)


def test_le_cadre_est_mesure_en_metres():
    contours = to_wgs84(a=shapely.box(0, 0, 1, 1))
    cadre = gpd.GeoSeries([compute_cadre(contours, 5_000)], crs=4326).to_crs(2154)
    ouest, sud, est, nord = cadre.total_bounds
    for cote in (est - ouest, nord - sud):
        assert 11_000 <= cote <= 11_700


def test_ce_qui_sort_du_cadre_disparait():
    contours = to_wgs84(
        a=shapely.box(0, 0, 1, 1), b=shapely.box(1, 0, 2, 1), c=shapely.box(2, 0, 3, 1)
    )
    ouest, sud, _, nord = contours.total_bounds
    borne = contours.loc["b"].centroid.x
    coupes = clip_to_cadre(contours, shapely.box(ouest, sud, borne, nord), 5)
    assert list(coupes.index) == ["a", "b"]
    assert coupes.bounds["maxx"].max() == pytest.approx(borne, abs=1e-5)


def test_une_etiquette_est_dans_la_plus_grande_partie():
    detachee = shapely.MultiPolygon([shapely.box(0, 0, 3, 3), shapely.box(5, 0, 6, 1)])
    contours = to_wgs84(a=detachee)
    point = compute_etiquette(contours)
    grande = contours.explode(ignore_index=True).to_crs(2154)
    assert grande.loc[0].covers(point.to_crs(2154).iloc[0])
