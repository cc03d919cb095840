"""La fiche d’un territoire : le même dossier pour l’écran, le papier et les fichiers."""

from collections.abc import Iterable

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.dossier import Dossier
from ess_dash.presentation.fiche.atelier import (
    AtelierFiches,
    Sujet,
    find_sujet,
    prepare,
)
from ess_dash.presentation.fiche.chiffres_cles import build_chiffres_cles
from ess_dash.presentation.fiche.communs import PARTIE
from ess_dash.presentation.fiche.comparaisons import build_comparaisons
from ess_dash.presentation.fiche.constat import build_constat
from ess_dash.presentation.fiche.couverture import build_couverture
from ess_dash.presentation.fiche.employeurs import build_employeurs
from ess_dash.presentation.fiche.pepites import build_pepites
from ess_dash.presentation.fiche.profil import build_profil
from ess_dash.presentation.fiche.semblables import build_semblables
from ess_dash.presentation.fiche.structure import build_formes, build_secteurs
from ess_dash.presentation.fiche.zonages import build_zonages
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.typographie import polish
from ess_dash.territoires import CodeTerritoire, Maille

SECTIONS = (
    build_employeurs,
    build_secteurs,
    build_formes,
    build_pepites,
    build_profil,
    build_comparaisons,
    build_semblables,
    build_couverture,
    build_zonages,
)


def build_fiche(donnees: Donnees | AtelierFiches, code: CodeTerritoire) -> Dossier:
    """Fiche d’un EPCI, d’une commune, d’un PETR ou du Département.

    Parameters
    ----------
    donnees
        L’atelier que ``prepare`` a fait, pour plusieurs fiches ; des données pour une
        seule.

    Raises
    ------
    TerritoireInconnuError
        Si le code n’est pas un territoire du département, avec une phrase.
    """
    atelier = donnees if isinstance(donnees, AtelierFiches) else prepare(donnees)
    sujet = find_sujet(atelier, code)
    return polish(
        Dossier(
            identifiant=f"fiche-{code}",
            titre=sujet.nom,
            sous_titre=" · ".join(filter(None, _list_reperes(atelier, sujet))),
            constat=build_constat(atelier, sujet),
            sections=tuple(build(atelier, sujet) for build in SECTIONS),
            sur_demonstration=atelier.donnees.est_demonstration,
            surtitre=sujet.maille.singulier[:1].upper() + sujet.maille.singulier[1:],
            chiffres_cles=build_chiffres_cles(atelier, sujet),
        )
    )


def list_fiches(donnees: Donnees, maille: Maille) -> tuple[CodeTerritoire, ...]:
    """Codes des territoires d’une maille, croissants."""
    return tuple(str(code) for code in donnees.territoires(maille)["code"])


def _list_reperes(atelier: AtelierFiches, sujet: Sujet) -> Iterable[str]:
    """Ce qui situe le territoire : périmètre, communes, EPCI et PETR."""
    if sujet.maille is Maille.COMMUNE:
        yield _write_epci(atelier, sujet)
        yield _find_petr(atelier, sujet)
        return
    yield sujet.perimetre
    if sujet.maille is not Maille.EPCI:
        yield pluralize(len(sujet.codes_epci), "EPCI", "EPCI")
    yield pluralize(len(sujet.codes_communes), "commune")
    if sujet.maille is Maille.EPCI:
        yield _find_petr(atelier, sujet)


def _write_epci(atelier: AtelierFiches, sujet: Sujet) -> str:
    """EPCI d’une commune, et sa part dans le département s’il est à cheval."""
    nom = atelier.noms.get(sujet.code_epci, "")
    perimetre = atelier.perimetres.get(sujet.code_epci, "")
    return f"{nom} ({perimetre})" if perimetre.startswith(PARTIE) else nom


def _find_petr(atelier: AtelierFiches, sujet: Sujet) -> str:
    """PETR du territoire, s’il est tout entier dans un seul."""
    codes = {atelier.communes[c]["code_petr"] for c in sujet.codes_communes}
    seuls = [code for code in codes if isinstance(code, str)]
    return atelier.noms.get(seuls[0], "") if len(codes) == len(seuls) == 1 else ""
