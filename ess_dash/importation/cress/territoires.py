"""De quel territoire parle une ligne : code ou nom, EPCI, commune ou département."""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from ess_dash.importation.codes_communes import Note as NoteDeCommune
from ess_dash.importation.communes import write_ailleurs
from ess_dash.importation.cress.attendues import TERRITOIRE
from ess_dash.importation.cress.vocabulaire import NIVEAUX
from ess_dash.importation.modele import Contexte, Etat
from ess_dash.importation.statistique.communes import is_ailleurs
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.importation.valeurs import simplify
from ess_dash.territoires import (
    CodeCommune,
    CodeEpci,
    est_code_commune,
    est_code_departement,
    est_code_epci,
)
from ess_dash.textes.ecriture import cite

RESSEMBLANCE_ADMISE: Final = 90
# Ce qui dit le territoire d’une ligne.
CASES: Final = (
    *("niveau", "code_epci", "epci", "code_commune", "commune", "perimetre"),
)
EPCI: Final = "epci"
COMMUNE: Final = "commune"
DEPARTEMENT: Final = "departement"

_MOTS_D_EPCI: Final = frozenset(
    (
        *("cc", "ca", "cu", "communaute", "communes", "agglomeration", "agglo", "de"),
        *("du", "des", "la", "le", "les", "l", "d", "et", "urbaine", "epci"),
    )
)
_ENTRE_PARENTHESES: Final = re.compile(r"\(.*?\)|\[.*?\]")
_TOTAL: Final = re.compile(
    r"^(?:sous )?(?:total|ensemble)\s+(?:de |du |des |d |la |le )*"
)
_PARTIE: Final = re.compile(r"\bpartie\b|\bpour partie\b")


class Note(NamedTuple):
    """Ce qu’il faut dire d’un territoire, et de quelle colonne."""

    etat: Etat
    colonne: str
    motif: str
    conseil: str = ""


class Lieu(NamedTuple):
    """Territoire trouvé ; ``code`` est vide s’il ne l’est pas.

    Attributes
    ----------
    niveau
        ``epci``, ``commune`` ou ``departement``.
    code
        Code de l’EPCI (celui de la commune, pour une commune) ou du département.
    origine
        Ce qui le distingue dans le fichier : le code écrit d’une commune, même ancien.
    """

    niveau: str
    code: str
    origine: str
    notes: tuple[Note, ...] = ()


