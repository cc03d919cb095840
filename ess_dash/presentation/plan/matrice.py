"""Une matrice EPCI × colonnes : ce qui est connu se voit, ce qui ne l’est pas aussi."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.empreinte import Empreinte
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    Colonne,
    Couche,
    Figure,
    Ligne,
    Point,
    Tableau,
    Teinte,
    Trace,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.plan.atelier import AtelierPlan
from ess_dash.presentation.plan.modeles import NON_RENSEIGNE

MOTIF: Final = "Aucun fait connu ici. Cela ne veut pas dire qu’il n’y en a pas : ce n’est pas un zéro."
SANS_OBJET: Final = "L’action porte sur les territoires hors métropole."


@dataclass(frozen=True, slots=True)
class Matrice:
    """Une empreinte et la façon d’en écrire les colonnes.

    Attributes
    ----------
    courts
        Nom court de chaque colonne, sur l’axe d’une figure.
    longs
        Nom entier, en tête de colonne d’un tableau.
    unite
        Ce que l’on compte.
    sans_objet
        Colonnes qui ne portent pas sur la métropole.
    """

    empreinte: Empreinte
    courts: Mapping[str, str]
    longs: Mapping[str, str]
    unite: str
    sans_objet: frozenset[str] = frozenset()


def build_figure(
    atelier: AtelierPlan,
    matrice: Matrice,
    identifiant: str,
    titre: str,
    sous_titre: str,
    axe: str,
) -> Figure:
    """Un point plein par case connue, un rond vide par case non renseignée."""
    connus = tuple(
        _draw_connu(atelier, matrice, code, colonne)
        for code in atelier.codes
        for colonne in matrice.courts
        if matrice.empreinte.count(colonne, code)
    )
    vides = tuple(
        Point(matrice.courts[colonne], atelier.noms[code], detail=NON_RENSEIGNE)
        for code in atelier.codes
        for colonne in matrice.courts
        if not matrice.empreinte.count(colonne, code)
        and not est_sans_objet(atelier, matrice, colonne, code)
    )
    couches = (
        Couche(
            Trace.POINT, connus, "fait connu", teinte=Teinte.ACCENT, etiquettes=True
        ),
        Couche(Trace.POINT, vides, NON_RENSEIGNE, teinte=Teinte.PALE, pointillee=True),
    )
    return Figure(
        identifiant=identifiant,
        titre=titre,
        sous_titre=sous_titre,
        couches=tuple(couche for couche in couches if couche.points),
        axe_x=Axe(axe, categories=tuple(matrice.courts.values())),
        axe_y=Axe("", categories=tuple(atelier.noms[code] for code in atelier.codes)),
        alternative=write_alternative(atelier, matrice, titre),
        tableau=_build_resume(atelier, matrice, identifiant),
        sources=atelier.list_sources(),
        hauteur_px=90,
    )


def _draw_connu(
    atelier: AtelierPlan, matrice: Matrice, code: str, colonne: str
) -> Point:
    nombre = matrice.empreinte.count(colonne, code)
    return Point(
        matrice.courts[colonne],
        atelier.noms[code],
        libelle=format_nombre(nombre),
        detail=f"{atelier.noms[code]}, {matrice.longs[colonne]} : "
        f"{pluralize(nombre, matrice.unite)}",
    )


def write_alternative(atelier: AtelierPlan, matrice: Matrice, titre: str) -> str:
    """Le titre, puis chaque colonne connue et où."""
    retenus = frozenset(atelier.codes)
    connues = [
        f"{matrice.longs[colonne]} dans "
        + pluralize(len(matrice.empreinte.touches(colonne) & retenus), "EPCI", "EPCI")
        for colonne in matrice.courts
        if matrice.empreinte.touches(colonne) & retenus
    ]
    return f"{titre}. {' ; '.join(connues) or 'Aucun fait connu'}."


def _build_resume(atelier: AtelierPlan, matrice: Matrice, identifiant: str) -> Tableau:
    """Par colonne : faits connus, EPCI touchés du filtre, EPCI ruraux touchés."""
    return Tableau(
        identifiant=f"{identifiant}-resume",
        titre="Faits connus et EPCI touchés",
        entete="Action" if "actions" in identifiant else "Thème",
        colonnes=(
            Colonne("Faits connus, situés ou non"),
            Colonne("EPCI touchés, parmi ceux que l’on regarde"),
            Colonne("EPCI ruraux touchés"),
        ),
        lignes=tuple(
            Ligne(
                matrice.longs[colonne],
                (
                    _write_nombre(
                        atelier, matrice, matrice.empreinte.count_connus(colonne)
                    ),
                    *(
                        _write_nombre(
                            atelier,
                            matrice,
                            len(matrice.empreinte.touches(colonne) & frozenset(codes)),
                        )
                        for codes in (atelier.codes, atelier.ruraux)
                    ),
                ),
            )
            for colonne in matrice.courts
        ),
    )


def build_tableau(
    atelier: AtelierPlan,
    matrice: Matrice,
    identifiant: str,
    titre: str,
    colonnes: tuple[str, ...],
) -> Tableau:
    """Une ligne par EPCI du filtre, du plus rural au plus urbain."""
    return Tableau(
        identifiant=identifiant,
        titre=titre,
        entete="EPCI",
        colonnes=tuple(Colonne(matrice.longs[colonne]) for colonne in colonnes),
        lignes=tuple(
            Ligne(
                atelier.noms[code],
                tuple(_write_case(atelier, matrice, c, code) for c in colonnes),
                rubrique=atelier.profils[code],
            )
            for code in atelier.codes
        ),
    )


def est_sans_objet(
    atelier: AtelierPlan, matrice: Matrice, colonne: str, code: str
) -> bool:
    """Vrai dans la métropole, pour une action qui porte hors d’elle."""
    return (
        colonne in matrice.sans_objet
        and code == atelier.donnees.configuration.code_metropole
    )


def _write_case(
    atelier: AtelierPlan, matrice: Matrice, colonne: str, code: str
) -> Cellule:
    if est_sans_objet(atelier, matrice, colonne, code):
        return Cellule(
            Statut.SANS_OBJET.libelle, statut=Statut.SANS_OBJET, motif=SANS_OBJET
        )
    return _write_nombre(atelier, matrice, matrice.empreinte.count(colonne, code))


def _write_nombre(atelier: AtelierPlan, matrice: Matrice, nombre: int) -> Cellule:
    """Un compte, ou « non renseigné » : rien de connu n’est pas zéro."""
    if not nombre:
        return Cellule(NON_RENSEIGNE, statut=Statut.NON_PUBLIE, motif=MOTIF)
    return Cellule(
        format_nombre(nombre),
        float(nombre),
        statut=Statut.CALCULE,
        unite=f"{matrice.unite}s",
        source=atelier.source,
    )
