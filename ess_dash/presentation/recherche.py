"""La recherche d’un territoire ou d’un lieu : ce que l’on tape, ce que l’on trouve.

``statique/recherche.js`` fait le même classement dans le navigateur : un changement ici
se fait aussi là-bas, et ``tests/app/recherche`` compare les deux.
"""

import base64
import json
import zlib
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.recherche_mots import (
    Entree,
    build_entree,
    join_mots,
    normalize,
    split,
)
from ess_dash.tables import Passage, list_anciennes
from ess_dash.tables.listes import Role

__all__ = [
    "LIMITE",
    "Entree",
    "build_departement",
    "build_entrees",
    "normalize",
    "pack_entrees",
    "search",
]

LIMITE: Final = 8
LETTRES_AU_MILIEU: Final = 3
NON_SITUE: Final = "non situé"

# Ce que l’on tape sans qu’un nom officiel le porte : « Pays du Lauragais », « comcom ».
_LIAISONS: Final = "de du des d la le les l et"
_FAMILIERS: Final = {"CC": "comcom", "CA": "agglo", "CU": "urbaine"}
_NATURES: Final = {
    "CC": "communauté de communes",
    "CA": "communauté d’agglomération",
    "CU": "communauté urbaine",
    "METRO": "métropole",
}


def search(
    entrees: Iterable[Entree], requete: str, limite: int = LIMITE
) -> tuple[Entree, ...]:
    """Entrées que la requête désigne, la plus proche d’abord.

    À proximité égale, l’ordre reçu est gardé. Une requête vide rend les premières.

    Parameters
    ----------
    requete
        Ce que l’utilisateur a tapé : nom, début de nom, code postal, code Insee.
    limite
        Nombre d’entrées rendues au plus.
    """
    if not requete.strip():
        return tuple(entrees)[:limite]
    variantes = _list_variantes(requete)
    rangs = ((_rank(entree, variantes), entree) for entree in entrees)
    trouvees = ((rang, entree) for rang, entree in rangs if rang is not None)
    ordonnees = sorted(trouvees, key=lambda trouvee: trouvee[0])
    return _put_postal_first([entree for _, entree in ordonnees], requete)[:limite]


def _put_postal_first(trouvees: list[Entree], requete: str) -> tuple[Entree, ...]:
    """Un code Insee qui est aussi un code postal : la commune de la poste d’abord.

    On tape plus souvent un code postal ; mais trente communes peuvent le partager, et
    celle dont c’est le code Insee doit rester en vue.
    """
    code = requete.strip()
    valeurs = [entree.valeur for entree in trouvees[:2]]
    # Une ancienne commune mène au code de l’actuelle : elle ne passe pas devant elle.
    if len(set(valeurs)) > 1 and code.isdecimal() and valeurs[0] == code:
        return (trouvees[1], trouvees[0], *trouvees[2:])
    return tuple(trouvees)


def _list_variantes(requete: str) -> tuple[str, ...]:
    """La requête, et la même sans lire « st » comme « saint » : « st » ouvre « stade »."""
    formes = (normalize(requete), " ".join(split(requete)))
    return tuple(dict.fromkeys(filter(None, formes)))


def _rank(entree: Entree, variantes: Iterable[str]) -> int | None:
    """Rang du premier critère tenu, du plus strict au plus large ; ``None`` si aucun."""
    nom = normalize(entree.libelle)
    rangs = (
        rang
        for demande in variantes
        for rang, est_tenu in enumerate(_CRITERES)
        if est_tenu(entree, nom, demande)
    )
    return min(rangs, default=None)


def _est_egal(entree: Entree, nom: str, demande: str) -> bool:
    return demande in (nom, entree.valeur)


def _commence(_: Entree, nom: str, demande: str) -> bool:
    return nom.startswith(demande)


def _contient(_: Entree, nom: str, demande: str) -> bool:
    return f" {demande}" in f" {nom}"


def _contient_debuts(_: Entree, nom: str, demande: str) -> bool:
    return all(f" {mot}" in f" {nom}" for mot in demande.split())


def _evoque_debuts(entree: Entree, _: str, demande: str) -> bool:
    return all(f" {mot}" in f" {entree.mots}" for mot in demande.split())


