"""Une topologie décodée rend la couverture donnée, arcs partagés."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.extraction.couverture import union_by
from ess_dash.extraction.topologie import Objet, build_topologie


def build(objets, decimales=1):
    return build_topologie(
        {
            nom: [Objet(geometrie, {"c": str(i)}) for i, geometrie in enumerate(liste)]
            for nom, liste in objets.items()
        },
        decimales,
    )


def assert_rendu(decode, objets, decimales=1):
    rendus = decode(build(objets, decimales))
    assert list(rendus) == list(objets)
    for nom, liste in objets.items():
        for (proprietes, rendu), (i, voulu) in zip(
            rendus[nom], enumerate(liste), strict=True
        ):
            assert proprietes == {"c": str(i)}
            arrondi = shapely.transform(rendu, lambda xy: np.round(xy, decimales))
            assert shapely.equals_exact(
                shapely.normalize(arrondi), shapely.normalize(voulu), 0
            )


ENCLAVE = shapely.box(1, 1, 2, 2)
PERCEE = shapely.Polygon(
    shapely.box(0, 0, 3, 3).exterior.coords, [ENCLAVE.exterior.coords]
)
DETACHEE = shapely.MultiPolygon([shapely.box(5, 0, 6, 1), shapely.box(8, 0, 9, 1)])


def test_une_enclave_et_son_trou_partagent_un_arc(decode):
    assert_rendu(decode, {"communes": [PERCEE, ENCLAVE]})
    topologie = build({"communes": [PERCEE, ENCLAVE]})
    dehors, trou = topologie["objects"]["communes"]["geometries"][0]["arcs"]
    [[enclave]] = topologie["objects"]["communes"]["geometries"][1]["arcs"]
    assert len(topologie["arcs"]) == 2
    assert trou == [~enclave]
    assert dehors != trou


def test_des_parties_detachees_survivent(decode):
    assert_rendu(decode, {"communes": [PERCEE, ENCLAVE, DETACHEE]})


def test_une_union_ne_cree_aucun_arc(decode):
    carres = [shapely.box(x, y, x + 1, y + 1) for x in range(3) for y in range(3)]
    union = shapely.coverage_union_all(carres[:5])
    assert_rendu(decode, {"communes": carres, "epci": [union]})
    seules = build({"communes": carres})
    ensemble = build({"communes": carres, "epci": [union]})
    assert ensemble["arcs"] == seules["arcs"]


def test_deux_anneaux_qui_se_touchent_en_un_point(decode):
    sablier = [shapely.box(0, 0, 1, 1), shapely.box(1, 1, 2, 2)]
    assert_rendu(decode, {"communes": sablier})


@pytest.mark.parametrize("decimales", [4, 5])
def test_la_quantification_suit_les_decimales(decode, decimales):
    pas = 10**-decimales
    carre = shapely.box(1.5, 43, 1.5 + 3 * pas, 43 + 2 * pas)
    exact = shapely.transform(carre, lambda xy: np.round(xy, decimales))
    topologie = build({"communes": [exact]}, decimales)
    assert topologie["transform"] == {"scale": [pas, pas], "translate": [1.5, 43.0]}
    assert_rendu(decode, {"communes": [exact]}, decimales)


@given(
    groupes=st.lists(st.sampled_from("abc"), min_size=16, max_size=16),
    trous=st.sets(st.integers(0, 15), max_size=6),
)
@settings(max_examples=60)
def test_toute_couverture_et_ses_unions_se_decodent(decode, groupes, trous):
    carres = [shapely.box(i % 4, i // 4, i % 4 + 1, i // 4 + 1) for i in range(16)]
    codes = [f"{i:02d}" for i in range(16) if i not in trous]
    communes = gpd.GeoSeries([carres[int(code)] for code in codes], index=codes)
    unions = union_by(communes, pd.Series([groupes[int(c)] for c in codes], codes))
    assert_rendu(decode, {"communes": list(communes), "epci": list(unions)})
