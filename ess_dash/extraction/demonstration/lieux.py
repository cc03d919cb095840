"""Lieux fictifs : tiers-lieux soutenus ou non, lieux totems de la métropole."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from ess_dash.extraction.demonstration.fiches import CITATION
from ess_dash.extraction.demonstration.partage import apportion
from ess_dash.extraction.demonstration.places import Places, Strate, draw_places
from ess_dash.extraction.erreurs import ExtractionError
from ess_dash.tables import Certitude, Reponse, Role, Soutien

REPERE: Final = "tiers_lieux_finances"
FIN_SOUTIEN: Final = 2027
# Hypothèses du jeu fictif : poids de chaque strate.
QUOTAS_SOUTENUS: Final = MappingProxyType(
    {
        Strate.QPV: 2,
        Strate.METROPOLE: 6,
        Strate.MONTAGNE: 3,
        Strate.RURAL: 5,
        Strate.AUTRE: 4,
    }
)
QUOTAS_AUTRES: Final = MappingProxyType(
    {Strate.METROPOLE: 5, Strate.MONTAGNE: 1, Strate.RURAL: 3, Strate.AUTRE: 1}
)
QUOTAS_TOTEMS: Final = MappingProxyType({Strate.QPV: 1, Strate.METROPOLE: 2})
# Thèmes que la table de correspondance sait ranger.
THEMES_TOTEMS: Final = ("Inclusion", "Économie circulaire", "Alimentation durable")


@dataclass(frozen=True, slots=True)
class Lieux:
    """Les trois tables d’un relevé de lieux."""

    lieux: pd.DataFrame
    roles: pd.DataFrame
    sites: pd.DataFrame


def build_lieux(
    places: Places,
    reperes: pd.DataFrame,
    metropole: str,
    hasard: np.random.Generator,
) -> Lieux:
    """Tiers-lieux soutenus au nombre du plan, dix autres, trois lieux totems.

    Le premier lieu totem est aussi un tiers-lieu, et le premier tiers-lieu soutenu a
    deux sites : un lieu ne se compte qu’une fois.

    Parameters
    ----------
    metropole
        Nom de la métropole, qui donne le label.

    Raises
    ------
    ExtractionError
        Si le plan ne dit pas combien de tiers-lieux sont financés.
    """
    trouves = reperes.loc[reperes["identifiant"] == REPERE, "valeur"]
    if trouves.empty:
        raise ExtractionError(
            f"Les repères du plan ne donnent pas {REPERE} : l’ajouter à "
            "plan_reperes.csv."
        )
    soutenus = _draw(places, QUOTAS_SOUTENUS, int(trouves.iloc[0]), hasard)
    autres = _draw(places, QUOTAS_AUTRES, sum(QUOTAS_AUTRES.values()), hasard)
    totems = _draw(places, QUOTAS_TOTEMS, sum(QUOTAS_TOTEMS.values()), hasard)
    tiers = _name(pd.concat([soutenus, autres], ignore_index=True), "Tiers-lieu fictif")
    totems = _name(totems, "Lieu totem fictif")
    tiers["soutien"] = [
        (Soutien.OUI if rang < len(soutenus) else Soutien.NON_ETABLI).value
        for rang in range(len(tiers))
    ]
    tous = pd.concat([tiers, totems], ignore_index=True)
    annexe = _draw(places, {Strate.RURAL: 1}, 1, hasard).assign(
        id_lieu=tiers["id_lieu"].iloc[0], id_site=f"{tiers['id_lieu'].iloc[0]}-annexe"
    )
    return Lieux(
        lieux=_build_lieux(tous),
        roles=_build_roles(tiers, totems, metropole),
        sites=_build_sites(pd.concat([tous, annexe], ignore_index=True)),
    )


def _draw(
    places: Places,
    quotas: Mapping[Strate, int],
    nombre: int,
    hasard: np.random.Generator,
) -> pd.DataFrame:
    exacts = apportion(nombre, list(quotas.values())).tolist()
    return draw_places(places, dict(zip(quotas, exacts, strict=True)), hasard)


def _name(lieux: pd.DataFrame, genre: str) -> pd.DataFrame:
    identifiants = [
        f"{genre.lower().replace(' ', '-')}-{rang:02d}"
        for rang in range(1, len(lieux) + 1)
    ]
    noms = [
        f"{genre} n° {rang} ({commune})"
        for rang, commune in enumerate(lieux["commune"], start=1)
    ]
    return lieux.assign(id_lieu=identifiants, id_site=identifiants, nom=noms)


def _build_lieux(lieux: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id_lieu": lieux["id_lieu"],
            "nom": lieux["nom"],
            "statut_juridique": "",
            "ess": Reponse.OUI.value,
            "site_web": "",
            "note": "Lieu fictif",
        }
    )


def _build_roles(
    tiers: pd.DataFrame, totems: pd.DataFrame, metropole: str
) -> pd.DataFrame:
    soutenus = tiers["soutien"] == Soutien.OUI.value
    des_tiers = pd.DataFrame(
        {
            "id_lieu": tiers["id_lieu"],
            "role": Role.TIERS_LIEU.value,
            "precision": "Tiers-lieu fictif",
            "label_porteur": "",
            "certitude": soutenus.map(
                {
                    True: Certitude.PLAN_DEPARTEMENTAL.value,
                    False: Certitude.SITE_RESEAU.value,
                }
            ),
            "soutien_departement": tiers["soutien"],
            "note": soutenus.map(
                {True: f"Soutien au fonctionnement jusqu’en {FIN_SOUTIEN}", False: ""}
            ),
        }
    )
    des_totems = pd.DataFrame(
        {
            "id_lieu": totems["id_lieu"],
            "role": Role.LIEU_TOTEM.value,
            "precision": list(THEMES_TOTEMS),
            "label_porteur": f"{metropole} (label fictif)",
            "certitude": Certitude.FEUILLE_DE_ROUTE.value,
            "soutien_departement": Soutien.NON_ETABLI.value,
            "note": "",
        }
    )
    aussi_tiers = des_totems.head(1).assign(
        role=Role.TIERS_LIEU.value, precision="Tiers-lieu fictif", label_porteur=""
    )
    roles = pd.concat([des_tiers, des_totems, aussi_tiers], ignore_index=True)
    return roles.assign(label="", annee_source="2026", source=CITATION)


def _build_sites(sites: pd.DataFrame) -> pd.DataFrame:
    return sites.assign(
        libelle_site=[
            "Annexe" if s.endswith("-annexe") else "" for s in sites["id_site"]
        ],
        adresse="",
        code_postal="",
        quartier="",
        source=CITATION,
    )
