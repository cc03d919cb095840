"""Un fichier examiné : ce qui a été lu, ce que chaque ligne devient, ou ce qui manque."""

from collections.abc import Mapping
from dataclasses import dataclass

from ess_dash.importation.colonnes import propose_colonnes
from ess_dash.importation.lecture import Lecture
from ess_dash.importation.modele import (
    ImportRefuseError,
    Rapport,
    TableLue,
    TypeImport,
)
from ess_dash.textes.ecriture import apply_typographie


@dataclass(frozen=True, slots=True)
class Examen:
    """Un fichier lu et contrôlé, rien n’étant encore écrit.

    Attributes
    ----------
    lecture
        Le fichier entier, toutes ses tables.
    table
        Celle qui a été contrôlée.
    rapport
        Ce que devient chacune de ses lignes.
    proposees
        Colonne attendue → colonne du fichier reconnue, avant toute correction.
    types_possibles
        Du plus vraisemblable au moins ; le type retenu y est, même choisi à la main.
    taille
        Octets du fichier.
    """

    lecture: Lecture
    table: TableLue
    type_import: TypeImport
    rapport: Rapport
    proposees: Mapping[str, str]
    types_possibles: tuple[TypeImport, ...]
    taille: int


class ExamenRefuseError(ImportRefuseError):
    """Le fichier se lit mais ne se contrôle pas : type inconnu, colonne requise absente.

    Attributes
    ----------
    lecture, table, taille
        Ce qui a été lu, pour demander à l’agent ce qui manque sans relire.
    type_import
        Type retenu, ``None`` s’il est à choisir.
    types_possibles, proposees
        Voir :class:`Examen`.
    """

    def __init__(
        self,
        phrase: str,
        lecture: Lecture,
        table: TableLue,
        *,
        taille: int = 0,
        type_import: TypeImport | None = None,
        types_possibles: tuple[TypeImport, ...] = (),
    ) -> None:
        super().__init__(apply_typographie(phrase))
        self.lecture = lecture
        self.table = table
        self.taille = taille
        self.type_import = type_import
        self.types_possibles = types_possibles
        self.proposees: Mapping[str, str] = (
            propose_colonnes(table.entetes, type_import.colonnes) if type_import else {}
        )
