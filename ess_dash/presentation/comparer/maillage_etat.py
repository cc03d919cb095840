"""Ce que les sections du maillage partagent : les mesures faites une fois, les mots."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.eloignement import (
    Eloignement,
    Mesure,
    build_mesure,
    compute_eloignement_departement,
    compute_eloignement_par_groupe,
    compute_eloignement_par_territoire,
)
from ess_dash.indicateurs.trajets import (
    TiersLieux,
    Trajets,
    build_trajets,
    check_reglages,
    list_tiers_lieux,
)
from ess_dash.indicateurs.zonages import Zonage, build_zonage
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.comparer.demandes import DemandeMaillage
from ess_dash.presentation.dossier import write_cellule
from ess_dash.presentation.format_fr import format_nombre, format_unite, pluralize
from ess_dash.tables.temps_trajet import TempsTrajet
from ess_dash.territoires import Maille

INDICATEUR_COUT: Final = {"km": "distance_tiers_lieu_km", "min": "temps_tiers_lieu_min"}
INDICATEUR_MOYEN: Final = {
    "km": "distance_moyenne_tiers_lieu_km",
    "min": "temps_moyen_tiers_lieu_min",
}
REPERE_SOUTENUS: Final = "tiers_lieux_finances"
RESERVE_COMMUNE: Final = (
    "Tout est à l’échelle de la commune : un tiers-lieu connu est placé à la mairie de "
    "sa commune, ses habitants aussi ; une commune qui a un tiers-lieu est donc à zéro."
)
RESERVE_VOISINS: Final = (
    "Les tiers-lieux des départements voisins ne sont pas connus : près des limites du "
    "département, l’éloignement est sans doute surestimé."
)


@dataclass(frozen=True, slots=True, eq=False)
class Etat:
    """Une demande, et tout ce qui se mesure pour elle.

    Attributes
    ----------
    lieux
        Tiers-lieux retenus : sans ceux que le Département soutient si on le demande.
    tous
        Tous les tiers-lieux connus.
    groupes, epci
        Éloignement par code, dans l’ordre de l’écran et par code croissant.
    """

    donnees: Donnees
    demande: DemandeMaillage
    zonage: Zonage
    trajets: Trajets
    lieux: TiersLieux
    tous: TiersLieux
    mesure: Mesure
    departement: Eloignement
    groupes: Mapping[str, Eloignement]
    epci: Mapping[str, Eloignement]

    @property
    def nom_groupes(self) -> Mapping[str, str]:
        """Nom de chaque groupe du découpage."""
        return {groupe.code: groupe.libelle for groupe in self.zonage.groupes}

    @property
    def nom_epci(self) -> Mapping[str, str]:
        """Nom de chaque EPCI."""
        return self.donnees.index_noms(Maille.EPCI)

    @property
    def seuil(self) -> str:
        """Seuil écrit avec son unité : « 10 km »."""
        return write_sobre(self.demande.seuil, self.trajets.unite)


def prepare(
    donnees: Donnees, demande: DemandeMaillage, temps: TempsTrajet | None
) -> Etat:
    """Mesure tout ce qui ne demande pas de solveur.

    Raises
    ------
    MaillageError, ZonageError
        Si un réglage ou le découpage n’a pas de sens, avec une phrase.
    """
    check_reglages(demande.seuil, demande.detour)
    zonage = build_zonage(donnees, demande.decoupage.zonage, demande.decoupage.epci)
    trajets = build_trajets(donnees, demande.detour, temps)
    tous = list_tiers_lieux(donnees)
    lieux = tous
    if demande.sans_soutien:
        lieux = list_tiers_lieux(donnees, sans_soutien=True)
    mesure = build_mesure(donnees, trajets, lieux.communes, demande.seuil)
    return Etat(
        donnees=donnees,
        demande=demande,
        zonage=zonage,
        trajets=trajets,
        lieux=lieux,
        tous=tous,
        mesure=mesure,
        departement=compute_eloignement_departement(mesure),
        groupes=compute_eloignement_par_groupe(mesure, zonage),
        epci=compute_eloignement_par_territoire(mesure, Maille.EPCI),
    )


def write_au_dela(etat: Etat) -> str:
    """« à plus de 10 km d’un tiers-lieu connu », avec la réserve du « et si »."""
    reserve = " non soutenu par le Département" if etat.demande.sans_soutien else ""
    return f"à plus de {etat.seuil} d’un tiers-lieu connu{reserve}"


def write_mesure(etat: Etat) -> str:
    """Comment les trajets sont mesurés, en quelques mots."""
    temps = etat.trajets.temps
    if temps is not None:
        return f"temps de trajet importés ({temps.nom})"
    detour = format_nombre(etat.demande.detour, _count_decimales(etat.demande.detour))
    if etat.demande.detour == 1:
        return "distance à vol d’oiseau entre mairies"
    return f"distance à vol d’oiseau entre mairies × {detour}, hypothèse de détour"


def _count_decimales(valeur: float) -> int:
    return 1 if round(valeur, 1) == round(valeur, 2) else 2


def write_texte(chiffre: Chiffre, decimales: int = 0) -> str:
    """Chiffre écrit comme dans une case : valeur et unité, ou nom de l’absence."""
    return write_cellule(chiffre, decimales).texte


def write_environ(valeur: float) -> str:
    """Nombre arrondi pour une phrase ; dit « environ » quand il l’est.

    Au millier à partir de 10 000, à la centaine à partir de 1 000.

    Examples
    --------
    >>> [write_environ(v).replace("\u202f", " ") for v in (697620, 1234, 980)]
    ['environ 698 000', 'environ 1 200', '980']
    """
    pas = 1000 if valeur >= 10_000 else 100 if valeur >= 1000 else 1
    arrondi = pas * int(valeur / pas + 0.5)
    return (
        format_nombre(valeur)
        if arrondi == valeur
        else (f"environ {format_nombre(arrondi)}")
    )


def write_habitants(valeur: float) -> str:
    """« environ 698 000 habitants », accordé ; « aucun habitant » pour zéro."""
    if valeur == 0:
        return "aucun habitant"
    return write_environ(valeur) + format_unite("habitants", valeur)


def list_reserves(etat: Etat) -> tuple[str, ...]:
    """Ce qu’il faut savoir avant de citer un chiffre du maillage."""
    return (
        _write_liste_partielle(etat),
        RESERVE_COMMUNE,
        RESERVE_VOISINS,
        *_list_manques(etat),
    )


def _write_liste_partielle(etat: Etat) -> str:
    connus = pluralize(etat.lieux.connus, "tiers-lieu connu", "tiers-lieux connus")
    communes = pluralize(len(etat.lieux.communes), "commune")
    nature = (
        "lieux fictifs"
        if etat.donnees.est_demonstration
        else "liste tirée de sources publiques, non exhaustive ; l’éloignement mesuré est "
        "donc plutôt un maximum"
    )
    annonces = (
        f" ; {format_nombre(etat.lieux.annonces)} seulement annoncé"
        f"{'s' if etat.lieux.annonces > 1 else ''}, ouverture non vérifiée"
        if etat.lieux.annonces
        else ""
    )
    return f"{connus}, dans {communes} : {nature}{annonces}."


def _list_manques(etat: Etat) -> Iterable[str]:
    if etat.lieux.non_situes:
        yield (
            f"{pluralize(etat.lieux.non_situes, 'tiers-lieu connu', 'tiers-lieux connus')}"
            " sans commune : non compté dans les distances."
        )
    sans_point = int((~etat.mesure.acces["connu"]).sum())
    if sans_point and etat.lieux.communes:
        habitants = etat.mesure.acces.loc[~etat.mesure.acces["connu"], "population"]
        yield (
            f"{pluralize(sans_point, 'commune')} sans point connu "
            f"({pluralize(float(habitants.sum()), 'habitant')}) : ni proche ni éloignée, "
            "hors du calcul."
        )
    temps = etat.trajets.temps
    if temps is not None:
        yield _write_matrice(temps)


def _write_matrice(temps: TempsTrajet) -> str:
    refusees = (
        f", {pluralize(temps.nb_refusees, 'ligne refusée', 'lignes refusées')}"
        if temps.nb_refusees
        else ""
    )
    return (
        f"Matrice {temps.nom} : {pluralize(temps.nb_paires, 'paire')} de communes, "
        f"{pluralize(temps.nb_manquantes, 'paire absente', 'paires absentes')}, comptées "
        f"comme hors d’atteinte{refusees}."
    )
