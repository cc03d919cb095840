"""Le masque : masquer avant de montrer, et vérifier que rien ne se retrouve.

Deux temps. Le secret primaire tient au contenu d’une case : moins de trois unités, ou
une seule au-delà de 85 %. Le secret complémentaire masque d’autres cases pour que la
première ne se retrouve pas en soustrayant d’un total ce qui reste publié : un secteur
dans une famille, une commune dans son EPCI. La règle s’applique à tout ce qui est montré
ensemble ; deux filtres d’un même tableau se retranchent aussi.

Une case est protégée si un lecteur qui connaît tout le reste ne peut l’enfermer dans un
intervalle plus étroit que 20 % de sa valeur, ni plus étroit que deux unités : il ne peut
alors pas dire qu’elle en a moins de trois. Un secret reçu d’un producteur, dont la valeur
nous est inconnue, doit seulement ne pas se retrouver à une unité près.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from ess_dash.tables import Diffusion
from ess_dash.tables.secret.attaque import compute_bornes
from ess_dash.tables.secret.protection import Probleme, protect
from ess_dash.tables.secret.recherche import TOLERANCE, Masque, Nombres
from ess_dash.tables.secret.regle import SEUIL_UNITES, find_primaires
from ess_dash.tables.secret.tableaux import (
    Hierarchies,
    build_matrice,
    list_relations,
)

PROTECTION_PCT: Final = 20.0
LARGEUR_MIN: Final = float(SEUIL_UNITES - 1)
LARGEUR_MIN_RECU: Final = 1.0
# Le programme linéaire n’est exact qu’à un bruit près.
DECIMALES: Final = 6


class Cause(StrEnum):
    """Pourquoi une case est masquée.

    À ne jamais montrer : « trop peu d’unités » dit déjà qu’il y en a une ou deux.
    """

    AUCUNE = ""
    RARE = "rare"
    DOMINEE = "dominee"
    RECUE = "recue"
    COMPLEMENT = "complement"


@dataclass(frozen=True, slots=True)
class Colonnes:
    """Ce que portent les colonnes d’un tableau.

    Attributes
    ----------
    unites
        Nombre d’unités de la case.
    mesures
        Autres colonnes additives, masquées avec les unités ; la première est celle dont
        on cherche si une unité domine, et celle dont on perd le moins.
    plus_grande
        Contribution de la plus grande unité à la première mesure ; vide si inconnue.
    ouverte
        Vrai pour une case publiée par ailleurs, qu’il ne sert à rien de masquer ; vide
        s’il n’y en a pas.
    fermee
        Vrai pour une case masquée quoi qu’elle contienne ; vide s’il n’y en a pas.
    """

    unites: str = "etablissements"
    mesures: tuple[str, ...] = ("effectifs",)
    plus_grande: str = ""
    ouverte: str = ""
    fermee: str = ""

    @property
    def masquees(self) -> tuple[str, ...]:
        """Colonnes qu’une case sous secret ne montre pas."""
        return (self.unites, *self.mesures)

    @property
    def principale(self) -> str:
        """Mesure que l’on cherche à perdre le moins."""
        return self.masquees[min(1, len(self.mesures))]


COLONNES_EXTRACTION: Final = Colonnes(mesures=("effectifs", "etp"))


def mask(
    table: pd.DataFrame, hierarchies: Hierarchies, colonnes: Colonnes
) -> pd.DataFrame:
    """Met sous secret ce qui doit l’être, et ce qui le trahirait.

    Parameters
    ----------
    table
        Une ligne par case, totaux publiés compris (voir
        :func:`~ess_dash.tables.secret.tableaux.add_totaux`) ; une colonne par
        dimension. Une case sans aucune valeur est un secret reçu : elle le reste. Celle
        dont il ne manque qu’une mesure n’est pas secrète : le lecteur est supposé la
        connaître tout entière.
    hierarchies
        Par dimension, le parent de chaque modalité.

    Returns
    -------
    pandas.DataFrame
        La table, dans le même ordre : colonnes masquées vides sous secret,
        ``plus_grande`` ôtée, ``statut`` (``diffuse`` ou ``secret``) et ``cause``, qui ne
        se montre pas.

    Raises
    ------
    SecretError
        Si une case est en double, si les totaux se contredisent, ou si un secret ne peut
        pas être protégé.

    Examples
    --------
    Une association de sport seule à l’être : sans complément, elle serait 9 - 8.

    >>> table = pd.DataFrame(
    ...     {
    ...         "secteur": ["Sport", "Arts", "Santé", "Total"],
    ...         "etablissements": [1, 4, 8, 13],
    ...     }
    ... )
    >>> parents = {"secteur": dict.fromkeys(["Sport", "Arts", "Santé"], "Total")}
    >>> mask(table, parents, Colonnes(mesures=()))["statut"].tolist()
    ['secret', 'secret', 'diffuse', 'diffuse']
    """
    primaires = list_causes(table, colonnes)
    secrets = (primaires != Cause.AUCUNE).to_numpy()
    if not secrets.any():
        return _hide(table, colonnes, secrets, primaires)
    masque = protect(_build_probleme(table, hierarchies, colonnes, primaires))
    causes = primaires.mask(masque & ~secrets, Cause.COMPLEMENT)
    return _hide(table, colonnes, masque, causes)


def find_recoverable(
    table: pd.DataFrame,
    hierarchies: Hierarchies,
    colonnes: Colonnes,
    assez: float | None = None,
) -> pd.DataFrame:
    """Attaque un tableau publié : ce qu’un lecteur retrouve des cases masquées.

    Parameters
    ----------
    table
        Tableau tel qu’il est montré ; une case masquée n’y a pas de valeur.
    assez
        Largeur à partir de laquelle on ne cherche pas de bornes plus larges ; absente,
        elles sont exactes.

    Returns
    -------
    pandas.DataFrame
        Une ligne par case masquée et par mesure : dimensions, ``mesure``, ``bas``,
        ``haut`` (``inf`` si rien ne borne) et ``retrouvee``, vrai si les deux se valent.

    Examples
    --------
    Un secteur masqué sur trois, et leur total : le lecteur le retrouve.

    >>> table = pd.DataFrame(
    ...     {
    ...         "secteur": ["Sport", "Arts", "Santé", "Total"],
    ...         "etablissements": [None, 4, 8, 13],
    ...     }
    ... )
    >>> parents = {"secteur": dict.fromkeys(["Sport", "Arts", "Santé"], "Total")}
    >>> trouvees = find_recoverable(table, parents, Colonnes(mesures=()))
    >>> trouvees[["secteur", "bas", "haut", "retrouvee"]].values.tolist()
    [['Sport', 1.0, 1.0, True]]
    """
    matrice = build_matrice(list_relations(table, hierarchies), len(table))
    attaques = []
    for mesure, plancher in _list_planchers(colonnes).items():
        valeurs = _to_nombres(table[mesure])
        masque = np.isnan(valeurs)
        seuils = None if assez is None else np.full(len(valeurs), assez)
        bornes = compute_bornes(matrice, valeurs, masque, plancher, seuils)
        attaques.append(
            table.loc[masque, list(hierarchies)].assign(
                mesure=mesure,
                bas=bornes.bas[masque].round(DECIMALES),
                haut=bornes.haut[masque].round(DECIMALES),
                retrouvee=bornes.largeur[masque] <= TOLERANCE,
            )
        )
    return pd.concat(attaques, ignore_index=True)


def _list_planchers(colonnes: Colonnes) -> Mapping[str, float]:
    """Une case masquée n’est pas vide : elle a au moins une unité."""
    return MappingProxyType(
        {nom: float(nom == colonnes.unites) for nom in colonnes.masquees}
    )


def _to_nombres(colonne: "pd.Series[float]") -> Nombres:
    return np.asarray(colonne.to_numpy(dtype=np.float64, na_value=np.nan))


def list_causes(table: pd.DataFrame, colonnes: Colonnes) -> "pd.Series[str]":
    """Pourquoi une case est secrète par elle-même ; vide si elle peut se montrer.

    Une case fermée, ou reçue sans valeur, l’est comme un secret reçu.
    """
    unites = _to_nombres(table[colonnes.unites])
    valeurs = _to_nombres(table[colonnes.principale])
    plus_grandes = (
        _to_nombres(table[colonnes.plus_grande])
        if colonnes.plus_grande
        else np.zeros_like(valeurs)
    )
    manque = table[list(colonnes.masquees)].isna().all(axis="columns").to_numpy()
    rien = np.zeros_like(valeurs)
    rares = find_primaires(unites, rien, rien)
    primaires = find_primaires(unites, valeurs, plus_grandes)
    causes = np.select(
        [manque, rares, primaires, _to_booleens(table, colonnes.fermee)],
        [Cause.RECUE, Cause.RARE, Cause.DOMINEE, Cause.RECUE],
        Cause.AUCUNE,
    )
    return pd.Series(causes, index=table.index, dtype=object)


def _to_booleens(table: pd.DataFrame, nom: str) -> Masque:
    """Colonne de oui et de non, toute à non quand elle n’est pas donnée."""
    colonne = table[nom] if nom else np.zeros(len(table))
    return np.asarray(colonne, dtype=np.bool_)


def _build_probleme(
    table: pd.DataFrame,
    hierarchies: Hierarchies,
    colonnes: Colonnes,
    causes: "pd.Series[str]",
) -> Probleme:
    matrice = build_matrice(list_relations(table, hierarchies), len(table))
    planchers = _list_planchers(colonnes)
    valeurs = {
        nom: _complete(matrice, _to_nombres(table[nom]), plancher)
        for nom, plancher in planchers.items()
    }
    recues = (causes == Cause.RECUE).to_numpy()
    return Probleme(
        matrice=matrice,
        valeurs=valeurs,
        planchers=planchers,
        requis={nom: _compute_requis(serie, recues) for nom, serie in valeurs.items()},
        couts=1 + valeurs[colonnes.principale],
        primaires=(causes != Cause.AUCUNE).to_numpy(),
        masquables=(valeurs[colonnes.unites] > 0)
        & ~_to_booleens(table, colonnes.ouverte),
    )


def _complete(matrice: csr_matrix, valeurs: Nombres, plancher: float) -> Nombres:
    """Remplace ce qui manque par une valeur que le reste rend possible."""
    manque = np.isnan(valeurs)
    peu_importe = np.zeros_like(valeurs)
    bornes = compute_bornes(matrice, valeurs, manque, plancher, peu_importe)
    return bornes.vraisemblable


def _compute_requis(valeurs: Nombres, recues: Masque) -> Nombres:
    """Largeur d’intervalle exigée de chaque case."""
    notres = np.maximum(valeurs * PROTECTION_PCT / 100, LARGEUR_MIN)
    requis: Nombres = np.where(recues, LARGEUR_MIN_RECU, notres)
    return requis


def _hide(
    table: pd.DataFrame,
    colonnes: Colonnes,
    masque: Masque,
    causes: "pd.Series[str]",
) -> pd.DataFrame:
    """Vide les cases masquées et écrit leur statut."""
    vides = {nom: table[nom].convert_dtypes().mask(masque) for nom in colonnes.masquees}
    statuts = np.where(masque, Diffusion.SECRET.value, Diffusion.DIFFUSE.value)
    ouverte = table.drop(columns=[colonnes.plus_grande] if colonnes.plus_grande else [])
    return ouverte.assign(**vides, statut=statuts, cause=causes)
