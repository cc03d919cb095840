"""Le panneau d’un territoire : ses chiffres, sa place parmi les autres, ses lieux."""

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import (
    MILLESIME_INCONNU,
    compute_ecart_points,
    compute_quotient,
    explain_refus,
)
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import (
    BASE_EMPLOI_PRIVE,
    COMMENT_OBTENIR,
    LIBELLES_PUBLIES,
    find_publie,
    list_chiffres_publies,
)
from ess_dash.indicateurs.registre import INDICATEURS, Indicateur, Nature
from ess_dash.presentation.atelier import write_source, write_valeur
from ess_dash.presentation.format_fr import (
    format_ecart,
    format_nombre,
    format_valeur,
)
from ess_dash.presentation.lieux import list_situes, write_resume
from ess_dash.presentation.modeles import (
    Bande,
    LieuListe,
    LignePanneau,
    VueCarte,
    VuePanneau,
)
from ess_dash.presentation.typographie import polish, typographie
from ess_dash.territoires import CodeTerritoire, Maille, maille_of

# Places distinctes d’une ligne de répartition : moins de deux pixels les séparent.
PAS_BANDE: Final = 200
FICHES_GROUPE: Final = (
    "population_hab",
    "part_population_rurale_pct",
    "densite_population_hab_km2",
    "part_population_montagne_pct",
)
FICHES_COMMUNE: Final = (
    "population_hab",
    "densite_7",
    "densite_population_hab_km2",
    "zone_montagne",
)


ABSENCE_COMMUNE: Final = (
    "Aucun chiffre de l’ESS n’est publié à la commune : voir son EPCI."
)


class TerritoireInconnuError(LookupError):
    """Le code demandé n’est pas un territoire servi ; le message est à montrer."""


def build_vue_panneau(
    donnees: Donnees, vue: VueCarte, code: CodeTerritoire
) -> VuePanneau:
    """Construit le panneau d’un territoire, ou du département si ``code`` est vide.

    Raises
    ------
    TerritoireInconnuError
        Si le code n’est pas un territoire du département.
    """
    code = code or donnees.configuration.code_departement
    maille = maille_of(code)
    nom = donnees.nom_of(code)
    if maille is None or not nom:
        msg = (
            f"Le territoire « {code} » n’est pas dans {donnees.configuration.le} : "
            "choisir un nom dans la recherche."
        )
        raise TerritoireInconnuError(typographie(msg))
    lieux = _list_lieux(donnees, vue, code)
    return polish(
        VuePanneau(
            code=code,
            nom=nom,
            genre=_write_genre(donnees, maille, code),
            perimetre=_read_perimetre(donnees, maille, code),
            lignes=_list_lignes(donnees, maille, code),
            publies=_list_publies(donnees, maille, code),
            bande=_build_bande(donnees, vue, code),
            lieux=lieux,
            resume_lieux=write_resume(lieux),
            notes=_list_notes(donnees, maille, code),
        )
    )


def _write_genre(donnees: Donnees, maille: Maille, code: CodeTerritoire) -> str:
    if maille is not Maille.COMMUNE:
        return maille.singulier
    code_epci = donnees.communes_of(code)["code_epci"].iloc[0]
    if pd.isna(code_epci):
        return "Commune"
    return f"Commune · {donnees.nom_of(str(code_epci))}"


def _read_perimetre(donnees: Donnees, maille: Maille, code: CodeTerritoire) -> str:
    table = donnees.territoires(maille)
    return str(table.loc[table["code"] == code, "perimetre"].iloc[0])


def _list_lignes(
    donnees: Donnees, maille: Maille, code: CodeTerritoire
) -> tuple[LignePanneau, ...]:
    fiches = FICHES_COMMUNE if maille is Maille.COMMUNE else FICHES_GROUPE
    return tuple(
        _build_ligne(donnees, INDICATEURS[identifiant], maille, code)
        for identifiant in fiches
    )


