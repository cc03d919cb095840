"""Reconnaître les colonnes d’un fichier : nom exact, autre nom admis, nom ressemblant."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from ess_dash.importation.contacts import is_entete_de_contact
from ess_dash.importation.modele import ColonneImport, ImportRefuseError
from ess_dash.textes.ecriture import cite, write_liste

RESSEMBLANCE_MIN: Final = 86
LONGUEUR_MIN: Final = 4
LONGUEUR_ENTETE: Final = 200
NB_ENTETES_CITES: Final = 12

_MOTS_VIDES: Final = frozenset(
    (
        *("de", "du", "des", "la", "le", "les", "l", "d", "un", "une", "et"),
        *("en", "au", "aux", "a"),
    )
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Où lire chaque colonne attendue.

    Attributes
    ----------
    rangs
        Colonne attendue → rang dans le fichier.
    lues
        Colonne attendue → nom dans le fichier.
    devinees
        Parmi elles, celles que seul un nom ressemblant désigne.
    restantes
        Rangs des colonnes du fichier que rien n’attend.
    """

    rangs: Mapping[str, int]
    lues: Mapping[str, str]
    devinees: tuple[str, ...]
    restantes: tuple[int, ...]


def normalize_entete(entete: str) -> str:
    """Nom de colonne réduit à ses lettres, sans accent, casse ni petit mot.

    Examples
    --------
    >>> normalize_entete("Date de convention*"), normalize_entete("dateConvention")
    ('dateconvention', 'dateconvention')
    >>> normalize_entete("Montant (en €)"), normalize_entete("CODE_INSEE")
    ('montant', 'codeinsee')
    """
    ligatures = entete[:LONGUEUR_ENTETE].casefold().replace("œ", "oe")
    nu = unicodedata.normalize("NFKD", ligatures)
    lettres = "".join(c for c in nu if not unicodedata.combining(c))
    mots = re.findall(r"[a-z0-9]+", lettres)
    return "".join(m for m in mots if m not in _MOTS_VIDES) or "".join(mots)


def propose_colonnes(
    entetes: Sequence[str], colonnes: Iterable[ColonneImport]
) -> Mapping[str, str]:
    """Colonne attendue → colonne du fichier proposée, sans exiger celles qui manquent."""
    plan = _build_plan(entetes, tuple(colonnes), {})
    return plan.lues


def find_colonnes(
    entetes: Sequence[str],
    colonnes: Sequence[ColonneImport],
    correspondance: Mapping[str, str],
) -> Plan:
    """Plan de lecture d’un fichier ; ce que l’utilisateur a choisi l’emporte.

    Parameters
    ----------
    entetes
        Noms des colonnes du fichier.
    colonnes
        Colonnes attendues.
    correspondance
        Colonne attendue → colonne du fichier ; vide pour ne pas la lire.

    Raises
    ------
    ImportRefuseError
        Si une colonne requise manque, si une colonne choisie n’est pas dans le fichier
        ou nomme des personnes, ou si deux colonnes portent le même nom.
    """
    _check_choix(entetes, correspondance)
    plan = _build_plan(entetes, colonnes, correspondance)
    _check_homonymes(entetes, plan)
    manquantes = [
        c for c in colonnes if c.est_requise and c.identifiant not in plan.rangs
    ]
    if manquantes:
        raise ImportRefuseError(_write_manquantes(manquantes, entetes))
    return plan


def _check_choix(entetes: Sequence[str], correspondance: Mapping[str, str]) -> None:
    for attendue, entete in correspondance.items():
        if entete and entete not in entetes:
            msg = (
                f"La colonne {cite(entete)}, choisie pour « {attendue} », n’est pas "
                f"dans le fichier. Choisir parmi {_write_entetes(entetes)}."
            )
            raise ImportRefuseError(msg)
        if is_entete_de_contact(entete):
            msg = (
                f"La colonne {cite(entete)} porte des coordonnées de personnes : elles "
                f"ne se gardent pas. En choisir une autre pour « {attendue} »."
            )
            raise ImportRefuseError(msg)


