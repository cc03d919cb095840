"""La provenance d’un fichier, et le fichier voisin ``.source.yml`` qui la porte."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import yaml

SUFFIXE_VOISIN: Final = ".source.yml"


class SourceError(Exception):
    """Un fichier manque ou n’est plus celui qui a été enregistré : une phrase le dit."""


@dataclass(frozen=True, slots=True)
class Source:
    """D’où vient un fichier, et ce qui lui a été fait.

    Attributes
    ----------
    identifiant
        Chemin du fichier depuis la racine (``data/anct/2024/qpv.csv``).
    producteur
        Qui a produit la donnée.
    titre
        Intitulé du jeu.
    millesime
        Date de validité, telle que le producteur la donne.
    url
        Adresse de consultation, vide si elle n’a pas été relevée.
    licence
        Conditions de réutilisation.
    date_consultation
        Jour de la consultation ou de la fabrication.
    sha256
        Empreinte du fichier enregistré.
    traitement
        Ce qui a été fait entre le document d’origine et le fichier.
    citation
        Mention courte, telle qu’affichée.
    remarques
        Réserves à connaître avant usage, vide si aucune.
    """

    identifiant: str
    producteur: str
    titre: str
    millesime: str
    url: str
    licence: str
    date_consultation: dt.date
    sha256: str
    traitement: str
    citation: str
    remarques: str


CHAMPS_VOISIN: Final = tuple(
    champ.name for champ in fields(Source) if champ.name != "identifiant"
)
CHAMPS_FACULTATIFS: Final = frozenset({"url", "remarques"})


def compute_sha256(contenu: bytes) -> str:
    """Empreinte d’un contenu, en hexadécimal.

    Examples
    --------
    >>> compute_sha256(b"")[:12]
    'e3b0c44298fc'
    """
    return hashlib.sha256(contenu).hexdigest()


def find_voisin(chemin: Path) -> Path:
    """Chemin du fichier voisin d’un fichier de données.

    Examples
    --------
    >>> find_voisin(Path("data/anct/2024/qpv.csv")).name
    'qpv.csv.source.yml'
    """
    return chemin.with_name(chemin.name + SUFFIXE_VOISIN)


def read_source(chemin: Path, identifiant: str, remede: str) -> Source:
    """Lit la provenance d’un fichier dans son fichier voisin.

    Parameters
    ----------
    chemin
        Fichier de données.
    identifiant
        Chemin affiché du fichier.
    remede
        Ce que le lecteur peut faire si le fichier voisin est inutilisable.

    Raises
    ------
    SourceError
        Si le fichier voisin manque, n’est pas lisible ou est incomplet.
    """
    nom = identifiant + SUFFIXE_VOISIN
    champs = _read_champs(find_voisin(chemin), nom, remede)
    manquants = [champ for champ in CHAMPS_VOISIN if _is_absent(champs, champ)]
    if manquants:
        liste = ", ".join(manquants)
        msg = f"Le fichier {nom} ne renseigne pas : {liste}. {remede}"
        raise SourceError(msg)
    textes = {champ: str(champs.get(champ) or "") for champ in CHAMPS_VOISIN}
    date = _parse_date(textes.pop("date_consultation"), nom, remede)
    return Source(identifiant=identifiant, date_consultation=date, **textes)


def _read_champs(voisin: Path, nom: str, remede: str) -> Mapping[str, object]:
    try:
        champs = yaml.safe_load(voisin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        msg = (
            f"Le fichier {nom}, qui dit d’où viennent les données, est absent. {remede}"
        )
        raise SourceError(msg) from None
    except (OSError, ValueError, yaml.YAMLError) as erreur:
        msg = f"Le fichier {nom} n’est pas lisible. {remede}"
        raise SourceError(msg) from erreur
    return champs if isinstance(champs, dict) else {}


def _is_absent(champs: Mapping[str, object], champ: str) -> bool:
    if champ in CHAMPS_FACULTATIFS:
        return champ not in champs
    return champs.get(champ) in (None, "")


def _parse_date(texte: str, nom: str, remede: str) -> dt.date:
    try:
        return dt.date.fromisoformat(texte)
    except ValueError:
        msg = (
            f"Le fichier {nom} donne une date illisible : « {texte} » ; "
            f"forme attendue : 2026-11-22. {remede}"
        )
        raise SourceError(msg) from None
