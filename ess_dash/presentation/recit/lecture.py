"""Fichier ↔ récit : les versions anciennes sont reprises, le reste est refusé en une phrase.

Une étape illisible ne fait pas perdre les autres : elle devient une étape sans adresse,
que la scène dira.
"""

import base64
import binascii
import json
import unicodedata
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from ess_dash.presentation.recit.modeles import TEXTE, Etape, Parametres, Recit

VERSION: Final = 2
ETAPES_MAX: Final = 60
OCTETS_MAX: Final = 200_000
LONGUEUR_ADRESSE_MAX: Final = 12_000
TEXTE_MAX: Final = 4_000
IDENTIFIANT_HABITUEL: Final = "recit"
_LETTRES: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


class RecitError(ValueError):
    """Un récit ne se lit pas : une phrase dit quoi, et quoi faire."""


def parse_recit(contenu: bytes | str) -> Recit:
    """Récit d’un fichier JSON.

    Parameters
    ----------
    contenu
        Octets en UTF-8, ou texte.

    Raises
    ------
    RecitError
        Si le fichier n’est pas un récit, est trop lourd, ou vient d’une version à venir.
    """
    if len(contenu) > OCTETS_MAX:
        raise RecitError(
            f"Le récit est trop lourd : {OCTETS_MAX // 1000} Ko au plus. "
            "Retirer des étapes ou raccourcir les notes."
        )
    return build_recit(_load_json(contenu))


def _load_json(contenu: bytes | str) -> object:
    try:
        texte = contenu.decode("utf-8-sig") if isinstance(contenu, bytes) else contenu
        lu: object = json.loads(texte)
    except (ValueError, RecursionError):
        raise RecitError(
            "Ce fichier n’est pas un récit : il n’est pas au format JSON. "
            "Choisir un fichier enregistré depuis « Rencontres »."
        ) from None
    return lu


def build_recit(objet: object) -> Recit:
    """Récit d’un objet JSON déjà lu.

    Raises
    ------
    RecitError
        Si l’objet n’est pas un récit ou vient d’une version à venir.
    """
    if not isinstance(objet, Mapping) or not isinstance(objet.get("etapes"), list):
        raise RecitError(
            "Ce fichier n’est pas un récit : il n’a pas de liste d’étapes. "
            "Choisir un fichier enregistré depuis « Rencontres »."
        )
    actuel = _migrate(dict(objet))
    etapes = actuel["etapes"]
    if not 0 < len(etapes) <= ETAPES_MAX:
        raise RecitError(
            f"Un récit a de 1 à {ETAPES_MAX} étapes, celui-ci en a {len(etapes)}."
        )
    return Recit(
        identifiant=_read_identifiant(actuel),
        titre=_read_texte(actuel, "titre") or "Récit sans titre",
        sous_titre=_read_texte(actuel, "sous_titre"),
        etapes=tuple(_build_etape(etape) for etape in etapes),
        territoire=_read_texte(actuel, "territoire"),
    )


def _migrate(objet: dict[str, Any]) -> dict[str, Any]:
    """Le même récit à la version courante, un pas à la fois."""
    version = objet.get("version", 1)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise RecitError(
            "Ce récit n’a pas de version lisible : l’enregistrer à nouveau depuis "
            "« Rencontres »."
        )
    if version > VERSION:
        raise RecitError(
            f"Ce récit vient d’une version plus récente de l’outil (format {version}, "
            f"{VERSION} ici) : mettre l’outil à jour."
        )
    for depart in range(version, VERSION):
        objet = _MIGRATIONS[depart](objet)
    return objet


def _split_adresses(objet: dict[str, Any]) -> dict[str, Any]:
    """Le format 1 écrivait l’adresse d’une étape d’un seul tenant."""
    return {**objet, "etapes": [_split_adresse(e) for e in objet["etapes"]]}


def _split_adresse(etape: object) -> object:
    if not isinstance(etape, Mapping) or not isinstance(etape.get("adresse"), str):
        return etape
    page, parametres = parse_adresse(etape["adresse"])
    reste = {nom: valeur for nom, valeur in etape.items() if nom != "adresse"}
    return {**reste, "page": page, "parametres": dict(parametres)}


