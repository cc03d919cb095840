"""Lire une case : la valeur sous sa forme unique, ou ce qui ne va pas et que faire."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from rapidfuzz import fuzz, process

from ess_dash.importation.contacts import strip_contacts
from ess_dash.importation.modele import Contexte, Etat
from ess_dash.tables.listes import ListeFermee, Reponse
from ess_dash.textes.ecriture import cite, shorten, write_liste

LONGUEUR_NOM: Final = 250
LONGUEUR_NOTE: Final = 1_000
RESSEMBLANCE_PROPOSEE: Final = 60
VIDES: Final = frozenset(
    (
        *("", "-", "--", "–", "—", "/", ".", "?", "…", "na", "n/a", "#n/a", "nd"),
        *("n.d.", "nc", "n.c.", "ns", "null", "none", "nan", "néant", "neant"),
        *("sans objet", "s/o", "so", "non renseigné", "non renseigne", "vide"),
    )
)

_ERREURS_DE_TABLEUR: Final = frozenset(
    (
        *("#n/a", "#ref!", "#valeur!", "#value!", "#div/0!", "#nom?", "#name?"),
        *("#nombre!", "#num!", "#nul!", "#null!", "#n/d"),
    )
)
_ESPACES: Final = re.compile(r"\s{2,}|[^\S ]")
# Commandes, marques de sens de lecture, espaces sans largeur, demi-caractères, usage privé.
_INVISIBLES: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff"
    "\U000e0000-\U000e0fff]"
)
_MOTS: Final = re.compile(r"[a-z0-9]+")
_SIGNES: Final = re.compile(r"[\W_]+")
_LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss"})


class Valeur(NamedTuple):
    """Ce qu’une case donne.

    Attributes
    ----------
    texte
        Valeur sous la forme du contrat ; vide si elle manque ou ne se lit pas.
    etat
        Ce qu’elle fait à la ligne, ``None`` si rien n’est à dire.
    motif, suggestion
        Pourquoi, et que faire ; une phrase chacun.
    """

    texte: str
    etat: Etat | None = None
    motif: str = ""
    suggestion: str = ""


# Lit une case déjà nettoyée.
Analyse = Callable[[str], Valeur]
# Prépare la lecture d’une colonne, d’après toutes ses valeurs distinctes.
Lecteur = Callable[[Sequence[str], Contexte], Analyse]
ABSENTE: Final = Valeur("")


def correct(texte: str, motif: str, suggestion: str = "") -> Valeur:
    """Valeur gardée sous une autre forme que celle du fichier."""
    return Valeur(texte, Etat.CORRIGE, motif, suggestion)


def doubt(texte: str, motif: str, suggestion: str = "") -> Valeur:
    """Valeur gardée, à vérifier."""
    return Valeur(texte, Etat.DOUTE, motif, suggestion)


def refuse(motif: str, suggestion: str = "") -> Valeur:
    """Valeur qui empêche de garder la ligne."""
    return Valeur("", Etat.REFUSE, motif, suggestion)


def simple(analyse: Analyse) -> Lecteur:
    """Lecteur d’une colonne dont chaque case se lit seule."""
    return lambda _valeurs, _contexte: analyse


def tolerate(lecteur: Lecteur) -> Lecteur:
    """Même lecteur, mais ce qu’il refuse est laissé vide et à vérifier."""

    def prepare(valeurs: Sequence[str], contexte: Contexte) -> Analyse:
        analyse = lecteur(valeurs, contexte)

        def soften(texte: str) -> Valeur:
            lue = analyse(texte)
            if lue.etat is not Etat.REFUSE:
                return lue
            return lue._replace(etat=Etat.DOUTE, motif=f"{lue.motif} : laissé vide")

        return soften

    return prepare


def clean_case(texte: str) -> str:
    r"""Case sans caractère invisible, aux espaces simples.

    Examples
    --------
    >>> clean_case(" Le\u00a0 FIL\u200b\n")
    'Le FIL'
    """
    if _is_propre(texte):
        return texte
    normalise = unicodedata.normalize("NFC", texte)
    visible = _INVISIBLES.sub("", _ESPACES.sub(" ", normalise))
    return _ESPACES.sub(" ", visible).strip()


def _is_propre(texte: str) -> bool:
    """Vrai pour la plupart des cases, que rien n’oblige à nettoyer."""
    return (
        texte.isascii()
        and texte.isprintable()
        and "  " not in texte
        and texte[:1] != " "
        and texte[-1:] != " "
    )


def simplify(texte: str) -> str:
    """Mots d’un texte, sans casse, accent, ligature ni ponctuation.

    Examples
    --------
    >>> simplify("L’Œuvre — Économie n° 2")
    'l oeuvre economie n 2'
    """
    if not texte.isascii():
        # Les signes deviennent des espaces avant que l’ASCII ne les fasse disparaître.
        mots = _SIGNES.sub(" ", texte.casefold().translate(_LIGATURES))
        nu = unicodedata.normalize("NFKD", mots)
        texte = nu.encode("ascii", "ignore").decode("ascii")
    return " ".join(_MOTS.findall(texte.lower()))


def is_vide(texte: str) -> bool:
    """Vrai si la case dit qu’elle n’a pas de valeur."""
    return texte.casefold() in VIDES


def read_texte(longueur: int = LONGUEUR_NOM) -> Lecteur:
    """Lecteur d’un texte libre, coordonnées de personnes retirées."""
    return simple(lambda texte: parse_texte(texte, longueur))


def parse_texte(texte: str, longueur: int = LONGUEUR_NOM) -> Valeur:
    """Texte libre.

    Examples
    --------
    >>> parse_texte("Le FIL")
    Valeur(texte='Le FIL', etat=None, motif='', suggestion='')
    >>> parse_texte("Le FIL (a@exemple.fr)").texte
    'Le FIL ([coordonnée retirée])'
    """
    if texte[:1] == "#" and texte.casefold() in _ERREURS_DE_TABLEUR:
        return doubt(
            "",
            "erreur de formule du tableur : laissé vide",
            "Corriger la formule, ou écrire la valeur.",
        )
    propre = strip_contacts(texte)
    if propre != texte:
        return correct(
            shorten(propre, longueur),
            "une adresse électronique ou un numéro de téléphone est retiré : les "
            "coordonnées de personnes ne se gardent pas",
        )
    if len(texte) > longueur:
        return correct(
            shorten(texte, longueur),
            f"texte de {len(texte)} caractères, coupé à {longueur}",
        )
    return Valeur(texte)


def parse_identifiant(texte: str) -> Valeur:
    """Identifiant donné par le fichier : tel quel, sans coordonnée de personne."""
    if is_vide(texte):
        return ABSENTE
    if strip_contacts(texte) != texte:
        return correct("", "identifiant qui est une coordonnée de personne : non gardé")
    return Valeur(texte[:LONGUEUR_NOM].removesuffix(".0"))


def read_choix(admises: Mapping[str, str], *, liste: str = "") -> Lecteur:
    """Lecteur d’une liste fermée.

    Parameters
    ----------
    admises
        Écriture admise → valeur du contrat ; casse et accents ne comptent pas.
    liste
        Ce que la liste nomme, pour le dire : « réponse ».
    """
    simples = {simplify(ecriture): valeur for ecriture, valeur in admises.items()}
    return simple(lambda texte: _parse_choix(texte, simples, admises, liste))


def read_liste_fermee(liste: type[ListeFermee], genre: str) -> Lecteur:
    """Lecteur d’une liste fermée du contrat : code ou libellé."""
    libelles = {membre.libelle: str(membre.value) for membre in liste}
    codes = {str(membre.value): str(membre.value) for membre in liste}
    return read_choix(libelles | codes, liste=genre)


def _parse_choix(
    texte: str, simples: Mapping[str, str], admises: Iterable[str], liste: str
) -> Valeur:
    mot = simplify(texte)
    if mot in simples:
        return Valeur(simples[mot])
    if is_vide(texte):
        return ABSENTE
    return refuse(
        f"{liste or 'valeur'} hors de la liste",
        propose(mot, list(admises)),
    )


def propose(mot: str, admises: Sequence[str]) -> str:
    """Propose l’écriture admise la plus proche, ou les énumère.

    Parameters
    ----------
    mot
        Ce qui est écrit, simplifié.
    admises
        Écritures admises, telles qu’on les montre.
    """
    proche = process.extractOne(
        mot,
        [simplify(ecriture) for ecriture in admises],
        scorer=fuzz.ratio,
        score_cutoff=RESSEMBLANCE_PROPOSEE,
    )
    if proche is not None:
        return f"Peut-être {cite(admises[proche[2]])}."
    return f"Écrire {write_liste([cite(e) for e in dict.fromkeys(admises)], 6)}."


_REPONSES: Final = {
    **dict.fromkeys(("oui", "o", "yes", "vrai", "true", "1", "x"), Reponse.OUI.value),
    **dict.fromkeys(("non", "n", "no", "faux", "false", "0"), Reponse.NON.value),
    **dict.fromkeys(
        ("inconnu", "ne sait pas", "nsp", "à vérifier"), Reponse.INCONNU.value
    ),
}


def parse_reponse(texte: str) -> Valeur:
    """Oui, non ou inconnu ; une case vide n’est pas un « non ».

    Examples
    --------
    >>> parse_reponse("OUI").texte, parse_reponse("").texte
    ('oui', '')
    """
    mot = "inconnu" if texte == "?" else texte
    simples = {simplify(e): v for e, v in _REPONSES.items()}
    return _parse_choix(mot, simples, ("oui", "non", "inconnu"), "réponse")
