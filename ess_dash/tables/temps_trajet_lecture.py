"""Des octets d’une matrice de temps de trajet à ses lignes : texte, en-tête, cases."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pandas as pd

from ess_dash.tables.points.colonnes import normalize
from ess_dash.tables.points.entete import (
    NB_LIGNES_EN_TETE,
    SENTINELLE,
    SEPARATEURS,
    Rangee,
    build_guillemet_ouvert,
    count_remplies,
    is_commentaire,
    is_remplie,
    iter_rangees,
    strip_fin,
)
from ess_dash.tables.points.modele import normalize_code
from ess_dash.tables.points.nombres import parse_nombre
from ess_dash.textes.ecriture import (
    apply_typographie,
    cite,
    clean_texte,
    format_nombre,
    write_liste,
)

# 586 communes font 343 396 paires, soit 6 à 10 Mo de texte.
TAILLE_MAX_OCTETS: Final = 32 * 1024 * 1024
CHAMPS: Final = ("origine", "destination", "minutes")

_ALIAS: Final = {
    "origine": (
        *("origine", "code_origine", "commune_origine", "id_origine", "insee_origine"),
        *("depart", "code_depart", "commune_depart", "origin", "origin_id"),
        *("from", "from_id", "de"),
    ),
    "destination": (
        *("destination", "code_destination", "commune_destination", "id_destination"),
        *("insee_destination", "arrivee", "code_arrivee", "commune_arrivee", "dest"),
        *("destination_id", "to", "to_id", "vers"),
    ),
    "minutes": (
        *("minutes", "minute", "min", "mn", "temps_minutes", "temps_min", "temps_mn"),
        *("temps_en_minutes", "duree_minutes", "duree_min", "duree_en_minutes"),
        *("temps_trajet_min", "temps_de_trajet_min", "duree_trajet_min"),
        *("temps_trajet", "temps_de_trajet", "duree_trajet", "temps", "duree"),
        *("travel_time", "travel_time_min", "travel_time_p50", "time"),
    ),
}
_AUTRES_UNITES: Final = frozenset(
    (
        *("secondes", "seconde", "seconds", "sec", "s", "duration", "heures", "heure"),
        *("hours", "h", "km", "distance", "distance_km", "metres"),
    )
)
_NOMBRE_SIMPLE: Final = r"\d+(?:[.,]\d+)?"


class TempsTrajetError(Exception):
    """Le fichier entier est inutilisable : une phrase dit pourquoi et que faire."""

    def __init__(self, message: str) -> None:
        super().__init__(apply_typographie(message))


@dataclass(frozen=True, slots=True)
class EnTete:
    """Où sont les trois champs, et ce qu’il faut pour lire les lignes qui suivent.

    Attributes
    ----------
    ligne
        Dernière ligne écrite de l’en-tête.
    largeur
        Nombre de colonnes.
    rangs, noms
        Rang et nom, tel qu’écrit, de la colonne de chaque champ trouvé.
    autre_unite
        Colonne dont le nom dit une autre unité que la minute ; vide si aucune.
    """

    separateur: str
    ligne: int
    largeur: int
    rangs: dict[str, int]
    noms: dict[str, str]
    autre_unite: str


def read_lignes(contenu: bytes) -> tuple[pd.DataFrame, EnTete]:
    """Lignes de données d’un CSV, nettoyées mais pas encore jugées.

    Returns
    -------
    tuple
        La table ``ligne``, ``decalee``, ``origine``, ``destination``, ``minutes``
        (nombre ou absent), ``ecrit`` (ce que le fichier dit) et ``refusee``, à faux ;
        et l’en-tête retenu.

    Raises
    ------
    TempsTrajetError, PointsError
        Si le fichier n’est pas un texte, ou n’a pas ses trois colonnes.
    """
    texte = strip_fin(_read_texte(contenu))
    en_tete = _find_en_tete(texte)
    return _read_rangees(texte, en_tete), en_tete


def _read_texte(contenu: bytes) -> str:
    if len(contenu) > TAILLE_MAX_OCTETS:
        mega = 1024 * 1024
        msg = (
            f"Ce fichier pèse {format_nombre(len(contenu) / mega, 1)} Mo, et la limite "
            f"est de {TAILLE_MAX_OCTETS // mega} Mo : ne garder que les trois colonnes "
            "et les communes du département."
        )
        raise TempsTrajetError(msg)
    texte = _decode(contenu)
    if not texte.strip():
        msg = "Ce fichier est vide : vérifier l’export, puis l’ajouter de nouveau."
        raise TempsTrajetError(msg)
    if "\0" in texte or texte.startswith(("PK\x03\x04", "%PDF")):
        msg = (
            "Ce fichier n’est pas un texte : l’enregistrer en CSV (« Enregistrer "
            "sous », type « CSV UTF-8 »), puis l’ajouter de nouveau."
        )
        raise TempsTrajetError(msg)
    return texte


def _decode(contenu: bytes) -> str:
    for bom, encodage in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if contenu.startswith(bom):
            return contenu.removeprefix(bom).decode(encodage, errors="replace")
    try:
        return contenu.decode("utf-8")
    except UnicodeDecodeError:
        return contenu.decode("cp1252", errors="replace")


def _find_en_tete(texte: str) -> EnTete:
    """Premier en-tête complet, tous séparateurs essayés, dans les premières lignes."""
    candidats = [
        c for separateur in SEPARATEURS for c in _list_candidats(texte, separateur)
    ]
    if not candidats:
        premiere = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
        msg = (
            "Aucune colonne reconnue : la première ligne doit nommer les colonnes "
            "« origine ; destination ; minutes ». Première ligne lue : "
            f"{cite(premiere)}."
        )
        raise TempsTrajetError(msg)
    meilleur = max(candidats, key=lambda candidat: len(candidat.rangs))
    absents = [cite(champ) for champ in CHAMPS if champ not in meilleur.rangs]
    if absents:
        raise _build_colonne_absente(absents, meilleur)
    return meilleur


def _list_candidats(texte: str, separateur: str) -> Iterator[EnTete]:
    remplies = (r for r in iter_rangees(texte, separateur) if is_remplie(r))
    for rangee in islice(remplies, NB_LIGNES_EN_TETE):
        largeur = count_remplies(rangee.cases)
        ecrits = [clean_texte(case) for case in rangee.cases[:largeur]]
        reconnus = [normalize(nom) for nom in ecrits]
        rangs = {
            champ: reconnus.index(alias)
            for champ in CHAMPS
            if (alias := next((a for a in _ALIAS[champ] if a in reconnus), ""))
        }
        if rangs:
            noms = {champ: ecrits[rang] for champ, rang in rangs.items()}
            paires = zip(reconnus, ecrits, strict=True)
            autre = next((nom for cle, nom in paires if cle in _AUTRES_UNITES), "")
            yield EnTete(separateur, rangee.fin, largeur, rangs, noms, autre)


def _build_colonne_absente(absents: list[str], en_tete: EnTete) -> TempsTrajetError:
    if absents == [cite("minutes")] and en_tete.autre_unite:
        return TempsTrajetError(
            f"La colonne {cite(en_tete.autre_unite)} n’est pas en minutes : la convertir, puis la "
            "nommer « minutes »."
        )
    mot = "les colonnes" if len(absents) > 1 else "la colonne"
    return TempsTrajetError(
        f"Il manque {mot} {write_liste(absents)} : une ligne donne le temps d’une "
        "commune (origine) à une autre (destination), en minutes."
    )


def _read_rangees(texte: str, en_tete: EnTete) -> pd.DataFrame:
    """Une ligne par ligne de données : numéro, trop de cases, et trois textes."""
    rangs = [en_tete.rangs[champ] for champ in CHAMPS]
    lues: list[tuple[int, bool, str, str, str]] = []
    derniere = Rangee(1, 1, [])
    for rangee in iter_rangees(texte, en_tete.separateur):
        derniere = rangee
        if rangee.debut <= en_tete.ligne or not is_remplie(rangee):
            continue
        if not is_commentaire(rangee):
            origine, destination, minutes = (
                rangee.cases[rang] if rang < len(rangee.cases) else "" for rang in rangs
            )
            decalee = count_remplies(rangee.cases) > en_tete.largeur
            lues.append((rangee.debut, decalee, origine, destination, minutes))
    if derniere.cases != [SENTINELLE]:
        raise build_guillemet_ouvert(derniere.debut)
    if not lues:
        msg = (
            "Ce fichier n’a aucune ligne de données : écrire une paire de communes par "
            "ligne, sous les noms de colonnes."
        )
        raise TempsTrajetError(msg)
    return _clean(pd.DataFrame(lues, columns=["ligne", "decalee", *CHAMPS]))


def _clean(lignes: pd.DataFrame) -> pd.DataFrame:
    for champ in ("origine", "destination"):
        uniques = {code: _clean_code(code) for code in lignes[champ].unique()}
        lignes[champ] = lignes[champ].map(uniques)
    ecrits = lignes["minutes"].str.strip()
    simples = ecrits.str.fullmatch(_NOMBRE_SIMPLE).astype(bool)
    valeurs = pd.to_numeric(
        ecrits.where(simples).str.replace(",", ".", regex=False), errors="coerce"
    ).astype("float64")
    autres = ecrits[~simples].map(parse_nombre).astype("float64")
    return lignes.assign(
        ecrit=ecrits, minutes=valeurs.where(simples, autres), refusee=False
    )


def _clean_code(code: str) -> str:
    return normalize_code(clean_texte(code).removeprefix("'"))
