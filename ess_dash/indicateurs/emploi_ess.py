"""Poids de l’ESS : uniquement des chiffres publiés, chacun dans son millésime.

Une variante est un couple « millésime · base ». Un seul couple à la fois entre dans un
classement : les autres territoires sont « non publiés » pour ce couple.
"""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.territoires import CodeTerritoire, Maille

BASE_EMPLOI_PRIVE: Final = "emploi salarié privé"
# Un nombre n’a pas de base ; une part peut en avoir une autre, que l’on ne compare pas.
BASES: Final = ("", BASE_EMPLOI_PRIVE)
UNITES: Final = {
    "part_emploi_ess_pct": "%",
    "emplois_ess": "salariés",
    "emplois_prives": "salariés",
    "etablissements_ess": "établissements",
}
LIBELLES_PUBLIES: Final = {
    "part_emploi_ess_pct": "Poids de l’ESS",
    "emplois_ess": "Salariés de l’ESS",
    "emplois_prives": "Salariés du privé, ESS comprise",
    "emplois_ess_associations": "Salariés des associations de l’ESS",
    "etablissements_ess": "Établissements employeurs de l’ESS",
    "etp_ess": "Emplois de l’ESS en équivalent temps plein",
    "remunerations_brutes_meur": "Rémunérations brutes versées par l’ESS",
    "part_etablissements_ess_pct": "Part de l’ESS dans les établissements",
    "part_action_sociale_emploi_ess_pct": "Action sociale dans l’emploi de l’ESS",
    "part_associations_emploi_ess_pct": "Associations dans l’emploi de l’ESS",
    "part_emplois_ess_du_departement_pct": "Part des emplois de l’ESS du département",
    "part_emplois_prives_hors_ess_du_departement_pct": "Part des emplois privés "
    "hors ESS du département",
    "part_emplois_publics_du_departement_pct": "Part des emplois publics du département",
    "part_creations_emplois_ess_region_pct": "Part des emplois de l’ESS créés "
    "dans la région",
    "part_effectifs_regionaux_pct": "Part des effectifs de la région",
    "evolution_emplois_ess": "Emplois de l’ESS gagnés",
    "evolution_emplois_ess_pct": "Évolution des emplois de l’ESS",
    "evolution_etablissements_ess_pct": "Évolution des établissements employeurs "
    "de l’ESS",
    "benevoles": "Bénévoles",
}
POURQUOI_MASQUE: Final = (
    "Valeur sous secret statistique : elle porte sur moins de 3 établissements, un seul "
    "en fait plus de 85 %, ou elle permettrait d’en retrouver une qui est masquée."
)
COMMENT_OBTENIR: Final = (
    "La CRESS tient ces chiffres : demander son extraction, puis l’importer."
)


def list_variantes(donnees: Donnees, indicateur: str) -> tuple[str, ...]:
    """Millésimes publiés d’un indicateur au niveau EPCI, le plus fourni d’abord."""
    lignes = _published(donnees, indicateur, Maille.EPCI)
    dates = lignes[lignes["millesime"] != MILLESIME_INCONNU]
    return tuple(str(m) for m in dates["millesime"].value_counts(sort=True).index)


def compute_part_emploi_ess(donnees: Donnees, maille: Maille, variante: str) -> Serie:
    """Part de l’ESS dans l’emploi salarié privé, telle que publiée.

    Formule : aucune, la part est celle du producteur (CRESS d’après Insee, FLORES).

    Examples
    --------
    FLORES 2017 : trois EPCI publiés, les quinze autres « non publié ».
    """
    return compute_publie(donnees, "part_emploi_ess_pct", maille, variante)


def compute_emplois_ess(donnees: Donnees, maille: Maille, variante: str) -> Serie:
    """Nombre de salariés de l’ESS, tel que publié."""
    return compute_publie(donnees, "emplois_ess", maille, variante)


def compute_etablissements_ess(
    donnees: Donnees, maille: Maille, variante: str
) -> Serie:
    """Nombre d’établissements employeurs de l’ESS, tel que publié."""
    return compute_publie(donnees, "etablissements_ess", maille, variante)


def list_chiffres_publies(
    donnees: Donnees, code: CodeTerritoire
) -> tuple[Chiffre, ...]:
    """Tous les chiffres publiés d’un territoire, dans l’ordre du fichier."""
    lignes = donnees.index_publies().get(code, ())
    return tuple(_to_chiffre(donnees, ligne) for ligne in lignes)