def _contient_colle(_: Entree, nom: str, demande: str) -> bool:
    colle = demande.replace(" ", "")
    return len(colle) >= LETTRES_AU_MILIEU and colle in nom.replace(" ", "")


def _evoque(entree: Entree, _: str, demande: str) -> bool:
    return all(
        (mot if len(mot) >= LETTRES_AU_MILIEU else f" {mot}") in f" {entree.mots}"
        for mot in demande.split()
    )


_CRITERES: Final = (
    _est_egal,
    _commence,
    _contient,
    _contient_debuts,
    _evoque_debuts,
    _contient_colle,
    _evoque,
)


def build_entrees(donnees: Donnees) -> tuple[Entree, ...]:
    """Tout ce que la recherche connaît : EPCI, PETR, communes, lieux, projets.

    Les territoires sont rangés du plus au moins peuplé, les lieux totems avant les
    autres lieux. Un projet qui porte l’identifiant d’un lieu ne fait qu’une entrée
    avec lui.
    """
    return (
        *_list_epci(donnees),
        *_list_petr(donnees),
        *_list_communes(donnees),
        *_list_lieux_et_projets(donnees),
        *_list_anciennes(donnees),
    )


def build_departement(donnees: Donnees) -> Entree:
    """Le département lui-même, que l’on rouvre par son nom."""
    configuration = donnees.configuration
    return build_entree(
        configuration.code_departement, configuration.nom, "Département", ()
    )


def _list_lieux_et_projets(donnees: Donnees) -> list[Entree]:
    projets = {projet.valeur: projet for projet in _list_projets(donnees)}
    lieux = [
        _merge(lieu, projets.pop(lieu.valeur)) if lieu.valeur in projets else lieu
        for lieu in _list_lieux(donnees)
    ]
    return [*lieux, *projets.values()]


def _merge(lieu: Entree, projet: Entree) -> Entree:
    genre = f"{lieu.genre} et projet financé"
    return replace(lieu, genre=genre, mots=join_mots(genre, lieu.mots, projet.mots))


def _list_epci(donnees: Donnees) -> list[Entree]:
    return [
        build_entree(
            ligne["code_epci"],
            ligne["nom"],
            "EPCI",
            (_NATURES.get(ligne["nature"], ""), _write_etendue(ligne)),
            (
                "intercommunalité",
                ligne["nature"],
                _FAMILIERS.get(ligne["nature"], ""),
                _LIAISONS,
            ),
        )
        for ligne in _list_lignes(donnees.epci, "population", decroissant=True)
    ]


def _list_petr(donnees: Donnees) -> list[Entree]:
    return [
        build_entree(
            ligne["code_petr"],
            ligne["nom"],
            "PETR",
            (_write_etendue(ligne),),
            ("pôle d’équilibre territorial et rural", "pays", _LIAISONS),
        )
        for ligne in _list_lignes(donnees.petr, "population", decroissant=True)
    ]


def _write_etendue(ligne: Mapping[str, Any]) -> str:
    """« partie haut-garonnaise : … » quand il n’y en a qu’une part, sinon un compte."""
    perimetre = str(ligne["perimetre"])
    if perimetre.startswith("partie"):
        return perimetre
    return pluralize(int(ligne["nb_communes"]), "commune")


def _list_communes(donnees: Donnees) -> list[Entree]:
    noms = dict(zip(donnees.epci["code_epci"], donnees.epci["nom"], strict=True))
    anciens = _index_anciens_codes(donnees)
    return [
        build_entree(
            ligne["code_commune"],
            ligne["nom"],
            "Commune",
            (noms.get(ligne["code_epci"], ""), _write_postaux(ligne["codes_postaux"])),
            (ligne["codes_postaux"], *anciens.get(ligne["code_commune"], ())),
        )
        for ligne in _list_lignes(donnees.communes, "population", decroissant=True)
    ]


def _list_anciennes(donnees: Donnees) -> list[Entree]:
    """Anciennes communes : les choisir mène à celle d’aujourd’hui."""
    return [
        build_entree(
            actuel,
            passage.nom,
            "Ancienne commune",
            (f"aujourd’hui {nom}",),
            (passage.code, passage.nature.libelle),
        )
        for passage in _find_passages(donnees)
        for actuel, nom in passage.actuelles.items()
        if passage.nom
    ]


