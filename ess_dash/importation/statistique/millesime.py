"""Le millésime d’un fichier statistique : ce que l’on choisit, ce que le fichier dit."""

import re
from typing import Final

from ess_dash.importation.modele import TableLue
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.textes.ecriture import cite

NON_PRECISE: Final = "non précisé"
_ANNEE: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)


def list_annees(texte: str) -> list[str]:
    """Années à quatre chiffres d’un texte, dans l’ordre, sans répétition.

    Examples
    --------
    >>> list_annees("EPCI_au_01-01-2026"), list_annees("export_20260112")
    (['2026'], [])
    """
    return list(dict.fromkeys(_ANNEE.findall(texte)))


def find_annee(table: TableLue) -> str:
    """La seule année que nomment la feuille, sinon le fichier ; vide s’il y en a deux."""
    fichier_du_zip = table.description.split(" : ", maxsplit=1)[0]
    for texte in (table.feuille, fichier_du_zip, table.nom_fichier):
        annees = list_annees(texte)
        if len(annees) == 1:
            return annees[0]
    return ""


def settle_millesime(chantier: Chantier, prefixe: str, annee: str = "") -> str:
    """Millésime à citer, avec un avis quand il est déduit ou inconnu.

    Parameters
    ----------
    prefixe
        Ce que le fichier est : « Grille de densité ».
    annee
        Année ou date que les données disent ; vide pour la chercher dans les noms.
    """
    choisi = chantier.reglages.millesime.strip()
    if choisi:
        return choisi
    if annee:
        return f"{prefixe} {annee}".strip()
    trouvee = find_annee(chantier.table)
    if trouvee:
        chantier.avis.append(
            f"Millésime {trouvee}, lu dans le nom {cite(chantier.table.nom_fichier)} : à "
            "vérifier."
        )
        return f"{prefixe} {trouvee}".strip()
    chantier.avis.append(
        "Ni le fichier ni son nom ne disent de quelle année il est : choisir le millésime."
    )
    return NON_PRECISE
