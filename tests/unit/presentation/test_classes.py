import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.presentation.classes import (
    NOMBRE_CLASSES_MAX,
    Classe,
    Classement,
    Methode,
    classify,
    classify_around,
)
from ess_dash.presentation.format_fr import FINE, round_affiche
from ess_dash.presentation.palettes import DEGRADES

SEUILS = (0, 10, 40, 70, 100)
SEUILS_MONTAGNE = (0, 0.1, 25, 50, 100)
VALEURS = st.lists(
    st.one_of(
        st.floats(-50, 150),
        st.integers(-50, 150).map(float),
        st.sampled_from([0.0, -0.04, 9.95, 10.0, 99.94, 99.95, 99.97, 100.0]),
    ),
    min_size=1,
    max_size=40,
)
METHODES = st.sampled_from(Methode)
DECIMALES = st.sampled_from([0, 1])


def build(
    valeurs: list[float], methode: Methode, decimales: int = 1, unite: str = "%"
) -> Classement:
    return classify(
        valeurs,
        methode=methode,
        degrade="rural",
        decimales=decimales,
        unite=unite,
        seuils=SEUILS,
    )


def parse_bornes(libelle: str) -> tuple[list[float], bool]:
    """Nombres écrits dans un libellé, et si la borne haute y est dite exclue."""
    nombres = re.findall(
        r"\u2212?[\d\u202f]+(?:,\d+)?", libelle.removesuffix(f"{FINE}%")
    )
    lus = [
        float(n.replace(FINE, "").replace(",", ".").replace("\u2212", "-"))
        for n in nombres
    ]
    return lus, "à moins de" in libelle


def is_une_valeur(classe: Classe) -> bool:
    """Une classe faite d’une seule valeur, comprise."""
    return classe.borne_min == classe.borne_max and classe.fermee_max


def check_classement(valeurs: list[float], classement: Classement) -> None:
    """Ce que toute mise en classes doit tenir."""
    arrondies = [round_affiche(v, classement.decimales) for v in valeurs]
    classes = classement.classes
    for arrondie, valeur in zip(arrondies, valeurs, strict=True):
        dedans = [rang for rang, c in enumerate(classes) if c.contient(arrondie)]
        assert dedans == [classement.indice_of(valeur)]
    comptes = [sum(c.contient(a) for a in arrondies) for c in classes]
    assert [c.effectif for c in classes] == comptes
    assert all(comptes)
    assert sum(comptes) == len(valeurs)
    for classe in classes:
        assert classe.borne_min < classe.borne_max or is_une_valeur(classe)
    for avant, apres in itertools.pairwise(classes):
        if is_une_valeur(avant):
            assert avant.borne_max < apres.borne_min
        else:
            assert avant.borne_max <= apres.borne_min
            assert not avant.fermee_max
    assert len({c.couleur for c in classes}) == len(classes)
    assert len({c.libelle for c in classes}) == len(classes)


def check_libelles(classement: Classement) -> None:
    """Ce qui est écrit est ce qui a servi à classer."""
    pas = 10**-classement.decimales
    for classe in classement.classes:
        lus, borne_haute_exclue = parse_bornes(classe.libelle)
        if len(lus) == 2:
            assert lus == [classe.borne_min, classe.borne_max]
            assert borne_haute_exclue == (not classe.fermee_max)
        else:
            assert lus == [classe.borne_min]
            largeur = 0 if classe.fermee_max else pas
            assert classe.borne_max - classe.borne_min == pytest.approx(largeur)


@given(VALEURS, METHODES, DECIMALES)
def test_chaque_valeur_est_dans_la_classe_que_la_legende_ecrit(
    valeurs, methode, decimales
):
    classement = build(valeurs, methode, decimales)
    check_classement(valeurs, classement)
    check_libelles(classement)
    assert len(classement.classes) <= len(DEGRADES["rural"])


