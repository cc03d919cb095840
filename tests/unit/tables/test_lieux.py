import pandas as pd
import pytest

from ess_dash.tables.contrat import TableError, validate
from ess_dash.tables.lieux import Roles, Sites, join_lieux

ROLE = {
    "id_lieu": "le-lieu",
    "role": "lieu_totem",
    "label": "",
    "precision": "Inclusion",
    "label_porteur": "Métropole",
    "certitude": "presse",
    "annee_source": "",
    "soutien_departement": "non_etabli",
    "source": "Journal",
    "note": "",
}
SITE = {
    "id_site": "le-lieu",
    "id_lieu": "le-lieu",
    "libelle_site": "",
    "adresse": "",
    "code_postal": "01500",
    "code_commune": "01004",
    "commune": "Ambérieu-en-Bugey",
    "quartier": "",
    "qpv": "inconnu",
    "code_qpv": "",
    "source": "Journal",
}
LIEU = {
    "id_lieu": "le-lieu",
    "nom": "Le Lieu",
    "statut_juridique": "",
    "ess": "oui",
    "site_web": "",
    "note": "",
}


@pytest.mark.parametrize(
    ("ligne", "regle"),
    [
        ({"label_porteur": ""}, "un lieu totem nomme le porteur du label"),
        ({"label": "fabrique"}, "un label de l’État est celui d’un tiers-lieu"),
        ({"role": "friche"}, "attendu : rôle"),
        ({"certitude": "rumeur"}, "attendu : d’où vient l’affirmation"),
        ({"annee_source": "21"}, "attendu : année de la source, ou vide"),
        ({"source": ""}, "case vide ; attendu : document ou adresse"),
    ],
)
def test_un_role_incoherent_est_refuse(source, build_table, ligne, regle):
    with pytest.raises(TableError, match=regle):
        validate(build_table(ROLE, ligne), Roles, source)


def test_un_lieu_n_a_pas_deux_fois_le_meme_role(source, build_table):
    with pytest.raises(TableError, match="la ligne répète la clé d’une autre"):
        validate(build_table(ROLE, {}, {"precision": "Autre"}), Roles, source)


@pytest.mark.parametrize(
    "ligne", [{"qpv": "oui"}, {"code_qpv": "QN00101M"}, {"qpv": "non", "code_qpv": "x"}]
)
def test_un_site_en_qpv_dit_lequel(source, build_table, ligne):
    with pytest.raises(TableError, match="quartier"):
        validate(build_table(SITE, ligne), Sites, source)


def test_un_site_ne_peut_pas_porter_de_coordonnee(source, build_table):
    with pytest.raises(TableError, match="« latitude » : colonne inconnue"):
        validate(build_table(SITE | {"latitude": "45.9"}), Sites, source)


def test_un_site_garde_les_zeros_de_ses_codes(source, build_table):
    sites = validate(build_table(SITE), Sites, source)
    assert sites.loc[0, ["code_postal", "code_commune"]].tolist() == ["01500", "01004"]


def test_un_lieu_a_deux_roles_et_deux_sites_fait_une_ligne_par_site(build_table):
    tiers_lieu = {
        "role": "tiers_lieu",
        "label": "fabrique",
        "precision": "Fabrique",
        "certitude": "label_etat",
        "annee_source": "2024",
        "soutien_departement": "oui",
    }
    joints = join_lieux(
        build_table(LIEU),
        build_table(ROLE, tiers_lieu, {}),
        build_table(SITE, {}, {"id_site": "le-lieu-2", "code_commune": "01005"}),
    )
    assert joints["id_site"].tolist() == ["le-lieu", "le-lieu-2"]
    for _, ligne in joints.iterrows():
        assert ligne["roles"] == {"lieu_totem", "tiers_lieu"}
        assert ligne["types"] == {"lieu_totem", "tiers_lieu", "fabrique"}
        assert (ligne["precision"], ligne["certitude"]) == ("Inclusion", "presse")
        assert ligne["annee_source"] == ""
        assert ligne["soutien_departement"] == "oui"


def test_la_reunion_des_roles_ne_depend_pas_de_l_ordre_du_fichier(build_table):
    autre = {"role": "lieu_departemental", "precision": "Plateforme"}
    roles = build_table(ROLE, {}, autre)
    endroit = join_lieux(build_table(LIEU), roles, build_table(SITE))
    envers = join_lieux(build_table(LIEU), roles[::-1], build_table(SITE))
    pd.testing.assert_frame_equal(endroit, envers)
