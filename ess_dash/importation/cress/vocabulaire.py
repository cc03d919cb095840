"""Les mots d’un tableur d’observatoire : familles, secteurs, totaux, mesures, niveaux."""

import re
from typing import Final, Literal

from ess_dash.tables.extraction_listes import Famille, SecteurEss

Mesure = Literal["etablissements", "effectifs", "etp", "emplois_prives"]
MESURES: Final[tuple[Mesure, ...]] = (
    "etablissements",
    "effectifs",
    "etp",
    "emplois_prives",
)
# Toutes familles, ou tous secteurs, ensemble.
ENSEMBLE: Final = ""
# Une famille que les tables ne distinguent pas.
AUTRE_FAMILLE: Final = "autre"

TOTAUX: Final = frozenset(
    (
        *("total", "ensemble", "totaux", "tous", "toutes", "total ess", "ess", "t"),
        *("ensemble ess", "ensemble de l ess", "total de l ess", "toute l ess"),
        *("toutes familles", "toutes les familles", "ensemble des familles"),
        *("tous secteurs", "tous les secteurs", "ensemble des secteurs"),
        *("total general", "economie sociale et solidaire", "total secteurs"),
        *("tous statuts", "total familles", "ensemble des activites"),
        *("toutes activites", "economie sociale", "total etablissements"),
    )
)

FAMILLES: Final = {
    **dict.fromkeys(
        (
            *("association", "associations", "asso", "assos", "association loi 1901"),
            *("associations employeuses", "association employeuse"),
            *("associations loi 1901", "associations et autres"),
        ),
        Famille.ASSOCIATION.value,
    ),
    **dict.fromkeys(
        (
            *("cooperative", "cooperatives", "coop", "societe cooperative"),
            *("societes cooperatives", "cooperation"),
        ),
        Famille.COOPERATIVE.value,
    ),
    **dict.fromkeys(
        (
            *("mutuelle", "mutuelles", "mutuelle et organisme mutualiste"),
            *("mutuelles et organismes mutualistes", "mutualite"),
        ),
        Famille.MUTUELLE.value,
    ),
    **dict.fromkeys(
        ("fondation", "fondations", "fondation employeuse", "fondations employeuses"),
        Famille.FONDATION.value,
    ),
    **dict.fromkeys(
        (
            *("autre", "autres", "autres familles", "societe commerciale de l ess"),
            *("societes commerciales de l ess", "entreprises commerciales de l ess"),
            *("societes commerciales", "societe commerciale", "sc ess", "esus"),
            *("entreprises commerciales", "autres organismes prives"),
            *("autres organismes prives a but non lucratif",),
            *("autre organisme prive a but non lucratif",),
        ),
        AUTRE_FAMILLE,
    ),
}

# Secteurs de l’observatoire, écrits autrement ; à part, ceux qu’il range dans « Divers ».
SECTEURS: Final = {
    **dict.fromkeys(
        (
            *("action sociale", "actions sociales", "aide sociale"),
            *("action sociale et hebergement medico social",),
        ),
        SecteurEss.ACTION_SOCIALE.value,
    ),
    **dict.fromkeys(
        ("enseignement", "enseignement et formation", "education", "formation"),
        SecteurEss.ENSEIGNEMENT.value,
    ),
    **dict.fromkeys(("sante humaine", "sante"), SecteurEss.SANTE.value),
    **dict.fromkeys(
        (
            *("activites financieres et d assurance", "finance assurance"),
            *("activites financieres et assurances", "finances et assurances"),
            *("activites financieres et d assurances", "banque et assurance"),
            *("activites financieres et assurance", "banques et assurances"),
            *("activites financieres", "banque assurance", "finance et assurance"),
        ),
        SecteurEss.FINANCE.value,
    ),
    **dict.fromkeys(
        (
            *("arts et spectacles", "arts spectacles", "culture", "arts et culture"),
            *("arts spectacle", "arts et spectacle", "art et spectacle"),
        ),
        SecteurEss.ARTS.value,
    ),
    **dict.fromkeys(
        (
            *("sport et loisirs", "sports et loisirs", "sport loisirs"),
            *("sports loisirs", "sport", "sports", "sport et loisir"),
        ),
        SecteurEss.SPORT.value,
    ),
    **dict.fromkeys(
        (
            *("soutien aux entreprises", "services aux entreprises"),
            *(
                "activites de soutien aux entreprises",
                "services divers aux entreprises",
            ),
        ),
        SecteurEss.SOUTIEN.value,
    ),
    **dict.fromkeys(
        ("divers", "autres", "autre", "autres secteurs", "autres services"),
        SecteurEss.DIVERS.value,
    ),
}
DANS_DIVERS: Final = frozenset(
    (
        *("agriculture", "agriculture sylviculture et peche", "industrie"),
        *("industries", "construction", "industrie construction", "commerce"),
        *("industries et construction", "industrie et construction", "transports"),
        *("commerces", "hebergement", "hebergement et restauration", "restauration"),
        *("commerce transports hebergement et restauration", "tourisme"),
        *("agriculture sylviculture peche", "information et communication"),
        *("activites immobilieres", "commerce transport hebergement et restauration"),
    )
)

SECRETS: Final = frozenset(
    (
        *("s", "c", "(s)", "*", "**", "***", "#", "x", "ss", "s.", "secret"),
        *(
            "secret statistique",
            "secret stat",
            "sous secret",
            "sous secret statistique",
        ),
        *("confidentiel", "confidentielle", "masqué", "masque", "secret stat."),
    )
)
NON_DIFFUSES: Final = frozenset(
    (
        *("nd", "n.d.", "n.d", "n/d", "na", "n/a", "#n/a", "-", "--", "–", "—", "…"),
        *("...", "..", "ns", "n.s.", "nc", "n.c.", "non disponible", "non diffusé"),
        *("non communiqué", "non renseigné", "non diffuse", "/", "?", "nr"),
    )
)

NIVEAUX: Final = {
    **dict.fromkeys(
        ("epci", "intercommunalite", "intercommunalites", "communaute de communes"),
        "epci",
    ),
    **dict.fromkeys(("commune", "communes", "com"), "commune"),
    **dict.fromkeys(("departement", "departements", "dep", "dept"), "departement"),
    **dict.fromkeys(
        (
            *("region", "regions", "reg", "france", "pays", "national", "nation"),
            *("france metropolitaine", "france entiere", "bassin de vie", "pays petr"),
            *("zone d emploi", "zone emploi", "petr", "canton", "arrondissement"),
            *("qpv", "iris", "ze2020", "bv2022", "uu2020", "aav2020"),
        ),
        "autre",
    ),
}

# Dans l’ordre : « effectifs du secteur privé » n’est pas un effectif de l’ESS.
MOTIFS_MESURES: Final[tuple[tuple[Mesure, re.Pattern[str]], ...]] = (
    ("etp", re.compile(r"\b(?:nb |nombre d )?(?:etp|equivalents? temps plein)\b")),
    (
        "emplois_prives",
        re.compile(
            r"\b(?:nb |nombre (?:de |d )?)?(?:emplois?|effectifs?|salaries|postes)"
            r"(?: salaries?)?(?: du| dans le)?(?: secteur)? prives?\b"
        ),
    ),
    (
        "etablissements",
        re.compile(
            r"\b(?:nb |nombre d )?(?:etablissements?|etabs?)\b(?: employeurs?)?"
        ),
    ),
    (
        "effectifs",
        re.compile(
            r"\b(?:nb |nombre (?:de |d )?)?(?:effectifs?|emplois?|salaries?|postes?)\b"
            r"(?: salaries?)?"
        ),
    ),
)
