"""La page « Données » → HTML : rapport d’un contrôle, imports faits, histoire, sources."""

from collections.abc import Sequence

from ess_dash.presentation.catalogue import FicheCatalogue, VueCatalogue
from ess_dash.presentation.donnees.histoire import Ecart, VueVersion
from ess_dash.presentation.donnees.imports import VueLot
from ess_dash.presentation.donnees.rapport import Apercu, LigneRapport, VueRapport
from ess_dash.render.html import render


def to_bilan(vue: VueRapport) -> str:
    """Bilan d’un contrôle : la phrase, les comptes, ce qui vaut pour tout le fichier."""
    return render("donnees_bilan.html", vue=vue)


def to_rapport(titre: str, lignes: Sequence[LigneRapport]) -> str:
    """Tableau des remarques, ligne par ligne."""
    return render("donnees_rapport.html", titre=titre, lignes=lignes)


def to_apercu(apercu: Apercu) -> str:
    """Premières lignes du fichier, telles que lues."""
    return render("donnees_apercu.html", apercu=apercu)


def to_lots(lots: Sequence[VueLot]) -> str:
    """Tableau des imports faits."""
    return render("donnees_lots.html", lots=lots)


def to_histoire(titre: str, versions: Sequence[VueVersion]) -> str:
    """Versions d’une ligne : quand, par quoi, ce qui a changé."""
    return render("donnees_histoire.html", titre=titre, versions=versions)


def to_conflit(ecarts: Sequence[Ecart]) -> str:
    """Les deux valeurs de chaque colonne que deux agents ont écrites autrement."""
    return render("donnees_conflit.html", ecarts=ecarts)


def to_etape(numero: int, titre: str, texte: str = "") -> str:
    """Titre d’une étape, et ce qu’il faut y faire."""
    return render("donnees_etape.html", numero=numero, titre=titre, texte=texte)


def to_publie(phrase: str, liens: Sequence[tuple[str, str]]) -> str:
    """Ce que la publication a changé, et où le voir."""
    return render("donnees_publie.html", phrase=phrase, liens=liens)


def to_tete_catalogue(catalogue: VueCatalogue) -> str:
    """Ce que tient le catalogue, et ce qui y a vieilli ou manque."""
    return render("donnees_tete_catalogue.html", catalogue=catalogue)


def to_catalogue(fiches: Sequence[FicheCatalogue]) -> str:
    """Tableau des sources."""
    return render("donnees_catalogue.html", fiches=fiches)


def to_lu(nom: str, description: str, avis: Sequence[str]) -> str:
    """Fichier déposé, ce qui a été reconnu, ce qui a été écarté à la lecture."""
    return render("donnees_lu.html", nom=nom, description=description, avis=avis)


def to_attente(nom: str, duree_s: int) -> str:
    """Attente d’un contrôle, et depuis combien de secondes."""
    return render("donnees_attente.html", nom=nom, duree=duree_s)
