"""Les contrôles communs aux pages ; chacun reçoit sa clé liée et ce qu’il doit rappeler."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import streamlit as st

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Liaison:
    """Un contrôle lié à l’adresse.

    Attributes
    ----------
    bind
        Donne au contrôle la valeur de l’adresse et rend sa clé.
    update_from
        Rappel : la valeur du contrôle passe dans l’adresse.
    """

    bind: Callable[[str, object], str]
    update_from: Callable[[str], None]


def show_liste(
    liaison: Liaison,
    libelle: str,
    cle: str,
    valeur: T,
    options: Sequence[T],
    ecrire: Callable[[T], str],
    *,
    filtrable: bool = False,
) -> None:
    """Liste déroulante ; filtrable quand elle est longue."""
    st.selectbox(
        libelle,
        options,
        format_func=ecrire,
        key=liaison.bind(cle, valeur),
        on_change=liaison.update_from,
        args=(cle,),
        filter_mode="fuzzy" if filtrable else None,
    )


def show_segments(
    liaison: Liaison,
    libelle: str,
    cle: str,
    valeur: T,
    options: Sequence[T],
    ecrire: Callable[[T], str],
) -> None:
    """Quelques options côte à côte, une seule choisie."""
    st.segmented_control(
        libelle,
        options,
        format_func=ecrire,
        required=True,
        key=liaison.bind(cle, valeur),
        on_change=liaison.update_from,
        args=(cle,),
    )


def show_pastilles(
    liaison: Liaison,
    libelle: str,
    cle: str,
    valeur: frozenset[str],
    libelles: Mapping[str, str],
) -> None:
    """Plusieurs options à la fois."""
    st.pills(
        libelle,
        list(libelles),
        format_func=libelles.__getitem__,
        selection_mode="multi",
        key=liaison.bind(cle, [nom for nom in libelles if nom in valeur]),
        on_change=liaison.update_from,
        args=(cle,),
    )


def show_nombre(
    liaison: Liaison,
    libelle: str,
    cle: str,
    valeur: float,
    bornes: tuple[float, float],
    pas: float,
    aide: str = "",
) -> None:
    """Nombre entier borné."""
    # Streamlit veut un seul genre de nombre pour la valeur, les bornes et le pas.
    genre: type[int] | type[float] = int if isinstance(valeur, int) else float
    st.number_input(
        libelle,
        min_value=genre(bornes[0]),
        max_value=genre(bornes[1]),
        step=genre(pas),
        format="%d" if genre is int else "%.0f",
        key=liaison.bind(cle, genre(valeur)),
        on_change=liaison.update_from,
        args=(cle,),
        help=aide or None,
    )


def show_bascule(liaison: Liaison, libelle: str, cle: str, *, valeur: bool) -> None:
    """Oui ou non."""
    st.toggle(
        libelle,
        key=liaison.bind(cle, valeur),
        on_change=liaison.update_from,
        args=(cle,),
    )
