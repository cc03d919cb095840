"""Une provenance de fortune, et des lignes justes à fausser une à une."""

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from ess_dash.sources import Source


def build_source(identifiant: str) -> Source:
    return Source(
        identifiant=identifiant,
        producteur="Producteur",
        titre="Titre",
        millesime="2026",
        url="",
        licence="Licence",
        date_consultation=dt.date(2026, 11, 22),
        sha256="0" * 64,
        traitement="Transcription.",
        citation="Producteur, 2026",
        remarques="",
    )


@pytest.fixture
def source() -> Source:
    return build_source("data/producteur/2026/x.csv")


@pytest.fixture
def source_geo() -> Source:
    return build_source("geo/01/communes.parquet")


@pytest.fixture
def build_table() -> Callable[..., pd.DataFrame]:
    """Table d’une ligne par dictionnaire, chacune complétée par une ligne juste."""

    def build(juste: dict[str, object], *lignes: dict[str, object]) -> pd.DataFrame:
        return pd.DataFrame([juste | ligne for ligne in lignes or ({},)])

    return build
