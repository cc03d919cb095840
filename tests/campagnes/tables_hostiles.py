"""Des milliers de tables hostiles ou abîmées, données à lire : aucune ne doit surprendre.

``python -m tests.campagnes.tables_hostiles --nombre 10000`` ; le numéro d’un cas suffit à
le refaire. Chaque fichier est lu ou refusé d’une phrase, et ses lignes sont comptées.
"""

import argparse
import csv
import datetime as dt
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from ess_dash.importation.lecture import Lecture, read_fichier
from ess_dash.importation.modele import ImportRefuseError

DUREE_MAX_S = 30.0
NOMS = (
    *("nom", "code_commune", "Code INSEE", "Libellé", "montant", "date", "latitude"),
    *("longitude", "CODGEO", "LIBGEO", "erreur", "Nom", "", "n° SIRET", "=1+1", "2024"),
)
MOTS = (
    *("", " ", "Épicerie", "Œuvre €", "01004", "1004", "31555", "2A004", "NA", "None"),
    *("1 234,56", "1.234,56", "-20,5", "(20)", "−20", "1e400", "NaN", "=HYPERLINK(1)"),
    *("@SUM(1)", "'01004", "'=1", "''", "#REF!", "7.32829E+13", "73282932000074"),
    *("03/04/2024", "2024-02-30", "12/13/24", "l’été", "l'été", "Ã©tÃ©", "a;b", "a,b"),
    *(
        'guillemet "interne"',
        "deux\nlignes",
        "tab\tulation",
        "\u202e renversé",
        "\ufeff",
    ),
    *("x" * 500, "<script>", "${a}", "٧", "e\u0301", "\u200b", "total", "#", "Total"),
    *("_x000D_", "oui", "\u00a0", "sep=;", "…", "s", "0", "0.0", "-", "N/A", "\ud7ff"),
)
TITRES = ("Tableau 1 – Emploi", "# commentaire", "Source : Insee", "Total", "(1) note")
ENCODAGES = (
    "utf-8",
    "utf-8-sig",
    "cp1252",
    "utf-16",
    "utf-16-le",
    "mac_roman",
    "latin-1",
)


@dataclass(frozen=True)
class Cas:
    """Un fichier fabriqué.

    Attributes
    ----------
    nb_lignes
        Lignes remplies, si la fabrication en garantit le nombre ; sinon -1.
    """

    nom: str
    octets: bytes
    genre: str
    nb_lignes: int = -1


@dataclass(frozen=True)
class Verdict:
    """Ce qu’un cas a donné ; ``faute`` est vide quand tout va bien."""

    issue: str
    faute: str = ""


def build_cas(numero: int, graine: int = 0) -> Cas:
    """Cas d’un numéro : toujours le même."""
    hasard = random.Random(f"{graine}/{numero}")  # noqa: S311
    fabrique = hasard.choices(
        (_build_csv, _build_xlsx, _build_geojson, _build_zip), weights=(5, 2, 2, 1)
    )[0]
    cas = fabrique(hasard)
    return _damage(hasard, cas) if hasard.random() < 0.6 else cas


def check_cas(cas: Cas, lire: Callable[[str, bytes], Lecture]) -> Verdict:
    """Lit un cas et vérifie ce qu’il en sort."""
    debut = time.monotonic()
    try:
        lecture = lire(cas.nom, cas.octets)
    except ImportRefuseError as refus:
        return Verdict("refusé", _check_phrase(str(refus)) or _check_duree(debut))
    except Exception:
        return Verdict("panne", traceback.format_exc(limit=-4))
    return Verdict("lu", _check_lecture(cas, lecture) or _check_duree(debut))


def read_ici(nom: str, octets: bytes) -> Lecture:
    """Lecture sans enfant."""
    return read_fichier(nom, octets, sans_enfant=True)


def _check_duree(debut: float) -> str:
    duree = time.monotonic() - debut
    return f"{duree:.0f} s pour lire" if duree > DUREE_MAX_S else ""


def _check_phrase(phrase: str) -> str:
    est_phrase = phrase[:1].isupper() and phrase.endswith(".") and len(phrase) > 20
    est_anglaise = any(mot in phrase for mot in ("Error", "Traceback", "Exception"))
    return "" if est_phrase and not est_anglaise else f"refus mal dit : {phrase!r}"


def _check_lecture(cas: Cas, lecture: Lecture) -> str:
    if not lecture.tables:
        return "aucune table"
    for table in lecture.tables:
        faute = _check_table(table)
        if faute:
            return faute
    return _check_compte(cas, lecture) if len(lecture.tables) == 1 else ""


