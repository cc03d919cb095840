"""Ce qui empêche d’enregistrer une saisie : champs vides, contrat rompu."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Final

import pandas as pd

from ess_dash.presentation.donnees.brouillon import CONTRATS, Brouillon
from ess_dash.presentation.donnees.registre import Registre
from ess_dash.presentation.donnees.saisie import CHAMPS, find_libelle
from ess_dash.sources import Source
from ess_dash.tables import TableError
from ess_dash.tables.contrat import Faute, validate

SOURCE_SAISIE: Final = Source(
    identifiant="saisie",
    producteur="",
    titre="",
    millesime="",
    url="",
    licence="",
    date_consultation=dt.date(2026, 1, 1),
    sha256="",
    traitement="",
    citation="",
    remarques="",
)


def list_fautes(
    brouillon: Brouillon,
    cles: Mapping[str, str],
    contenus: Mapping[str, Mapping[str, str]],
    registre: Registre,
) -> tuple[str, ...]:
    """Ce qui empêche d’enregistrer, une phrase par champ ; vide si tout va."""
    manques = [
        f"{champ.libelle} : à remplir."
        for champ in CHAMPS[brouillon.objet]
        if champ.est_requis and not contenus[champ.table][champ.nom].strip()
    ]
    if manques:
        return tuple(manques)
    fautes = [
        phrase
        for table, contenu in contenus.items()
        for phrase in _check(table, cles[table], contenu, registre)
    ]
    return tuple(dict.fromkeys(fautes))


def _check(
    table: str, cle: str, contenu: Mapping[str, str], registre: Registre
) -> Iterator[str]:
    """Contrôle la table entière : un nom unique ne se voit pas sur une ligne seule."""
    autres = [c for sienne, c in registre.lignes[table].items() if sienne != cle]
    colonnes = list(CONTRATS[table].to_schema().columns)
    brute = pd.DataFrame([contenu, *autres], columns=colonnes, dtype=str).fillna("")
    try:
        validate(brute, CONTRATS[table], SOURCE_SAISIE)
    except TableError as erreur:
        for faute in erreur.fautes:
            yield _write_faute(table, faute)


def _write_faute(table: str, faute: object) -> str:
    if not isinstance(faute, Faute):
        return str(faute)
    if not faute.colonne:
        return f"{faute.regle[:1].upper()}{faute.regle[1:]}."
    return f"{find_libelle(table, faute.colonne)} : {faute.regle}."
