"""Ce que le dépôt ajoute aux données livrées : même clé, la ligne importée l’emporte.

Une table livrée et ce que l’on a importé ou saisi se réunissent avant tout contrôle : le
contrat est celui des données livrées. Une table réunie qui ne le tient pas laisse place à
la table livrée seule, et un incident le dit.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pandas as pd

from ess_dash.depot import Depot, GenreRevision, TableDepot, build_source
from ess_dash.sources import Source

TABLES_DU_DEPOT: Final = (
    "projets",
    "financeurs",
    "lieux",
    "roles",
    "sites",
    "positions",
    "totaux",
    "extraction",
    "extraction_departement",
    "zonages",
    "qpv_contours",
    "temps_trajet",
)
# Clé d’une ligne dans le dépôt, d’après ses colonnes.
CLES: Final[Mapping[str, tuple[str, ...]]] = {
    "projets": ("id_projet",),
    "financeurs": ("financeur",),
    "lieux": ("id_lieu",),
    "roles": ("id_lieu", "role"),
    "sites": ("id_site",),
}
IDENTIFIANT_SAISIE: Final = "saisie"
PRODUCTEUR_SAISIE: Final = "Saisi par un agent"
COLONNES_POSITIONS: Final = ("cle", "lon", "lat", "origine", "score", "date")


class Apport:
    """Ce que le dépôt tient à une révision, toutes tables lues du même instantané.

    Parameters
    ----------
    tables
        Tables lues, par nom.
    sources
        Provenance de chaque lot, par identifiant.
    saisie
        Provenance de ce qui a été saisi dans la page ; vide si rien ne l’a été.
    """

    def __init__(
        self,
        tables: Mapping[str, TableDepot],
        sources: Mapping[int, Source],
        saisie: tuple[Source, ...],
    ) -> None:
        self._tables = tables
        self._sources = sources
        self._saisie = saisie

    def est_vide(self, nom: str) -> bool:
        """Vrai si le dépôt ne dit rien d’une table."""
        table = self._tables.get(nom)
        return table is None or not (len(table) or table.retraits)

    def read(self, nom: str) -> pd.DataFrame:
        """Lignes du dépôt, en texte, dans les colonnes de leur contrat."""
        return pd.DataFrame(list(self._tables[nom].contenus), dtype=str)

    def list_sources(self, *noms: str) -> tuple[Source, ...]:
        """Provenances des lignes de ces tables, sans doublon, la plus ancienne d’abord."""
        lots = {
            lot for nom in noms if nom in self._tables for lot in self._tables[nom].lots
        }
        rangs = sorted(lot for lot in lots if lot is not None)
        saisies = self._saisie if None in lots else ()
        return (*(self._sources[rang] for rang in rangs), *saisies)

    def split(self, nom: str) -> Iterator[tuple[Source, pd.DataFrame]]:
        """Lignes d’une table, lot par lot, chacune avec sa provenance."""
        if self.est_vide(nom):
            return
        lignes = self.read(nom)
        rangs: dict[int | None, list[int]] = {}
        for rang, lot in enumerate(self._tables[nom].lots):
            rangs.setdefault(lot, []).append(rang)
        for lot, siens in rangs.items():
            source = self._saisie[0] if lot is None else self._sources[lot]
            yield source, lignes.iloc[siens].reset_index(drop=True)

    def superpose(self, nom: str, livree: pd.DataFrame) -> pd.DataFrame:
        """Table livrée, sans ce que le dépôt remplace ou retire, suivie de ses lignes."""
        if self.est_vide(nom):
            return livree
        table = self._tables[nom]
        cles = _write_cles(livree, CLES[nom])
        remplacees = cles.isin([*table.cles, *table.retraits])
        gardees = livree[~remplacees]
        if not len(table):
            return gardees.reset_index(drop=True)
        return pd.concat([gardees, self.read(nom)], ignore_index=True).fillna("")


# Rien à ajouter : la table livrée, telle quelle.
SANS_APPORT: Final = Apport({}, {}, ())


def _write_cles(table: pd.DataFrame, colonnes: Iterable[str]) -> "pd.Series[str]":
    premiere, *suite = colonnes
    cles = table[premiere].astype(str)
    for colonne in suite:
        cles = cles + ":" + table[colonne].astype(str)
    return cles


def read_apport(depot: Depot, revision: int | None = None) -> Apport:
    """Apport du dépôt, à une révision ou à la dernière.

    Raises
    ------
    DepotError
        Si le dépôt ne peut pas être lu.
    """
    tables = depot.read_tables(TABLES_DU_DEPOT, revision)
    lots = {lot.id: build_source(lot) for lot in depot.list_lots()}
    return Apport(tables, lots, _build_saisies(depot))


def _build_saisies(depot: Depot) -> tuple[Source, ...]:
    """Provenance commune à tout ce qu’un agent a saisi ; elle dit le dernier jour."""
    jours = [
        revision.horodatage.astimezone().date()
        for revision in depot.list_revisions()
        if revision.genre is GenreRevision.SAISIE and revision.annulee_par is None
    ]
    if not jours:
        return ()
    jour = max(jours)
    return (
        Source(
            identifiant=IDENTIFIANT_SAISIE,
            producteur=PRODUCTEUR_SAISIE,
            titre="Saisies dans la page « Données »",
            millesime=f"{jour.year}",
            url="",
            licence="non précisée",
            date_consultation=jour,
            sha256="",
            traitement="Lignes ajoutées ou corrigées une à une, avec leur historique.",
            citation=f"{PRODUCTEUR_SAISIE}, au {jour:%d/%m/%Y}",
            remarques="",
        ),
    )


def build_positions(apport: Apport) -> pd.DataFrame:
    """Points connus : ``cle`` du site ou du projet, ``lon`` et ``lat`` en degrés."""
    vide = pd.DataFrame(columns=list(COLONNES_POSITIONS))
    if apport.est_vide("positions"):
        return vide
    lues = apport.read("positions")
    if lues.empty:
        return vide
    return lues.assign(lon=pd.to_numeric(lues["lon"]), lat=pd.to_numeric(lues["lat"]))[
        list(COLONNES_POSITIONS)
    ]


def index_points(positions: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Longitude et latitude, par identifiant de site ou de projet."""
    return {
        str(position["cle"]): (float(position["lon"]), float(position["lat"]))
        for position in positions.to_dict("records")
    }
