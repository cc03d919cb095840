import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.demandes import (
    REPERES,
    DemandeMaillage,
    DemandeParite,
    DemandeSimulateur,
    Deplacement,
)
from ess_dash.ui.adresse import ValeurRefuseeError
from ess_dash.ui.etat_comparer import (
    DEPLACEMENTS_MAX,
    OBJETS,
    EtatComparer,
    VueComparer,
    parse_deplacements,
    parse_etat,
    write_etat,
)

codes = st.sampled_from(["243100518", "200073146", "metropole", "hors_metropole"])
deplacements = st.lists(
    st.builds(
        Deplacement,
        codes,
        codes,
        st.integers(0, 10**9).map(float),
    ),
    max_size=DEPLACEMENTS_MAX,
).map(tuple)
etats = st.builds(
    EtatComparer,
    vue=st.sampled_from(VueComparer),
    zonage=st.sampled_from(GenreZonage),
    a=st.sampled_from(["", "243100518"]),
    b=st.sampled_from(["", "200073146"]),
    millesime=st.sampled_from(["", "FLORES 2019"]),
    objet=st.sampled_from([None, *Quantite]),
    repere=st.sampled_from(REPERES),
    cible=st.one_of(st.just(-1.0), st.integers(0, 100).map(float)),
    rythme=st.one_of(st.just(-1.0), st.integers(0, 10**6).map(float)),
    part=st.integers(0, 100).map(float),
    seuil=st.integers(1, 60).map(float),
    detour=st.integers(10, 30).map(lambda dixiemes: dixiemes / 10),
    nouveaux=st.integers(1, 10),
    sans_soutien=st.booleans(),
    par_epci=st.booleans(),
    deplacements=deplacements,
)


@given(etats)
def test_l_adresse_redonne_l_etat(etat):
    assert parse_etat(write_etat(etat)) == (etat, ())


def test_l_etat_habituel_n_ecrit_rien():
    assert write_etat(EtatComparer()) == {}


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("vue", "tout"),
        ("zonage", "perdu"),
        ("a", "31"),
        ("repere", "montants_eur"),
        ("cible", "101"),
        ("cible", "nan"),
        ("rythme", "-1"),
        ("seuil", "0"),
        ("detour", "0.5"),
        ("nouveaux", "2.5"),
        ("nouveaux", "11"),
        ("deplacements", "a~b"),
        ("deplacements", "a~b~inf"),
        ("deplacements", ",".join(["a~b~1"] * (DEPLACEMENTS_MAX + 1))),
    ],
)
def test_une_valeur_inconnue_est_ecartee_et_dite(nom, texte):
    if nom == "a":
        texte = "pas un code"
    etat, avis = parse_etat({nom: texte})
    assert etat == EtatComparer()
    (phrase,) = avis
    assert nom in phrase


def test_l_adresse_ne_recoit_que_ce_qui_se_lit():
    with pytest.raises(ValeurRefuseeError):
        parse_deplacements("a~b~trois")


def test_un_objet_etranger_a_la_vue_laisse_l_objet_habituel():
    etat = EtatComparer(vue=VueComparer.PARITE, objet=Quantite.EMPLOIS_ESS)
    assert etat.objet_choisi is Quantite.PROJETS
    assert etat.objet_choisi in OBJETS[VueComparer.PARITE]


def test_chaque_vue_a_sa_demande():
    genres = {type(EtatComparer(vue=vue).demande) for vue in VueComparer}
    assert len(genres) == len(VueComparer)


def test_la_demande_dit_ce_que_dit_l_etat():
    parite = EtatComparer(vue=VueComparer.PARITE, cible=40.0).demande
    assert isinstance(parite, DemandeParite)
    assert parite.cible_pct == 40
    assert parite.nouveaux_par_an is None
    maillage = EtatComparer(vue=VueComparer.MAILLAGE, seuil=15.0).demande
    assert isinstance(maillage, DemandeMaillage)
    assert maillage.seuil == 15
    simulateur = EtatComparer(
        vue=VueComparer.SIMULATEUR, deplacements=(Deplacement("a", "b", 2.0),)
    ).demande
    assert isinstance(simulateur, DemandeSimulateur)
    assert simulateur.deplacements == (Deplacement("a", "b", 2.0),)


def test_deux_epci_ne_comptent_que_dans_leur_decoupage():
    etat = EtatComparer(a="243100518", b="200073146")
    assert etat.decoupage.epci == ()
    deux = EtatComparer(zonage=GenreZonage.DEUX_EPCI, a="243100518", b="200073146")
    assert deux.decoupage.epci == ("243100518", "200073146")
