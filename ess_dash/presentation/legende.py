"""La légende : ce que chaque couleur, hachure, cercle ou signe veut dire."""

import math

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.registre import Nature
from ess_dash.presentation.atelier import (
    RAYON_MAX_PX,
    RAYON_MIN_PX,
    Atelier,
    compute_rayon_px,
)
from ess_dash.presentation.classes import Classement
from ess_dash.presentation.format_fr import format_valeur
from ess_dash.presentation.lieux import count_distincts
from ess_dash.presentation.modeles import Legende, LigneLegende
from ess_dash.presentation.palettes import (
    COULEUR_CERCLE,
    COULEUR_PROJET,
    COULEUR_TIERS_LIEU,
    COULEUR_TOTEM,
    ENCRE,
    pick_couleurs,
)


def build_legende(atelier: Atelier) -> Legende:
    """Légende complète d’une vue, dans l’ordre de lecture."""
    return Legende(
        titre=atelier.indicateur.libelle,
        sous_titre=_write_sous_titre_legende(atelier),
        methode=_write_methode(atelier),
        lignes=(
            *_list_lignes_valeurs(atelier),
            *_list_lignes_absences(atelier),
            *_list_lignes_couches(atelier),
        ),
        notes=_list_notes(atelier),
    )


def _write_sous_titre_legende(atelier: Atelier) -> str:
    morceaux = (atelier.serie.chiffres[0].base, atelier.serie.millesime)
    return " · ".join(morceau for morceau in morceaux if morceau)


def _write_methode(atelier: Atelier) -> str:
    if atelier.indicateur.nature is Nature.NOMBRE:
        return _write_methode_cercles(atelier)
    if atelier.classement is None:
        return ""
    if atelier.classement.pivot is not None:
        return f"autour de la moyenne {atelier.donnees.configuration.nom}"
    if all(c.borne_min == c.borne_max for c in atelier.classement.classes):
        return "une couleur par valeur"
    return f"{atelier.classement.methode}, borne haute exclue"


def _write_methode_cercles(atelier: Atelier) -> str:
    valeurs = [c.valeur for c in atelier.serie.connus if c.valeur is not None]
    if not valeurs:
        return ""
    methode = "surface des cercles proportionnelle au nombre"
    plancher = max(valeurs) * (RAYON_MIN_PX / RAYON_MAX_PX) ** 2
    if min(valeurs) >= plancher:
        return methode
    ecrit = format_valeur(math.floor(plancher), atelier.indicateur.unite, 0)
    return f"{methode} ; un même cercle jusqu’à {ecrit}"


def _list_lignes_valeurs(atelier: Atelier) -> tuple[LigneLegende, ...]:
    if atelier.classement is not None:
        return _list_lignes_classes(atelier, atelier.classement)
    if atelier.indicateur.nature is Nature.CATEGORIE:
        return _list_lignes_modalites(atelier)
    return _list_lignes_cercles(atelier)


def _list_lignes_classes(
    atelier: Atelier, classement: Classement
) -> tuple[LigneLegende, ...]:
    """Une ligne par classe ; l’effectif est celui que les filtres gardent."""
    rangs = [
        classement.indice_of(c.valeur)
        for c in atelier.serie_gardee
        if c.valeur is not None
    ]
    return tuple(
        LigneLegende(
            genre="classe",
            libelle=classe.libelle,
            couleur=classe.couleur,
            effectif=rangs.count(rang),
            borne_min=classe.borne_min,
            borne_max=classe.borne_max,
        )
        for rang, classe in enumerate(classement.classes)
    )


def _list_lignes_modalites(atelier: Atelier) -> tuple[LigneLegende, ...]:
    modalites = atelier.indicateur.modalites
    couleurs = pick_couleurs(atelier.indicateur.degrade, len(modalites))
    return tuple(
        LigneLegende(
            genre="classe",
            libelle=libelle,
            couleur=couleur,
            effectif=sum(1 for c in atelier.serie_gardee if c.valeur == modalite),
            borne_min=modalite,
            borne_max=modalite,
        )
        for (modalite, libelle), couleur in zip(
            modalites.items(), couleurs, strict=True
        )
    )


def _list_lignes_cercles(atelier: Atelier) -> tuple[LigneLegende, ...]:
    return tuple(
        LigneLegende(
            genre="cercle",
            libelle=format_valeur(taille, atelier.indicateur.unite, 0),
            couleur=COULEUR_CERCLE,
            rayon=compute_rayon_px(taille, atelier.maximum),
        )
        for taille in pick_tailles_rondes(atelier.maximum)
    )


def pick_tailles_rondes(maximum: float) -> tuple[float, ...]:
    """Deux ou trois valeurs rondes (1, 2 ou 5 fois une puissance de 10) pour la légende.

    Examples
    --------
    >>> pick_tailles_rondes(833000)
    (500000.0, 100000.0, 20000.0)
    """
    if maximum <= 0:
        return ()
    rondes = [
        float(m * 10**p) for p in range(len(str(int(maximum)))) for m in (1, 2, 5)
    ]
    tailles = (
        max((ronde for ronde in rondes if ronde <= maximum * part), default=0.0)
        for part in (1, 0.2, 0.03)
    )
    return tuple(dict.fromkeys(taille for taille in tailles if taille))


def _list_lignes_absences(atelier: Atelier) -> tuple[LigneLegende, ...]:
    comptes = {statut: 0 for statut in Statut if not statut.est_connu}
    for chiffre in atelier.serie_gardee:
        if chiffre.valeur is None:
            comptes[chiffre.statut] += 1
    return tuple(
        LigneLegende(genre=statut.value, libelle=statut.libelle, effectif=effectif)
        for statut, effectif in comptes.items()
        if effectif
    )


def _list_lignes_couches(atelier: Atelier) -> tuple[LigneLegende, ...]:
    config = atelier.donnees.configuration
    contour = config.code_metropole and atelier.donnees.nom_of(config.code_metropole)
    symboles = (
        ("totem", "losange", COULEUR_TOTEM, "lieux totems"),
        ("tiers_lieu", "rond", COULEUR_TIERS_LIEU, "tiers-lieux"),
        ("projet", "carre", COULEUR_PROJET, "projets financés"),
    )
    lignes = [
        LigneLegende(
            genre="symbole",
            libelle=f"{libelle} connus",
            couleur=couleur,
            forme=forme,
            effectif=count_distincts(atelier.lieux, couche),
        )
        for couche, forme, couleur, libelle in symboles
        if couche in atelier.demande.couches
    ]
    if contour:
        lignes.append(LigneLegende(genre="ligne", libelle=contour, couleur=ENCRE))
    return tuple(lignes)


def _list_notes(atelier: Atelier) -> tuple[str, ...]:
    notes = []
    if atelier.demande.autour_du_pivot and atelier.refus_pivot:
        notes.append(f"Pas de comparaison à la moyenne. {atelier.refus_pivot}")
    reference = atelier.reference_ecrite
    if reference:
        notes.append(reference)
    if atelier.etiquettes:
        notes.append(_write_note_poids(atelier))
    return tuple(notes)


def _write_note_poids(atelier: Atelier) -> str:
    """Ce que disent les poids écrits sur la carte, et ce qu’ils ne disent pas."""
    etiquettes = atelier.etiquettes
    annees = {etiquette.precision for etiquette in etiquettes}
    date = "années différentes" if len(annees) > 1 else annees.pop()
    note = f"Sur la carte : poids de l’ESS publié, {date}"
    if len(etiquettes) < len(atelier.donnees.epci):
        note += " ; les autres EPCI ne sont pas publiés"
    return f"{note}."
