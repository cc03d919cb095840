from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.indicateurs.filtres import (
    Filtres,
    Perimetre,
    Presence,
    select_communes,
    select_lieux,
    select_projets,
    select_territoires,
)
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    BOURG,
    DEPARTEMENT,
    FAUBOURG,
    LISIERE,
    MARCHE,
    PETR,
    SOMMET,
    VALLEE,
    VILLE,
    build_maquette,
)

TOUTES = {VILLE, FAUBOURG, BOURG, SOMMET, MARCHE}
HORS_METROPOLE = Filtres(perimetre=Perimetre.HORS_METROPOLE)
MAQUETTE = build_maquette()


@pytest.mark.parametrize(
    ("filtres", "attendues"),
    [
        (Filtres(), TOUTES),
        (HORS_METROPOLE, {BOURG, SOMMET, MARCHE}),
        (Filtres(perimetre=Perimetre.METROPOLE), {VILLE, FAUBOURG}),
        (Filtres(montagne=Presence.OUI), {SOMMET}),
        (Filtres(montagne=Presence.NON), TOUTES - {SOMMET}),
        (Filtres(montagne=Presence.INCONNU), set()),
        (replace(HORS_METROPOLE, montagne=Presence.NON), {BOURG, MARCHE}),
        (Filtres(qpv=Presence.OUI, types=frozenset({"fabrique"})), TOUTES),
    ],
)
def test_communes_gardees(filtres, attendues):
    assert select_communes(MAQUETTE, filtres) == attendues


def test_sans_metropole_tout_le_departement_est_hors_metropole():
    configuration = replace(MAQUETTE.configuration, code_metropole=None)
    donnees = replace(MAQUETTE, configuration=configuration)
    assert select_communes(donnees, HORS_METROPOLE) == TOUTES
    assert not select_communes(donnees, Filtres(perimetre=Perimetre.METROPOLE))


@pytest.mark.parametrize(
    ("maille", "attendus"),
    [
        (Maille.COMMUNE, {BOURG, SOMMET, MARCHE}),
        (Maille.EPCI, {VALLEE, LISIERE}),
        (Maille.PETR, {PETR}),
        (Maille.DEPARTEMENT, {DEPARTEMENT}),
    ],
)
def test_territoires_hors_metropole(maille, attendus):
    assert select_territoires(MAQUETTE, maille, HORS_METROPOLE) == attendus


def test_un_epci_est_garde_des_qu_une_commune_passe():
    montagne = Filtres(montagne=Presence.OUI)
    assert select_territoires(MAQUETTE, Maille.EPCI, montagne) == {VALLEE}
    plaine = Filtres(montagne=Presence.NON)
    assert VALLEE in select_territoires(MAQUETTE, Maille.EPCI, plaine)


def list_lieux(filtres):
    return set(select_lieux(MAQUETTE, filtres)["id_lieu"])


def list_projets(filtres):
    return set(select_projets(MAQUETTE, filtres)["id_projet"])


def test_sans_filtre_rien_n_est_ecarte():
    assert list_lieux(Filtres()) == {"le-fil", "singe", "atelier"}
    assert list_projets(Filtres()) == {"cantine", "velo", "lavage", "ferme"}


def test_un_filtre_de_territoire_ecarte_ce_qui_n_est_pas_situe():
    assert list_projets(HORS_METROPOLE) == {"ferme"}
    assert list_projets(Filtres(perimetre=Perimetre.METROPOLE)) == {"cantine"}
    assert list_lieux(HORS_METROPOLE) == {"singe"}


def test_les_deux_cotes_de_la_metropole_ne_font_pas_tous_les_projets():
    deux_cotes = list_projets(HORS_METROPOLE) | list_projets(
        Filtres(perimetre=Perimetre.METROPOLE)
    )
    assert list_projets(Filtres()) - deux_cotes == {"velo", "lavage"}


@pytest.mark.parametrize(
    ("reponse", "lieux", "projets"),
    [
        (Presence.OUI, {"le-fil"}, set()),
        (Presence.NON, {"singe"}, {"ferme"}),
        (Presence.INCONNU, {"atelier"}, {"cantine", "velo", "lavage"}),
    ],
)
def test_qpv_inconnu_n_est_ni_oui_ni_non(reponse, lieux, projets):
    assert list_lieux(Filtres(qpv=reponse)) == lieux
    assert list_projets(Filtres(qpv=reponse)) == projets


def test_le_qpv_declare_ne_filtre_pas_les_territoires():
    assert select_communes(MAQUETTE, Filtres(qpv=Presence.OUI)) == TOUTES


def test_le_type_ne_filtre_que_les_lieux():
    fabriques = Filtres(types=frozenset({"fabrique"}))
    assert list_lieux(fabriques) == {"le-fil"}
    assert list_projets(fabriques) == list_projets(Filtres())


def test_theme_et_financeur_ne_filtrent_que_les_projets():
    filtres = Filtres(
        themes=frozenset({"alimentation"}), financeurs=frozenset({"metropole_test"})
    )
    assert list_projets(filtres) == {"ferme"}
    assert list_lieux(filtres) == list_lieux(Filtres())


def test_une_valeur_inconnue_ne_garde_rien():
    assert not list_projets(Filtres(themes=frozenset({"inexistant"})))
    assert not list_lieux(Filtres(types=frozenset({"inexistant"})))


@pytest.mark.parametrize(
    "filtres",
    [
        Filtres(),
        HORS_METROPOLE,
        Filtres(qpv=Presence.OUI),
        Filtres(types=frozenset({"fabrique"}), themes=frozenset({"inclusion"})),
    ],
)
def test_des_tables_vides_restent_vides_avec_leurs_colonnes(filtres):
    vides = replace(
        MAQUETTE,
        lieux=pd.DataFrame(columns=list(MAQUETTE.lieux), dtype=object),
        projets=pd.DataFrame(columns=list(MAQUETTE.projets), dtype=object),
    )
    assert list(select_lieux(vides, filtres)) == list(MAQUETTE.lieux)
    assert select_projets(vides, filtres).empty


@settings(max_examples=40)
@given(
    st.builds(
        Filtres,
        perimetre=st.sampled_from(Perimetre),
        montagne=st.sampled_from(Presence),
        qpv=st.sampled_from(Presence),
        types=st.frozensets(st.sampled_from(["lieu_totem", "tiers_lieu", "fabrique"])),
        themes=st.frozensets(st.sampled_from(["alimentation", "inclusion"])),
        financeurs=st.frozensets(st.sampled_from(["metropole_test", "autre"])),
    )
)
def test_un_filtre_ne_fait_qu_ecarter(filtres):
    assert select_communes(MAQUETTE, filtres) <= TOUTES
    assert list_lieux(filtres) <= list_lieux(Filtres())
    assert list_projets(filtres) <= list_projets(Filtres())
    if filtres.est_territorial:
        assert set(select_projets(MAQUETTE, filtres)["code_commune"]) <= TOUTES
