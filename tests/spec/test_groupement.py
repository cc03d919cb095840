"""Un groupement que l’on compose : chaque titre est une règle, chaque nombre se refait.

Métropole : Ville (8 000 hab.) et Faubourg (1 000) ; Vallée : Bourg (600) et Sommet (400),
toutes deux rurales ; Lisière : Marche (500, rurale), 1 commune d’ici sur 4.
Salariés de l’ESS et du privé en 2021 : 700 et 7 000, 400 et 2 000, 150 et 1 000.
"""

from dataclasses import fields, is_dataclass, replace
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.structure_ess import Dimension, prepare_structures
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.fiche.groupement import prepare_groupement
from ess_dash.presentation.fiche.reperage import locate
from ess_dash.presentation.fiche.structure import build_secteurs
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import write_groupement
from tests.unit.indicateurs.maquette import (
    BOURG,
    DEPARTEMENT,
    FAUBOURG,
    LISIERE,
    MARCHE,
    METROPOLE,
    PETR,
    SOMMET,
    VALLEE,
    VILLE,
)
from tests.unit.indicateurs.publies import (
    COMPLET,
    build_complet,
    build_donnees,
    emplois,
    publie,
)
from tests.unit.indicateurs.test_structure_ess import SECRET, case
from tests.unit.indicateurs.test_structure_ess import build as build_extraction

PASSAGES = pd.DataFrame(
    [
        ("01090", "Hameau", "associee", BOURG, "Bourg"),
        ("01091", "Partage", "associee", VILLE, "Ville"),
        ("01091", "Partage", "associee", BOURG, "Bourg"),
        ("01092", "", "code", "69123", "Lyon"),
    ],
    columns=["code_ancien", "nom_ancien", "nature", "code_commune", "nom_commune"],
)
POIDS = "Poids de l’ESS (emploi salarié privé)"
SALARIES = "Salariés de l’ESS"


def complete(donnees):
    """La maquette, et les colonnes que seuls les vrais fichiers portent."""
    return replace(
        donnees,
        communes=donnees.communes.assign(
            point_lon=[1.0, 1.1, 1.2, 1.3, 1.4], point_lat=43.5
        ),
        epci=donnees.epci.assign(
            population_totale=[2000, 9000, 1000], nb_communes_total=[4, 2, 2]
        ),
        lieux=donnees.lieux.assign(site_web=""),
        passages=PASSAGES,
    )


@pytest.fixture(scope="module")
def atelier():
    return prepare(complete(build_complet()))


def build(atelier, *membres, nom=""):
    return build_fiche(atelier, write_groupement(membres), nom)


def find_cellule(fiche, tableau, titre, colonne=0, rubrique=None):
    lignes = next(t for t in fiche.tableaux if t.identifiant == tableau).lignes
    ligne = next(
        li
        for li in lignes
        if li.titre == typographie(titre) and rubrique in (None, li.rubrique)
    )
    return ligne.cellules[colonne]


def find_cle(fiche, libelle):
    return next(c.cellule for c in fiche.chiffres_cles if libelle in c.libelle)


def list_textes(modele):
    if isinstance(modele, str):
        return [modele]
    if isinstance(modele, tuple):
        return [t for membre in modele for t in list_textes(membre)]
    if is_dataclass(modele):
        return [t for c in fields(modele) for t in list_textes(getattr(modele, c.name))]
    return []


# Sommes et rapports


def test_les_communes_s_additionnent_et_les_parts_se_refont_sur_les_sommes(atelier):
    """Ville et Bourg : 8 600 habitants, dont 600 ruraux, soit 7,0 % et non 50 %."""
    fiche = build(atelier, VILLE, BOURG)
    assert find_cle(fiche, "Population").valeur == 8600
    assert find_cle(fiche, "rurale").valeur == pytest.approx(100 * 600 / 8600)
    densite = find_cellule(fiche, "profil", "Densité de population")
    assert densite.valeur == pytest.approx(8600 / 40)


def test_un_poids_se_refait_sur_les_sommes_et_n_est_pas_une_moyenne(atelier):
    """Métropole et Vallée : 1 100 salariés sur 9 000, soit 12,2 % et non 15 %."""
    fiche = build(atelier, METROPOLE, VALLEE)
    assert find_cellule(fiche, "employeurs", SALARIES).valeur == 1100
    assert find_cellule(fiche, "employeurs", POIDS).valeur == pytest.approx(1100 / 90)
    assert find_cle(fiche, "Poids").valeur == pytest.approx(1100 / 90)


def test_une_somme_dont_un_terme_manque_n_existe_pas_meme_si_le_total_est_connu():
    """Vallée n’est pas publiée ; 1 250 - 700 - 150 la donnerait : ce n’est pas fait."""
    lignes = [li for c, e in COMPLET.items() if c != VALLEE for li in emplois(c, *e)]
    atelier = prepare(complete(build_donnees(*lignes)))
    for membres in ((METROPOLE, VALLEE), (METROPOLE, VALLEE, LISIERE)):
        cellule = find_cellule(build(atelier, *membres), "employeurs", SALARIES)
        assert cellule.statut is Statut.NON_PUBLIE
        assert "FLORES 2021" in cellule.motif


