from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    ZonageError,
    build_zonage,
    find_profil,
    list_communes_cibles,
)
from ess_dash.territoires import ZoneCible
from tests.unit.indicateurs.maquette import (
    BOURG,
    FAUBOURG,
    LISIERE,
    MARCHE,
    PETR,
    SOMMET,
    VALLEE,
    VILLE,
    build_maquette,
)
from tests.unit.indicateurs.maquette import METROPOLE as CODE_METROPOLE

SANS_CHOIX = [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]


@pytest.fixture(scope="module")
def maquette():
    return build_maquette()


def configure(donnees, **champs):
    return replace(donnees, configuration=replace(donnees.configuration, **champs))


def test_la_metropole_est_un_epci_et_tout_le_reste_est_hors_metropole(maquette):
    zonage = build_zonage(maquette, GenreZonage.METROPOLE)
    assert dict(zonage.affectation) == {
        VILLE: METROPOLE,
        FAUBOURG: METROPOLE,
        BOURG: HORS_METROPOLE,
        SOMMET: HORS_METROPOLE,
        MARCHE: HORS_METROPOLE,
    }
    assert [g.libelle for g in zonage.groupes] == ["Métropole", "Hors métropole"]
    assert zonage.suit_epci
    assert zonage.qpv_dans == ""


def test_la_zone_cible_n_est_pas_hors_metropole(maquette):
    zonage = build_zonage(maquette, GenreZonage.ZONE_CIBLE)
    assert zonage.affectation[FAUBOURG] == CIBLE
    assert zonage.affectation[VILLE] == HORS_CIBLE
    assert zonage.qpv_dans == CIBLE
    assert not zonage.suit_epci


def test_la_zone_cible_suit_la_configuration(maquette):
    seule = configure(
        maquette, zone_cible=ZoneCible(frozenset(), montagne=True, qpv=False)
    )
    zonage = build_zonage(seule, GenreZonage.ZONE_CIBLE)
    assert [c for c, g in zonage.affectation.items() if g == CIBLE] == [SOMMET]
    assert zonage.qpv_dans == ""
    assert "niveau" not in zonage.definition
    assert "communes de montagne" in zonage.definition


def test_une_zone_cible_reduite_aux_quartiers_prioritaires_a_son_groupe(maquette):
    qpv = configure(
        maquette, zone_cible=ZoneCible(frozenset(), montagne=False, qpv=True)
    )
    zonage = build_zonage(qpv, GenreZonage.ZONE_CIBLE)
    assert [g.code for g in zonage.groupes] == [CIBLE, HORS_CIBLE]
    assert set(zonage.affectation.values()) == {HORS_CIBLE}


def test_une_zone_cible_sans_critere_le_dit(maquette):
    rien = configure(
        maquette, zone_cible=ZoneCible(frozenset(), montagne=False, qpv=False)
    )
    zonage = build_zonage(rien, GenreZonage.ZONE_CIBLE)
    assert [g.code for g in zonage.groupes] == [HORS_CIBLE]
    assert "aucun critère" in zonage.definition


def test_une_commune_de_montagne_urbaine_est_dans_la_zone_cible(maquette):
    communes = maquette.communes.assign(
        zone_montagne=maquette.communes["code_commune"] == VILLE
    )
    assert list_communes_cibles(replace(maquette, communes=communes)).iloc[0]


def test_la_grille_en_3_niveaux_reunit_celle_en_7(maquette):
    trois = build_zonage(maquette, GenreZonage.DENSITE_3).affectation
    sept = build_zonage(maquette, GenreZonage.DENSITE_7).affectation
    attendus = {"1": "1", "2": "2", "3": "2", "4": "2", "5": "3", "6": "3", "7": "3"}
    assert {c: attendus[n] for c, n in sept.items()} == dict(trois)


def test_un_groupe_sans_commune_ne_parait_pas(maquette):
    niveaux = [g.code for g in build_zonage(maquette, GenreZonage.DENSITE_7).groupes]
    assert niveaux == ["1", "4", "5", "6", "7"]


