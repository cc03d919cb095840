"""Qualité : points hors de leur commune, doublons, anciens codes, mélanges."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pandas as pd

from ess_dash.depot import Lot
from ess_dash.importation.doublons import find_ressemblants
from ess_dash.importation.identites import Identite
from ess_dash.importation.modele import PointDansCommune
from ess_dash.importation.valeurs import simplify
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.dossier import (
    Cellule,
    Colonne,
    Ligne,
    Section,
    Tableau,
)
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.tables import Niveau

ANCIEN_CODE: Final = "ancien code de commune"
HORS_DEPARTEMENT: Final = "hors du département"

# Clé, nom, code de la commune, nom de la commune, ce qui distingue deux homonymes.
Objet = tuple[str, str, str, str, str]


def build_situation(
    donnees: Donnees,
    motifs: Iterable[tuple[Lot, Mapping[str, Any]]],
    point_dans_commune: PointDansCommune | None,
) -> Section:
    """Section « Situation » : communes, anciens codes, points."""
    lieux, projets = _list_lieux(donnees), _list_projets(donnees)
    egares, avis = _list_egares(donnees, (*lieux, *projets), point_dans_commune)
    return Section(
        identifiant="situation",
        titre="Communes et points",
        texte=_write_situes(lieux, projets),
        avis=(*avis, *_write_anciens(motifs), *_write_inconnues(donnees)),
        tableaux=egares,
    )


def _list_lieux(donnees: Donnees) -> tuple[Objet, ...]:
    """Un par site."""
    return _list_objets(donnees.lieux, "id_site", "")


def _list_projets(donnees: Donnees) -> tuple[Objet, ...]:
    return _list_objets(donnees.projets, "id_projet", "annee_debut")


def _list_objets(table: pd.DataFrame, cle: str, complement: str) -> tuple[Objet, ...]:
    colonnes = (cle, "nom", "code_commune", "commune", complement)
    return tuple(
        (
            _write(ligne.get(colonnes[0])),
            _write(ligne.get(colonnes[1])),
            _write(ligne.get(colonnes[2])),
            _write(ligne.get(colonnes[3])),
            _write(ligne.get(colonnes[4])),
        )
        for ligne in table.to_dict("records")
    )


def _write(valeur: object) -> str:
    return "" if valeur is None or pd.isna(valeur) else str(valeur)  # type: ignore[call-overload]


def _write_situes(lieux: tuple[Objet, ...], projets: tuple[Objet, ...]) -> str:
    sites = sum(bool(objet[2]) for objet in lieux)
    situes = sum(bool(objet[2]) for objet in projets)
    return (
        f"{format_nombre(sites)} sites de lieux sur {format_nombre(len(lieux))} et "
        f"{format_nombre(situes)} projets sur {format_nombre(len(projets))} sont situés "
        "dans une commune."
    )


def _list_egares(
    donnees: Donnees,
    objets: tuple[Objet, ...],
    point_dans_commune: PointDansCommune | None,
) -> tuple[tuple[Tableau, ...], tuple[str, ...]]:
    """Tableau des points hors de leur commune, et la phrase qui les compte."""
    if donnees.positions.empty:
        return (), ("Aucun lieu ni projet n’a de point : chacun est à sa commune.",)
    if point_dans_commune is None:
        return (), ("Les points n’ont pas été vérifiés.",)
    par_cle = {objet[0]: objet for objet in objets}
    noms = donnees.communes.set_index("code_commune")["nom"]
    lignes = tuple(_iter_egares(donnees, par_cle, noms, point_dans_commune))
    total = pluralize(len(donnees.positions), "point")
    if not lignes:
        return (), (f"{total} : chacun est dans sa commune.",)
    tableau = Tableau(
        identifiant="egares",
        titre="Points hors de leur commune",
        entete="Lieu ou projet",
        colonnes=(
            Colonne("Commune dite", est_nombre=False),
            Colonne("Commune du point", est_nombre=False),
        ),
        lignes=lignes,
    )
    return (tableau,), (f"{total}, dont {len(lignes)} hors de la commune dite.",)


def _iter_egares(
    donnees: Donnees,
    par_cle: Mapping[str, Objet],
    noms: "pd.Series[str]",
    point_dans_commune: PointDansCommune,
) -> Iterator[Ligne]:
    for position in donnees.positions.to_dict("records"):
        objet = par_cle.get(str(position["cle"]))
        if objet is None or not objet[2]:
            continue
        trouvee = point_dans_commune(float(position["lon"]), float(position["lat"]))
        if trouvee != objet[2]:
            ou = str(noms.get(trouvee, HORS_DEPARTEMENT))
            yield Ligne(objet[1], (Cellule(objet[3] or objet[2]), Cellule(ou)))


def _write_anciens(
    motifs: Iterable[tuple[Lot, Mapping[str, Any]]],
) -> Iterator[str]:
    """Anciens codes que les imports ont convertis, par commune d’aujourd’hui."""
    comptes: dict[str, int] = {}
    for _, motif in motifs:
        if str(motif["motif"]).startswith(ANCIEN_CODE):
            comptes[motif["motif"]] = comptes.get(motif["motif"], 0) + motif["nombre"]
    for phrase, nombre in comptes.items():
        yield f"{pluralize(nombre, 'ligne')}, {phrase}."


def _write_inconnues(donnees: Donnees) -> Iterator[str]:
    connues = set(donnees.communes["code_commune"])
    codes = {
        code
        for table in (donnees.lieux, donnees.projets)
        for code in table["code_commune"].dropna()
        if code and code not in connues
    }
    if codes:
        yield (
            "Codes de commune qui ne sont pas du département : "
            f"{', '.join(sorted(codes))}."
        )


def build_doublons(donnees: Donnees) -> Section:
    """Section « Doublons » : noms presque identiques dans une même commune."""
    lieux = {objet[0]: objet for objet in _list_objets(donnees.lieux, "id_lieu", "")}
    paires = [
        *(("Lieux", a, b) for a, b in _iter_paires(tuple(lieux.values()))),
        *(("Projets", a, b) for a, b in _iter_paires(_list_projets(donnees))),
    ]
    if not paires:
        return Section(
            identifiant="doublons",
            titre="Doublons possibles",
            texte="Aucun nom ne se répète dans une même commune.",
        )
    lignes = tuple(
        Ligne(a[1], (Cellule(b[1]), Cellule(a[3] or "non située")), rubrique=genre)
        for genre, a, b in paires
    )
    return Section(
        identifiant="doublons",
        titre="Doublons possibles",
        texte="Ces noms se ressemblent dans une même commune : les lire, et retirer celui "
        "qui est de trop.",
        tableaux=(
            Tableau(
                identifiant="doublons",
                titre="Noms presque identiques",
                entete="Nom",
                colonnes=(
                    Colonne("Ressemble à", est_nombre=False),
                    Colonne("Commune", est_nombre=False),
                ),
                lignes=lignes,
            ),
        ),
    )


def _iter_paires(objets: tuple[Objet, ...]) -> Iterator[tuple[Objet, Objet]]:
    identites = [Identite("", objet[1], objet[2], objet[4]) for objet in objets]
    noms = [simplify(objet[1]) for objet in objets]
    for tard, tot in sorted(find_ressemblants(identites, noms)):
        yield objets[tard], objets[tot]


def build_melanges(donnees: Donnees) -> Section:
    """Section « Millésimes et bases » : ce qui ne se compare pas d’un EPCI à l’autre."""
    lignes = tuple(_iter_melanges(donnees))
    if not lignes:
        return Section(
            identifiant="melanges",
            titre="Millésimes et bases",
            texte="Chaque indicateur n’a qu’un millésime et qu’une base à l’échelle des "
            "EPCI.",
        )
    return Section(
        identifiant="melanges",
        titre="Millésimes et bases",
        texte="Ces indicateurs ont plusieurs millésimes ou plusieurs bases à l’échelle "
        "des EPCI : la carte les montre un à un, et rien ne les réunit.",
        tableaux=(
            Tableau(
                identifiant="melanges",
                titre="Ce qui ne se compare pas",
                entete="Millésime et base",
                colonnes=(Colonne("EPCI"),),
                lignes=lignes,
            ),
        ),
    )


def _iter_melanges(donnees: Donnees) -> Iterator[Ligne]:
    chiffres = donnees.chiffres_publies
    if "valeur" not in chiffres:
        return
    epci = chiffres[
        chiffres["niveau"].eq(Niveau.EPCI.value) & chiffres["valeur"].notna()
    ]
    for indicateur, siens in epci.groupby("indicateur", sort=False):
        paires = siens.drop_duplicates(["code", "millesime", "base"])
        groupes = Counter(zip(paires["millesime"], paires["base"], strict=True))
        if len(groupes) > 1 and indicateur in INDICATEURS:
            libelle = INDICATEURS[str(indicateur)].libelle
            for (millesime, base), nombre in groupes.items():
                yield _build_melange(libelle, str(millesime), str(base), nombre)


def _build_melange(rubrique: str, millesime: str, base: str, nombre: int) -> Ligne:
    cellule = Cellule(
        format_nombre(nombre), float(nombre), millesime=millesime, base=base
    )
    titre = ", ".join(filter(None, (millesime, base)))
    return Ligne(titre, (cellule,), rubrique=rubrique)
