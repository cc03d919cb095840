"""Quatrième bloc : les pépites, lieux et projets connus sur le territoire."""

from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import write_nom
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.lieux import count_distincts, write_resume
from ess_dash.presentation.modeles import LieuListe
from ess_dash.territoires import Maille

SANS_ANNEE: Final = "non datée"
MOTIF_MONTANT: Final = "Le montant n’est pas publié."


def build_pepites(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Bloc « Pépites de l’ESS » : ce que des sources publiques situent ici."""
    lieux = tuple(lieu for lieu in sujet.lieux if "projet" not in lieu.couches)
    projets = tuple(lieu for lieu in sujet.lieux if "projet" in lieu.couches)
    return Section(
        identifiant="pepites",
        titre="Pépites de l’ESS",
        texte=_write_texte(atelier, sujet),
        avis=_list_avis(atelier, sujet),
        tableaux=tuple(
            tableau
            for tableau in (_build_lieux(lieux), _build_projets(atelier, projets))
            if tableau.lignes
        ),
    )


def _write_texte(atelier: AtelierFiches, sujet: Sujet) -> str:
    resume = write_resume(sujet.lieux)
    nom = write_nom(atelier, sujet)
    if atelier.donnees.est_demonstration:
        return f"{nom}, dans les listes fictives : {resume or 'aucun lieu ni projet'}."
    if not resume:
        return (
            f"{nom} : aucun lieu ni projet n’est connu ici par les sources réunies. Cela "
            "ne veut pas dire qu’il n’y en a pas."
        )
    return f"{nom}, d’après les sources réunies : {resume}."


def _list_avis(atelier: AtelierFiches, sujet: Sujet) -> tuple[str, ...]:
    avis = []
    couverture = atelier.couverture
    if couverture.annonces is not None and couverture.connus < couverture.annonces:
        avis.append(
            f"Le Département annonce {format_nombre(couverture.annonces)} projets "
            f"financés : {format_nombre(couverture.connus)} sont connus, "
            f"{format_nombre(couverture.situes)} situés dans une commune."
        )
    ailleurs = sum(1 for lieu in atelier.lieux if not lieu.codes_communes)
    if ailleurs and sujet.maille is not Maille.DEPARTEMENT:
        compte = pluralize(
            ailleurs, "lieu ou projet connu n’est", "lieux ou projets connus ne sont"
        )
        avis.append(
            f"{compte} situés dans aucune commune : aucune fiche ne les compte."
            if ailleurs > 1
            else f"{compte} situé dans aucune commune : aucune fiche ne le compte."
        )
    financeurs = {lieu.financeur for lieu in sujet.lieux if lieu.financeur}
    if len(financeurs) > 1:
        avis.append(
            "Les montants de financeurs différents ne s’additionnent pas : un projet "
            "peut être aidé deux fois."
        )
    return tuple(avis)


def _build_lieux(lieux: tuple[LieuListe, ...]) -> Tableau:
    return Tableau(
        identifiant="lieux",
        titre=f"Lieux connus ({_write_compte(lieux)})",
        entete="Lieu",
        colonnes=tuple(
            Colonne(titre, est_nombre=False)
            for titre in ("Ce qu’il est", "Où", "D’où on le sait", "Année de la source")
        ),
        lignes=tuple(_write_lieu(lieu) for lieu in lieux),
        note="Un lieu à plusieurs rôles ou à plusieurs sites n’est compté qu’une fois.",
    )


def _write_compte(lieux: tuple[LieuListe, ...]) -> str:
    return pluralize(len({lieu.identifiant for lieu in lieux}), "lieu", "lieux")


def _write_lieu(lieu: LieuListe) -> Ligne:
    textes = (lieu.genre, lieu.ou, lieu.certitude, lieu.annee or SANS_ANNEE)
    return Ligne(
        lieu.nom,
        tuple(Cellule(texte, source=lieu.source) for texte in textes),
        note=lieu.detail,
        lien=lieu.site_web,
    )


def _build_projets(atelier: AtelierFiches, projets: tuple[LieuListe, ...]) -> Tableau:
    ranges = sorted(projets, key=lambda projet: projet.financeur)
    nombre = count_distincts(projets, "projet")
    return Tableau(
        identifiant="projets",
        titre=f"Projets financés connus ({pluralize(nombre, 'projet')})",
        entete="Projet",
        colonnes=(
            Colonne("Thème du plan", est_nombre=False),
            Colonne("Où", est_nombre=False),
            Colonne("Année", est_nombre=False),
            Colonne("Montant attribué"),
        ),
        lignes=tuple(_write_projet(atelier, projet) for projet in ranges),
        note="Un projet aidé par deux financeurs a deux lignes.",
    )


def _write_projet(atelier: AtelierFiches, projet: LieuListe) -> Ligne:
    textes = (projet.theme, projet.ou, projet.annee or SANS_ANNEE)
    return Ligne(
        projet.nom,
        (
            *(Cellule(texte, source=projet.source) for texte in textes),
            write_cellule(_build_montant(atelier, projet)),
        ),
        rubrique=f"Financeur : {projet.financeur}",
        note=projet.detail,
    )


def _build_montant(atelier: AtelierFiches, projet: LieuListe) -> Chiffre:
    absent = projet.montant_eur is None
    return Chiffre(
        indicateur="montant_eur",
        code=next(iter(projet.codes_communes), ""),
        valeur=projet.montant_eur,
        statut=Statut.NON_PUBLIE if absent else Statut.MESURE,
        unite="€",
        millesime=projet.annee,
        motif=MOTIF_MONTANT if absent else "",
        sources=atelier.donnees.sources.get("projets", ()),
        citation=projet.source,
    )
