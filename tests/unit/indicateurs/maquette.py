"""Un département miniature, complet, dont chaque nombre se vérifie de tête.

Deux communes de métropole, deux de vallée (dont une de montagne), une isolée dans un
EPCI à cheval. Aucune coordonnée, aucun fichier.
"""

from datetime import date
from typing import Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.sources import Source
from ess_dash.territoires import (
    CodeDepartement,
    CodeEpci,
    Configuration,
    ZoneCible,
)

DEPARTEMENT: Final = CodeDepartement("01")
METROPOLE: Final = CodeEpci("200000001")
VALLEE: Final = CodeEpci("200000002")
LISIERE: Final = CodeEpci("200000003")
PETR: Final = "pays-vallee"
VILLE, FAUBOURG, BOURG, SOMMET, MARCHE = (f"0100{rang}" for rang in range(1, 6))
PRIVE: Final = "emploi salarié privé"
TOTAL: Final = "emploi salarié total"

CONFIGURATION: Final = Configuration(
    code_departement=DEPARTEMENT,
    nom="Val-Test",
    le="le Val-Test",
    de="du Val-Test",
    en="dans le Val-Test",
    adjectif="valtestine",
    code_metropole=METROPOLE,
    zone_cible=ZoneCible(frozenset({4, 5, 6, 7}), montagne=True, qpv=True),
)


def build_source(nom: str) -> Source:
    """Provenance reconnaissable à son nom."""
    return Source(
        identifiant=f"data/{nom}.csv",
        producteur="Essai",
        titre=nom,
        millesime=f"millésime {nom}",
        url="",
        licence="",
        date_consultation=date(2026, 1, 1),
        sha256="",
        traitement="",
        citation=f"source {nom}",
        remarques="",
    )


def build_communes() -> pd.DataFrame:
    """Cinq communes, 10 500 habitants, 100 km²."""
    lignes = (
        (VILLE, "Ville", METROPOLE, None, 8000, 20.0, 1, False),
        (FAUBOURG, "Faubourg", METROPOLE, None, 1000, 10.0, 4, False),
        (BOURG, "Bourg", VALLEE, PETR, 600, 20.0, 5, False),
        (SOMMET, "Sommet", VALLEE, PETR, 400, 40.0, 7, True),
        (MARCHE, "Marche", LISIERE, None, 500, 10.0, 6, False),
    )
    colonnes = (
        "code_commune",
        "nom",
        "code_epci",
        "code_petr",
        "population",
        "surface_km2",
        "densite_7",
        "zone_montagne",
    )
    return pd.DataFrame(lignes, columns=colonnes).assign(code_departement=DEPARTEMENT)


def build_chiffres() -> pd.DataFrame:
    """Poids publiés dans trois millésimes et deux bases, comme dans la vraie vie."""
    poids, emplois = "part_emploi_ess_pct", "emplois_ess"
    lignes = (
        ("departement", DEPARTEMENT, poids, 11.3, "%", "", "FLORES 2021", 2021, PRIVE),
        (
            "departement",
            DEPARTEMENT,
            emplois,
            900,
            "salariés",
            "",
            "FLORES 2021",
            2021,
            "",
        ),
        ("epci", METROPOLE, poids, 11.3, "%", "", "non précisé", None, PRIVE),
        ("epci", METROPOLE, poids, 8.0, "%", "", "FLORES 2019", 2019, TOTAL),
        ("epci", METROPOLE, poids, 10.6, "%", "", "FLORES 2019", 2019, PRIVE),
        ("epci", METROPOLE, emplois, 700, "salariés", "", "FLORES 2019", 2019, ""),
        (
            "epci",
            METROPOLE,
            "part_emplois_ess_du_departement_pct",
            72,
            "%",
            "plus de",
            "non précisé",
            None,
            "emploi ESS du département",
        ),
        ("epci", VALLEE, poids, 24.2, "%", "", "FLORES 2017", 2017, PRIVE),
        ("epci", LISIERE, poids, 18.9, "%", "", "FLORES 2017", 2017, PRIVE),
    )
    colonnes = (
        "niveau",
        "code",
        "indicateur",
        "valeur",
        "unite",
        "precision",
        "millesime",
        "annee",
        "base",
    )
    return pd.DataFrame(lignes, columns=colonnes).assign(
        perimetre="EPCI entier", document="Plan d’essai"
    )


