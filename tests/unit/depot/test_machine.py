"""Toute suite de publications, saisies et annulations, contre un modèle de dix lignes.

Le modèle : une suite d’opérations ; une ligne vaut ce que dit la dernière opération non
annulée qui l’a écrite.
"""

import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from ess_dash.depot import ConflitError, Depot, DepotError, LotNouveau
from ess_dash.depot.support import SupportSqlite

TABLE = "projets"
CLES = st.sampled_from("abcd")
VALEURS = st.sampled_from(["1", "2", "3"])
TYPES = st.sampled_from(["projets", "lieux"])


@dataclass
class Operation:
    ecrits: dict
    type_import: str | None
    numero: int
    est_annulee: bool = False


class MachineDepot(RuleBasedStateMachine):
    @initialize()
    def ouvrir(self):
        self.temporaire = tempfile.TemporaryDirectory()
        self.depot = Depot(SupportSqlite(Path(self.temporaire.name) / "d"))
        self.operations = []
        self.passe = {0: {}}

    def en_vigueur(self, cle):
        ecrivent = [
            op for op in self.operations if cle in op.ecrits and not op.est_annulee
        ]
        return ecrivent[-1] if ecrivent else None

    def modele(self):
        valeurs = {}
        for cle in "abcd":
            operation = self.en_vigueur(cle)
            if operation and operation.ecrits[cle] is not None:
                valeurs[cle] = operation.ecrits[cle]
        return valeurs

    def noter(self):
        self.passe[self.depot.revision_courante()] = self.modele()

    @rule(
        ecrits=st.dictionaries(CLES, VALEURS, min_size=1),
        type_import=TYPES,
        remplacer=st.booleans(),
    )
    def publier(self, ecrits, type_import, remplacer):
        sha256 = f"{len(self.operations)}"
        lot = LotNouveau(type_import, "x.csv", sha256, 10)
        lignes = [(TABLE, cle, {"v": v}, 2) for cle, v in ecrits.items()]
        id_lot = self.depot.prepare(lot, lignes)
        bilan = self.depot.publish(id_lot, remplacer=remplacer)
        retires = {
            cle: None
            for cle in "abcd"
            if remplacer
            and cle not in ecrits
            and cle in self.modele()
            and self.en_vigueur(cle).type_import == type_import
        }
        assert bilan.nb_retires == len(retires)
        assert bilan.nb_remplaces == len(ecrits.keys() & self.modele().keys())
        self.operations.append(Operation(ecrits | retires, type_import, id_lot))
        self.noter()

    @rule(cle=CLES, valeur=st.none() | VALEURS, est_perime=st.booleans())
    def saisir(self, cle, valeur, est_perime):
        contenu = None if valeur is None else {"v": valeur}
        en_cours = [
            v.version for v in self.depot.history(TABLE, cle) if v.revision_fin is None
        ]
        version = en_cours[0] if en_cours else 0
        if est_perime:
            with pytest.raises(ConflitError):
                self.depot.saisir(
                    TABLE, cle, contenu, version_lue=version + 1, libelle=""
                )
            return
        revision = self.depot.saisir(
            TABLE, cle, contenu, version_lue=version, libelle=""
        )
        self.operations.append(Operation({cle: valeur}, None, revision.id))
        self.noter()

    @precondition(lambda self: self.operations)
    @rule(choix=st.integers(0, 100))
    def annuler(self, choix):
        operation = self.operations[choix % len(self.operations)]
        defaire = (
            self.depot.annuler if operation.type_import else self.depot.annuler_saisie
        )
        if operation.est_annulee:
            with pytest.raises(DepotError, match="déjà annulé"):
                defaire(operation.numero)
            return
        depassees = {
            cle for cle in operation.ecrits if self.en_vigueur(cle) is not operation
        }
        bilan = defaire(operation.numero)
        conservees = {reference.cle for reference in bilan.conservees}
        assert conservees == {cle for cle in depassees if self.en_vigueur(cle)}
        operation.est_annulee = True
        self.noter()

    @rule()
    def rouvrir(self):
        self.depot = Depot(SupportSqlite(Path(self.temporaire.name) / "d"))

    @invariant()
    def le_depot_dit_ce_que_dit_le_modele(self):
        assert self.lire(None) == self.modele()

    def lire(self, revision):
        table = self.depot.read_table(TABLE, revision)
        return {c: x["v"] for c, x in zip(table.cles, table.contenus, strict=True)}

    def teardown(self):
        with suppress(AttributeError):
            for revision, valeurs in self.passe.items():
                assert self.lire(revision) == valeurs
            assert self.depot.verifier().fautes == ()
            self.temporaire.cleanup()


TestMachineDepot = MachineDepot.TestCase
TestMachineDepot.settings = settings(
    max_examples=6, stateful_step_count=12, deadline=None, derandomize=True
)
