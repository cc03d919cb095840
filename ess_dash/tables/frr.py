"""Communes France Ruralités Revitalisation (FRR), importées : classement tel qu’écrit."""

from typing import Final

import pandera.pandas as pa

from ess_dash.tables.champs import code_insee, texte

TABLE: Final = "frr"


class Frr(pa.DataFrameModel):
    """Une ligne par commune du département."""

    code_commune: str = code_insee(unique=True)
    nom: str = texte("nom de la commune")
    classement: str = texte("classement, dans les mots du fichier (FRR socle, FRR+)")
    millesime: str = texte("date du classement")

    class Config:
        """Aucune colonne de plus, aucune de moins."""

        strict = True
        coerce = True
