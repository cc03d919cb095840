"""Le rapport de qualité : ce que l’on a, ce qui manque, ce qui se contredit."""

from collections.abc import Iterator
from typing import Final

import pandas as pd

from ess_dash.depot import Depot, DepotError, EtatLot, Lot
from ess_dash.importation.modele import PointDansCommune
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.marges import Marge, compute_marges
from ess_dash.indicateurs.secret import protect_extraction
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Constat,
    Dossier,
    Section,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.qualite_couverture import (
    Couverture,
    build_couverture,
    build_marges,
    compute_couverture,
)
from ess_dash.presentation.qualite_lots import build_lots, list_motifs
from ess_dash.presentation.qualite_situation import (
    build_doublons,
    build_melanges,
    build_situation,
)
from ess_dash.presentation.typographie import polish
from ess_dash.sources import SourceError
from ess_dash.tables import TableError, load_chiffres_publies

RESERVE: Final = (
    "Un EPCI à cheval sur deux départements n’est compté que pour la part que donne la "
    "source."
)
SUJETS: Final = {
    "emplois_ess": "salariés de l’ESS",
    "etablissements_ess": "établissements de l’ESS",
    "emplois_prives": "salariés du privé",
}


def build_qualite(
    donnees: Donnees,
    depot: Depot | None = None,
    *,
    point_dans_commune: PointDansCommune | None = None,
) -> Dossier:
    """Rapport de qualité de tout ce qui est en service, et de chaque import.

    Parameters
    ----------
    donnees
        Données en service, celles du dépôt comprises.
    depot
        Dépôt de l’instance ; ``None`` pour ne rien dire des imports.
    point_dans_commune
        Trouve la commune d’un point ; sans lui, les points ne sont pas vérifiés.
    """
    lots, fautes = _list_lots(depot)
    marges = compute_marges(donnees, _read_publies(donnees))
    couverture = compute_couverture(donnees)
    sections = (
        _build_incidents((*donnees.incidents, *fautes)),
        build_couverture(couverture),
        build_marges(marges),
        build_situation(donnees, list_motifs(lots), point_dans_commune),
        build_doublons(donnees),
        build_melanges(donnees),
        _build_secret(donnees),
        build_lots(lots),
    )
    return polish(
        Dossier(
            identifiant="qualite",
            titre=_write_titre(couverture),
            sous_titre=_write_sous_titre(donnees, lots),
            constat=_write_constat(couverture, marges),
            sections=tuple(section for section in sections if section is not None),
            sur_demonstration=donnees.est_demonstration,
            surtitre="Qualité des données",
            chiffres_cles=tuple(_iter_chiffres(couverture, lots)),
        )
    )


def build_qualite_lot(lot: Lot) -> Dossier:
    """Rapport d’un seul import : ce que ses lignes sont devenues, et pourquoi."""
    section = build_lots((lot,))
    gardees = lot.nb_gardees + lot.nb_corrigees + lot.nb_doutes
    phrase = (
        f"{format_nombre(gardees)} lignes gardées sur {format_nombre(lot.nb_lignes)}."
    )
    return polish(
        Dossier(
            identifiant=f"qualite-import-{lot.id}",
            titre=f"Import n° {lot.id} : {lot.nom_fichier}",
            sous_titre=", ".join(filter(None, (lot.titre, lot.millesime))),
            constat=Constat(phrase=phrase),
            sections=() if section is None else (section,),
            surtitre="Qualité d’un import",
        )
    )


def _list_lots(depot: Depot | None) -> tuple[tuple[Lot, ...], tuple[str, ...]]:
    """Imports publiés, et la phrase du dépôt s’il ne peut être lu."""
    if depot is None:
        return (), ()
    try:
        lots = depot.list_lots()
    except DepotError as faute:
        return (), (str(faute),)
    return tuple(lot for lot in lots if lot.etat is EtatLot.PUBLIE), ()


def _read_publies(donnees: Donnees) -> pd.DataFrame:
    """Chiffres livrés ; à défaut ceux en service, déjà dits incomplets."""
    try:
        return load_chiffres_publies().df
    except (SourceError, TableError):
        return donnees.chiffres_publies


