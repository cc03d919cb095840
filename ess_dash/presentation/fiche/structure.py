"""Deuxième et troisième blocs : secteurs d’activité et formes juridiques."""

from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.emploi_ess import find_publie, list_chiffres_publies
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.structure_ess import (
    MOTIF_SANS_EXTRACTION,
    Dimension,
    Poste,
    Postes,
    compute_part,
    sum_structures,
)
from ess_dash.presentation.comparer.communs import write_minuscule
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
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
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import (
    build_absence,
    est_partiel,
    write_jamais_reparti,
    write_libelle,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.territoires import Maille

INDICATEURS_STRUCTURE: Final = frozenset(
    {"part_action_sociale_emploi_ess_pct", "part_associations_emploi_ess_pct"}
)
EMPLOIS: Final = str(Quantite.EMPLOIS_ESS.value)


@dataclass(frozen=True, slots=True)
class _Bloc:
    """Ce qui distingue les deux blocs."""

    dimension: Dimension
    identifiant: str
    titre: str
    nom: str
    absence: str
    publie: str


@dataclass(frozen=True, slots=True)
class _Detail:
    """Le détail d’un territoire : ses postes, du plus grand au plus petit.

    Attributes
    ----------
    parts
        Part de chaque poste dans les salariés de l’ESS ; vide si le total manque.
    """

    millesime: str
    postes: Postes
    parts: tuple[Chiffre, ...]

    @property
    def connus(self) -> tuple[tuple[Poste, Chiffre], ...]:
        """Postes dont la part se calcule, et leur part."""
        paires = zip(self.postes, self.parts, strict=False)
        return tuple((poste, part) for poste, part in paires if part.valeur is not None)


SECTEURS: Final = _Bloc(
    Dimension.SECTEUR,
    "secteurs",
    "Secteurs d’activité",
    "Secteur",
    "Répartition par secteur d’activité",
    "part_action_sociale_emploi_ess_pct",
)
FAMILLES: Final = _Bloc(
    Dimension.FAMILLE,
    "formes-juridiques",
    "Formes juridiques",
    "Statut juridique",
    "Répartition par forme juridique",
    "part_associations_emploi_ess_pct",
)


def build_secteurs(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Bloc « Secteurs d’activité »."""
    return _build_bloc(atelier, sujet, SECTEURS)


def build_formes(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Bloc « Formes juridiques »."""
    return _build_bloc(atelier, sujet, FAMILLES)


def _build_bloc(atelier: AtelierFiches, sujet: Sujet, bloc: _Bloc) -> Section:
    detail = _find_detail(atelier, sujet, bloc)
    if detail is None:
        return _build_sans_detail(atelier, sujet, bloc)
    tableau = _build_tableau(bloc, detail)
    est_dessine = sum(bool(part.valeur) for _, part in detail.connus) > 1
    return Section(
        identifiant=bloc.identifiant,
        titre=bloc.titre,
        texte=_write_texte(bloc, detail),
        avis=_list_avis(sujet, detail),
        figures=(_build_figure(bloc, detail, tableau),) if est_dessine else (),
        tableaux=() if est_dessine else (tableau,),
    )


def _find_detail(atelier: AtelierFiches, sujet: Sujet, bloc: _Bloc) -> _Detail | None:
    """Détail le plus récent ; ``None`` sans extraction, et toujours à la commune."""
    structures = atelier.structures
    if sujet.maille is Maille.COMMUNE or not structures.millesimes:
        return None
    millesime = structures.millesimes[0]
    postes = structures.find(sujet.code, bloc.dimension, millesime) or sum_structures(
        structures,
        sujet.codes_epci,
        bloc.dimension,
        millesime,
        sujet.code,
        sujet.perimetre,
    )
    if not postes:
        return None
    total = _find_total(atelier, sujet, millesime)
    ranges = tuple(sorted(postes, key=_rank))
    parts = tuple(
        p for poste in ranges if (p := compute_part(poste, total)) is not None
    )
    return _Detail(millesime, ranges, parts)


def _rank(poste: Poste) -> tuple[bool, float]:
    """Du plus grand au plus petit, les postes masqués à la fin."""
    return (poste.est_secret, -(poste.effectifs.valeur or 0))


def _find_total(atelier: AtelierFiches, sujet: Sujet, millesime: str) -> Chiffre | None:
    if sujet.maille is Maille.PETR:
        return atelier.sommes_petr.get((sujet.code, Quantite.EMPLOIS_ESS, millesime))
    return find_publie(atelier.donnees, EMPLOIS, sujet.code, millesime)


def _build_sans_detail(atelier: AtelierFiches, sujet: Sujet, bloc: _Bloc) -> Section:
    """Bloc sans détail : la seule part publiée, ou la phrase qui dit l’absence."""
    publies = [
        c
        for c in list_chiffres_publies(atelier.donnees, sujet.code)
        if c.indicateur == bloc.publie
    ]
    motif = MOTIF_SANS_EXTRACTION
    if sujet.maille is Maille.COMMUNE:
        motif = write_jamais_reparti(atelier, sujet)
    absence = build_absence(sujet, f"repartition_{bloc.dimension.value}", "", motif)
    lignes = (
        *(Ligne(write_libelle(c), (write_cellule(c, 1),)) for c in publies),
        Ligne(bloc.absence, (write_cellule(absence),)),
    )
    return Section(
        identifiant=bloc.identifiant,
        titre=bloc.titre,
        texte=_write_publies(bloc, publies),
        tableaux=(
            Tableau(
                identifiant=bloc.identifiant,
                titre=bloc.absence,
                entete="Chiffre",
                colonnes=(Colonne(sujet.nom),),
                lignes=lignes,
            ),
        ),
    )


def _write_publies(bloc: _Bloc, publies: list[Chiffre]) -> str:
    """La part publiée, ou l’absence ; son motif est dans le tableau."""
    if not publies:
        return f"{bloc.absence} : non publiée."
    return " ".join(
        f"{write_libelle(c)} : {write_cellule(c, 1).texte}, millésime {c.millesime}."
        for c in publies
    )


def _write_texte(bloc: _Bloc, detail: _Detail) -> str:
    masques = sum(p.est_secret for p in detail.postes)
    if not detail.connus or not detail.connus[0][1].valeur:
        return "Ce qui emploie ici est sous secret statistique." if masques else ""
    poste, part = detail.connus[0]
    montre = " montré" if masques else ""
    return (
        f"{bloc.nom}{montre} qui emploie le plus : {write_minuscule(poste.libelle)}, "
        f"{write_cellule(part, 1).texte} des salariés de l’ESS ({detail.millesime})."
    )


def _list_avis(sujet: Sujet, detail: _Detail) -> tuple[str, ...]:
    avis = []
    masques = sum(poste.est_secret for poste in detail.postes)
    if masques:
        avis.append(
            f"{pluralize(masques, 'poste')} sur {format_nombre(len(detail.postes))} sous "
            "secret statistique : ni nul, ni connu. Les parts montrées ne font donc pas "
            "100 %."
        )
    if sujet.maille is Maille.PETR and est_partiel(sujet):
        avis.append(f"Somme des EPCI du PETR dans le département, {sujet.perimetre}.")
    return tuple(avis)


def _build_tableau(bloc: _Bloc, detail: _Detail) -> Tableau:
    colonnes = [Colonne("Établissements"), Colonne("Salariés"), Colonne("ETP")]
    if detail.parts:
        colonnes.append(Colonne("Part des salariés de l’ESS"))
    return Tableau(
        identifiant=bloc.identifiant,
        titre=f"{bloc.absence}, {detail.millesime}",
        entete=bloc.dimension.libelle,
        colonnes=tuple(colonnes),
        lignes=tuple(
            Ligne(poste.libelle, _list_cellules(detail, rang, poste))
            for rang, poste in enumerate(detail.postes)
        ),
        note="ETP : équivalent temps plein. Un poste dont une case est secrète l’est "
        "aussi.",
    )


def _list_cellules(detail: _Detail, rang: int, poste: Poste) -> tuple[Cellule, ...]:
    cellules = tuple(write_cellule(c) for c in poste.chiffres)
    if not detail.parts:
        return cellules
    return (*cellules, write_cellule(detail.parts[rang], 1))


def _build_figure(bloc: _Bloc, detail: _Detail, tableau: Tableau) -> Figure:
    premier, part = detail.connus[0]
    titre = f"{premier.libelle} : {write_cellule(part, 1).texte} des salariés de l’ESS"
    etendue = detail.millesime
    if any(poste.est_secret for poste in detail.postes):
        titre = f"{titre}, parmi les postes montrés"
        etendue = f"{etendue}, postes sous secret non dessinés"
    return Figure(
        identifiant=bloc.identifiant,
        titre=titre,
        sous_titre=f"Part des salariés de l’ESS du territoire, en % ; {etendue}",
        couches=(
            Couche(
                Trace.BARRE,
                tuple(_build_point(poste, part) for poste, part in detail.connus),
                teinte=Teinte.ACCENT,
                etiquettes=True,
            ),
        ),
        axe_x=Axe("Part des salariés de l’ESS, en %", minimum=0),
        axe_y=Axe("", categories=tuple(poste.libelle for poste, _ in detail.connus)),
        alternative=f"{bloc.absence}, {detail.millesime} : "
        + " ; ".join(
            f"{poste.libelle} {write_cellule(part, 1).texte}"
            for poste, part in detail.connus
        )
        + ".",
        tableau=tableau,
        sources=list_citations(*(part for _, part in detail.connus)),
        hauteur_px=max(120, 34 * len(detail.connus) + 40),
    )


def _build_point(poste: Poste, part: Chiffre) -> Point:
    texte = write_cellule(part, 1).texte
    return Point(
        x=part.valeur,
        y=poste.libelle,
        libelle=texte,
        detail=f"{texte}, {write_cellule(poste.effectifs).texte}",
    )
