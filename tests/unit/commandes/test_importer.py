"""``importer`` et ``annuler`` : 0 publié, 1 refusé avec le rapport, 2 appel faux."""

import pytest

from ess_dash.commandes import importer
from ess_dash.commandes.registre import main
from ess_dash.depot import VARIABLE_DEPOT, open_depot
from ess_dash.importation.contexte import build_contexte
from ess_dash.indicateurs.chargement import load_donnees

BON = "nom;annee;montant_eur;theme;code_commune\nLe Four d’essai;2025;900;Inclusion;31483\n"
MELE = f"{BON}Le Puits d’essai;25;10;Inclusion;31483\n"


@pytest.fixture(scope="module")
def contexte():
    return build_contexte(load_donnees())


@pytest.fixture
def deposer(tmp_path, monkeypatch, contexte):
    """Écrit un fichier à importer dans un dépôt neuf ; rend son chemin."""
    monkeypatch.setenv(VARIABLE_DEPOT, str(tmp_path / "depot"))
    monkeypatch.setattr(importer, "_load_contexte", lambda: contexte)

    def write(texte, nom="projets.csv"):
        chemin = tmp_path / nom
        chemin.write_text(texte, encoding="utf-8")
        return str(chemin)

    return write


def run(capsys, *arguments):
    code = main(list(arguments))
    sortie = capsys.readouterr()
    assert sortie.err == ""
    return code, sortie.out.replace("\u202f", " ").replace("\xa0", " ")


def test_un_bon_fichier_se_publie_puis_s_annule(deposer, capsys):
    fichier = deposer(BON)
    code, sortie = run(capsys, "importer", fichier, "--producteur", "Essai")
    assert code == 0
    assert "Publié : 1 ligne ajoutée" in sortie
    (lot,) = open_depot().list_lots()
    assert (lot.type_import, lot.producteur, lot.nb_gardees) == ("projets", "Essai", 1)
    assert run(capsys, "importer", fichier)[1].endswith("rien n’a été ajouté.\n")
    code, sortie = run(capsys, "annuler", str(lot.id))
    assert (code, "Annulé : 1 ligne" in sortie) == (0, True)
    code, sortie = run(capsys, "annuler", str(lot.id))
    assert (code, "déjà annulé" in sortie) == (1, True)


def test_un_refus_arrete_tout_et_rend_le_rapport(deposer, capsys, tmp_path):
    refus = tmp_path / "refus.csv"
    code, sortie = run(capsys, "importer", deposer(MELE), "--refus", str(refus))
    assert code == 1
    assert "Ligne 3, colonne « annee », « 25 » : année illisible." in sortie
    assert "1 ligne est refusée : rien n’a été enregistré." in sortie
    assert open_depot().list_lots() == ()
    entetes, ligne = refus.read_text("utf-8-sig").splitlines()
    assert entetes.endswith("erreur")
    assert ligne.startswith("Le Puits d’essai;25;")


def test_les_lignes_valides_se_publient_si_on_le_demande(deposer, capsys):
    code, sortie = run(capsys, "importer", deposer(MELE), "--lignes-valides")
    assert (code, "Publié : 1 ligne ajoutée" in sortie) == (0, True)


@pytest.mark.parametrize(
    ("texte", "options", "attendu"),
    [(BON, (), 0), (MELE, (), 1), (MELE, ("--lignes-valides",), 0)],
)
def test_simuler_ne_change_rien_et_rend_le_meme_code(
    deposer, capsys, texte, options, attendu
):
    code, sortie = run(capsys, "importer", deposer(texte), "--simuler", *options)
    assert (code, "rien n’a changé" in sortie) == (attendu, True)
    assert open_depot().version_donnees() == "0"


def test_une_colonne_d_un_autre_nom_s_indique(deposer, capsys):
    fichier = deposer("quoi;annee\nLe Four d’essai;2025\n")
    code, sortie = run(capsys, "importer", fichier, "--type", "projets")
    assert (code, "Il manque la colonne « nom »" in sortie) == (1, True)
    indiquee = ("--colonne", "nom=quoi")
    assert run(capsys, "importer", fichier, "--type", "projets", *indiquee)[0] == 0


def test_un_fichier_qui_ne_se_reconnait_pas_demande_son_type(deposer, capsys):
    code, sortie = run(capsys, "importer", deposer("a;b\n1;2\n3;4\n"))
    assert (code, "Choisir son type" in sortie) == (1, True)
    assert "--type" in sortie


@pytest.mark.parametrize(
    ("arguments", "mot"),
    [
        (("importer", "absent.csv"), "ne peut pas être lu"),
        (("importer", "x.csv", "--type", "rien"), "Choisir parmi"),
        (("importer", "x.csv", "--colonne", "nom"), "attendue=trouvée"),
        (("importer", "x.csv", "--inconnue"), "n’existe pas"),
        (("importer",), "FICHIER"),
        (("annuler", "zéro"), "n’est pas comprise"),
    ],
)
@pytest.mark.usefixtures("deposer")
def test_un_appel_faux_finit_par_deux(capsys, arguments, mot):
    code, sortie = run(capsys, *arguments)
    assert code == 2
    assert mot in sortie or "n’est pas comprise" in sortie


def test_un_fichier_de_refus_impossible_n_a_rien_publie(deposer, capsys, tmp_path):
    ailleurs = str(tmp_path / "absent" / "refus.csv")
    options = ("--refus", ailleurs, "--lignes-valides")
    code, sortie = run(capsys, "importer", deposer(MELE), *options)
    assert (code, "Rien n’a été publié." in sortie) == (1, True)
    assert open_depot().list_lots() == ()
