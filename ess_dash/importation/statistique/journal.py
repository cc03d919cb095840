"""Ce que l’on dit de chaque ligne d’un fichier statistique, sans une remarque par ligne.

Un fichier national a 35 000 lignes hors du département : elles partagent une remarque.
"""

from collections import defaultdict

from ess_dash.importation.lignes import GRAVITE, build_remarque
from ess_dash.importation.modele import (
    Enregistrement,
    Etat,
    LigneImport,
    Remarque,
    TableLue,
)


class Journal:
    """Remarques et enregistrements des lignes d’une table, par rang.

    Parameters
    ----------
    table
        Table contrôlée ; ses alertes et ses lignes vides sont notées d’abord.
    """

    def __init__(self, table: TableLue) -> None:
        self._table = table
        self._remarques: dict[int, list[Remarque]] = defaultdict(list)
        self._enregistrements: dict[int, list[Enregistrement]] = defaultdict(list)
        self._etats: dict[int, Etat] = {}
        self._partagees: dict[tuple[Etat, str, str, str, str], Remarque] = {}
        self._note_alertes()

    def note(
        self,
        rang: int,
        etat: Etat,
        motif: str,
        suggestion: str = "",
        *,
        colonne: str = "",
        brute: str = "",
    ) -> None:
        """Note une remarque ; deux remarques égales n’en font qu’une en mémoire.

        Parameters
        ----------
        rang
            Rang de la ligne dans la table.
        colonne, brute
            Colonne du fichier et case telle qu’écrite ; vides pour la ligne entière.
        """
        cle = (etat, colonne, brute, motif, suggestion)
        remarque = self._partagees.get(cle)
        if remarque is None:
            remarque = build_remarque(etat, colonne, brute, motif, suggestion)
            self._partagees[cle] = remarque
        siennes = self._remarques[rang]
        # Partagée, une remarque égale est la même.
        if not any(connue is remarque for connue in siennes):
            siennes.append(remarque)
        if GRAVITE[etat] > GRAVITE[self._etats.get(rang, Etat.GARDE)]:
            self._etats[rang] = etat

    def keep(self, rang: int, *enregistrements: Enregistrement) -> None:
        """Garde ce que la ligne donne."""
        self._enregistrements[rang].extend(enregistrements)

    def is_vivante(self, rang: int) -> bool:
        """Vrai tant que rien n’empêche de garder la ligne."""
        etat = self._etats.get(rang)
        return etat is None or etat.est_publie

    @property
    def is_tout_ignore(self) -> bool:
        """Vrai si aucune ligne n’est du sujet."""
        etats = self._etats
        return all(
            etats.get(rang) is Etat.IGNORE for rang in range(len(self._table.numeros))
        )

    def freeze(self) -> tuple[LigneImport, ...]:
        """Lignes du rapport, dans l’ordre du fichier."""
        return tuple(
            self._freeze(rang, numero)
            for rang, numero in enumerate(self._table.numeros)
        )

    def _freeze(self, rang: int, numero: int) -> LigneImport:
        etat = self._etats.get(rang, Etat.GARDE)
        siennes = self._remarques.get(rang, [])
        if etat is Etat.IGNORE:
            siennes = [r for r in siennes if r.etat is Etat.IGNORE]
        donne = self._enregistrements.get(rang, ()) if etat.est_publie else ()
        return LigneImport(numero, etat, tuple(siennes), tuple(donne))

    def _note_alertes(self) -> None:
        for rang, cases in enumerate(self._table.lignes):
            if not any(cases):
                self.note(rang, Etat.IGNORE, "ligne vide")
            elif cases == self._table.entetes:
                self.note(rang, Etat.IGNORE, "noms de colonnes répétés")
        rangs = {numero: rang for rang, numero in enumerate(self._table.numeros)}
        for alerte in self._table.alertes:
            if alerte.numero in rangs and self.is_vivante(rangs[alerte.numero]):
                self.note(
                    rangs[alerte.numero],
                    Etat.DOUTE,
                    alerte.motif,
                    alerte.suggestion,
                    colonne=alerte.colonne,
                )
