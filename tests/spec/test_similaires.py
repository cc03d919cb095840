"""Territoires semblables : la règle, sur des communes que l’on compare de tête."""

import math

import pytest

from ess_dash.indicateurs.exemples import CommuneExemple, build_donnees
from ess_dash.indicateurs.similaires import find_similaires


def epci(nom, population, surface_km2=10.0, densite_7=7):
    """Un EPCI d’une seule commune."""
    return CommuneExemple(
        f"Bourg {nom}", nom, population, surface_km2=surface_km2, densite_7=densite_7
    )


def find_noms(communes, code, nombre=5):
    return [s.nom for s in find_similaires(build_donnees(communes), code, nombre)]


def test_a_densite_et_ruralite_egales_la_population_decide():
    communes = (
        epci("Amont", 1000, 10),
        epci("Aval", 2000, 20),
        epci("Plaine", 9000, 90),
    )
    assert find_noms(communes, "Amont") == ["Aval", "Plaine"]
    assert find_noms(communes, "Plaine") == ["Aval", "Amont"]


def test_c_est_le_rapport_des_populations_qui_compte():
    # 1 000 est à 1 000 de 2 000 et 4 000 à 2 000 ; les deux sont à un facteur 2.
    communes = (
        epci("Milieu", 2000, 20),
        epci("Moitié", 1000, 10),
        epci("Double", 4000, 40),
    )
    petits, grands = find_similaires(build_donnees(communes), "Milieu")
    assert petits.distance.valeur == pytest.approx(grands.distance.valeur)


def test_la_distance_est_en_ecarts_types():
    # Populations 1 et 4 : logarithmes écartés de ln 4, dont l’écart type est ln 2 ; ils
    # sont à deux écarts types, sur un critère des trois.
    communes = (epci("Petit", 1, 10), epci("Grand", 4, 40))
    (grand,) = find_similaires(build_donnees(communes), "Petit")
    assert grand.distance.valeur == pytest.approx(math.sqrt(2**2 / 3))


def test_a_egalite_le_plus_petit_code_vient_d_abord():
    communes = tuple(epci(nom, 500) for nom in ("Ici", "Zone", "Bois", "Mont"))
    assert find_noms(communes, "Ici") == ["Bois", "Mont", "Zone"]


def test_a_population_egale_la_part_rurale_decide():
    communes = (
        epci("Rural", 1000, densite_7=6),
        epci("Urbain", 1000, densite_7=1),
        epci("Autre rural", 1000, densite_7=5),
    )
    assert find_noms(communes, "Rural") == ["Autre rural", "Urbain"]


@pytest.mark.parametrize(
    ("population", "mots"),
    [
        (1300, "population proche"),
        (1400, "population plus élevée"),
        (760, "population proche"),
        (700, "population plus faible"),
    ],
)
def test_une_population_est_proche_a_un_tiers_pres(population, mots):
    communes = (epci("Ici", 1000), epci("Là", population), epci("Loin", 90000))
    similaire = find_similaires(build_donnees(communes), "Ici", 1)[0]
    raison = next(r for r in similaire.raisons if r.ici.unite == "habitants")
    assert raison.mots == mots


def test_entre_communes_la_montagne_et_le_niveau_de_densite_comptent():
    communes = (
        CommuneExemple("Col", "Vallée", 300, zone_montagne=True),
        CommuneExemple("Gave", "Vallée", 300, zone_montagne=True),
        CommuneExemple("Plaine", "Vallée", 300),
        CommuneExemple("Bourg", "Vallée", 300, zone_montagne=True, densite_7=5),
    )
    trouves = find_similaires(build_donnees(communes), "Col")
    assert trouves[0].nom == "Gave"
    mots = {s.nom: {r.mots for r in s.raisons} for s in trouves}
    assert "même classement en montagne" in mots["Gave"]
    assert "pas de classement en montagne" in mots["Plaine"]
    assert "habitat plus groupé" in mots["Bourg"]
