"""Le maillage des tiers-lieux, refait à la main sur quelques villages.

Les villages sont en ligne, placés en kilomètres à vol d’oiseau.
"""

import numpy as np
import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.eloignement import (
    build_mesure,
    compute_eloignement_departement,
    compute_eloignement_par_territoire,
    find_perdantes,
)
from ess_dash.indicateurs.implantation import Methode, solve
from ess_dash.indicateurs.maillage import (
    compute_distance_tiers_lieu,
    compute_part_population_eloignee,
)
from ess_dash.indicateurs.solveurs import Probleme
from ess_dash.indicateurs.trajets import build_trajets, list_tiers_lieux
from ess_dash.tables.temps_trajet import read_temps_trajet
from ess_dash.territoires import Maille
from tests.unit.indicateurs.villages import Village, build_villages

BOURG = Village("Bourg", 0, 1000, lieux=("non_etabli",))


def mesure(donnees, seuil=10, detour=1.0, *, temps=None, sans_soutien=False):
    lieux = list_tiers_lieux(donnees, sans_soutien=sans_soutien)
    trajets = build_trajets(donnees, detour, temps)
    return build_mesure(donnees, trajets, lieux.communes, seuil)


def couts(mesuree):
    return dict(zip(mesuree.acces["code_commune"], mesuree.acces["cout"], strict=True))


def eloignes(mesuree):
    return compute_eloignement_departement(mesuree).habitants.valeur


def test_la_distance_est_celle_des_mairies_multipliee_par_le_detour():
    donnees = build_villages(BOURG, Village("Amont", 10, 100))
    assert couts(mesure(donnees, detour=1.3)) == {"Bourg": 0, "Amont": 13.0}
    assert couts(mesure(donnees, detour=1.0)) == {"Bourg": 0, "Amont": 10.0}


def test_une_commune_qui_a_un_tiers_lieu_est_a_zero():
    donnees = build_villages(BOURG, Village("Amont", 4, 100, lieux=("oui",)))
    assert couts(mesure(donnees)) == {"Bourg": 0, "Amont": 0}


def test_on_va_au_tiers_lieu_le_plus_proche():
    donnees = build_villages(
        BOURG,
        Village("Milieu", 7, 100),
        Village("Aval", 11, 100, lieux=("non_etabli",)),
    )
    acces = mesure(donnees).acces.set_index("code_commune")
    assert acces.loc["Milieu", "cout"] == 4
    assert acces.loc["Milieu", "plus_proche"] == "Aval"


@pytest.mark.parametrize(("seuil", "attendu"), [(9.999, 100), (10, 0), (10.001, 0)])
def test_au_seuil_exact_on_n_est_pas_eloigne(seuil, attendu):
    donnees = build_villages(BOURG, Village("Amont", 10, 100))
    assert eloignes(mesure(donnees, seuil)) == attendu


def test_la_part_eloignee_est_un_rapport_de_sommes():
    donnees = build_villages(
        BOURG,
        Village("Amont", 12, 300),
        Village("Col", 30, 100, epci="Vallée"),
        Village("Gave", 5, 300, epci="Vallée"),
    )
    departement = compute_eloignement_departement(mesure(donnees))
    assert departement.habitants.valeur == 400
    assert departement.part.valeur == pytest.approx(100 * 400 / 1700)
    assert departement.communes.valeur == 2
    vallee = compute_eloignement_par_territoire(mesure(donnees), Maille.EPCI)["Vallée"]
    assert (vallee.habitants.valeur, vallee.part.valeur) == (100, 25.0)


def test_un_tiers_lieu_sans_commune_ne_rapproche_personne_et_se_compte_a_part():
    donnees = build_villages(BOURG, Village("Amont", 12, 300), sans_commune=2)
    lieux = list_tiers_lieux(donnees)
    assert (lieux.connus, lieux.situes, lieux.non_situes) == (3, 1, 2)
    assert eloignes(mesure(donnees)) == 300


def test_sans_aucun_tiers_lieu_la_distance_est_sans_objet_jamais_infinie():
    donnees = build_villages(Village("Bourg", 0, 1000), Village("Amont", 12, 300))
    serie = compute_distance_tiers_lieu(donnees, Maille.COMMUNE, "")
    assert {c.statut for c in serie} == {Statut.SANS_OBJET}
    assert all("Aucun tiers-lieu connu" in c.motif for c in serie)


