"""Un CSV tel qu’il arrive : encodage, séparateur, en-tête, ce qui n’est pas une donnée."""

import pytest

from ess_dash.importation.lecture import ChoixLecture, read_fichier
from ess_dash.textes.encodage import repair_accents

TABLE = "nom;commune\nÉpicerie;Œuvre € d’été\nCafé;Muret\n"


def propre(phrases):
    return " ".join(phrases).replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("encodage", "dit"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Macintosh"),
    ],
)
def test_les_accents_survivent_a_chaque_encodage(lire, encodage, dit):
    table = lire(TABLE.encode(encodage))
    assert table.entetes == ("nom", "commune")
    assert table.lignes == (("Épicerie", "Œuvre € d’été"), ("Café", "Muret"))
    assert dit in table.description


def test_un_encodage_suppose_se_dit(lire):
    assert "Vérifier les accents" in propre(lire(TABLE.encode("cp1252")).avis)
    assert lire(TABLE).avis == ()


def test_ms_dos_est_reconnu(lire):
    table = lire("nom;commune\nÉcole d'été à Nîmes;Bézac\n".encode("cp850"))
    assert table.lignes == (("École d'été à Nîmes", "Bézac"),)


def test_un_octet_indefini_de_windows_1252_se_compte(lire):
    table = lire(b"nom;commune\nCaf\xe9 \x81;Muret\n")
    assert table.lignes == (("Café �", "Muret"),)
    assert "remplacés par « � » : 1." in propre(table.avis)


def test_un_double_encodage_se_dit_et_se_repare(lire):
    abime = TABLE.encode().decode("cp1252").encode()
    lecture = read_fichier("t.csv", abime, sans_enfant=True)
    assert lecture.accents_abimes
    assert "« Réparer les accents »" in propre(lecture.tables[0].avis)
    table = lire(abime, choix=ChoixLecture(reparer_accents=True))
    assert table.lignes[0] == ("Épicerie", "Œuvre € d’été")
    assert table.avis == ()


def test_reparer_ne_touche_pas_un_texte_sain():
    sain = "Âge d’été à Nîmes, 20 € – « Œuvre » Ça"
    assert repair_accents(sain) == sain


def test_l_encodage_se_choisit(lire):
    choix = ChoixLecture(encodage="mac_roman")
    assert lire("a;b\n\x8e;1\n".encode("latin-1"), choix=choix).lignes == (("é", "1"),)


def test_les_accents_decomposes_sont_recomposes(lire):
    assert lire("nom;b\nCafe\u0301;1\n").lignes[0][0] == "Café"


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_chaque_separateur_est_trouve(lire, separateur):
    table = lire("a;b;c\n1;2;3\n4;5;6\n".replace(";", separateur))
    assert table.lignes == (("1", "2", "3"), ("4", "5", "6"))
    assert table.separateur == separateur


def test_la_virgule_decimale_n_est_pas_un_separateur(lire):
    table = lire("nom;taux\na,5;6,1\nb,6;7,2\n")
    assert table.lignes == (("a,5", "6,1"), ("b,6", "7,2"))


def test_un_point_virgule_isole_n_est_pas_un_separateur(lire):
    texte = "nom\tnote\nA\t1\nB\t2\nC\tx; y\n"
    assert lire(texte).lignes[-1] == ("C", "x; y")


def test_la_ligne_sep_d_excel_n_est_pas_une_donnee(lire):
    table = lire("sep=;\nnom;b\nA;1\n")
    assert (table.entetes, table.numeros) == (("nom", "b"), (3,))


def test_un_texte_sans_colonne_est_refuse(refuser):
    assert refuser("Bonjour\nà tous\n").startswith("Aucune colonne reconnue")


def test_les_guillemets_gardent_separateurs_et_lignes(lire):
    table = lire('nom;note\n"A ; B";"deux\nlignes"\nC;1\n')
    assert table.lignes == (("A ; B", "deux lignes"), ("C", "1"))
    assert table.numeros == (2, 4)


def test_un_guillemet_jamais_referme_dit_sa_ligne(refuser):
    assert refuser('nom;b\nA;1\nB;"2\nC;3\n').startswith("Ligne 3 : un guillemet")


def test_les_codes_restent_du_texte(lire):
    table = lire("code;nom\n01004;NA\n2A004;None\n'01004;'s-Gravenhage\n")
    assert table.lignes == (
        ("01004", "NA"),
        ("2A004", "None"),
        ("01004", "'s-Gravenhage"),
    )


