"""De la ligne ouverte au brouillon, et du brouillon à ce que le dépôt enregistre."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ess_dash.depot import Saisie
from ess_dash.importation.contacts import strip_contacts
from ess_dash.presentation.donnees.registre import Contenu, Reference, Registre
from ess_dash.presentation.donnees.saisie import (
    ROLES,
    Champ,
    Genre,
    Objet,
)
from ess_dash.tables.lieux import Lieux, Roles, Sites
from ess_dash.tables.listes import Certitude, Reponse, Soutien
from ess_dash.tables.projets import Projets
from ess_dash.textes.ecriture import clean_texte

LONGUEUR_MAX: Final = 60
CONTRATS: Final = {
    "projets": Projets,
    "lieux": Lieux,
    "roles": Roles,
    "sites": Sites,
}
ORIGINE_AGENT: Final = "agent"

Valeurs = Mapping[tuple[str, str], str]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Brouillon:
    """Ce qu’un agent corrige, tel qu’il l’a ouvert.

    Attributes
    ----------
    cles
        Clé de la ligne dans chacune de ses tables.
    lues
        Ce que portait chaque ligne à l’ouverture ; vide si elle est nouvelle.
    versions
        Version de chaque ligne à l’ouverture : elle protège des écrasements.
    """

    objet: Objet
    cle: str
    cles: Mapping[str, str]
    lues: Mapping[str, Contenu]
    versions: Mapping[Reference, int] = field(default_factory=dict)

    @property
    def est_nouveau(self) -> bool:
        """Vrai si l’on ajoute."""
        return not self.cle

    @property
    def cle_point(self) -> str:
        """Clé de la position : celle du site d’un lieu, celle d’un projet."""
        return self.cles.get("sites") or self.cles.get("projets", "")

    @property
    def point(self) -> Point | None:
        """Point enregistré."""
        lue = self.lues.get("positions", {})
        if not lue.get("lon") or not lue.get("lat"):
            return None
        return float(lue["lon"]), float(lue["lat"])


def open_brouillon(registre: Registre, objet: Objet, cle: str) -> Brouillon | None:
    """Ligne à corriger, ou une neuve si ``cle`` est vide ; ``None`` si elle n’existe pas."""
    if not cle:
        return Brouillon(objet, "", {}, {})
    if not registre.get(objet.table, cle):
        return None
    cles = _find_cles(registre, objet, cle)
    if objet in ROLES and "roles" not in cles:
        return None
    lues = {table: registre.get(table, sienne) for table, sienne in cles.items()}
    versions = {
        (table, sienne): registre.versions.get((table, sienne), 0)
        for table, sienne in cles.items()
    }
    return Brouillon(objet, cle, cles, lues, versions)


def _find_cles(registre: Registre, objet: Objet, cle: str) -> dict[str, str]:
    if objet is Objet.PROJET:
        return {"projets": cle, "positions": cle}
    cles = {"lieux": cle}
    role = f"{cle}:{ROLES[objet].value}"
    if registre.get("roles", role):
        cles["roles"] = role
    site = next(iter(registre.list_de("sites", cle)), "")
    if site:
        cles |= {"sites": site, "positions": site}
    return cles


def read_valeur(brouillon: Brouillon, champ: Champ) -> str:
    """Valeur d’un champ à l’ouverture."""
    lue = brouillon.lues.get(champ.table)
    if lue:
        return lue.get(champ.nom, "")
    return _DEFAUTS.get(champ.nom, "")


_DEFAUTS: Final[Mapping[str, str]] = {
    "qpv": Reponse.INCONNU.value,
    "ess": Reponse.INCONNU.value,
    "certitude": Certitude.PLAN_DEPARTEMENTAL.value,
    "soutien_departement": Soutien.NON_ETABLI.value,
}


def list_objets(registre: Registre, objet: Objet) -> dict[str, str]:
    """Ce qui se corrige : clé → nom et commune, dans l’ordre des noms."""
    lignes = registre.lignes[objet.table]
    if objet is Objet.PROJET:
        noms = {
            cle: _join(contenu["nom"], contenu["commune"])
            for cle, contenu in lignes.items()
        }
    else:
        role = ROLES[objet].value
        siens = {
            contenu["id_lieu"]
            for contenu in registre.lignes["roles"].values()
            if contenu["role"] == role
        }
        noms = {
            cle: _join(contenu["nom"], _find_commune(registre, cle))
            for cle, contenu in lignes.items()
            if cle in siens
        }
    return dict(sorted(noms.items(), key=lambda couple: couple[1].casefold()))


def _find_commune(registre: Registre, id_lieu: str) -> str:
    sites = registre.list_de("sites", id_lieu).values()
    return next((site["commune"] for site in sites), "")


def _join(nom: str, commune: str) -> str:
    return f"{nom} ({commune})" if commune else nom


def clean_saisie(valeur: str) -> str:
    """Valeur tapée, propre et sans coordonnées de personnes."""
    return strip_contacts(clean_texte(valeur))


def build_contenus(
    brouillon: Brouillon,
    valeurs: Valeurs,
    communes: Mapping[str, str],
    pris: Registre,
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Clés et colonnes de chaque table, après la saisie.

    Parameters
    ----------
    valeurs
        Par (table, colonne), ce qui a été saisi.
    communes
        Code de commune → nom.
    pris
        Identifiants déjà pris, pour en donner un neuf à une nouvelle ligne.
    """
    nom = valeurs[brouillon.objet.table, "nom"]
    cles = dict(brouillon.cles) or _give_cles(brouillon.objet, nom, pris)
    if brouillon.objet in ROLES and "sites" not in cles:
        cles |= {"sites": cles["lieux"], "positions": cles["lieux"]}
    contenus = {
        table: _base(brouillon, table, cles) for table in CONTRATS if table in cles
    }
    for (table, colonne), valeur in valeurs.items():
        contenus[table][colonne] = valeur
    for contenu in contenus.values():
        if "code_commune" in contenu:
            contenu["commune"] = communes.get(contenu["code_commune"], "")
    if "sites" in contenus:
        contenus["sites"]["source"] = (
            contenus["sites"].get("source") or contenus["roles"]["source"]
        )
    return cles, contenus


