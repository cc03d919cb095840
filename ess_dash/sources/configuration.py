"""Lecture de ``configuration.toml`` : le département servi et ses mots."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ess_dash.sources.racine import find_racine
from ess_dash.sources.source import SourceError
from ess_dash.territoires import (
    CodeDepartement,
    CodeEpci,
    Configuration,
    ZoneCible,
    est_code_departement,
    est_code_epci,
)

NOM_FICHIER: Final = "configuration.toml"
MOTS: Final = ("nom", "le", "de", "en", "adjectif")
NIVEAUX_DENSITE: Final = range(1, 8)


def load_configuration(
    departement: str | None = None, chemin: Path | None = None
) -> Configuration:
    """Configuration du département demandé, par défaut de celui que l’on sert.

    Parameters
    ----------
    departement
        Code du département ; ``None`` pour celui que nomme le fichier.
    chemin
        Fichier à la place de ``configuration.toml`` sous la racine.

    Raises
    ------
    SourceError
        Si le fichier manque, n’est pas lisible, ou décrit mal le département.
    """
    contenu = _read_toml(chemin or find_racine() / NOM_FICHIER)
    code = departement or str(contenu.get("departement", ""))
    sections = contenu.get("departements")
    section = sections.get(code) if isinstance(sections, dict) else None
    if not est_code_departement(code) or not isinstance(section, dict):
        msg = (
            f"Le département « {code} » n’est pas décrit dans {NOM_FICHIER} : "
            f"ajouter une section [departements.{code or 'code'}]."
        )
        raise SourceError(msg)
    _check_section(code, section)
    return _build_configuration(CodeDepartement(code), section)


def _read_toml(chemin: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = (
            f"Le fichier {NOM_FICHIER} est absent. "
            f"Le rétablir avec « git checkout -- {NOM_FICHIER} »."
        )
        raise SourceError(msg) from None
    except (OSError, ValueError) as erreur:
        msg = f"Le fichier {NOM_FICHIER} n’est pas lisible : {erreur}."
        raise SourceError(msg) from erreur


def _check_section(code: str, section: Mapping[str, Any]) -> None:
    """Dit toutes les fautes de la section d’un coup."""
    fautes = [f"« {mot} » manque" for mot in MOTS if not section.get(mot)]
    metropole = section.get("metropole")
    if metropole is not None and not est_code_epci(str(metropole)):
        fautes.append("« metropole » n’est pas un code Siren de 9 chiffres")
    fautes += _list_fautes_zone(section.get("zone_cible"))
    if fautes:
        msg = f"{NOM_FICHIER}, section [departements.{code}] : {', '.join(fautes)}."
        raise SourceError(msg)


def _list_fautes_zone(zone: object) -> list[str]:
    if not isinstance(zone, dict):
        return ["« zone_cible » manque"]
    fautes = [
        f"« zone_cible.{champ} » doit valoir true ou false"
        for champ in ("montagne", "qpv")
        if not isinstance(zone.get(champ), bool)
    ]
    niveaux = zone.get("densites_7")
    if not isinstance(niveaux, list) or any(n not in NIVEAUX_DENSITE for n in niveaux):
        fautes.append("« zone_cible.densites_7 » doit lister des niveaux de 1 à 7")
    return fautes


def _build_configuration(
    code: CodeDepartement, section: Mapping[str, Any]
) -> Configuration:
    zone = section["zone_cible"]
    metropole = section.get("metropole")
    return Configuration(
        code_departement=code,
        **{mot: str(section[mot]) for mot in MOTS},
        code_metropole=None if metropole is None else CodeEpci(str(metropole)),
        zone_cible=ZoneCible(
            densites_7=frozenset(zone["densites_7"]),
            montagne=zone["montagne"],
            qpv=zone["qpv"],
        ),
    )
