"""Les tables du plan : ce qu’elles refusent, et la phrase d’un département sans plan."""

import hashlib
import shutil

import pytest
import yaml

from ess_dash.sources import SourceError
from ess_dash.sources.racine import find_racine
from ess_dash.tables import TableError
from ess_dash.tables.plans import PlanAbsentError, load_incoherences, load_plan


@pytest.fixture
def fausser(tmp_path, monkeypatch):
    """Copie les tables et y remplace un texte, empreinte refaite."""
    dossier = tmp_path / "data" / "plans" / "31"
    shutil.copytree(find_racine() / "data" / "plans" / "31", dossier)
    monkeypatch.setenv("ESS_DASH_RACINE", str(tmp_path))

    def remplacer(nom, avant, apres):
        fichier = dossier / f"{nom}.csv"
        contenu = fichier.read_text("utf-8")
        assert avant in contenu
        fichier.write_text(contenu.replace(avant, apres, 1), "utf-8")
        voisin = fichier.with_name(f"{nom}.csv.source.yml")
        source = yaml.safe_load(voisin.read_text("utf-8"))
        source["sha256"] = hashlib.sha256(fichier.read_bytes()).hexdigest()
        voisin.write_text(yaml.safe_dump(source, allow_unicode=True), "utf-8")

    return remplacer


@pytest.mark.usefixtures("fausser")
def test_les_tables_se_lisent():
    assert len(load_plan("31").actions) == 13


@pytest.mark.parametrize(
    ("nom", "avant", "apres", "dit"),
    [
        ("actions", "13,3,,", "13,9,,", "enjeux.csv"),
        ("activites", "\n1,1,0,", "\n44,1,0,", "actions.csv"),
        ("activites", "\n1,1,0,", "\n1,1,5,", "retrait"),
        ("actions_faits", "\n1,candidatures,", "\n1,rumeur,", "« fait »"),
        ("actions_faits", "\n3,tiers_lieux_soutenus,", "\n3,aucun,", "seul fait"),
        ("actions_faits", "\n4,aucun,", "\n5,aucun,", "dans actions_faits.csv"),
        ("actions_vues", "comparer?vue=simulateur", "//ailleurs.fr", "« adresse »"),
        ("faits", ",31118,,,", ",,,,", "situé par une commune ou par un EPCI"),
        ("chiffres", ",cible,42,", ",cible,beaucoup,", "nombre attendu"),
        ("jalons", ",periode,2025,2028,", ",periode,2028,2025,", "après son début"),
        ("enjeux", "plan_departement", "plan_inconnu", "documents.csv"),
        ("themes", "insertion,5", "emploi,5", "theme_plan"),
        ("leviers", "levier,rang", "levier,ordre", "à ajouter"),
    ],
)
def test_une_table_fausse_est_refusee_en_francais(fausser, nom, avant, apres, dit):
    fausser(nom, avant, apres)
    with pytest.raises(TableError) as erreur:
        load_plan("31")
    assert "data/plans/31/" in str(erreur.value)
    assert dit in str(erreur.value)


def test_un_departement_sans_plan_le_dit_en_une_phrase():
    for lire in (load_plan, load_incoherences):
        with pytest.raises(PlanAbsentError, match=r"^Aucun plan .* 81") as erreur:
            lire("81")
        assert str(erreur.value).count(".") == 1


@pytest.mark.usefixtures("fausser")
def test_un_fichier_absent_se_dit(tmp_path):
    (tmp_path / "data/plans/31/jalons.csv").unlink()
    with pytest.raises(SourceError, match=r"data/plans/31/jalons\.csv est absent"):
        load_plan("31")