def _find_passages(donnees: Donnees) -> tuple[Passage, ...]:
    return list_anciennes(donnees.passages, frozenset(donnees.communes["code_commune"]))


def _index_anciens_codes(donnees: Donnees) -> dict[str, tuple[str, ...]]:
    """Anciens codes de chaque commune actuelle."""
    anciens: dict[str, tuple[str, ...]] = {}
    for passage in _find_passages(donnees):
        for actuel in passage.actuelles:
            anciens[actuel] = (*anciens.get(actuel, ()), passage.code)
    return anciens


def _write_postaux(codes: str) -> str:
    """Écrit les codes postaux d’une commune, en abrégé au-delà de deux.

    Examples
    --------
    >>> _write_postaux("31370 31600"), _write_postaux("31000 31100 31500")
    ('31370, 31600', '31000 à 31500')
    """
    liste = codes.split()
    return ", ".join(liste) if len(liste) < 3 else f"{liste[0]} à {liste[-1]}"


def _list_lieux(donnees: Donnees) -> list[Entree]:
    """Une entrée par lieu, ses communes réunies."""
    sites: dict[Hashable, list[dict[str, Any]]] = {}
    for ligne in _list_lignes(donnees.lieux, "nom"):
        sites.setdefault(ligne["id_lieu"], []).append(ligne)
    ranges = sorted(
        sites.values(),
        key=lambda du_lieu: Role.LIEU_TOTEM.value not in du_lieu[0]["roles"],
    )
    return [_build_lieu(du_lieu) for du_lieu in ranges]


def _build_lieu(sites: list[dict[str, Any]]) -> Entree:
    lieu = sites[0]
    libelles = [role.libelle for role in Role if role.value in lieu["roles"]]
    genre = " et ".join(libelles)
    communes = ", ".join(dict.fromkeys(s["commune"] for s in sites if s["commune"]))
    return build_entree(
        lieu["id_lieu"],
        lieu["nom"],
        genre[:1].upper() + genre[1:],
        (communes or NON_SITUE,),
    )


def _list_projets(donnees: Donnees) -> list[Entree]:
    return [
        build_entree(
            ligne["id_projet"],
            ligne["nom"],
            "Projet",
            (ligne["commune"] or NON_SITUE, ligne["financeur_libelle_court"]),
        )
        for ligne in _list_lignes(donnees.projets, "nom")
    ]


def _list_lignes(
    table: pd.DataFrame, colonne: str, *, decroissant: bool = False
) -> list[dict[str, Any]]:
    """Lignes d’une table, par nombre ou par nom ; à égalité, par nom."""
    lignes: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    par_nom = sorted(lignes, key=lambda ligne: normalize(ligne["nom"]))
    if colonne == "nom":
        return par_nom
    return sorted(par_nom, key=lambda ligne: ligne[colonne], reverse=decroissant)


@lru_cache(maxsize=16)
def pack_entrees(entrees: tuple[Entree, ...]) -> str:
    """Entrées en peu d’octets : colonnes en JSON, deflate brut, base64.

    Le navigateur relit ce que rend cette fonction ; il refait lui-même les mots que les
    autres colonnes contiennent. Gardé, pour ne pas compresser la même liste à chaque
    réexécution.
    """
    lignes = [
        (e.valeur, e.libelle, e.genre, e.complement, _write_mots_en_plus(e))
        for e in entrees
    ]
    colonnes = list(zip(*lignes, strict=True))
    texte = json.dumps(colonnes, ensure_ascii=False, separators=(",", ":"))
    compresse = zlib.compress(texte.encode(), level=9, wbits=-zlib.MAX_WBITS)
    return base64.b64encode(compresse).decode("ascii")


def _write_mots_en_plus(entree: Entree) -> str:
    deja = normalize(
        f"{entree.valeur} {entree.libelle} {entree.genre} {entree.complement}"
    ).split()
    return " ".join(mot for mot in entree.mots.split() if mot not in deja)
