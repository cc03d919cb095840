"""Contrôles entre tables : ce qu’un fichier seul ne peut pas savoir.

Une **erreur** rendrait un résultat faux et arrête le chargement ; un **avertissement**
le laisse juste mais incomplet, et se lit avec les données.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

import pandas as pd

from ess_dash.tables import lieux, projets
from ess_dash.tables.chiffres import CHEMIN as CHEMIN_CHIFFRES
from ess_dash.tables.chiffres import load_chiffres_publies
from ess_dash.tables.communes import load_communes
from ess_dash.tables.contrat import TableError
from ess_dash.tables.epci import load_epci
from ess_dash.tables.listes import Niveau, Reponse, Role
from ess_dash.tables.petr_epci import CHEMIN as CHEMIN_PETR
from ess_dash.tables.petr_epci import load_petr_epci
from ess_dash.tables.qpv import CHEMIN as CHEMIN_QPV
from ess_dash.tables.qpv import load_qpv
from ess_dash.tables.zonages import CHEMIN as CHEMIN_ZONAGES
from ess_dash.tables.zonages import load_zonages
from ess_dash.territoires import CodeDepartement


class Severite(Enum):
    """Ce qu’une anomalie fait au résultat."""

    ERREUR = "erreur"
    AVERTISSEMENT = "avertissement"


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Une contradiction entre deux tables, ou un manque.

    Attributes
    ----------
    severite
        Erreur ou avertissement.
    fichier
        Fichier à corriger ou à compléter, sous ``data/``.
    phrase
        Ce qui ne va pas.
    """

    severite: Severite
    fichier: str
    phrase: str

    def __str__(self) -> str:
        """Écrit l’anomalie en une ligne."""
        return f"{self.fichier} : {self.phrase}"


@dataclass(frozen=True, slots=True)
class Confrontees:
    """Les tables confrontées, chacune déjà conforme à son contrat."""

    departement: CodeDepartement
    communes: pd.DataFrame
    epci: pd.DataFrame
    zonages: pd.DataFrame
    qpv: pd.DataFrame
    petr_epci: pd.DataFrame
    chiffres_publies: pd.DataFrame
    lieux: pd.DataFrame
    roles: pd.DataFrame
    sites: pd.DataFrame
    projets: pd.DataFrame
    themes: pd.DataFrame


def load_anomalies(departement: CodeDepartement) -> tuple[Anomalie, ...]:
    """Charge les tables d’un département et dit ce qui s’y contredit.

    Raises
    ------
    SourceError
        Si un fichier manque ou a changé.
    TableError
        Si une table ne tient pas son contrat.
    """
    return list_anomalies(
        Confrontees(
            departement=departement,
            communes=load_communes(departement).df,
            epci=load_epci(departement).df,
            zonages=load_zonages().df,
            qpv=load_qpv().df,
            petr_epci=load_petr_epci().df,
            chiffres_publies=load_chiffres_publies().df,
            lieux=lieux.load_lieux().df,
            roles=lieux.load_roles().df,
            sites=lieux.load_sites().df,
            projets=projets.load_projets().df,
            themes=projets.load_themes().df,
        )
    )


def list_anomalies(tables: Confrontees) -> tuple[Anomalie, ...]:
    """Toutes les anomalies, erreurs d’abord."""
    anomalies = [
        *_check_communes(tables),
        *_check_zonages(tables),
        *_check_epci(tables),
        *_check_lieux(tables),
        *_check_themes(tables),
        *_check_qpv(tables),
        *_check_projets(tables),
    ]
    return tuple(sorted(anomalies, key=lambda a: a.severite is not Severite.ERREUR))


def check_coherence(departement: CodeDepartement) -> tuple[Anomalie, ...]:
    """Avertissements d’un département ; ses erreurs arrêtent, toutes dites d’un coup.

    Raises
    ------
    SourceError
        Si un fichier manque ou a changé.
    TableError
        Si une table ne tient pas son contrat, ou si deux tables se contredisent.
    """
    anomalies = load_anomalies(departement)
    erreurs = [a for a in anomalies if a.severite is Severite.ERREUR]
    if erreurs:
        raise TableError("Confrontation des tables", erreurs)
    return anomalies


def _erreurs(fichier: str, phrases: Iterable[str]) -> Iterator[Anomalie]:
    return (Anomalie(Severite.ERREUR, fichier, phrase) for phrase in phrases)


def _avertissements(fichier: str, phrases: Iterable[str]) -> Iterator[Anomalie]:
    return (Anomalie(Severite.AVERTISSEMENT, fichier, phrase) for phrase in phrases)


def _est_du_departement(codes: "pd.Series[str]", departement: str) -> "pd.Series[bool]":
    """Vrai pour les codes de commune du département servi ; les autres attendent."""
    return codes.str.startswith(departement)


def _check_communes(tables: Confrontees) -> Iterator[Anomalie]:
    """Une commune citée existe, sous le nom du Code officiel géographique."""
    noms = tables.communes.set_index("code_commune")["nom"]
    citees = (
        (CHEMIN_QPV, tables.qpv, "commune"),
        (CHEMIN_ZONAGES, tables.zonages, "nom"),
        (lieux.CHEMIN_SITES, tables.sites, "commune"),
        (projets.CHEMIN_PROJETS, tables.projets, "commune"),
    )
    for fichier, table, colonne in citees:
        siennes = table[_est_du_departement(table["code_commune"], tables.departement)]
        uniques = siennes[["code_commune", colonne]].drop_duplicates()
        couples = list(uniques.itertuples(index=False, name=None))
        yield from _erreurs(
            fichier,
            (
                f"la commune {code} n’existe pas dans le découpage"
                for code, _ in couples
                if code not in noms.index
            ),
        )
        yield from _avertissements(
            fichier,
            (
                f"la commune {code} s’appelle « {noms[code]} », non « {nom} »"
                for code, nom in couples
                if code in noms.index and noms[code] != nom
            ),
        )


