"""Lire un nombre ou un montant, à la française ou à l’anglaise, sans perdre un centime."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import Final, NamedTuple

from ess_dash.importation.modele import Contexte, Etat
from ess_dash.importation.valeurs import (
    ABSENTE,
    Analyse,
    Lecteur,
    Valeur,
    correct,
    doubt,
    is_vide,
    refuse,
)
from ess_dash.textes.ecriture import format_nombre

MONTANT_SURPRENANT_EUR: Final = Decimal(10_000_000)
NB_INDICES: Final = 200
_CENTIME: Final = Decimal("0.01")
_MULTIPLES: Final = {"k": 1_000, "m": 1_000_000}

# La plupart des montants : moins de dix millions, deux décimales au plus.
_COURANT: Final = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?", re.ASCII)
_PARASITES: Final = re.compile(r"(?:€|\beuros?\b|\beur\b|%)\s*$", re.IGNORECASE)
_MULTIPLE: Final = re.compile(r"^(.*\d)\s*([km])$", re.IGNORECASE)
_GROUPE: Final = re.compile(r"\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?", re.ASCII)
_FRANCAIS: Final = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,})")
_ANGLAIS: Final = re.compile(r"\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,})")
_DOUBLE_GROUPE: Final = re.compile(r"\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,})")
_AMBIGU: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_UNE_MARQUE: Final = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+", re.ASCII)
_SCIENTIFIQUE: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?e[+-]?\d{1,2}", re.IGNORECASE)


class Style(Enum):
    """Façon d’écrire les décimales dans une colonne."""

    FRANCAIS = "virgule décimale"
    ANGLAIS = "point décimal"
    INCONNU = "indéterminé"


class Nombre(NamedTuple):
    """Un nombre lu ; ``etat`` vaut ``REFUSE`` s’il ne se lit pas."""

    valeur: Decimal
    etat: Etat | None = None
    motif: str = ""
    suggestion: str = ""


_ILLISIBLE: Final = Nombre(
    Decimal(0),
    Etat.REFUSE,
    "ce n’est pas un nombre",
    "Écrire des chiffres, avec une virgule devant les décimales : 1234,50.",
)


def find_style(valeurs: Iterable[str]) -> Style:
    """Style que les nombres sans ambiguïté d’une colonne montrent.

    Examples
    --------
    >>> find_style(["1.234", "12,5"]), find_style(["1.234"])
    (<Style.FRANCAIS: 'virgule décimale'>, <Style.INCONNU: 'indéterminé'>)
    """
    francais = anglais = 0
    for valeur in valeurs:
        if valeur.isdigit():
            continue
        propre = _clean(valeur)[0]
        francais += _FRANCAIS.fullmatch(propre) is not None
        anglais += _ANGLAIS.fullmatch(propre) is not None
        if francais + anglais >= NB_INDICES:
            break
    if francais == anglais:
        return Style.INCONNU
    return Style.FRANCAIS if francais > anglais else Style.ANGLAIS


def parse_decimal(texte: str, style: Style = Style.INCONNU) -> Nombre:
    """Nombre exact.

    Parameters
    ----------
    texte
        Case nettoyée, non vide ; espaces, « € », « % », « k€ » admis.
    style
        Ce que dit le reste de la colonne, pour lire « 1.234 ».

    Examples
    --------
    >>> [str(parse_decimal(t).valeur) for t in ("1 234,56 €", "1,234.56", "(20)", "−5")]
    ['1234.56', '1234.56', '-20', '-5']
    >>> parse_decimal("1.234").etat, parse_decimal("1.234", Style.ANGLAIS).valeur
    (<Etat.DOUTE: 'doute'>, Decimal('1.234'))
    """
    propre, signe = _clean(texte)
    multiple = _MULTIPLE.match(propre)
    if multiple is not None:
        return _apply_multiple(multiple, signe, style)
    if _SCIENTIFIQUE.fullmatch(propre):
        return Nombre(
            signe * Decimal(propre.replace(",", ".")),
            Etat.DOUTE,
            "écriture scientifique : le tableur a pu perdre des chiffres",
            "Mettre la colonne au format Nombre, puis enregistrer de nouveau.",
        )
    return _parse_chiffres(propre, signe, style)


def _parse_chiffres(propre: str, signe: int, style: Style) -> Nombre:
    if propre.isascii() and propre.isdigit():
        return Nombre(signe * Decimal(propre))
    if _GROUPE.fullmatch(propre):
        colle = re.sub(r"[ '’]", "", propre)
        return Nombre(signe * Decimal(colle.replace(",", ".")))
    if _DOUBLE_GROUPE.fullmatch(propre):
        return Nombre(signe * Decimal(re.sub(r"[.,]", "", propre)))
    if "." in propre and "," in propre:
        return _parse_deux_marques(propre, signe)
    if _AMBIGU.fullmatch(propre):
        return _parse_ambigu(propre, signe, style)
    if _UNE_MARQUE.fullmatch(propre):
        return Nombre(signe * Decimal(propre.replace(",", ".")))
    return _ILLISIBLE


def _parse_deux_marques(propre: str, signe: int) -> Nombre:
    if _FRANCAIS.fullmatch(propre):
        return Nombre(signe * Decimal(propre.replace(".", "").replace(",", ".")))
    if _ANGLAIS.fullmatch(propre):
        return Nombre(signe * Decimal(propre.replace(",", "")))
    return _ILLISIBLE


def _parse_ambigu(propre: str, signe: int, style: Style) -> Nombre:
    """Lit « 1.234 » : décimales si la colonne les écrit ainsi, milliers sinon."""
    marque = "," if "," in propre else "."
    decimale = {Style.FRANCAIS: ",", Style.ANGLAIS: "."}.get(style)
    if decimale == marque:
        return Nombre(signe * Decimal(propre.replace(",", ".")))
    milliers = signe * Decimal(propre.replace(marque, ""))
    if decimale is not None:
        return Nombre(milliers)
    return Nombre(
        milliers,
        Etat.DOUTE,
        f"milliers ou décimales : lu {format_nombre(float(milliers))}",
        "Écrire sans séparateur de milliers, pour lever le doute.",
    )


def _apply_multiple(multiple: re.Match[str], signe: int, style: Style) -> Nombre:
    base = parse_decimal(multiple[1], style)
    if base.etat is Etat.REFUSE:
        return base
    valeur = signe * base.valeur * _MULTIPLES[multiple[2].lower()]
    return Nombre(
        valeur,
        Etat.CORRIGE,
        f"milliers ou millions abrégés : lu {format_nombre(float(valeur))}",
    )


def _clean(texte: str) -> tuple[str, int]:
    """Nombre sans unité ni signe, et son signe."""
    propre = texte.strip()
    while (
        not propre[-1:].isdigit()
        and (suite := _PARASITES.sub("", propre).strip()) != propre
    ):
        propre = suite
    if propre.startswith("(") and propre.endswith(")"):
        return propre[1:-1].strip(), -1
    if propre[:1] in "-\u2212\u2013" and propre:
        return propre[1:].strip(), -1
    return propre.removeprefix("+").removeprefix("€").strip(), 1


def read_montant(valeurs: Sequence[str], _contexte: Contexte) -> Analyse:
    """Prépare la lecture d’une colonne de montants en euros, exacts au centime."""
    style = find_style(valeurs)
    return lambda texte: parse_montant(texte, style)


def parse_montant(texte: str, style: Style = Style.INCONNU) -> Valeur:
    """Montant en euros, en texte exact.

    Examples
    --------
    >>> parse_montant("12 500,5 €").texte, parse_montant("2500.0").texte
    ('12500.50', '2500')
    >>> parse_montant("0,105").texte, parse_montant("-1").etat
    ('0.11', <Etat.REFUSE: 'refuse'>)
    """
    courant = _COURANT.fullmatch(texte)
    if courant is not None:
        return Valeur(_write_courant(courant[1], courant[2] or ""))
    if is_vide(texte):
        return ABSENTE
    nombre = parse_decimal(texte, style)
    if nombre.etat is Etat.REFUSE:
        return refuse(nombre.motif, nombre.suggestion)
    if nombre.valeur < 0:
        return refuse(
            "montant négatif",
            "Un reversement se retire du montant d’origine : écrire le montant net.",
        )
    return _check_montant(nombre)


def _write_courant(entier: str, decimales: str) -> str:
    """Écrit un montant sans équivoque sans passer par le calcul."""
    centimes = decimales.ljust(2, "0")
    rond = entier.lstrip("0") or "0"
    return rond if centimes == "00" else f"{rond}.{centimes}"


def _check_montant(nombre: Nombre) -> Valeur:
    arrondi = nombre.valeur.quantize(_CENTIME, ROUND_HALF_UP)
    texte = write_montant(arrondi)
    if arrondi >= MONTANT_SURPRENANT_EUR:
        return doubt(
            texte,
            f"montant de {format_nombre(float(arrondi))} € : plus de 10 millions",
            "Vérifier l’unité de la colonne.",
        )
    if nombre.etat is not None:
        return Valeur(texte, nombre.etat, nombre.motif, nombre.suggestion)
    if arrondi != nombre.valeur:
        return correct(texte, "montant arrondi au centime")
    return Valeur(texte)


def write_montant(montant: Decimal) -> str:
    """Montant au centime ; sans décimales quand il est rond."""
    entier = montant == montant.to_integral_value()
    return f"{montant:.0f}" if entier else f"{montant:.2f}"


def read_nombre(
    mini: float | None = None, maxi: float | None = None, *, entier: bool = False
) -> Lecteur:
    """Lecteur d’un nombre borné, écrit avec un point décimal.

    Parameters
    ----------
    mini, maxi
        Bornes comprises ; ``None`` pour ne pas borner.
    entier
        Vrai pour refuser les décimales.
    """

    def prepare(valeurs: Sequence[str], _contexte: Contexte) -> Analyse:
        style = find_style(valeurs)
        return lambda texte: _parse_nombre(texte, style, (mini, maxi), entier=entier)

    return prepare


def _parse_nombre(
    texte: str,
    style: Style,
    bornes: tuple[float | None, float | None],
    *,
    entier: bool,
) -> Valeur:
    if is_vide(texte):
        return ABSENTE
    nombre = parse_decimal(texte, style)
    if nombre.etat is Etat.REFUSE:
        return refuse(nombre.motif, nombre.suggestion)
    faute = _find_faute(nombre.valeur, bornes, entier=entier)
    if faute:
        return refuse(faute, "Vérifier le nombre et son unité.")
    ecrit = f"{nombre.valeur.normalize():f}"
    return Valeur(ecrit, nombre.etat, nombre.motif, nombre.suggestion)


def _find_faute(
    valeur: Decimal, bornes: tuple[float | None, float | None], *, entier: bool
) -> str:
    mini, maxi = bornes
    if mini is not None and valeur < Decimal(str(mini)):
        return f"moins que le minimum admis, {mini:g}"
    if maxi is not None and valeur > Decimal(str(maxi)):
        return f"plus que le maximum admis, {maxi:g}"
    if entier and valeur != valeur.to_integral_value():
        return "nombre entier attendu"
    return ""
