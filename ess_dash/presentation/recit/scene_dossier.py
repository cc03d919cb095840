"""La scène tirée d’un dossier : sa figure, son tableau, ses chiffres ou sa phrase."""

import re
from dataclasses import replace
from typing import Final

from ess_dash.presentation.dossier import ChiffreCle, Dossier, Figure, Section, Tableau
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.coupe import (
    CASE_MAX,
    shorten,
    shorten_tableau,
    write_suite,
)
from ess_dash.presentation.recit.demandes import AdresseError
from ess_dash.presentation.recit.modeles import (
    CHIFFRES_CLES,
    CONSTAT,
    FIGURE,
    SECTION,
    TABLEAU,
    Chiffres,
    Etape,
    Genre,
    Scene,
    Texte,
)

CHIFFRES_MAX: Final = 6
CATEGORIES_MAX: Final = 20
LETTRES_CATEGORIE_MAX: Final = 44
_FIN_DE_PHRASE: Final = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀÂÉÈÊÎÔÙÇ«])")


def build_du_dossier(etape: Etape, atelier: AtelierRecit) -> Scene:
    """Scène d’un élément du dossier que l’adresse désigne.

    Raises
    ------
    AdresseError
        Si le dossier n’a pas cet élément.
    """
    dossier = atelier.get_dossier(etape.page, etape.parametres)
    scene = _build(etape.element, dossier)
    return replace(
        scene,
        titre=etape.titre or scene.titre,
        phrase=etape.texte or scene.phrase,
        notes="\n".join(filter(None, (etape.notes, scene.notes))),
        adresse=etape.adresse,
    )


def _build(element: str, dossier: Dossier) -> Scene:
    genre, _, identifiant = element.partition(":")
    if element == CHIFFRES_CLES:
        return _build_chiffres(dossier)
    if element == CONSTAT:
        return _build_constat(dossier)
    if f"{genre}:" == FIGURE:
        return _build_figure(dossier, identifiant)
    if f"{genre}:" == TABLEAU:
        return _build_tableau(dossier, identifiant)
    if f"{genre}:" == SECTION:
        return _build_section(dossier, identifiant)
    raise AdresseError(f"la vue n’a pas d’élément « {element[:40]} ».")


def split_phrases(texte: str) -> tuple[str, ...]:
    """Phrases d’un texte.

    Examples
    --------
    >>> split_phrases("Un lieu. Deux projets, à 11,3 % : oui. Fin")
    ('Un lieu.', 'Deux projets, à 11,3 % : oui.', 'Fin')
    """
    return tuple(filter(None, _FIN_DE_PHRASE.split(texte.strip())))


def _build_chiffres(dossier: Dossier) -> Scene:
    if not dossier.chiffres_cles:
        raise AdresseError("la vue n’a pas de chiffres clés.")
    premiere, *_ = split_phrases(dossier.constat.phrase)
    chiffres = dossier.chiffres_cles[:CHIFFRES_MAX]
    return Scene(
        genre=Genre.CHIFFRES,
        titre=_strip_point(premiere),
        phrase=dossier.sous_titre,
        visuel=Chiffres(tuple(_shorten_chiffre(c) for c in chiffres)),
        surtitre=dossier.surtitre,
        notes="\n".join((dossier.constat.phrase, *dossier.constat.reserves)),
        sources=_list_sources(
            dossier, tuple(chiffre.cellule.source for chiffre in chiffres)
        ),
    )


def _shorten_chiffre(chiffre: ChiffreCle) -> ChiffreCle:
    return replace(
        chiffre,
        libelle=shorten(chiffre.libelle, 70),
        cellule=replace(chiffre.cellule, texte=shorten(chiffre.cellule.texte, 24)),
        comparaison=shorten(chiffre.comparaison, 120),
    )


def _build_constat(dossier: Dossier) -> Scene:
    return Scene(
        genre=Genre.TEXTE,
        titre=dossier.titre,
        phrase="",
        visuel=Texte(split_phrases(dossier.constat.phrase)),
        surtitre=dossier.surtitre or dossier.sous_titre,
        notes="\n".join(dossier.constat.reserves),
        sources=dossier.constat.sources,
    )


