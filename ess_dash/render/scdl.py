"""Les projets au schéma national des subventions, SCDL 2.1.1 : rien n’y est inventé.

Ce que l’outil ne sait pas reste vide. Une ligne à qui il manque un champ que le schéma
exige n’est pas conforme : le LISEZ-MOI la nomme, avec ce qui lui manque.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.typographie import typographie
from ess_dash.render.datapackage import write_csv

COLONNES: Final = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "referenceDecision"),
    *("nomBeneficiaire", "idBeneficiaire", "rnaBeneficiaire", "objet", "montant"),
    *("nature", "conditionsVersement", "datesPeriodeVersement", "idRAE"),
    *("notificationUE", "pourcentageSubvention", "dispositifAide"),
)
REQUISES: Final = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "nomBeneficiaire", "objet"),
    *("montant", "nature", "conditionsVersement", "datesPeriodeVersement"),
    *("notificationUE", "pourcentageSubvention"),
)
# L’un des deux suffit.
IDENTIFIANTS: Final = ("idBeneficiaire", "rnaBeneficiaire")
NOM_CSV: Final = "subventions_scdl.csv"
NOM_LISEZ_MOI: Final = "LISEZ-MOI-subventions.txt"
LONGUEUR_OBJET: Final = 256
PREFIXE_SCDL: Final = "scdl-"
# Ce qu’un import au même schéma a rangé dans la note du projet.
_NOTES: Final[Mapping[str, re.Pattern[str]]] = {
    "idBeneficiaire": re.compile(r"(?:^| ; )SIRET (\d{14})(?= ; |$)", re.ASCII),
    "rnaBeneficiaire": re.compile(r"(?:^| ; )RNA (W\d{9})(?= ; |$)", re.ASCII),
    "referenceDecision": re.compile(r"(?:^| ; )décision (.+?)(?= ; |$)"),
    "dateConvention": re.compile(r"convention du (\d{4}-\d{2}-\d{2})", re.ASCII),
}
_PART: Final = re.compile(r"part ([\d.]+) de ([\d.]+) €", re.ASCII)


# Nom du projet, champs qui lui manquent.
Incomplete = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ExportScdl:
    """Les subventions au schéma, et ce qui leur manque.

    Attributes
    ----------
    incompletes
        Nom de chaque projet à compléter, et champs exigés qui lui manquent.
    """

    csv: bytes
    lisez_moi: bytes
    nb_lignes: int
    incompletes: tuple[Incomplete, ...]

    @property
    def fichiers(self) -> Mapping[str, bytes]:
        """Les deux fichiers, par nom."""
        return {NOM_CSV: self.csv, NOM_LISEZ_MOI: self.lisez_moi}


def to_scdl(
    projets: pd.DataFrame, sirets: Mapping[str, str] | None = None
) -> ExportScdl:
    """Projets financés au schéma des subventions.

    Parameters
    ----------
    projets
        Projets en service, libellé du financeur compris.
    sirets
        SIRET de chaque financeur, par identifiant ; sans lui la case reste vide.
    """
    lignes = [_build(p, sirets or {}) for p in projets.to_dict("records")]
    incompletes = tuple(
        (str(nom), manque)
        for nom, ligne in zip(projets["nom"], lignes, strict=True)
        if (manque := list_manquants(ligne))
    )
    table = pd.DataFrame(lignes, columns=list(COLONNES), dtype=object)
    return ExportScdl(
        csv=write_csv(table),
        lisez_moi=_write_lisez_moi(len(lignes), incompletes),
        nb_lignes=len(lignes),
        incompletes=incompletes,
    )


def _build(projet: Mapping[Any, Any], sirets: Mapping[str, str]) -> dict[str, str]:
    """Une subvention : ce qui est su, et des cases vides."""
    ligne = dict.fromkeys(COLONNES, "")
    ligne |= {
        "nomAttribuant": str(projet["financeur_libelle"]),
        "idAttribuant": sirets.get(str(projet["financeur"]), ""),
        "objet": str(projet["nom"])[:LONGUEUR_OBJET],
        "montant": _write_montant(projet["montant_eur"]),
        "dispositifAide": str(projet["programme"]),
    }
    if str(projet["id_projet"]).startswith(PREFIXE_SCDL):
        ligne |= _read_note(str(projet["nom"]), str(projet["note"]), ligne["montant"])
    return ligne


def _write_montant(montant: object) -> str:
    if montant is None or pd.isna(montant):  # type: ignore[call-overload]
        return ""
    nombre = float(str(montant))
    return str(int(nombre)) if nombre.is_integer() else repr(nombre)


def _read_note(nom: str, note: str, montant: str) -> dict[str, str]:
    """Ce qu’un import au même schéma avait donné."""
    trouves = {champ: motif.search(note) for champ, motif in _NOTES.items()}
    lus = {champ: trouve.group(1) for champ, trouve in trouves.items() if trouve}
    beneficiaire, separe, objet = nom.partition(" : ")
    if separe:
        lus |= {"nomBeneficiaire": beneficiaire, "objet": objet[:LONGUEUR_OBJET]}
    part = _PART.search(note)
    lus["montant"] = part.group(2) if part else montant
    if part:
        lus["pourcentageSubvention"] = part.group(1)
    return lus


def list_manquants(ligne: Mapping[str, str]) -> tuple[str, ...]:
    """Champs que le schéma exige et que la ligne n’a pas."""
    manquants = [champ for champ in REQUISES if not ligne[champ]]
    if not any(ligne[champ] for champ in IDENTIFIANTS):
        manquants.append(" ou ".join(IDENTIFIANTS))
    return tuple(manquants)


def _write_lisez_moi(nombre: int, incompletes: tuple[Incomplete, ...]) -> bytes:
    phrases = _iter_phrases(nombre, incompletes)
    texte = "\r\n".join(typographie(phrase) for phrase in phrases)
    return f"{texte}\r\n".encode("utf-8-sig", "replace")


def _iter_phrases(nombre: int, incompletes: tuple[Incomplete, ...]) -> Iterator[str]:
    yield f"Subventions au schéma national SCDL 2.1.1 : {pluralize(nombre, 'ligne')}."
    yield "Une case vide est inconnue de l’outil : rien n’est deviné."
    yield (
        "La loi oblige à publier les conventions de plus de 23 000 € par an ; ce fichier "
        "peut être plus large ou moins complet."
    )
    if not incompletes:
        return
    manques = Counter(champ for _, champs in incompletes for champ in champs)
    yield from ("", "Champs exigés par le schéma, et nombre de lignes sans eux :")
    yield from (f"– {champ} : {total}" for champ, total in manques.most_common())
    yield from ("", "Lignes à compléter avant de publier au schéma :")
    par_champs: dict[tuple[str, ...], list[str]] = {}
    for nom, champs in incompletes:
        par_champs.setdefault(champs, []).append(nom)
    for champs, noms in par_champs.items():
        yield f"Il manque {', '.join(champs)} à :"
        yield from (f"– {nom}" for nom in noms)
