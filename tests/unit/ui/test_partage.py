from html.parser import HTMLParser

import pytest

from ess_dash.presentation.dossier import Constat, Dossier
from ess_dash.ui.partage import write_admis, write_cadre

LIEN = "https://ess.exemple.fr/fiche?territoire=31127&demo=oui"


class _Lecteur(HTMLParser):
    def __init__(self):
        super().__init__()
        self.balises = []

    def handle_starttag(self, tag, attrs):
        self.balises.append((tag, dict(attrs)))


@pytest.mark.parametrize("nom", ["Caubous", 'A"><script>x</script>', "L’Isle & Cie"])
def test_le_cadre_colle_tel_quel_ne_dit_que_la_fiche(nom):
    lecteur = _Lecteur()
    lecteur.feed(write_cadre(Dossier("fiche", nom, "", Constat(""), ()), LIEN))
    ((balise, attributs),) = lecteur.balises
    assert balise == "iframe"
    assert attributs["src"] == f"{LIEN}&integre=1"
    assert attributs["title"].endswith(nom)


@pytest.mark.parametrize(
    ("cadres", "dit"),
    [
        ("'self'", "Aucun autre site n’est encore admis"),
        ("'none'", "dans aucun cadre"),
        ("'self' https://a.fr https://b.fr", "https://a.fr, https://b.fr"),
    ],
)
def test_la_page_dit_qui_peut_la_montrer(cadres, dit):
    assert dit in write_admis(cadres)
