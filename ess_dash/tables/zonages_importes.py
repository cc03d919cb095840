"""Zonages importés : densité et montagne, chacun de son fichier et de son millésime.

Les deux classements d’une commune viennent de deux fichiers : chacun a sa clé, pour que
l’un n’efface pas l’autre. Ils remplacent, commune par commune, ceux livrés.
"""

from typing import Final, Literal

import pandas as pd
import pandera.pandas as pa

from ess_dash.tables.champs import choix, code_insee, libre, nombre, texte
from ess_dash.tables.contrat import to_bool
from ess_dash.tables.listes import Densite3, OuiNon
from ess_dash.tables.zonages import DENSITE_3_PAR_DENSITE_7

TABLE: Final = "zonages"
Classement = Literal["densite", "montagne"]


class ZonagesImportes(pa.DataFrameModel):
    """Une ligne par commune et par classement : densité, ou montagne."""

    code_commune: str = code_insee()
    nom: str = texte("nom de la commune")
    densite_7: pd.Int64Dtype = nombre(
        "niveau de densité, de 1 à 7, vide pour le seul classement en montagne",
        1,
        7,
        facultatif=True,
    )
    densite_7_libelle: str = libre("libellé du niveau de densité, tel qu’importé")
    zone_montagne: str = choix(
        "classement en zone de montagne", OuiNon, facultatif=True
    )
    millesime: str = texte("millésime du classement")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="une ligne porte un classement et un seul")
    @classmethod
    def un_classement(cls, zonages: pd.DataFrame) -> "pd.Series[bool]":
        """Densité ou montagne."""
        a_densite = zonages["densite_7"].notna()
        return to_bool(a_densite ^ (zonages["zone_montagne"] != ""))

    @pa.dataframe_check(error="un niveau de densité a un libellé")
    @classmethod
    def libelle_du_niveau(cls, zonages: pd.DataFrame) -> "pd.Series[bool]":
        """Le libellé va avec le niveau."""
        a_libelle = zonages["densite_7_libelle"] != ""
        return to_bool(zonages["densite_7"].notna() == a_libelle)


def write_cle(classement: Classement, code_commune: str) -> str:
    """Clé d’un classement au dépôt.

    Examples
    --------
    >>> write_cle("densite", "31555")
    'densite:31555'
    """
    return f"{classement}:{code_commune}"


def overlay_zonages(livres: pd.DataFrame, importes: pd.DataFrame) -> pd.DataFrame:
    """Zonages livrés, où ceux importés remplacent les leurs, commune par commune.

    Parameters
    ----------
    livres
        ``load_zonages().df``.
    importes
        Voir :class:`ZonagesImportes`.

    Returns
    -------
    pandas.DataFrame
        Les colonnes et les lignes de ``livres``.
    """
    densites = importes[importes["densite_7"].notna()].set_index("code_commune")
    montagnes = importes[importes["zone_montagne"] != ""].set_index("code_commune")
    codes = livres["code_commune"]
    niveaux = codes.map(densites["densite_7"]).astype("Int64")
    densite_7 = niveaux.fillna(livres["densite_7"].astype("Int64")).astype("int64")
    libelles = codes.map(densites["densite_7_libelle"]).astype(object)
    classees = codes.map(montagnes["zone_montagne"] == OuiNon.OUI.value).astype(object)
    densite_3 = densite_7.map(DENSITE_3_PAR_DENSITE_7)
    return livres.assign(
        densite_7=densite_7,
        densite_7_libelle=libelles.where(
            libelles.notna(), livres["densite_7_libelle"]
        ).astype(livres["densite_7_libelle"].dtype),
        zone_montagne=classees.where(classees.notna(), livres["zone_montagne"]).astype(
            bool
        ),
        densite_3=densite_3,
        densite_3_libelle=[Densite3.from_code(str(n)).libelle for n in densite_3],
    )
