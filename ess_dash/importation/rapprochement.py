"""Mettre à jour ce que l’on sait déjà : une case vide du fichier n’efface rien."""

from collections.abc import Mapping, Sequence
from typing import Final

from ess_dash.importation.modele import DejaConnu, Enregistrement
from ess_dash.textes.ecriture import cite, write_liste

# Table → colonne → ce qui la remplit quand rien ne la renseigne.
Defauts = Mapping[str, Mapping[str, str]]

NB_CHANGEMENTS_CITES: Final = 3
# Ces colonnes vont ensemble : que le fichier en change une, et les autres ne se reprennent
# plus de ce que l’on savait.
GROUPES: Final = (
    frozenset({"qpv", "code_qpv"}),
    frozenset({"code_commune", "commune", "adresse", "code_postal", "quartier"}),
    frozenset({"annee_debut", "annee_fin"}),
    frozenset({"lon", "lat", "origine", "score", "date"}),
)
_NON_DITS: Final = frozenset({"source", "commune", "annee_source"})


def merge_connu(
    enregistrements: Sequence[Enregistrement],
    connu: DejaConnu | None,
    defauts: Defauts,
) -> tuple[tuple[Enregistrement, ...], str]:
    """Enregistrements complétés, et ce qui change de ce que l’on savait.

    Parameters
    ----------
    connu
        Ce que l’on sait déjà, ou ``None``.
    defauts
        Ce qui remplit ce que rien ne renseigne.
    """
    contenus = connu.contenus if connu is not None else {}
    complets: list[Enregistrement] = []
    changes: list[str] = []
    for enregistrement in enregistrements:
        table, contenu = enregistrement.table, enregistrement.contenu
        su = contenus.get((table, enregistrement.cle))
        if su:
            contenu = _merge(contenu, su)
            changes += _list_changes(contenu, su)
        habituels = {
            colonne: valeur
            for colonne, valeur in defauts.get(table, {}).items()
            if not contenu[colonne]
        }
        complets.append(
            Enregistrement(table, enregistrement.cle, {**contenu, **habituels})
            if su or habituels
            else enregistrement
        )
    return tuple(complets), write_liste(changes, NB_CHANGEMENTS_CITES)


def _merge(contenu: Mapping[str, str], su: Mapping[str, str]) -> Mapping[str, str]:
    nouvelles = {c for c, valeur in contenu.items() if valeur and valeur != su.get(c)}
    gelees = {c for groupe in GROUPES if groupe & nouvelles for c in groupe}
    return {
        colonne: valeur or ("" if colonne in gelees else su.get(colonne, ""))
        for colonne, valeur in contenu.items()
    }


def _list_changes(contenu: Mapping[str, str], su: Mapping[str, str]) -> list[str]:
    return [
        f"{colonne} {cite(su[colonne])} devient {cite(valeur)}"
        for colonne, valeur in contenu.items()
        if valeur
        and su.get(colonne)
        and su[colonne] != valeur
        and colonne not in _NON_DITS
    ]
