"""Profil du territoire : habitants, ruralité, montagne, quartiers, et sa place."""

from collections.abc import Iterable
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Figure,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.fiche.atelier import DISTANCE, AtelierFiches, Sujet
from ess_dash.presentation.fiche.bande import Bande, build_bande
from ess_dash.presentation.fiche.communs import (
    est_partiel,
    find_rang_indicateur,
    write_de,
    write_indicateur,
    write_nom,
    write_rang,
)
from ess_dash.presentation.fiche.poids import (
    find_poids,
    find_poids_departement,
    list_poids_pairs,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.panneau import FICHES_COMMUNE, FICHES_GROUPE
from ess_dash.territoires import Maille

PAR: Final = {
    "population_hab": "par la population",
    "part_population_rurale_pct": "par la part rurale",
    "densite_population_hab_km2": "par la densité",
}
# Une commune seule dans son EPCI, ou un poids publié pour un seul, ne se range pas.
PUBLIES_MINIMAUX: Final = 3


def build_profil(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Section « Profil »."""
    return Section(
        identifiant="profil",
        titre="Profil",
        texte=" ".join(
            filter(None, (_write_rangs(atelier, sujet), _write_qpv(atelier, sujet)))
        ),
        avis=_list_avis(atelier, sujet),
        figures=_list_figures(atelier, sujet),
        tableaux=(_build_tableau(atelier, sujet),),
    )


def _list_indicateurs(sujet: Sujet) -> tuple[str, ...]:
    return FICHES_COMMUNE if sujet.maille is Maille.COMMUNE else FICHES_GROUPE


def _write_rangs(atelier: AtelierFiches, sujet: Sujet) -> str:
    """« X : 3e sur 18 EPCI par la population, 9e par la densité. »."""
    rangs = [
        (PAR[i], rang)
        for i in _list_indicateurs(sujet)
        if i in PAR and (rang := find_rang_indicateur(atelier, sujet, i)) is not None
    ]
    if not rangs:
        return ""
    (par, premier), *suite = rangs
    textes = [f"{premier.texte} {par}", *(f"{r.ordinal} {p}" for p, r in suite)]
    return f"{write_nom(atelier, sujet)} : {', '.join(textes)}."


def list_qpv(atelier: AtelierFiches, sujet: Sujet) -> tuple[str, ...]:
    """Noms des quartiers prioritaires du territoire."""
    siens = (atelier.qpv.get(code, ()) for code in sorted(sujet.codes_communes))
    return tuple(dict.fromkeys(nom for noms in siens for nom in noms))


def _write_qpv(atelier: AtelierFiches, sujet: Sujet) -> str:
    noms = list_qpv(atelier, sujet)
    if not noms:
        return "Aucun quartier prioritaire."
    compte = pluralize(len(noms), "quartier prioritaire", "quartiers prioritaires")
    return f"{compte} : {', '.join(noms)}."


def _list_avis(atelier: AtelierFiches, sujet: Sujet) -> tuple[str, ...]:
    avis = []
    if est_partiel(sujet):
        avis.append(
            f"Profil de la seule {sujet.perimetre} ; {_write_total(atelier, sujet)}"
        )
    if sujet.maille is Maille.COMMUNE and len(_list_voisines(atelier, sujet)) < 2:
        avis.append("Seule commune de son EPCI dans le département : rien à comparer.")
    return tuple(avis)


def _write_total(atelier: AtelierFiches, sujet: Sujet) -> str:
    """Population du territoire entier, quand une source la donne."""
    epci = atelier.donnees.epci
    sien = epci.loc[epci["code_epci"] == sujet.code]
    if sien.empty:
        return "le reste est hors du département."
    total = format_nombre(float(sien["population_totale"].iloc[0]))
    return f"l’EPCI entier compte {total} habitants."


def _build_tableau(atelier: AtelierFiches, sujet: Sujet) -> Tableau:
    est_commune = sujet.maille is Maille.COMMUNE and bool(sujet.code_epci)
    compare = sujet.maille is not Maille.DEPARTEMENT
    titres = [sujet.nom]
    titres += [atelier.noms[sujet.code_epci]] if est_commune else []
    titres += ["Département", "Rang"] if compare else []
    return Tableau(
        identifiant="profil",
        titre="Profil du territoire",
        entete="Indicateur",
        colonnes=tuple(Colonne(titre) for titre in titres),
        lignes=tuple(
            Ligne(
                INDICATEURS[indicateur].libelle,
                _list_cellules(atelier, sujet, indicateur, chiffre),
            )
            for indicateur in _list_indicateurs(sujet)
            if (chiffre := atelier.find_chiffre(indicateur, sujet.maille, sujet.code))
            is not None
        ),
        note="Rang : du plus grand au plus petit." if compare else "",
    )


def _list_cellules(
    atelier: AtelierFiches, sujet: Sujet, indicateur: str, chiffre: Chiffre
) -> tuple[Cellule, ...]:
    cellules = [write_indicateur(indicateur, chiffre)]
    if sujet.maille is Maille.DEPARTEMENT:
        return tuple(cellules)
    if sujet.code_epci:
        epci = atelier.find_chiffre(indicateur, Maille.EPCI, sujet.code_epci)
        cellules.append(_write_reference(indicateur, epci))
    departement = atelier.find_departement(indicateur)
    cellules.append(_write_reference(indicateur, departement))
    if INDICATEURS[indicateur].nature is Nature.CATEGORIE:
        return (*cellules, Cellule("sans rang"))
    rang = find_rang_indicateur(atelier, sujet, indicateur)
    return (*cellules, write_rang(rang, chiffre))


def _write_reference(indicateur: str, chiffre: Chiffre | None) -> Cellule:
    """Le même indicateur plus haut ; une catégorie n’y a pas de sens."""
    if chiffre is None:
        return Cellule("propre à la commune")
    return write_indicateur(indicateur, chiffre)


def _list_voisines(atelier: AtelierFiches, sujet: Sujet) -> tuple[Chiffre, ...]:
    """Distance au tiers-lieu le plus proche, pour les communes du même EPCI."""
    siennes = atelier.communes_of.get(sujet.code_epci, frozenset())
    distances = atelier.chiffres[DISTANCE, Maille.COMMUNE]
    return tuple(distances[code] for code in sorted(siennes))


def _list_figures(atelier: AtelierFiches, sujet: Sujet) -> tuple[Figure, ...]:
    return tuple(
        figure
        for bande in _list_bandes(atelier, sujet)
        for figure in build_bande(atelier, sujet, bande)
    )


def _list_bandes(atelier: AtelierFiches, sujet: Sujet) -> Iterable[Bande]:
    if sujet.maille is Maille.COMMUNE:
        yield Bande(
            identifiant="bande-distance",
            mesure="Distance au tiers-lieu connu le plus proche, en km",
            decimales=1,
            pairs=_list_voisines(atelier, sujet),
            reference=atelier.find_departement(DISTANCE),
            maille=Maille.COMMUNE,
            ensemble=write_de(atelier.noms.get(sujet.code_epci, "l’EPCI")),
        )
        return
    maille = Maille.EPCI if sujet.maille is Maille.DEPARTEMENT else sujet.maille
    poids = find_poids(atelier, sujet)
    pairs = list_poids_pairs(atelier, sujet, poids.millesime)
    if sum(c.valeur is not None for c in pairs) >= PUBLIES_MINIMAUX:
        yield Bande(
            identifiant="bande-poids",
            mesure="Poids de l’ESS dans l’emploi salarié privé, en %",
            decimales=1,
            pairs=pairs,
            reference=find_poids_departement(atelier, poids.millesime),
            maille=maille,
        )
    yield Bande(
        identifiant="bande-rurale",
        mesure="Population vivant en commune rurale, en %",
        decimales=1,
        pairs=tuple(atelier.chiffres["part_population_rurale_pct", maille].values()),
        reference=atelier.find_departement("part_population_rurale_pct"),
        maille=maille,
    )
