"""Ce que l’enfant écrit et que le parent relit : du JSON, une ligne par message.

Rien de ce que l’enfant envoie n’est exécuté ni cru : chaque message est vérifié.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, Final

from ess_dash.importation.lecture.modele import ChoixLecture, Lecture
from ess_dash.importation.modele import Alerte, ImportRefuseError, TableLue

LOT: Final = 500
_TEXTES: Final = (
    "nom_fichier",
    "sha256",
    "description",
    "feuille",
    "nature",
    "separateur",
)


class TransportError(Exception):
    """L’enfant s’est tu avant la fin, ou a écrit autre chose qu’une lecture."""


def write_demande(nom: str, choix: ChoixLecture) -> bytes:
    """Première ligne envoyée à l’enfant, avant les octets du fichier."""
    return json.dumps({"nom": nom, "choix": asdict(choix)}).encode() + b"\n"


def parse_demande(ligne: bytes) -> tuple[str, ChoixLecture]:
    """Nom du fichier et choix, tels que le parent les a écrits."""
    demande = json.loads(ligne)
    return demande["nom"], ChoixLecture(**demande["choix"])


def iter_lecture(lecture: Lecture) -> Iterator[bytes]:
    """Messages d’une lecture réussie."""
    for table in lecture.tables:
        yield _dump({"table": _describe(table), "nb_lignes": len(table.lignes)})
        for debut in range(0, len(table.lignes), LOT):
            fin = debut + LOT
            yield _dump([table.numeros[debut:fin], table.lignes[debut:fin]])
    yield _dump(
        {
            "fin": {
                "avis": lecture.avis,
                "encodage": lecture.encodage,
                "separateur": lecture.separateur,
                "accents_abimes": lecture.accents_abimes,
            }
        }
    )


def dump_refus(refus: ImportRefuseError) -> bytes:
    """Message d’un fichier refusé."""
    return _dump({"refus": str(refus)})


def parse_lecture(suivant: Callable[[], bytes]) -> Lecture:
    """Lecture que des messages décrivent.

    Parameters
    ----------
    suivant
        Rend le message d’après, vide quand l’enfant n’en a plus.

    Raises
    ------
    ImportRefuseError
        Si l’enfant a refusé le fichier.
    TransportError
        Si un message manque ou n’a pas la forme attendue.
    """
    try:
        return _parse(suivant)
    except (KeyError, TypeError, ValueError, IndexError) as erreur:
        raise TransportError(str(erreur)) from erreur


def _parse(suivant: Callable[[], bytes]) -> Lecture:
    tables: list[TableLue] = []
    # Une même valeur revient à chaque ligne : elle n’est gardée qu’une fois.
    memo: dict[str, str] = {}
    while ligne := suivant():
        message = json.loads(ligne)
        if "refus" in message:
            raise ImportRefuseError(str(message["refus"]))
        if "fin" in message:
            return _build_lecture(tuple(tables), message["fin"])
        tables.append(_read_table(message, suivant, memo))
    msg = "message de fin absent"
    raise TransportError(msg)


def _build_lecture(tables: tuple[TableLue, ...], fin: dict[str, Any]) -> Lecture:
    return Lecture(
        tables=tables,
        avis=tuple(map(str, fin["avis"])),
        encodage=str(fin["encodage"]),
        separateur=str(fin["separateur"]),
        accents_abimes=bool(fin["accents_abimes"]),
    )


def _describe(table: TableLue) -> dict[str, Any]:
    return {
        **{nom: getattr(table, nom) for nom in _TEXTES},
        "entetes": table.entetes,
        "avis": table.avis,
        "alertes": [
            (a.numero, a.colonne, a.motif, a.suggestion) for a in table.alertes
        ],
        "ligne_en_tete": table.ligne_en_tete,
        "ecartees": table.ecartees,
    }


def _read_table(
    message: dict[str, Any], suivant: Callable[[], bytes], memo: dict[str, str]
) -> TableLue:
    decrite, nb_lignes = message["table"], int(message["nb_lignes"])
    largeur = len(decrite["entetes"])
    numeros: list[int] = []
    lignes: list[tuple[str, ...]] = []
    while len(lignes) < nb_lignes:
        lot = json.loads(suivant())
        numeros += map(int, lot[0])
        lignes += (_check_ligne(ligne, largeur, memo) for ligne in lot[1])
    if len(numeros) != len(lignes):
        msg = "numéros et lignes ne vont pas ensemble"
        raise TransportError(msg)
    return TableLue(
        **{nom: str(decrite[nom]) for nom in _TEXTES},
        entetes=tuple(map(str, decrite["entetes"])),
        lignes=tuple(lignes),
        numeros=tuple(numeros),
        avis=tuple(map(str, decrite["avis"])),
        alertes=tuple(
            Alerte(int(numero), str(colonne), str(motif), str(suggestion))
            for numero, colonne, motif, suggestion in decrite["alertes"]
        ),
        ligne_en_tete=int(decrite["ligne_en_tete"]),
        ecartees=tuple(map(int, decrite["ecartees"])),
    )


def _check_ligne(
    ligne: list[str], largeur: int, memo: dict[str, str]
) -> tuple[str, ...]:
    if len(ligne) != largeur or set(map(type, ligne)) != {str}:
        msg = "ligne de forme inattendue"
        raise TransportError(msg)
    return tuple(map(memo.setdefault, ligne, ligne))


def _dump(message: object) -> bytes:
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"
