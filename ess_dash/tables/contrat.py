"""Le contrat d’une table : vérifier tout, puis dire toutes les fautes d’un coup."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast

import pandas as pd
import pandera.pandas as pa
from pandas.api.types import is_numeric_dtype
from pandera.errors import SchemaErrors

from ess_dash.sources import Source

CadreT = TypeVar("CadreT", bound=pd.DataFrame)

NB_FAUTES_MONTREES: Final = 30
# La ligne 1 d’un CSV porte les noms de colonnes.
PREMIERE_LIGNE_CSV: Final = 2
# Par type de colonne : forme d’un nombre écrit en texte, et comment la dire.
FORMES: Final = {
    "int": (r"-?\d+", "nombre entier attendu"),
    "float": (r"-?\d+(?:\.\d+)?", "nombre attendu, avec un point décimal"),
}
REGLES_DE_STRUCTURE: Final = ("column_in_schema", "column_in_dataframe")
REGLES: Final = {
    "column_in_schema": "colonne inconnue, à retirer",
    "column_in_dataframe": "colonne absente, à ajouter",
    "not_nullable": "une valeur est obligatoire",
    "field_uniqueness": "la valeur doit être unique",
    "multiple_fields_uniqueness": "la ligne répète la clé d’une autre",
}


class Table(NamedTuple, Generic[CadreT]):
    """Une table validée et les fichiers d’où elle vient."""

    df: CadreT
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Faute:
    """Une valeur, une ligne ou une colonne qui rompt le contrat.

    Attributes
    ----------
    colonne
        Colonne fautive, vide si la règle porte sur la ligne entière.
    ligne
        Numéro de ligne dans le fichier, ``None`` si la faute est de structure.
    valeur
        Valeur trouvée, telle quelle.
    regle
        Ce qui était attendu.
    """

    colonne: str
    ligne: int | None
    valeur: str
    regle: str

    def __str__(self) -> str:
        """Écrit la faute en une ligne."""
        ou = [f"ligne {self.ligne}"] if self.ligne is not None else []
        ou += [f"colonne « {self.colonne} »"] if self.colonne else []
        trouvee = f"« {self.valeur} » ; " if self.valeur else ""
        return f"{', '.join(ou)} : {trouvee}{self.regle}"


class TableError(Exception):
    """Une table ne tient pas son contrat ; ``fautes`` les donne toutes."""

    def __init__(self, identifiant: str, fautes: Iterable[object]) -> None:
        self.identifiant = identifiant
        self.fautes = tuple(fautes)
        super().__init__(_write_message(identifiant, self.fautes))


def _write_message(identifiant: str, fautes: tuple[object, ...]) -> str:
    nombre = f"{len(fautes)} fautes" if len(fautes) > 1 else "une faute"
    lignes = [f"{identifiant} : {nombre}."]
    lignes += [f"– {faute}" for faute in fautes[:NB_FAUTES_MONTREES]]
    reste = len(fautes) - NB_FAUTES_MONTREES
    if reste > 0:
        lignes.append(f"– … et {reste} de plus")
    lignes.append(_write_remede(identifiant))
    return "\n".join(lignes)


def _write_remede(identifiant: str) -> str:
    dossier, *suite = identifiant.split("/")
    if dossier == "geo":
        return (
            "Refaire les contours avec « python -m ess_dash.extraction geo "
            f"--departement {suite[0]} »."
        )
    return (
        "Corriger le fichier, puis écrire sa nouvelle empreinte (sha256) dans son "
        "fichier voisin .source.yml."
    )


def validate(brute: CadreT, modele: type[pa.DataFrameModel], source: Source) -> CadreT:
    """Table typée et conforme, ou l’exception qui dit toutes les fautes.

    Les cases vides des colonnes de nombres deviennent absentes ; celles des colonnes
    de texte restent vides.

    Parameters
    ----------
    brute
        Table telle que lue, sans colonne ajoutée.
    modele
        Contrat à tenir.
    source
        Fichier d’où vient la table, nommé dans les fautes.

    Raises
    ------
    TableError
        Si une colonne, une ligne ou une valeur rompt le contrat.
    """
    schema = modele.to_schema()
    preparee, fautes = _parse_nombres(brute, schema, source)
    try:
        valide = schema.validate(preparee, lazy=True)
    except SchemaErrors as erreurs:
        toutes = _list_fautes(erreurs.failure_cases, schema, source, fautes)
        raise TableError(source.identifiant, toutes) from None
    if fautes:
        raise TableError(source.identifiant, fautes)
    return cast("CadreT", valide)


def to_bool(reponses: "pd.Series[Any]") -> "pd.Series[bool]":
    """Réponse d’une règle de ligne, ligne par ligne, sans valeur absente."""
    return reponses.astype(bool)


def _parse_nombres(
    brute: CadreT, schema: pa.DataFrameSchema, source: Source
) -> tuple[CadreT, list[Faute]]:
    """Lit les nombres écrits en texte ; ce qui n’en est pas un devient une faute."""
    lus: dict[str, pd.Series[Any]] = {}
    fautes: list[Faute] = []
    for nom, colonne in schema.columns.items():
        forme = _find_forme(colonne)
        if forme is None or nom not in brute or is_numeric_dtype(brute[nom]):
            continue
        motif, regle = forme
        textes = brute[nom].astype(str)
        est_nombre = textes.str.fullmatch(motif)
        lus[nom] = pd.to_numeric(textes.where(est_nombre), errors="coerce")
        fautes += [
            Faute(nom, _find_ligne(ligne, source), texte, regle)
            for ligne, texte in textes[~est_nombre & (textes != "")].items()
        ]
    return brute.assign(**lus), fautes


def _find_forme(colonne: pa.Column) -> tuple[str, str] | None:
    """Forme d’un nombre et sa règle, selon le type ; ``None`` pour du texte."""
    genre = str(colonne.dtype).lower()
    return next((f for debut, f in FORMES.items() if genre.startswith(debut)), None)


def _list_fautes(
    cas: pd.DataFrame,
    schema: pa.DataFrameSchema,
    source: Source,
    deja_dites: Iterable[Faute],
) -> list[Faute]:
    """Traduit le rapport de pandera ; une même faute n’est dite qu’une fois."""
    illisibles = {(faute.colonne, faute.ligne) for faute in deja_dites}
    a_des_colonnes = not cas["check"].isin(REGLES_DE_STRUCTURE).any()
    traduites = (
        _translate(ligne, schema, source) for ligne in cas.to_dict(orient="records")
    )
    # Une règle de ligne ne se juge pas sur une table à qui il manque des colonnes.
    gardees = (
        faute
        for faute in traduites
        if (faute.colonne, faute.ligne) not in illisibles
        and (faute.colonne or faute.ligne is not None or a_des_colonnes)
    )
    return sorted(dict.fromkeys([*deja_dites, *gardees]), key=_rank)


def _rank(faute: Faute) -> tuple[int, str]:
    return (faute.ligne or 0, faute.colonne)


def _translate(
    cas: dict[Any, Any], schema: pa.DataFrameSchema, source: Source
) -> Faute:
    controle, valeur = str(cas["check"]), cas["failure_case"]
    ligne = _find_ligne(cas["index"], source)
    if controle in REGLES_DE_STRUCTURE:
        return Faute(str(valeur), None, "", REGLES[controle])
    if cas["schema_context"] == "DataFrameSchema":
        return Faute("", ligne, "", REGLES.get(controle, controle))
    colonne = str(cas["column"])
    if controle.startswith(("coerce_dtype", "dtype")):
        controle = "not_nullable"
    trouvee = _write_valeur(valeur)
    attendu = f"attendu : {schema.columns[colonne].description}"
    regle = attendu if trouvee else f"case vide ; {attendu}"
    return Faute(colonne, ligne, trouvee, REGLES.get(controle, regle))


def _write_valeur(valeur: Any) -> str:  # noqa: ANN401 — une case peut tout contenir
    if pd.isna(valeur):
        return ""
    return f"{valeur:g}" if isinstance(valeur, float) else str(valeur)


def _find_ligne(index: object, source: Source) -> int | None:
    if index is None or pd.isna(index):  # type: ignore[call-overload]
        return None
    decalage = PREMIERE_LIGNE_CSV if source.identifiant.endswith(".csv") else 1
    return int(float(str(index))) + decalage
