"""Les réponses de géocodage gardées : une adresse n’est demandée qu’une fois."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from ess_dash.depot.conversions import clean, now, parse_date, write_json
from ess_dash.depot.modele import Geocodage
from ess_dash.depot.schema import GEOCODAGE

# Sous la limite du nombre de paramètres d’une requête.
ADRESSES_PAR_REQUETE: Final = 500


def read_geocodages(
    connexion: Connection, adresses: Iterable[str]
) -> dict[str, Geocodage]:
    """Réponses connues, par adresse ; une adresse inconnue n’y est pas."""
    trouvees: dict[str, Geocodage] = {}
    for paquet in _iter_paquets(adresses):
        requete = select(GEOCODAGE).where(GEOCODAGE.c.adresse.in_(paquet))
        for adresse, reponse, consulte_le in connexion.execute(requete):
            trouvees[adresse] = Geocodage(
                adresse, json.loads(reponse), parse_date(consulte_le)
            )
    return trouvees


def write_geocodages(
    connexion: Connection, reponses: Mapping[str, Mapping[str, Any]]
) -> None:
    """Garde des réponses ; une adresse déjà connue prend la nouvelle."""
    instant = now()
    for paquet in _iter_paquets(reponses):
        connexion.execute(delete(GEOCODAGE).where(GEOCODAGE.c.adresse.in_(paquet)))
    lignes = {
        clean(adresse): {
            "adresse": clean(adresse),
            "reponse": write_json(reponse),
            "consulte_le": instant,
        }
        for adresse, reponse in reponses.items()
    }
    if lignes:
        connexion.execute(insert(GEOCODAGE), list(lignes.values()))


def _iter_paquets(adresses: Iterable[str]) -> Iterator[list[str]]:
    reste = iter(dict.fromkeys(clean(adresse) for adresse in adresses))
    while paquet := list(islice(reste, ADRESSES_PAR_REQUETE)):
        yield paquet
