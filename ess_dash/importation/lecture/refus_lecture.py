"""Les phrases d’un fichier refusé en entier."""

from ess_dash.importation.modele import ImportRefuseError
from ess_dash.textes.ecriture import apply_typographie


def build_refus(phrase: str) -> ImportRefuseError:
    """Refus d’un fichier, espaces insécables posées."""
    return ImportRefuseError(apply_typographie(phrase))
