"""Maillage, section « Et si le soutien s’arrête en 2027 » : qui perdrait son tiers-lieu."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ess_dash.indicateurs.donnees import CLE_PAR_MAILLE
from ess_dash.indicateurs.eloignement import (
    Eloignement,
    Mesure,
    build_chiffre,
    build_mesure,
    compute_eloignement_departement,
    compute_eloignement_par_groupe,
    compute_eloignement_par_territoire,
    find_perdantes,
)
from ess_dash.indicateurs.peuplement import compute_population
from ess_dash.indicateurs.trajets import TiersLieux, list_tiers_lieux
from ess_dash.presentation.comparer.maillage_etat import (
    INDICATEUR_COUT,
    REPERE_SOUTENUS,
    Etat,
)
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.territoires import Maille

if TYPE_CHECKING:
    import pandas as pd

MOTIF_PLUS_AUCUN = (
    "Il ne resterait aucun tiers-lieu connu : la distance n’existerait plus."
)


@dataclass(frozen=True, slots=True, eq=False)
class Perte:
    """Ce que la fin du soutien changerait.

    Attributes
    ----------
    avant, apres
        Accès avec tous les tiers-lieux connus, puis sans ceux qui sont soutenus.
    perdantes
        Vrai pour une commune qui passerait au-delà du seuil ; une par ligne.
    """

    avant: Mesure
    apres: Mesure
    perdantes: "pd.Series[bool]"
    lieux: TiersLieux

    @property
    def habitants(self) -> float:
        """Habitants qui passeraient au-delà du seuil."""
        return float(self.avant.acces.loc[self.perdantes, "population"].sum())


def compute_perte(etat: Etat) -> Perte:
    """Compare le maillage avec et sans les tiers-lieux soutenus."""
    restants = list_tiers_lieux(etat.donnees, sans_soutien=True)
    avant, apres = (
        build_mesure(etat.donnees, etat.trajets, communes, etat.demande.seuil)
        for communes in (etat.tous.communes, restants.communes)
    )
    return Perte(avant, apres, find_perdantes(avant, apres), restants)


def build_soutien(etat: Etat, perte: Perte) -> Section:
    """Section du « et si »."""
    tableaux = [_build_territoires(etat, perte)]
    if perte.perdantes.any():
        tableaux.append(_build_communes(etat, perte))
    return Section(
        identifiant="soutien",
        titre="Et si le soutien s’arrête en 2027",
        texte="Le plan 2025-2028 finance le fonctionnement des tiers-lieux « jusqu’en "
        "2027 ». On ôte ici les tiers-lieux connus que le Département soutient. La fin "
        "d’un soutien n’est pas une fermeture : c’est la borne haute de ce qui peut être "
        "perdu parmi les lieux connus.",
        avis=(_write_connus(etat), _write_bilan(etat, perte)),
        tableaux=tuple(tableaux) if etat.tous.soutenus else (),
    )


def _write_connus(etat: Etat) -> str:
    soutenus = etat.tous.soutenus
    connus = (
        f"{pluralize(soutenus, 'tiers-lieu soutenu est connu', 'tiers-lieux soutenus sont connus')}"
        if soutenus
        else "Aucun tiers-lieu soutenu par le Département n’est connu"
    )
    reperes = etat.donnees.reperes
    if reperes.empty:
        return f"{connus}."
    finances = reperes.loc[reperes["identifiant"] == REPERE_SOUTENUS, "valeur"]
    if finances.empty:
        return f"{connus}."
    total = pluralize(
        float(finances.iloc[0]), "tiers-lieu financé", "tiers-lieux financés"
    )
    suite = (
        " ; importer leur liste pour mesurer l’effet entier"
        if soutenus < finances.iloc[0]
        else ""
    )
    return f"{connus}, quand le plan compte {total} de 2020 à 2025{suite}."


def _write_bilan(etat: Etat, perte: Perte) -> str:
    if not etat.tous.soutenus:
        return "Il n’y a donc rien à ôter."
    if not perte.perdantes.any():
        return (
            f"Aucune commune ne passerait à plus de {etat.seuil} : un autre tiers-lieu "
            "connu reste à portée de chacune."
        )
    communes = pluralize(
        int(perte.perdantes.sum()), "commune passerait", "communes passeraient"
    )
    habitants = pluralize(perte.habitants, "habitant")
    return f"{communes} à plus de {etat.seuil}, avec {habitants}."


def _build_territoires(etat: Etat, perte: Perte) -> Tableau:
    epci_touches = _list_epci_touches(etat, perte)
    rubriques = (
        ("Département", {"": "Département entier"}, *_measure_departement(perte)),
        (
            "Groupes",
            etat.nom_groupes,
            compute_eloignement_par_groupe(perte.avant, etat.zonage),
            compute_eloignement_par_groupe(perte.apres, etat.zonage),
        ),
        (
            "EPCI qui perdent",
            {c: n for c, n in etat.nom_epci.items() if c in epci_touches},
            compute_eloignement_par_territoire(perte.avant, Maille.EPCI),
            compute_eloignement_par_territoire(perte.apres, Maille.EPCI),
        ),
    )
    return Tableau(
        identifiant="soutien_territoires",
        titre=f"Habitants à plus de {etat.seuil} d’un tiers-lieu connu, avec et sans les "
        "lieux soutenus",
        entete="Territoire",
        colonnes=(
            Colonne("Éloignés aujourd’hui"),
            Colonne("Éloignés sans les lieux soutenus"),
            Colonne("Habitants qui perdraient"),
        ),
        lignes=tuple(
            _build_ligne(perte, nom, avant[code], apres[code], rubrique)
            for rubrique, noms, avant, apres in rubriques
            for code, nom in noms.items()
        ),
        note="" if epci_touches else "Aucun EPCI ne perd d’habitants couverts.",
    )


def _measure_departement(
    perte: Perte,
) -> tuple[Mapping[str, Eloignement], Mapping[str, Eloignement]]:
    avant, apres = map(compute_eloignement_departement, (perte.avant, perte.apres))
    return {"": avant}, {"": apres}


def _list_epci_touches(etat: Etat, perte: Perte) -> frozenset[str]:
    communes = etat.donnees.communes
    codes = communes.loc[perte.perdantes.to_numpy(), CLE_PAR_MAILLE[Maille.EPCI]]
    return frozenset(codes)


def _build_ligne(
    perte: Perte, nom: str, avant: Eloignement, apres: Eloignement, rubrique: str
) -> Ligne:
    absent = next(
        (c for c in (avant.habitants, apres.habitants) if c.valeur is None), None
    )
    perdus = build_chiffre(
        perte.avant,
        "population_perdant_tiers_lieu_hab",
        avant.habitants.code,
        (apres.habitants.valeur or 0) - (avant.habitants.valeur or 0),
        "habitants",
        perimetre=avant.habitants.perimetre,
        motif=absent.motif if absent is not None else "",
    )
    return Ligne(
        nom,
        (
            write_cellule(avant.habitants),
            write_cellule(apres.habitants),
            write_cellule(perdus),
        ),
        rubrique=rubrique,
    )


def _build_communes(etat: Etat, perte: Perte) -> Tableau:
    populations = {
        chiffre.code: chiffre
        for chiffre in compute_population(etat.donnees, Maille.COMMUNE, "")
    }
    noms_epci = etat.nom_epci
    acces = perte.avant.acces.assign(cout_apres=perte.apres.acces["cout"])
    touchees = acces[perte.perdantes.to_numpy()].sort_values(
        ["population", "code_commune"], ascending=[False, True]
    )
    return Tableau(
        identifiant="soutien_communes",
        titre=f"Communes qui passeraient à plus de {etat.seuil}",
        entete="Commune",
        colonnes=(
            Colonne("EPCI", est_nombre=False),
            Colonne("Population"),
            Colonne("Aujourd’hui"),
            Colonne("Sans les lieux soutenus"),
        ),
        lignes=tuple(
            Ligne(
                ligne["nom"],
                (
                    Cellule(noms_epci.get(ligne["code_epci"], "")),
                    write_cellule(populations[ligne["code_commune"]]),
                    _write_cout(
                        etat, perte.avant, ligne["code_commune"], ligne["cout"]
                    ),
                    _write_cout(
                        etat, perte.apres, ligne["code_commune"], ligne["cout_apres"]
                    ),
                ),
            )
            for ligne in touchees.to_dict("records")
        ),
    )


def _write_cout(etat: Etat, mesure: Mesure, code: str, cout: float) -> Cellule:
    atteint = cout != float("inf")
    chiffre = build_chiffre(
        mesure,
        INDICATEUR_COUT[etat.trajets.unite],
        code,
        cout if atteint else None,
        etat.trajets.unite,
        motif="" if atteint else MOTIF_PLUS_AUCUN,
    )
    return write_cellule(chiffre, 1)