def list_poids_publies(donnees: Donnees, variante: str = "") -> tuple[Chiffre, ...]:
    """Un poids publié par EPCI, daté de préférence, pour l’écrire sur la carte.

    Parameters
    ----------
    variante
        Millésime que la carte colorie : un EPCI qui l’a n’en montre pas d’autre.
    """
    lignes = _published(donnees, "part_emploi_ess_pct", Maille.EPCI)
    datees_devant = lignes.assign(
        autre=lignes["millesime"] != variante,
        sans_date=lignes["millesime"] == MILLESIME_INCONNU,
    ).sort_values(
        ["code", "autre", "sans_date", "annee"], ascending=[True, True, True, False]
    )
    retenues = datees_devant.drop_duplicates("code")
    return tuple(_to_chiffre(donnees, ligne) for ligne in retenues.to_dict("records"))


def find_publie(
    donnees: Donnees, indicateur: str, code: CodeTerritoire, variante: str
) -> Chiffre | None:
    """Chiffre publié d’un territoire pour un millésime, base privée pour les parts."""
    for maille in (Maille.EPCI, Maille.DEPARTEMENT):
        trouve = _find_publie(donnees, indicateur, maille, code, variante)
        if trouve is not None:
            return trouve
    return None


def _find_publie(
    donnees: Donnees,
    indicateur: str,
    maille: Maille,
    code: CodeTerritoire,
    variante: str,
) -> Chiffre | None:
    cherche = (indicateur, maille.value, variante)
    for ligne in donnees.index_publies().get(code, ()):
        cle = (ligne["indicateur"], ligne["niveau"], ligne["millesime"])
        if cle == cherche and ligne["base"] in BASES:
            return _to_chiffre(donnees, ligne)
    return None


def _published(donnees: Donnees, indicateur: str, maille: Maille) -> pd.DataFrame:
    table = donnees.chiffres_publies
    bonne_base = table["base"].isin(BASES)
    lignes: pd.DataFrame = table[
        (table["indicateur"] == indicateur)
        & (table["niveau"] == maille.value)
        & bonne_base
    ]
    return lignes


def compute_publie(
    donnees: Donnees, indicateur: str, maille: Maille, variante: str
) -> Serie:
    """Un indicateur publié, pour un millésime ; les autres territoires « non publié »."""
    territoires = donnees.territoires(maille)
    chiffres = tuple(
        _find_publie(donnees, indicateur, maille, code, variante)
        or _build_non_publie(donnees, indicateur, code, perimetre, variante)
        for code, perimetre in zip(
            territoires["code"], territoires["perimetre"], strict=True
        )
    )
    reference = find_publie(
        donnees, indicateur, donnees.configuration.code_departement, variante
    )
    return Serie(indicateur, maille, variante, chiffres, reference)


def _build_non_publie(
    donnees: Donnees,
    indicateur: str,
    code: CodeTerritoire,
    perimetre: str,
    variante: str,
) -> Chiffre:
    return Chiffre(
        indicateur=indicateur,
        code=code,
        valeur=None,
        statut=Statut.NON_PUBLIE,
        unite=UNITES[indicateur],
        millesime=variante,
        base=BASE_EMPLOI_PRIVE if indicateur.endswith("_pct") else "",
        perimetre=perimetre,
        motif=f"Aucune valeur publiée {write_quand(variante)}. {COMMENT_OBTENIR}",
        sources=donnees.sources["chiffres_publies"],
    )


def write_quand(millesime: str) -> str:
    """Quand une valeur manque, dans une phrase.

    Examples
    --------
    >>> write_quand("FLORES 2021"), write_quand("non précisé"), write_quand("")
    ('en FLORES 2021', 'sans date', 'à cette maille')
    """
    if millesime == MILLESIME_INCONNU:
        return "sans date"
    return f"en {millesime}" if millesime else "à cette maille"


def _to_chiffre(donnees: Donnees, ligne: Mapping[Any, Any]) -> Chiffre:
    """Chiffre d’une ligne publiée ; une ligne publiée sans valeur est sous secret."""
    est_secret = bool(pd.isna(ligne["valeur"]))
    return Chiffre(
        indicateur=ligne["indicateur"],
        code=ligne["code"],
        valeur=None if est_secret else float(ligne["valeur"]),
        statut=Statut.SECRET if est_secret else Statut.MESURE,
        unite=ligne["unite"],
        millesime=ligne["millesime"],
        base=ligne["base"],
        perimetre=ligne["perimetre"],
        precision=ligne["precision"],
        motif=POURQUOI_MASQUE if est_secret else "",
        sources=donnees.sources["chiffres_publies"],
        citation=ligne["document"],
    )
