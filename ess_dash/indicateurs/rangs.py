"""Le rang d’un territoire parmi ceux à qui il se compare, et sa place dans l’ensemble."""

from dataclasses import dataclass, replace

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.coherence import explain_refus
from ess_dash.sources import Source
from ess_dash.territoires import CodeTerritoire


@dataclass(frozen=True, slots=True)
class Rang:
    """Place d’un territoire dans une série ; les phrases sont à la présentation.

    Attributes
    ----------
    chiffre
        Le rang : 1 pour la plus grande valeur ; à défaut, pourquoi il n’existe pas.
    ex_aequo
        Territoires de même rang, lui compris ; 0 sans rang.
    compares
        Territoires rangés avec lui : connus, de même base et de même millésime.
    connus
        Territoires dont la valeur est connue, comparable ou non.
    total
        Territoires de la série.
    position_pct
        Part des autres territoires comparés dont la valeur est plus petite, les ex æquo
        comptant pour moitié : 0 au plus bas, 100 au plus haut ; ``None`` sans rang.
    est_approche
        Vrai si une valeur comparée est donnée avec une réserve (« plus de »).
    """

    chiffre: Chiffre
    ex_aequo: int
    compares: int
    connus: int
    total: int
    position_pct: float | None = None
    est_approche: bool = False


def compute_rang(
    serie: Serie, code: CodeTerritoire, *, croissant: bool = False
) -> Rang:
    """Rang d’un territoire parmi les valeurs connues et comparables de sa série.

    Formule : 1 + nombre de valeurs plus grandes (plus petites si ``croissant``) ; les
    ex æquo ont le même rang, et le suivant en tient compte : 1, 2, 2, 4. Un secret ou un
    chiffre non publié n’a pas de rang et n’en donne à personne.

    Raises
    ------
    KeyError
        Si le territoire n’est pas de la série.

    Examples
    --------
    Valeurs 30, 20, 20 et 10 : la première est au rang 1, les deux suivantes au rang 2 sur
    4 (position 50 %), la dernière au rang 4.
    """
    chiffre = serie.get(code)
    if chiffre is None:
        raise KeyError(code)
    comparables = [c for c in serie if not explain_refus(c, chiffre)]
    motif = _explain_absence(serie, chiffre, comparables)
    if motif or chiffre.valeur is None:
        return Rang(
            chiffre=_build_absence(chiffre, motif),
            ex_aequo=0,
            compares=len(comparables),
            connus=len(serie.connus),
            total=len(serie.chiffres),
        )
    valeurs = [c.valeur for c in comparables if c.valeur is not None]
    dessus = sum(v > chiffre.valeur for v in valeurs)
    dessous = sum(v < chiffre.valeur for v in valeurs)
    return Rang(
        chiffre=replace(
            chiffre,
            indicateur=f"rang_{chiffre.indicateur}",
            valeur=float(1 + (dessous if croissant else dessus)),
            statut=Statut.CALCULE,
            unite="",
            precision="",
            sources=_join_sources(comparables),
        ),
        ex_aequo=len(valeurs) - dessus - dessous,
        compares=len(valeurs),
        connus=len(serie.connus),
        total=len(serie.chiffres),
        position_pct=_compute_position(dessous, dessus, len(valeurs)),
        est_approche=any(c.precision for c in comparables),
    )


def _join_sources(chiffres: list[Chiffre]) -> tuple[Source, ...]:
    """Sources réunies ; comparées par identité d’abord, elles sont presque toutes les mêmes."""
    distinctes = {id(source): source for c in chiffres for source in c.sources}
    return tuple(dict.fromkeys(distinctes.values()))


def _compute_position(dessous: int, dessus: int, nombre: int) -> float:
    """De 0, aucun territoire n’est plus bas, à 100, aucun n’est plus haut."""
    autres = nombre - 1
    ex_aequo = autres - dessous - dessus
    return 100 * (dessous + ex_aequo / 2) / autres


def _explain_absence(serie: Serie, chiffre: Chiffre, comparables: list[Chiffre]) -> str:
    """Pourquoi il n’y a pas de rang ; vide s’il y en a un."""
    if chiffre.valeur is None:
        return chiffre.motif
    if len(serie.chiffres) == 1:
        return "Il n’y a pas d’autre territoire de cette maille."
    if len(serie.connus) == 1:
        return "Ce chiffre est le seul connu : il n’y a pas de rang."
    if not comparables:
        return explain_refus(chiffre, chiffre)
    if len(comparables) == 1:
        return (
            "Aucun autre territoire n’a de chiffre de même millésime et de même base."
        )
    return ""


def _build_absence(chiffre: Chiffre, motif: str) -> Chiffre:
    statut = Statut.SANS_OBJET if chiffre.valeur is not None else chiffre.statut
    return replace(
        chiffre,
        indicateur=f"rang_{chiffre.indicateur}",
        valeur=None,
        statut=statut,
        unite="",
        precision="",
        motif=motif,
    )
