"""Les champs d’un formulaire de correction, dessinés d’après leur genre."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from ess_dash.importation.modele import Contexte
from ess_dash.presentation.donnees.brouillon import (
    Brouillon,
    clean_saisie,
    is_choix,
    read_valeur,
)
from ess_dash.presentation.donnees.registre import Registre
from ess_dash.presentation.donnees.saisie import CHAMPS, Champ, Genre, write_valeur
from ess_dash.presentation.format_fr import sort_key
from ess_dash.textes.ecriture import clean_texte, shorten
from ess_dash.ui.erreurs import neutralize

TEXTE_MAX: Final = 500
AUCUNE: Final = "Non précisé"


def show_champs(
    brouillon: Brouillon, tour: int, registre: Registre, contexte: Contexte
) -> dict[tuple[str, str], str]:
    """Montre les champs sur deux colonnes ; rend ce qu’ils portent, propre."""
    champs = CHAMPS[brouillon.objet]
    valeurs = {}
    for rang in range(0, len(champs), 2):
        # Une rangée à la fois : sur un téléphone et au clavier, l’ordre reste le bon.
        colonnes = st.columns(2, gap="medium")
        for colonne, champ in zip(colonnes, champs[rang : rang + 2], strict=False):
            with colonne:
                valeurs[champ.cle] = _show_champ(
                    champ, read_valeur(brouillon, champ), tour, registre, contexte
                )
    return valeurs


def _show_champ(
    champ: Champ, valeur: str, tour: int, registre: Registre, contexte: Contexte
) -> str:
    cle = f"saisie_{tour}_{champ.table}_{champ.nom}"
    if is_choix(champ):
        return _show_choix(champ, valeur, _list_options(champ, registre, contexte), cle)
    return _show_texte(champ, valeur, cle)


def _write_libelle(champ: Champ) -> str:
    precisions = [champ.aide[:1].lower() + champ.aide[1:].rstrip(".")]
    precisions += ["obligatoire"] if champ.est_requis else []
    dites = "\u202f; ".join(filter(None, precisions))
    return neutralize(f"{champ.libelle} ({dites})" if dites else champ.libelle)


def _show_texte(champ: Champ, valeur: str, cle: str) -> str:
    dessine = st.text_area if champ.genre is Genre.LONG else st.text_input
    saisie = dessine(
        _write_libelle(champ),
        write_valeur(champ.table, champ.nom, valeur),
        max_chars=max(TEXTE_MAX, len(valeur)),
        key=cle,
    )
    propre = clean_saisie(saisie)
    if champ.nom == "montant_eur":
        return propre.replace("\u202f", "").replace(" ", "").replace(",", ".")
    return propre


def _show_choix(champ: Champ, valeur: str, options: Mapping[str, str], cle: str) -> str:
    connues = dict(options)
    connues.setdefault(valeur, valeur or AUCUNE)
    return st.selectbox(
        _write_libelle(champ),
        list(connues),
        index=list(connues).index(valeur),
        format_func=lambda code: shorten(clean_texte(connues[code]), 80),
        key=cle,
    )


def _list_options(
    champ: Champ, registre: Registre, contexte: Contexte
) -> Mapping[str, str]:
    if champ.genre is Genre.FINANCEUR:
        return registre.financeurs
    if champ.genre is Genre.THEME:
        return {theme: theme for theme in registre.themes}
    if champ.genre is Genre.COMMUNE:
        return {"": AUCUNE, **list_communes(contexte)}
    if champ.genre is Genre.QUARTIER:
        return {"": "Aucun", **_list_quartiers(contexte)}
    return dict(champ.options)


def list_communes(contexte: Contexte) -> dict[str, str]:
    """Code de commune → nom, dans l’ordre des noms."""
    noms = {code: commune.nom for code, commune in contexte.communes.items()}
    return dict(sorted(noms.items(), key=lambda couple: sort_key(couple[1])))


def _list_quartiers(contexte: Contexte) -> dict[str, str]:
    return {
        code: f"{nom} ({contexte.communes[commune].nom})"
        for code, (nom, commune) in contexte.qpv.items()
        if commune in contexte.communes
    }
