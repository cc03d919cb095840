"""Le rapport d’un contrôle : rien ne se perd, rien de personnel ne se montre."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.importation.modele import (
    Etat,
    LigneImport,
    Rapport,
    Remarque,
    TableLue,
)
from ess_dash.presentation.donnees.rapport import (
    ECARTEE,
    LIGNES_PAR_PAGE,
    build_apercu,
    build_page,
    build_vue_rapport,
    count_pages,
    index_lignes,
    list_etats,
)


def _ligne(numero, etat, *remarques):
    return LigneImport(numero, etat, remarques)


def _rapport(*lignes, **champs):
    return Rapport("projets", lignes, **champs)


def test_la_phrase_dit_les_lignes_pretes_et_les_refus():
    rapport = _rapport(_ligne(2, Etat.GARDE), _ligne(3, Etat.REFUSE))
    vue = build_vue_rapport(rapport, index_lignes(rapport))
    assert vue.phrase == "1\u00a0ligne prête sur 2\u202f: 1\u00a0est refusée."
    assert [(c.etat, c.nombre) for c in vue.comptes if c.nombre] == [
        ("refuse", 1),
        ("garde", 1),
    ]


def test_sans_refus_la_phrase_le_dit():
    rapport = _rapport(_ligne(2, Etat.DOUTE))
    vue = build_vue_rapport(rapport, index_lignes(rapport))
    assert "aucune n’est refusée" in vue.phrase


def test_une_colonne_ecartee_n_est_dite_qu_une_fois():
    rapport = _rapport(
        avis=("Coordonnées de personnes, jamais gardées : « email ».",),
        colonnes_ecartees=("email", "couleur"),
        contacts_ecartes=("email",),
    )
    avis = " ".join(build_vue_rapport(rapport, index_lignes(rapport)).avis)
    assert avis.count("email") == 1
    assert avis.count("couleur") == 1


def test_un_avis_deja_dit_avec_l_apercu_n_est_pas_repete():
    rapport = _rapport(avis=("Lu en Windows-1252.",))
    vue = build_vue_rapport(rapport, index_lignes(rapport), ("Lu en Windows-1252.",))
    assert vue.avis == ()


def test_chaque_remarque_a_sa_ligne_et_le_numero_n_est_ecrit_qu_une_fois():
    remarques = (
        Remarque(Etat.DOUTE, "theme", "x", "thème inconnu", "Choisir."),
        Remarque(Etat.REFUSE, "annee", "2o25", "année illisible", "Écrire 2025."),
    )
    rapport = _rapport(_ligne(7, Etat.REFUSE, *remarques))
    page = build_page(index_lignes(rapport), Etat.REFUSE, 1)
    assert [(r.numero, r.etat, r.colonne) for r in page] == [
        (7, "doute", "theme"),
        (0, "refuse", "annee"),
    ]


@pytest.mark.parametrize("contact", ["a.b@exemple.fr", "06 00 00 00 07"])
def test_une_coordonnee_ne_se_montre_ni_dans_une_remarque_ni_dans_l_apercu(contact):
    remarque = Remarque(Etat.REFUSE, "note", contact, f"{contact} refusé", contact)
    rapport = _rapport(_ligne(2, Etat.REFUSE, remarque))
    table = TableLue(
        "x.csv", "0", ("note", "E-mail"), ((contact, contact),), (2,), "CSV"
    )
    montre = repr(build_page(index_lignes(rapport), Etat.REFUSE, 1))
    assert contact not in montre
    assert contact not in repr(build_apercu(table))


def test_une_colonne_de_contact_est_masquee_dans_l_apercu():
    table = TableLue(
        "x.csv", "0", ("nom", "Téléphone"), (("La Halle", "abc"),), (2,), "CSV"
    )
    apercu = build_apercu(table)
    assert apercu.gardees == (True, False)
    assert apercu.lignes == ((2, ("La Halle", ECARTEE)),)


@given(st.lists(st.sampled_from(list(Etat)), max_size=3 * LIGNES_PAR_PAGE))
def test_les_pages_rendent_toutes_les_lignes_une_fois(etats):
    rapport = _rapport(*(_ligne(rang + 2, etat) for rang, etat in enumerate(etats)))
    par_etat = index_lignes(rapport)
    numeros = [
        rangee.numero
        for etat in list_etats(par_etat)
        for page in range(1, count_pages(par_etat, etat) + 1)
        for rangee in build_page(par_etat, etat, page)
    ]
    assert sorted(numeros) == list(range(2, len(etats) + 2))
