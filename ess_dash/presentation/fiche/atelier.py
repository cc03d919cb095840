"""Ce que toutes les fiches partagent, calculé une fois ; et le territoire de chacune."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE, Donnees
from ess_dash.indicateurs.eloignement import (
    Eloignement,
    Mesure,
    build_mesure,
    compute_eloignement_par_territoire,
)
from ess_dash.indicateurs.maillage import compute_distance_tiers_lieu
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.indicateurs.quantites import (
    Choix,
    Couverture,
    Quantite,
    compute_couverture,
    find_financeur_departement,
    list_millesimes,
)
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.indicateurs.similaires import Profils, build_profils
from ess_dash.indicateurs.sommes import compute_par_groupe
from ess_dash.indicateurs.structure_ess import Structures, prepare_structures
from ess_dash.indicateurs.trajets import (
    SEUIL_DEFAUT_KM,
    build_trajets,
    list_tiers_lieux,
)
from ess_dash.indicateurs.zonages import (
    GenreZonage,
    build_zonage,
    list_communes_cibles,
)
from ess_dash.presentation.lieux import AUCUN_FILTRE, list_affiches, list_situes
from ess_dash.presentation.modeles import COUCHES_LIEUX, LieuListe
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import CodeTerritoire, Maille, maille_of

COMPTES_PETR: Final = (
    Quantite.ETABLISSEMENTS_ESS,
    Quantite.EMPLOIS_ESS,
    Quantite.EMPLOIS_PRIVES,
)
DISTANCE: Final = "distance_tiers_lieu_km"


@dataclass(frozen=True, slots=True, eq=False)
class Sujet:
    """Le territoire d’une fiche.

    Attributes
    ----------
    codes_communes
        Ses communes dans le département.
    codes_epci
        EPCI dont il a des communes, par code croissant.
    code_epci
        EPCI d’une commune ; vide pour les autres mailles, ou si elle n’en a pas.
    membres
        EPCI et communes d’un groupement, qui se lit comme un PETR ; vide sinon.
    est_nomme
        Vrai si le nom d’un groupement a été choisi.
    avis
        Ce qui diffère du territoire que l’on demandait ; une phrase chacun.
    """

    code: CodeTerritoire
    maille: Maille
    nom: str
    perimetre: str
    codes_communes: frozenset[str]
    codes_epci: tuple[str, ...]
    code_epci: str
    lieux: tuple[LieuListe, ...]
    membres: tuple[CodeTerritoire, ...] = ()
    est_nomme: bool = False
    avis: tuple[str, ...] = ()

    @property
    def est_groupement(self) -> bool:
        """Vrai pour un ensemble que l’on a composé soi-même."""
        return bool(self.membres)


@dataclass(frozen=True)
class AtelierFiches:
    """Tout ce qui se calcule une fois pour toutes les fiches d’un jeu de données."""

    donnees: Donnees

    @cached_property
    def noms(self) -> Mapping[CodeTerritoire, str]:
        """Nom de chaque territoire, toutes mailles réunies."""
        return {
            code: nom
            for maille in Maille
            for code, nom in self.donnees.index_noms(maille).items()
        }

    @cached_property
    def perimetres(self) -> Mapping[CodeTerritoire, str]:
        """Périmètre écrit de chaque territoire ; vide pour une commune."""
        tables = (self.donnees.territoires(maille) for maille in Maille)
        return {
            str(code): str(perimetre)
            for table in tables
            for code, perimetre in zip(table["code"], table["perimetre"], strict=True)
        }

    @cached_property
    def communes(self) -> Mapping[str, Mapping[Any, Any]]:
        """Ligne de chaque commune, par code croissant."""
        lignes = self.donnees.communes.to_dict("records")
        return {ligne["code_commune"]: ligne for ligne in lignes}

    @cached_property
    def communes_of(self) -> Mapping[CodeTerritoire, frozenset[str]]:
        """Communes de chaque territoire, toutes mailles réunies."""
        communes = self.donnees.communes
        return {
            str(code): frozenset(siennes)
            for cle in CLE_PAR_MAILLE.values()
            for code, siennes in communes.groupby(cle, observed=True)["code_commune"]
        }

    @cached_property
    def qpv(self) -> Mapping[str, tuple[str, ...]]:
        """Noms des quartiers prioritaires de chaque commune qui en a."""
        noms: dict[str, tuple[str, ...]] = {}
        table = self.donnees.qpv
        for code, nom in zip(table["code_commune"], table["nom"], strict=True):
            noms[code] = (*noms.get(code, ()), nom)
        return noms

    @cached_property
    def niveaux(self) -> Mapping[str, tuple[str, str]]:
        """Nom et code du territoire de chaque niveau au-dessus du département."""
        departement = self.donnees.configuration.code_departement
        niveaux = {"departement": (self.noms[departement], str(departement))}
        table = self.donnees.chiffres_publies
        publies = table[
            (table["indicateur"] == POIDS) & table["niveau"].isin(("region", "france"))
        ]
        for ligne in publies.drop_duplicates("niveau").to_dict("records"):
            niveaux[ligne["niveau"]] = (ligne["territoire"], ligne["code"])
        return niveaux

    @cached_property
    def definition_cible(self) -> str:
        """Définition de la zone cible, en une phrase."""
        return build_zonage(self.donnees, GenreZonage.ZONE_CIBLE).definition

    @cached_property
    def communes_cibles(self) -> frozenset[str]:
        """Communes de la zone cible du plan."""
        retenues = list_communes_cibles(self.donnees)
        return frozenset(self.donnees.communes.loc[retenues, "code_commune"])

    @cached_property
    def chiffres(self) -> Mapping[tuple[str, Maille], Mapping[str, Chiffre]]:
        """Indicateurs de peuplement et de distance, par code, à chaque maille."""
        fiches = [
            f for f in INDICATEURS.values() if f.identifiant.startswith(_COMMUNAUX)
        ]
        series = {
            (fiche.identifiant, maille): fiche.compute_serie(self.donnees, maille)
            for fiche in fiches
            for maille in (*fiche.mailles, Maille.DEPARTEMENT)
            if not (maille is Maille.DEPARTEMENT and fiche.nature is Nature.CATEGORIE)
        }
        for maille in (Maille.EPCI, Maille.PETR):
            series[DISTANCE, maille] = compute_distance_tiers_lieu(
                self.donnees, maille, ""
            )
        return {cle: {c.code: c for c in serie} for cle, serie in series.items()}

    def find_chiffre(
        self, indicateur: str, maille: Maille, code: CodeTerritoire
    ) -> Chiffre | None:
        """Chiffre d’un indicateur ; ``None`` s’il n’existe pas à cette maille."""
        return self.chiffres.get((indicateur, maille), {}).get(code)

    def find_departement(self, indicateur: str) -> Chiffre | None:
        """Le même indicateur pour le département ; ``None`` pour une catégorie."""
        code = self.donnees.configuration.code_departement
        return self.find_chiffre(indicateur, Maille.DEPARTEMENT, code)

    @cached_property
    def mesure(self) -> Mesure:
        """Accès de chaque commune à un tiers-lieu connu, réglages d’habitude."""
        trajets = build_trajets(self.donnees)
        ouvertes = list_tiers_lieux(self.donnees).communes
        return build_mesure(self.donnees, trajets, ouvertes, SEUIL_DEFAUT_KM)

    @cached_property
    def plus_proche(self) -> Mapping[str, str]:
        """Commune au tiers-lieu le plus proche, par commune ; vide si aucune."""
        acces = self.mesure.acces
        return dict(zip(acces["code_commune"], acces["plus_proche"], strict=True))

    @cached_property
    def eloignements(self) -> Mapping[CodeTerritoire, Eloignement]:
        """Éloignement de chaque EPCI, PETR, et du Département."""
        mailles = (Maille.EPCI, Maille.PETR, Maille.DEPARTEMENT)
        return {
            code: eloignement
            for maille in mailles
            for code, eloignement in compute_eloignement_par_territoire(
                self.mesure, maille
            ).items()
        }

    @cached_property
    def millesimes(self) -> tuple[str, ...]:
        """Millésimes datés de l’ESS, du plus récent au plus ancien."""
        return list_millesimes(self.donnees)

    @cached_property
    def sommes_petr(self) -> Mapping[tuple[str, Quantite, str], Chiffre]:
        """Sommes des EPCI de chaque PETR, par quantité et millésime."""
        zonage = build_zonage(self.donnees, GenreZonage.PETR)
        return {
            (code, quantite, millesime): chiffre
            for millesime in self.millesimes
            for quantite in COMPTES_PETR
            for code, chiffre in compute_par_groupe(
                self.donnees, zonage, quantite, Choix(millesime)
            ).items()
        }

    @cached_property
    def structures(self) -> Structures:
        """Secteurs et familles de chaque EPCI."""
        return prepare_structures(self.donnees)

    @cached_property
    def profils(self) -> Mapping[Maille, Profils]:
        """Territoires de chaque maille, placés selon leur profil."""
        return {maille: build_profils(self.donnees, maille) for maille in Maille}

    @cached_property
    def lieux(self) -> tuple[LieuListe, ...]:
        """Tous les lieux et projets connus."""
        return list_affiches(self.donnees, AUCUN_FILTRE, frozenset(COUCHES_LIEUX))

    @cached_property
    def financeur(self) -> str:
        """Identifiant du Département parmi les financeurs."""
        return find_financeur_departement(self.donnees)

    @cached_property
    def projets_departement(self) -> frozenset[str]:
        """Identifiants des projets du Département."""
        projets = self.donnees.projets
        siens = projets["financeur"] == self.financeur
        return frozenset(projets.loc[siens, "id_projet"])

    @cached_property
    def couverture(self) -> Couverture:
        """Projets du Département connus et situés, face au total qu’il annonce."""
        return compute_couverture(self.donnees, self.financeur)


_COMMUNAUX: Final = (
    "population_hab",
    "densite_",
    "part_population_rurale",
    "part_population_montagne",
    "zone_montagne",
    DISTANCE,
)


def prepare(donnees: Donnees) -> AtelierFiches:
    """Atelier des fiches ; à garder tant que les données ne changent pas."""
    return AtelierFiches(donnees)


def find_sujet(atelier: AtelierFiches, code: CodeTerritoire) -> Sujet:
    """Territoire d’une fiche.

    Raises
    ------
    TerritoireInconnuError
        Si le code n’est pas un territoire du département, avec une phrase.
    """
    maille, nom = maille_of(code), atelier.noms.get(code, "")
    if maille is None or not nom:
        msg = (
            f"Le territoire « {code} » n’est pas dans "
            f"{atelier.donnees.configuration.le} : choisir un nom dans la recherche."
        )
        raise TerritoireInconnuError(typographie(msg))
    codes = atelier.communes_of.get(code, frozenset())
    epci = sorted({e for c in codes if isinstance(e := _read_epci(atelier, c), str)})
    est_entier = maille is Maille.DEPARTEMENT
    return Sujet(
        code=code,
        maille=maille,
        nom=nom,
        perimetre=atelier.perimetres.get(code, ""),
        codes_communes=codes,
        codes_epci=tuple(epci),
        code_epci="".join(epci) if maille is Maille.COMMUNE else "",
        lieux=atelier.lieux if est_entier else list_situes(atelier.lieux, codes),
    )


def _read_epci(atelier: AtelierFiches, code_commune: str) -> object:
    """EPCI d’une commune ; une valeur absente n’est pas un texte."""
    return atelier.communes[code_commune]["code_epci"]
