"""Le jeu fictif : répartir sans reste, masquer sans trahir, redire les mêmes octets."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ess_dash.extraction.__main__ import commandes
from ess_dash.extraction.demonstration import extraction as module_extraction
from ess_dash.extraction.demonstration.candidatures import build_candidatures
from ess_dash.extraction.demonstration.lieux import build_lieux
from ess_dash.extraction.demonstration.partage import apportion, rake
from ess_dash.extraction.demonstration.places import Places, Strate, draw_places
from ess_dash.extraction.demonstration.publies import (
    Compte,
    build_cadres,
    build_publies,
)
from ess_dash.extraction.demonstration.secret import add_maxima, add_totaux
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.sources import load_configuration
from ess_dash.tables import load_chiffres_publies
from ess_dash.tables.secret.regle import find_primaires


@given(
    total=st.integers(0, 100_000),
    poids=st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30),
)
def test_une_repartition_ne_perd_rien_et_reste_a_moins_d_une_unite(total, poids):
    parts = apportion(total, poids)
    exactes = total * np.array(poids) / sum(poids)
    assert parts.sum() == total
    assert (np.abs(parts - exactes) < 1 + 1e-6).all()


def test_l_ajustement_tient_les_lignes_et_les_groupes():
    groupes = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    table = rake(
        np.ones((2, 3)), np.array([30.0, 70.0]), [(groupes, np.array([80.0, 20.0]))]
    )
    assert table.sum(axis=1) == pytest.approx([30, 70])
    assert groupes @ table.sum(axis=0) == pytest.approx([80, 20])


@pytest.mark.parametrize(
    ("etablissements", "effectifs", "plus_grande", "est_secret"),
    [
        (0, 0, 0, False),
        (1, 4, 4, True),
        (2, 40, 20, True),
        (3, 100, 85, False),
        (3, 100, 86, True),
        (40, 300, 60, False),
    ],
)
def test_secret_sous_trois_unites_ou_au_dela_de_85_pour_cent(
    etablissements, effectifs, plus_grande, est_secret
):
    masque = find_primaires(*map(np.array, (etablissements, effectifs, plus_grande)))
    assert bool(masque) is est_secret


@pytest.fixture(scope="module")
def publies():
    return build_publies(load_chiffres_publies().df, load_configuration())


def test_chaque_annee_est_ancree_dans_ses_seuls_chiffres(publies):
    cadres = {cadre.annee: cadre for cadre in build_cadres(publies)}
    assert list(cadres) == [2017, 2019, 2021]
    assert cadres[2021].tout == Compte(55100, 487611, 4674)
    assert cadres[2019].metropole == Compte(36400, 343396, 2940)
    # Rien n’est publié en 2017 pour ces deux-là : l’année suivante, réduite.
    assert cadres[2017].tout == cadres[2019].tout.reduce(2)


def test_un_millesime_ne_prend_pas_le_chiffre_d_un_autre(publies):
    assert publies.find("200073146", "part_emploi_ess_pct", 2017) == 24.2
    assert publies.find("200073146", "part_emploi_ess_pct", 2021) is None
    assert publies.find(publies.metropole, "part_emploi_ess_pct", 2019) == 10.6
    assert publies.find(publies.metropole, "part_emploi_ess_pct", 2021) == 11.3


def test_sans_total_publie_il_n_y_a_pas_de_jeu(publies):
    epci = publies.chiffres[publies.chiffres["niveau"] == "epci"]
    configuration = replace(load_configuration(), le="l’Ain")
    with pytest.raises(ExtractionError, match="ne peut pas être fait pour l’Ain"):
        build_publies(epci, configuration)


def test_sans_part_de_la_metropole_il_n_y_a_pas_de_jeu(publies):
    chiffres = publies.chiffres
    sans_part = ~chiffres["indicateur"].str.startswith("part_emplois_")
    with pytest.raises(ExtractionError, match="La part de la métropole"):
        build_cadres(replace(publies, chiffres=chiffres[sans_part]))


@pytest.fixture
def places():
    communes = pd.DataFrame(
        {
            "code_commune": ["01001", "01002", "01003", "01004"],
            "nom": ["Ville", "Bourg", "Col", "Halle"],
            "population": [9000, 500, 60, 2000],
            "strate": ["metropole", "rural", "montagne", "autre"],
        }
    )
    qpv = pd.DataFrame({"code_qpv": ["QN00101M"], "code_commune": ["01001"]})
    return Places(communes, qpv, frozenset({"01001"}))


def test_un_tirage_suit_ses_quotas_et_sait_ce_qui_est_certain(places):
    quotas = {Strate.QPV: 3, Strate.METROPOLE: 40, Strate.RURAL: 1, Strate.AUTRE: 1}
    tires = draw_places(places, quotas, np.random.default_rng(1))
    assert tires["commune"].value_counts().to_dict() == {
        "Ville": 43,
        "Bourg": 1,
        "Halle": 1,
    }
    en_qpv = tires["qpv"] == "oui"
    assert en_qpv.sum() == 3
    assert (en_qpv == (tires["code_qpv"] != "")).all()
    assert set(tires.loc[tires["commune"] != "Ville", "qpv"]) == {"non"}
    assert {"non", "inconnu"} <= set(tires.loc[tires["commune"] == "Ville", "qpv"])


def test_un_repere_du_plan_qui_manque_se_dit(places):
    reperes = pd.DataFrame({"identifiant": ["projets_accueillis"], "valeur": [161.0]})
    hasard = np.random.default_rng(1)
    with pytest.raises(ExtractionError, match="projets_finances, emplois_projetes_etp"):
        build_candidatures(places, reperes, hasard)
    with pytest.raises(ExtractionError, match="tiers_lieux_finances"):
        build_lieux(places, reperes, "Métropole", hasard)


def run_demonstration(*arguments):
    return CliRunner().invoke(commandes, ["demonstration", *map(str, arguments)])


def read_octets(dossier):
    return {chemin.name: chemin.read_bytes() for chemin in dossier.iterdir()}


@pytest.fixture
def secret_bref(monkeypatch):
    """Le secret primaire seul : le complément prend des secondes, et a ses tests."""

    def build_masque(detail, _publies):
        return find_primaires(
            *map(add_totaux, (detail.etablissements, detail.effectifs)),
            add_maxima(detail.plus_grandes),
        )

    monkeypatch.setattr(module_extraction, "build_masque", build_masque)


@pytest.mark.usefixtures("secret_bref")
def test_une_autre_graine_rend_un_autre_jeu(tmp_path):
    dossiers = []
    for nom, graine in (("a", 1), ("b", 1), ("c", 2)):
        sortie = tmp_path / nom
        resultat = run_demonstration("--graine", graine, "--sortie", sortie)
        assert resultat.exit_code == 0, resultat.output
        assert "données fictives" in resultat.output
        dossiers.append(read_octets(sortie / "demonstration" / "31"))
    assert dossiers[0] == dossiers[1]
    assert dossiers[0]["extraction_ess.csv"] != dossiers[2]["extraction_ess.csv"]
    assert dossiers[0]["candidatures.csv"] != dossiers[2]["candidatures.csv"]


def test_un_departement_sans_geographie_se_dit(tmp_path):
    resultat = run_demonstration("--departement", "81", "--sortie", tmp_path)
    assert resultat.exit_code == 1
    assert "geo/81/communes.parquet est absent" in resultat.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("secret_bref")
def test_une_sortie_impossible_se_dit(tmp_path):
    obstacle = tmp_path / "data"
    obstacle.write_text("un fichier, pas un dossier")
    resultat = run_demonstration("--sortie", obstacle)
    assert resultat.exit_code == 1
    assert "Impossible d’écrire dans" in resultat.stderr
