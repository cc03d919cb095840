"""Les territoires qui ressemblent à un autre, et en quoi.

Deux territoires d’une même maille se ressemblent quand leur population, leur densité et
leur part rurale sont proches. Une commune est rurale ou ne l’est pas : entre communes, le
niveau de densité et le classement en montagne remplacent la part rurale. Un territoire à
cheval sur deux départements est comparé pour sa seule partie d’ici : son périmètre le dit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.peuplement import (
    compute_densite_7,
    compute_densite_population,
    compute_part_population_rurale,
    compute_population,
    compute_zone_montagne,
)
from ess_dash.territoires import CodeTerritoire, Maille

Nombres = npt.NDArray[np.float64]

# Les mots d’une raison se jugent sur les nombres que le lecteur voit, pas en écarts types.
RAPPORT_PROCHE: Final = 4 / 3
POINTS_PROCHES: Final = 10.0


@dataclass(frozen=True, slots=True)
class Critere:
    """Ce que l’on rapproche.

    Attributes
    ----------
    est_logarithmique
        Vrai si l’on compare des rapports : 100 et 200 habitants, comme 10 000 et 20 000.
    tolerance
        Écart, ou rapport, en deçà duquel deux valeurs sont dites proches.
    proche, plus, moins
        Ce que l’on dit du territoire semblable selon que sa valeur est proche, plus
        grande ou plus petite.
    """

    compute: Callable[[Donnees, Maille, str], Serie]
    est_logarithmique: bool
    tolerance: float
    proche: str
    plus: str
    moins: str

    def est_proche(self, valeur: float, autre: float) -> bool:
        """Vrai si deux valeurs se disent proches.

        Examples
        --------
        >>> POPULATION.est_proche(17_771, 15_358), POPULATION.est_proche(17_771, 30_915)
        (True, False)
        """
        bas, haut = sorted((valeur, autre))
        if self.est_logarithmique:
            return haut <= self.tolerance * bas
        return haut - bas <= self.tolerance


POPULATION: Final = Critere(
    compute_population,
    True,
    RAPPORT_PROCHE,
    "population proche",
    "population plus élevée",
    "population plus faible",
)
DENSITE: Final = Critere(
    compute_densite_population,
    True,
    RAPPORT_PROCHE,
    "densité proche",
    "densité plus élevée",
    "densité plus faible",
)
PART_RURALE: Final = Critere(
    compute_part_population_rurale,
    False,
    POINTS_PROCHES,
    "part rurale proche",
    "part rurale plus élevée",
    "part rurale plus faible",
)
NIVEAU_DENSITE: Final = Critere(
    compute_densite_7,
    False,
    0.0,
    "même niveau de densité",
    "habitat plus dispersé",
    "habitat plus groupé",
)
MONTAGNE: Final = Critere(
    compute_zone_montagne,
    False,
    0.0,
    "même classement en montagne",
    "classement en montagne",
    "pas de classement en montagne",
)
CRITERES: Final = (POPULATION, DENSITE, PART_RURALE)
CRITERES_COMMUNE: Final = (POPULATION, DENSITE, NIVEAU_DENSITE, MONTAGNE)


@dataclass(frozen=True, slots=True)
class Raison:
    """En quoi deux territoires se ressemblent, ou non, sur un critère.

    Attributes
    ----------
    mots
        Ce que l’on en dit (« population proche »).
    ici, la_bas
        Valeur du territoire étudié, et du territoire semblable.
    ecart
        Distance sur ce critère, en écarts types.
    est_proche
        Vrai si le critère rapproche les deux territoires.
    """

    mots: str
    ici: Chiffre
    la_bas: Chiffre
    ecart: float
    est_proche: bool


@dataclass(frozen=True, slots=True)
class Similaire:
    """Un territoire semblable à un autre.

    Attributes
    ----------
    perimetre
        Ce qui en est comparé (« partie haut-garonnaise : 13 communes sur 28 »).
    distance
        0 pour deux territoires identiques ; en écarts types de la maille.
    raisons
        Une par critère, la plus proche d’abord.
    """

    code: CodeTerritoire
    nom: str
    perimetre: str
    distance: Chiffre
    raisons: tuple[Raison, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Profils:
    """Tous les territoires d’une maille, placés selon les critères.

    Attributes
    ----------
    places
        Tableau (territoires, critères), en écarts types ; ``nan`` pour un territoire
        sans habitant ou sans valeur, qui ne ressemble à aucun.
    """

    maille: Maille
    criteres: tuple[Critere, ...]
    series: tuple[Serie, ...]
    codes: tuple[CodeTerritoire, ...]
    noms: tuple[str, ...]
    perimetres: tuple[str, ...]
    places: Nombres


def build_profils(donnees: Donnees, maille: Maille) -> Profils:
    """Place les territoires d’une maille ; à garder pour une série de fiches."""
    criteres = CRITERES_COMMUNE if maille is Maille.COMMUNE else CRITERES
    series = tuple(c.compute(donnees, maille, "") for c in criteres)
    territoires = donnees.territoires(maille)
    colonnes = [
        _standardise(serie, critere)
        for serie, critere in zip(series, criteres, strict=True)
    ]
    return Profils(
        maille=maille,
        criteres=criteres,
        series=series,
        codes=tuple(territoires["code"]),
        noms=tuple(territoires["nom"]),
        perimetres=tuple(territoires["perimetre"]),
        places=np.column_stack(colonnes),
    )


def find_similaires(
    donnees: Donnees,
    code: CodeTerritoire,
    nombre: int = 5,
    profils: Profils | None = None,
) -> tuple[Similaire, ...]:
    """Territoires les plus semblables à un autre, de la même maille, le plus proche d’abord.

    Formule : racine de la moyenne des carrés des écarts, critère par critère, chacun en
    écarts types de la maille : logarithme de la population, logarithme de la densité,
    part rurale ; entre communes, niveau de densité (1 à 7) et montagne (0 ou 1) au lieu
    de la part rurale. Le logarithme compare des rapports. À égalité, le plus petit code.

    Parameters
    ----------
    nombre
        Combien en rendre au plus.
    profils
        Ceux de la maille, s’ils sont déjà faits.

    Returns
    -------
    tuple of Similaire
        Vide si le territoire est seul de sa maille, ou sans habitant.

    Raises
    ------
    KeyError
        Si le territoire est inconnu.

    Examples
    --------
    Trois EPCI ruraux de même densité, de 1 000, 2 000 et 9 000 habitants : au premier
    ressemble d’abord le deuxième.
    """
    profils = profils or build_profils(donnees, _find_maille(donnees, code))
    if code not in profils.codes:
        raise KeyError(code)
    place = profils.codes.index(code)
    ecarts = np.abs(profils.places - profils.places[place])
    distances = np.sqrt((ecarts**2).mean(axis=1))
    distances[place] = np.nan
    # Deux distances égales au bruit du calcul près se départagent par le code.
    ordre = np.argsort(distances.round(9), kind="stable")
    proches = [int(rang) for rang in ordre if not np.isnan(distances[rang])]
    return tuple(
        _build_similaire(profils, place, rang, float(distances[rang]), ecarts[rang])
        for rang in proches[: max(nombre, 0)]
    )


def _find_maille(donnees: Donnees, code: CodeTerritoire) -> Maille:
    for maille in Maille:
        if (donnees.territoires(maille)["code"] == code).any():
            return maille
    raise KeyError(code)


def _standardise(serie: Serie, critere: Critere) -> Nombres:
    """Valeurs en écarts types ; un critère égal partout ne sépare personne."""
    valeurs = np.array([np.nan if c.valeur is None else c.valeur for c in serie])
    if critere.est_logarithmique:
        valeurs = np.log(np.where(valeurs > 0, valeurs, np.nan))
    connues = valeurs[~np.isnan(valeurs)]
    ecart_type = float(connues.std()) if connues.size else 0.0
    reduites: Nombres = valeurs / (ecart_type or 1.0)
    return reduites


def _build_similaire(
    profils: Profils, place: int, rang: int, distance: float, ecarts: Nombres
) -> Similaire:
    raisons = [
        _build_raison(
            critere, serie.chiffres[place], serie.chiffres[rang], float(ecart)
        )
        for critere, serie, ecart in zip(
            profils.criteres, profils.series, ecarts, strict=True
        )
    ]
    modele = profils.series[0].chiffres[rang]
    return Similaire(
        code=profils.codes[rang],
        nom=profils.noms[rang],
        perimetre=profils.perimetres[rang],
        distance=Chiffre(
            indicateur="distance_similaire",
            code=profils.codes[rang],
            valeur=distance,
            statut=Statut.CALCULE,
            unite="écart type",
            millesime=modele.millesime,
            perimetre=modele.perimetre,
            sources=tuple(
                dict.fromkeys(s for raison in raisons for s in raison.la_bas.sources)
            ),
        ),
        raisons=tuple(sorted(raisons, key=lambda raison: raison.ecart)),
    )


def _build_raison(
    critere: Critere, ici: Chiffre, la_bas: Chiffre, ecart: float
) -> Raison:
    valeur, autre = ici.valeur or 0.0, la_bas.valeur or 0.0
    est_proche = critere.est_proche(valeur, autre)
    differe = critere.plus if autre > valeur else critere.moins
    mots = critere.proche if est_proche else differe
    return Raison(mots, ici, la_bas, ecart, est_proche)
