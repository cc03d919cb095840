"""Les fiches des vrais territoires, dans les deux jeux de données."""

import re
from dataclasses import fields, is_dataclass

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies
from ess_dash.indicateurs.peuplement import (
    compute_part_population_rurale,
    compute_population,
)
from ess_dash.indicateurs.quantites import Choix, Quantite, find_financeur_departement
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.indicateurs.sommes import compute_par_epci, compute_par_groupe
from ess_dash.indicateurs.structure_ess import Dimension
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche, list_fiches
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import Maille

ACCIDENT = re.compile(r"\b(?:nan|NaN|None|NaT|inf)\b|<NA>")
DEPARTEMENT, METROPOLE = "31", "243100518"
# Toulouse, Caubous (3 habitants), Cazarilh-Laspènes (13), une commune d’un EPCI à
# cheval, Azas, seule commune haut-garonnaise du sien, et Saint-Jory.
COMMUNES = ("31555", "31127", "31129", "31451", "31038", "31490", "31075")
DEMONSTRATION = pytest.mark.parametrize("demonstration", [False, True])


@pytest.fixture(scope="module")
def ateliers():
    return {
        demonstration: prepare(load_donnees(demonstration=demonstration))
        for demonstration in (False, True)
    }


@pytest.fixture(scope="module")
def fiches(ateliers):
    """Toutes les fiches sauf celles des communes, dont un échantillon."""
    return {
        (demonstration, code): build_fiche(atelier, code)
        for demonstration, atelier in ateliers.items()
        for code in _list_codes(atelier.donnees)
    }


def _list_codes(donnees):
    groupes = (Maille.EPCI, Maille.PETR, Maille.DEPARTEMENT)
    codes = [code for maille in groupes for code in list_fiches(donnees, maille)]
    return [*codes, *COMMUNES]


def list_textes(modele):
    if isinstance(modele, str):
        return [modele]
    if isinstance(modele, tuple):
        return [t for membre in modele for t in list_textes(membre)]
    if is_dataclass(modele):
        return [t for c in fields(modele) for t in list_textes(getattr(modele, c.name))]
    return []


def find_tableau(fiche, identifiant):
    return next(t for t in fiche.tableaux if t.identifiant == identifiant)


def find_cellule(fiche, identifiant, titre, colonne=0):
    lignes = find_tableau(fiche, identifiant).lignes
    return next(ligne for ligne in lignes if ligne.titre == titre).cellules[colonne]


def find_cle(fiche, libelle):
    return next(c.cellule for c in fiche.chiffres_cles if libelle in c.libelle)


def test_les_fiches_couvrent_toutes_les_mailles(ateliers):
    donnees = ateliers[False].donnees
    comptes = {maille: len(list_fiches(donnees, maille)) for maille in Maille}
    assert comptes == {
        Maille.COMMUNE: 586,
        Maille.EPCI: 18,
        Maille.PETR: 5,
        Maille.DEPARTEMENT: 1,
    }


def test_aucun_texte_n_est_un_accident(fiches):
    for (_, code), fiche in fiches.items():
        textes = list_textes(fiche)
        assert [t for t in textes if ACCIDENT.search(t)] == [], code
        assert [t for t in textes if t != typographie(t)] == [], code


def test_une_absence_a_toujours_son_motif_et_un_nombre_sa_source(fiches):
    for (_, code), fiche in fiches.items():
        cellules = [
            *(cle.cellule for cle in fiche.chiffres_cles),
            *(c for t in fiche.tableaux for ligne in t.lignes for c in ligne.cellules),
        ]
        for cellule in cellules:
            if cellule.valeur is not None:
                assert cellule.source, (code, cellule)
            elif cellule.statut is not None:
                assert cellule.motif, (code, cellule)


@DEMONSTRATION
def test_chaque_commune_a_sa_fiche(ateliers, demonstration):
    # Une sur vingt : les noms, les EPCI et les profils y sont tous représentés.
    atelier = ateliers[demonstration]
    for code in list_fiches(atelier.donnees, Maille.COMMUNE)[::20]:
        fiche = build_fiche(atelier, code)
        assert fiche.titre == typographie(atelier.donnees.nom_of(code))
        assert len(fiche.sections) == 9


