import math
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.reallocation import (
    MOTIF_SEUL,
    Cause,
    compute_etat,
    compute_partage_epci,
    compute_partage_groupes,
    reallocate,
    sum_par_groupe,
)
from ess_dash.indicateurs.zonages import (
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    build_zonage,
    index_codes,
)
from tests.unit.indicateurs.attributions import (
    DEPARTEMENT,
    Attribution,
    build_attributions,
    repeat,
)
from tests.unit.indicateurs.maquette import BOURG, LISIERE, MARCHE, VALLEE, VILLE
from tests.unit.indicateurs.maquette import METROPOLE as EPCI_METROPOLE

CHOIX = Choix("", DEPARTEMENT)
DONNEES = build_attributions(
    *repeat(3, VILLE, montant=1000.0), Attribution(BOURG, montant=500.25)
)
ZONAGE = build_zonage(DONNEES, GenreZonage.METROPOLE)


@dataclass(frozen=True)
class Mouvement:
    origine: str
    destination: str
    quantite: float


def partage_of(quantite=Quantite.PROJETS):
    return compute_partage_groupes(DONNEES, ZONAGE, quantite, CHOIX)


def values_of(partage):
    return {code: chiffre.valeur for code, chiffre in partage.valeurs.items()}


def test_les_deplacements_s_appliquent_dans_l_ordre():
    aller = Mouvement(METROPOLE, HORS_METROPOLE, 3)
    retour = Mouvement(HORS_METROPOLE, METROPOLE, 4)
    faits = reallocate(partage_of(), [aller, retour])
    assert values_of(faits.apres) == {METROPOLE: 4, HORS_METROPOLE: 0}
    assert faits.deplace == 7
    inverse = reallocate(partage_of(), [retour, aller])
    assert [r.cause for r in inverse.refus] == [Cause.INSUFFISANT]
    assert inverse.refus[0].disponible == 1


@pytest.mark.parametrize(
    ("mouvement", "cause"),
    [
        (Mouvement("x", METROPOLE, 1), Cause.INCONNU),
        (Mouvement(METROPOLE, "x", 1), Cause.INCONNU),
        (Mouvement(METROPOLE, METROPOLE, 1), Cause.MEME),
        (Mouvement(METROPOLE, HORS_METROPOLE, -1), Cause.QUANTITE),
        (Mouvement(METROPOLE, HORS_METROPOLE, 0), Cause.QUANTITE),
        (Mouvement(METROPOLE, HORS_METROPOLE, math.nan), Cause.QUANTITE),
        (Mouvement(METROPOLE, HORS_METROPOLE, math.inf), Cause.QUANTITE),
        (Mouvement(METROPOLE, HORS_METROPOLE, 0.5), Cause.FRACTION),
        (Mouvement(METROPOLE, HORS_METROPOLE, 4), Cause.INSUFFISANT),
    ],
)
def test_un_deplacement_refuse_n_arrete_pas_les_autres(mouvement, cause):
    suivant = Mouvement(METROPOLE, HORS_METROPOLE, 1)
    faits = reallocate(partage_of(), [mouvement, suivant])
    assert [(r.rang, r.cause) for r in faits.refus] == [(1, cause)]
    assert faits.faits == (suivant,)
    assert values_of(faits.apres) == {METROPOLE: 2, HORS_METROPOLE: 2}


def test_des_euros_se_coupent():
    faits = reallocate(
        partage_of(Quantite.MONTANTS), [Mouvement(METROPOLE, HORS_METROPOLE, 0.5)]
    )
    assert faits.refus == ()
    assert values_of(faits.apres)[HORS_METROPOLE] == 500.75


def test_l_avant_ne_change_pas():
    partage = partage_of()
    reallocate(partage, [Mouvement(METROPOLE, HORS_METROPOLE, 1)])
    assert values_of(partage) == {METROPOLE: 3, HORS_METROPOLE: 1}


def test_ce_qui_n_a_pas_bouge_garde_son_chiffre():
    partage = compute_partage_epci(DONNEES, ZONAGE, Quantite.PROJETS, CHOIX)
    faits = reallocate(partage, [Mouvement(EPCI_METROPOLE, VALLEE, 1)])
    assert faits.apres.valeurs[LISIERE] is partage.valeurs[LISIERE]
    assert faits.apres.valeurs[VALLEE].perimetre.endswith("après déplacement")


