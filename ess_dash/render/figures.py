"""Figure → Vega-Lite : la même spécification pour l’écran, l’image et le vecteur.

La spécification est un dictionnaire, et non un objet altair : la fabriquer coûte moins
d’une milliseconde, contre une cinquantaine, et les tests la font valider par altair.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import vl_convert

from ess_dash.presentation.dossier import Axe, Couche, Figure, Point, Teinte, Trace
from ess_dash.presentation.format_fr import FINE
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.caracteres import strip_contenu
from ess_dash.sources import find_racine

Spec = dict[str, Any]

# Celle que Streamlit sert à la page, et celle de polices/ pour les images.
POLICE_ECRAN: Final = '"Source Sans", sans-serif'
POLICE_IMAGE: Final = "'Source Sans 3'"
LARGEUR_IMAGE_PX: Final = 900
ECHELLE_IMAGE: Final = 2.5
LONGUEUR_LIGNE: Final = 130
HAUTEUR_CATEGORIE_PX: Final = 34

_TEINTES: Final[Mapping[str, Mapping[Teinte, str]]] = {
    "clair": {
        Teinte.METROPOLE: "#5B4B8A",
        Teinte.HORS: "#2F7D5B",
        Teinte.ACCENT: "#0E5A66",
        Teinte.NEUTRE: "#5F6E76",
        Teinte.PALE: "#C6D0D4",
        Teinte.REPERE: "#1D2B33",
        Teinte.ALERTE: "#B4472E",
    },
    "sombre": {
        Teinte.METROPOLE: "#B3A5E0",
        Teinte.HORS: "#6BBF94",
        Teinte.ACCENT: "#5FB8C6",
        Teinte.NEUTRE: "#93A4AC",
        Teinte.PALE: "#3E4D55",
        Teinte.REPERE: "#E8EDEF",
        Teinte.ALERTE: "#E58468",
    },
}
_ENCRES: Final = {
    "clair": ("#1D2B33", "#4A5B64", "#E3E8EA"),
    "sombre": ("#E8EDEF", "#B4C0C6", "#2B383F"),
}
# Place d’un texte à côté de sa marque, en pixels.
_ECART_TEXTE_PX: Final = 9
# Hauteur laissée sous la légende au titre de l’axe vertical.
_ECART_LEGENDE_PX: Final = 30
_TRAITS: Final = frozenset({Trace.LIGNE, Trace.INTERVALLE, Trace.REGLE})
# Un titre d’axe se lit à l’horizontale, au bout de l’axe.
_TITRES: Final[Mapping[str, Spec]] = {
    "x": {"titleAnchor": "start", "titleAlign": "left"},
    "y": {"titleAngle": 0, "titleAlign": "left", "titleX": 0, "titleY": -16},
}
_LOCALE: Final = {
    "number": {
        "decimal": ",",
        "thousands": FINE,
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "minus": "\u2212",
    }
}

vl_convert.register_font_directory(str(find_racine() / "polices"))


def build_spec(figure: Figure, theme: str) -> Spec:
    """Spécification pour l’écran : sans titre, que la page écrit en texte.

    Parameters
    ----------
    theme
        ``clair`` ou ``sombre``.
    """
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": figure.alternative,
        "width": "container",
        "height": _find_hauteur(figure),
        "autosize": {"type": "fit", "contains": "padding", "resize": True},
        "config": _build_config(theme, POLICE_ECRAN, figure),
        **_build_couches(figure, theme),
    }


def build_spec_image(figure: Figure, *, fictive: bool) -> Spec:
    """Spécification pour un fichier : titre, mesure, sources et filigrane compris."""
    dessin = {
        **_build_couches(figure, "clair"),
        "width": LARGEUR_IMAGE_PX,
        "height": _find_hauteur(figure),
    }
    if fictive:
        dessin["layer"] = [*dessin["layer"], _build_filigrane(_find_hauteur(figure))]
    pied = _wrap("Sources : " + " ; ".join(figure.sources)) if figure.sources else []
    if fictive:
        pied = ["Données fictives, produites pour la démonstration.", *pied]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "#FFFFFF",
        "padding": 24,
        "title": {
            "text": _wrap(figure.titre, 85),
            "subtitle": _wrap(figure.sous_titre),
            "anchor": "start",
            "frame": "group",
            "fontSize": 20,
            "subtitleFontSize": 14,
            "offset": 16,
        },
        "config": _build_config("clair", POLICE_IMAGE, figure),
        "spacing": 8,
        "vconcat": [dessin, _build_pied(pied)],
        # Les deux parties ne partagent ni axe ni échelle.
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
    }


def get_couleur(teinte: Teinte, theme: str) -> str:
    """Couleur d’une teinte dans un thème, en hexadécimal.

    Examples
    --------
    >>> get_couleur(Teinte.ACCENT, "clair")
    '#0E5A66'
    """
    return _TEINTES[theme][teinte]


def _find_hauteur(figure: Figure) -> int:
    """Hauteur demandée, ou ce qu’il faut pour que les catégories se distinguent."""
    return max(figure.hauteur_px, HAUTEUR_CATEGORIE_PX * len(figure.axe_y.categories))


def to_png(figure: Figure, *, fictive: bool) -> bytes:
    """Image de la figure, avec son titre, ses sources et l’éventuel filigrane."""
    spec = strip_contenu(build_spec_image(figure, fictive=fictive))
    image: bytes = vl_convert.vegalite_to_png(spec, scale=ECHELLE_IMAGE)
    return image


def to_svg(figure: Figure, *, fictive: bool) -> bytes:
    """Dessin vectoriel de la figure, le même que l’image."""
    spec = strip_contenu(build_spec_image(figure, fictive=fictive))
    dessin: str = vl_convert.vegalite_to_svg(spec)
    return dessin.encode()


def _build_config(theme: str, police: str, figure: Figure) -> Spec:
    encre, secondaire, filet = _ENCRES[theme]
    return {
        "font": police,
        "background": "transparent",
        "locale": _LOCALE,
        "view": {"stroke": None},
        "title": {"color": encre, "subtitleColor": secondaire, "fontWeight": 700},
        "axis": {
            "labelFontSize": 14,
            "titleFontSize": 14,
            "titleFontWeight": "normal",
            "labelColor": secondaire,
            "titleColor": secondaire,
            "gridColor": filet,
            "domain": False,
            "ticks": False,
            "labelPadding": 8,
            "titlePadding": 12,
            # Les images mesurent mal cette police et couperaient les noms longs.
            "labelLimit": 480,
            "aria": False,
        },
        "legend": {
            "orient": "top",
            "offset": _ECART_LEGENDE_PX if _has_dessus(figure) else 8,
            "direction": "horizontal",
            "title": None,
            "labelFontSize": 14,
            "labelColor": encre,
            "labelLimit": 400,
            "symbolSize": 120,
            "aria": False,
        },
        "text": {"fontSize": 14, "color": encre},
        # Le dessin a son texte alternatif et son tableau : ses marques, que Vega
        # décrirait une à une en anglais, se taisent.
        "mark": {"aria": False},
    }


def _has_dessus(figure: Figure) -> bool:
    """Vrai si un titre d’axe ou le nom d’une règle s’écrit au-dessus du tracé."""
    titre = bool(figure.axe_y.titre) and not figure.axe_y.categories
    regle = any(
        couche.trace is Trace.REGLE
        and couche.etiquettes
        and any(point.y is None for point in couche.points)
        for couche in figure.couches
    )
    return titre or regle


def _build_couches(figure: Figure, theme: str) -> Spec:
    nommees = [couche for couche in figure.couches if couche.nom]
    echelle = {
        "domain": [couche.nom for couche in nommees],
        "range": [_TEINTES[theme][couche.teinte] for couche in nommees],
    }
    cote_a_cote = _find_cote_a_cote(figure)
    couches: list[Spec] = []
    for couche in figure.couches:
        couches += _draw_couche(couche, figure, theme, echelle, cote_a_cote)
    return {"layer": couches}


def _find_cote_a_cote(figure: Figure) -> tuple[str, ...]:
    """Couches de barres à ranger côte à côte : plusieurs, sur les mêmes catégories."""
    barres = [
        couche
        for couche in figure.couches
        if couche.trace is Trace.BARRE
        and all(p.x_fin is None and p.y_fin is None for p in couche.points)
    ]
    return tuple(couche.nom for couche in barres) if len(barres) > 1 else ()


def _draw_couche(
    couche: Couche,
    figure: Figure,
    theme: str,
    echelle: Spec,
    cote_a_cote: Sequence[str],
) -> list[Spec]:
    donnees = {
        "values": [
            {**_build_ligne(point, couche, theme), "rang": rang}
            for rang, point in enumerate(couche.points)
        ]
    }
    encodage = {
        **_encode_places(couche, figure, cote_a_cote),
        **_encode_couleur(couche, echelle),
        "tooltip": _encode_survol(couche),
    }
    marques: list[Spec] = [
        {"data": donnees, "mark": _MARQUES[couche.trace](couche), "encoding": encodage}
    ]
    if couche.trace is Trace.TEXTE:
        marques[0]["encoding"]["text"] = {"field": "libelle"}
    elif couche.etiquettes:
        marques += _draw_etiquettes(couche, figure, donnees, encodage, theme)
    return marques


def _build_ligne(point: Point, couche: Couche, theme: str) -> Spec:
    teinte = point.teinte or couche.teinte
    champs = {
        "x": point.x,
        "y": point.y,
        "x2": point.x_fin,
        "y2": point.y_fin,
        "libelle": point.libelle,
        "detail": point.detail,
        "teinte": _TEINTES[theme][teinte],
        "couche": couche.nom,
        "a_gauche": _est_avant(point, couche) or None,
    }
    return {nom: valeur for nom, valeur in champs.items() if valeur is not None}


def _est_avant(point: Point, couche: Couche) -> bool:
    """Vrai si le texte se lit avant la marque : demandé, ou barre négative."""
    valeur = point.x if isinstance(point.x, int | float) else point.y
    negative = isinstance(valeur, int | float) and valeur < 0
    return point.a_gauche or (couche.trace is Trace.BARRE and negative)


def _encode_places(
    couche: Couche, figure: Figure, cote_a_cote: Sequence[str]
) -> dict[str, Spec]:
    places: dict[str, Spec] = {}
    # Des barres partent de zéro, et avec elles tout ce qui partage leur axe.
    depuis_zero = any(c.trace is Trace.BARRE for c in figure.couches)
    for nom, axe in (("x", figure.axe_x), ("y", figure.axe_y)):
        if any(getattr(p, nom) is not None for p in couche.points):
            places[nom] = _encode_axe(nom, axe, depuis_zero=depuis_zero)
        if any(getattr(p, f"{nom}_fin") is not None for p in couche.points):
            places[f"{nom}2"] = {"field": f"{nom}2"}
        if axe.categories and couche.nom in cote_a_cote and len(cote_a_cote) > 1:
            places[f"{nom}Offset"] = {
                "field": "couche",
                "sort": list(cote_a_cote),
                "scale": {"paddingOuter": 0.2},
            }
    if couche.trace is Trace.LIGNE:
        # Une courbe suit l’ordre de ses points, qui peut revenir en arrière.
        places["order"] = {"field": "rang", "type": "quantitative"}
    return places


def _encode_axe(nom: str, axe: Axe, *, depuis_zero: bool) -> Spec:
    if axe.categories:
        return {
            "field": nom,
            "type": "nominal",
            "sort": list(axe.categories),
            "scale": {"domain": list(axe.categories)},
            "axis": {"title": axe.titre or None, "grid": False, "labelAngle": 0},
        }
    echelle: Spec = {"zero": depuis_zero, "nice": axe.maximum is None}
    if axe.minimum is not None:
        echelle["domainMin"] = axe.minimum
    if axe.maximum is not None:
        echelle["domainMax"] = axe.maximum
    return {
        "field": nom,
        "type": "quantitative",
        "scale": echelle,
        "stack": None,
        "axis": {
            "title": axe.titre or None,
            **_TITRES[nom],
            "format": "d" if axe.est_annee else f",.{axe.decimales}~f",
            "tickCount": 6,
            **({"tickMinStep": 1} if axe.decimales == 0 else {}),
        },
    }


def _encode_couleur(couche: Couche, echelle: Spec) -> dict[str, Spec]:
    """Couleur de la légende pour une couche nommée, sinon celle de chaque point.

    Les deux passent par des canaux différents : une couche sans légende effacerait
    celle des autres.
    """
    if couche.nom and not any(p.teinte for p in couche.points):
        return {"color": {"field": "couche", "type": "nominal", "scale": echelle}}
    creux = couche.trace is Trace.POINT and couche.pointillee
    canal = "stroke" if couche.trace in _TRAITS or creux else "fill"
    return {canal: {"field": "teinte", "type": "nominal", "scale": None}}


def _encode_survol(couche: Couche) -> list[Spec] | None:
    if not any(p.libelle or p.detail for p in couche.points):
        return None
    return [
        {"field": "libelle", "title": "Quoi"},
        {"field": "detail", "title": "Valeur"},
    ]


def _draw_etiquettes(
    couche: Couche, figure: Figure, donnees: Spec, encodage: Spec, theme: str
) -> list[Spec]:
    """Texte à côté de chaque marque : au bout d’une barre, au-dessus d’une règle."""
    places = _place_etiquettes(couche, encodage)
    return [
        {
            "data": {"values": lignes},
            "mark": {**marque, "type": "text", "color": _ENCRES[theme][0]},
            "encoding": {**places, "text": {"field": "libelle"}},
        }
        for lignes, marque in (
            (
                [ligne for ligne in donnees["values"] if not _est_a_gauche(ligne)],
                _align_etiquette(couche, figure, 1),
            ),
            (
                [ligne for ligne in donnees["values"] if _est_a_gauche(ligne)],
                _align_etiquette(couche, figure, -1),
            ),
        )
        if lignes
    ]


def _est_a_gauche(ligne: Spec) -> bool:
    return bool(ligne.get("a_gauche"))


def _align_etiquette(couche: Couche, figure: Figure, sens: int) -> Spec:
    """Alignement et décalage du texte ; ``sens`` : 1 après la marque, -1 avant."""
    en_colonnes = bool(figure.axe_x.categories)
    en_lignes = bool(figure.axe_y.categories)
    if couche.trace is Trace.REGLE:
        traverse = any(point.y is None for point in couche.points)
        ecart = {"dx": 5, "dy": -7} if traverse else {"dx": 4, "dy": -8}
        return {"align": "left", "baseline": "middle", **ecart}
    if couche.trace is Trace.BARRE and en_colonnes:
        return {"align": "center", "baseline": "middle", "dy": -sens * _ECART_TEXTE_PX}
    return {
        "align": "left" if sens > 0 else "right",
        "dx": sens * _ECART_TEXTE_PX,
        "dy": 0 if en_lignes or en_colonnes else -_ECART_TEXTE_PX,
        "baseline": "middle",
    }


def _place_etiquettes(couche: Couche, encodage: Spec) -> Spec:
    places = {nom: place for nom, place in encodage.items() if nom[0] in "xy"}
    if couche.trace is Trace.REGLE:
        return {axe: places.get(axe, {"value": 0}) for axe in ("x", "y")}
    if couche.trace is Trace.INTERVALLE:
        bouts = {nom[0]: nom for nom in places if nom == "x2"}
        return {
            nom: {**place, "field": bouts.get(nom, place["field"])}
            for nom, place in places.items()
            if not nom.endswith("2")
        }
    return places


def _draw_barre(couche: Couche) -> Spec:
    return {"type": "bar", **({"opacity": 0.45} if couche.pointillee else {})}


def _draw_point(couche: Couche) -> Spec:
    forme = (
        {"filled": False, "strokeWidth": 2} if couche.pointillee else {"filled": True}
    )
    return {"type": "point", "size": 110, "opacity": 1, **forme}


def _draw_ligne(couche: Couche) -> Spec:
    tirets = {"strokeDash": [6, 4]} if couche.pointillee else {}
    return {"type": "line", "strokeWidth": 2.5, **tirets}


def _draw_aire(_couche: Couche) -> Spec:
    return {"type": "area", "opacity": 0.25}


def _draw_intervalle(couche: Couche) -> Spec:
    epaisseur = 2 if couche.pointillee else 5
    return {"type": "rule", "strokeWidth": epaisseur, "strokeCap": "round"}


def _draw_regle(couche: Couche) -> Spec:
    tirets = {"strokeDash": [4, 4]} if couche.pointillee else {}
    return {"type": "rule", "strokeWidth": 1.5, **tirets}


def _draw_texte(_couche: Couche) -> Spec:
    return {"type": "text", "align": "left", "baseline": "middle"}


_MARQUES: Final = {
    Trace.BARRE: _draw_barre,
    Trace.POINT: _draw_point,
    Trace.LIGNE: _draw_ligne,
    Trace.AIRE: _draw_aire,
    Trace.INTERVALLE: _draw_intervalle,
    Trace.REGLE: _draw_regle,
    Trace.TEXTE: _draw_texte,
}


def _build_filigrane(hauteur_px: int) -> Spec:
    return {
        "data": {"values": [{}]},
        "mark": {
            "type": "text",
            "text": FILIGRANE,
            "fontSize": 64,
            "fontWeight": 700,
            "angle": 342,
            "opacity": 0.16,
            "color": "#B4472E",
            "align": "center",
            "baseline": "middle",
        },
        "encoding": {
            "x": {"value": LARGEUR_IMAGE_PX / 2},
            "y": {"value": hauteur_px / 2},
        },
    }


def _build_pied(lignes: Iterable[str]) -> Spec:
    textes = list(lignes)
    return {
        "data": {"values": [{}]},
        "width": LARGEUR_IMAGE_PX,
        "height": 18 * max(len(textes), 1),
        "mark": {
            "type": "text",
            "text": textes,
            "align": "left",
            "baseline": "top",
            "fontSize": 12,
            "lineHeight": 18,
            "color": "#4A5B64",
        },
        "encoding": {"x": {"value": 0}, "y": {"value": 0}},
    }


def _wrap(texte: str, longueur: int = LONGUEUR_LIGNE) -> list[str]:
    """Coupe un texte entre deux mots ; Vega ne passe pas à la ligne tout seul."""
    lignes = [""]
    for mot in texte.split(" "):
        suite = f"{lignes[-1]} {mot}".strip()
        if len(suite) > longueur and lignes[-1]:
            lignes.append(mot)
        else:
            lignes[-1] = suite
    return lignes
