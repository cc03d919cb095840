"""Le jeu de démonstration commis : fictif, complet, et fidèle aux seules publications.

Les chiffres attendus sont relus dans les fichiers transcrits, jamais recopiés ici.
"""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.linalg import null_space

from ess_dash.extraction.demonstration.fabrique import GRAINE, write_demonstration
from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.emploi_ess import list_chiffres_publies, list_variantes
from ess_dash.indicateurs.quantites import (
    Choix,
    Quantite,
    compute_couverture,
    find_financeur_departement,
)
from ess_dash.indicateurs.sommes import compute_par_epci, compute_par_groupe
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.sources import find_racine, list_sources, load_configuration
from ess_dash.tables import (
    find_dossier_demonstration,
    lieux,
    load_candidatures,
    load_chiffres_publies,
    load_communes,
    load_epci,
    load_extraction,
    load_extraction_departement,
    load_petr_epci,
    load_projets,
    load_qpv,
    load_reperes,
    load_themes,
    load_totaux,
    load_zonages,
)
from ess_dash.tables.controles import Confrontees, list_anomalies
from ess_dash.tables.projets import Projets

CONFIGURATION = load_configuration()
DEPARTEMENT, METROPOLE = CONFIGURATION.code_departement, CONFIGURATION.code_metropole
DOSSIER = find_dossier_demonstration(DEPARTEMENT)
PRIVE = "emploi salarié privé"
MILLESIMES = ("FLORES 2021", "FLORES 2019", "FLORES 2017")
ANNEES = (2017, 2019, 2021)
VALEURS = ["etablissements", "effectifs", "etp"]
FICTIF = re.compile(r"\bfict", re.IGNORECASE)


@pytest.fixture(scope="module")
def donnees():
    return load_donnees(demonstration=True)


@pytest.fixture(scope="module")
def publies():
    return load_chiffres_publies().df


@pytest.fixture(scope="module")
def totaux():
    table = load_totaux(DOSSIER).df
    return table.assign(
        part_pct=100 * table["emplois_ess"] / table["emplois_prives"]
    ).set_index(["annee", "code"])


@pytest.fixture(scope="module")
def detail():
    table = load_extraction(DOSSIER).df
    return table.assign(genre=table["famille"] + " / " + table["secteur"])


def find_publie(publies, code, indicateur, millesime, base=None):
    """Le chiffre transcrit, et lui seul."""
    trouves = publies[
        (publies["code"] == code)
        & (publies["indicateur"] == indicateur)
        & (publies["millesime"] == millesime)
    ]
    if base is not None:
        trouves = trouves[trouves["base"] == base]
    assert len(trouves) == 1
    return trouves["valeur"].iloc[0]


# Fabrication


def test_la_commande_rend_les_memes_octets(tmp_path):
    bilan = write_demonstration(None, GRAINE, tmp_path)
    commis = find_racine() / "data" / DOSSIER
    refaits = {chemin.name: chemin.read_bytes() for chemin in bilan.dossier.iterdir()}
    assert {c.name: c.read_bytes() for c in commis.iterdir()} == refaits


def test_chaque_fiche_dit_que_tout_est_fictif():
    fiches = [s for s in list_sources() if s.identifiant.startswith(f"data/{DOSSIER}/")]
    assert len(fiches) == 7
    for fiche in fiches:
        assert fiche.producteur == "Démonstration"
        assert fiche.titre.startswith("Données fictives : ")
        assert FICTIF.search(fiche.citation)
        assert FICTIF.search(fiche.millesime)
        assert f"graine {GRAINE}" in fiche.traitement


# Marges publiées, année par année


def test_les_poids_publies_en_2017(publies, totaux):
    attendus = publies[
        (publies["millesime"] == "FLORES 2017")
        & (publies["indicateur"] == "part_emploi_ess_pct")
    ].set_index("code")["valeur"]
    assert len(attendus) == 3
    for code, attendu in attendus.items():
        assert round(totaux.loc[(2017, code), "part_pct"], 1) == attendu


