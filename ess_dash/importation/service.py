"""Le chemin d’un fichier, pour la page et la commande : examiner, puis publier.

``examine`` lit et contrôle sans rien écrire ; ``publish`` écrit au dépôt, en une fois.
"""

from typing import Final

from ess_dash.depot import Depot, DepotError, Publication
from ess_dash.importation.colonnes import propose_colonnes
from ess_dash.importation.examen import Examen, ExamenRefuseError
from ess_dash.importation.lecture import ChoixLecture, Lecture, read_fichier
from ess_dash.importation.lots import iter_lignes, write_lot
from ess_dash.importation.modele import (
    Contexte,
    Etat,
    ImportRefuseError,
    Rapport,
    Reglages,
    TypeImport,
)
from ess_dash.importation.reconnaissance import Choix, choose, write_type_inconnu
from ess_dash.textes.ecriture import apply_typographie, format_nombre

SANS_CHOIX: Final = ChoixLecture()
SANS_REGLAGES: Final = Reglages()

__all__ = [
    "Examen",
    "ExamenRefuseError",
    "examine",
    "examine_lecture",
    "iter_lignes",
    "publish",
    "write_lot",
]


def examine(
    nom: str,
    octets: bytes,
    contexte: Contexte,
    *,
    type_identifiant: str = "",
    feuille: str = "",
    choix: ChoixLecture = SANS_CHOIX,
    reglages: Reglages = SANS_REGLAGES,
) -> Examen:
    """Lit un fichier et contrôle chacune de ses lignes.

    Parameters
    ----------
    type_identifiant
        Type choisi ; vide pour le reconnaître aux colonnes.
    feuille
        Feuille d’un classeur ou fichier d’un zip ; vide pour la plus vraisemblable.
    choix
        Ce qui est imposé à la lecture.
    reglages
        Colonnes, millésime et financeur choisis.

    Raises
    ------
    ImportRefuseError
        Si le fichier ne peut être lu ; une ``ExamenRefuseError`` s’il se lit mais que
        son type ou une colonne requise manque.
    """
    lecture = read_fichier(nom, octets, choix)
    return examine_lecture(
        lecture,
        len(octets),
        contexte,
        type_identifiant=type_identifiant,
        feuille=feuille,
        reglages=reglages,
    )


def examine_lecture(
    lecture: Lecture,
    taille: int,
    contexte: Contexte,
    *,
    type_identifiant: str = "",
    feuille: str = "",
    reglages: Reglages = SANS_REGLAGES,
) -> Examen:
    """Contrôle un fichier déjà lu : pour changer de type ou de colonnes sans le relire.

    Raises
    ------
    ImportRefuseError
        Comme :func:`examine`.
    """
    choix = choose(lecture, type_identifiant, feuille)
    if choix.type_import is None:
        raise ExamenRefuseError(
            write_type_inconnu(choix.possibles),
            lecture,
            choix.table,
            taille=taille,
            types_possibles=choix.possibles,
        )
    return _check(lecture, taille, choix, choix.type_import, contexte, reglages)


def _check(
    lecture: Lecture,
    taille: int,
    choix: Choix,
    type_import: TypeImport,
    contexte: Contexte,
    reglages: Reglages,
) -> Examen:
    try:
        rapport = type_import.check(choix.table, contexte, reglages)
    except ImportRefuseError as refus:
        raise ExamenRefuseError(
            str(refus),
            lecture,
            choix.table,
            taille=taille,
            type_import=type_import,
            types_possibles=choix.possibles,
        ) from refus
    return Examen(
        lecture=lecture,
        table=choix.table,
        type_import=type_import,
        rapport=rapport,
        proposees=propose_colonnes(choix.table.entetes, type_import.colonnes),
        types_possibles=choix.possibles,
        taille=taille,
    )


def publish(
    examen: Examen, depot: Depot, reglages: Reglages, *, tout_ou_rien: bool
) -> Publication:
    """Publie les lignes gardées, corrigées et à vérifier, en une transaction.

    Parameters
    ----------
    reglages
        Ce qui sera cité, et si le fichier remplace les imports du même type.
    tout_ou_rien
        Vrai pour ne rien publier si une seule ligne est refusée.

    Raises
    ------
    ImportRefuseError
        Si aucune ligne n’est publiable, ou si l’une est refusée et qu’il faut tout.
    DepotError
        Si le dépôt ne peut être écrit ; rien n’est alors publié.
    """
    _check_publiable(examen.rapport, tout_ou_rien=tout_ou_rien)
    id_lot = depot.prepare(write_lot(examen, reglages), iter_lignes(examen.rapport))
    try:
        return depot.publish(id_lot, remplacer=reglages.remplacer)
    except DepotError:
        depot.drop_prepare(id_lot)
        raise


def _check_publiable(rapport: Rapport, *, tout_ou_rien: bool) -> None:
    nb_refus = rapport.count()[Etat.REFUSE]
    if not rapport.nb_publiables:
        raise ImportRefuseError(
            "Aucune ligne de ce fichier ne peut être publiée. Rien n’a été enregistré."
        )
    if tout_ou_rien and nb_refus:
        sujet = (
            "1 ligne est refusée"
            if nb_refus == 1
            else f"{format_nombre(nb_refus)} lignes sont refusées"
        )
        raise ImportRefuseError(
            apply_typographie(
                f"{sujet} : rien n’a été enregistré. Corriger le fichier, ou publier "
                "les seules lignes valides."
            )
        )
