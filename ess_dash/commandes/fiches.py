"""``python -m ess_dash fiches`` : toutes les fiches d’une maille, dans un dossier."""

import datetime as dt
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer

from ess_dash.commandes.sortie import (
    APPEL_FAUX,
    ECHEC,
    INTERROMPU,
    say,
    stop,
)
from ess_dash.render.lot_fiches import (
    MAILLES,
    PROCESSUS,
    PROCESSUS_MAX,
    DemandeLot,
    Depart,
    Fait,
    Fin,
    Forme,
    Lot,
    Refus,
)

JOURNAL: Final = "journal.txt"
_MAILLES: Final = tuple(maille.value for maille in MAILLES)
_FORMES: Final = tuple(forme.value for forme in Forme)


def run_fiches(
    sortie: Annotated[
        str,
        typer.Option(metavar="DOSSIER", help="Dossier où écrire, fait s’il manque."),
    ] = "",
    maille: Annotated[
        str,
        typer.Option(
            metavar="MAILLE", help=f"Territoires à prendre : {', '.join(_MAILLES)}."
        ),
    ] = "epci",
    format: Annotated[  # noqa: A002 -- le nom de l’option
        list[str] | None,
        typer.Option(
            metavar="FORMAT", help=f"{', '.join(_FORMES)} ; se répète. Sans elle, pdf."
        ),
    ] = None,
    territoire: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Code d’un territoire, à la place d’une maille ; se répète.",
        ),
    ] = None,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="Avec les données fictives.")
    ] = False,
    processus: Annotated[
        int,
        typer.Option(
            min=1,
            max=PROCESSUS_MAX,
            metavar="NOMBRE",
            help="Fiches faites à la fois ; chacun prend quelque 200 Mo.",
        ),
    ] = PROCESSUS,
) -> None:
    """Écrit une fiche par territoire, et une page d’accueil qui mène à toutes."""
    _check(sortie, maille, format or ())
    demande = DemandeLot(
        sortie=str(Path(sortie).resolve()),
        maille=maille,
        formes=tuple(dict.fromkeys(format or (Forme.PDF.value,))),
        date=dt.datetime.now().astimezone().date().isoformat(),
        territoires=tuple(territoire or ()),
        demonstration=demonstration,
        processus=processus,
    )
    _make(demande, Path(sortie))


def _check(sortie: str, maille: str, formes: Iterable[str]) -> None:
    """Refuse un appel faux, avant de rien charger."""
    if not sortie:
        raise stop("Donner le dossier où écrire : --sortie dossier/.", APPEL_FAUX)
    if maille not in _MAILLES:
        raise stop(_write_choix("maille", maille, _MAILLES), APPEL_FAUX)
    for forme in formes:
        if forme not in _FORMES:
            raise stop(_write_choix("format", forme, _FORMES), APPEL_FAUX)


def _write_choix(option: str, valeur: str, permises: Iterable[str]) -> str:
    return (
        f"--{option} ne peut pas valoir « {valeur} » : choisir {', '.join(permises)}."
    )


def _make(demande: DemandeLot, sortie: Path) -> None:
    """Fait le lot, montre où il en est, dit ce qui manque."""
    manquees: list[Fait] = []
    try:
        with Lot(demande) as lot:
            fin = _follow(lot, manquees)
    except KeyboardInterrupt:
        raise stop(
            f"Arrêté. Les fiches déjà faites sont dans « {sortie} ».", INTERROMPU
        ) from None
    _keep_traces(manquees, sortie)
    for fait in manquees:
        say(f"{_write_nom(fait)} : {fait.faute}")
    if isinstance(fin, Refus):
        raise stop(fin.phrase)
    say(_write_bilan(fin, sortie))
    if fin.manquees:
        raise typer.Exit(ECHEC)


def _follow(lot: Lot, manquees: list[Fait]) -> Fin | Refus:
    """Suit un lot jusqu’au bout, une barre à l’écran."""
    say("Lecture des données…")
    avancements = iter(lot)
    depart = next(avancements)
    if not isinstance(depart, Depart):
        return depart if isinstance(depart, Refus) else Fin(0, 0)
    for avis in depart.avis:
        say(avis)
    fin: Fin | Refus = Fin(0, 0, arrete=True)
    with typer.progressbar(length=depart.total, label="Fiches") as barre:
        for avancement in avancements:
            if isinstance(avancement, Fait):
                barre.update(1)
                manquees.extend([avancement] if avancement.faute else [])
            elif isinstance(avancement, Fin | Refus):
                fin = avancement
    return fin


def _write_nom(fait: Fait) -> str:
    return fait.code if fait.nom == fait.code else f"{fait.nom} ({fait.code})"


def _write_bilan(fin: Fin, sortie: Path) -> str:
    faites = f"{fin.faites} fiches écrites" if fin.faites > 1 else _write_une(fin)
    manquees = (
        f", {fin.manquees} impossible{'s' if fin.manquees > 1 else ''}"
        if fin.manquees
        else ""
    )
    return f"{faites}{manquees}. Les lire depuis « {sortie / 'index.html'} »."


def _write_une(fin: Fin) -> str:
    return "1 fiche écrite" if fin.faites else "Aucune fiche écrite"


def _keep_traces(manquees: Iterable[Fait], sortie: Path) -> None:
    """Garde à côté des fiches de quoi comprendre une erreur imprévue."""
    traces = [f"{_write_nom(fait)}\n{fait.trace}" for fait in manquees if fait.trace]
    if not traces:
        return
    try:
        (sortie / JOURNAL).write_text("\n".join(traces), encoding="utf-8")
    except OSError as erreur:
        logging.getLogger(__name__).debug("Journal impossible : %s", erreur)
        return
    say(f"Le détail des erreurs imprévues est dans « {sortie / JOURNAL} ».")
