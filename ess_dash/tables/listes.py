"""Listes fermées : le code écrit dans les fichiers, le mot affiché, le sens."""

from enum import Enum
from typing import Self


class ListeFermee(Enum):
    """Chaque membre porte son code, son libellé et sa description.

    Examples
    --------
    >>> Role.from_code("lieu_totem").libelle
    'lieu totem'
    """

    libelle: str
    description: str

    def __new__(cls, code: str, libelle: str, description: str) -> Self:
        """Range le code comme valeur, les mots comme attributs."""
        membre = object.__new__(cls)
        membre._value_ = code
        membre.libelle = libelle
        membre.description = description
        return membre

    @classmethod
    def from_code(cls, code: str) -> Self:
        """Membre d’un code ; ``Role("…")`` fait de même, mais mypy ne le sait pas.

        Raises
        ------
        KeyError
            Si le code n’est pas dans la liste.
        """
        return {membre.value: membre for membre in cls}[code]


class Niveau(ListeFermee):
    """Niveau géographique d’un chiffre publié."""

    DEPARTEMENT = ("departement", "Département", "Un département entier")
    EPCI = ("epci", "EPCI", "Une intercommunalité")
    REGION = ("region", "Région", "Une région entière")
    FRANCE = ("france", "France", "La France entière")
    AUTRE = ("autre", "Autre", "Un ensemble que la source nomme sans code")


class Role(ListeFermee):
    """Ce qu’un lieu est ; un lieu peut avoir plusieurs rôles."""

    LIEU_TOTEM = (
        "lieu_totem",
        "lieu totem",
        "Lieu labellisé par Toulouse Métropole au titre de sa feuille de route ESS",
    )
    TIERS_LIEU = (
        "tiers_lieu",
        "tiers-lieu",
        "Lieu partagé qu’une source nomme ou décrit ainsi, ou que l’État labellise",
    )
    LIEU_DEPARTEMENTAL = (
        "lieu_departemental",
        "lieu du Département",
        "Lieu de l’ESS porté par le Département",
    )


class Label(ListeFermee):
    """Label de l’État donné à un tiers-lieu."""

    FABRIQUE = (
        "fabrique",
        "Fabrique de territoire (État)",
        "Label de l’ANCT pour un tiers-lieu ressource de son territoire",
    )
    MANUFACTURE = (
        "manufacture",
        "Manufacture de proximité (État)",
        "Label de l’ANCT pour un tiers-lieu de production",
    )


class Certitude(ListeFermee):
    """D’où vient l’affirmation qu’un lieu a ce rôle, de la plus ferme à la moins."""

    FEUILLE_DE_ROUTE = (
        "feuille_de_route",
        "feuille de route",
        "Nommé par la feuille de route du porteur du label",
    )
    LABEL_ETAT = ("label_etat", "label de l’État", "Sur une liste de labels de l’État")
    PLAN_DEPARTEMENTAL = (
        "plan_departemental",
        "plan départemental",
        "Nommé par le plan du Département",
    )
    SITE_RESEAU = ("site_reseau", "site de réseau", "Présenté par un réseau de l’ESS")
    PRESSE = ("presse", "presse", "Nommé par un article de presse")
    ANNONCE = ("annonce", "annoncé", "Annoncé, ouverture non vérifiée")


class Soutien(ListeFermee):
    """Soutien du Département au lieu, pour ce rôle."""

    OUI = ("oui", "soutenu", "Le Département le porte, le finance ou le cite financé")
    CITE = ("cite", "cité", "Cité par le Département, sans financement établi")
    NON_ETABLI = ("non_etabli", "non établi", "Aucune source ne le dit")


class Reponse(ListeFermee):
    """Réponse déclarée ; « inconnu » est une réponse, jamais un « non »."""

    OUI = ("oui", "oui", "Une source le dit")
    NON = ("non", "non", "C’est exclu de façon certaine")
    INCONNU = ("inconnu", "inconnu", "Aucune source ne le dit")


class OuiNon(ListeFermee):
    """Classement connu pour chaque commune."""

    OUI = ("oui", "oui", "Classée")
    NON = ("non", "non", "Non classée")


class Fiabilite(ListeFermee):
    """Ce qui permet d’affirmer qu’un EPCI est membre d’un PETR."""

    RECOUPEE = ("recoupee", "recoupée", "Deux sources concordent")
    NOMMEE = ("nommee", "nommée", "Une source nomme le membre")
    NON_TROUVEE = ("non_trouvee", "non trouvée", "Aucun PETR dans les sources lues")


class ThemePlan(ListeFermee):
    """Les six thématiques prioritaires du plan 2025-2028, et le reste."""

    BIFURCATION_ECOLOGIQUE = (
        "bifurcation_ecologique",
        "Bifurcation écologique",
        "Économie circulaire, mobilité, habitat, justice sociale et écologique",
    )
    SOLIDARITE_TERRITORIALE = (
        "solidarite_territoriale",
        "Solidarité territoriale et revitalisation rurale",
        "Solidarité territoriale et revitalisation rurale",
    )
    INCLUSION = ("inclusion", "Inclusion", "Bien vieillir, handicap")
    ALIMENTATION = (
        "alimentation",
        "Alimentation durable et digne",
        "Alimentation durable et digne",
    )
    INSERTION = (
        "insertion",
        "Insertion socio-professionnelle",
        "Insertion socio-professionnelle",
    )
    COMMANDE_PUBLIQUE = (
        "commande_publique",
        "Commande publique",
        "Schéma de promotion des achats socialement et écologiquement responsables",
    )
    NON_CLASSE = (
        "non_classe",
        "Non classé",
        "Le thème de la source n’entre dans aucun des six",
    )


class Densite3(ListeFermee):
    """Grille communale de densité de l’Insee, en 3 niveaux."""

    URBAIN_DENSE = ("1", "Urbain dense", "Niveau 1 de la grille en 7 niveaux")
    URBAIN_INTERMEDIAIRE = ("2", "Urbain intermédiaire", "Niveaux 2 à 4")
    RURAL = ("3", "Rural", "Niveaux 5 à 7")
