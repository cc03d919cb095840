"""Ce qu’un lecteur de toutes les fiches à la fois peut retrouver : rien.

L’attaquant a tout : les fiches des EPCI et du Département, l’extraction dont elles sont
faites, et les totaux. L’attaque entière, bornes exactes, est une commande à part :
voir ``docs/decisions/0009-secret.md``.
"""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, eye_array

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.secret import find_failles, protect_extraction
from ess_dash.indicateurs.structure_ess import Dimension, sum_structures
from ess_dash.presentation.fiche.atelier import prepare
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.tables.secret.masque import LARGEUR_MIN
from ess_dash.tables.secret.tableaux import TOTAL, build_matrice, list_relations

ANNEES = (2017, 2019, 2021)


@pytest.fixture(scope="module")
def donnees():
    return load_donnees(demonstration=True)


@pytest.fixture(scope="module")
def atelier(donnees):
    return prepare(donnees)


@pytest.fixture(scope="module")
def departement(donnees):
    return donnees.configuration.code_departement


def list_codes(donnees):
    return (*donnees.epci["code_epci"], donnees.configuration.code_departement)


def test_le_secret_du_jeu_est_complet_des_sa_fabrication(donnees):
    protection = protect_extraction(donnees)
    assert protection.alertes == ()
    recus = donnees.extraction["statut"] == "secret"
    assert protection.detail["secret"].sum() == recus.sum()


def test_aucune_case_masquee_ne_se_retrouve(donnees):
    trouvees = find_failles(donnees, assez=LARGEUR_MIN)
    assert set(trouvees["millesime"]) == {f"FLORES {annee}" for annee in ANNEES}
    assert len(trouvees) > 1000
    assert (trouvees["haut"] - trouvees["bas"] >= LARGEUR_MIN - 1e-6).all()


def test_une_fiche_ne_montre_aucun_poste_masque_et_reste_lisible(donnees, atelier):
    structures = atelier.structures
    millesime = structures.millesimes[0]
    montres = 0
    for code in list_codes(donnees):
        fiche = build_fiche(atelier, code)
        tableaux = {
            t.identifiant: t
            for section in fiche.sections
            for t in (*section.tableaux, *(f.tableau for f in section.figures))
        }
        for dimension, identifiant in (
            (Dimension.SECTEUR, "secteurs"),
            (Dimension.FAMILLE, "formes-juridiques"),
        ):
            postes = structures.find(code, dimension, millesime)
            par_nom = {poste.libelle: poste for poste in postes}
            for ligne in tableaux[identifiant].lignes:
                est_secret = par_nom[ligne.titre].est_secret
                vides = [cellule.valeur is None for cellule in ligne.cellules]
                assert all(vides) if est_secret else not any(vides)
                montres += not est_secret
    assert montres > 0.6 * 19 * 12


def test_le_departement_montre_tous_ses_postes(atelier, departement):
    for dimension in Dimension:
        postes = atelier.structures.find(
            departement, dimension, atelier.structures.millesimes[0]
        )
        assert len(postes) == len(list(dimension.liste))
        assert not any(poste.est_secret for poste in postes)


def test_aucun_groupe_ne_rend_un_poste_masque_en_s_otant_du_departement(
    donnees, atelier
):
    """Un groupe de tous les EPCI sauf un : ce qui en reste est masqué, et lui aussi."""
    structures = atelier.structures
    codes = tuple(donnees.epci["code_epci"])
    for millesime, dimension in itertools.product(structures.millesimes, Dimension):
        for code in codes:
            autres = tuple(c for c in codes if c != code)
            somme = index_postes(structures, autres, dimension, millesime)
            for poste in structures.find(code, dimension, millesime):
                if poste.est_secret and not est_seul(
                    structures, code, poste, dimension
                ):
                    assert somme[poste.libelle].est_secret


def index_postes(structures, codes, dimension, millesime):
    postes = sum_structures(structures, codes, dimension, millesime, "groupe", "")
    return {poste.libelle: poste for poste in postes}


def est_seul(structures, code, poste, dimension):
    """Seul poste de son EPCI : il est son total, que les fiches publient."""
    postes = structures.find(code, dimension, poste.effectifs.millesime)
    return not any(p.effectifs.valeur for p in postes if p is not poste)


@pytest.mark.parametrize("annee", ANNEES)
def test_qui_sait_compter_n_en_sait_pas_plus(donnees, departement, annee):
    """Nombres entiers, et au moins un salarié par établissement : toujours deux de jeu."""
    table, masque = build_annee(donnees, departement, annee)
    lieux = dict.fromkeys(set(table["lieu"]) - {departement}, departement)
    genres = dict.fromkeys(set(table["genre"]) - {TOTAL}, TOTAL)
    relations = list_relations(table, {"lieu": lieux, "genre": genres})
    matrice = build_matrice(relations, len(table))[:, np.flatnonzero(masque)]
    restes = [
        -build_matrice(relations, len(table)) @ table[nom].fillna(0).to_numpy(float)
        for nom in ("etablissements", "effectifs")
    ]
    nombre = int(masque.sum())
    unite = eye_array(nombre)
    contraintes = [
        LinearConstraint(
            block_array([[matrice, None], [None, matrice]]),
            np.concatenate(restes),
            np.concatenate(restes),
        ),
        LinearConstraint(block_array([[-unite, unite]]), lb=0),
    ]
    for case in range(nombre):
        bas, haut = (find_extreme(contraintes, nombre, case, sens) for sens in (1, -1))
        assert haut - bas >= LARGEUR_MIN
        assert haut >= 3


def build_annee(donnees, departement, annee):
    """Cases, détail du département et totaux d’une année ; et ce qui y est masqué."""
    detail = donnees.extraction.rename(columns={"code_epci": "lieu"})
    tout = donnees.extraction_departement.assign(lieu=departement)
    totaux = donnees.extraction_totaux.rename(
        columns={
            "code": "lieu",
            "etablissements_ess": "etablissements",
            "emplois_ess": "effectifs",
        }
    )
    colonnes = ["lieu", "genre", "etablissements", "effectifs"]
    morceaux = [
        t.assign(genre=t["famille"] + t["secteur"]) if "famille" in t else t
        for t in (detail, tout, totaux.assign(genre=TOTAL))
    ]
    table = pd.concat(
        [t.loc[t["annee"] == annee, colonnes] for t in morceaux], ignore_index=True
    )
    return table, table["etablissements"].isna().to_numpy()


def find_extreme(contraintes, nombre, case, sens):
    """Plus petit nombre d’établissements d’une case, ou le plus grand si sens est -1."""
    cout = np.zeros(2 * nombre)
    cout[case] = sens
    resultat = milp(
        cout,
        constraints=contraintes,
        bounds=Bounds(1, np.inf),
        integrality=np.ones(2 * nombre),
    )
    return round(sens * resultat.fun)
