"""Les découpages que l’on compare : des groupes de communes, sans recouvrement.

« Hors métropole » et « zone cible » sont deux découpages différents. La zone cible est
notre lecture du plan, écrite dans la configuration : communes de montagne, niveaux 4 à 7
de la grille de densité, et lieux déclarés dans un quartier prioritaire.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.peuplement import NIVEAUX_RURAUX
from ess_dash.sources import Source

if TYPE_CHECKING:
    import pandas as pd

METROPOLE: Final = "metropole"
HORS_METROPOLE: Final = "hors_metropole"
CIBLE: Final = "cible"
HORS_CIBLE: Final = "hors_cible"


class ZonageError(ValueError):
    """Un découpage ne peut pas être construit ; le message est une phrase."""


class GenreZonage(Enum):
    """Découpages offerts, dans l’ordre de l’écran."""

    METROPOLE = ("metropole", "Métropole et hors métropole")
    ZONE_CIBLE = ("zone_cible", "Zone cible du plan")
    DENSITE_3 = ("densite_3", "Urbain et rural (3 niveaux)")
    DENSITE_7 = ("densite_7", "Grille de densité (7 niveaux)")
    PROFIL_EPCI = ("profil_epci", "Profil des EPCI")
    PETR = ("petr", "PETR")
    MONTAGNE = ("montagne", "Montagne")
    DEUX_EPCI = ("deux_epci", "Deux EPCI au choix")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "GenreZonage":
        """Range le code comme valeur, le libellé comme attribut."""
        genre = object.__new__(cls)
        genre._value_ = code
        genre.libelle = libelle
        return genre


@dataclass(frozen=True, slots=True)
class Groupe:
    """Un groupe de communes : son code, son nom entier et son nom de colonne."""

    code: str
    libelle: str
    court: str


@dataclass(frozen=True, slots=True)
class Zonage:
    """Un découpage du département en groupes sans recouvrement.

    Attributes
    ----------
    groupes
        Dans l’ordre de l’écran, les groupes vides exclus.
    affectation
        Code du groupe de chaque commune ; une commune absente n’est d’aucun groupe.
    suit_epci
        Vrai si chaque EPCI est tout entier dans un groupe : ce qui est connu à
        l’EPCI peut alors être sommé par groupe.
    qpv_dans
        Groupe qui reçoit tout lieu déclaré en quartier prioritaire ; vide si aucun.
    definition
        Comment les groupes sont faits, en une phrase.
    """

    genre: GenreZonage
    groupes: tuple[Groupe, ...]
    affectation: Mapping[str, str]
    suit_epci: bool
    definition: str
    sources: tuple[Source, ...]
    qpv_dans: str = ""

    def groupe_of(self, code: str) -> Groupe:
        """Groupe d’un code.

        Raises
        ------
        KeyError
            Si le code n’est pas celui d’un groupe.
        """
        return {groupe.code: groupe for groupe in self.groupes}[code]


def build_zonage(
    donnees: Donnees, genre: GenreZonage, epci: tuple[str, ...] = ()
) -> Zonage:
    """Construit un découpage.

    Parameters
    ----------
    epci
        Les deux EPCI à comparer, pour ``DEUX_EPCI`` seulement.

    Raises
    ------
    ZonageError
        Si le département n’a pas de métropole, ou si les deux EPCI n’existent pas.
    """
    if genre is GenreZonage.DEUX_EPCI:
        return _build_deux_epci(donnees, epci)
    return _CONSTRUCTEURS[genre](donnees)


def index_codes(donnees: Donnees, zonage: Zonage) -> dict[str, str]:
    """Code du groupe de chaque EPCI du découpage ; l’un d’eux s’il coupe des EPCI."""
    communes = donnees.communes
    epci_of = dict(zip(communes["code_commune"], communes["code_epci"], strict=True))
    return {epci_of[commune]: groupe for commune, groupe in zonage.affectation.items()}


def _assemble(
    donnees: Donnees,
    genre: GenreZonage,
    codes: "pd.Series[str]",
    groupes: tuple[Groupe, ...],
    definition: str,
    table: str,
    qpv_dans: str = "",
) -> Zonage:
    """Réunit un code de groupe par commune (absent : aucun groupe) en un découpage."""
    communes = donnees.communes
    affectes = codes.notna()
    affectation = dict(
        zip(communes.loc[affectes, "code_commune"], codes[affectes], strict=True)
    )
    # Une zone cible réduite aux quartiers prioritaires n’a aucune commune entière.
    presents = {*affectation.values(), qpv_dans}
    par_epci = codes.fillna("").groupby(communes["code_epci"], observed=True).nunique()
    return Zonage(
        genre=genre,
        groupes=tuple(groupe for groupe in groupes if groupe.code in presents),
        affectation=MappingProxyType(affectation),
        suit_epci=bool((par_epci == 1).all()),
        definition=definition,
        sources=donnees.sources[table],
        qpv_dans=qpv_dans,
    )


def _build_metropole(donnees: Donnees) -> Zonage:
    code = donnees.configuration.code_metropole
    dedans = donnees.communes["code_epci"] == code
    if code is None or not dedans.any():
        msg = (
            f"Il n’y a pas de métropole {donnees.configuration.en} : choisir un autre "
            "découpage."
        )
        raise ZonageError(msg)
    nom = donnees.nom_of(code)
    return _assemble(
        donnees,
        GenreZonage.METROPOLE,
        dedans.map({True: METROPOLE, False: HORS_METROPOLE}),
        (
            Groupe(METROPOLE, nom, "Métropole"),
            Groupe(HORS_METROPOLE, "Hors métropole", "Hors métropole"),
        ),
        f"Communes de {nom}, et toutes les autres communes du département.",
        "communes",
    )


def list_communes_cibles(donnees: Donnees) -> "pd.Series[bool]":
    """Communes de la zone cible, au sens de la configuration ; une par ligne."""
    zone = donnees.configuration.zone_cible
    retenues = donnees.communes["densite_7"].isin(zone.densites_7)
    if zone.montagne:
        retenues |= donnees.communes["zone_montagne"].astype(bool)
    return retenues


def _build_zone_cible(donnees: Donnees) -> Zonage:
    zone = donnees.configuration.zone_cible
    return _assemble(
        donnees,
        GenreZonage.ZONE_CIBLE,
        list_communes_cibles(donnees).map({True: CIBLE, False: HORS_CIBLE}),
        (
            Groupe(CIBLE, "Zone cible du plan", "Zone cible"),
            Groupe(HORS_CIBLE, "Hors zone cible", "Hors zone cible"),
        ),
        _write_zone_cible(donnees),
        "zonages",
        qpv_dans=CIBLE if zone.qpv else "",
    )


def _write_zone_cible(donnees: Donnees) -> str:
    zone = donnees.configuration.zone_cible
    niveaux = ", ".join(str(niveau) for niveau in sorted(zone.densites_7))
    criteres = (
        f"communes de niveau {niveaux} de la grille de densité" if niveaux else "",
        "communes de montagne" if zone.montagne else "",
        "lieux déclarés en quartier prioritaire" if zone.qpv else "",
    )
    lecture = ", ".join(filter(None, criteres)) or "aucun critère retenu"
    return f"Notre lecture du plan : {lecture}. Elle se change dans configuration.toml."


_DENSITES_3: Final = (
    Groupe("1", "Urbain dense (niveau 1)", "Urbain dense"),
    Groupe("2", "Urbain intermédiaire (niveaux 2 à 4)", "Urbain intermédiaire"),
    Groupe("3", "Rural (niveaux 5 à 7)", "Rural"),
)
_DENSITES_7: Final = (
    Groupe("1", "Grands centres urbains", "Grands centres"),
    Groupe("2", "Centres urbains intermédiaires", "Centres intermédiaires"),
    Groupe("3", "Petites villes", "Petites villes"),
    Groupe("4", "Ceintures urbaines", "Ceintures urbaines"),
    Groupe("5", "Bourgs ruraux", "Bourgs ruraux"),
    Groupe("6", "Rural à habitat dispersé", "Rural dispersé"),
    Groupe("7", "Rural à habitat très dispersé", "Rural très dispersé"),
)


def _build_densite_3(donnees: Donnees) -> Zonage:
    niveaux = donnees.communes["densite_7"].astype(int)
    codes = niveaux.map(
        lambda niveau: "3" if niveau in NIVEAUX_RURAUX else "1" if niveau == 1 else "2"
    )
    return _assemble(
        donnees,
        GenreZonage.DENSITE_3,
        codes,
        _DENSITES_3,
        "Grille communale de densité de l’Insee, en 3 niveaux.",
        "zonages",
    )


def _build_densite_7(donnees: Donnees) -> Zonage:
    return _assemble(
        donnees,
        GenreZonage.DENSITE_7,
        donnees.communes["densite_7"].astype(int).astype(str),
        _DENSITES_7,
        "Grille communale de densité de l’Insee, en 7 niveaux.",
        "zonages",
    )


def _build_montagne(donnees: Donnees) -> Zonage:
    en_montagne = donnees.communes["zone_montagne"].astype(bool)
    return _assemble(
        donnees,
        GenreZonage.MONTAGNE,
        en_montagne.map({True: "montagne", False: "hors_montagne"}),
        (
            Groupe("montagne", "Communes de montagne", "Montagne"),
            Groupe("hors_montagne", "Autres communes", "Hors montagne"),
        ),
        "Communes classées en zone de montagne, et les autres.",
        "zonages",
    )


# Part de population rurale à partir de laquelle un EPCI change de profil, en %.
SEUILS_PROFIL_PCT: Final = (10.0, 40.0, 70.0)
_PROFILS: Final = (
    Groupe("urbain", "Urbain (moins de 10 % d’habitants ruraux)", "Urbain"),
    Groupe("periurbain", "Plutôt urbain (de 10 à 40 %)", "Plutôt urbain"),
    Groupe("mixte", "Plutôt rural (de 40 à 70 %)", "Plutôt rural"),
    Groupe("rural", "Rural (70 % et plus)", "Rural"),
)


def find_profil(part_population_rurale_pct: float) -> str:
    """Code du profil d’un EPCI ; la borne appartient au profil le plus rural.

    Examples
    --------
    >>> find_profil(9.9), find_profil(10), find_profil(85)
    ('urbain', 'periurbain', 'rural')
    """
    rang = sum(part_population_rurale_pct >= seuil for seuil in SEUILS_PROFIL_PCT)
    return _PROFILS[rang].code


def _build_profil_epci(donnees: Donnees) -> Zonage:
    communes = donnees.communes
    rurale = communes["population"].where(communes["densite_7"].isin(NIVEAUX_RURAUX), 0)
    cle = communes["code_epci"]
    totaux = communes["population"].groupby(cle, observed=True).sum()
    parts = 100 * rurale.groupby(cle, observed=True).sum() / totaux.where(totaux > 0)
    # Un EPCI sans habitant n’a pas de profil : ses communes ne sont d’aucun groupe.
    profils = {str(code): find_profil(p) for code, p in parts.dropna().items()}
    return _assemble(
        donnees,
        GenreZonage.PROFIL_EPCI,
        cle.astype(str).map(profils),
        _PROFILS,
        "EPCI classés selon la part de leur population en commune rurale (niveaux 5 à "
        "7) ; les seuils de 10, 40 et 70 % sont les nôtres.",
        "zonages",
    )


_PREFIXE_PETR: Final = re.compile(r"^PETR (?:du |de la |de l’|des |de )?")


def _build_petr(donnees: Donnees) -> Zonage:
    petr = donnees.petr
    groupes = tuple(
        Groupe(str(code), str(nom), _PREFIXE_PETR.sub("", str(nom)))
        for code, nom in zip(petr["code_petr"], petr["nom"], strict=True)
    )
    codes = donnees.communes["code_petr"].astype(object)
    return _assemble(
        donnees,
        GenreZonage.PETR,
        codes.where(codes.notna(), "aucun"),
        (*groupes, Groupe("aucun", "Hors PETR", "Hors PETR")),
        "EPCI réunis par PETR ; pour un PETR à cheval, sa partie dans le département.",
        "petr",
    )


def _build_deux_epci(donnees: Donnees, epci: tuple[str, ...]) -> Zonage:
    connus = set(donnees.epci["code_epci"])
    if len(set(epci)) != 2 or not set(epci) <= connus:
        msg = "Choisir deux EPCI différents du département pour les comparer."
        raise ZonageError(msg)
    noms = {code: donnees.nom_of(code) for code in epci}
    codes = donnees.communes["code_epci"].astype(object)
    return _assemble(
        donnees,
        GenreZonage.DEUX_EPCI,
        codes.where(codes.isin(epci)),
        tuple(Groupe(code, nom, nom) for code, nom in noms.items()),
        f"{noms[epci[0]]} et {noms[epci[1]]}, pour leurs communes du département.",
        "epci",
    )


_CONSTRUCTEURS: Final[Mapping[GenreZonage, Callable[[Donnees], Zonage]]] = {
    GenreZonage.METROPOLE: _build_metropole,
    GenreZonage.ZONE_CIBLE: _build_zone_cible,
    GenreZonage.DENSITE_3: _build_densite_3,
    GenreZonage.DENSITE_7: _build_densite_7,
    GenreZonage.PROFIL_EPCI: _build_profil_epci,
    GenreZonage.PETR: _build_petr,
    GenreZonage.MONTAGNE: _build_montagne,
}
