"""Ce qu’une mesure dit, et le fichier où chaque domaine range les siennes."""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, Literal

CHIFFRES_SIGNIFICATIFS: Final = 3


class ResultatsError(Exception):
    """Le fichier des résultats ne peut pas être complété, avec la phrase à montrer."""


@dataclass(frozen=True, slots=True)
class Cible:
    """Ce qu’il faut atteindre.

    Attributes
    ----------
    maximum, minimum
        Bornes comprises ; ``None`` si elles ne comptent pas.
    sur
        ``valeur``, ou ``ratio`` quand la cible se dit par rapport au témoin.
    """

    maximum: float | None = None
    minimum: float | None = None
    sur: Literal["valeur", "ratio"] = "valeur"

    def est_tenue(self, valeur: float, ratio: float | None) -> bool | None:
        """Dit si la cible est tenue ; ``None`` si le témoin manque pour le dire.

        Examples
        --------
        >>> Cible(maximum=5000).est_tenue(4300, None)
        True
        >>> Cible(minimum=15, sur="ratio").est_tenue(9.6, 12.0)
        False
        >>> Cible(minimum=15, sur="ratio").est_tenue(9.6, None) is None
        True
        """
        jugee = valeur if self.sur == "valeur" else ratio
        if jugee is None:
            return None
        trop = self.maximum is not None and jugee > self.maximum
        trop_peu = self.minimum is not None and jugee < self.minimum
        return not (trop or trop_peu)


