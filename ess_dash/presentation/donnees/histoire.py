"""L’histoire d’une ligne : quand elle a changé, par quoi, et ce qui a changé."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from ess_dash.depot import GenreRevision, Version
from ess_dash.presentation.donnees.saisie import find_libelle, write_valeur
from ess_dash.presentation.format_fr import format_instant
from ess_dash.presentation.typographie import polish

VIDE: Final = "vide"
GENRES: Final = {
    GenreRevision.PUBLICATION: "Import",
    GenreRevision.ANNULATION: "Annulation",
}


@dataclass(frozen=True, slots=True)
class Ecart:
    """Un champ, et ses deux valeurs."""

    libelle: str
    avant: str
    apres: str


@dataclass(frozen=True, slots=True)
class VueVersion:
    """Une opération sur la ligne : quand, quoi, ce qu’elle a changé.

    Attributes
    ----------
    revision
        Révision de l’opération.
    est_saisie
        Vrai si elle peut s’annuler ici ; un import s’annule tout entier.
    """

    revision: int
    date: str
    quoi: str
    ecarts: tuple[Ecart, ...]
    est_saisie: bool


def list_ecarts(
    table: str, avant: Mapping[str, str], apres: Mapping[str, str]
) -> tuple[Ecart, ...]:
    """Champs dont la valeur diffère."""
    noms = dict.fromkeys((*avant, *apres))
    return polish(
        tuple(
            Ecart(
                find_libelle(table, nom),
                write_valeur(table, nom, avant.get(nom, "")) or VIDE,
                write_valeur(table, nom, apres.get(nom, "")) or VIDE,
            )
            for nom in noms
            if avant.get(nom, "") != apres.get(nom, "")
        )
    )


def build_histoire(
    histoires: Iterable[Sequence[Version]],
) -> tuple[VueVersion, ...]:
    """Opérations sur un projet ou un lieu, de la plus récente à la plus ancienne.

    Parameters
    ----------
    histoires
        Versions de chacune de ses lignes (le lieu, son rôle, son site, sa position), de
        la plus récente à la plus ancienne.
    """
    par_revision: dict[int, VueVersion] = {}
    for versions in histoires:
        for version, avant in pairwise((*versions, None)):
            if version is not None:
                _add(par_revision, version, avant)
    return tuple(par_revision[rang] for rang in sorted(par_revision, reverse=True))


def _add(
    par_revision: dict[int, VueVersion], version: Version, avant: Version | None
) -> None:
    connue = par_revision.get(version.revision_debut)
    ecarts = () if avant is None else _compare(avant, version)
    par_revision[version.revision_debut] = polish(
        VueVersion(
            revision=version.revision_debut,
            date=format_instant(version.horodatage),
            quoi=_write_quoi(version),
            ecarts=(*(connue.ecarts if connue else ()), *ecarts),
            est_saisie=version.genre is GenreRevision.SAISIE,
        )
    )


def _compare(avant: Version, apres: Version) -> tuple[Ecart, ...]:
    return list_ecarts(apres.table, avant.contenu or {}, apres.contenu or {})


def _write_quoi(version: Version) -> str:
    if version.genre is GenreRevision.SAISIE:
        return f"Dans la page « Données » : {version.libelle}"
    ligne = f", ligne {version.ligne}" if version.ligne else ""
    return f"{GENRES[version.genre]} : {version.libelle}{ligne}"
