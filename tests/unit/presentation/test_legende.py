from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.filtres import Filtres, Perimetre
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.legende import pick_tailles_rondes
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.palettes import DEGRADES
from ess_dash.territoires import Maille

POIDS = "part_emploi_ess_pct"
RURAL = "part_population_rurale_pct"
HORS_METROPOLE = Filtres(perimetre=Perimetre.HORS_METROPOLE)


def list_lignes(vue, genre):
    return [ligne for ligne in vue.legende.lignes if ligne.genre == genre]


@pytest.mark.parametrize(
    ("demande", "effectifs"),
    [
        (DemandeCarte(RURAL), {"classe": [1, 2]}),
        (DemandeCarte(RURAL, filtres=HORS_METROPOLE), {"classe": [0, 2]}),
        (
            DemandeCarte("densite_7", Maille.COMMUNE, filtres=HORS_METROPOLE),
            {"classe": [0, 0, 0, 0, 1, 1, 1]},
        ),
        (DemandeCarte(POIDS), {"classe": [1, 1], "non_publie": [1]}),
        (DemandeCarte(POIDS, filtres=HORS_METROPOLE), {"classe": [1, 1]}),
    ],
)
def test_les_effectifs_sont_ceux_que_les_filtres_gardent(maquette, demande, effectifs):
    vue = build_vue_carte(maquette, demande)
    lus = {}
    for ligne in vue.legende.lignes:
        if ligne.genre in ("classe", "non_publie", "secret", "sans_objet"):
            lus.setdefault(ligne.genre, []).append(ligne.effectif)
    assert lus == effectifs


def test_un_filtre_ne_change_ni_les_couleurs_ni_les_bornes(maquette):
    lignes, entieres = (
        [
            (ligne.libelle, ligne.couleur, ligne.borne_min, ligne.borne_max)
            for ligne in list_lignes(build_vue_carte(maquette, demande), "classe")
        ]
        for demande in (
            DemandeCarte(RURAL, filtres=HORS_METROPOLE),
            DemandeCarte(RURAL),
        )
    )
    assert lignes == entieres


def test_pivot_refuse_quand_le_departement_n_a_pas_ce_millesime(maquette):
    demande = DemandeCarte(POIDS, autour_du_pivot=True)
    vue = build_vue_carte(maquette, demande)
    assert vue.legende.notes[0] == (
        "Pas de comparaison à la moyenne. La moyenne du département n’est pas publiée "
        "en FLORES 2017."
    )
    assert vue.legende.methode == "une couleur par valeur"


def test_pivot_permis_et_nomme(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(RURAL, autour_du_pivot=True))
    assert vue.legende.methode == "autour de la moyenne Val-Test"
    couleurs = {ligne.couleur for ligne in list_lignes(vue, "classe")}
    assert couleurs <= set(DEGRADES["pivot"])
    bornes = {ligne.borne_min for ligne in list_lignes(vue, "classe")}
    assert 14.3 in bornes


def test_une_categorie_n_a_pas_de_pivot(maquette):
    demande = DemandeCarte("densite_7", Maille.COMMUNE, autour_du_pivot=True)
    vue = build_vue_carte(maquette, demande)
    assert any("n’a pas de moyenne" in note for note in vue.legende.notes)


def test_la_methode_des_cercles_dit_sa_limite(maquette):
    communes = maquette.communes.copy()
    communes.loc[4, "population"] = 3
    vue = build_vue_carte(
        replace(maquette, communes=communes),
        DemandeCarte("population_hab", Maille.COMMUNE),
    )
    # 8 000 habitants x (1 px / 34 px)² = 6,9.
    assert vue.legende.methode == (
        "surface des cercles proportionnelle au nombre\u202f; un même cercle jusqu’à "
        "6\xa0habitants"
    )
    vue = build_vue_carte(maquette, DemandeCarte("population_hab"))
    assert "un même cercle" not in vue.legende.methode


@given(st.floats(0, 1e9))
def test_les_cercles_de_legende_sont_ronds_et_sous_le_maximum(maximum):
    tailles = pick_tailles_rondes(maximum)
    assert len(tailles) <= 3
    assert list(tailles) == sorted(tailles, reverse=True)
    for taille in tailles:
        assert 1 <= taille <= maximum
        assert int(str(int(taille))[0]) in (1, 2, 5)
        assert set(str(int(taille))[1:]) <= {"0"}
    assert bool(tailles) == (maximum >= 1)


@pytest.mark.parametrize(
    ("maximum", "tailles"),
    [
        (833000, (500000, 100000, 20000)),
        (1000, (1000, 200, 20)),
        (5, (5, 1)),
        (0, ()),
        (0.4, ()),
    ],
)
def test_tailles_rondes(maximum, tailles):
    assert pick_tailles_rondes(maximum) == tailles
