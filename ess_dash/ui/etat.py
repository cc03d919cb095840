"""L’état : l’adresse est la vérité, la session ne garde que ce qui ne se partage pas.

Une page lit son état dans l’adresse ; un geste l’écrit dans l’adresse, puis la page est
rejouée. Recharger ou partager l’adresse redonne la même vue. Une valeur inconnue dans
l’adresse est écartée et dite, jamais une erreur.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.indicateurs.registre import INDICATEURS, PAR_DEFAUT
from ess_dash.presentation.classes import Methode
from ess_dash.presentation.modeles import COUCHES, DemandeCarte
from ess_dash.territoires import CodeTerritoire, Maille
from ess_dash.ui.adresse import (
    Lecteurs,
    parse_ensemble,
    parse_enum,
    parse_libre,
    parse_oui,
    parse_parametres,
    parse_parmi,
    parse_territoire,
    write_parametres,
)

AFFICHAGES: Final = ("carte", "tableau")
FONDS: Final = ("sans", "plan")
MODES: Final = ("page", "projection")
DEMONSTRATION: Final = "demo"
REVISION: Final = "revision"
LONGUEUR_REVISION: Final = 9


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


_LECTEURS: Final[Lecteurs] = {
    "indicateur": parse_parmi(tuple(INDICATEURS)),
    "maille": parse_enum(Maille),
    "variante": parse_libre,
    "methode": parse_enum(Methode),
    "pivot": parse_oui,
    "couches": parse_ensemble(COUCHES),
    "perimetre": parse_enum(Perimetre),
    "montagne": parse_enum(Presence),
    "qpv": parse_enum(Presence),
    "types": parse_ensemble(None),
    "themes": parse_ensemble(None),
    "financeurs": parse_ensemble(None),
    "territoire": parse_territoire,
    "affichage": parse_parmi(AFFICHAGES),
    "tri": parse_parmi(("nom", "valeur")),
    "fond": parse_parmi(FONDS),
    "mode": parse_parmi(MODES),
}


def parse_etat(parametres: Mapping[str, str]) -> tuple[EtatCarte, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse.

    Returns
    -------
    tuple
        L’état, et une phrase par valeur écartée.
    """
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return _settle_maille(EtatCarte(**lus)), avis


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
    return write_parametres(etat, EtatCarte())


def read_etat() -> tuple[EtatCarte, tuple[str, ...]]:
    """État que dit l’adresse, et ce qui a dû en être écarté."""
    return parse_etat(st.query_params.to_dict())


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    write_adresse(write_etat(_settle_maille(replace(etat, **valeurs))))


def read_adresse() -> dict[str, str]:
    """Paramètres de l’adresse."""
    return st.query_params.to_dict()


def write_adresse(parametres: Mapping[str, str]) -> None:
    """Remplace les paramètres de l’adresse, le choix des données gardé."""
    complets = {**parametres, **_write_jeu()}
    if complets != st.query_params.to_dict():
        st.query_params.from_dict(complets)


def read_demonstration() -> bool:
    """Vrai si la visite se fait sur les données fictives.

    Le choix est dans l’adresse, pour se partager, et dans la session, parce que changer
    de page vide l’adresse.
    """
    if st.query_params.get(DEMONSTRATION) == "oui":
        st.session_state[DEMONSTRATION] = True
    return bool(st.session_state.get(DEMONSTRATION, False))


def switch_demonstration(*, active: bool) -> None:
    """Passe aux données fictives, ou en revient."""
    _switch(DEMONSTRATION, active or None)


def read_revision() -> int | None:
    """Révision du dépôt que la visite regarde ; ``None`` pour la dernière.

    Comme le choix des données, elle est dans l’adresse et dans la session.
    """
    lue = st.query_params.get(REVISION, "")
    if lue.isascii() and lue.isdigit() and len(lue) <= LONGUEUR_REVISION:
        st.session_state[REVISION] = int(lue)
    revision: int | None = st.session_state.get(REVISION)
    return revision


def switch_revision(revision: int | None) -> None:
    """Regarde les données telles qu’elles étaient, ou revient à celles du jour."""
    _switch(REVISION, revision)


def _switch(nom: str, valeur: object) -> None:
    st.session_state[nom] = valeur
    parametres = {n: v for n, v in read_adresse().items() if n != nom}
    write_adresse(parametres)


def recall_jeu() -> None:
    """Remet le choix des données dans l’adresse, que le menu vient de vider."""
    if read_demonstration() or read_revision() is not None:
        write_adresse(read_adresse())


def _write_jeu() -> dict[str, str]:
    demonstration = (
        {DEMONSTRATION: "oui"} if st.session_state.get(DEMONSTRATION) else {}
    )
    revision = st.session_state.get(REVISION)
    return demonstration | ({} if revision is None else {REVISION: str(revision)})


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


def keep_session(cle: str, valeur: object) -> None:
    """Garde une valeur pour cette visite seulement."""
    st.session_state[cle] = valeur


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
