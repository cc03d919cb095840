"""Section « Distribution » : une bande de points, son tableau, les EPCI sans poids."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU, compute_quotient
from ess_dash.indicateurs.comparaison import index_groupes
from ess_dash.indicateurs.emploi_ess import BASE_EMPLOI_PRIVE, compute_publie
from ess_dash.indicateurs.mesures import POIDS, Mesure
from ess_dash.presentation.comparer.communs import find_teinte
from ess_dash.presentation.comparer.groupes_atelier import Atelier
from ess_dash.presentation.comparer.groupes_distribution import (
    Distribution,
    write_sur,
)
from ess_dash.presentation.dossier import (
    Axe,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Teinte,
    Trace,
    list_citations,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre, format_valeur, sort_key
from ess_dash.territoires import Maille

TOUS: Final = "Tous les EPCI"
AUTRES: Final = "Autres EPCI"
AXE_TITRE: Final = f"Poids de l’ESS dans l’{BASE_EMPLOI_PRIVE}, en %"


def build_section(atelier: Atelier, distribution: Distribution) -> Section:
    """Section « Distribution » : la figure, et les EPCI sans poids nommés."""
    figures = (_build_figure(atelier, distribution),) if distribution.connus else ()
    return Section(
        identifiant="distribution",
        titre="Le poids de l’ESS, EPCI par EPCI",
        texte=_write_texte(distribution),
        avis=_list_avis(atelier, distribution),
        figures=figures,
    )


def _write_texte(distribution: Distribution) -> str:
    if distribution.est_unique or not distribution.connus:
        return ""
    return (
        f"Poids publié pour {write_sur(distribution)}, à des dates différentes : chaque "
        "millésime se lit à part, et aucun ne se range avec un autre."
    )


def _list_avis(atelier: Atelier, distribution: Distribution) -> tuple[str, ...]:
    avis = []
    if not distribution.connus:
        motif = compute_publie(
            atelier.donnees, POIDS, Maille.EPCI, atelier.millesime
        ).chiffres[0]
        return (f"Aucun poids d’EPCI n’est publié. {motif.motif}",)
    if distribution.manquants:
        nombre = len(distribution.manquants)
        suite = "n’est pas dessiné" if nombre == 1 else "ne sont pas dessinés"
        avis.append(
            f"Poids absent pour {format_nombre(nombre)} EPCI, qui {suite} : "
            f"{', '.join(distribution.manquants)}."
        )
    if not distribution.est_unique:
        avis += _explain_sans_repere(atelier)
    return tuple(avis)


def _explain_sans_repere(atelier: Atelier) -> list[str]:
    """Pourquoi le département n’est pas un repère de cette figure."""
    reference = atelier.comparaison.departement[Mesure.POIDS]
    if reference.valeur is None:
        return []
    poids = format_valeur(reference.valeur, "%", 1)
    phrase = (
        f"{atelier.departement} : {poids} en {reference.millesime}. Ce repère n’est pas "
        "tracé, le millésime des EPCI est différent."
    )
    return [phrase]


def _build_figure(atelier: Atelier, distribution: Distribution) -> Figure:
    lignes = _list_lignes(atelier, distribution)
    return Figure(
        identifiant="distribution",
        titre=_write_titre(distribution),
        sous_titre=_write_sous_titre(distribution),
        couches=(
            *_draw_repere(atelier, distribution),
            *_draw_points(atelier, distribution),
        ),
        axe_x=Axe(AXE_TITRE, 0, _compute_maximum(distribution)),
        axe_y=Axe("", categories=lignes),
        alternative=_write_alternative(distribution),
        tableau=_build_tableau(distribution),
        sources=list_citations(*distribution.connus),
        hauteur_px=60 + 46 * len(lignes),
    )


def _compute_maximum(distribution: Distribution) -> float:
    """De la place à droite du dernier point, pour son nom."""
    plus_grand = max(c.valeur or 0 for c in distribution.connus)
    return 5 * (int(1.3 * plus_grand) // 5 + 1)


def _list_lignes(atelier: Atelier, distribution: Distribution) -> tuple[str, ...]:
    if not distribution.est_unique:
        return tuple(_write_ligne(distribution, c) for c in distribution.connus)
    groupe_of = index_groupes(atelier.donnees, atelier.zonage)
    if not groupe_of:
        return (TOUS,)
    noms = tuple(g.court for g in atelier.zonage.groupes if g in groupe_of.values())
    return noms if len(groupe_of) == len(distribution.noms) else (*noms, AUTRES)


def _write_ligne(distribution: Distribution, chiffre: Chiffre) -> str:
    """« CC Cœur de Garonne, 2017 » : l’EPCI et la date de son poids."""
    date = (
        "non daté"
        if chiffre.millesime == MILLESIME_INCONNU
        else chiffre.millesime.removeprefix("FLORES ")
    )
    return f"{distribution.noms[chiffre.code]}, {date}"


def _draw_repere(atelier: Atelier, distribution: Distribution) -> tuple[Couche, ...]:
    """Poids du département, seulement au millésime et à la base des points."""
    reference = _find_reference(distribution)
    if reference is None or reference.valeur is None:
        return ()
    nom = f"{atelier.departement} : {format_valeur(reference.valeur, '%', 1)}"
    return (
        Couche(
            Trace.REGLE,
            (Point(reference.valeur, None, nom, nom),),
            teinte=Teinte.REPERE,
            etiquettes=True,
            pointillee=True,
        ),
    )


def _draw_points(atelier: Atelier, distribution: Distribution) -> tuple[Couche, ...]:
    """Les points nommés d’un côté, les autres de l’autre : leurs noms se gêneraient."""
    if not distribution.est_unique:
        points = tuple(
            _build_point(atelier, distribution, c) for c in distribution.connus
        )
        return (Couche(Trace.POINT, points, etiquettes=True),)
    groupe_of = index_groupes(atelier.donnees, atelier.zonage)
    nommes: list[Point] = []
    autres: list[Point] = []
    vus: set[str] = set()
    for chiffre in distribution.connus:
        groupe = groupe_of.get(chiffre.code)
        ligne = groupe.court if groupe else AUTRES if groupe_of else TOUS
        point = _build_point(atelier, distribution, chiffre, ligne)
        # Par ordre décroissant, le premier d’une ligne a la place d’écrire son nom.
        (autres if ligne in vus else nommes).append(point)
        vus.add(ligne)
    return (
        Couche(Trace.POINT, tuple(autres)),
        Couche(Trace.POINT, tuple(nommes), etiquettes=True),
    )


def _build_point(
    atelier: Atelier, distribution: Distribution, chiffre: Chiffre, ligne: str = ""
) -> Point:
    """Un EPCI ; son nom est sur sa ligne s’il y est seul, à côté du point sinon."""
    nom = distribution.noms[chiffre.code]
    poids = format_valeur(chiffre.valeur or 0, "%", 1)
    return Point(
        x=chiffre.valeur,
        y=ligne or _write_ligne(distribution, chiffre),
        libelle=f"{nom} {poids}" if ligne else poids,
        detail=f"{nom} : {poids}, {chiffre.millesime}",
        teinte=find_teinte(atelier.donnees, chiffre.code),
    )


def _write_titre(distribution: Distribution) -> str:
    if not distribution.est_unique:
        return f"Le poids de l’ESS n’est publié que pour {write_sur(distribution)}"
    haut, bas = distribution.connus[0], distribution.connus[-1]
    bornes = " à ".join(
        f"{format_valeur(c.valeur or 0, '%', 1)} ({distribution.noms[c.code]})"
        for c in (bas, haut)
    )
    return f"Le poids de l’ESS va de {bornes}"


def _write_sous_titre(distribution: Distribution) -> str:
    dates = " ; ".join(dict.fromkeys(c.millesime for c in distribution.connus))
    return (
        f"Part de l’ESS dans l’{BASE_EMPLOI_PRIVE}, {write_sur(distribution)}. "
        f"Millésime : {dates}"
    )


def _write_alternative(distribution: Distribution) -> str:
    points = ", ".join(
        f"{distribution.noms[c.code]} {format_valeur(c.valeur or 0, '%', 1)} "
        f"({c.millesime})"
        for c in distribution.connus
    )
    return f"Poids de l’ESS par EPCI, {write_sur(distribution)} : {points}."


def _build_tableau(distribution: Distribution) -> Tableau:
    """Une ligne par EPCI, une colonne par millésime ; un quotient s’il n’y en a qu’un."""
    colonnes = [Colonne(serie.millesime) for serie in distribution.series]
    if _find_reference(distribution) is not None:
        colonnes.append(Colonne("Quotient de localisation"))
    rang = {c.code: rang for rang, c in reversed(list(enumerate(distribution.connus)))}
    codes = sorted(
        distribution.noms,
        key=lambda c: (rang.get(c, len(rang) + 99), sort_key(distribution.noms[c])),
    )
    return Tableau(
        identifiant="poids-des-epci",
        titre="Poids de l’ESS de chaque EPCI",
        entete="EPCI",
        colonnes=tuple(colonnes),
        lignes=tuple(_build_ligne(distribution, code) for code in codes),
        note=f"Base : {BASE_EMPLOI_PRIVE}.",
    )


def _find_reference(distribution: Distribution) -> Chiffre | None:
    """Poids du département, quand tous les points sont de son millésime."""
    return distribution.series[0].reference if distribution.est_unique else None


def _build_ligne(distribution: Distribution, code: str) -> Ligne:
    chiffres = [c for s in distribution.series if (c := s.get(code)) is not None]
    cellules = [write_cellule(chiffre, 1) for chiffre in chiffres]
    reference = _find_reference(distribution)
    if reference is not None:
        cellules.append(write_cellule(compute_quotient(chiffres[0], reference), 2))
    return Ligne(distribution.noms[code], tuple(cellules))
