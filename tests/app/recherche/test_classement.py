"""Le navigateur et Python classent pareil : mêmes mots, mêmes rangs, même ordre."""

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.recherche import (
    build_entrees,
    normalize,
    pack_entrees,
    search,
)

TEXTES = (
    "L’Isle-en-Dodon",
    "CC Cœur de Garonne",
    "  Æther & Œuvres, n° 3 ",
    "ÉQUIPOLLENCE",
    "Café\u0301 Co",
    "Qu’es Aquo",
    "Ste-Foy d'Aigrefeuille",
    "St Gaudens",
    "Straße",
    "Ж",
    "",
)
REQUETES = (
    *("coeur", "CŒUR DE", "garonne coeur", "cœur garonne", "l isle", "lisle en dodon"),
    *("st gau", "ste foy", "st", "ste", "sta", "s", "saint go", "saint"),
    *("31220", "31500", "31555", " 31000 ", "3122", "200068815", "2000"),
    *("toulouse", "toulouse metropole", "tiers lieu toulouse", "petr", "cc", "epci"),
    *("communauté d’agglomération", "intercommunalité", "partie haut-garonnaise"),
    *("edenn", "café&co", "atelier bricoleurs", "équipollence", "manufacture"),
    *("xyz", "Ж", "-", "", "   ", "colomi", "olomi", "uret"),
)

CLASSE = """async ([adresse, charge, requetes]) => {
  const module = await import(adresse);
  const index = module.buildIndex(await module.unpack(charge));
  return requetes.map((requete) => module.search(index, requete).map((e) => e.valeur));
}"""
NORMALISE = """async ([adresse, textes]) => {
  const module = await import(adresse);
  return textes.map(module.normalize);
}"""
DECOUPE = """async ([adresse, couples]) => {
  const module = await import(adresse);
  return couples.map(([texte, requete]) => module.cutTexte(texte, requete));
}"""


@pytest.fixture(scope="module")
def entrees():
    return build_entrees(load_donnees())


@pytest.fixture
def module(visite):
    visite.page.goto(f"{visite.adresse}/sante")
    return f"{visite.adresse}/statique/recherche.js"


def test_les_memes_mots(visite, module, entrees):
    textes = [*TEXTES, *(entree.libelle for entree in entrees)]
    rendus = visite.page.evaluate(NORMALISE, [module, textes])
    assert rendus == [normalize(texte) for texte in textes]


def test_le_meme_ordre(visite, module, entrees):
    debuts = {entree.libelle[:5] for entree in entrees}
    fins = {entree.libelle.split()[-1] for entree in entrees}
    requetes = [*REQUETES, *sorted(debuts | fins)[::4]]
    rendus = visite.page.evaluate(CLASSE, [module, pack_entrees(entrees), requetes])
    for requete, rendu in zip(requetes, rendus, strict=True):
        attendu = search(entrees, requete, limite=len(entrees))
        assert rendu == [entree.valeur for entree in attendu], requete


def test_une_liste_vide_se_lit(visite, module):
    assert visite.page.evaluate(CLASSE, [module, pack_entrees(()), ["a", ""]]) == [
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("texte", "requete", "marques"),
    [
        ("CC Cœur de Garonne", "coeur", ["Cœur"]),
        ("CC Cœur de Garonne", "coe", ["Cœ"]),
        ("L’Isle-en-Dodon", "isle dod", ["Isle", "Dod"]),
        ("Équipollence", "equi", ["Équi"]),
        ("St-Gaudens", "saint g", ["St", "G"]),
        ("Saint-Gaudens", "st", ["Saint"]),
        ("Colomiers", "olo", ["olo"]),
        ("Colomiers", "ol", []),
        ("Cafe\u0301 Co", "cafe", ["Cafe\u0301"]),
        ("Muret", "", []),
    ],
)
def test_les_lettres_trouvees_sont_marquees(visite, module, texte, requete, marques):
    [morceaux] = visite.page.evaluate(DECOUPE, [module, [[texte, requete]]])
    assert "".join(morceau for morceau, _ in morceaux) == texte
    assert [morceau for morceau, marque in morceaux if marque] == marques


def test_un_libelle_decoupe_se_recolle(visite, module, entrees):
    couples = [[entree.libelle, requete] for entree in entrees for requete in REQUETES]
    for (libelle, requete), morceaux in zip(
        couples, visite.page.evaluate(DECOUPE, [module, couples]), strict=True
    ):
        assert "".join(texte for texte, _ in morceaux) == libelle, requete
