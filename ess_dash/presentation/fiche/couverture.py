"""Couverture par les tiers-lieux : à quelle distance, et pour combien d’habitants."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.eloignement import Eloignement
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.indicateurs.trajets import DETOUR_DEFAUT, SEUIL_DEFAUT_KM
from ess_dash.presentation.comparer.communs import write_sobre
from ess_dash.presentation.dossier import (
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import DISTANCE, AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import (
    find_rang_indicateur,
    write_nom,
    write_rang,
)
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.territoires import Maille

AVIS_FICTIF: Final = (
    "À l’échelle de la commune : une commune qui a un tiers-lieu est à zéro. Tous les "
    "tiers-lieux sont fictifs, et ceux des départements voisins ne sont pas connus."
)


def build_couverture(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Section « Couverture par les tiers-lieux »."""
    if sujet.maille is Maille.COMMUNE:
        texte, lignes = _describe_commune(atelier, sujet)
    else:
        texte, lignes = _describe_groupe(atelier, sujet)
    titres = [sujet.nom]
    if sujet.maille is not Maille.DEPARTEMENT:
        titres.append("Département")
    if sujet.maille is Maille.COMMUNE:
        titres.append("Rang, du plus loin au plus près")
    return Section(
        identifiant="couverture",
        titre="Couverture par les tiers-lieux",
        texte=texte,
        avis=(AVIS_FICTIF,)
        if atelier.donnees.est_demonstration
        else (INDICATEURS[DISTANCE].avertissement,),
        tableaux=(
            Tableau(
                identifiant="couverture",
                titre="Accès aux tiers-lieux connus",
                entete="Mesure",
                colonnes=tuple(Colonne(titre) for titre in titres),
                lignes=lignes,
                note="Distance à vol d’oiseau entre mairies × "
                f"{format_nombre(DETOUR_DEFAUT, 1)}, hypothèse de détour. Éloigné : "
                f"strictement au-delà de {write_sobre(SEUIL_DEFAUT_KM, 'km')}.",
            ),
        ),
    )


def _describe_commune(
    atelier: AtelierFiches, sujet: Sujet
) -> tuple[str, tuple[Ligne, ...]]:
    distance = atelier.find_chiffre(DISTANCE, sujet.maille, sujet.code)
    if distance is None:
        return "", ()
    rang = find_rang_indicateur(atelier, sujet, DISTANCE)
    cellules = [write_cellule(distance, 1)]
    departement = atelier.find_departement(DISTANCE)
    cellules += [write_cellule(departement, 1)] if departement else []
    cellules.append(write_rang(rang, distance))
    ligne = Ligne(
        INDICATEURS[DISTANCE].libelle,
        tuple(cellules),
        note="Département : moyenne par habitant",
    )
    return _write_commune(atelier, sujet, distance), (ligne,)


def _write_commune(atelier: AtelierFiches, sujet: Sujet, distance: Chiffre) -> str:
    if distance.valeur is None:
        return distance.motif
    if distance.valeur == 0:
        return f"{sujet.nom} a un tiers-lieu connu : sa distance est nulle, par convention."
    proche = atelier.noms.get(atelier.plus_proche.get(sujet.code, ""), "")
    return (
        f"Le tiers-lieu connu le plus proche est à {proche}, à "
        f"{write_cellule(distance, 1).texte} environ."
    )


def _describe_groupe(
    atelier: AtelierFiches, sujet: Sujet
) -> tuple[str, tuple[Ligne, ...]]:
    sien = atelier.eloignements.get(sujet.code)
    if sien is None:
        return "", ()
    departement = atelier.eloignements[atelier.donnees.configuration.code_departement]
    paires = (
        ("Population éloignée", sien.part, departement.part, 1),
        ("Habitants éloignés", sien.habitants, departement.habitants, 0),
        ("Communes éloignées", sien.communes, departement.communes, 0),
        (
            "Distance moyenne par habitant",
            atelier.find_chiffre(DISTANCE, sujet.maille, sujet.code),
            atelier.find_departement(DISTANCE),
            1,
        ),
    )
    est_entier = sujet.maille is Maille.DEPARTEMENT
    lignes = tuple(
        Ligne(
            libelle,
            tuple(
                write_cellule(c, decimales)
                for c in ((chiffre,) if est_entier else (chiffre, reference))
            ),
        )
        for libelle, chiffre, reference, decimales in paires
        if chiffre is not None and reference is not None
    )
    return _write_groupe(atelier, sujet, sien), lignes


def _write_groupe(
    atelier: AtelierFiches, sujet: Sujet, eloignement: Eloignement
) -> str:
    if eloignement.part.valeur is None:
        return eloignement.part.motif
    loin = f"à plus de {write_sobre(SEUIL_DEFAUT_KM, 'km')} d’un tiers-lieu connu"
    nom = write_nom(atelier, sujet)
    if not eloignement.part.valeur:
        return f"{nom} : aucun habitant ne vit {loin}."
    return (
        f"{nom} : {write_cellule(eloignement.part, 1).texte} des habitants vivent {loin}, "
        f"dans {write_cellule(eloignement.communes).texte}."
    )
