"""Tout ce que l’adresse de « Comparer » retient, et la demande qu’elle fait."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.zonages import GenreZonage
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
from ess_dash.territoires import CodeTerritoire
from ess_dash.ui import etat as etats
from ess_dash.ui.adresse import (
    Lecteurs,
    ValeurRefuseeError,
    parse_entier,
    parse_enum,
    parse_libre,
    parse_nombre,
    parse_oui,
    parse_parametres,
    parse_territoire,
    write_parametres,
)

LIEN: Final = "~"
PREFIXE: Final = "comparer_"
DEPLACEMENTS_MAX: Final = 20


class VueComparer(Enum):
    """Les vues de la page, dans l’ordre de l’écran."""

    GROUPES = ("groupes", "Côte à côte")
    PARITE = ("parite", "Parité")
    CONCENTRATION = ("concentration", "Concentration")
    PETITS_NOMBRES = ("petits_nombres", "Petits nombres")
    MAILLAGE = ("maillage", "Maillage")
    SIMULATEUR = ("simulateur", "Simulateur")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "VueComparer":
        """Range le code comme valeur, le libellé comme attribut."""
        vue = object.__new__(cls)
        vue._value_ = code
        vue.libelle = libelle
        return vue


OBJETS: Final[Mapping[VueComparer, tuple[Quantite, ...]]] = {
    VueComparer.PARITE: OBJETS_PARITE,
    VueComparer.CONCENTRATION: OBJETS_CONCENTRATION,
    VueComparer.PETITS_NOMBRES: OBJETS_PETITS_NOMBRES,
    VueComparer.SIMULATEUR: (Quantite.PROJETS, Quantite.MONTANTS),
}
OBJET_HABITUEL: Final[Mapping[VueComparer, Quantite]] = {
    VueComparer.PARITE: Quantite.PROJETS,
    VueComparer.CONCENTRATION: Quantite.TIERS_LIEUX,
    VueComparer.PETITS_NOMBRES: Quantite.TIERS_LIEUX,
    VueComparer.SIMULATEUR: Quantite.PROJETS,
}


@dataclass(frozen=True, slots=True)
class EtatComparer:
    """État de la page ; un champ par paramètre d’adresse.

    Attributes
    ----------
    a, b
        Codes des deux EPCI du découpage « deux EPCI ».
    objet
        ``None`` : l’objet habituel de la vue.
    cible, rythme
        Négatif : la valeur habituelle (parité avec la population, moyenne connue).
    deplacements
        « origine~destination~quantité », séparés par des virgules dans l’adresse.
    """

    vue: VueComparer = VueComparer.GROUPES
    zonage: GenreZonage = GenreZonage.METROPOLE
    a: CodeTerritoire = ""
    b: CodeTerritoire = ""
    millesime: str = ""
    objet: Quantite | None = None
    repere: Quantite = Quantite.POPULATION
    financeur: str = ""
    beneficiaire: str = ""
    cible: float = -1.0
    rythme: float = -1.0
    part: float = 60.0
    seuil: float = 10.0
    detour: float = 1.3
    nouveaux: int = 3
    sans_soutien: bool = False
    par_epci: bool = False
    deplacements: tuple[Deplacement, ...] = ()

    @property
    def decoupage(self) -> Decoupage:
        """Les groupes à comparer."""
        return Decoupage(
            zonage=self.zonage,
            epci=(self.a, self.b) if self.zonage is GenreZonage.DEUX_EPCI else (),
            millesime=self.millesime,
        )

    @property
    def objet_choisi(self) -> Quantite:
        """L’objet demandé s’il existe dans cette vue, sinon l’objet habituel."""
        objets = OBJETS.get(self.vue, ())
        if self.objet in objets and self.objet is not None:
            return self.objet
        return OBJET_HABITUEL.get(self.vue, Quantite.PROJETS)

    @property
    def simulation(self) -> DemandeSimulateur:
        """Ce que le simulateur doit montrer."""
        return DemandeSimulateur(
            decoupage=self.decoupage,
            objet=self.objet_choisi,
            repere=self.repere,
            financeur=self.financeur,
            par_epci=self.par_epci,
            deplacements=self.deplacements,
        )

    @property
    def demande(self) -> Demande:
        """Ce que la vue doit montrer."""
        return _DEMANDES[self.vue](self)


def _ask_parite(etat: EtatComparer) -> Demande:
    return DemandeParite(
        decoupage=etat.decoupage,
        objet=etat.objet_choisi,
        financeur=etat.financeur,
        beneficiaire=etat.beneficiaire,
        cible_pct=None if etat.cible < 0 else etat.cible,
        nouveaux_par_an=None if etat.rythme < 0 else etat.rythme,
        part_nouveaux_pct=etat.part,
    )


def _ask_concentration(etat: EtatComparer) -> Demande:
    return DemandeConcentration(
        etat.decoupage, etat.objet_choisi, etat.repere, etat.financeur
    )


def _ask_petits_nombres(etat: EtatComparer) -> Demande:
    return DemandePetitsNombres(
        etat.decoupage, etat.objet_choisi, etat.repere, etat.financeur
    )


def _ask_maillage(etat: EtatComparer) -> Demande:
    return DemandeMaillage(
        etat.decoupage, etat.seuil, etat.detour, etat.nouveaux, etat.sans_soutien
    )


_DEMANDES: Final[Mapping[VueComparer, Callable[[EtatComparer], Demande]]] = {
    VueComparer.GROUPES: lambda etat: DemandeGroupes(etat.decoupage),
    VueComparer.PARITE: _ask_parite,
    VueComparer.CONCENTRATION: _ask_concentration,
    VueComparer.PETITS_NOMBRES: _ask_petits_nombres,
    VueComparer.MAILLAGE: _ask_maillage,
    VueComparer.SIMULATEUR: lambda etat: etat.simulation,
}


def parse_deplacements(texte: str) -> tuple[Deplacement, ...]:
    """Lit « a~b~3,c~d~1 » ; un seul déplacement illisible refuse l’ensemble.

    Examples
    --------
    >>> parse_deplacements("metropole~hors_metropole~3")
    (Deplacement(origine='metropole', destination='hors_metropole', quantite=3.0),)
    """
    morceaux = [morceau for morceau in texte.split(",") if morceau]
    if len(morceaux) > DEPLACEMENTS_MAX:
        raise ValeurRefuseeError(texte[:20])
    return tuple(_parse_deplacement(morceau) for morceau in morceaux)


def _parse_deplacement(morceau: str) -> Deplacement:
    champs = morceau.split(LIEN)
    if len(champs) != 3 or not all(champs):
        raise ValeurRefuseeError(morceau[:20])
    origine, destination, quantite = champs
    return Deplacement(origine, destination, parse_nombre(0, 1e9)(quantite))


def write_deplacements(deplacements: tuple[Deplacement, ...]) -> str:
    """Écrit des déplacements comme l’adresse les garde."""
    return ",".join(
        LIEN.join((d.origine, d.destination, f"{d.quantite:.12g}"))
        for d in deplacements
    )


_LECTEURS: Final[Lecteurs] = {
    "vue": parse_enum(VueComparer),
    "zonage": parse_enum(GenreZonage),
    "a": parse_territoire,
    "b": parse_territoire,
    "millesime": parse_libre,
    "objet": parse_enum(Quantite),
    "repere": parse_enum(Quantite, REPERES),
    "financeur": parse_libre,
    "beneficiaire": parse_libre,
    "cible": parse_nombre(0, 100),
    "rythme": parse_nombre(0, 1e9),
    "part": parse_nombre(0, 100),
    "seuil": parse_nombre(1, 60),
    "detour": parse_nombre(1, 3),
    "nouveaux": parse_entier(1, 10),
    "sans_soutien": parse_oui,
    "par_epci": parse_oui,
    "deplacements": parse_deplacements,
}


def parse_etat(parametres: Mapping[str, str]) -> tuple[EtatComparer, tuple[str, ...]]:
    """Lit l’état dans les paramètres de l’adresse, et dit ce qui en est écarté."""
    lus, avis = parse_parametres(_LECTEURS, parametres)
    return EtatComparer(**lus), avis


def write_etat(etat: EtatComparer) -> dict[str, str]:
    """Paramètres d’adresse d’un état.

    Examples
    --------
    >>> write_etat(EtatComparer(vue=VueComparer.PARITE, cible=40.0))
    {'vue': 'parite', 'cible': '40'}
    """
    parametres = write_parametres(etat, EtatComparer())
    if etat.deplacements:
        parametres["deplacements"] = write_deplacements(etat.deplacements)
    return parametres


def read_etat() -> tuple[EtatComparer, tuple[str, ...]]:
    """État que dit l’adresse, et ce qui a dû en être écarté."""
    return parse_etat(etats.read_adresse())


def update_etat(**changements: object) -> None:
    """Écrit un changement dans l’adresse, sans toucher au reste."""
    etat, _ = read_etat()
    valeurs: dict[str, Any] = dict(changements)
    etats.write_adresse(write_etat(replace(etat, **valeurs)))


def bind(cle: str, valeur: object) -> str:
    """Donne à un contrôle la valeur que dit l’adresse ; rend sa clé."""
    return etats.bind(f"{PREFIXE}{cle}", valeur)


def update_from(cle: str) -> None:
    """Rappel d’un contrôle : sa valeur passe dans l’adresse."""
    update_etat(**{cle: etats.read_controle(f"{PREFIXE}{cle}")})
