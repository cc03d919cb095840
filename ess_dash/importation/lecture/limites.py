"""Ce qu’un fichier déposé peut être, au plus ; au-delà il est refusé d’une phrase."""

from typing import Final

MEGA: Final = 1024 * 1024

OCTETS_MAX: Final = 20 * MEGA
# Le zip national de FLORES en fait 26 : il se lit au fil de l’eau, sans se déplier.
OCTETS_MAX_ZIP: Final = 32 * MEGA
OCTETS_DEPLIES_FLORES: Final = 640 * MEGA
LONGUEUR_MAX_LIGNE: Final = 65_536
# Une matrice de 586 communes a 343 396 paires ; les cases restent bornées.
LIGNES_MAX_CSV: Final = 400_000
LIGNES_MAX_XLSX: Final = 60_000
COLONNES_MAX: Final = 200
CASES_MAX: Final = 4_000_000
LONGUEUR_MAX_CASE_XLSX: Final = 32_767
TEXTE_MAX: Final = 150 * MEGA

ENTREES_ZIP_MAX: Final = 200
OCTETS_DEPLIES_MAX: Final = 150 * MEGA
# Un classeur honnête de quelques mégaoctets répète beaucoup : le rapport ne se juge
# qu’au-dessus de cette taille.
OCTETS_DEPLIES_SANS_DOUTE: Final = 30 * MEGA
RAPPORT_ZIP_MAX: Final = 100

ENTITES_MAX: Final = 20_000
COORDONNEES_MAX: Final = 2_000_000
PROFONDEUR_JSON_MAX: Final = 20

LIGNES_EN_TETE: Final = 20
LIGNES_REGARDEES: Final = 200
TABLES_MAX: Final = 30

# L’enfant qui lit.
MEMOIRE_ENFANT_OCTETS: Final = 1536 * MEGA
PROCESSEUR_ENFANT_S: Final = 40
# Une machine chargée peut mettre trois fois le temps de processeur.
DELAI_S: Final = 120.0
ATTENTE_S: Final = 180.0
LECTURES_SIMULTANEES: Final = 2
SORTIE_MAX_OCTETS: Final = 320 * MEGA
