"""Fabriquer des fichiers, honnêtes ou hostiles, sans en garder de gros au dépôt."""

import io
import zipfile

import openpyxl
import pytest

from ess_dash.importation.lecture import read_fichier
from ess_dash.importation.modele import ImportRefuseError


@pytest.fixture
def lire():
    """Lit un fichier qui ne porte qu’une table."""

    def _lire(octets, nom="t.csv", **choix):
        octets = octets.encode() if isinstance(octets, str) else octets
        (table,) = read_fichier(nom, octets, sans_enfant=True, **choix).tables
        return table

    return _lire


@pytest.fixture
def refuser():
    """Rend la phrase du refus, espaces insécables remplacées."""

    def _refuser(octets, nom="t.csv", *, sans_enfant=True):
        octets = octets.encode() if isinstance(octets, str) else octets
        with pytest.raises(ImportRefuseError) as refus:
            read_fichier(nom, octets, sans_enfant=sans_enfant)
        return str(refus.value).replace("\u00a0", " ").replace("\u202f", " ")

    return _refuser


@pytest.fixture
def zipper():
    """Zip d’entrées nommées."""

    def _zipper(**entrees):
        return zip_de(entrees)

    return _zipper


def zip_de(entrees):
    flux = io.BytesIO()
    with zipfile.ZipFile(flux, "w", zipfile.ZIP_DEFLATED) as archive:
        for nom, contenu in entrees.items():
            archive.writestr(nom, contenu)
    return flux.getvalue()


@pytest.fixture
def classeur():
    """Octets d’un XLSX écrit par openpyxl ; ``retoucher`` reçoit la feuille."""

    def _classeur(lignes, retoucher=None, autres=None):
        wb = openpyxl.Workbook()
        for ligne in lignes:
            wb.active.append(ligne)
        for nom, contenu in (autres or {}).items():
            feuille = wb.create_sheet(nom)
            for ligne in contenu:
                feuille.append(ligne)
        if retoucher is not None:
            retoucher(wb.active)
        flux = io.BytesIO()
        wb.save(flux)
        return flux.getvalue()

    return _classeur


@pytest.fixture
def xlsx_brut():
    """XLSX dont la feuille est ce XML."""

    def _brut(donnees, debut='<?xml version="1.0"?>', **entrees):
        ns = "http://schemas.openxmlformats.org"
        feuille = (
            f'{debut}<worksheet xmlns="{ns}/spreadsheetml/2006/main">'
            f"<sheetData>{donnees}</sheetData></worksheet>"
        )
        rel = f"{ns}/officeDocument/2006/relationships"
        ct = "application/vnd.openxmlformats-officedocument.spreadsheetml"
        return zip_de(
            {
                "[Content_Types].xml": (
                    f'<Types xmlns="{ns}/package/2006/content-types">'
                    '<Default Extension="xml" ContentType="application/xml"/>'
                    '<Default Extension="rels" ContentType='
                    '"application/vnd.openxmlformats-package.relationships+xml"/>'
                    f'<Override PartName="/xl/workbook.xml" ContentType="{ct}.sheet.main+xml"/>'
                    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{ct}.worksheet+xml"/>'
                    "</Types>"
                ),
                "_rels/.rels": (
                    f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship '
                    f'Id="r1" Type="{rel}/officeDocument" Target="xl/workbook.xml"/>'
                    "</Relationships>"
                ),
                "xl/workbook.xml": (
                    f'<workbook xmlns="{ns}/spreadsheetml/2006/main" xmlns:r="{rel}">'
                    '<sheets><sheet name="F" sheetId="1" r:id="r1"/></sheets></workbook>'
                ),
                "xl/_rels/workbook.xml.rels": (
                    f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship '
                    f'Id="r1" Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/>'
                    "</Relationships>"
                ),
                "xl/worksheets/sheet1.xml": feuille,
                **entrees,
            }
        )

    return _brut