def build_lieux() -> pd.DataFrame:
    """Un lieu totem et tiers-lieu, un tiers-lieu à deux sites, un lieu départemental."""
    fil = ("le-fil", "Le FIL", {"lieu_totem", "tiers_lieu"}, {"fabrique"})
    singe = ("singe", "Le Singe", {"tiers_lieu"}, set())
    atelier = ("atelier", "Atelier", {"lieu_departemental"}, set())
    sites = (
        (*fil, VILLE, "Ville", "Centre", "oui"),
        (*singe, BOURG, "Bourg", "", "non"),
        (*singe, SOMMET, "Sommet", "", "non"),
        (*atelier, FAUBOURG, "Faubourg", "", "inconnu"),
    )
    return pd.DataFrame(
        [
            {
                "id_site": f"{id_lieu}-{code}",
                "id_lieu": id_lieu,
                "nom": nom,
                "roles": frozenset(roles),
                "types": frozenset(roles | labels),
                "code_commune": code,
                "commune": commune,
                "quartier": quartier,
                "adresse": "",
                "qpv": qpv,
                "precision": "essai",
                "certitude": "presse",
                "annee_source": "2024",
                "site_web": "https://exemple.fr" if id_lieu == "singe" else "",
                "source": "https://exemple.fr/a ; https://exemple.fr/b",
            }
            for id_lieu, nom, roles, labels, code, commune, quartier, qpv in sites
        ]
    )


def build_projets() -> pd.DataFrame:
    """Quatre projets, dont deux non situés."""
    dep, metro = f"departement_{DEPARTEMENT}", "metropole_test"
    lignes = (
        ("cantine", "Cantine", dep, "alimentation", VILLE, "Ville", "inconnu", None),
        ("velo", "Vélo", dep, "non_classe", "", "", "inconnu", None),
        ("lavage", "Lavage", metro, "inclusion", "", "", "inconnu", 15000.0),
        ("ferme", "Ferme", metro, "alimentation", BOURG, "Bourg", "non", 10000.0),
    )
    colonnes = (
        "id_projet",
        "nom",
        "financeur",
        "theme_plan",
        "code_commune",
        "commune",
        "qpv",
        "montant_eur",
    )
    return pd.DataFrame(lignes, columns=colonnes).assign(
        financeur_libelle_court=["Département"] * 2 + ["Métropole"] * 2,
        programme="Fonds d’essai",
        annee_debut=pd.array([2020, 2021, None, 2020], dtype="Int64"),
        annee_fin=pd.array([2025, 2021, None, None], dtype="Int64"),
        localisation=["quartier des Prés", "trois communes", "", ""],
        source="Plan d’essai",
    )


def build_maquette() -> Donnees:
    """Le département miniature entier."""
    noms = (
        "communes",
        "zonages",
        "epci",
        "petr",
        "chiffres_publies",
        "lieux",
        "projets",
        "qpv",
        "reperes",
    )
    return Donnees(
        configuration=CONFIGURATION,
        communes=build_communes(),
        epci=pd.DataFrame(
            {
                "code_epci": [LISIERE, METROPOLE, VALLEE],
                "nom": ["CC de la Lisière", "Métropole", "CC de la Vallée"],
                "perimetre": [
                    "partie valtestine : 1 commune sur 4",
                    "EPCI entier",
                    "EPCI entier",
                ],
            }
        ),
        petr=pd.DataFrame(
            {"code_petr": [PETR], "nom": ["PETR Vallée"], "perimetre": ["PETR entier"]}
        ),
        departement=pd.DataFrame(
            {
                "code_departement": [DEPARTEMENT],
                "nom": ["Val-Test"],
                "perimetre": ["département entier"],
            }
        ),
        chiffres_publies=build_chiffres(),
        lieux=build_lieux(),
        projets=build_projets(),
        qpv=pd.DataFrame({"nom": ["Les Prés"], "code_commune": [VILLE]}),
        reperes=pd.DataFrame(
            {
                "identifiant": ["projets_finances", "tiers_lieux_finances"],
                "valeur": [56.0, 20.0],
            }
        ),
        sources={nom: (build_source(nom),) for nom in noms},
    )
