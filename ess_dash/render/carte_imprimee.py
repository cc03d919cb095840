"""La carte imprimée : un A4 paysage, PNG ou SVG, dessiné de la même vue que l’écran."""

import datetime as dt
import html
from collections.abc import Iterator
from typing import Final, Literal

from ess_dash.presentation.format_fr import format_date
from ess_dash.presentation.modeles import FILIGRANE, LigneLegende, VueCarte
from ess_dash.render.impression.annotations import draw_annotations
from ess_dash.render.impression.blocs import (
    Bloc,
    Style,
    build_paragraphe,
    draw_blocs,
    measure_blocs,
)
from ess_dash.render.impression.contours import Contours, build_contours
from ess_dash.render.impression.couches import build_plan
from ess_dash.render.impression.feuille import (
    HAUTEUR_MM,
    LARGEUR_MM,
    SECONDAIRE,
    Feuille,
)
from ess_dash.render.impression.legende import Complements, draw_legende
from ess_dash.render.impression.placement import Boite
from ess_dash.render.impression.plan import draw_plan
from ess_dash.render.impression.police import Graisse, measure_mm

__all__ = ["Contours", "build_contours", "draw_carte", "write_description"]

MARGE_MM: Final = 12.0
CONTENU: Final = Boite(MARGE_MM, 9.0, LARGEUR_MM - MARGE_MM, HAUTEUR_MM - 10.0)
LARGEUR_COLONNE_MM: Final = 80.0
GOUTTIERE_MM: Final = 8.0
CORPS_TITRE_PT: Final = (21.0, 19.0, 17.0, 15.5)
CONSTAT: Final = Style(12.0, couleur=SECONDAIRE)
SOURCES: Final = Style(7.5, couleur=SECONDAIRE)


def draw_carte(
    vue: VueCarte,
    contours: Contours,
    *,
    format: Literal["png", "svg"],  # noqa: A002 -- le mot que l’appelant attend
    date: dt.date,
) -> bytes:
    """Dessine la carte d’une vue sur un A4 paysage.

    Parameters
    ----------
    vue
        Ce que l’écran montre ; rien n’est recalculé.
    contours
        Couches du département, de ``build_contours``.
    format
        ``png`` (250 points par pouce) ou ``svg`` (textes en tracés, puisque les polices
        ne voyagent pas ; le texte entier est dans ``<desc>``).
    date
        Jour écrit sur la carte et dans ses métadonnées.

    Returns
    -------
    bytes
        Les mêmes octets pour la même vue et la même date.
    """
    feuille = Feuille()
    haut = _draw_titre(feuille, vue)
    bas = _draw_pied(feuille, vue, date)
    x_colonne = CONTENU.x1 - LARGEUR_COLONNE_MM
    cadre_plan = Boite(CONTENU.x0, bas, x_colonne - GOUTTIERE_MM, haut)
    plan = build_plan(contours, vue.demande.maille, cadre_plan)
    obstacles = draw_plan(feuille, vue, plan)
    ecartes = draw_annotations(feuille, vue, plan, obstacles)
    complements = Complements(ecartes, plan.has_hors_maille)
    draw_legende(feuille, vue, complements, Boite(x_colonne, bas, CONTENU.x1, haut))
    if vue.sur_demonstration:
        feuille.stamp(FILIGRANE)
    metadonnees = {"Title": write_titre(vue), "Description": write_description(vue)}
    octets = feuille.save(format, metadonnees, date)
    return octets if format == "png" else _add_alternative(octets, metadonnees)


def write_titre(vue: VueCarte) -> str:
    """Sujet, lieu, date."""
    return ", ".join(part for part in (vue.titre, vue.lieu, vue.millesime) if part)


def write_description(vue: VueCarte) -> str:
    """Texte alternatif : le constat, la légende et ses effectifs, les sources."""
    lignes = " ; ".join(_describe_ligne(ligne) for ligne in vue.legende.lignes)
    phrases = (
        f"{FILIGRANE}." if vue.sur_demonstration else "",
        vue.constat,
        f"{vue.sous_titre}.",
        f"Légende : {lignes}." if lignes else "",
        *vue.couverture,
        *vue.avertissements,
        f"Sources : {' ; '.join(vue.sources)}." if vue.sources else "",
    )
    return " ".join(phrase for phrase in phrases if phrase)


def _describe_ligne(ligne: LigneLegende) -> str:
    if ligne.effectif is None:
        return ligne.libelle
    return f"{ligne.libelle} ({ligne.effectif})"


def _draw_titre(feuille: Feuille, vue: VueCarte) -> float:
    """Titre et constat ; rend l’ordonnée où le corps de la page commence."""
    blocs = list(_list_blocs_titre(vue))
    draw_blocs(feuille, blocs, CONTENU.x0, CONTENU.y1)
    return CONTENU.y1 - measure_blocs(blocs) - 3


def _list_blocs_titre(vue: VueCarte) -> Iterator[Bloc]:
    titre = write_titre(vue)
    corps = next(
        (
            corps
            for corps in CORPS_TITRE_PT
            if measure_mm(titre, Graisse.GRAS, corps) <= CONTENU.largeur
        ),
        CORPS_TITRE_PT[-1],
    )
    yield build_paragraphe(titre, Style(corps, Graisse.GRAS), CONTENU.largeur)
    yield build_paragraphe(vue.constat, CONSTAT, CONTENU.largeur)


def _draw_pied(feuille: Feuille, vue: VueCarte, date: dt.date) -> float:
    """Sources et date ; rend l’ordonnée où le corps de la page finit."""
    sources = " ; ".join(vue.sources)
    texte = f"Sources : {sources}. Fait le {format_date(date)}."
    bloc = build_paragraphe(texte, SOURCES, CONTENU.largeur)
    haut = CONTENU.y0 + bloc.hauteur
    draw_blocs(feuille, [bloc], CONTENU.x0, haut)
    return haut + 3


def _add_alternative(octets: bytes, metadonnees: dict[str, str]) -> bytes:
    """Nomme le SVG pour un lecteur d’écran : titre et description en tête."""
    titre, description = (
        html.escape(metadonnees[champ], quote=False)
        for champ in ("Title", "Description")
    )
    avant, balise, apres = octets.decode().partition("<svg ")
    attributs, fin, corps = apres.partition(">")
    return (
        f'{avant}{balise}role="img" lang="fr" aria-labelledby="titre description" '
        f'{attributs}{fin}\n<title id="titre">{titre}</title>'
        f'<desc id="description">{description}</desc>{corps}'
    ).encode()