_MIGRATIONS: Final[Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {
    1: _split_adresses,
}


def parse_adresse(adresse: str) -> tuple[str, Parametres]:
    """Page et paramètres d’une adresse de l’outil, entière ou relative.

    Examples
    --------
    >>> parse_adresse("https://exemple.fr/ess/comparer?vue=parite")
    ('comparer', (('vue', 'parite'),))
    >>> parse_adresse("?territoire=200073146")
    ('carte', (('territoire', '200073146'),))
    """
    try:
        morceaux = urlsplit(adresse)
        requete = dict(parse_qsl(morceaux.query, max_num_fields=50))
    except ValueError:
        return adresse[:40], ()
    page = morceaux.path.rstrip("/").rpartition("/")[2] or "carte"
    return page, tuple(sorted(requete.items()))


def _build_etape(objet: object) -> Etape:
    """Étape d’un objet JSON ; illisible, elle garde sa place et ses mots."""
    if not isinstance(objet, Mapping):
        return Etape(page="", element="")
    couches = objet.get("couches")
    return Etape(
        page=_read_texte(objet, "page") or TEXTE,
        element=_read_texte(objet, "element") or TEXTE,
        parametres=_read_parametres(objet.get("parametres")),
        titre=_read_texte(objet, "titre"),
        texte=_read_texte(objet, "texte"),
        notes=_read_texte(objet, "notes"),
        couches=tuple(_clean(str(c))[:40] for c in couches[:10])
        if isinstance(couches, list)
        else (),
        vers=_read_texte(objet, "vers"),
    )


def _read_parametres(objet: object) -> Parametres:
    if not isinstance(objet, Mapping):
        return ()
    paires = (
        (_clean(str(nom))[:40], _clean(str(valeur))[:1000])
        for nom, valeur in objet.items()
    )
    return tuple(sorted(paires)[:50])


def _read_texte(objet: Mapping[str, Any], nom: str) -> str:
    """Texte d’un champ, caractères de commande ôtés ; vide s’il n’est pas un texte."""
    valeur = objet.get(nom)
    return _clean(valeur)[:TEXTE_MAX] if isinstance(valeur, str) else ""


def _clean(texte: str) -> str:
    """Texte sans caractère de commande ni moitié de caractère ; les lignes restent."""
    return "".join(c for c in texte if c == "\n" or _est_lisible(c)).strip()


def _est_lisible(caractere: str) -> bool:
    # Python ne tient pas l’espace insécable pour imprimable.
    return caractere.isprintable() or unicodedata.category(caractere) == "Zs"


def _read_identifiant(objet: Mapping[str, Any]) -> str:
    texte = _read_texte(objet, "identifiant").lower()
    return "".join(c for c in texte if c in _LETTRES)[:40] or IDENTIFIANT_HABITUEL


def write_recit(recit: Recit) -> str:
    """Récit en JSON, à la version courante ; ce qui est vide n’y figure pas."""
    return json.dumps(_build_objet(recit), ensure_ascii=False, indent=2) + "\n"


def _build_objet(recit: Recit) -> dict[str, Any]:
    objet = {
        "version": VERSION,
        "identifiant": recit.identifiant,
        "titre": recit.titre,
        "sous_titre": recit.sous_titre,
        "territoire": recit.territoire,
        "etapes": [_write_etape(etape) for etape in recit.etapes],
    }
    return {nom: valeur for nom, valeur in objet.items() if valeur != ""}


def _write_etape(etape: Etape) -> dict[str, Any]:
    champs = {
        "page": etape.page,
        "parametres": dict(etape.parametres),
        "element": etape.element,
        "titre": etape.titre,
        "texte": etape.texte,
        "couches": list(etape.couches),
        "vers": etape.vers,
        "notes": etape.notes,
    }
    return {nom: valeur for nom, valeur in champs.items() if valeur}


def encode_recit(recit: Recit) -> str:
    """Récit comme une adresse le porte : compressé, en lettres d’adresse.

    Raises
    ------
    RecitError
        S’il ne tient pas dans une adresse.
    """
    compact = json.dumps(
        _build_objet(recit), ensure_ascii=False, separators=(",", ":")
    ).encode()
    compresseur = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    octets = compresseur.compress(compact) + compresseur.flush()
    texte = base64.urlsafe_b64encode(octets).rstrip(b"=").decode()
    if len(texte) > LONGUEUR_ADRESSE_MAX or len(compact) > OCTETS_MAX:
        raise RecitError(
            "Ce récit est trop long pour une adresse : l’enregistrer dans un fichier "
            "et partager le fichier."
        )
    return texte


def decode_recit(texte: str) -> Recit:
    """Récit qu’une adresse porte.

    Raises
    ------
    RecitError
        Si l’adresse est abîmée, trop longue, ou ne porte pas un récit.
    """
    if len(texte) > LONGUEUR_ADRESSE_MAX:
        raise _build_abimee()
    try:
        octets = base64.b64decode(
            texte + "=" * (-len(texte) % 4), altchars=b"-_", validate=True
        )
        # Un petit texte peut en contenir un immense : on ne lit que ce qu’on admet.
        lecteur = zlib.decompressobj(-zlib.MAX_WBITS)
        contenu = lecteur.decompress(octets, OCTETS_MAX)
    except (ValueError, binascii.Error, zlib.error):
        raise _build_abimee() from None
    if lecteur.unconsumed_tail or not lecteur.eof:
        raise _build_abimee()
    return parse_recit(contenu)


def _build_abimee() -> RecitError:
    return RecitError(
        "L’adresse de ce récit est incomplète ou abîmée : la demander à nouveau, ou "
        "ouvrir le fichier du récit."
    )
