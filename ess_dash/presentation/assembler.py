"""Assemble les chiffres en modèle de vue : une demande entre, une carte complète sort."""

from ess_dash.indicateurs.chiffre import Chiffre
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.registre import Indicateur, Nature
from ess_dash.presentation.atelier import (
    Atelier,
    DemandeError,
    compute_rayon_px,
    write_source,
    write_valeur,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.legende import build_legende
from ess_dash.presentation.lieux import (
    count_by_commune,
    list_places,
    write_couverture,
)
from ess_dash.presentation.modeles import DemandeCarte, VueCarte, Zone
from ess_dash.presentation.phrases import PLURIELS, write_constat
from ess_dash.presentation.typographie import polish, typographie


def build_vue_carte(donnees: Donnees, demande: DemandeCarte) -> VueCarte:
    """Construit la vue complète d’une demande.

    Parameters
    ----------
    donnees
        Tables du département.
    demande
        Indicateur, maille, couches et filtres.

    Raises
    ------
    DemandeError
        Si l’indicateur n’existe pas à la maille demandée.
    """
    atelier = Atelier(donnees, demande)
    if demande.maille not in atelier.indicateur.mailles:
        msg = (
            f"« {atelier.indicateur.libelle} » n’existe pas à la maille "
            f"{demande.maille.libelle} : choisir une autre maille."
        )
        raise DemandeError(typographie(msg))
    return polish(_build_vue(atelier))


def _build_vue(atelier: Atelier) -> VueCarte:
    donnees, demande = atelier.donnees, atelier.demande
    return VueCarte(
        demande=demande,
        constat=write_constat(
            atelier.indicateur, atelier.serie_gardee, atelier.reference, atelier.noms
        ),
        titre=atelier.indicateur.libelle,
        sous_titre=_write_sous_titre(atelier),
        lieu=donnees.configuration.nom,
        nature=atelier.indicateur.nature,
        unite=atelier.indicateur.unite,
        decimales=atelier.indicateur.decimales,
        millesime=atelier.serie.millesime,
        zones=tuple(_build_zone(atelier, chiffre) for chiffre in atelier.serie),
        legende=build_legende(atelier),
        etiquettes=atelier.etiquettes,
        symboles=count_by_commune(
            atelier.lieux,
            demande.couches,
            dict(
                zip(
                    donnees.communes["code_commune"],
                    donnees.communes["nom"],
                    strict=True,
                )
            ),
        ),
        points=list_places(atelier.lieux, demande.couches),
        lieux=atelier.lieux,
        couverture=write_couverture(
            donnees, atelier.lieux, demande.couches, demande.filtres
        ),
        avertissements=_list_avertissements(atelier),
        sources=_list_sources(atelier),
        code_metropole=donnees.configuration.code_metropole or "",
        reference=atelier.reference_ecrite,
        sur_demonstration=donnees.est_demonstration,
    )


def _write_sous_titre(atelier: Atelier) -> str:
    unite = atelier.indicateur.unite
    morceaux = (
        f"{atelier.indicateur.libelle} ({unite})"
        if unite
        else atelier.indicateur.libelle,
        f"{PLURIELS[atelier.demande.maille]} {atelier.donnees.configuration.de}",
        atelier.serie.millesime,
    )
    return " · ".join(morceaux)


def _build_zone(atelier: Atelier, chiffre: Chiffre) -> Zone:
    return Zone(
        code=chiffre.code,
        nom=atelier.noms[chiffre.code],
        perimetre=chiffre.perimetre,
        valeur=chiffre.valeur,
        libelle=write_valeur(atelier.indicateur, chiffre),
        statut=chiffre.statut,
        motif=chiffre.motif,
        millesime=chiffre.millesime,
        source=write_source(chiffre),
        classe=_find_classe(atelier, chiffre),
        rayon=_compute_rayon(atelier.indicateur, chiffre, atelier.maximum),
        dans_filtre=chiffre.code in atelier.gardes,
    )


def _find_classe(atelier: Atelier, chiffre: Chiffre) -> int | None:
    if chiffre.valeur is None:
        return None
    if atelier.indicateur.nature is Nature.CATEGORIE:
        return list(atelier.indicateur.modalites).index(chiffre.valeur)
    classement = atelier.classement
    return None if classement is None else classement.indice_of(chiffre.valeur)


def _compute_rayon(
    indicateur: Indicateur, chiffre: Chiffre, maximum: float
) -> float | None:
    if indicateur.nature is not Nature.NOMBRE or chiffre.valeur is None:
        return None
    return compute_rayon_px(chiffre.valeur, maximum)


def _list_avertissements(atelier: Atelier) -> tuple[str, ...]:
    phrases = [atelier.indicateur.avertissement]
    partiels = [
        f"{atelier.noms[c.code]} : {c.perimetre}."
        for c in atelier.serie_gardee
        if c.perimetre.startswith("partie ")
    ]
    manquants = [c for c in atelier.serie_gardee if c.valeur is None]
    if manquants:
        compte = pluralize(len(manquants), "territoire")
        motifs = " ".join(dict.fromkeys(c.motif for c in manquants))
        phrases.append(f"{compte} sans valeur. {motifs}")
    return tuple(phrase for phrase in (*phrases, *partiels) if phrase)


def _list_sources(atelier: Atelier) -> tuple[str, ...]:
    sources = list(atelier.serie.chiffres[0].sources)
    noms = ["communes"]
    if "poids" in atelier.demande.couches:
        noms.append("chiffres_publies")
    if any("projet" not in lieu.couches for lieu in atelier.lieux):
        noms.append("lieux")
    if any("projet" in lieu.couches for lieu in atelier.lieux):
        noms.append("projets")
    for nom in noms:
        sources.extend(atelier.donnees.sources[nom])
    return tuple(dict.fromkeys(source.citation for source in sources))