def test_deux_millesimes_ne_s_additionnent_jamais():
    lignes = (
        *emplois(METROPOLE, 700, 7000, "FLORES 2021"),
        *emplois(VALLEE, 400, 2000, "FLORES 2019"),
    )
    fiche = build(prepare(complete(build_donnees(*lignes))), METROPOLE, VALLEE)
    salaries = find_cellule(fiche, "employeurs", SALARIES)
    assert salaries.statut is Statut.NON_PUBLIE
    assert find_cle(fiche, "Poids").statut is Statut.NON_PUBLIE


def test_un_lieu_a_plusieurs_sites_ne_compte_qu_une_fois(atelier):
    """Le Singe est à Bourg et à Sommet : un tiers-lieu, non deux."""
    assert find_cle(build(atelier, BOURG, SOMMET), "Tiers-lieux").valeur == 1


# Ce qui est connu à l’EPCI


@pytest.mark.parametrize(
    "membres",
    [(VILLE, BOURG), (METROPOLE, BOURG), (VALLEE, MARCHE), (VILLE, FAUBOURG, BOURG)],
)
def test_un_chiffre_d_epci_n_est_jamais_reparti_entre_ses_communes(atelier, membres):
    """Marche est la seule commune d’ici de la Lisière, mais n’en est pas le tout."""
    fiche = build(atelier, *membres)
    for titre in (SALARIES, POIDS):
        cellule = find_cellule(fiche, "employeurs", titre)
        assert cellule.statut is Statut.SANS_OBJET
        assert "jamais réparti" in cellule.motif
    assert "jamais réparti" in fiche.constat.phrase


def test_toutes_les_communes_d_un_epci_valent_l_epci(atelier):
    """Ville et Faubourg font la Métropole : 700 salariés de l’ESS."""
    fiche = build(atelier, VILLE, FAUBOURG)
    assert find_cellule(fiche, "employeurs", SALARIES).valeur == 700


def test_un_epci_a_cheval_entre_par_son_nom_et_l_etendue_est_dite(atelier):
    """Vallée et Lisière : 550 sur 3 000, soit 18,3 % ; 3 communes d’ici sur 6."""
    fiche = build(atelier, VALLEE, LISIERE)
    assert find_cle(fiche, "Poids").valeur == pytest.approx(550 / 30)
    perimetre = typographie("partie valtestine : 3\u00a0communes sur 6")
    assert find_cle(fiche, "Population").perimetre == perimetre
    assert perimetre in fiche.sous_titre
    assert any("se prolonge hors du département" in r for r in fiche.constat.reserves)


# Secret


def test_une_somme_dont_un_terme_est_secret_est_secrete():
    """Vallée est masquée : le groupement moins la Métropole la rendrait."""
    lignes = (
        *emplois(METROPOLE, 700, 7000),
        publie(VALLEE, "emplois_ess", None),
        publie(VALLEE, "emplois_prives", 2000),
        *emplois(LISIERE, 150, 1000),
        *emplois(DEPARTEMENT, 1250, 10000),
    )
    atelier = prepare(complete(build_donnees(*lignes)))
    for membres in ((METROPOLE, VALLEE), (METROPOLE, VALLEE, LISIERE)):
        fiche = build(atelier, *membres)
        for titre in (SALARIES, POIDS):
            cellule = find_cellule(fiche, "employeurs", titre)
            assert cellule.statut is Statut.SECRET
            assert cellule.valeur is None
        prives = find_cellule(fiche, "employeurs", "Salariés du privé, ESS comprise")
        assert prives.valeur is not None


SECTEURS = ("Action sociale", "Enseignement", "Santé humaine")
EPCI = (METROPOLE, VALLEE, LISIERE)


@pytest.fixture(scope="module")
def groupements(atelier):
    """Chaque groupement de deux EPCI ou plus : son atelier et son sujet."""
    choix = [e for n in (2, 3) for e in combinations(EPCI, n)]
    return {e: prepare_groupement(atelier, write_groupement(e)) for e in choix}


@given(
    st.lists(st.sampled_from([SECRET, 5, 20, 80]), min_size=9, max_size=9),
    st.sampled_from([e for n in (2, 3) for e in combinations(EPCI, n)]),
)
@settings(max_examples=8)
def test_une_case_montree_est_la_somme_de_cases_montrees(
    groupements, effectifs, membres
):
    """Rien de masqué n’y entre : aucune soustraction ne rend donc une case masquée."""
    structures = _prepare_structures(effectifs)
    derive, sujet = groupements[membres]
    vars(derive)["structures"] = structures
    montrees = _read_secteurs(build_secteurs(derive, sujet))
    assert set(montrees) == set(SECTEURS)
    for titre, cellule in montrees.items():
        termes = [_find_effectifs(structures, epci, titre) for epci in membres]
        if None in termes:
            assert cellule.statut is Statut.SECRET
        else:
            assert cellule.valeur == sum(termes)


