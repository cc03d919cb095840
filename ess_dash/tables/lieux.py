"""Lieux de l’ESS : un lieu, ses rôles, ses sites.

Un tiers-lieu et un lieu totem sont deux rôles. « Lieu totem » est un label de Toulouse
Métropole ; un même lieu peut avoir les deux, et n’est compté qu’une fois.
"""

from typing import Final

import pandas as pd
import pandera.pandas as pa

from ess_dash.sources import read_csv
from ess_dash.tables.apport import SANS_APPORT, Apport
from ess_dash.tables.champs import (
    MOTIF_ANNEE,
    MOTIF_IDENTIFIANT,
    choix,
    code_insee,
    libre,
    texte,
)
from ess_dash.tables.contrat import Table, to_bool, validate
from ess_dash.tables.listes import Certitude, Label, Reponse, Role, Soutien
from ess_dash.territoires.codes import MOTIF_QPV

DOSSIER: Final = "recensement/2026"
FICHIER_LIEUX: Final = "lieux.csv"
FICHIER_ROLES: Final = "roles.csv"
FICHIER_SITES: Final = "sites.csv"
CHEMIN_ROLES: Final = f"{DOSSIER}/{FICHIER_ROLES}"
CHEMIN_SITES: Final = f"{DOSSIER}/{FICHIER_SITES}"
MOTIF_SITE_WEB: Final = r"^https?://"
MOTIF_CODE_POSTAL: Final = r"^\d{5}$"


class Lieux(pa.DataFrameModel):
    """Une ligne par lieu distinct."""

    id_lieu: str = texte("identifiant du lieu", MOTIF_IDENTIFIANT, unique=True)
    nom: str = texte("nom du lieu", unique=True)
    statut_juridique: str = libre("forme juridique, telle que la source la donne")
    ess: str = choix("forme juridique de l’ESS", Reponse)
    site_web: str = texte("adresse du site", MOTIF_SITE_WEB, facultatif=True)
    note: str = libre("ouverture, surface, réserve")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True


class Roles(pa.DataFrameModel):
    """Une ligne par rôle d’un lieu."""

    id_lieu: str = texte("identifiant du lieu", MOTIF_IDENTIFIANT)
    role: str = choix("rôle", Role)
    label: str = choix("label de l’État", Label, facultatif=True)
    precision: str = texte("genre du lieu ; pour un lieu totem, thème de la source")
    label_porteur: str = libre("qui donne le label ou porte le lieu")
    certitude: str = choix("d’où vient l’affirmation", Certitude)
    annee_source: str = texte("année de la source", MOTIF_ANNEE, facultatif=True)
    soutien_departement: str = choix("soutien du Département", Soutien)
    source: str = texte("document ou adresse qui donne ce rôle au lieu")
    note: str = libre("réserve")

    class Config:
        """Un lieu n’a qu’une fois chaque rôle."""

        strict = True
        coerce = True
        unique = ("id_lieu", "role")

    @pa.dataframe_check(error="un lieu totem nomme le porteur du label")
    @classmethod
    def porteur_du_totem(cls, roles: pd.DataFrame) -> "pd.Series[bool]":
        """Le label « lieu totem » a toujours un porteur."""
        est_totem = roles["role"] == Role.LIEU_TOTEM.value
        return to_bool(~est_totem | (roles["label_porteur"] != ""))

    @pa.dataframe_check(error="un label de l’État est celui d’un tiers-lieu")
    @classmethod
    def label_de_tiers_lieu(cls, roles: pd.DataFrame) -> "pd.Series[bool]":
        """Fabrique et manufacture sont des tiers-lieux."""
        est_tiers_lieu = roles["role"] == Role.TIERS_LIEU.value
        return to_bool(est_tiers_lieu | (roles["label"] == ""))


class Sites(pa.DataFrameModel):
    """Une ligne par site ; jamais de coordonnée."""

    id_site: str = texte("identifiant du site", MOTIF_IDENTIFIANT, unique=True)
    id_lieu: str = texte("identifiant du lieu", MOTIF_IDENTIFIANT)
    libelle_site: str = libre("nom du site quand le lieu en a plusieurs, ou réserve")
    adresse: str = libre("adresse postale, sans code ni commune")
    code_postal: str = texte(
        "code postal, 5 chiffres", MOTIF_CODE_POSTAL, facultatif=True
    )
    code_commune: str = code_insee(facultatif=True)
    commune: str = libre("nom de la commune")
    quartier: str = libre("quartier")
    qpv: str = choix("dans un quartier prioritaire", Reponse)
    code_qpv: str = texte("code du quartier prioritaire", MOTIF_QPV, facultatif=True)
    source: str = texte("document ou adresse qui situe le lieu")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(
        error="le code du quartier va avec « oui », et seulement avec lui"
    )
    @classmethod
    def code_si_qpv(cls, sites: pd.DataFrame) -> "pd.Series[bool]":
        """Un site en QPV dit lequel."""
        en_qpv = sites["qpv"] == Reponse.OUI.value
        return to_bool(en_qpv == (sites["code_qpv"] != ""))


