"""Un type d’import statistique : ses colonnes, et ce qui contrôle une table entière."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ess_dash.importation.colonnes import (
    Plan,
    find_colonnes,
    list_noms,
    normalize_entete,
)
from ess_dash.importation.communes import Repertoire
from ess_dash.importation.contacts import find_contacts, strip_contacts
from ess_dash.importation.modele import (
    ColonneImport,
    Contexte,
    Etat,
    ImportRefuseError,
    Rapport,
    Reglages,
    TableLue,
)
from ess_dash.importation.statistique.journal import Journal
from ess_dash.importation.valeurs import LONGUEUR_NOM, clean_case
from ess_dash.textes.ecriture import apply_typographie, cite, shorten, write_liste

POIDS_DES_MARQUES: Final = 0.6
VRAISEMBLANCE_MAX: Final = 0.99

Correspondre = Callable[[TableLue], Mapping[str, str]]


@dataclass(frozen=True)
class Chantier:
    """Ce dont le contrôle d’une table a besoin, et ce qu’il remplit.

    Attributes
    ----------
    table, plan
        Table lue, et où lire chaque colonne attendue.
    journal
        Ce qui est dit de chaque ligne.
    avis
        Phrases qui valent pour le fichier entier ; le contrôle y ajoute les siennes.
    """

    table: TableLue
    plan: Plan
    contexte: Contexte
    reglages: Reglages
    journal: Journal
    avis: list[str] = field(default_factory=list)
    _colonnes: dict[str, list[str]] = field(
        default_factory=dict, init=False, repr=False
    )

    def __contains__(self, attendue: str) -> bool:
        """Vrai si le fichier a cette colonne."""
        return attendue in self.plan.rangs

    def case(self, rang: int, attendue: str) -> str:
        """Case nettoyée ; vide si le fichier n’a pas cette colonne."""
        return self.colonne(attendue)[rang] if attendue in self.plan.rangs else ""

    def texte(self, rang: int, attendue: str) -> str:
        """Case à garder telle quelle, courte et sans coordonnée de personne."""
        return shorten(strip_contacts(self.case(rang, attendue)), LONGUEUR_NOM)

    def colonne(self, attendue: str) -> list[str]:
        """Cases nettoyées d’une colonne, vides si le fichier ne l’a pas."""
        if attendue not in self._colonnes:
            place = self.plan.rangs.get(attendue)
            brutes = (
                [""] * len(self.table.lignes)
                if place is None
                else [ligne[place] for ligne in self.table.lignes]
            )
            propres = {brute: clean_case(brute) for brute in dict.fromkeys(brutes)}
            self._colonnes[attendue] = [propres[brute] for brute in brutes]
        return self._colonnes[attendue]

    def note(
        self, rang: int, etat: Etat, motif: str, suggestion: str = "", colonne: str = ""
    ) -> None:
        """Note une remarque ; ``colonne`` est une colonne attendue, dont la case est citée."""
        place = self.plan.rangs.get(colonne)
        if place is None:
            self.journal.note(rang, etat, motif, suggestion)
            return
        self.journal.note(
            rang,
            etat,
            motif,
            suggestion,
            colonne=self.table.entetes[place],
            brute=self.table.lignes[rang][place],
        )

    @cached_property
    def repertoire(self) -> Repertoire:
        """Communes du département."""
        return Repertoire(self.contexte)

    @property
    def departement(self) -> str:
        """Code du département servi."""
        return str(self.contexte.configuration.code_departement)


def _find_rien(_table: TableLue) -> Mapping[str, str]:
    return {}


def _is_possible(_table: TableLue) -> bool:
    return True


def _reserve_rien(_table: TableLue) -> frozenset[int]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class TypeStatistique:
    """Un type d’import dont une table se juge entière : tient le contrat de ``TypeImport``.

    Attributes
    ----------
    control
        Juge les lignes, garde leurs enregistrements, et rend le millésime.
    marques
        Colonnes qui ne se trouvent que dans ce type de fichier.
    correspond
        Colonnes que leur seul nom ne désigne pas (« Classement au 10 juillet 2025 »).
    is_possible
        Faux si le contenu écarte ce type, quoi que disent les noms de colonnes.
    reserve
        Rangs des colonnes que le contrôle lit lui-même (« Effectifs 2021 ») : aucune
        colonne attendue n’y est cherchée.
    score
        Vraisemblance propre au type, à la place de celle que font ses colonnes.
    """

    identifiant: str
    libelle: str
    description: str
    tables: tuple[str, ...]
    colonnes: tuple[ColonneImport, ...]
    control: Callable[[Chantier], str]
    marques: tuple[str, ...] = ()
    correspond: Correspondre = _find_rien
    is_possible: Callable[[TableLue], bool] = _is_possible
    reserve: Callable[[TableLue], frozenset[int]] = _reserve_rien
    score: Callable[[TableLue], float] | None = None

    def recognize(self, table: TableLue) -> float:
        """Vraisemblance, de 0 à 1, que le fichier soit de ce type."""
        if self.score is not None:
            return self.score(table)
        cles = {normalize_entete(entete) for entete in table.entetes}
        trouvees = set(self.correspond(table)) | {
            colonne.identifiant
            for colonne in self.colonnes
            if not cles.isdisjoint(list_noms(colonne))
        }
        requises = {c.identifiant for c in self.colonnes if c.est_requise}
        if not requises <= trouvees or not trouvees or not self.is_possible(table):
            return 0.0
        marques = len(trouvees & set(self.marques)) / max(1, len(self.marques))
        part = min(1.0, len(trouvees) / max(1, len(cles)))
        note = POIDS_DES_MARQUES * marques + (1 - POIDS_DES_MARQUES) * part
        return min(VRAISEMBLANCE_MAX, note)

    def check(self, table: TableLue, contexte: Contexte, reglages: Reglages) -> Rapport:
        """Contrôle le fichier ligne à ligne.

        Raises
        ------
        ImportRefuseError
            Si le fichier entier ne peut être de ce type.
        """
        correspondance = {**self.correspond(table), **reglages.correspondance}
        reservees = self.reserve(table)
        entetes = [
            ""
            if rang in reservees and entete not in correspondance.values()
            else entete
            for rang, entete in enumerate(table.entetes)
        ]
        plan = find_colonnes(entetes, self.colonnes, correspondance)
        plan = replace(
            plan, restantes=tuple(r for r in plan.restantes if r not in reservees)
        )
        contacts = find_contacts(table.entetes, table.lignes, plan.restantes)
        chantier = Chantier(table, plan, contexte, reglages, Journal(table))
        millesime = self.control(chantier)
        avis = [*table.avis, *write_avis(plan, table, contacts), *chantier.avis]
        return Rapport(
            type_import=self.identifiant,
            lignes=chantier.journal.freeze(),
            avis=tuple(apply_typographie(strip_contacts(phrase)) for phrase in avis),
            colonnes_lues=dict(plan.lues),
            colonnes_ecartees=tuple(table.entetes[rang] for rang in plan.restantes),
            contacts_ecartes=tuple(contacts),
            millesime=millesime,
        )


def write_avis(plan: Plan, table: TableLue, contacts: Sequence[str]) -> list[str]:
    """Ce qui est à dire des colonnes : devinées, laissées de côté, de personnes."""
    avis = [
        f"La colonne {cite(plan.lues[attendue])} est lue comme « {attendue} » : à "
        "vérifier."
        for attendue in plan.devinees
    ]
    noms = [table.entetes[rang] for rang in plan.restantes]
    autres = [cite(nom) for nom in noms if nom not in contacts]
    if autres:
        avis.append(f"Colonnes laissées de côté : {write_liste(autres)}.")
    if contacts:
        cites = write_liste([cite(contact) for contact in contacts])
        avis.append(
            f"Coordonnées de personnes, jamais gardées : {cites}. Ces colonnes ne sont "
            "ni lues ni enregistrées."
        )
    return avis


def refuse_vide(chantier: Chantier) -> None:
    """Refuse un fichier dont aucune ligne ne peut être gardée ni corrigée.

    Raises
    ------
    ImportRefuseError
        Si toutes les lignes sont hors du département.
    """
    if chantier.journal.is_tout_ignore:
        raise ImportRefuseError(
            apply_typographie(
                "Aucune ligne de ce fichier ne concerne "
                f"{chantier.contexte.configuration.le} : vérifier le fichier, ou la "
                "colonne des codes."
            )
        )
