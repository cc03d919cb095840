"""Placer une adresse sur la carte : sur demande, en gardant le score, la commune vérifiée.

Une adresse n’est demandée qu’une fois : sa réponse reste au dépôt. Un score bas ou une
autre commune ne donnent pas de point.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from ess_dash.depot import Depot, Geocodage
from ess_dash.importation.modele import Contexte
from ess_dash.importation.valeurs import simplify
from ess_dash.sources.geoplateforme import (
    AdresseDemandee,
    Geoplateforme,
    GeoplateformeError,
    Reponse,
)
from ess_dash.territoires import CodeCommune
from ess_dash.textes.ecriture import apply_typographie, clean_texte, format_nombre

SCORE_MIN: Final = 0.7
# Au-delà, un seul envoi vaut mieux que plusieurs demandes.
DEMANDES_UNE_A_UNE: Final = 5
ADRESSES_PAR_PAQUET: Final = 2_000
LONGUEUR_ADRESSE: Final = 200
ORIGINE: Final = "geoplateforme"
DECIMALES: Final = 6
# Un point au milieu d’une commune ne situe pas un lieu.
TYPES_PRECIS: Final = frozenset(("housenumber", "street", "locality"))


class GeocodageError(Exception):
    """Le géocodage n’a pas pu se faire : une phrase dit pourquoi, et rien n’a changé."""


class EtatGeocodage(Enum):
    """Ce que vaut une réponse."""

    TROUVE = ("trouve", "trouvée")
    DOUTEUX = ("douteux", "à vérifier")
    HORS_COMMUNE = ("hors_commune", "dans une autre commune")
    INTROUVABLE = ("introuvable", "introuvable")

    libelle: str

    def __new__(cls, code: str, libelle: str) -> "EtatGeocodage":
        """Range le code comme valeur, le mot affiché comme attribut."""
        etat = object.__new__(cls)
        etat._value_ = code
        etat.libelle = libelle
        return etat


@dataclass(frozen=True, slots=True)
class Adresse:
    """Une adresse à placer ; sans commune ni code postal, la réponse est douteuse."""

    adresse: str
    code_postal: str = ""
    code_commune: str = ""
    commune: str = ""


@dataclass(frozen=True, slots=True)
class Resultat:
    """Ce que l’on sait d’une adresse.

    Attributes
    ----------
    lon, lat
        Degrés WGS84 ; ``None`` si rien n’est trouvé. À ne placer que si ``est_placable``.
    score
        De 0 à 1, tel que le service le donne.
    libelle, code_commune
        Adresse et commune reconnues ; à échapper avant d’afficher.
    motif
        Pourquoi la réponse n’est pas placée, une phrase ; vide si elle l’est.
    consulte_le
        Jour de la réponse.
    est_garde
        Vrai si elle était déjà au dépôt.
    """

    adresse: Adresse
    etat: EtatGeocodage
    lon: float | None = None
    lat: float | None = None
    score: float = 0.0
    libelle: str = ""
    code_commune: str = ""
    motif: str = ""
    consulte_le: dt.date | None = None
    est_garde: bool = False

    @property
    def est_placable(self) -> bool:
        """Vrai si le point peut être posé sans y regarder."""
        return self.etat is EtatGeocodage.TROUVE


def geocode(
    adresses: Sequence[Adresse],
    depot: Depot,
    contexte: Contexte,
    *,
    service: Geoplateforme | None = None,
) -> tuple[Resultat, ...]:
    """Place des adresses, dans l’ordre ; celles déjà connues ne sont pas redemandées.

    Les réponses sont gardées au dépôt à mesure : après une panne, la demande reprend où
    elle s’était arrêtée. Aucune position n’est écrite ici.

    Parameters
    ----------
    contexte
        Communes du département, contre lesquelles chaque point est vérifié.
    service
        Client ; celui de la Géoplateforme s’il n’est pas donné.

    Raises
    ------
    GeocodageError
        Si le service ne répond pas ou répond autre chose.
    DepotError
        Si le dépôt ne peut être lu ou écrit.
    """
    cles = [write_cle(adresse) for adresse in adresses]
    gardees = depot.read_geocodages(cles)
    manquantes = {
        cle: adresse
        for cle, adresse in zip(cles, adresses, strict=True)
        if cle not in gardees and cle
    }
    client = service or Geoplateforme()
    nouvelles: dict[str, Reponse] = {}
    for paquet in _iter_paquets(manquantes):
        reponses = _ask(client, paquet)
        depot.write_geocodages(reponses)
        nouvelles |= reponses
    return tuple(
        _judge(
            adresse, _find_reponse(cle, gardees, nouvelles), gardees.get(cle), contexte
        )
        for cle, adresse in zip(cles, adresses, strict=True)
    )


def write_cle(adresse: Adresse) -> str:
    """Clé d’une adresse au dépôt ; vide si elle ne dit rien à chercher.

    Examples
    --------
    >>> write_cle(Adresse("12, rue des Arts", "31000", "31555"))
    '12 rue des arts|31000|31555|'
    >>> write_cle(Adresse("  ", "31000"))
    ''
    """
    rue = simplify(_clean(adresse.adresse))
    if not rue:
        return ""
    commune = "" if adresse.code_commune else simplify(_clean(adresse.commune))
    return f"{rue}|{adresse.code_postal}|{adresse.code_commune}|{commune}"


def _clean(texte: str) -> str:
    return clean_texte(texte)[:LONGUEUR_ADRESSE]


def _iter_paquets(
    manquantes: Mapping[str, Adresse],
) -> Iterator[Sequence[tuple[str, Adresse]]]:
    toutes = list(manquantes.items())
    pas = ADRESSES_PAR_PAQUET if len(toutes) > DEMANDES_UNE_A_UNE else 1
    for debut in range(0, len(toutes), pas):
        yield toutes[debut : debut + pas]


def _ask(
    service: Geoplateforme, paquet: Sequence[tuple[str, Adresse]]
) -> dict[str, Reponse]:
    demandes = [_build_demande(adresse) for _, adresse in paquet]
    try:
        reponses = (
            (service.search(demandes[0]),)
            if len(demandes) == 1
            else service.search_csv(demandes)
        )
    except GeoplateformeError as faute:
        raise GeocodageError(apply_typographie(str(faute))) from faute
    return {cle: reponse for (cle, _), reponse in zip(paquet, reponses, strict=True)}


def _build_demande(adresse: Adresse) -> AdresseDemandee:
    return AdresseDemandee(
        _clean(adresse.adresse),
        adresse.code_postal,
        adresse.code_commune,
        _clean(adresse.commune),
    )


def _find_reponse(
    cle: str, gardees: Mapping[str, Geocodage], nouvelles: Mapping[str, Reponse]
) -> Reponse:
    garde = gardees.get(cle)
    return nouvelles.get(cle, {}) if garde is None else garde.reponse


def _judge(
    adresse: Adresse, reponse: Reponse, garde: Geocodage | None, contexte: Contexte
) -> Resultat:
    """Réponse jugée : score, commune du service, commune où tombe le point."""
    jour = dt.datetime.now().astimezone() if garde is None else garde.consulte_le
    commun: dict[str, Any] = {
        "adresse": adresse,
        "consulte_le": jour.astimezone().date(),
        "est_garde": garde is not None,
    }
    if not reponse or not _is_point(reponse):
        motif = "Adresse introuvable : la compléter, ou placer le lieu par un clic."
        return Resultat(etat=EtatGeocodage.INTROUVABLE, motif=motif, **commun)
    etat, motif = _find_etat(adresse, reponse, contexte)
    return Resultat(
        etat=etat,
        lon=round(float(reponse["lon"]), DECIMALES),
        lat=round(float(reponse["lat"]), DECIMALES),
        score=float(reponse["score"]),
        libelle=str(reponse["libelle"]),
        code_commune=str(reponse["code_commune"]),
        motif=apply_typographie(motif),
        **commun,
    )


def _is_point(reponse: Reponse) -> bool:
    return bool(abs(reponse["lon"]) <= 180 and abs(reponse["lat"]) <= 90)


def _find_etat(
    adresse: Adresse, reponse: Reponse, contexte: Contexte
) -> tuple[EtatGeocodage, str]:
    ailleurs = _find_ailleurs(adresse, reponse, contexte)
    if ailleurs:
        return EtatGeocodage.HORS_COMMUNE, ailleurs
    if reponse["score"] < SCORE_MIN:
        score = format_nombre(reponse["score"], 2)
        mini = format_nombre(SCORE_MIN, 2)
        return EtatGeocodage.DOUTEUX, (
            f"Score de {score}, sous {mini} : vérifier « {reponse['libelle']} »."
        )
    if reponse.get("type") not in TYPES_PRECIS or not _is_bornee(adresse):
        motif = f"Seulement « {reponse['libelle']} » : compléter l’adresse."
        return EtatGeocodage.DOUTEUX, motif
    return EtatGeocodage.TROUVE, ""


def _find_ailleurs(adresse: Adresse, reponse: Reponse, contexte: Contexte) -> str:
    """Pourquoi le point n’est pas là où la ligne le dit ; vide s’il y est."""
    trouvee = contexte.point_dans_commune(reponse["lon"], reponse["lat"])
    if not trouvee:
        return "Le point trouvé est hors du département : vérifier l’adresse."
    dite = CodeCommune(str(reponse["code_commune"]))
    actuelles = contexte.passages.get(dite, (dite,))
    attendue = adresse.code_commune
    if not attendue or (trouvee == attendue and (not dite or attendue in actuelles)):
        return ""
    nom = contexte.communes[trouvee].nom if trouvee in contexte.communes else trouvee
    return f"Le point trouvé est à {nom}, pas où la ligne le dit : vérifier la commune."


def _is_bornee(adresse: Adresse) -> bool:
    return bool(adresse.code_commune or adresse.code_postal or adresse.commune)


def write_position(cle: str, resultat: Resultat) -> dict[str, str]:
    """Contenu de la table ``positions`` d’un site ou d’un projet.

    Raises
    ------
    ValueError
        Si le résultat n’a pas de point.
    """
    if resultat.lon is None or resultat.lat is None or resultat.consulte_le is None:
        msg = "un résultat sans point ne donne pas de position"
        raise ValueError(msg)
    return {
        "cle": cle,
        "lon": f"{resultat.lon:.{DECIMALES}f}",
        "lat": f"{resultat.lat:.{DECIMALES}f}",
        "origine": ORIGINE,
        "score": f"{resultat.score:.3f}",
        "date": resultat.consulte_le.isoformat(),
    }
