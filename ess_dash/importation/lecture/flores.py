"""Lire FLORES au fil de l’eau : 4,7 millions de lignes, dont quelques milliers gardées.

Le zip national de l’Insee croise activité, taille et forme juridique. Seuls ses totaux
sont des dénominateurs : le reste est compté, jamais mis en mémoire.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ess_dash.importation.lecture.archive import FIN_DE_FLUX, Archive
from ess_dash.importation.lecture.limites import (
    LIGNES_MAX_CSV,
    LONGUEUR_MAX_LIGNE,
    OCTETS_DEPLIES_FLORES,
)
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.modele import TableLue
from ess_dash.textes.ecriture import apply_typographie, clean_texte, format_nombre

FIN_DES_METADONNEES: Final = "_metadata.csv"
TOTAL: Final = "_T"
TOUTES_FORMES: Final = frozenset(("1T9X7", TOTAL))
GEOGRAPHIES: Final = frozenset(("COM", "EPCI", "DEP", "REG", "FRANCE"))
SPHERE: Final = "ECONOMIC_SPHERE"
MESURE: Final = "FLORES_MEASURE"
REFUS_SPHERE: Final = (
    "Ce fichier FLORES partage l’emploi entre sphère présentielle et sphère productive : "
    "malgré son nom, ce n’est pas l’économie sociale et solidaire. Déposer un fichier par "
    "activité (DS_FLORES_A5) pour les dénominateurs ; pour l’ESS, demander son extraction "
    "à l’observatoire de la CRESS."
)
_DIMENSIONS_TOTALES: Final = ("ACTIVITY", "NUMBER_EMPL")
_FORME: Final = "LEGAL_FORM_WITH_PUBLIC"
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class _EnTete:
    """Noms des colonnes, et rangs de ce qui décide d’une ligne."""

    noms: tuple[str, ...]
    separateur: bytes
    totaux: tuple[int, ...]
    forme: int
    niveau: int
    code: int


def find_flores(archive: Archive, noms: Iterable[str]) -> frozenset[str]:
    """Fichiers d’un zip qui sont des tables FLORES.

    Raises
    ------
    ImportRefuseError
        Si l’un d’eux est celui des sphères économiques, qui n’est pas l’ESS.
    """
    trouves = frozenset(
        nom
        for nom in noms
        if nom.endswith(FIN_DE_FLUX) and MESURE.encode() in _read_debut(archive, nom)
    )
    if any(SPHERE.encode() in _read_debut(archive, nom) for nom in trouves):
        raise build_refus(REFUS_SPHERE)
    return trouves


def is_metadonnees(nom: str) -> bool:
    """Vrai pour le fichier des libellés, dont les totaux n’ont pas besoin."""
    return nom.endswith(FIN_DES_METADONNEES)


def read_flores(
    archive: Archive, entree: str, departement: str, fichier: tuple[str, str]
) -> TableLue:
    """Totaux d’une table FLORES.

    Parameters
    ----------
    entree
        Nom du fichier dans le zip.
    departement
        Code dont garder les communes ; vide pour les garder toutes.
    fichier
        Nom et empreinte du zip.

    Raises
    ------
    ImportRefuseError
        Si une ligne est démesurée, ou si trop de lignes sont à garder.
    """
    morceaux = archive.iter_morceaux(entree, OCTETS_DEPLIES_FLORES)
    lignes = _iter_lignes(morceaux)
    en_tete = _parse_en_tete(next(lignes, b""))
    tri = _sort(lignes, en_tete, departement)
    base = clean_texte(entree.replace("\\", "/").rsplit("/", 1)[-1])
    return TableLue(
        nom_fichier=fichier[0],
        sha256=fichier[1],
        entetes=en_tete.noms,
        lignes=tuple(tri.gardees),
        numeros=tuple(tri.numeros),
        description=f"{base} : FLORES, lu au fil de l’eau",
        avis=tuple(map(apply_typographie, _write_avis(tri, departement))),
        feuille=base,
        separateur=en_tete.separateur.decode(),
    )


def _read_debut(archive: Archive, nom: str) -> bytes:
    morceau = next(archive.iter_morceaux(nom, OCTETS_DEPLIES_FLORES), b"")
    return morceau[:LONGUEUR_MAX_LIGNE].split(b"\n", 1)[0]


def _iter_lignes(morceaux: Iterable[bytes]) -> Iterator[bytes]:
    reste = b""
    for morceau in morceaux:
        *lignes, reste = (reste + morceau).split(b"\n")
        if len(reste) > LONGUEUR_MAX_LIGNE:
            raise build_refus(
                "Une ligne de ce fichier est démesurée : ce n’est pas une table de "
                "l’Insee. La télécharger de nouveau."
            )
        yield from lignes
    if reste:
        yield reste


def _parse_en_tete(ligne: bytes) -> _EnTete:
    propre = ligne.removeprefix(_BOM)
    separateur = b";" if propre.count(b";") >= propre.count(b",") else b","
    noms = tuple(_split(propre, separateur))
    rangs = {nom: rang for rang, nom in enumerate(noms)}
    manquantes = {"GEO", "GEO_OBJECT", "ACTIVITY", _FORME} - rangs.keys()
    if manquantes:
        raise build_refus(
            "Cette table FLORES n’a pas les colonnes attendues (GEO, GEO_OBJECT, "
            f"ACTIVITY, {_FORME}) : la télécharger de nouveau."
        )
    totaux = tuple(rangs[nom] for nom in _DIMENSIONS_TOTALES if nom in rangs)
    return _EnTete(
        noms, separateur, totaux, rangs[_FORME], rangs["GEO_OBJECT"], rangs["GEO"]
    )


def _split(ligne: bytes, separateur: bytes) -> list[str]:
    texte = ligne.strip().decode("utf-8", "replace")
    return [case.strip().strip('"') for case in texte.split(separateur.decode())]


@dataclass(slots=True)
class _Tri:
    """Ce que la lecture garde d’une table, et ce qu’elle compte."""

    numeros: list[int] = field(default_factory=list)
    gardees: list[tuple[str, ...]] = field(default_factory=list)
    nb_lues: int = 0
    nb_abimees: int = 0


def _sort(lignes: Iterable[bytes], en_tete: _EnTete, departement: str) -> _Tri:
    tri = _Tri()
    nb_totaux, largeur, numero = len(en_tete.totaux), len(en_tete.noms), 1
    for numero, ligne in enumerate(lignes, start=2):
        # Neuf lignes sur dix s’écartent sans être découpées.
        if ligne.count(b"_T") < nb_totaux or not ligne.strip():
            continue
        cases = _split(ligne, en_tete.separateur)
        if len(cases) != largeur:
            tri.nb_abimees += 1
        elif _is_gardee(cases, en_tete, departement):
            tri.numeros.append(numero)
            tri.gardees.append(tuple(cases))
            _check_nombre(len(tri.gardees))
    tri.nb_lues = numero - 1
    return tri


def _check_nombre(gardees: int) -> None:
    if gardees > LIGNES_MAX_CSV:
        raise build_refus(
            f"Plus de {format_nombre(LIGNES_MAX_CSV)} totaux dans cette table : elle "
            "n’est pas celle de l’Insee."
        )


def _is_gardee(cases: list[str], en_tete: _EnTete, departement: str) -> bool:
    niveau = cases[en_tete.niveau]
    return (
        all(cases[rang] == TOTAL for rang in en_tete.totaux)
        and cases[en_tete.forme] in TOUTES_FORMES
        and niveau in GEOGRAPHIES
        and (niveau != "COM" or cases[en_tete.code].startswith(departement))
    )


def _write_avis(tri: _Tri, departement: str) -> Iterator[str]:
    ou = f", communes du {departement} seulement" if departement else ""
    yield (
        f"{format_nombre(tri.nb_lues)} lignes lues, {format_nombre(len(tri.gardees))} "
        f"gardées : les totaux, toutes activités et toutes tailles{ou}. Le détail n’est "
        "pas un dénominateur."
    )
    if tri.nb_abimees:
        yield (
            f"{format_nombre(tri.nb_abimees)} lignes n’ont pas autant de cases que de "
            "colonnes : elles sont laissées de côté. Télécharger le fichier de nouveau."
        )
