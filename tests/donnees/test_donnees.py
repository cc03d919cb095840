"""Les fichiers commis : provenance, comptes, chiffres exacts, rien d’inventé."""

import csv
import re
from pathlib import Path

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.sources import (
    SUFFIXE_VOISIN,
    compute_sha256,
    find_racine,
    find_voisin,
    list_sources,
    load_configuration,
    read_navigateur_index,
)
from ess_dash.tables import (
    ThemePlan,
    check_coherence,
    load_chiffres_publies,
    load_communes,
    load_contexte,
    load_departement,
    load_epci,
    load_lieux,
    load_lieux_par_site,
    load_petr,
    load_petr_epci,
    load_projets,
    load_qpv,
    load_reperes,
    load_roles,
    load_sites,
    load_themes,
    load_zonages,
)
from ess_dash.territoires import Maille

RACINE = find_racine()
DEPARTEMENT = load_configuration().code_departement
METROPOLE = "243100518"
FICHIERS = sorted(
    chemin
    for nom in ("data", "geo")
    for chemin in (RACINE / nom).rglob("*")
    if chemin.is_file() and not chemin.name.endswith(SUFFIXE_VOISIN)
)
CSV = [chemin for chemin in FICHIERS if chemin.suffix == ".csv"]
MOTIF_COORDONNEE = re.compile(r"(?:^|_)(?:lat|lon|lng|latitude|longitude|x|y|geo\w*)$")
# Le relevé de fiabilité porte sur les PETR : les communes s’en déduisent au COG.
NB_COMMUNES_ANNONCE = {
    "pays-comminges-pyrenees": 235,
    "pays-sud-toulousain": 99,
    "pays-tolosan": 73,
}


def _name(chemin: Path) -> str:
    return chemin.relative_to(RACINE).as_posix()


@pytest.mark.parametrize("chemin", FICHIERS, ids=_name)
def test_chaque_fichier_a_son_voisin_et_son_empreinte(chemin):
    par_identifiant = {source.identifiant: source for source in list_sources()}
    assert find_voisin(chemin).is_file()
    source = par_identifiant[_name(chemin)]
    assert compute_sha256(chemin.read_bytes()) == source.sha256


@pytest.mark.parametrize("chemin", CSV, ids=_name)
def test_un_csv_est_en_utf8_sans_marque_ni_espace_de_bord(chemin):
    contenu = chemin.read_bytes()
    assert not contenu.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in contenu
    for ligne in csv.reader(contenu.decode("utf-8").splitlines()):
        assert all(case == case.strip() for case in ligne), ligne


@pytest.mark.parametrize("chemin", CSV, ids=_name)
def test_aucun_fait_transcrit_ne_porte_de_coordonnee(chemin):
    with chemin.open(encoding="utf-8") as fichier:
        entetes = next(csv.reader(fichier))
    assert not [nom for nom in entetes if MOTIF_COORDONNEE.search(nom)]


@pytest.mark.parametrize("chemin", CSV, ids=_name)
def test_les_textes_ont_l_apostrophe_typographique(chemin):
    texte = chemin.read_text(encoding="utf-8")
    voisin = find_voisin(chemin).read_text(encoding="utf-8")
    assert not re.findall(r"\w'\w", texte + voisin)


def test_aucune_provenance_ne_nomme_un_dossier_de_travail():
    for source in list_sources():
        dits = f"{source.traitement} {source.remarques} {source.url}"
        assert not re.search(r"(?:^|\s)/(?:work|tmp|root|home)\b|shared", dits)


def test_les_tables_ne_se_contredisent_pas():
    assert check_coherence(DEPARTEMENT) == ()


def test_586_zonages_pour_586_communes():
    zonages = load_zonages().df
    communes = load_communes(DEPARTEMENT).df
    assert len(zonages) == 586
    assert set(zonages["code_commune"]) == set(communes["code_commune"])


def test_18_epci_une_fois_chacun_dont_deux_a_cheval():
    petr_epci = load_petr_epci().df
    epci = load_epci(DEPARTEMENT).df
    assert len(petr_epci) == 18
    assert set(petr_epci["code_epci"]) == set(epci["code_epci"])
    a_cheval = epci[epci["nb_communes"] < epci["nb_communes_total"]]
    assert dict(a_cheval[["nom", "perimetre"]].itertuples(index=False)) == {
        "CC Tarn-Agout": "partie haut-garonnaise : 1 commune sur 21",
        "CC Aux sources du Canal du Midi": (
            "partie haut-garonnaise : 13 communes sur 28"
        ),
    }


