"""Extraction de la CRESS : l’ESS par EPCI, famille, secteur et année, secrets compris.

Trois tables vont ensemble. Le détail (EPCI, famille, secteur), les totaux par EPCI et du
département, et le détail du département, qui sont les marges du premier. Une case sous
secret n’a aucune valeur : elle n’est ni nulle ni oubliée.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import Source, read_csv
from ess_dash.tables.champs import choix, nombre, texte
from ess_dash.tables.chiffres import ChiffresPublies
from ess_dash.tables.contrat import Table, to_bool, validate
from ess_dash.tables.extraction_listes import Diffusion, Famille, SecteurEss
from ess_dash.tables.listes import Niveau
from ess_dash.territoires.codes import MOTIF_EPCI

FICHIER_EXTRACTION: Final = "extraction_ess.csv"
FICHIER_TOTAUX: Final = "totaux_epci.csv"
FICHIER_DEPARTEMENT: Final = "extraction_departement.csv"
NIVEAUX: Final = (Niveau.EPCI.value, Niveau.DEPARTEMENT.value)
BASE_PART: Final = "emploi salarié privé"
PERIMETRE_DEPARTEMENT: Final = "département entier"
PERIMETRE_INCONNU: Final = "périmètre non précisé"
# Les indicateurs publiés que les totaux portent, et leur unité.
UNITES_TOTAUX: Final = {
    "etablissements_ess": "établissements",
    "emplois_ess": "salariés",
    "emplois_prives": "salariés",
    "part_emploi_ess_pct": "%",
}


class _Detail(pa.DataFrameModel):
    """Colonnes communes au détail par EPCI et à celui du département."""

    annee: int = nombre("année de la donnée", 1990, 2100)
    millesime: str = texte("millésime tel qu’affiché (FLORES 2021)")
    famille: str = choix("famille juridique", Famille)
    secteur: str = choix("secteur d’activité", SecteurEss)
    etablissements: pd.Int64Dtype = nombre(
        "établissements employeurs, vide sous secret", facultatif=True
    )
    effectifs: pd.Int64Dtype = nombre("salariés, vide sous secret", facultatif=True)
    etp: pd.Float64Dtype = nombre(
        "équivalents temps plein, vide sous secret ou si non communiqués",
        facultatif=True,
    )
    statut: str = choix("diffusion de la case", Diffusion)

    @pa.dataframe_check(
        error="une case secrète est vide, une case diffusée est remplie"
    )
    @classmethod
    def valeurs_selon_statut(cls, detail: pd.DataFrame) -> "pd.Series[bool]":
        """Établissements et salariés vont ensemble ; les ETP peuvent n’être pas donnés."""
        requis = ["etablissements", "effectifs"]
        remplie = detail[requis].notna().all(axis="columns")
        return _check_statut(detail, [*requis, "etp"], remplie)

    @pa.dataframe_check(error="sans établissement, il n’y a ni salarié ni ETP")
    @classmethod
    def rien_sans_etablissement(cls, detail: pd.DataFrame) -> "pd.Series[bool]":
        """Zéro établissement est une vraie valeur, qui vaut pour les trois colonnes."""
        aucun = (detail["etablissements"] == 0).fillna(value=False)
        nuls = (detail["effectifs"] == 0) & (detail["etp"] == 0)
        return to_bool(~aucun | nuls.fillna(value=True))

    @pa.dataframe_check(error="le millésime finit par l’année de la donnée")
    @classmethod
    def annee_du_millesime(cls, detail: pd.DataFrame) -> "pd.Series[bool]":
        """« FLORES 2021 » est de 2021."""
        return _check_millesime(detail)


class ExtractionDepartement(_Detail):
    """Une ligne par famille, secteur et année, pour le département entier."""

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
        unique = ("annee", "famille", "secteur")


class ExtractionCress(_Detail):
    """Une ligne par EPCI, famille, secteur et année."""

    code_epci: str = texte("code Siren de l’EPCI, 9 chiffres", MOTIF_EPCI)
    epci: str = texte("nom de l’EPCI")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
        unique = ("code_epci", "annee", "famille", "secteur")


class TotauxEss(pa.DataFrameModel):
    """Une ligne par EPCI et par année, et une pour le département."""

    niveau: str = pa.Field(
        isin=NIVEAUX, description=f"niveau géographique ({', '.join(NIVEAUX)})"
    )
    code: str = texte("code de l’EPCI ou du département")
    territoire: str = texte("nom du territoire")
    annee: int = nombre("année de la donnée", 1990, 2100)
    millesime: str = texte("millésime tel qu’affiché (FLORES 2021)")
    etablissements_ess: pd.Int64Dtype = nombre(
        "établissements employeurs de l’ESS, vide sous secret ou si non communiqués",
        facultatif=True,
    )
    emplois_ess: pd.Int64Dtype = nombre(
        "salariés de l’ESS, vide sous secret ou si non communiqués", facultatif=True
    )
    etp_ess: pd.Float64Dtype = nombre(
        "équivalents temps plein de l’ESS, vide sous secret ou si non communiqués",
        facultatif=True,
    )
    emplois_prives: pd.Int64Dtype = nombre(
        "salariés du privé, ESS comprise, vide si non communiqué", facultatif=True
    )
    statut: str = choix("diffusion des chiffres de l’ESS", Diffusion)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
        unique = ("niveau", "code", "annee")

    @pa.dataframe_check(
        error="un total secret est vide, un total diffusé est rempli (ESS)"
    )
    @classmethod
    def valeurs_selon_statut(cls, totaux: pd.DataFrame) -> "pd.Series[bool]":
        """Le secret porte sur les seuls chiffres de l’ESS ; un total en donne au moins un."""
        colonnes = ["etablissements_ess", "emplois_ess", "etp_ess"]
        remplie = totaux[colonnes[:2]].notna().any(axis="columns")
        return _check_statut(totaux, colonnes, remplie)

    @pa.dataframe_check(error="les salariés de l’ESS dépassent ceux du privé")
    @classmethod
    def partie_du_prive(cls, totaux: pd.DataFrame) -> "pd.Series[bool]":
        """L’ESS est une partie de l’emploi privé."""
        tient = totaux["emplois_ess"] <= totaux["emplois_prives"]
        return to_bool(tient.fillna(value=True))

    @pa.dataframe_check(error="le millésime finit par l’année de la donnée")
    @classmethod
    def annee_du_millesime(cls, totaux: pd.DataFrame) -> "pd.Series[bool]":
        """« FLORES 2021 » est de 2021."""
        return _check_millesime(totaux)


def _check_statut(
    table: pd.DataFrame, colonnes: list[str], remplie: "pd.Series[bool]"
) -> "pd.Series[bool]":
    vide = table[colonnes].isna().all(axis="columns")
    secrets = table["statut"] == Diffusion.SECRET.value
    return to_bool(vide.where(secrets, remplie))


def _check_millesime(table: pd.DataFrame) -> "pd.Series[bool]":
    annees = table["annee"].astype("Int64").astype("string")
    finales = table["millesime"].str.extract(r"(\d{4})$")[0]
    return to_bool((finales == annees).fillna(value=False))


def load_extraction(dossier: str) -> Table[pd.DataFrame]:
    """Détail par EPCI, famille, secteur et année.

    Parameters
    ----------
    dossier
        Dossier de l’extraction, sous ``data/``.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return _load(dossier, FICHIER_EXTRACTION, ExtractionCress)