def load_lieux(
    dossier: str = DOSSIER, apport: Apport = SANS_APPORT
) -> Table[pd.DataFrame]:
    """Lieux distincts, un par ligne.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    livree, source = read_csv(f"{dossier}/{FICHIER_LIEUX}")
    brute = apport.superpose("lieux", livree)
    sources = (source, *apport.list_sources("lieux"))
    return Table(validate(brute, Lieux, source), sources)


def load_roles(
    dossier: str = DOSSIER, apport: Apport = SANS_APPORT
) -> Table[pd.DataFrame]:
    """Rôles des lieux, dans l’ordre du fichier.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    livree, source = read_csv(f"{dossier}/{FICHIER_ROLES}")
    brute = apport.superpose("roles", livree)
    sources = (source, *apport.list_sources("roles"))
    return Table(validate(brute, Roles, source), sources)


def load_sites(
    dossier: str = DOSSIER, apport: Apport = SANS_APPORT
) -> Table[pd.DataFrame]:
    """Sites des lieux : adresse, commune, QPV déclaré.

    Raises
    ------
    SourceError
        Si le fichier manque ou a changé.
    TableError
        Si la table ne tient pas son contrat.
    """
    livree, source = read_csv(f"{dossier}/{FICHIER_SITES}")
    brute = apport.superpose("sites", livree)
    sources = (source, *apport.list_sources("sites"))
    return Table(validate(brute, Sites, source), sources)


def load_lieux_par_site(
    dossier: str = DOSSIER, apport: Apport = SANS_APPORT
) -> Table[pd.DataFrame]:
    """Une ligne par site, avec tout ce que l’on sait du lieu.

    Aux colonnes du site et du lieu s’ajoutent ``roles`` (``frozenset`` des rôles),
    ``types`` (rôles et labels), ``soutien_departement`` (le plus fort), et, du premier
    rôle du lieu dans l’ordre de la liste, ``precision``, ``label_porteur``,
    ``certitude``, ``annee_source`` et ``source``. ``source_site`` situe le lieu ;
    ``note`` est celle du lieu, ``note_role`` celle du premier rôle.

    Parameters
    ----------
    dossier
        Dossier des trois tables, sous ``data/``.
    apport
        Ce que le dépôt ajoute, remplace ou retire.

    Raises
    ------
    SourceError
        Si un fichier manque ou a changé.
    TableError
        Si une table ne tient pas son contrat.
    """
    lieux = load_lieux(dossier, apport)
    roles, sites = load_roles(dossier, apport), load_sites(dossier, apport)
    joints = join_lieux(lieux.df, roles.df, sites.df)
    sources = dict.fromkeys(lieux.sources + roles.sources + sites.sources)
    return Table(joints, tuple(sources))


def join_lieux(
    lieux: pd.DataFrame, roles: pd.DataFrame, sites: pd.DataFrame
) -> pd.DataFrame:
    """Réunit lieux, rôles et sites en une ligne par site ; voir ``load_lieux_par_site``.

    Un site sans lieu ou un lieu sans rôle n’y paraît pas : ce sont des fautes que les
    contrôles signalent.
    """
    return (
        sites.rename(columns={"source": "source_site"})
        .merge(lieux, on="id_lieu", validate="many_to_one")
        .merge(_summarize_roles(roles), on="id_lieu", validate="many_to_one")
    )


def _summarize_roles(roles: pd.DataFrame) -> pd.DataFrame:
    """Une ligne par lieu : ses rôles réunis, et le détail du premier."""
    ordre = {role.value: rang for rang, role in enumerate(Role)}
    force = {soutien.value: rang for rang, soutien in enumerate(Soutien)}
    ranges = roles.assign(rang=roles["role"].map(ordre)).sort_values("rang")
    groupes = ranges.groupby("id_lieu", sort=True)
    premiers = groupes.first().drop(columns=["role", "label", "rang"])
    return premiers.rename(columns={"note": "note_role"}).assign(
        roles=groupes["role"].agg(frozenset),
        types=groupes["role"]
        .agg(frozenset)
        .combine(
            groupes["label"].agg(frozenset),
            lambda roles, labels: (roles | labels) - {""},
        ),
        soutien_departement=groupes["soutien_departement"].agg(
            lambda soutiens: min(soutiens, key=force.__getitem__)
        ),
    )
