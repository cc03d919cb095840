"""D’une ligne à un projet financé : thème, financeur, clé, enregistrements."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from ess_dash.importation.champs import declare
from ess_dash.importation.identites import slugify
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Contexte, Enregistrement, Etat
from ess_dash.importation.moteur import Atelier
from ess_dash.importation.situation import build_position
from ess_dash.importation.valeurs import (
    ABSENTE,
    Analyse,
    Valeur,
    doubt,
    is_vide,
    parse_texte,
    propose,
    read_texte,
    simplify,
)
from ess_dash.tables.champs import MOTIF_IDENTIFIANT
from ess_dash.territoires import Configuration
from ess_dash.textes.ecriture import cite, write_liste

THEME_NON_PRECISE: Final = "Non précisé"
DEFAUTS_PROJETS: Final = {
    "projets": {
        "programme": "Programme non précisé",
        "theme_source": THEME_NON_PRECISE,
        "qpv": "inconnu",
    }
}
TABLES_PROJETS: Final = ("projets", "positions", "financeurs")


def read_theme(_valeurs: Sequence[str], contexte: Contexte) -> Analyse:
    """Prépare la lecture d’un thème : celui de la liste, à défaut tel quel et à vérifier."""
    simples = {simplify(theme): theme for theme in contexte.themes}
    return lambda texte: _parse_theme(texte, simples)


def _parse_theme(texte: str, simples: Mapping[str, str]) -> Valeur:
    if is_vide(texte):
        return ABSENTE
    lu = parse_texte(texte)
    mot = simplify(lu.texte)
    if not mot or lu.etat is not None:
        return lu
    if mot in simples:
        return Valeur(simples[mot])
    return doubt(
        lu.texte,
        "thème inconnu : il sera compté « Non classé »",
        propose(mot, list(simples.values())),
    )


THEME: Final = declare(
    "theme",
    "Thème du projet, de préférence l’un des six du plan.",
    read_theme,
    alias=(
        *("thematique", "theme plan", "theme source", "thematique prioritaire", "axe"),
        *("secteur", "categorie", "domaine", "thematique projet"),
    ),
    exemples=("Alimentation durable et digne", "Inclusion"),
    nom="theme_source",
)
FINANCEUR: Final = declare(
    "financeur",
    "Qui finance ; vide, le Département.",
    read_texte(),
    alias=("financeurs", "nom financeur", "attribuant", "financeur public"),
    exemples=("Département", ""),
)


def find_financeur(nom: str, contexte: Contexte) -> tuple[str, str]:
    """Identifiant d’un financeur, et son nom s’il est nouveau.

    Parameters
    ----------
    nom
        Tel qu’écrit, ou son identifiant ; vide pour le Département.
    """
    financeurs = tuple(contexte.financeurs.items())
    return _find_financeur(nom, contexte.configuration, financeurs)


@lru_cache(maxsize=1024)
def _find_financeur(
    nom: str, configuration: Configuration, financeurs: tuple[tuple[str, str], ...]
) -> tuple[str, str]:
    departement = f"departement_{configuration.code_departement.lower()}"
    simple = simplify(nom)
    if not simple or simple in _name_departement(configuration):
        return departement, ""
    connus = {simplify(libelle): cle for cle, libelle in financeurs}
    connus |= {simplify(cle): cle for cle, _ in financeurs}
    if simple in connus:
        return connus[simple], ""
    return slugify(nom).replace("-", "_"), nom


def _name_departement(configuration: Configuration) -> frozenset[str]:
    code, de = configuration.code_departement, configuration.de
    noms = (
        *("Département", "Conseil départemental", f"Département {de}", f"CD{code}"),
        *(f"Conseil départemental {de}", f"CD {code}", f"Département {code}"),
        *(f"Conseil départemental {code}", configuration.nom, f"CD {de}"),
        *(f"Departement_{code}", f"Département {configuration.nom}"),
    )
    return frozenset(simplify(nom) for nom in noms)


def write_identifiant(donne: str) -> str:
    """Identifiant du fichier, tel quel s’il tient le contrat, sinon remis en forme.

    Examples
    --------
    >>> write_identifiant("cafe_co"), write_identifiant("N° 12/2024")
    ('cafe_co', 'n-12-2024')
    """
    if not donne or re.fullmatch(MOTIF_IDENTIFIANT, donne, re.ASCII):
        return donne
    return slugify(donne)


def check_annees(ligne: Ligne) -> None:
    """Refuse un projet qui finit avant de commencer."""
    debut, fin = ligne["annee_debut"], ligne["annee_fin"]
    if debut and fin and fin < debut:
        motif = f"le projet finirait en {fin}, avant de commencer en {debut}"
        ligne.remark(Etat.REFUSE, "annee_fin", motif, "Corriger l’une des deux années.")


def build_projet(
    ligne: Ligne, cle: str, atelier: Atelier
) -> tuple[Enregistrement, ...]:
    """Projet, sa position s’il en a une, son financeur s’il est nouveau.

    Lit dans la ligne les colonnes du contrat des projets, par leur nom.
    """
    dit = ligne["financeur"] or atelier.reglages.financeur
    financeur, nouveau = find_financeur(dit, atelier.contexte)
    contenu = {
        "id_projet": cle,
        "nom": ligne["nom"],
        "financeur": financeur,
        "programme": ligne["programme"],
        "annee_debut": ligne["annee_debut"],
        "annee_fin": ligne["annee_fin"],
        "montant_eur": ligne["montant_eur"],
        "theme_source": ligne["theme_source"],
        "code_commune": ligne["code_commune"],
        "commune": ligne["commune"],
        "localisation": ligne["localisation"],
        "id_lieu": ligne["id_lieu"],
        "qpv": ligne["qpv"],
        "code_qpv": ligne["code_qpv"],
        "source": ligne["source"] or atelier.source,
        "note": ligne["note"],
    }
    projet = Enregistrement("projets", cle, contenu)
    return (projet, *build_position(ligne, cle), *_build_financeur(financeur, nouveau))


def _build_financeur(cle: str, nom: str) -> tuple[Enregistrement, ...]:
    if not nom:
        return ()
    contenu = {"financeur": cle, "libelle": nom, "libelle_court": nom}
    return (Enregistrement("financeurs", cle, contenu),)


def conclude_projets(lignes: Sequence[Ligne], _atelier: Atelier) -> Sequence[str]:
    """Dit les financeurs nouveaux, les projets sans commune, sans année, sans montant."""
    gardees = [ligne for ligne in lignes if ligne.enregistrements]
    nouveaux = Counter(
        e.contenu["libelle"]
        for ligne in gardees
        for e in ligne.enregistrements
        if e.table == "financeurs"
    )
    avis = []
    if nouveaux:
        noms = write_liste([cite(nom) for nom in nouveaux])
        avis.append(f"Financeurs nouveaux, ajoutés à la liste : {noms}.")
    return [*avis, *_write_absences(gardees)]


def _write_absences(gardees: Sequence[Ligne]) -> list[str]:
    manques = (
        ("code_commune", "sans commune : comptés dans les totaux, absents de la carte"),
        ("annee_debut", "sans année"),
        ("montant_eur", "sans montant : il restera « non publié »"),
    )
    avis = []
    for colonne, suite in manques:
        vides = sum(not ligne.enregistrements[0].contenu[colonne] for ligne in gardees)
        if vides:
            avis.append(f"{vides} projets sur {len(gardees)} {suite}.")
    return avis


def write_annees(lignes: Sequence[Ligne], atelier: Atelier) -> str:
    """Millésime choisi, sinon les années des projets : « 2020-2025 »."""
    if atelier.reglages.millesime:
        return atelier.reglages.millesime
    annees = sorted(
        {ligne["annee_debut"] for ligne in lignes if ligne.is_vivante} - {""}
    )
    return "-".join(dict.fromkeys((annees[0], annees[-1]))) if annees else ""
