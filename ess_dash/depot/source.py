"""La provenance d’un lot, dans la même forme que celle d’un fichier livré."""

from typing import Final

from ess_dash.depot.bilans import write_jour
from ess_dash.depot.modele import Lot
from ess_dash.sources import Source

PREFIXE: Final = "import"
PRODUCTEUR_INCONNU: Final = "Producteur non précisé"
LICENCE_INCONNUE: Final = "non précisée"
TRAITEMENT: Final = (
    "Fichier importé et contrôlé ligne à ligne ; {gardees} lignes gardées sur {lignes}."
)


def build_source(lot: Lot) -> Source:
    """Provenance d’un lot : « CRESS Occitanie, FLORES 2022, importé le 22/11/2026 »."""
    date = lot.publie_le or lot.cree_le
    producteur = lot.producteur or PRODUCTEUR_INCONNU
    quoi = lot.millesime or lot.titre or lot.nom_fichier
    return Source(
        identifiant=f"{PREFIXE}/{lot.id}/{lot.nom_fichier}",
        producteur=producteur,
        titre=lot.titre or lot.nom_fichier,
        millesime=lot.millesime,
        url="",
        licence=lot.licence or LICENCE_INCONNUE,
        date_consultation=date.astimezone().date(),
        sha256=lot.sha256,
        traitement=TRAITEMENT.format(
            gardees=lot.nb_gardees + lot.nb_corrigees + lot.nb_doutes,
            lignes=lot.nb_lignes,
        ),
        citation=f"{producteur}, {quoi}, importé le {write_jour(date)}",
        remarques="",
    )
