"""Un exemple calculé à la main par règle : il se lit, et les tests le rejouent.

Les territoires sont inventés et petits, pour que chacun refasse le calcul de tête. Leur
nom leur sert de code.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import pandas as pd
from pyproj import Transformer

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.coherence import (
    MILLESIME_INCONNU,
    compute_ecart_points,
    compute_quotient,
)
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import BASE_EMPLOI_PRIVE, UNITES
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.sources import Source
from ess_dash.tables import Certitude, Role, Soutien
from ess_dash.territoires import (
    EPSG_LAMBERT93,
    EPSG_WGS84,
    CodeDepartement,
    Configuration,
    Maille,
    ZoneCible,
)

DEPARTEMENT: Final = "Département"
BASE_EMPLOI_TOTAL: Final = "emploi salarié total"

# Les communes d’exemple se rangent sur une ligne de la zone Lambert-93.
_ORIGINE_X_M: Final = 700_000.0
_ORIGINE_Y_M: Final = 6_600_000.0
_VERS_DEGRES: Final = Transformer.from_crs(EPSG_LAMBERT93, EPSG_WGS84, always_xy=True)

_SOURCE: Final = Source(
    identifiant="exemple",
    producteur="Exemple",
    titre="Territoires inventés",
    millesime="exemple",
    url="",
    licence="",
    date_consultation=date(2026, 1, 1),
    sha256="",
    traitement="",
    citation="Territoires inventés",
    remarques="",
)


@dataclass(frozen=True, slots=True)
class CommuneExemple:
    """Une commune inventée ; son nom est son code.

    Attributes
    ----------
    x_km
        Place de sa mairie sur une ligne droite.
    tiers_lieux
        Nombre de tiers-lieux qu’elle a.
    """

    nom: str
    epci: str
    population: int
    petr: str | None = None
    surface_km2: float = 10.0
    densite_7: int = 7
    zone_montagne: bool = False
    x_km: float = 0.0
    tiers_lieux: int = 0


@dataclass(frozen=True, slots=True)
class ChiffreExemple:
    """Un chiffre publié ; une part a une base, un nombre n’en a pas."""

    territoire: str
    valeur: float
    millesime: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Exemple:
    """Une règle d’un indicateur, sur quelques territoires.

    Attributes
    ----------
    indicateur
        Identifiant dans le registre.
    titre
        La règle, en une phrase.
    variante
        Millésime montré, vide si l’indicateur n’en a qu’un.
    attendus
        Par territoire : sa valeur, ou le statut qui dit son absence.
    explication
        Le calcul, en une phrase.
    """

    indicateur: str
    titre: str
    maille: Maille
    communes: tuple[CommuneExemple, ...]
    attendus: Mapping[str, float | Statut]
    explication: str
    publies: tuple[ChiffreExemple, ...] = ()
    variante: str = ""

    def compute(self) -> Serie:
        """Rejoue l’exemple par le vrai calcul du registre."""
        donnees = build_donnees(self.communes, self.indicateur, self.publies)
        fiche = INDICATEURS[self.indicateur]
        return fiche.compute_serie(donnees, self.maille, self.variante)


@dataclass(frozen=True, slots=True)
class ExempleCoherence:
    """Deux poids de l’ESS que l’on rapproche, ou que l’on refuse de rapprocher.

    Attributes
    ----------
    operation
        Écart en points ou quotient de localisation.
    attendu
        Résultat, ``None`` si la comparaison est refusée.
    motif
        Pourquoi elle est refusée ; vide si elle est permise.
    """

    titre: str
    operation: Callable[[Chiffre, Chiffre], Chiffre]
    territoire: ChiffreExemple
    reference: ChiffreExemple
    attendu: float | None
    explication: str
    motif: str = ""

    def compute(self) -> Chiffre:
        """Rejoue l’exemple par la vraie garde de cohérence."""
        return self.operation(_to_poids(self.territoire), _to_poids(self.reference))


def _to_poids(exemple: ChiffreExemple) -> Chiffre:
    return Chiffre(
        indicateur="part_emploi_ess_pct",
        code=exemple.territoire,
        valeur=exemple.valeur,
        statut=Statut.MESURE,
        unite="%",
        millesime=exemple.millesime,
        base=exemple.base,
        sources=(_SOURCE,),
    )


def build_donnees(
    communes: tuple[CommuneExemple, ...],
    indicateur: str = "",
    publies: tuple[ChiffreExemple, ...] = (),
) -> Donnees:
    """Données d’un département inventé, réduit à ces communes et à ces chiffres.

    Parameters
    ----------
    indicateur
        Ce que mesurent les chiffres publiés.
    """
    table = _build_communes(communes)
    vide = pd.DataFrame()
    return Donnees(
        configuration=_CONFIGURATION,
        communes=table,
        epci=_build_groupes(table, "code_epci"),
        petr=_build_groupes(table, "code_petr"),
        departement=_build_groupes(table, "code_departement"),
        chiffres_publies=_build_publies(indicateur, publies),
        lieux=_build_lieux(communes),
        projets=vide,
        qpv=vide,
        reperes=vide,
        sources=dict.fromkeys(
            ("communes", "zonages", "chiffres_publies", "lieux"), (_SOURCE,)
        ),
    )


_CONFIGURATION: Final = Configuration(
    code_departement=CodeDepartement(DEPARTEMENT),
    nom=DEPARTEMENT,
    le="le Département",
    de="du Département",
    en="dans le Département",
    adjectif="départementale",
    code_metropole=None,
    zone_cible=ZoneCible(frozenset(), montagne=False, qpv=False),
)


def _build_communes(communes: tuple[CommuneExemple, ...]) -> pd.DataFrame:
    table = pd.DataFrame([asdict(commune) for commune in communes]).rename(
        columns={"epci": "code_epci", "petr": "code_petr"}
    )
    lon, lat = _VERS_DEGRES.transform(
        _ORIGINE_X_M + 1000 * table["x_km"], pd.Series(_ORIGINE_Y_M, table.index)
    )
    return table.assign(
        code_commune=table["nom"],
        code_departement=DEPARTEMENT,
        point_lon=lon,
        point_lat=lat,
    )


def _build_lieux(communes: tuple[CommuneExemple, ...]) -> pd.DataFrame:
    lieux = [
        (f"{commune.nom} {rang}", commune.nom)
        for commune in communes
        for rang in range(commune.tiers_lieux)
    ]
    return pd.DataFrame(
        lieux, columns=["id_lieu", "code_commune"], dtype=object
    ).assign(
        nom="Lieu",
        roles=pd.Series(
            [frozenset({Role.TIERS_LIEU.value})] * len(lieux), dtype=object
        ),
        certitude=Certitude.LABEL_ETAT.value,
        soutien_departement=Soutien.NON_ETABLI.value,
    )


def _build_groupes(communes: pd.DataFrame, cle: str) -> pd.DataFrame:
    codes = communes[cle].dropna().unique()
    return pd.DataFrame({cle: codes, "nom": codes, "perimetre": "entier"}, dtype=object)


def _build_publies(
    indicateur: str, publies: tuple[ChiffreExemple, ...]
) -> pd.DataFrame:
    colonnes = ["niveau", "code", "indicateur", "valeur", "millesime", "base"]
    lignes = [
        (
            _find_niveau(p.territoire),
            p.territoire,
            indicateur,
            p.valeur,
            p.millesime,
            p.base,
        )
        for p in publies
    ]
    return pd.DataFrame(lignes, columns=colonnes).assign(
        unite=UNITES.get(indicateur, ""),
        annee=None,
        perimetre="entier",
        precision="",
        document="Publication d’exemple",
    )


def _find_niveau(territoire: str) -> str:
    maille = Maille.DEPARTEMENT if territoire == DEPARTEMENT else Maille.EPCI
    return str(maille.value)


def list_exemples(indicateur: str) -> tuple[Exemple, ...]:
    """Exemples d’un indicateur, dans l’ordre de la page « Méthode »."""
    return tuple(e for e in EXEMPLES if e.indicateur == indicateur)


_VALLEE: Final = (
    CommuneExemple("Bourg", "Vallée", 300, densite_7=3, surface_km2=10),
    CommuneExemple("Amont", "Vallée", 500, densite_7=6, surface_km2=20),
    CommuneExemple("Aval", "Vallée", 200, densite_7=5, surface_km2=10),
    CommuneExemple("Ville", "Plaine", 9000, densite_7=1, surface_km2=30),
)
_MONTAGNE: Final = (
    CommuneExemple("Col", "Vallée", 100, zone_montagne=True),
    CommuneExemple("Gave", "Vallée", 300),
    CommuneExemple("Ville", "Plaine", 3600),
)
_LIGNE: Final = (
    CommuneExemple("Halle", "Plaine", 1000, x_km=0, tiers_lieux=1),
    CommuneExemple("Pont", "Plaine", 500, x_km=7.6),
    CommuneExemple("Col", "Plaine", 500, x_km=7.8),
    CommuneExemple("Gave", "Vallée", 300, x_km=10),
)
_TROIS_EPCI: Final = (
    CommuneExemple("Bourg", "Vallée", 1000),
    CommuneExemple("Halle", "Coteaux", 1000),
    CommuneExemple("Ville", "Plaine", 9000),
)

EXEMPLES: Final = (
    Exemple(
        indicateur="part_population_rurale_pct",
        titre="Sont rurales les communes de niveau 5, 6 ou 7 de la grille de densité",
        maille=Maille.EPCI,
        communes=_VALLEE,
        attendus=MappingProxyType({"Vallée": 70.0, "Plaine": 0.0}),
        explication="Vallée : (500 + 200) habitants en commune rurale sur 1 000, soit "
        "70 %. Plaine : aucun habitant en commune rurale, soit 0 %, qui est une valeur.",
    ),
    Exemple(
        indicateur="part_population_rurale_pct",
        titre="La part d’un groupe est un rapport de sommes, pas une moyenne de parts",
        maille=Maille.DEPARTEMENT,
        communes=_VALLEE,
        attendus=MappingProxyType({DEPARTEMENT: 7.0}),
        explication="700 habitants en commune rurale sur 10 000, soit 7 % ; la moyenne "
        "des parts des deux EPCI donnerait 35 %, qui ne décrit personne.",
    ),
    Exemple(
        indicateur="densite_7",
        titre="Le niveau est celui de la commune, il ne se calcule pas pour un groupe",
        maille=Maille.COMMUNE,
        communes=_VALLEE,
        attendus=MappingProxyType(
            {"Amont": 6.0, "Aval": 5.0, "Bourg": 3.0, "Ville": 1.0}
        ),
        explication="Chaque commune garde le niveau que lui donne la grille de l’Insee.",
    ),
    Exemple(
        indicateur="part_emploi_ess_pct",
        titre="Une carte ne montre qu’un millésime et qu’une base",
        maille=Maille.EPCI,
        communes=_TROIS_EPCI,
        publies=(
            ChiffreExemple("Vallée", 24.2, "FLORES 2017", BASE_EMPLOI_PRIVE),
            ChiffreExemple("Plaine", 10.6, "FLORES 2019", BASE_EMPLOI_PRIVE),
            ChiffreExemple("Plaine", 8.0, "FLORES 2019", BASE_EMPLOI_TOTAL),
        ),
        variante="FLORES 2017",
        attendus=MappingProxyType(
            {
                "Vallée": 24.2,
                "Plaine": Statut.NON_PUBLIE,
                "Coteaux": Statut.NON_PUBLIE,
            }
        ),
        explication="Plaine est publiée en FLORES 2019 : elle reste « non publié » sur "
        "la carte FLORES 2017. Coteaux ne l’est nulle part.",
    ),
    Exemple(
        indicateur="part_emploi_ess_pct",
        titre="Une part de l’emploi total n’est pas une part de l’emploi privé",
        maille=Maille.EPCI,
        communes=_TROIS_EPCI,
        publies=(
            ChiffreExemple("Plaine", 8.0, "FLORES 2019", BASE_EMPLOI_TOTAL),
            ChiffreExemple("Plaine", 10.6, "FLORES 2019", BASE_EMPLOI_PRIVE),
            ChiffreExemple("Vallée", 9.0, "FLORES 2019", BASE_EMPLOI_TOTAL),
        ),
        variante="FLORES 2019",
        attendus=MappingProxyType(
            {
                "Vallée": Statut.NON_PUBLIE,
                "Plaine": 10.6,
                "Coteaux": Statut.NON_PUBLIE,
            }
        ),
        explication="Seuls les 10,6 % rapportés à l’emploi salarié privé sont montrés ; "
        "8 % et 9 % sont rapportés à l’emploi total.",
    ),
    Exemple(
        indicateur="emplois_ess",
        titre="Un nombre de salariés est celui que le producteur publie",
        maille=Maille.EPCI,
        communes=_TROIS_EPCI,
        publies=(ChiffreExemple("Plaine", 36400, "FLORES 2019"),),
        variante="FLORES 2019",
        attendus=MappingProxyType(
            {
                "Vallée": Statut.NON_PUBLIE,
                "Plaine": 36400.0,
                "Coteaux": Statut.NON_PUBLIE,
            }
        ),
        explication="Les EPCI sans publication sont « non publié », jamais à zéro.",
    ),
    Exemple(
        indicateur="etablissements_ess",
        titre="Le nombre du département n’est pas réparti entre ses EPCI",
        maille=Maille.EPCI,
        communes=_TROIS_EPCI,
        publies=(
            ChiffreExemple("Plaine", 2940, "FLORES 2019"),
            ChiffreExemple(DEPARTEMENT, 4500, "FLORES 2019"),
        ),
        variante="FLORES 2019",
        attendus=MappingProxyType(
            {
                "Vallée": Statut.NON_PUBLIE,
                "Plaine": 2940.0,
                "Coteaux": Statut.NON_PUBLIE,
            }
        ),
        explication="4 500 établissements dans le département moins 2 940 dans Plaine en "
        "laissent 1 560 aux autres, sans dire combien à chacun.",
    ),
    Exemple(
        indicateur="population_hab",
        titre="La population d’un groupe est la somme de celles de ses communes",
        maille=Maille.EPCI,
        communes=_VALLEE,
        attendus=MappingProxyType({"Vallée": 1000.0, "Plaine": 9000.0}),
        explication="Vallée : 300 + 500 + 200 = 1 000 habitants.",
    ),
    Exemple(
        indicateur="population_hab",
        titre="Une commune sans PETR ne compte dans aucun",
        maille=Maille.PETR,
        communes=(
            CommuneExemple("Bourg", "Vallée", 300, petr="Hautes terres"),
            CommuneExemple("Amont", "Vallée", 500, petr="Hautes terres"),
            CommuneExemple("Ville", "Plaine", 9000),
        ),
        attendus=MappingProxyType({"Hautes terres": 800.0}),
        explication="300 + 500 = 800 habitants ; Ville n’est membre d’aucun PETR.",
    ),
    Exemple(
        indicateur="densite_population_hab_km2",
        titre="La densité rapporte toute la population à toute la surface",
        maille=Maille.EPCI,
        communes=_VALLEE,
        attendus=MappingProxyType({"Vallée": 25.0, "Plaine": 300.0}),
        explication="Vallée : 1 000 habitants sur 10 + 20 + 10 = 40 km², soit "
        "25 habitants par km².",
    ),
    Exemple(
        indicateur="part_population_montagne_pct",
        titre="Le classement en montagne est celui de chaque commune",
        maille=Maille.EPCI,
        communes=_MONTAGNE,
        attendus=MappingProxyType({"Vallée": 25.0, "Plaine": 0.0}),
        explication="Vallée : 100 habitants en commune de montagne sur 400, soit 25 %.",
    ),
    Exemple(
        indicateur="part_population_montagne_pct",
        titre="Sans habitant, la part n’existe pas",
        maille=Maille.EPCI,
        communes=(
            CommuneExemple("Désert", "Vallée", 0, zone_montagne=True),
            CommuneExemple("Ville", "Plaine", 3600),
        ),
        attendus=MappingProxyType({"Vallée": Statut.SANS_OBJET, "Plaine": 0.0}),
        explication="0 habitant sur 0 : la part de Vallée est « sans objet », pas 0 %.",
    ),
    Exemple(
        indicateur="zone_montagne",
        titre="Une commune est classée ou ne l’est pas",
        maille=Maille.COMMUNE,
        communes=_MONTAGNE,
        attendus=MappingProxyType({"Col": 1.0, "Gave": 0.0, "Ville": 0.0}),
        explication="Seule Col est classée en zone de montagne.",
    ),
    Exemple(
        indicateur="part_population_eloignee_pct",
        titre="Est éloignée la commune strictement au-delà de 10 km, détour compris",
        maille=Maille.EPCI,
        communes=_LIGNE,
        attendus=MappingProxyType({"Plaine": 25.0, "Vallée": 100.0}),
        explication="Pont est à 7,6 x 1,3 = 9,88 km de Halle : proche. Col est à "
        "7,8 x 1,3 = 10,14 km : éloignée. Plaine : 500 habitants éloignés sur 2 000, "
        "soit 25 %.",
    ),
    Exemple(
        indicateur="distance_tiers_lieu_km",
        titre="La distance va d’une mairie à l’autre, allongée du détour",
        maille=Maille.COMMUNE,
        communes=_LIGNE,
        attendus=MappingProxyType(
            {"Halle": 0.0, "Pont": 9.88, "Col": 10.14, "Gave": 13.0}
        ),
        explication="Halle a un tiers-lieu : 0 km. Gave est à 10 km à vol d’oiseau : "
        "10 x 1,3 = 13 km.",
    ),
)

EXEMPLES_COHERENCE: Final = (
    ExempleCoherence(
        titre="Même millésime et même base : l’écart se dit en points",
        operation=compute_ecart_points,
        territoire=ChiffreExemple("Vallée", 24.2, "FLORES 2021", BASE_EMPLOI_PRIVE),
        reference=ChiffreExemple(DEPARTEMENT, 11.3, "FLORES 2021", BASE_EMPLOI_PRIVE),
        attendu=12.9,
        explication="24,2 % - 11,3 % = 12,9 points.",
    ),
    ExempleCoherence(
        titre="Un quotient de localisation de 2 : l’ESS y pèse deux fois plus",
        operation=compute_quotient,
        territoire=ChiffreExemple("Vallée", 24.2, "FLORES 2021", BASE_EMPLOI_PRIVE),
        reference=ChiffreExemple(DEPARTEMENT, 12.1, "FLORES 2021", BASE_EMPLOI_PRIVE),
        attendu=2.0,
        explication="24,2 % rapportés à 12,1 % font 2.",
    ),
    ExempleCoherence(
        titre="Deux millésimes ne se comparent pas",
        operation=compute_quotient,
        territoire=ChiffreExemple("Vallée", 24.2, "FLORES 2017", BASE_EMPLOI_PRIVE),
        reference=ChiffreExemple(DEPARTEMENT, 11.3, "FLORES 2021", BASE_EMPLOI_PRIVE),
        attendu=None,
        motif="Les millésimes diffèrent : FLORES 2017 d’un côté, FLORES 2021 de l’autre.",
        explication="Quatre ans séparent les deux chiffres : leur rapport mêlerait "
        "l’écart entre territoires et le temps passé.",
    ),
    ExempleCoherence(
        titre="Deux bases ne se comparent pas",
        operation=compute_ecart_points,
        territoire=ChiffreExemple("Plaine", 8.0, "FLORES 2019", BASE_EMPLOI_TOTAL),
        reference=ChiffreExemple(DEPARTEMENT, 10.6, "FLORES 2019", BASE_EMPLOI_PRIVE),
        attendu=None,
        motif="Les bases diffèrent : « emploi salarié total » d’un côté, "
        "« emploi salarié privé » de l’autre.",
        explication="8 % de tous les emplois et 10,6 % des seuls emplois privés "
        "peuvent décrire le même territoire.",
    ),
    ExempleCoherence(
        titre="Sans millésime, pas de comparaison",
        operation=compute_quotient,
        territoire=ChiffreExemple("Plaine", 11.3, MILLESIME_INCONNU, BASE_EMPLOI_PRIVE),
        reference=ChiffreExemple(DEPARTEMENT, 11.3, "FLORES 2021", BASE_EMPLOI_PRIVE),
        attendu=None,
        motif="Le millésime d’un des deux chiffres n’est pas précisé par sa source.",
        explication="Deux valeurs égales ne disent rien si l’on ignore l’année de l’une.",
    ),
)
