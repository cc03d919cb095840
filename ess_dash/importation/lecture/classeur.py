"""Un classeur XLSX en lignes de texte, feuille par feuille, sans rien calculer."""

import datetime as dt
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Protocol

import openpyxl

from ess_dash.importation.lecture.archive import Archive, build_abime
from ess_dash.importation.lecture.cases import (
    ERREURS_TABLEUR,
    clean_case,
    unescape_xlsx,
    write_valeur,
)
from ess_dash.importation.lecture.classeur_controle import (
    Etendue,
    Fusion,
    check_nb_lignes,
    scan_feuille,
)
from ess_dash.importation.lecture.limites import LONGUEUR_MAX_CASE_XLSX, TEXTE_MAX
from ess_dash.importation.lecture.modele import Brut, RangeeLue
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.modele import ImportRefuseError
from ess_dash.textes.ecriture import format_nombre


class _Feuille(Protocol):
    """Ce qui sert d’une feuille d’openpyxl lue au fil de l’eau."""

    _worksheet_path: str

    def reset_dimensions(self) -> None:
        """Oublie l’étendue que le fichier annonce : elle peut mentir."""

    def iter_rows(
        self, *, max_row: int, max_col: int, values_only: bool
    ) -> Iterable[tuple[object, ...]]:
        """Valeurs des lignes, la première est 1."""
        ...


AlerteBrute = tuple[int, int, str, str]

_PREMIERE_DATE: Final = dt.datetime(1901, 1, 1)  # noqa: DTZ001 (Excel n’a pas de fuseau)
_LARGEUR_UTILE: Final = 2
_COURTE: Final = 64


def read_classeur(archive: Archive) -> tuple[list[Brut], list[str]]:
    """Lignes de chaque feuille utile, et ce qui a été laissé de côté.

    Raises
    ------
    ImportRefuseError
        Si le classeur est abîmé, hostile, ou sans tableau.
    """
    archive.check_xml()
    try:
        return _read_feuilles(archive)
    except (ImportRefuseError, MemoryError):
        raise
    # Un classeur abîmé fait échouer openpyxl de vingt façons : toutes disent la même chose.
    except Exception as erreur:
        raise build_abime() from erreur


def _read_feuilles(archive: Archive) -> tuple[list[Brut], list[str]]:
    bruts: list[Brut] = []
    avis: list[str] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        classeur = openpyxl.load_workbook(
            io.BytesIO(archive.contenu),
            read_only=True,
            data_only=True,
            keep_links=False,
        )
        for feuille in classeur.worksheets:
            nom = clean_case(str(feuille.title))
            if feuille.sheet_state != "visible":
                avis.append(f"La feuille « {nom} » est masquée : elle n’est pas lue.")
                continue
            brut = _read_feuille(archive, feuille, nom)
            if _is_utile(brut):
                bruts.append(brut)
            else:
                avis.append(
                    f"La feuille « {nom} » n’a pas de tableau : laissée de côté."
                )
    if not bruts:
        raise _build_sans_tableau(avis)
    return bruts, avis


def _read_feuille(archive: Archive, feuille: _Feuille, nom: str) -> Brut:
    # openpyxl ne dit pas les fusions d’une feuille lue au fil de l’eau, ni les formules
    # sans résultat : on les cherche dans la même partie que lui.
    etendue = scan_feuille(archive.read(feuille._worksheet_path), nom)
    feuille.reset_dimensions()
    rangees: list[RangeeLue] = []
    alertes: list[AlerteBrute] = list(_list_sans_valeur(etendue))
    longueur = 0
    lignes = feuille.iter_rows(
        max_row=etendue.lignes, max_col=etendue.colonnes, values_only=True
    )
    for numero, valeurs in enumerate(lignes, start=1):
        cases = _write_cases(numero, valeurs, alertes)
        if cases:
            rangees.append(RangeeLue(numero, cases))
            longueur += sum(map(len, cases))
            check_nb_lignes(len(rangees), nom)
            _check_longueur(longueur, nom)
    nb_fusions = _fill_fusions(rangees, etendue.fusions)
    return Brut(
        rangees=rangees,
        nature="xlsx",
        description=f"Classeur XLSX, feuille « {nom} »",
        avis=tuple(_write_avis(nb_fusions, len(etendue.sans_valeur))),
        feuille=nom,
        alertes=tuple(alertes),
    )


