"""Ce qui ne tient pas sur la scène est compté, jamais perdu sans être dit."""

from hypothesis import given
from hypothesis import strategies as st

from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Trace,
)
from ess_dash.presentation.recit.coupe import (
    COLONNES_MAX,
    shorten,
    shorten_paragraphes,
    shorten_tableau,
)
from ess_dash.presentation.recit.scene_dossier import CATEGORIES_MAX, shorten_figure


def _tableau(lignes, colonnes=2, texte="12 habitants"):
    return Tableau(
        "essai",
        "Essai",
        "Territoire",
        tuple(Colonne(f"Colonne {rang}") for rang in range(colonnes)),
        tuple(
            Ligne(f"Ligne {rang}", (Cellule(texte),) * colonnes)
            for rang in range(lignes)
        ),
    )


@given(st.text(max_size=400), st.integers(min_value=10, max_value=200))
def test_un_texte_coupe_ne_depasse_jamais(texte, longueur):
    court = shorten(texte, longueur)
    assert len(court) <= longueur
    assert court == texte.strip() or court.endswith("…")


@given(st.integers(1, 300), st.integers(1, 8), st.text(max_size=300))
def test_un_tableau_coupe_compte_ce_qu_il_laisse(lignes, colonnes, texte):
    scene = shorten_tableau(_tableau(lignes, colonnes, texte))
    assert len(scene.tableau.lignes) + scene.reste == lignes
    assert len(scene.tableau.colonnes) < COLONNES_MAX
    assert scene.entier.lignes == _tableau(lignes, colonnes, texte).lignes
    assert all(
        len(ligne.cellules) == len(scene.tableau.colonnes)
        for ligne in scene.tableau.lignes
    )


def test_cent_lignes_disent_combien_d_autres():
    scene = shorten_tableau(_tableau(100))
    assert 5 <= len(scene.tableau.lignes) <= 10
    assert scene.suite == f"… et {scene.reste} autres"


def test_un_petit_tableau_reste_entier():
    scene = shorten_tableau(_tableau(3))
    assert (scene.reste, scene.suite) == (0, "")


def test_des_paragraphes_de_trop_sont_comptes():
    gardes = shorten_paragraphes([f"Phrase {rang}." for rang in range(9)])
    assert len(gardes) == 5
    assert gardes[-1] == "… et 5 autres"


def test_une_figure_de_trop_de_categories_en_garde_vingt():
    noms = tuple(f"EPCI numéro {rang}" for rang in range(60))
    figure = Figure(
        "essai",
        "Essai",
        "Mesure",
        (Couche(Trace.BARRE, tuple(Point(x=1.0, y=nom) for nom in noms)),),
        Axe("Part"),
        Axe("", categories=noms),
        "Essai",
        _tableau(1),
    )
    courte = shorten_figure(figure)
    assert courte.axe_y.categories == noms[:CATEGORIES_MAX]
    assert len(courte.couches[0].points) == CATEGORIES_MAX
    assert courte.sous_titre == "Mesure (… et 40 autres)"
