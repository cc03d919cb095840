"""Retrouver, vite, la commune de chaque ligne d’un fichier national."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from ess_dash.importation.codes_communes import clean_code
from ess_dash.importation.communes import Situee, write_ailleurs
from ess_dash.importation.modele import Etat
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.territoires import est_code_commune

CODE: Final = "code_commune"
NOM: Final = "commune"


class LigneSituee(NamedTuple):
    """Une ligne, et la commune du département qu’elle désigne."""

    rang: int
    code: str


def iter_situees(chantier: Chantier, *, partagee: str) -> Iterator[LigneSituee]:
    """Lignes vivantes d’une commune du département ; les autres sont notées.

    Parameters
    ----------
    partagee
        Ce que l’on ne peut pas faire d’une ancienne commune partagée depuis entre
        plusieurs : « son classement ne se partage pas ».
    """
    ailleurs = write_ailleurs(chantier.contexte)
    for rang in range(len(chantier.table.lignes)):
        if not chantier.journal.is_vivante(rang):
            continue
        brut = chantier.case(rang, CODE)
        if is_ailleurs(brut, chantier.departement):
            chantier.journal.note(rang, Etat.IGNORE, ailleurs)
            continue
        code = situate(chantier, rang, partagee)
        if code:
            yield LigneSituee(rang, code)


def is_ailleurs(code: str, departement: str) -> bool:
    """Vrai si un code Insee est, sans équivoque, celui d’une autre commune.

    Examples
    --------
    >>> (
    ...     is_ailleurs("01004", "31"),
    ...     is_ailleurs("31555", "31"),
    ...     is_ailleurs("1004", "31"),
    ... )
    (True, False, False)
    """
    return (
        len(code) == 5 and not code.startswith(departement) and est_code_commune(code)
    )


def situate(chantier: Chantier, rang: int, partagee: str) -> str:
    """Code de la commune d’une ligne, vide et noté s’il n’y en a pas une seule."""
    code, nom = chantier.case(rang, CODE), chantier.case(rang, NOM)
    if not code and not nom:
        conseil = "Écrire le code Insee à 5 caractères."
        chantier.note(rang, Etat.REFUSE, "commune non dite", conseil, CODE)
        return ""
    situee = chantier.repertoire.find(code, nom)
    note_situee(chantier, rang, situee, partagee)
    return situee.code


def note_situee(chantier: Chantier, rang: int, situee: Situee, partagee: str) -> None:
    """Note ce qu’il y a à dire d’une commune cherchée."""
    for note in situee.notes:
        etat, motif = note.etat, note.motif
        if not situee.code and etat is Etat.DOUTE:
            etat, motif = Etat.REFUSE, f"{note.motif.split(' : ')[0]} : {partagee}"
        if etat is Etat.IGNORE:
            chantier.journal.note(rang, etat, motif)
        else:
            chantier.note(rang, etat, motif, note.suggestion, note.champ)


def is_code_de_commune(texte: str) -> bool:
    """Vrai si une case a, remise d’aplomb, la forme d’un code de commune."""
    return est_code_commune(clean_code(texte)[0])
