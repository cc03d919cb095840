"""Lire un fichier déposé sans lui faire confiance : CSV, XLSX, GeoJSON, zip de ceux-ci.

Le contenu décide de la forme. La lecture se fait dans un processus enfant borné en
mémoire, en temps et en écriture ; ce qui est écarté ou corrigé est dit, ligne comprise.
"""

from ess_dash.importation.lecture.lecture import read_fichier
from ess_dash.importation.lecture.limites import OCTETS_MAX
from ess_dash.importation.lecture.modele import ChoixLecture, Lecture
from ess_dash.importation.lecture.refus import write_refus

__all__ = ["OCTETS_MAX", "ChoixLecture", "Lecture", "read_fichier", "write_refus"]
