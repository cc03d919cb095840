"""Réécriture des pages HTML de Streamlit."""

from pathlib import Path

import pytest
import streamlit
from streamlit import file_util

from ess_dash.sources import SourceError
from ess_dash.ui import coquille

PAGE = (
    "<!DOCTYPE html><!-- <html> --><html lang=\"en\" style='x'><head>"
    '<link rel="shortcut icon" href="./favicon.png" /><title>Streamlit</title></head>'
    "<body><noscript>\n<p>You need\n</p></noscript></body></html>"
)


def test_la_page_installee_de_streamlit_est_reconnue():
    source = (Path(file_util.get_static_dir()) / "index.html").read_text("utf-8")
    page = coquille.rewrite_html(source, "ESS", "<script></script>")
    for attendu in (
        '<html lang="fr"',
        "<title>ESS</title>",
        "<noscript><p>Cette application",
        "data:image/svg+xml",
        "<script></script></head>",
    ):
        assert page.count(attendu) == 1, (
            f"Streamlit {streamlit.__version__} : {attendu}"
        )
    for anglais in ("favicon.png", "You need to enable", 'lang="en"'):
        assert anglais not in page


def test_le_titre_est_du_texte():
    page = coquille.rewrite_html(PAGE, r"</title><script>\1&")
    assert r"<title>&lt;/title&gt;&lt;script&gt;\1&amp;</title>" in page


def test_une_page_deja_francaise_ne_change_que_de_titre():
    page = '<html lang="fr"><head><title>Carte</title></head></html>'
    assert coquille.rewrite_html(page, "Carte") == page


def test_sans_configuration_l_application_a_encore_un_nom(monkeypatch):
    def absente():
        raise SourceError("Le fichier configuration.toml manque.")

    monkeypatch.setattr(coquille, "load_configuration", absente)
    coquille.titre_application.cache_clear()
    try:
        assert coquille.titre_application() == coquille.TITRE_SANS_CONFIGURATION
    finally:
        coquille.titre_application.cache_clear()


@pytest.mark.parametrize("tete", ["", "<meta>"])
def test_l_en_tete_ajoute_precede_sa_fin(tete):
    assert f"{tete}</head>" in coquille.rewrite_html(PAGE, "ESS", tete)
