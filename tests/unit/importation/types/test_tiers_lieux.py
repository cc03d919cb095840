import pytest

from ess_dash.importation.lieux import guess_ess
from ess_dash.importation.modele import DejaConnu, Etat, Reglages
from ess_dash.importation.types.lieux_totem import TYPE as TOTEM
from ess_dash.importation.types.tiers_lieux import TYPE


@pytest.fixture
def rapport(contexte, read_corpus):
    return TYPE.check(read_corpus("tiers_lieux.csv"), contexte, Reglages())


def test_les_pieges_d_une_liste_de_tiers_lieux(rapport, check_contrats, motifs):
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.GARDE,
        Etat.CORRIGE,  # inversées
        Etat.CORRIGE,  # Lambert-93
        Etat.DOUTE,  # hors du département
        Etat.DOUTE,  # dans une autre commune
        Etat.DOUTE,  # (0, 0)
        Etat.DOUTE,  # non situé
        Etat.CORRIGE,  # commune lue d’après le point
    ]
    assert "le point est dans « Saint-Gaudens »" in motifs(rapport, 4)
    assert "label hors de la liste : laissé vide" in motifs(rapport, 4)
    assert "commune lue d’après le point : Toulouse" in motifs(rapport, 7)
    check_contrats(rapport)


def test_un_lieu_donne_lieu_role_site_et_position(rapport, find_contenus):
    lieux, roles = find_contenus(rapport, "lieux"), find_contenus(rapport, "roles")
    sites = find_contenus(rapport, "sites")
    assert len(lieux) == len(roles) == len(sites) == 8
    assert len(find_contenus(rapport, "positions")) == 5
    assert lieux[0]["site_web"] == "https://exemple.fr"
    assert roles[0]["label"] == "fabrique"
    assert roles[0]["precision"] == "Tiers-lieu"
    assert sites[0]["code_postal"] == "31400"
    assert sites[6]["code_commune"] == ""


def test_aucune_coordonnee_de_personne_ne_passe(rapport):
    tout = repr([(ligne.remarques, ligne.enregistrements) for ligne in rapport.lignes])
    assert "canari" not in tout
    assert "0600000007" not in tout
    assert rapport.contacts_ecartes == ("e-mail", "téléphone")


def test_un_point_seul_hors_du_departement_met_la_ligne_a_part(contexte, build_table):
    table = build_table(("nom", "latitude", "longitude"), ("A", "48.85123", "2.35123"))
    rapport = TYPE.check(table, contexte, Reglages())
    assert rapport.lignes[0].etat is Etat.IGNORE


def test_un_point_departage_ce_que_les_mots_ne_savent_pas_dire(
    contexte, build_table, find_contenus
):
    entetes = ("nom", "code_commune", "latitude", "longitude")
    table = build_table(entetes, ("A", "31998", "43.108", "0.723"))
    (site,) = find_contenus(TYPE.check(table, contexte, Reglages()), "sites")
    assert site["code_commune"] == "31483"


def test_deux_lieux_de_meme_nom_ailleurs_gardent_chacun_un_nom(
    contexte, build_table, find_contenus, check_contrats
):
    table = build_table(
        ("nom", "commune"),
        ("La Fabrique", "Toulouse"),
        ("La Fabrique", "Colomiers"),
        ("La Fabrique", "Colomiers "),
    )
    rapport = TYPE.check(table, contexte, Reglages())
    noms = [lieu["nom"] for lieu in find_contenus(rapport, "lieux")]
    assert noms == [
        "La Fabrique",
        "La Fabrique (Colomiers)",
        "La Fabrique (Colomiers 2)",
    ]
    check_contrats(rapport)


def build_connu(*sites):
    contenus = {
        ("sites", cle): {"code_commune": code, "qpv": "oui", "code_qpv": "QN03107M"}
        for cle, code in sites
    }
    contenus["lieux", "serre"] = {"nom": "La Serre", "statut_juridique": "SCIC"}
    return DejaConnu("serre", "La Serre", "31555", contenus=contenus)


@pytest.mark.parametrize(
    ("sites", "commune", "attendu"),
    [
        ((("serre", "31555"),), "Toulouse", "serre"),
        ((("s1", "31149"), ("s2", "31555")), "Toulouse", "s2"),
        ((("s1", "31149"), ("s2", "31483")), "Toulouse", "serre-31555"),
    ],
)
def test_un_lieu_connu_garde_ses_sites(
    connais, build_table, find_contenus, sites, commune, attendu
):
    contexte = connais("lieux", build_connu(*sites))
    table = build_table(
        ("identifiant", "nom", "commune"), ("serre", "La Serre", commune)
    )
    rapport = TYPE.check(table, contexte, Reglages())
    (site,) = find_contenus(rapport, "sites")
    assert site["id_site"] == attendu
    (lieu,) = find_contenus(rapport, "lieux")
    assert lieu["statut_juridique"] == "SCIC"


def test_le_quartier_connu_reste_si_le_fichier_n_en_dit_rien(
    connais, build_table, find_contenus
):
    contexte = connais("lieux", build_connu(("serre", "31555")))
    table = build_table(("nom", "commune"), ("La Serre", "Toulouse"))
    (site,) = find_contenus(TYPE.check(table, contexte, Reglages()), "sites")
    assert (site["qpv"], site["code_qpv"]) == ("oui", "QN03107M")


@pytest.mark.parametrize(
    ("statut", "ess"),
    [("SCIC SA", "oui"), ("Association loi 1901", "oui"), ("SARL", ""), ("", "")],
)
def test_la_forme_juridique_dit_l_ess_quand_elle_le_peut(statut, ess):
    assert guess_ess(statut) == ess


def test_un_lieu_totem_nomme_le_porteur_du_label(
    contexte, build_table, find_contenus, check_contrats
):
    table = build_table(
        ("nom", "theme_totem", "porteur_label", "commune"),
        ("Le Relais", "Alimentation", "", "Toulouse"),
        ("La Halle", "Inclusion", "Ville d’essai", "Colomiers"),
    )
    rapport = TOTEM.check(table, contexte, Reglages())
    roles = find_contenus(rapport, "roles")
    assert [role["label_porteur"] for role in roles] == [
        "Toulouse Métropole",
        "Ville d’essai",
    ]
    assert {role["role"] for role in roles} == {"lieu_totem"}
    check_contrats(rapport)


def test_sans_metropole_un_lieu_totem_sans_porteur_est_refuse(
    contexte, build_table, motifs
):
    from dataclasses import replace

    sans = replace(
        contexte, configuration=replace(contexte.configuration, code_metropole=None)
    )
    rapport = TOTEM.check(build_table(("nom",), ("Le Relais",)), sans, Reglages())
    assert rapport.lignes[0].etat is Etat.REFUSE
    assert "porteur de label" in motifs(rapport, 0)
