import itertools
import re
import tomllib

import numpy as np
import pytest

from ess_dash.presentation.palettes import (
    ACTION,
    COULEUR_CERCLE,
    COULEUR_PROJET,
    COULEUR_TIERS_LIEU,
    COULEUR_TOTEM,
    DEGRADES,
    ENCRE,
    PAPIER,
    pick_couleurs,
)
from ess_dash.sources import find_racine
from tests.unit.presentation.couleurs import (
    DALTONISMES,
    compute_ciede2000,
    compute_contraste,
    compute_ecart,
    compute_luminance,
    to_lab,
)

CONTRASTE_TEXTE = 4.5
ECART_CLASSES = 10
VISIONS = pytest.mark.parametrize("vision", DALTONISMES)
CONTINUS = ("rural", "poids", "densite", "montagne", "oui_non")
SYMBOLES = (COULEUR_TOTEM, COULEUR_TIERS_LIEU, COULEUR_PROJET)
TEXTES = ("encre", "encre-2", "action", "voisin-texte")
FONDS = ("papier", "panneau", "voisin", "neutre", "ecarte")


@pytest.mark.parametrize(
    ("lab", "autre", "ecart"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((50, 0, 0), (50, -1, 2), 2.3669),
    ],
)
def test_la_mesure_d_ecart_est_celle_de_sharma(lab, autre, ecart):
    """Paires publiées par Sharma, Wu et Dalal : la mesure elle-même est juste."""
    assert compute_ciede2000(np.array(lab), np.array(autre)) == pytest.approx(
        ecart, abs=1e-4
    )


