"""Les récits livrés : des fichiers comme les autres, lus empreinte vérifiée."""

from pathlib import Path
from typing import Final

from ess_dash.sources.racine import DOSSIER_DATA, find_dossier
from ess_dash.sources.source import SourceError, compute_sha256, read_source

DOSSIER: Final = "recits"


def read_recit(nom: str, dossier: Path | None = None) -> bytes:
    """Contenu d’un récit livré.

    Parameters
    ----------
    nom
        Nom du fichier, sans son extension.
    dossier
        Dossier à la place de ``data/``.

    Raises
    ------
    SourceError
        Si le fichier ou son voisin manque, ou si l’empreinte diffère.
    """
    relatif = f"{DOSSIER}/{nom}.json"
    chemin = find_dossier(DOSSIER_DATA, dossier) / relatif
    identifiant = f"{DOSSIER_DATA}/{relatif}"
    remede = f"Rétablir le fichier avec « git checkout -- {identifiant}* »."
    try:
        contenu = chemin.read_bytes()
    except OSError:
        raise SourceError(f"Le fichier {identifiant} est absent. {remede}") from None
    source = read_source(chemin, identifiant, remede)
    if compute_sha256(contenu) != source.sha256:
        raise SourceError(
            f"Le fichier {identifiant} a changé depuis son enregistrement : son "
            f"empreinte n’est plus celle du fichier voisin. {remede}"
        )
    return contenu
