"""La porte du géocodage : la Géoplateforme, interrogée sobrement et sur demande.

Une adresse ou un paquet d’adresses entre, des réponses brutes sortent. Toute panne est une
``GeoplateformeError``, dont le texte est une phrase à montrer telle quelle.
"""

import csv
import datetime as dt
import email.utils
import io
import math
import os
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx

VARIABLE_ADRESSE: Final = "ESS_DASH_GEOCODAGE"
ADRESSE: Final = "https://data.geopf.fr/geocodage"
AGENT: Final = "ess_dash (tableau de bord territorial)"
INTERVALLE_S: Final = 1.0
ESSAIS: Final = 3
ATTENTE_MAX_S: Final = 60.0
DELAIS: Final = httpx.Timeout(30.0, connect=5.0)
DELAIS_PAQUET: Final = httpx.Timeout(120.0, connect=5.0)
OCTETS_MAX: Final = 50_000_000
TROP_DE_DEMANDES: Final = 429
CHAMPS_ENVOYES: Final = ("rang", "adresse", "commune", "code_postal", "code_commune")
_TEXTES: Final = (("code_commune", 5), ("libelle", 200), ("type", 40))
SANS_RESEAU: Final = (
    "Le service d’adresses de la Géoplateforme ne répond pas : rien n’a changé. Placer "
    "les lieux par un clic sur la carte, ou réessayer plus tard."
)
INCOMPRISE: Final = (
    "La réponse du service d’adresses n’est pas comprise : rien n’a changé. Placer les "
    "lieux par un clic sur la carte."
)
SATURE: Final = (
    "Le service d’adresses reçoit trop de demandes : rien n’a changé. Réessayer dans "
    "quelques minutes."
)

Reponse = Mapping[str, Any]


class GeoplateformeError(Exception):
    """Le service n’a pas répondu, ou pas comme attendu : une phrase le dit."""


@dataclass(frozen=True, slots=True)
class AdresseDemandee:
    """Ce que l’on cherche ; le code de la commune, s’il est connu, borne la recherche."""

    adresse: str
    code_postal: str = ""
    code_commune: str = ""
    commune: str = ""


def find_adresse() -> str:
    """Racine du service : ``ESS_DASH_GEOCODAGE``, sinon celle de la Géoplateforme."""
    return os.environ.get(VARIABLE_ADRESSE) or ADRESSE


@dataclass(slots=True)
class Geoplateforme:
    """Un client, qui ne va jamais plus vite que son intervalle.

    Attributes
    ----------
    adresse
        Racine du service ; ``ESS_DASH_GEOCODAGE`` la remplace.
    intervalle_s
        Temps minimal entre deux demandes.
    attendre, horloge
        Temps du système ; un essai les remplace.
    """

    adresse: str = field(default_factory=find_adresse)
    intervalle_s: float = INTERVALLE_S
    attendre: Callable[[float], None] = time.sleep
    horloge: Callable[[], float] = time.monotonic
    _prochaine: float = 0.0

    def search(self, demande: AdresseDemandee) -> Reponse:
        """Meilleure réponse à une adresse ; vide si rien n’est trouvé.

        Raises
        ------
        GeoplateformeError
            Si le service ne répond pas, refuse, ou répond autre chose.
        """
        parametres = {
            "q": " ".join(filter(None, (demande.adresse, demande.commune))),
            "limit": "1",
            "autocomplete": "0",
            "postcode": demande.code_postal,
            "citycode": demande.code_commune,
        }
        utiles = {nom: valeur for nom, valeur in parametres.items() if valeur}
        reponse = self._send("GET", "search", params=utiles, timeout=DELAIS)
        return _read_entite(reponse)

    def search_csv(self, demandes: Sequence[AdresseDemandee]) -> tuple[Reponse, ...]:
        """Réponse à chaque adresse d’un paquet, dans l’ordre ; vide si rien.

        Raises
        ------
        GeoplateformeError
            Comme :meth:`search`, et s’il manque une réponse.
        """
        reponse = self._send(
            "POST",
            "search/csv",
            files={"data": ("adresses.csv", _write_csv(demandes), "text/csv")},
            data={
                "columns": ["adresse", "commune"],
                "postcode": "code_postal",
                "citycode": "code_commune",
            },
            timeout=DELAIS_PAQUET,
        )
        return _read_csv(reponse, len(demandes))

    def _send(self, methode: str, chemin: str, **options: Any) -> httpx.Response:  # noqa: ANN401 — options de la bibliothèque
        url = f"{self.adresse.rstrip('/')}/{chemin}"
        reponse = self._send_une_fois(methode, url, options)
        for essai in range(1, ESSAIS):
            if not _is_a_refaire(reponse):
                break
            self.attendre(find_attente(reponse, essai))
            reponse = self._send_une_fois(methode, url, options)
        return _check(reponse)

    def _send_une_fois(
        self, methode: str, url: str, options: dict[str, Any]
    ) -> httpx.Response:
        self._respect_intervalle()
        try:
            return httpx.request(
                methode,
                url,
                headers={"User-Agent": AGENT},
                verify=_get_certificats(),
                **options,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as faute:
            raise GeoplateformeError(SANS_RESEAU) from faute

    def _respect_intervalle(self) -> None:
        reste = self._prochaine - self.horloge()
        if reste > 0:
            self.attendre(reste)
        self._prochaine = self.horloge() + self.intervalle_s


@cache
def _get_certificats() -> ssl.SSLContext:
    """Certificats admis : les lire prend plus de temps qu’une demande."""
    return httpx.create_ssl_context()


def _is_a_refaire(reponse: httpx.Response) -> bool:
    return reponse.status_code == TROP_DE_DEMANDES or reponse.is_server_error


def _check(reponse: httpx.Response) -> httpx.Response:
    if reponse.status_code == TROP_DE_DEMANDES:
        raise GeoplateformeError(SATURE)
    if reponse.is_server_error:
        raise GeoplateformeError(SANS_RESEAU)
    if not reponse.is_success or len(reponse.content) > OCTETS_MAX:
        raise GeoplateformeError(INCOMPRISE)
    return reponse


def find_attente(reponse: httpx.Response, essai: int) -> float:
    """Secondes à attendre : ce que le service dit, sinon deux fois plus à chaque essai.

    Examples
    --------
    >>> find_attente(httpx.Response(429, headers={"Retry-After": "7"}), 1)
    7.0
    >>> find_attente(httpx.Response(503), 2)
    4.0
    """
    dite = reponse.headers.get("Retry-After", "").strip()
    attente = float(2**essai)
    if dite.isascii() and dite.isdigit():
        attente = float(dite)
    elif dite:
        attente = _count_secondes(dite, attente)
    return min(max(attente, 0.0), ATTENTE_MAX_S)


def _count_secondes(date: str, sinon: float) -> float:
    try:
        instant = email.utils.parsedate_to_datetime(date)
    except ValueError:
        return sinon
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=dt.UTC)
    return (instant - dt.datetime.now(dt.UTC)).total_seconds()


