"""Trouver le séparateur et l’en-tête d’un CSV de points."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ess_dash.tables.points.colonnes import (
    Champ,
    Colonnes,
    check_colonnes,
    find_colonnes,
)
from ess_dash.tables.points.modele import (
    NB_COLONNES_MAX,
    PointsError,
    check_nb_colonnes,
)
from ess_dash.textes import rangees
from ess_dash.textes.ecriture import cite, clean_texte, write_liste
from ess_dash.textes.rangees import (
    MARQUE_COMMENTAIRE,
    SENTINELLE,
    SEPARATEURS,
    Rangee,
    RangeesError,
    count_remplies,
    is_commentaire,
    is_remplie,
    is_sep,
    strip_fin,
    write_guillemet_ouvert,
)

__all__ = [
    "MARQUE_COMMENTAIRE",
    "NB_LIGNES_EN_TETE",
    "SENTINELLE",
    "SEPARATEURS",
    "EnTete",
    "Rangee",
    "build_guillemet_ouvert",
    "count_remplies",
    "find_en_tete",
    "is_commentaire",
    "is_remplie",
    "iter_rangees",
    "strip_fin",
]

NB_LIGNES_EN_TETE: Final = 20
NB_LIGNES_REGARDEES: Final = 200
# Un de plus que le nombre admis suffit à savoir que le fichier est trop large.
NB_NOMS_LUS: Final = NB_COLONNES_MAX + 1


@dataclass(frozen=True, slots=True)
class EnTete:
    """L’en-tête retenu, et ce qu’il faut pour lire les lignes qui le suivent.

    Attributes
    ----------
    separateur
        Ce qui sépare les cases.
    ligne
        Dernière ligne écrite de l’en-tête.
    noms, colonnes
        Noms de colonnes, et où est chaque champ.
    largeur
        Nombre de cases de l’en-tête, vides comprises.
    a_un_titre
        Vrai si du texte, au-dessus, ne sera pas lu.
    """

    separateur: str
    ligne: int
    noms: tuple[str, ...]
    colonnes: Colonnes
    largeur: int
    a_un_titre: bool

    @property
    def indices(self) -> Mapping[Champ, int]:
        """Rang de la colonne de chaque champ."""
        return {
            champ: self.noms.index(nom) for champ, nom in self.colonnes.retenues.items()
        }


def iter_rangees(texte: str, separateur: str) -> Iterator[Rangee]:
    """Lignes logiques, sentinelle comprise ; refuse une case démesurée."""
    try:
        yield from rangees.iter_rangees(texte, separateur)
    except RangeesError as erreur:
        raise PointsError(str(erreur)) from None


def build_guillemet_ouvert(ligne: int) -> PointsError:
    """Refus d’un fichier dont un guillemet a avalé la fin."""
    return PointsError(write_guillemet_ouvert(ligne))


def find_en_tete(texte: str) -> EnTete:
    """En-tête le plus complet, tous séparateurs essayés, dans les premières lignes."""
    candidats = [
        candidat
        for separateur in SEPARATEURS
        for candidat in _list_candidats(texte, separateur)
    ]
    if not candidats:
        raise _build_sans_en_tete(texte)
    meilleur = max(candidats, key=_score)
    if not (meilleur.colonnes.place_un_point or meilleur.colonnes.nomme_un_lieu):
        raise _build_colonne_absente(meilleur)
    check_nb_colonnes(meilleur.noms)
    check_colonnes(meilleur.colonnes)
    return meilleur


def _list_candidats(texte: str, separateur: str) -> Iterator[EnTete]:
    """Premières lignes où au moins un nom de colonne est reconnu."""
    for rang, rangee in enumerate(_list_premieres(texte, separateur)):
        noms = _read_noms(rangee.cases)
        colonnes = find_colonnes(noms)
        if colonnes.retenues:
            yield EnTete(
                separateur, rangee.fin, noms, colonnes, len(rangee.cases), rang > 0
            )


def _read_noms(cases: Sequence[str]) -> tuple[str, ...]:
    """Noms de colonnes, sans les colonnes vides que les tableurs laissent à droite."""
    largeur = count_remplies(cases)
    return tuple(clean_texte(case) for case in cases[: min(largeur, NB_NOMS_LUS)])


def _list_premieres(texte: str, separateur: str) -> list[Rangee]:
    """Premières lignes non vides ; moins, si un guillemet ouvert arrête la lecture."""
    premieres: list[Rangee] = []
    with suppress(PointsError):
        regardees = islice(iter_rangees(texte, separateur), NB_LIGNES_REGARDEES)
        premieres.extend(
            rangee
            for rangee in regardees
            if is_remplie(rangee) and not is_commentaire(rangee) and not is_sep(rangee)
        )
    return premieres[:NB_LIGNES_EN_TETE]


def _score(candidat: EnTete) -> tuple[bool, bool, int]:
    colonnes = candidat.colonnes
    return (colonnes.place_un_point, colonnes.nomme_un_lieu, len(colonnes.retenues))


def _build_sans_en_tete(texte: str) -> PointsError:
    premiere = next((ligne for ligne in texte.splitlines() if ligne.strip()), "")
    return PointsError(
        "Aucune colonne reconnue : la première ligne doit nommer les colonnes, par "
        "exemple « nom ; latitude ; longitude », séparées par un point-virgule, une "
        f"virgule, une tabulation ou une barre. Première ligne lue : {cite(premiere)}."
    )


def _build_colonne_absente(candidat: EnTete) -> PointsError:
    retenues = candidat.colonnes.retenues
    noms = write_liste([cite(nom) for nom in candidat.noms if nom])
    if Champ.LATITUDE in retenues or Champ.LONGITUDE in retenues:
        absent = "longitude" if Champ.LATITUDE in retenues else "latitude"
        manque = f"Il manque la colonne « {absent} »"
    else:
        manque = "Il manque les colonnes « latitude » et « longitude »"
    return PointsError(
        f"{manque} : un point se place par ses deux coordonnées. Colonnes trouvées : "
        f"{noms}."
    )
