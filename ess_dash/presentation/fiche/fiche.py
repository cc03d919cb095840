"""La fiche d’un territoire : le même dossier pour l’écran, le papier et les fichiers."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.comparer.communs import write_majuscule
from ess_dash.presentation.dossier import Dossier, Section
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
from ess_dash.presentation.fiche.groupement import (
    adapt_section,
    prepare_groupement,
    write_titre,
)
from ess_dash.presentation.fiche.pepites import build_pepites
from ess_dash.presentation.fiche.profil import build_profil
from ess_dash.presentation.fiche.reperage import locate
from ess_dash.presentation.fiche.semblables import build_semblables
from ess_dash.presentation.fiche.structure import build_formes, build_secteurs
from ess_dash.presentation.fiche.zonages import build_zonages
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.typographie import polish
from ess_dash.territoires import CodeTerritoire, Maille, est_code_groupement

LETTRES_EMPREINTE: Final = 8
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


def build_fiche(
    donnees: Donnees | AtelierFiches, code: CodeTerritoire, nom: str = ""
) -> Dossier:
    """Fiche d’un EPCI, d’une commune, d’un PETR, du Département ou d’un groupement.

    Parameters
    ----------
    donnees
        L’atelier que ``prepare`` a fait, pour plusieurs fiches ; des données pour une
        seule.
    code
        Code d’un territoire, d’une ancienne commune, ou groupement (voir
        ``territoires.groupements``).
    nom
        Nom choisi pour un groupement ; sans effet ailleurs.

    Raises
    ------
    TerritoireInconnuError
        Si le code n’est pas un territoire du département, avec une phrase.
    """
    atelier = donnees if isinstance(donnees, AtelierFiches) else prepare(donnees)
    atelier, sujet = _find_sujet(atelier, code, nom)
    return polish(
        Dossier(
            identifiant=f"fiche-{_write_identifiant(sujet)}",
            titre=write_titre(atelier, sujet) if sujet.est_groupement else sujet.nom,
            sous_titre=" · ".join(filter(None, _list_reperes(atelier, sujet))),
            constat=build_constat(atelier, sujet),
            sections=tuple(_build_sections(atelier, sujet)),
            sur_demonstration=atelier.donnees.est_demonstration,
            surtitre=_write_genre(sujet),
            chiffres_cles=build_chiffres_cles(atelier, sujet),
        )
    )


def _find_sujet(
    atelier: AtelierFiches, code: CodeTerritoire, nom: str
) -> tuple[AtelierFiches, Sujet]:
    """Territoire demandé, et l’atelier où le lire : un groupement a le sien."""
    reperage = locate(atelier.donnees, code)
    if est_code_groupement(reperage.code):
        atelier, sujet = prepare_groupement(atelier, reperage.code, nom)
    else:
        sujet = find_sujet(atelier, reperage.code)
    return atelier, replace(sujet, avis=reperage.avis)


def _write_identifiant(sujet: Sujet) -> str:
    """Code du territoire ; celui d’un groupement, trop long pour un fichier, s’abrège."""
    if not sujet.est_groupement:
        return sujet.code
    empreinte = hashlib.sha256(sujet.code.encode()).hexdigest()
    return f"groupement-{empreinte[:LETTRES_EMPREINTE]}"


def _write_genre(sujet: Sujet) -> str:
    return (
        "Groupement"
        if sujet.est_groupement
        else write_majuscule(sujet.maille.singulier)
    )


def _build_sections(atelier: AtelierFiches, sujet: Sujet) -> Iterable[Section]:
    for build in SECTIONS:
        section = build(atelier, sujet)
        yield (
            adapt_section(atelier, sujet, section) if sujet.est_groupement else section
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
    compte = pluralize(len(sujet.codes_communes), "commune")
    yield "" if sujet.perimetre == compte else sujet.perimetre
    if sujet.maille is not Maille.EPCI and not sujet.est_groupement:
        yield pluralize(len(sujet.codes_epci), "EPCI", "EPCI")
    yield compte
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
