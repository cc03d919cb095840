"""Du fichier déposé à ses tables, dans le processus courant : tout ce qui décide."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from ess_dash.importation.lecture.archive import Archive
from ess_dash.importation.lecture.assemblage import build_table
from ess_dash.importation.lecture.flores import find_flores, is_metadonnees, read_flores
from ess_dash.importation.lecture.geojson import read_geojson
from ess_dash.importation.lecture.limites import TABLES_MAX
from ess_dash.importation.lecture.modele import Brut, ChoixLecture, Lecture
from ess_dash.importation.lecture.nature import (
    Nature,
    build_vide,
    check_balises,
    check_taille,
    find_nature,
    is_json,
)
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.lecture.tableau_csv import read_csv
from ess_dash.importation.modele import ImportRefuseError, TableLue
from ess_dash.textes.ecriture import apply_typographie, clean_texte
from ess_dash.textes.encodage import decode
from ess_dash.textes.rangees import strip_fin

_CACHES: Final = ("__MACOSX/", ".")
_EXTENSIONS: Final = (
    (".csv", "csv", "CSV"),
    (".xlsx", "xlsx", "XLSX"),
    (".geojson", "geojson", "GeoJSON"),
    (".json", "geojson", "GeoJSON"),
)


@dataclass(slots=True)
class _Cumul:
    """Tables et avis trouvés en ouvrant le fichier, et les refus de ses morceaux."""

    tables: list[TableLue] = field(default_factory=list)
    avis: list[str] = field(default_factory=list)
    refus: list[ImportRefuseError] = field(default_factory=list)
    encodage: str = ""
    separateur: str = ""
    accents_abimes: bool = False


def open_fichier(nom: str, octets: bytes, choix: ChoixLecture) -> Lecture:
    """Tables d’un fichier, sans limite de temps ni de mémoire.

    Raises
    ------
    ImportRefuseError
        Si le fichier entier ne peut être lu ; une phrase dit pourquoi et que faire.
    """
    sha256 = hashlib.sha256(octets).hexdigest()
    cumul = _Cumul()
    _open(clean_texte(nom), octets, sha256, choix, cumul)
    if not cumul.tables:
        raise cumul.refus[0] if cumul.refus else _build_zip_sans_tableau()
    avis = [*_write_extension(nom, cumul.tables[0].nature), *cumul.avis]
    return Lecture(
        tables=tuple(cumul.tables),
        avis=tuple(map(apply_typographie, avis)),
        encodage=cumul.encodage,
        separateur=cumul.separateur,
        accents_abimes=cumul.accents_abimes,
    )


def _open(
    nom: str, octets: bytes, sha256: str, choix: ChoixLecture, cumul: _Cumul
) -> None:
    if find_nature(octets) is Nature.TEXTE:
        cumul.tables.append(_read_texte(nom, octets, sha256, choix, cumul))
        return
    archive = Archive(octets)
    archive.check_classeur()
    if archive.est_classeur:
        check_taille(octets)
        _read_xlsx(nom, archive, sha256, choix, cumul)
    else:
        _read_zip(nom, archive, sha256, choix, cumul)


def _read_texte(
    nom: str, octets: bytes, sha256: str, choix: ChoixLecture, cumul: _Cumul
) -> TableLue:
    lu = decode(octets, choix.encodage, reparer_accents=choix.reparer_accents)
    _check_texte(lu.texte)
    if is_json(lu.texte):
        return read_geojson(lu.texte, nom, sha256)
    brut = read_csv(lu.texte, lu.encodage, choix.separateur)
    cumul.encodage, cumul.separateur = lu.encodage, brut.separateur
    cumul.accents_abimes |= lu.accents_abimes
    return build_table(
        replace(brut, avis=(*lu.avis, *brut.avis)), nom, sha256, choix.ligne_en_tete
    )


def _check_texte(texte: str) -> None:
    if not strip_fin(texte).strip():
        raise build_vide()
    if "\0" in texte:
        raise build_refus(
            "Ce fichier contient des octets nuls : ce n’est pas un texte, ou il est "
            "abîmé. L’enregistrer en « CSV UTF-8 » depuis un tableur, puis le déposer de "
            "nouveau."
        )
    check_balises(texte)


def _read_xlsx(
    nom: str, archive: Archive, sha256: str, choix: ChoixLecture, cumul: _Cumul
) -> None:
    # openpyxl coûte une demi-seconde à charger : un CSV n’a pas à l’attendre.
    from ess_dash.importation.lecture.classeur import read_classeur  # noqa: PLC0415

    bruts, avis = read_classeur(archive)
    cumul.avis += avis
    for brut in bruts[:TABLES_MAX]:
        _add_feuille(brut, nom, sha256, choix, cumul)
    if len(bruts) > TABLES_MAX:
        cumul.avis.append(
            f"Ce classeur a plus de {TABLES_MAX} feuilles : les suivantes ne sont pas lues."
        )


def _add_feuille(
    brut: Brut, nom: str, sha256: str, choix: ChoixLecture, cumul: _Cumul
) -> None:
    try:
        cumul.tables.append(build_table(brut, nom, sha256, choix.ligne_en_tete))
    except ImportRefuseError as refus:
        cumul.refus.append(refus)
        cumul.avis.append(f"La feuille « {brut.feuille} » n’est pas lue. {refus}")


def _read_zip(
    nom: str, archive: Archive, sha256: str, choix: ChoixLecture, cumul: _Cumul
) -> None:
    utiles = [n for n in archive.noms if not _is_cache(n)]
    flux = find_flores(archive, utiles)
    if flux:
        utiles = [n for n in utiles if not is_metadonnees(n)]
    else:
        check_taille(archive.contenu)
    for entree in utiles[:TABLES_MAX]:
        avant = len(cumul.tables)
        try:
            if entree in flux:
                lue = read_flores(archive, entree, choix.departement, (nom, sha256))
                cumul.tables.append(lue)
            else:
                _open_entree(nom, entree, archive.read(entree), sha256, choix, cumul)
        except ImportRefuseError as refus:
            cumul.refus.append(refus)
            cumul.avis.append(f"« {clean_texte(entree)} » n’est pas lu. {refus}")
        cumul.tables[avant:] = [_name(t, entree) for t in cumul.tables[avant:]]
    if len(utiles) > TABLES_MAX:
        cumul.avis.append(
            f"Ce zip a plus de {TABLES_MAX} fichiers : les suivants ne sont pas lus."
        )


def _open_entree(
    nom: str,
    entree: str,
    octets: bytes,
    sha256: str,
    choix: ChoixLecture,
    cumul: _Cumul,
) -> None:
    if find_nature(octets) is Nature.ZIP and not Archive(octets).est_classeur:
        raise build_refus(
            "Un zip est rangé dans ce zip : l’ouvrir sur l’ordinateur, puis déposer "
            f"« {clean_texte(entree)} » seul."
        )
    _open(nom, octets, sha256, choix, cumul)


def _name(table: TableLue, entree: str) -> TableLue:
    """Table d’un zip, nommée par le fichier qui la porte."""
    base = clean_texte(entree.replace("\\", "/").rsplit("/", 1)[-1])
    return replace(
        table,
        feuille=table.feuille or base,
        description=f"{base} : {table.description}",
    )


def _is_cache(entree: str) -> bool:
    return entree.startswith(_CACHES) or entree.rsplit("/", 1)[-1].startswith(".")


def _write_extension(nom: str, nature: str) -> Iterator[str]:
    for extension, attendue, dite in _EXTENSIONS:
        if nom.casefold().endswith(extension) and nature != attendue:
            lue = {"csv": "un CSV", "xlsx": "un XLSX", "geojson": "un GeoJSON"}[nature]
            yield f"Le fichier se dit {dite}, mais son contenu est {lue} : lu comme tel."


def _build_zip_sans_tableau() -> ImportRefuseError:
    return build_refus(
        "Ce zip ne contient aucun tableau : déposer le fichier CSV, XLSX ou GeoJSON."
    )
