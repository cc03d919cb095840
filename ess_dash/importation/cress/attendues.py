"""Les colonnes qu’un tableur d’observatoire peut avoir, et leurs autres noms."""

from typing import Final

from ess_dash.importation.modele import ColonneImport

COLONNES: Final = (
    ColonneImport(
        "niveau",
        "Niveau géographique : EPCI, commune ou département ; sinon le code le dit.",
        alias=(
            "maille",
            "echelle",
            "type territoire",
            "niveau geographique",
            "geo object",
        ),
    ),
    ColonneImport(
        "code_epci",
        "Code Siren de l’EPCI (9 chiffres), ou code du département.",
        alias=(
            *("siren", "siren epci", "code siren", "epci code", "code", "codgeo"),
            *("code territoire", "code geo", "code geographique", "numero siren"),
            *("code siren epci", "epci siren", "geo"),
        ),
        exemples=("{code_epci}", "{code_epci}"),
    ),
    ColonneImport(
        "epci",
        "Nom de l’EPCI ou du département ; il suffit s’il n’y a pas de code.",
        alias=(
            *("nom epci", "libepci", "libelle epci", "intercommunalite", "territoire"),
            *("nom territoire", "libgeo", "nom intercommunalite", "libelle", "nom"),
            *("communaute", "nom geo", "libelle territoire", "epci nom", "zone"),
        ),
        exemples=("{epci}", "{epci}"),
    ),
    ColonneImport(
        "code_commune",
        "Code Insee, pour un fichier à la commune : il est sommé par EPCI.",
        alias=("code insee", "insee", "depcom", "insee com", "codecom"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("nom commune", "ville", "libelle commune", "libcom"),
    ),
    ColonneImport(
        "perimetre",
        "Pour un EPCI à cheval : « partie départementale » ou « EPCI entier ».",
        alias=("champ geographique", "etendue", "perimetre geographique"),
        exemples=("partie départementale", "partie départementale"),
    ),
    ColonneImport(
        "annee",
        "Année de la donnée.",
        alias=("an", "exercice", "periode", "time period", "annee donnees"),
        exemples=("2021", "2021"),
    ),
    ColonneImport(
        "millesime",
        "Source et année, telles qu’à citer : FLORES 2021.",
        alias=("source statistique", "source millesime", "millesime source", "source"),
        exemples=("FLORES 2021", "FLORES 2021"),
    ),
    ColonneImport(
        "famille",
        "Association, Coopérative, Mutuelle, Fondation, ou Ensemble pour un total.",
        alias=(
            *("famille juridique", "famille ess", "familles", "statut juridique"),
            *("categorie juridique", "forme juridique", "type structure", "statut ess"),
            *("famille de l ess", "type organisation"),
        ),
        exemples=("Association", "Coopérative"),
    ),
    ColonneImport(
        "secteur",
        "Secteur de l’observatoire (« Action sociale »), ou Ensemble pour un total.",
        alias=(
            *("secteur activite", "secteurs", "activite", "domaine", "activites"),
            *("domaine activite", "secteur ess", "branche", "secteur d activite"),
        ),
        exemples=("Action sociale", "Action sociale"),
    ),
    ColonneImport(
        "etablissements",
        "Établissements employeurs ; « s » sous secret, 0 s’il n’y en a pas.",
        alias=(
            *("nb etablissements", "nombre etablissements", "etab", "nb etab"),
            *("etablissements employeurs", "nombre etablissements employeurs"),
            *(
                "etablissements ess",
                "nb etablissements ess",
                "nb etablissements employeurs",
            ),
            *("nombre etablissements ess", "nombre d etablissements", "etabs"),
        ),
        exemples=("12", "9"),
    ),
    ColonneImport(
        "effectifs",
        "Salariés au 31 décembre ; « s » sous secret.",
        alias=(
            *("effectif", "effectifs salaries", "salaries", "nb salaries", "emplois"),
            *(
                "nombre salaries",
                "emplois salaries",
                "nb emplois",
                "postes",
                "effectif ess",
            ),
            *("emplois ess", "effectifs ess", "postes salaries", "effectif salarie"),
            *(
                "effectifs salaries 31 12",
                "effectifs 31 12",
                "nombre emplois",
                "emploi ess",
            ),
            *("salaries ess", "nombre emplois salaries", "effectifs salaries ess"),
        ),
        exemples=("150", "48"),
    ),
    ColonneImport(
        "etp",
        "Équivalents temps plein ; vide s’ils ne sont pas donnés.",
        alias=(
            "equivalent temps plein",
            "equivalents temps plein",
            "nb etp",
            "etp ess",
        ),
        exemples=("120,5", "40"),
    ),
    ColonneImport(
        "emplois_prives",
        "Salariés du privé, ESS comprise, sur les lignes de total : la base des poids.",
        alias=(
            *("emploi prive", "effectifs prives", "emploi salarie prive", "prive"),
            *("effectifs secteur prive", "emplois salaries prives", "salaries prives"),
            *("emplois prives total", "ensemble prive", "salaries du prive"),
        ),
    ),
    ColonneImport(
        "part_emploi_ess_pct",
        "Poids de l’ESS dans l’emploi privé : recalculé, lu pour contrôle.",
        alias=(
            *("part ess", "poids ess", "part emploi ess", "part", "poids", "taux ess"),
            *("part ess emploi prive", "poids ess emploi", "part emplois ess"),
        ),
    ),
    ColonneImport(
        "statut",
        "« secret » pour une case masquée : le format des fichiers de l’application.",
        alias=("diffusion", "statut diffusion", "secret"),
    ),
)

# Celles qui disent de quel territoire parle la ligne.
TERRITOIRE: Final = ("code_epci", "epci", "code_commune", "commune")
