"""Les contours que charge le navigateur, lus ici pour entrer dans une page autonome."""

from pathlib import Path

from ess_dash.sources.fichiers import read_navigateur_index
from ess_dash.sources.racine import DOSSIER_GEO, find_dossier
from ess_dash.sources.source import SourceError, compute_sha256, read_source
from ess_dash.territoires import CodeDepartement


def read_fond(
    departement: CodeDepartement, role: str, dossier: Path | None = None
) -> str:
    """Contours d’un rôle (``territoires``, ``contexte``), en TopoJSON.

    Parameters
    ----------
    dossier
        Dossier à la place de ``geo/``.

    Raises
    ------
    SourceError
        Si le fichier manque ou n’est plus celui enregistré.
    """
    nom = read_navigateur_index(departement, dossier)[role]
    relatif = f"{departement}/navigateur/{nom}"
    chemin = find_dossier(DOSSIER_GEO, dossier) / relatif
    identifiant = f"{DOSSIER_GEO}/{relatif}"
    remede = (
        f"Rétablir le fichier avec « git checkout -- {DOSSIER_GEO}/{departement} »."
    )
    contenu = chemin.read_bytes()
    if compute_sha256(contenu) != read_source(chemin, identifiant, remede).sha256:
        raise SourceError(
            f"Le fichier {identifiant} a changé depuis son enregistrement. {remede}"
        )
    return contenu.decode("utf-8")