def _build_figure(dossier: Dossier, identifiant: str) -> Scene:
    figure = next((f for f in dossier.figures if f.identifiant == identifiant), None)
    if figure is None:
        raise AdresseError(
            _pick_refus(dossier, f"le graphique « {identifiant[:40]} » n’y est pas.")
        )
    return Scene(
        genre=Genre.FIGURE,
        titre=figure.titre,
        phrase=figure.sous_titre,
        visuel=shorten_figure(figure),
        surtitre=_write_surtitre(dossier, _find_section(dossier, figure)),
        notes="\n".join(dossier.constat.reserves),
        sources=_list_sources(dossier, figure.sources),
    )


def _build_tableau(dossier: Dossier, identifiant: str) -> Scene:
    tableau = next((t for t in dossier.tableaux if t.identifiant == identifiant), None)
    if tableau is None or not tableau.lignes:
        raise AdresseError(
            _pick_refus(dossier, f"le tableau « {identifiant[:40]} » est vide.")
        )
    section = _find_section(dossier, tableau)
    return Scene(
        genre=Genre.TABLEAU,
        titre=_write_titre(dossier, section),
        phrase=tableau.titre,
        visuel=shorten_tableau(tableau),
        surtitre=_write_surtitre(dossier, section),
        notes="\n".join((*section.avis, tableau.note, *dossier.constat.reserves)),
        sources=_list_sources(
            dossier, tuple(c.source for ligne in tableau.lignes for c in ligne.cellules)
        ),
    )


def _build_section(dossier: Dossier, identifiant: str) -> Scene:
    section = next((s for s in dossier.sections if s.identifiant == identifiant), None)
    if section is None:
        raise AdresseError(
            _pick_refus(dossier, f"la partie « {identifiant[:40]} » n’y est pas.")
        )
    premiere, *suite = (*split_phrases(section.texte), "")
    return Scene(
        genre=Genre.TEXTE,
        titre=_strip_point(premiere) or section.titre,
        phrase="",
        visuel=Texte((*suite, *section.avis)),
        surtitre=_write_surtitre(dossier, section),
        notes="\n".join(dossier.constat.reserves),
        sources=dossier.constat.sources,
    )


def shorten_figure(figure: Figure) -> Figure:
    """Figure dont chaque catégorie se lit de loin ; ce qui est laissé est compté."""
    noms = figure.axe_y.categories
    gardes = {nom: shorten(nom, LETTRES_CATEGORIE_MAX) for nom in noms[:CATEGORIES_MAX]}
    if len(gardes) == len(noms) and all(nom == court for nom, court in gardes.items()):
        return figure
    reste = len(noms) - len(gardes)
    suite = f" ({write_suite(reste)})" if reste else ""
    return replace(
        figure,
        sous_titre=figure.sous_titre + suite,
        couches=tuple(
            replace(
                couche,
                points=tuple(
                    replace(p, y=gardes[p.y]) if isinstance(p.y, str) else p
                    for p in couche.points
                    if not isinstance(p.y, str) or p.y in gardes
                ),
            )
            for couche in figure.couches
        ),
        axe_y=replace(figure.axe_y, categories=tuple(gardes.values())),
    )


def _find_section(dossier: Dossier, element: Figure | Tableau) -> Section:
    return next(
        section
        for section in dossier.sections
        if any(element is f or element is f.tableau for f in section.figures)
        or any(element is t for t in section.tableaux)
    )


def _write_titre(dossier: Dossier, section: Section) -> str:
    """Constat d’un tableau : la première phrase de sa partie, si elle en dit un."""
    premiere = next(iter(split_phrases(section.texte)), "")
    if dossier.chiffres_cles:
        return _strip_point(premiere) or section.titre
    for candidat in (premiere, section.titre):
        if any(lettre.isdigit() for lettre in candidat):
            return _strip_point(candidat)
    return dossier.titre


def _write_surtitre(dossier: Dossier, section: Section) -> str:
    """De qui l’on parle pour une fiche, de quoi pour une comparaison."""
    if dossier.surtitre:
        return f"{shorten(dossier.titre, CASE_MAX)} · {section.titre}"
    return section.titre


def _strip_point(phrase: str) -> str:
    return phrase.removesuffix(".")


def _pick_refus(dossier: Dossier, motif: str) -> str:
    """Pourquoi un élément manque : la vue le dit elle-même quand elle ne répond pas."""
    return motif if dossier.sections else dossier.constat.phrase


def _list_sources(dossier: Dossier, sources: tuple[str, ...]) -> tuple[str, ...]:
    """Sources de ce qui est montré, à défaut celles du dossier, sans doublon."""
    propres = tuple(dict.fromkeys(filter(None, sources)))
    return propres or dossier.constat.sources
