"""Le contrôle d’un fichier, ligne à ligne, tel que l’agent le lit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ess_dash.importation.contacts import is_entete_de_contact, strip_contacts
from ess_dash.importation.modele import (
    Etat,
    LigneImport,
    Rapport,
    Remarque,
    TableLue,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.typographie import polish
from ess_dash.textes.ecriture import cite, clean_texte, format_nombre, shorten

LIGNES_PAR_PAGE: Final = 50
LIGNES_APERCU: Final = 5
CASE_MAX: Final = 60
COLONNES_CITEES: Final = 15
ECARTEE: Final = "non gardé"
# Ce qui demande un geste d’abord.
ORDRE: Final = (Etat.REFUSE, Etat.DOUTE, Etat.CORRIGE, Etat.GARDE, Etat.IGNORE)
# Au pluriel, tels qu’un filtre les nomme.
LIBELLES: Final = {
    Etat.GARDE: "gardées",
    Etat.CORRIGE: "corrigées",
    Etat.DOUTE: "à vérifier",
    Etat.REFUSE: "refusées",
    Etat.IGNORE: "hors sujet",
}

ParEtat = Mapping[Etat, Sequence[LigneImport]]


@dataclass(frozen=True, slots=True)
class Compte:
    """Combien de lignes finissent dans un état."""

    etat: str
    libelle: str
    nombre: int
    ecrit: str


@dataclass(frozen=True, slots=True)
class LigneRapport:
    """Une remarque sur une ligne, ou une ligne gardée sans remarque.

    Attributes
    ----------
    numero
        Ligne du fichier ; 0 quand la remarque d’avant porte déjà le numéro.
    etat, libelle
        Code de l’état, et le mot affiché.
    """

    numero: int
    etat: str
    libelle: str
    colonne: str
    valeur: str
    motif: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class VueRapport:
    """Ce que devient un fichier : le bilan, puis ce qu’il faut dire de lui.

    Attributes
    ----------
    phrase
        Le bilan, à lire en premier.
    avis
        Ce qui vaut pour le fichier entier, colonnes écartées comprises.
    """

    phrase: str
    comptes: tuple[Compte, ...]
    avis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Apercu:
    """Les premières lignes lues.

    Attributes
    ----------
    gardees
        Par colonne, faux si elle ne sera pas gardée : ses cases ne sont pas montrées.
    """

    titre: str
    entetes: tuple[str, ...]
    gardees: tuple[bool, ...]
    lignes: tuple[tuple[int, tuple[str, ...]], ...]


def index_lignes(rapport: Rapport) -> ParEtat:
    """Lignes de chaque état, dans l’ordre du fichier ; rangées une fois par contrôle."""
    rangees: dict[Etat, list[LigneImport]] = {etat: [] for etat in Etat}
    for ligne in rapport.lignes:
        rangees[ligne.etat].append(ligne)
    return rangees


def build_vue_rapport(
    rapport: Rapport, par_etat: ParEtat, deja_dits: Sequence[str] = ()
) -> VueRapport:
    """Bilan d’un contrôle.

    Parameters
    ----------
    par_etat
        Lignes du rapport, rangées par ``index_lignes``.
    deja_dits
        Avis de la lecture, que la page montre avec l’aperçu.
    """
    comptes = tuple(
        Compte(
            etat.value, LIBELLES[etat], len(par_etat[etat]), _write(len(par_etat[etat]))
        )
        for etat in ORDRE
    )
    dits = [phrase for phrase in rapport.avis if phrase not in deja_dits]
    avis = dict.fromkeys((*dits, *_write_ecartees(rapport)))
    return polish(
        VueRapport(
            phrase=_write_bilan(par_etat),
            comptes=comptes,
            avis=tuple(strip_contacts(phrase) for phrase in avis),
        )
    )


def _write(nombre: int) -> str:
    return format_nombre(nombre)


def _write_bilan(par_etat: ParEtat) -> str:
    total = sum(len(lignes) for lignes in par_etat.values())
    publiables = sum(
        len(lignes) for etat, lignes in par_etat.items() if etat.est_publie
    )
    refusees = len(par_etat[Etat.REFUSE])
    debut = (
        f"{pluralize(publiables, 'ligne prête', 'lignes prêtes')} sur {_write(total)}"
    )
    if not refusees:
        return f"{debut} : aucune n’est refusée."
    return f"{debut} : {pluralize(refusees, 'est refusée', 'sont refusées')}."


def _write_ecartees(rapport: Rapport) -> list[str]:
    """Ce que les avis du contrôle ne nomment pas déjà."""
    dits = " ".join(rapport.avis)
    tues = [nom for nom in rapport.colonnes_ecartees if cite(nom) not in dits]
    contacts = [nom for nom in rapport.contacts_ecartes if cite(nom) not in dits]
    autres = [nom for nom in tues if nom not in rapport.contacts_ecartes]
    phrases = []
    if contacts:
        phrases.append(
            f"Coordonnées de personnes, jamais gardées : {_write_noms(contacts)}."
        )
    if autres:
        phrases.append(f"Colonnes non reprises : {_write_noms(autres)}.")
    return phrases


def _write_noms(noms: Sequence[str]) -> str:
    cites = ", ".join(cite(nom) for nom in noms[:COLONNES_CITEES])
    reste = len(noms) - COLONNES_CITEES
    return f"{cites} et {reste} de plus" if reste > 0 else cites


def list_etats(par_etat: ParEtat) -> tuple[Etat, ...]:
    """États qui ont des lignes, ceux qui demandent un geste d’abord."""
    return tuple(etat for etat in ORDRE if par_etat[etat])


def count_pages(par_etat: ParEtat, etat: Etat) -> int:
    """Nombre de pages du tableau d’un état, au moins une."""
    return max(1, -(-len(par_etat[etat]) // LIGNES_PAR_PAGE))


def build_page(par_etat: ParEtat, etat: Etat, page: int) -> tuple[LigneRapport, ...]:
    """Remarques d’une page de lignes, à partir de la page 1."""
    debut = (page - 1) * LIGNES_PAR_PAGE
    lignes = par_etat[etat][debut : debut + LIGNES_PAR_PAGE]
    return polish(tuple(rangee for ligne in lignes for rangee in _write_ligne(ligne)))


def _write_ligne(ligne: LigneImport) -> list[LigneRapport]:
    remarques = ligne.remarques or (Remarque(ligne.etat, "", "", ""),)
    return [
        LigneRapport(
            numero=0 if rang else ligne.numero,
            etat=remarque.etat.value,
            libelle=remarque.etat.libelle,
            colonne=shorten(clean_texte(remarque.colonne), CASE_MAX),
            valeur=shorten(strip_contacts(clean_texte(remarque.valeur)), CASE_MAX),
            motif=strip_contacts(remarque.motif),
            suggestion=strip_contacts(remarque.suggestion),
        )
        for rang, remarque in enumerate(remarques)
    ]


def build_apercu(table: TableLue, contacts: Sequence[str] = ()) -> Apercu:
    """Premières lignes d’une table, sans ce qui désigne des personnes.

    Parameters
    ----------
    contacts
        Colonnes dont le contrôle a dit qu’elles portent des coordonnées.
    """
    gardees = tuple(
        entete not in contacts and not is_entete_de_contact(entete)
        for entete in table.entetes
    )
    premieres = zip(table.numeros, table.lignes[:LIGNES_APERCU], strict=False)
    lignes = tuple(
        (numero, _write_cases(cases, gardees)) for numero, cases in premieres
    )
    nombre = min(LIGNES_APERCU, len(table.lignes))
    return Apercu(
        titre=f"{pluralize(nombre, 'première ligne', 'premières lignes')} sur {_write(len(table.lignes))}",
        entetes=tuple(shorten(clean_texte(nom), CASE_MAX) for nom in table.entetes),
        gardees=gardees,
        lignes=lignes,
    )


def _write_cases(cases: Sequence[str], gardees: Sequence[bool]) -> tuple[str, ...]:
    return tuple(
        shorten(strip_contacts(clean_texte(case)), CASE_MAX) if garde else ECARTEE
        for case, garde in zip(cases, gardees, strict=True)
    )
