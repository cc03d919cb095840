"""Groupes côte à côte : mêmes mesures pour chaque groupe, et ce que l’écart veut dire."""

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.demandes import DemandeGroupes
from ess_dash.presentation.comparer.groupes_atelier import Atelier, build_atelier
from ess_dash.presentation.comparer.groupes_constat import build_constat
from ess_dash.presentation.comparer.groupes_distribution import (
    compute_distribution,
)
from ess_dash.presentation.comparer.groupes_distribution_section import build_section
from ess_dash.presentation.comparer.groupes_metropole import build_sections
from ess_dash.presentation.comparer.groupes_parts import build_figure, write_titre
from ess_dash.presentation.comparer.groupes_tableau import build_tableau, list_avis
from ess_dash.presentation.dossier import Dossier, Section
from ess_dash.presentation.typographie import polish


def build_groupes(donnees: Donnees, demande: DemandeGroupes) -> Dossier:
    """Construit le dossier « Groupes côte à côte ».

    Parameters
    ----------
    donnees
        Tables du département.
    demande
        Découpage et millésime ; sans millésime, le plus récent publié.

    Returns
    -------
    Dossier
        Le tableau des groupes et leurs parts, la distribution des EPCI et, pour la
        métropole, le poids hors métropole et ce qui s’y concentre.

    Raises
    ------
    ZonageError
        Si le découpage demandé ne peut pas être construit.
    """
    atelier = build_atelier(donnees, demande)
    distribution = compute_distribution(atelier)
    sections = [_build_cote_a_cote(atelier), build_section(atelier, distribution)]
    if atelier.zonage.genre is GenreZonage.METROPOLE:
        sections += build_sections(atelier, distribution)
    return polish(
        Dossier(
            identifiant="groupes",
            titre=write_titre(atelier),
            sous_titre=_write_sous_titre(atelier),
            constat=build_constat(atelier),
            sections=tuple(sections),
            sur_demonstration=donnees.est_demonstration,
        )
    )


def _write_sous_titre(atelier: Atelier) -> str:
    morceaux = (
        atelier.zonage.genre.libelle,
        atelier.millesime,
        f"département {atelier.donnees.configuration.de}",
    )
    return " · ".join(filter(None, morceaux))


def _build_cote_a_cote(atelier: Atelier) -> Section:
    return Section(
        identifiant="cote-a-cote",
        titre="Les groupes côte à côte",
        texte=atelier.zonage.definition,
        avis=list_avis(atelier),
        figures=(build_figure(atelier),),
        tableaux=(build_tableau(atelier),),
    )
