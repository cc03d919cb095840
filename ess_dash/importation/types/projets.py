"""« projets » : la liste des projets financés, au format de la maison."""

from typing import Final

from ess_dash.importation.champs import (
    ANNEE,
    CODE_COMMUNE,
    CODE_POSTAL,
    CODE_QPV,
    COMMUNE,
    LATITUDE,
    LONGITUDE,
    NOTE_LIBRE,
    QPV,
    SOURCE,
    TEXTE,
    declare,
    declare_identifiant,
)
from ess_dash.importation.dates import find_fin_de_periode, parse_annee
from ess_dash.importation.identites import Identite
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Etat, TypeImport
from ess_dash.importation.moteur import Atelier, TypeTabulaire
from ess_dash.importation.nombres import read_montant
from ess_dash.importation.projets import (
    DEFAUTS_PROJETS,
    FINANCEUR,
    TABLES_PROJETS,
    THEME,
    build_projet,
    check_annees,
    conclude_projets,
    write_annees,
    write_identifiant,
)
from ess_dash.importation.quartiers import settle_qpv
from ess_dash.importation.situation import situate
from ess_dash.importation.valeurs import simplify

CHAMPS: Final = (
    declare_identifiant("id_projet"),
    declare(
        "nom",
        "Nom du projet.",
        TEXTE,
        requis=True,
        alias=(
            *(
                "nom projet",
                "projet",
                "intitule",
                "intitule projet",
                "libelle",
                "titre",
            ),
            *("nom action", "action", "denomination", "libelle projet"),
        ),
        exemples=("La Cantine du Coin", "Atelier des Mobilités"),
    ),
    declare(
        "annee",
        "Année de début du soutien, en quatre chiffres.",
        ANNEE,
        alias=(
            *("annee debut", "annee_debut", "exercice", "annee soutien", "millesime"),
            *("annee projet", "an", "annee financement", "date"),
        ),
        exemples=("2025", "2026"),
        nom="annee_debut",
    ),
    declare(
        "annee_fin",
        "Dernière année du soutien ; vide si elle n’est pas connue.",
        ANNEE,
        alias=("fin", "annee fin soutien"),
        exemples=("2026", ""),
    ),
    declare(
        "montant_eur",
        "Montant attribué, en euros ; vide s’il n’est pas publié, jamais zéro.",
        read_montant,
        alias=(
            *("montant", "montant euros", "montant attribue", "subvention", "aide"),
            *(
                "montant subvention",
                "montant vote",
                "montant accorde",
                "montant alloue",
            ),
            *("montant aide", "financement", "montant attribue eur"),
        ),
        exemples=("12500", "8000,50"),
    ),
    THEME,
    CODE_COMMUNE,
    COMMUNE,
    CODE_POSTAL,
    declare(
        "localisation",
        "Endroit tel que la source le dit : quartier, aire urbaine.",
        TEXTE,
        alias=("lieu", "territoire", "adresse", "lieu projet", "secteur geographique"),
    ),
    FINANCEUR,
    declare(
        "programme",
        "Programme ou appel à projets.",
        TEXTE,
        alias=("dispositif", "appel projets", "aap", "fonds", "dispositif aide"),
        exemples=("Appel à projets ESS 2025", "Appel à projets ESS 2026"),
    ),
    declare(
        "id_lieu",
        "Lieu connu qui porte le projet : son identifiant ou son nom.",
        TEXTE,
        alias=("tiers lieu", "lieu porteur", "nom lieu"),
    ),
    QPV,
    CODE_QPV,
    LATITUDE,
    LONGITUDE,
    SOURCE,
    NOTE_LIBRE,
)


def identify(ligne: Ligne, atelier: Atelier) -> Identite:
    """Situe le projet, accorde ses années et son quartier, et dit ce qui le distingue."""
    situate(ligne, atelier)
    settle_qpv(ligne, atelier)
    if not ligne["annee_fin"]:
        ligne.valeurs["annee_fin"] = find_fin_de_periode(ligne.brute("annee_debut"))
    if not ligne["annee_debut"]:
        ligne.valeurs["annee_debut"] = parse_annee(atelier.reglages.millesime).texte
    check_annees(ligne)
    _settle_montant(ligne)
    _settle_lieu(ligne, atelier)
    return Identite(
        cle=write_identifiant(ligne["identifiant"]),
        nom=ligne["nom"],
        code_commune=ligne["code_commune"],
        complement=ligne["annee_debut"],
        suffixe=f"{ligne['commune']} {ligne['annee_debut']}",
    )


def _settle_montant(ligne: Ligne) -> None:
    if ligne["montant_eur"] == "0":
        motif = "montant de zéro euro"
        ligne.remark(
            Etat.DOUTE, "montant_eur", motif, "S’il n’est pas publié, vider la case."
        )


def _settle_lieu(ligne: Ligne, atelier: Atelier) -> None:
    """Remplace le nom d’un lieu par son identifiant ; laisse vide un lieu inconnu."""
    dit = ligne["id_lieu"]
    if not dit:
        return
    lieux = atelier.contexte.connus.get("lieux", ())
    noms = {simplify(lieu.nom): lieu.cle for lieu in lieux}
    trouve = next((x.cle for x in lieux if x.cle == dit), noms.get(simplify(dit), ""))
    ligne.valeurs["id_lieu"] = trouve
    if not trouve:
        motif = "aucun lieu connu n’a cet identifiant ni ce nom : laissé vide"
        ligne.remark(Etat.DOUTE, "id_lieu", motif, "Importer d’abord les lieux.")


TYPE: Final[TypeImport] = TypeTabulaire(
    identifiant="projets",
    libelle="Projets financés",
    description="Une ligne par projet : nom, année, montant, thème, commune, financeur.",
    tables=TABLES_PROJETS,
    champs=CHAMPS,
    identify=identify,
    build=build_projet,
    marques=("annee", "montant_eur", "theme", "programme", "financeur"),
    table_connue="projets",
    defauts=DEFAUTS_PROJETS,
    conclude=conclude_projets,
    find_millesime=write_annees,
)
