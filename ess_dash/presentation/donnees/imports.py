"""Les imports faits et les états datés du dépôt, tels que l’agent les lit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ess_dash.depot import EtatLot, GenreRevision, Lot, Publication, Revision
from ess_dash.importation.contacts import strip_contacts
from ess_dash.presentation.format_fr import format_instant, format_nombre, pluralize
from ess_dash.presentation.typographie import polish
from ess_dash.textes.ecriture import clean_texte

ETATS: Final = {
    EtatLot.EN_COURS: "en préparation",
    EtatLot.PREPARE: "préparé, non publié",
    EtatLot.PUBLIE: "publié",
    EtatLot.ANNULE: "annulé",
}
GENRES: Final = {
    GenreRevision.PUBLICATION: "publication",
    GenreRevision.ANNULATION: "annulation",
    GenreRevision.SAISIE: "saisie",
}


@dataclass(frozen=True, slots=True)
class VueLot:
    """Un import : quand, quoi, combien, d’où, et s’il tient encore.

    Attributes
    ----------
    peut_annuler
        Vrai s’il est publié et pas encore annulé.
    """

    id: int
    date: str
    genre: str
    fichier: str
    lignes: str
    detail: str
    source: str
    etat: str
    etat_code: str
    peut_annuler: bool


@dataclass(frozen=True, slots=True)
class VueRevision:
    """Un état daté du dépôt.

    Attributes
    ----------
    peut_annuler
        Vrai pour une saisie qui tient encore ; un import s’annule avec son lot.
    """

    id: int
    date: str
    libelle: str
    peut_annuler: bool


def build_lots(lots: Sequence[Lot], types: Mapping[str, str]) -> tuple[VueLot, ...]:
    """Imports, du plus récent au plus ancien ; ce qui n’est pas publié n’y est pas.

    Parameters
    ----------
    types
        Libellé de chaque type d’import.
    """
    faits = (lot for lot in lots if lot.etat in (EtatLot.PUBLIE, EtatLot.ANNULE))
    return polish(tuple(_build_lot(lot, types) for lot in faits))


def _build_lot(lot: Lot, types: Mapping[str, str]) -> VueLot:
    gardees = lot.nb_gardees + lot.nb_corrigees + lot.nb_doutes
    publie = lot.publie_le or lot.cree_le
    etat = ETATS[lot.etat]
    if lot.annule_le is not None:
        etat = f"{etat} le {format_instant(lot.annule_le)}"
    fichier = strip_contacts(clean_texte(lot.nom_fichier))
    return VueLot(
        id=lot.id,
        date=format_instant(publie),
        genre=types.get(lot.type_import, lot.type_import),
        fichier=f"{fichier}, feuille « {lot.feuille} »" if lot.feuille else fichier,
        lignes=f"{format_nombre(gardees)} sur {format_nombre(lot.nb_lignes)}",
        detail=_write_detail(lot),
        source=_write_source(lot),
        etat=etat,
        etat_code=lot.etat.value,
        peut_annuler=lot.etat is EtatLot.PUBLIE,
    )


def _write_detail(lot: Lot) -> str:
    parts = (
        (lot.nb_corrigees, "corrigée", "corrigées"),
        (lot.nb_doutes, "à vérifier", "à vérifier"),
        (lot.nb_refusees, "refusée", "refusées"),
        (lot.nb_ignorees, "hors sujet", "hors sujet"),
    )
    return ", ".join(pluralize(nombre, un, des) for nombre, un, des in parts if nombre)


def _write_source(lot: Lot) -> str:
    morceaux = (lot.producteur or "Producteur non précisé", lot.millesime, lot.licence)
    return ", ".join(strip_contacts(clean_texte(part)) for part in morceaux if part)


def build_revisions(revisions: Sequence[Revision]) -> tuple[VueRevision, ...]:
    """États datés du dépôt, du plus récent au plus ancien."""
    return polish(tuple(_build_revision(revision) for revision in revisions))


def _build_revision(revision: Revision) -> VueRevision:
    libelle = strip_contacts(clean_texte(revision.libelle))
    suite = " (annulée depuis)" if revision.annulee_par is not None else ""
    return VueRevision(
        id=revision.id,
        date=format_instant(revision.horodatage),
        libelle=f"{libelle or GENRES[revision.genre]}{suite}",
        peut_annuler=(
            revision.genre is GenreRevision.SAISIE and revision.annulee_par is None
        ),
    )


def write_constat(lots: Sequence[VueLot], revisions: Sequence[VueRevision]) -> str:
    """Ce que le dépôt tient, en une phrase."""
    tiennent = sum(lot.peut_annuler for lot in lots)
    if not revisions:
        return "Rien n’est encore importé : seules les données livrées sont montrées."
    publies = pluralize(tiennent, "import publié", "imports publiés")
    return f"{publies}, données au {revisions[0].date}."


def write_publication(faite: Publication) -> str:
    """Ce qu’une publication a changé, en lignes du fichier puis en fiches du dépôt."""
    if not faite.est_nouvelle:
        return polish(faite.phrase)
    lot = faite.lot
    lignes = lot.nb_gardees + lot.nb_corrigees + lot.nb_doutes
    publiees = pluralize(lignes, "ligne publiée", "lignes publiées")
    comptes = [
        pluralize(faite.nb_ajoutes, "enregistrement ajouté", "enregistrements ajoutés"),
        pluralize(faite.nb_remplaces, "remplacé"),
    ]
    if faite.nb_retires:
        comptes.append(pluralize(faite.nb_retires, "retiré"))
    if faite.nb_saisies_remplacees:
        comptes.append(
            f"dont {pluralize(faite.nb_saisies_remplacees, 'saisi', 'saisis')} à la main"
        )
    return polish(f"{publiees} : {', '.join(comptes)}.")
