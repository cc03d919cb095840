"""D’une ligne à un lieu : le lieu, son rôle, son site, sa position."""

from collections.abc import Mapping, Sequence
from typing import Final

from ess_dash.importation.adresses import parse_url
from ess_dash.importation.champs import TEXTE, declare
from ess_dash.importation.identites import Identite
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Enregistrement, Etat
from ess_dash.importation.moteur import Atelier, Etablir
from ess_dash.importation.projets import write_identifiant
from ess_dash.importation.quartiers import settle_qpv
from ess_dash.importation.situation import build_position, situate
from ess_dash.importation.valeurs import (
    parse_reponse,
    read_liste_fermee,
    simple,
    simplify,
    tolerate,
)
from ess_dash.tables.listes import Certitude, Reponse, Role, Soutien

TABLES_LIEUX: Final = ("lieux", "roles", "sites", "positions")
_FORMES_ESS: Final = (
    *("association", "asso", "cooperative", "cooperatif", "scic", "scop", "mutuelle"),
    *("fondation", "fonds de dotation", "esus", "cae", "sae"),
)

NOM: Final = declare(
    "nom",
    "Nom du lieu.",
    TEXTE,
    requis=True,
    alias=(
        *("nom lieu", "nom tiers lieu", "lieu", "denomination", "nom structure"),
        *("tiers lieu", "nom usuel", "intitule", "libelle", "lieu totem"),
    ),
    exemples=("La Fabrique du Pré", "L’Établi des Coteaux"),
)
ADRESSE: Final = declare(
    "adresse",
    "Adresse postale, sans code postal ni commune.",
    TEXTE,
    alias=("adresse postale", "voie", "rue", "adresse lieu", "adresse 1"),
    exemples=("2 place de la Mairie", "14 rue des Écoles"),
)
QUARTIER: Final = declare("quartier", "Quartier.", TEXTE, alias=("nom quartier",))
STATUT: Final = declare(
    "statut_juridique",
    "Forme juridique du porteur.",
    TEXTE,
    alias=(
        *("forme juridique", "statut", "structure juridique", "type structure"),
        *("categorie juridique",),
    ),
    exemples=("Association", "SCIC"),
)
ESS: Final = declare(
    "ess",
    "Forme juridique de l’ESS : oui, non ou inconnu.",
    simple(parse_reponse),
    alias=("est ess", "economie sociale solidaire", "structure ess"),
    exemples=("oui", "oui"),
)
SITE_WEB: Final = declare(
    "site_web",
    "Adresse du site, qui commence par https://.",
    simple(parse_url),
    alias=("site", "site internet", "internet", "url", "web", "lien"),
    exemples=("https://exemple.fr", ""),
)
SOUTIEN: Final = declare(
    "soutien_departement",
    "Soutien du Département : oui, cite ou non_etabli.",
    tolerate(read_liste_fermee(Soutien, "soutien")),
    alias=("soutien", "soutenu", "soutien departement", "soutenu departement"),
    exemples=("oui", "non_etabli"),
)
CERTITUDE: Final = declare(
    "certitude",
    "D’où vient l’affirmation : plan_departemental, label_etat, site_reseau, presse…",
    tolerate(read_liste_fermee(Certitude, "certitude")),
    exemples=("plan_departemental", "site_reseau"),
)


def build_defauts(
    role: Role, *, certitude: Certitude, precision: str = ""
) -> Mapping[str, Mapping[str, str]]:
    """Ce qui remplit un lieu que ni le fichier ni ce que l’on sait ne renseignent."""
    return {
        "lieux": {"ess": Reponse.INCONNU.value},
        "roles": {
            "certitude": str(certitude.value),
            "soutien_departement": str(Soutien.NON_ETABLI.value),
            "precision": precision or role.libelle.capitalize(),
        },
        "sites": {"qpv": Reponse.INCONNU.value},
    }


def identify_lieu(ligne: Ligne, atelier: Atelier) -> Identite:
    """Situe le lieu, accorde son quartier, et dit ce qui le distingue."""
    situate(ligne, atelier)
    if not ligne["code_commune"] and ligne.is_vivante and not _has_doute(ligne):
        motif = "aucune commune : le lieu ne sera pas sur la carte"
        ligne.remark(Etat.DOUTE, "commune", motif, "Donner la commune ou un point.")
    settle_qpv(ligne, atelier)
    return Identite(
        cle=write_identifiant(ligne["identifiant"]),
        nom=ligne["nom"],
        code_commune=ligne["code_commune"],
        suffixe=ligne["commune"],
    )


