"""La page « Méthode » : ce qu’elle dit, même quand les données manquent."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.methode import PRODUCTEUR_FICTIF, build_vue_methode
from ess_dash.render.html import to_methode
from ess_dash.sources import list_sources


@pytest.fixture(scope="module")
def sources():
    return list_sources()


@pytest.fixture(scope="module")
def vue(maquette, sources):
    return build_vue_methode(maquette, sources)


@pytest.fixture(scope="module")
def page(vue):
    return to_methode(vue)


def test_le_jeu_de_demonstration_n_est_pas_parmi_les_sources(vue, sources):
    assert len(vue.sources) + len(vue.sources_fictives) == len(sources)
    assert len(vue.sources_fictives) == 7
    assert all("demonstration" in f.fichier for f in vue.sources_fictives)
    assert not [f for f in vue.sources if "demonstration" in f.fichier]


def test_un_fichier_fictif_se_reconnait_a_son_producteur(maquette, sources):
    vraie = next(s for s in sources if s.producteur != PRODUCTEUR_FICTIF)
    fictive = replace(vraie, producteur=PRODUCTEUR_FICTIF)
    vue = build_vue_methode(maquette, [fictive, vraie])
    assert len(vue.sources) == len(vue.sources_fictives) == 1


def test_la_page_titre_les_deux_listes(page):
    sources, fictives = page.split("Jeu de démonstration (fictif)")
    vraies = sources.split('<h2 id="sources">')[1]
    assert "data/demonstration" not in vraies
    assert fictives.count("data/demonstration/") == 7


def test_sans_demonstration_pas_de_titre_vide(maquette, sources):
    vraies = [s for s in sources if s.producteur != PRODUCTEUR_FICTIF]
    page = to_methode(build_vue_methode(maquette, vraies))
    assert 'id="sources-fictives"' not in page
    assert 'href="#sources-fictives"' not in page


def test_chaque_lien_du_sommaire_mene_a_un_titre_et_un_seul(page):
    liens = re.findall(r'href="#([^"]+)"', page)
    ancres = Counter(re.findall(r'\bid="([^"]+)"', page))
    assert len(liens) == len(set(liens))
    assert [ancres[lien] for lien in liens] == [1] * len(liens)
    assert max(ancres.values()) == 1


def test_chaque_partie_est_au_sommaire(vue, page):
    for partie in vue.comparer:
        assert f'href="#{partie.ancre}"' in page


def test_sans_donnees_la_page_reste_lisible():
    vue = build_vue_methode(None, (), ("data/x.csv manque.",))
    assert vue.incidents == ("data/x.csv manque.",)
    assert len(vue.indicateurs) == len(INDICATEURS)
    assert all(partie.regles for partie in vue.comparer)
    assert "<h3" in to_methode(vue)


def test_rien_n_est_demande_a_un_autre_hote(page):
    assert not re.findall(r'(?:src|href)="(?!#)|@import|url\(', page)
