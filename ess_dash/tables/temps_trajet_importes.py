"""Temps de trajet importés : une ligne par commune d’origine, ses destinations ensemble.

343 396 paires feraient autant de lignes au dépôt : elles y tiennent en 586.
"""

from typing import Final

import numpy as np
import pandas as pd
import pandera.pandas as pa

from ess_dash.sources.source import compute_sha256
from ess_dash.tables.champs import code_insee, texte
from ess_dash.tables.contrat import to_bool
from ess_dash.tables.temps_trajet import TempsTrajet

TABLE: Final = "temps_trajet"


class TempsTrajetImportes(pa.DataFrameModel):
    """Une ligne par commune d’origine."""

    code_origine: str = code_insee(unique=True)
    destinations: str = texte(
        "codes des communes de destination, séparés par une espace"
    )
    minutes: str = texte("minutes, dans l’ordre des destinations, séparées de même")
    millesime: str = texte("ce que la matrice est, et de quand")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True

    @pa.dataframe_check(error="autant de temps que de destinations")
    @classmethod
    def une_duree_par_destination(cls, temps: pd.DataFrame) -> "pd.Series[bool]":
        """Les deux listes vont ensemble."""
        espaces = temps[["destinations", "minutes"]].apply(lambda c: c.str.count(" "))
        return to_bool(espaces["destinations"] == espaces["minutes"])


def build_temps_trajet(
    importes: pd.DataFrame, codes: frozenset[str], nom: str
) -> TempsTrajet:
    """Matrice que les vues emploient, d’après ce qui est importé.

    Parameters
    ----------
    importes
        Voir :class:`TempsTrajetImportes`.
    codes
        Codes Insee des communes du département ; une autre est laissée de côté.
    nom
        Nom du fichier importé, pour le citer.
    """
    ordre = tuple(sorted(codes))
    rang_of = {code: rang for rang, code in enumerate(ordre)}
    minutes = np.full((len(ordre), len(ordre)), np.inf)
    np.fill_diagonal(minutes, 0.0)
    nb_paires = 0
    for ligne in importes.to_dict("records"):
        origine = rang_of.get(ligne["code_origine"])
        if origine is None:
            continue
        for code, duree in zip(
            ligne["destinations"].split(), ligne["minutes"].split(), strict=True
        ):
            if code in rang_of:
                minutes[origine, rang_of[code]] = float(duree)
                nb_paires += rang_of[code] != origine
    minutes.flags.writeable = False
    return TempsTrajet(
        nom=nom,
        empreinte=compute_sha256(minutes.tobytes()),
        codes=ordre,
        minutes=minutes,
        nb_lignes=nb_paires,
        nb_refusees=0,
        nb_paires=nb_paires,
        nb_manquantes=len(ordre) * (len(ordre) - 1) - nb_paires,
    )
