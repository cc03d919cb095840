"""Ce que l’on sait situer, EPCI par EPCI : par fiche-action, puis par thème."""

from collections.abc import Iterable
from typing import Final

from ess_dash.indicateurs.empreinte import FiltreEpci
from ess_dash.presentation.comparer.communs import join_noms
from ess_dash.presentation.dossier import Section
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.plan.atelier import AtelierPlan
from ess_dash.presentation.plan.matrice import Matrice, build_figure, build_tableau
from ess_dash.presentation.plan.modeles import SANS_TITRE, Enjeu
from ess_dash.tables.listes import ThemePlan
from ess_dash.tables.plans_listes import PerimetreAction

PRECAUTION: Final = (
    "Un fait situé dit ce que l’action vise, finance ou héberge, jamais qu’elle est "
    "faite. « Non renseigné » n’est pas zéro."
)
FICTIF: Final = (
    "Les faits que le plan cite lui-même sont vrais : ils ne se mêlent pas aux données "
    "fictives et n’y sont pas comptés."
)
DANS: Final = {
    FiltreEpci.TOUS: "dans un EPCI du département",
    FiltreEpci.HORS_METROPOLE: "hors métropole",
    FiltreEpci.PLUTOT_RURAUX: "dans un EPCI rural ou plutôt rural",
    FiltreEpci.RURAUX: "dans un EPCI rural",
}


def build_actions(atelier: AtelierPlan, enjeux: tuple[Enjeu, ...]) -> Section:
    """Section « Chaque action, EPCI par EPCI »."""
    matrice = build_matrice_actions(atelier)
    return Section(
        identifiant="actions-epci",
        titre="Chaque fiche-action, EPCI par EPCI",
        texte=write_angles_morts(atelier, atelier.filtre) + write_epci_muets(atelier),
        avis=_list_avis(atelier),
        figures=(
            build_figure(
                atelier,
                matrice,
                "actions-epci",
                _write_touchees(atelier),
                "Nombre de faits connus et situés, par fiche-action (en colonne) et par "
                "EPCI, du plus rural au plus urbain ; « non renseigné » n’est pas zéro"
                f"{_write_vides(atelier, matrice)}",
                "Numéro de la fiche-action",
            ),
        ),
        tableaux=tuple(
            build_tableau(
                atelier,
                matrice,
                f"actions-epci-{enjeu.numero.lower()}",
                f"Faits connus, enjeu {enjeu.numero}",
                tuple(str(action.numero) for action in enjeu.actions),
            )
            for enjeu in enjeux
        ),
    )


def _write_vides(atelier: AtelierPlan, matrice: Matrice) -> str:
    """Ce que dit une place laissée vide dans la métropole."""
    metropole = atelier.donnees.configuration.code_metropole
    est_montree = metropole in atelier.codes and bool(matrice.sans_objet)
    return " ; place vide : sans objet" if est_montree else ""


def build_matrice_actions(atelier: AtelierPlan) -> Matrice:
    """Les fiches-actions en colonnes."""
    actions = atelier.plan.actions
    hors = actions["perimetre"] == PerimetreAction.HORS_METROPOLE.value
    return Matrice(
        empreinte=atelier.actions,
        courts={str(numero): str(numero) for numero in actions["action"]},
        longs={
            str(numero): f"{numero}. {titre or SANS_TITRE}"
            for numero, titre in zip(actions["action"], actions["titre"], strict=True)
        },
        unite="fait",
        sans_objet=frozenset(str(numero) for numero in actions.loc[hors, "action"]),
    )


def build_themes(atelier: AtelierPlan) -> Section:
    """Section « Chaque thème, EPCI par EPCI »."""
    libelles = {theme.value: theme.libelle for theme in ThemePlan}
    codes = (*atelier.plan.themes["theme_plan"], ThemePlan.NON_CLASSE.value)
    matrice = Matrice(
        empreinte=atelier.themes,
        courts={code: COURTS.get(code, libelles[code]) for code in codes},
        longs={code: libelles[code] for code in codes},
        unite="projet",
    )
    prioritaires = tuple(c for c in codes if c != ThemePlan.NON_CLASSE.value)
    retenus = frozenset(atelier.codes)
    vus = [c for c in prioritaires if atelier.themes.touches(c) & retenus]
    return Section(
        identifiant="themes-epci",
        titre="Chaque thème, EPCI par EPCI",
        texte=write_themes_absents(atelier, libelles),
        avis=(write_couverture(atelier),),
        figures=(
            build_figure(
                atelier,
                matrice,
                "themes-epci",
                f"{pluralize(len(vus), 'thème prioritaire', 'thèmes prioritaires')} sur "
                f"{len(prioritaires)} : un projet connu {DANS[atelier.filtre]}",
                "Nombre de projets du Département connus et situés, par thème du plan et "
                "par EPCI, du plus rural au plus urbain",
                "",
            ),
        ),
        tableaux=(
            build_tableau(
                atelier, matrice, "themes-epci", "Projets connus, par thème", codes
            ),
        ),
    )