def test_le_profil_d_un_epci_est_une_part_de_population(maquette):
    zonage = build_zonage(maquette, GenreZonage.PROFIL_EPCI)
    assert zonage.affectation[VILLE] == zonage.affectation[FAUBOURG] == "urbain"
    assert zonage.affectation[BOURG] == zonage.affectation[SOMMET] == "rural"
    assert zonage.suit_epci


def test_un_epci_sans_habitant_n_a_pas_de_profil(maquette):
    vide = maquette.communes["code_epci"] == LISIERE
    communes = maquette.communes.assign(
        population=maquette.communes["population"].mask(vide, 0)
    )
    zonage = build_zonage(replace(maquette, communes=communes), GenreZonage.PROFIL_EPCI)
    assert MARCHE not in zonage.affectation
    assert zonage.suit_epci


@given(st.floats(0, 100))
def test_le_profil_ne_devient_jamais_moins_rural_quand_la_part_monte(part):
    ordre = ["urbain", "periurbain", "mixte", "rural"]
    assert ordre.index(find_profil(part)) <= ordre.index(find_profil(100))
    assert ordre.index(find_profil(0)) <= ordre.index(find_profil(part))
    assert find_profil(part) == (
        "urbain"
        if part < 10
        else "periurbain"
        if part < 40
        else "mixte"
        if part < 70
        else "rural"
    )


def test_hors_petr_est_un_groupe(maquette):
    zonage = build_zonage(maquette, GenreZonage.PETR)
    assert zonage.affectation[BOURG] == PETR
    assert zonage.affectation[VILLE] == "aucun"
    assert zonage.groupes[-1].libelle == "Hors PETR"


@pytest.mark.parametrize(
    ("nom", "court"),
    [
        ("PETR du Pays de Cocagne", "Pays de Cocagne"),
        ("PETR Pays Tolosan", "Pays Tolosan"),
        ("PETR de la Vallée", "Vallée"),
        ("Pôle du Nord", "Pôle du Nord"),
    ],
)
def test_le_nom_court_d_un_petr_perd_son_prefixe_entier(maquette, nom, court):
    petr = maquette.petr.assign(nom=nom)
    zonage = build_zonage(replace(maquette, petr=petr), GenreZonage.PETR)
    assert zonage.groupes[0].court == court


def test_deux_epci_laissent_les_autres_dehors(maquette):
    zonage = build_zonage(maquette, GenreZonage.DEUX_EPCI, (LISIERE, CODE_METROPOLE))
    assert [g.code for g in zonage.groupes] == [LISIERE, CODE_METROPOLE]
    assert BOURG not in zonage.affectation
    assert zonage.suit_epci


@pytest.mark.parametrize(
    "choix", [(), (VALLEE,), (VALLEE, VALLEE), (VALLEE, "inconnu"), ("", "")]
)
def test_deux_epci_mal_choisis_se_disent(maquette, choix):
    with pytest.raises(ZonageError, match="Choisir deux EPCI différents"):
        build_zonage(maquette, GenreZonage.DEUX_EPCI, choix)


@pytest.mark.parametrize("code", [None, "999999999"])
def test_sans_metropole_le_decoupage_est_refuse_par_une_phrase(maquette, code):
    with pytest.raises(ZonageError, match="pas de métropole dans le Val-Test"):
        build_zonage(configure(maquette, code_metropole=code), GenreZonage.METROPOLE)


@pytest.mark.parametrize("genre", SANS_CHOIX)
def test_un_decoupage_couvre_chaque_commune_une_fois(maquette, genre):
    zonage = build_zonage(maquette, genre)
    assert set(zonage.affectation) == set(maquette.communes["code_commune"])
    assert set(zonage.affectation.values()) <= {g.code for g in zonage.groupes}
    assert len({g.code for g in zonage.groupes}) == len(zonage.groupes)
    assert zonage.definition.endswith(".")
    assert zonage.sources


def test_un_groupe_inconnu_est_une_faute(maquette):
    with pytest.raises(KeyError):
        build_zonage(maquette, GenreZonage.MONTAGNE).groupe_of("mer")
