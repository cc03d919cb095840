"""L’empreinte : ce qui est connu est compté une fois, ce qui ne l’est pas reste muet."""

from ess_dash.indicateurs.empreinte import Empreinte, FaitSitue
from ess_dash.tables.plans_listes import FaitMesure


def fait(cle, code, sorte=FaitMesure.PROJETS_DEPARTEMENT):
    return FaitSitue(cle, cle, code, sorte)


EMPREINTE = Empreinte(
    {
        "1": (fait("a", "200"), fait("b", "200"), fait("c", "")),
        "2": (fait("a", "200"), fait("a", "200", FaitMesure.TIERS_LIEUX_SOUTENUS)),
        "3": (),
        "4": (fait("d", ""),),
    }
)


def test_un_lieu_qui_porte_un_projet_n_est_compte_qu_une_fois():
    assert EMPREINTE.count("2", "200") == 1
    assert EMPREINTE.count_connus("2") == 1


def test_un_fait_non_situe_compte_parmi_les_connus_sans_toucher_d_epci():
    assert EMPREINTE.count_connus("1") == 3
    assert EMPREINTE.count("1", "200") == 2
    assert EMPREINTE.touches("4") == frozenset()


def test_les_colonnes_muettes_sont_celles_ou_rien_n_est_connu_ici():
    assert EMPREINTE.list_muettes(["200"]) == ("3", "4")
    assert EMPREINTE.list_muettes(["300"]) == ("1", "2", "3", "4")
