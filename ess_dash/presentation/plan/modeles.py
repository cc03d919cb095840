"""Ce que la page « Le plan » montre, figé."""

from dataclasses import dataclass

from ess_dash.presentation.dossier import Dossier

SANS_TITRE = "titre non disponible"
NON_RENSEIGNE = "non renseigné"


@dataclass(frozen=True, slots=True)
class VueOutil:
    """Une vue de l’outil qui mesure une fiche-action.

    Attributes
    ----------
    adresse
        Page et réglages, relatifs à la page (``comparer?vue=parite``).
    """

    libelle: str
    adresse: str
    justification: str


@dataclass(frozen=True, slots=True)
class Activite:
    """Une activité, et le détail qui la suit."""

    contenu: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FicheAction:
    """Une fiche-action.

    Attributes
    ----------
    situe
        Ce que l’on sait situer, ou « non renseigné » et pourquoi.
    est_connue
        Vrai si un fait au moins est situé.
    partie, reference
        Partie du plan ; la même, précédée du titre du plan.
    """

    numero: int
    titre: str
    activites: tuple[Activite, ...]
    publics: str
    situe: str
    est_connue: bool
    vues: tuple[VueOutil, ...]
    partie: str
    reference: str
    note: str


@dataclass(frozen=True, slots=True)
class Enjeu:
    """Un enjeu, le levier qu’on en rapproche et ses fiches-actions."""

    numero: str
    titre: str
    contenu: str
    levier: str
    levier_contenu: str
    rapprochement: str
    actions: tuple[FicheAction, ...]


@dataclass(frozen=True, slots=True)
class VuePlan:
    """Toute la page.

    Attributes
    ----------
    dossier
        Le même contenu, tel que les fichiers et les images le disent.
    """

    dossier: Dossier
    enjeux: tuple[Enjeu, ...]
