"""Le catalogue : chaque source, livrée ou importée, et ce qu’il faut en savoir."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ess_dash.depot import Depot, DepotError, EtatLot, Lot, build_source
from ess_dash.importation.types.registre import list_types
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.catalogue_fraicheur import list_avertissements
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Constat,
    Dossier,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import format_date, format_nombre, pluralize
from ess_dash.presentation.typographie import polish, typographie
from ess_dash.sources import Source, SourceError, list_sources, read_csv

DOSSIER_DATA: Final = "data"
DOSSIER_FICTIF: Final = "data/demonstration/"
USAGE_FICTIF: Final = "Jeu de démonstration"
USAGE_TECHNIQUE: Final = "Contrôles et fabrication"
LONGUEUR_EMPREINTE: Final = 12
# À quoi sert une table des données.
USAGES: Final[Mapping[str, str]] = {
    "communes": "Carte, Comparer, Fiche",
    "epci": "Carte, Comparer, Fiche",
    "petr": "Carte, Fiche",
    "zonages": "Carte, Comparer, Fiche",
    "qpv": "Carte, filtres",
    "reperes": "Comparer, Fiche, Plan",
    "passages": "Imports : anciens codes de commune",
    "chiffres_publies": "Carte, Comparer, Fiche",
    "lieux": "Carte, Comparer, Fiche",
    "projets": "Carte, Comparer, Fiche",
    "extraction": "Comparer, Fiche",
    "extraction_departement": "Fiche",
    "extraction_totaux": "Carte, Comparer, Fiche",
}
# À quoi sert un fichier livré qui n’est dans aucune table.
USAGES_PAR_CHEMIN: Final = (
    (DOSSIER_FICTIF, USAGE_FICTIF),
    ("data/plans/", "Plan"),
    ("data/recits/", "Récits"),
    ("data/petr/", "Carte, Fiche"),
    ("geo/", "Carte"),
)


@dataclass(frozen=True, slots=True)
class FicheCatalogue:
    """Une source du catalogue, tout écrit.

    Attributes
    ----------
    empreinte
        Début de l’empreinte sha256, à montrer ; ``sha256`` la donne entière.
    age
        Temps écoulé depuis la consultation ou l’import.
    lignes
        Lignes en service qui en viennent, écrites ; vide si le fichier n’en a pas.
    est_importee, est_fictive
        D’un import ; du jeu de démonstration.
    lot_id
        Numéro de l’import, ``None`` pour un fichier livré.
    """

    identifiant: str
    titre: str
    producteur: str
    millesime: str
    licence: str
    sha256: str
    empreinte: str
    consulte: str
    age: str
    lignes: str
    usage: str
    url: str
    traitement: str
    remarques: str
    avertissements: tuple[str, ...] = ()
    est_importee: bool = False
    est_fictive: bool = False
    lot_id: int | None = None


@dataclass(frozen=True, slots=True)
class VueCatalogue:
    """Le catalogue entier : ce qui est importé d’abord, ce qui est fictif à la fin."""

    phrase: str
    fiches: tuple[FicheCatalogue, ...]
    incidents: tuple[str, ...] = ()

    @property
    def avertissements(self) -> tuple[tuple[str, str], ...]:
        """Titre de la source et phrase, pour tout ce qui a vieilli ou manque."""
        return tuple(
            (fiche.titre, phrase)
            for fiche in self.fiches
            for phrase in fiche.avertissements
        )


def build_catalogue(
    donnees: Donnees, depot: Depot | None, *, date: dt.date
) -> VueCatalogue:
    """Catalogue des sources livrées et importées.

    Parameters
    ----------
    donnees
        Données en service : disent à quoi chaque source sert, et ses lignes.
    depot
        Dépôt de l’instance, ``None`` pour les seuls fichiers livrés.
    date
        Jour où l’on regarde, pour les âges.
    """
    livrees, fautes = _list_livrees()
    lots, fautes_depot = _list_lots(depot)
    tables, contours = _index_tables(donnees), _count_contours(donnees)
    fiches = (
        *(_build_lot(lot, date) for lot in lots),
        *sorted(
            (_build_livree(s, tables, contours, date) for s in livrees),
            key=lambda fiche: (fiche.est_fictive, fiche.identifiant),
        ),
    )
    return polish(
        VueCatalogue(
            phrase=_write_phrase(fiches),
            fiches=fiches,
            incidents=(*fautes, *fautes_depot, *donnees.incidents),
        )
    )


def _list_livrees() -> tuple[tuple[Source, ...], tuple[str, ...]]:
    try:
        return list_sources(), ()
    except SourceError as faute:
        return (), (str(faute),)


def _list_lots(depot: Depot | None) -> tuple[tuple[Lot, ...], tuple[str, ...]]:
    if depot is None:
        return (), ()
    try:
        lots = depot.list_lots()
    except DepotError as faute:
        return (), (str(faute),)
    return tuple(lot for lot in lots if lot.etat is EtatLot.PUBLIE), ()


def _index_tables(donnees: Donnees) -> dict[str, list[str]]:
    """Tables qu’un fichier remplit, par identifiant de source."""
    tables: dict[str, list[str]] = {}
    for nom, sources in donnees.sources.items():
        for source in sources:
            tables.setdefault(source.identifiant, []).append(nom)
    return tables


def _count_contours(donnees: Donnees) -> dict[str, int]:
    """Territoires des fichiers de contours, par table."""
    return {"communes": len(donnees.communes), "epci": len(donnees.epci)}


def _count_lignes(
    source: Source, tables: Iterable[str], contours: Mapping[str, int]
) -> int | None:
    """Lignes d’un fichier livré ; ``None`` s’il n’en a pas, ou ne se lit pas."""
    dossier, _, chemin = source.identifiant.partition("/")
    if dossier == DOSSIER_DATA and chemin.endswith(".csv"):
        try:
            return len(read_csv(chemin)[0])
        except SourceError:
            return None
    return next((contours[nom] for nom in tables if nom in contours), None)


def _build_livree(
    source: Source,
    tables: Mapping[str, list[str]],
    contours: Mapping[str, int],
    date: dt.date,
) -> FicheCatalogue:
    siennes = tables.get(source.identifiant, [])
    nombre = _count_lignes(source, siennes, contours)
    return _build_fiche(
        source,
        date,
        usage=_write_usage(source.identifiant, siennes),
        lignes="" if nombre is None else format_nombre(nombre),
        est_fictive=source.identifiant.startswith(DOSSIER_FICTIF),
    )


def _write_usage(identifiant: str, tables: Iterable[str]) -> str:
    mots = [mot for nom in tables for mot in USAGES.get(nom, "").split(", ") if mot]
    if mots:
        return ", ".join(dict.fromkeys(mots))
    for chemin, usage in USAGES_PAR_CHEMIN:
        if identifiant.startswith(chemin):
            return usage
    return USAGE_TECHNIQUE


def _build_lot(lot: Lot, date: dt.date) -> FicheCatalogue:
    libelles = {connu.identifiant: connu for connu in list_types()}
    connu = libelles.get(lot.type_import)
    tables = () if connu is None else connu.tables
    publiees = lot.nb_gardees + lot.nb_corrigees + lot.nb_doutes
    return _build_fiche(
        build_source(lot),
        date,
        usage=_write_usage("", tuple(_TABLES_DU_DEPOT.get(t, t) for t in tables)),
        lignes=f"{format_nombre(publiees)} sur {format_nombre(lot.nb_lignes)}",
        est_importee=True,
        lot_id=lot.id,
    )


# Nom d’une table des données, quand celui du dépôt diffère.
_TABLES_DU_DEPOT: Final[Mapping[str, str]] = {
    "totaux": "extraction_totaux",
    "roles": "lieux",
    "sites": "lieux",
    "positions": "lieux",
}


def _build_fiche(
    source: Source,
    date: dt.date,
    *,
    usage: str,
    lignes: str,
    est_importee: bool = False,
    est_fictive: bool = False,
    lot_id: int | None = None,
) -> FicheCatalogue:
    return FicheCatalogue(
        identifiant=source.identifiant,
        titre=source.titre,
        producteur=source.producteur,
        millesime=source.millesime or "non précisé",
        licence=source.licence,
        sha256=source.sha256,
        empreinte=source.sha256[:LONGUEUR_EMPREINTE],
        consulte=format_date(source.date_consultation),
        age=write_age((date - source.date_consultation).days),
        lignes=lignes,
        usage=usage,
        url=source.url,
        traitement=source.traitement,
        remarques=source.remarques,
        avertissements=() if est_fictive else list_avertissements(source, date),
        est_importee=est_importee,
        est_fictive=est_fictive,
        lot_id=lot_id,
    )


def write_age(jours: int) -> str:
    r"""Temps écoulé, dans l’unité qui se lit.

    Examples
    --------
    >>> write_age(0), write_age(12), write_age(75), write_age(800)
    ('aujourd’hui', '12\xa0jours', '2\xa0mois', '2\xa0ans')
    """
    if jours <= 0:
        return "aujourd’hui"
    if jours < 60:
        return pluralize(jours, "jour")
    if jours < 730:
        return pluralize(jours // 30, "mois", "mois")
    return pluralize(jours // 365, "an")


def _write_phrase(fiches: tuple[FicheCatalogue, ...]) -> str:
    importees = sum(fiche.est_importee for fiche in fiches)
    livrees = sum(not (f.est_importee or f.est_fictive) for f in fiches)
    alertes = sum(bool(fiche.avertissements) for fiche in fiches)
    phrase = (
        f"{pluralize(livrees, 'fichier livré', 'fichiers livrés')} et "
        f"{pluralize(importees, 'import', 'imports')}"
    )
    if not alertes:
        return f"{phrase} ; aucun n’est à renouveler."
    return f"{phrase} ; {alertes} à revoir."


def to_dossier(vue: VueCatalogue, *, sur_demonstration: bool = False) -> Dossier:
    """Le catalogue en dossier : l’écran et les fichiers le dessinent comme les autres."""
    groupes = (
        ("imports", "Importé", [f for f in vue.fiches if f.est_importee]),
        (
            "livrees",
            "Livré avec l’application",
            [f for f in vue.fiches if not (f.est_importee or f.est_fictive)],
        ),
        ("fictives", "Jeu de démonstration", [f for f in vue.fiches if f.est_fictive]),
    )
    return polish(
        Dossier(
            identifiant="catalogue",
            titre="Catalogue des données",
            sous_titre="Producteur, millésime, licence, empreinte, âge et usage",
            constat=Constat(phrase=vue.phrase),
            sections=tuple(
                _build_section(identifiant, titre, fiches)
                for identifiant, titre, fiches in groupes
                if fiches
            ),
            sur_demonstration=sur_demonstration,
        )
    )


def _build_section(
    identifiant: str, titre: str, fiches: list[FicheCatalogue]
) -> Section:
    return Section(
        identifiant=identifiant,
        titre=titre,
        avis=tuple(
            typographie(f"{fiche.titre} : {phrase}")
            for fiche in fiches
            for phrase in fiche.avertissements
        ),
        tableaux=(
            Tableau(
                identifiant=identifiant,
                titre=titre,
                entete="Source",
                colonnes=tuple(
                    Colonne(nom, est_nombre=nom == "Lignes")
                    for nom in (
                        *("Producteur", "Millésime", "Licence", "Consulté", "Âge"),
                        *("Lignes", "Usage", "Empreinte"),
                    )
                ),
                lignes=tuple(map(_build_ligne, fiches)),
            ),
        ),
    )


def _build_ligne(fiche: FicheCatalogue) -> Ligne:
    textes = (
        *(fiche.producteur, fiche.millesime, fiche.licence, fiche.consulte, fiche.age),
        *(fiche.lignes or "—", fiche.usage, fiche.empreinte),
    )
    return Ligne(
        titre=fiche.titre,
        cellules=tuple(Cellule(texte) for texte in textes),
        note=fiche.identifiant,
        lien=fiche.url,
    )
