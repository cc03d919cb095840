"""Zonages : grille de densité, montagne, quartiers, zone cible, PETR."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.indicateurs.registre import LIBELLES_DENSITE_7
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.fiche.communs import PARTIE, build_compte, est_partiel
from ess_dash.presentation.fiche.profil import list_qpv
from ess_dash.presentation.format_fr import pluralize
from ess_dash.territoires import Maille

AUCUN_PETR: Final = "Aucun PETR connu."


@dataclass(frozen=True, slots=True)
class _Zone:
    """Une zone, et les communes du territoire qui en sont."""

    libelle: str
    codes: frozenset[str]


def build_zonages(atelier: AtelierFiches, sujet: Sujet) -> Section:
    """Section « Zonages »."""
    return Section(
        identifiant="zonages",
        titre="Zonages",
        texte=" ".join(filter(None, _list_phrases(atelier, sujet))),
        tableaux=()
        if sujet.maille is Maille.COMMUNE
        else (_build_tableau(atelier, sujet),),
    )


def _list_phrases(atelier: AtelierFiches, sujet: Sujet) -> Iterable[str]:
    if sujet.maille is Maille.COMMUNE:
        yield from _describe_commune(atelier, sujet)
    if sujet.maille in (Maille.COMMUNE, Maille.EPCI):
        yield _write_petr(atelier, sujet)
    if sujet.est_groupement:
        noms = (_write_nom(atelier, code) for code in sujet.membres)
        yield f"Membres du groupement : {', '.join(noms)}."
    elif sujet.maille is Maille.PETR:
        yield _write_epci(atelier, sujet)
    if est_partiel(sujet):
        yield f"Étendue décrite : {sujet.perimetre}."


def _describe_commune(atelier: AtelierFiches, sujet: Sujet) -> Iterable[str]:
    commune = atelier.communes[sujet.code]
    niveau = float(commune["densite_7"])
    yield f"Grille de densité : {LIBELLES_DENSITE_7[niveau]} (niveau {niveau:.0f} sur 7)."
    montagne = "classée" if commune["zone_montagne"] else "non classée"
    yield f"Zone de montagne : {montagne}."
    noms = list_qpv(atelier, sujet)
    if noms:
        yield f"Quartiers prioritaires : {', '.join(noms)}."
    else:
        yield "Quartier prioritaire : aucun."
    est_cible = sujet.code in atelier.communes_cibles
    yield f"Zone cible du plan, dans notre lecture : {'oui' if est_cible else _write_hors(noms)}."


def _write_hors(qpv: tuple[str, ...]) -> str:
    """Une commune hors zone cible y entre pour les lieux de ses quartiers."""
    return "seulement les lieux déclarés en quartier prioritaire" if qpv else "non"


def _write_petr(atelier: AtelierFiches, sujet: Sujet) -> str:
    premiere = next(iter(sorted(sujet.codes_communes)), "")
    code = atelier.communes[premiere]["code_petr"] if premiere else ""
    if not isinstance(code, str) or code not in atelier.noms:
        return AUCUN_PETR
    return f"Membre du {atelier.noms[code]}."


def _write_epci(atelier: AtelierFiches, sujet: Sujet) -> str:
    noms = (_write_nom(atelier, code) for code in sujet.codes_epci)
    return f"EPCI membres dans le département : {', '.join(noms)}."


def _write_nom(atelier: AtelierFiches, code: str) -> str:
    perimetre = atelier.perimetres.get(code, "")
    nom = atelier.noms.get(code, code)
    return f"{nom} ({perimetre})" if perimetre.startswith(PARTIE) else nom


def _build_tableau(atelier: AtelierFiches, sujet: Sujet) -> Tableau:
    total = _sum_population(atelier, sujet, sujet.codes_communes)
    return Tableau(
        identifiant="zonages",
        titre="Communes et habitants par zone",
        entete="Zone",
        colonnes=(
            Colonne("Communes"),
            Colonne("Habitants"),
            Colonne("Part de la population"),
        ),
        lignes=tuple(
            Ligne(zone.libelle, _list_cellules(atelier, sujet, zone, total), rubrique)
            for rubrique, zones in _list_rubriques(atelier, sujet)
            for zone in zones
        ),
        note=_write_note(atelier, sujet),
    )


def _write_note(atelier: AtelierFiches, sujet: Sujet) -> str:
    noms = list_qpv(atelier, sujet)
    compte = pluralize(len(noms), "quartier prioritaire", "quartiers prioritaires")
    suite = f" {compte}, sans contour ni population connus ici." if noms else ""
    return f"Zone cible. {atelier.definition_cible}{suite}"


def _list_rubriques(
    atelier: AtelierFiches, sujet: Sujet
) -> tuple[tuple[str, tuple[_Zone, ...]], ...]:
    codes = sujet.codes_communes
    niveaux = tuple(
        _Zone(
            libelle,
            frozenset(c for c in codes if atelier.communes[c]["densite_7"] == niveau),
        )
        for niveau, libelle in LIBELLES_DENSITE_7.items()
    )
    montagne = frozenset(c for c in codes if atelier.communes[c]["zone_montagne"])
    avec_qpv = codes & atelier.qpv.keys()
    return (
        ("Grille de densité", tuple(zone for zone in niveaux if zone.codes)),
        (
            "Autres zonages",
            (
                _Zone("Communes de montagne", montagne),
                _Zone("Communes qui ont un quartier prioritaire", avec_qpv),
                _Zone("Communes de la zone cible", codes & atelier.communes_cibles),
            ),
        ),
    )


def _sum_population(
    atelier: AtelierFiches, sujet: Sujet, codes: frozenset[str]
) -> Chiffre:
    return build_compte(
        sujet,
        "population_hab",
        sum(atelier.communes[c]["population"] for c in codes),
        "habitants",
        atelier.donnees.sources["communes"],
    )


def _list_cellules(
    atelier: AtelierFiches, sujet: Sujet, zone: _Zone, total: Chiffre
) -> tuple[Cellule, ...]:
    communes = build_compte(
        sujet,
        "communes",
        len(zone.codes),
        "communes",
        atelier.donnees.sources["zonages"],
    )
    population = _sum_population(atelier, sujet, zone.codes)
    part = compute_rapport(
        population, total, nom="part_population_zone_pct", unite="%", facteur=100
    )
    return (
        write_cellule(communes),
        write_cellule(population),
        write_cellule(part, 1),
    )
