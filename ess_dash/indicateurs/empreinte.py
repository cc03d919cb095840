"""L’empreinte d’un plan : ce que l’on sait situer, action par action ou thème par thème.

Un fait situé dit ce que l’action vise, finance ou héberge ; jamais qu’elle est faite.
Rien de connu n’est pas zéro.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.quantites import find_financeur_departement
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage, index_codes
from ess_dash.tables.listes import Role, Soutien
from ess_dash.tables.plans import Plan
from ess_dash.tables.plans_listes import FaitMesure
from ess_dash.territoires import CodeEpci

EpciOf = Mapping[str, str]
RURAL: Final = frozenset({"rural"})
PLUTOT_RURAL: Final = frozenset({"rural", "mixte"})


class FiltreEpci(Enum):
    """Les EPCI que l’on regarde."""

    TOUS = ("tous", "Tous les EPCI")
    HORS_METROPOLE = ("hors_metropole", "Hors métropole")
    PLUTOT_RURAUX = ("plutot_ruraux", "Ruraux et plutôt ruraux")
    RURAUX = ("ruraux", "Ruraux")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "FiltreEpci":
        """Range le code comme valeur, le libellé comme attribut."""
        filtre = object.__new__(cls)
        filtre._value_ = code
        filtre.libelle = libelle
        return filtre


@dataclass(frozen=True, slots=True)
class FaitSitue:
    """Un fait connu.

    Attributes
    ----------
    cle
        Ce qu’il ne faut compter qu’une fois : le lieu qui porte le projet, ou le projet.
    code_epci
        Vide si le fait n’est situé nulle part.
    """

    cle: str
    libelle: str
    code_epci: CodeEpci
    sorte: FaitMesure


@dataclass(frozen=True)
class Empreinte:
    """Les faits connus de chaque colonne : une action, ou un thème."""

    faits: Mapping[str, tuple[FaitSitue, ...]]

    @cached_property
    def _cles(self) -> Mapping[tuple[str, str], frozenset[str]]:
        cles: dict[tuple[str, str], set[str]] = {}
        for colonne, faits in self.faits.items():
            for fait in faits:
                cles.setdefault((colonne, fait.code_epci), set()).add(fait.cle)
        return {place: frozenset(siennes) for place, siennes in cles.items()}

    def count(self, colonne: str, code_epci: str) -> int:
        """Nombre de faits connus, chacun compté une fois ; 0 : rien de connu."""
        return len(self._cles.get((colonne, code_epci), ()))

    def count_connus(self, colonne: str) -> int:
        """Faits connus de la colonne, situés ou non."""
        return len({fait.cle for fait in self.faits[colonne]})

    def touches(self, colonne: str) -> frozenset[str]:
        """EPCI où la colonne a au moins un fait connu."""
        return frozenset(f.code_epci for f in self.faits[colonne] if f.code_epci)

    def list_muettes(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Colonnes sans aucun fait connu dans ces EPCI."""
        retenus = frozenset(codes)
        return tuple(c for c in self.faits if not self.touches(c) & retenus)


def build_empreinte_actions(donnees: Donnees, plan: Plan) -> Empreinte:
    """Faits connus de chaque fiche-action, d’après la table des rattachements."""
    epci_of = _index_epci(donnees)
    communs = {sorte: lire(donnees, epci_of) for sorte, lire in _LECTEURS.items()}
    faits: dict[str, list[FaitSitue]] = {str(n): [] for n in plan.actions["action"]}
    for numero, code in zip(
        plan.actions_faits["action"], plan.actions_faits["fait"], strict=True
    ):
        sorte = FaitMesure.from_code(code)
        faits[str(numero)] += communs.get(sorte, ())
        # Vrais, les faits que le plan cite ne se mêlent pas aux données fictives.
        if sorte is FaitMesure.FAITS_CITES and not donnees.est_demonstration:
            faits[str(numero)] += _list_cites(plan, epci_of, numero)
    return Empreinte(MappingProxyType({c: tuple(siens) for c, siens in faits.items()}))


def build_empreinte_themes(donnees: Donnees, themes: Iterable[str]) -> Empreinte:
    """Projets du Département connus, par thème du plan."""
    projets = _select_projets(donnees)
    ranges: dict[str, list[FaitSitue]] = {theme: [] for theme in themes}
    for theme, fait in zip(
        projets["theme_plan"], _list_projets(projets, _index_epci(donnees)), strict=True
    ):
        ranges.setdefault(theme, []).append(fait)
    return Empreinte(
        MappingProxyType({theme: tuple(faits) for theme, faits in ranges.items()})
    )


