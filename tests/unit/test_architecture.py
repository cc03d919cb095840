"""Les règles de la maison que ni ruff ni import-linter ne savent tenir."""

import ast
import doctest
import hashlib
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import ess_dash
from ess_dash.ui.navigation import PAGES

RACINE = Path(__file__).resolve().parents[2]
PAQUET = RACINE / "ess_dash"
LIGNES_PAR_PAGE = 40
# Ce script se joue à l’import : c’est son métier.
SCRIPT_REJOUE = "ess_dash.ui.entree"

# Un nom interdit, et le seul endroit de ess_dash/ où il est levé. ruff signale les mêmes
# à l’écriture, mais ses exemptions lèvent toutes les interdictions d’un fichier à la fois.
PORTES = {
    "pandas.read_csv": ("sources/", "extraction/"),
    "pandas.read_excel": ("sources/", "extraction/"),
    "pandas.read_parquet": ("sources/", "extraction/"),
    "geopandas.read_file": ("sources/", "extraction/"),
    "geopandas.read_parquet": ("sources/", "extraction/"),
    "streamlit.session_state": ("ui/etat.py",),
    "streamlit.query_params": ("ui/etat.py",),
    "streamlit.cache_data": ("ui/cache.py",),
    "streamlit.cache_resource": (
        "ui/cache.py",
        "ui/cache_comparer.py",
        "ui/cache_donnees.py",
        "ui/cache_fiche.py",
        "ui/cache_plan.py",
        "ui/cache_rencontres.py",
    ),
    "folium.Popup": ("render/carte_folium.py",),
    "folium.Tooltip": ("render/carte_folium.py",),
    "folium.DivIcon": ("render/carte_folium.py",),
    "folium.GeoJsonPopup": ("render/carte_folium.py",),
    "folium.GeoJsonTooltip": ("render/carte_folium.py",),
    "folium.features": ("render/carte_folium.py",),
    "streamlit_folium.st_folium": ("ui/",),
}

DONNEES = (".csv", ".parquet", ".json", ".geojson", ".xlsx")
TEXTES = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".csv",
    ".txt",
    ".js",
    ".css",
    ".sh",
    ".html",
    "",
}
CHEMIN_DE_MACHINE = re.compile(
    r"(?<![\w.:/~-])/(?:work|tmp|root|home|Users|mnt|opt)/[\w.]", re.ASCII
)
HOTE_DE_REGISTRE = re.compile(
    r"pypi\.org|pythonhosted|npmjs|deb\.debian", re.IGNORECASE
)
ELISION_DROITE = re.compile(
    r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|aujourd)'[a-zàâéèêëîïôûœ]", re.IGNORECASE
)


def _suivis() -> list[Path]:
    """Fichiers du dépôt, ceux que git ignore exceptés."""
    commande = ("git", "ls-files", "--cached", "--others", "--exclude-standard")
    try:
        sortie = subprocess.run(
            commande, cwd=RACINE, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        # Archive sans dépôt git : tout ce qui n’est pas à l’évidence fabriqué.
        return [
            chemin
            for chemin in RACINE.rglob("*")
            if chemin.is_file()
            and not any(
                partie.startswith(".") or partie == "__pycache__"
                for partie in chemin.relative_to(RACINE).parts[:-1]
            )
        ]
    chemins = (RACINE / ligne for ligne in sortie.splitlines())
    return [chemin for chemin in chemins if chemin.is_file()]


SUIVIS = _suivis()
# Fichiers hostiles par dessein, et programmes d’autrui.
ETRANGERS = {"corpus", "vendor"}
MODULES = sorted(PAQUET.rglob("*.py"))


def relatif(chemin):
    return chemin.relative_to(RACINE).as_posix()


def test_le_depot_est_bien_lu():
    assert RACINE / "app.py" in SUIVIS
    assert PAQUET / "__init__.py" in MODULES


# Pages


def _imports(arbre):
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            yield from (alias.name for alias in noeud.names)
        elif isinstance(noeud, ast.ImportFrom):
            yield from (f"{noeud.module}.{alias.name}" for alias in noeud.names)


def est_permis_dans_une_page(nom):
    return nom == "streamlit" or nom.startswith(("ess_dash.ui.", "ess_dash.ui"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.chemin)
def test_une_page_choisit_obtient_montre(page):
    source = (RACINE / "pages" / page.chemin).read_text("utf-8")
    assert len(source.splitlines()) <= LIGNES_PAR_PAGE
    fautes = [
        nom for nom in _imports(ast.parse(source)) if not est_permis_dans_une_page(nom)
    ]
    assert fautes == []


def test_chaque_page_est_au_registre_une_fois():
    fichiers = {chemin.name for chemin in (RACINE / "pages").glob("*.py")}
    assert sorted(fichiers) == sorted(page.chemin for page in PAGES)
    assert len({page.adresse for page in PAGES}) == len(PAGES)
    assert sum(page.est_accueil for page in PAGES) == 1


# Portes


def _noms_complets(arbre):
    """Noms pointés employés dans un module, alias d’import résolus."""
    alias = {}
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Import):
            alias |= {a.asname or a.name: a.name for a in noeud.names}
        elif isinstance(noeud, ast.ImportFrom):
            alias |= {
                a.asname or a.name: f"{noeud.module}.{a.name}" for a in noeud.names
            }
    yield from alias.values()
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Attribute):
            tete, _, reste = ast.unparse(noeud).partition(".")
            yield f"{alias.get(tete, tete)}.{reste}"


