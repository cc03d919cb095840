"""Le secret statistique, règle par règle, sur des tableaux que l’on refait à la main."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.tables.secret.attaque import compute_bornes
from ess_dash.tables.secret.extraction import attack_extraction, mask_extraction
from ess_dash.tables.secret.masque import Colonnes, find_recoverable, mask
from ess_dash.tables.secret.tableaux import (
    TOTAL,
    SecretError,
    add_totaux,
    build_matrice,
    list_relations,
)

UNITES = Colonnes(unites="unites", mesures=())
VALEURS = Colonnes(unites="unites", mesures=("valeur",), plus_grande="max")


def croise(cases):
    """Tableau croisé d’unités : ``cases[ligne][colonne]``, marges ajoutées."""
    table = pd.DataFrame(
        [
            (f"L{i}", f"C{j}", nombre)
            for i, ligne in enumerate(cases)
            for j, nombre in enumerate(ligne)
        ],
        columns=["ligne", "colonne", "unites"],
    )
    return add_totaux(table, CROISEMENT, ["unites"])


CROISEMENT = {
    "ligne": {f"L{i}": TOTAL for i in range(6)},
    "colonne": {f"C{j}": TOTAL for j in range(6)},
}


def list_secrets(masquee, hierarchies):
    dimensions = list(hierarchies)
    secrets = masquee[masquee["statut"] == "secret"]
    return set(secrets[dimensions].itertuples(index=False, name=None))


# Tableau de référence d’un outil de l’Insee, règles FREQ(3) et NK(1, 85).
REFERENCE = pd.DataFrame(
    [
        ("01", "tr1", 100, 10, 20),
        ("01", "tr2", 50, 5, 15),
        ("02", "tr1", 30, 2, 20),
        ("02", "tr2", 20, 5, 10),
        ("06", "tr1", 60, 8, 16),
        ("06", "tr2", 40, 6, 38),
    ],
    columns=["activite", "taille", "valeur", "unites", "max"],
)
HIERARCHIES_REFERENCE = {
    "activite": dict.fromkeys(("01", "02", "06"), TOTAL),
    "taille": dict.fromkeys(("tr1", "tr2"), TOTAL),
}


def build_reference():
    return add_totaux(REFERENCE, HIERARCHIES_REFERENCE, ["valeur", "unites"], "max")


def test_le_tableau_de_reference_a_les_marges_publiees():
    totaux = build_reference().set_index(["activite", "taille"])
    assert totaux.loc[("02", TOTAL)].tolist() == [50, 7, 20]
    assert totaux.loc[(TOTAL, "tr2")].tolist() == [110, 16, 38]
    assert totaux.loc[(TOTAL, TOTAL)].tolist() == [300, 36, 38]


def test_le_tableau_de_reference_est_masque_comme_par_l_outil():
    masquee = mask(build_reference(), HIERARCHIES_REFERENCE, VALEURS)
    causes = masquee.set_index(["activite", "taille"])["cause"]
    assert causes[causes != ""].to_dict() == {
        ("02", "tr1"): "rare",  # 2 unités
        ("06", "tr2"): "dominee",  # 38 sur 40, soit 95 %
        ("02", "tr2"): "complement",
        ("06", "tr1"): "complement",
    }


def test_le_tableau_de_reference_ne_se_devine_qu_entre_0_et_50():
    masquee = mask(build_reference(), HIERARCHIES_REFERENCE, VALEURS)
    bornes = find_recoverable(masquee, HIERARCHIES_REFERENCE, VALEURS).set_index(
        ["mesure", "activite", "taille"]
    )
    # 30 + 20 de la ligne 02 : chacune prend ce que l’autre laisse.
    assert bornes.loc[("valeur", "02", "tr1"), ["bas", "haut"]].tolist() == [0, 50]
    # 7 unités à deux, aucune vide.
    assert bornes.loc[("unites", "02", "tr1"), ["bas", "haut"]].tolist() == [1, 6]
    assert not bornes["retrouvee"].any()


def test_trois_unites_se_montrent_deux_non():
    masquee = mask(croise([[3, 9], [9, 9]]), CROISEMENT, UNITES)
    assert set(masquee["statut"]) == {"diffuse"}
    masquee = mask(croise([[2, 9], [9, 9]]), CROISEMENT, UNITES)
    assert ("L0", "C0") in list_secrets(masquee, CROISEMENT)


@pytest.mark.parametrize(("plus_grande", "attendu"), [(85, ""), (86, "dominee")])
def test_une_unite_domine_au_dela_de_85_pour_cent(plus_grande, attendu):
    table = pd.DataFrame(
        {"lieu": ["A"], "unites": [3], "valeur": [100], "max": [plus_grande]}
    )
    assert mask(table, {"lieu": {}}, VALEURS)["cause"].tolist() == [attendu]


def test_rien_a_masquer_rien_de_masque():
    table = croise([[4, 5], [6, 7]])
    masquee = mask(table, CROISEMENT, UNITES)
    assert list_secrets(masquee, CROISEMENT) == set()
    assert masquee["unites"].tolist() == table["unites"].tolist()


def test_un_zero_est_une_valeur_et_ne_se_masque_jamais():
    masquee = mask(croise([[1, 5, 0], [6, 4, 9], [9, 9, 9]]), CROISEMENT, UNITES)
    assert ("L0", "C2") not in list_secrets(masquee, CROISEMENT)


def test_une_case_seule_masquee_sur_sa_ligne_en_masque_d_autres():
    # Quatre coins d’un rectangle : aucun ne se déduit, et 1 + 5 + 6 + 4 perd le moins.
    masquee = mask(croise([[1, 5, 9], [6, 4, 9], [9, 9, 9]]), CROISEMENT, UNITES)
    assert list_secrets(masquee, CROISEMENT) == {
        ("L0", "C0"),
        ("L0", "C1"),
        ("L1", "C0"),
        ("L1", "C1"),
    }


def test_tout_est_masque_quand_tout_est_rare():
    masquee = mask(croise([[1, 1], [1, 1]]), CROISEMENT, UNITES)
    cases = masquee[(masquee["ligne"] != TOTAL) & (masquee["colonne"] != TOTAL)]
    assert set(cases["statut"]) == {"secret"}
    # Des totaux de 2 diraient que chaque case vaut 1 : ils sont masqués aussi.
    assert not find_recoverable(masquee, CROISEMENT, UNITES)["retrouvee"].any()


def test_un_total_de_deux_cases_d_une_unite_les_trahirait():
    table = pd.DataFrame({"lieu": ["A", "B", TOTAL], "unites": [1, 2, 3]})
    hierarchie = {"lieu": {"A": TOTAL, "B": TOTAL}}
    assert set(mask(table, hierarchie, UNITES)["statut"]) == {"secret"}


def test_une_commune_masquee_en_masque_une_voisine_de_son_epci():
    table = pd.DataFrame(
        {
            "lieu": ["Col", "Gave", "Bourg", "Vallée", "Ville", "Plaine", TOTAL],
            "unites": [1, 5, 8, 14, 40, 40, 54],
        }
    )
    hierarchie = {
        "lieu": {
            **dict.fromkeys(("Col", "Gave", "Bourg"), "Vallée"),
            "Ville": "Plaine",
            "Vallée": TOTAL,
            "Plaine": TOTAL,
        }
    }
    masquee = mask(table, hierarchie, UNITES)
    assert list_secrets(masquee, hierarchie) == {("Col",), ("Gave",)}
    assert masquee.set_index("lieu").loc["Gave", "cause"] == "complement"


def test_une_commune_ne_se_retrouve_pas_dans_le_total_publie_de_son_epci():
    # 14 - 5 - 8 = 1 : sans Gave, Col vaut de 1 à 5, et l’on ne sait plus s’il en a 3.
    table = pd.DataFrame(
        {
            "lieu": ["Col", "Gave", "Bourg", "Vallée"],
            "unites": [1, 5, 8, 14],
            "salaries": [3, 20, 90, 113],
            "ouverte": [False, False, False, True],
        }
    )
    hierarchie = {"lieu": dict.fromkeys(("Col", "Gave", "Bourg"), "Vallée")}
    colonnes = Colonnes(unites="unites", mesures=("salaries",), ouverte="ouverte")
    masquee = mask(table, hierarchie, colonnes)
    assert list_secrets(masquee, hierarchie) == {("Col",), ("Gave",)}
    bornes = find_recoverable(masquee, hierarchie, colonnes)
    col = bornes[bornes["lieu"] == "Col"].set_index("mesure")
    assert col.loc["unites", ["bas", "haut"]].tolist() == [1, 5]
    assert col.loc["salaries", ["bas", "haut"]].tolist() == [0, 23]


def test_un_poste_dont_une_case_est_masquee_l_est_et_ne_se_retrouve_pas():
    # Total 30. La case de 1 masque Santé et Mutuelle ; seules, elles vaudraient
    # 30 - 9 - 12 = 9 et 30 - 21 = 9. Masquer Sport et Association les protège.
    cases = pd.DataFrame(
        [
            ("EPCI", "Mutuelle", "Santé", 1, False),
            ("EPCI", "Mutuelle", "Finance", 8, False),
            ("EPCI", "Association", "Sport", 9, False),
            ("EPCI", "Association", "Arts", 12, False),
            ("EPCI", TOTAL, TOTAL, 30, True),
        ],
        columns=["lieu", "famille", "secteur", "etablissements", "ouverte"],
    )
    colonnes = Colonnes(mesures=(), ouverte="ouverte")
    masquee = mask_extraction(cases, "", colonnes)
    secrets = masquee[masquee["statut"] == "secret"]
    postes = set(zip(secrets["famille"], secrets["secteur"], strict=True))
    assert ("Mutuelle", "Santé") in postes
    assert {("Mutuelle", TOTAL), (TOTAL, "Santé"), ("Association", TOTAL)} <= postes
    publiee = masquee.head(len(cases))
    assert not attack_extraction(publiee, "", colonnes)["retrouvee"].any()


def test_un_total_qui_n_est_pas_publie_ne_trahit_rien():
    table = pd.DataFrame({"lieu": ["A", "B"], "unites": [1, 5]})
    masquee = mask(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, UNITES)
    assert masquee["statut"].tolist() == ["secret", "diffuse"]


def test_un_secret_recu_le_reste_et_protege_les_autres():
    table = pd.DataFrame(
        {"lieu": ["A", "B", "C", TOTAL], "unites": [None, None, 8, 15]}
    )
    hierarchie = {"lieu": dict.fromkeys("ABC", TOTAL)}
    masquee = mask(table, hierarchie, UNITES)
    assert masquee["cause"].tolist() == ["recue", "recue", "", ""]


def test_un_secret_recu_seul_sur_sa_ligne_est_complete():
    table = pd.DataFrame({"lieu": ["A", "B", "C", TOTAL], "unites": [None, 4, 8, 14]})
    hierarchie = {"lieu": dict.fromkeys("ABC", TOTAL)}
    masquee = mask(table, hierarchie, UNITES)
    assert masquee["cause"].tolist() == ["recue", "complement", "", ""]


def test_une_case_publiee_ailleurs_n_est_pas_masquee():
    table = pd.DataFrame(
        {
            "lieu": ["A", "B", "C", TOTAL],
            "unites": [1, 4, 8, 13],
            "ouverte": [False, True, False, True],
        }
    )
    hierarchie = {"lieu": dict.fromkeys("ABC", TOTAL)}
    colonnes = Colonnes(unites="unites", mesures=(), ouverte="ouverte")
    assert mask(table, hierarchie, colonnes)["cause"].tolist() == [
        "rare",
        "",
        "complement",
        "",
    ]


def test_un_secret_que_rien_ne_peut_proteger_est_refuse_en_une_phrase():
    table = pd.DataFrame(
        {"lieu": ["A", "B", TOTAL], "unites": [1, 4, 5], "ouverte": [False, True, True]}
    )
    colonnes = Colonnes(unites="unites", mesures=(), ouverte="ouverte")
    with pytest.raises(SecretError, match="ne peut pas être protégée"):
        mask(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, colonnes)


def test_des_totaux_qui_se_contredisent_sont_refuses():
    table = pd.DataFrame({"lieu": ["A", "B", TOTAL], "unites": [1, 4, 9]})
    with pytest.raises(SecretError, match="somme de ses parties"):
        mask(table, {"lieu": {"A": TOTAL, "B": TOTAL}}, UNITES)


def test_le_masque_ne_laisse_aucune_trace_de_la_plus_grande_unite():
    assert "max" not in mask(build_reference(), HIERARCHIES_REFERENCE, VALEURS)


TABLEAUX = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda forme: st.lists(
        st.lists(st.integers(0, 12), min_size=forme[1], max_size=forme[1]),
        min_size=forme[0],
        max_size=forme[0],
    )
)


@settings(max_examples=40, deadline=None)
@given(cases=TABLEAUX)
def test_aucune_case_masquee_ne_se_retrouve(cases):
    table = croise(cases)
    masquee = mask(table, CROISEMENT, UNITES)
    attaque = find_recoverable(masquee, CROISEMENT, UNITES)
    assert not attaque["retrouvee"].any()
    vraies = table.set_index(["ligne", "colonne"])["unites"]
    trouvees = attaque.set_index(["ligne", "colonne"])
    masquees = vraies[trouvees.index]
    assert (trouvees["bas"] <= masquees + 1e-6).all()
    assert (trouvees["haut"] >= masquees - 1e-6).all()
    # Une case rare ne se laisse pas dire « moins de trois ».
    assert (trouvees["haut"][masquees < 3] >= 3 - 1e-6).all()
    rares = set(vraies[(vraies > 0) & (vraies < 3)].index)
    assert rares <= list_secrets(masquee, CROISEMENT)


@settings(max_examples=25, deadline=None)
@given(
    communes=st.lists(
        st.lists(st.integers(0, 9), min_size=1, max_size=5), min_size=1, max_size=3
    )
)
def test_aucune_commune_ne_se_retrouve_dans_son_epci(communes):
    lignes = [
        (f"{epci}-{rang}", str(epci), nombre)
        for epci, siennes in enumerate(communes)
        for rang, nombre in enumerate(siennes)
    ]
    hierarchie = {
        "lieu": {commune: epci for commune, epci, _ in lignes}
        | {str(epci): TOTAL for epci in range(len(communes))}
    }
    cases = pd.DataFrame(
        [(commune, nombre) for commune, _, nombre in lignes],
        columns=["lieu", "unites"],
    )
    masquee = mask(add_totaux(cases, hierarchie, ["unites"]), hierarchie, UNITES)
    assert not find_recoverable(masquee, hierarchie, UNITES)["retrouvee"].any()


def find_masque_optimal(table):
    """Moindre coût d’un masque sûr, en les essayant tous."""
    unites = table["unites"].to_numpy(dtype=float)
    rares = (unites > 0) & (unites < 3)
    libres = np.flatnonzero(~rares & (unites > 0))
    matrice = build_matrice(list_relations(table, CROISEMENT), len(table))
    assez = np.where(rares, 2.0, 0.0)
    meilleur = np.inf
    for choix in itertools.product((False, True), repeat=len(libres)):
        cout = (1 + unites[libres][list(choix)]).sum()
        if cout >= meilleur:
            continue
        masque = rares.copy()
        masque[libres[list(choix)]] = True
        largeurs = compute_bornes(matrice, unites, masque, 1, assez).largeur
        if (largeurs >= assez - 1e-6).all():
            meilleur = cout
    return meilleur


@pytest.mark.parametrize(
    "cases",
    [
        [[1, 5], [6, 4]],
        [[2, 3, 7], [4, 9, 3]],
        [[1, 8, 3], [5, 1, 4]],
        [[1, 1], [5, 6]],
    ],
)
def test_le_masque_perd_le_moins_possible(cases):
    table = croise(cases)
    masquee = mask(table, CROISEMENT, UNITES)
    ajoutees = table["unites"][(masquee["cause"] == "complement").to_numpy()]
    assert (1 + ajoutees).sum() == find_masque_optimal(table)
