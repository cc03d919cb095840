"""Les lignes d’un fichier en cours de contrôle : leurs valeurs, ce qu’on en dit."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from ess_dash.importation.champs import Champ
from ess_dash.importation.colonnes import Plan
from ess_dash.importation.contacts import strip_contacts
from ess_dash.importation.modele import (
    ColonneImport,
    Contexte,
    DejaConnu,
    Enregistrement,
    Etat,
    LigneImport,
    Remarque,
    TableLue,
)
from ess_dash.importation.rapprochement import Defauts, merge_connu
from ess_dash.importation.valeurs import (
    Analyse,
    Valeur,
    clean_case,
    simplify,
)
from ess_dash.textes.ecriture import shorten

LONGUEUR_VALEUR: Final = 80
GRAVITE: Final = {
    Etat.GARDE: 0,
    Etat.CORRIGE: 1,
    Etat.DOUTE: 2,
    Etat.REFUSE: 3,
    Etat.IGNORE: 4,
}
_TOTAUX: Final = frozenset(
    ("total", "totaux", "total general", "sous total", "somme", "ensemble")
)
_INITIALES_DE_TOTAL: Final = frozenset("TtSsEe")


class Ligne:
    """Une ligne du fichier, en cours de contrôle.

    Attributes
    ----------
    numero
        Numéro dans le fichier.
    brutes
        Cases telles que le fichier les donne.
    valeurs
        Nom du champ → valeur lue, vide si absente ; ``identify`` peut y écrire ce qu’il
        déduit.
    remarques
        Ce qui a été dit d’elle.
    enregistrements
        Ce qu’elle donne.
    """

    __slots__ = ("_lues", "brutes", "enregistrements", "numero", "remarques", "valeurs")

    def __init__(
        self,
        numero: int,
        brutes: Sequence[str],
        valeurs: dict[str, str],
        lues: Mapping[str, tuple[int, str]],
    ) -> None:
        self.numero = numero
        self.brutes = brutes
        self.valeurs = valeurs
        self.remarques: list[Remarque] = []
        self.enregistrements: tuple[Enregistrement, ...] = ()
        self._lues = lues

    def __getitem__(self, attendue: str) -> str:
        """Valeur lue d’une colonne attendue ; vide si le fichier ne l’a pas."""
        return self.valeurs.get(attendue, "")

    @property
    def etat(self) -> Etat:
        """Le plus grave des états dits."""
        if not self.remarques:
            return Etat.GARDE
        return max((r.etat for r in self.remarques), key=GRAVITE.__getitem__)

    @property
    def is_vivante(self) -> bool:
        """Vrai tant que rien n’empêche de la garder."""
        return not self.remarques or self.etat.est_publie

    def remark(
        self, etat: Etat, attendue: str, motif: str, suggestion: str = ""
    ) -> None:
        """Ajoute une remarque, avec la case du fichier qui la fait faire.

        Parameters
        ----------
        attendue
            Colonne attendue ; vide pour la ligne entière.
        """
        rang, entete = self._lues.get(attendue, (-1, ""))
        brute = self.brutes[rang] if rang >= 0 else ""
        self.remarques.append(build_remarque(etat, entete, brute, motif, suggestion))

    def brute(self, attendue: str) -> str:
        """Case du fichier, nettoyée ; vide si le fichier n’a pas cette colonne."""
        rang, _ = self._lues.get(attendue, (-1, ""))
        return clean_case(self.brutes[rang]) if rang >= 0 else ""

    def note(self, valeur: Valeur, attendue: str) -> str:
        """Ajoute la remarque d’une valeur lue, et rend son texte."""
        if valeur.etat is not None:
            self.remark(valeur.etat, attendue, valeur.motif, valeur.suggestion)
        return valeur.texte

    def keep(
        self,
        enregistrements: Sequence[Enregistrement],
        connu: DejaConnu | None,
        defauts: Defauts,
    ) -> None:
        """Garde ce que la ligne donne, et dit ce qui change de ce que l’on savait."""
        if not self.is_vivante:
            return
        complets, changes = merge_connu(enregistrements, connu, defauts)
        self.enregistrements = complets
        if changes:
            self.remark(Etat.CORRIGE, "", f"déjà connu, mis à jour : {changes}")

    def freeze(self) -> LigneImport:
        """La ligne du rapport ; hors sujet, elle ne dit que pourquoi."""
        if not self.remarques:
            return LigneImport(self.numero, Etat.GARDE, (), self.enregistrements)
        etat = self.etat
        remarques: Iterable[Remarque] = self.remarques
        if etat is Etat.IGNORE:
            remarques = (r for r in self.remarques if r.etat is Etat.IGNORE)
        donne = self.enregistrements if etat.est_publie else ()
        return LigneImport(self.numero, etat, tuple(remarques), donne)


def build_remarque(
    etat: Etat, entete: str, brute: str, motif: str, suggestion: str = ""
) -> Remarque:
    """Remarque dont la valeur citée est courte et sans coordonnée de personne."""
    valeur = shorten(strip_contacts(clean_case(brute)), LONGUEUR_VALEUR)
    return Remarque(
        etat, entete, valeur, strip_contacts(motif), strip_contacts(suggestion)
    )


def build_lignes(
    table: TableLue, plan: Plan, champs: Sequence[Champ], contexte: Contexte
) -> list[Ligne]:
    """Lit un fichier colonne par colonne : une même case n’est lue qu’une fois."""
    lus = [champ for champ in champs if champ.colonne.identifiant in plan.rangs]
    rangs = {champ.nom: plan.rangs[champ.colonne.identifiant] for champ in lus}
    lues = {nom: (rang, table.entetes[rang]) for nom, rang in rangs.items()}
    colonnes = [
        _read_colonne(table, champ, rangs[champ.nom], contexte) for champ in lus
    ]
    noms = list(rangs)
    lignes = [
        Ligne(numero, brutes, dict(zip(noms, valeurs, strict=True)), lues)
        for numero, brutes, *valeurs in zip(
            table.numeros,
            table.lignes,
            *(colonne.textes for colonne in colonnes),
            strict=True,
        )
    ]
    _set_apart(lignes, table.entetes, rangs.get("nom", -1))
    _note_colonnes(lignes, colonnes)
    _note_alertes(lignes, table)
    return lignes


class _Colonne(NamedTuple):
    """Textes d’une colonne, et remarques par rang de ligne."""

    textes: list[str]
    remarques: list[tuple[int, Remarque]]


def _read_colonne(
    table: TableLue, champ: Champ, rang: int, contexte: Contexte
) -> _Colonne:
    brutes = [ligne[rang] for ligne in table.lignes]
    propres = {brute: clean_case(brute) for brute in dict.fromkeys(brutes)}
    analyse = champ.lecteur(list(propres.values()), contexte)
    lues = {
        brute: _read_case(propre, analyse, champ.colonne)
        for brute, propre in propres.items()
    }
    remarques = {
        brute: build_remarque(
            lue.etat, table.entetes[rang], brute, lue.motif, lue.suggestion
        )
        for brute, lue in lues.items()
        if lue.etat is not None
    }
    notees = enumerate(brutes) if remarques else ()
    return _Colonne(
        [lues[brute].texte for brute in brutes],
        [(i, remarques[brute]) for i, brute in notees if brute in remarques],
    )


def _read_case(propre: str, analyse: Analyse, colonne: ColonneImport) -> Valeur:
    lue = analyse(propre) if propre else Valeur("")
    if colonne.est_requise and not lue.texte and lue.etat is None:
        conseil = f"À renseigner : {colonne.description}"
        return Valeur("", Etat.REFUSE, "case vide", conseil)
    return lue


def _set_apart(lignes: Sequence[Ligne], entetes: Sequence[str], rang_nom: int) -> None:
    """Met à part les lignes vides, les totaux et les en-têtes répétés."""
    noms = tuple(entetes)
    for ligne in lignes:
        premiere = next((case for case in ligne.brutes if case and case.strip()), "")
        nom = ligne.brutes[rang_nom] if rang_nom >= 0 else ""
        if not premiere:
            ligne.remark(Etat.IGNORE, "", "ligne vide")
        elif tuple(ligne.brutes) == noms:
            ligne.remark(Etat.IGNORE, "", "noms de colonnes répétés")
        elif _is_total(premiere) or _is_total(nom):
            ligne.remark(Etat.IGNORE, "", "ligne de total : elle se recalcule")


def _is_total(case: str) -> bool:
    return case.lstrip()[:1] in _INITIALES_DE_TOTAL and simplify(case) in _TOTAUX


def _note_colonnes(lignes: Sequence[Ligne], colonnes: Iterable[_Colonne]) -> None:
    for colonne in colonnes:
        for rang, remarque in colonne.remarques:
            if not _is_a_part(lignes[rang]):
                lignes[rang].remarques.append(remarque)


def _note_alertes(lignes: Sequence[Ligne], table: TableLue) -> None:
    """Reprend ce que la lecture a vu d’anormal."""
    par_numero = {ligne.numero: ligne for ligne in lignes} if table.alertes else {}
    for alerte in table.alertes:
        ligne = par_numero.get(alerte.numero)
        if ligne is not None and not _is_a_part(ligne):
            ligne.remarques.append(
                Remarque(
                    Etat.DOUTE, alerte.colonne, "", alerte.motif, alerte.suggestion
                )
            )


def _is_a_part(ligne: Ligne) -> bool:
    return bool(ligne.remarques) and ligne.remarques[0].etat is Etat.IGNORE