def test_la_metropole_en_2019(publies, totaux):
    ligne = totaux.loc[(2019, METROPOLE)]
    for colonne in ("etablissements_ess", "emplois_ess", "etp_ess"):
        attendu = find_publie(publies, METROPOLE, colonne, "FLORES 2019")
        assert ligne[colonne] == attendu
    attendu = find_publie(
        publies, METROPOLE, "part_emploi_ess_pct", "FLORES 2019", PRIVE
    )
    assert round(ligne["part_pct"], 1) == attendu


def test_le_departement_en_2021(publies, totaux):
    ligne = totaux.loc[(2021, DEPARTEMENT)]
    for colonne in ("etablissements_ess", "emplois_ess"):
        attendu = find_publie(publies, DEPARTEMENT, colonne, "FLORES 2021")
        assert ligne[colonne] == attendu
    attendu = find_publie(publies, DEPARTEMENT, "part_emploi_ess_pct", "FLORES 2021")
    assert round(ligne["part_pct"], 1) == attendu


def test_la_metropole_sans_millesime_vaut_pour_2021(publies, totaux):
    metropole, tout = totaux.loc[(2021, METROPOLE)], totaux.loc[(2021, DEPARTEMENT)]
    poids = find_publie(publies, METROPOLE, "part_emploi_ess_pct", "non précisé")
    assert round(metropole["part_pct"], 1) == poids
    plus_de = find_publie(
        publies, METROPOLE, "part_emplois_ess_du_departement_pct", "non précisé"
    )
    part_ess = 100 * metropole["emplois_ess"] / tout["emplois_ess"]
    assert plus_de < part_ess < plus_de + 1
    pres_de = find_publie(
        publies,
        METROPOLE,
        "part_emplois_prives_hors_ess_du_departement_pct",
        "non précisé",
    )
    hors_ess = [t["emplois_prives"] - t["emplois_ess"] for t in (metropole, tout)]
    assert pres_de - 0.5 <= 100 * hors_ess[0] / hors_ess[1] < pres_de
    part_privee = 100 * metropole["emplois_prives"] / tout["emplois_prives"]
    assert pres_de - 0.5 <= part_privee < pres_de


def test_familles_et_secteurs_du_departement_en_2021(publies):
    table = load_extraction_departement(DOSSIER).df
    derniere = table[table["annee"] == 2021]
    total = derniere["effectifs"].sum()

    def compute_part(colonne, valeur):
        return (
            100 * derniere.loc[derniere[colonne] == valeur, "effectifs"].sum() / total
        )

    associations = find_publie(
        publies, DEPARTEMENT, "part_associations_emploi_ess_pct", "non précisé"
    )
    assert round(compute_part("famille", "Association"), 1) == associations
    action_sociale = find_publie(
        publies, DEPARTEMENT, "part_action_sociale_emploi_ess_pct", "non précisé"
    )
    assert compute_part("secteur", "Action sociale") == pytest.approx(
        action_sociale, abs=0.5
    )


def test_hors_metropole_l_ess_pese_autant_en_tout_et_varie_beaucoup(totaux):
    annee = totaux.loc[2021]
    hors = annee[(annee["niveau"] == "epci") & (annee.index != METROPOLE)]
    poids = 100 * hors["emplois_ess"].sum() / hors["emplois_prives"].sum()
    assert 11.1 <= poids <= 11.6
    assert hors["part_pct"].max() > 2.5 * hors["part_pct"].min()


# Sommes