def test_les_petr_ont_les_communes_qu_ils_annoncent():
    petr = load_petr(DEPARTEMENT).df.set_index("code_petr")
    for code, nb_communes in NB_COMMUNES_ANNONCE.items():
        assert petr.loc[code, "nb_communes"] == nb_communes
        assert petr.loc[code, "perimetre"] == "PETR entier"
    for code in ("pays-lauragais", "pays-de-cocagne"):
        assert petr.loc[code, "perimetre"].startswith("partie haut-garonnaise")


def test_le_petr_d_une_commune_est_celui_de_son_epci():
    releve = load_petr_epci().df.set_index("code_epci")["code_petr"]
    communes = load_communes(DEPARTEMENT).df
    attendus = communes["code_epci"].map(releve).replace({"": None})
    assert communes["code_petr"].fillna("").tolist() == attendus.fillna("").tolist()


def test_bonrepos_sur_aussonnelle_est_au_muretain():
    communes = load_communes(DEPARTEMENT).df.set_index("code_commune")
    assert communes.loc["31075", "code_epci"] == "200068641"


def test_le_departement_est_la_somme_de_ses_communes_et_de_ses_epci():
    departement = load_departement(DEPARTEMENT).df
    communes = load_communes(DEPARTEMENT).df
    epci = load_epci(DEPARTEMENT).df
    assert len(departement) == 1
    population = departement.loc[0, "population"]
    assert communes["population"].sum() == population
    assert epci["population"].sum() == population
    surface = departement.loc[0, "surface_km2"]
    assert communes["surface_km2"].sum() == pytest.approx(surface, abs=0.1)


def test_le_contexte_n_a_que_des_voisins():
    assert DEPARTEMENT not in set(load_contexte(DEPARTEMENT).df["code_departement"])


def test_le_navigateur_a_ses_deux_fichiers():
    assert set(read_navigateur_index(DEPARTEMENT)) == {"territoires", "contexte"}


def test_19_qpv_dans_six_communes():
    qpv = load_qpv().df
    assert len(qpv) == 19
    assert qpv["commune"].value_counts().to_dict() == {
        "Toulouse": 12,
        "Colomiers": 2,
        "Muret": 2,
        "Blagnac": 1,
        "Cugnaux": 1,
        "Saint-Gaudens": 1,
    }


def _read_chiffres(**filtre: str) -> list[tuple[str, float, str, str]]:
    table = load_chiffres_publies().df
    for colonne, valeur in filtre.items():
        table = table[table[colonne] == valeur]
    colonnes = ["code", "valeur", "millesime", "base"]
    return sorted(table[colonnes].itertuples(index=False, name=None))


def test_les_poids_publies_des_epci_et_leurs_millesimes():
    prive, total = "emploi salarié privé", "emploi salarié total"
    assert _read_chiffres(niveau="epci", indicateur="part_emploi_ess_pct") == [
        ("200068815", 21.5, "FLORES 2017", prive),
        ("200072643", 18.9, "FLORES 2017", prive),
        ("200073146", 24.2, "FLORES 2017", prive),
        (METROPOLE, 8.0, "FLORES 2019", total),
        (METROPOLE, 10.6, "FLORES 2019", prive),
        (METROPOLE, 11.3, "non précisé", prive),
    ]


@pytest.mark.parametrize(
    ("indicateur", "valeur", "base"),
    [
        ("part_emploi_ess_pct", 11.3, "emploi salarié privé"),
        ("etablissements_ess", 4674.0, ""),
        ("emplois_ess", 55100.0, ""),
    ],
)
def test_les_chiffres_du_departement(indicateur, valeur, base):
    assert _read_chiffres(niveau="departement", indicateur=indicateur) == [
        ("31", valeur, "FLORES 2021", base)
    ]


@pytest.mark.parametrize(
    ("indicateur", "valeur"),
    [
        ("etablissements_ess", 2940),
        ("emplois_ess", 36400),
        ("etp_ess", 27800),
        ("remunerations_brutes_meur", 914),
    ],
)
def test_les_chiffres_cles_de_toulouse_metropole(indicateur, valeur):
    assert _read_chiffres(code=METROPOLE, indicateur=indicateur) == [
        (METROPOLE, valeur, "FLORES 2019", "")
    ]


def test_un_millesime_date_porte_son_annee_et_lui_seul():
    chiffres = load_chiffres_publies().df
    annees = chiffres["millesime"].str.extract(r"^FLORES (\d{4})$")[0]
    assert annees.fillna("").tolist() == (
        chiffres["annee"].astype("string").fillna("").tolist()
    )


