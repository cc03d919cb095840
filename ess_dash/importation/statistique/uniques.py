"""Une commune n’a qu’une ligne : les répétitions sont dites, les contradictions refusées."""

from collections.abc import Iterable, Iterator, Sequence

from ess_dash.importation.modele import Etat
from ess_dash.importation.statistique.communes import LigneSituee
from ess_dash.importation.statistique.modele import Chantier


def drop_repetees(
    chantier: Chantier, situees: Iterable[LigneSituee], colonnes: Sequence[str]
) -> Iterator[LigneSituee]:
    """Première ligne de chaque commune ; les suivantes sont notées.

    Une ligne qui répète la première en dit autant ; une ligne qui la contredit est
    refusée, et la première gardée sous réserve.

    Parameters
    ----------
    colonnes
        Ce dont l’accord fait une simple répétition.
    """
    premieres: dict[str, int] = {}
    for situee in situees:
        premiere = premieres.setdefault(situee.code, situee.rang)
        if premiere == situee.rang:
            yield situee
        else:
            _note_double(chantier, premiere, situee.rang, colonnes)


def _note_double(
    chantier: Chantier, premiere: int, rang: int, colonnes: Sequence[str]
) -> None:
    numeros = chantier.table.numeros
    dites = [
        tuple(chantier.case(r, colonne) for colonne in colonnes)
        for r in (premiere, rang)
    ]
    if dites[0] == dites[1]:
        motif = f"répète la ligne {numeros[premiere]} : comptée une fois"
        chantier.note(rang, Etat.CORRIGE, motif)
        return
    nom = chantier.repertoire.name
    code = chantier.case(premiere, "code_commune")
    motif = f"la ligne {numeros[premiere]} dit autre chose de la même commune"
    conseil = f"Garder une seule ligne pour {nom(code) or code}."
    chantier.note(rang, Etat.REFUSE, motif, conseil)
    motif = f"la ligne {numeros[rang]} dit autre chose : c’est celle-ci qui est gardée"
    chantier.note(premiere, Etat.DOUTE, motif, conseil)