@pytest.mark.parametrize("annee", ANNEES)
def test_les_marges_du_detail_sont_les_totaux_publies(detail, totaux, annee):
    """Là où rien n’est masqué, la somme est le total ; ailleurs, elle ne dépasse pas."""
    cases = detail[detail["annee"] == annee]
    tout = load_extraction_departement(DOSSIER).df
    tout = tout[tout["annee"] == annee]
    genres = (tout["famille"] + " / " + tout["secteur"]).to_numpy()
    for colonne, total in zip(
        VALEURS, ["etablissements_ess", "emplois_ess", "etp_ess"], strict=True
    ):
        par_epci = totaux.loc[annee][total]
        check_marge(cases.groupby("code_epci")[colonne], par_epci)
        check_marge(
            cases.groupby("genre")[colonne],
            pd.Series(tout[colonne].to_numpy(), index=genres),
        )
        assert tout[colonne].sum() == par_epci[DEPARTEMENT]


def check_marge(groupes, attendus):
    for cle, valeurs in groupes:
        if pd.isna(attendus[cle]):
            continue
        if valeurs.isna().any():
            assert valeurs.sum() < attendus[cle]
        else:
            assert valeurs.sum() == attendus[cle]


@pytest.mark.parametrize("annee", ANNEES)
def test_les_emplois_prives_des_epci_font_ceux_du_departement(totaux, annee):
    prives = totaux.loc[annee]["emplois_prives"]
    assert prives.drop(DEPARTEMENT).sum() == prives[DEPARTEMENT]


def test_chaque_epci_a_toutes_ses_cases(detail):
    codes = set(load_epci(DEPARTEMENT).df["code_epci"])
    tailles = detail.groupby(["annee", "code_epci"]).size()
    assert set(tailles.index) == {(a, code) for a in ANNEES for code in codes}
    assert len(set(tailles)) == 1


def test_un_etablissement_a_au_moins_un_salarie(detail):
    connues = detail.dropna(subset="effectifs")
    assert (connues["effectifs"] >= connues["etablissements"]).all()
    assert (connues["etp"] <= connues["effectifs"]).all()


# Secret


def test_aucune_case_diffusee_ne_porte_sur_une_ou_deux_unites(detail, totaux):
    assert not detail["etablissements"].isin([1, 2]).any()
    assert not totaux["etablissements_ess"].isin([1, 2]).any()


def test_les_deux_totaux_secrets_sont_de_2017(totaux):
    secrets = totaux[totaux["statut"] == "secret"]
    assert [annee for annee, _ in secrets.index] == [2017, 2017]
    populations = load_epci(DEPARTEMENT).df.set_index("code_epci")["population"]
    assert populations.idxmin() in {code for _, code in secrets.index}


@pytest.mark.parametrize("annee", ANNEES)
def test_aucun_secret_ne_se_retrouve_par_soustraction(detail, totaux, annee):
    """Dans les équations des totaux, chaque inconnue garde une liberté."""
    cases = detail[detail["annee"] == annee].pivot_table(
        index="code_epci", columns="genre", values="statut", aggfunc="first"
    )
    statuts = totaux.loc[annee]["statut"]
    masque = cases.assign(total=statuts[cases.index]).to_numpy() == "secret"
    tout = load_extraction_departement(DOSSIER).df
    assert set(tout["statut"]) == {statuts[DEPARTEMENT]} == {"diffuse"}
    assert masque.sum() > 50
    lignes, colonnes = np.nonzero(masque)
    equations = np.zeros((sum(masque.shape), len(lignes)))
    equations[lignes, range(len(lignes))] = np.where(
        colonnes == masque.shape[1] - 1, -1, 1
    )
    equations[masque.shape[0] + colonnes, range(len(lignes))] = 1
    libertes = np.abs(null_space(equations)).max(axis=1)
    assert (libertes > 1e-9).all()


# Candidatures, projets, lieux


@pytest.fixture(scope="module")
def reperes():
    return load_reperes().df.set_index("identifiant")["valeur"]


