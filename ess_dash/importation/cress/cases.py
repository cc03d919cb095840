"""Une case de chiffres : un nombre, un secret, une absence — jamais un zéro deviné."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple

from ess_dash.importation.cress.vocabulaire import NON_DIFFUSES, SECRETS, Mesure
from ess_dash.importation.modele import Etat
from ess_dash.importation.nombres import Style, find_style, parse_decimal
from ess_dash.importation.valeurs import clean_case
from ess_dash.textes.ecriture import format_nombre

ENTIERES: Final = frozenset(("etablissements",))
CONSEIL: Final = "Écrire un nombre, 0 s’il n’y en a pas, ou « s » pour un secret."
# Sans elles, une case n’a pas de valeur ; les autres peuvent manquer.
PRINCIPALES: Final[frozenset[Mesure]] = frozenset(("etablissements", "effectifs"))


class Case(NamedTuple):
    """Ce que dit une case.

    Attributes
    ----------
    valeur
        Nombre exact ; ``None`` s’il n’y en a pas.
    est_secrete
        Vrai si son absence met toute la case (trois mesures) sous secret.
    etat, motif, conseil
        Ce qu’il faut en dire ; ``None`` si rien.
    """

    valeur: Decimal | None
    est_secrete: bool = False
    etat: Etat | None = None
    motif: str = ""
    conseil: str = ""


ABSENTE: Final = Case(None)


def read_cases(brutes: Iterable[str], mesure: Mesure) -> Mapping[str, Case]:
    """Lecture de chaque écriture distincte d’une colonne.

    Examples
    --------
    >>> cases = read_cases(["12", "s", "nd", "", "1 234"], "effectifs")
    >>> [str(cases[brute].valeur) for brute in ("12", "1 234")]
    ['12', '1234']
    >>> [cases[brute].est_secrete for brute in ("12", "s", "nd", "")]
    [False, True, True, True]
    """
    propres = {brute: clean_case(brute) for brute in dict.fromkeys(brutes)}
    style = find_style(propres.values())
    return {
        brute: read_case(propre, mesure, style) for brute, propre in propres.items()
    }


def read_case(texte: str, mesure: Mesure, style: Style = Style.INCONNU) -> Case:
    """Lit une case nettoyée.

    Examples
    --------
    >>> read_case("-3", "effectifs").motif
    'un nombre négatif ne compte rien'
    >>> read_case("", "etp").est_secrete
    False
    """
    simple = texte.casefold()
    if simple in SECRETS and mesure != "emplois_prives":
        return Case(None, True, Etat.CORRIGE, "secret statistique : gardée sans valeur")
    if not texte or simple in NON_DIFFUSES or simple in SECRETS:
        return _read_absence(texte, mesure)
    nombre = parse_decimal(texte, style)
    if nombre.etat is Etat.REFUSE:
        return Case(None, False, Etat.REFUSE, nombre.motif, CONSEIL)
    if nombre.valeur < 0:
        motif = "un nombre négatif ne compte rien"
        return Case(None, False, Etat.REFUSE, motif, CONSEIL)
    if mesure == "etp":
        return Case(nombre.valeur, False, nombre.etat, nombre.motif, nombre.suggestion)
    return _round(
        Case(nombre.valeur, False, nombre.etat, nombre.motif, nombre.suggestion), mesure
    )


def _read_absence(texte: str, mesure: Mesure) -> Case:
    """Case vide, ou qui dit n’avoir pas de valeur."""
    if mesure not in PRINCIPALES:
        return ABSENTE
    if texte:
        motif = "non diffusé : gardé comme un secret, jamais comme un zéro"
    else:
        motif = "case vide : gardée comme un secret, jamais comme un zéro"
    return Case(None, True, Etat.DOUTE, motif, CONSEIL)


def _round(case: Case, mesure: Mesure) -> Case:
    valeur = case.valeur or Decimal(0)
    entier = valeur.quantize(Decimal(1), ROUND_HALF_UP)
    if entier == valeur:
        return case._replace(valeur=entier)
    if mesure in ENTIERES:
        motif = "un nombre d’établissements est entier"
        return Case(None, False, Etat.REFUSE, motif, CONSEIL)
    lu = format_nombre(float(entier))
    return Case(entier, False, Etat.CORRIGE, f"arrondi à l’unité : lu {lu}")


def write_valeur(valeur: Decimal | None) -> str:
    """Nombre du contrat, avec un point décimal ; vide s’il n’y en a pas.

    Examples
    --------
    >>> (
    ...     write_valeur(Decimal("120.50")),
    ...     write_valeur(Decimal("1E+2")),
    ...     write_valeur(None),
    ... )
    ('120.5', '100', '')
    """
    return "" if valeur is None else f"{valeur.normalize():f}"
