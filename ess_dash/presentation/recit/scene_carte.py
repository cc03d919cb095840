"""La scène d’une carte : ce qu’on y lit, ce qui s’y révèle, où elle se tourne."""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.format_fr import format_nombre
from ess_dash.presentation.lieux import list_situes, write_resume
from ess_dash.presentation.modeles import (
    COUCHES,
    COUCHES_LIEUX,
    DemandeCarte,
    LieuListe,
    VueCarte,
    Zone,
)
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.demandes import (
    AdresseError,
    build_demande_carte,
    build_refus,
)
from ess_dash.presentation.recit.modeles import (
    CARTE,
    Carte,
    Etape,
    Genre,
    Scene,
)
from ess_dash.territoires import CodeTerritoire

POIDS: Final = "poids"
# Ces cartes parlent déjà des lieux : leur constat l’emporte sur le compte des symboles.
INDICATEURS_DE_LIEUX: Final = frozenset(
    {"part_population_eloignee_pct", "distance_tiers_lieu_km"}
)


def build_carte(etape: Etape, atelier: AtelierRecit) -> Scene:
    """Scène d’une carte.

    Raises
    ------
    AdresseError
        Si la page n’est pas une carte, ou si l’étape demande ce qui n’existe pas.
    """
    if etape.page != CARTE:
        raise AdresseError(f"la page « {etape.page[:40]} » n’a pas de carte.")
    for couche in etape.couches:
        if couche not in COUCHES:
            raise build_refus("couche", couche)
    parametres = dict(etape.parametres)
    demande = build_demande_carte(parametres)
    vers = _find_vers(etape, parametres.get("territoire", ""), atelier.donnees)
    complete = atelier.get_vue(_add_couches(demande, etape.couches))
    communes = _list_communes(vers, atelier.donnees)
    revelees = tuple(c for c in etape.couches if _has_couche(complete, c, communes))
    vue = atelier.get_vue(_add_couches(demande, revelees))
    titre, phrase = _write_textes(vue, etape.couches, vers, atelier.donnees)
    return Scene(
        genre=Genre.CARTE,
        titre=etape.titre or titre,
        phrase=etape.texte or phrase,
        visuel=Carte(vue=vue, couches=revelees, vers=vers),
        surtitre="" if vue.titre in phrase else vue.titre,
        notes="\n".join(
            filter(None, (etape.notes, *vue.couverture, *vue.avertissements))
        ),
        sources=vue.sources,
        adresse=etape.adresse,
    )


def _find_vers(
    etape: Etape, choisi: CodeTerritoire, donnees: Donnees
) -> CodeTerritoire:
    """Territoire que la carte montre de près ; le département n’en est pas un."""
    code = etape.vers or choisi
    if code in {"", donnees.configuration.code_departement}:
        return ""
    if not donnees.nom_of(code):
        raise AdresseError(
            f"elle vole vers « {code[:40]} », qui n’est pas un territoire "
            f"{donnees.configuration.de}."
        )
    return code


def _add_couches(demande: DemandeCarte, couches: tuple[str, ...]) -> DemandeCarte:
    return replace(demande, couches=demande.couches | set(couches))


def _list_communes(vers: CodeTerritoire, donnees: Donnees) -> frozenset[str]:
    """Communes que l’on regarde : celles du territoire, ou toutes."""
    communes = donnees.communes_of(vers) if vers else donnees.communes
    return frozenset(communes["code_commune"])


def _has_couche(vue: VueCarte, couche: str, communes: frozenset[str]) -> bool:
    """Vrai si une couche a quelque chose à montrer ici : sinon, rien ne se révèle."""
    if couche == POIDS:
        return bool(vue.etiquettes)
    champ = f"nb_{couche}"
    return couche not in COUCHES_LIEUX or any(
        getattr(symbole, champ)
        for symbole in vue.symboles
        if symbole.code_commune in communes
    )


def _write_textes(
    vue: VueCarte, couches: tuple[str, ...], vers: CodeTerritoire, donnees: Donnees
) -> tuple[str, str]:
    """Titre et phrase : le constat de ce que l’étape vient montrer."""
    zone = vue.zone_of(vers)
    if vue.demande.indicateur in INDICATEURS_DE_LIEUX:
        return (vue.constat, vue.sous_titre) if zone is None else _write_zone(vue, zone)
    if set(couches) & set(COUCHES_LIEUX):
        return _write_lieux(vue, couches, vers, donnees)
    if zone is not None:
        return _write_zone(vue, zone)
    if POIDS in couches and vue.etiquettes:
        return _write_poids(vue, donnees)
    return vue.constat, vue.sous_titre


def _write_lieux(
    vue: VueCarte, couches: tuple[str, ...], vers: CodeTerritoire, donnees: Donnees
) -> tuple[str, str]:
    lieux: tuple[LieuListe, ...] = tuple(
        lieu for lieu in vue.lieux if set(lieu.couches) & set(couches)
    )
    ou = donnees.configuration.nom
    if vers:
        codes = _list_communes(vers, donnees)
        lieux, ou = list_situes(lieux, codes), donnees.nom_of(vers)
    resume = write_resume(lieux) or "aucun lieu ni projet connu"
    return f"{ou} : {resume}", next(iter(vue.couverture), vue.sous_titre)


def _write_zone(vue: VueCarte, zone: Zone) -> tuple[str, str]:
    perimetre = f" ({zone.perimetre})" if zone.perimetre.startswith("partie ") else ""
    mesure = (
        f"{vue.titre}, {zone.millesime}." if zone.valeur is not None else zone.motif
    )
    reference = f" {vue.reference}." if vue.reference else ""
    return f"{zone.nom}{perimetre} : {zone.libelle}", f"{mesure}{reference}"


def _write_poids(vue: VueCarte, donnees: Donnees) -> tuple[str, str]:
    connus, total = len(vue.etiquettes), len(donnees.epci)
    restriction = "n’est publié que" if connus < total else "est publié"
    dates = dict.fromkeys(etiquette.precision for etiquette in vue.etiquettes)
    phrase = (
        f"Part de l’ESS dans l’emploi salarié privé, telle que publiée : "
        f"{', '.join(dates)}."
    )
    if len(dates) > 1:
        phrase += " Deux années ne se comparent pas."
    titre = (
        f"Le poids de l’ESS {restriction} pour {format_nombre(connus)} EPCI "
        f"sur {format_nombre(total)}"
    )
    return titre, phrase
