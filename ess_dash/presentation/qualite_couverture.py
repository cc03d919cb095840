"""Qualité : ce que l’on connaît de chaque EPCI, et les sommes face aux totaux publiés."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.marges import Marge
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import (
    format_ecart,
    format_nombre,
    format_valeur,
)
from ess_dash.tables import Diffusion, Niveau, Role

if TYPE_CHECKING:
    import pandas as pd

PART: Final = "part_emploi_ess_pct"
RIEN: Final = "aucun"
BASE_PRIVEE: Final = "emploi salarié privé"
SANS_POIDS: Final = Cellule("non publié", unite="%")
SANS_MARGE: Final = "Aucun nombre n’est connu à la fois par EPCI et pour le département, au même millésime."


@dataclass(frozen=True, slots=True)
class LigneEpci:
    """Ce que l’on connaît d’un EPCI.

    Attributes
    ----------
    poids
        Case du poids de l’ESS le plus récent.
    nb_cases, nb_diffusees
        Cases famille × secteur de l’extraction, et celles qui ne sont pas secrètes.
    """

    nom: str
    poids: Cellule
    nb_cases: int
    nb_diffusees: int
    nb_tiers_lieux: int
    nb_totems: int
    nb_projets: int


@dataclass(frozen=True, slots=True)
class Couverture:
    """Ce que l’on connaît de chaque EPCI, par nom."""

    lignes: tuple[LigneEpci, ...]

    @property
    def nb_poids(self) -> int:
        """EPCI dont le poids de l’ESS est connu."""
        return sum(ligne.poids.valeur is not None for ligne in self.lignes)

    @property
    def nb_detail(self) -> int:
        """EPCI dont l’extraction donne le détail."""
        return sum(ligne.nb_cases > 0 for ligne in self.lignes)

    @property
    def nb_tiers_lieux(self) -> int:
        """EPCI qui ont un tiers-lieu connu."""
        return sum(ligne.nb_tiers_lieux > 0 for ligne in self.lignes)

    @property
    def nb_projets(self) -> int:
        """EPCI qui ont un projet connu."""
        return sum(ligne.nb_projets > 0 for ligne in self.lignes)


def compute_couverture(donnees: Donnees) -> Couverture:
    """Compte, EPCI par EPCI, ce que les données en service savent."""
    codes = dict(
        zip(
            donnees.communes["code_commune"], donnees.communes["code_epci"], strict=True
        )
    )
    tiers, totems = (
        _count_lieux(donnees, role, codes)
        for role in (Role.TIERS_LIEU, Role.LIEU_TOTEM)
    )
    projets = donnees.projets["code_commune"].map(codes).value_counts()
    poids, cases = _find_poids(donnees), _list_cases(donnees)
    diffusees = cases.loc[
        cases["statut"] != Diffusion.SECRET.value, "code_epci"
    ].value_counts()
    return Couverture(
        tuple(
            LigneEpci(
                nom=str(ligne["nom"]),
                poids=poids.get(str(ligne["code_epci"]), SANS_POIDS),
                nb_cases=len(cases[cases["code_epci"] == ligne["code_epci"]]),
                nb_diffusees=int(diffusees.get(ligne["code_epci"], 0)),
                nb_tiers_lieux=int(tiers.get(ligne["code_epci"], 0)),
                nb_totems=int(totems.get(ligne["code_epci"], 0)),
                nb_projets=int(projets.get(ligne["code_epci"], 0)),
            )
            for ligne in donnees.epci.sort_values("nom").to_dict("records")
        )
    )


def _count_lieux(
    donnees: Donnees, role: Role, codes: dict[str, str]
) -> "pd.Series[int]":
    """Lieux distincts d’un rôle, par EPCI."""
    lieux = donnees.lieux
    garde = lieux["roles"].map(lambda roles: role.value in roles).astype(bool)
    siens = lieux[garde].assign(epci=lieux["code_commune"].map(codes))
    return siens.drop_duplicates(["id_lieu", "epci"])["epci"].value_counts()


def _find_poids(donnees: Donnees) -> dict[str, Cellule]:
    """Poids de l’ESS le plus récent de chaque EPCI, par code."""
    chiffres = donnees.chiffres_publies
    garde = (
        chiffres["indicateur"].eq(PART)
        & chiffres["niveau"].eq(Niveau.EPCI.value)
        & chiffres["base"].eq(BASE_PRIVEE)
    )
    siens = chiffres[garde].dropna(subset=["annee"]).sort_values("annee")
    return {
        str(ligne["code"]): Cellule(
            texte=f"{format_valeur(ligne['valeur'], '%', 1)} ({ligne['millesime']})",
            valeur=float(ligne["valeur"]),
            unite="%",
            millesime=str(ligne["millesime"]),
            base=BASE_PRIVEE,
            perimetre=str(ligne["perimetre"]),
            source=str(ligne["document"]),
        )
        for ligne in siens.to_dict("records")
    }


def _list_cases(donnees: Donnees) -> "pd.DataFrame":
    """Cases de la dernière année de l’extraction."""
    cases = donnees.extraction.reindex(columns=["code_epci", "annee", "statut"])
    dernieres: pd.DataFrame = cases[cases["annee"] == cases["annee"].max()]
    return dernieres


def build_couverture(couverture: Couverture) -> Section:
    """Section « Couverture » : une ligne par EPCI."""
    return Section(
        identifiant="couverture",
        titre="Ce que l’on connaît de chaque EPCI",
        texte="Un EPCI sans lieu ni projet connu peut en avoir : les listes publiques ne "
        "sont pas complètes.",
        tableaux=(
            Tableau(
                identifiant="couverture",
                titre="Couverture par EPCI",
                entete="EPCI",
                colonnes=(
                    Colonne("Poids de l’ESS dans l’emploi salarié privé"),
                    Colonne("Cases diffusées de l’extraction"),
                    Colonne("Tiers-lieux"),
                    Colonne("Lieux totems"),
                    Colonne("Projets"),
                ),
                lignes=tuple(_build_ligne(ligne) for ligne in couverture.lignes),
                note="Cases diffusées : famille × secteur, dernière année importée ; les "
                "autres sont sous secret statistique.",
            ),
        ),
    )


def _build_ligne(ligne: LigneEpci) -> Ligne:
    cases = f"{ligne.nb_diffusees} sur {ligne.nb_cases}" if ligne.nb_cases else RIEN
    return Ligne(
        titre=ligne.nom,
        cellules=(
            ligne.poids,
            Cellule(texte=cases, valeur=float(ligne.nb_diffusees)),
            *(
                Cellule(texte=format_nombre(nombre), valeur=float(nombre))
                for nombre in (
                    ligne.nb_tiers_lieux,
                    ligne.nb_totems,
                    ligne.nb_projets,
                )
            ),
        ),
    )


def build_marges(marges: tuple[Marge, ...]) -> Section:
    """Section « Sommes et totaux » ; elle dit s’il n’y a rien à rapprocher."""
    if not marges:
        return Section(
            identifiant="marges",
            titre="Les sommes face aux totaux publiés",
            avis=(SANS_MARGE,),
        )
    return Section(
        identifiant="marges",
        titre="Les sommes face aux totaux publiés",
        texte="Un écart tient au secret statistique, aux EPCI à cheval sur deux "
        "départements, à un arrondi, ou à une erreur : il est à comprendre.",
        tableaux=(
            Tableau(
                identifiant="marges",
                titre="Somme des EPCI et total du département",
                entete="Nombre",
                colonnes=(
                    Colonne("EPCI connus"),
                    Colonne("Somme des EPCI"),
                    Colonne("Total publié"),
                    Colonne("Écart"),
                    Colonne("Écart, en %"),
                    Colonne("Source du total", est_nombre=False),
                ),
                lignes=tuple(_build_marge(marge) for marge in marges),
            ),
        ),
    )


def _build_marge(marge: Marge) -> Ligne:
    def build(valeur: float, texte: str, unite: str = marge.unite) -> Cellule:
        return Cellule(texte, valeur, None, unite, marge.millesime, source=marge.source)

    libelle = (
        INDICATEURS[marge.indicateur].libelle
        if marge.indicateur in INDICATEURS
        else "Emplois du privé"
    )
    return Ligne(
        titre=f"{libelle}, {marge.millesime}",
        cellules=(
            Cellule(f"{marge.nb_epci} sur {marge.nb_attendus}", float(marge.nb_epci)),
            build(marge.somme, format_nombre(marge.somme)),
            build(marge.total, format_nombre(marge.total)),
            build(marge.ecart, format_ecart(marge.ecart, "", 0)),
            build(marge.ecart_pct, format_ecart(marge.ecart_pct, "%", 1), "%"),
            Cellule(marge.source),
        ),
    )
