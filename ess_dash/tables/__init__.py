"""Les contrats des tables, et un ``load_*`` par table : du nettoyage, aucun sens."""

from ess_dash.tables.candidatures import StatutCandidature, load_candidatures
from ess_dash.tables.chiffres import load_chiffres_publies
from ess_dash.tables.communes import load_communes
from ess_dash.tables.contexte import load_contexte
from ess_dash.tables.contrat import Faute, Table, TableError
from ess_dash.tables.controles import Anomalie, Severite, check_coherence
from ess_dash.tables.demonstration import find_dossier_demonstration
from ess_dash.tables.departement import load_departement
from ess_dash.tables.epci import load_epci
from ess_dash.tables.extraction_cress import (
    load_extraction,
    load_extraction_departement,
    load_totaux,
)
from ess_dash.tables.extraction_importee import (
    load_chiffres,
    load_extraction_departement_importee,
    load_extraction_importee,
    load_totaux_importes,
)
from ess_dash.tables.extraction_listes import Diffusion, Famille, SecteurEss
from ess_dash.tables.lieux import (
    load_lieux,
    load_lieux_par_site,
    load_roles,
    load_sites,
)
from ess_dash.tables.listes import (
    Certitude,
    Densite3,
    Fiabilite,
    Label,
    ListeFermee,
    Niveau,
    Reponse,
    Role,
    Soutien,
    ThemePlan,
)
from ess_dash.tables.passages import (
    NatureAncienne,
    Passage,
    find_commune_actuelle,
    list_anciennes,
    load_passages,
)
from ess_dash.tables.petr import load_petr
from ess_dash.tables.petr_epci import load_petr_epci
from ess_dash.tables.projets import load_financeurs, load_projets, load_themes
from ess_dash.tables.qpv import load_qpv
from ess_dash.tables.reperes import load_reperes
from ess_dash.tables.zonages import load_zonages

__all__ = [
    "Anomalie",
    "Certitude",
    "Densite3",
    "Diffusion",
    "Famille",
    "Faute",
    "Fiabilite",
    "Label",
    "ListeFermee",
    "NatureAncienne",
    "Niveau",
    "Passage",
    "Reponse",
    "Role",
    "SecteurEss",
    "Severite",
    "Soutien",
    "StatutCandidature",
    "Table",
    "TableError",
    "ThemePlan",
    "check_coherence",
    "find_commune_actuelle",
    "find_dossier_demonstration",
    "list_anciennes",
    "load_candidatures",
    "load_chiffres",
    "load_chiffres_publies",
    "load_communes",
    "load_contexte",
    "load_departement",
    "load_epci",
    "load_extraction",
    "load_extraction_departement",
    "load_extraction_departement_importee",
    "load_extraction_importee",
    "load_financeurs",
    "load_lieux",
    "load_lieux_par_site",
    "load_passages",
    "load_petr",
    "load_petr_epci",
    "load_projets",
    "load_qpv",
    "load_reperes",
    "load_roles",
    "load_sites",
    "load_themes",
    "load_totaux",
    "load_totaux_importes",
    "load_zonages",
]
