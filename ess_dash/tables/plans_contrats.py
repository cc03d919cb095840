"""Les contrats des tables du plan : une ligne par fait transcrit, et sa référence."""

import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.champs import (
    MOTIF_ANNEE,
    MOTIF_IDENTIFIANT,
    choix,
    code_insee,
    libre,
    nombre,
    texte,
)
from ess_dash.tables.chiffres import PRECISIONS
from ess_dash.tables.contrat import to_bool
from ess_dash.tables.listes import ThemePlan
from ess_dash.tables.plans_listes import (
    FaitMesure,
    GenreIncoherence,
    GenreJalon,
    GenreMetropole,
    NatureChiffre,
    PerimetreAction,
    PorteurPlan,
)
from ess_dash.territoires.codes import MOTIF_EPCI

AUTRE_DOCUMENT = "autre"
MOTIF_ADRESSE = r"^[a-z]+(?:\?[a-z0-9_]+=[a-z0-9_]+(?:&[a-z0-9_]+=[a-z0-9_]+)*)?$"


class _Stricte(pa.DataFrameModel):
    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


class _Citee(_Stricte):
    """Ce qui est transcrit dit d’où il vient."""

    document: str = texte("identifiant du document", MOTIF_IDENTIFIANT)
    reference: str = texte("partie ou page du document")


class Documents(_Stricte):
    """Une ligne par document lu."""

    document: str = texte("identifiant du document", MOTIF_IDENTIFIANT, unique=True)
    titre: str = texte("titre du document")
    titre_court: str = texte("titre affiché")
    porteur: str = texte("qui porte le document")
    annee_debut: int = nombre("première année", 1990, 2100)
    annee_fin: int = nombre("dernière année", 1990, 2100)
    note: str = libre("réserve")


class Leviers(_Citee):
    """Une ligne par levier, et l’enjeu qu’on en rapproche."""

    levier: str = texte("identifiant du levier", MOTIF_IDENTIFIANT, unique=True)
    rang: int = nombre("ordre du document", 1, unique=True)
    libelle: str = texte("nom du levier")
    contenu: str = texte("ce que dit le document")
    enjeu: int = nombre("enjeu rapproché", 1, unique=True)
    rapprochement: str = texte("raison du rapprochement")


class Enjeux(_Citee):
    """Une ligne par enjeu."""

    enjeu: int = nombre("numéro de l’enjeu", 1, unique=True)
    numero: str = texte("numéro tel qu’écrit", r"^[IVX]+$", unique=True)
    titre: str = texte("titre de l’enjeu")
    contenu: str = texte("ce que dit le document")


class Actions(_Citee):
    """Une ligne par fiche-action."""

    action: int = nombre("numéro de la fiche-action", 1, unique=True)
    enjeu: int = nombre("enjeu de la fiche-action", 1)
    titre: str = libre("titre, vide s’il manque dans le document lu")
    publics: str = texte("publics cibles")
    perimetre: str = choix(
        "territoire que dit le titre", PerimetreAction, facultatif=True
    )
    note: str = libre("réserve")


class Activites(_Citee):
    """Une ligne par activité d’une fiche-action."""

    action: int = nombre("numéro de la fiche-action", 1)
    rang: int = nombre("ordre dans la fiche-action", 1)
    retrait: int = nombre("1 pour le détail de l’activité qui précède", 0, 1)
    contenu: str = texte("activité")

    class Config:
        """Une activité a une seule place."""

        unique = ("action", "rang")


class Themes(_Citee):
    """Une ligne par thématique prioritaire."""

    theme_plan: str = choix("thème du plan", ThemePlan)
    rang: int = nombre("ordre du document", 1, unique=True)
    libelle: str = texte("nom du thème", unique=True)
    precision: str = libre("détail que donne le diagnostic")
    precision_champs: str = libre("détail que donnent les champs prioritaires")
    note: str = libre("réserve")


class Partenaires(_Citee):
    """Une ligne par partenaire et par document."""

    partenaire: str = texte("identifiant du partenaire", MOTIF_IDENTIFIANT, unique=True)
    nom: str = texte("nom du partenaire")
    role: str = texte("rôle que lui donne le document")


class EngagementsMetropole(_Citee):
    """Une ligne par objectif, axe ou défi de la métropole."""

    identifiant: str = texte(
        "identifiant de l’engagement", MOTIF_IDENTIFIANT, unique=True
    )
    genre: str = choix("genre d’engagement", GenreMetropole)
    rang: int = nombre("ordre du document", 1)
    titre: str = texte("titre")
    contenu: str = libre("ce que le document y met")


