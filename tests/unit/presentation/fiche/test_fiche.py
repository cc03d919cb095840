from dataclasses import fields, is_dataclass, replace

import pandas as pd
import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.similaires import find_similaires
from ess_dash.presentation.dossier import Cellule, Teinte, Trace
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.communs import find_rang
from ess_dash.presentation.fiche.fiche import build_fiche, list_fiches
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import Maille
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
    build_maquette,
)
from tests.unit.indicateurs.publies import build_donnees, emplois, publie
from tests.unit.indicateurs.test_structure_ess import build as build_extraction
from tests.unit.indicateurs.test_structure_ess import case

TOUS = (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    VALLEE,
    PETR,
    VILLE,
    FAUBOURG,
    BOURG,
    SOMMET,
    MARCHE,
)
BLOCS = (
    "employeurs",
    "secteurs",
    "formes-juridiques",
    "pepites",
    "profil",
    "comparaisons",
    "semblables",
    "couverture",
    "zonages",
)


def complete(donnees):
    """La maquette et les colonnes que seuls les vrais fichiers portent."""
    return replace(
        donnees,
        communes=donnees.communes.assign(
            point_lon=[1.0, 1.1, 1.2, 1.3, 1.4], point_lat=43.5
        ),
        epci=donnees.epci.assign(population_totale=[2000, 9000, 1000]),
    )


@pytest.fixture(scope="module")
def atelier():
    return prepare(complete(build_maquette()))


def find_section(dossier, identifiant):
    return next(s for s in dossier.sections if s.identifiant == identifiant)


def find_tableau(dossier, identifiant):
    return next(t for t in dossier.tableaux if t.identifiant == identifiant)


def find_ligne(tableau, titre):
    return next(ligne for ligne in tableau.lignes if ligne.titre == titre)


def find_cle(dossier, libelle):
    return next(c for c in dossier.chiffres_cles if libelle in c.libelle)


def list_textes(modele):
    if isinstance(modele, str):
        return [modele]
    if isinstance(modele, tuple):
        return [t for membre in modele for t in list_textes(membre)]
    if is_dataclass(modele):
        return [t for c in fields(modele) for t in list_textes(getattr(modele, c.name))]
    return []


def list_cellules(dossier):
    cles = [cle.cellule for cle in dossier.chiffres_cles]
    return cles + [
        cellule
        for tableau in dossier.tableaux
        for ligne in tableau.lignes
        for cellule in ligne.cellules
    ]


# Toutes les fiches


@pytest.mark.parametrize("code", TOUS)
def test_une_fiche_a_ses_blocs_dans_l_ordre(atelier, code):
    fiche = build_fiche(atelier, code)
    assert tuple(s.identifiant for s in fiche.sections) == BLOCS
    assert fiche.titre
    assert fiche.surtitre
    assert fiche.constat.phrase
    assert fiche.constat.sources
    assert len(fiche.chiffres_cles) == 5


@pytest.mark.parametrize("code", TOUS)
def test_aucun_texte_n_est_un_accident(atelier, code):
    textes = list_textes(build_fiche(atelier, code))
    interdits = ("nan", "None", "NaN", "inf", "<NA>", "NaT")
    mots = {mot for texte in textes for mot in texte.replace("\u202f", " ").split()}
    assert mots.isdisjoint(interdits)
    assert [t for t in textes if t != typographie(t)] == []
    assert [t for t in textes if "  " in t or " ." in t or ".." in t] == []


@pytest.mark.parametrize("code", TOUS)
def test_une_absence_a_toujours_son_motif(atelier, code):
    for cellule in list_cellules(build_fiche(atelier, code)):
        if cellule.statut is not None and not cellule.statut.est_connu:
            assert cellule.motif
        if cellule.valeur is not None:
            assert cellule.source
            assert cellule.statut.est_connu


@pytest.mark.parametrize("code", TOUS)
def test_un_tableau_a_autant_de_cases_que_de_colonnes(atelier, code):
    fiche = build_fiche(atelier, code)
    for tableau in fiche.tableaux:
        assert tableau.lignes
        assert {len(ligne.cellules) for ligne in tableau.lignes} == {
            len(tableau.colonnes)
        }
    identifiants = [t.identifiant for t in fiche.tableaux]
    assert len(identifiants) == len(set(identifiants))


def test_une_fiche_se_fait_aussi_sans_atelier(atelier):
    donnees = complete(build_maquette())
    assert build_fiche(donnees, VALLEE) == build_fiche(atelier, VALLEE)


