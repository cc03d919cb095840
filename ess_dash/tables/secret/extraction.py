"""Le secret d’une extraction de l’ESS : ses cases, ses postes, ses totaux, ensemble.

Une case croise une famille et un secteur dans un lieu ; un poste est un secteur, ou une
famille, tout entier. Un poste dont une case est masquée ne peut pas se calculer : il est
masqué aussi, et ne doit pas se retrouver non plus en soustrayant les autres du total.
"""

from types import MappingProxyType
from typing import Final

import pandas as pd

from ess_dash.tables.extraction_listes import Diffusion
from ess_dash.tables.secret.masque import (
    COLONNES_EXTRACTION,
    Cause,
    Colonnes,
    find_recoverable,
    list_causes,
    mask,
)
from ess_dash.tables.secret.tableaux import TOTAL, Hierarchies

_FERMEE: Final = "fermee"
_SEUL: Final = "seul"


def build_hierarchies(cases: pd.DataFrame, departement: str) -> Hierarchies:
    """Chaque lieu dans le département, chaque famille et chaque secteur dans son total.

    Parameters
    ----------
    departement
        Lieu qui est la somme des autres ; vide si aucun ne l’est.
    """
    lieux = [lieu for lieu in cases["lieu"].unique() if lieu != departement]
    return MappingProxyType(
        {
            "lieu": dict.fromkeys(lieux, departement) if departement else {},
            **{
                nom: {m: TOTAL for m in cases[nom].unique() if m != TOTAL}
                for nom in ("famille", "secteur")
            },
        }
    )


def add_postes(cases: pd.DataFrame, colonnes: Colonnes) -> pd.DataFrame:
    """Ajoute à des cases leurs secteurs et leurs familles, lieu par lieu.

    Un poste dont une case est inconnue l’est aussi, et n’est publié nulle part. Seul de
    son lieu (``seul``), il en est le total, et connu avec lui.
    """
    details = cases[~_est_total(cases)]
    totaux = cases[_est_total(cases)].set_index("lieu")
    postes = [
        _build_postes(details, totaux, gardee, colonnes).assign(**{sommee: TOTAL})
        for gardee, sommee in (("famille", "secteur"), ("secteur", "famille"))
    ]
    return pd.concat([cases.assign(**{_SEUL: False}), *postes], ignore_index=True)


def _build_postes(
    details: pd.DataFrame, totaux: pd.DataFrame, gardee: str, colonnes: Colonnes
) -> pd.DataFrame:
    groupes = details.groupby(["lieu", gardee], sort=False, observed=True)
    sommes = {nom: groupes[nom].sum(skipna=False) for nom in colonnes.masquees}
    if colonnes.plus_grande:
        sommes[colonnes.plus_grande] = groupes[colonnes.plus_grande].max()
    if colonnes.ouverte:
        sommes[colonnes.ouverte] = groupes[colonnes.ouverte].all()
    postes = pd.DataFrame(sommes).reset_index()
    presents = (postes[colonnes.unites] != 0).fillna(value=True)
    nombres = presents.groupby(postes["lieu"], observed=True).transform("sum")
    seuls = presents & (nombres == 1)
    connus = {
        nom: postes[nom].mask(
            seuls & postes[nom].isna(), postes["lieu"].map(totaux[nom])
        )
        for nom in colonnes.masquees
    }
    return postes.assign(**connus, **{_SEUL: seuls})


def _est_total(table: pd.DataFrame) -> "pd.Series[bool]":
    return (table["famille"] == TOTAL) | (table["secteur"] == TOTAL)


