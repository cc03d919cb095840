import pandas as pd
import pandera.pandas as pa
import pytest

from ess_dash.tables.champs import choix, code_insee, libre, nombre, texte
from ess_dash.tables.contrat import Faute, TableError, to_bool, validate
from ess_dash.tables.listes import OuiNon

REMEDE = (
    "Corriger le fichier, puis écrire sa nouvelle empreinte (sha256) dans son "
    "fichier voisin .source.yml."
)
JUSTE = {
    "code_commune": "01004",
    "nom": "Ambérieu-en-Bugey",
    "niveau": "3",
    "part_pct": "11.3",
    "annee": "",
    "montagne": "oui",
    "note": "",
}


class Modele(pa.DataFrameModel):
    """Un champ de chaque sorte."""

    code_commune: str = code_insee(unique=True)
    nom: str = texte("nom de la commune")
    niveau: int = nombre("niveau, de 1 à 7", 1, 7)
    part_pct: float = nombre("part en pourcentage", 0, 100)
    annee: pd.Int64Dtype = nombre("année", 1900, 2100, facultatif=True)
    montagne: str = choix("montagne", OuiNon, facultatif=True)
    note: str = libre("note")

    class Config:
        strict = True
        coerce = True

    @pa.dataframe_check(error="une note exige une année")
    @classmethod
    def note_datee(cls, table: pd.DataFrame) -> "pd.Series[bool]":
        return to_bool((table["note"] == "") | table["annee"].notna())


def _list_fautes(table, source):
    with pytest.raises(TableError) as erreur:
        validate(table, Modele, source)
    return erreur.value.fautes


def test_une_table_juste_sort_typee_et_ses_codes_restent_du_texte(source, build_table):
    valide = validate(build_table(JUSTE, {}, {"code_commune": "2A004"}), Modele, source)
    assert valide["code_commune"].tolist() == ["01004", "2A004"]
    assert valide["niveau"].dtype == "int64"
    assert valide["part_pct"].tolist() == [11.3, 11.3]
    assert valide["annee"].isna().all()
    assert valide["note"].tolist() == ["", ""]


@pytest.mark.parametrize("code", ["1004", "010040", "00004", "97904", "01O04", ""])
def test_un_code_insee_a_cinq_caracteres(source, build_table, code):
    fautes = _list_fautes(build_table(JUSTE, {"code_commune": code}), source)
    attendu = "attendu : code Insee de la commune, 5 caractères (01004)"
    regle = attendu if code else f"case vide ; {attendu}"
    assert fautes == (Faute("code_commune", 2, code, regle),)


@pytest.mark.parametrize("code", ["01004", "2A004", "2B033", "97105", "97611", "95690"])
def test_un_code_insee_juste_passe(source, build_table, code):
    assert (
        len(validate(build_table(JUSTE, {"code_commune": code}), Modele, source)) == 1
    )


@pytest.mark.parametrize(
    ("ligne", "faute"),
    [
        ({"niveau": "x"}, Faute("niveau", 2, "x", "nombre entier attendu")),
        ({"niveau": "2.5"}, Faute("niveau", 2, "2.5", "nombre entier attendu")),
        ({"niveau": "9"}, Faute("niveau", 2, "9", "attendu : niveau, de 1 à 7")),
        ({"niveau": ""}, Faute("niveau", 2, "", "une valeur est obligatoire")),
        (
            {"part_pct": "11,3"},
            Faute("part_pct", 2, "11,3", "nombre attendu, avec un point décimal"),
        ),
        (
            {"annee": "vers 2020"},
            Faute("annee", 2, "vers 2020", "nombre entier attendu"),
        ),
        ({"nom": " "}, Faute("nom", 2, " ", "attendu : nom de la commune")),
        (
            {"montagne": "peut-être"},
            Faute("montagne", 2, "peut-être", "attendu : montagne (oui, non, ou vide)"),
        ),
        ({"note": "n"}, Faute("", 2, "", "une note exige une année")),
    ],
)
def test_chaque_faute_dit_sa_ligne_sa_valeur_et_la_regle(
    source, build_table, ligne, faute
):
    assert _list_fautes(build_table(JUSTE, ligne), source) == (faute,)


def test_toutes_les_fautes_sont_dites_d_un_coup_en_francais(source, build_table):
    table = build_table(JUSTE, {"niveau": "x"}, {"niveau": "9", "nom": ""})
    with pytest.raises(TableError) as erreur:
        validate(table, Modele, source)
    assert str(erreur.value).splitlines() == [
        "data/producteur/2026/x.csv : 5 fautes.",
        "– ligne 2, colonne « code_commune » : « 01004 » ; la valeur doit être unique",
        "– ligne 2, colonne « niveau » : « x » ; nombre entier attendu",
        "– ligne 3, colonne « code_commune » : « 01004 » ; la valeur doit être unique",
        "– ligne 3, colonne « niveau » : « 9 » ; attendu : niveau, de 1 à 7",
        "– ligne 3, colonne « nom » : case vide ; attendu : nom de la commune",
        REMEDE,
    ]


def test_les_colonnes_de_trop_et_de_moins_sont_nommees(source, build_table):
    table = build_table(JUSTE | {"latitude": "45.9"}).drop(columns=["nom", "note"])
    assert _list_fautes(table, source) == (
        Faute("latitude", None, "", "colonne inconnue, à retirer"),
        Faute("nom", None, "", "colonne absente, à ajouter"),
        Faute("note", None, "", "colonne absente, à ajouter"),
    )


def test_une_longue_liste_de_fautes_est_coupee_a_l_ecran_seulement(source, build_table):
    lignes = [{"code_commune": f"010{i:02}", "niveau": "x"} for i in range(40)]
    with pytest.raises(TableError) as erreur:
        validate(build_table(JUSTE, *lignes), Modele, source)
    assert len(erreur.value.fautes) == 40
    assert "– … et 10 de plus" in str(erreur.value)


def test_un_contour_fautif_dit_la_commande_qui_le_refait(source_geo, build_table):
    with pytest.raises(TableError) as erreur:
        validate(build_table(JUSTE, {"nom": ""}), Modele, source_geo)
    assert "– ligne 1, colonne « nom »" in str(erreur.value)
    assert "python -m ess_dash.extraction geo --departement 01" in str(erreur.value)


def test_chaque_champ_de_chaque_contrat_a_une_description():
    contrats = [
        modele
        for modele in pa.DataFrameModel.__subclasses__()
        if modele.__module__.startswith("ess_dash.tables")
    ]
    assert len(contrats) > 10
    for contrat in contrats:
        for nom, colonne in contrat.to_schema().columns.items():
            assert colonne.description, f"{contrat.__name__}.{nom}"