def list_epci(donnees: Donnees, filtre: FiltreEpci) -> tuple[str, ...]:
    """EPCI retenus par un filtre, par code croissant."""
    codes = tuple(str(code) for code in sorted(donnees.epci["code_epci"]))
    if filtre is FiltreEpci.TOUS:
        return codes
    if filtre is FiltreEpci.HORS_METROPOLE:
        return tuple(c for c in codes if c != donnees.configuration.code_metropole)
    profils = index_profils(donnees)
    retenus = RURAL if filtre is FiltreEpci.RURAUX else PLUTOT_RURAL
    return tuple(code for code in codes if profils.get(code) in retenus)


def index_profils(donnees: Donnees) -> Mapping[str, str]:
    """Profil de chaque EPCI : urbain, periurbain, mixte ou rural."""
    return index_codes(donnees, build_zonage(donnees, GenreZonage.PROFIL_EPCI))


def _index_epci(donnees: Donnees) -> EpciOf:
    communes = donnees.communes
    return dict(zip(communes["code_commune"], communes["code_epci"], strict=True))


def _select_projets(donnees: Donnees) -> pd.DataFrame:
    projets = donnees.projets
    return projets[projets["financeur"] == find_financeur_departement(donnees)]


def _list_projets(projets: pd.DataFrame, epci_of: EpciOf) -> tuple[FaitSitue, ...]:
    return tuple(
        FaitSitue(
            cle=str(ligne["id_lieu"] or ligne["id_projet"]),
            libelle=str(ligne["nom"]),
            code_epci=CodeEpci(epci_of.get(ligne["code_commune"], "")),
            sorte=FaitMesure.PROJETS_DEPARTEMENT,
        )
        for ligne in projets.to_dict("records")
    )


def _list_projets_departement(
    donnees: Donnees, epci_of: EpciOf
) -> tuple[FaitSitue, ...]:
    return _list_projets(_select_projets(donnees), epci_of)


def _list_candidatures(donnees: Donnees, epci_of: EpciOf) -> tuple[FaitSitue, ...]:
    return tuple(
        FaitSitue(
            cle=str(ligne["id_candidature"]),
            libelle=str(ligne["nom"]),
            code_epci=CodeEpci(epci_of.get(ligne["code_commune"], "")),
            sorte=FaitMesure.CANDIDATURES,
        )
        for ligne in donnees.candidatures.to_dict("records")
    )


def _list_tiers_lieux(donnees: Donnees, epci_of: EpciOf) -> tuple[FaitSitue, ...]:
    return _list_lieux(
        donnees,
        epci_of,
        FaitMesure.TIERS_LIEUX_SOUTENUS,
        lambda site: (
            Role.TIERS_LIEU.value in site["roles"]
            and site["soutien_departement"] == Soutien.OUI.value
        ),
    )


def _list_departementaux(donnees: Donnees, epci_of: EpciOf) -> tuple[FaitSitue, ...]:
    return _list_lieux(
        donnees,
        epci_of,
        FaitMesure.LIEUX_DEPARTEMENTAUX,
        lambda site: Role.LIEU_DEPARTEMENTAL.value in site["roles"],
    )


def _list_lieux(
    donnees: Donnees,
    epci_of: EpciOf,
    sorte: FaitMesure,
    est_retenu: Callable[[Mapping[Any, Any]], bool],
) -> tuple[FaitSitue, ...]:
    return tuple(
        FaitSitue(
            cle=str(site["id_lieu"]),
            libelle=str(site["nom"]),
            code_epci=CodeEpci(epci_of.get(site["code_commune"], "")),
            sorte=sorte,
        )
        for site in donnees.lieux.to_dict("records")
        if est_retenu(site)
    )


def _list_cites(plan: Plan, epci_of: EpciOf, numero: int) -> tuple[FaitSitue, ...]:
    """Faits que le plan situe lui-même."""
    cites = plan.faits[plan.faits["action"] == numero]
    return tuple(
        FaitSitue(
            cle=str(ligne["fait"]),
            libelle=str(ligne["libelle"]),
            code_epci=CodeEpci(
                ligne["code_epci"] or epci_of.get(ligne["code_commune"], "")
            ),
            sorte=FaitMesure.FAITS_CITES,
        )
        for ligne in cites.to_dict("records")
    )


_LECTEURS: Final[
    Mapping[FaitMesure, Callable[[Donnees, EpciOf], tuple[FaitSitue, ...]]]
] = {
    FaitMesure.CANDIDATURES: _list_candidatures,
    FaitMesure.PROJETS_DEPARTEMENT: _list_projets_departement,
    FaitMesure.TIERS_LIEUX_SOUTENUS: _list_tiers_lieux,
    FaitMesure.LIEUX_DEPARTEMENTAUX: _list_departementaux,
}
