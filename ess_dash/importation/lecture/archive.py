"""Ouvrir un zip sans s’y perdre : tout est vérifié avant de rien déplier."""

import io
import zipfile
from collections.abc import Iterator
from typing import Final

from ess_dash.importation.lecture.limites import (
    ENTREES_ZIP_MAX,
    MEGA,
    OCTETS_DEPLIES_FLORES,
    OCTETS_DEPLIES_MAX,
    OCTETS_DEPLIES_SANS_DOUTE,
    RAPPORT_ZIP_MAX,
)
from ess_dash.importation.lecture.nature import (
    build_autre_classeur,
    build_autre_nature,
)
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.modele import ImportRefuseError
from ess_dash.textes.ecriture import format_nombre

MORCEAU: Final = 1 * MEGA
# Un tel fichier peut se lire au fil de l’eau : il ne se déplie pas en mémoire.
FIN_DE_FLUX: Final = "_data.csv"
_RECOUVREMENT: Final = 64
_DOCTYPE: Final = (b"<!DOCTYPE", b"<!doctype", b"<!ENTITY")
_CHIFFREE: Final = 0x1
_CLASSEUR: Final = "xl/workbook.xml"
_REMEDE: Final = "demander le tableau d’origine, en CSV, XLSX ou GeoJSON."
# (entrée ou fin d’entrée, ce que c’est) : un fichier de bureau est aussi un zip.
_AUTRES: Final = (
    ("word/", "un document Word"),
    ("ppt/", "une présentation PowerPoint"),
    (".kml", "une carte KMZ"),
    (".shp", "un shapefile compressé"),
)


class Archive:
    """Un zip vérifié : noms, tailles annoncées, et taille réelle à la lecture.

    Raises
    ------
    ImportRefuseError
        S’il est abîmé, chiffré, ou si ses tailles ne sont pas celles d’un tableau.
    """

    def __init__(self, contenu: bytes) -> None:
        self.contenu = contenu
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(contenu))
            self._entrees = self._zip.infolist()
        except Exception as erreur:
            raise build_abime() from erreur
        self._check_entrees(len(contenu))

    @property
    def noms(self) -> list[str]:
        """Noms des fichiers, dossiers exceptés."""
        return [e.filename for e in self._entrees if not e.is_dir()]

    @property
    def est_classeur(self) -> bool:
        """Vrai pour un XLSX."""
        return _CLASSEUR in self.noms and "[Content_Types].xml" in self.noms

    def read(self, nom: str) -> bytes:
        """Contenu d’une entrée ; sa taille réelle compte dans la limite du zip."""
        return b"".join(self.iter_morceaux(nom))

    def iter_morceaux(
        self, nom: str, maxi: int = OCTETS_DEPLIES_MAX
    ) -> Iterator[bytes]:
        """Contenu d’une entrée, par morceaux ; refusé au-delà de ``maxi`` octets."""
        lus = 0
        try:
            with self._zip.open(nom) as flux:
                while morceau := flux.read(MORCEAU):
                    lus += len(morceau)
                    _check_deplies(lus, maxi)
                    yield morceau
        except (ImportRefuseError, MemoryError):
            raise
        # Chaque méthode de compression a ses propres exceptions.
        except Exception as erreur:
            raise build_abime() from erreur

    def check_xml(self) -> None:
        """Déplie une fois chaque partie XML : ni entité, ni mensonge sur la taille."""
        for nom in self.noms:
            if nom.endswith((".xml", ".rels")):
                self._check_partie(nom)

    def check_classeur(self) -> None:
        """Refuse les classeurs que l’on ne lit pas, chacun par son nom."""
        for nature in self._list_natures():
            raise build_autre_classeur(nature)
        for marque, nature in _AUTRES:
            if any(n.startswith(marque) or n.endswith(marque) for n in self.noms):
                raise build_autre_nature(nature, _REMEDE)

    def _list_natures(self) -> Iterator[str]:
        noms = {nom.casefold() for nom in self.noms}
        if "xl/workbook.bin" in noms:
            yield "un classeur Excel binaire (.xlsb)"
        if any(nom.endswith("vbaproject.bin") for nom in noms):
            yield "un classeur Excel à macros (.xlsm)"
        if "mimetype" in noms and b"opendocument" in self.read("mimetype")[:200]:
            yield "un classeur ou un document LibreOffice (.ods, .odt)"
        if self.est_classeur and b"macroEnabled" in self.read("[Content_Types].xml"):
            yield "un classeur Excel à macros (.xlsm)"
        if self.est_classeur and b"purl.oclc.org/ooxml" in self.read(_CLASSEUR):
            yield "un classeur « Strict Open XML »"

    def _check_partie(self, nom: str) -> None:
        fin = b""
        for rang, morceau in enumerate(self.iter_morceaux(nom)):
            vu = fin + morceau
            if any(marque in vu for marque in _DOCTYPE) or (
                rang == 0 and not vu.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
            ):
                raise build_refus(
                    "Ce classeur contient du XML qu’aucun tableur n’écrit : par "
                    "prudence il n’est pas lu. L’ouvrir dans un tableur, « Enregistrer "
                    "sous », type « Classeur Excel (.xlsx) », puis le déposer de nouveau."
                )
            fin = morceau[-_RECOUVREMENT:]

    def _check_entrees(self, octets: int) -> None:
        if len(self._entrees) > ENTREES_ZIP_MAX:
            raise build_refus(
                f"Ce zip contient {format_nombre(len(self._entrees))} fichiers, et la "
                f"limite est de {ENTREES_ZIP_MAX} : déposer seulement le tableau utile."
            )
        if any(entree.flag_bits & _CHIFFREE for entree in self._entrees):
            raise build_refus(
                "Ce zip est protégé par un mot de passe : l’ouvrir sur l’ordinateur, "
                "puis déposer le tableau qu’il contient."
            )
        if any(_is_nom_dangereux(entree.filename) for entree in self._entrees):
            raise build_refus(
                "Ce zip contient un fichier dont le nom sort du dossier (« .. ») : par "
                "prudence il n’est pas lu. Déposer seulement le tableau utile."
            )
        tailles = [
            (e.filename.endswith(FIN_DE_FLUX), e.file_size) for e in self._entrees
        ]
        deplies = sum(taille for _, taille in tailles)
        gardes = sum(taille for est_flux, taille in tailles if not est_flux)
        if (
            gardes > OCTETS_DEPLIES_MAX
            or deplies > OCTETS_DEPLIES_FLORES
            or (
                deplies > OCTETS_DEPLIES_SANS_DOUTE
                and deplies > RAPPORT_ZIP_MAX * octets
            )
        ):
            raise _build_trop_gros()


def _check_deplies(octets: int, maxi: int) -> None:
    if octets > maxi:
        raise _build_trop_gros(maxi)


def _is_nom_dangereux(nom: str) -> bool:
    parties = nom.replace("\\", "/").split("/")
    return nom.startswith(("/", "\\")) or ".." in parties or ":" in parties[0]


def build_abime() -> Exception:
    """Refus d’un zip ou d’un classeur qui ne se déplie pas."""
    return build_refus(
        "Ce fichier est abîmé ou incomplet : le télécharger ou l’enregistrer de nouveau, "
        "puis le déposer."
    )


def _build_trop_gros(maxi: int = OCTETS_DEPLIES_MAX) -> Exception:
    return build_refus(
        f"Ce fichier compressé en cache un trop gros (plus de {maxi // MEGA} "
        "Mo une fois déplié, ou une répétition démesurée) : n’en garder que les colonnes "
        "et les lignes utiles, ou l’enregistrer en CSV."
    )
