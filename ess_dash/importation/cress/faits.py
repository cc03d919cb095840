"""Des lignes du fichier à leurs cases : un territoire, une année, une famille, un secteur."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ess_dash.importation.cress.cases import (
    ABSENTE,
    PRINCIPALES,
    Case,
    read_case,
    read_cases,
)
from ess_dash.importation.cress.coherence import check_voisines
from ess_dash.importation.cress.colonnes import ColonneValeur, find_longue
from ess_dash.importation.cress.postes import (
    Calendrier,
    Poste,
    build_calendrier,
    read_famille,
    read_secteur,
)
from ess_dash.importation.cress.territoires import Gazetier, Lieu
from ess_dash.importation.cress.vocabulaire import (
    ENSEMBLE,
    MOTIFS_MESURES,
    Mesure,
)
from ess_dash.importation.modele import Etat
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.importation.valeurs import clean_case, simplify
from ess_dash.tables.extraction_listes import Diffusion

_SECRETE: Final = Case(None, est_secrete=True)
_TOUS: Final = Poste(ENSEMBLE, ENSEMBLE)

CleBrute = tuple[str, str, str, str, str]


class Fait(NamedTuple):
    """Ce qu’une ligne dit d’une case.

    Attributes
    ----------
    rang
        Rang de la ligne.
    annee, millesime
        Quand.
    famille, secteur
        Quoi ; :data:`ENSEMBLE` pour un total.
    cases
        Une case par mesure que le fichier donne.
    """

    rang: int
    lieu: Lieu
    annee: str
    millesime: str
    famille: str
    secteur: str
    cases: dict[Mesure, Case]


class _Groupe(NamedTuple):
    """Colonnes de chiffres d’une même année, famille et secteur."""

    annee: str | None
    famille: str | None
    secteur: str | None
    colonnes: tuple[tuple[Mesure | None, int], ...]


@dataclass(slots=True)
class Recueil:
    """Cases d’un fichier, chacune une fois.

    Attributes
    ----------
    faits
        Par (niveau, territoire, année, famille, secteur) tels qu’écrits.
    inconnus
        Territoires que le département n’a pas : code ou nom → nom.
    bases_de_detail
        Vrai si l’emploi privé est donné sur une ligne qui n’est pas un total.
    """

    faits: dict[CleBrute, Fait] = field(default_factory=dict)
    inconnus: Mapping[str, str] = field(default_factory=dict)
    bases_de_detail: bool = False


def collect(chantier: Chantier, colonnes: Sequence[ColonneValeur]) -> Recueil:
    """Lit toutes les lignes ; ce qui ne va pas est noté.

    Raises
    ------
    ImportRefuseError
        Si rien ne dit l’année des chiffres.
    """
    lecteur = _Lecteur(chantier, colonnes)
    for rang in range(len(chantier.table.lignes)):
        if chantier.journal.is_vivante(rang):
            lecteur.read(rang)
    lecteur.recueil.inconnus = lecteur.gazetier.inconnus
    return lecteur.recueil


class _Lecteur:
    """Lit une ligne après l’autre ; une même écriture n’est lue qu’une fois."""

    def __init__(self, chantier: Chantier, colonnes: Sequence[ColonneValeur]) -> None:
        self._chantier = chantier
        self.gazetier = Gazetier(chantier)
        self.recueil = Recueil()
        self._groupes = _list_groupes(colonnes)
        self._longue = find_longue(chantier.table)
        self._cases = {
            colonne.rang: read_cases(
                (ligne[colonne.rang] for ligne in chantier.table.lignes), colonne.mesure
            )
            for colonne in colonnes
            if colonne.mesure is not None
        }
        self._calendrier = _build_calendrier(chantier, colonnes)

    def read(self, rang: int) -> None:
        """Lit une ligne et inscrit ses cases."""
        lieu = self.gazetier.find(rang)
        for note in lieu.notes:
            self._chantier.note(rang, note.etat, note.motif, note.conseil, note.colonne)
        if not lieu.code:
            return
        famille = self._read_poste(rang, "famille")
        secteur = self._read_poste(rang, "secteur")
        for groupe in self._groupes:
            f = (
                famille
                if groupe.famille is None
                else Poste(groupe.famille, groupe.famille)
            )
            s = (
                secteur
                if groupe.secteur is None
                else Poste(groupe.secteur, groupe.secteur)
            )
            self._read_groupe(rang, lieu, groupe, (f, s))

    def _read_poste(self, rang: int, attendue: str) -> Poste:
        if attendue not in self._chantier:
            return _TOUS
        lire = read_famille if attendue == "famille" else read_secteur
        poste = lire(self._chantier.case(rang, attendue))
        if poste.etat is not None:
            self._chantier.note(rang, poste.etat, poste.motif, poste.conseil, attendue)
        return poste

    def _read_groupe(
        self, rang: int, lieu: Lieu, groupe: _Groupe, postes: tuple[Poste, Poste]
    ) -> None:
        temps = self._calendrier.find(rang, groupe.annee)
        if temps.motif:
            conseil = "Écrire l’année en quatre chiffres."
            self._chantier.note(rang, Etat.REFUSE, temps.motif, conseil, "annee")
        famille, secteur = postes
        if temps.motif or famille.valeur is None or secteur.valeur is None:
            return
        cases = dict(self._iter_cases(rang, groupe))
        if famille.valeur or secteur.valeur:
            base = cases.pop("emplois_prives", ABSENTE)
            self.recueil.bases_de_detail |= base.valeur is not None
        fait = Fait(
            rang,
            lieu,
            temps.annee,
            temps.millesime,
            famille.valeur,
            secteur.valeur,
            cases,
        )
        check_voisines(self._chantier, rang, cases)
        cle = (lieu.niveau, lieu.origine, temps.annee, famille.ecrit, secteur.ecrit)
        self._add(cle, fait)

    def _iter_cases(self, rang: int, groupe: _Groupe) -> Iterator[tuple[Mesure, Case]]:
        dit = self._chantier.case(rang, "statut")
        est_secrete = bool(dit) and simplify(dit) == Diffusion.SECRET.value
        ligne = self._chantier.table.lignes[rang]
        for dite, colonne in groupe.colonnes:
            brute = ligne[colonne]
            mesure = dite or self._find_mesure(rang)
            if mesure is None:
                continue
            case = (
                self._cases[colonne][brute]
                if dite
                else read_case(clean_case(brute), mesure)
            )
            if est_secrete and mesure != "emplois_prives" and case.valeur is None:
                case = _SECRETE
            if case.etat is not None:
                self._chantier.journal.note(
                    rang,
                    case.etat,
                    case.motif,
                    case.conseil,
                    colonne=self._chantier.table.entetes[colonne],
                    brute=brute,
                )
            yield mesure, case

    def _find_mesure(self, rang: int) -> Mesure | None:
        """Mesure que dit la colonne « indicateur »."""
        if self._longue is None:
            return None
        dit = self._chantier.table.lignes[rang][self._longue[0]]
        simple = f" {simplify(dit)} "
        for mesure, motif in MOTIFS_MESURES:
            if motif.search(simple):
                return mesure
        self._chantier.journal.note(
            rang,
            Etat.IGNORE,
            "indicateur que l’extraction ne garde pas",
            colonne=self._chantier.table.entetes[self._longue[0]],
            brute=dit,
        )
        return None

    def _add(self, cle: CleBrute, fait: Fait) -> None:
        """Inscrit un fait ; une case déjà dite n’est pas comptée deux fois."""
        connu = self.recueil.faits.setdefault(cle, fait)
        if connu is fait:
            return
        communes = connu.cases.keys() & fait.cases.keys()
        numero = self._chantier.table.numeros[connu.rang]
        note = self._chantier.journal.note
        if not communes:
            connu.cases.update(fait.cases)
        elif all(connu.cases[m][:2] == fait.cases[m][:2] for m in communes):
            motif = f"répète la ligne {numero} : comptée une seule fois"
            note(fait.rang, Etat.DOUTE, motif, "Retirer l’une des deux.")
        else:
            motif = f"la ligne {numero} donne d’autres chiffres pour la même case"
            note(fait.rang, Etat.REFUSE, motif, "Garder une seule des deux.")


def _list_groupes(colonnes: Sequence[ColonneValeur]) -> list[_Groupe]:
    groupes: dict[
        tuple[str | None, str | None, str | None], list[tuple[Mesure | None, int]]
    ] = {}
    for colonne in colonnes:
        cle = (colonne.annee, colonne.famille, colonne.secteur)
        groupes.setdefault(cle, []).append((colonne.mesure, colonne.rang))
    return [_Groupe(*cle, tuple(siennes)) for cle, siennes in groupes.items()]


def _build_calendrier(
    chantier: Chantier, colonnes: Sequence[ColonneValeur]
) -> Calendrier:
    def is_remplie(attendue: str) -> bool:
        return attendue in chantier and all(
            chantier.case(rang, attendue) or not chantier.journal.is_vivante(rang)
            for rang in range(len(chantier.table.lignes))
        )

    return build_calendrier(
        chantier,
        annee_en_colonnes=all(colonne.annee for colonne in colonnes),
        is_annee=is_remplie,
    )


def find_case(fait: Fait, mesure: Mesure) -> Case:
    """Case d’une mesure, absente si le fichier ne la donne pas."""
    return fait.cases.get(mesure, ABSENTE)


def has_principale(fait: Fait) -> bool:
    """Vrai si le fait porte des établissements ou des salariés."""
    return not PRINCIPALES.isdisjoint(fait.cases)
