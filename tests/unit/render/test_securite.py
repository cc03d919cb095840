"""Aucun texte n’atteint folium autrement que par ``esc``."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.render.securite import esc

RACINE = Path(__file__).parents[3]
PORTE = "ess_dash/render/carte_folium.py"
# Il n’écrit qu’un script constant : aucun texte de données n’y entre.
POINTAGE = "ess_dash/render/carte_pointage.py"
NOMS_INTERDITS = frozenset(
    {"Popup", "Tooltip", "DivIcon", "GeoJsonPopup", "GeoJsonTooltip"}
)
ARGUMENTS_INTERDITS = frozenset({"popup", "tooltip"})
ATTAQUES = {
    "html": "<img src=x onerror=alert(1)>",
    "gabarit": "${alert(1)}",
    "script": "</script><script>alert(1)</script>",
    "accent_grave": "\\\\`+alert(1)+`",
    "jinja": "{{ ''.__class__ }}",
}
CARACTERES_ACTIFS = frozenset("<>\"'`\\${}")
textes_hostiles = st.text(
    alphabet=st.one_of(
        st.sampled_from("<>\"'`\\${}/;()=&é’\u202f\x00\x1f"), st.characters()
    )
)


@pytest.mark.parametrize("attaque", ATTAQUES.values(), ids=ATTAQUES.keys())
def test_esc_desarme_les_attaques_connues(attaque):
    assert not CARACTERES_ACTIFS & set(esc(attaque))


@given(textes_hostiles)
def test_esc_ne_laisse_aucun_caractere_actif(texte):
    assert not CARACTERES_ACTIFS & set(esc(texte))


@given(st.text(alphabet="abcéèçœÉ ’«»0123456789,;:!?%-\u202f\u00a0\t\n"))
def test_esc_laisse_le_francais_tel_quel(texte):
    assert esc(texte) == texte


@given(textes_hostiles)
def test_esc_retire_les_caracteres_de_controle(texte):
    assert all(c in "\t\n" or ord(c) >= 32 for c in esc(texte))


def test_esc_se_relit_dans_une_page():
    import html

    assert html.unescape(esc(ATTAQUES["accent_grave"])) == ATTAQUES["accent_grave"]


@pytest.mark.parametrize(("valeur", "attendu"), [(None, ""), (0, "0"), (2.5, "2.5")])
def test_esc_accepte_toute_valeur(valeur, attendu):
    assert esc(valeur) == attendu


def _list_fautes(source: str) -> list[str]:
    appels = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call))
    fautes = []
    for appel in appels:
        nom = getattr(appel.func, "attr", getattr(appel.func, "id", ""))
        mots_cles = {argument.arg for argument in appel.keywords}
        if nom in NOMS_INTERDITS or ARGUMENTS_INTERDITS & mots_cles:
            fautes.append(f"{nom} à la ligne {appel.lineno}")
    return fautes


def _list_modules() -> list[Path]:
    dossiers = (RACINE / "ess_dash", RACINE / "pages")
    modules = [m for dossier in dossiers for m in dossier.rglob("*.py")]
    return [m for m in [*modules, RACINE / "app.py"] if m.is_file()]


@pytest.mark.parametrize(
    "code",
    [
        "folium.Popup(nom)",
        "Tooltip(nom)",
        "folium.Marker(lieu, popup=nom)",
        "folium.GeoJson(g, tooltip=t)",
        "DivIcon(html=nom)",
    ],
)
def test_le_controle_reconnait_les_appels_interdits(code):
    assert _list_fautes(code)


def test_seul_l_adaptateur_ecrit_du_texte_dans_folium():
    fautes = {
        str(module.relative_to(RACINE)): trouvees
        for module in _list_modules()
        if (trouvees := _list_fautes(module.read_text(encoding="utf-8")))
    }
    assert fautes.keys() <= {PORTE}


def test_seul_l_adaptateur_importe_folium():
    importeurs = {
        str(module.relative_to(RACINE))
        for module in _list_modules()
        if "folium" in _list_imports(module.read_text(encoding="utf-8"))
    }
    assert importeurs == {PORTE, POINTAGE}


def _list_imports(source: str) -> set[str]:
    noeuds = list(ast.walk(ast.parse(source)))
    directs = {a.name for n in noeuds if isinstance(n, ast.Import) for a in n.names}
    depuis = {n.module or "" for n in noeuds if isinstance(n, ast.ImportFrom)}
    return {nom.split(".")[0] for nom in directs | depuis}