def _check_table(table) -> str:
    largeur = len(table.entetes)
    if len(set(table.entetes)) != largeur or "" in table.entetes:
        return f"en-têtes vides ou en double : {table.entetes}"
    if len(table.lignes) != len(table.numeros) or not table.lignes:
        return "lignes et numéros ne vont pas ensemble"
    if any(len(ligne) != largeur for ligne in table.lignes):
        return "ligne plus courte ou plus longue que l’en-tête"
    if any(type(case) is not str for ligne in table.lignes for case in ligne):
        return "une case n’est pas du texte"
    numeros = [*table.numeros, *table.ecartees, table.ligne_en_tete]
    if len(set(numeros)) != len(numeros):
        return "une ligne est comptée deux fois"
    avis = " ".join(table.avis)
    tues = [
        n for n in table.ecartees if f" {n} (" not in avis and " autres" not in avis
    ]
    if tues:
        return f"lignes écartées sans être dites : {tues}"
    return ""


def _check_compte(cas: Cas, lecture: Lecture) -> str:
    (table,) = lecture.tables
    en_tete = 0 if table.nature == "geojson" else 1
    compte = len(table.lignes) + len(table.ecartees) + en_tete
    if cas.nb_lignes >= 0 and compte != cas.nb_lignes:
        return f"{compte} lignes comptées, {cas.nb_lignes} écrites"
    return ""


def _build_rangees(hasard: random.Random) -> list[list[str]]:
    largeur = hasard.randint(2, 6)
    en_tete = [hasard.choice(NOMS) for _ in range(largeur)]
    if not any(en_tete):
        en_tete[0] = "nom"
    rangees = [[hasard.choice(TITRES)] for _ in range(hasard.choice((0, 0, 1, 5)))]
    rangees.append(en_tete)
    for _ in range(hasard.choice((0, 1, 2, 5, 12))):
        ecart = hasard.choice((0, 0, 0, 0, 1, -1))
        rangees.append([hasard.choice(MOTS) for _ in range(max(largeur + ecart, 1))])
    if hasard.random() < 0.3:
        rangees.append([hasard.choice(TITRES), *[hasard.choice(MOTS)] * (largeur - 1)])
    if hasard.random() < 0.2:
        rangees.insert(hasard.randrange(len(rangees)), [""] * largeur)
    return rangees


def _count_remplies(rangees: list[list[object]]) -> int:
    """Lignes dont une case porte un texte ; « sep=; » en tête n’en est pas une."""
    textes = [
        [
            "" if v is None else str(v).replace("\ufeff", "").strip(" \t\n\u00a0")
            for v in r
        ]
        for r in rangees
    ]
    remplies = [r for r in textes if any(r)]
    return len(remplies) - (
        "".join(remplies[0][:2]).startswith("sep=") if remplies else 0
    )


def _build_csv(hasard: random.Random) -> Cas:
    rangees = _build_rangees(hasard)
    flux = io.StringIO()
    ecrivain = csv.writer(
        flux,
        delimiter=hasard.choice(";,\t|"),
        quoting=hasard.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=hasard.choice(("\n", "\r\n")),
    )
    ecrivain.writerows(rangees)
    encodage = hasard.choice(ENCODAGES)
    octets = flux.getvalue().encode(encodage, errors="replace")
    ecrites = [
        [c.encode(encodage, "replace").decode(encodage) for c in r] for r in rangees
    ]
    return Cas("table.csv", octets, "csv", _count_remplies(ecrites))


def _build_xlsx(hasard: random.Random) -> Cas:
    classeur = openpyxl.Workbook(write_only=False)
    feuille = classeur.active
    rangees = _build_rangees(hasard)
    valeurs = [[_build_cellule(hasard, mot) for mot in rangee] for rangee in rangees]
    for rangee in valeurs:
        feuille.append(rangee)
    # Une formule écrite sans son résultat est une case vide, un retour chariot aussi.
    lues = [
        [None if str(v).startswith("=") or v == "_x000D_" else v for v in r]
        for r in valeurs
    ]
    nombre = _count_remplies(lues)
    if hasard.random() < 0.2 and len(rangees) > 2:
        feuille.merge_cells(f"A2:A{len(rangees)}")
        nombre = -1
    if hasard.random() < 0.2:
        classeur.create_sheet("Notes").append(["Lisez-moi"])
    flux = io.BytesIO()
    classeur.save(flux)
    return Cas(hasard.choice(("t.xlsx", "t.csv")), flux.getvalue(), "xlsx", nombre)


def _build_cellule(hasard: random.Random, mot: str):
    propre = "".join(c for c in mot if c >= " " or c == "\n")
    autres = (hasard.random() * 1e6, 31555, True, dt.datetime(2024, 4, 3), dt.time(9))  # noqa: DTZ001
    return hasard.choice(autres) if hasard.random() < 0.3 else (propre or None)