def test_la_mesure_de_contraste_est_celle_du_wcag():
    assert compute_contraste("#000000", "#FFFFFF") == pytest.approx(21)
    assert compute_contraste("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_un_daltonien_confond_ce_que_la_simulation_confond():
    rouge, vert = "#C0392B", "#7A7A00"
    assert compute_ecart(rouge, vert, "deutéranopie") < compute_ecart(rouge, vert) / 2
    assert to_lab("#FFFFFF", "protanopie")[0] == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("degrade", DEGRADES)
def test_une_couleur_s_ecrit_en_six_chiffres(degrade):
    assert all(re.fullmatch("#[0-9A-F]{6}", c) for c in DEGRADES[degrade])


@VISIONS
@pytest.mark.parametrize("degrade", DEGRADES)
def test_deux_classes_voisines_se_distinguent(degrade, vision):
    for couleur, voisine in itertools.pairwise(DEGRADES[degrade]):
        assert compute_ecart(couleur, voisine, vision) >= ECART_CLASSES


@VISIONS
def test_les_deux_cotes_du_pivot_se_distinguent(vision):
    loin_dessous, dessous, _, dessus, loin_dessus = DEGRADES["pivot"]
    for sous, sur in itertools.product((loin_dessous, dessous), (dessus, loin_dessus)):
        assert compute_ecart(sous, sur, vision) >= 2 * ECART_CLASSES


@VISIONS
@pytest.mark.parametrize(
    ("degrade", "nombre"),
    [
        (degrade, nombre)
        for degrade in CONTINUS
        for nombre in range(2, len(DEGRADES[degrade]))
    ],
)
def test_moins_de_classes_se_distinguent_encore(degrade, nombre, vision):
    couleurs = pick_couleurs(degrade, nombre)
    assert len(set(couleurs)) == nombre
    for couleur, voisine in itertools.pairwise(couleurs):
        assert compute_ecart(couleur, voisine, vision) >= ECART_CLASSES


@pytest.mark.parametrize("degrade", CONTINUS)
def test_en_gris_un_degrade_va_du_clair_au_fonce(degrade):
    luminances = [compute_luminance(couleur) for couleur in DEGRADES[degrade]]
    assert luminances == sorted(luminances, reverse=True)


def test_en_gris_la_grille_de_densite_s_eclaircit_puis_fonce():
    """L’urbain va du foncé au clair, le rural du clair au foncé."""
    luminances = [compute_luminance(couleur) for couleur in DEGRADES["densite_7"]]
    assert luminances[:4] == sorted(luminances[:4])
    assert luminances[4:] == sorted(luminances[4:], reverse=True)


def test_en_gris_le_pivot_fonce_en_s_eloignant():
    loin_dessous, dessous, centre, dessus, loin_dessus = (
        compute_luminance(couleur) for couleur in DEGRADES["pivot"]
    )
    assert loin_dessous < dessous < centre
    assert loin_dessus < dessus < centre


def test_le_poids_de_l_ess_n_emprunte_pas_les_verts_du_rural():
    assert not set(DEGRADES["poids"]) & set(DEGRADES["rural"])
    for poids, rural in itertools.product(DEGRADES["poids"][1:], DEGRADES["rural"][1:]):
        assert compute_ecart(poids, rural) >= ECART_CLASSES


@VISIONS
def test_les_symboles_se_distinguent_aussi_par_leur_couleur(vision):
    for couleur, autre in itertools.combinations(SYMBOLES, 2):
        assert compute_ecart(couleur, autre, vision) >= ECART_CLASSES


def test_le_cercle_n_est_pas_pris_pour_un_tiers_lieu():
    """Les deux sont ronds : la couleur les sépare pour toutes les vues."""
    for vision in DALTONISMES:
        ecart = compute_ecart(COULEUR_CERCLE, COULEUR_TIERS_LIEU, vision)
        assert ecart >= ECART_CLASSES


@pytest.mark.parametrize("couleur", [ENCRE, ACTION])
def test_un_texte_se_lit_sur_le_papier(couleur):
    assert compute_contraste(couleur, PAPIER) >= CONTRASTE_TEXTE


def read_theme(selecteur: str) -> dict[str, str]:
    """Variables de couleur de la feuille de style de la carte."""
    css = (find_racine() / "statique/carte.css").read_text(encoding="utf-8")
    (bloc,) = re.findall(rf"^{re.escape(selecteur)} {{(.*?)}}", css, re.DOTALL | re.M)
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", bloc))


@pytest.mark.parametrize("selecteur", [":root", ':root[data-theme="sombre"]'])
@pytest.mark.parametrize("texte", TEXTES)
@pytest.mark.parametrize("fond", FONDS)
def test_la_carte_se_lit_en_clair_et_en_sombre(selecteur, texte, fond):
    theme = read_theme(selecteur)
    assert compute_contraste(theme[texte], theme[fond]) >= CONTRASTE_TEXTE


def test_les_symboles_de_la_carte_ont_les_couleurs_de_la_legende():
    theme = read_theme(":root")
    couleurs = (theme["totem"], theme["tiers"], theme["projet"])
    assert tuple(couleur.upper() for couleur in couleurs) == SYMBOLES
    assert theme["encre"].upper() == ENCRE


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("texte", ["textColor", "linkColor", "primaryColor"])
@pytest.mark.parametrize("fond", ["backgroundColor", "secondaryBackgroundColor"])
def test_la_page_se_lit_en_clair_et_en_sombre(theme, texte, fond):
    reglages = (find_racine() / ".streamlit/config.toml").read_text(encoding="utf-8")
    couleurs = tomllib.loads(reglages)["theme"][theme]
    assert compute_contraste(couleurs[texte], couleurs[fond]) >= CONTRASTE_TEXTE


@pytest.mark.parametrize("degrade", DEGRADES)
def test_des_couleurs_choisies_gardent_l_ordre_et_les_extremes(degrade):
    toutes = DEGRADES[degrade]
    assert pick_couleurs(degrade, len(toutes)) == toutes
    for nombre in range(2, len(toutes) + 1):
        choisies = pick_couleurs(degrade, nombre)
        assert (choisies[0], choisies[-1]) == (toutes[0], toutes[-1])
        rangs = [toutes.index(couleur) for couleur in choisies]
        assert rangs == sorted(set(rangs))


def test_une_seule_classe_n_est_ni_la_plus_claire_ni_la_plus_foncee():
    assert pick_couleurs("rural", 1) == (DEGRADES["rural"][2],)


def test_jamais_plus_de_classes_que_de_couleurs():
    with pytest.raises(ValueError, match="n’a que 5 couleurs"):
        pick_couleurs("rural", 6)
