"""Ce que les cases d’une même ligne se doivent : un salarié a un établissement."""

from collections.abc import Mapping
from typing import Final

from ess_dash.importation.cress.cases import ABSENTE, Case
from ess_dash.importation.cress.vocabulaire import Mesure
from ess_dash.importation.modele import Etat
from ess_dash.importation.nombres import parse_decimal
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.textes.ecriture import format_nombre

ECART_DE_PART: Final = 0.15


def check_voisines(chantier: Chantier, rang: int, cases: Mapping[Mesure, Case]) -> None:
    """Note ce qui ne peut pas aller ensemble dans une ligne."""
    etablissements = cases.get("etablissements", ABSENTE).valeur
    effectifs = cases.get("effectifs", ABSENTE).valeur
    etp = cases.get("etp", ABSENTE).valeur
    prives = cases.get("emplois_prives", ABSENTE).valeur
    note = chantier.journal.note
    if etablissements == 0 and (effectifs or etp):
        motif = "des salariés sans établissement"
        note(rang, Etat.REFUSE, motif, "Vérifier les deux colonnes.")
    if etp and effectifs is not None and etp > effectifs:
        motif = "plus d’équivalents temps plein que de salariés"
        note(rang, Etat.DOUTE, motif, "Vérifier l’ordre des colonnes.")
    if effectifs and prives is not None and effectifs > prives:
        motif = "plus de salariés dans l’ESS que dans tout le privé"
        note(rang, Etat.REFUSE, motif, "Vérifier les deux colonnes.")
    elif effectifs and prives:
        _check_part(chantier, rang, float(100 * effectifs / prives))


def _check_part(chantier: Chantier, rang: int, calculee_pct: float) -> None:
    dite = chantier.case(rang, "part_emploi_ess_pct")
    lue = parse_decimal(dite) if dite else None
    if lue is None or lue.etat is Etat.REFUSE:
        return
    # 24,2 et 0,242 disent le même poids.
    ecart = min(abs(float(lue.valeur) * k - calculee_pct) for k in (1, 100))
    if ecart > ECART_DE_PART:
        calculee = format_nombre(calculee_pct, 1)
        motif = f"les salariés font un poids de {calculee} %, le fichier dit {dite}"
        conseil = "Vérifier que la base est l’emploi privé ; le poids est recalculé."
        chantier.note(rang, Etat.DOUTE, motif, conseil, "part_emploi_ess_pct")
