"""Une étape devient une scène ; celle qui ne le peut pas le dit, et le récit continue."""

from dataclasses import replace

import pytest

from ess_dash.presentation.comparer.demandes import DemandeGroupes
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.dossier import Figure
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.modeles import (
    Carte,
    Etape,
    Genre,
    Recit,
    TableauScene,
)
from ess_dash.presentation.recit.scenes import SANS_DONNEES, build_scenes, fill_recit


@pytest.fixture(scope="module")
def atelier(maquette):
    return AtelierRecit(maquette)


def _jouer(atelier, *etapes, territoire=""):
    return build_scenes(Recit("essai", "Essai", "", etapes), atelier, territoire)


@pytest.mark.parametrize(
    "etape",
    [
        Etape("", ""),
        Etape("dragon", "constat"),
        Etape("carte", "carte", (("indicateur", "dragon"),)),
        Etape("carte", "carte", couches=("dragon",)),
        Etape("carte", "carte", vers="75056"),
        Etape("carte", "constat"),
        Etape("comparer", "figure:dragon"),
        Etape("comparer", "tableau:dragon"),
        Etape("comparer", "section:dragon"),
        Etape("comparer", "dragon"),
        Etape("comparer", "carte"),
        Etape("comparer", "constat", (("vue", "dragon"),)),
        Etape("comparer", "chiffres_cles"),
        Etape("fiche", "constat", (("territoire", "75056"),)),
    ],
    ids=lambda etape: f"{etape.page}-{etape.element}",
)
def test_une_etape_sans_donnees_le_dit_et_le_recit_continue(atelier, etape):
    absente, suite = _jouer(
        atelier, replace(etape, notes="À dire"), Etape("texte", "texte", titre="Suite")
    )
    assert absente.genre is Genre.ABSENTE
    assert absente.titre.startswith(SANS_DONNEES)
    assert "À dire" in absente.notes
    assert suite.titre == "Suite"


def test_un_element_manquant_cede_la_place_au_suivant(atelier):
    (scene,) = _jouer(atelier, Etape("comparer", "figure:dragon|constat"))
    dossier = atelier.get_dossier("comparer", ())
    assert scene.genre is Genre.TEXTE
    assert scene.titre == dossier.titre


def test_une_figure_est_celle_de_la_page(atelier):
    vue = (("vue", "groupes"),)
    (scene,) = _jouer(atelier, Etape("comparer", "figure:parts", vue))
    dossier = build_dossier(atelier.donnees, DemandeGroupes())
    figure = next(f for f in dossier.figures if f.identifiant == "parts")
    assert isinstance(scene.visuel, Figure)
    assert (scene.visuel, scene.titre) == (figure, figure.titre)
    assert scene.adresse == "comparer?vue=groupes"


def test_une_fiche_donne_ses_chiffres_et_son_tableau(atelier):
    chiffres, tableau = _jouer(
        atelier, Etape("fiche", "chiffres_cles"), Etape("fiche", "tableau:profil")
    )
    dossier = atelier.get_dossier("fiche", ())
    assert [c.cellule.texte for c in chiffres.visuel.chiffres] == [
        c.cellule.texte for c in dossier.chiffres_cles
    ]
    assert isinstance(tableau.visuel, TableauScene)
    assert tableau.sources != ()


def test_une_carte_ne_revele_que_ce_qui_existe(atelier):
    (scene,) = _jouer(atelier, Etape("carte", "carte", couches=("tiers_lieu", "totem")))
    assert isinstance(scene.visuel, Carte)
    symboles = scene.visuel.vue.symboles
    assert scene.visuel.couches
    for couche in scene.visuel.couches:
        assert any(getattr(symbole, f"nb_{couche}") for symbole in symboles)


def test_le_titre_choisi_l_emporte_et_le_trop_long_passe_dans_les_notes(atelier):
    long = "Un titre sans fin " * 40
    (scene,) = _jouer(atelier, Etape("carte", "carte", titre=long.strip()))
    assert scene.titre.endswith("…")
    assert len(scene.titre) <= 150
    assert long.strip() in scene.notes


def test_un_recit_de_territoire_se_joue_pour_celui_qu_on_choisit(atelier):
    recit = Recit(
        "essai",
        "{nom}",
        "",
        (Etape("fiche", "constat", (("territoire", "{territoire}"),)),),
        territoire=str(atelier.donnees.epci["code_epci"].iloc[0]),
    )
    second = atelier.donnees.epci.iloc[1]
    (scene,) = build_scenes(recit, atelier, second["code_epci"])
    assert scene.titre == second["nom"]
    assert (
        fill_recit(recit, atelier.donnees, second["code_epci"]).titre == second["nom"]
    )
    with pytest.raises(TerritoireInconnuError):
        build_scenes(recit, atelier, "75056")


def test_un_bilan_sans_reperes_le_dit(maquette):
    sans = replace(maquette, reperes=maquette.reperes.iloc[:0])
    (scene,) = _jouer(AtelierRecit(sans), Etape("bilan", "chiffres_cles"))
    assert scene.genre is Genre.ABSENTE
