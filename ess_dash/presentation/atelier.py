"""L’atelier : ce dont chaque morceau d’une vue a besoin, calculé une seule fois."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Serie
from ess_dash.indicateurs.coherence import explain_refus
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import list_poids_publies
from ess_dash.indicateurs.filtres import select_territoires
from ess_dash.indicateurs.registre import (
    INDICATEURS,
    Indicateur,
    Nature,
    ensure_aplat,
)
from ess_dash.presentation.classes import (
    Classement,
    Methode,
    classify,
    classify_around,
)
from ess_dash.presentation.format_fr import format_valeur
from ess_dash.presentation.lieux import list_affiches
from ess_dash.presentation.modeles import DemandeCarte, Etiquette, LieuListe

RAYON_MAX_PX: Final = 34.0
RAYON_MIN_PX: Final = 1.0


class DemandeError(ValueError):
    """La demande n’a pas de réponse ; le message est pour l’utilisateur."""


@dataclass(frozen=True)
class Atelier:
    """Ce dont chaque morceau de la vue a besoin, calculé une seule fois."""

    donnees: Donnees
    demande: DemandeCarte

    @cached_property
    def indicateur(self) -> Indicateur:
        """Fiche demandée."""
        return INDICATEURS[self.demande.indicateur]

    @cached_property
    def variante(self) -> str:
        """Variante demandée si elle existe, sinon la première : le plus fourni."""
        variantes = self.indicateur.variantes(self.donnees)
        demandee = self.demande.variante
        if demandee in variantes or self.indicateur.admet(demandee):
            return demandee
        return next(iter(variantes), "")

    @cached_property
    def serie(self) -> Serie:
        """Tous les territoires de la maille, filtres mis à part."""
        return self.indicateur.compute_serie(
            self.donnees, self.demande.maille, self.variante
        )

    @cached_property
    def reference(self) -> Chiffre | None:
        """Le même indicateur pour le département."""
        serie = self.indicateur.compute_reference(self.donnees, self.variante)
        return None if serie is None else serie.chiffres[0]

    @cached_property
    def noms(self) -> dict[str, str]:
        """Nom du territoire par code."""
        table = self.donnees.territoires(self.demande.maille)
        return dict(zip(table["code"], table["nom"], strict=True))

    @cached_property
    def classement(self) -> Classement | None:
        """Classes d’un taux, ``None`` pour un nombre ou une catégorie."""
        if self.indicateur.nature is not Nature.TAUX or not self.serie.connus:
            return None
        ensure_aplat(self.indicateur)
        valeurs = [c.valeur for c in self.serie.connus if c.valeur is not None]
        if self.demande.autour_du_pivot and not self.refus_pivot:
            return classify_around(
                valeurs,
                self.valeur_pivot,
                decimales=self.indicateur.decimales,
                unite=self.indicateur.unite,
            )
        return classify(
            valeurs,
            methode=self.methode,
            degrade=self.indicateur.degrade,
            decimales=self.indicateur.decimales,
            unite=self.indicateur.unite,
            seuils=self.demande.seuils or self.indicateur.seuils,
        )

    @cached_property
    def methode(self) -> Methode:
        """Découpage demandé, ou celui par défaut."""
        permises = list_methodes(self.indicateur)
        choisie = self.demande.methode
        return choisie if choisie in permises else permises[0]

    @cached_property
    def refus_pivot(self) -> str:
        """Pourquoi la moyenne ne peut pas servir de pivot ; vide si elle le peut."""
        return explain_refus_pivot(self.serie, self.reference)

    @property
    def valeur_pivot(self) -> float:
        """Moyenne du département."""
        if self.reference is None or self.reference.valeur is None:
            raise DemandeError(self.refus_pivot)
        return self.reference.valeur

    @cached_property
    def gardes(self) -> frozenset[str]:
        """Codes des territoires que les filtres gardent."""
        return select_territoires(
            self.donnees, self.demande.maille, self.demande.filtres
        )

    @cached_property
    def serie_gardee(self) -> Serie:
        """La série, réduite à ce que les filtres gardent : c’est d’elle qu’on parle."""
        chiffres = tuple(c for c in self.serie if c.code in self.gardes)
        return replace(self.serie, chiffres=chiffres)

    @cached_property
    def maximum(self) -> float:
        """Plus grande valeur connue, celle du plus grand cercle."""
        return max((c.valeur or 0 for c in self.serie.connus), default=0)

    @cached_property
    def etiquettes(self) -> tuple[Etiquette, ...]:
        """Poids publiés à écrire sur leur EPCI, si la couche est montrée."""
        if "poids" not in self.demande.couches:
            return ()
        fiche = INDICATEURS["part_emploi_ess_pct"]
        colorie = self.indicateur is fiche
        poids = list_poids_publies(self.donnees, self.variante if colorie else "")
        return tuple(
            Etiquette(c.code, write_valeur(fiche, c), c.millesime)
            for c in poids
            if c.valeur is not None
        )

    @cached_property
    def reference_ecrite(self) -> str:
        """« Haute-Garonne : 21,6 % », vide si la référence n’existe pas."""
        if self.reference is None or self.reference.valeur is None:
            return ""
        valeur = format_valeur(
            self.reference.valeur, self.indicateur.unite, self.indicateur.decimales
        )
        return f"{self.donnees.configuration.nom} : {valeur}"

    @cached_property
    def lieux(self) -> tuple[LieuListe, ...]:
        """Lieux et projets des couches montrées, filtres compris."""
        return list_affiches(self.donnees, self.demande.filtres, self.demande.couches)


def list_methodes(indicateur: Indicateur) -> tuple[Methode, ...]:
    """Découpages permis pour un indicateur, le découpage par défaut d’abord."""
    if indicateur.nature is not Nature.TAUX:
        return ()
    libres = (Methode.NATURELLES, Methode.QUANTILES, Methode.EGALES)
    return (Methode.SEUILS, *libres) if indicateur.seuils else libres


def explain_refus_pivot(serie: Serie, reference: Chiffre | None) -> str:
    """Pourquoi on ne peut pas opposer les territoires à la moyenne ; vide si permis."""
    if reference is None:
        return "Une catégorie n’a pas de moyenne."
    if not serie.connus:
        return "Aucun territoire n’a de valeur publiée."
    if reference.valeur is None:
        return f"La moyenne du département n’est pas publiée en {serie.millesime}."
    return explain_refus(serie.connus[0], reference)


def write_valeur(indicateur: Indicateur, chiffre: Chiffre) -> str:
    """Valeur telle qu’on la lit, ou le nom de son absence."""
    if chiffre.valeur is None:
        return chiffre.statut.libelle
    if indicateur.nature is Nature.CATEGORIE:
        return indicateur.modalites[chiffre.valeur]
    ecrite = format_valeur(chiffre.valeur, indicateur.unite, indicateur.decimales)
    return f"{chiffre.precision} {ecrite}" if chiffre.precision else ecrite


def compute_rayon_px(valeur: float, maximum: float) -> float:
    """Rayon d’un cercle dont la surface est proportionnelle à la valeur.

    Examples
    --------
    >>> compute_rayon_px(100, 100), compute_rayon_px(25, 100)
    (34.0, 17.0)
    """
    if valeur <= 0 or maximum <= 0:
        return 0.0
    return round(max(RAYON_MIN_PX, RAYON_MAX_PX * math.sqrt(valeur / maximum)), 1)


def write_source(chiffre: Chiffre) -> str:
    """Document d’où vient le chiffre, ou les fichiers dont il est calculé."""
    if chiffre.citation:
        return chiffre.citation
    return " ; ".join(dict.fromkeys(source.citation for source in chiffre.sources))