def test_chaque_indicateur_publie_figure_au_glossaire():
    glossaire = (RACINE / "GLOSSAIRE.md").read_text(encoding="utf-8")
    for indicateur in load_chiffres_publies().df["indicateur"].unique():
        assert f"`{indicateur}`" in glossaire


def test_25_lieux_distincts_26_sites_6_totems():
    roles = load_roles().df
    assert len(load_lieux().df) == 25
    assert len(load_sites().df) == 26
    assert roles["role"].value_counts().to_dict() == {
        "tiers_lieu": 22,
        "lieu_totem": 6,
        "lieu_departemental": 1,
    }


def test_chaque_lieu_totem_porte_sa_certitude():
    roles = load_roles().df
    totems = roles[roles["role"] == "lieu_totem"].set_index("id_lieu")
    assert set(totems["label_porteur"]) == {"Toulouse Métropole"}
    assert totems["certitude"].to_dict() == {
        "le-fil": "feuille_de_route",
        "halles-de-la-cartoucherie": "feuille_de_route",
        "edenn": "presse",
        "les-herbes-folles": "presse",
        "roselab": "presse",
        "les-imbriques": "presse",
    }


def test_le_fil_est_un_seul_lieu_a_deux_roles():
    lieux = load_lieux_par_site().df
    fil = lieux[lieux["nom"].str.contains("Imaginations Fertiles")]
    assert len(fil) == 1
    assert fil.iloc[0]["roles"] == {"lieu_totem", "tiers_lieu"}
    assert "fabrique" in fil.iloc[0]["types"]
    assert (fil.iloc[0]["qpv"], fil.iloc[0]["code_qpv"]) == ("oui", "QN03107M")


def test_le_100e_singe_est_un_seul_lieu_a_deux_sites():
    sites = load_sites().df
    communes = sites.loc[sites["id_lieu"] == "le-100e-singe", "commune"]
    assert communes.tolist() == ["Castanet-Tolosan", "Escalquens"]


def test_ateliers_31_est_au_departement_jamais_totem():
    roles = load_roles().df
    assert roles.loc[roles["id_lieu"] == "ateliers-31", "role"].tolist() == [
        "lieu_departemental"
    ]


def test_non_en_qpv_n_est_dit_que_d_une_commune_sans_qpv():
    communes_a_qpv = set(load_qpv().df["code_commune"])
    for table in (load_sites().df, load_projets().df):
        exclus = table.loc[table["qpv"] == "non", "code_commune"]
        assert not set(exclus) & (communes_a_qpv | {""})


def test_25_projets_dont_8_situes_a_la_commune():
    projets = load_projets().df
    assert len(projets) == 25
    assert (projets["code_commune"] != "").sum() == 8
    assert projets["financeur"].value_counts().to_dict() == {
        "toulouse_metropole": 16,
        "departement_31": 9,
    }


def test_chaque_theme_est_range_et_chaque_rangement_sert():
    roles = load_roles().df
    cites = set(load_projets().df["theme_source"]) | set(
        roles.loc[roles["role"] == "lieu_totem", "precision"]
    )
    themes = load_themes().df
    assert set(themes["theme_source"]) == cites
    assert set(themes["theme_plan"]) <= {theme.value for theme in ThemePlan}


def test_un_prix_n_est_rattache_a_aucun_theme():
    themes = load_themes().df
    prix = themes[themes["theme_source"].str.startswith("Prix ")]
    assert len(prix) == 5
    assert set(prix["theme_plan"]) == {"non_classe"}


def test_les_reperes_du_premier_plan():
    reperes = load_reperes().df.set_index("identifiant")["valeur"]
    assert reperes.to_dict() == {
        "projets_accueillis": 161,
        "projets_finances": 56,
        "emplois_projetes_etp": 188,
        "tiers_lieux_finances": 20,
        "structures_dissoutes": 3,
        "taux_perennisation_pct": 94,
        "collectivites_accompagnees": 20,
        "epci_accompagnes": 2,
    }


def test_chaque_statut_et_chaque_indicateur_figurent_au_glossaire():
    glossaire = (RACINE / "GLOSSAIRE.md").read_text(encoding="utf-8")
    termes = [*INDICATEURS, *(membre.value for e in (Statut, Maille) for membre in e)]
    assert not [terme for terme in termes if f"`{terme}`" not in glossaire]
