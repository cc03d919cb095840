"""L’extraction de l’ESS telle qu’elle peut se montrer : son secret vérifié, complété.

Le producteur masque ses cases avant de les donner. Rien ne dit qu’il les ait protégées de
la soustraction, avec les totaux que nous montrons aussi : chaque année est attaquée, et
ce qui manque est masqué, une fois par jeu de données.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.tables import Diffusion, Niveau
from ess_dash.tables.secret.extraction import attack_extraction, mask_extraction
from ess_dash.tables.secret.masque import COLONNES_EXTRACTION, Cause, Colonnes
from ess_dash.tables.secret.tableaux import TOTAL, IncoherenceError, SecretError

COLONNES: Final = Colonnes(
    COLONNES_EXTRACTION.unites, COLONNES_EXTRACTION.mesures, ouverte="ouverte"
)
VALEURS: Final = list(COLONNES.masquees)
_CLES: Final = ["lieu", "famille", "secteur"]
# Colonnes des totaux, et indicateurs publiés, dans les mots des cases.
_TOTAUX: Final = {
    "etablissements_ess": "etablissements",
    "emplois_ess": "effectifs",
    "etp_ess": "etp",
}


@dataclass(frozen=True, slots=True)
class Protection:
    """Le détail de l’ESS, prêt à être montré.

    Attributes
    ----------
    detail
        Une ligne par ``lieu`` (EPCI ou département), ``millesime``, ``famille`` et
        ``secteur`` : valeurs, ``annee``, ``secret`` si la case est masquée, ``propre`` si
        c’est pour ce qu’elle contient et non pour en protéger une autre.
    alertes
        Une phrase par millésime dont le secret reçu ne tenait pas, ou qui ne se montre
        pas.
    """

    detail: pd.DataFrame
    alertes: tuple[str, ...]


def protect_extraction(donnees: Donnees) -> Protection:
    """Complète le secret d’une extraction, année par année.

    Une année dont les tables se contredisent, ou dont un secret ne peut pas être
    protégé, n’est pas montrée.
    """
    lieux = _list_lieux(donnees)
    annees, alertes = [], []
    for millesime, cases in lieux.groupby("millesime", sort=False, observed=True):
        totaux = _list_totaux(donnees, str(millesime))
        try:
            masquee = _mask(cases, totaux, _find_departement(donnees, cases))
        except SecretError as faute:
            alertes.append(f"Extraction de l’ESS, {millesime} : {faute}")
            continue
        annees.append(masquee)
        alertes.extend(_write_alertes(str(millesime), cases, masquee))
    vide = lieux.head(0).assign(secret=False, propre=False)
    detail = pd.concat(annees, ignore_index=True) if annees else vide
    return Protection(detail, tuple(alertes))


def _list_lieux(donnees: Donnees) -> pd.DataFrame:
    """Cases des EPCI et du département, en une table."""
    colonnes = ["annee", "millesime", *_CLES, *VALEURS]
    tables = [
        donnees.extraction.rename(columns={"code_epci": "lieu"}),
        donnees.extraction_departement.assign(
            lieu=str(donnees.configuration.code_departement)
        ),
    ]
    tables = [table.reindex(columns=colonnes) for table in tables if not table.empty]
    return pd.concat(tables, ignore_index=True) if tables else _build_vide(colonnes)


def _build_vide(colonnes: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns=colonnes)


def _find_departement(donnees: Donnees, cases: pd.DataFrame) -> str:
    """Le département, s’il est la somme des EPCI de l’extraction ; vide sinon."""
    complet = set(donnees.epci["code_epci"]) <= set(cases["lieu"])
    return str(donnees.configuration.code_departement) if complet else ""


def _list_totaux(donnees: Donnees, millesime: str) -> pd.DataFrame:
    """Totaux connus d’un millésime : ceux de l’extraction, à défaut les publiés."""
    propres = donnees.extraction_totaux
    if not propres.empty:
        totaux = propres[propres["millesime"] == millesime].set_index("code")
    else:
        totaux = _pivot_publies(donnees.chiffres_publies, millesime)
    totaux = totaux.reindex(columns=list(_TOTAUX)).rename(columns=_TOTAUX)
    return totaux.rename_axis("lieu").reset_index()


def _pivot_publies(chiffres: pd.DataFrame, millesime: str) -> pd.DataFrame:
    garde = (
        chiffres["niveau"].isin((Niveau.EPCI.value, Niveau.DEPARTEMENT.value))
        & (chiffres["millesime"] == millesime)
        & chiffres["indicateur"].isin(_TOTAUX)
    )
    return chiffres[garde].pivot_table(
        index="code", columns="indicateur", values="valeur", aggfunc="first"
    )


def _mask(cases: pd.DataFrame, totaux: pd.DataFrame, departement: str) -> pd.DataFrame:
    """Une année, le secret complété ; les totaux ne se masquent pas ici."""
    table = _build_table(cases, totaux)
    try:
        masquee = mask_extraction(table, departement, COLONNES)
    except IncoherenceError:
        # Des EPCI qui débordent du département ne font pas sa somme, et ne le trahissent
        # donc pas.
        masquee = mask_extraction(table, "", COLONNES)
    propres = masquee.iloc[: len(cases)]
    return cases.assign(
        **{nom: propres[nom].to_numpy() for nom in VALEURS},
        secret=(propres["statut"] == Diffusion.SECRET.value).to_numpy(),
        propre=propres["cause"].isin((Cause.RECUE, Cause.RARE)).to_numpy(),
    )


def _build_table(cases: pd.DataFrame, totaux: pd.DataFrame) -> pd.DataFrame:
    siens = totaux[totaux["lieu"].isin(cases["lieu"])]
    lignes = [
        cases[[*_CLES, *VALEURS]].assign(ouverte=False),
        siens.assign(famille=TOTAL, secteur=TOTAL, ouverte=True),
    ]
    table = pd.concat(lignes, ignore_index=True)
    return table.assign(**{nom: table[nom].astype("Float64") for nom in VALEURS})


def _write_alertes(
    millesime: str, recues: pd.DataFrame, masquee: pd.DataFrame
) -> Iterator[str]:
    """Ce que le producteur aurait dû masquer, en une phrase par genre de faute."""
    montrees = recues[VALEURS].notna().any(axis="columns") & masquee["secret"]
    rares = int((montrees & masquee["propre"]).sum())
    if rares:
        yield (
            f"Extraction de l’ESS, {millesime} : {_count(rares)} de moins de trois "
            "établissements, reçues sans secret. Elles ne se montrent pas ; le signaler "
            "à leur producteur."
        )
    ajoutees = int((montrees & ~masquee["propre"]).sum())
    if ajoutees:
        yield (
            f"Extraction de l’ESS, {millesime} : un secret se retrouvait en soustrayant "
            f"du total ce qui est publié. {_count(ajoutees)} de plus sous secret ; le "
            "signaler à leur producteur."
        )


def _count(nombre: int) -> str:
    return "1 case" if nombre == 1 else f"{nombre} cases"


def find_failles(donnees: Donnees, assez: float | None = None) -> pd.DataFrame:
    """Ce qu’un lecteur retrouve d’une extraction telle qu’elle est reçue.

    Parameters
    ----------
    assez
        Largeur d’intervalle à partir de laquelle une case est tenue pour protégée ; sans
        elle, les bornes sont exactes et l’attaque est dix fois plus longue.

    Returns
    -------
    pandas.DataFrame
        Une ligne par case, poste ou total masqué, par mesure et par millésime : bornes,
        et ``retrouvee``.

    Raises
    ------
    SecretError
        Si les tables se contredisent.
    """
    attaques: list[Any] = [
        attack_extraction(
            _build_table(cases, _list_totaux(donnees, str(millesime))),
            _find_departement(donnees, cases),
            COLONNES,
            assez,
        ).assign(millesime=millesime)
        for millesime, cases in _list_lieux(donnees).groupby("millesime", sort=False)
    ]
    return pd.concat(attaques, ignore_index=True) if attaques else pd.DataFrame()
