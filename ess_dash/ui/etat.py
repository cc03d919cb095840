"""L’état : l’adresse est la vérité, la session ne garde que ce qui ne se partage pas.

Une page lit son état dans l’adresse ; un geste l’écrit dans l’adresse, puis la page est
rejouée. Recharger ou partager l’adresse redonne la même vue. Une valeur inconnue dans
l’adresse est écartée et dite, jamais une erreur.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any, Final, TypeVar

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS, PAR_DEFAUT
from ess_dash.presentation.classes import Methode
from ess_dash.presentation.modeles import COUCHES, DemandeCarte
from ess_dash.territoires import CodeTerritoire, Maille, maille_of

AFFICHAGES: Final = ("carte", "tableau")
FONDS: Final = ("sans", "plan")
MODES: Final = ("page", "projection")
AUCUNE: Final = "aucune"
LONGUEUR_MAX: Final = 200

E = TypeVar("E", bound=Enum)


@dataclass(frozen=True, slots=True)
class EtatCarte:
    """Tout ce que l’adresse de la carte retient.

    Attributes
    ----------
    territoire
        Code choisi, vide pour le département.
    tri
        Colonne de tri du tableau : ``nom`` ou ``valeur``.
    """

    indicateur: str = PAR_DEFAUT
    maille: Maille = Maille.EPCI
    variante: str = ""
    methode: Methode | None = None
    pivot: bool = False
    couches: frozenset[str] = frozenset(COUCHES)
    perimetre: Perimetre = Perimetre.TOUT
    montagne: Presence = Presence.TOUT
    qpv: Presence = Presence.TOUT
    types: frozenset[str] = frozenset()
    themes: frozenset[str] = frozenset()
    financeurs: frozenset[str] = frozenset()
    territoire: CodeTerritoire = ""
    affichage: str = "carte"
    tri: str = "nom"
    fond: str = "sans"
    mode: str = "page"

    @property
    def filtres(self) -> Filtres:
        """Les filtres, tels que les indicateurs les comprennent."""
        return Filtres(
            perimetre=self.perimetre,
            montagne=self.montagne,
            qpv=self.qpv,
            types=self.types,
            themes=self.themes,
            financeurs=self.financeurs,
        )

    @property
    def demande(self) -> DemandeCarte:
        """Ce que la carte doit montrer."""
        return DemandeCarte(
            indicateur=self.indicateur,
            maille=self.maille,
            variante=self.variante,
            methode=self.methode,
            autour_du_pivot=self.pivot,
            couches=self.couches,
            filtres=self.filtres,
        )


class _ValeurRefuseeError(ValueError):
    """Une valeur de l’adresse n’est pas admise."""


def _parse_parmi(admises: tuple[str, ...]) -> Callable[[str], str]:
    def parse(texte: str) -> str:
        if texte not in admises:
            raise _ValeurRefuseeError(texte)
        return texte

    return parse


def _parse_enum(classe: type[E]) -> Callable[[str], E]:
    def parse(texte: str) -> E:
        try:
            return classe(texte)
        except ValueError as erreur:
            raise _ValeurRefuseeError(texte) from erreur

    return parse


def _parse_ensemble(admises: tuple[str, ...] | None) -> Callable[[str], frozenset[str]]:
    def parse(texte: str) -> frozenset[str]:
        if texte == AUCUNE:
            return frozenset()
        valeurs = frozenset(filter(None, texte.split(",")))
        if admises is not None and not valeurs <= set(admises):
            raise _ValeurRefuseeError(texte)
        return valeurs

    return parse


def _parse_oui(texte: str) -> bool:
    return _parse_parmi(("oui", "non"))(texte) == "oui"


def _parse_libre(texte: str) -> str:
    if len(texte) > LONGUEUR_MAX:
        raise _ValeurRefuseeError(texte[:20])
    return texte


def _parse_territoire(texte: str) -> CodeTerritoire:
    if texte and maille_of(texte) is None:
        raise _ValeurRefuseeError(texte[:20])
    return texte


_LECTEURS: Final[Mapping[str, Callable[[str], Any]]] = {
    "indicateur": _parse_parmi(tuple(INDICATEURS)),
    "maille": _parse_enum(Maille),
    "variante": _parse_libre,
    "methode": _parse_enum(Methode),
    "pivot": _parse_oui,
    "couches": _parse_ensemble(COUCHES),
    "perimetre": _parse_enum(Perimetre),
    "montagne": _parse_enum(Presence),
    "qpv": _parse_enum(Presence),
    "types": _parse_ensemble(None),
    "themes": _parse_ensemble(None),
    "financeurs": _parse_ensemble(None),
    "territoire": _parse_territoire,
    "affichage": _parse_parmi(AFFICHAGES),
    "tri": _parse_parmi(("nom", "valeur")),
    "fond": _parse_parmi(FONDS),
    "mode": _parse_parmi(MODES),
}


def parse_etat(parametres: Mapping[str, str]) -> tuple[EtatCarte, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse.

    Returns
    -------
    tuple
        L’état, et une phrase par valeur écartée.
    """
    lus: dict[str, Any] = {}
    avis: list[str] = []
    for nom, lire in _LECTEURS.items():
        texte = parametres.get(nom)
        if texte is None:
            continue
        try:
            lus[nom] = lire(texte)
        except _ValeurRefuseeError:
            avis.append(
                f"L’adresse demande « {nom} = {texte[:40]} », qui n’existe pas : "
                "la valeur habituelle est montrée."
            )
    return _settle_maille(EtatCarte(**lus)), tuple(avis)


