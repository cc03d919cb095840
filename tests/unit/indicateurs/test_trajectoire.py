import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.echeance import (
    ANNEE_LIMITE,
    FIN_DU_PLAN,
    Depart,
    Issue,
    compute_echeance,
)
from ess_dash.indicateurs.parite import find_beneficiaire
from ess_dash.indicateurs.partage import to_fraction
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.trajectoire import (
    Hypothese,
    TrajectoireError,
    compute_trajectoire,
)
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from tests.unit.indicateurs.attributions import (
    DEPARTEMENT,
    Attribution,
    build_attributions,
    repeat,
)
from tests.unit.indicateurs.maquette import BOURG, FAUBOURG, VILLE

CHOIX = Choix("", DEPARTEMENT)
# 2 projets hors métropole sur 10, en deux ans.
DEUX_SUR_DIX = (
    *repeat(4, VILLE, annee=2024),
    Attribution(BOURG, 2024),
    *repeat(4, VILLE, annee=2025),
    Attribution(BOURG, 2025),
)


def trace(donnees, quantite=Quantite.PROJETS, genre=GenreZonage.METROPOLE, **hypothese):
    zonage = build_zonage(donnees, genre)
    return compute_trajectoire(
        donnees,
        zonage,
        find_beneficiaire(zonage),
        quantite,
        CHOIX,
        Hypothese(**hypothese),
    )


def test_les_parts_connues_sont_cumulees():
    donnees = build_attributions(
        Attribution(BOURG, 2020), *repeat(3, VILLE, annee=2022)
    )
    connues = trace(donnees).connues
    assert [(e.annee, e.part.valeur) for e in connues] == [
        (2020, 100.0),
        (2021, 100.0),
        (2022, 25.0),
    ]


def test_le_rythme_par_defaut_est_la_moyenne_des_annees_connues():
    trajectoire = trace(build_attributions(*DEUX_SUR_DIX))
    assert trajectoire.rythme == 5
    assert [e.annee for e in trajectoire.projetees] == [2026, 2027, 2028]
    assert trajectoire.projetees[0].part.valeur == pytest.approx(100 * 5 / 15)


def test_la_cible_par_defaut_est_la_part_de_la_population():
    trajectoire = trace(build_attributions(*DEUX_SUR_DIX))
    assert trajectoire.cible_pct == 40
    assert trajectoire.vise_population
    assert not trace(build_attributions(*DEUX_SUR_DIX), cible_pct=40).vise_population


def test_les_montants_ont_leur_trajectoire():
    donnees = build_attributions(
        Attribution(VILLE, 2024, 3000.0), Attribution(BOURG, 2025, 1000.0)
    )
    trajectoire = trace(donnees, Quantite.MONTANTS)
    assert [e.part.valeur for e in trajectoire.connues] == [0, 25]
    assert trajectoire.rythme == 2000


def test_un_projet_en_quartier_prioritaire_avance_la_zone_cible_seule():
    donnees = build_attributions(
        Attribution(VILLE, 2024), Attribution(VILLE, 2025, qpv="oui")
    )
    cible = trace(donnees, genre=GenreZonage.ZONE_CIBLE)
    hors = trace(donnees)
    assert cible.connues[-1].part.valeur == 50
    assert hors.connues[-1].part.valeur == 0


def test_un_quartier_prioritaire_sans_commune_compte_dans_la_zone_cible():
    donnees = build_attributions(
        Attribution(VILLE, 2024), Attribution("", 2025, qpv="oui")
    )
    cible = trace(donnees, genre=GenreZonage.ZONE_CIBLE)
    assert cible.connues[-1].part.valeur == 50


@pytest.mark.parametrize(
    ("hypothese", "mot"),
    [
        ({"cible_pct": -1}, "entre 0 et 100"),
        ({"cible_pct": 100.5}, "entre 0 et 100"),
        ({"cible_pct": math.nan}, "entre 0 et 100"),
        ({"part_nouveaux_pct": 101}, "nouvelles attributions"),
        ({"part_nouveaux_pct": math.nan}, "nouvelles attributions"),
        ({"nouveaux_par_an": 0}, "nombre positif"),
        ({"nouveaux_par_an": -3}, "nombre positif"),
        ({"nouveaux_par_an": math.inf}, "nombre positif"),
        ({"nouveaux_par_an": math.nan}, "nombre positif"),
    ],
)
def test_une_hypothese_hors_bornes_se_dit_en_une_phrase(hypothese, mot):
    with pytest.raises(TrajectoireError, match=mot):
        trace(build_attributions(*DEUX_SUR_DIX), **hypothese)


def test_les_lieux_n_ont_pas_d_annee():
    with pytest.raises(TrajectoireError, match="ouverture"):
        trace(build_attributions(*DEUX_SUR_DIX), Quantite.TIERS_LIEUX)


def test_une_annee_manquante_est_refusee_et_comptee():
    donnees = build_attributions(
        *DEUX_SUR_DIX, Attribution(VILLE, None), Attribution(FAUBOURG, None)
    )
    with pytest.raises(TrajectoireError, match="pour 2 des 12 projets situés"):
        trace(donnees)


def test_une_seule_annee_ne_fait_pas_une_trajectoire():
    with pytest.raises(TrajectoireError, match=r"même période \(2025\)"):
        trace(build_attributions(*repeat(4, VILLE)))


