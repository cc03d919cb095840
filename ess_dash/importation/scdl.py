"""Colonnes du schéma national des subventions (SCDL 2.1.1), et comment les lire."""

import re
from typing import Final

from ess_dash.importation.champs import (
    ANNEE,
    CODE_COMMUNE,
    COMMUNE,
    NOTE,
    TEXTE,
    declare,
)
from ess_dash.importation.dates import parse_date
from ess_dash.importation.identifiants import parse_rna, parse_siret
from ess_dash.importation.modele import Etat
from ess_dash.importation.nombres import parse_decimal, read_montant
from ess_dash.importation.projets import THEME
from ess_dash.importation.valeurs import (
    ABSENTE,
    Valeur,
    correct,
    doubt,
    is_vide,
    parse_reponse,
    read_choix,
    simple,
    tolerate,
)

NATURES: Final = (
    "aide en numéraire",
    "aide en nature",
    "aide en numéraire;aide en nature",
    "aide en nature;aide en numéraire",
)
_JOUR: Final = r"(\d{4}-\d{2}-\d{2})"
_PERIODE: Final = re.compile(rf"{_JOUR}(?:\s*[/_]\s*{_JOUR})?", re.ASCII)


def parse_periode(texte: str) -> Valeur:
    """Jour ou période de versement, ``aaaa-mm-jj`` ou ``aaaa-mm-jj/aaaa-mm-jj``.

    Examples
    --------
    >>> parse_periode("2023-01-01_2024-12-31").texte
    '2023-01-01/2024-12-31'
    """
    if is_vide(texte):
        return ABSENTE
    periode = _PERIODE.fullmatch(texte)
    if periode is None:
        jour = parse_date(texte)
        return jour if jour.texte else doubt("", "période illisible : laissée vide")
    jours = [parse_date(jour) for jour in periode.groups() if jour]
    faute = next((jour for jour in jours if not jour.texte), None)
    if faute is not None:
        return doubt("", f"{faute.motif} : laissé vide", faute.suggestion)
    lue = "/".join(jour.texte for jour in jours)
    return correct(lue, "« _ » lu comme « / »") if "_" in texte else Valeur(lue)


def parse_part(texte: str) -> Valeur:
    """Part de la subvention qui va au bénéficiaire, de 0 à 1.

    Examples
    --------
    >>> parse_part("0,5").texte, parse_part("50 %").texte, parse_part("2.5").texte
    ('0.5', '0.5', '0.025')
    """
    if is_vide(texte):
        return ABSENTE
    nombre = parse_decimal(texte)
    part = nombre.valeur
    if nombre.etat is Etat.REFUSE or not 0 < part <= 100:
        return doubt(
            "", "part illisible : comptée pour 1", "Écrire 0,5 pour la moitié."
        )
    if "%" in texte or part > 1:
        return correct(f"{part / 100:f}", f"pourcentage : lu {part / 100:f}")
    return Valeur(f"{part:f}")


def _parse_rae(texte: str) -> Valeur:
    return Valeur(texte) if len(texte) <= 5 else doubt("", "plus de 5 caractères")


CHAMPS: Final = (
    declare(
        "nomAttribuant",
        "Qui attribue la subvention.",
        TEXTE,
        alias=("attribuant", "nom attribuant", "collectivite", "nomattributaire"),
        exemples=("Département", "Département"),
        nom="financeur",
    ),
    declare(
        "idAttribuant",
        "SIRET de l’attribuant, 14 chiffres.",
        tolerate(simple(parse_siret)),
        alias=("siret attribuant", "id attribuant"),
        exemples=("12345678200010", "12345678200010"),
        nom="siret_attribuant",
    ),
    declare(
        "dateConvention",
        "Date de la convention, aaaa-mm-jj.",
        tolerate(simple(parse_date)),
        alias=("date convention", "date signature convention", "date"),
        exemples=("2025-03-14", "2025-06-02"),
        nom="date",
    ),
    declare(
        "referenceDecision",
        "Référence de la décision.",
        TEXTE,
        alias=("reference", "numero decision", "deliberation"),
        exemples=("2025-03-12", "2025-05-31"),
        nom="reference",
    ),
    declare(
        "nomBeneficiaire",
        "Qui reçoit la subvention.",
        TEXTE,
        requis=True,
        alias=(
            *("nombenecifiaire", "beneficiaire", "nom du bénéficiaire", "association"),
            *("raison sociale beneficiaire", "organisme"),
        ),
        exemples=("Association La Cantine du Coin", "SCIC Atelier des Mobilités"),
        nom="beneficiaire",
    ),
    declare(
        "idBeneficiaire",
        "SIRET du bénéficiaire, 14 chiffres ; vide s’il n’a qu’un RNA.",
        tolerate(simple(parse_siret)),
        alias=("siret beneficiaire", "siret", "idbenecifiaire"),
        exemples=("", "35600000000048"),
        nom="siret",
    ),
    declare(
        "rnaBeneficiaire",
        "Numéro RNA du bénéficiaire, « W » et 9 chiffres.",
        tolerate(simple(parse_rna)),
        alias=("rna", "numero rna"),
        exemples=("W000000001", ""),
        nom="rna",
    ),
    declare(
        "objet",
        "Objet de la subvention, 256 caractères au plus.",
        NOTE,
        requis=True,
        alias=("objet subvention", "objet dossier", "libelle", "motif"),
        exemples=("Restaurant associatif", "Flotte de vélos partagés"),
    ),
    declare(
        "montant",
        "Montant total avant partage entre bénéficiaires, en euros.",
        read_montant,
        requis=True,
        alias=("montant subvention", "montant vote", "montant euros", "montant total"),
        exemples=("12500.00", "8000.50"),
        nom="montant_eur",
    ),
    declare(
        "nature",
        "Aide en numéraire ou aide en nature.",
        tolerate(read_choix({nature: nature for nature in NATURES}, liste="nature")),
        alias=("nature aide", "nature subvention"),
        exemples=("aide en numéraire", "aide en numéraire"),
    ),
    declare(
        "conditionsVersement",
        "Conditions de versement : unique, échelonné ou autre.",
        NOTE,
        alias=("conditions versement", "condition versement", "modalites versement"),
        exemples=("unique", "échelonné"),
    ),
    declare(
        "datesPeriodeVersement",
        "Jour ou période de versement, aaaa-mm-jj/aaaa-mm-jj.",
        simple(parse_periode),
        alias=("dateperiodeversement", "dates versement", "date versement"),
        exemples=("2025-04-01", "2025-07-01/2026-06-30"),
        nom="periode",
    ),
    declare(
        "idRAE",
        "Numéro au répertoire des aides aux entreprises.",
        simple(_parse_rae),
        alias=("rae",),
    ),
    declare(
        "notificationUE",
        "Aide notifiée à la Commission européenne : oui ou non.",
        tolerate(simple(parse_reponse)),
        alias=("notification ue", "notification europe"),
        exemples=("non", "non"),
    ),
    declare(
        "pourcentageSubvention",
        "Part du montant qui va au bénéficiaire, de 0,01 à 1.",
        simple(parse_part),
        alias=("pourcentage", "part", "pourcentage subvention"),
        exemples=("1", "1"),
        nom="part",
    ),
    declare(
        "dispositifAide",
        "Dispositif au titre duquel l’aide est donnée.",
        TEXTE,
        alias=("dispositif", "programme"),
        exemples=("Appel à projets ESS", "Appel à projets ESS"),
        nom="programme",
    ),
    declare("exercice", "Exercice budgétaire.", ANNEE, alias=("annee",)),
    THEME,
    CODE_COMMUNE,
    COMMUNE,
)