@pytest.mark.parametrize("code", ["", "31999", "n’importe quoi", "01999", "pays-perdu"])
def test_un_territoire_inconnu_se_dit_en_une_phrase(atelier, code):
    with pytest.raises(TerritoireInconnuError, match="choisir un nom") as refus:
        build_fiche(atelier, code)
    assert str(refus.value).count(".") == 1


def test_la_liste_des_fiches_suit_les_codes(atelier):
    assert list_fiches(atelier.donnees, Maille.EPCI) == (METROPOLE, VALLEE, LISIERE)
    assert list_fiches(atelier.donnees, Maille.PETR) == (PETR,)
    assert list_fiches(atelier.donnees, Maille.DEPARTEMENT) == (DEPARTEMENT,)
    assert len(list_fiches(atelier.donnees, Maille.COMMUNE)) == 5


# Identité


@pytest.mark.parametrize(
    ("code", "surtitre", "sous_titre"),
    [
        (VALLEE, "EPCI", "EPCI entier · 2 communes · PETR Vallée"),
        (LISIERE, "EPCI", "partie valtestine : 1 commune sur 4 · 1 commune"),
        (BOURG, "Commune", "CC de la Vallée · PETR Vallée"),
        (MARCHE, "Commune", "CC de la Lisière (partie valtestine : 1 commune sur 4)"),
        (PETR, "PETR", "PETR entier · 1 EPCI · 2 communes"),
        (DEPARTEMENT, "Département", "département entier · 3 EPCI · 5 communes"),
    ],
)
def test_l_entete_dit_ce_qu_est_le_territoire(atelier, code, surtitre, sous_titre):
    fiche = build_fiche(atelier, code)
    assert fiche.surtitre == surtitre
    assert fiche.sous_titre.replace("\xa0", " ") == typographie(sous_titre)


def test_un_epci_a_cheval_le_dit_partout(atelier):
    fiche = build_fiche(atelier, LISIERE)
    for texte in (
        fiche.sous_titre,
        fiche.constat.phrase,
        fiche.constat.reserves[0],
        find_section(fiche, "employeurs").avis[0],
        find_section(fiche, "profil").avis[0],
        find_section(fiche, "zonages").texte,
    ):
        assert "partie valtestine" in texte
    assert typographie("2\u202f000 habitants") in find_section(fiche, "profil").avis[0]
    population = find_cle(fiche, "Population")
    assert population.cellule.perimetre.startswith("partie valtestine")


# Poids


def test_un_poids_d_un_autre_millesime_ne_se_compare_pas(atelier):
    fiche = build_fiche(atelier, VALLEE)
    cle = find_cle(fiche, "Poids")
    assert cle.cellule.valeur == 24.2
    assert "les millésimes diffèrent" in cle.comparaison
    assert "contre" not in fiche.constat.phrase
    ligne = find_ligne(
        find_tableau(fiche, "comparaisons"), typographie("Département : Val-Test")
    )
    assert [c.statut for c in ligne.cellules[3:]] == [Statut.SANS_OBJET] * 2
    assert ligne.cellules[0].valeur == 11.3


def test_un_poids_du_meme_millesime_donne_ecart_et_quotient():
    donnees = complete(
        build_donnees(
            publie(VALLEE, "part_emploi_ess_pct", 24.2),
            publie(DEPARTEMENT, "part_emploi_ess_pct", 12.1),
        )
    )
    fiche = build_fiche(donnees, VALLEE)
    assert "+12,1" in find_cle(fiche, "Poids").comparaison
    assert "contre 12,1" in fiche.constat.phrase
    ligne = find_ligne(
        find_tableau(fiche, "comparaisons"), typographie("Département : Val-Test")
    )
    assert ligne.cellules[3].valeur == pytest.approx(12.1)
    assert ligne.cellules[4].valeur == pytest.approx(2)


def test_un_poids_date_passe_devant_un_poids_sans_date(atelier):
    cle = find_cle(build_fiche(atelier, METROPOLE), "Poids")
    assert (cle.cellule.valeur, cle.cellule.millesime) == (10.6, "FLORES 2019")


def test_un_poids_secret_se_dit():
    donnees = complete(build_donnees(publie(VALLEE, "part_emploi_ess_pct", None)))
    fiche = build_fiche(donnees, VALLEE)
    cle = find_cle(fiche, "Poids")
    assert cle.cellule.statut is Statut.SECRET
    assert "secret statistique" in fiche.constat.phrase
    assert cle.comparaison == cle.cellule.motif


