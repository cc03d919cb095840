"""Ce que le jeu fictif doit tenir : les chiffres publiés, chacun pour sa seule année.

Un chiffre sans millésime vaut pour la dernière année. Ce qu’aucune source ne publie est
complété par les hypothèses ci-dessous, qui ne sont pas des faits.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.tables import Niveau
from ess_dash.tables.extraction_cress import BASE_PART
from ess_dash.territoires import Configuration

SOURCE_STATISTIQUE: Final = "FLORES"
PART_METROPOLE_ETABLISSEMENTS_PCT: Final = 63.2
RECUL_PART_METROPOLE_POINTS: Final = 0.4
CROISSANCE_ANNUELLE: Final = {
    "emplois": 0.012,
    "prives": 0.015,
    "etablissements": 0.003,
}
# Ce que « plus de 72 » et « près de 73 » laissent possible, de part et d’autre.
MARGES_PRECISION: Final = {
    "plus de": (0.0, 1.0),
    "près de": (-0.5, 0.0),
    "environ": (-0.5, 0.5),
    "": (-0.05, 0.05),
}


@dataclass(frozen=True, slots=True)
class Publies:
    """Chiffres publiés d’un département, à retrouver par territoire et par année."""

    chiffres: pd.DataFrame
    departement: str
    metropole: str

    @property
    def annees(self) -> tuple[int, ...]:
        """Années des chiffres datés des EPCI et du département, croissantes."""
        niveaux = (Niveau.EPCI.value, Niveau.DEPARTEMENT.value)
        siens = self.chiffres["niveau"].isin(niveaux)
        dates = self.chiffres["source_statistique"] == SOURCE_STATISTIQUE
        return tuple(
            sorted(int(a) for a in self.chiffres.loc[siens & dates, "annee"].unique())
        )

    def find(self, code: str, indicateur: str, annee: int) -> float | None:
        """Valeur publiée d’une année ; à défaut, sans millésime, pour la dernière."""
        trouves = self._select(code, indicateur)
        dates = trouves[(trouves["annee"] == annee).fillna(value=False)]
        if dates.empty and annee == self.annees[-1]:
            dates = trouves[trouves["annee"].isna()]
        return None if dates.empty else float(dates["valeur"].iloc[0])

    def find_intervalle(self, code: str, indicateur: str) -> tuple[float, float] | None:
        """Ce qu’une valeur sans millésime laisse possible, réserve comprise."""
        trouves = self._select(code, indicateur)
        if trouves.empty:
            return None
        valeur, precision = trouves.iloc[0][["valeur", "precision"]]
        bas, haut = MARGES_PRECISION[precision]
        return valeur + bas, valeur + haut

    def list_poids(self, annee: int) -> dict[str, float]:
        """Poids de l’ESS publiés cette année-là, par EPCI hors métropole."""
        est_epci = self.chiffres["niveau"] == Niveau.EPCI.value
        codes = sorted(set(self.chiffres.loc[est_epci, "code"]) - {self.metropole})
        poids = {c: self.find(c, "part_emploi_ess_pct", annee) for c in codes}
        return {code: valeur for code, valeur in poids.items() if valeur is not None}

    def _select(self, code: str, indicateur: str) -> pd.DataFrame:
        table = self.chiffres
        garde = (table["code"] == code) & (table["indicateur"] == indicateur)
        if indicateur == "part_emploi_ess_pct":
            garde &= table["base"] == BASE_PART
        return table[garde]


@dataclass(frozen=True, slots=True)
class Compte:
    """Emplois de l’ESS, emplois privés, établissements de l’ESS d’un territoire."""

    emplois: int
    prives: int
    etablissements: int

    def reduce(self, nb_annees: int) -> "Compte":
        """Le même compte, autant d’années plus tôt."""
        return Compte(
            **{
                nom: round(getattr(self, nom) * (1 - taux * nb_annees))
                for nom, taux in CROISSANCE_ANNUELLE.items()
            }
        )


@dataclass(frozen=True, slots=True)
class Cadre:
    """Totaux d’une année : le département, et sa métropole."""

    annee: int
    tout: Compte
    metropole: Compte


def build_publies(chiffres: pd.DataFrame, configuration: Configuration) -> Publies:
    """Chiffres publiés d’un département.

    Raises
    ------
    ExtractionError
        Si le département n’a ni métropole ni total publié où ancrer le jeu.
    """
    publies = Publies(
        chiffres, configuration.code_departement, configuration.code_metropole or ""
    )
    annees = publies.annees
    if not annees or _find_compte(publies, publies.departement, annees[-1]) is None:
        raise ExtractionError(
            f"Le jeu de démonstration ne peut pas être fait pour {configuration.le} : "
            "aucun total de l’ESS n’est publié où l’ancrer. Le transcrire dans "
            "data/cress_occitanie/publications/chiffres_ess.csv."
        )
    return publies


def build_cadres(publies: Publies) -> tuple[Cadre, ...]:
    """Totaux de chaque année, de la plus ancienne à la plus récente."""
    cadres: list[Cadre] = []
    for annee in reversed(publies.annees):
        cadres.insert(0, _build_cadre(publies, annee, cadres[0] if cadres else None))
    return tuple(cadres)


def _build_cadre(publies: Publies, annee: int, suivant: Cadre | None) -> Cadre:
    tout = _find_compte(publies, publies.departement, annee)
    metropole = _find_compte(publies, publies.metropole, annee)
    part_pct = _find_part_metropole(publies)
    if suivant is None and tout is not None:
        poids = publies.find(publies.metropole, "part_emploi_ess_pct", annee)
        return Cadre(annee, tout, metropole or _take_part(tout, part_pct, poids))
    if metropole is not None:
        recul_pct = part_pct - RECUL_PART_METROPOLE_POINTS
        return Cadre(annee, tout or _extend(metropole, recul_pct, part_pct), metropole)
    if suivant is None:
        raise ExtractionError(f"Aucun total de l’ESS n’est publié pour {annee}.")
    recul = suivant.annee - annee
    return Cadre(annee, suivant.tout.reduce(recul), suivant.metropole.reduce(recul))


def _find_compte(publies: Publies, code: str, annee: int) -> Compte | None:
    """Compte d’un territoire, s’il est publié tout entier."""
    emplois = publies.find(code, "emplois_ess", annee)
    poids_pct = publies.find(code, "part_emploi_ess_pct", annee)
    etablissements = publies.find(code, "etablissements_ess", annee)
    if emplois is None or poids_pct is None or etablissements is None:
        return None
    return Compte(int(emplois), round(100 * emplois / poids_pct), int(etablissements))


def _find_part_metropole(publies: Publies) -> float:
    """Part de la métropole, au milieu de ce que les réserves publiées permettent."""
    intervalles = [
        intervalle
        for indicateur in (
            "part_emplois_ess_du_departement_pct",
            "part_emplois_prives_hors_ess_du_departement_pct",
        )
        if (intervalle := publies.find_intervalle(publies.metropole, indicateur))
    ]
    if not intervalles:
        raise ExtractionError(
            "La part de la métropole dans les emplois du département n’est pas "
            "publiée : la transcrire dans "
            "data/cress_occitanie/publications/chiffres_ess.csv."
        )
    return (
        max(bas for bas, _ in intervalles) + min(haut for _, haut in intervalles)
    ) / 2


def _take_part(tout: Compte, part_pct: float, poids_pct: float | None) -> Compte:
    """Part de la métropole dans un département connu."""
    emplois = round(tout.emplois * part_pct / 100)
    return Compte(
        emplois=emplois,
        prives=round(
            100 * emplois / poids_pct if poids_pct else tout.prives * part_pct / 100
        ),
        etablissements=round(
            tout.etablissements * PART_METROPOLE_ETABLISSEMENTS_PCT / 100
        ),
    )


def _extend(
    metropole: Compte, part_emplois_pct: float, part_prives_pct: float
) -> Compte:
    """Département entier, à partir de la part de sa métropole."""
    return Compte(
        emplois=round(100 * metropole.emplois / part_emplois_pct),
        prives=round(100 * metropole.prives / part_prives_pct),
        etablissements=round(
            100 * metropole.etablissements / PART_METROPOLE_ETABLISSEMENTS_PCT
        ),
    )
