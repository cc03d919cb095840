"""Le contrôle d’un fichier : des colonnes aux enregistrements, chaque ligne comptée.

Un type d’import tabulaire déclare ses colonnes et leurs lecteurs, puis deux fonctions :
ce qui identifie une ligne, ce qu’elle donne. Le reste est ici.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ess_dash.importation.champs import Champ
from ess_dash.importation.cles import give_cles
from ess_dash.importation.colonnes import (
    Plan,
    find_colonnes,
    list_noms,
    normalize_entete,
)
from ess_dash.importation.communes import Repertoire
from ess_dash.importation.contacts import find_contacts, strip_contacts
from ess_dash.importation.coordonnees import Situeur
from ess_dash.importation.identites import Identite
from ess_dash.importation.lignes import Ligne, build_lignes
from ess_dash.importation.modele import (
    ColonneImport,
    Contexte,
    DejaConnu,
    Enregistrement,
    Etat,
    Rapport,
    Reglages,
    TableLue,
)
from ess_dash.importation.rapprochement import Defauts
from ess_dash.textes.ecriture import cite, write_liste

POIDS_DES_MARQUES: Final = 0.6
VRAISEMBLANCE_MAX: Final = 0.99


@dataclass(frozen=True, slots=True)
class Atelier:
    """Ce dont un type a besoin pour lire une ligne.

    Attributes
    ----------
    lues
        Colonne attendue → colonne du fichier.
    source
        Ce qui sera cité quand la ligne ne dit pas d’où elle vient.
    repertoire, situeur
        Trouvent une commune, placent un point.
    connus
        Ce qui est déjà connu dans la table du type, par clé.
    noms
        Nom déjà pris → sa clé ; un type où les noms sont uniques y inscrit les siens.
    """

    contexte: Contexte
    reglages: Reglages
    table: TableLue
    lues: Mapping[str, str]
    source: str
    repertoire: Repertoire
    situeur: Situeur
    connus: Mapping[str, DejaConnu]
    noms: dict[str, str]


Identifier = Callable[[Ligne, Atelier], Identite]
Etablir = Callable[[Ligne, str, Atelier], Sequence[Enregistrement]]
Conclure = Callable[[Sequence[Ligne], Atelier], Sequence[str]]


def _conclude_rien(_lignes: Sequence[Ligne], _atelier: Atelier) -> Sequence[str]:
    return ()


def _keep(table: TableLue) -> TableLue:
    return table


def _ask_reglages(_lignes: Sequence[Ligne], atelier: Atelier) -> str:
    return atelier.reglages.millesime


@dataclass(frozen=True, slots=True)
class TypeTabulaire:
    """Un type d’import fait d’une ligne par objet : tient le contrat de ``TypeImport``.

    Attributes
    ----------
    champs
        Colonnes attendues et leurs lecteurs, dans l’ordre du modèle.
    identify
        Ce qui distingue une ligne ; y vont les remarques qui croisent plusieurs cases.
    build
        Enregistrements d’une ligne, d’après sa clé.
    marques
        Colonnes qui ne se trouvent que dans ce type de fichier.
    controlees
        Colonnes lues pour contrôle, qui ne sont pas gardées.
    table_connue
        Table où chercher ce qui est déjà connu ; vide pour ne pas chercher.
    si_meme_cle
        Ce que devient une ligne dont une autre a déjà la clé : ``DOUTE``, les deux sont
        gardées ; ``REFUSE``, seule la première l’est.
    source
        Ce qui est cité quand ni le fichier ni l’utilisateur ne le disent.
    defauts
        Par table, ce qui remplit une colonne que ni le fichier ni ce que l’on sait déjà
        ne renseignent.
    adapt
        Remet le fichier dans la forme attendue, avant tout.
    conclude
        Dernier regard sur toutes les lignes ; rend les phrases qui valent pour le
        fichier.
    find_millesime
        Millésime de la donnée.
    """

    identifiant: str
    libelle: str
    description: str
    tables: tuple[str, ...]
    champs: tuple[Champ, ...]
    identify: Identifier
    build: Etablir
    marques: tuple[str, ...] = ()
    controlees: tuple[str, ...] = ()
    table_connue: str = ""
    si_meme_cle: Etat = Etat.DOUTE
    source: str = ""
    defauts: Defauts = field(default_factory=dict)
    adapt: Callable[[TableLue], TableLue] = _keep
    conclude: Conclure = _conclude_rien
    find_millesime: Callable[[Sequence[Ligne], Atelier], str] = field(
        default=_ask_reglages
    )

    @property
    def colonnes(self) -> tuple[ColonneImport, ...]:
        """Colonnes attendues, dans l’ordre du modèle."""
        return tuple(champ.colonne for champ in self.champs)

    def recognize(self, table: TableLue) -> float:
        """Vraisemblance, de 0 à 1, que le fichier soit de ce type.

        Zéro si une colonne requise manque ; au plus 0,99 : seul l’agent est certain.
        """
        cles = {normalize_entete(entete) for entete in self.adapt(table).entetes}
        trouvees = {
            colonne.identifiant
            for colonne in self.colonnes
            if not cles.isdisjoint(list_noms(colonne))
        }
        requises = {c.identifiant for c in self.colonnes if c.est_requise}
        if not requises <= trouvees or not trouvees:
            return 0.0
        marques = len(trouvees & set(self.marques)) / max(1, len(self.marques))
        part = min(1.0, len(trouvees) / max(1, len(cles)))
        vraisemblance = POIDS_DES_MARQUES * marques + (1 - POIDS_DES_MARQUES) * part
        return min(VRAISEMBLANCE_MAX, vraisemblance)

    def check(self, table: TableLue, contexte: Contexte, reglages: Reglages) -> Rapport:
        """Contrôle le fichier ligne à ligne.

        Raises
        ------
        ImportRefuseError
            Si le fichier entier ne peut être de ce type.
        """
        with pause_ramassage():
            return self._check(table, contexte, reglages)

    def _check(
        self, table: TableLue, contexte: Contexte, reglages: Reglages
    ) -> Rapport:
        lue = self.adapt(table)
        plan = find_colonnes(lue.entetes, self.colonnes, reglages.correspondance)
        contacts = find_contacts(lue.entetes, lue.lignes, plan.restantes)
        atelier = _build_atelier(self, lue, plan, contexte, reglages)
        lignes = build_lignes(lue, plan, self.champs, contexte)
        self._give_enregistrements(lignes, atelier)
        avis = [*lue.avis, *_write_avis(plan, lue, contacts)]
        avis += _write_controlees(plan, self.controlees)
        avis += self.conclude(lignes, atelier)
        return Rapport(
            type_import=self.identifiant,
            lignes=tuple(ligne.freeze() for ligne in lignes),
            avis=tuple(avis),
            colonnes_lues=dict(plan.lues),
            colonnes_ecartees=tuple(lue.entetes[rang] for rang in plan.restantes),
            contacts_ecartes=contacts,
            millesime=self.find_millesime(lignes, atelier),
        )

    def _give_enregistrements(self, lignes: Sequence[Ligne], atelier: Atelier) -> None:
        """Identifie, donne une clé, puis établit les enregistrements de chaque ligne."""
        identites: list[tuple[Ligne, Identite]] = []
        for ligne in lignes:
            if ligne.is_vivante:
                identite = self.identify(ligne, atelier)
                if ligne.is_vivante:
                    identites.append((ligne, identite))
        connus = tuple(atelier.connus.values())
        for ligne, cle, connu in give_cles(identites, connus, self.si_meme_cle):
            ligne.keep(self.build(ligne, cle, atelier), connu, self.defauts)


@contextmanager
def pause_ramassage() -> Iterator[None]:
    """Suspend le ramasse-miettes.

    Un contrôle fait un million de petits objets sans cycle : les parcourir sans cesse
    prendrait un quart du temps.
    """
    etait_actif = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if etait_actif:
            gc.enable()


def _build_atelier(
    genre: TypeTabulaire,
    table: TableLue,
    plan: Plan,
    contexte: Contexte,
    reglages: Reglages,
) -> Atelier:
    connus = contexte.connus.get(genre.table_connue, ())
    return Atelier(
        contexte=contexte,
        reglages=reglages,
        table=table,
        lues=plan.lues,
        source=write_source(reglages, table, genre.source),
        repertoire=Repertoire(contexte),
        situeur=Situeur(contexte),
        connus={connu.cle: connu for connu in connus},
        noms={connu.nom: connu.cle for connu in connus},
    )


def write_source(reglages: Reglages, table: TableLue, habituelle: str = "") -> str:
    """Ce qui sera cité : ce que l’utilisateur dit, sinon le type, sinon le fichier."""
    dite = ", ".join(filter(None, (reglages.producteur, reglages.titre)))
    nommee = f"Fichier importé {cite(table.nom_fichier)}"
    return strip_contacts(dite or habituelle or nommee)


def _write_avis(plan: Plan, table: TableLue, contacts: Sequence[str]) -> list[str]:
    avis = [
        f"La colonne {cite(plan.lues[attendue])} est lue comme « {attendue} » : à vérifier."
        for attendue in plan.devinees
    ]
    autres = [
        cite(table.entetes[rang])
        for rang in plan.restantes
        if table.entetes[rang] not in contacts
    ]
    if autres:
        avis.append(f"Colonnes laissées de côté : {write_liste(autres)}.")
    if contacts:
        noms = write_liste([cite(contact) for contact in contacts])
        avis.append(
            f"Coordonnées de personnes, jamais gardées : {noms}. Ces colonnes ne sont "
            "ni lues ni enregistrées."
        )
    return avis


def _write_controlees(plan: Plan, controlees: Sequence[str]) -> list[str]:
    lues = [cite(plan.lues[nom]) for nom in controlees if nom in plan.lues]
    return [f"Lues pour contrôle, non gardées : {write_liste(lues)}."] if lues else []