def _franchissements(arbre, ou):
    return sorted(
        nom
        for nom in set(_noms_complets(arbre))
        for interdit, portes in PORTES.items()
        if (nom == interdit or nom.startswith(f"{interdit}."))
        and not ou.startswith(portes)
    )


@pytest.mark.parametrize("module", MODULES, ids=relatif)
def test_chaque_interdit_n_a_qu_une_porte(module):
    arbre = ast.parse(module.read_text("utf-8"))
    assert _franchissements(arbre, module.relative_to(PAQUET).as_posix()) == []


@pytest.mark.parametrize(
    "source",
    [
        "import pandas as pd\npd.read_csv('x')",
        "from pandas import read_csv",
        "import streamlit as st\nst.session_state['x'] = 1",
        "import streamlit as st\n@st.cache_data\ndef f(): ...",
        "import folium\nfolium.Popup('x')",
        "from folium.features import DivIcon",
    ],
)
def test_le_controle_des_portes_mord(source):
    assert _franchissements(ast.parse(source), "indicateurs/x.py") != []


def test_aucun_module_de_l_interface_n_en_cache_un_autre():
    # Streamlit met le dossier du script en tête de sys.path : un ui/html.py prendrait la
    # place de celui de Python.
    noms = {chemin.stem for chemin in (PAQUET / "ui").glob("*.py")} - {"__init__"}
    assert noms & set(sys.stdlib_module_names) == set()
    connus = {module.name for module in pkgutil.iter_modules(_chemins_installes())}
    assert noms & connus == set()


def _chemins_installes():
    return [chemin for chemin in sys.path if "site-packages" in chemin]


# Textes


def _textes():
    a_nous = (
        chemin
        for chemin in SUIVIS
        if chemin.suffix in TEXTES and not ETRANGERS & set(chemin.parts)
    )
    return [chemin for chemin in a_nous if chemin != Path(__file__).resolve()]


@pytest.mark.parametrize("chemin", _textes(), ids=relatif)
def test_aucun_fichier_ne_nomme_une_machine(chemin):
    texte = chemin.read_text("utf-8")
    assert CHEMIN_DE_MACHINE.findall(texte) == []
    assert HOTE_DE_REGISTRE.findall(texte) == []


def _phrases(arbre):
    for noeud in ast.walk(arbre):
        if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str):
            # Un exemple exécuté peut montrer une saisie à l’apostrophe droite.
            morceaux = doctest.DocTestParser().parse(noeud.value)
            yield from (texte for texte in morceaux if isinstance(texte, str))


def _scripts():
    return [*MODULES, *sorted((RACINE / "pages").glob("*.py")), RACINE / "app.py"]


@pytest.mark.parametrize("chemin", _scripts(), ids=relatif)
def test_les_phrases_ont_l_apostrophe_typographique(chemin):
    arbre = ast.parse(chemin.read_text("utf-8"))
    fautes = [phrase for phrase in _phrases(arbre) if ELISION_DROITE.search(phrase)]
    assert fautes == []


@pytest.mark.parametrize(
    "chemin",
    [chemin for chemin in _textes() if chemin.suffix in {".md", ".yml", ".csv"}],
    ids=relatif,
)
def test_les_textes_ont_l_apostrophe_typographique(chemin):
    texte = re.sub(
        r"```.*?```|`[^`\n]*`", "", chemin.read_text("utf-8"), flags=re.DOTALL
    )
    # Dans un fichier YAML, deux apostrophes droites en valent une entre guillemets.
    assert [m.group() for m in ELISION_DROITE.finditer(texte)] == []


# Données


def _fichiers_de_donnees():
    dossiers = tuple(RACINE / nom for nom in ("data", "geo", "statique"))
    return [
        chemin
        for chemin in SUIVIS
        if chemin.name.endswith(DONNEES)
        and any(dossier in chemin.parents for dossier in dossiers)
    ]


@pytest.mark.parametrize("fichier", _fichiers_de_donnees(), ids=relatif)
def test_chaque_donnee_a_sa_fiche_et_son_empreinte(fichier):
    fiche = fichier.with_name(f"{fichier.name}.source.yml")
    assert fiche.is_file(), f"{relatif(fichier)} n’a pas de fichier .source.yml"
    source = yaml.safe_load(fiche.read_text("utf-8"))
    assert source["sha256"] == hashlib.sha256(fichier.read_bytes()).hexdigest()
    assert source["licence"]
    assert source["citation"]


@pytest.mark.parametrize(
    "fiche",
    [chemin for chemin in SUIVIS if chemin.name.endswith(".source.yml")],
    ids=relatif,
)
def test_chaque_fiche_a_son_fichier(fiche):
    assert fiche.with_name(fiche.name.removesuffix(".source.yml")).is_file()


def _dossiers_de_tiers():
    """Dossiers de polices et de bibliothèques, que d’autres ont écrites."""
    return [
        RACINE / "polices",
        *(d for d in (RACINE / "statique").iterdir() if d.is_dir()),
    ]


@pytest.mark.parametrize("dossier", _dossiers_de_tiers(), ids=relatif)
def test_chaque_emprunt_porte_sa_licence(dossier):
    assert list(dossier.glob("LICENCE*")) != []


# Exemples


def _modules_importables():
    trouves = pkgutil.walk_packages(ess_dash.__path__, "ess_dash.")
    return sorted(
        module.name
        for module in trouves
        if module.name != SCRIPT_REJOUE and not module.name.endswith("__main__")
    )


@pytest.mark.parametrize("nom", _modules_importables())
def test_les_exemples_des_docstrings_sont_vrais(nom):
    assert doctest.testmod(importlib.import_module(nom)).failed == 0