def test_les_candidatures_font_les_nombres_du_plan(reperes):
    candidatures = load_candidatures(DOSSIER).df
    financees = candidatures[candidatures["statut"] == "finance"]
    assert len(candidatures) == reperes["projets_accueillis"]
    assert len(financees) == reperes["projets_finances"]
    assert financees["etp"].sum() == reperes["emplois_projetes_etp"]
    assert financees["montant_attribue_eur"].gt(0).all()
    assert set(candidatures["annee"]) == set(range(2020, 2026))
    assert set(financees["annee"]) == set(range(2020, 2026))


def test_vingt_tiers_lieux_soutenus_et_trois_lieux_totems(donnees, reperes):
    uniques = donnees.lieux.drop_duplicates("id_lieu")
    soutenus = uniques[uniques["soutien_departement"] == "oui"]
    assert len(soutenus) == reperes["tiers_lieux_finances"]
    assert all("tiers_lieu" in roles for roles in soutenus["roles"])
    totems = uniques[uniques["roles"].map(lambda roles: "lieu_totem" in roles)]
    communes = donnees.communes.set_index("code_commune")["code_epci"]
    assert len(totems) == 3
    assert set(totems["code_commune"].map(communes)) == {METROPOLE}
    assert any("tiers_lieu" in roles for roles in totems["roles"])


def test_le_soutien_est_concentre_mais_pas_tout_entier(donnees):
    choix = Choix(financeur=find_financeur_departement(donnees))
    par_epci = compute_par_epci(donnees, Quantite.PROJETS, choix)
    valeurs = {chiffre.code: chiffre.valeur for chiffre in par_epci}
    assert valeurs[METROPOLE] == 38
    assert sum(valeurs.values()) == 56
    assert 3 <= list(valeurs.values()).count(0) <= 10
    zonage = build_zonage(donnees, GenreZonage.MONTAGNE)
    montagne = compute_par_groupe(donnees, zonage, Quantite.PROJETS, choix)["montagne"]
    assert montagne.valeur


def test_des_projets_sont_en_zone_cible_et_dans_la_metropole(donnees):
    communes = donnees.communes.set_index("code_commune")["code_epci"]
    projets = donnees.projets
    en_qpv = projets[projets["qpv"] == "oui"]
    assert (en_qpv["code_commune"].map(communes) == METROPOLE).sum() >= 5


def test_tout_nom_se_dit_fictif(donnees):
    for table in (donnees.lieux, donnees.projets, donnees.candidatures):
        assert table["nom"].str.contains(FICTIF).all()
    assert donnees.lieux["source"].str.contains(FICTIF).all()
    assert donnees.projets["source"].str.contains(FICTIF).all()
    assert donnees.chiffres_publies["document"].str.contains(FICTIF).all()


def test_les_tables_fictives_ne_contredisent_pas_les_vraies(donnees):
    colonnes = list(Projets.to_schema().columns)
    tables = Confrontees(
        departement=DEPARTEMENT,
        communes=load_communes(DEPARTEMENT).df,
        epci=load_epci(DEPARTEMENT).df,
        zonages=load_zonages().df,
        qpv=load_qpv().df,
        petr_epci=load_petr_epci().df,
        chiffres_publies=donnees.chiffres_publies,
        lieux=lieux.load_lieux(DOSSIER).df,
        roles=lieux.load_roles(DOSSIER).df,
        sites=lieux.load_sites(DOSSIER).df,
        projets=donnees.projets[colonnes],
        themes=load_themes().df,
    )
    assert list_anomalies(tables) == ()


# Chargement


@pytest.mark.parametrize("nom", ["chiffres_publies", "lieux", "projets"])
def test_le_fictif_a_la_forme_du_vrai_et_ne_s_y_mele_pas(donnees, nom):
    vraies, fictives = getattr(load_donnees(), nom), getattr(donnees, nom)
    assert fictives.dtypes.to_dict() == vraies.dtypes.to_dict()
    assert list(fictives.columns) == list(vraies.columns)
    cle = {"chiffres_publies": "document", "lieux": "id_lieu", "projets": "id_projet"}
    assert not set(fictives[cle[nom]]) & set(vraies[cle[nom]])


