import numpy as np
import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.exemples import DEPARTEMENT, CommuneExemple, build_donnees
from ess_dash.indicateurs.similaires import (
    MONTAGNE,
    NIVEAU_DENSITE,
    PART_RURALE,
    build_profils,
    find_similaires,
)
from ess_dash.territoires import Maille

MAILLES = (Maille.EPCI, Maille.PETR, Maille.COMMUNE)


@pytest.fixture(scope="module")
def donnees():
    return load_donnees()


@pytest.fixture(scope="module", params=MAILLES, ids=lambda maille: maille.value)
def profils(request, donnees):
    return build_profils(donnees, request.param)


def list_codes(profils):
    """Tous les EPCI et les PETR ; une commune sur vingt."""
    return profils.codes[:: 20 if profils.maille is Maille.COMMUNE else 1]


def test_un_territoire_ne_se_ressemble_jamais_a_lui_meme(donnees, profils):
    for code in list_codes(profils):
        trouves = find_similaires(donnees, code, 600, profils)
        assert code not in {s.code for s in trouves}
        assert len({s.code for s in trouves}) == len(profils.codes) - 1


def test_les_semblables_sont_de_la_meme_maille(donnees, profils):
    for code in list_codes(profils):
        trouves = find_similaires(donnees, code)
        assert {s.code for s in trouves} <= set(profils.codes)


def test_le_plus_proche_vient_d_abord(donnees, profils):
    for code in list_codes(profils):
        distances = [
            s.distance.valeur for s in find_similaires(donnees, code, 600, profils)
        ]
        assert distances == sorted(distances)


def test_la_distance_est_la_meme_dans_les_deux_sens(donnees, profils):
    premier = profils.codes[0]
    for similaire in find_similaires(donnees, premier, 20, profils):
        retour = find_similaires(donnees, similaire.code, 600, profils)
        distances = {s.code: s.distance.valeur for s in retour}
        assert distances[premier] == pytest.approx(similaire.distance.valeur)


@pytest.mark.parametrize("nombre", [0, 1, 3, 100])
def test_il_y_en_a_autant_que_demande_ou_moins(donnees, nombre):
    trouves = find_similaires(donnees, "200073146", nombre)
    assert len(trouves) == min(nombre, 17)


def test_un_nombre_negatif_n_en_rend_aucun(donnees):
    assert find_similaires(donnees, "200073146", -1) == ()


def test_les_raisons_portent_les_chiffres_des_deux_territoires(donnees):
    premier = find_similaires(donnees, "200073146", 1)[0]
    assert premier.nom == "CC Pyrénées Haut Garonnaises"
    population = next(r for r in premier.raisons if r.ici.unite == "habitants")
    assert population.mots == "population proche"
    assert population.est_proche
    assert (population.ici.code, population.la_bas.code) == ("200073146", premier.code)
    assert (population.ici.valeur, population.la_bas.valeur) == (17771, 15358)
    assert population.la_bas.sources


def test_un_epci_a_cheval_est_compare_pour_sa_partie(donnees):
    trouves = find_similaires(donnees, "200073146", 17)
    cheval = next(s for s in trouves if s.code == "243100567")
    assert cheval.perimetre == "partie haut-garonnaise : 13 communes sur 28"
    assert cheval.distance.perimetre == cheval.perimetre
    population = next(r for r in cheval.raisons if r.la_bas.unite == "habitants")
    assert population.la_bas.valeur == 13587


def test_le_departement_est_seul_de_sa_maille(donnees):
    code = donnees.configuration.code_departement
    assert find_similaires(donnees, code) == ()


def test_un_territoire_inconnu_est_une_faute(donnees, profils):
    with pytest.raises(KeyError):
        find_similaires(donnees, "99999")
    with pytest.raises(KeyError):
        find_similaires(donnees, "99999", 5, profils)


def test_une_commune_sans_habitant_ne_ressemble_a_personne():
    donnees = build_donnees(
        tuple(
            CommuneExemple(nom, "Vallée", population)
            for nom, population in (("Déserte", 0), ("Bourg", 300), ("Halle", 400))
        )
    )
    assert find_similaires(donnees, "Déserte") == ()
    assert [s.code for s in find_similaires(donnees, "Bourg")] == ["Halle"]
    assert find_similaires(donnees, DEPARTEMENT) == ()


def test_les_communes_se_comparent_par_niveau_et_montagne(donnees):
    profils = build_profils(donnees, Maille.COMMUNE)
    assert {NIVEAU_DENSITE, MONTAGNE} <= set(profils.criteres)
    assert PART_RURALE not in profils.criteres
    assert np.isfinite(profils.places).all()
    for similaire in find_similaires(donnees, "31127", 5, profils):
        commune = donnees.communes.set_index("code_commune").loc[similaire.code]
        assert commune["zone_montagne"]
        assert commune["densite_7"] == 7
