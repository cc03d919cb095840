"""Implantation : mêmes optimums que spopt, et une heuristique dont l’écart est mesuré."""

import warnings

import numpy as np
import pulp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spopt.locate import MCLP, PMedian

from ess_dash.indicateurs.implantation import (
    MOTIF_AUCUN_CANDIDAT,
    MOTIF_AUCUN_NOUVEAU,
    MOTIF_SUFFISENT,
    MOTIF_TOUT_COUVERT,
    Methode,
    solve,
)
from ess_dash.indicateurs.solveurs import (
    Probleme,
    find_reste,
    solve_couverture,
    solve_mediane,
)

COMMUNES = 60
ECART_MAX = 0.02


def build_probleme(graine, *, communes=COMMUNES, ouvertes=3, nouveaux=4, seuil=12):
    """Communes tirées au hasard dans un carré de 80 km, populations très inégales."""
    hasard = np.random.default_rng(graine)
    points = hasard.uniform(0, 80, (communes, 2))
    ecarts = points[:, None, :] - points[None, :, :]
    deja = np.zeros(communes, dtype=bool)
    deja[hasard.choice(communes, ouvertes, replace=False)] = True
    return Probleme(
        couts=np.round(np.hypot(ecarts[..., 0], ecarts[..., 1]) * 1.3, 3),
        poids=np.ceil(hasard.lognormal(6, 1.2, communes)),
        ouvertes=deja,
        candidates=np.ones(communes, dtype=bool),
        seuil=seuil,
        nouveaux=nouveaux,
    )


def solve_spopt(probleme, modele, *parametres):
    """Problème entier de spopt, les lieux existants imposés."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        entier = modele.from_cost_matrix(
            probleme.couts,
            probleme.poids,
            *parametres,
            p_facilities=int(probleme.ouvertes.sum()) + probleme.nouveaux,
            predefined_facilities_arr=probleme.ouvertes.astype(int),
        )
        entier.solve(pulp.PULP_CBC_CMD(msg=False))
    return entier


def sum_trajets(probleme, choisies):
    ouvertes = np.concatenate([np.flatnonzero(probleme.ouvertes), choisies])
    return float(probleme.poids @ probleme.couts[:, ouvertes].min(axis=1))


def sum_couverts(probleme, choisies):
    ouvertes = np.concatenate([np.flatnonzero(probleme.ouvertes), choisies])
    couverte = (probleme.couts[:, ouvertes] <= probleme.seuil).any(axis=1)
    return float(probleme.poids[couverte].sum())


@pytest.mark.parametrize("graine", range(5))
def test_le_probleme_reduit_a_l_optimum_de_spopt(graine):
    probleme = build_probleme(graine)
    entier = solve_spopt(probleme, MCLP, probleme.seuil)
    choisies, prouvee = solve_couverture(probleme)
    assert prouvee
    assert len(choisies) <= probleme.nouveaux
    optimum = float(entier.problem.objective.value())
    assert sum_couverts(probleme, choisies) == pytest.approx(optimum)


@pytest.mark.parametrize("graine", range(5))
@pytest.mark.parametrize("nouveaux", [2, 6])
def test_l_ecart_de_l_heuristique_a_l_optimum_reste_sous_2_pour_cent(graine, nouveaux):
    probleme = build_probleme(graine, nouveaux=nouveaux)
    entier = solve_spopt(probleme, PMedian)
    optimum = float(entier.problem.objective.value())
    obtenu = sum_trajets(probleme, solve_mediane(probleme))
    assert optimum * (1 - 1e-6) <= obtenu <= optimum * (1 + ECART_MAX)


graines = st.integers(0, 10_000)


@given(graines, st.integers(1, 6))
def test_la_substitution_ne_laisse_aucun_echange_gagnant(graine, nouveaux):
    probleme = build_probleme(graine, communes=15, nouveaux=nouveaux)
    choisies = solve_mediane(probleme)
    total = sum_trajets(probleme, choisies)
    assert len(set(choisies)) == nouveaux
    assert not probleme.ouvertes[choisies].any()
    for rang, entrante in np.ndindex(nouveaux, 15):
        echangees = choisies.copy()
        echangees[rang] = entrante
        assert sum_trajets(probleme, echangees) >= total * (1 - 1e-8)


def test_un_lieu_de_plus_ne_couvre_jamais_moins():
    couverts = [
        solve(build_probleme(1, nouveaux=n)).get(Methode.COUVERTURE).couverts
        for n in range(1, 5)
    ]
    assert couverts == sorted(couverts)


def test_les_gains_s_ajoutent_et_decroissent():
    implantation = solve(build_probleme(2))
    for proposition in implantation.propositions:
        gains = [o.gagnes for o in proposition.ouvertures]
        assert implantation.couverts_avant + sum(gains) == pytest.approx(
            proposition.couverts
        )
        assert gains == sorted(gains, reverse=True)


def test_la_couverture_maximale_couvre_au_moins_autant_que_la_p_mediane():
    for graine in range(4):
        implantation = solve(build_probleme(graine))
        maximale, mediane = implantation.propositions
        assert maximale.couverts >= mediane.couverts
        assert mediane.cout_moyen <= implantation.cout_moyen_avant


@pytest.mark.parametrize(
    ("changements", "motif"),
    [
        ({"nouveaux": 0}, MOTIF_AUCUN_NOUVEAU),
        ({"seuil": 500}, MOTIF_TOUT_COUVERT),
        ({"ouvertes": COMMUNES}, MOTIF_AUCUN_CANDIDAT),
        ({"nouveaux": 55, "seuil": 30}, MOTIF_SUFFISENT),
    ],
)
def test_ce_qui_n_a_pas_de_reponse_a_une_phrase(changements, motif):
    proposition = solve(build_probleme(3, **changements)).get(Methode.COUVERTURE)
    assert proposition.motif == motif
    assert all(ouverture.gagnes > 0 for ouverture in proposition.ouvertures)


def test_un_filtre_de_candidates_est_respecte():
    probleme = build_probleme(4)
    permises = np.arange(COMMUNES) < 20
    filtre = Probleme(
        probleme.couts, probleme.poids, probleme.ouvertes, permises, 12, 4
    )
    for proposition in solve(filtre).propositions:
        assert all(permises[ouverture.rang] for ouverture in proposition.ouvertures)


def test_sans_aucun_lieu_ouvert_les_deux_methodes_repondent():
    implantation = solve(build_probleme(5, ouvertes=0))
    assert implantation.couverts_avant == 0
    assert implantation.cout_moyen_avant is None
    assert all(len(p.ouvertures) == 4 for p in implantation.propositions)


def test_un_trajet_absent_ne_donne_jamais_de_moyenne_infinie():
    probleme = build_probleme(6)
    couts = probleme.couts.copy()
    couts[0, 1:] = np.inf
    coupe = Probleme(
        couts, probleme.poids, probleme.ouvertes, probleme.candidates, 12, 1
    )
    implantation = solve(coupe)
    if not probleme.ouvertes[0]:
        assert implantation.cout_moyen_avant is None
    assert find_reste(coupe)[0] == (not probleme.ouvertes[0])


def test_le_solveur_ne_dit_rien(capfd):
    solve_couverture(build_probleme(7))
    sortie = capfd.readouterr()
    assert sortie.out == ""
    assert sortie.err == ""
