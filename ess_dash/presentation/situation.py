"""La carte de situation d’une fiche : quels territoires elle montre, lequel elle désigne."""

from typing import Final

from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.territoires import CodeTerritoire, Maille, maille_of
from ess_dash.territoires.groupements import SEPARATEUR, list_membres

_COUCHES: Final = frozenset({"villes"})


def list_designes(code: CodeTerritoire) -> tuple[CodeTerritoire, ...]:
    """Territoires à entourer : celui de la fiche, ou les membres d’un groupement.

    Examples
    --------
    >>> list_designes("31127"), list_designes("200073146~31127")
    (('31127',), ('200073146', '31127'))
    """
    return list_membres(code) if SEPARATEUR in code else (code,)


def build_demande_situation(code: CodeTerritoire) -> DemandeCarte:
    """Carte où situer un territoire : parmi les communes, les PETR ou les EPCI.

    Une commune se lit dans la grille de densité, les autres à leur part rurale.

    Examples
    --------
    >>> build_demande_situation("31127").indicateur
    'densite_7'
    >>> build_demande_situation("31").maille
    <Maille.EPCI: 'epci'>
    """
    mailles = {maille_of(membre) for membre in list_designes(code)}
    if Maille.COMMUNE in mailles:
        return DemandeCarte(
            indicateur="densite_7", maille=Maille.COMMUNE, couches=_COUCHES
        )
    maille = Maille.PETR if Maille.PETR in mailles else Maille.EPCI
    return DemandeCarte(maille=maille, couches=_COUCHES)