def _build_plan(
    entetes: Sequence[str],
    colonnes: Sequence[ColonneImport],
    correspondance: Mapping[str, str],
) -> Plan:
    rangs = {
        attendue: entetes.index(entete)
        for attendue, entete in correspondance.items()
        if entete
    }
    cherchees = [c for c in colonnes if c.identifiant not in correspondance]
    cles = [normalize_entete(entete) for entete in entetes]
    _add_exactes(rangs, cherchees, cles)
    devinees = _add_ressemblantes(rangs, cherchees, cles, entetes)
    lus = set(rangs.values())
    return Plan(
        rangs=rangs,
        lues={attendue: entetes[rang] for attendue, rang in rangs.items()},
        devinees=tuple(devinees),
        restantes=tuple(rang for rang in range(len(entetes)) if rang not in lus),
    )


def _add_exactes(
    rangs: dict[str, int], cherchees: Sequence[ColonneImport], cles: Sequence[str]
) -> None:
    """Ajoute les colonnes du nom attendu, puis celles d’un autre nom admis."""
    for colonne in cherchees:
        _add_premiere(rangs, colonne, list_noms(colonne)[:1], cles)
    for colonne in cherchees:
        if colonne.identifiant not in rangs:
            _add_premiere(rangs, colonne, list_noms(colonne)[1:], cles)


def _add_premiere(
    rangs: dict[str, int],
    colonne: ColonneImport,
    noms: Iterable[str],
    cles: Sequence[str],
) -> None:
    pris = set(rangs.values())
    for nom in noms:
        rang = cles.index(nom) if nom in cles else -1
        if rang >= 0 and rang not in pris:
            rangs[colonne.identifiant] = rang
            return


def list_noms(colonne: ColonneImport) -> list[str]:
    """Noms admis d’une colonne, normalisés."""
    noms = (colonne.identifiant, *colonne.alias)
    return list(dict.fromkeys(normalize_entete(nom) for nom in noms))


def _add_ressemblantes(
    rangs: dict[str, int],
    cherchees: Iterable[ColonneImport],
    cles: Sequence[str],
    entetes: Sequence[str],
) -> list[str]:
    """Ajoute les colonnes au nom ressemblant, la plus ressemblante d’abord."""
    pris = set(rangs.values())
    libres = {
        rang: cle
        for rang, cle in enumerate(cles)
        if rang not in pris
        and len(cle) >= LONGUEUR_MIN
        and not is_entete_de_contact(entetes[rang])
    }
    paires = sorted(
        (
            (-score, rang, colonne.identifiant)
            for colonne in cherchees
            if colonne.identifiant not in rangs
            for score, rang in _score(colonne, libres)
        ),
    )
    devinees = []
    for _, rang, identifiant in paires:
        if identifiant not in rangs and rang not in pris:
            rangs[identifiant] = rang
            pris.add(rang)
            devinees.append(identifiant)
    return devinees


def _score(
    colonne: ColonneImport, libres: Mapping[int, str]
) -> Iterable[tuple[float, int]]:
    for nom in list_noms(colonne):
        if len(nom) < LONGUEUR_MIN:
            continue
        proches = process.extract(
            nom, libres, scorer=fuzz.ratio, score_cutoff=RESSEMBLANCE_MIN, limit=3
        )
        yield from ((score, rang) for _, score, rang in proches)


def _check_homonymes(entetes: Sequence[str], plan: Plan) -> None:
    """Refuse deux colonnes de même nom quand l’une est à lire."""
    lues = {normalize_entete(entete): entete for entete in plan.lues.values()}
    for rang in plan.restantes:
        entete = entetes[rang]
        jumelle = lues.get(normalize_entete(entete), "")
        if jumelle and jumelle.casefold().strip() == entete.casefold().strip():
            msg = (
                f"Les colonnes {cite(jumelle)} et {cite(entete)} portent le même nom : "
                "on ne sait laquelle lire. N’en garder qu’une."
            )
            raise ImportRefuseError(msg)


def _write_manquantes(
    manquantes: Sequence[ColonneImport], entetes: Sequence[str]
) -> str:
    noms = write_liste([f"« {c.identifiant} »" for c in manquantes])
    sujet = "Il manque la colonne" if len(manquantes) == 1 else "Il manque les colonnes"
    return (
        f"{sujet} {noms} ; le fichier a {_write_entetes(entetes)}. Renommer une colonne, "
        "ou indiquer laquelle lire."
    )


def _write_entetes(entetes: Sequence[str]) -> str:
    return write_liste([cite(entete) for entete in entetes], NB_ENTETES_CITES)
