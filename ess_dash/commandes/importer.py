"""``python -m ess_dash importer`` : contrôler un fichier, et le publier s’il est bon."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from ess_dash.commandes.rapport_import import iter_phrases
from ess_dash.commandes.sortie import APPEL_FAUX, ECHEC, say, stop
from ess_dash.depot import DepotError, open_depot
from ess_dash.importation.contexte import build_contexte
from ess_dash.importation.lecture import OCTETS_MAX, write_refus
from ess_dash.importation.modele import Contexte, ImportRefuseError, Reglages
from ess_dash.importation.service import (
    Examen,
    ExamenRefuseError,
    examine,
    publish,
)
from ess_dash.importation.types.registre import find_type, list_types
from ess_dash.indicateurs.chargement import load_donnees_en_service
from ess_dash.sources import SourceError
from ess_dash.tables import TableError
from ess_dash.textes.ecriture import apply_typographie, cite, format_nombre

_TYPES: Final = ", ".join(connu.identifiant for connu in list_types())


def run_importer(
    fichier: Annotated[
        str, typer.Argument(metavar="FICHIER", help="CSV, XLSX, GeoJSON ou zip.")
    ],
    type: Annotated[  # noqa: A002 -- le nom de l’option
        str,
        typer.Option(
            metavar="TYPE", help=f"{_TYPES}. Sans elle, reconnu aux colonnes."
        ),
    ] = "",
    simuler: Annotated[
        bool, typer.Option("--simuler", help="Contrôler sans rien publier.")
    ] = False,
    lignes_valides: Annotated[
        bool,
        typer.Option(
            "--lignes-valides",
            help="Publier les lignes valides même si d’autres sont refusées.",
        ),
    ] = False,
    refus: Annotated[
        str,
        typer.Option(
            metavar="FICHIER", help="Où écrire les lignes refusées, colonne « erreur »."
        ),
    ] = "",
    feuille: Annotated[
        str, typer.Option(metavar="FEUILLE", help="Feuille d’un classeur à lire.")
    ] = "",
    colonne: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ATTENDUE=TROUVEE", help="Colonne du fichier à lire ; se répète."
        ),
    ] = None,
    millesime: Annotated[
        str, typer.Option(metavar="MILLESIME", help="Date de la donnée, à citer.")
    ] = "",
    financeur: Annotated[
        str,
        typer.Option(metavar="FINANCEUR", help="Financeur des projets sans le leur."),
    ] = "",
    producteur: Annotated[
        str, typer.Option(metavar="PRODUCTEUR", help="Qui a produit la donnée.")
    ] = "",
    titre: Annotated[
        str, typer.Option(metavar="TITRE", help="Intitulé du jeu, à citer.")
    ] = "",
    licence: Annotated[
        str, typer.Option(metavar="LICENCE", help="Conditions de réutilisation.")
    ] = "",
    remplacer: Annotated[
        bool,
        typer.Option(
            "--remplacer",
            help="Retirer ce que les imports du même type avaient en plus.",
        ),
    ] = False,
) -> None:
    """Contrôle un fichier ligne à ligne et le publie ; rien ne l’est s’il est refusé."""
    reglages = Reglages(
        correspondance=_parse_colonnes(colonne or ()),
        millesime=millesime,
        financeur=financeur,
        producteur=producteur,
        titre=titre,
        licence=licence,
        remplacer=remplacer,
    )
    _check_type(type)
    octets = _read(fichier)
    contexte = _load_contexte()
    try:
        examen = examine(
            Path(fichier).name,
            octets,
            contexte,
            type_identifiant=type,
            feuille=feuille,
            reglages=reglages,
        )
    except ImportRefuseError as faute:
        raise stop(_write_refus_entier(faute)) from faute
    for phrase in iter_phrases(examen):
        say(phrase)
    _write_refus(examen, refus)
    _conclude(examen, reglages, simuler=simuler, tout_ou_rien=not lignes_valides)


def _parse_colonnes(couples: Iterable[str]) -> Mapping[str, str]:
    """Colonne attendue → colonne du fichier."""
    correspondance = {}
    for couple in couples:
        attendue, egal, trouvee = couple.partition("=")
        if not (attendue and egal):
            phrase = f"--colonne attend « attendue=trouvée », pas {cite(couple)}."
            raise stop(apply_typographie(phrase), APPEL_FAUX)
        correspondance[attendue.strip()] = trouvee.strip()
    return correspondance


def _check_type(identifiant: str) -> None:
    if not identifiant:
        return
    try:
        find_type(identifiant)
    except ImportRefuseError as faute:
        raise stop(str(faute), APPEL_FAUX) from faute


def _read(fichier: str) -> bytes:
    chemin = Path(fichier)
    try:
        # Rien ne sert de charger ce qui sera refusé.
        if chemin.stat().st_size > OCTETS_MAX:
            maxi = format_nombre(OCTETS_MAX / 1_000_000)
            raise stop(f"Le fichier {cite(fichier)} dépasse {maxi} Mo.")
        return chemin.read_bytes()
    except OSError as faute:
        raise stop(
            f"Le fichier {cite(fichier)} ne peut pas être lu : vérifier son nom et ses "
            "droits.",
            APPEL_FAUX,
        ) from faute


def _load_contexte() -> Contexte:
    try:
        return build_contexte(load_donnees_en_service())
    except (SourceError, TableError) as faute:
        raise stop(str(faute)) from faute


def _write_refus_entier(faute: ImportRefuseError) -> str:
    """Pourquoi le fichier ne se contrôle pas, et l’option qui y remédie."""
    if not isinstance(faute, ExamenRefuseError):
        return str(faute)
    if faute.type_import is None:
        possibles = [connu.identifiant for connu in faute.types_possibles]
        return f"{faute} L’indiquer par --type : {', '.join(possibles) or _TYPES}."
    requises = {c.identifiant for c in faute.type_import.colonnes if c.est_requise}
    if requises <= set(faute.proposees):
        return str(faute)
    return f"{faute} L’indiquer par --colonne attendue=trouvée."


def _write_refus(examen: Examen, refus: str) -> None:
    if not refus or examen.rapport.est_sans_refus:
        return
    _, contenu = write_refus(examen.table, examen.rapport)
    try:
        Path(refus).write_bytes(contenu)
    except OSError as faute:
        raise stop(
            f"Le fichier {cite(refus)} ne peut pas être écrit : vérifier le dossier et "
            "ses droits. Rien n’a été publié."
        ) from faute
    say(f"Les lignes refusées sont dans {cite(refus)}.")


def _conclude(
    examen: Examen, reglages: Reglages, *, simuler: bool, tout_ou_rien: bool
) -> None:
    """Publie ou dit ce qui l’empêche ; une simulation rend le même code."""
    say("")
    if simuler:
        _conclude_simulation(examen, tout_ou_rien=tout_ou_rien)
        return
    try:
        bilan = publish(examen, open_depot(), reglages, tout_ou_rien=tout_ou_rien)
    except (DepotError, ImportRefuseError) as faute:
        raise stop(str(faute)) from faute
    say(bilan.phrase)
    if bilan.est_nouvelle:
        say(f"Pour revenir en arrière : python -m ess_dash annuler {bilan.lot.id}")


def _conclude_simulation(examen: Examen, *, tout_ou_rien: bool) -> None:
    rapport = examen.rapport
    est_bon = rapport.nb_publiables and (rapport.est_sans_refus or not tout_ou_rien)
    if est_bon:
        nombre = format_nombre(rapport.nb_publiables)
        say(
            apply_typographie(
                f"Simulation : {nombre} lignes seraient publiées ; rien n’a changé."
            )
        )
        return
    say(apply_typographie("Simulation : ce fichier serait refusé ; rien n’a changé."))
    raise typer.Exit(ECHEC)
