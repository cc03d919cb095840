import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.rapports import add_chiffres, compute_rapport


def build_chiffre(valeur, millesime="FLORES 2021", **champs):
    statut = Statut.MESURE if valeur is not None else Statut.SECRET
    return Chiffre(
        indicateur="emplois_ess",
        code="x",
        valeur=valeur,
        statut=statut,
        unite="salariés",
        millesime=millesime,
        motif="" if valeur is not None else "Sous secret.",
        **champs,
    )


def rapport(haut, bas, **options):
    return compute_rapport(haut, bas, nom="part_pct", unite="%", **options)


def test_douze_lieux_pour_60_000_habitants_font_20_pour_100_000():
    resultat = rapport(build_chiffre(12.0), build_chiffre(60000.0), facteur=100_000)
    assert resultat.valeur == pytest.approx(20)
    assert resultat.statut is Statut.CALCULE
    assert resultat.motif == ""


def test_un_denominateur_nul_se_dit():
    resultat = rapport(build_chiffre(12.0), build_chiffre(0.0))
    assert resultat.statut is Statut.SANS_OBJET
    assert resultat.motif == "Le dénominateur est nul : le rapport n’existe pas."


@pytest.mark.parametrize("cote", [0, 1])
def test_le_rapport_d_un_secret_est_secret(cote):
    termes = [build_chiffre(1.0), build_chiffre(2.0)]
    termes[cote] = build_chiffre(None)
    resultat = rapport(*termes)
    assert resultat.statut is Statut.SECRET
    assert resultat.motif == "Sous secret."


@pytest.mark.parametrize(
    ("autre", "motif"),
    [
        ("FLORES 2019", "Les millésimes diffèrent"),
        (MILLESIME_INCONNU, "n’est pas précisé"),
    ],
)
def test_un_rapport_entre_deux_dates_est_refuse(autre, motif):
    resultat = rapport(
        build_chiffre(1.0), build_chiffre(2.0, autre), memes_millesimes=True
    )
    assert resultat.statut is Statut.SANS_OBJET
    assert motif in resultat.motif


def test_deux_dates_inconnues_ne_sont_pas_la_meme():
    inconnu = build_chiffre(1.0, MILLESIME_INCONNU)
    assert rapport(inconnu, inconnu, memes_millesimes=True).valeur is None


def test_un_rapport_permis_entre_deux_dates_porte_les_deux():
    resultat = rapport(build_chiffre(1.0, "2026"), build_chiffre(2.0, "2023"))
    assert resultat.millesime == "2026 / 2023"


def test_un_rapport_d_un_nombre_reserve_est_environ():
    resultat = rapport(build_chiffre(1.0, precision="plus de"), build_chiffre(2.0))
    assert resultat.precision == "environ"


@given(st.floats(0, 1e9), st.integers(0, 10**7).map(float), st.floats(0.1, 1e6))
def test_un_rapport_a_une_valeur_ou_un_motif_jamais_les_deux(haut, bas, facteur):
    resultat = rapport(build_chiffre(haut), build_chiffre(bas), facteur=facteur)
    assert bool(resultat.motif) == (resultat.valeur is None)
    if resultat.valeur is not None:
        assert resultat.valeur * bas == pytest.approx(facteur * haut, rel=1e-9)


def test_une_somme_garde_ce_que_ses_termes_ont_en_commun():
    somme = add_chiffres(
        (build_chiffre(300.0, base="b"), build_chiffre(700.0, precision="plus de")),
        "groupe",
        "Vallée",
    )
    assert (somme.valeur, somme.statut) == (1000, Statut.CALCULE)
    assert (somme.code, somme.perimetre) == ("groupe", "Vallée")
    assert (somme.unite, somme.millesime) == ("salariés", "FLORES 2021")
    assert somme.precision == "environ"
