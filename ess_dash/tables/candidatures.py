"""Candidatures au soutien du Département : toutes les demandes, financées ou non."""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import Source, read_csv
from ess_dash.tables.champs import (
    MOTIF_IDENTIFIANT,
    choix,
    code_insee,
    nombre,
    texte,
)
from ess_dash.tables.contrat import Table, to_bool, validate
from ess_dash.tables.listes import ListeFermee, Reponse, ThemePlan
from ess_dash.tables.projets import Projets, join_financeurs
from ess_dash.territoires.codes import MOTIF_QPV

FICHIER: Final = "candidatures.csv"


class StatutCandidature(ListeFermee):
    """Ce qu’une candidature est devenue."""

    FINANCE = ("finance", "financée", "Le Département a attribué un montant")
    REFUSE = ("refuse", "refusée", "Le Département n’a pas retenu la demande")
    ABANDONNE = ("abandonne", "abandonnée", "Le porteur a retiré sa demande")
    REORIENTE = (
        "reoriente",
        "réorientée",
        "La demande relevait d’un autre dispositif ou d’un autre financeur",
    )


class Candidatures(pa.DataFrameModel):
    """Une ligne par demande."""

    id_candidature: str = texte(
        "identifiant de la candidature", MOTIF_IDENTIFIANT, unique=True
    )
    nom: str = texte("nom du projet")
    annee: int = nombre("année de la demande", 1990, 2100)
    theme_plan: str = choix("thème du plan", ThemePlan)
    statut: str = choix("suite donnée", StatutCandidature)
    montant_demande_eur: pd.Float64Dtype = nombre(
        "montant demandé en euros, vide s’il n’est pas connu", facultatif=True
    )
    montant_attribue_eur: pd.Float64Dtype = nombre(
        "montant attribué en euros, vide si la demande n’est pas financée",
        facultatif=True,
    )
    etp: pd.Float64Dtype = nombre("emplois projetés, en ETP", facultatif=True)
    code_commune: str = code_insee(facultatif=True)
    commune: str = texte("nom de la commune", facultatif=True)
    qpv: str = choix("dans un quartier prioritaire, selon le porteur", Reponse)
    code_qpv: str = texte("code du quartier prioritaire", MOTIF_QPV, facultatif=True)

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="seule une candidature financée a un montant attribué")
    @classmethod
    def montant_si_financee(cls, candidatures: pd.DataFrame) -> "pd.Series[bool]":
        """Une demande refusée n’a pas reçu zéro : elle n’a rien reçu."""
        attribuee = candidatures["montant_attribue_eur"].notna()
        financee = candidatures["statut"] == StatutCandidature.FINANCE.value
        return to_bool(financee | ~attribuee)

    @pa.dataframe_check(error="le montant attribué dépasse le montant demandé")
    @classmethod
    def attribue_dans_demande(cls, candidatures: pd.DataFrame) -> "pd.Series[bool]":
        """Le Département n’attribue pas plus que demandé."""
        tient = (
            candidatures["montant_attribue_eur"] <= candidatures["montant_demande_eur"]
        )
        return to_bool(tient.fillna(value=True))

    @pa.dataframe_check(error="la commune a un code et un nom, ou aucun des deux")
    @classmethod
    def commune_complete(cls, candidatures: pd.DataFrame) -> "pd.Series[bool]":
        """Le code de la commune ne va pas sans son nom."""
        sans_code = candidatures["code_commune"] == ""
        return to_bool(sans_code == (candidatures["commune"] == ""))

    @pa.dataframe_check(
        error="le code du quartier va avec « oui », et seulement avec lui"
    )
    @classmethod
    def code_si_qpv(cls, candidatures: pd.DataFrame) -> "pd.Series[bool]":
        """Une candidature en QPV dit lequel."""
        en_qpv = candidatures["qpv"] == Reponse.OUI.value
        return to_bool(en_qpv == (candidatures["code_qpv"] != ""))


def load_candidatures(dossier: str) -> Table[pd.DataFrame]:
    """Candidatures, dans l’ordre du fichier.

    Parameters
    ----------
    dossier
        Dossier du fichier, sous ``data/``.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    brute, source = read_csv(f"{dossier}/{FICHIER}")
    return Table(validate(brute, Candidatures, source), (source,))


def build_projets(
    candidatures: pd.DataFrame, financeurs: pd.DataFrame, financeur: str, source: Source
) -> pd.DataFrame:
    """Candidatures financées, dans les colonnes des projets.

    Le thème de la source est déjà celui du plan : il n’y a rien à ranger.

    Parameters
    ----------
    candidatures
        Voir :class:`Candidatures`.
    financeurs
        Libellés des financeurs.
    financeur
        Identifiant de celui qui finance.
    source
        Fichier des candidatures, qui donne programme et source de chaque projet.
    """
    finance = StatutCandidature.FINANCE.value
    retenues = candidatures[candidatures["statut"] == finance].reset_index(drop=True)
    annees = retenues["annee"].astype("Int64")
    projets = retenues.assign(
        id_projet=retenues["id_candidature"],
        financeur=financeur,
        programme=source.titre,
        annee_debut=annees,
        annee_fin=annees,
        montant_eur=retenues["montant_attribue_eur"],
        theme_source=[
            ThemePlan.from_code(theme).libelle for theme in retenues["theme_plan"]
        ],
        localisation="",
        id_lieu="",
        source=source.citation,
        note="",
    )
    colonnes = [*Projets.to_schema().columns, "theme_plan"]
    return join_financeurs(projets[colonnes], financeurs)