def _build_ligne(
    donnees: Donnees, indicateur: Indicateur, maille: Maille, code: CodeTerritoire
) -> LignePanneau:
    chiffre = indicateur.compute_serie(donnees, maille).get(code)
    if chiffre is None:
        msg = f"{indicateur.libelle} n’a pas de ligne pour {code}."
        raise TerritoireInconnuError(msg)
    return LignePanneau(
        libelle=indicateur.libelle,
        valeur=write_valeur(indicateur, chiffre),
        statut=chiffre.statut,
        detail=chiffre.millesime,
        comparaison=_write_comparaison(donnees, indicateur, maille, chiffre),
        motif=chiffre.motif,
        source=write_source(chiffre),
    )


def _write_comparaison(
    donnees: Donnees, indicateur: Indicateur, maille: Maille, chiffre: Chiffre
) -> str:
    if maille is Maille.DEPARTEMENT or indicateur.nature is Nature.CATEGORIE:
        return ""
    reference = indicateur.compute_serie(donnees, Maille.DEPARTEMENT).chiffres[0]
    if (
        explain_refus(chiffre, reference)
        or chiffre.valeur is None
        or not reference.valeur
    ):
        return ""
    if indicateur.nature is Nature.NOMBRE:
        part = format_valeur(100 * chiffre.valeur / reference.valeur, "%", 1)
        return f"{part} {donnees.configuration.de}"
    moyenne = _write_moyenne(donnees, indicateur, reference.valeur)
    if indicateur.unite != "%":
        return moyenne
    ecart = compute_ecart_points(chiffre, reference)
    return f"{moyenne} ({format_ecart(ecart.valeur or 0, 'points', 1)})"


def _write_moyenne(donnees: Donnees, indicateur: Indicateur, valeur: float) -> str:
    ecrite = format_valeur(valeur, indicateur.unite, indicateur.decimales)
    return f"{donnees.configuration.nom} : {ecrite}"


def _list_publies(
    donnees: Donnees, maille: Maille, code: CodeTerritoire
) -> tuple[LignePanneau, ...]:
    """Chiffres de l’ESS publiés pour ce territoire, ou la phrase qui dit leur absence."""
    if maille is Maille.COMMUNE:
        return (_build_absence(ABSENCE_COMMUNE),)
    chiffres = list_chiffres_publies(donnees, code)
    if not chiffres:
        motif = "Aucune valeur publiée pour ce territoire."
        return (_build_absence(f"{motif} {COMMENT_OBTENIR}"),)
    return tuple(
        _build_publie(donnees, maille, chiffre)
        for chiffre in sorted(chiffres, key=_rank_publie)
    )


def _rank_publie(chiffre: Chiffre) -> tuple[bool, bool]:
    """Le poids dans l’emploi privé d’abord, daté de préférence ; le reste suit."""
    est_poids = _est_poids(chiffre)
    return (not est_poids, est_poids and chiffre.millesime == MILLESIME_INCONNU)


def _est_poids(chiffre: Chiffre) -> bool:
    """Vrai pour le poids de l’ESS dans l’emploi privé, le seul que l’on compare."""
    return (
        chiffre.indicateur == "part_emploi_ess_pct"
        and chiffre.base == BASE_EMPLOI_PRIVE
    )


def _build_absence(motif: str) -> LignePanneau:
    return LignePanneau(
        libelle="Poids de l’ESS dans l’emploi salarié privé",
        valeur=Statut.NON_PUBLIE.libelle,
        statut=Statut.NON_PUBLIE,
        detail="",
        motif=motif,
    )


def _build_publie(donnees: Donnees, maille: Maille, chiffre: Chiffre) -> LignePanneau:
    return LignePanneau(
        libelle=_write_libelle(chiffre),
        valeur=_write_publie(chiffre),
        motif=chiffre.motif,
        statut=chiffre.statut,
        detail=chiffre.millesime,
        comparaison=_write_quotient(donnees, maille, chiffre),
        source=write_source(chiffre),
    )


def _write_publie(chiffre: Chiffre) -> str:
    if chiffre.valeur is None:
        return chiffre.statut.libelle
    decimales = 0 if chiffre.valeur.is_integer() else 1
    ecrite = format_valeur(chiffre.valeur, chiffre.unite, decimales)
    return f"{chiffre.precision} {ecrite}".strip()


