import geopandas as gpd
import pandera.pandas as pa
import pytest
from shapely import Point, Polygon, box

from ess_dash.tables.champs import texte
from ess_dash.tables.contours import validate_contours
from ess_dash.tables.contrat import TableError

PAPILLON = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])


class Modele(pa.DataFrameModel):
    """Un nom suffit."""

    nom: str = texte("nom")

    class Config:
        strict = True
        coerce = True


def _build(*contours, crs=4326, noms=None):
    noms = noms or [f"t{rang}" for rang in range(len(contours))]
    return gpd.GeoDataFrame({"nom": noms}, geometry=list(contours), crs=crs)


def _write_erreur(couche, source):
    with pytest.raises(TableError) as erreur:
        validate_contours(couche, Modele, source)
    return str(erreur.value)


def test_une_couche_juste_garde_ses_contours_et_sa_projection(source_geo):
    valide = validate_contours(_build(box(0, 0, 1, 1)), Modele, source_geo)
    assert isinstance(valide, gpd.GeoDataFrame)
    assert valide.crs.to_epsg() == 4326
    assert valide.geometry.iloc[0].equals(box(0, 0, 1, 1))


@pytest.mark.parametrize(
    ("crs", "trouvee"), [(2154, "EPSG:2154"), (None, "aucune projection")]
)
def test_une_autre_projection_est_refusee(source_geo, crs, trouvee):
    message = _write_erreur(_build(box(0, 0, 1, 1), crs=crs), source_geo)
    assert f"« {trouvee} » ; attendu : EPSG:4326" in message


def test_les_fautes_de_contour_et_de_colonne_sont_dites_ensemble(source_geo):
    couche = _build(
        box(0, 0, 1, 1), None, Polygon(), Point(0, 0), PAPILLON, noms=[""] + ["t"] * 4
    )
    message = _write_erreur(couche, source_geo)
    assert "5 fautes" in message
    assert "ligne 1, colonne « nom » : case vide" in message
    assert "ligne 2, colonne « geometry » : le contour est vide" in message
    assert "ligne 3, colonne « geometry » : le contour est vide" in message
    assert "ligne 4, colonne « geometry » : un polygone est attendu" in message
    assert "ligne 5, colonne « geometry » : le contour se recoupe lui-même" in message


def test_une_couche_sans_contour_est_refusee(source_geo):
    couche = gpd.GeoDataFrame({"nom": ["a"]})
    message = _write_erreur(couche, source_geo)
    assert "colonne « geometry » : colonne absente" in message
