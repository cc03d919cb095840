"""Composer un groupement : choisir des EPCI et des communes, le nommer, l’ouvrir."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from ess_dash.territoires import (
    CodeTerritoire,
    est_code_groupement,
    list_membres,
    write_groupement,
)
from ess_dash.territoires.groupements import MEMBRES_MAX, NOM_MAX
from ess_dash.ui import cache_fiche
from ess_dash.ui import etat as etats

CLE_MEMBRES: Final = "membres_groupement"
CLE_VOLET: Final = "composer_groupement"
CLE_NOM: Final = "nom_groupement"
MEMBRES_MIN: Final = 2

Ouverture = Callable[[CodeTerritoire, str], None]


def show_groupement(
    code: CodeTerritoire, nom: str = "", *, ouvrir: Ouverture | None = None
) -> None:
    """Montre de quoi composer un groupement, et l’ouvre.

    Parameters
    ----------
    code
        Territoire montré : les membres d’un groupement sont proposés tels quels, un EPCI
        ou une commune est le premier membre.
    nom
        Nom du groupement montré.
    ouvrir
        Appelé avec le code et le nom composés ; par défaut, ils passent dans l’adresse.
    """
    noms = cache_fiche.get_membres()
    # Une clé par territoire : la fiche ouverte, le volet se referme.
    with st.popover("Groupement", width="stretch", key=f"{CLE_VOLET}_{code}"):
        membres = st.multiselect(
            "EPCI et communes à réunir",
            options=list(noms),
            default=_list_proposes(code, noms),
            format_func=lambda membre: noms[membre],
            max_selections=MEMBRES_MAX,
            # Tout choisir d’une touche prendrait les communes avec leur EPCI.
            select_all=False,
            placeholder="Nom ou code postal",
            key=f"{CLE_MEMBRES}_{code}",
        )
        st.text_input(
            "Nom du groupement (facultatif)",
            value=nom,
            max_chars=NOM_MAX,
            key=f"{CLE_NOM}_{code}",
        )
        st.button(
            "Ouvrir la fiche du groupement",
            type="primary",
            width="stretch",
            disabled=len(membres) < MEMBRES_MIN,
            on_click=_open,
            args=(code, ouvrir or _write_adresse),
        )
        st.caption(
            "Les chiffres de l’ESS, connus à l’EPCI, ne se lisent que pour un groupement "
            "d’EPCI entiers."
        )


def _list_proposes(
    code: CodeTerritoire, noms: Mapping[CodeTerritoire, str]
) -> list[CodeTerritoire]:
    proposes = list_membres(code) if est_code_groupement(code) else (code,)
    return [membre for membre in proposes if membre in noms]


def _open(code: CodeTerritoire, ouvrir: Ouverture) -> None:
    """Lit les contrôles au moment du clic : un nom à peine tapé y est déjà."""
    membres = etats.read_session(f"{CLE_MEMBRES}_{code}")
    nom = str(etats.read_session(f"{CLE_NOM}_{code}") or "")
    if isinstance(membres, list) and membres:
        ouvrir(write_groupement(membres), " ".join(nom.split()))


def _write_adresse(code: CodeTerritoire, nom: str) -> None:
    parametres = {**etats.read_adresse(), "territoire": code, "nom": nom}
    etats.write_adresse({cle: valeur for cle, valeur in parametres.items() if valeur})