def _write_libelle(chiffre: Chiffre) -> str:
    nom = LIBELLES_PUBLIES[chiffre.indicateur]
    return f"{nom} ({chiffre.base})" if chiffre.base else nom


def _write_quotient(donnees: Donnees, maille: Maille, chiffre: Chiffre) -> str:
    """Quotient de localisation face au département, ou pourquoi il est refusé."""
    if maille is not Maille.EPCI or not _est_poids(chiffre):
        return ""
    reference = _find_reference(donnees, chiffre)
    if reference is None:
        return (
            "Quotient de localisation non calculable. Le département n’a pas de poids "
            "publié."
        )
    quotient = compute_quotient(chiffre, reference)
    if quotient.valeur is None:
        return f"Quotient de localisation non calculable. {quotient.motif}"
    return f"Quotient de localisation : {format_nombre(quotient.valeur, 2)}"


def _find_reference(donnees: Donnees, chiffre: Chiffre) -> Chiffre | None:
    departement = donnees.configuration.code_departement
    meme = find_publie(donnees, chiffre.indicateur, departement, chiffre.millesime)
    if meme is not None:
        return meme
    autres = (
        autre
        for autre in list_chiffres_publies(donnees, departement)
        if (autre.indicateur, autre.base) == (chiffre.indicateur, chiffre.base)
    )
    return next(autres, None)


def _build_bande(donnees: Donnees, vue: VueCarte, code: CodeTerritoire) -> Bande | None:
    valeurs = [zone.valeur for zone in vue.zones if zone.valeur is not None]
    if vue.nature is not Nature.TAUX or len(valeurs) < 2:
        return None
    bas, haut = min(valeurs), max(valeurs)
    if bas == haut:
        return None

    def place(valeur: float | None) -> float | None:
        # Des PETR ne couvrent pas le département : sa moyenne peut tomber dehors.
        if valeur is None or not bas <= valeur <= haut:
            return None
        return round((valeur - bas) / (haut - bas), 4)

    zone = vue.zone_of(code)
    moyenne = _find_moyenne(donnees, vue)
    return Bande(
        titre=f"{vue.titre} : {len(valeurs)} territoires",
        minimum=format_valeur(bas, vue.unite, vue.decimales),
        maximum=format_valeur(haut, vue.unite, vue.decimales),
        positions=_list_positions(valeurs, bas, haut),
        choisie=None if zone is None else place(zone.valeur),
        reference=place(moyenne),
        reference_libelle=vue.reference,
    )


def _list_positions(
    valeurs: Sequence[float], bas: float, haut: float
) -> tuple[float, ...]:
    """Places sur la ligne ; deux points que l’œil confond n’en font qu’un."""
    pas = (round(PAS_BANDE * (v - bas) / (haut - bas)) / PAS_BANDE for v in valeurs)
    return tuple(sorted(set(pas)))


def _find_moyenne(donnees: Donnees, vue: VueCarte) -> float | None:
    """Valeur du département pour l’indicateur montré, au même millésime."""
    indicateur = INDICATEURS[vue.demande.indicateur]
    serie = indicateur.compute_reference(donnees, vue.millesime)
    return None if serie is None else serie.chiffres[0].valeur


def _list_lieux(
    donnees: Donnees, vue: VueCarte, code: CodeTerritoire
) -> tuple[LieuListe, ...]:
    if code == donnees.configuration.code_departement:
        return vue.lieux
    codes = frozenset(donnees.communes_of(code)["code_commune"])
    return list_situes(vue.lieux, codes)


def _list_notes(
    donnees: Donnees, maille: Maille, code: CodeTerritoire
) -> tuple[str, ...]:
    noms = _list_qpv(donnees, code) if maille is not Maille.DEPARTEMENT else ()
    notes = []
    if noms:
        notes.append(f"Quartiers prioritaires : {', '.join(noms)}.")
    return tuple(notes)


def _list_qpv(donnees: Donnees, code: CodeTerritoire) -> tuple[str, ...]:
    codes = donnees.communes_of(code)["code_commune"]
    return tuple(donnees.qpv.loc[donnees.qpv["code_commune"].isin(codes), "nom"])
