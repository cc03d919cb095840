"""Ce qu’est un territoire : codes, mailles, projections. Aucun fichier n’est lu ici."""

from ess_dash.territoires.codes import (
    CodeCommune,
    CodeDepartement,
    CodeEpci,
    CodePetr,
    CodeQpv,
    CodeTerritoire,
    est_code_commune,
    est_code_departement,
    est_code_epci,
    est_code_petr,
    est_code_qpv,
    maille_of,
)
from ess_dash.territoires.configuration import Configuration, ZoneCible
from ess_dash.territoires.groupements import (
    GroupementError,
    est_code_groupement,
    list_membres,
    parse_groupement,
    write_groupement,
)
from ess_dash.territoires.mailles import Maille
from ess_dash.territoires.projections import EPSG_LAMBERT93, EPSG_WGS84

__all__ = [
    "EPSG_LAMBERT93",
    "EPSG_WGS84",
    "CodeCommune",
    "CodeDepartement",
    "CodeEpci",
    "CodePetr",
    "CodeQpv",
    "CodeTerritoire",
    "Configuration",
    "GroupementError",
    "Maille",
    "ZoneCible",
    "est_code_commune",
    "est_code_departement",
    "est_code_epci",
    "est_code_groupement",
    "est_code_petr",
    "est_code_qpv",
    "list_membres",
    "maille_of",
    "parse_groupement",
    "write_groupement",
]
