"""La feuille de route de la métropole, à côté du plan : jamais additionnés."""

from collections.abc import Mapping
from typing import Any, Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.presentation.dossier import Cellule, Colonne, Ligne, Section, Tableau
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.presentation.plan.atelier import FEUILLE, PLAN, AtelierPlan
from ess_dash.tables.plans_listes import GenreMetropole

RUBRIQUES: Final = {
    GenreMetropole.OBJECTIF: "Objectifs stratégiques",
    GenreMetropole.AXE: "Axes, ou objectifs opérationnels",
    GenreMetropole.DEFI: "Défis sociétaux",
}


TITRE_SEUL: Final = "le titre seul"
SANS_RESERVE: Final = "se lisent côte à côte"


def build_metropole(atelier: AtelierPlan) -> Section:
    """Section « La feuille de route de la métropole, à côté »."""
    return Section(
        identifiant="metropole",
        titre="La feuille de route de la métropole, à côté",
        texte="Les deux documents se lisent côte à côte. Leurs nombres ne "
        "s’additionnent pas.",
        tableaux=(_build_face_a_face(atelier), _build_engagements(atelier)),
    )


def _build_face_a_face(atelier: AtelierPlan) -> Tableau:
    nombres = {
        nom: _write_nombre(chiffre)
        for nom, chiffre in (*atelier.reperes.items(), *atelier.chiffres.items())
    }
    return Tableau(
        identifiant="face-a-face",
        titre="Les deux documents, sujet par sujet",
        entete="Sujet",
        colonnes=tuple(
            Colonne(titre, est_nombre=False)
            for titre in ("Département", "Métropole", "Pourquoi ne pas les réunir")
        ),
        lignes=tuple(
            _build_ligne(atelier, ligne, nombres)
            for ligne in atelier.plan.face_a_face.to_dict("records")
        ),
    )


def _write_nombre(chiffre: Chiffre) -> str:
    return "" if chiffre.valeur is None else format_nombre(chiffre.valeur)


class _Nombres(dict[str, str]):
    """Un nombre qui manque se dit, et n’arrête pas la phrase."""

    def __missing__(self, nom: str) -> str:
        return "(non renseigné)"


def _build_ligne(
    atelier: AtelierPlan, ligne: Mapping[Any, Any], nombres: Mapping[str, str]
) -> Ligne:
    connus = _Nombres(nombres)
    return Ligne(
        ligne["sujet"],
        (
            Cellule(
                ligne["departement"].format_map(connus),
                source=atelier.cite(PLAN, ligne["reference_departement"]),
            ),
            Cellule(
                ligne["metropole"].format_map(connus),
                source=atelier.cite(FEUILLE, ligne["reference_metropole"]),
            ),
            Cellule(ligne["reserve"] or SANS_RESERVE),
        ),
        note=f"Plan : {ligne['reference_departement']}. Feuille de route : "
        f"{ligne['reference_metropole']}",
    )


def _build_engagements(atelier: AtelierPlan) -> Tableau:
    table = atelier.plan.metropole
    return Tableau(
        identifiant="engagements-metropole",
        titre=atelier.titres[FEUILLE],
        entete="Engagement",
        colonnes=(
            Colonne("Ce que le document y met", est_nombre=False),
            Colonne("Référence", est_nombre=False),
        ),
        lignes=tuple(
            Ligne(
                f"{ligne['rang']}. {ligne['titre']}",
                (
                    Cellule(ligne["contenu"] or TITRE_SEUL, source=source),
                    Cellule(ligne["reference"], source=source),
                ),
                rubrique=rubrique,
            )
            for genre, rubrique in RUBRIQUES.items()
            for ligne in table[table["genre"] == genre.value]
            .sort_values("rang")
            .to_dict("records")
            for source in (atelier.cite(ligne["document"], ligne["reference"]),)
        ),
    )


def build_partenaires(atelier: AtelierPlan) -> Section:
    """Section « Les partenaires nommés »."""
    return Section(
        identifiant="partenaires",
        titre="Les partenaires nommés",
        texte="Ceux que chaque document nomme en toutes lettres ; aucune personne.",
        tableaux=(
            Tableau(
                identifiant="partenaires",
                titre="Partenaires et rôle que le document leur donne",
                entete="Partenaire",
                colonnes=(
                    Colonne("Rôle", est_nombre=False),
                    Colonne("Référence", est_nombre=False),
                ),
                lignes=tuple(
                    Ligne(
                        ligne["nom"],
                        (
                            Cellule(ligne["role"], source=source),
                            Cellule(ligne["reference"], source=source),
                        ),
                        rubrique=atelier.titres[ligne["document"]],
                    )
                    for ligne in atelier.plan.partenaires.to_dict("records")
                    for source in (atelier.cite(ligne["document"], ligne["reference"]),)
                ),
            ),
        ),
    )