@given(
    st.lists(st.sampled_from([-3.0, 0.0, 18.9, 21.5, 24.2]), min_size=1, max_size=40),
    METHODES.filter(lambda methode: methode is not Methode.SEUILS),
)
def test_peu_de_valeurs_font_une_classe_chacune(valeurs, methode):
    classes = build(valeurs, methode).classes
    assert [classe.borne_min for classe in classes] == sorted(set(valeurs))
    assert all(is_une_valeur(classe) for classe in classes)


@given(
    st.lists(
        st.integers(-50, 150).map(float),
        min_size=NOMBRE_CLASSES_MAX + 1,
        max_size=40,
        unique=True,
    ),
    METHODES.filter(lambda methode: methode is not Methode.SEUILS),
)
def test_beaucoup_de_valeurs_font_des_intervalles_qui_se_touchent(valeurs, methode):
    classes = build(valeurs, methode, decimales=0).classes
    assert classes[0].borne_min == min(valeurs)
    assert (classes[-1].borne_max, classes[-1].fermee_max) == (max(valeurs), True)
    if methode is not Methode.EGALES:
        # Un intervalle égal où rien ne tombe n’est pas montré.
        for avant, apres in itertools.pairwise(classes):
            assert avant.borne_max == apres.borne_min


@given(VALEURS, METHODES, DECIMALES)
def test_une_valeur_plus_grande_n_est_jamais_dans_une_classe_plus_basse(
    valeurs, methode, decimales
):
    classement = build(valeurs, methode, decimales)
    rangs = [classement.indice_of(valeur) for valeur in sorted(valeurs)]
    assert rangs == sorted(rangs)


@given(VALEURS, METHODES)
def test_les_couleurs_suivent_l_ordre_du_degrade(valeurs, methode):
    couleurs = [c.couleur for c in build(valeurs, methode).classes]
    rangs = [DEGRADES["rural"].index(couleur) for couleur in couleurs]
    assert rangs == sorted(rangs)


@given(VALEURS, st.floats(-60, 160), DECIMALES)
def test_autour_d_un_pivot_le_pivot_borne_une_classe(valeurs, pivot, decimales):
    classement = classify_around(valeurs, pivot, decimales=decimales, unite="%")
    check_classement(valeurs, classement)
    check_libelles(classement)
    assert len(classement.classes) <= 4
    bornes = {b for c in classement.classes for b in (c.borne_min, c.borne_max)}
    assert classement.pivot == round_affiche(pivot, decimales)
    assert classement.pivot in bornes


@given(VALEURS, st.floats(-60, 160), DECIMALES)
def test_la_couleur_dit_le_cote_du_pivot(valeurs, pivot, decimales):
    classement = classify_around(valeurs, pivot, decimales=decimales, unite="%")
    sous, sur = DEGRADES["pivot"][:2], DEGRADES["pivot"][-2:]
    for valeur in valeurs:
        classe = classement.classes[classement.indice_of(valeur)]
        dessous = round_affiche(valeur, decimales) < classement.pivot
        assert classe.couleur in (sous if dessous else sur)
    couleurs = [DEGRADES["pivot"].index(c.couleur) for c in classement.classes]
    assert couleurs == sorted(couleurs)


@given(VALEURS, st.data())
def test_avec_des_seuils_une_valeur_garde_sa_couleur_et_ses_bornes(valeurs, data):
    """Retirer des territoires ne change pas ce que disent les autres."""
    gardees = data.draw(st.lists(st.sampled_from(valeurs), min_size=1))
    toutes, partie = (build(v, Methode.SEUILS) for v in (valeurs, gardees))
    for valeur in gardees:
        avant, apres = (c.classes[c.indice_of(valeur)] for c in (toutes, partie))
        assert avant.couleur == apres.couleur
        if 10 <= valeur < 99:
            assert (avant.borne_min, avant.borne_max) == (
                apres.borne_min,
                apres.borne_max,
            )


