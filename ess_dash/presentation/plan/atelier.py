"""Ce que toutes les parties de la page partagent."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.empreinte import (
    Empreinte,
    FiltreEpci,
    build_empreinte_actions,
    build_empreinte_themes,
    index_profils,
    list_epci,
)
from ess_dash.indicateurs.quantites import (
    Couverture,
    compute_couverture,
    find_financeur_departement,
)
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from ess_dash.presentation.format_fr import sort_key
from ess_dash.presentation.typographie import typographie
from ess_dash.tables.listes import ThemePlan
from ess_dash.tables.plans import Plan
from ess_dash.territoires import Maille

PLAN: Final = "plan_departement"
FEUILLE: Final = "feuille_metropole"
INCONNU: Final = "Profil inconnu"


@dataclass(frozen=True)
class AtelierPlan:
    """Les tables, le filtre, et ce qui s’en déduit une fois."""

    donnees: Donnees
    plan: Plan
    filtre: FiltreEpci = FiltreEpci.TOUS

    @cached_property
    def actions(self) -> Empreinte:
        """Faits connus de chaque fiche-action."""
        return build_empreinte_actions(self.donnees, self.plan)

    @cached_property
    def par_action(self) -> Mapping[str, Mapping[int, tuple[Mapping[Any, Any], ...]]]:
        """Lignes des tables qui parlent d’une fiche-action, par table puis par numéro."""
        return {
            nom: _group(table)
            for nom, table in (
                ("activites", self.plan.activites.sort_values(["action", "rang"])),
                ("vues", self.plan.actions_vues),
                ("faits", self.plan.actions_faits),
            )
        }

    @cached_property
    def themes(self) -> Empreinte:
        """Projets du Département connus, par thème."""
        codes = (*self.plan.themes["theme_plan"], ThemePlan.NON_CLASSE.value)
        return build_empreinte_themes(self.donnees, codes)

    @cached_property
    def noms(self) -> Mapping[str, str]:
        """Nom de chaque EPCI."""
        return self.donnees.index_noms(Maille.EPCI)

    @cached_property
    def profils(self) -> Mapping[str, str]:
        """Profil écrit de chaque EPCI, du plus rural au plus urbain."""
        zonage = build_zonage(self.donnees, GenreZonage.PROFIL_EPCI)
        libelles = {groupe.code: groupe.libelle for groupe in reversed(zonage.groupes)}
        siens = index_profils(self.donnees)
        rang = {libelle: place for place, libelle in enumerate(libelles.values())}
        ecrits = {
            code: libelles.get(siens.get(code, ""), INCONNU) for code in self.noms
        }
        return dict(
            sorted(
                ecrits.items(),
                key=lambda paire: (
                    rang.get(paire[1], len(rang)),
                    sort_key(self.noms[paire[0]]),
                ),
            )
        )

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """EPCI du filtre, du plus rural au plus urbain."""
        retenus = frozenset(list_epci(self.donnees, self.filtre))
        return tuple(code for code in self.profils if code in retenus)

    @cached_property
    def ruraux(self) -> tuple[str, ...]:
        """EPCI ruraux, quel que soit le filtre."""
        return list_epci(self.donnees, FiltreEpci.RURAUX)

    @cached_property
    def couverture(self) -> Couverture:
        """Projets du Département connus et situés, face à ceux qu’il annonce."""
        return compute_couverture(
            self.donnees, find_financeur_departement(self.donnees)
        )

    @cached_property
    def titres(self) -> Mapping[str, str]:
        """Titre de chaque document."""
        documents = self.plan.documents
        return dict(zip(documents["document"], documents["titre"], strict=True))

    @cached_property
    def reperes(self) -> Mapping[str, Chiffre]:
        """Bilan du premier plan, par identifiant, dans l’ordre du fichier."""
        return {
            ligne["identifiant"]: self._build_chiffre(
                ligne,
                ligne["periode"],
                f"{ligne['document']}, {ligne['page_ou_section']}",
            )
            for ligne in self.donnees.reperes.to_dict("records")
            if "periode" in ligne
        }

    @cached_property
    def chiffres(self) -> Mapping[str, Chiffre]:
        """Autres chiffres et cibles des deux documents, par identifiant."""
        return {
            ligne["identifiant"]: self._build_chiffre(
                ligne,
                ligne["periode"],
                self.cite(ligne["document"], ligne["reference"]),
            )
            for ligne in self.plan.chiffres.to_dict("records")
        }

    def cite(self, document: str, reference: str) -> str:
        """Document et partie, tels qu’une source s’écrit."""
        return f"{self.titres[document]}, {reference}"

    def _build_chiffre(
        self, ligne: Mapping[Any, Any], periode: str, citation: str
    ) -> Chiffre:
        return Chiffre(
            indicateur=ligne["identifiant"],
            code=self.donnees.configuration.code_departement,
            valeur=float(ligne["valeur"]),
            statut=Statut.MESURE,
            unite=ligne["unite"],
            millesime=periode,
            precision=ligne["precision"],
            citation=citation,
        )

    @cached_property
    def source(self) -> str:
        """Toutes ces sources en un texte, déjà composé : chaque case le porte."""
        return typographie(" ; ".join(self.list_sources()))

    def list_sources(self) -> tuple[str, ...]:
        """Plan, puis fichiers des projets et des lieux."""
        lues = (
            source.citation
            for table in ("projets", "lieux")
            for source in self.donnees.sources.get(table, ())
        )
        return tuple(dict.fromkeys((self.titres[PLAN], *lues)))


def _group(table: pd.DataFrame) -> Mapping[int, tuple[Mapping[Any, Any], ...]]:
    par_action: dict[int, list[Mapping[Any, Any]]] = {}
    for ligne in table.to_dict("records"):
        par_action.setdefault(int(ligne["action"]), []).append(ligne)
    return {numero: tuple(lignes) for numero, lignes in par_action.items()}