def _build_geojson(hasard: random.Random) -> Cas:
    nombre = hasard.choice((0, 1, 2, 8))
    entites = [_build_entite(hasard) for _ in range(nombre)]
    objet: object = {"type": "FeatureCollection", "features": entites}
    if hasard.random() < 0.1:
        objet = hasard.choice((entites, {"type": "Topology"}, {}, {"type": ["x"]}, 3))
        nombre = -1
    octets = json.dumps(objet, ensure_ascii=hasard.random() < 0.5).encode(
        errors="replace"
    )
    return Cas("t.geojson", octets, "geojson", nombre)


def _build_entite(hasard: random.Random) -> object:
    if hasard.random() < 0.05:
        return hasard.choice((None, 3, "x", [], {"type": "Point"}))
    point = [
        hasard.uniform(-200, 200),
        hasard.choice((43.6, 1e400, float("nan"), "x", None)),
    ]
    formes = (
        None,
        {"type": "Point", "coordinates": point[: hasard.randint(0, 2)]},
        {"type": "Point", "coordinates": [1.44, 43.6, 150]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1]]]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point"}]},
        {"type": "Cercle"},
        {"type": "Point", "coordinates": {"a": 1}},
        [1, 2],
    )
    proprietes = {
        hasard.choice(NOMS): hasard.choice((*MOTS, 3, 4.5, None, True, [1], {"a": "b"}))
        for _ in range(hasard.randint(0, 5))
    }
    return {
        "type": hasard.choice(("Feature",) * 9 + ("feature",)),
        "geometry": hasard.choice(formes),
        "properties": hasard.choice((proprietes,) * 5 + (None, "x")),
    }


def _build_zip(hasard: random.Random) -> Cas:
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for rang in range(hasard.choice((0, 1, 2, 3))):
            dedans = hasard.choice((_build_csv, _build_xlsx, _build_geojson))(hasard)
            dossier = hasard.choice(("", "", "data/", "../", "__MACOSX/"))
            archive.writestr(f"{dossier}{rang}_{dedans.nom}", dedans.octets)
    return Cas("t.zip", flux.getvalue(), "zip")


def _damage(hasard: random.Random, cas: Cas) -> Cas:
    octets = bytearray(cas.octets)
    for _ in range(hasard.choice((1, 1, 2, 8))):
        if octets:
            hasard.choice((_flip, _truncate, _splice, _insert, _repeat))(hasard, octets)
    return Cas(cas.nom, bytes(octets), f"{cas.genre} abîmé")


def _flip(hasard: random.Random, octets: bytearray) -> None:
    octets[hasard.randrange(len(octets))] = hasard.randrange(256)


def _truncate(hasard: random.Random, octets: bytearray) -> None:
    del octets[hasard.randrange(len(octets)) :]


def _splice(hasard: random.Random, octets: bytearray) -> None:
    debut = hasard.randrange(len(octets))
    del octets[debut : debut + hasard.randint(1, 40)]


def _insert(hasard: random.Random, octets: bytearray) -> None:
    intrus = (
        b"\0",
        b'"',
        b"\r",
        b"\n",
        b";",
        b"\xff\xfe",
        b"[" * 30,
        b"\x1f",
        b"PK\x03\x04",
    )
    ou = hasard.randrange(len(octets))
    octets[ou:ou] = hasard.choice(intrus)


def _repeat(hasard: random.Random, octets: bytearray) -> None:
    debut = hasard.randrange(len(octets))
    octets[debut:debut] = octets[debut : debut + 60] * hasard.randint(1, 20)


def run(
    numeros: range, graine: int, garder: Path | None = None
) -> tuple[Counter, list]:
    """Issues par genre de fichier, et fautes : numéro du cas, ce qui a manqué."""
    issues: Counter = Counter()
    fautes = []
    for numero in numeros:
        cas = build_cas(numero, graine)
        verdict = check_cas(cas, read_ici)
        issues[cas.genre, verdict.issue] += 1
        if verdict.faute:
            fautes.append((numero, verdict.faute))
            if garder is not None:
                (garder / f"{graine}_{numero}_{cas.nom}").write_bytes(cas.octets)
    return issues, fautes


def main() -> int:
    """Lance la campagne et écrit son compte."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nombre", type=int, default=10_000)
    options.add_argument("--debut", type=int, default=0)
    options.add_argument("--graine", type=int, default=0)
    options.add_argument(
        "--garder", type=Path, help="dossier où garder les cas fautifs"
    )
    choix = options.parse_args()
    debut = time.monotonic()
    numeros = range(choix.debut, choix.debut + choix.nombre)
    issues, fautes = run(numeros, choix.graine, choix.garder)
    for (genre, issue), nombre in sorted(issues.items()):
        sys.stdout.write(f"{genre:16} {issue:8} {nombre:6}\n")
    for numero, faute in fautes:
        sys.stdout.write(f"cas {numero} : {faute}\n")
    duree = time.monotonic() - debut
    sys.stdout.write(f"{choix.nombre} tables, {len(fautes)} fautes, {duree:.0f} s\n")
    return 1 if fautes else 0


if __name__ == "__main__":
    sys.exit(main())
