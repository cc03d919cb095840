"""En-têtes de sécurité posés sur chaque réponse."""

import os
import re
from collections.abc import Mapping
from typing import Final

VARIABLE_CADRES: Final = "ESS_DASH_FRAME_ANCESTORS"
CADRES_PAR_DEFAUT: Final = "'self'"

# streamlit-folium pose un script dans son cadre et évalue le message de la carte :
# sans 'unsafe-inline' ni 'unsafe-eval', pas de carte. `script-src-attr 'none'` coupe
# au moins les attributs `onerror=…` ; l’échappement du texte fait le reste.
# `blob:` : Streamlit charge par une telle adresse le module de chaque composant sans
# cadre (« Components v2 »), et la recherche en est un. Seul un script déjà admis peut en
# fabriquer une.
_DIRECTIVES: Final = (
    "default-src 'self'",
    "script-src 'self' blob: 'unsafe-inline' 'unsafe-eval'",
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https://data.geopf.fr",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
)
_PERMISSIONS: Final = (
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "payment",
    "usb",
)
_CADRES_ADMIS: Final = re.compile(r"'(?:self|none)'|(?:https?://)[A-Za-z0-9.*:-]+")


class ReglageError(ValueError):
    """Réglage d’environnement que l’application refuse, avec sa phrase."""


def read_cadres(environnement: Mapping[str, str] = os.environ) -> str:
    """Sites qui ont le droit de montrer l’application dans un cadre.

    Raises
    ------
    ReglageError
        Si la variable contient autre chose que ``'self'``, ``'none'`` ou des origines.

    Examples
    --------
    >>> read_cadres({"ESS_DASH_FRAME_ANCESTORS": "'self'  https://intranet.exemple.fr"})
    "'self' https://intranet.exemple.fr"
    """
    cadres = environnement.get(VARIABLE_CADRES, "").split() or [CADRES_PAR_DEFAUT]
    refuses = [cadre for cadre in cadres if not _CADRES_ADMIS.fullmatch(cadre)]
    if refuses:
        raise ReglageError(
            f"{VARIABLE_CADRES} : « {refuses[0]} » n’est pas une origine. "
            "Écrire 'self', 'none' ou des adresses comme https://intranet.exemple.fr, "
            "séparées par des espaces."
        )
    return " ".join(cadres)


def build_en_tetes(cadres: str = CADRES_PAR_DEFAUT) -> dict[str, str]:
    """En-têtes à poser, selon les sites admis à encadrer l’application."""
    en_tetes = {
        "Content-Security-Policy": "; ".join(
            (*_DIRECTIVES, f"frame-ancestors {cadres}")
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{nom}=()" for nom in _PERMISSIONS),
    }
    if cadres == CADRES_PAR_DEFAUT:
        # Cet en-tête ancien ne sait dire que « même site » : posé à côté d’une liste,
        # il la contredirait.
        en_tetes["X-Frame-Options"] = "SAMEORIGIN"
    return en_tetes