class Chiffres(_Citee):
    """Une ligne par chiffre ou cible, bilan du premier plan excepté."""

    identifiant: str = texte("identifiant du chiffre", MOTIF_IDENTIFIANT, unique=True)
    libelle: str = texte("ce que le chiffre compte")
    nature: str = choix("nature du chiffre", NatureChiffre)
    valeur: float = nombre("valeur publiée")
    unite: str = libre("unité affichée, vide pour une année")
    precision: str = pa.Field(isin=PRECISIONS, description="réserve de la source")
    periode: str = texte(
        "période couverte, ou « non précisé »",
        r"^(?:\d{4}(?:-\d{4})?|non précisé)$",
    )
    note: str = libre("réserve")


class Jalons(_Citee):
    """Une ligne par période ou par date du calendrier."""

    jalon: str = texte("identifiant du jalon", MOTIF_IDENTIFIANT, unique=True)
    libelle: str = texte("ce qui commence ou a lieu", unique=True)
    porteur: str = choix("qui le porte", PorteurPlan)
    genre: str = choix("période ou date", GenreJalon)
    annee_debut: int = nombre("première année", 1990, 2100)
    annee_fin: int = nombre("dernière année", 1990, 2100)
    note: str = libre("réserve")

    @pa.dataframe_check(
        error="une période finit après son début ; une date tient en une année"
    )
    @classmethod
    def annees_en_ordre(cls, jalons: pd.DataFrame) -> "pd.Series[bool]":
        """Une période dure, une date non."""
        duree = jalons["annee_fin"] - jalons["annee_debut"]
        est_date = jalons["genre"] == GenreJalon.DATE.value
        return to_bool((duree >= 0) & (~est_date | (duree == 0)))


class FaceAFace(_Stricte):
    """Une ligne par sujet que les deux documents traitent."""

    sujet: str = texte("sujet", unique=True)
    departement: str = texte("ce que dit le plan du Département")
    reference_departement: str = texte("partie du plan")
    metropole: str = texte("ce que dit la feuille de route de la métropole")
    reference_metropole: str = texte("partie de la feuille de route")
    reserve: str = libre("ce qui empêche de les rapprocher")


class ActionsFaits(_Stricte):
    """Une ligne par fiche-action et par sorte de fait qui s’y rattache."""

    action: int = nombre("numéro de la fiche-action", 1)
    fait: str = choix("sorte de fait", FaitMesure)
    justification: str = texte("raison du rattachement, ou de son absence")

    class Config:
        """Une sorte de fait ne se rattache qu’une fois à une fiche-action."""

        unique = ("action", "fait")


class Faits(_Citee):
    """Une ligne par fait que le plan situe lui-même."""

    fait: str = texte("identifiant du fait", MOTIF_IDENTIFIANT, unique=True)
    action: int = nombre("numéro de la fiche-action", 1)
    libelle: str = texte("le fait")
    code_commune: str = code_insee(facultatif=True)
    code_epci: str = texte("code Siren de l’EPCI", MOTIF_EPCI, facultatif=True)
    annee: str = texte("année", MOTIF_ANNEE, facultatif=True)
    note: str = libre("réserve")

    @pa.dataframe_check(error="un fait est situé par une commune ou par un EPCI")
    @classmethod
    def situe_une_fois(cls, faits: pd.DataFrame) -> "pd.Series[bool]":
        """L’un des deux codes, jamais les deux."""
        return to_bool((faits["code_commune"] == "") != (faits["code_epci"] == ""))


class ActionsVues(_Stricte):
    """Une ligne par vue de l’outil qui mesure une fiche-action."""

    action: int = nombre("numéro de la fiche-action", 1)
    libelle: str = texte("ce que montre la vue")
    adresse: str = texte("page et réglages (comparer?vue=parite)", MOTIF_ADRESSE)
    justification: str = texte("raison du choix")

    class Config:
        """Une vue n’est citée qu’une fois par fiche-action."""

        unique = ("action", "adresse")


class Incoherences(_Stricte):
    """Une ligne par point où deux passages ne s’accordent pas."""

    identifiant: str = texte("identifiant du point", MOTIF_IDENTIFIANT, unique=True)
    genre: str = choix("sorte d’écart", GenreIncoherence)
    sujet: str = texte("sujet", unique=True)
    document_a: str = texte("document du premier passage", MOTIF_IDENTIFIANT)
    dit_a: str = texte("premier passage")
    reference_a: str = texte("partie ou page du premier passage")
    document_b: str = texte("document du second passage", MOTIF_IDENTIFIANT)
    dit_b: str = texte("second passage")
    reference_b: str = texte("partie ou page du second passage")
    outil: str = texte("ce que l’outil en fait")