# Les nombres de la fiche sont ceux des indicateurs


@DEMONSTRATION
def test_le_profil_dit_les_indicateurs(ateliers, fiches, demonstration):
    donnees = ateliers[demonstration].donnees
    for maille in (Maille.EPCI, Maille.PETR, Maille.DEPARTEMENT):
        populations = compute_population(donnees, maille, "")
        rurales = compute_part_population_rurale(donnees, maille, "")
        for code in list_fiches(donnees, maille):
            fiche = fiches[demonstration, code]
            assert find_cle(fiche, "Population").valeur == populations.get(code).valeur
            assert (
                find_cellule(
                    fiche, "profil", "Population vivant en commune rurale"
                ).valeur
                == rurales.get(code).valeur
            )


@DEMONSTRATION
def test_les_pepites_disent_les_quantites(ateliers, fiches, demonstration):
    donnees = ateliers[demonstration].donnees
    choix = Choix(financeur=find_financeur_departement(donnees))
    for quantite, libelle in (
        (Quantite.TIERS_LIEUX, "Tiers-lieux"),
        (Quantite.PROJETS, "Projets"),
    ):
        for chiffre in compute_par_epci(donnees, quantite, choix):
            fiche = fiches[demonstration, chiffre.code]
            assert find_cle(fiche, libelle).valeur == chiffre.valeur


@DEMONSTRATION
def test_les_chiffres_publies_y_sont_tous_tels_quels(ateliers, fiches, demonstration):
    donnees = ateliers[demonstration].donnees
    for code in (*list_fiches(donnees, Maille.EPCI), DEPARTEMENT):
        blocs = ("employeurs", "secteurs", "formes-juridiques")
        montres = {
            (c.valeur, c.statut, c.millesime, c.base)
            for t in fiches[demonstration, code].tableaux
            if t.identifiant in blocs
            for ligne in t.lignes
            for c in ligne.cellules[:1]
        }
        for chiffre in list_chiffres_publies(donnees, code):
            cle = (chiffre.valeur, chiffre.statut, chiffre.millesime, chiffre.base)
            assert cle in montres, code


def test_un_petr_est_la_somme_de_ses_epci(ateliers, fiches):
    donnees = ateliers[True].donnees
    zonage = build_zonage(donnees, GenreZonage.PETR)
    sommes = compute_par_groupe(
        donnees, zonage, Quantite.EMPLOIS_ESS, Choix("FLORES 2021")
    )
    for code in list_fiches(donnees, Maille.PETR):
        montree = find_cellule(fiches[True, code], "employeurs", "Salariés de l’ESS")
        assert montree.valeur == sommes[code].valeur
        assert montree.valeur is not None


@DEMONSTRATION
def test_la_couverture_dit_le_maillage(ateliers, fiches, demonstration):
    donnees = ateliers[demonstration].donnees
    eloignee = INDICATEURS["part_population_eloignee_pct"]
    for maille in (Maille.EPCI, Maille.PETR, Maille.DEPARTEMENT):
        for chiffre in eloignee.compute_serie(donnees, maille):
            fiche = fiches[demonstration, chiffre.code]
            montree = find_cellule(fiche, "couverture", "Population éloignée")
            assert montree.valeur == chiffre.valeur
    distances = INDICATEURS["distance_tiers_lieu_km"]
    serie = distances.compute_serie(donnees, Maille.COMMUNE)
    for code in COMMUNES:
        montree = find_cellule(
            fiches[demonstration, code], "couverture", distances.libelle
        )
        assert montree.valeur == serie.get(code).valeur


# Le secret