@dataclass(frozen=True, slots=True)
class Mesure:
    """Une grandeur mesurée sur notre application, et sur le témoin s’il l’a.

    Attributes
    ----------
    valeur, naif
        Médianes (ou moyennes, voir :func:`average`), pour notre application et pour la page naïve.
    repetitions, repetitions_naif
        Nombre d’essais dont elles sont tirées.
    etendue, etendue_naif
        Plus petite et plus grande valeur.
    plancher
        Même mesure sur une page Streamlit vide.
    note
        Ce qu’il faut savoir pour lire la mesure.
    """

    valeur: float
    unite: str
    repetitions: int
    etendue: tuple[float, float]
    naif: float | None = None
    repetitions_naif: int = 0
    etendue_naif: tuple[float, float] | None = None
    plancher: float | None = None
    cible: Cible | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Notre valeur rapportée à celle du témoin ; ``None`` si cela n’a pas de sens."""
        return self.valeur / self.naif if self.naif else None

    @property
    def est_tenue(self) -> bool | None:
        """Vrai si la cible est tenue, ``None`` sans cible ou sans témoin."""
        if self.cible is None:
            return None
        return self.cible.est_tenue(self.valeur, self.ratio)


def summarize(
    valeurs: Sequence[float],
    unite: str,
    *,
    naives: Sequence[float] = (),
    vides: Sequence[float] = (),
    cible: Cible | None = None,
    note: str = "",
) -> Mesure:
    """Résume des essais : médianes et étendues.

    Parameters
    ----------
    valeurs
        Essais sur notre application, au moins un.
    naives, vides
        Essais sur la page naïve et sur la page vide ; rien si elles n’ont pas la mesure.

    Examples
    --------
    >>> mesure = summarize([210, 190, 400], "ms", naives=[2100, 2300])
    >>> mesure.valeur, mesure.etendue, mesure.naif, round(mesure.ratio, 3)
    (210.0, (190.0, 400.0), 2200.0, 0.095)
    """
    return Mesure(
        valeur=float(statistics.median(valeurs)),
        unite=unite,
        repetitions=len(valeurs),
        etendue=_read_etendue(valeurs),
        naif=float(statistics.median(naives)) if naives else None,
        repetitions_naif=len(naives),
        etendue_naif=_read_etendue(naives) if naives else None,
        plancher=float(statistics.median(vides)) if vides else None,
        cible=cible,
        note=note,
    )


def average(
    valeurs: Sequence[float],
    unite: str,
    *,
    naives: Sequence[float] = (),
    vides: Sequence[float] = (),
    note: str = "",
) -> Mesure:
    """Résume par des moyennes ce qui se compte par paliers, comme le temps de processeur.

    Examples
    --------
    >>> mesure = average([20, 30, 20], "ms", naives=[1200, 1210])
    >>> round(mesure.valeur, 1), mesure.etendue, mesure.naif, mesure.repetitions
    (23.3, (20.0, 30.0), 1205.0, 3)
    """
    return replace(
        summarize(valeurs, unite, naives=naives, vides=vides, note=note),
        valeur=statistics.fmean(valeurs),
        naif=statistics.fmean(naives) if naives else None,
        plancher=statistics.fmean(vides) if vides else None,
    )


def _read_etendue(valeurs: Sequence[float]) -> tuple[float, float]:
    return (float(min(valeurs)), float(max(valeurs)))


def round_mesure(valeur: float) -> float | int:
    """Arrondit sans faire croire à plus de précision qu’on n’en a.

    Examples
    --------
    >>> round_mesure(1176850), round_mesure(207.4), round_mesure(9.642), round_mesure(0)
    (1176850, 207, 9.64, 0)
    """
    if valeur == 0 or abs(valeur) >= 100:
        return round(valeur)
    rang = CHIFFRES_SIGNIFICATIFS - 1 - math.floor(math.log10(abs(valeur)))
    arrondi = round(valeur, rang)
    return int(arrondi) if arrondi == int(arrondi) else arrondi


def to_dict(mesure: Mesure) -> dict[str, Any]:
    """Mesure telle qu’elle est écrite : cinq clés toujours là, les autres si elles disent."""
    ecrite: dict[str, Any] = {
        "valeur": round_mesure(mesure.valeur),
        "unite": mesure.unite,
        "naif": _round_ou_rien(mesure.naif),
        "ratio": _round_ou_rien(mesure.ratio),
        "repetitions": mesure.repetitions,
        "etendue": [round_mesure(borne) for borne in mesure.etendue],
    }
    if mesure.etendue_naif:
        ecrite["repetitions_naif"] = mesure.repetitions_naif
        ecrite["etendue_naif"] = [round_mesure(b) for b in mesure.etendue_naif]
    if mesure.plancher is not None:
        ecrite["plancher"] = round_mesure(mesure.plancher)
    if mesure.cible:
        ecrite["cible"] = _write_cible(mesure.cible)
        ecrite["tenue"] = mesure.est_tenue
    if mesure.note:
        ecrite["note"] = mesure.note
    return ecrite


def _round_ou_rien(valeur: float | None) -> float | int | None:
    return None if valeur is None else round_mesure(valeur)


def _write_cible(cible: Cible) -> dict[str, Any]:
    bornes = {"maximum": cible.maximum, "minimum": cible.minimum}
    return {
        "sur": cible.sur,
        **{nom: borne for nom, borne in bornes.items() if borne is not None},
    }


def merge_resultats(
    anciens: Mapping[str, Any], domaine: str, mesures: Mapping[str, Mesure]
) -> dict[str, Any]:
    """Remplace les mesures d’un domaine et garde celles des autres."""
    nouvelles = {nom: to_dict(mesure) for nom, mesure in mesures.items()}
    return dict(sorted({**anciens, domaine: nouvelles}.items()))


def write_resultats(chemin: Path, domaine: str, mesures: Mapping[str, Mesure]) -> None:
    """Écrit les mesures d’un domaine dans le fichier, sans toucher aux autres domaines.

    Raises
    ------
    ResultatsError
        Si le fichier existe et n’est pas lisible.
    """
    resultats = merge_resultats(_read_resultats(chemin), domaine, mesures)
    texte = json.dumps(resultats, ensure_ascii=False, indent=2) + "\n"
    brouillon = chemin.with_suffix(".tmp")
    brouillon.write_text(texte, encoding="utf-8")
    brouillon.replace(chemin)


def _read_resultats(chemin: Path) -> dict[str, Any]:
    if not chemin.exists():
        return {}
    try:
        contenu = json.loads(chemin.read_text(encoding="utf-8"))
    except ValueError as erreur:
        raise ResultatsError(_write_faute(chemin)) from erreur
    if not isinstance(contenu, dict):
        raise ResultatsError(_write_faute(chemin))
    return contenu


def _write_faute(chemin: Path) -> str:
    return (
        f"{chemin.name} n’est pas lisible : les mesures des autres domaines seraient "
        "perdues. Le reprendre dans le dépôt ou l’effacer, puis recommencer."
    )
