"""Mise en classes : ce que la carte colorie est exactement ce que la légende dit.

Les valeurs sont d’abord arrondies comme elles sont écrites, puis classées. Une classe
commence à sa borne comprise et finit avant sa borne haute ; seule une classe que rien ne
suit comprend aussi la sienne. Quand les valeurs sont moins nombreuses que les classes,
chacune a la sienne. Une classe où rien ne tombe n’est pas montrée, et les
autres gardent leurs bornes et leur couleur.
"""

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from ess_dash.presentation.format_fr import (
    format_nombre,
    format_unite,
    round_affiche,
)
from ess_dash.presentation.palettes import DEGRADES, pick_couleurs

NOMBRE_CLASSES_MAX: Final = 5

Valeurs = npt.NDArray[np.float64]


class Methode(Enum):
    """Méthodes de découpage proposées, avec leur nom affiché."""

    SEUILS = ("seuils", "seuils fixes")
    NATURELLES = ("naturelles", "classes naturelles (Fisher-Jenks)")
    QUANTILES = ("quantiles", "quantiles")
    EGALES = ("egales", "intervalles égaux")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "Methode":
        """Range le code comme valeur, le libellé comme attribut."""
        methode = object.__new__(cls)
        methode._value_ = code
        methode.libelle = libelle
        return methode


@dataclass(frozen=True, slots=True)
class Classe:
    """Une classe de la légende.

    Attributes
    ----------
    borne_min, borne_max
        Bornes arrondies à la précision affichée.
    fermee_max
        Vrai si la borne haute est comprise.
    """

    borne_min: float
    borne_max: float
    fermee_max: bool
    couleur: str
    libelle: str
    effectif: int

    def contient(self, valeur: float) -> bool:
        """Vrai si la valeur déjà arrondie est dans la classe."""
        sous_max = (
            valeur <= self.borne_max if self.fermee_max else valeur < self.borne_max
        )
        return self.borne_min <= valeur and sous_max


@dataclass(frozen=True, slots=True)
class Classement:
    """Classes disjointes, par bornes croissantes ; chaque valeur est dans une classe."""

    methode: str
    classes: tuple[Classe, ...]
    decimales: int
    pivot: float | None = None

    def indice_of(self, valeur: float) -> int:
        """Rang de la classe d’une valeur brute, arrondie comme elle est écrite."""
        arrondie = round_affiche(valeur, self.decimales)
        return next(
            rang
            for rang, classe in enumerate(self.classes)
            if classe.contient(arrondie)
        )


def classify(
    valeurs: Sequence[float],
    *,
    methode: Methode,
    degrade: str,
    decimales: int,
    unite: str,
    seuils: Sequence[float] = (),
    nombre: int = NOMBRE_CLASSES_MAX,
) -> Classement:
    """Range des valeurs en classes.

    Parameters
    ----------
    valeurs
        Valeurs connues, au moins une.
    methode
        Découpage ; ``SEUILS`` prend ``seuils`` tels quels.
    seuils
        Bornes basses des classes après la première, croissantes.
    nombre
        Nombre de classes visé ; il y en a moins si les valeurs distinctes manquent.

    Returns
    -------
    Classement

    Raises
    ------
    ValueError
        Si aucune valeur n’est donnée.
    """
    arrondies = _round_all(valeurs, decimales)
    vise = min(nombre, len(DEGRADES[degrade]), len(np.unique(arrondies)))
    candidats = _DEBUTS[methode](arrondies, vise, [float(seuil) for seuil in seuils])
    debuts = sorted({round_affiche(candidat, decimales) for candidat in candidats})
    fins = [*debuts[1:], float(arrondies[-1])]
    if methode is not Methode.SEUILS and len(np.unique(arrondies)) <= vise:
        # Une classe par valeur : la légende donne les valeurs, pas des intervalles.
        debuts = fins = [float(valeur) for valeur in np.unique(arrondies)]
    intervalles = [
        _Intervalle(
            debut, max(debut, fin), debut == fin or rang == len(debuts) - 1, couleur
        )
        for rang, (debut, fin, couleur) in enumerate(
            zip(debuts, fins, pick_couleurs(degrade, len(debuts)), strict=True)
        )
    ]
    return Classement(
        methode.libelle,
        _build_classes(arrondies, intervalles, decimales, unite),
        decimales,
    )


def classify_around(
    valeurs: Sequence[float],
    pivot: float,
    *,
    decimales: int,
    unite: str,
) -> Classement:
    """Range des valeurs de part et d’autre d’un pivot nommé, deux classes par côté.

    Le pivot borne toujours une classe. La coupure de chaque côté est à mi-chemin entre
    le pivot et l’extrême ; un côté sans valeur n’a pas de classe.

    Raises
    ------
    ValueError
        Si aucune valeur n’est donnée.
    """
    arrondies = _round_all(valeurs, decimales)
    centre = round_affiche(pivot, decimales)
    cotes = (
        *_split_dessous(arrondies[arrondies < centre], centre, decimales),
        *_split_dessus(arrondies[arrondies >= centre], centre, decimales),
    )
    return Classement(
        "autour d’un pivot",
        _build_classes(arrondies, cotes, decimales, unite),
        decimales,
        pivot=centre,
    )


class _Intervalle(NamedTuple):
    """Une classe avant qu’on sache ce qui y tombe."""

    debut: float
    fin: float
    fermee: bool
    couleur: str

    def select(self, valeurs: Valeurs) -> Valeurs:
        sous_fin = valeurs <= self.fin if self.fermee else valeurs < self.fin
        return valeurs[(valeurs >= self.debut) & sous_fin]