@given(
    st.lists(st.floats(-50, 150), min_size=NOMBRE_CLASSES_MAX + 1, max_size=40),
    DECIMALES,
)
def test_des_intervalles_egaux_sont_egaux(valeurs, decimales):
    largeurs = [
        c.borne_max - c.borne_min
        for c in build(valeurs, Methode.EGALES, decimales).classes
    ]
    assert max(largeurs) - min(largeurs) <= 2 * 10**-decimales + 1e-9


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=200, unique=True),
    st.integers(2, 5),
)
def test_des_quantiles_ont_des_effectifs_voisins(valeurs, nombre):
    classement = classify(
        [float(v) for v in valeurs],
        methode=Methode.QUANTILES,
        degrade="rural",
        decimales=0,
        unite="",
        nombre=nombre,
    )
    effectifs = [c.effectif for c in classement.classes]
    assert max(effectifs) - min(effectifs) <= 1


def compute_dispersion(groupes: list[list[float]]) -> float:
    return sum(
        sum((v - sum(groupe) / len(groupe)) ** 2 for v in groupe) for groupe in groupes
    )


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 60).map(float), min_size=3, max_size=12), st.integers(2, 4)
)
def test_aucun_decoupage_n_est_plus_serre_que_les_classes_naturelles(valeurs, nombre):
    """Face à tous les découpages possibles, essayés un par un."""
    classement = classify(
        valeurs,
        methode=Methode.NATURELLES,
        degrade="rural",
        decimales=0,
        unite="",
        nombre=nombre,
    )
    rangs = sorted((classement.indice_of(v), v) for v in valeurs)
    obtenu = [
        [v for _, v in groupe]
        for _, groupe in itertools.groupby(rangs, key=lambda paire: paire[0])
    ]
    tries = sorted(valeurs)
    minimum = min(
        compute_dispersion(
            [tries[a:b] for a, b in itertools.pairwise((0, *coupes, len(tries)))]
        )
        for coupes in itertools.combinations(
            range(1, len(tries)), min(nombre, len(set(tries))) - 1
        )
    )
    assert compute_dispersion(obtenu) == pytest.approx(minimum, abs=1e-6)


@pytest.mark.parametrize("methode", list(Methode))
def test_une_seule_valeur_fait_une_seule_classe(methode):
    (classe,) = build([42.0], methode).classes
    assert classe.effectif == 1
    assert classe.contient(42.0)


@pytest.mark.parametrize("methode", [m for m in Methode if m is not Methode.SEUILS])
def test_des_valeurs_egales_font_une_classe_d_une_valeur(methode):
    (classe,) = build([12.5, 12.5, 12.5], methode).classes
    assert classe.libelle == "12,5\u202f%"
    assert classe.effectif == 3


def test_sans_valeur_il_n_y_a_pas_de_classes():
    with pytest.raises(ValueError, match="aucune valeur"):
        build([], Methode.SEUILS)
    with pytest.raises(ValueError, match="aucune valeur"):
        classify_around([], 10, decimales=1, unite="%")


def test_99_95_s_ecrit_100_et_se_range_avec_100():
    classement = build([99.94, 99.95, 100.0, 3.0], Methode.SEUILS)
    assert classement.indice_of(99.95) == classement.indice_of(100.0)
    assert classement.indice_of(99.94) == classement.indice_of(100.0) - 1
    assert [c.libelle for c in classement.classes] == [
        "0 à moins de 10\u202f%",
        "70 à moins de 100\u202f%",
        "100\u202f%",
    ]


def test_une_classe_vide_ne_change_pas_les_bornes_des_autres():
    classement = build([5.0, 80.0], Methode.SEUILS)
    assert [c.libelle for c in classement.classes] == [
        "0 à moins de 10\u202f%",
        "70 à moins de 100\u202f%",
    ]
    assert [c.couleur for c in classement.classes] == [
        DEGRADES["rural"][0],
        DEGRADES["rural"][3],
    ]


