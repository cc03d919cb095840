"""Les exemples calculés à la main, rejoués par le vrai calcul."""

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.exemples import (
    EXEMPLES,
    EXEMPLES_COHERENCE,
    list_exemples,
)
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.territoires import Maille

TOUS = (*EXEMPLES, *EXEMPLES_COHERENCE)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda exemple: exemple.titre)
def test_le_calcul_donne_la_reponse_ecrite(exemple):
    obtenus = {
        chiffre.code: chiffre.statut if chiffre.valeur is None else chiffre.valeur
        for chiffre in exemple.compute()
    }
    assert obtenus == pytest.approx(dict(exemple.attendus), abs=1e-6)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda exemple: exemple.titre)
def test_une_absence_a_son_motif_et_une_valeur_n_en_a_pas(exemple):
    for chiffre in exemple.compute():
        assert bool(chiffre.motif) == (chiffre.valeur is None)


@pytest.mark.parametrize(
    "exemple", EXEMPLES_COHERENCE, ids=lambda exemple: exemple.titre
)
def test_la_comparaison_est_permise_ou_refusee_comme_ecrit(exemple):
    resultat = exemple.compute()
    assert resultat.motif == exemple.motif
    if exemple.attendu is None:
        assert resultat.statut is Statut.SANS_OBJET
    else:
        assert resultat.valeur == pytest.approx(exemple.attendu)


@pytest.mark.parametrize("identifiant", INDICATEURS)
def test_aucun_indicateur_n_est_sans_exemple(identifiant):
    assert list_exemples(identifiant)


def test_aucun_exemple_n_est_orphelin():
    assert {exemple.indicateur for exemple in EXEMPLES} <= set(INDICATEURS)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda exemple: exemple.titre)
def test_un_exemple_tient_dans_une_petite_table(exemple):
    assert 1 <= len(exemple.communes) <= 5
    mailles = INDICATEURS[exemple.indicateur].mailles
    assert exemple.maille in (*mailles, Maille.DEPARTEMENT)


@pytest.mark.parametrize("exemple", TOUS, ids=lambda exemple: exemple.titre)
def test_un_exemple_se_lit(exemple):
    assert exemple.titre[0].isupper()
    assert not exemple.titre.endswith(".")
    assert exemple.explication.endswith(".")
    assert "'" not in exemple.titre + exemple.explication


def test_les_titres_sont_uniques():
    titres = [exemple.titre for exemple in TOUS]
    assert len(set(titres)) == len(titres)


@pytest.mark.parametrize(
    ("fait_du_refus", "titre"),
    [
        ("FLORES 2017 d’un côté, FLORES 2021", "Deux millésimes ne se comparent pas"),
        ("emploi salarié total", "Deux bases ne se comparent pas"),
        ("n’est pas précisé", "Sans millésime, pas de comparaison"),
    ],
)
def test_les_trois_refus_d_aujourd_hui_ont_leur_exemple(fait_du_refus, titre):
    (exemple,) = (e for e in EXEMPLES_COHERENCE if e.titre == titre)
    assert fait_du_refus in exemple.compute().motif
