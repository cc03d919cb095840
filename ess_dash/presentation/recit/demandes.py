"""D’une adresse de l’outil à ce qu’il faut construire ; ce qui n’existe pas est dit.

L’écran remplace une valeur inconnue par l’habituelle et continue. Sur scène, personne ne
lirait l’avertissement : une étape qui demande ce qui n’existe pas le dit à la place.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final, TypeVar

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.registre import INDICATEURS, PAR_DEFAUT, VARIANTE_UNIQUE
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.classes import Methode
from ess_dash.presentation.comparer.demandes import (
    OBJETS_CONCENTRATION,
    OBJETS_PARITE,
    OBJETS_PETITS_NOMBRES,
    REPERES,
    Decoupage,
    Demande,
    DemandeConcentration,
    DemandeGroupes,
    DemandeMaillage,
    DemandeParite,
    DemandePetitsNombres,
    DemandeSimulateur,
    Deplacement,
)
from ess_dash.presentation.modeles import COUCHES, DemandeCarte
from ess_dash.territoires import Maille

E = TypeVar("E", bound=Enum)
T = TypeVar("T")
D = TypeVar("D")

AUCUNE: Final = "aucune"
LIEN: Final = "~"
# Réglages de l’écran, qui n’ont pas de sens sur scène.
_SANS_EFFET: Final = frozenset(
    {"affichage", "tri", "fond", "mode", "demo", "integre", "nom", "territoire"}
)
_OBJETS: Final[Mapping[str, tuple[Quantite, ...]]] = {
    "parite": OBJETS_PARITE,
    "concentration": OBJETS_CONCENTRATION,
    "petits_nombres": OBJETS_PETITS_NOMBRES,
    "simulateur": (Quantite.PROJETS, Quantite.MONTANTS),
}
_OBJET_HABITUEL: Final = {
    "concentration": Quantite.TIERS_LIEUX,
    "petits_nombres": Quantite.TIERS_LIEUX,
}


class AdresseError(ValueError):
    """Une étape demande ce qui n’existe pas : une phrase le dit."""


class _Lecture:
    """Lit une fois chaque paramètre d’une adresse, et refuse ceux de trop."""

    def __init__(self, parametres: Mapping[str, str]) -> None:
        self.parametres = parametres
        self.lus = set(_SANS_EFFET)

    def read(self, nom: str, lire: Callable[[str], T], habituel: D) -> T | D:
        """Valeur d’un paramètre, ou l’habituelle s’il n’est pas donné."""
        self.lus.add(nom)
        texte = self.parametres.get(nom)
        if texte is None:
            return habituel
        try:
            return lire(texte)
        except ValueError:
            raise build_refus(nom, texte) from None

    def close(self) -> None:
        """Refuse un paramètre que la vue ne connaît pas."""
        for nom, texte in self.parametres.items():
            if nom not in self.lus:
                raise build_refus(nom, texte)


def build_refus(nom: str, texte: str) -> AdresseError:
    """Refus d’une valeur d’adresse."""
    return AdresseError(
        f"elle demande « {nom[:40]} = {texte[:40]} », qui n’existe pas dans cet outil."
    )


def build_demande_carte(parametres: Mapping[str, str]) -> DemandeCarte:
    """Demande d’une carte, d’après les paramètres de son adresse.

    Raises
    ------
    AdresseError
        Si une valeur ou un paramètre n’existe pas.
    """
    lecture = _Lecture(parametres)
    read = lecture.read
    indicateur = read("indicateur", _parmi(tuple(INDICATEURS)), PAR_DEFAUT)
    mailles = INDICATEURS[indicateur].mailles
    maille = read("maille", _enum(Maille), Maille.EPCI)
    methode: Methode | None = read("methode", _enum(Methode), None)
    demande = DemandeCarte(
        indicateur=indicateur,
        # Un indicateur n’existe pas à toutes les mailles : la première qui va, comme à l’écran.
        maille=maille if maille in mailles else mailles[0],
        variante=read("variante", str, VARIANTE_UNIQUE),
        methode=methode,
        autour_du_pivot=read("pivot", _oui, False),
        couches=read("couches", _couches, frozenset(COUCHES)),
        filtres=Filtres(
            perimetre=read("perimetre", _enum(Perimetre), Perimetre.TOUT),
            montagne=read("montagne", _enum(Presence), Presence.TOUT),
            qpv=read("qpv", _enum(Presence), Presence.TOUT),
            types=read("types", _ensemble, frozenset()),
            themes=read("themes", _ensemble, frozenset()),
            financeurs=read("financeurs", _ensemble, frozenset()),
        ),
    )
    lecture.close()
    return demande


def build_demande_comparer(parametres: Mapping[str, str]) -> Demande:
    """Demande d’une vue de « Comparer », d’après les paramètres de son adresse.

    Raises
    ------
    AdresseError
        Si la vue, une valeur ou un paramètre n’existe pas.
    """
    lecture = _Lecture(parametres)
    vue = lecture.read("vue", _parmi(tuple(_DEMANDES)), "groupes")
    valeurs = {
        nom: lecture.read(nom, lire, habituel)
        for nom, (lire, habituel) in _LECTEURS.items()
    }
    lecture.close()
    return _DEMANDES[vue](valeurs, _find_decoupage(valeurs))


def _find_decoupage(valeurs: Mapping[str, Any]) -> Decoupage:
    zonage = valeurs["zonage"]
    deux = (valeurs["a"], valeurs["b"]) if zonage is GenreZonage.DEUX_EPCI else ()
    return Decoupage(zonage=zonage, epci=deux, millesime=valeurs["millesime"])


def _find_objet(valeurs: Mapping[str, Any], vue: str) -> Quantite:
    objet: Quantite | None = valeurs["objet"]
    if objet in _OBJETS[vue] and objet is not None:
        return objet
    return _OBJET_HABITUEL.get(vue, Quantite.PROJETS)


def _ask_parite(valeurs: Mapping[str, Any], decoupage: Decoupage) -> Demande:
    return DemandeParite(
        decoupage=decoupage,
        objet=_find_objet(valeurs, "parite"),
        financeur=valeurs["financeur"],
        beneficiaire=valeurs["beneficiaire"],
        cible_pct=valeurs["cible"],
        nouveaux_par_an=valeurs["rythme"],
        part_nouveaux_pct=valeurs["part"],
    )


def _ask_concentration(valeurs: Mapping[str, Any], decoupage: Decoupage) -> Demande:
    objet = _find_objet(valeurs, "concentration")
    return DemandeConcentration(
        decoupage, objet, valeurs["repere"], valeurs["financeur"]
    )


def _ask_petits_nombres(valeurs: Mapping[str, Any], decoupage: Decoupage) -> Demande:
    objet = _find_objet(valeurs, "petits_nombres")
    return DemandePetitsNombres(
        decoupage, objet, valeurs["repere"], valeurs["financeur"]
    )


def _ask_maillage(valeurs: Mapping[str, Any], decoupage: Decoupage) -> Demande:
    return DemandeMaillage(
        decoupage,
        valeurs["seuil"],
        valeurs["detour"],
        valeurs["nouveaux"],
        valeurs["sans_soutien"],
    )


def _ask_simulateur(valeurs: Mapping[str, Any], decoupage: Decoupage) -> Demande:
    return DemandeSimulateur(
        decoupage=decoupage,
        objet=_find_objet(valeurs, "simulateur"),
        repere=valeurs["repere"],
        financeur=valeurs["financeur"],
        par_epci=valeurs["par_epci"],
        deplacements=valeurs["deplacements"],
    )


_DEMANDES: Final[Mapping[str, Callable[[Mapping[str, Any], Decoupage], Demande]]] = {
    "groupes": lambda _valeurs, decoupage: DemandeGroupes(decoupage),
    "parite": _ask_parite,
    "concentration": _ask_concentration,
    "petits_nombres": _ask_petits_nombres,
    "maillage": _ask_maillage,
    "simulateur": _ask_simulateur,
}


def _enum(classe: type[E]) -> Callable[[str], E]:
    def lire(texte: str) -> E:
        return classe(texte)

    return lire


def _parmi(admises: tuple[str, ...]) -> Callable[[str], str]:
    def lire(texte: str) -> str:
        if texte not in admises:
            raise ValueError(texte)
        return texte

    return lire


def _repere(texte: str) -> Quantite:
    repere = _enum(Quantite)(texte)
    if repere not in REPERES:
        raise ValueError(texte)
    return repere


def _oui(texte: str) -> bool:
    return _parmi(("oui", "non"))(texte) == "oui"


def _ensemble(texte: str) -> frozenset[str]:
    return frozenset() if texte == AUCUNE else frozenset(filter(None, texte.split(",")))


def _couches(texte: str) -> frozenset[str]:
    couches = _ensemble(texte)
    if not couches <= set(COUCHES):
        raise ValueError(texte)
    return couches


def _nombre(minimum: float, maximum: float) -> Callable[[str], float]:
    def lire(texte: str) -> float:
        valeur = float(texte)
        # Une comparaison avec NaN est fausse : il est refusé avec les valeurs hors bornes.
        if not minimum <= valeur <= maximum:
            raise ValueError(texte)
        return valeur

    return lire


def _entier(minimum: int, maximum: int) -> Callable[[str], int]:
    def lire(texte: str) -> int:
        valeur = _nombre(minimum, maximum)(texte)
        if not valeur.is_integer():
            raise ValueError(texte)
        return int(valeur)

    return lire


def _deplacements(texte: str) -> tuple[Deplacement, ...]:
    return tuple(_deplacement(morceau) for morceau in texte.split(",") if morceau)


def _deplacement(morceau: str) -> Deplacement:
    origine, destination, quantite = morceau.split(LIEN)
    if not (origine and destination):
        raise ValueError(morceau)
    return Deplacement(origine, destination, _nombre(0, 1e9)(quantite))


_LECTEURS: Final[Mapping[str, tuple[Callable[[str], Any], Any]]] = {
    "zonage": (_enum(GenreZonage), GenreZonage.METROPOLE),
    "a": (str, ""),
    "b": (str, ""),
    "millesime": (str, ""),
    "objet": (_enum(Quantite), None),
    "repere": (_repere, Quantite.POPULATION),
    "financeur": (str, ""),
    "beneficiaire": (str, ""),
    "cible": (_nombre(0, 100), None),
    "rythme": (_nombre(0, 1e9), None),
    "part": (_nombre(0, 100), 60.0),
    "seuil": (_nombre(1, 60), 10.0),
    "detour": (_nombre(1, 3), 1.3),
    "nouveaux": (_entier(1, 10), 3),
    "sans_soutien": (_oui, False),
    "par_epci": (_oui, False),
    "deplacements": (_deplacements, ()),
}
