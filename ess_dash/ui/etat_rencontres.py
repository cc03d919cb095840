"""Ce que « Rencontres » retient : l’adresse dit quel récit, la session tient les vôtres.

Un récit composé ne s’écrit pas à chaque geste dans l’adresse : elle serait trop longue.
On le partage par un lien fait exprès, ou par un fichier.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from ess_dash.presentation.recit.lecture import (
    RecitError,
    decode_recit,
    encode_recit,
    parse_recit,
)
from ess_dash.presentation.recit.livres import RECITS, load_recit
from ess_dash.presentation.recit.modeles import Recit
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_libre,
    parse_parametres,
    parse_territoire,
    write_parametres,
)
from ess_dash.ui.rencontres.gestes import find_nom

PREFIXE: Final = "rencontres_"
HISTOIRE: Final = "histoire"
PAGE: Final = "rencontres"
SCENE: Final = "scene"
_MIENS: Final = "recits_miens"
_CHOISI: Final = "recit_compose"
_PHRASE: Final = "rencontres_phrase"
_HABITUEL: Final = next(iter(RECITS))


@dataclass(frozen=True, slots=True)
class EtatRencontres:
    """État de la page.

    Attributes
    ----------
    recit
        Identifiant d’un récit livré, ou d’un récit de la visite.
    territoire
        Territoire d’un récit qui se joue pour l’un d’eux ; vide pour celui du récit.
    """

    recit: str = _HABITUEL
    territoire: CodeTerritoire = ""


_LECTEURS: Final[Lecteurs] = {"recit": parse_libre, "territoire": parse_territoire}


def parse_etat(
    parametres: Mapping[str, str],
) -> tuple[EtatRencontres, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse, et dit ce qui en est écarté."""
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return EtatRencontres(**lus), avis


def read_etat() -> tuple[EtatRencontres, tuple[str, ...]]:
    """État que dit l’adresse ; un récit qu’elle porte entre d’abord dans la visite."""
    adresse = etats.read_adresse()
    if HISTOIRE in adresse:
        return _receive(adresse[HISTOIRE], adresse)
    etat, avis = parse_etat(adresse)
    if etat.recit in RECITS or etat.recit in list_miens():
        return etat, avis
    perdu = (
        f"Le récit « {etat.recit[:40]} » n’est plus dans cette visite : ouvrir son "
        "fichier ou son lien. Le premier récit livré est montré."
    )
    return replace(etat, recit=_HABITUEL), (*avis, perdu)


def _receive(
    histoire: str, adresse: Mapping[str, str]
) -> tuple[EtatRencontres, tuple[str, ...]]:
    etat, avis = parse_etat(adresse)
    try:
        recu = decode_recit(histoire)
    except RecitError as erreur:
        return replace(etat, recit=_HABITUEL), (*avis, str(erreur))
    nom = keep_recit(recu)
    garde = replace(etat, recit=nom)
    etats.write_adresse(write_parametres(garde, EtatRencontres()))
    return garde, avis


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    etats.write_adresse(write_parametres(replace(etat, **valeurs), EtatRencontres()))


def bind(cle: str, valeur: object) -> str:
    """Donne à un contrôle la valeur que dit l’état ; rend sa clé."""
    return etats.bind(f"{PREFIXE}{cle}", valeur)


def read_controle(cle: str) -> str:
    """Texte choisi à l’instant dans un contrôle."""
    return str(etats.read_controle(f"{PREFIXE}{cle}"))


def update_from(cle: str) -> None:
    """Rappel d’un contrôle : sa valeur passe dans l’adresse."""
    update_etat(**{cle: read_controle(cle)})


def list_miens() -> Mapping[str, Recit]:
    """Récits composés ou ouverts pendant la visite, par identifiant."""
    miens = etats.read_session(_MIENS)
    return miens if isinstance(miens, dict) else {}


def list_titres() -> dict[str, str]:
    """Titre de chaque récit : ceux de l’outil, puis les vôtres."""
    return {**RECITS, **{nom: recit.titre for nom, recit in list_miens().items()}}


def read_recit(nom: str) -> Recit:
    """Récit livré ou composé.

    Raises
    ------
    RecitError, SourceError
        S’il n’existe pas, ou si son fichier manque.
    """
    return list_miens().get(nom) or load_recit(nom)


def keep_recit(recit: Recit) -> str:
    """Garde un récit sous un nom libre ; un récit identique n’est pas gardé deux fois."""
    for nom, connu in list_miens().items():
        if replace(connu, identifiant=recit.identifiant) == recit:
            return nom
    nom = find_nom(recit.identifiant, list_titres())
    write_recit(replace(recit, identifiant=nom))
    return nom


def write_recit(recit: Recit) -> None:
    """Garde l’état d’un récit composé ; c’est désormais celui que l’on complète."""
    etats.keep_session(_MIENS, {**list_miens(), recit.identifiant: recit})
    etats.keep_session(_CHOISI, recit.identifiant)


def forget_recit(nom: str) -> None:
    """Oublie un récit composé."""
    reste = {n: recit for n, recit in list_miens().items() if n != nom}
    etats.keep_session(_MIENS, reste)


def read_compose() -> Recit | None:
    """Récit que « Ajouter à la présentation » complète."""
    miens = list_miens()
    nom = str(etats.read_session(_CHOISI) or "")
    return miens.get(nom) or next(iter(miens.values()), None)


def read_fichier(octets: bytes, _nom: str) -> Recit | str:
    """Récit d’un fichier déposé, ou la phrase qui dit pourquoi il ne se lit pas."""
    try:
        return parse_recit(octets)
    except RecitError as erreur:
        return str(erreur)


def say(phrase: str) -> None:
    """Garde une phrase à dire au prochain affichage."""
    etats.keep_session(_PHRASE, phrase)


def take_phrase() -> str:
    """La phrase gardée, dite une fois."""
    phrase = etats.read_session(_PHRASE)
    etats.keep_session(_PHRASE, None)
    return str(phrase or "")


def write_lien_scene(recit: Recit, territoire: CodeTerritoire) -> str:
    """Adresse où jouer un récit.

    Raises
    ------
    RecitError
        S’il est trop long pour une adresse.
    """
    return _write_lien(SCENE, recit, territoire)


def write_lien_page(recit: Recit, territoire: CodeTerritoire) -> str:
    """Adresse qui rouvre un récit dans « Rencontres ».

    Raises
    ------
    RecitError
        S’il est trop long pour une adresse.
    """
    return _write_lien(PAGE, recit, territoire)


def _write_lien(page: str, recit: Recit, territoire: CodeTerritoire) -> str:
    parametres = (
        {"recit": recit.identifiant}
        if recit.identifiant in RECITS
        else {HISTOIRE: encode_recit(recit)}
    )
    if recit.territoire and territoire:
        parametres["territoire"] = territoire
    if etats.read_demonstration():
        parametres[etats.DEMONSTRATION] = "oui"
    return f"{_find_base(page)}?{urlencode(parametres)}"


def _find_base(page: str) -> str:
    """Adresse d’une page, à côté de celle que le navigateur connaît."""
    ici = urlsplit(st.context.url or "")
    chemin = ici.path.rstrip("/").rpartition("/")[0]
    if not ici.netloc:
        return page
    return urlunsplit((ici.scheme, ici.netloc, f"{chemin}/{page}", "", ""))
