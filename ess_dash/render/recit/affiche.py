"""L’affiche : la carte imprimée, agrandie en A3 paysage et en PDF, tout en tracés."""

import datetime as dt
import json
from typing import Final

from ess_dash.presentation.modeles import VueCarte
from ess_dash.render.carte_imprimee import draw_carte, write_description, write_titre
from ess_dash.render.impression.contours import Contours
from ess_dash.render.pdf.composition import compose
from ess_dash.render.pdf.texte import clean

__all__ = ["to_affiche"]

_GABARIT: Final = b"""#let textes = json("affiche.json")
#set document(title: textes.titre)
#set text(lang: "fr", region: "FR")
#set page(paper: "a3", flipped: true, margin: 0pt)
#image("carte.svg", alt: textes.description, width: 100%)"""


def to_affiche(vue: VueCarte, contours: Contours, *, date: dt.date) -> bytes:
    """Affiche A3 d’une carte : celle de l’impression, légende et sources comprises.

    Returns
    -------
    bytes
        PDF/UA-1 d’une page, vectoriel ; les mêmes octets pour les mêmes valeurs.
    """
    textes = {"titre": write_titre(vue), "description": write_description(vue)}
    return compose(
        {
            "main.typ": _GABARIT,
            "carte.svg": draw_carte(vue, contours, format="svg", date=date),
            "affiche.json": json.dumps(clean(textes), ensure_ascii=False).encode(),
        },
        date,
    )