def mask_extraction(
    cases: pd.DataFrame, departement: str, colonnes: Colonnes = COLONNES_EXTRACTION
) -> pd.DataFrame:
    """Masque les cases d’une année, et ce qui les trahirait, postes compris.

    Parameters
    ----------
    cases
        Une ligne par ``lieu``, ``famille`` et ``secteur``, celles du département et le
        total de chaque lieu (:data:`TOTAL` deux fois) compris s’ils sont publiés. Une
        case sans valeur est un secret reçu.
    departement
        Lieu qui est la somme des autres ; vide si aucun ne l’est.

    Returns
    -------
    pandas.DataFrame
        Les mêmes lignes, dans le même ordre, puis les postes ; voir
        :func:`~ess_dash.tables.secret.masque.mask`.

    Raises
    ------
    SecretError
        Si les totaux se contredisent, ou si un secret ne peut pas être protégé.

    Examples
    --------
    Une mutuelle de santé seule : sa case est masquée, donc la santé et les mutuelles ;
    pour que le total ne les rende pas, une case d’association l’est avec elle.

    >>> cases = pd.DataFrame(
    ...     [
    ...         ("A", "Mutuelle", "Santé", 1),
    ...         ("A", "Association", "Sport", 4),
    ...         ("A", "Association", "Arts", 9),
    ...         ("A", "Total", "Total", 14),
    ...     ],
    ...     columns=["lieu", "famille", "secteur", "etablissements"],
    ... )
    >>> cases["ouverte"] = cases["famille"] == "Total"
    >>> colonnes = Colonnes(mesures=(), ouverte="ouverte")
    >>> mask_extraction(cases, "", colonnes)["statut"].head(4).tolist()
    ['secret', 'secret', 'diffuse', 'diffuse']
    """
    table = add_postes(cases, colonnes)
    hierarchies = build_hierarchies(cases, departement)
    colonnes_fermees = _with_fermee(colonnes)
    primaires = list_causes(table, colonnes)
    masquees = primaires != Cause.AUCUNE
    while True:
        fermees = _close(table, masquees)
        masquee = mask(
            table.assign(**{_FERMEE: fermees}), hierarchies, colonnes_fermees
        )
        masquees = masquee["statut"] == Diffusion.SECRET.value
        if (_close(table, masquees) == fermees).all() or not masquees.any():
            causes = primaires.mask(
                masquees & (primaires == Cause.AUCUNE), Cause.COMPLEMENT
            )
            return masquee.drop(columns=[_FERMEE, _SEUL]).assign(cause=causes)


def _with_fermee(colonnes: Colonnes) -> Colonnes:
    return Colonnes(
        colonnes.unites,
        colonnes.mesures,
        colonnes.plus_grande,
        colonnes.ouverte,
        _FERMEE,
    )


def _close(table: pd.DataFrame, masquees: "pd.Series[bool]") -> "pd.Series[bool]":
    """Ajoute à des cases masquées les postes qui en contiennent une.

    Un poste seul de son lieu n’est pas fermé : il se retrouve dans le total.
    """
    fermees = masquees.copy()
    details = ~_est_total(table)
    secretes = table[details & masquees]
    for gardee, sommee in (("famille", "secteur"), ("secteur", "famille")):
        touches = set(zip(secretes["lieu"], secretes[gardee], strict=True))
        cles = zip(table["lieu"], table[gardee], strict=True)
        fermees |= pd.Series([cle in touches for cle in cles], index=table.index) & (
            (table[sommee] == TOTAL) & ~table[_SEUL]
        )
    return fermees


def attack_extraction(
    cases: pd.DataFrame,
    departement: str,
    colonnes: Colonnes = COLONNES_EXTRACTION,
    assez: float | None = None,
) -> pd.DataFrame:
    """Ce qu’un lecteur retrouve d’une année telle qu’elle est publiée.

    Parameters
    ----------
    cases, departement
        Voir :func:`mask_extraction`.
    assez
        Voir :func:`~ess_dash.tables.secret.masque.find_recoverable`.

    Returns
    -------
    pandas.DataFrame
        Voir :func:`~ess_dash.tables.secret.masque.find_recoverable` ; cases, postes et
        totaux masqués.
    """
    hierarchies = build_hierarchies(cases, departement)
    table = add_postes(cases, colonnes)
    return find_recoverable(table, hierarchies, colonnes, assez)
