from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.tables import controles
from ess_dash.tables.contrat import TableError
from ess_dash.tables.controles import (
    Anomalie,
    Confrontees,
    Severite,
    check_coherence,
    list_anomalies,
)

QPV = "QN00101M"


@pytest.fixture
def tables() -> Confrontees:
    """Un département de deux communes où rien ne se contredit."""
    return Confrontees(
        departement="01",
        communes=pd.DataFrame({"code_commune": ["01004", "01005"], "nom": ["A", "B"]}),
        epci=pd.DataFrame({"code_epci": ["200000172"]}),
        zonages=pd.DataFrame({"code_commune": ["01004", "01005"], "nom": ["A", "B"]}),
        qpv=pd.DataFrame(
            {"code_qpv": [QPV], "code_commune": ["01004"], "commune": ["A"]}
        ),
        petr_epci=pd.DataFrame({"code_epci": ["200000172"]}),
        chiffres_publies=pd.DataFrame({"niveau": ["epci"], "code": ["200000172"]}),
        lieux=pd.DataFrame({"id_lieu": ["lieu"]}),
        roles=pd.DataFrame(
            {"id_lieu": ["lieu"], "role": ["lieu_totem"], "precision": ["Inclusion"]}
        ),
        sites=pd.DataFrame(
            {
                "id_site": ["site"],
                "id_lieu": ["lieu"],
                "code_commune": ["01004"],
                "commune": ["A"],
                "qpv": ["oui"],
                "code_qpv": [QPV],
            }
        ),
        projets=pd.DataFrame(
            {
                "id_projet": ["projet"],
                "id_lieu": ["lieu"],
                "code_commune": ["01004"],
                "commune": ["A"],
                "qpv": ["inconnu"],
                "code_qpv": [""],
            }
        ),
        themes=pd.DataFrame({"theme_source": ["Inclusion"]}),
    )


def _change(tables: Confrontees, nom: str, **colonnes: object) -> Confrontees:
    return replace(tables, **{nom: getattr(tables, nom).assign(**colonnes)})


def test_des_tables_coherentes_n_ont_aucune_anomalie(tables):
    assert list_anomalies(tables) == ()


@pytest.mark.parametrize(
    ("table", "colonnes", "phrase"),
    [
        ("qpv", {"code_commune": "01999"}, "la commune 01999 n’existe pas"),
        ("sites", {"id_lieu": "x"}, "le lieu « x » n’est pas décrit"),
        ("sites", {"id_lieu": "x"}, "le lieu « lieu » n’a aucune ligne"),
        ("roles", {"id_lieu": "x"}, "le lieu « x » n’est pas décrit"),
        ("projets", {"id_lieu": "x"}, "le lieu « x » n’est pas décrit"),
        ("roles", {"precision": "Mobilité"}, "le thème « Mobilité » d’un lieu totem"),
        ("sites", {"code_qpv": "QN00199M"}, "« site » : le QPV QN00199M n’existe pas"),
        (
            "sites",
            {"code_commune": "01005", "commune": "B"},
            f"« site » : le QPV {QPV} est dans la commune 01004, non 01005",
        ),
        (
            "projets",
            {"code_commune": "", "commune": "", "code_qpv": QPV},
            f"« projet » : le QPV {QPV} est dans la commune 01004, non inconnue",
        ),
    ],
)
def test_une_contradiction_est_une_erreur(tables, table, colonnes, phrase):
    anomalies = list_anomalies(_change(tables, table, **colonnes))
    trouvees = [a for a in anomalies if phrase in a.phrase]
    assert [a.severite for a in trouvees] == [Severite.ERREUR]


@pytest.mark.parametrize(
    ("table", "colonnes", "phrase"),
    [
        ("sites", {"commune": "a"}, "la commune 01004 s’appelle « A », non « a »"),
        (
            "communes",
            {"code_commune": ["01004", "01006"]},
            "sans niveau de densité : 1",
        ),
        ("petr_epci", {"code_epci": "200000180"}, "l’EPCI 200000172 n’a pas de ligne"),
        ("chiffres_publies", {"code": "200000180"}, "n’est pas dans le département"),
        (
            "projets",
            {"code_commune": "01005", "commune": "B", "qpv": "non"},
            "« projet » est à B, où son lieu n’est pas",
        ),
        (
            "projets",
            {"code_commune": "01005", "commune": "B"},
            "« projet » : sa commune n’a aucun QPV, la réponse est « non »",
        ),
    ],
)
def test_un_manque_est_un_avertissement(tables, table, colonnes, phrase):
    anomalies = list_anomalies(_change(tables, table, **colonnes))
    trouvees = [a for a in anomalies if phrase in a.phrase]
    assert [a.severite for a in trouvees] == [Severite.AVERTISSEMENT]


def test_une_commune_d_un_autre_departement_attend_le_sien(tables):
    change = _change(tables, "zonages", code_commune=["01004", "69123"])
    phrases = [a.phrase for a in list_anomalies(change)]
    assert phrases == ["communes sans niveau de densité : 1"]


def test_les_erreurs_passent_devant(tables):
    change = _change(tables, "sites", commune="a", code_qpv="QN00199M")
    severites = [a.severite for a in list_anomalies(change)]
    assert severites == [Severite.ERREUR, Severite.AVERTISSEMENT]


def test_les_erreurs_arretent_et_sont_dites_ensemble(monkeypatch):
    anomalies = (
        Anomalie(Severite.ERREUR, "a.csv", "première faute"),
        Anomalie(Severite.ERREUR, "b.csv", "seconde faute"),
        Anomalie(Severite.AVERTISSEMENT, "c.csv", "un manque"),
    )
    monkeypatch.setattr(controles, "load_anomalies", lambda _: anomalies)
    with pytest.raises(TableError) as erreur:
        check_coherence("01")
    message = str(erreur.value)
    assert "– a.csv : première faute\n– b.csv : seconde faute" in message
    assert "un manque" not in message


def test_les_avertissements_n_arretent_pas(monkeypatch):
    manque = Anomalie(Severite.AVERTISSEMENT, "c.csv", "un manque")
    monkeypatch.setattr(controles, "load_anomalies", lambda _: (manque,))
    assert check_coherence("01") == (manque,)
