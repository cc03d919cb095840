import pytest

from ess_dash.importation.modele import DejaConnu, Etat, Reglages
from ess_dash.importation.projets import find_financeur, write_identifiant
from ess_dash.importation.types.projets import TYPE


@pytest.fixture
def rapport(contexte, read_corpus):
    return TYPE.check(read_corpus("projets.csv"), contexte, Reglages())


@pytest.fixture
def check_un(contexte, build_table):
    """Contrôle un fichier d’une ligne : le nom, puis les cases données."""

    def check(contexte=contexte, reglages=None, **cases):
        table = build_table(("nom", *cases), ("La Cantine", *cases.values()))
        return TYPE.check(table, contexte, reglages or Reglages())

    return check


def read_projet(rapport):
    return rapport.lignes[0].enregistrements[0].contenu


def test_les_pieges_d_une_liste_de_projets(rapport, check_contrats):
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.CORRIGE,  # coordonnées retirées de la note
        Etat.DOUTE,  # thème inconnu
        Etat.CORRIGE,  # ancien code de commune
        Etat.REFUSE,  # montant négatif
        Etat.REFUSE,  # année à deux chiffres
        Etat.IGNORE,  # Albi
        Etat.DOUTE,  # ligne répétée
        Etat.DOUTE,  # presque le même nom
        Etat.IGNORE,  # total
    ]
    check_contrats(rapport)


def test_ce_que_donne_chaque_ligne(rapport, find_contenus):
    projets = find_contenus(rapport, "projets")
    assert [
        (p["id_projet"], p["montant_eur"], p["code_commune"], p["financeur"])
        for p in projets
    ] == [
        ("la-cantine-d-essai-saint-gaudens-2025", "12500", "31483", "departement_31"),
        ("l-atelier-d-essai-saint-gaudens-2025", "8000.50", "31483", "departement_31"),
        ("le-verger-d-essai-boutx-2024", "1234", "31085", "region_d_essai"),
        ("la-cantine-d-essais-saint-gaudens-2025", "7000", "31483", "departement_31"),
    ]
    assert projets[2]["annee_fin"] == "2025"
    assert find_contenus(rapport, "financeurs") == [
        {
            "financeur": "region_d_essai",
            "libelle": "Région d’essai",
            "libelle_court": "Région d’essai",
        }
    ]
    assert rapport.millesime == "2024-2025"


def test_aucune_coordonnee_de_personne_ne_passe(rapport):
    tout = repr([(ligne.remarques, ligne.enregistrements) for ligne in rapport.lignes])
    for canari in ("canari", "0600000007", "06 00 00 00 07", "Camille"):
        assert canari not in tout + repr(rapport.avis)
    assert rapport.contacts_ecartes == ("Nom du référent", "Courriel")


def test_la_colonne_sans_place_au_contrat_est_dite(rapport):
    assert any("« ETP »" in avis for avis in rapport.avis)


def test_un_projet_sans_commune_est_garde_et_compte(check_un, check_contrats):
    rapport = check_un(annee="2025")
    assert rapport.lignes[0].etat is Etat.GARDE
    assert any("sans commune" in avis for avis in rapport.avis)
    check_contrats(rapport)


@pytest.mark.parametrize(
    ("cases", "qpv", "code", "etat"),
    [
        ({"commune": "Toulouse", "code_qpv": "QN03107M"}, "oui", "QN03107M", None),
        ({"commune": "Toulouse", "code_qpv": "trois cocus"}, "oui", "QN03110M", None),
        ({"commune": "Colomiers", "qpv": "oui"}, "oui", "QN03105M", Etat.DOUTE),
        ({"commune": "Toulouse", "qpv": "oui"}, "inconnu", "", Etat.DOUTE),
        ({"commune": "Toulouse", "code_qpv": "QP031001"}, "inconnu", "", Etat.DOUTE),
        ({"qpv": "non", "code_qpv": "QN03107M"}, "oui", "QN03107M", Etat.DOUTE),
        (
            {"commune": "Colomiers", "code_qpv": "QN03107M"},
            "oui",
            "QN03107M",
            Etat.DOUTE,
        ),
        ({"qpv": "non"}, "non", "", None),
        ({}, "inconnu", "", None),
    ],
)
def test_le_quartier_et_son_code_vont_ensemble(
    check_un, check_contrats, cases, qpv, code, etat
):
    rapport = check_un(**cases)
    projet = read_projet(rapport)
    assert (projet["qpv"], projet["code_qpv"]) == (qpv, code)
    assert rapport.lignes[0].etat is (etat or Etat.GARDE)
    check_contrats(rapport)


def test_une_fin_avant_le_debut_est_refusee(check_un, motifs):
    rapport = check_un(annee="2025", annee_fin="2024")
    assert rapport.lignes[0].etat is Etat.REFUSE
    assert "finirait en 2024" in motifs(rapport, 0)


def test_zero_euro_est_a_verifier(check_un, motifs):
    assert motifs(check_un(montant="0"), 0) == "montant de zéro euro"


def test_un_theme_proche_est_propose(check_un):
    rapport = check_un(theme="Alimentation durable")
    assert read_projet(rapport)["theme_source"] == "Alimentation durable"
    (remarque,) = rapport.lignes[0].remarques
    assert remarque.motif == "thème inconnu : il sera compté « Non classé »"
    assert "« Alimentation durable et digne »" in remarque.suggestion


def test_un_point_du_fichier_place_le_projet(check_un, find_contenus):
    rapport = check_un(commune="Toulouse", latitude="43,6045", longitude="1,4442")
    (position,) = find_contenus(rapport, "positions")
    assert position == {
        "cle": "la-cantine-toulouse",
        "lon": "1.4442",
        "lat": "43.6045",
        "origine": "fichier",
        "score": "",
        "date": "",
    }


def test_un_lieu_porteur_se_nomme_ou_se_dit_par_son_identifiant(connais, check_un):
    contexte = connais("lieux", DejaConnu("la-serre", "La Serre", "31555"))
    for dit, attendu in (("LA SERRE", "la-serre"), ("la-serre", "la-serre"), ("X", "")):
        assert read_projet(check_un(contexte, id_lieu=dit))["id_lieu"] == attendu


def test_l_annee_et_le_financeur_choisis_valent_pour_qui_n_en_dit_pas(check_un):
    reglages = Reglages(millesime="2026", financeur="toulouse_metropole")
    projet = read_projet(check_un(reglages=reglages))
    assert projet["annee_debut"] == "2026"
    assert projet["financeur"] == "toulouse_metropole"


@pytest.mark.parametrize(
    ("nom", "financeur"),
    [
        ("", "departement_31"),
        ("Conseil départemental de la Haute-Garonne", "departement_31"),
        ("CD31", "departement_31"),
        ("departement_31", "departement_31"),
        ("TOULOUSE METROPOLE", "toulouse_metropole"),
        ("Région d’essai", "region_d_essai"),
    ],
)
def test_un_financeur_se_reconnait_a_son_nom(contexte, nom, financeur):
    assert find_financeur(nom, contexte)[0] == financeur


def test_un_identifiant_du_fichier_est_garde_s_il_tient_le_contrat():
    assert write_identifiant("cafe_co-2") == "cafe_co-2"
    assert write_identifiant("N° 12/2024") == "n-12-2024"


def test_reimporter_le_meme_fichier_donne_les_memes_cles(contexte, read_corpus):
    un, deux = (
        TYPE.check(read_corpus("projets.csv"), contexte, Reglages()) for _ in range(2)
    )
    assert un == deux
