"""Ce qui est compté, sans que l’on sache dans quel groupe le placer."""

from dataclasses import dataclass

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import ROLES, Choix, Quantite, list_lieux
from ess_dash.indicateurs.zonages import Zonage
from ess_dash.tables import Reponse


@dataclass(frozen=True, slots=True)
class Inconnus:
    """Ce qui est compté, sans que l’on sache tout de sa place.

    Attributes
    ----------
    projets_non_situes, lieux_non_situes
        Sans commune : dans le total du département, dans aucun groupe.
    projets_qpv_inconnu, lieux_qpv_inconnu
        Hors de la zone cible par leur commune, et sans réponse sur le quartier
        prioritaire : ils pourraient en être.
    lieux_sur_plusieurs_groupes
        Lieux dont les sites sont dans plusieurs groupes, qui comptent dans chacun.
    """

    projets_non_situes: int
    lieux_non_situes: int
    projets_qpv_inconnu: int
    lieux_qpv_inconnu: int
    lieux_sur_plusieurs_groupes: int


def count_inconnus(donnees: Donnees, zonage: Zonage, choix: Choix) -> Inconnus:
    """Compte ce que la comparaison ne sait pas placer."""
    projets = donnees.projets[donnees.projets["financeur"] == choix.financeur]
    lieux = list_lieux(donnees, *ROLES)
    return Inconnus(
        int((projets["code_commune"] == "").sum()),
        lieux.loc[lieux["code_commune"] == "", "id_lieu"].nunique(),
        _count_qpv_inconnus(zonage, projets, "id_projet"),
        _count_qpv_inconnus(zonage, lieux, "id_lieu"),
        _count_multiples(zonage, lieux),
    )


def count_qpv_inconnus(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, financeur: str
) -> int:
    """Lieux ou projets qu’un quartier prioritaire ferait peut-être changer de groupe.

    Ce sont ceux dont l’appartenance n’est pas connue, hors du groupe qui reçoit les
    quartiers prioritaires. Ils sont comptés d’après leur commune.
    """
    if quantite in ROLES:
        return _count_qpv_inconnus(zonage, list_lieux(donnees, quantite), "id_lieu")
    projets = donnees.projets[donnees.projets["financeur"] == financeur]
    return _count_qpv_inconnus(zonage, projets, "id_projet")


def _count_qpv_inconnus(zonage: Zonage, table: pd.DataFrame, cle: str) -> int:
    if not zonage.qpv_dans:
        return 0
    groupes = table["code_commune"].map(zonage.affectation)
    ailleurs = groupes.notna() & (groupes != zonage.qpv_dans)
    inconnus = table["qpv"] == Reponse.INCONNU.value
    return int(table.loc[ailleurs & inconnus, cle].nunique())


def _count_multiples(zonage: Zonage, lieux: pd.DataFrame) -> int:
    groupes = lieux["code_commune"].map(zonage.affectation)
    if zonage.qpv_dans:
        groupes = groupes.mask(lieux["qpv"] == Reponse.OUI.value, zonage.qpv_dans)
    par_lieu = groupes.groupby(lieux["id_lieu"], observed=True).nunique()
    return int((par_lieu > 1).sum())
