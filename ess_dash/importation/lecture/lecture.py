"""La porte : un nom et des octets, et les tables qu’ils portent."""

from ess_dash.importation.lecture.modele import ChoixLecture, Lecture
from ess_dash.importation.lecture.nature import find_nature
from ess_dash.importation.lecture.ouverture import open_fichier
from ess_dash.importation.lecture.processus import read_par_enfant

_SANS_CHOIX = ChoixLecture()


def read_fichier(
    nom: str,
    octets: bytes,
    choix: ChoixLecture = _SANS_CHOIX,
    *,
    sans_enfant: bool = False,
) -> Lecture:
    """Tables d’un fichier déposé, en texte.

    Parameters
    ----------
    nom
        Nom tel que déposé ; il ne décide de rien, mais un écart avec le contenu est dit.
    octets
        Le fichier.
    choix
        Ce que l’agent impose : encodage, séparateur, ligne d’en-tête, accents à réparer.
    sans_enfant
        Vrai pour lire dans le processus courant, sans limite de temps ni de mémoire :
        pour un fichier de confiance, ou un essai.

    Raises
    ------
    ImportRefuseError
        Si le fichier entier ne peut être lu ; une phrase dit pourquoi et que faire.
    """
    if sans_enfant:
        return open_fichier(nom, octets, choix)
    # Ce qui se refuse au premier coup d’œil ne vaut pas un processus.
    find_nature(octets)
    return read_par_enfant(nom, octets, choix)