def _has_doute(ligne: Ligne) -> bool:
    return any(remarque.etat is Etat.DOUTE for remarque in ligne.remarques)


def guess_ess(statut: str) -> str:
    """« oui » pour une forme juridique de l’ESS ; sinon vide : on n’en sait rien.

    Examples
    --------
    >>> guess_ess("Association loi 1901"), guess_ess("SARL")
    ('oui', '')
    """
    mots = f" {simplify(statut)} "
    est_ess = any(f" {forme} " in mots for forme in _FORMES_ESS)
    return Reponse.OUI.value if est_ess else ""


def make_builder(role: Role) -> Etablir:
    """Établit les enregistrements d’un lieu dans un rôle.

    Lit dans la ligne, par leur nom, les colonnes des contrats des lieux, des rôles et des
    sites ; ``note_role`` est la réserve du rôle.
    """

    def build(ligne: Ligne, cle: str, atelier: Atelier) -> Sequence[Enregistrement]:
        id_site = find_site(cle, ligne["code_commune"], atelier)
        return (
            _build_lieu(ligne, cle, atelier),
            _build_role(ligne, cle, role, atelier),
            _build_site(ligne, cle, id_site, atelier),
            *build_position(ligne, id_site),
        )

    return build


def _build_lieu(ligne: Ligne, cle: str, atelier: Atelier) -> Enregistrement:
    contenu = {
        "id_lieu": cle,
        "nom": _name(ligne, cle, atelier),
        "statut_juridique": ligne["statut_juridique"],
        "ess": ligne["ess"] or guess_ess(ligne["statut_juridique"]),
        "site_web": ligne["site_web"],
        "note": ligne["note"],
    }
    return Enregistrement("lieux", cle, contenu)


def _name(ligne: Ligne, cle: str, atelier: Atelier) -> str:
    """Nom unique : celui du lieu, sa commune ajoutée si un autre l’a déjà."""
    nom, commune = ligne["nom"], ligne["commune"]
    libre, numero = nom, 1
    while atelier.noms.get(libre, cle) != cle:
        suite = commune if numero == 1 else f"{commune} {numero}".strip()
        libre = f"{nom} ({suite})" if suite else nom
        numero += 1
    atelier.noms[libre] = cle
    if libre != nom:
        motif = f"un autre lieu a ce nom : gardé sous celui de {libre}"
        ligne.remark(Etat.CORRIGE, "nom", motif)
    return libre


def _build_role(ligne: Ligne, cle: str, role: Role, atelier: Atelier) -> Enregistrement:
    contenu = {
        "id_lieu": cle,
        "role": str(role.value),
        "label": ligne["label"],
        "precision": ligne["precision"],
        "label_porteur": ligne["label_porteur"],
        "certitude": ligne["certitude"],
        "annee_source": ligne["annee_source"],
        "soutien_departement": ligne["soutien_departement"],
        "source": ligne["source"] or atelier.source,
        "note": ligne["note_role"],
    }
    return Enregistrement("roles", f"{cle}:{role.value}", contenu)


def _build_site(
    ligne: Ligne, cle: str, id_site: str, atelier: Atelier
) -> Enregistrement:
    contenu = {
        "id_site": id_site,
        "id_lieu": cle,
        "libelle_site": ligne["libelle_site"],
        "adresse": ligne["adresse"],
        "code_postal": ligne["code_postal"],
        "code_commune": ligne["code_commune"],
        "commune": ligne["commune"],
        "quartier": ligne["quartier"],
        "qpv": ligne["qpv"],
        "code_qpv": ligne["code_qpv"],
        "source": ligne["source"] or atelier.source,
    }
    return Enregistrement("sites", id_site, contenu)


def find_site(cle: str, code_commune: str, atelier: Atelier) -> str:
    """Site du lieu dans cette commune, s’il est connu ; sinon un site de plus.

    Un lieu nouveau n’a qu’un site, de même clé que lui.
    """
    connu = atelier.connus.get(cle)
    contenus = connu.contenus if connu is not None else {}
    sites = {
        identifiant: contenu["code_commune"]
        for (table, identifiant), contenu in contenus.items()
        if table == "sites"
    }
    if len(sites) == 1:
        return next(iter(sites))
    la = [site for site, commune in sites.items() if commune == code_commune]
    if la or not sites:
        return la[0] if la else cle
    return f"{cle}-{code_commune.lower()}" if code_commune else next(iter(sites))
