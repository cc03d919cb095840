import pytest

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.dossier import list_citations, write_cellule


def build_chiffre(valeur=24.2, statut=Statut.MESURE, **champs):
    return Chiffre("part_pct", "x", valeur, statut, "%", "2017", **champs)


@pytest.mark.parametrize(
    ("chiffre", "signe", "texte"),
    [
        (build_chiffre(), False, "24,2\u202f%"),
        (build_chiffre(), True, "+24,2\u202f%"),
        (build_chiffre(-3.0), True, "\u22123,0\u202f%"),
        (build_chiffre(precision="plus de"), False, "plus de 24,2\u202f%"),
        (
            build_chiffre(None, Statut.SECRET, motif="Masqué."),
            False,
            "secret statistique",
        ),
        (build_chiffre(None, Statut.NON_PUBLIE, motif="Absent."), True, "non publié"),
    ],
)
def test_une_case_dit_la_valeur_ou_le_nom_de_son_absence(chiffre, signe, texte):
    assert write_cellule(chiffre, 1, signe=signe).texte == texte


def test_une_case_garde_le_statut_le_millesime_et_le_motif():
    cellule = write_cellule(build_chiffre(None, Statut.SECRET, motif="Masqué."))
    assert cellule.statut is Statut.SECRET
    assert cellule.millesime == "2017"
    assert cellule.motif == "Masqué."
    assert cellule.valeur is None


def test_les_sources_sont_citees_une_fois_dans_l_ordre():
    citations = list_citations(
        build_chiffre(citation="B"), build_chiffre(citation="A"), build_chiffre()
    )
    assert citations == ("B", "A")
    assert list_citations(build_chiffre(citation="A"), build_chiffre(citation="A")) == (
        "A",
    )
