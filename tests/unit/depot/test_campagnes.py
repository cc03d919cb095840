"""Les campagnes du dépôt, en petit ; les longues se lancent à la main."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

RACINE = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def bilans():
    """Les quatre campagnes, dans leur propre processus : elles en tuent d’autres."""
    sortie = subprocess.run(
        [sys.executable, "-m", "tests.campagnes.depot", "abrege"],
        cwd=RACINE,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert sortie.returncode == 0, sortie.stdout + sortie.stderr
    return json.loads(sortie.stdout)


def test_un_import_tue_laisse_l_ancien_etat_ou_le_nouveau(bilans):
    bilan = bilans["coupures"]
    assert bilan["essais"] == 20
    assert bilan["melanges"] == bilan["etats_faux"] == bilan["restes"] == 0
    # La campagne mord : des imports sont bien tués à moitié.
    assert bilan["imports_laisses_en_plan"] > 0


def test_une_migration_tuee_laisse_une_version_ou_la_suivante(bilans):
    bilan = bilans["migrations"]
    assert bilan["etats_faux"] == bilan["pertes"] == bilan["fautes"] == 0


def test_trente_lecteurs_et_trois_ecrivains_sans_erreur_ni_perte(bilans):
    bilan = bilans["concurrence"]
    assert bilan["ajouts_perdus"] == bilan.get("erreurs", 0) == 0
    assert bilan["lectures"] > 0
    assert bilan["ecritures"] > 0


def test_un_disque_plein_se_dit_et_ne_perd_rien(bilans):
    bilan = bilans["disque"]
    assert bilan["phrase"].startswith("Le disque est plein")
    assert bilan["lignes_perdues"] == bilan["import_suivant_manque"] == 0
