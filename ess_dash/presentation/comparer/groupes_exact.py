"""Le poids de l’ESS de part et d’autre, quand les emplois de chaque groupe sont connus."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.comparaison import index_groupes
from ess_dash.indicateurs.mesures import Mesure
from ess_dash.indicateurs.zonages import HORS_METROPOLE, Groupe
from ess_dash.presentation.comparer.groupes_atelier import Atelier
from ess_dash.presentation.comparer.groupes_distribution import Distribution
from ess_dash.presentation.dossier import (
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.format_fr import format_nombre, format_valeur

# En deçà, deux poids moyens disent la même chose.
ECART_PROCHE_POINTS: Final = 0.5


def est_exact(atelier: Atelier) -> bool:
    """Vrai si le poids de chaque groupe est connu au même millésime."""
    poids = atelier.comparaison.list_groupes(Mesure.POIDS)
    return all(chiffre.valeur is not None for chiffre in poids)


def build_exact(atelier: Atelier, distribution: Distribution) -> Section:
    """Section du poids exact : un tableau, et l’étendue que les moyennes cachent."""
    poids = {
        groupe: atelier.comparaison.groupes[Mesure.POIDS][groupe.code]
        for groupe in atelier.zonage.groupes
    }
    ecrits = " ; ".join(
        f"{groupe.court} : {format_valeur(chiffre.valeur or 0, '%', 1)}"
        for groupe, chiffre in poids.items()
    )
    return Section(
        identifiant="hors-metropole",
        titre=f"Poids de l’ESS, {atelier.millesime}. {ecrits}",
        texte=" ".join(
            filter(
                None,
                (_write_proximite(poids), write_contraste(atelier, distribution)),
            )
        ),
        tableaux=(
            Tableau(
                identifiant="poids-exacts",
                titre="Le poids de l’ESS de part et d’autre",
                entete="Groupe",
                colonnes=(
                    Colonne("Salariés de l’ESS"),
                    Colonne("Salariés du privé"),
                    Colonne("Poids"),
                    Colonne("Quotient de localisation"),
                ),
                lignes=_list_lignes_exactes(atelier),
                note="Poids : 100 x salariés de l’ESS / salariés du privé, ESS comprise.",
            ),
        ),
    )


def _write_proximite(poids: dict[Groupe, Chiffre]) -> str:
    """Mise en garde, quand deux moyennes proches cacheraient l’écart."""
    valeurs = [chiffre.valeur or 0 for chiffre in poids.values()]
    if max(valeurs) - min(valeurs) > ECART_PROCHE_POINTS:
        return ""
    return (
        "L’ESS pèse à peu près autant des deux côtés. Un graphique à deux barres "
        "tromperait, l’écart est à l’intérieur."
    )


def _list_lignes_exactes(atelier: Atelier) -> tuple[Ligne, ...]:
    comparaison = atelier.comparaison
    mesures = (
        Mesure.EMPLOIS_ESS,
        Mesure.EMPLOIS_PRIVES,
        Mesure.POIDS,
        Mesure.QUOTIENT,
    )
    groupes = tuple(
        Ligne(
            g.libelle,
            tuple(
                write_cellule(comparaison.groupes[m][g.code], m.decimales)
                for m in mesures
            ),
        )
        for g in atelier.zonage.groupes
    )
    entier = tuple(
        write_cellule(comparaison.departement[m], m.decimales) for m in mesures
    )
    return (*groupes, Ligne(atelier.departement, entier))


def write_contraste(atelier: Atelier, distribution: Distribution) -> str:
    """Étendue des poids publiés hors métropole, dans le millésime le plus fourni."""
    groupe_of = index_groupes(atelier.donnees, atelier.zonage)
    par_serie = [
        [
            c
            for c in distribution.connus
            if c.millesime == serie.millesime
            and c.code in groupe_of
            and groupe_of[c.code].code == HORS_METROPOLE
        ]
        for serie in distribution.series
    ]
    poids = max(par_serie, key=len, default=[])
    if len(poids) < 2:
        return ""
    hors = sum(g.code == HORS_METROPOLE for g in groupe_of.values())
    if distribution.est_unique:
        haut, bas = (
            format_valeur(c.valeur or 0, "%", 1) for c in (poids[0], poids[-1])
        )
        return (
            f"Hors métropole, le poids va de {bas} à {haut} selon l’EPCI "
            f"({poids[0].millesime})."
        )
    noms = ", ".join(
        f"{format_valeur(c.valeur or 0, '%', 1)} ({distribution.noms[c.code]})"
        for c in poids
    )
    return (
        f"Hors métropole, {poids[0].millesime} : {noms}"
        f"{_write_autres(hors - len(poids))}."
    )


def _write_autres(nombre: int) -> str:
    """EPCI sans poids publié, comptés ; vide s’il n’y en a pas."""
    if not nombre:
        return ""
    if nombre == 1:
        return " ; l’autre EPCI n’est pas publié"
    return f" ; les {format_nombre(nombre)} autres EPCI ne sont pas publiés"