def load_extraction_departement(dossier: str) -> Table[pd.DataFrame]:
    """Détail du département par famille, secteur et année.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return _load(dossier, FICHIER_DEPARTEMENT, ExtractionDepartement)


def load_totaux(dossier: str) -> Table[pd.DataFrame]:
    """Totaux de l’ESS et de l’emploi privé, par EPCI et pour le département.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    return _load(dossier, FICHIER_TOTAUX, TotauxEss)


def _load(
    dossier: str, fichier: str, modele: type[pa.DataFrameModel]
) -> Table[pd.DataFrame]:
    brute, source = read_csv(f"{dossier}/{fichier}")
    return Table(validate(brute, modele, source), (source,))


def build_chiffres_publies(
    totaux: pd.DataFrame, perimetres: Mapping[str, str], source: Source
) -> pd.DataFrame:
    """Totaux d’une extraction, dans les colonnes des chiffres publiés.

    La part de l’ESS est ``100 x emplois_ess / emplois_prives``, au dixième, comme les
    producteurs la publient. Une valeur sous secret est absente.

    Parameters
    ----------
    totaux
        Voir :class:`TotauxEss`.
    perimetres
        Périmètre écrit, par code d’EPCI.
    source
        Fichier des totaux, qui donne producteur et document.

    Returns
    -------
    pandas.DataFrame
        Du millésime le plus récent au plus ancien.

    Examples
    --------
    121 salariés de l’ESS pour 500 du privé : ``part_emploi_ess_pct`` vaut 24,2.
    """
    chiffres = _melt(totaux)
    est_part = chiffres["indicateur"] == "part_emploi_ess_pct"
    return chiffres.assign(
        valeur=chiffres["valeur"]
        .astype("Float64")
        .to_numpy(float, na_value=float("nan")),
        unite=chiffres["indicateur"].map(UNITES_TOTAUX),
        precision="",
        source_statistique=chiffres["millesime"]
        .str.extract(r"^(FLORES)\b", expand=False)
        .fillna(""),
        annee=chiffres["annee"].astype("Int64"),
        base=est_part.map({True: BASE_PART, False: ""}),
        perimetre=[
            PERIMETRE_DEPARTEMENT
            if niveau == Niveau.DEPARTEMENT.value
            else perimetres.get(code, PERIMETRE_INCONNU)
            for niveau, code in zip(chiffres["niveau"], chiffres["code"], strict=True)
        ],
        producteur=source.producteur,
        document=source.citation,
        page_ou_section="",
        note="",
    )[list(ChiffresPublies.to_schema().columns)]


def _melt(totaux: pd.DataFrame) -> pd.DataFrame:
    """Une ligne par territoire, année et indicateur."""
    part = 100 * totaux["emplois_ess"] / totaux["emplois_prives"].replace(0, pd.NA)
    return (
        totaux.assign(part_emploi_ess_pct=part.astype("Float64").round(1))
        .melt(
            id_vars=["niveau", "code", "territoire", "annee", "millesime"],
            value_vars=list(UNITES_TOTAUX),
            var_name="indicateur",
            value_name="valeur",
        )
        .sort_values(
            ["annee", "niveau", "code"],
            ascending=[False, True, True],
            kind="stable",
            ignore_index=True,
        )
    )
