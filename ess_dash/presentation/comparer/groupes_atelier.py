"""Ce que les sections de « Groupes côte à côte » partagent, calculé une fois."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.comparaison import (
    Comparaison,
    compute_comparaison,
    compute_total,
    divide_groupes,
)
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.encadrement import IntervalleError
from ess_dash.indicateurs.inconnus import Inconnus, count_inconnus
from ess_dash.indicateurs.intervalle import Intervalle, compute_intervalle
from ess_dash.indicateurs.mesures import MESURE_DE
from ess_dash.indicateurs.quantites import (
    Choix,
    Quantite,
    find_financeur_departement,
    list_millesimes,
)
from ess_dash.indicateurs.zonages import (
    CIBLE,
    HORS_METROPOLE,
    METROPOLE,
    GenreZonage,
    Groupe,
    Zonage,
    build_zonage,
)
from ess_dash.presentation.comparer.communs import TEINTES_GROUPES
from ess_dash.presentation.comparer.demandes import DemandeGroupes
from ess_dash.presentation.dossier import Teinte
from ess_dash.presentation.format_fr import format_nombre, format_valeur, pluralize

# Le groupe dont parle le constat ; à défaut, le plus peuplé.
_SUIVIS: Final = {
    GenreZonage.METROPOLE: METROPOLE,
    GenreZonage.ZONE_CIBLE: CIBLE,
    GenreZonage.DENSITE_3: "3",
    GenreZonage.PROFIL_EPCI: "rural",
    GenreZonage.MONTAGNE: "montagne",
}
_SUJETS: Final = {
    HORS_METROPOLE: "Le territoire hors métropole",
    CIBLE: "La zone cible du plan",
    "montagne": "L’ensemble des communes de montagne",
    "aucun": "Le territoire hors PETR",
}
_ARTICLES: Final = {"CC ": "La ", "CA ": "La ", "CU ": "La ", "PETR ": "Le "}
_TEINTES_PAR_RANG: Final = (Teinte.ACCENT, Teinte.ALERTE, Teinte.NEUTRE)
# Le label n’existe que dans la métropole : sa répartition n’apprend rien.
QUANTITES_PARTAGEES: Final[tuple[Quantite, ...]] = tuple(
    q for q in Quantite if q is not Quantite.LIEUX_TOTEM
)


@dataclass(frozen=True, slots=True)
class Atelier:
    """Données, découpage et calculs d’une demande.

    Attributes
    ----------
    parts
        Par quantité, part de chaque groupe dans le département.
    totaux
        Ce à quoi ces parts se rapportent : non situés exclus.
    intervalle
        Poids hors métropole encadré ; ``None`` s’il n’a pas lieu d’être.
    sans_intervalle
        Pourquoi il n’y en a pas ; vide s’il y en a un ou s’il n’a pas lieu d’être.
    """

    donnees: Donnees
    zonage: Zonage
    comparaison: Comparaison
    parts: Mapping[Quantite, Mapping[str, Chiffre]]
    totaux: Mapping[Quantite, Chiffre]
    inconnus: Inconnus
    intervalle: Intervalle | None
    sans_intervalle: str

    @property
    def millesime(self) -> str:
        """Millésime des chiffres de l’ESS."""
        return self.comparaison.choix.millesime

    @property
    def departement(self) -> str:
        """Nom du département."""
        return self.donnees.configuration.nom

    @property
    def suivi(self) -> Groupe:
        """Groupe dont parle le constat."""
        code = _SUIVIS.get(self.zonage.genre, "")
        trouve = next((g for g in self.zonage.groupes if g.code == code), None)
        return trouve or max(
            self.zonage.groupes,
            key=lambda g: self.parts[Quantite.POPULATION][g.code].valeur or 0,
        )

    def find_teinte(self, groupe: Groupe) -> Teinte:
        """Couleur d’un groupe, d’après son rang ou son sens."""
        rang = self.zonage.groupes.index(groupe) % len(_TEINTES_PAR_RANG)
        return TEINTES_GROUPES.get(groupe.code, _TEINTES_PAR_RANG[rang])


def build_atelier(donnees: Donnees, demande: DemandeGroupes) -> Atelier:
    """Calcule tout ce que la vue montre.

    Raises
    ------
    ZonageError
        Si le découpage demandé ne peut pas être construit.
    """
    decoupage = demande.decoupage
    zonage = build_zonage(donnees, decoupage.zonage, decoupage.epci)
    millesime = decoupage.millesime or next(iter(list_millesimes(donnees)), "")
    choix = Choix(millesime, find_financeur_departement(donnees))
    comparaison = compute_comparaison(donnees, zonage, choix)
    totaux = {q: compute_total(donnees, comparaison, q) for q in QUANTITES_PARTAGEES}
    inconnus = count_inconnus(donnees, zonage, choix)
    intervalle, refus = _find_intervalle(donnees, zonage)
    return Atelier(
        donnees=donnees,
        zonage=zonage,
        comparaison=comparaison,
        parts={q: divide_groupes(comparaison, q, t) for q, t in totaux.items()},
        totaux=totaux,
        inconnus=inconnus,
        intervalle=intervalle,
        sans_intervalle=refus,
    )


def _find_intervalle(donnees: Donnees, zonage: Zonage) -> tuple[Intervalle | None, str]:
    """Encadrement par les chiffres publiés, qui n’entrent jamais avec des fictifs."""
    if zonage.genre is not GenreZonage.METROPOLE or donnees.est_demonstration:
        return None, ""
    try:
        return compute_intervalle(donnees), ""
    except IntervalleError as erreur:
        return None, str(erreur)


def write_sujet(groupe: Groupe) -> str:
    """Sujet d’une phrase : « Toulouse Métropole », « La CC Cœur de Garonne »."""
    if groupe.code in _SUJETS:
        return _SUJETS[groupe.code]
    if groupe.libelle != groupe.court and not groupe.libelle.startswith("PETR "):
        est_nom = groupe.code == METROPOLE
        return groupe.libelle if est_nom else f"Le groupe « {groupe.libelle} »"
    article = next(
        (a for p, a in _ARTICLES.items() if groupe.libelle.startswith(p)), ""
    )
    return article + groupe.libelle


def write_part(valeur: float) -> str:
    """Part écrite sans décimale, sauf près de 0 et de 100 où elle tromperait."""
    extreme = 0 < valeur < 1 or 99 < valeur < 100
    return format_valeur(valeur, "%", 1 if extreme else 0)


def write_couverture(atelier: Atelier) -> str:
    """« 9 des 56 projets connus, 7 situés », ou ce que l’on en sait."""
    couverture = atelier.comparaison.couverture
    if couverture.annonces is None:
        connus = pluralize(couverture.connus, "projet connu", "projets connus")
    else:
        connus = (
            f"{format_nombre(couverture.connus)} des "
            f"{format_nombre(couverture.annonces)} projets connus"
        )
    situes = pluralize(couverture.situes, "situé", "situés")
    return f"{connus}, {situes}"


def est_complete(atelier: Atelier) -> bool:
    """Vrai si tous les projets annoncés sont connus et situés."""
    couverture = atelier.comparaison.couverture
    return couverture.annonces == couverture.connus == couverture.situes


def list_chiffres(atelier: Atelier) -> tuple[Chiffre, ...]:
    """Chiffres connus de chaque groupe et du département, pour citer leurs sources."""
    comparaison = atelier.comparaison
    tous = (
        chiffre
        for mesure in MESURE_DE.values()
        for chiffre in (
            *comparaison.list_groupes(mesure),
            comparaison.departement[mesure],
        )
    )
    return tuple(c for c in tous if c.valeur is not None)