COURTS: Final = {
    "bifurcation_ecologique": "Bifurcation",
    "solidarite_territoriale": "Solidarité",
    "alimentation": "Alimentation",
    "insertion": "Insertion",
    "commande_publique": "Achats",
}


def write_themes_absents(atelier: AtelierPlan, libelles: dict[str, str]) -> str:
    """Thèmes prioritaires dont aucun projet connu n’est situé dans ces EPCI."""
    muets = [
        code
        for code in atelier.themes.list_muettes(atelier.codes)
        if code != ThemePlan.NON_CLASSE.value
    ]
    ou = DANS[atelier.filtre]
    if not muets:
        return f"Chacun des thèmes prioritaires a un projet connu {ou}."
    noms = join_noms(tuple(f"« {libelles[code]} »" for code in muets))
    return f"Aucun projet connu {ou} pour {noms}."


def write_couverture(atelier: AtelierPlan) -> str:
    """« 9 des 56 projets annoncés sont connus, 7 situés »."""
    couverture = atelier.couverture
    connus = format_nombre(couverture.connus)
    situes = pluralize(couverture.situes, "situé")
    if couverture.annonces is None:
        return (
            f"{pluralize(couverture.connus, 'projet')} du Département connus, {situes}."
        )
    fictifs = " fictifs" if atelier.donnees.est_demonstration else ""
    return (
        f"{connus} des {format_nombre(couverture.annonces)} projets{fictifs} que le "
        f"Département annonce sont connus, {situes} dans une commune."
    )


def write_angles_morts(atelier: AtelierPlan, filtre: FiltreEpci) -> str:
    """Quelle fiche-action n’a aucun fait connu dans ces EPCI."""
    nombre = len(atelier.actions.faits)
    muettes = atelier.actions.list_muettes(_list_codes(atelier, filtre))
    ou = DANS[filtre]
    if len(muettes) == nombre:
        return (
            f"Aucune des {nombre} fiches-actions n’a de fait connu {ou} : toutes y sont "
            "non renseignées."
        )
    if not muettes:
        return f"Chacune des {nombre} fiches-actions a un fait connu {ou}."
    return (
        f"{nombre - len(muettes)} des {nombre} fiches-actions ont un fait connu {ou}. "
        f"Aucun fait connu pour {_write_numeros(muettes)}."
    )


def _list_codes(atelier: AtelierPlan, filtre: FiltreEpci) -> tuple[str, ...]:
    if filtre is FiltreEpci.RURAUX:
        return atelier.ruraux
    return atelier.codes


def _write_numeros(numeros: Iterable[str]) -> str:
    siens = tuple(numeros)
    mot = "la fiche-action" if len(siens) == 1 else "les fiches-actions"
    return f"{mot} {write_suite(tuple(map(int, siens)))}"


def write_suite(numeros: tuple[int, ...]) -> str:
    """Numéros croissants dans une phrase ; trois de suite se disent « de … à … ».

    Examples
    --------
    >>> write_suite((1, 4, 5, 6, 9, 10)), write_suite((4, 5, 6))
    ('1, 4 à 6, 9 et 10', '4 à 6')
    """
    suites: list[list[int]] = []
    for numero in numeros:
        if suites and numero == suites[-1][-1] + 1:
            suites[-1].append(numero)
        else:
            suites.append([numero])
    mots = [
        mot
        for suite in suites
        for mot in (
            [f"{suite[0]} à {suite[-1]}"] if len(suite) > 2 else map(str, suite)
        )
    ]
    return f"{', '.join(mots[:-1])} et {mots[-1]}" if len(mots) > 1 else mots[0]


def write_epci_muets(atelier: AtelierPlan) -> str:
    """EPCI regardés où aucune fiche-action n’a de fait connu ; vide s’il n’y en a pas."""
    touches = frozenset(
        code for c in atelier.actions.faits for code in atelier.actions.touches(c)
    )
    muets = tuple(atelier.noms[code] for code in atelier.codes if code not in touches)
    if not muets:
        return ""
    compte = pluralize(len(muets), "EPCI", "EPCI")
    return f" Rien de connu, toutes fiches-actions réunies, dans {compte} : {join_noms(muets)}."


def _write_touchees(atelier: AtelierPlan) -> str:
    """Titre de la figure : combien de fiches-actions ont un fait connu, et où."""
    retenus = frozenset(atelier.codes)
    touchees = sum(
        1 for c in atelier.actions.faits if atelier.actions.touches(c) & retenus
    )
    ou = DANS[atelier.filtre]
    if not touchees:
        return f"Aucune fiche-action n’a de fait connu {ou}"
    nombre = pluralize(touchees, "fiche-action", "fiches-actions")
    accord = "a" if touchees < 2 else "ont"
    return f"{nombre} sur {len(atelier.actions.faits)} {accord} un fait connu {ou}"


def _list_avis(atelier: AtelierPlan) -> tuple[str, ...]:
    return (FICTIF,) if atelier.donnees.est_demonstration else ()