def test_les_sources_sont_celles_du_jeu(donnees):
    assert donnees.est_demonstration
    assert donnees.incidents == ()
    fictives = (
        "chiffres_publies",
        "lieux",
        "projets",
        "candidatures",
        "extraction",
        "extraction_departement",
        "extraction_totaux",
    )
    for nom in fictives:
        assert donnees.sources[nom]
        for source in donnees.sources[nom]:
            assert source.identifiant.startswith(f"data/{DOSSIER}/")
    for nom in set(donnees.sources) - set(fictives):
        assert not any("demonstration" in s.identifiant for s in donnees.sources[nom])


def test_sans_demonstration_rien_n_est_fictif():
    vraies = load_donnees()
    assert not vraies.est_demonstration
    assert vraies.candidatures.empty
    assert vraies.extraction.empty
    assert vraies.extraction_departement.empty
    assert vraies.extraction_totaux.empty
    assert len(vraies.projets) == len(load_projets().df)
    for sources in vraies.sources.values():
        assert not any("demonstration" in s.identifiant for s in sources)


def test_les_18_epci_ont_un_poids_dans_chaque_millesime(donnees):
    assert list_variantes(donnees, "part_emploi_ess_pct") == MILLESIMES
    for code in donnees.epci["code_epci"]:
        chiffres = list_chiffres_publies(donnees, code)
        assert len(chiffres) == 12
        for chiffre in chiffres:
            assert chiffre.statut in (Statut.MESURE, Statut.SECRET)
            assert (chiffre.valeur is None) == bool(chiffre.motif)


def test_tous_les_projets_du_plan_sont_connus_et_situes(donnees):
    couverture = compute_couverture(donnees, find_financeur_departement(donnees))
    assert couverture.part_pct == 100


@pytest.mark.parametrize(
    ("millesime", "statut"),
    [(m, Statut.SECRET if m.endswith("2017") else Statut.CALCULE) for m in MILLESIMES],
)
def test_hors_metropole_se_somme_sauf_la_ou_le_secret_couvre(
    donnees, totaux, millesime, statut
):
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    groupes = compute_par_groupe(
        donnees, zonage, Quantite.EMPLOIS_ESS, Choix(millesime=millesime)
    )
    hors = groupes["hors_metropole"]
    assert hors.statut is statut
    if hors.valeur is not None:
        annee = int(millesime[-4:])
        tout = totaux.loc[(annee, DEPARTEMENT), "emplois_ess"]
        assert hors.valeur == tout - groupes["metropole"].valeur


@pytest.mark.parametrize("millesime", MILLESIMES)
def test_la_carte_se_dessine_sur_le_jeu(donnees, millesime):
    demande = DemandeCarte(indicateur="part_emploi_ess_pct", variante=millesime)
    vue = build_vue_carte(donnees, demande)
    assert len(vue.zones) == 18
    secrets = [z for z in vue.zones if z.libelle == "secret statistique"]
    assert len(secrets) == (2 if millesime == "FLORES 2017" else 0)
    assert all(FICTIF.search(z.source) for z in vue.zones)


@pytest.mark.parametrize("variante", ["FLORES 2017", "FLORES 2019", "FLORES 2021"])
def test_la_carte_n_ecrit_que_le_millesime_qu_elle_colorie(variante):
    donnees = load_donnees(demonstration=True)
    demande = DemandeCarte(indicateur="part_emploi_ess_pct", variante=variante)
    vue = build_vue_carte(donnees, demande)
    ecrits = {etiquette.precision for etiquette in vue.etiquettes}
    secrets = {zone.code for zone in vue.zones if zone.valeur is None}
    assert variante in ecrits
    autres = {e.code for e in vue.etiquettes if e.precision != variante}
    assert autres <= secrets