def test_cinq_lignes_de_titre_et_un_en_tete_double_comme_a_l_insee(lire):
    table = lire(
        "Intercommunalités au 01/01/2026\nFrance\nSource : Insee\n\nMise en ligne le 2\nCOG\n"
        "Code commune;Libellé;EPCI;Libellé de l’EPCI\nCODGEO;LIBGEO;EPCI;LIBEPCI\n"
        "31555;Toulouse;243100518;Toulouse Métropole\n01004;Ambérieu;ZZZZZZZZZ;Sans objet\n"
    )
    assert table.entetes == ("CODGEO", "LIBGEO", "EPCI", "LIBEPCI")
    assert table.ligne_en_tete == 8
    assert table.numeros == (9, 10)
    assert table.ecartees == (1, 2, 3, 5, 6, 7)
    assert "au-dessus de l’en-tête" in propre(table.avis)


def test_la_ligne_d_en_tete_se_choisit(lire):
    texte = "a;b\nnom;commune\nX;Muret\n"
    assert lire(texte, choix=ChoixLecture(ligne_en_tete=2)).entetes == (
        "nom",
        "commune",
    )


def test_le_total_et_les_notes_du_bas_sont_ecartes_et_dits(lire):
    table = lire("nom;n\nA;1\nB;2\n\nTotal;3\nSource : CRESS\n(1) estimé;\n")
    assert table.lignes == (("A", "1"), ("B", "2"))
    assert table.ecartees == (5, 6, 7)
    assert "de total, écartées" in propre(table.avis)
    assert "5 (« Total »)" in propre(table.avis)
    assert "de source ou de note" in propre(table.avis)


def test_un_total_au_milieu_ou_un_nom_qui_y_ressemble_reste(lire):
    table = lire("nom;n\nTotal;3\nA;1\nTotal Énergie Solidaire;2\n")
    assert [ligne[0] for ligne in table.lignes] == [
        "Total",
        "A",
        "Total Énergie Solidaire",
    ]


def test_un_commentaire_est_ecarte_une_donnee_au_diese_non(lire):
    table = lire("nom;n\n# remarque\n#1;2\n#REF!;\nA;1\n")
    assert [ligne[0] for ligne in table.lignes] == ["#1", "#REF!", "A"]
    assert table.ecartees == (2,)


def test_colonnes_et_lignes_vides_disparaissent(lire):
    table = lire("nom;;n;;\n;;;;\nA;;1;;\n")
    assert (table.entetes, table.lignes) == (("nom", "n"), (("A", "1"),))


def test_deux_colonnes_de_meme_nom_sont_numerotees_et_dites(lire):
    table = lire("nom;Nom;nom;b\nA;B;C;\n")
    assert table.entetes == ("nom", "Nom", "nom (2)", "b")
    assert "Plusieurs colonnes se nomment « nom »" in propre(table.avis)
    assert "ne diffèrent que par les majuscules" in propre(table.avis)


def test_une_ligne_decalee_garde_tout_et_se_signale(lire):
    table = lire("nom;n\nA;1\nB;x;2\nC;3\nD\n")
    assert table.entetes == ("nom", "n", "Colonne 3")
    assert table.lignes[1] == ("B", "x", "2")
    assert table.lignes[3] == ("D", "", "")
    (alerte,) = table.alertes
    assert (alerte.numero, alerte.colonne) == (3, "")
    assert "3 cases pour 2 colonnes" in alerte.motif


def test_la_colonne_erreur_d_un_refus_n_est_pas_relue(lire):
    assert lire("nom;n;erreur\nA;1;faux\n").entetes == ("nom", "n")
    assert lire("erreur;n\nA;1\n").entetes == ("erreur", "n")


def test_une_marque_d_encodage_au_milieu_disparait(lire):
    assert lire("nom;n\nA;1\n\ufeffB;2\n").lignes[1] == ("B", "2")


def test_une_extension_qui_ment_se_dit():
    lecture = read_fichier("t.xlsx", TABLE.encode(), sans_enfant=True)
    assert "son contenu est un CSV" in propre(lecture.avis)


def test_un_en_tete_seul_est_refuse(refuser):
    assert "aucune ligne de données" in refuser("nom;commune\n")


def test_des_donnees_en_majuscules_ne_sont_pas_un_en_tete(lire):
    table = lire("nom;commune\nEMMAUS;TOULOUSE\nATELIERS;MURET\n")
    assert table.entetes == ("nom", "commune")
    assert len(table.lignes) == 2
