"""Les pièces du secret : relations, attaquant, protection exacte et approchée."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.tables.secret import protection
from ess_dash.tables.secret.attaque import compute_bornes
from ess_dash.tables.secret.masque import (
    COLONNES_EXTRACTION,
    Colonnes,
    find_recoverable,
    mask,
)
from ess_dash.tables.secret.tableaux import (
    TOTAL,
    Relation,
    SecretError,
    add_totaux,
    build_matrice,
    list_relations,
)

UNITES = Colonnes(unites="unites", mesures=())
FAMILLES = {
    "famille": dict.fromkeys(("Association", "Mutuelle"), TOTAL),
    "secteur": dict.fromkeys(("Sport", "Santé"), TOTAL),
}


def build_familles(associations_sante=4):
    cases = pd.DataFrame(
        [
            ("Association", "Sport", 9, 40, 30.5),
            ("Association", "Santé", associations_sante, 60, 51.5),
            ("Mutuelle", "Santé", 5, 20, 18.0),
        ],
        columns=["famille", "secteur", "etablissements", "effectifs", "etp"],
    )
    return add_totaux(cases, FAMILLES, COLONNES_EXTRACTION.masquees)


def test_les_marges_s_ajoutent_une_fois_chacune():
    table = build_familles().set_index(["famille", "secteur"])
    assert len(table) == 3 + 2 + 2 + 1
    assert table.loc[(TOTAL, "Santé"), "effectifs"] == 80
    assert table.loc[(TOTAL, TOTAL)].tolist() == [18, 120, 100.0]


def test_un_total_dont_une_partie_manque_manque():
    cases = build_familles().iloc[:3].astype({"etablissements": "Int64"})
    cases.loc[0, "etablissements"] = pd.NA
    table = add_totaux(cases, FAMILLES, ["etablissements"])
    table = table.set_index(["famille", "secteur"])["etablissements"]
    assert pd.isna(table[("Association", TOTAL)])
    assert pd.isna(table[(TOTAL, TOTAL)])
    assert table[("Mutuelle", TOTAL)] == 5


def test_une_hierarchie_monte_de_niveau_en_niveau():
    cases = pd.DataFrame({"lieu": ["A", "B", "C"], "unites": [1, 2, 4]})
    hierarchie = {"lieu": {"A": "X", "B": "X", "C": "Y", "X": TOTAL, "Y": TOTAL}}
    table = add_totaux(cases, hierarchie, ["unites"])
    assert dict(zip(table["lieu"], table["unites"], strict=True)) == {
        "A": 1,
        "B": 2,
        "C": 4,
        "X": 3,
        "Y": 4,
        TOTAL: 7,
    }
    assert set(list_relations(table, hierarchie)) == {
        Relation(3, (0, 1)),
        Relation(4, (2,)),
        Relation(5, (3, 4)),
    }


def test_les_relations_sont_vraies_de_leurs_valeurs():
    table = build_familles()
    relations = list_relations(table, FAMILLES)
    assert len(relations) == 3 + 3
    matrice = build_matrice(relations, len(table))
    assert matrice @ table["effectifs"].to_numpy() == pytest.approx(0)


def test_une_case_en_double_est_nommee():
    table = pd.concat([build_familles()] * 2, ignore_index=True)
    with pytest.raises(SecretError, match="Association × Sport"):
        mask(table.assign(etablissements=1), FAMILLES, COLONNES_EXTRACTION)


def test_toutes_les_mesures_d_une_case_secrete_sont_vides():
    table = build_familles(associations_sante=2)
    masquee = mask(table, FAMILLES, COLONNES_EXTRACTION)
    secrets = masquee["statut"] == "secret"
    valeurs = masquee[list(COLONNES_EXTRACTION.masquees)]
    assert secrets.any()
    assert valeurs[secrets].isna().all(axis=None)
    assert valeurs[~secrets].notna().all(axis=None)
    assert masquee["effectifs"].dtype == "Int64"


def test_la_table_recue_n_est_pas_modifiee():
    table = build_familles(associations_sante=2)
    avant = table.copy(deep=True)
    mask(table, FAMILLES, COLONNES_EXTRACTION)
    pd.testing.assert_frame_equal(table, avant)


# L’attaquant


@settings(max_examples=40, deadline=None)
@given(
    cases=st.lists(st.integers(1, 4), min_size=4, max_size=4),
    secrets=st.lists(st.booleans(), min_size=4, max_size=4),
)
def test_l_attaquant_trouve_ce_que_trouverait_qui_essaie_tout(cases, secrets):
    # Deux lignes et deux colonnes, marges publiées : l’ensemble des tableaux possibles
    # se parcourt, et ses extrêmes sont des nombres entiers.
    tableau = np.array(cases)
    somme = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1]])
    possibles = [
        essai
        for essai in itertools.product(range(1, 8), repeat=4)
        if (somme @ essai == somme @ tableau).all()
        and all(s or e == v for s, e, v in zip(secrets, essai, cases, strict=True))
    ]
    masque = np.array([*secrets, *[False] * 4])
    matrice = build_matrice(
        [
            Relation(4 + rang, tuple(np.flatnonzero(ligne)))
            for rang, ligne in enumerate(somme)
        ],
        8,
    )
    valeurs = np.array([*cases, *(somme @ tableau)], dtype=float)
    bornes = compute_bornes(matrice, np.where(masque, np.nan, valeurs), masque, 1)
    assert bornes.bas[:4] == pytest.approx(np.min(possibles, axis=0))
    assert bornes.haut[:4] == pytest.approx(np.max(possibles, axis=0))
    assert matrice @ bornes.vraisemblable == pytest.approx(0, abs=1e-6)


def test_rien_ne_borne_une_case_dont_le_total_est_masque():
    table = pd.DataFrame({"lieu": ["A", "B", TOTAL], "unites": [None, 4, None]})
    trouvees = find_recoverable(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, UNITES)
    assert trouvees["haut"].tolist() == [np.inf, np.inf]
    assert trouvees["bas"].tolist() == [1.0, 5.0]


def test_une_publication_impossible_est_refusee():
    table = pd.DataFrame({"lieu": ["A", "B", TOTAL], "unites": [None, 9, 4]})
    with pytest.raises(SecretError, match="ne sont pas compatibles"):
        find_recoverable(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, UNITES)


def test_un_tableau_sans_secret_ne_donne_rien_a_trouver():
    assert find_recoverable(build_familles(), FAMILLES, COLONNES_EXTRACTION).empty


# La protection approchée


CROISEMENT = {
    "ligne": {f"L{i}": TOTAL for i in range(5)},
    "colonne": {f"C{j}": TOTAL for j in range(5)},
}


def croise(graine):
    hasard = np.random.default_rng(graine)
    cases = pd.DataFrame(
        [(f"L{i}", f"C{j}") for i in range(5) for j in range(5)],
        columns=["ligne", "colonne"],
    ).assign(unites=hasard.integers(0, 9, 25))
    return add_totaux(
        cases.assign(valeur=cases["unites"] * 7), CROISEMENT, ["unites", "valeur"]
    )


@pytest.mark.parametrize("graine", range(4))
@pytest.mark.parametrize("levees", [0, 40])
def test_la_protection_approchee_protege_autant_et_ne_perd_pas_moins(
    graine, levees, monkeypatch
):
    colonnes = Colonnes(unites="unites", mesures=("valeur",))
    table = croise(graine)
    exacte = mask(table, CROISEMENT, colonnes)
    monkeypatch.setattr(protection, "TAILLE_EXACTE", 0)
    monkeypatch.setattr(protection, "LEVEES_MAX", levees)
    approchee = mask(table, CROISEMENT, colonnes)
    trouvees = find_recoverable(approchee, CROISEMENT, colonnes)
    assert not trouvees["retrouvee"].any()

    def compute_perte(masquee):
        secrets = (masquee["cause"] == "complement").to_numpy()
        return (1 + table["valeur"][secrets]).sum()

    assert compute_perte(approchee) >= compute_perte(exacte)


def test_la_protection_approchee_refuse_ce_que_rien_ne_protege(monkeypatch):
    monkeypatch.setattr(protection, "TAILLE_EXACTE", 0)
    table = pd.DataFrame(
        {"lieu": ["A", "B", TOTAL], "unites": [1, 4, 5], "ouverte": [False, True, True]}
    )
    colonnes = Colonnes(unites="unites", mesures=(), ouverte="ouverte")
    with pytest.raises(SecretError, match="ne peut pas être protégée"):
        mask(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, colonnes)
