"""Les mesures d’inégalité : la table faite à la main, et la bibliothèque."""

import numpy as np
import pandas as pd
import pytest
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil, TheilD

from ess_dash.indicateurs.exemples_inegalite import (
    ENSEMBLE,
    ENTRE_GROUPES,
    EXEMPLES_MESURES,
    Mesure,
    list_exemples_mesure,
)
from ess_dash.indicateurs.inegalite import (
    compute_gini,
    compute_hoover,
    compute_theil,
    compute_theil_par_groupe,
)

INEGALITES = (
    Mesure.GINI,
    Mesure.HOOVER,
    Mesure.THEIL,
    Mesure.THEIL_GROUPES,
    Mesure.QUOTIENT,
)
EXEMPLES = [e for e in EXEMPLES_MESURES if e.mesure in INEGALITES]
# Même poids partout : c’est le cas que PySAL sait faire.
VALEURS = np.array([1.0, 2.0, 3.0, 10.0, 0.0, 4.0])
EGAUX = np.ones(6)
GROUPES = np.array(list("aabbbb"))


@pytest.mark.parametrize("exemple", EXEMPLES, ids=lambda exemple: exemple.titre)
def test_le_calcul_donne_la_reponse_ecrite(exemple):
    if exemple.motif:
        with pytest.raises(ValueError, match="^" + exemple.motif[:30]) as refus:
            exemple.compute()
        assert str(refus.value) == exemple.motif
    else:
        attendus = pytest.approx(dict(exemple.attendus), abs=1e-12)
        assert dict(exemple.compute()) == attendus


@pytest.mark.parametrize("mesure", INEGALITES, ids=lambda mesure: mesure.value)
def test_chaque_mesure_a_une_formule_et_un_exemple_accepte(mesure):
    assert mesure.formule.endswith(".")
    assert any(not e.motif for e in list_exemples_mesure(mesure))


@pytest.mark.parametrize(
    "exemple",
    [e for e in EXEMPLES if e.mesure is Mesure.THEIL_GROUPES],
    ids=lambda exemple: exemple.titre,
)
def test_entre_et_dans_les_groupes_font_l_ensemble(exemple):
    reponses = dict(exemple.compute())
    ensemble = reponses.pop(ENSEMBLE)
    assert ENTRE_GROUPES in reponses
    assert sum(reponses.values()) == pytest.approx(ensemble)


def test_a_poids_egaux_le_gini_est_celui_de_pysal():
    assert compute_gini(VALEURS, EGAUX) == pytest.approx(Gini(VALEURS).g)


def test_a_poids_egaux_le_theil_est_celui_de_pysal():
    assert compute_theil(VALEURS, EGAUX) == pytest.approx(Theil(VALEURS).T)


def test_a_poids_egaux_le_hoover_est_celui_de_pysal():
    pysal = Schutz(pd.DataFrame({"y": VALEURS}), "y").distance
    assert compute_hoover(VALEURS, EGAUX) == pytest.approx(pysal)


def test_a_poids_egaux_le_partage_du_theil_est_celui_de_pysal():
    pysal = TheilD(VALEURS, GROUPES)
    obtenu = compute_theil_par_groupe(VALEURS, EGAUX, GROUPES.tolist())
    assert obtenu.total == pytest.approx(pysal.T)
    assert obtenu.inter == pytest.approx(float(pysal.bg[0]))
    assert sum(obtenu.intra.values()) == pytest.approx(float(pysal.wg[0]))


def test_un_poids_entier_vaut_autant_de_territoires_egaux():
    # 6 projets pour 3 fois le poids : comme trois territoires de 2 projets.
    eclates = np.array([2.0, 2.0, 2.0, 1.0, 5.0, 5.0])
    valeurs, poids = [6, 1, 10], [3, 1, 2]
    assert compute_gini(valeurs, poids) == pytest.approx(Gini(eclates).g)
    assert compute_theil(valeurs, poids) == pytest.approx(Theil(eclates).T)
    pysal = Schutz(pd.DataFrame({"y": eclates}), "y").distance
    assert compute_hoover(valeurs, poids) == pytest.approx(pysal)
