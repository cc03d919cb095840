"""Lieux et projets : les listes, les symboles comptés par commune, la couverture."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.filtres import (
    Filtres,
    Perimetre,
    Presence,
    select_lieux,
    select_projets,
)
from ess_dash.presentation.format_fr import (
    format_nombre,
    format_valeur,
    pluralize,
    sort_key,
)
from ess_dash.presentation.modeles import (
    COUCHES_LIEUX,
    LieuListe,
    PointPlace,
    SymboleCommune,
)
from ess_dash.tables.apport import index_points
from ess_dash.tables.listes import Certitude, Label, Reponse, Role, ThemePlan

# Longitude et latitude, par identifiant de site ou de projet.
Points = Mapping[str, tuple[float, float]]

ROLE_PAR_COUCHE: Final = {"totem": "lieu_totem", "tiers_lieu": "tiers_lieu"}

AUCUN_FILTRE: Final = Filtres()
LIBELLES_TYPES: Final = {
    str(membre.value): membre.libelle[0].upper() + membre.libelle[1:]
    for liste in (Role, Label)
    for membre in liste
}
LIBELLES_THEMES: Final = {str(theme.value): theme.libelle for theme in ThemePlan}


def list_affiches(
    donnees: Donnees, filtres: Filtres, couches: frozenset[str]
) -> tuple[LieuListe, ...]:
    """Lieux puis projets des couches montrées, filtres compris, par nom."""
    points = index_points(donnees.positions)
    lieux = _list_lieux(select_lieux(donnees, filtres), couches, points)
    projets = _list_projets(select_projets(donnees, filtres), couches, points)
    return (*lieux, *projets)


def _list_lieux(
    sites: pd.DataFrame, couches: frozenset[str], points: Points
) -> tuple[LieuListe, ...]:
    """Lieux d’une couche montrée ; ceux qui ne sont d’aucune vont avec les autres."""
    if not couches & set(ROLE_PAR_COUCHE):
        return ()
    par_lieu: dict[str, list[dict[Any, Any]]] = {}
    for site in sites.to_dict("records"):
        par_lieu.setdefault(site["id_lieu"], []).append(site)
    fiches = (_build_lieu(siens, points) for siens in par_lieu.values())
    montrees = (
        _keep_couches(fiche, couches)
        for fiche in fiches
        if couches & set(fiche.couches) or not fiche.couches
    )
    return tuple(sorted(montrees, key=lambda fiche: sort_key(fiche.nom)))


def _keep_couches(lieu: LieuListe, couches: frozenset[str]) -> LieuListe:
    """Une couche éteinte ne compte pas le lieu, même si une autre le montre."""
    return replace(lieu, couches=tuple(c for c in lieu.couches if c in couches))


def _build_lieu(sites: list[dict[Any, Any]], points: Points) -> LieuListe:
    premier = sites[0]
    roles = premier["roles"]
    return LieuListe(
        identifiant=premier["id_lieu"],
        couches=tuple(c for c, role in ROLE_PAR_COUCHE.items() if role in roles),
        genre=_join(role.libelle for role in Role if role.value in roles),
        nom=premier["nom"],
        ou=" ; ".join(_write_site(site) for site in sites),
        codes_communes=tuple(s["code_commune"] for s in sites if s["code_commune"]),
        codes_sans_point=tuple(
            s["code_commune"]
            for s in sites
            if s["code_commune"] and s["id_site"] not in points
        ),
        points=tuple(points[s["id_site"]] for s in sites if s["id_site"] in points),
        detail=premier["precision"],
        montant="",
        montant_eur=None,
        financeur="",
        theme="",
        qpv=_join_qpv(sites),
        certitude=Certitude.from_code(premier["certitude"]).libelle,
        annee=premier["annee_source"],
        source=premier["source"],
        site_web=premier["site_web"],
    )


def _join_qpv(sites: list[dict[Any, Any]]) -> str:
    reponses = {site["qpv"] for site in sites}
    return next(r for r in ("oui", "inconnu", "non") if r in reponses)


def _write_site(site: Mapping[Any, Any]) -> str:
    lieu = site["quartier"] or site["adresse"]
    return f"{site['commune']} ({lieu})" if lieu else site["commune"]


def _list_projets(
    projets: pd.DataFrame, couches: frozenset[str], points: Points
) -> tuple[LieuListe, ...]:
    if "projet" not in couches:
        return ()
    fiches = (_build_projet(ligne, points) for ligne in projets.to_dict("records"))
    return tuple(sorted(fiches, key=lambda fiche: sort_key(fiche.nom)))


def _build_projet(ligne: Mapping[Any, Any], points: Points) -> LieuListe:
    point = points.get(ligne["id_projet"])
    codes = (ligne["code_commune"],) if ligne["code_commune"] else ()
    montant = None if pd.isna(ligne["montant_eur"]) else float(ligne["montant_eur"])
    return LieuListe(
        identifiant=ligne["id_projet"],
        couches=("projet",),
        genre="projet financé",
        nom=ligne["nom"],
        ou=_write_ou_projet(ligne),
        codes_communes=codes,
        codes_sans_point=() if point else codes,
        points=(point,) if point else (),
        detail=ligne["programme"],
        montant="non publié" if montant is None else format_valeur(montant, "€", 0),
        montant_eur=montant,
        financeur=ligne["financeur_libelle_court"],
        theme=LIBELLES_THEMES[ligne["theme_plan"]],
        qpv=ligne["qpv"],
        certitude="",
        annee=_write_annees(ligne["annee_debut"], ligne["annee_fin"]),
        source=ligne["source"],
    )


def _write_ou_projet(ligne: Mapping[Any, Any]) -> str:
    precision = ligne["localisation"]
    if not ligne["code_commune"]:
        return f"non situé ({precision})" if precision else "non situé"
    return f"{ligne['commune']} ({precision})" if precision else ligne["commune"]


def _write_annees(*bornes: Any) -> str:  # noqa: ANN401 — une année peut manquer
    """« 2020-2025 », une seule année si les deux sont égales ou que l’une manque."""
    annees = dict.fromkeys(str(int(annee)) for annee in bornes if not pd.isna(annee))
    return "-".join(annees)


def _join(mots: Iterable[str]) -> str:
    liste = list(mots)
    return " et ".join([", ".join(liste[:-1]), liste[-1]] if liste[1:] else liste)


def count_by_commune(
    lieux: Iterable[LieuListe], couches: frozenset[str], noms: Mapping[str, str]
) -> tuple[SymboleCommune, ...]:
    """Un symbole par commune, chaque lieu compté une fois par couche et par commune.

    Un site dont le point exact est connu n’y compte pas : il a sa propre marque.

    Parameters
    ----------
    noms
        Nom de commune par code.
    """
    comptes: dict[str, dict[str, int]] = {}
    for lieu in lieux:
        for code in dict.fromkeys(lieu.codes_sans_point):
            par_couche = comptes.setdefault(code, dict.fromkeys(COUCHES_LIEUX, 0))
            for couche in couches & set(lieu.couches):
                par_couche[couche] += 1
    return tuple(
        SymboleCommune(
            code,
            noms.get(code, code),
            par_couche["totem"],
            par_couche["tiers_lieu"],
            par_couche["projet"],
        )
        for code, par_couche in sorted(comptes.items())
        if any(par_couche.values())
    )


def list_places(
    lieux: Iterable[LieuListe], couches: frozenset[str]
) -> tuple[PointPlace, ...]:
    """Points exacts des couches montrées ; un lieu à deux rôles n’a qu’une marque."""
    return tuple(
        PointPlace(lon, lat, couche, lieu.nom)
        for lieu in lieux
        for couche in [c for c in COUCHES_LIEUX if c in lieu.couches and c in couches][
            :1
        ]
        for lon, lat in lieu.points
    )


def list_situes(
    lieux: Iterable[LieuListe], codes_communes: frozenset[str]
) -> tuple[LieuListe, ...]:
    """Lieux et projets dont un site au moins est dans ces communes."""
    return tuple(lieu for lieu in lieux if codes_communes & set(lieu.codes_communes))


def count_distincts(lieux: Iterable[LieuListe], couche: str) -> int:
    """Nombre de lieux distincts d’une couche."""
    return len({lieu.identifiant for lieu in lieux if couche in lieu.couches})


def write_resume(lieux: Iterable[LieuListe]) -> str:
    """« 6 lieux totems, 6 tiers-lieux, 7 projets financés » ; vide s’il n’y a rien."""
    liste = tuple(lieux)
    autres = sum(1 for lieu in liste if not lieu.couches)
    comptes = (
        (count_distincts(liste, "totem"), "lieu totem", "lieux totems"),
        (count_distincts(liste, "tiers_lieu"), "tiers-lieu", "tiers-lieux"),
        (count_distincts(liste, "projet"), "projet financé", "projets financés"),
        (autres, "autre lieu", "autres lieux"),
    )
    dits = [pluralize(n, un, plusieurs) for n, un, plusieurs in comptes if n]
    return ", ".join(dits)


def write_couverture(
    donnees: Donnees,
    lieux: tuple[LieuListe, ...],
    couches: frozenset[str],
    filtres: Filtres = AUCUN_FILTRE,
) -> tuple[str, ...]:
    """Ce que l’on connaît, ce que l’on place, ce qui n’est pas public.

    Parameters
    ----------
    lieux
        Lieux et projets montrés, filtres compris.
    filtres
        Filtres appliqués ; la couverture, elle, se dit toujours sur tout ce que l’on
        connaît.
    """
    if not couches & set(COUCHES_LIEUX):
        return ()
    est_filtre = filtres != AUCUN_FILTRE
    connus = list_affiches(donnees, AUCUN_FILTRE, couches) if est_filtre else lieux
    phrases = []
    if "projet" in couches:
        phrases.append(_write_couverture_projets(donnees, connus))
    if "tiers_lieu" in couches:
        phrases.append(_write_couverture_tiers_lieux(donnees, connus))
    phrases.append(_write_placement(connus))
    if est_filtre:
        phrases += _write_filtrage(donnees, lieux, couches, filtres)
    return tuple(phrases)


def _write_placement(lieux: tuple[LieuListe, ...]) -> str:
    """Ce que veut dire l’endroit d’un symbole."""
    places = sum(1 for lieu in lieux if lieu.points)
    ou = "à la mairie, ou au cœur de la commune"
    if not places:
        return (
            f"Chaque symbole est posé {ou} : aucune coordonnée précise n’est publique."
        )
    compte = pluralize(
        places, "lieu ou projet est placé", "lieux ou projets sont placés"
    )
    return (
        f"{compte} à son point exact ; les autres sont comptés dans un symbole posé {ou}."
        if places == 1
        else f"{compte} à leur point exact ; les autres sont comptés dans un symbole "
        f"posé {ou}."
    )


def _write_filtrage(
    donnees: Donnees,
    lieux: tuple[LieuListe, ...],
    couches: frozenset[str],
    filtres: Filtres,
) -> list[str]:
    """Ce que les filtres gardent, et ce dont on ne sait pas s’ils devaient le garder."""
    phrases = [f"Avec ces filtres : {write_resume(lieux) or 'aucun lieu ni projet'}."]
    if filtres.est_territorial:
        partout = replace(filtres, perimetre=Perimetre.TOUT, montagne=Presence.TOUT)
        candidats = list_affiches(donnees, partout, couches)
        sans_lieu = sum(1 for lieu in candidats if not lieu.codes_communes)
        if sans_lieu:
            phrases.append(_write_non_situes(sans_lieu))
    if filtres.qpv is not Presence.TOUT:
        sans_qpv = replace(filtres, qpv=Presence.TOUT)
        phrases.append(_write_qpv(list_affiches(donnees, sans_qpv, couches)))
    return phrases


def _write_non_situes(nombre: int) -> str:
    compte = pluralize(
        nombre,
        "lieu ou projet non situé est laissé",
        "lieux ou projets non situés sont laissés",
    )
    return f"{compte} de côté : aucune source ne dit dans quelle commune."


def _write_qpv(lieux: Iterable[LieuListe]) -> str:
    reponses = Counter(lieu.qpv for lieu in lieux)
    comptes = ", ".join(
        f"{format_nombre(reponses[reponse.value])} {reponse.libelle}"
        for reponse in Reponse
    )
    return f"En quartier prioritaire, tel que déclaré : {comptes}."


def _write_couverture_projets(donnees: Donnees, lieux: tuple[LieuListe, ...]) -> str:
    projets = [lieu for lieu in lieux if "projet" in lieu.couches]
    places = sum(1 for projet in projets if projet.codes_communes)
    verbe = "projet placé" if places < 2 else "projets placés"
    phrase = (
        f"{format_nombre(places)} {verbe} sur {format_nombre(len(projets))} connus, "
        "tous financeurs"
    )
    finances = find_repere(donnees, "projets_finances")
    if finances is None:
        return f"{phrase}."
    financeur = f"departement_{donnees.configuration.code_departement}"
    nommes = int((donnees.projets["financeur"] == financeur).sum())
    return (
        f"{phrase} ; le Département en a financé {format_nombre(finances)} "
        f"selon son plan, dont {format_nombre(nommes)} sont connus ici."
    )


def _write_couverture_tiers_lieux(
    donnees: Donnees, lieux: tuple[LieuListe, ...]
) -> str:
    connus = count_distincts(lieux, "tiers_lieu")
    phrase = (
        f"{pluralize(connus, 'tiers-lieu connu', 'tiers-lieux connus')} par des "
        "sources publiques"
    )
    finances = find_repere(donnees, "tiers_lieux_finances")
    if finances is None:
        return f"{phrase}."
    return (
        f"{phrase} ; la liste des {format_nombre(finances)} tiers-lieux financés par "
        "le Département n’est pas publique."
    )


def find_repere(donnees: Donnees, identifiant: str) -> float | None:
    """Repère chiffré du plan départemental, ``None`` s’il n’est pas connu."""
    reperes = donnees.reperes
    trouves = reperes.loc[reperes["identifiant"] == identifiant, "valeur"]
    return None if trouves.empty else float(trouves.iloc[0])