def _build_incidents(phrases: tuple[str, ...]) -> Section | None:
    if not phrases:
        return None
    return Section(
        identifiant="incidents",
        titre="Ce qui n’a pas pu être lu",
        avis=tuple(dict.fromkeys(phrases)),
    )


def _build_secret(donnees: Donnees) -> Section:
    alertes = protect_extraction(donnees).alertes
    if donnees.extraction.empty:
        texte = "Aucune extraction par famille et secteur n’est importée."
    elif alertes:
        texte = "L’extraction reçue laissait retrouver des valeurs sous secret."
    else:
        texte = "Aucune valeur sous secret ne se retrouve par soustraction."
    return Section(
        identifiant="secret", titre="Secret statistique", texte=texte, avis=alertes
    )


def _write_titre(couverture: Couverture) -> str:
    connus, total = couverture.nb_poids, len(couverture.lignes)
    if connus == total:
        return f"Le poids de l’ESS est connu pour les {total} EPCI"
    return f"Le poids de l’ESS est connu pour {connus} EPCI sur {total}"


def _write_sous_titre(donnees: Donnees, lots: tuple[Lot, ...]) -> str:
    imports = pluralize(len(lots), "import publié", "imports publiés")
    return f"{donnees.configuration.nom}, données livrées et {imports}"


def _write_constat(couverture: Couverture, marges: tuple[Marge, ...]) -> Constat:
    phrases = [f"{_write_titre(couverture)}."]
    principales = [m for m in marges if m.indicateur == "emplois_ess"] or list(marges)
    choisie = max(
        principales, key=lambda m: (m.nb_epci, not m.est_importe), default=None
    )
    if choisie is not None:
        phrases.append(write_marge(choisie))
    return Constat(
        phrase=" ".join(phrases),
        reserves=(RESERVE,),
        sources=tuple(dict.fromkeys(marge.source for marge in marges)),
    )


def write_marge(marge: Marge) -> str:
    r"""Somme des EPCI et total publié, en une phrase.

    Examples
    --------
    >>> marge = Marge(
    ...     "emplois_ess", "FLORES 2021", "salariés", 54870, 18, 18, 55100, "Plan"
    ... )
    >>> write_marge(marge).replace("\u202f", " ").replace("\xa0", " ")
    'Vos 18 EPCI font 54 870 salariés de l’ESS (FLORES 2021), le plan en annonce 55 100 : 230 de moins, soit 0,4 %.'
    """
    sujet = SUJETS.get(marge.indicateur, marge.unite)
    sujets = "Vos" if marge.est_complete else "Les"
    suite = "" if marge.est_complete else f" sur {marge.nb_attendus}"
    qui = _write_qui(marge)
    debut = (
        f"{sujets} {marge.nb_epci} EPCI{suite} font {format_nombre(marge.somme)} {sujet} "
        f"({marge.millesime}), {qui} en annonce {format_nombre(marge.total)}"
    )
    if not marge.ecart:
        return f"{debut} : le même nombre."
    sens = "de plus" if marge.ecart > 0 else "de moins"
    return (
        f"{debut} : {format_nombre(abs(marge.ecart))} {sens}, soit "
        f"{format_nombre(abs(marge.ecart_pct), 1)} %."
    )


def _write_qui(marge: Marge) -> str:
    if marge.est_importe:
        return "le total importé"
    return "le plan" if "plan" in marge.source.casefold() else "le total publié"


def _iter_chiffres(
    couverture: Couverture, lots: tuple[Lot, ...]
) -> Iterator[ChiffreCle]:
    total = len(couverture.lignes)
    for libelle, nombre in (
        ("EPCI dont le poids de l’ESS est connu", couverture.nb_poids),
        ("EPCI dont le détail par secteur est connu", couverture.nb_detail),
        ("EPCI qui ont au moins un tiers-lieu connu", couverture.nb_tiers_lieux),
        ("EPCI qui ont au moins un projet connu", couverture.nb_projets),
    ):
        texte = f"{nombre} sur {total}"
        yield ChiffreCle(libelle, Cellule(texte=texte, valeur=float(nombre)))
    refusees = sum(lot.nb_refusees for lot in lots)
    yield ChiffreCle(
        "Lignes refusées dans les imports publiés",
        Cellule(texte=format_nombre(refusees), valeur=float(refusees)),
    )