def test_zero_est_seul_dans_sa_classe_quand_le_seuil_suit():
    classement = classify(
        [0.0, 0.04, 68.7, 100.0],
        methode=Methode.SEUILS,
        degrade="montagne",
        decimales=1,
        unite="%",
        seuils=SEUILS_MONTAGNE,
    )
    assert [c.libelle for c in classement.classes] == [
        "0\u202f%",
        "50 à moins de 100\u202f%",
        "100\u202f%",
    ]


def test_des_valeurs_negatives_se_classent_et_s_ecrivent():
    valeurs = [-12.5, -10.0, -7.5, -5.0, -2.5, 0.0]
    classement = build(valeurs, Methode.EGALES)
    assert [classe.libelle for classe in classement.classes] == [
        "\u221212,5 à moins de \u221210,0\u202f%",
        "\u221210,0 à moins de \u22127,5\u202f%",
        "\u22127,5 à moins de \u22125,0\u202f%",
        "\u22125,0 à moins de \u22122,5\u202f%",
        "\u22122,5 à 0,0\u202f%",
    ]
    check_classement(valeurs, classement)


def test_sous_le_premier_seuil_la_classe_commence_au_minimum():
    classement = build([-5.0, 3.0], Methode.SEUILS)
    assert [c.libelle for c in classement.classes] == ["\u22125 à moins de 10\u202f%"]


def test_un_pivot_au_dessous_de_tout_n_a_pas_de_cote_bas():
    """Les PETR ne couvrent pas le département : tous peuvent passer sa moyenne."""
    valeurs = [62.3, 73.6, 82.3, 82.6, 100.0]
    classement = classify_around(valeurs, 21.6, decimales=1, unite="%")
    assert {c.couleur for c in classement.classes} <= set(DEGRADES["pivot"][-2:])
    assert classement.classes[0].borne_min == 21.6


def test_un_trou_autour_du_pivot_ne_l_efface_pas():
    classement = classify_around([1.0, 2.0, 3.0, 10.0], 4.0, decimales=1, unite="%")
    assert [c.libelle for c in classement.classes] == [
        "1,0 à moins de 2,5\u202f%",
        "2,5 à moins de 4,0\u202f%",
        "4,0 à 10,0\u202f%",
    ]


def test_une_valeur_egale_au_pivot_n_en_est_pas_loin():
    classement = classify_around([1.0, 4.0], 4.0, decimales=1, unite="%")
    assert classement.classes[-1].couleur == DEGRADES["pivot"][-2]


def test_les_decimales_ne_s_ecrivent_que_si_une_borne_en_a():
    assert build([5.0, 100.0], Methode.SEUILS).classes[0].libelle.startswith("0 à")
    naturelles = build([5.0, 7.1], Methode.NATURELLES)
    assert [classe.libelle for classe in naturelles.classes] == [
        "5,0\u202f%",
        "7,1\u202f%",
    ]
    naturelles = build([5.2, 5.3, 7.1, 7.2, 9.0, 9.1], Methode.NATURELLES)
    assert naturelles.classes[-1].libelle == "9,0 à 9,1\u202f%"


@pytest.mark.parametrize("methode", [m for m in Methode if m is not Methode.SEUILS])
def test_trois_poids_publies_sont_trois_valeurs_dans_la_legende(methode):
    classes = build([24.2, 18.9, 21.5], methode).classes
    assert [classe.libelle for classe in classes] == [
        "18,9\u202f%",
        "21,5\u202f%",
        "24,2\u202f%",
    ]


@pytest.mark.parametrize("methode", [Methode.NATURELLES, Methode.QUANTILES])
@pytest.mark.parametrize(
    "valeurs", [[42.0], [1.0, 1.0, 1.0, 2.0], [1.0] * 30 + [2.0, 3.0, 4.0, 5.0, 6.0]]
)
def test_les_alertes_de_mapclassify_ne_sortent_pas(methode, valeurs, recwarn):
    check_classement(valeurs, build(valeurs, methode))
    assert not recwarn.list
