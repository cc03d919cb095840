"""La section « Parité » : le groupe face à chaque repère, et tous les groupes."""

from collections.abc import Mapping
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.parite import Ecart, compute_ecart
from ess_dash.indicateurs.partage import Partage
from ess_dash.presentation.comparer.communs import write_majuscule
from ess_dash.presentation.comparer.parite_contexte import (
    Contexte,
    find_teinte,
    write_case,
    write_nom,
    write_objet,
    write_part,
    write_points,
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

IDENTIFIANT: Final = "parite"
HAUTEUR_LIGNE_PX: Final = 44
# Place d’un texte à droite de sa marque, en part de l’axe.
MARGE_TEXTE: Final = 0.02


def build_section(
    contexte: Contexte, partage: Partage, ecarts: tuple[Ecart, ...], refus: str = ""
) -> Section:
    """Section « Parité ».

    Parameters
    ----------
    ecarts
        Groupe suivi face à chaque repère, la population en premier.
    refus
        Pourquoi la cible demandée n’est pas montrée ; vide si elle l’est.
    """
    reperes = _build_tableau_reperes(contexte, ecarts)
    if partage.refus:
        return Section(
            IDENTIFIANT,
            "Parité",
            contexte.zonage.definition,
            avis=tuple(filter(None, (refus,))),
            tableaux=(reperes,),
        )
    return Section(
        IDENTIFIANT,
        f"{contexte.groupe.libelle} face à plusieurs repères",
        f"{contexte.zonage.definition} La parité est la part que le groupe aurait s’il "
        "recevait autant qu’il pèse dans le repère.",
        avis=tuple(filter(None, (refus, *_list_avis(ecarts)))),
        figures=(
            *_build_figure_reperes(contexte, ecarts, reperes),
            *_build_figure_groupes(contexte, partage, ecarts[0].repere),
        ),
    )


def _list_avis(ecarts: tuple[Ecart, ...]) -> tuple[str, ...]:
    """Repères absents, chacun avec sa raison."""
    return tuple(
        f"Repère « {e.repere.libelle} » : {e.part_repere.motif}"
        for e in ecarts
        if e.part_repere.valeur is None
    )


def _build_tableau_reperes(contexte: Contexte, ecarts: tuple[Ecart, ...]) -> Tableau:
    nom = write_nom(contexte.quantite)
    return Tableau(
        identifiant="parite-reperes",
        titre=f"{contexte.groupe.libelle} : part des {nom} face à chaque repère",
        entete="Repère",
        colonnes=(
            Colonne("Part dans le repère"),
            Colonne(f"Part des {nom}"),
            Colonne("Écart"),
            Colonne("Rapport"),
            Colonne(f"{nom.capitalize()} à déplacer, à total constant"),
            Colonne(f"{nom.capitalize()} à ajouter, sans rien ôter aux autres"),
        ),
        lignes=tuple(_build_ligne_repere(ecart) for ecart in ecarts),
        note="Rapport : part reçue rapportée à la part dans le repère ; 1, la parité. "
        "À déplacer et à ajouter : le minimum qui l’atteint, zéro si elle l’est déjà.",
    )


def _build_ligne_repere(ecart: Ecart) -> Ligne:
    return Ligne(
        ecart.repere.libelle,
        (
            write_cellule(ecart.part_repere, 1),
            write_cellule(ecart.part, 1),
            write_cellule(ecart.ecart, 1, signe=True),
            write_cellule(ecart.rapport, 2),
            write_case(ecart.a_deplacer),
            write_case(ecart.a_ajouter),
        ),
    )


def _build_figure_reperes(
    contexte: Contexte, ecarts: tuple[Ecart, ...], tableau: Tableau
) -> tuple[Figure, ...]:
    """Part reçue, et part dans chaque repère connu, de la plus grande à la plus petite."""
    connus = sorted(
        (e for e in ecarts if e.part_repere.valeur is not None),
        key=lambda e: -(e.part_repere.valeur or 0.0),
    )
    if not connus:
        return ()
    part = ecarts[0].part
    nom = contexte.quantite.libelle
    return (
        Figure(
            identifiant="parite-reperes",
            titre=_write_titre_reperes(contexte, ecarts[0]),
            sous_titre=f"Part du groupe, en %. {write_majuscule(write_objet(contexte))}, "
            f"{part.millesime}.",
            couches=_draw_reperes(contexte, nom, part, connus),
            axe_x=Axe("Part du groupe (%)", minimum=0.0),
            axe_y=Axe("", categories=(nom, *map(_write_court, connus))),
            alternative=_write_alternative_reperes(contexte, part, connus),
            tableau=tableau,
            sources=list_citations(part, *(e.part_repere for e in connus)),
            hauteur_px=HAUTEUR_LIGNE_PX * (len(connus) + 2),
        ),
    )


def _write_titre_reperes(contexte: Contexte, ecart: Ecart) -> str:
    if ecart.ecart.valeur is None:
        return f"{contexte.groupe.libelle} : part reçue et repères"
    sens = "au-dessous de" if ecart.ecart.valeur < 0 else "au-dessus de"
    points = write_points(abs(ecart.ecart.valeur)).removeprefix("+")
    return f"{contexte.groupe.libelle} : {points} {sens} sa part de la population"


def _write_alternative_reperes(
    contexte: Contexte, part: Chiffre, connus: list[Ecart]
) -> str:
    reperes = ", ".join(
        f"{e.repere.libelle} {write_part(e.part_repere.valeur or 0.0)}" for e in connus
    )
    return (
        f"{contexte.groupe.libelle} : {write_part(part.valeur or 0.0)} des "
        f"{write_nom(contexte.quantite)} ; repères : {reperes}."
    )


def _draw_reperes(
    contexte: Contexte, nom: str, part: Chiffre, connus: list[Ecart]
) -> tuple[Couche, ...]:
    recue = part.valeur or 0.0
    places = {_write_court(e): e.part_repere.valeur or 0.0 for e in connus}
    a_droite = {n: max(recue, place) for n, place in places.items()}
    valeurs = {nom: write_part(recue), **{n: write_part(p) for n, p in places.items()}}
    teinte = find_teinte(contexte.groupe)
    return (
        Couche(
            Trace.INTERVALLE,
            tuple(
                Point(
                    recue,
                    libelle,
                    libelle,
                    write_points(recue - place),
                    x_fin=place,
                )
                for libelle, place in places.items()
            ),
            teinte=Teinte.PALE,
        ),
        Couche(Trace.REGLE, (Point(recue, None),), teinte=teinte, pointillee=True),
        _draw_points({nom: recue}, teinte),
        _draw_points(places, Teinte.REPERE),
        draw_textes({nom: recue, **a_droite}, valeurs),
    )


def _draw_points(places: dict[str, float], teinte: Teinte) -> Couche:
    points = tuple(Point(x, y, y, write_part(x)) for y, x in places.items())
    return Couche(Trace.POINT, points, teinte=teinte)


def draw_textes(places: Mapping[str, float], textes: Mapping[str, str]) -> Couche:
    """Textes écrits à droite de leur place ; à droite de zéro pour un négatif."""
    marge = MARGE_TEXTE * (max(places.values()) - min(0.0, *places.values()) or 1.0)
    return Couche(
        Trace.TEXTE,
        tuple(Point(max(x, 0.0) + marge, y, textes[y]) for y, x in places.items()),
        teinte=Teinte.REPERE,
    )


def _write_court(ecart: Ecart) -> str:
    """Nom d’un repère sur un axe, sans sa précision."""
    return ecart.repere.libelle.partition(",")[0]


def _build_figure_groupes(
    contexte: Contexte, partage: Partage, population: Partage
) -> tuple[Figure, ...]:
    """Écart de chaque groupe à sa part de la population, du plus doté au moins doté."""
    ecarts = [
        compute_ecart(partage, population, groupe.code)
        for groupe in contexte.zonage.groupes
    ]
    connus = sorted(
        (e for e in ecarts if e.ecart.valeur is not None),
        key=lambda e: -(e.ecart.valeur or 0.0),
    )
    if not connus:
        return ()
    noms = {groupe.code: groupe.court for groupe in contexte.zonage.groupes}
    places = {noms[e.part.code]: e.ecart.valeur or 0.0 for e in connus}
    return (
        Figure(
            identifiant="parite-groupes",
            titre=_write_titre_groupes(places),
            sous_titre=f"Part des {write_nom(contexte.quantite)} moins part de la "
            "population, en points ; 0 : la parité.",
            couches=_draw_ecarts(contexte, connus, noms, places),
            axe_x=Axe("Écart à la part de la population (points)"),
            axe_y=Axe("", categories=tuple(places)),
            alternative=" ; ".join(
                f"{n} : {write_points(v)}" for n, v in places.items()
            ),
            tableau=_build_tableau_groupes(contexte, partage, population, ecarts),
            sources=list_citations(*(e.ecart for e in connus)),
            hauteur_px=HAUTEUR_LIGNE_PX * (len(connus) + 1),
        ),
    )


def _write_titre_groupes(places: dict[str, float]) -> str:
    """Groupe le mieux doté, et de combien."""
    nom, points = next(iter(places.items()))
    if points <= 0:
        return "Aucun groupe n’a plus que sa part de la population"
    ecart = write_points(points).removeprefix("+")
    return f"{nom} : {ecart} de plus que sa part de la population"


def _draw_ecarts(
    contexte: Contexte,
    connus: list[Ecart],
    noms: dict[str, str],
    places: dict[str, float],
) -> tuple[Couche, ...]:
    suivi = contexte.groupe
    barres = tuple(
        Point(
            e.ecart.valeur or 0.0,
            noms[e.part.code],
            noms[e.part.code],
            write_points(e.ecart.valeur or 0.0),
            teinte=find_teinte(suivi) if e.part.code == suivi.code else Teinte.NEUTRE,
        )
        for e in connus
    )
    return (
        Couche(Trace.BARRE, barres),
        Couche(Trace.REGLE, (Point(0.0, None),), teinte=Teinte.REPERE),
        draw_textes(places, {n: write_points(v) for n, v in places.items()}),
    )


def _build_tableau_groupes(
    contexte: Contexte, partage: Partage, population: Partage, ecarts: list[Ecart]
) -> Tableau:
    nom = write_nom(contexte.quantite)
    return Tableau(
        identifiant="parite-groupes",
        titre=f"Part des {nom} et part de la population, par groupe",
        entete="Groupe",
        colonnes=(
            Colonne(contexte.quantite.libelle),
            Colonne(f"Part des {nom}"),
            Colonne("Population (habitants)"),
            Colonne("Part de la population"),
            Colonne("Écart"),
        ),
        lignes=tuple(
            Ligne(
                contexte.zonage.groupe_of(e.part.code).libelle,
                (
                    write_case(partage.valeurs[e.part.code]),
                    write_cellule(e.part, 1),
                    write_case(population.valeurs[e.part.code]),
                    write_cellule(e.part_repere, 1),
                    write_cellule(e.ecart, 1, signe=True),
                ),
            )
            for e in ecarts
        ),
    )
