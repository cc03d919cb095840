import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.champs import TEXTE, declare
from ess_dash.importation.identites import Identite
from ess_dash.importation.modele import (
    Alerte,
    Contexte,
    DejaConnu,
    Enregistrement,
    Etat,
    ImportRefuseError,
    Reglages,
    TableLue,
)
from ess_dash.importation.moteur import TypeTabulaire, write_source
from ess_dash.importation.nombres import read_nombre
from ess_dash.territoires import Configuration, ZoneCible


def build_objet(ligne, cle, atelier):
    contenu = {"nom": ligne["nom"], "part": ligne["part"], "source": atelier.source}
    return (Enregistrement("objets", cle, contenu),)


OBJETS = TypeTabulaire(
    identifiant="objets",
    libelle="Objets",
    description="Des objets.",
    tables=("objets",),
    champs=(
        declare("nom", "Nom.", TEXTE, requis=True),
        declare("part", "Part.", read_nombre(0, 100), alias=("pourcentage",)),
        declare("ref", "Référence.", TEXTE),
    ),
    identify=lambda ligne, _: Identite(ligne["ref"], ligne["nom"]),
    build=build_objet,
    marques=("part",),
    table_connue="objets",
    defauts={"objets": {"part": "1"}},
)


def check(contexte, table, **reglages):
    return OBJETS.check(table, contexte, Reglages(**reglages))


def test_chaque_ligne_finit_dans_un_etat_et_un_seul(contexte, build_table):
    table = build_table(
        ("nom", "part", "ref"),
        ("Alpha", "5", ""),
        ("Bêta", "abc", ""),
        ("", "5", ""),
        ("", "", ""),
        ("nom", "part", "ref"),
        ("Total", "10", ""),
        ("Alpha", "5", ""),
    )
    rapport = check(contexte, table)
    assert [ligne.etat for ligne in rapport.lignes] == [
        Etat.GARDE,
        Etat.REFUSE,
        Etat.REFUSE,
        Etat.IGNORE,
        Etat.IGNORE,
        Etat.IGNORE,
        Etat.DOUTE,
    ]
    assert [ligne.numero for ligne in rapport.lignes] == list(range(2, 9))
    assert [len(ligne.enregistrements) for ligne in rapport.lignes] == [1] + [0] * 6


def test_une_case_requise_vide_dit_quoi_renseigner(contexte, build_table, motifs):
    rapport = check(contexte, build_table(("nom", "part"), ("", "5")))
    assert motifs(rapport, 0) == "case vide"
    assert rapport.lignes[0].remarques[0].suggestion == "À renseigner : Nom."


def test_une_ligne_repetee_n_est_comptee_qu_une_fois(contexte, build_table, motifs):
    rapport = check(contexte, build_table(("nom",), ("A",), ("A",), ("A",)))
    assert "identique à la ligne 2 : comptée une seule fois" in motifs(rapport, 2)
    assert rapport.nb_publiables == 3


def test_meme_identifiant_autre_contenu_les_deux_sont_gardees(
    contexte, build_table, motifs
):
    table = build_table(("nom", "ref"), ("A", "x"), ("B", "x"))
    rapport = check(contexte, table)
    assert [e.cle for ligne in rapport.lignes for e in ligne.enregistrements] == [
        "x",
        "x-2",
    ]
    assert "même identifiant que la ligne 2" in motifs(rapport, 1)


def test_un_connu_est_mis_a_jour_sans_que_le_vide_efface(connais, build_table, motifs):
    connu = DejaConnu(
        "x",
        "A",
        "",
        contenus={("objets", "x"): {"nom": "A", "part": "7", "source": "Avant"}},
    )
    contexte = connais("objets", connu)
    rapport = check(contexte, build_table(("nom", "ref", "part"), ("B", "x", "")))
    assert rapport.lignes[0].enregistrements[0].contenu["part"] == "7"
    assert motifs(rapport, 0) == "déjà connu, mis à jour : nom « A » devient « B »"
    assert rapport.lignes[0].etat is Etat.CORRIGE


def test_le_meme_contenu_n_appelle_aucune_remarque(connais, build_table):
    connu = DejaConnu(
        "a", "A", "", contenus={("objets", "a"): {"nom": "A", "part": "5"}}
    )
    rapport = check(connais("objets", connu), build_table(("nom", "part"), ("A", "5")))
    assert rapport.lignes[0].etat is Etat.GARDE


def test_ce_qui_ressemble_a_un_connu_reprend_sa_cle_et_le_dit(
    connais, build_table, motifs
):
    connu = DejaConnu("ancien", "La Cantine", "")
    rapport = check(connais("objets", connu), build_table(("nom",), ("la cantine",)))
    assert rapport.lignes[0].enregistrements[0].cle == "ancien"
    assert "semble déjà connu : « La Cantine »" in motifs(rapport, 0)
    assert rapport.lignes[0].etat is Etat.DOUTE


