"""Les chiffres des EPCI, additionnés, face au total que d’autres publient."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.tables import Niveau

# Ce qui s’additionne ; une part ne s’additionne pas.
ADDITIFS: Final = ("etablissements_ess", "emplois_ess", "emplois_prives")


@dataclass(frozen=True, slots=True)
class Marge:
    """Une somme d’EPCI et le total du département qu’elle devrait retrouver.

    Attributes
    ----------
    somme
        Somme des EPCI connus.
    nb_epci, nb_attendus
        EPCI qui ont une valeur, EPCI du département.
    total
        Total publié.
    source
        D’où vient le total.
    est_importe
        Vrai s’il vient du même import que les EPCI, ou d’un autre ; faux s’il est livré
        avec l’application.
    """

    indicateur: str
    millesime: str
    unite: str
    somme: float
    nb_epci: int
    nb_attendus: int
    total: float
    source: str
    est_importe: bool = False

    @property
    def ecart(self) -> float:
        """Somme moins total, dans l’unité de l’indicateur."""
        return self.somme - self.total

    @property
    def ecart_pct(self) -> float:
        """Écart rapporté au total, en % ; zéro si le total est nul."""
        return 100 * self.ecart / self.total if self.total else 0.0

    @property
    def est_complete(self) -> bool:
        """Vrai si tous les EPCI ont une valeur."""
        return self.nb_epci == self.nb_attendus


def compute_marges(donnees: Donnees, publies: pd.DataFrame) -> tuple[Marge, ...]:
    """Sommes des EPCI face à chaque total du même indicateur et du même millésime.

    Parameters
    ----------
    donnees
        Ses chiffres publiés donnent les EPCI, et le total du fichier importé.
    publies
        Chiffres livrés avec l’application : un import ne les y remplace pas.

    Returns
    -------
    tuple of Marge
        Une par total ; le même total n’est pas donné deux fois.
    """
    attendus = set(donnees.epci["code_epci"])
    cles = ["indicateur", "millesime"]
    epci = donnees.chiffres_publies
    epci = epci[
        (epci["niveau"] == Niveau.EPCI.value)
        & epci["code"].isin(attendus)
        & epci["indicateur"].isin(ADDITIFS)
    ].dropna(subset=["valeur"])
    totaux = _list_totaux(donnees, publies)
    return tuple(
        _build(str(indicateur), str(millesime), lignes, len(attendus), total)
        for (indicateur, millesime), lignes in epci.groupby(cles, sort=False)
        for total in _iter_siens(totaux, str(indicateur), str(millesime))
    )


def _list_totaux(donnees: Donnees, publies: pd.DataFrame) -> pd.DataFrame:
    tous = pd.concat(
        [
            publies.assign(est_importe=False),
            donnees.chiffres_publies.assign(est_importe=True),
        ],
        ignore_index=True,
    )
    garde = (
        (tous["niveau"] == Niveau.DEPARTEMENT.value)
        & (tous["code"] == donnees.configuration.code_departement)
        & tous["valeur"].notna()
    )
    cles = ["indicateur", "millesime", "producteur", "document"]
    uniques: pd.DataFrame = tous[garde].drop_duplicates(cles)
    return uniques


def _iter_siens(
    totaux: pd.DataFrame, indicateur: str, millesime: str
) -> Iterator[dict[Any, Any]]:
    siens = totaux["indicateur"].eq(indicateur) & totaux["millesime"].eq(millesime)
    yield from totaux[siens].to_dict("records")


def _build(
    indicateur: str,
    millesime: str,
    lignes: pd.DataFrame,
    nb_attendus: int,
    total: dict[Any, Any],
) -> Marge:
    uniques = lignes.drop_duplicates("code")
    return Marge(
        indicateur=indicateur,
        millesime=millesime,
        unite=str(total["unite"]),
        somme=float(uniques["valeur"].sum()),
        nb_epci=len(uniques),
        nb_attendus=nb_attendus,
        total=float(total["valeur"]),
        source=_write_source(str(total["producteur"]), str(total["document"])),
        est_importe=bool(total["est_importe"]),
    )


def _write_source(producteur: str, document: str) -> str:
    # La citation d’un import nomme déjà son producteur.
    if document.startswith(producteur):
        return document
    return f"{producteur}, {document}"
