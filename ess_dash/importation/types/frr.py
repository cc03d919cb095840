"""« frr » : les communes France Ruralités Revitalisation, classement tel qu’écrit.

Un classement partiel (une partie d’une commune nouvelle) n’est ni oui ni non : la
modalité du fichier est gardée mot pour mot.
"""

from collections.abc import Mapping
from typing import Final

from ess_dash.importation.colonnes import normalize_entete
from ess_dash.importation.modele import (
    ColonneImport,
    Enregistrement,
    Etat,
    TableLue,
    TypeImport,
)
from ess_dash.importation.statistique.communes import iter_situees
from ess_dash.importation.statistique.millesime import settle_millesime
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.importation.statistique.uniques import drop_repetees
from ess_dash.importation.valeurs import clean_case

_DEBUT: Final = "classement"

COLONNES: Final = (
    ColonneImport(
        "code_commune",
        "Code Insee de la commune, 5 caractères.",
        est_requise=True,
        alias=("code insee", "codgeo", "insee", "insee com", "code commune"),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("libgeo", "nom commune", "nom", "libelle commune"),
        exemples=("{commune}", "{commune}"),
    ),
    ColonneImport(
        "departement",
        "Nom ou code du département ; lu pour contrôle, non gardé.",
        alias=("dep", "nom departement", "code departement"),
        exemples=("{departement}", "{departement}"),
    ),
    ColonneImport(
        "classement",
        "Classement, dans les mots du fichier : « FRR socle », « FRR+ », « Non classée ».",
        est_requise=True,
        alias=("classement frr", "frr", "zonage frr", "classement frr et frr+"),
        exemples=("FRR socle", "Non classée"),
    ),
)


def correspond(table: TableLue) -> Mapping[str, str]:
    """La colonne du classement porte une date : elle se reconnaît à son premier mot."""
    trouvees = [e for e in table.entetes if normalize_entete(e).startswith(_DEBUT)]
    return {"classement": trouvees[0]} if trouvees else {}


def control(chantier: Chantier) -> str:
    """Un classement par commune du département."""
    millesime = _find_millesime(chantier)
    situees = iter_situees(chantier, partagee="son classement ne se partage pas")
    for rang, code in drop_repetees(chantier, situees, ("classement",)):
        classement = chantier.texte(rang, "classement")
        if not classement:
            conseil = "Écrire le classement, ou « Non classée »."
            chantier.note(rang, Etat.REFUSE, "classement vide", conseil, "classement")
            continue
        chantier.journal.keep(rang, _build(chantier, code, classement, millesime))
    refuse_vide(chantier)
    return millesime


def _find_millesime(chantier: Chantier) -> str:
    """Date que porte l’en-tête ; sinon l’année des noms de fichier."""
    entete = clean_case(chantier.plan.lues["classement"])
    _, _, date = entete.rpartition(" au ")
    est_datee = " au " in entete and any(c.isdigit() for c in date)
    return settle_millesime(
        chantier, "FRR au" if est_datee else "FRR", date * est_datee
    )


def _build(
    chantier: Chantier, code: str, classement: str, millesime: str
) -> Enregistrement:
    return Enregistrement(
        "frr",
        code,
        {
            "code_commune": code,
            "nom": chantier.repertoire.name(code),
            "classement": classement,
            "millesime": millesime,
        },
    )


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="frr",
    libelle="France Ruralités Revitalisation (FRR)",
    description="Une ligne par commune : son classement FRR ou FRR+.",
    tables=("frr",),
    colonnes=COLONNES,
    control=control,
    marques=("classement",),
    correspond=correspond,
)