def _check_zonages(tables: Confrontees) -> Iterator[Anomalie]:
    """Chaque commune a son niveau de densité."""
    absentes = ~tables.communes["code_commune"].isin(tables.zonages["code_commune"])
    if absentes.any():
        yield Anomalie(
            Severite.AVERTISSEMENT,
            CHEMIN_ZONAGES,
            f"communes sans niveau de densité : {absentes.sum()}",
        )


def _check_epci(tables: Confrontees) -> Iterator[Anomalie]:
    """Chaque EPCI a une ligne de PETR, et ses chiffres le nomment comme le découpage."""
    codes = tables.epci["code_epci"]
    sans_ligne = codes[~codes.isin(tables.petr_epci["code_epci"])]
    yield from _avertissements(
        CHEMIN_PETR, (f"l’EPCI {code} n’a pas de ligne" for code in sans_ligne)
    )
    chiffres = tables.chiffres_publies
    des_epci = chiffres[chiffres["niveau"] == Niveau.EPCI.value]
    yield from _avertissements(
        CHEMIN_CHIFFRES,
        (
            f"l’EPCI {code} n’est pas dans le département"
            for code in des_epci["code"].unique()
            if code not in set(codes)
        ),
    )


def _check_lieux(tables: Confrontees) -> Iterator[Anomalie]:
    """Un lieu a au moins un rôle et un site, et rien ne renvoie à un lieu absent."""
    connus = set(tables.lieux["id_lieu"])
    for fichier, table in (
        (lieux.CHEMIN_ROLES, tables.roles),
        (lieux.CHEMIN_SITES, tables.sites),
    ):
        cites = set(table["id_lieu"])
        yield from _erreurs(
            fichier,
            (f"le lieu « {i} » n’est pas décrit" for i in sorted(cites - connus)),
        )
        yield from _erreurs(
            fichier,
            (f"le lieu « {i} » n’a aucune ligne" for i in sorted(connus - cites)),
        )
    des_projets = set(tables.projets["id_lieu"]) - {""}
    yield from _erreurs(
        projets.CHEMIN_PROJETS,
        (f"le lieu « {i} » n’est pas décrit" for i in sorted(des_projets - connus)),
    )


def _check_themes(tables: Confrontees) -> Iterator[Anomalie]:
    """Le thème d’un lieu totem est rangé, comme celui d’un projet."""
    totems = tables.roles[tables.roles["role"] == Role.LIEU_TOTEM.value]
    ranges = set(tables.themes["theme_source"])
    yield from _erreurs(
        projets.CHEMIN_THEMES,
        (
            f"le thème « {theme} » d’un lieu totem n’est pas rangé"
            for theme in totems["precision"].unique()
            if theme not in ranges
        ),
    )


def _check_qpv(tables: Confrontees) -> Iterator[Anomalie]:
    """Un QPV déclaré existe et se trouve dans la commune dite."""
    commune_par_qpv = dict(
        zip(tables.qpv["code_qpv"], tables.qpv["code_commune"], strict=True)
    )
    for fichier, table, cle in (
        (lieux.CHEMIN_SITES, tables.sites, "id_site"),
        (projets.CHEMIN_PROJETS, tables.projets, "id_projet"),
    ):
        en_qpv = table[table["code_qpv"] != ""]
        for _, ligne in en_qpv.iterrows():
            attendue = commune_par_qpv.get(ligne["code_qpv"])
            if attendue is None:
                phrase = f"« {ligne[cle]} » : le QPV {ligne['code_qpv']} n’existe pas"
                yield Anomalie(Severite.ERREUR, fichier, phrase)
            elif attendue != ligne["code_commune"]:
                phrase = (
                    f"« {ligne[cle]} » : le QPV {ligne['code_qpv']} est dans la "
                    f"commune {attendue}, non {ligne['code_commune'] or 'inconnue'}"
                )
                yield Anomalie(Severite.ERREUR, fichier, phrase)
        yield from _check_reponses_qpv(
            fichier, table, cle, set(commune_par_qpv.values())
        )


def _check_reponses_qpv(
    fichier: str, table: pd.DataFrame, cle: str, communes_a_qpv: set[str]
) -> Iterator[Anomalie]:
    """« Inconnu » n’a lieu d’être que si la commune a un QPV, ou n’est pas connue."""
    certaines = (table["code_commune"] != "") & ~table["code_commune"].isin(
        communes_a_qpv
    )
    inutiles = table[certaines & (table["qpv"] == Reponse.INCONNU.value)]
    yield from _avertissements(
        fichier,
        (
            f"« {identifiant} » : sa commune n’a aucun QPV, la réponse est « non »"
            for identifiant in inutiles[cle]
        ),
    )


def _check_projets(tables: Confrontees) -> Iterator[Anomalie]:
    """Un projet porté par un lieu connu est dans une commune de ce lieu."""
    communes = tables.sites.groupby("id_lieu")["code_commune"].agg(frozenset)
    relies = tables.projets[
        tables.projets["id_lieu"].isin(communes.index)
        & (tables.projets["code_commune"] != "")
    ]
    yield from _avertissements(
        projets.CHEMIN_PROJETS,
        (
            f"« {ligne['id_projet']} » est à {ligne['commune']}, où son lieu n’est pas"
            for _, ligne in relies.iterrows()
            if ligne["code_commune"] not in communes[ligne["id_lieu"]]
        ),
    )