def _settle_maille(etat: EtatCarte) -> EtatCarte:
    """Un indicateur n’existe pas à toutes les mailles : on prend la première qui va."""
    mailles = INDICATEURS[etat.indicateur].mailles
    return etat if etat.maille in mailles else replace(etat, maille=mailles[0])


def write_etat(etat: EtatCarte) -> dict[str, str]:
    """Paramètres d’adresse d’un état ; ce qui est habituel n’y figure pas.

    Examples
    --------
    >>> write_etat(EtatCarte(territoire="200073146"))
    {'territoire': '200073146'}
    """
    habituel = EtatCarte()
    return {
        champ.name: _write_valeur(getattr(etat, champ.name))
        for champ in fields(EtatCarte)
        if getattr(etat, champ.name) != getattr(habituel, champ.name)
    }


def _write_valeur(valeur: object) -> str:
    if isinstance(valeur, Enum):
        return str(valeur.value)
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, frozenset):
        return ",".join(sorted(valeur)) or AUCUNE
    return str(valeur)


def read_etat() -> tuple[EtatCarte, tuple[str, ...]]:
    """État que dit l’adresse, et ce qui a dû en être écarté."""
    return parse_etat(st.query_params.to_dict())


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    parametres = write_etat(_settle_maille(replace(etat, **valeurs)))
    if parametres != st.query_params.to_dict():
        st.query_params.from_dict(parametres)


def bind(cle: str, valeur: object) -> str:
    """Donne à un contrôle la valeur que dit l’adresse ; rend sa clé."""
    nom = f"controle_{cle}"
    if st.session_state.get(nom) != valeur:
        st.session_state[nom] = valeur
    return nom


def read_controle(cle: str) -> object:
    """Valeur choisie à l’instant dans un contrôle."""
    return st.session_state[f"controle_{cle}"]


def update_from(cle: str) -> None:
    """Rappel d’un contrôle : sa valeur passe dans l’adresse."""
    valeur = read_controle(cle)
    if isinstance(valeur, list):
        valeur = frozenset(valeur)
    update_etat(**{cle: valeur})


def read_composant(cle: str) -> Mapping[str, Any]:
    """Dernière valeur rendue par un composant du navigateur."""
    return st.session_state.get(cle) or {}


def take_clic(cle: str, numero: int) -> bool:
    """Vrai une seule fois par clic : le navigateur répète sa dernière valeur."""
    nom = f"dernier_{cle}"
    if st.session_state.get(nom) == numero:
        return False
    st.session_state[nom] = numero
    return True


def fly_to(code: CodeTerritoire) -> None:
    """Demande à la carte de voler vers un territoire, une fois."""
    _, rang = st.session_state.get("cadre") or ("", 0)
    st.session_state["cadre"] = (code, rang + 1)


def read_cadre() -> tuple[CodeTerritoire, int] | None:
    """Dernier vol demandé."""
    cadre: tuple[CodeTerritoire, int] | None = st.session_state.get("cadre")
    return cadre


def read_session(cle: str) -> object:
    """Valeur gardée pour cette visite seulement, ``None`` si aucune."""
    return st.session_state.get(cle)


def keep_fichier(
    cle: str, fichier: UploadedFile | None, lire: Callable[[bytes, str], object]
) -> bool:
    """Lit un fichier déposé une seule fois ; vrai si ce qui est gardé a changé."""
    identifiant = None if fichier is None else fichier.file_id
    if st.session_state.get(f"{cle}_id") == identifiant:
        return False
    st.session_state[f"{cle}_id"] = identifiant
    st.session_state[cle] = (
        None if fichier is None else lire(fichier.getvalue(), fichier.name)
    )
    return True


def read_theme() -> str:
    """Thème du navigateur, ``auto`` tant qu’il n’est pas connu."""
    genre = st.context.theme.type
    return {"light": "clair", "dark": "sombre"}.get(genre or "", "auto")


def keep_phrase(phrase: str) -> None:
    """Garde une phrase à dire à la prochaine page."""
    st.session_state["phrase"] = phrase


def take_phrases() -> tuple[str, ...]:
    """La phrase gardée, dite une seule fois."""
    phrase = st.session_state.pop("phrase", None)
    return () if phrase is None else (str(phrase),)
