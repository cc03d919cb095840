"""Les lignes refusées reviennent dans la forme reçue, sans formule, et se relisent."""

import io
import json

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.lecture import read_fichier, write_refus
from ess_dash.importation.modele import Etat, LigneImport, Rapport, Remarque
from ess_dash.textes.formules import neutralize_formule, restore_texte

DANGEREUX = [
    "=1+1",
    "@SUM(1)",
    "+1 rue",
    "-20,5",
    "\t=1",
    "＝1",
    "01004",
    "%cmd",
    "'=x",
]


def rapport(table, *refusees):
    return Rapport(
        type_import="essai",
        lignes=tuple(
            LigneImport(
                numero,
                Etat.REFUSE if numero in refusees else Etat.GARDE,
                (
                    Remarque(
                        Etat.REFUSE, "n", "x", "ce n’est pas un nombre", "Le corriger."
                    ),
                ),
            )
            for numero in table.numeros
        ),
    )


@given(st.text())
def test_toute_apostrophe_posee_est_retiree(texte):
    assert restore_texte(neutralize_formule(texte)) == texte


@given(st.text(alphabet="'=+-@ 1a|\t＝%"))
def test_aucune_formule_ne_reste_vivante(texte):
    ecrit = neutralize_formule(texte).strip()
    assert not ecrit.startswith(("=", "@", "＝")) or ecrit == ""


def test_le_csv_garde_son_separateur_et_ses_seules_lignes_refusees(lire):
    table = lire("nom\tn\nA\t1\nÉté\tx\n", nom="dossier/liste.csv")
    nom, octets = write_refus(table, rapport(table, 3))
    assert nom == "liste_refus.csv"
    assert octets.decode("utf-8-sig") == (
        "nom\tn\terreur\r\nÉté\tx\tn : ce n’est pas un nombre. Le corriger.\r\n"
    )


@pytest.mark.parametrize("forme", ["csv", "xlsx", "geojson"])
def test_un_refus_relu_donne_les_memes_textes(lire, classeur, forme):
    lignes = [["nom", "n"], *[[texte, "é;\"x'"] for texte in DANGEREUX]]
    table = lire(_write(lignes, classeur, forme), f"t.{forme}")
    nom, octets = write_refus(table, rapport(table, *table.numeros))
    relue = lire(octets, nom)
    assert relue.entetes == table.entetes
    assert relue.lignes == table.lignes
    assert (relue.nature, len(relue.lignes)) == (forme, len(DANGEREUX))


def _write(lignes, classeur, forme):
    if forme == "xlsx":
        return classeur(
            [
                [f"'{case}" if case.startswith("=") else case for case in li]
                for li in lignes
            ]
        )
    if forme == "csv":
        return "\n".join(
            ";".join(f'"{c}"'.replace('x"', "x") for c in li) for li in lignes
        )
    entites = [
        {
            "type": "Feature",
            "geometry": None,
            "properties": dict(zip(lignes[0], li, strict=True)),
        }
        for li in lignes[1:]
    ]
    return json.dumps({"type": "FeatureCollection", "features": entites})


def test_aucune_formule_dans_le_classeur_rendu(lire, classeur):
    table = lire(classeur([["nom", "n"], ["'=1+1", "73282932000074"]]), "t.xlsx")
    nom, octets = write_refus(table, rapport(table, 2))
    feuille = openpyxl.load_workbook(io.BytesIO(octets)).active
    assert nom == "t_refus.xlsx"
    assert {cellule.data_type for ligne in feuille for cellule in ligne} == {"s"}
    assert feuille["B2"].value == "73282932000074"


def test_une_geometrie_rendue_est_celle_lue(lire):
    forme = {"type": "Point", "coordinates": [1.444, 43.6]}
    entite = {"type": "Feature", "geometry": forme, "properties": {"nom": "A"}}
    table = lire(json.dumps(entite))
    _, octets = write_refus(table, rapport(table, 1))
    (rendue,) = json.loads(octets)["features"]
    assert rendue["geometry"] == forme
    assert rendue["properties"]["erreur"].startswith("n : ce n’est pas")


def test_un_refus_corrige_se_reimporte(lire):
    table = lire("nom;n\nA;x\n", "liste.csv")
    nom, octets = write_refus(table, rapport(table, 2))
    corrige = octets.decode("utf-8-sig").replace("A;x", "A;1").encode("utf-8-sig")
    relue = lire(corrige, nom)
    assert relue.lignes == (("A", "1"),)
    assert write_refus(relue, rapport(relue, 2))[0] == "liste_refus.csv"


def test_le_csv_d_un_zip_donne_son_nom_au_refus(zipper):
    octets = zipper(**{"d/a_data.csv": "x;y\n1;2\n"})
    (table,) = read_fichier("z.zip", octets, sans_enfant=True).tables
    assert write_refus(table, rapport(table, 2))[0] == "a_data_refus.csv"
