"""Du code que l’on donne au territoire d’aujourd’hui, et ce qu’il faut en dire.

Une ancienne commune mène à celle qui l’a remplacée ; un groupement perd les communes que
ses EPCI comptent déjà.
"""

from dataclasses import dataclass
from typing import NamedTuple

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.comparer.communs import join_noms
from ess_dash.presentation.panneau import TerritoireInconnuError
from ess_dash.presentation.typographie import typographie
from ess_dash.tables import NatureAncienne, Passage, find_commune_actuelle
from ess_dash.territoires import (
    CodeTerritoire,
    GroupementError,
    Maille,
    maille_of,
    write_groupement,
)
from ess_dash.territoires.groupements import SEPARATEUR


@dataclass(frozen=True, slots=True)
class Reperage:
    """Territoire trouvé.

    Attributes
    ----------
    code
        Code d’un territoire servi, ou d’un groupement sous sa forme canonique.
    avis
        Ce qui diffère de ce que l’on demandait ; une phrase chacun.
    """

    code: CodeTerritoire
    avis: tuple[str, ...] = ()


class _Membre(NamedTuple):
    """Un membre d’un groupement, et ce qu’il faut en dire."""

    code: CodeTerritoire
    avis: str = ""


def locate(donnees: Donnees, code: CodeTerritoire) -> Reperage:
    """Territoire que désigne un code : actuel, ancien, ou groupement.

    Raises
    ------
    TerritoireInconnuError
        Si le code ne mène à aucun territoire du département, avec une phrase.
    """
    if SEPARATEUR in code:
        return _locate_groupement(donnees, code)
    actuel, avis = _locate_seul(donnees, code)
    return Reperage(actuel, (avis,) if avis else ())


def _locate_seul(donnees: Donnees, code: CodeTerritoire) -> _Membre:
    if donnees.nom_of(code):
        return _Membre(code)
    passage = find_commune_actuelle(donnees.passages, code)
    if passage is None:
        raise _build_refus(
            f"Le territoire « {code[:40]} » n’est pas dans {donnees.configuration.le} : "
            "choisir un nom dans la recherche."
        )
    return _Membre(_find_actuelle(donnees, passage), _write_passage(passage))


def _find_actuelle(donnees: Donnees, passage: Passage) -> CodeTerritoire:
    """Commune actuelle, si elle est seule et du département."""
    actuelles = tuple(f"{nom} ({code})" for code, nom in passage.actuelles.items())
    if not passage.code_actuel:
        raise _build_refus(
            f"{write_ancienne(passage)} est aujourd’hui partagée entre "
            f"{join_noms(actuelles)} : choisir l’une d’elles."
        )
    if not donnees.nom_of(passage.code_actuel):
        raise _build_refus(
            f"{_write_devenir(passage)}, qui n’est pas {donnees.configuration.en}."
        )
    return passage.code_actuel


def write_ancienne(passage: Passage) -> str:
    """« L’ancienne commune « Argut-Dessus » (31016) », ou son seul code sans nom."""
    if passage.nature is NatureAncienne.ARRONDISSEMENT:
        return f"{passage.nom} ({passage.code})"
    if not passage.nom:
        return f"L’ancienne commune de code {passage.code}"
    return f"L’ancienne commune « {passage.nom} » ({passage.code})"


def _write_devenir(passage: Passage) -> str:
    verbe = "est aujourd’hui"
    if passage.nature is NatureAncienne.ARRONDISSEMENT:
        verbe = "fait partie de"
    nom = passage.actuelles[passage.code_actuel]
    return f"{write_ancienne(passage)} {verbe} {nom} ({passage.code_actuel})"


def _write_passage(passage: Passage) -> str:
    return f"{_write_devenir(passage)} : c’est cette commune qui est montrée."


def _locate_groupement(donnees: Donnees, code: CodeTerritoire) -> Reperage:
    demandes = dict.fromkeys(filter(None, code.split(SEPARATEUR)))
    try:
        # La forme et le nombre d’abord : un refus ne coûte aucune recherche.
        write_groupement(demandes)
        membres = [_locate_seul(donnees, demande) for demande in demandes]
        epci = {m.code for m in membres if maille_of(m.code) is Maille.EPCI}
        couvertes = _find_couvertes(donnees, {m.code for m in membres}, epci)
        canonique = write_groupement(m.code for m in membres if m.code not in couvertes)
    except GroupementError as erreur:
        raise _build_refus(str(erreur)) from erreur
    avis = (*(m.avis for m in membres), _write_couvertes(donnees, couvertes))
    return Reperage(canonique, tuple(dict.fromkeys(filter(None, avis))))


def _find_couvertes(
    donnees: Donnees, codes: set[CodeTerritoire], epci: set[CodeTerritoire]
) -> tuple[CodeTerritoire, ...]:
    """Communes membres dont l’EPCI l’est aussi : elles ne comptent qu’une fois."""
    communes = donnees.communes
    dedans = communes["code_commune"].isin(codes) & communes["code_epci"].isin(epci)
    return tuple(str(code) for code in communes.loc[dedans, "code_commune"])


def _write_couvertes(donnees: Donnees, couvertes: tuple[CodeTerritoire, ...]) -> str:
    if not couvertes:
        return ""
    noms = join_noms(tuple(donnees.nom_of(code) for code in couvertes))
    if len(couvertes) == 1:
        return f"{noms} est déjà dans un EPCI du groupement : elle n’est comptée qu’une fois."
    return f"{noms} sont déjà dans un EPCI du groupement : elles ne sont comptées qu’une fois."


def _build_refus(phrase: str) -> TerritoireInconnuError:
    return TerritoireInconnuError(typographie(phrase))