def test_un_poste_secret_le_reste_et_ne_se_retrouve_pas_par_difference(ateliers):
    atelier = ateliers[True]
    structures = atelier.structures
    table = atelier.donnees.extraction
    totaux = atelier.donnees.extraction_totaux.set_index(["code", "millesime"])
    for dimension in Dimension:
        groupes = table.groupby(["code_epci", dimension.value, "millesime"])
        secrets = groupes["statut"].apply(lambda s: bool((s == "secret").any()))
        for (code, nom, millesime), est_secret in secrets.items():
            postes = structures.find(code, dimension, millesime)
            poste = next(p for p in postes if p.libelle == nom)
            assert poste.est_secret or not est_secret
            if totaux.loc[(code, millesime), "statut"] == "secret":
                continue
            masques = [p for p in postes if p.est_secret]
            visibles = [p for p in postes if not p.est_secret]
            assert len(masques) != 1 or not any(p.effectifs.valeur for p in visibles)


def test_un_secteur_montre_est_la_somme_de_ses_cases(ateliers, fiches):
    table = ateliers[True].donnees.extraction
    siennes = table[(table["code_epci"] == METROPOLE) & (table["annee"] == 2021)]
    sommes = siennes.groupby("secteur")["effectifs"].sum()
    for secteur, somme in sommes.items():
        montre = find_cellule(fiches[True, METROPOLE], "secteurs", secteur, 1)
        assert montre.valeur == somme


# Une commune, un EPCI à cheval


@DEMONSTRATION
@pytest.mark.parametrize("code", COMMUNES)
def test_une_commune_n_a_jamais_les_chiffres_de_son_epci(fiches, demonstration, code):
    fiche = fiches[demonstration, code]
    for identifiant in ("employeurs", "secteurs", "formes-juridiques"):
        for ligne in find_tableau(fiche, identifiant).lignes:
            assert [c.statut for c in ligne.cellules] == [Statut.NON_PUBLIE]
    assert find_cle(fiche, "Poids").valeur is None
    assert "n’y est pas publié" in fiche.constat.phrase


@DEMONSTRATION
def test_un_territoire_a_cheval_le_dit(ateliers, fiches, demonstration):
    donnees = ateliers[demonstration].donnees
    coupes = [
        code
        for maille in (Maille.EPCI, Maille.PETR)
        for code, perimetre in zip(
            *(donnees.territoires(maille)[c] for c in ("code", "perimetre")),
            strict=True,
        )
        if perimetre.startswith("partie")
    ]
    assert len(coupes) == 4
    for code in coupes:
        fiche = fiches[demonstration, code]
        assert "partie haut-garonnaise" in fiche.sous_titre
        assert "partie haut-garonnaise" in fiche.constat.phrase
        assert "hors du département" in fiche.constat.reserves[0]


@DEMONSTRATION
def test_une_commune_d_un_epci_a_cheval_le_dit(fiches, demonstration):
    assert "13 communes sur 28" in fiches[demonstration, "31451"].sous_titre
    assert "1 commune sur 21" in fiches[demonstration, "31038"].sous_titre


# Vrai et fictif


def test_le_vrai_et_le_fictif_ne_se_melangent_pas(ateliers, fiches):
    vrais = ateliers[False].donnees
    reels = {
        c.citation
        for code in (METROPOLE, DEPARTEMENT)
        for c in list_chiffres_publies(vrais, code)
    }
    noms = {*vrais.lieux["nom"], *vrais.projets["nom"]}
    for (demonstration, code), fiche in fiches.items():
        assert fiche.sur_demonstration is demonstration
        textes = list_textes(fiche)
        if demonstration:
            assert noms.isdisjoint(textes), code
            sources = {
                c.source
                for t in fiche.tableaux
                if t.identifiant == "employeurs"
                for ligne in t.lignes
                for c in ligne.cellules
            }
            assert reels.isdisjoint(sources), code
        else:
            assert not any(re.search(r"\bfictif|démonstration", t) for t in textes), (
                code
            )


@pytest.mark.parametrize("code", ["31127", "31129"])
def test_une_petite_commune_a_une_fiche_composee(fiches, code):
    fiche = fiches[False, code]
    assert find_cle(fiche, "Population").valeur in (3, 13)
    comparaison = next(
        c.comparaison for c in fiche.chiffres_cles if c.libelle == "Population"
    )
    assert comparaison.startswith("moins de 0,1")
    assert fiche.sections[3].tableaux == ()
