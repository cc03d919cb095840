"""Les mesures, écrites pour être lues dans un terminal."""

from collections.abc import Mapping
from typing import Final

from benchmarks.resultats import Cible, Mesure, round_mesure
from ess_dash.presentation.format_fr import format_nombre

COLONNES: Final = ("mesure", "nous", "étendue", "naïf", "rapport", "vide", "cible", "")
SIGNES: Final[Mapping[bool | None, str]] = {True: "✓", False: "✗", None: ""}


def write_tableau(mesures: Mapping[str, Mesure]) -> str:
    """Tableau aligné : une ligne par mesure, sa cible à côté."""
    lignes = [COLONNES, *(_write_ligne(nom, m) for nom, m in mesures.items())]
    largeurs = [max(map(len, colonne)) for colonne in zip(*lignes, strict=True)]
    ecrites = [
        "  ".join(
            case.ljust(largeur) if rang in {0, 6} else case.rjust(largeur)
            for rang, (case, largeur) in enumerate(zip(ligne, largeurs, strict=True))
        ).rstrip()
        for ligne in lignes
    ]
    return "\n".join([ecrites[0], "─" * len(ecrites[0]), *ecrites[1:]])


def _write_ligne(nom: str, mesure: Mesure) -> tuple[str, ...]:
    return (
        nom,
        f"{write_nombre(mesure.valeur)} {mesure.unite}",
        " – ".join(write_nombre(borne) for borne in mesure.etendue)
        if mesure.repetitions > 1
        else "",
        _write_ou_rien(mesure.naif),
        _write_ou_rien(mesure.ratio),
        _write_ou_rien(mesure.plancher),
        write_cible(mesure.cible, mesure.unite) if mesure.cible else "",
        SIGNES[mesure.est_tenue],
    )


def _write_ou_rien(valeur: float | None) -> str:
    return "" if valeur is None else write_nombre(valeur)


def write_nombre(valeur: float) -> str:
    r"""Écrit un nombre mesuré avec ses chiffres utiles.

    Examples
    --------
    >>> write_nombre(1176850), write_nombre(0.0953), write_nombre(0)
    ('1\u202f176\u202f850', '0,0953', '0')
    """
    arrondi = round_mesure(valeur)
    if isinstance(arrondi, int):
        return format_nombre(arrondi)
    decimales = len(f"{arrondi:.10f}".rstrip("0").partition(".")[2])
    return format_nombre(arrondi, decimales)


def write_cible(cible: Cible, unite: str) -> str:
    r"""Écrit une cible : « ≤ 5 000 o », « ≥ 15 × le naïf », « ≤ 1/5 du naïf ».

    Examples
    --------
    >>> write_cible(Cible(maximum=5000), "o")
    '≤ 5\u202f000 o'
    >>> write_cible(Cible(maximum=0.2, sur="ratio"), "ms")
    '≤ 1/5 du naïf'
    """
    signe, borne = (
        ("≤", cible.maximum) if cible.minimum is None else ("≥", cible.minimum)
    )
    if borne is None:
        return ""
    if cible.sur == "valeur":
        return f"{signe} {write_nombre(borne)} {unite}"
    if borne < 1:
        return f"{signe} 1/{write_nombre(1 / borne)} du naïf"
    return f"{signe} {write_nombre(borne)} × le naïf"
