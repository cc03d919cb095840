"""Ce que le dépôt garde d’un import : ce qu’on en cite, le bilan, les lignes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from ess_dash.depot import LigneLot, LotNouveau
from ess_dash.importation.contacts import strip_contacts
from ess_dash.importation.examen import Examen
from ess_dash.importation.modele import Etat, Rapport, Reglages
from ess_dash.textes.ecriture import clean_texte

NB_MOTIFS_GARDES: Final = 100
NB_LIGNES_CITEES: Final = 10


def iter_lignes(rapport: Rapport) -> Iterator[LigneLot]:
    """Lignes du dépôt que donne un contrôle, avec leur numéro dans le fichier."""
    for ligne in rapport.lignes:
        if ligne.etat.est_publie:
            for fait in ligne.enregistrements:
                yield fait.table, fait.cle, fait.contenu, ligne.numero


def write_lot(examen: Examen, reglages: Reglages) -> LotNouveau:
    """Ce que le dépôt gardera du fichier : ce qu’on en cite, et le bilan du contrôle."""
    comptes = examen.rapport.count()
    return LotNouveau(
        type_import=examen.type_import.identifiant,
        nom_fichier=clean_texte(examen.table.nom_fichier),
        sha256=examen.table.sha256,
        octets=examen.taille,
        feuille=examen.table.feuille,
        millesime=reglages.millesime or examen.rapport.millesime,
        producteur=strip_contacts(reglages.producteur),
        titre=strip_contacts(reglages.titre) or examen.type_import.libelle,
        licence=strip_contacts(reglages.licence),
        reglages=asdict(reglages),
        rapport=_sum_up(examen),
        nb_lignes=len(examen.rapport.lignes),
        nb_gardees=comptes[Etat.GARDE],
        nb_corrigees=comptes[Etat.CORRIGE],
        nb_doutes=comptes[Etat.DOUTE],
        nb_refusees=comptes[Etat.REFUSE],
        nb_ignorees=comptes[Etat.IGNORE],
    )


def _sum_up(examen: Examen) -> dict[str, Any]:
    """Résumé du contrôle, sans les valeurs trouvées : elles peuvent nommer quelqu’un."""
    rapport = examen.rapport
    return {
        "description": examen.table.description,
        "avis": [strip_contacts(avis) for avis in rapport.avis],
        "colonnes_lues": dict(rapport.colonnes_lues),
        "colonnes_ecartees": list(rapport.colonnes_ecartees),
        "contacts_ecartes": list(rapport.contacts_ecartes),
        "motifs": _count_motifs(rapport),
    }


def _count_motifs(rapport: Rapport) -> list[dict[str, Any]]:
    """Motifs les plus fréquents, et les premières lignes de chacun."""
    comptes: Counter[tuple[str, str, str]] = Counter()
    lignes: dict[tuple[str, str, str], list[int]] = {}
    for ligne in rapport.lignes:
        for remarque in ligne.remarques:
            cle = (remarque.etat.value, remarque.colonne, remarque.motif)
            comptes[cle] += 1
            citees = lignes.setdefault(cle, [])
            if len(citees) < NB_LIGNES_CITEES:
                citees.append(ligne.numero)
    return [
        {
            "etat": cle[0],
            "colonne": cle[1],
            "motif": strip_contacts(cle[2]),
            "nombre": nombre,
            "lignes": lignes[cle],
        }
        for cle, nombre in comptes.most_common(NB_MOTIFS_GARDES)
    ]
