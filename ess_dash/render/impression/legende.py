"""La colonne de droite : légende complète, couverture, réserves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import shapely

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.modeles import LigneLegende, VueCarte
from ess_dash.presentation.phrases import PLURIELS
from ess_dash.render.impression.blocs import (
    COURANT,
    DEMI_CHIFFRE_MM,
    NOTE,
    TITRE_SECTION,
    Bloc,
    Style,
    build_espace,
    build_paragraphe,
    draw_blocs,
    measure_blocs,
)
from ess_dash.render.impression.cercles import MM_PAR_PX, OPACITE_CERCLE
from ess_dash.render.impression.feuille import FILET, SECONDAIRE, Feuille
from ess_dash.render.impression.motifs import build_symbole, draw_motif
from ess_dash.render.impression.placement import Boite
from ess_dash.render.impression.plan import COULEUR_ECARTE, EPAISSEUR_METROPOLE_MM
from ess_dash.render.impression.police import measure_mm, wrap
from ess_dash.render.impression.repartition import build_repartition

EXPLICATION_NOMBRE: Final = "Le nombre compte ce qui est situé à la commune."
EXPLICATION_TRAIT: Final = "Un trait fin relie à sa commune un symbole écarté."
SUITE: Final = "Suite des réserves à l’écran, sous la carte."
REDUCTIONS: Final = (1.0, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72)

_LARGEUR_CASE_MM: Final = 8.0
_HAUTEUR_CASE_MM: Final = 4.2
_GOUTTIERE_MM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Complements:
    """Ce que seul le dessin sait, et que la légende doit dire.

    Attributes
    ----------
    symboles_ecartes
        Vrai si un trait relie un symbole à sa commune.
    hors_maille
        Vrai si une partie du département n’est dans aucun territoire de la maille.
    """

    symboles_ecartes: bool
    hors_maille: bool


@dataclass(frozen=True, slots=True)
class _Colonne:
    """Une largeur et une réduction : de quoi mesurer chaque bloc."""

    vue: VueCarte
    complements: Complements
    largeur: float
    reduction: float

    def style(self, style: Style) -> Style:
        return style.scale(self.reduction)

    def espace(self, hauteur: float) -> Bloc:
        return build_espace(hauteur * self.reduction)

    def paragraphe(self, texte: str, style: Style) -> Bloc:
        return build_paragraphe(texte, self.style(style), self.largeur)


def draw_legende(
    feuille: Feuille, vue: VueCarte, complements: Complements, cadre: Boite
) -> float:
    """Dessine la colonne, au plus grand corps qui tient dans son cadre.

    Returns
    -------
    float
        Ordonnée du bas de ce qui a été dessiné.
    """
    blocs = fit_blocs(vue, complements, cadre)
    draw_blocs(feuille, blocs, cadre.x0, cadre.y1)
    return cadre.y1 - measure_blocs(blocs)


def fit_blocs(vue: VueCarte, complements: Complements, cadre: Boite) -> list[Bloc]:
    """Blocs de la colonne au plus grand corps qui tient.

    Si même le plus petit corps déborde, la colonne s’arrête à temps et le dit.
    """
    blocs: list[Bloc] = []
    for reduction in REDUCTIONS:
        colonne = _Colonne(vue, complements, cadre.largeur, reduction)
        blocs = list(_list_blocs(colonne))
        if measure_blocs(blocs) <= cadre.hauteur:
            return blocs
    suite = build_paragraphe(SUITE, NOTE.scale(REDUCTIONS[-1]), cadre.largeur)
    while measure_blocs(blocs) + suite.hauteur > cadre.hauteur:
        blocs.pop()
    return [*blocs, suite]


def _list_blocs(colonne: _Colonne) -> Iterator[Bloc]:
    legende = colonne.vue.legende
    yield colonne.paragraphe(legende.titre, TITRE_SECTION)
    if legende.sous_titre:
        yield colonne.paragraphe(legende.sous_titre, NOTE)
    yield colonne.espace(2)
    yield from _list_valeurs(colonne)
    if legende.methode:
        yield colonne.espace(0.8)
        yield colonne.paragraphe(capitalize(legende.methode), NOTE)
    yield from _list_repartition(colonne)
    yield from _list_symboles(colonne)
    yield from _list_notes(colonne)


def _list_repartition(colonne: _Colonne) -> Iterator[Bloc]:
    bloc = build_repartition(colonne.vue, colonne.largeur, colonne.style(NOTE))
    if bloc is not None:
        yield colonne.espace(2)
        yield bloc


def capitalize(phrase: str) -> str:
    """Met la majuscule de début, et un point final s’il manque."""
    debut = phrase[:1].upper() + phrase[1:]
    return debut if debut.endswith((".", "?", "!")) else f"{debut}."


def _list_valeurs(colonne: _Colonne) -> Iterator[Bloc]:
    lignes = colonne.vue.legende.lignes
    cercles = [ligne for ligne in lignes if ligne.genre == "cercle"]
    if cercles:
        yield _build_cercles(colonne, cercles)
        yield colonne.espace(2)
    for ligne in lignes:
        if ligne.genre in ("cercle", "symbole", "ligne"):
            continue
        yield _build_ligne(colonne, ligne)
    ecartes = len(colonne.vue.zones) - len(colonne.vue.zones_filtrees)
    if ecartes:
        ecart = LigneLegende("ecarte", "hors du filtre", effectif=ecartes)
        yield _build_ligne(colonne, ecart)
    if colonne.complements.hors_maille:
        dehors = f"hors {colonne.vue.demande.maille.singulier}"
        yield _build_ligne(colonne, LigneLegende("ecarte", dehors))


def _list_symboles(colonne: _Colonne) -> Iterator[Bloc]:
    lignes = colonne.vue.legende.lignes
    symboles = [ligne for ligne in lignes if ligne.genre == "symbole"]
    traits = [ligne for ligne in lignes if ligne.genre == "ligne"]
    if symboles:
        yield colonne.espace(4)
        yield colonne.paragraphe("Lieux et projets", TITRE_SECTION)
        yield colonne.espace(1)
    else:
        yield colonne.espace(2)
    for ligne in (*symboles, *traits):
        yield _build_ligne(colonne, ligne)
    if symboles:
        yield colonne.espace(0.8)
        explications = [EXPLICATION_NOMBRE]
        if colonne.complements.symboles_ecartes:
            explications.append(EXPLICATION_TRAIT)
        yield colonne.paragraphe(" ".join(explications), NOTE)


def _list_notes(colonne: _Colonne) -> Iterator[Bloc]:
    vue = colonne.vue
    notes = (*vue.legende.notes, *vue.couverture, *vue.avertissements)
    if not notes:
        return
    yield colonne.espace(4)
    yield colonne.paragraphe("À savoir", TITRE_SECTION)
    for note in notes:
        yield colonne.espace(1)
        yield colonne.paragraphe(capitalize(note), NOTE)


def _build_ligne(colonne: _Colonne, ligne: LigneLegende) -> Bloc:
    """Une case, son libellé, son effectif à droite."""
    style, note = colonne.style(COURANT), colonne.style(NOTE)
    largeur = _LARGEUR_CASE_MM * colonne.reduction
    hauteur_case = _HAUTEUR_CASE_MM * colonne.reduction
    x_texte = largeur + _GOUTTIERE_MM * colonne.reduction
    effectif = _write_effectif(colonne.vue, ligne)
    reserve = measure_mm(effectif, note.graisse, note.corps_pt) + 2
    textes = wrap(
        ligne.libelle,
        colonne.largeur - x_texte - reserve,
        style.graisse,
        style.corps_pt,
    )
    pas = max(hauteur_case + 1.1 * colonne.reduction, style.ligne_mm)

    def draw(feuille: Feuille, x: float, y: float) -> None:
        milieu = y - pas / 2
        _draw_case(feuille, ligne, x, milieu, largeur, hauteur_case)
        base = milieu - style.corps_pt * DEMI_CHIFFRE_MM
        for rang, texte in enumerate(textes):
            y_ligne = base - rang * style.ligne_mm
            feuille.write(x + x_texte, y_ligne, texte, corps_pt=style.corps_pt)
        feuille.write(
            x + colonne.largeur,
            base,
            effectif,
            corps_pt=note.corps_pt,
            couleur=note.couleur,
            ancre="right",
        )

    return Bloc(pas + (len(textes) - 1) * style.ligne_mm, draw)


def _write_effectif(vue: VueCarte, ligne: LigneLegende) -> str:
    effectif = ligne.effectif
    if effectif is None:
        return ""
    if ligne.genre == "symbole":
        return format_nombre(effectif)
    maille = vue.demande.maille
    return pluralize(effectif, maille.singulier, PLURIELS[maille])


def _draw_case(
    feuille: Feuille,
    ligne: LigneLegende,
    x: float,
    y: float,
    largeur: float,
    hauteur: float,
) -> None:
    case = shapely.box(x, y - hauteur / 2, x + largeur, y + hauteur / 2)
    if ligne.genre == "symbole":
        forme = build_symbole(ligne.forme, x + largeur / 2, y, 1.7)
        feuille.draw_forme(forme, ligne.couleur)
    elif ligne.genre == "ligne":
        trait = shapely.LineString([(x, y), (x + largeur, y)])
        feuille.draw_lignes([trait], ligne.couleur, EPAISSEUR_METROPOLE_MM)
    else:
        _fill_case(feuille, ligne, case)
        feuille.stroke([case], FILET, 0.2)


def _fill_case(feuille: Feuille, ligne: LigneLegende, case: shapely.Polygon) -> None:
    absences = {statut.value: statut for statut in Statut if not statut.est_connu}
    if ligne.genre in absences:
        draw_motif(feuille, case, absences[ligne.genre])
    else:
        feuille.fill([case], ligne.couleur or COULEUR_ECARTE)


def _build_cercles(colonne: _Colonne, lignes: Sequence[LigneLegende]) -> Bloc:
    """Cercles emboîtés, du même rayon que sur le plan, leurs valeurs à droite."""
    style = colonne.style(COURANT)
    rayons = [(ligne.rayon or 0) * MM_PAR_PX for ligne in lignes]
    grand = max(rayons)
    x_texte = 2 * grand + 4

    def draw(feuille: Feuille, x: float, y: float) -> None:
        bas = y - hauteur
        y_texte = y
        for ligne, rayon in zip(lignes, rayons, strict=True):
            cercle = build_symbole("rond", x + grand, bas + rayon, rayon)
            feuille.draw_forme(
                cercle,
                ligne.couleur,
                opacite=OPACITE_CERCLE,
            )
            y_texte = min(y_texte - style.ligne_mm, bas + 2 * rayon)
            sommet = (x + grand, bas + 2 * rayon)
            trait = shapely.LineString([sommet, (x + x_texte - 1, y_texte)])
            feuille.draw_lignes([trait], SECONDAIRE, 0.15)
            feuille.write(
                x + x_texte,
                y_texte - style.corps_pt * DEMI_CHIFFRE_MM,
                ligne.libelle,
                corps_pt=style.corps_pt,
            )

    hauteur = max(2 * grand, (len(lignes) + 0.5) * style.ligne_mm)
    return Bloc(hauteur, draw)