def test_sans_chiffre_la_fiche_dit_comment_l_obtenir():
    fiche = build_fiche(complete(build_donnees()), VALLEE)
    tableau = find_tableau(fiche, "employeurs")
    assert [ligne.cellules[0].statut for ligne in tableau.lignes] == [
        Statut.NON_PUBLIE
    ] * 3
    assert "extraction" in find_cle(fiche, "Poids").comparaison
    assert "n’est pas connu" in find_section(fiche, "employeurs").texte


# Communes et PETR


@pytest.mark.parametrize("code", [VILLE, FAUBOURG, BOURG, SOMMET])
def test_une_commune_n_a_jamais_les_chiffres_de_son_epci(atelier, code):
    fiche = build_fiche(atelier, code)
    publies = find_tableau(fiche, "employeurs")
    assert {ligne.cellules[0].statut for ligne in publies.lignes} == {Statut.NON_PUBLIE}
    assert all("jamais réparti" in ligne.cellules[0].motif for ligne in publies.lignes)
    assert find_cle(fiche, "Poids").cellule.valeur is None
    sienne, epci = find_tableau(fiche, "comparaisons").lignes[:2]
    assert sienne.cellules[0].valeur is None
    assert epci.titre.startswith("EPCI")
    for identifiant in ("secteurs", "formes-juridiques"):
        (ligne,) = find_tableau(fiche, identifiant).lignes
        assert ligne.cellules[0].statut is Statut.NON_PUBLIE


def test_un_petr_est_la_somme_de_ses_epci():
    donnees = complete(
        build_donnees(*emplois(VALLEE, 400, 2000), *emplois(DEPARTEMENT, 1250, 10000))
    )
    fiche = build_fiche(donnees, PETR)
    tableau = find_tableau(fiche, "employeurs")
    assert find_ligne(tableau, "Salariés de l’ESS").cellules[0].valeur == 400
    cle = find_cle(fiche, "Poids")
    assert cle.cellule.valeur == pytest.approx(20)
    assert cle.cellule.statut is Statut.CALCULE
    assert cle.cellule.base == "emploi salarié privé"
    assert "somme de ses EPCI" in find_section(fiche, "employeurs").avis[0]


# Secteurs et formes


def test_les_secteurs_sont_ranges_et_le_secret_reste_a_la_fin():
    donnees = complete(
        build_extraction(
            case(VALLEE, "Association", "Santé humaine", 30),
            case(VALLEE, "Association", "Enseignement", 50),
            case(VALLEE, "Association", "Divers", None),
            case(VALLEE, "Fondation", "Action sociale", None),
        )
    )
    donnees = replace(
        donnees,
        chiffres_publies=build_donnees(*emplois(VALLEE, 100, 1000)).chiffres_publies,
    )
    fiche = build_fiche(donnees, VALLEE)
    tableau = find_tableau(fiche, "secteurs")
    assert [ligne.titre for ligne in tableau.lignes][:2] == [
        "Enseignement",
        "Santé humaine",
    ]
    assert [ligne.cellules[3].valeur for ligne in tableau.lignes] == [
        50,
        30,
        None,
        None,
    ]
    (figure,) = find_section(fiche, "secteurs").figures
    assert [p.y for p in figure.couches[0].points] == ["Enseignement", "Santé humaine"]
    assert "parmi les postes montrés" in figure.titre
    assert "2 postes" in find_section(fiche, "secteurs").avis[0].replace("\xa0", " ")


# Pépites


def test_les_pepites_sont_celles_du_territoire(atelier):
    fiche = build_fiche(atelier, VALLEE)
    assert [ligne.titre for ligne in find_tableau(fiche, "lieux").lignes] == [
        "Le Singe"
    ]
    (ferme,) = find_tableau(fiche, "projets").lignes
    assert ferme.rubrique == typographie("Financeur : Métropole")
    assert ferme.cellules[-1].valeur == 10_000
    # Un projet d’un autre financeur n’est jamais compté au Département.
    assert find_cle(fiche, "Projets").cellule.valeur == 0
    assert find_cle(fiche, "Tiers-lieux").cellule.valeur == 1


def test_un_montant_absent_n_est_pas_zero(atelier):
    fiche = build_fiche(atelier, VILLE)
    (cantine,) = find_tableau(fiche, "projets").lignes
    assert cantine.cellules[-1].statut is Statut.NON_PUBLIE
    assert find_cle(fiche, "Projets").cellule.texte.startswith("au moins 1")


def test_sans_pepite_l_absence_n_est_pas_affirmee(atelier):
    section = find_section(build_fiche(atelier, MARCHE), "pepites")
    assert section.tableaux == ()
    assert "Cela ne veut pas dire" in section.texte


# Rangs et bandes


