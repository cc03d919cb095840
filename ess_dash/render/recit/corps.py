"""Le corps d’une diapositive : tableau, chiffres, paragraphes."""

from collections.abc import Sequence
from typing import Final

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from ess_dash.presentation.dossier import ChiffreCle, Tableau
from ess_dash.presentation.palettes import ACTION, ENCRE, PAPIER
from ess_dash.presentation.recit.coupe import write_suite
from ess_dash.presentation.recit.modeles import Chiffres, TableauScene
from ess_dash.render.recit.axes import FILET
from ess_dash.render.recit.diapo import SECONDAIRE, Diapo, Style, clean, to_rgb
from ess_dash.render.recit.mesure import Brut, Cadre, count_lignes, measure

_CORPS_TABLEAU_PT: Final = (20.0, 18.0, 16.0, 14.0, 13.0, 12.0, 11.0)
_MARGE_CASE: Final = 0.08
_MARGE_CASE_HAUT: Final = 0.045
_HAUTEUR_SUITE: Final = 0.36
_LARGEUR_MIN: Final = 0.09
_SUITE: Final = Style((16,), couleur=SECONDAIRE)
_PARAGRAPHES: Final = Style((28, 24, 22, 20, 18, 16, 15, 14), ecart_pt=12)
_VALEUR: Final = Style((44, 40, 36, 32, 28, 24, 20, 18), couleur=ACTION, gras=True)
_ABSENTE: Final = Style((28, 24, 22, 20, 18), couleur=SECONDAIRE, gras=True)
_LIBELLE: Final = Style((18, 16, 15, 14, 13), ancre=MSO_ANCHOR.BOTTOM)
_COMPARAISON: Final = Style((15, 14, 13, 12, 11), couleur=SECONDAIRE)
_ECART_CHIFFRES: Final = 0.4
_COLONNES_CHIFFRES: Final = {1: 1, 2: 2, 3: 3, 4: 2}


def write_paragraphes(diapo: Diapo, textes: Sequence[str], cadre: Cadre) -> None:
    """Écrit des paragraphes au plus grand corps qui tient."""
    style = Style(_PARAGRAPHES.corps_pt, ecart_pt=_PARAGRAPHES.ecart_pt, puces=True)
    if textes:
        diapo.write(textes, cadre, style, "Texte")