def _prepare_structures(effectifs):
    cases = [
        case(epci, "Association", secteur, effectifs[3 * i + j])
        for i, epci in enumerate(EPCI)
        for j, secteur in enumerate(SECTEURS)
    ]
    return prepare_structures(build_extraction(*cases))


def _find_effectifs(structures, epci, titre):
    postes = structures.find(epci, Dimension.SECTEUR, "FLORES 2021")
    return next(p.effectifs.valeur for p in postes if p.libelle == titre)


def _read_secteurs(section):
    """Salariés de chaque secteur, par nom."""
    tableaux = [*section.tableaux, *(figure.tableau for figure in section.figures)]
    return {ligne.titre: ligne.cellules[1] for ligne in tableaux[0].lignes}


# Rangs, nom, forme


def test_un_groupement_n_a_ni_rang_ni_semblable(atelier):
    fiche = build(atelier, METROPOLE, VALLEE)
    rang = find_cellule(fiche, "profil", "Population", -1)
    assert rang.statut is Statut.SANS_OBJET
    assert "n’a pas de rang" in rang.motif
    semblables = next(s for s in fiche.sections if s.identifiant == "semblables")
    assert semblables.texte.startswith("Sans objet")
    assert semblables.tableaux == ()


def test_le_nom_est_choisi_ou_fait_des_membres(atelier):
    assert build(atelier, VALLEE, METROPOLE).titre == typographie(
        "Groupement de 2\u00a0EPCI : Métropole et CC de la Vallée"
    )
    mixte = build(atelier, VALLEE, VILLE)
    assert mixte.titre.startswith("Groupement d’un EPCI et d’une commune")
    nommee = build(atelier, VALLEE, VILLE, nom="Bassin de vie")
    assert nommee.titre == "Bassin de vie"
    assert nommee.constat.phrase.startswith(
        typographie("Le groupement « Bassin de vie » (CC de la Vallée et Ville) compte")
    )


def test_la_fiche_d_un_groupement_est_un_dossier_comme_un_autre(atelier):
    fiche = build(atelier, VALLEE, VILLE)
    temoin = build_fiche(atelier, VALLEE)
    assert [s.identifiant for s in fiche.sections] == [
        s.identifiant for s in temoin.sections
    ]
    assert fiche.surtitre == "Groupement"
    assert len(fiche.identifiant) < 40
    textes = list_textes(fiche)
    assert [t for t in textes if t != typographie(t)] == []
    assert [t for t in textes if "PETR" in t or "nan" in t.split()] == []
    absents = [
        c
        for t in fiche.tableaux
        for ligne in t.lignes
        for c in ligne.cellules
        if c.statut is not None and not c.statut.est_connu
    ]
    assert absents
    assert all(c.motif for c in absents)


@given(st.permutations([VALLEE, VILLE, MARCHE]))
@settings(max_examples=4)
def test_l_ordre_des_membres_ne_change_rien(membres):
    donnees = complete(build_complet())
    assert locate(donnees, "~".join(membres)) == locate(
        donnees, "~".join((VALLEE, VILLE, MARCHE))
    )


# Recouvrements et anciennes communes


def test_une_commune_deja_dans_un_epci_membre_ne_compte_qu_une_fois(atelier):
    """Vallée et Bourg : la Vallée seule, 1 000 habitants, et on le dit."""
    fiche = build(atelier, VALLEE, BOURG)
    assert fiche.titre == "CC de la Vallée"
    assert find_cle(fiche, "Population").valeur == 1000
    assert "Bourg est déjà dans un EPCI" in fiche.constat.reserves[0]


@pytest.mark.parametrize("code", ["01090", f"01090~{BOURG}"])
def test_une_ancienne_commune_mene_a_l_actuelle_et_on_le_dit(atelier, code):
    fiche = build_fiche(atelier, code)
    assert (fiche.titre, fiche.identifiant) == ("Bourg", f"fiche-{BOURG}")
    assert fiche.constat.reserves[0] == typographie(
        "L’ancienne commune « Hameau » (01090) est aujourd’hui Bourg (01003) : c’est "
        "cette commune qui est montrée."
    )


@pytest.mark.parametrize(
    ("code", "phrase"),
    [
        ("01091", "est aujourd’hui partagée entre Ville (01001) et Bourg (01003)"),
        ("01092", "L’ancienne commune de code 01092 est aujourd’hui Lyon (69123), qui"),
        ("01099", "« 01099 » n’est pas dans le Val-Test"),
        (f"{VILLE}~01099", "« 01099 » n’est pas dans le Val-Test"),
        (f"{VILLE}~{PETR}", "n’est ni un EPCI ni une commune"),
        ("~".join(f"01{n:03}" for n in range(61)), "60 EPCI ou communes au plus"),
        ("~", "au moins un EPCI ou une commune"),
    ],
)
def test_un_code_qui_ne_mene_nulle_part_se_dit_en_une_phrase(atelier, code, phrase):
    with pytest.raises(TerritoireInconnuError) as refus:
        build_fiche(atelier, code)
    assert typographie(phrase) in str(refus.value)