def test_aucun_projet_situe_se_dit():
    with pytest.raises(TrajectoireError, match="Aucun projet"):
        trace(build_attributions(Attribution("")))


def test_trop_peu_de_projets_connus_se_dit():
    with pytest.raises(TrajectoireError, match="en dessous de 50 %"):
        trace(build_attributions(*DEUX_SUR_DIX, annonces=56))


def test_un_montant_manquant_se_dit():
    donnees = build_attributions(
        Attribution(VILLE, 2024), Attribution(BOURG, 2025, montant=None)
    )
    with pytest.raises(TrajectoireError, match="montant"):
        trace(donnees, Quantite.MONTANTS)


def test_des_montants_tous_nuls_se_disent():
    donnees = build_attributions(
        Attribution(VILLE, 2024, 0.0), Attribution(BOURG, 2025, 0.0)
    )
    with pytest.raises(TrajectoireError, match="nul"):
        trace(donnees, Quantite.MONTANTS)


def test_apres_la_fin_du_plan_rien_n_est_projete():
    donnees = build_attributions(
        Attribution(VILLE, FIN_DU_PLAN - 1), Attribution(BOURG, FIN_DU_PLAN)
    )
    trajectoire = trace(donnees, cible_pct=80, part_nouveaux_pct=20)
    assert trajectoire.projetees == ()
    assert trajectoire.echeance.part_minimale_pct is None
    assert trajectoire.echeance.attributions_minimales is None


def share(depart, rythme, part_pct, annees):
    nouveaux = to_fraction(rythme) * annees
    attribues = to_fraction(depart.total) + nouveaux
    recus = to_fraction(depart.au_groupe) + nouveaux * to_fraction(part_pct) / 100
    return 100 * recus / attribues


pourcentages = st.integers(0, 1000).map(lambda n: n / 10)
# Au plus un quart au départ, et une cible au-dessus : elle reste toujours à atteindre.
departs = st.integers(1, 200).flatmap(
    lambda total: st.builds(
        Depart, st.just(2025), st.integers(0, total // 4), st.just(total)
    )
)
cibles = st.integers(251, 1000).map(lambda n: n / 10)
rythmes = st.integers(1, 50)


@given(depart=departs, cible=cibles, rythme=rythmes, part=pourcentages)
def test_l_annee_annoncee_est_la_premiere_qui_atteint_la_cible(
    depart, cible, rythme, part
):
    echeance = compute_echeance(depart, cible, rythme, part)
    visee = to_fraction(cible)
    if echeance.annee is None:
        jamais = echeance.issue is Issue.INFAISABLE
        assert jamais == (part <= cible)
        horizon = 10_000 if jamais else ANNEE_LIMITE - depart.annee
        assert share(depart, rythme, part, horizon) < visee
        return
    annees = echeance.annee - depart.annee
    assert annees > 0
    assert share(depart, rythme, part, annees) >= visee
    assert share(depart, rythme, part, annees - 1) < visee
    assert (echeance.annee <= FIN_DU_PLAN) == (echeance.issue is Issue.DANS_LE_PLAN)


@given(depart=departs, cible=cibles, rythme=rythmes)
def test_ce_qu_il_faut_d_ici_la_fin_du_plan_suffit_et_un_peu_moins_non(
    depart, cible, rythme
):
    echeance = compute_echeance(depart, cible, rythme, 0.0)
    annees, visee = FIN_DU_PLAN - depart.annee, to_fraction(cible)
    if echeance.part_minimale_pct is not None:
        # La part écrite est portée au dixième supérieur.
        part = math.ceil(echeance.part_minimale_pct * 10 - 1e-9) / 10
        assert share(depart, rythme, part, annees) >= visee - Fraction(1, 10**6)
        assert share(depart, rythme, max(part - 0.2, 0), annees) < visee
        return
    assert share(depart, rythme, 100, annees) < visee
    nombre = echeance.attributions_minimales
    assert (nombre is None) == (cible == 100)
    if nombre is not None:
        assert share(depart, nombre, 100, 1) >= visee
        assert share(depart, nombre - 1, 100, 1) < visee


@given(part=pourcentages, rythme=rythmes)
def test_une_cible_deja_atteinte_l_est_des_le_depart(part, rythme):
    echeance = compute_echeance(Depart(2025, 4, 10), 40.0, rythme, part)
    assert (echeance.issue, echeance.annee) == (Issue.ATTEINTE, 2025)


@given(
    rythme=st.none() | st.floats(),
    part=st.floats(),
    cible=st.none() | st.floats(),
)
def test_toute_saisie_donne_une_trajectoire_ou_une_phrase(rythme, part, cible):
    etapes = _list_etapes(rythme, part, cible)
    for etape in etapes:
        assert 0 <= etape.part.valeur <= 100 + 1e-9


def _list_etapes(rythme, part, cible):
    """Étapes tracées ; aucune si la saisie est refusée, par la seule erreur prévue."""
    try:
        trajectoire = trace(
            build_attributions(*DEUX_SUR_DIX),
            cible_pct=cible,
            nouveaux_par_an=rythme,
            part_nouveaux_pct=part,
        )
    except TrajectoireError:
        return ()
    return (*trajectoire.connues, *trajectoire.projetees)