def _base(brouillon: Brouillon, table: str, cles: Mapping[str, str]) -> dict[str, str]:
    lue = brouillon.lues.get(table)
    if lue:
        return dict(lue)
    base = dict.fromkeys(CONTRATS[table].to_schema().columns, "")
    for nom in base:
        base[nom] = _DEFAUTS.get(nom, "")
    identifiants = {"id_projet": "projets", "id_lieu": "lieux", "id_site": "sites"}
    base |= {c: cles[t] for c, t in identifiants.items() if c in base and t in cles}
    if table == "roles":
        base["role"] = ROLES[brouillon.objet].value
    return base


def _give_cles(objet: Objet, nom: str, pris: Registre) -> dict[str, str]:
    racine = slug(nom)
    cle, rang = racine, 2
    while cle in pris.lignes[objet.table] or (objet.table, cle) in pris.versions:
        cle, rang = f"{racine}-{rang}", rang + 1
    if objet is Objet.PROJET:
        return {"projets": cle, "positions": cle}
    role = f"{cle}:{ROLES[objet].value}"
    return {"lieux": cle, "roles": role, "sites": cle, "positions": cle}


def slug(nom: str) -> str:
    """Identifiant fait d’un nom.

    Examples
    --------
    >>> slug("L’Œuvre du Coin"), slug("…")
    ('l-oeuvre-du-coin', 'sans-nom')
    """
    ligatures = nom.casefold().replace("œ", "oe").replace("æ", "ae")
    nu = unicodedata.normalize("NFKD", ligatures)
    lettres = "".join(c for c in nu if not unicodedata.combining(c))
    mots = re.findall(r"[a-z0-9]+", lettres)
    return "-".join(mots)[:LONGUEUR_MAX].strip("-") or "sans-nom"


def write_position(cle: str, point: Point, jour: dt.date) -> dict[str, str]:
    """Point placé par un agent, aux colonnes de sa table."""
    lon, lat = point
    return {
        "cle": cle,
        "lon": f"{lon:.6f}",
        "lat": f"{lat:.6f}",
        "origine": ORIGINE_AGENT,
        "score": "",
        "date": jour.isoformat(),
    }


def list_saisies(
    brouillon: Brouillon,
    cles: Mapping[str, str],
    contenus: Mapping[str, Contenu],
    registre: Registre,
) -> tuple[Saisie, ...]:
    """Ce qui change, et cela seulement, avec la version que l’agent avait sous les yeux."""
    return tuple(
        Saisie(
            table, cles[table], contenu, _find_version(brouillon, registre, reference)
        )
        for table, contenu in contenus.items()
        for reference in ((table, cles[table]),)
        if dict(contenu) != dict(brouillon.lues.get(table, {}))
    )


def _find_version(
    brouillon: Brouillon, registre: Registre, reference: Reference
) -> int:
    if reference in brouillon.versions:
        return brouillon.versions[reference]
    return registre.versions.get(reference, 0)


def list_retraits(brouillon: Brouillon, registre: Registre) -> tuple[Saisie, ...]:
    """Ce qu’il faut retirer : un lieu qui garde un autre rôle ne perd que celui-ci."""
    tables = set(brouillon.cles)
    if brouillon.objet in ROLES and len(registre.list_de("roles", brouillon.cle)) > 1:
        tables = {"roles"}
    return tuple(
        Saisie(table, cle, None, _find_version(brouillon, registre, (table, cle)))
        for table, cle in _iter_lignes(brouillon, registre)
        if table in tables and registre.get(table, cle)
    )


def _iter_lignes(brouillon: Brouillon, registre: Registre) -> Iterator[Reference]:
    for table, cle in brouillon.cles.items():
        if table not in {"sites", "positions"} or brouillon.objet is Objet.PROJET:
            yield table, cle
    if brouillon.objet in ROLES:
        for site in registre.list_de("sites", brouillon.cle):
            yield "sites", site
            yield "positions", site


def is_choix(champ: Champ) -> bool:
    """Vrai si le champ se choisit dans une liste."""
    return champ.genre not in (Genre.TEXTE, Genre.LONG)
