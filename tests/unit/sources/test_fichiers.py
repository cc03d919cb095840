import json
from io import BytesIO

import geopandas as gpd
import pytest
from shapely import box

from ess_dash.sources import (
    SourceError,
    find_voisin,
    list_sources,
    read_csv,
    read_geoparquet,
    read_navigateur_index,
)

CSV = "code_commune,nom\n01004,Ambérieu-en-Bugey\n01005,Ambérieux-en-Dombes\n".encode()
CHEMIN = "insee/2026/x.csv"


def test_un_code_garde_son_zero_de_tete(deposer):
    deposer(f"data/{CHEMIN}", CSV)
    table, source = read_csv(CHEMIN)
    assert table["code_commune"].tolist() == ["01004", "01005"]
    assert source.identifiant == f"data/{CHEMIN}"
    assert source.date_consultation.isoformat() == "2026-11-22"


def test_une_case_vide_reste_un_texte_vide(deposer):
    deposer(f"data/{CHEMIN}", b"a,b\n,NA\n")
    table, _ = read_csv(CHEMIN)
    assert table.to_dict("records") == [{"a": "", "b": "NA"}]


def test_un_dossier_donne_remplace_data(deposer, racine):
    deposer(f"ailleurs/{CHEMIN}", CSV)
    table, _ = read_csv(CHEMIN, racine / "ailleurs")
    assert len(table) == 2


@pytest.mark.usefixtures("racine")
def test_un_fichier_absent_se_dit_avec_le_remede():
    with pytest.raises(SourceError) as faute:
        read_csv(CHEMIN)
    assert str(faute.value) == (
        f"Le fichier data/{CHEMIN} est absent. "
        f"Rétablir le fichier avec « git checkout -- data/{CHEMIN}* »."
    )


def test_un_fichier_modifie_est_refuse(deposer):
    chemin = deposer(f"data/{CHEMIN}", CSV)
    chemin.write_bytes(CSV.replace(b"01004", b"01006"))
    with pytest.raises(SourceError, match="a changé depuis son enregistrement"):
        read_csv(CHEMIN)


def test_un_fichier_sans_voisin_est_refuse(deposer):
    find_voisin(deposer(f"data/{CHEMIN}", CSV)).unlink()
    with pytest.raises(SourceError, match=r"x\.csv\.source\.yml.* est absent"):
        read_csv(CHEMIN)


@pytest.mark.parametrize("contenu", [b"", b"a\n\xff\n", b'a,b\n"1,2\n'])
def test_un_csv_illisible_se_dit_en_francais(deposer, contenu):
    deposer(f"data/{CHEMIN}", contenu)
    with pytest.raises(SourceError, match="n’est pas lisible ; forme attendue"):
        read_csv(CHEMIN)


def test_un_contour_lu_garde_sa_projection(deposer):
    tampon = BytesIO()
    carre = gpd.GeoDataFrame({"nom": ["a"]}, geometry=[box(0, 0, 1, 1)], crs=4326)
    carre.to_parquet(tampon)
    deposer("geo/31/communes.parquet", tampon.getvalue())
    table, source = read_geoparquet("31/communes.parquet")
    assert table.crs.to_epsg() == 4326
    assert source.identifiant == "geo/31/communes.parquet"


@pytest.mark.usefixtures("racine")
def test_un_contour_absent_dit_la_commande_de_son_departement():
    with pytest.raises(SourceError) as faute:
        read_geoparquet("81/communes.parquet")
    assert "python -m ess_dash.extraction geo --departement 81" in str(faute.value)


def test_un_contour_illisible_se_dit_en_francais(deposer):
    deposer("geo/31/communes.parquet", b"pas un parquet")
    with pytest.raises(SourceError, match="forme attendue : GeoParquet"):
        read_geoparquet("31/communes.parquet")


def test_l_index_nomme_des_fichiers_presents(deposer, racine):
    index = {"territoires": "territoires-0a1b2c3d4e5f.json"}
    deposer("geo/31/navigateur/index.json", json.dumps(index).encode())
    with pytest.raises(SourceError, match=r"territoires-0a1b2c3d4e5f\.json est absent"):
        read_navigateur_index("31")
    (racine / "geo/31/navigateur" / index["territoires"]).write_text("{}")
    assert read_navigateur_index("31") == index


@pytest.mark.parametrize("contenu", [b"{", b"[]"])
def test_un_index_illisible_se_dit_en_francais(deposer, contenu):
    deposer("geo/31/navigateur/index.json", contenu)
    with pytest.raises(SourceError, match="forme attendue : JSON"):
        read_navigateur_index("31")


def test_la_liste_parcourt_data_puis_geo_par_chemin(deposer):
    for relatif in ("geo/31/a.parquet", "data/b/1/x.csv", "data/a/1/x.csv"):
        deposer(relatif, b"")
    assert [source.identifiant for source in list_sources()] == [
        "data/a/1/x.csv",
        "data/b/1/x.csv",
        "geo/31/a.parquet",
    ]


def test_la_liste_refuse_un_voisin_sans_fichier(deposer):
    deposer("data/a/1/x.csv", b"").unlink()
    with pytest.raises(SourceError, match=r"data/a/1/x\.csv est absent"):
        list_sources()
