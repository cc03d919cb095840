"""Lire ce que Streamlit envoie : de quoi est fait un message, et combien il pèse."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Genre = Literal["carte", "texte", "reste"]
CARTE: Final = "streamlit_folium.st_folium"
TEXTES: Final = ("html", "markdown", "heading", "metric", "text")


@dataclass(frozen=True, slots=True)
class Recu:
    """Un message reçu du serveur.

    Attributes
    ----------
    genre
        ``carte`` pour le composant, ``texte`` pour ce qui se lit, ``reste`` sinon.
    nom
        Type du message, et place de l’élément dans la page.
    """

    genre: Genre
    nom: str
    octets: int


def read_message(charge: bytes) -> ForwardMsg:
    """Décode un message du serveur."""
    message = ForwardMsg()
    message.ParseFromString(charge)
    return message


def describe(message: ForwardMsg, octets: int) -> Recu:
    """Dit ce qu’est un message."""
    place = list(message.metadata.delta_path)
    element = read_element(message)
    if element is None:
        nom = str(message.WhichOneof("type"))
        if nom == "delta":
            nom = f"{message.delta.WhichOneof('type')} {place}"
        return Recu("reste", nom, octets)
    sorte = str(element.WhichOneof("type"))
    return Recu(_sort_element(element), f"{sorte} {place}", octets)


def read_element(message: ForwardMsg) -> Element | None:
    """Élément que le message pose dans la page, s’il en pose un."""
    if message.WhichOneof("type") != "delta":
        return None
    if message.delta.WhichOneof("type") != "new_element":
        return None
    return message.delta.new_element


def _sort_element(element: Element) -> Genre:
    sorte = element.WhichOneof("type")
    if sorte == "component_instance":
        est_carte = element.component_instance.component_name == CARTE
        return "carte" if est_carte else "reste"
    return "texte" if sorte in TEXTES else "reste"


def read_texte(message: ForwardMsg) -> str:
    """Texte que porte l’élément, s’il en porte un."""
    element = read_element(message)
    sorte = element.WhichOneof("type") if element else None
    if element is None or sorte not in TEXTES:
        return ""
    contenu = getattr(element, sorte)
    return " ".join(
        str(getattr(contenu, champ))
        for champ in ("body", "label")
        if hasattr(contenu, champ)
    )


def normalize(texte: str) -> str:
    """Ramène espaces, apostrophes et casse à une seule forme, pour comparer deux pages.

    Examples
    --------
    >>> normalize("CC de l’Aude\u202fBasse") == normalize("cc de l'aude basse")
    True
    """
    simple = (
        unicodedata.normalize("NFKC", texte).replace("’", "'").replace("&#39;", "'")
    )
    return " ".join(simple.split()).casefold()


def sum_octets(recus: Iterable[Recu], genre: Genre | None = None) -> int:
    """Octets reçus, tous ou d’un seul genre."""
    return sum(recu.octets for recu in recus if genre in {None, recu.genre})
