"""``python -m ess_dash.extraction`` : les commandes d’extraction."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ess_dash.extraction.demonstration.fabrique import (
    GRAINE,
    BilanDemonstration,
    write_demonstration,
)
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.geo import Bilan, extract_geo
from ess_dash.extraction.paquets import check_paquets, download_paquets
from ess_dash.extraction.passages import BilanPassages, extract_passages
from ess_dash.sources import SourceError, find_racine, load_configuration
from ess_dash.tables import TableError

commandes = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Fabrique les fichiers que l’application lit.",
)


@commandes.command("geo")
def run_geo(
    departement: Annotated[
        str | None,
        typer.Option(help="Code du département, par défaut celui que l’on sert."),
    ] = None,
    sortie: Annotated[
        Path | None, typer.Option(help="Dossier où écrire, geo/ du dépôt par défaut.")
    ] = None,
    paquets: Annotated[
        Path | None,
        typer.Option(
            help="Dossier qui tient déjà les archives : rien n’est téléchargé."
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(help="Date de consultation (AAAA-MM-JJ), ce jour par défaut."),
    ] = None,
) -> None:
    """Refait la géographie d’un département depuis les archives publiques."""
    try:
        code = departement or load_configuration().code_departement
        bilan = _run_geo(code, sortie, paquets, _parse_date(date))
    except (ExtractionError, SourceError) as faute:
        typer.echo(str(faute), err=True)
        raise typer.Exit(code=1) from faute
    typer.echo(_write_bilan(bilan))


@commandes.command("passages")
def run_passages(
    sortie: Annotated[
        Path | None, typer.Option(help="Dossier où écrire, data/ du dépôt par défaut.")
    ] = None,
    paquets: Annotated[
        Path | None,
        typer.Option(
            help="Dossier qui tient déjà les archives : rien n’est téléchargé."
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(help="Date de consultation (AAAA-MM-JJ), ce jour par défaut."),
    ] = None,
) -> None:
    """Refait la table de passage des anciennes communes aux actuelles."""
    try:
        with _open_paquets(paquets) as dossier:
            donnees = sortie or find_racine() / "data"
            bilan = extract_passages(dossier, donnees, _parse_date(date))
    except (ExtractionError, SourceError) as faute:
        typer.echo(str(faute), err=True)
        raise typer.Exit(code=1) from faute
    typer.echo(_write_bilan_passages(bilan))


def _write_bilan_passages(bilan: BilanPassages) -> str:
    return f"{bilan.fichier} : {bilan.nb_anciennes} anciennes communes."


@commandes.command("demonstration")
def run_demonstration(
    departement: Annotated[
        str | None,
        typer.Option(help="Code du département, par défaut celui que l’on sert."),
    ] = None,
    graine: Annotated[
        int,
        typer.Option(min=0, help="Graine du hasard ; la même rend les mêmes octets."),
    ] = GRAINE,
    sortie: Annotated[
        Path | None, typer.Option(help="Dossier où écrire, data/ du dépôt par défaut.")
    ] = None,
) -> None:
    """Refait le jeu de démonstration : des données fictives, et dites telles."""
    try:
        bilan = write_demonstration(
            departement, graine, sortie or find_racine() / "data"
        )
    except (ExtractionError, SourceError, TableError) as faute:
        typer.echo(str(faute), err=True)
        raise typer.Exit(code=1) from faute
    typer.echo(_write_bilan_demonstration(bilan))


def _write_bilan_demonstration(bilan: BilanDemonstration) -> str:
    return (
        f"{bilan.dossier} : données fictives. {bilan.nb_cases} cases d’extraction, "
        f"dont {bilan.nb_secrets} sous secret ; {bilan.nb_candidatures} candidatures ; "
        f"{bilan.nb_lieux} lieux."
    )


def _run_geo(
    code: str, sortie: Path | None, paquets: Path | None, jour: dt.date
) -> Bilan:
    with _open_paquets(paquets) as dossier:
        return extract_geo(code, dossier, sortie or find_racine() / "geo", jour)


@contextmanager
def _open_paquets(paquets: Path | None) -> Iterator[Path]:
    """Dossier qui tient les archives : celui que l’on donne, ou un temporaire."""
    if paquets is not None:
        check_paquets(paquets)
        yield paquets
        return
    with tempfile.TemporaryDirectory() as temporaire:
        typer.echo("Téléchargement des paquets épinglés…")
        download_paquets(Path(temporaire))
        yield Path(temporaire)


def _parse_date(texte: str | None) -> dt.date:
    if texte is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(texte)
    except ValueError:
        raise ExtractionError(
            f"La date « {texte} » est illisible : écrivez-la AAAA-MM-JJ, comme "
            "2026-11-22."
        ) from None


def _write_bilan(bilan: Bilan) -> str:
    return (
        f"{bilan.dossier} : {bilan.nb_communes} communes, {bilan.nb_epci} EPCI, "
        f"{bilan.nb_petr} PETR ; {bilan.nb_mairies_absentes} communes sans point de "
        "mairie, nommées dans la fiche de source. Pour le navigateur, compressés : "
        f"territoires {_write_ko(bilan.taille_territoires_octets)}, contexte "
        f"{_write_ko(bilan.taille_contexte_octets)}."
    )


def _write_ko(octets: int) -> str:
    return f"{octets / 1000:.1f}".replace(".", ",") + "\u00a0ko"


if __name__ == "__main__":
    commandes()
