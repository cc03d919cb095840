"""Les fichiers à importer : des projets fictifs, de toutes les communes."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

import xlsxwriter

from ess_dash.indicateurs.chargement import load_donnees

LIGNES_CSV: Final = 100_000
LIGNES_XLSX: Final = 50_000
ENTETES: Final = (
    *("nom", "annee", "montant_eur", "theme", "code_commune", "commune"),
    *("programme", "note"),
)
THEMES: Final = ("Inclusion", "Alimentation durable et digne", "Bifurcation écologique")
# Une ligne sur tant est à corriger, à refuser.
PAS_CORRIGE: Final = 50
PAS_REFUSE: Final = 100


def iter_lignes(nombre: int) -> Iterator[Sequence[str]]:
    """Noms de colonnes, puis ``nombre`` projets fictifs."""
    yield ENTETES
    communes = load_donnees().communes[["code_commune", "nom"]].values.tolist()
    for rang in range(1, nombre + 1):
        code, commune = communes[rang % len(communes)]
        montant = "-5" if rang % PAS_REFUSE == 0 else str(500 + rang % 40_000)
        yield (
            f"Projet d’essai {rang}",
            str(2018 + rang % 8),
            f"{montant} €" if rang % PAS_CORRIGE == 1 else montant,
            THEMES[rang % len(THEMES)],
            code,
            commune,
            f"Appel à projets d’essai {rang % 7}",
            "Ligne fictive.",
        )


def build_csv(nombre: int = LIGNES_CSV) -> bytes:
    """CSV à points-virgules, UTF-8 avec marque."""
    tampon = io.StringIO(newline="")
    csv.writer(tampon, delimiter=";", lineterminator="\r\n").writerows(
        iter_lignes(nombre)
    )
    return tampon.getvalue().encode("utf-8-sig")


def build_xlsx(nombre: int = LIGNES_XLSX) -> bytes:
    """Classeur d’une feuille, tout en texte."""
    tampon = io.BytesIO()
    with xlsxwriter.Workbook(tampon, {"constant_memory": True}) as classeur:
        feuille = classeur.add_worksheet("Projets")
        for rang, ligne in enumerate(iter_lignes(nombre)):
            for colonne, case in enumerate(ligne):
                feuille.write_string(rang, colonne, case)
    return tampon.getvalue()