def test_ce_que_rien_ne_renseigne_prend_la_valeur_habituelle(contexte, build_table):
    rapport = check(contexte, build_table(("nom",), ("A",)))
    assert rapport.lignes[0].enregistrements[0].contenu["part"] == "1"


def test_une_alerte_de_lecture_fait_douter_de_la_ligne(contexte):
    table = TableLue(
        "x.csv",
        "0",
        ("nom",),
        (("A",), ("B",)),
        (2, 3),
        "",
        alertes=(Alerte(3, "nom", "formule sans valeur", "Ouvrir puis enregistrer."),),
    )
    rapport = check(contexte, table)
    assert [ligne.etat for ligne in rapport.lignes] == [Etat.GARDE, Etat.DOUTE]


def test_les_colonnes_lues_devinees_ecartees_et_de_contact(contexte, build_table):
    table = build_table(
        ("nom", "Pourcentag", "Divers", "Courriel", "Suivi"),
        ("A", "5", "x", "canari-7f3@exemple.fr", "0600000007"),
    )
    rapport = check(contexte, table)
    assert rapport.colonnes_lues == {"nom": "nom", "part": "Pourcentag"}
    assert rapport.colonnes_ecartees == ("Divers", "Courriel", "Suivi")
    assert rapport.contacts_ecartes == ("Courriel", "Suivi")
    dits = " ".join(rapport.avis)
    assert "« Pourcentag » est lue comme « part »" in dits
    assert "laissées de côté : « Divers »." in dits
    assert "jamais gardées : « Courriel » et « Suivi »" in dits


def test_le_choix_des_colonnes_corrige_la_reconnaissance(contexte, build_table):
    table = build_table(("nom", "intitulé"), ("faux", "vrai"))
    rapport = check(contexte, table, correspondance={"nom": "intitulé"})
    assert rapport.lignes[0].enregistrements[0].contenu["nom"] == "vrai"


def test_un_fichier_d_un_autre_type_est_refuse_en_une_phrase(contexte, build_table):
    with pytest.raises(ImportRefuseError, match="Il manque la colonne « nom »"):
        check(contexte, build_table(("a", "b"), ("1", "2")))


def test_un_fichier_sans_ligne_donne_un_rapport_vide(contexte, build_table):
    assert check(contexte, build_table(("nom",))).lignes == ()


@pytest.mark.parametrize(
    ("entetes", "note"),
    [(("nom", "part"), 0.99), (("part", "ref"), 0.0), (("nom", "x", "y", "z"), 0.1)],
)
def test_la_vraisemblance_tient_aux_colonnes(build_table, entetes, note):
    assert OBJETS.recognize(build_table(entetes)) == pytest.approx(note)


@pytest.mark.parametrize(
    ("reglages", "habituelle", "attendue"),
    [
        (Reglages(producteur="CRESS", titre="Liste"), "X", "CRESS, Liste"),
        (Reglages(), "X", "X"),
        (Reglages(), "", "Fichier importé « essai.csv »"),
        (Reglages(titre="de canari-7f3@exemple.fr"), "", "de [coordonnée retirée]"),
    ],
)
def test_ce_qui_sera_cite(build_table, reglages, habituelle, attendue):
    assert write_source(reglages, build_table(("nom",)), habituelle) == attendue


CASE = st.one_of(
    st.sampled_from(["", "A", "Total", "1.234", "-5", "#REF!", "nom", "\x00", "٧"]),
    st.text(max_size=12),
)


@given(st.lists(st.tuples(CASE, CASE, CASE), max_size=8))
def test_aucune_table_ne_fait_tomber_le_controle_et_rien_ne_se_perd(lignes):
    zone = ZoneCible(frozenset(), montagne=False, qpv=False)
    configuration = Configuration("31", "N", "le", "de", "en", "adj", None, zone)
    contexte = Contexte(configuration, {}, {}, {}, {}, {}, {}, {}, lambda *_: "")
    table = TableLue(
        "x.csv",
        "0",
        ("nom", "part", "ref"),
        tuple(lignes),
        tuple(range(2, len(lignes) + 2)),
        "",
    )
    rapport = OBJETS.check(table, contexte, Reglages())
    assert [ligne.numero for ligne in rapport.lignes] == list(table.numeros)
    cles = [e.cle for ligne in rapport.lignes for e in ligne.enregistrements]
    assert len(cles) == len(set(cles))
    for ligne in rapport.lignes:
        assert ligne.etat.est_publie or not ligne.enregistrements
        assert ligne.etat is not Etat.REFUSE or ligne.remarques