def test_le_rang_compte_ceux_qui_sont_devant(atelier):
    sujets = {code: build_fiche(atelier, code) for code in (METROPOLE, VALLEE, LISIERE)}
    rangs = [
        find_ligne(find_tableau(f, "profil"), "Population").cellules[-1].valeur
        for f in sujets.values()
    ]
    assert rangs == [1, 2, 3]


def test_deux_valeurs_egales_sont_ex_aequo(atelier):
    serie = atelier.chiffres["part_population_rurale_pct", Maille.EPCI]
    rang = find_rang(Maille.EPCI, serie[VALLEE], serie.values())
    assert rang.texte.replace("\xa0", " ") == "1er ex æquo sur 3 EPCI"


def test_un_territoire_seul_n_a_pas_de_rang(atelier):
    serie = atelier.chiffres["population_hab", Maille.PETR]
    assert find_rang(Maille.PETR, serie[PETR], serie.values()) is None
    fiche = build_fiche(atelier, PETR)
    cellule = find_ligne(find_tableau(fiche, "profil"), "Population").cellules[-1]
    assert cellule.statut is Statut.SANS_OBJET


def test_la_bande_nomme_le_territoire_et_le_departement(atelier):
    fiche = build_fiche(atelier, METROPOLE)
    (figure,) = find_section(fiche, "profil").figures
    assert figure.identifiant == "bande-rurale"
    regle, pairs, sien, nomme = figure.couches
    assert regle.trace is Trace.REGLE
    assert len(pairs.points) == 2
    assert sien.teinte is nomme.teinte is Teinte.ACCENT
    assert nomme.etiquettes
    assert nomme.points[0].y == "Métropole"
    assert nomme.points[0].x == sien.points[0].x
    lignes = figure.tableau.lignes
    assert len(lignes) == 3
    assert {ligne.titre for ligne in lignes} == {
        "Métropole",
        "CC de la Vallée",
        "CC de la Lisière",
    }


def test_une_commune_seule_dans_son_epci_n_a_pas_de_bande(atelier):
    section = find_section(build_fiche(atelier, MARCHE), "profil")
    assert section.figures == ()
    assert "Seule commune" in section.avis[0]


# Tables facultatives absentes


@pytest.mark.parametrize("code", TOUS)
def test_la_fiche_tient_sans_les_tables_facultatives(code):
    donnees = complete(build_maquette())
    vides = {
        nom: getattr(donnees, nom).iloc[:0]
        for nom in ("chiffres_publies", "lieux", "projets", "qpv", "reperes")
    }
    sources = {**donnees.sources, **dict.fromkeys(vides, ())}
    fiche = build_fiche(replace(donnees, sources=sources, **vides), code)
    assert tuple(s.identifiant for s in fiche.sections) == BLOCS
    assert fiche.constat.phrase
    assert all(isinstance(c, Cellule) for c in list_cellules(fiche))


def test_l_extraction_vide_ne_change_rien():
    donnees = replace(complete(build_maquette()), extraction=pd.DataFrame())
    assert "non publiée" in find_section(build_fiche(donnees, VALLEE), "secteurs").texte


# Territoires semblables


def test_les_semblables_sont_de_la_maille_et_jamais_lui_meme(atelier):
    for code in (METROPOLE, BOURG):
        fiche = build_fiche(atelier, code)
        tableau = find_tableau(fiche, "semblables")
        semblables = find_similaires(atelier.donnees, code)
        assert [ligne.titre for ligne in tableau.lignes] == [s.nom for s in semblables]
        assert fiche.titre not in {ligne.titre for ligne in tableau.lignes}
        assert [ligne.cellules[0].valeur for ligne in tableau.lignes] == [
            s.distance.valeur for s in semblables
        ]
        assert all(ligne.note for ligne in tableau.lignes)


@pytest.mark.parametrize("code", [PETR, DEPARTEMENT])
def test_un_territoire_seul_de_sa_maille_n_a_pas_de_semblable(atelier, code):
    section = find_section(build_fiche(atelier, code), "semblables")
    assert section.tableaux == ()
    assert "Aucun autre territoire" in section.texte


def test_un_territoire_ou_tous_sont_proches_le_dit_sans_pourcentage_nul(atelier):
    donnees = atelier.donnees
    partout = donnees.lieux.iloc[:1]
    lieux = pd.concat(
        [
            partout.assign(code_commune=code, id_lieu=f"lieu-{code}")
            for code in donnees.communes["code_commune"]
        ]
    )
    fiche = build_fiche(replace(donnees, lieux=lieux), VALLEE)
    assert "Aucun habitant n’y vit" in fiche.constat.phrase
    assert "aucun habitant ne vit" in find_section(fiche, "couverture").texte