def _read_entite(reponse: httpx.Response) -> Reponse:
    try:
        entites = reponse.json()["features"]
        if not entites:
            return {}
        proprietes = entites[0]["properties"]
        lon, lat = entites[0]["geometry"]["coordinates"][:2]
        return _build_reponse(
            {
                "lon": lon,
                "lat": lat,
                "score": proprietes["score"],
                "code_commune": proprietes.get("citycode"),
                "libelle": proprietes.get("label"),
                "type": proprietes.get("type"),
            }
        )
    except (ValueError, TypeError, LookupError, AttributeError) as faute:
        raise GeoplateformeError(INCOMPRISE) from faute


def _build_reponse(lue: Mapping[str, Any]) -> Reponse:
    """Réponse à garder : nombres lus, textes courts."""
    nombres = {nom: float(lue[nom]) for nom in ("lon", "lat", "score")}
    if not all(map(math.isfinite, nombres.values())):
        msg = "un nombre de la réponse n’en est pas un"
        raise ValueError(msg)
    textes = {nom: str(lue[nom] or "")[:taille] for nom, taille in _TEXTES}
    return nombres | textes


def _write_csv(demandes: Sequence[AdresseDemandee]) -> bytes:
    tampon = io.StringIO(newline="")
    plume = csv.writer(tampon, lineterminator="\n")
    plume.writerow(CHAMPS_ENVOYES)
    plume.writerows(
        (rang, d.adresse, d.commune, d.code_postal, d.code_commune)
        for rang, d in enumerate(demandes)
    )
    return tampon.getvalue().encode("utf-8", "replace")


def _read_csv(reponse: httpx.Response, nombre: int) -> tuple[Reponse, ...]:
    try:
        texte = reponse.content.decode("utf-8-sig")
        par_rang = {
            int(ligne["rang"]): _read_ligne(ligne)
            for ligne in csv.DictReader(io.StringIO(texte, newline=""))
        }
        return tuple(par_rang[rang] for rang in range(nombre))
    except (ValueError, TypeError, LookupError, csv.Error) as faute:
        raise GeoplateformeError(INCOMPRISE) from faute


def _read_ligne(ligne: Mapping[str, str]) -> Reponse:
    if ligne["result_status"] != "ok" or not ligne["longitude"]:
        return {}
    return _build_reponse(
        {
            "lon": ligne["longitude"],
            "lat": ligne["latitude"],
            "score": ligne["result_score"],
            "code_commune": ligne["result_citycode"],
            "libelle": ligne["result_label"],
            "type": ligne["result_type"],
        }
    )
