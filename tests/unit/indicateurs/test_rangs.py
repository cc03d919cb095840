from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.rangs import compute_rang
from ess_dash.territoires import Maille


def chiffre(code, valeur, millesime="FLORES 2021", *, statut=None, precision=""):
    absent = valeur is None
    return Chiffre(
        indicateur="part_emploi_ess_pct",
        code=code,
        valeur=valeur,
        statut=statut or (Statut.NON_PUBLIE if absent else Statut.MESURE),
        unite="%",
        millesime=millesime,
        base="emploi salarié privé",
        precision=precision,
        motif="Non publié." if absent else "",
    )


def serie(*valeurs):
    return Serie(
        "part_emploi_ess_pct",
        Maille.EPCI,
        "FLORES 2021",
        tuple(chiffre(f"T{rang}", valeur) for rang, valeur in enumerate(valeurs)),
    )


def test_le_rang_1_est_a_la_plus_grande_valeur():
    rang = compute_rang(serie(10.0, 24.2, 11.3), "T1")
    assert rang.chiffre.valeur == 1
    assert rang.chiffre.statut is Statut.CALCULE
    assert rang.chiffre.indicateur == "rang_part_emploi_ess_pct"
    assert rang.chiffre.millesime == "FLORES 2021"
    assert rang.chiffre.unite == ""
    assert rang.position_pct == 100
    assert not rang.est_approche


def test_le_rang_1_est_a_la_plus_petite_quand_on_le_demande():
    assert compute_rang(serie(10.0, 24.2), "T0", croissant=True).chiffre.valeur == 1


@pytest.mark.parametrize(
    ("code", "rang", "ex_aequo", "position_pct"),
    [("T0", 1, 1, 100), ("T1", 2, 2, 50), ("T2", 2, 2, 50), ("T3", 4, 1, 0)],
)
def test_les_ex_aequo_partagent_leur_rang(code, rang, ex_aequo, position_pct):
    obtenu = compute_rang(serie(30.0, 20.0, 20.0, 10.0), code)
    assert (obtenu.chiffre.valeur, obtenu.ex_aequo) == (rang, ex_aequo)
    assert obtenu.position_pct == pytest.approx(position_pct)


def test_le_rang_se_compte_parmi_les_connus():
    rang = compute_rang(serie(10.0, None, 11.3, None), "T0")
    assert rang.chiffre.valeur == 2
    assert (rang.compares, rang.connus, rang.total) == (2, 2, 4)


def test_un_chiffre_absent_n_a_pas_de_rang_et_dit_pourquoi():
    rang = compute_rang(serie(10.0, None, 11.3), "T1")
    assert rang.chiffre.statut is Statut.NON_PUBLIE
    assert rang.chiffre.motif == "Non publié."
    assert (rang.ex_aequo, rang.connus, rang.position_pct) == (0, 2, None)


def test_un_secret_reste_un_secret():
    ancienne = serie(10.0, 11.0)
    secret = chiffre("T2", None, statut=Statut.SECRET)
    avec = replace(ancienne, chiffres=(*ancienne.chiffres, secret))
    assert compute_rang(avec, "T2").chiffre.statut is Statut.SECRET
    assert compute_rang(avec, "T0").compares == 2


def test_deux_millesimes_ne_se_rangent_pas_ensemble():
    ancienne = serie(10.0, 11.0)
    avec = replace(
        ancienne, chiffres=(*ancienne.chiffres, chiffre("T2", 24.0, "FLORES 2017"))
    )
    rang = compute_rang(avec, "T1")
    assert (rang.chiffre.valeur, rang.compares, rang.connus) == (1, 2, 3)
    seul = compute_rang(avec, "T2").chiffre
    assert seul.statut is Statut.SANS_OBJET
    assert "même millésime" in seul.motif


def test_un_millesime_inconnu_ne_se_range_pas():
    inconnus = tuple(chiffre(f"T{i}", float(i), MILLESIME_INCONNU) for i in range(3))
    rang = compute_rang(replace(serie(), chiffres=inconnus), "T1")
    assert rang.chiffre.statut is Statut.SANS_OBJET
    assert "n’est pas précisé" in rang.chiffre.motif


@pytest.mark.parametrize(
    ("valeurs", "mots"), [((10.0, None), "seul connu"), ((10.0,), "pas d’autre")]
)
def test_seul_il_n_y_a_pas_de_rang(valeurs, mots):
    assert mots in compute_rang(serie(*valeurs), "T0").chiffre.motif


def test_une_reserve_rend_le_rang_approche():
    chiffres = (chiffre("T0", 72.0, precision="plus de"), chiffre("T1", 10.0))
    rang = compute_rang(replace(serie(), chiffres=chiffres), "T1")
    assert rang.est_approche
    assert rang.chiffre.precision == ""


def test_un_territoire_d_une_autre_maille_est_une_faute():
    with pytest.raises(KeyError):
        compute_rang(serie(1.0, 2.0), "ailleurs")


@given(st.lists(st.integers(0, 5).map(float), min_size=2, max_size=12))
def test_les_rangs_se_tiennent(valeurs):
    liste = serie(*valeurs)
    rangs = [compute_rang(liste, c.code) for c in liste]
    # Les deux sens se répondent : rang + rang inverse = total + 1, ex æquo compris.
    for rang, c in zip(rangs, liste, strict=True):
        inverse = compute_rang(liste, c.code, croissant=True)
        assert rang.chiffre.valeur + inverse.chiffre.valeur == (
            rang.total + 2 - rang.ex_aequo
        )
        # La position ne dépend pas du sens du rang : 0 reste au plus bas.
        assert inverse.position_pct == rang.position_pct
    assert sum(r.position_pct for r in rangs) == pytest.approx(50 * len(rangs))
    assert min(r.chiffre.valeur for r in rangs) == 1
