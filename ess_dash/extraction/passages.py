"""Communes qui ont changé de code ou de nom : de l’ancienne à l’actuelle, toute la France."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from ess_dash.extraction.decoupage import to_nom_affiche
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.extraction.fiches import LICENCE
from ess_dash.extraction.paquets import DECOUPAGE, read_json_decoupage
from ess_dash.sources import SUFFIXE_VOISIN, compute_sha256
from ess_dash.tables import NatureAncienne
from ess_dash.tables.passages import CHEMIN

NATURES: Final = {
    "commune-deleguee": NatureAncienne.DELEGUEE,
    "commune-associee": NatureAncienne.ASSOCIEE,
    "arrondissement-municipal": NatureAncienne.ARRONDISSEMENT,
}
_FICHE: Final = {
    "producteur": f"Insee, Code officiel géographique (paquet {DECOUPAGE.nom})",
    "titre": "Passage des anciennes communes aux communes actuelles, France entière",
    "millesime": "COG 2026",
    "url": DECOUPAGE.reference,
    "licence": LICENCE,
    "traitement": "Une ligne par ancienne commune et par commune actuelle qui en tient : "
    "communes déléguées et associées (champ chefLieu), arrondissements municipaux (champ "
    "commune), anciens codes des communes actuelles (champ anciensCodes). Une commune "
    "déléguée qui a gardé code et nom n’y est pas. Apostrophes typographiques.",
    "citation": "Insee, Code officiel géographique 2026",
    "remarques": "Le nom d’une commune absorbée sans devenir déléguée ni associée n’est "
    "pas connu : il est vide. Deux codes tiennent dans plusieurs communes actuelles.",
}


class _Ligne(NamedTuple):
    """Une ligne du fichier, dans l’ordre de ses colonnes."""

    code_ancien: str
    nom_ancien: str
    nature: str
    code_commune: str
    nom_commune: str


@dataclass(frozen=True, slots=True)
class BilanPassages:
    """Ce que l’extraction a écrit, pour le dire à qui l’a lancée."""

    fichier: Path
    nb_anciennes: int


def extract_passages(paquets: Path, donnees: Path, jour: date) -> BilanPassages:
    """Écrit la table de passage et sa fiche de source.

    Parameters
    ----------
    paquets
        Dossier qui tient l’archive du découpage.
    donnees
        Dossier ``data/``.
    jour
        Date de consultation de la fiche.

    Raises
    ------
    ExtractionError
        Si l’archive ne se laisse pas lire, ou si le dossier refuse l’écriture.
    """
    lignes = read_passages(paquets)
    contenu = _dump_csv(lignes)
    fiche = _FICHE | {
        "date_consultation": jour.isoformat(),
        "sha256": compute_sha256(contenu),
    }
    texte = yaml.safe_dump(fiche, allow_unicode=True, sort_keys=False, width=88)
    cible = donnees / CHEMIN
    try:
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(contenu)
        cible.with_name(cible.name + SUFFIXE_VOISIN).write_text(texte, "utf-8")
    except OSError as faute:
        raise ExtractionError(
            f"Impossible d’écrire « {cible} » ({faute.strerror}) : vérifiez les droits et "
            "la place disponible, ou donnez un autre dossier par --sortie."
        ) from faute
    return BilanPassages(cible, len({ligne.code_ancien for ligne in lignes}))


def read_passages(paquets: Path) -> list[_Ligne]:
    """Lignes de la table, par code ancien puis actuel.

    Raises
    ------
    ExtractionError
        Si l’archive est illisible, ou si un ancien code mène à une commune inconnue.
    """
    lignes = read_json_decoupage(paquets, "communes")
    try:
        actuelles = {
            x["code"]: to_nom_affiche(x["nom"]) for x in _list_actuelles(lignes)
        }
        anciennes = {x["code"]: x for x in lignes if x["type"] in NATURES}
        paires = {p for x in lignes for p in _list_paires(x)}
        return [
            _build_ligne(anciennes.get(ancien), ancien, actuel, actuelles[actuel])
            for ancien, actuel in sorted(paires)
            if _a_change(anciennes.get(ancien), ancien, actuel, actuelles[actuel])
        ]
    except KeyError as faute:
        raise ExtractionError(
            f"Le découpage administratif n’a pas le champ ou la commune attendus {faute} "
            ": la version du paquet n’est pas celle qui est épinglée."
        ) from faute


def _list_actuelles(lignes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (ligne for ligne in lignes if ligne["type"] == "commune-actuelle")


def _list_paires(ligne: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Anciens codes et codes actuels qu’une ligne du paquet rapproche."""
    if ligne["type"] == "arrondissement-municipal":
        yield ligne["code"], ligne["commune"]
    elif ligne["type"] in NATURES:
        yield ligne["code"], ligne["chefLieu"]
    for ancien in ligne.get("anciensCodes", ()):
        yield ancien, ligne["code"]


def _a_change(
    ancienne: dict[str, Any] | None, ancien: str, actuel: str, nom: str
) -> bool:
    """Faux pour une commune déléguée qui a gardé le code et le nom de l’actuelle."""
    return ancien != actuel or _read_nom(ancienne) not in ("", nom)


def _build_ligne(
    ancienne: dict[str, Any] | None, ancien: str, actuel: str, nom: str
) -> _Ligne:
    nature = NatureAncienne.CODE if ancienne is None else NATURES[ancienne["type"]]
    return _Ligne(ancien, _read_nom(ancienne), str(nature.value), actuel, nom)


def _read_nom(ancienne: dict[str, Any] | None) -> str:
    return "" if ancienne is None else to_nom_affiche(ancienne["nom"])


def _dump_csv(lignes: Iterable[_Ligne]) -> bytes:
    tampon = io.StringIO()
    plume = csv.writer(tampon, lineterminator="\n")
    plume.writerow(_Ligne._fields)
    plume.writerows(lignes)
    return tampon.getvalue().encode()
