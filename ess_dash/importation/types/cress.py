"""« cress » : l’extraction de l’observatoire de l’ESS, seule source de l’ESS par EPCI."""

from typing import Final

from ess_dash.importation.cress.attendues import COLONNES, TERRITOIRE
from ess_dash.importation.cress.cases import PRINCIPALES
from ess_dash.importation.cress.colonnes import (
    ColonneValeur,
    list_reservees,
    list_valeurs,
    score,
)
from ess_dash.importation.cress.faits import Recueil, collect
from ess_dash.importation.cress.marges import check_totaux
from ess_dash.importation.cress.sommes import (
    Cle,
    Somme,
    build_sommes,
    iter_avis_communes,
    keep_sommes,
)
from ess_dash.importation.cress.territoires import is_departemental
from ess_dash.importation.modele import ImportRefuseError, TypeImport
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.textes.ecriture import apply_typographie, cite, write_liste


def control(chantier: Chantier) -> str:
    """Détail par EPCI et du département, et leurs totaux."""
    _refuse_sans_territoire(chantier)
    colonnes = list_valeurs(chantier)
    _refuse_sans_chiffre(chantier, colonnes)
    recueil = collect(chantier, colonnes)
    sommes = build_sommes(chantier, recueil)
    keep_sommes(chantier, sommes)
    check_totaux(chantier, sommes)
    refuse_vide(chantier)
    _write_avis(chantier, recueil, sommes)
    millesimes = {fait.millesime for fait in recueil.faits.values()}
    return ", ".join(sorted(millesimes))


def _refuse_sans_territoire(chantier: Chantier) -> None:
    if any(attendue in chantier for attendue in TERRITOIRE):
        return
    if is_departemental(chantier):
        chantier.avis.append(
            "Aucune colonne de territoire, et un nom de fichier qui dit le département : "
            f"tous les chiffres sont ceux {chantier.contexte.configuration.de}."
        )
        return
    noms = write_liste([cite(entete) for entete in chantier.table.entetes], 12)
    raise _build_refus(
        "Aucune colonne ne dit de quel territoire il s’agit : nommer « code_epci » celle "
        f"des codes, ou « epci » celle des noms. Le fichier a {noms}. S’il ne porte que "
        "sur le département, mettre ce mot dans son nom."
    )


def _refuse_sans_chiffre(chantier: Chantier, colonnes: list[ColonneValeur]) -> None:
    mesures = {colonne.mesure for colonne in colonnes}
    if None in mesures:
        return
    if not mesures & PRINCIPALES:
        raise _build_refus(
            "Le fichier ne donne ni les établissements ni les salariés de l’ESS : "
            "l’emploi privé et les ETP ne se gardent qu’avec eux."
        )
    a_famille = "famille" in chantier or any(c.famille for c in colonnes)
    a_secteur = "secteur" in chantier or any(c.secteur for c in colonnes)
    if a_famille and a_secteur and not mesures >= PRINCIPALES:
        raise _build_refus(
            "Le détail par famille et secteur demande le nombre d’établissements et celui "
            "des salariés : sans eux, on ne peut pas vérifier le secret statistique."
        )


def _write_avis(chantier: Chantier, recueil: Recueil, sommes: dict[Cle, Somme]) -> None:
    avis = chantier.avis
    avis.extend(iter_avis_communes(chantier, sommes))
    if recueil.inconnus:
        noms = [nom or code for code, nom in recueil.inconnus.items()]
        de = chantier.contexte.configuration.de
        avis.append(
            f"Territoires du fichier qui ne sont pas des EPCI actuels {de} : "
            f"{write_liste([cite(nom) for nom in noms])}. Si l’un d’eux en était un, "
            "supprimé depuis, demander l’extraction dans la géographie actuelle."
        )
    if recueil.bases_de_detail:
        avis.append(
            "L’emploi privé n’est lu que sur les lignes de total : ailleurs, on ne sait à "
            "quoi il se rapporte."
        )
    totaux = [somme for cle, somme in sommes.items() if cle.est_total]
    if totaux and not any("emplois_prives" in s.valeurs for s in totaux):
        avis.append(
            "Sans l’emploi privé, le poids de l’ESS ne peut pas être calculé : ajouter une "
            "colonne « emplois_prives »."
        )
    if totaux and not any("etablissements" in s.valeurs for s in totaux):
        avis.append(
            "Sans le nombre d’établissements, le secret statistique des totaux n’a pas pu "
            "être vérifié."
        )


def _build_refus(phrase: str) -> ImportRefuseError:
    return ImportRefuseError(apply_typographie(phrase))


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="cress",
    libelle="Extraction de l’observatoire de l’ESS (CRESS)",
    description="L’ESS par EPCI ou commune, famille, secteur et année, secrets compris.",
    tables=("extraction", "extraction_departement", "totaux"),
    colonnes=COLONNES,
    control=control,
    reserve=list_reservees,
    score=score,
)
