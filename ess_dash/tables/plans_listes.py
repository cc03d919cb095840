"""Listes fermées des tables du plan."""

from ess_dash.tables.listes import ListeFermee


class NatureChiffre(ListeFermee):
    """Ce que vaut un chiffre d’un plan : constaté, visé, annoncé."""

    CONSTAT = ("constat", "constaté", "Résultat que le document publie")
    MOYENNE_ANNUELLE = (
        "moyenne_annuelle",
        "moyenne annuelle",
        "Résultat moyen d’une année",
    )
    DEPART = ("depart", "point de départ", "Valeur d’où part une cible")
    CIBLE = ("cible", "cible", "Valeur visée")
    RYTHME = ("rythme", "rythme annoncé", "Ce qui doit se faire chaque année")
    ECHEANCE = ("echeance", "échéance", "Dernière année")


class GenreMetropole(ListeFermee):
    """Ce que la feuille de route de la métropole énonce."""

    OBJECTIF = ("objectif", "objectif", "Objectif stratégique")
    AXE = ("axe", "axe", "Axe, ou objectif opérationnel")
    DEFI = ("defi", "défi", "Défi sociétal, filière d’avenir")


class PorteurPlan(ListeFermee):
    """Qui porte un engagement ; les deux ne s’additionnent jamais."""

    DEPARTEMENT = ("departement", "Département", "Le Département")
    METROPOLE = ("metropole", "Métropole", "La métropole")


class PerimetreAction(ListeFermee):
    """Territoire qu’une fiche-action dit dans son titre."""

    HORS_METROPOLE = (
        "hors_metropole",
        "hors métropole",
        "Les territoires hors métropole",
    )


class GenreJalon(ListeFermee):
    """Ce qu’un jalon marque."""

    PERIODE = ("periode", "période", "D’une année à une autre")
    DATE = ("date", "date", "Une année")


class FaitMesure(ListeFermee):
    """Ce que l’on sait situer, et qu’une fiche-action vise, finance ou héberge."""

    CANDIDATURES = (
        "candidatures",
        "candidatures reçues",
        "Demandes de soutien adressées au Département",
    )
    PROJETS_DEPARTEMENT = (
        "projets_departement",
        "projets financés",
        "Projets financés par le Département",
    )
    TIERS_LIEUX_SOUTENUS = (
        "tiers_lieux_soutenus",
        "tiers-lieux soutenus",
        "Tiers-lieux soutenus par le Département",
    )
    LIEUX_DEPARTEMENTAUX = (
        "lieux_departementaux",
        "lieux du Département",
        "Lieux de l’ESS portés par le Département",
    )
    FAITS_CITES = ("faits_cites", "faits cités", "Faits que le plan situe lui-même")
    AUCUN = ("aucun", "rien de connu", "Aucune source publique ne situe cette action")


class GenreIncoherence(ListeFermee):
    """Sorte d’écart entre deux passages."""

    CALCUL = ("calcul", "Calculs", "Un calcul refait ne tombe pas juste")
    MILLESIME = ("millesime", "Millésimes", "Deux années de données")
    BASE = ("base", "Bases et unités", "Deux bases ou deux unités")
    PERIMETRE = ("perimetre", "Périmètres", "Deux territoires ou deux contenus")
    DATE = ("date", "Dates", "Deux dates ou deux périodes")
    NOM = ("nom", "Noms", "Deux noms, ou un nom qui manque")