def _write_cases(
    numero: int, valeurs: tuple[object, ...], alertes: list[AlerteBrute]
) -> list[str]:
    """Textes d’une ligne, sans les cases vides de droite ; vide si la ligne l’est."""
    cases: list[str] = []
    remplies = 0
    for rang, valeur in enumerate(valeurs):
        if valeur is None:
            cases.append("")
            continue
        case = _write_case(numero, rang, valeur, alertes)
        cases.append(case)
        if case:
            remplies = rang + 1
    return cases[:remplies]


def _write_case(
    numero: int, rang: int, valeur: object, alertes: list[AlerteBrute]
) -> str:
    if isinstance(valeur, str):
        if len(valeur) < _COURTE and valeur.isascii() and valeur.isalnum():
            return valeur
        if len(valeur) > LONGUEUR_MAX_CASE_XLSX:
            raise _build_case_longue(numero, len(valeur))
        if valeur in ERREURS_TABLEUR:
            motif = f"la formule de la case donne une erreur ({valeur})"
            alertes.append((numero, rang, motif, "Corriger la formule, ou la valeur."))
        return clean_case(unescape_xlsx(valeur))
    if isinstance(valeur, dt.datetime) and valeur < _PREMIERE_DATE:
        motif = "date d’avant 1901 : sans doute un nombre mis au format Date"
        suggestion = "Mettre la colonne au format Nombre, ou corriger la date."
        alertes.append((numero, rang, motif, suggestion))
    return write_valeur(valeur)


def _list_sans_valeur(etendue: Etendue) -> Iterator[AlerteBrute]:
    for ligne, rang in etendue.sans_valeur:
        yield (
            ligne,
            rang,
            "cellule à formule non calculée : le fichier n’en donne pas le résultat",
            "Ouvrir le classeur dans un tableur, l’enregistrer, puis le déposer.",
        )


def _fill_fusions(rangees: list[RangeeLue], fusions: tuple[Fusion, ...]) -> int:
    """Répète vers le bas la valeur des cases fusionnées ; rend le nombre de fusions."""
    if not fusions:
        return 0
    par_numero = {rangee.numero: rangee.cases for rangee in rangees}
    return sum(_fill(par_numero, fusion) for fusion in fusions)


def _fill(par_numero: Mapping[int, list[str]], fusion: Fusion) -> bool:
    source = par_numero.get(fusion.debut, [])
    valeur = source[fusion.rang] if fusion.rang < len(source) else ""
    if not valeur:
        return False
    for numero in range(fusion.debut + 1, fusion.fin + 1):
        cases = par_numero.get(numero)
        if cases is not None:
            cases.extend([""] * (fusion.rang + 1 - len(cases)))
            cases[fusion.rang] = cases[fusion.rang] or valeur
    return True


def _write_avis(nb_fusions: int, nb_formules: int) -> Iterator[str]:
    if nb_fusions:
        yield (
            "Cellules fusionnées sur plusieurs lignes, dont la valeur a été répétée à "
            f"chaque ligne : {format_nombre(nb_fusions)}."
        )
    if nb_formules:
        yield (
            "Cellules à formule non calculée, lues comme vides et jamais comme zéro : "
            f"{format_nombre(nb_formules)}."
        )


def _is_utile(brut: Brut) -> bool:
    return len(brut.rangees) >= _LARGEUR_UTILE and any(
        len(rangee.cases) >= _LARGEUR_UTILE for rangee in brut.rangees
    )


def _check_longueur(longueur: int, nom: str) -> None:
    if longueur > TEXTE_MAX:
        raise build_refus(
            f"La feuille « {nom} » contient un texte démesuré : n’en garder que les "
            "colonnes et les lignes utiles."
        )


def _build_case_longue(numero: int, longueur: int) -> Exception:
    return build_refus(
        f"Ligne {numero} : une case contient {format_nombre(longueur)} caractères, et un "
        f"classeur n’en admet que {format_nombre(LONGUEUR_MAX_CASE_XLSX)}. La raccourcir, "
        "puis déposer le fichier de nouveau."
    )


def _build_sans_tableau(avis: list[str]) -> Exception:
    phrase = (
        "Ce classeur n’a aucun tableau à lire : il faut au moins une ligne de noms de "
        "colonnes et une ligne de données."
    )
    return build_refus(" ".join([phrase, *avis[:3]]))
