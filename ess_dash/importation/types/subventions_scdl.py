"""« subventions_scdl » : le schéma national des subventions, version 2.1.1.

Un fichier qui s’en écarte n’est pas rejeté : ce qui s’écarte est à vérifier.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ess_dash.importation.identites import Identite, slugify
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Etat, TypeImport
from ess_dash.importation.moteur import Atelier, TypeTabulaire
from ess_dash.importation.nombres import write_montant
from ess_dash.importation.projets import (
    DEFAUTS_PROJETS,
    TABLES_PROJETS,
    build_projet,
    conclude_projets,
    write_annees,
)
from ess_dash.importation.scdl import CHAMPS
from ess_dash.importation.situation import situate
from ess_dash.textes.ecriture import write_liste

EN_NATURE: Final = "aide en nature"
_REQUISES: Final = (
    *("nomAttribuant", "idAttribuant", "dateConvention", "nomBeneficiaire", "objet"),
    *("montant", "nature", "conditionsVersement", "datesPeriodeVersement"),
    *("notificationUE", "pourcentageSubvention"),
)
_CENTIME: Final = Decimal("0.01")
_SOMME_MAX: Final = Decimal("1.001")


def identify(ligne: Ligne, atelier: Atelier) -> Identite:
    """Accorde dates et montant, et donne une clé faite du bénéficiaire et de l’objet."""
    situate(ligne, atelier)
    _settle_annees(ligne)
    _settle_montant(ligne)
    _check_identifiants(ligne)
    beneficiaire = ligne["siret"] or ligne["rna"] or ligne["beneficiaire"]
    traits = "|".join(
        ligne[nom]
        for nom in ("financeur", "reference", "objet", "total", "part", "date")
    )
    empreinte = hashlib.sha256(traits.encode("utf-8", "replace")).hexdigest()[:8]
    ligne.valeurs |= {
        "nom": f"{ligne['beneficiaire']} : {ligne['objet']}",
        "note": _write_note(ligne),
    }
    return Identite(slugify("scdl", beneficiaire, ligne["annee_debut"], empreinte))


def _settle_annees(ligne: Ligne) -> None:
    """Années de début et de fin, tirées de la convention, des versements, de l’exercice."""
    debut, _, fin = ligne["periode"].partition("/")
    if not ligne["date"]:
        motif = "date de convention absente, que le schéma demande"
        if not ligne.brute("date"):
            ligne.remark(Etat.DOUTE, "date", motif, "La compléter si elle est connue.")
    annee = ligne["date"][:4] or ligne["exercice"] or debut[:4]
    ligne.valeurs["annee_debut"] = annee
    ligne.valeurs["annee_fin"] = fin[:4] if fin[:4] >= annee else ""


def _settle_montant(ligne: Ligne) -> None:
    """Montant attribué : montant total × part du bénéficiaire."""
    total = ligne["montant_eur"]
    ligne.valeurs["total"] = total
    if total and ligne["part"]:
        attribue = Decimal(total) * Decimal(ligne["part"])
        ligne.valeurs["montant_eur"] = write_montant(
            attribue.quantize(_CENTIME, ROUND_HALF_UP)
        )
    if ligne["nature"] == EN_NATURE:
        motif = "aide en nature : son montant est une valeur, pas une somme versée"
        ligne.remark(Etat.DOUTE, "nature", motif)


def _check_identifiants(ligne: Ligne) -> None:
    if not ligne["siret"] and not ligne["rna"]:
        champ = "siret" if "siret" in ligne.valeurs else "beneficiaire"
        motif = "ni SIRET ni RNA : le bénéficiaire n’est connu que par son nom"
        ligne.remark(Etat.DOUTE, champ, motif, "Donner l’un des deux.")


def _write_note(ligne: Ligne) -> str:
    morceaux = (
        f"SIRET {ligne['siret']}" if ligne["siret"] else "",
        f"RNA {ligne['rna']}" if ligne["rna"] else "",
        f"décision {ligne['reference']}" if ligne["reference"] else "",
        f"convention du {ligne['date']}" if ligne["date"] else "",
        f"part {ligne['part']} de {ligne['total']} €"
        if ligne["part"] not in ("", "1")
        else "",
    )
    return " ; ".join(morceau for morceau in morceaux if morceau)


def conclude(lignes: Sequence[Ligne], atelier: Atelier) -> Sequence[str]:
    """Repère les montants répétés, et dit en quoi le fichier s’écarte du schéma."""
    _check_repetes([ligne for ligne in lignes if ligne.enregistrements])
    avis = list(conclude_projets(lignes, atelier))
    absentes = [nom for nom in _REQUISES if nom not in atelier.lues]
    if absentes:
        avis.append(
            "Le fichier s’écarte du schéma 2.1.1 : il y manque "
            f"{write_liste(absentes, 20)}. Il est lu quand même."
        )
    avis.append(
        "La loi n’oblige à publier que les conventions de plus de 23 000 € : le fichier "
        "peut n’être pas complet. Il peut aussi sortir de l’ESS : trier avant d’importer."
    )
    return avis


def _check_repetes(lignes: Sequence[Ligne]) -> None:
    """Doute d’un montant donné à plusieurs bénéficiaires d’une même décision."""
    groupes: dict[tuple[str, ...], list[Ligne]] = defaultdict(list)
    for ligne in lignes:
        if ligne["reference"]:
            cle = tuple(
                ligne[nom] for nom in ("financeur", "reference", "objet", "total")
            )
            groupes[cle].append(ligne)
    for groupe in groupes.values():
        if len({ligne["beneficiaire"] for ligne in groupe}) > 1:
            _remark_repetes(groupe)


def _remark_repetes(groupe: Sequence[Ligne]) -> None:
    somme = sum((Decimal(ligne["part"] or 1) for ligne in groupe), Decimal(0))
    if somme <= _SOMME_MAX:
        return
    numeros = write_liste([str(ligne.numero) for ligne in groupe])
    motif = (
        f"même montant, même décision aux lignes {numeros} : compté plusieurs fois ?"
    )
    for ligne in groupe:
        ligne.remark(
            Etat.DOUTE, "montant_eur", motif, "Donner la part de chaque bénéficiaire."
        )


TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="subventions_scdl",
    libelle="Subventions (schéma national SCDL)",
    description="Une ligne par subvention et par bénéficiaire, au schéma SCDL 2.1.1.",
    tables=TABLES_PROJETS,
    champs=CHAMPS,
    identify=identify,
    build=build_projet,
    marques=(
        *("nomAttribuant", "idAttribuant", "nomBeneficiaire", "idBeneficiaire"),
        *("conditionsVersement", "datesPeriodeVersement", "dateConvention"),
    ),
    controlees=("nature", "conditionsVersement", "idRAE", "notificationUE"),
    table_connue="projets",
    defauts=DEFAUTS_PROJETS,
    conclude=conclude,
    find_millesime=write_annees,
)
