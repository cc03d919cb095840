"""La page « Méthode » : ce que chaque chiffre veut dire, d’où il vient, ses limites."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.registre import INDICATEURS, Indicateur
from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.methode_comparer import Partie, Regle, build_comparer
from ess_dash.presentation.methode_incoherences import GroupeIncoherences
from ess_dash.presentation.typographie import polish
from ess_dash.sources import Source


@dataclass(frozen=True, slots=True)
class FicheIndicateur:
    """Un indicateur, tel que la page le décrit."""

    identifiant: str
    libelle: str
    nature: str
    unite: str
    formule: str
    mailles: str
    avertissement: str
    millesimes: str


@dataclass(frozen=True, slots=True)
class FicheSource:
    """Un fichier de données, tel que la page le cite."""

    titre: str
    producteur: str
    millesime: str
    licence: str
    consulte: str
    traitement: str
    remarques: str
    fichier: str


@dataclass(frozen=True, slots=True)
class VueMethode:
    """Toute la page.

    Attributes
    ----------
    sources_fictives
        Fichiers du jeu de démonstration, à part : ce ne sont pas des sources.
    incoherences
        Ce que les documents du plan ne disent pas d’une seule voix ; vide sans plan.
    """

    statuts: tuple[Regle, ...]
    indicateurs: tuple[FicheIndicateur, ...]
    regles: tuple[Regle, ...]
    comparer: tuple[Partie, ...]
    sources: tuple[FicheSource, ...]
    sources_fictives: tuple[FicheSource, ...]
    incidents: tuple[str, ...] = ()
    incoherences: tuple[GroupeIncoherences, ...] = ()


PRODUCTEUR_FICTIF: Final = "Démonstration"


REGLES: Final = (
    Regle(
        "Les millésimes ne se mélangent pas",
        "Une classification porte sur une année et une base. Le poids de l’ESS est "
        "publié pour trois EPCI en FLORES 2017 et pour Toulouse Métropole en FLORES "
        "2019 : ces valeurs sont écrites sur la carte avec leur année, jamais réunies "
        "sous une même échelle de couleurs.",
    ),
    Regle(
        "Les bases ne se mélangent pas",
        "11,3 % en Haute-Garonne et 13,7 % en France sont des parts de l’emploi privé ; "
        "11,8 % en Occitanie et 10,6 % en France sont des parts de l’emploi salarié "
        "total. Un écart ou un quotient entre deux bases est refusé.",
    ),
    Regle(
        "« Hors métropole » n’est pas la zone cible du plan",
        "Les fonds du Département visent le péri-urbain, le rural, la montagne et les "
        "quartiers prioritaires : un projet dans un quartier prioritaire de Toulouse "
        "est dans la zone cible et dans la métropole.",
    ),
    Regle(
        "Un taux se colorie, un nombre se dessine en cercles",
        "Un grand territoire paraîtrait sinon plus important qu’il n’est. La surface "
        "du cercle est proportionnelle au nombre.",
    ),
    Regle(
        "Une moyenne de groupe est un rapport de sommes",
        "La part rurale d’un EPCI est la population de ses communes rurales divisée "
        "par sa population, jamais la moyenne des parts de ses communes.",
    ),
    Regle(
        "Aucun lieu n’est placé au hasard",
        "Aucune source publique ne donne de coordonnée pour ces lieux. Un lieu connu à "
        "la commune compte dans un symbole posé à la mairie, ou au cœur de la commune ; "
        "un lieu non situé reste "
        "dans la liste.",
    ),
    Regle(
        "Un lieu est compté une fois",
        "Un même lieu peut être totem et tiers-lieu, ou avoir deux sites : il est "
        "compté une fois par couche et par territoire.",
    ),
    Regle(
        "Les EPCI à cheval sur deux départements",
        "Seules leurs communes du département sont prises en compte, et la mention "
        "« partie » du département accompagne leurs chiffres.",
    ),
    Regle(
        "Distances et surfaces",
        "Elles sont mesurées en Lambert-93 (EPSG:2154), jamais en degrés.",
    ),
)


def build_vue_methode(
    donnees: Donnees | None, sources: Iterable[Source], incidents: Iterable[str] = ()
) -> VueMethode:
    """Assemble la page à partir du registre et des fichiers voisins.

    Parameters
    ----------
    donnees
        Tables lues, ou ``None`` si elles n’ont pas pu l’être : la page reste lisible.
    incidents
        Ce qui n’a pas pu être lu, une phrase par faute.
    """
    vraies, fictives = _split_sources(sources)
    vue = VueMethode(
        statuts=tuple(Regle(s.libelle, s.description) for s in Statut),
        indicateurs=tuple(_build_fiche(donnees, f) for f in INDICATEURS.values()),
        regles=REGLES,
        comparer=build_comparer(donnees),
        sources=vraies,
        sources_fictives=fictives,
        incidents=tuple(incidents),
    )
    return polish(vue)


def _split_sources(
    sources: Iterable[Source],
) -> tuple[tuple[FicheSource, ...], tuple[FicheSource, ...]]:
    """Les sources, puis les fichiers du jeu de démonstration."""
    fiches = tuple(_build_source(source) for source in sources)
    return (
        tuple(f for f in fiches if f.producteur != PRODUCTEUR_FICTIF),
        tuple(f for f in fiches if f.producteur == PRODUCTEUR_FICTIF),
    )


def _build_fiche(donnees: Donnees | None, fiche: Indicateur) -> FicheIndicateur:
    variantes = () if donnees is None else fiche.variantes(donnees)
    millesimes = [variante for variante in variantes if variante]
    return FicheIndicateur(
        identifiant=fiche.identifiant,
        libelle=fiche.libelle,
        nature=fiche.nature.description,
        unite=fiche.unite,
        formule=fiche.formule,
        mailles=", ".join(maille.libelle for maille in fiche.mailles),
        avertissement=fiche.avertissement,
        millesimes=", ".join(millesimes),
    )


def _build_source(source: Source) -> FicheSource:
    return FicheSource(
        titre=source.titre,
        producteur=source.producteur,
        millesime=source.millesime,
        licence=source.licence,
        consulte=format_date(source.date_consultation),
        traitement=source.traitement,
        remarques=source.remarques,
        fichier=source.identifiant,
    )
