"""Listes fermées d’une extraction de la CRESS : familles, secteurs, diffusion."""

from ess_dash.tables.listes import ListeFermee


class Famille(ListeFermee):
    """Famille juridique de l’ESS, telle que l’observatoire la nomme."""

    ASSOCIATION = ("Association", "Association", "Association employeuse")
    COOPERATIVE = ("Coopérative", "Coopérative", "Société coopérative")
    MUTUELLE = ("Mutuelle", "Mutuelle", "Mutuelle et organisme mutualiste")
    FONDATION = ("Fondation", "Fondation", "Fondation employeuse")


class SecteurEss(ListeFermee):
    """Secteur d’activité de l’ESS, tel que l’observatoire le nomme."""

    ACTION_SOCIALE = (
        "Action sociale",
        "Action sociale",
        "Hébergement médico-social, aide à domicile, petite enfance, insertion",
    )
    ENSEIGNEMENT = ("Enseignement", "Enseignement", "Enseignement et formation")
    SANTE = ("Santé humaine", "Santé humaine", "Soins et établissements de santé")
    FINANCE = (
        "Activités financières et d’assurance",
        "Activités financières et d’assurance",
        "Banques coopératives, mutuelles d’assurance",
    )
    ARTS = ("Arts et spectacles", "Arts et spectacles", "Culture et spectacle vivant")
    SPORT = ("Sport et loisirs", "Sport et loisirs", "Clubs et activités de loisirs")
    SOUTIEN = (
        "Soutien aux entreprises",
        "Soutien aux entreprises",
        "Conseil, services administratifs, emploi",
    )
    DIVERS = (
        "Divers",
        "Divers",
        "Hébergement, commerce, agriculture, non classé ailleurs",
    )


class Diffusion(ListeFermee):
    """Ce que le producteur montre d’une case."""

    DIFFUSE = ("diffuse", "diffusé", "La valeur est montrée ; zéro est une valeur")
    SECRET = ("secret", "secret statistique", "La valeur est masquée")