def write_chiffres(diapo: Diapo, chiffres: Chiffres, cadre: Cadre) -> None:
    """Écrit les chiffres clés, en deux ou trois colonnes."""
    nombre = len(chiffres.chiffres)
    colonnes = _COLONNES_CHIFFRES.get(nombre, 3)
    rangs = -(-nombre // colonnes)
    largeur = (cadre.largeur - _ECART_CHIFFRES * (colonnes - 1)) / colonnes
    hauteur = min(2.4, cadre.hauteur / rangs)
    for place, chiffre in enumerate(chiffres.chiffres):
        rang, colonne = divmod(place, colonnes)
        x = cadre.x + colonne * (largeur + _ECART_CHIFFRES)
        y = cadre.y + rang * hauteur
        _write_chiffre(diapo, chiffre, Cadre(x, y, largeur, hauteur - 0.15))


def _write_chiffre(diapo: Diapo, chiffre: ChiffreCle, cadre: Cadre) -> None:
    x, largeur = cadre.x, cadre.largeur
    style = _ABSENTE if chiffre.cellule.valeur is None else _VALEUR
    diapo.add_trait(Cadre(x, cadre.y, largeur, 0.02), FILET)
    libelle = Cadre(x, cadre.y + 0.06, largeur, 0.52)
    valeur = Cadre(x, cadre.y + 0.6, largeur, 0.72)
    suite = Cadre(x, cadre.y + 1.34, largeur, cadre.hauteur - 1.34)
    diapo.write((chiffre.libelle,), libelle, _LIBELLE, "Ce qui est mesuré")
    diapo.write((chiffre.cellule.texte,), valeur, style, "Valeur")
    if chiffre.comparaison:
        diapo.write((chiffre.comparaison,), suite, _COMPARAISON, "Comparaison")


def write_tableau(diapo: Diapo, scene: TableauScene, cadre: Cadre) -> None:
    """Pose un tableau modifiable ; ce qui n’y tient pas est compté dessous."""
    tableau = scene.tableau
    interieur = diapo.fit(cadre)
    largeurs = _share(tableau, interieur.largeur)
    corps, nombre = _fit(tableau, largeurs, interieur.hauteur - _HAUTEUR_SUITE)
    reste = scene.reste + len(tableau.lignes) - nombre
    hauteurs = _measure_rangs(_list_rangs(tableau)[: nombre + 1], largeurs, corps)
    echelle = cadre.hauteur / interieur.hauteur
    haut = Cadre(cadre.x, cadre.y, cadre.largeur, sum(hauteurs) * echelle)
    forme = diapo.add_tableau(nombre + 1, len(largeurs), haut)
    Diapo.describe(forme, f"Tableau : {tableau.titre}", _describe(tableau, reste))
    _fill(forme.table, tableau, nombre, corps)
    for colonne, largeur in zip(forme.table.columns, largeurs, strict=True):
        colonne.width = Inches(largeur)
    for rangee, hauteur in zip(forme.table.rows, hauteurs, strict=True):
        rangee.height = Inches(hauteur)
    if reste:
        y = haut.y + haut.hauteur + 0.04
        pied = Cadre(cadre.x, y, cadre.largeur, _HAUTEUR_SUITE - 0.06)
        diapo.write((write_suite(reste),), pied, _SUITE, "Suite du tableau")


def _describe(tableau: Tableau, reste: int) -> str:
    suite = f", {write_suite(reste)}" if reste else ""
    colonnes = ", ".join((tableau.entete, *(c.titre for c in tableau.colonnes)))
    return f"{tableau.titre}. Colonnes : {colonnes}{suite}."


def _list_rangs(tableau: Tableau) -> list[list[str]]:
    """En-tête, puis lignes, en textes."""
    entete = [tableau.entete, *(colonne.titre for colonne in tableau.colonnes)]
    lignes = [[li.titre, *(c.texte for c in li.cellules)] for li in tableau.lignes]
    return [[clean(texte) for texte in rang] for rang in (entete, *lignes)]


def _share(tableau: Tableau, largeur: float) -> list[float]:
    """Largeurs des colonnes, à proportion de ce qu’elles portent."""
    colonnes = list(zip(*_list_rangs(tableau), strict=True))
    voulues = [max(9, *map(_weigh, c)) for c in colonnes]
    parts = [max(_LARGEUR_MIN, voulue / sum(voulues)) for voulue in voulues]
    return [largeur * part / sum(parts) for part in parts]


def _weigh(texte: str) -> float:
    """Lettres à prévoir : la moitié d’un long texte, jamais moins que son plus long mot."""
    plus_long = max(map(len, texte.split(" ")))
    return max(1.2 * plus_long, min(len(texte), 18 + len(texte) / 3))


def _fit(
    tableau: Tableau, largeurs: Sequence[float], hauteur: float
) -> tuple[float, int]:
    """Corps du texte, et nombre de lignes qui tiennent avec lui."""
    rangs = _list_rangs(tableau)
    for corps in _CORPS_TABLEAU_PT:
        hauteurs = _measure_rangs(rangs, largeurs, corps)
        if sum(hauteurs) <= hauteur and _est_entier(rangs, largeurs, corps):
            return corps, len(tableau.lignes)
    corps, total, nombre = _CORPS_TABLEAU_PT[-1], 0.0, -1
    for rang in _measure_rangs(rangs, largeurs, corps):
        total += rang
        if total > hauteur:
            break
        nombre += 1
    return corps, max(1, nombre)


def _est_entier(
    rangs: Sequence[Sequence[str]], largeurs: Sequence[float], corps_pt: float
) -> bool:
    """Vrai si aucun mot n’est plus long que sa colonne."""
    return all(
        count_lignes(mot, largeur - 2 * _MARGE_CASE, corps_pt, gras=not rang) == 1
        for rang, textes in enumerate(rangs)
        for texte, largeur in zip(textes, largeurs, strict=True)
        for mot in texte.split(" ")
    )


def _measure_rangs(
    rangs: Sequence[Sequence[str]], largeurs: Sequence[float], corps_pt: float
) -> list[float]:
    """Hauteur de chaque rangée : celle de sa case la plus haute."""
    return [
        2 * _MARGE_CASE_HAUT
        + max(
            measure((texte,), largeur - 2 * _MARGE_CASE, corps_pt, gras=not rang)
            for texte, largeur in zip(textes, largeurs, strict=True)
        )
        for rang, textes in enumerate(rangs)
    ]


def _fill(table: Brut, tableau: Tableau, nombre: int, corps_pt: float) -> None:
    table.first_row = True
    table.horz_banding = False
    nombres = [False, *(colonne.est_nombre for colonne in tableau.colonnes)]
    for rang, textes in enumerate(_list_rangs(tableau)[: nombre + 1]):
        for colonne, texte in enumerate(textes):
            case = table.cell(rang, colonne)
            _fill_case(case, texte, corps_pt, est_entete=not rang)
            if nombres[colonne]:
                case.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT


def _fill_case(case: Brut, texte: str, corps_pt: float, *, est_entete: bool) -> None:
    case.margin_left = case.margin_right = Inches(_MARGE_CASE)
    case.margin_top = case.margin_bottom = Inches(_MARGE_CASE_HAUT)
    case.vertical_anchor = MSO_ANCHOR.MIDDLE
    case.fill.solid()
    case.fill.fore_color.rgb = to_rgb("#E9EEF0" if est_entete else PAPIER)
    paragraphe = case.text_frame.paragraphs[0]
    morceau = paragraphe.add_run()
    morceau.text = texte
    morceau.font.size = Pt(corps_pt)
    morceau.font.bold = est_entete
    morceau.font.color.rgb = to_rgb(ENCRE)
