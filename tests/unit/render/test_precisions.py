from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import Cellule, Ligne
from ess_dash.render.precisions import Precision, place_precisions

CALCULE, MESURE = Statut.CALCULE, Statut.MESURE


def case(statut=CALCULE, millesime="2021", source="A", valeur=1.0):
    return Cellule("1", valeur, statut, millesime=millesime, source=source)


def grille(*lignes):
    return [Ligne("x", cellules) for cellules in lignes]


def test_la_meme_partout_se_dit_une_fois():
    placees = place_precisions(grille((case(), case()), (case(), case())), 2)
    assert placees.commun == Precision("calculé", "2021", "A")
    assert placees.colonnes == placees.lignes == (None, None)
    assert placees.cases == ((None, None), (None, None))


def test_la_meme_par_colonne_se_dit_en_tete_de_colonne():
    autre = case(millesime="2019")
    placees = place_precisions(grille((case(), autre), (case(), autre)), 2)
    assert placees.commun is None
    assert [p.millesime for p in placees.colonnes] == ["2021", "2019"]
    assert placees.lignes == (None, None)


def test_la_meme_par_ligne_se_dit_en_tete_de_ligne():
    autre = case(millesime="2019")
    placees = place_precisions(grille((case(), case()), (autre, autre)), 2)
    assert [p.millesime for p in placees.lignes] == ["2021", "2019"]
    assert placees.cases == ((None, None), (None, None))


def test_seul_le_statut_differe_il_reste_dans_la_case():
    autre = case(millesime="2019")
    placees = place_precisions(grille((case(), case(MESURE)), (autre, autre)), 2)
    assert placees.lignes[0].texte == "2021"
    assert [p.texte for p in placees.cases[0]] == ["calculé", "mesuré"]


def test_deux_sources_sur_une_ligne_restent_dans_les_cases():
    placees = place_precisions(
        grille((case(), case(source="B")), (case(source="B"), case())), 2
    )
    assert placees.lignes == (None, None)
    assert [p.source for p in placees.cases[0]] == ["A", "B"]


def test_une_absence_n_a_pas_de_precision_elle_a_un_motif():
    absente = case(Statut.NON_PUBLIE, valeur=None)
    placees = place_precisions(grille((case(), absente)), 2)
    assert placees.commun == Precision("calculé", "2021", "A")


def test_un_texte_sans_statut_n_en_a_pas_besoin():
    placees = place_precisions(grille((Cellule("Toulouse"), Cellule("Muret"))), 2)
    assert placees.commun is None