def _round_all(valeurs: Sequence[float], decimales: int) -> Valeurs:
    if len(valeurs) == 0:
        msg = "aucune valeur à classer"
        raise ValueError(msg)
    return np.sort([round_affiche(v, decimales) for v in valeurs])


def _split_dessous(
    valeurs: Valeurs, centre: float, decimales: int
) -> Iterable[_Intervalle]:
    if valeurs.size == 0:
        return ()
    loin, pres = DEGRADES["pivot"][:2]
    milieu = round_affiche((float(valeurs[0]) + centre) / 2, decimales)
    if not np.any(valeurs >= milieu):
        return (_Intervalle(float(valeurs[0]), centre, fermee=False, couleur=loin),)
    return (
        _Intervalle(float(valeurs[0]), milieu, fermee=False, couleur=loin),
        _Intervalle(milieu, centre, fermee=False, couleur=pres),
    )


def _split_dessus(
    valeurs: Valeurs, centre: float, decimales: int
) -> Iterable[_Intervalle]:
    if valeurs.size == 0:
        return ()
    pres, loin = DEGRADES["pivot"][-2:]
    haut = float(valeurs[-1])
    milieu = round_affiche((centre + haut) / 2, decimales)
    if not np.any(valeurs < milieu):
        couleur = pres if haut == centre else loin
        return (_Intervalle(centre, haut, fermee=True, couleur=couleur),)
    return (
        _Intervalle(centre, milieu, fermee=False, couleur=pres),
        _Intervalle(milieu, haut, fermee=True, couleur=loin),
    )


def _debuts_naturels(
    arrondies: Valeurs, vise: int, _seuils: Sequence[float]
) -> list[float]:
    return _find_debuts(arrondies, "FisherJenks", vise)


def _debuts_quantiles(
    arrondies: Valeurs, vise: int, _seuils: Sequence[float]
) -> list[float]:
    return _find_debuts(arrondies, "Quantiles", vise)


def _find_debuts(arrondies: Valeurs, decoupage: str, vise: int) -> list[float]:
    """Début de chaque classe habitée, d’après les bornes hautes de mapclassify.

    Importée ici : elle charge scikit-learn et pyplot, une à deux secondes que la carte
    d’accueil et les fiches, à seuils fixes, n’ont pas à attendre.
    """
    if vise < 2:
        return [float(arrondies[0])]
    mapclassify = import_module("mapclassify")
    with warnings.catch_warnings():
        # mapclassify prévient qu’il irait plus vite avec numba, et que des valeurs
        # répétées font moins de classes : l’un est sans effet ici, l’autre est voulu.
        warnings.simplefilter("ignore", UserWarning)
        bornes_hautes = getattr(mapclassify, decoupage)(arrondies, k=vise).bins
    rangs = np.searchsorted(bornes_hautes[:-1], arrondies, side="left")
    return [float(arrondies[rangs == rang].min()) for rang in np.unique(rangs)]


def _debuts_egaux(
    arrondies: Valeurs, vise: int, _seuils: Sequence[float]
) -> list[float]:
    pas = (arrondies[-1] - arrondies[0]) / vise
    return [float(arrondies[0] + rang * pas) for rang in range(vise)]


def _debuts_seuils(
    arrondies: Valeurs, _vise: int, seuils: Sequence[float]
) -> list[float]:
    return [min(float(arrondies[0]), seuils[0]), *seuils[1:]]


_DEBUTS: Final[
    dict[Methode, Callable[[Valeurs, int, Sequence[float]], list[float]]]
] = {
    Methode.SEUILS: _debuts_seuils,
    Methode.NATURELLES: _debuts_naturels,
    Methode.QUANTILES: _debuts_quantiles,
    Methode.EGALES: _debuts_egaux,
}


def _build_classes(
    arrondies: Valeurs,
    intervalles: Iterable[_Intervalle],
    decimales: int,
    unite: str,
) -> tuple[Classe, ...]:
    habites = [i for i in intervalles if i.select(arrondies).size]
    bornes = [borne for i in habites for borne in _list_bornes(i, decimales)]
    ecrites = 0 if all(borne.is_integer() for borne in bornes) else decimales
    return tuple(
        Classe(
            borne_min=intervalle.debut,
            borne_max=intervalle.fin,
            fermee_max=intervalle.fermee,
            couleur=intervalle.couleur,
            libelle=_write_bornes(intervalle, decimales, ecrites, unite),
            effectif=int(intervalle.select(arrondies).size),
        )
        for intervalle in habites
    )


def _list_bornes(intervalle: _Intervalle, decimales: int) -> tuple[float, ...]:
    """Bornes à écrire ; une seule si la classe ne peut tenir qu’une valeur écrite."""
    suivante = round_affiche(intervalle.debut + 10**-decimales, decimales)
    seule = (
        intervalle.debut == intervalle.fin
        if intervalle.fermee
        else suivante == intervalle.fin
    )
    return (intervalle.debut,) if seule else (intervalle.debut, intervalle.fin)


def _write_bornes(
    intervalle: _Intervalle, decimales: int, ecrites: int, unite: str
) -> str:
    jusqu_a = " à " if intervalle.fermee else " à moins de "
    bornes = _list_bornes(intervalle, decimales)
    suffixe = format_unite(unite, bornes[-1])
    return jusqu_a.join(format_nombre(borne, ecrites) for borne in bornes) + suffixe
