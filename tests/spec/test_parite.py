"""Règles de la parité, de la trajectoire et du simulateur, refaites à la main.

Dix mille habitants : 60 % en métropole, 40 % hors métropole ; 50 % en zone cible.
"""

from dataclasses import dataclass

import pytest

from ess_dash.indicateurs.echeance import Depart, Issue, compute_echeance
from ess_dash.indicateurs.parite import compute_ecart, find_beneficiaire
from ess_dash.indicateurs.partage import compute_part, compute_partage
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.reallocation import (
    compute_etat,
    compute_partage_epci,
    compute_partage_groupes,
    reallocate,
)
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    build_zonage,
)
from tests.unit.indicateurs.attributions import (
    DEPARTEMENT,
    Attribution,
    build_attributions,
    repeat,
)
from tests.unit.indicateurs.attributions import METROPOLE as FINANCEUR_METROPOLE
from tests.unit.indicateurs.maquette import BOURG, LISIERE, VALLEE, VILLE
from tests.unit.indicateurs.maquette import METROPOLE as EPCI_METROPOLE

CHOIX = Choix("", DEPARTEMENT)


@dataclass(frozen=True)
class Mouvement:
    origine: str
    destination: str
    quantite: float


def part_of(donnees, genre, code, quantite=Quantite.PROJETS):
    zonage = build_zonage(donnees, genre)
    return compute_part(compute_partage(donnees, zonage, quantite, CHOIX), code).valeur


def ecart_of(*attributions, quantite=Quantite.PROJETS):
    """Hors métropole face à la population."""
    donnees = build_attributions(*attributions)
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    partage = compute_partage(donnees, zonage, quantite, CHOIX)
    population = compute_partage(donnees, zonage, Quantite.POPULATION, CHOIX)
    return compute_ecart(partage, population, find_beneficiaire(zonage).code)


def test_l_ecart_se_dit_en_points_et_le_rapport_vaut_un_a_la_parite():
    # 2 projets sur 10 pour 40 % de la population.
    loin = ecart_of(*repeat(8, VILLE), *repeat(2, BOURG))
    assert (loin.ecart.valeur, loin.rapport.valeur) == (-20, 0.5)
    # 4 sur 10.
    juste = ecart_of(*repeat(6, VILLE), *repeat(4, BOURG))
    assert (juste.ecart.valeur, juste.rapport.valeur) == (0, 1)


def test_deplacer_demande_moins_que_ajouter():
    # Déplacer : 0,4 x 10 - 2 = 2. Ajouter : 2 / 0,6 = 3,33, donc 4 : 6 sur 14.
    ecart = ecart_of(*repeat(8, VILLE), *repeat(2, BOURG))
    assert ecart.a_deplacer.valeur == 2
    assert ecart.a_ajouter.valeur == 4


def test_un_projet_ne_se_coupe_pas():
    # 0,4 x 9 - 2 = 1,6, donc 2.
    assert ecart_of(*repeat(7, VILLE), *repeat(2, BOURG)).a_deplacer.valeur == 2


def test_au_dela_de_la_parite_rien_n_est_a_rendre():
    ecart = ecart_of(*repeat(2, VILLE), *repeat(8, BOURG))
    assert (ecart.a_deplacer.valeur, ecart.a_ajouter.valeur) == (0, 0)
    assert ecart.ecart.valeur == 40


def test_les_montants_se_comptent_en_euros():
    # 2 000 € sur 10 000 €.
    attributions = (
        Attribution(VILLE, montant=8000.0),
        Attribution(BOURG, montant=2000.0),
    )
    ecart = ecart_of(*attributions, quantite=Quantite.MONTANTS)
    assert ecart.part.valeur == 20
    assert ecart.a_deplacer.valeur == 2000
    # 2 000 / 0,6 = 3 333,33, porté à l’euro supérieur.
    assert ecart.a_ajouter.valeur == 3334


def test_un_projet_en_quartier_prioritaire_est_en_zone_cible_et_en_metropole():
    donnees = build_attributions(
        Attribution(VILLE, qpv="oui"), *repeat(3, VILLE, qpv="non")
    )
    assert part_of(donnees, GenreZonage.ZONE_CIBLE, CIBLE) == 25
    assert part_of(donnees, GenreZonage.METROPOLE, HORS_METROPOLE) == 0
    assert part_of(donnees, GenreZonage.METROPOLE, METROPOLE) == 100