def test_la_carte_montre_la_distance_et_sa_moyenne_par_habitant():
    donnees = build_villages(
        Village("Bourg", 0, 300, lieux=("oui",)), Village("Amont", 10, 100)
    )
    serie = compute_distance_tiers_lieu(donnees, Maille.COMMUNE, "")
    assert {c.code: c.valeur for c in serie} == {"Amont": 13.0, "Bourg": 0.0}
    moyenne = compute_distance_tiers_lieu(donnees, Maille.DEPARTEMENT, "1.4")
    assert moyenne.chiffres[0].valeur == pytest.approx(14 * 100 / 400)


def test_la_part_eloignee_de_la_carte_est_a_10_km_et_detour_1_3():
    donnees = build_villages(
        BOURG, Village("Près", 7.6, 500), Village("Loin", 7.8, 500)
    )
    serie = compute_part_population_eloignee(donnees, Maille.EPCI, "")
    assert serie.chiffres[0].valeur == 25.0
    assert (
        compute_part_population_eloignee(donnees, Maille.EPCI, "1.2").chiffres[0].valeur
        == 0.0
    )


def test_perd_son_tiers_lieu_qui_passe_au_dela_du_seuil_sans_les_lieux_soutenus():
    donnees = build_villages(
        BOURG,
        Village("Soutenu", 20, 400, lieux=("oui",)),
        Village("Voisin", 26, 200),
        Village("Partagé", 9, 100),
    )
    avant, apres = mesure(donnees), mesure(donnees, sans_soutien=True)
    perdantes = find_perdantes(avant, apres)
    assert list(avant.acces.loc[perdantes, "code_commune"]) == ["Soutenu", "Voisin"]
    assert (eloignes(avant), eloignes(apres)) == (0, 600)


def test_une_commune_qui_garde_un_autre_tiers_lieu_ne_perd_rien():
    donnees = build_villages(Village("Bourg", 0, 1000, lieux=("oui", "cite")))
    perdantes = find_perdantes(mesure(donnees), mesure(donnees, sans_soutien=True))
    assert not perdantes.any()


def test_un_temps_de_trajet_importe_remplace_la_distance_et_garde_son_sens():
    donnees = build_villages(
        Village("31001", 0, 1000, lieux=("oui",)),
        Village("31002", 2, 100),
        Village("31003", 3, 50),
    )
    matrice = b"origine;destination;minutes\n31002;31001;25\n31001;31002;5\n"
    temps = read_temps_trajet(matrice, "m.csv", frozenset(donnees.communes["nom"]))
    mesuree = mesure(donnees, seuil=20, temps=temps)
    assert couts(mesuree) == {"31001": 0, "31002": 25, "31003": np.inf}
    assert temps.nb_manquantes == 4
    assert eloignes(mesuree) == 150


def ligne(*villages, nouveaux=1, seuil=10):
    donnees = build_villages(*villages)
    trajets = build_trajets(donnees, 1.0)
    ouvertes = list_tiers_lieux(donnees).communes
    return donnees, solve(
        Probleme(
            couts=trajets.couts,
            poids=donnees.communes["population"].to_numpy(float),
            ouvertes=np.isin(trajets.codes, list(ouvertes)),
            candidates=trajets.situees,
            seuil=seuil,
            nouveaux=nouveaux,
        )
    )


def test_la_couverture_maximale_choisit_la_commune_qui_en_couvre_deux():
    donnees, implantation = ligne(
        BOURG,
        Village("Ville", 40, 500),
        Village("Col", 70, 300),
        Village("Gave", 79, 0),
        Village("Port", 88, 300),
    )
    couverture = implantation.get(Methode.COUVERTURE)
    (ouverture,) = couverture.ouvertures
    assert donnees.communes["nom"][ouverture.rang] == "Gave"
    assert implantation.couverts_avant == 1000
    assert (ouverture.gagnes, ouverture.couverts) == (600, 1600)


def test_la_p_mediane_raccourcit_le_plus_la_somme_des_trajets():
    donnees, implantation = ligne(
        BOURG, Village("Ville", 40, 500), Village("Col", 50, 100), seuil=5
    )
    (ouverture,) = implantation.get(Methode.MEDIANE).ouvertures
    assert donnees.communes["nom"][ouverture.rang] == "Ville"
    assert implantation.cout_moyen_avant == pytest.approx(25_000 / 1600)
    assert implantation.get(Methode.MEDIANE).cout_moyen == pytest.approx(1000 / 1600)


def test_quand_tout_est_couvert_aucune_ouverture_n_est_proposee_et_on_dit_pourquoi():
    _, implantation = ligne(BOURG, Village("Amont", 4, 100))
    couverture = implantation.get(Methode.COUVERTURE)
    assert couverture.ouvertures == ()
    assert "déjà en deçà du seuil" in couverture.motif