class Gazetier:
    """Trouve les territoires du département, chacun cherché une fois."""

    def __init__(self, chantier: Chantier) -> None:
        self._chantier = chantier
        self._contexte = chantier.contexte
        self._par_nom = _index_epci(chantier.contexte)
        self._lus: dict[tuple[str, ...], Lieu] = {}
        self._cles = list(
            zip(*(chantier.colonne(attendue) for attendue in CASES), strict=True)
        )
        self._est_departemental = is_departemental(chantier)
        self.inconnus: dict[str, str] = {}

    def find(self, rang: int) -> Lieu:
        """Territoire d’une ligne."""
        cles = self._cles[rang]
        if not any(cles) and self._est_departemental:
            return Lieu(
                DEPARTEMENT, self._chantier.departement, self._chantier.departement
            )
        lieu = self._lus.get(cles)
        if lieu is None:
            lieu = self._find(*cles)
            self._lus[cles] = lieu
        return lieu

    def _find(
        self, niveau: str, code: str, nom: str, commune: str, ville: str, perimetre: str
    ) -> Lieu:
        dit = NIVEAUX.get(simplify(niveau), "")
        if dit == "autre":
            return self._ignore(
                f"niveau {cite(niveau)} : seuls EPCI, commune et département"
            )
        if dit == COMMUNE:
            return self._find_commune(commune or code, ville or nom)
        if (commune or ville) and dit != EPCI:
            return self._find_commune(commune, ville)
        code = code.removesuffix(".0").replace(" ", "")
        if not code and (est_code_epci(nom) or est_code_departement(nom)):
            code, nom = nom, ""
        if est_code_epci(code):
            return self._check_cheval(self._find_epci(code, nom), nom, perimetre)
        if est_code_departement(code) and len(code) <= 3:
            return self._find_departement(code)
        if est_code_commune(code.zfill(5)) and dit != EPCI:
            return self._find_commune(code, nom)
        return self._check_cheval(self._find_par_nom(nom, code), nom, perimetre)

    # EPCI

    def _find_epci(self, code: str, nom: str) -> Lieu:
        if CodeEpci(code) in self._contexte.epci:
            return Lieu(EPCI, code, code)
        self.inconnus.setdefault(code, nom)
        if code.startswith(f"24{self._chantier.departement}"):
            motif = "cet EPCI du département n’existe plus sous ce code"
            conseil = (
                "Demander l’extraction dans la géographie actuelle, ou à la commune."
            )
            return Lieu(
                EPCI, "", code, (Note(Etat.REFUSE, "code_epci", motif, conseil),)
            )
        de = self._contexte.configuration.de
        return self._ignore(f"ce n’est pas un EPCI actuel {de}")

    def _find_par_nom(self, nom: str, code: str) -> Lieu:
        if not nom:
            motif = "code de territoire illisible" if code else "territoire non dit"
            conseil = "Écrire le code Siren de l’EPCI, ou son nom."
            return Lieu("", "", "", (Note(Etat.REFUSE, "code_epci", motif, conseil),))
        simple = _TOTAL.sub("", simplify(nom))
        if self._is_departement(simple):
            return self._find_departement(self._chantier.departement)
        if simple in {"total", "ensemble", "", "somme", "totaux"}:
            return self._ignore("total dont le territoire n’est pas nommé")
        cle = _normalize_epci(nom)
        if cle in self._par_nom:
            code_trouve = self._par_nom[cle]
            return Lieu(EPCI, code_trouve, code_trouve)
        return self._find_proche(nom, cle)

    def _find_proche(self, nom: str, cle: str) -> Lieu:
        proche = process.extractOne(
            cle,
            list(self._par_nom),
            scorer=fuzz.ratio,
            score_cutoff=RESSEMBLANCE_ADMISE,
        )
        if proche is not None:
            code = self._par_nom[proche[0]]
            motif = f"EPCI lu {cite(self._contexte.epci[CodeEpci(code)])}"
            return Lieu(
                EPCI, code, code, (Note(Etat.DOUTE, "epci", motif, "À vérifier."),)
            )
        self.inconnus.setdefault(nom, nom)
        de = self._contexte.configuration.de
        return self._ignore(f"aucun EPCI ni département actuel {de} n’a ce nom")

    def _check_cheval(self, lieu: Lieu, nom: str, perimetre: str) -> Lieu:
        """Fait dire, d’un EPCI à cheval, si le chiffre vaut pour sa partie ou pour tout."""
        cheval = self._contexte.perimetres.get(CodeEpci(lieu.code), "")
        if not cheval or lieu.niveau != EPCI:
            return lieu
        dit = simplify(f"{perimetre} {nom}")
        if _PARTIE.search(dit):
            return lieu
        if perimetre and "entier" in dit:
            return self._ignore(
                f"chiffre de l’EPCI entier, quand l’application montre la {cheval}"
            )
        motif = f"EPCI à cheval : le chiffre est gardé comme celui de la {cheval}"
        conseil = (
            "Le vérifier, puis l’écrire dans une colonne « perimetre » : « partie "
            "départementale » ou « EPCI entier »."
        )
        note = Note(Etat.DOUTE, "code_epci", motif, conseil)
        return lieu._replace(notes=(*lieu.notes, note))

    # Département

    def _is_departement(self, simple: str) -> bool:
        nom = simplify(self._contexte.configuration.nom)
        return simple in {nom, f"departement {nom}", "departement", f"dep {nom}"}

    def _find_departement(self, code: str) -> Lieu:
        if code == self._chantier.departement:
            return Lieu(DEPARTEMENT, code, code)
        return self._ignore(write_ailleurs(self._contexte))

    # Commune

    def _find_commune(self, code: str, nom: str) -> Lieu:
        if is_ailleurs(code, self._chantier.departement):
            return self._ignore(write_ailleurs(self._contexte))
        situee = self._chantier.repertoire.find(code, nom)
        notes = tuple(self._iter_notes(situee.notes, trouvee=bool(situee.code)))
        if not situee.code and not notes:
            conseil = "Écrire le code Insee de la commune."
            notes = (Note(Etat.REFUSE, "code_commune", "commune non dite", conseil),)
        return Lieu(COMMUNE, situee.code, code or nom, notes)

    def _iter_notes(
        self, notes: tuple[NoteDeCommune, ...], *, trouvee: bool
    ) -> Iterator[Note]:
        """Une commune partagée depuis n’a pas de chiffres à répartir : ligne refusée."""
        for champ, etat, motif, conseil in notes:
            colonne = champ if champ in self._chantier else "code_epci"
            if not trouvee and etat is Etat.DOUTE:
                yield Note(
                    Etat.REFUSE,
                    colonne,
                    "ancienne commune partagée depuis : ses chiffres ne se partagent pas",
                    conseil,
                )
            else:
                yield Note(etat, colonne, motif, conseil)

    def _ignore(self, motif: str) -> Lieu:
        return Lieu("", "", "", (Note(Etat.IGNORE, "", motif),))


def is_departemental(chantier: Chantier) -> bool:
    """Vrai si aucune colonne ne dit le territoire, et que le fichier se dit du département."""
    if any(attendue in chantier for attendue in TERRITOIRE):
        return False
    noms = simplify(f"{chantier.table.feuille} {chantier.table.nom_fichier}")
    nom = simplify(chantier.contexte.configuration.nom)
    return "departement" in noms or nom in noms


def epci_of(contexte: Contexte, code_commune: str) -> str:
    """EPCI d’une commune du département ; vide si elle n’en a pas."""
    return contexte.communes[CodeCommune(code_commune)].code_epci


def _index_epci(contexte: Contexte) -> Mapping[str, str]:
    return {_normalize_epci(nom): str(code) for code, nom in contexte.epci.items()}


def _normalize_epci(nom: str) -> str:
    """Nom d’EPCI réduit à ce qui le distingue.

    « CC du Volvestre » et « Communauté de communes du Volvestre » n’en font qu’un.
    """
    propre = simplify(_ENTRE_PARENTHESES.sub(" ", nom)).split(" partie ")[0]
    mots = [m for m in propre.split() if len(m) > 1 and m not in _MOTS_D_EPCI]
    return " ".join(mots) or propre