def test_les_aides_de_la_metropole_n_entrent_pas_dans_la_part_du_departement():
    du_departement = (*repeat(3, VILLE), Attribution(BOURG))
    de_la_metropole = repeat(20, VILLE, financeur=FINANCEUR_METROPOLE)
    seul = build_attributions(*du_departement)
    avec = build_attributions(*du_departement, *de_la_metropole)
    for donnees in (seul, avec):
        part = part_of(donnees, GenreZonage.METROPOLE, HORS_METROPOLE)
        assert part == 25


def test_les_aides_de_la_metropole_ne_font_pas_monter_la_couverture():
    donnees = build_attributions(
        *repeat(4, VILLE),
        *repeat(50, VILLE, financeur=FINANCEUR_METROPOLE),
        annonces=10,
    )
    assert part_of(donnees, GenreZonage.METROPOLE, METROPOLE) is None


def test_la_cible_est_atteinte_la_premiere_annee_ou_la_part_cumulee_y_est():
    # 2 sur 10, puis 5 par an dont 3 : 5/15 = 33,3 % en 2026, 8/20 = 40 % en 2027.
    echeance = compute_echeance(Depart(2025, 2, 10), 40, 5, 60)
    assert (echeance.issue, echeance.annee) == (Issue.DANS_LE_PLAN, 2027)


def test_la_part_cumulee_va_moins_vite_que_celle_des_nouveaux():
    # 50 % des nouveaux : (2 + 2,5 t) / (10 + 5 t) = 40 % donne t = 4.
    echeance = compute_echeance(Depart(2025, 2, 10), 40, 5, 50)
    assert (echeance.issue, echeance.annee) == (Issue.APRES_LE_PLAN, 2029)


@pytest.mark.parametrize("part_nouveaux_pct", [0, 30, 40])
def test_la_part_des_nouveaux_doit_depasser_la_cible(part_nouveaux_pct):
    # Pour y être en 2028 : 0,4 x 25 - 2 = 8 des 15 nouveaux, soit 53,3 %.
    echeance = compute_echeance(Depart(2025, 2, 10), 40, 5, part_nouveaux_pct)
    assert (echeance.issue, echeance.annee) == (Issue.INFAISABLE, None)
    assert echeance.part_minimale_pct == pytest.approx(160 / 3)


def test_quand_tout_donner_ne_suffit_pas_on_dit_combien_il_faudrait():
    # Cible 80 % : tout donner fait 17 sur 25 en 2028, 68 %. Il faudrait x tel que
    # (2 + x) / (10 + x) = 0,8, soit 30.
    echeance = compute_echeance(Depart(2025, 2, 10), 80, 5, 100)
    assert echeance.part_minimale_pct is None
    assert echeance.attributions_minimales == 30


def test_au_dela_de_2050_l_annee_n_est_plus_dite():
    # 41 % des nouveaux pour une cible de 40 % : 2 / (5 x 0,01) = 40 ans.
    echeance = compute_echeance(Depart(2025, 2, 10), 40, 5, 41)
    assert (echeance.issue, echeance.annee) == (Issue.AU_DELA, None)


def test_deplacer_conserve_le_total_et_change_part_ecart_et_gini_ensemble():
    # 3 et 1 pour 60 et 40 % des habitants : 25 %, -15 points, Gini 0,15. Après 1
    # déplacé : 50 %, +10 points, Gini 0,10.
    donnees = build_attributions(*repeat(3, VILLE), Attribution(BOURG))
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    avant = compute_partage_groupes(donnees, zonage, Quantite.PROJETS, CHOIX)
    population = compute_partage_groupes(donnees, zonage, Quantite.POPULATION, CHOIX)
    faits = reallocate(avant, [Mouvement(METROPOLE, HORS_METROPOLE, 1)])
    mesures = [compute_etat(p, population) for p in (faits.avant, faits.apres)]
    assert [m.parts[HORS_METROPOLE].valeur for m in mesures] == [25, 50]
    assert [m.ecarts[HORS_METROPOLE].valeur for m in mesures] == [-15, 10]
    assert [m.gini.valeur for m in mesures] == pytest.approx([0.15, 0.10])
    assert sum(c.valeur for c in faits.apres.valeurs.values()) == 4


def test_un_deplacement_impossible_ne_prend_rien_et_n_arrete_rien():
    donnees = build_attributions(*repeat(3, VILLE), Attribution(BOURG))
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    avant = compute_partage_epci(donnees, zonage, Quantite.PROJETS, CHOIX)
    faits = reallocate(
        avant,
        [Mouvement(VALLEE, LISIERE, 2), Mouvement(EPCI_METROPOLE, LISIERE, 1)],
    )
    assert {code: c.valeur for code, c in faits.apres.valeurs.items()} == {
        EPCI_METROPOLE: 2,
        VALLEE: 1,
        LISIERE: 1,
    }
    assert [refus.rang for refus in faits.refus] == [1]
