"""Trouver la commune d’une ligne : code Insee, nom, code postal, ou les trois ensemble."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from ess_dash.importation.codes_communes import (
    CODE,
    CODE_POSTAL,
    NOM,
    Note,
    clean_code,
)
from ess_dash.importation.modele import Contexte, Etat
from ess_dash.tables.points.communes import normalize_commune
from ess_dash.territoires import CodeCommune, est_code_commune
from ess_dash.textes.ecriture import cite, write_liste

RESSEMBLANCE_ADMISE: Final = 87
RESSEMBLANCE_PROPOSEE: Final = 78
NB_PROPOSITIONS: Final = 3


class Situee(NamedTuple):
    """Commune trouvée, vide si aucune, et ce qu’il faut en dire."""

    code: str
    notes: tuple[Note, ...] = ()


NON_SITUEE: Final = Situee("")


def _say_de(champ: str, situee: Situee) -> Situee:
    """Les mêmes notes, dites d’une autre case : un code Insee écrit à la place du nom."""
    notes = tuple(note._replace(champ=champ) for note in situee.notes)
    return Situee(situee.code, notes)


class Repertoire:
    """Communes du département, par code, par nom et par code postal.

    Parameters
    ----------
    contexte
        Communes, passages et anciens noms.
    """

    def __init__(self, contexte: Contexte) -> None:
        self._contexte = contexte
        self._departement = contexte.configuration.code_departement
        self._par_nom = _index_noms(contexte)
        self._par_code_postal = _index_codes_postaux(contexte)
        self._anciens = {
            normalize_commune(nom): codes
            for nom, codes in contexte.anciens_noms.items()
        }
        self._lues: dict[tuple[str, str, str], Situee] = {}

    def find(self, code: str = "", nom: str = "", code_postal: str = "") -> Situee:
        """Commune que ces trois cases désignent ; chacune peut être vide.

        Le code l’emporte sur le nom, le nom sur le code postal ; ce qui se contredit
        est à vérifier. Hors du département, la note est ``IGNORE``.
        """
        cles = (code, nom, code_postal)
        if cles not in self._lues:
            self._lues[cles] = self._find(*cles)
        return self._lues[cles]

    def name(self, code: str) -> str:
        """Nom d’une commune du département ; vide sinon."""
        commune = self._contexte.communes.get(CodeCommune(code))
        return commune.nom if commune else ""

    def _find(self, code: str, nom: str, code_postal: str) -> Situee:
        if code:
            return self._check_nom(self._find_par_code(code, nom), nom)
        if est_code_commune(clean_code(nom)[0]):
            return _say_de(NOM, self._find_par_code(nom, ""))
        if nom:
            return self._find_par_nom(nom, code_postal)
        if code_postal:
            return self._find_par_code_postal(code_postal, CODE_POSTAL)
        return NON_SITUEE

    # Par code

    def _find_par_code(self, code: str, nom: str) -> Situee:
        propre, notes = clean_code(code)
        if propre in self._contexte.communes:
            return Situee(propre, notes)
        if propre in self._contexte.passages:
            return self._find_par_ancien_code(propre, nom, notes)
        if propre in self._par_code_postal:
            return self._find_code_postal_donne(propre, nom)
        if est_code_commune(propre):
            return self._find_inconnue(propre, nom)
        return self._refuse_code(nom)

    def _find_par_ancien_code(
        self, code: str, nom: str, notes: tuple[Note, ...]
    ) -> Situee:
        actuels = self._contexte.passages[CodeCommune(code)]
        retenus = [actuel for actuel in actuels if actuel in self._contexte.communes]
        if not retenus:
            return self._ignore(CODE)
        if len(actuels) > 1:
            nommees = [c for c in retenus if c in self._par_nom.get(_simple(nom), ())]
            if len(nommees) != 1:
                return self._doubt_scission(code, retenus)
            retenus = nommees
        motif = f"ancien code de commune : {self._write(retenus[0])} aujourd’hui"
        return Situee(retenus[0], (*notes, Note(CODE, Etat.CORRIGE, motif)))

    def _doubt_scission(self, code: str, actuels: Sequence[str]) -> Situee:
        noms = write_liste([self._write(actuel) for actuel in actuels])
        motif = f"le code {code} est celui d’une commune partagée depuis : non située"
        return Situee("", (Note(CODE, Etat.DOUTE, motif, f"Choisir parmi {noms}."),))

    def _find_code_postal_donne(self, code: str, nom: str) -> Situee:
        """Un code postal est donné à la place du code Insee."""
        trouvee = (
            self._find_par_nom(nom, code)
            if nom
            else self._find_par_code_postal(code, CODE)
        )
        if not trouvee.code:
            return trouvee
        motif = f"code postal à la place du code Insee : lu {self._write(trouvee.code)}"
        return Situee(trouvee.code, (Note(CODE, Etat.CORRIGE, motif), *trouvee.notes))

    def _find_inconnue(self, code: str, nom: str) -> Situee:
        if not code.startswith(self._departement):
            return self._ignore(CODE)
        return self._refuse_code(nom, "aucune commune n’a ce code")

    def _refuse_code(
        self, nom: str, motif: str = "ce n’est pas un code Insee de commune"
    ) -> Situee:
        nommees = self._par_nom.get(_simple(nom), ())
        conseil = (
            f"Peut-être {self._write(nommees[0])}."
            if len(nommees) == 1
            else "Écrire le code Insee à 5 caractères, ou laisser vide et nommer."
        )
        return Situee("", (Note(CODE, Etat.REFUSE, motif, conseil),))

    def _check_nom(self, situee: Situee, nom: str) -> Situee:
        """Doute si le nom écrit n’est pas celui de la commune du code."""
        if not situee.code or not nom or self._is_nom_de(nom, situee.code):
            return situee
        motif = f"le code est celui de {self.name(situee.code)}, pas de {cite(nom)}"
        note = Note(
            NOM, Etat.DOUTE, motif, "Vérifier le code ; c’est lui qui est gardé."
        )
        return Situee(situee.code, (*situee.notes, note))

    def _is_nom_de(self, nom: str, code: str) -> bool:
        simple = _simple(nom)
        if code in self._par_nom.get(simple, ()) or code in self._anciens.get(
            simple, ()
        ):
            return True
        return fuzz.ratio(simple, _simple(self.name(code))) >= RESSEMBLANCE_ADMISE

    # Par nom

    def _find_par_nom(self, nom: str, code_postal: str) -> Situee:
        exacts = self._par_nom.get(_simple(nom), ())
        ailleurs = self._is_ailleurs(code_postal)
        if ailleurs and not self._has_code_postal(exacts, code_postal):
            return self._ignore(CODE_POSTAL)
        if exacts:
            return self._choose_homonyme(nom, exacts, code_postal)
        anciens = self._anciens.get(_simple(nom), ())
        if len(anciens) == 1:
            motif = f"ancienne commune : {self._write(anciens[0])} aujourd’hui"
            return Situee(anciens[0], (Note(NOM, Etat.CORRIGE, motif),))
        return self._find_proche(nom, code_postal)

    def _choose_homonyme(
        self, nom: str, exacts: Sequence[str], code_postal: str
    ) -> Situee:
        if len(exacts) == 1:
            return Situee(exacts[0])
        postes = self._par_code_postal.get(code_postal, ())
        retenus = [code for code in exacts if code in postes]
        if len(retenus) == 1:
            return Situee(retenus[0])
        noms = write_liste([self._write(code) for code in exacts])
        motif = f"{len(exacts)} communes portent le nom {cite(nom)}"
        note = Note(NOM, Etat.REFUSE, motif, f"Écrire le code Insee : {noms}.")
        return Situee("", (note,))

    def _find_proche(self, nom: str, code_postal: str) -> Situee:
        simple = _simple(nom)
        trouves = process.extract(
            simple,
            list(self._par_nom),
            scorer=fuzz.WRatio,
            score_cutoff=RESSEMBLANCE_PROPOSEE,
            limit=NB_PROPOSITIONS,
        )
        proches = [self._par_nom[cle] for cle, _, _ in trouves]
        surs = [
            self._par_nom[cle]
            for cle, _, _ in trouves
            if fuzz.ratio(simple, cle) >= RESSEMBLANCE_ADMISE
        ]
        if len(surs) == 1 and len(surs[0]) == 1:
            motif = f"commune lue {self._write(surs[0][0])}"
            return Situee(surs[0][0], (Note(NOM, Etat.DOUTE, motif, "À vérifier."),))
        return self._refuse_nom([c for codes in proches for c in codes], code_postal)

    def _refuse_nom(self, proches: Sequence[str], code_postal: str) -> Situee:
        candidats = proches or self._par_code_postal.get(code_postal, ())
        noms = write_liste([self._write(code) for code in candidats], NB_PROPOSITIONS)
        conseil = (
            f"Peut-être {noms}."
            if candidats
            else "Écrire le nom entier, ou le code Insee ; retirer la ligne si elle est "
            "ailleurs."
        )
        motif = f"aucune commune {self._contexte.configuration.de} n’a ce nom"
        return Situee("", (Note(NOM, Etat.REFUSE, motif, conseil),))

    # Par code postal

    def _find_par_code_postal(self, code_postal: str, champ: str) -> Situee:
        communes = self._par_code_postal.get(code_postal, ())
        if len(communes) == 1:
            return Situee(communes[0])
        if not communes and self._is_ailleurs(code_postal):
            return self._ignore(champ)
        if not communes:
            return NON_SITUEE
        motif = f"ce code postal est celui de {len(communes)} communes"
        noms = write_liste([self._write(code) for code in communes], NB_PROPOSITIONS)
        conseil = f"Écrire le code Insee, ou le nom : {noms}."
        return Situee("", (Note(champ, Etat.REFUSE, motif, conseil),))

    def _is_ailleurs(self, code_postal: str) -> bool:
        est_postal = len(code_postal) == 5 and code_postal.isdigit()
        debut = "20" if self._departement in {"2A", "2B"} else self._departement
        est_ici = code_postal.startswith(debut) or code_postal in self._par_code_postal
        return est_postal and not est_ici

    def _has_code_postal(self, codes: Sequence[str], code_postal: str) -> bool:
        return any(code in self._par_code_postal.get(code_postal, ()) for code in codes)

    def _ignore(self, champ: str) -> Situee:
        return Situee("", (Note(champ, Etat.IGNORE, write_ailleurs(self._contexte)),))

    def _write(self, code: str) -> str:
        return f"{self.name(code)} ({code})"


def write_ailleurs(contexte: Contexte) -> str:
    """Dit qu’une ligne est hors du département servi."""
    return f"hors {contexte.configuration.de}"


def _simple(nom: str) -> str:
    return normalize_commune(re.sub(r"\(.*?\)", " ", nom))


def _index_noms(contexte: Contexte) -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for code, commune in contexte.communes.items():
        nom = _simple(commune.nom)
        index[nom] = (*index.get(nom, ()), code)
    return index


def _index_codes_postaux(contexte: Contexte) -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for code, commune in contexte.communes.items():
        for postal in commune.codes_postaux:
            index[postal] = (*index.get(postal, ()), code)
    return index
