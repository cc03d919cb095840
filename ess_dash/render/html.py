"""Modèle de vue → HTML sémantique. Jinja échappe tout ; aucun texte n’y entre brut."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ess_dash.presentation.exemples import build_exemples, build_exemples_coherence
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.methode import VueMethode
from ess_dash.presentation.modeles import (
    LieuListe,
    LignePanneau,
    VueCarte,
    VuePanneau,
    Zone,
)
from ess_dash.presentation.typographie import polish
from ess_dash.tables.points import Lecture
from ess_dash.tables.temps_trajet import TempsTrajet

_GABARITS: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "gabarits"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def keep_adresse_web(lien: str) -> str:
    """L’adresse si c’est celle d’un site, sinon rien : un lien ne lance aucun script.

    Examples
    --------
    >>> keep_adresse_web("https://exemple.fr/lieu"), keep_adresse_web("javascript:x()")
    ('https://exemple.fr/lieu', '')
    """
    try:
        morceaux = urlsplit(lien.strip())
    except ValueError:
        return ""
    est_site = morceaux.scheme in {"http", "https"} and bool(morceaux.hostname)
    return lien.strip() if est_site else ""


_GABARITS.filters["adresse_web"] = keep_adresse_web


def to_panneau(panneau: VuePanneau, lien: str = "", avis: str = "") -> str:
    """Panneau d’un territoire : chiffres, place parmi les autres, lieux, sources.

    Parameters
    ----------
    lien
        Adresse de sa fiche, vide pour ne pas en offrir.
    avis
        Ce qu’il faut dire avant tout, vide si rien.
    """
    return render(
        "panneau.html",
        panneau=panneau,
        lien=lien,
        avis=avis,
        notes_source=_number_sources([*panneau.publies, *panneau.lignes]),
    )


def to_tableau(vue: VueCarte, zones: Sequence[Zone]) -> str:
    """Tableau des territoires, mêmes lignes que la carte."""
    return render("tableau.html", vue=vue, zones=zones)


def to_tableau_lieux(lieux: Sequence[LieuListe]) -> str:
    """Tableau des lieux et des projets, situés ou non."""
    return render("tableau_lieux.html", lieux=lieux)


def to_entete(constat: str, sous_titre: str, resume: str) -> str:
    """Titre de la page : le constat, ce qui est mesuré, ce qui est filtré."""
    return render("entete.html", constat=constat, sous_titre=sous_titre, resume=resume)


def to_pied(vue: VueCarte) -> str:
    """Couverture, réserves et sources sous la carte."""
    return render("pied.html", vue=vue)


def to_points(lecture: Lecture | None, refus: str = "") -> str:
    """Résultat d’un fichier de points : ce qui est placé, ce qui est refusé et pourquoi."""
    return render(
        "points.html",
        lecture=lecture,
        refus=refus,
        bilan="" if lecture is None else _write_bilan(lecture),
    )


def to_lecture(bilan: str, avis: Sequence[str] = (), fautes: Sequence[str] = ()) -> str:
    """Résultat de la lecture d’un fichier : bilan, avis, lignes refusées."""
    return render("lecture.html", bilan=bilan, avis=avis, fautes=fautes)


def to_temps(temps: TempsTrajet) -> str:
    """Résultat de la lecture d’une matrice de temps de trajet."""
    paires = pluralize(temps.nb_paires, "trajet lu", "trajets lus")
    lignes = pluralize(temps.nb_lignes, "ligne")
    return to_lecture(
        f"{temps.nom} : {paires} sur {lignes}.",
        temps.avis,
        tuple(str(faute) for faute in temps.fautes),
    )


def _write_bilan(lecture: Lecture) -> str:
    places = pluralize(len(lecture.points), "point placé", "points placés")
    lues = pluralize(lecture.nb_lignes, "ligne lue", "lignes lues")
    return f"{places} sur {lues}."


def to_methode(vue: VueMethode) -> str:
    """Page « Méthode », entière."""
    # Ces mesures chargent des bibliothèques que la carte n’a pas à attendre.
    from ess_dash.presentation.exemples_comparer import (  # noqa: PLC0415
        build_exemples_mesures,
    )

    mesures = build_exemples_mesures()
    return render(
        "methode.html",
        vue=vue,
        exemples=build_exemples(),
        exemples_coherence=build_exemples_coherence(),
        mesures={str(m.value): polish((m.libelle, m.formule)) for m in mesures},
        exemples_mesures={str(m.value): vues for m, vues in mesures.items()},
    )


def to_demonstration() -> str:
    """Bandeau permanent des données fictives."""
    return render("demonstration.html")


def to_revision(instant: str) -> str:
    """Bandeau de données qui ne sont pas les dernières.

    Parameters
    ----------
    instant
        Date et heure de l’état regardé ; vide s’il est antérieur à tout import.
    """
    return render("revision.html", instant=instant)


def render(gabarit: str, **valeurs: object) -> str:
    """Remplit un gabarit ; une variable oubliée est une erreur."""
    return _GABARITS.get_template(gabarit).render(**valeurs)


def _number_sources(lignes: Sequence[LignePanneau]) -> dict[str, int]:
    """Numéro de note de chaque source, dans l’ordre d’apparition."""
    sources = dict.fromkeys(ligne.source for ligne in lignes if ligne.source)
    return {source: rang for rang, source in enumerate(sources, start=1)}
