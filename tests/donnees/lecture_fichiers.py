"""Lit un dossier dans ses fichiers de données : une ligne par case, chiffres clés d’abord."""

import csv
import io
import json
from functools import cache

import openpyxl

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.render.dossier import to_csv, to_csv_dossier, to_csv_ouvert
from ess_dash.render.dossier_json import to_json
from ess_dash.render.dossier_xlsx import to_xlsx

CHAMPS = ("texte", "valeur", "unite", "statut", "millesime", "base", "perimetre")
CHAMPS += ("source", "motif")
ENTETES = ("Rubrique", "Ligne", "Colonne", "Valeur écrite", "Valeur", "Unité")
ENTETES += ("Statut", "Millésime", "Base", "Périmètre", "Source", "Motif")


def list_attendues(dossier, *, avec_cles=True):
    """Chaque case du dossier : sa ligne, sa colonne, et tous ses champs."""
    cles = [("", cle.libelle, "Valeur", cle.cellule) for cle in dossier.chiffres_cles]
    cases = [
        (ligne.rubrique, ligne.titre, colonne.titre, cellule)
        for tableau in dossier.tableaux
        for ligne in tableau.lignes
        for colonne, cellule in zip(tableau.colonnes, ligne.cellules, strict=True)
    ]
    return [
        (*place, *(_read_champ(cellule, champ) for champ in CHAMPS))
        for *place, cellule in (*(cles if avec_cles else ()), *cases)
    ]


def _read_champ(cellule, champ):
    valeur = getattr(cellule, champ)
    if champ == "statut":
        return "" if valeur is None else valeur.libelle
    return valeur


def read_json(dossier, *, date):
    arbre = json.loads(to_json(dossier, date=date))
    statuts = {code: s["libelle"] for code, s in arbre["statuts"].items()} | {None: ""}
    cles = [
        ("", cle["libelle"], "Valeur", cle["cellule"]) for cle in arbre["chiffres_cles"]
    ]
    cases = [
        (ligne["rubrique"], ligne["titre"], colonne["titre"], cellule)
        for section in arbre["sections"]
        for tableau in (
            *(figure["tableau"] for figure in section["figures"]),
            *section["tableaux"],
        )
        for ligne in tableau["lignes"]
        for colonne, cellule in zip(tableau["colonnes"], ligne["cellules"], strict=True)
    ]
    return [
        (*place, *((c | {"statut": statuts[c["statut"]]})[champ] for champ in CHAMPS))
        for *place, c in (*cles, *cases)
    ]


def read_csv(dossier):
    return [
        ligne
        for tableau in dossier.tableaux
        for ligne in _read_lignes(
            to_csv(tableau, fictive=dossier.sur_demonstration).decode("utf-8-sig"),
            ENTETES,
            ";",
        )
    ]


def read_csv_ouvert(dossier):
    noms = ("rubrique", "ligne", "colonne", *CHAMPS)
    return [
        ligne
        for tableau in dossier.tableaux
        for ligne in _read_lignes(
            to_csv_ouvert(tableau, fictive=dossier.sur_demonstration).decode(),
            noms,
            ",",
        )
    ]


def read_csv_dossier(dossier):
    """Cases du fichier qui réunit tous les tableaux, chiffres clés compris."""
    return list(_read_lignes(to_csv_dossier(dossier).decode("utf-8-sig"), ENTETES, ";"))


def _read_lignes(texte, noms, separateur):
    statuts = {s.value: s.libelle for s in Statut} | {"": ""}
    for ligne in csv.DictReader(io.StringIO(texte, newline=""), delimiter=separateur):
        # L’apostrophe empêche un tableur d’y lire une formule.
        champs = [ligne[nom].removeprefix("'") for nom in noms]
        champs[4] = float(champs[4].replace(",", ".")) if champs[4] else None
        champs[6] = statuts[champs[6]]
        yield tuple(champs)


@cache
def _read_feuilles(dossier, date):
    """Lignes de « Lire » et de « Détail », sans ouvrir les autres feuilles."""
    octets = io.BytesIO(to_xlsx(dossier, date=date))
    livre = openpyxl.load_workbook(octets, read_only=True)
    return {
        nom: list(livre[nom].iter_rows(values_only=True)) for nom in ("Lire", "Détail")
    }


def read_xlsx(dossier, *, date):
    """Cases de la feuille « Détail »."""
    entetes, *lignes = _read_feuilles(dossier, date)["Détail"]
    rangs = [entetes.index(nom) for nom in ENTETES]
    return [
        tuple(_read_case(ligne[rang], rang == rangs[4]) for rang in rangs)
        for ligne in lignes
    ]


def _read_case(contenu, est_valeur):
    if est_valeur:
        return None if contenu is None else float(contenu)
    return contenu or ""


def read_xlsx_lire(dossier, *, date):
    """Texte de la feuille « Lire »."""
    lignes = _read_feuilles(dossier, date)["Lire"]
    return "\n".join(str(case) for ligne in lignes for case in ligne if case)
