"""Typst : des fichiers en mémoire à un PDF, avec nos polices et aucune autre."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import typst

from ess_dash.render.impression.police import DOSSIER_POLICES

NORME: Final = "ua-1"
_SUPERFLU: Final = b"/Suspects false"


def compose(
    fichiers: Mapping[str, bytes], jour: dt.date = dt.date(1970, 1, 1), **reglages: str
) -> bytes:
    """Compose ``main.typ`` en PDF/UA-1.

    Parameters
    ----------
    fichiers
        Ce que le gabarit peut lire, en texte UTF-8 : rien d’autre n’est ouvert.
    jour
        Date de fabrication inscrite.
    reglages
        Valeurs que le gabarit lit dans ``sys.inputs``.

    Raises
    ------
    typst.TypstError
        Si le gabarit ou une image ne se compose pas, ou manque à la norme.
    """
    minuit = dt.datetime.combine(jour, dt.time(), dt.UTC)
    octets: bytes = typst.compile(
        dict(fichiers),
        format="pdf",
        font_paths=_load_polices(),
        ignore_system_fonts=True,
        pdf_standards=[NORME],
        timestamp=minuit,
        sys_inputs=reglages,
    )
    # Une entrée facultative, à sa valeur par défaut : poppler la prend pour une faute. Des
    # espaces la remplacent, pour que chaque objet reste à l’octet que dit la table.
    return octets.replace(_SUPERFLU, b" " * len(_SUPERFLU), 1)


@cache
def _load_polices() -> Any:  # noqa: ANN401 — la bibliothèque ne livre pas ses types
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(DOSSIER_POLICES)],
    )