def test_les_epci_se_somment_par_groupe():
    partage = compute_partage_epci(DONNEES, ZONAGE, Quantite.PROJETS, CHOIX)
    assert list(partage.valeurs) == [EPCI_METROPOLE, VALLEE, LISIERE]
    groupes = sum_par_groupe(partage, index_codes(DONNEES, ZONAGE), ZONAGE.groupes)
    assert values_of(groupes) == {METROPOLE: 3, HORS_METROPOLE: 1}
    assert {code: c.code for code, c in groupes.valeurs.items()} == {
        METROPOLE: METROPOLE,
        HORS_METROPOLE: HORS_METROPOLE,
    }


def test_les_epci_hors_du_decoupage_ne_comptent_pas():
    donnees = build_attributions(Attribution(VILLE), Attribution(MARCHE))
    zonage = build_zonage(donnees, GenreZonage.DEUX_EPCI, (EPCI_METROPOLE, VALLEE))
    partage = compute_partage_epci(donnees, zonage, Quantite.PROJETS, CHOIX)
    assert values_of(partage) == {EPCI_METROPOLE: 1, VALLEE: 0}
    assert partage.total.valeur == 1


def test_la_garde_de_couverture_tient_aussi_par_epci():
    donnees = build_attributions(Attribution(VILLE), annonces=10)
    for compute in (compute_partage_epci, compute_partage_groupes):
        partage = compute(donnees, ZONAGE, Quantite.PROJETS, CHOIX)
        assert "10 projets" in partage.refus
        assert set(values_of(partage).values()) == {None}


def test_parts_ecarts_et_gini_a_la_main():
    population = partage_of(Quantite.POPULATION)
    etat = compute_etat(partage_of(), population)
    assert etat.parts[METROPOLE].valeur == 75
    assert etat.ecarts[METROPOLE].valeur == 15
    # Courbe à un seul coude : 40 % de la population, 25 % des projets.
    assert etat.gini.valeur == pytest.approx(0.15)


def test_le_gini_d_un_seul_territoire_est_sans_objet():
    donnees = build_attributions(*repeat(2, VILLE))
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    seul = replace(zonage, groupes=zonage.groupes[:1])
    partage = compute_partage_groupes(donnees, seul, Quantite.PROJETS, CHOIX)
    population = compute_partage_groupes(donnees, seul, Quantite.POPULATION, CHOIX)
    assert compute_etat(partage, population).gini.motif == MOTIF_SEUL


def test_un_repere_absent_laisse_les_parts_et_dit_pourquoi():
    emplois = partage_of(Quantite.EMPLOIS_ESS)
    etat = compute_etat(partage_of(), emplois)
    assert etat.parts[METROPOLE].valeur == 75
    assert etat.ecarts[METROPOLE].statut is Statut.NON_PUBLIE
    assert etat.gini.statut is Statut.NON_PUBLIE
    assert etat.gini.motif


def test_un_poids_nul_qui_porte_une_valeur_se_dit():
    communes = DONNEES.communes
    vides = replace(
        DONNEES,
        communes=communes.assign(
            population=communes["population"].where(
                communes["code_epci"] == EPCI_METROPOLE, 0
            )
        ),
    )
    population = compute_partage_groupes(vides, ZONAGE, Quantite.POPULATION, CHOIX)
    etat = compute_etat(partage_of(), population)
    assert etat.gini.statut is Statut.SANS_OBJET
    assert etat.gini.motif


codes = st.sampled_from([EPCI_METROPOLE, VALLEE, LISIERE, "inconnu"])


@given(
    mouvements=st.lists(
        st.builds(
            Mouvement, codes, codes, st.integers(-2, 5) | st.floats(allow_nan=True)
        ),
        max_size=12,
    ),
    quantite=st.sampled_from([Quantite.PROJETS, Quantite.MONTANTS]),
)
def test_rien_ne_se_perd_et_rien_ne_devient_negatif(mouvements, quantite):
    partage = compute_partage_epci(DONNEES, ZONAGE, quantite, CHOIX)
    faits = reallocate(partage, mouvements)
    apres = values_of(faits.apres)
    assert math.fsum(apres.values()) == pytest.approx(partage.total.valeur, rel=1e-12)
    assert min(apres.values()) >= 0
    assert len(faits.faits) + len(faits.refus) == len(mouvements)
    etat = compute_etat(
        faits.apres, compute_partage_epci(DONNEES, ZONAGE, Quantite.POPULATION, CHOIX)
    )
    assert 0 <= etat.gini.valeur < 1
    assert math.fsum(c.valeur for c in etat.parts.values()) == pytest.approx(100)
