"""Ce que l’on compte et à quoi on le rapporte, par EPCI ou par groupe.

Une quantité connue à l’EPCI n’est jamais répartie entre ses communes : dans un découpage
qui coupe des EPCI, elle est sans objet. Une somme dont un terme manque n’existe pas.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.coherence import MILLESIME_INCONNU
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import (
    BASE_EMPLOI_PRIVE,
    COMMENT_OBTENIR,
    compute_publie,
    list_chiffres_publies,
)
from ess_dash.indicateurs.zonages import Groupe, Zonage
from ess_dash.sources import Source
from ess_dash.tables import Role
from ess_dash.territoires import Maille


class Quantite(Enum):
    """Une quantité : son nom, son unité, et ce qui la dit."""

    POPULATION = ("population_hab", "Population", "habitants")
    SURFACE = ("surface_km2", "Surface", "km²")
    ETABLISSEMENTS_ESS = (
        "etablissements_ess",
        "Établissements employeurs de l’ESS",
        "établissements",
    )
    EMPLOIS_ESS = ("emplois_ess", "Salariés de l’ESS", "salariés")
    EMPLOIS_PRIVES = ("emplois_prives", "Salariés du privé, ESS comprise", "salariés")
    LIEUX_TOTEM = ("lieux_totem", "Lieux totems", "lieux")
    TIERS_LIEUX = ("tiers_lieux", "Tiers-lieux connus", "lieux")
    PROJETS = ("projets", "Projets financés connus", "projets")
    MONTANTS = ("montants_eur", "Montants connus", "€")

    libelle: str
    unite: str

    def __new__(cls, code: str, libelle: str, unite: str) -> "Quantite":
        """Range le code comme valeur, les mots comme attributs."""
        quantite = object.__new__(cls)
        quantite._value_ = code
        quantite.libelle = libelle
        quantite.unite = unite
        return quantite


COMMUNALES: Final = frozenset({Quantite.POPULATION, Quantite.SURFACE})
PUBLIEES: Final = frozenset(
    {Quantite.ETABLISSEMENTS_ESS, Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES}
)
SITUEES: Final = frozenset(
    {
        Quantite.LIEUX_TOTEM,
        Quantite.TIERS_LIEUX,
        Quantite.PROJETS,
        Quantite.MONTANTS,
    }
)
ROLES: Final = {
    Quantite.LIEUX_TOTEM: Role.LIEU_TOTEM.value,
    Quantite.TIERS_LIEUX: Role.TIERS_LIEU.value,
}
MOTIF_JAMAIS_REPARTI: Final = (
    "Connu à l’EPCI, jamais réparti entre ses communes : ce découpage coupe des EPCI."
)
MOTIF_MONTANT_INCONNU: Final = "Aucun montant n’est publié pour ces projets."


@dataclass(frozen=True, slots=True)
class Choix:
    """Ce qui précise une quantité.

    Attributes
    ----------
    millesime
        Millésime des chiffres de l’ESS (« FLORES 2021 »).
    financeur
        Identifiant du financeur des projets ; vide pour aucun : les projets de
        plusieurs financeurs ne se somment pas.
    """

    millesime: str = ""
    financeur: str = ""


@dataclass(frozen=True, slots=True)
class Couverture:
    """Ce que l’on connaît d’un ensemble annoncé.

    Attributes
    ----------
    connus, situes
        Nombre d’éléments connus, et nombre de ceux que l’on sait placer.
    annonces
        Total annoncé par la source, ``None`` si aucune ne le donne.
    """

    connus: int
    situes: int
    annonces: int | None

    @property
    def part_pct(self) -> float | None:
        """Part des éléments situés dans le total annoncé, en %."""
        if not self.annonces:
            return None
        return 100 * self.situes / self.annonces


def find_financeur_departement(donnees: Donnees) -> str:
    """Identifiant du Département parmi les financeurs."""
    return f"departement_{donnees.configuration.code_departement.lower()}"


def list_millesimes(donnees: Donnees) -> tuple[str, ...]:
    """Millésimes datés de l’ESS, du plus récent au plus ancien."""
    table = donnees.chiffres_publies
    utiles = table[
        table["niveau"].isin([Maille.EPCI.value, Maille.DEPARTEMENT.value])
        & table["annee"].notna()
        & table["indicateur"].isin(["part_emploi_ess_pct", "emplois_ess"])
    ]
    annees = utiles.drop_duplicates("millesime").set_index("millesime")["annee"]
    return tuple(str(m) for m in annees.sort_values(ascending=False).index)


def compute_couverture(donnees: Donnees, financeur: str) -> Couverture:
    """Projets connus et situés d’un financeur, face au total qu’il annonce."""
    projets = donnees.projets[donnees.projets["financeur"] == financeur]
    return Couverture(
        connus=len(projets),
        situes=int((projets["code_commune"] != "").sum()),
        annonces=_find_annonces(donnees, financeur),
    )


def _find_annonces(donnees: Donnees, financeur: str) -> int | None:
    if financeur != find_financeur_departement(donnees):
        return None
    reperes = donnees.reperes
    trouve = reperes.loc[reperes["identifiant"] == "projets_finances", "valeur"]
    return None if trouve.empty else int(trouve.iloc[0])


def compute_par_epci(donnees: Donnees, quantite: Quantite, choix: Choix) -> Serie:
    """Une quantité par EPCI, par code croissant.

    Examples
    --------
    Deux communes de 300 et 700 habitants dans un EPCI : 1 000 habitants.
    """
    if quantite in PUBLIEES:
        return compute_publie(
            donnees, str(quantite.value), Maille.EPCI, choix.millesime
        )
    par_commune = _sum_par_commune(donnees, quantite, choix)
    codes = par_commune["code_commune"].map(_index_epci(donnees))
    manque = _find_manque(quantite, par_commune)
    territoires = donnees.territoires(Maille.EPCI)
    chiffres = tuple(
        _build_chiffre(
            donnees,
            quantite,
            code,
            perimetre,
            par_commune[codes == code],
            manque,
        )
        for code, perimetre in zip(
            territoires["code"], territoires["perimetre"], strict=True
        )
    )
    return Serie(
        str(quantite.value), Maille.EPCI, _write_millesime(donnees, quantite), chiffres
    )


def compute_par_groupe(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> Mapping[str, Chiffre]:
    """Une quantité par groupe d’un découpage ; clé : code du groupe.

    Un lieu ou un projet déclaré en quartier prioritaire compte dans le groupe que le
    découpage désigne, quelle que soit sa commune.

    Examples
    --------
    Un projet à Toulouse déclaré en quartier prioritaire : zone cible, et métropole.
    """
    if quantite in PUBLIEES:
        return _sum_publies(donnees, zonage, quantite, choix)
    par_commune = _sum_par_commune(donnees, quantite, choix)
    codes = par_commune["code_commune"].map(zonage.affectation)
    if zonage.qpv_dans and "qpv" in par_commune:
        codes = codes.mask(par_commune["qpv"] == "oui", zonage.qpv_dans)
    manque = _find_manque(quantite, par_commune)
    return {
        groupe.code: _build_chiffre(
            donnees,
            quantite,
            groupe.code,
            groupe.libelle,
            par_commune[codes == groupe.code],
            manque,
        )
        for groupe in zonage.groupes
    }


def compute_departement(donnees: Donnees, quantite: Quantite, choix: Choix) -> Chiffre:
    """Une quantité pour le département entier, ce qui n’est pas situé compris."""
    code = donnees.configuration.code_departement
    if quantite in PUBLIEES:
        nom = str(quantite.value)
        publie = find_publie_du_territoire(donnees, nom, code, choix.millesime)
        entier = Groupe(code, "département entier", "")
        motif = f"Aucune valeur publiée {_write_quand(choix.millesime)}. "
        return publie or _refuse(
            donnees,
            quantite,
            choix,
            entier,
            motif + COMMENT_OBTENIR,
            Statut.NON_PUBLIE,
        )
    lignes = _sum_par_commune(donnees, quantite, choix)
    return _build_chiffre(donnees, quantite, code, "département entier", lignes)


def compute_situes(donnees: Donnees, quantite: Quantite, choix: Choix) -> Chiffre:
    """Total départemental de ce qui a une commune, chaque lieu compté une fois.

    Examples
    --------
    9 projets connus, dont 2 sans commune : 7 projets.
    """
    lignes = _sum_par_commune(donnees, quantite, choix)
    return _build_chiffre(
        donnees,
        quantite,
        donnees.configuration.code_departement,
        "département, non situés exclus",
        lignes[lignes["code_commune"] != ""],
        _find_manque(quantite, lignes),
    )


def find_publie_du_territoire(
    donnees: Donnees, indicateur: str, code: str, millesime: str
) -> Chiffre | None:
    """Chiffre publié d’un territoire pour un millésime, base privée pour une part."""
    for chiffre in list_chiffres_publies(donnees, code):
        if (
            chiffre.indicateur == indicateur
            and chiffre.millesime == millesime
            and chiffre.base in ("", BASE_EMPLOI_PRIVE)
        ):
            return chiffre
    return None


def _index_epci(donnees: Donnees) -> dict[str, str]:
    communes = donnees.communes
    return dict(zip(communes["code_commune"], communes["code_epci"], strict=True))


def _sum_par_commune(
    donnees: Donnees, quantite: Quantite, choix: Choix
) -> pd.DataFrame:
    """Lignes à sommer : ``code_commune``, ``valeur``, ``cle``, et ``qpv`` pour un lieu."""
    if quantite in COMMUNALES:
        colonne = "population" if quantite is Quantite.POPULATION else "surface_km2"
        communes = donnees.communes
        return pd.DataFrame(
            {
                "code_commune": communes["code_commune"],
                "cle": communes["code_commune"],
                "valeur": communes[colonne],
            }
        )
    if quantite in ROLES:
        return _list_lieux(donnees, ROLES[quantite])
    return _list_projets(donnees, quantite, choix.financeur)


def _list_lieux(donnees: Donnees, role: str) -> pd.DataFrame:
    lieux = donnees.lieux
    retenus = lieux[lieux["roles"].map(lambda roles: role in roles).astype(bool)]
    return pd.DataFrame(
        {
            "code_commune": retenus["code_commune"],
            "cle": retenus["id_lieu"],
            "qpv": retenus["qpv"],
            "valeur": 1.0,
        }
    )


def _list_projets(donnees: Donnees, quantite: Quantite, financeur: str) -> pd.DataFrame:
    projets = donnees.projets
    retenus = projets[projets["financeur"] == financeur]
    return pd.DataFrame(
        {
            "code_commune": retenus["code_commune"],
            "cle": retenus["id_projet"],
            "qpv": retenus["qpv"],
            "valeur": 1.0
            if quantite is Quantite.PROJETS
            else retenus["montant_eur"].astype("Float64"),
        }
    )


def _build_chiffre(
    donnees: Donnees,
    quantite: Quantite,
    code: str,
    perimetre: str,
    lignes: pd.DataFrame,
    manque: str = "",
) -> Chiffre:
    """Somme des lignes, chaque lieu compté une fois ; inconnue si un montant manque."""
    uniques = lignes.drop_duplicates("cle")
    motif = manque or _write_manque(int(uniques["valeur"].isna().sum()), len(uniques))
    absent = motif != ""
    return Chiffre(
        indicateur=str(quantite.value),
        code=code,
        valeur=None if absent else float(uniques["valeur"].sum()),
        statut=Statut.NON_PUBLIE if absent else Statut.CALCULE,
        unite=quantite.unite,
        millesime=_write_millesime(donnees, quantite),
        perimetre=perimetre,
        motif=motif,
        sources=_list_sources(donnees, quantite),
    )


def _find_manque(quantite: Quantite, lignes: pd.DataFrame) -> str:
    """Motif d’absence partout : sans aucun montant publié, zéro n’en est pas un."""
    if quantite is not Quantite.MONTANTS or lignes.empty:
        return ""
    return MOTIF_MONTANT_INCONNU if lignes["valeur"].isna().all() else ""


def _write_manque(manquants: int, total: int) -> str:
    if not manquants:
        return ""
    if manquants == total:
        return MOTIF_MONTANT_INCONNU
    projets = "projet" if manquants == 1 else "projets"
    return f"Le montant de {manquants} {projets} sur {total} n’est pas publié."


def _list_sources(donnees: Donnees, quantite: Quantite) -> tuple[Source, ...]:
    if quantite in COMMUNALES:
        return donnees.sources["communes"]
    return donnees.sources["lieux" if quantite in ROLES else "projets"]


def _write_millesime(donnees: Donnees, quantite: Quantite) -> str:
    sources = _list_sources(donnees, quantite)
    return sources[0].millesime if sources else ""


def _sum_publies(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> dict[str, Chiffre]:
    if not zonage.suit_epci:
        return {
            groupe.code: _refuse(donnees, quantite, choix, groupe, MOTIF_JAMAIS_REPARTI)
            for groupe in zonage.groupes
        }
    serie = compute_par_epci(donnees, quantite, choix)
    groupe_of = _index_groupes(donnees, zonage)
    sommes = {
        groupe.code: _sum_chiffres(
            donnees,
            quantite,
            choix,
            groupe,
            tuple(c for c in serie if groupe_of.get(c.code) == groupe.code),
        )
        for groupe in zonage.groupes
    }
    couvre = len(zonage.affectation) == len(donnees.communes)
    return _complete(zonage, sommes, serie.reference) if couvre else sommes


def _index_groupes(donnees: Donnees, zonage: Zonage) -> dict[str, str]:
    """Groupe de chaque EPCI, quand le découpage suit les EPCI."""
    epci_of = _index_epci(donnees)
    return {epci_of[commune]: groupe for commune, groupe in zonage.affectation.items()}


def _sum_chiffres(
    donnees: Donnees,
    quantite: Quantite,
    choix: Choix,
    groupe: Groupe,
    termes: tuple[Chiffre, ...],
) -> Chiffre:
    if len(termes) == 1:
        return replace(termes[0], code=groupe.code)
    secrets = sum(c.statut is Statut.SECRET for c in termes)
    if secrets:
        motif = (
            f"{_write_compte(secrets, len(termes))} sous secret statistique : la somme "
            "l’est aussi."
        )
        return _refuse(donnees, quantite, choix, groupe, motif, Statut.SECRET)
    absents = sum(c.valeur is None for c in termes)
    if absents or not termes:
        motif = _write_non_publies(absents, len(termes), choix.millesime)
        return _refuse(donnees, quantite, choix, groupe, motif, Statut.NON_PUBLIE)
    return Chiffre(
        indicateur=str(quantite.value),
        code=groupe.code,
        valeur=sum(c.valeur for c in termes if c.valeur is not None),
        statut=Statut.CALCULE,
        unite=quantite.unite,
        millesime=choix.millesime,
        perimetre=groupe.libelle,
        precision=_join_precisions(*termes),
        sources=tuple(dict.fromkeys(s for c in termes for s in c.sources)),
    )


def _write_compte(nombre: int, total: int) -> str:
    """« 2 EPCI du groupe sur 5 sont », « 1 EPCI du groupe sur 5 est »."""
    if nombre == total:
        return f"Les {total} EPCI du groupe sont"
    return f"{nombre} EPCI du groupe sur {total} {'est' if nombre == 1 else 'sont'}"


def _write_non_publies(nombre: int, total: int, millesime: str) -> str:
    if nombre == total:
        debut = f"Aucun des {total} EPCI du groupe n’est publié"
    else:
        verbe = "n’est pas publié" if nombre == 1 else "ne sont pas publiés"
        debut = f"{nombre} EPCI du groupe sur {total} {verbe}"
    return f"{debut} {_write_quand(millesime)}. {COMMENT_OBTENIR}"


def _complete(
    zonage: Zonage, sommes: dict[str, Chiffre], total: Chiffre | None
) -> dict[str, Chiffre]:
    """Déduit le seul groupe non publié du total du même millésime, s’il est publié."""
    manquants = [c for c in sommes.values() if c.valeur is None]
    connus = [c for c in sommes.values() if c.valeur is not None]
    if len(manquants) != 1 or manquants[0].statut is Statut.SECRET:
        return sommes
    if total is None or total.valeur is None or _join_precisions(total, *connus):
        return sommes
    reste = total.valeur - sum(c.valeur for c in connus if c.valeur is not None)
    # Des arrondis ou deux périmètres peuvent dépasser le total : rien ne s’en déduit.
    if reste < 0:
        return sommes
    groupe = zonage.groupe_of(manquants[0].code)
    deduit = Chiffre(
        indicateur=total.indicateur,
        code=groupe.code,
        valeur=reste,
        statut=Statut.CALCULE,
        unite=total.unite,
        millesime=total.millesime,
        perimetre=f"{groupe.libelle}, par différence avec le département",
        sources=tuple(dict.fromkeys(s for c in (total, *connus) for s in c.sources)),
    )
    return {**sommes, groupe.code: deduit}


def _join_precisions(*chiffres: Chiffre) -> str:
    """Un calcul sur un chiffre réservé l’est aussi ; il ne garde pas son sens."""
    return "environ" if any(c.precision for c in chiffres) else ""


def _refuse(
    donnees: Donnees,
    quantite: Quantite,
    choix: Choix,
    groupe: Groupe,
    motif: str,
    statut: Statut = Statut.SANS_OBJET,
) -> Chiffre:
    return Chiffre(
        indicateur=str(quantite.value),
        code=groupe.code,
        valeur=None,
        statut=statut,
        unite=quantite.unite,
        millesime=choix.millesime,
        perimetre=groupe.libelle,
        motif=motif,
        sources=donnees.sources["chiffres_publies"],
    )


def _write_quand(millesime: str) -> str:
    return f"en {millesime}" if millesime else "à cette date"


def compute_rapport(
    numerateur: Chiffre,
    denominateur: Chiffre,
    *,
    nom: str,
    unite: str,
    facteur: float = 1.0,
    memes_millesimes: bool = False,
) -> Chiffre:
    """Rapport de deux quantités d’un même groupe.

    Formule : facteur x numérateur / dénominateur.

    Parameters
    ----------
    memes_millesimes
        Vrai pour refuser un rapport entre deux millésimes ou deux sources.

    Examples
    --------
    12 lieux pour 60 000 habitants, facteur 100 000 : 20 lieux pour 100 000 habitants.
    """
    motif = _explain_rapport(
        numerateur, denominateur, memes_millesimes=memes_millesimes
    )
    valeur = None
    if not motif and numerateur.valeur is not None and denominateur.valeur:
        valeur = facteur * numerateur.valeur / denominateur.valeur
    absent = next((c for c in (numerateur, denominateur) if c.valeur is None), None)
    statut = Statut.CALCULE if valeur is not None else Statut.SANS_OBJET
    return Chiffre(
        indicateur=nom,
        code=numerateur.code,
        valeur=valeur,
        statut=absent.statut if absent is not None else statut,
        unite=unite,
        millesime=_join_millesimes(numerateur, denominateur),
        perimetre=numerateur.perimetre,
        precision=_join_precisions(numerateur, denominateur),
        motif=motif,
        sources=tuple(dict.fromkeys(numerateur.sources + denominateur.sources)),
    )


def _explain_rapport(
    numerateur: Chiffre, denominateur: Chiffre, *, memes_millesimes: bool
) -> str:
    for cote in (numerateur, denominateur):
        if cote.valeur is None:
            return cote.motif
    if memes_millesimes:
        refus = _explain_millesimes(numerateur.millesime, denominateur.millesime)
        if refus:
            return refus
    if not denominateur.valeur:
        return "Le dénominateur est nul : le rapport n’existe pas."
    return ""


def _explain_millesimes(millesime: str, autre: str) -> str:
    if MILLESIME_INCONNU in (millesime, autre):
        return "Le millésime d’un des deux chiffres n’est pas précisé par sa source."
    if millesime != autre:
        return f"Les millésimes diffèrent : {millesime} d’un côté, {autre} de l’autre."
    return ""


def _join_millesimes(*chiffres: Chiffre) -> str:
    return " / ".join(dict.fromkeys(c.millesime for c in chiffres if c.millesime))
