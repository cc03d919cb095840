"""Les phrases qui disent ce que l’on voit : générées des chiffres, prudentes, copiables."""

from collections.abc import Callable
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Serie
from ess_dash.indicateurs.coherence import explain_refus
from ess_dash.indicateurs.registre import Indicateur, Nature
from ess_dash.presentation.format_fr import (
    format_nombre,
    format_unite,
    format_valeur,
    pluralize,
)
from ess_dash.territoires import Maille

PLURIELS: Final = {
    Maille.EPCI: "EPCI",
    Maille.COMMUNE: "communes",
    Maille.PETR: "PETR",
    Maille.DEPARTEMENT: "départements",
}


def write_constat(
    indicateur: Indicateur,
    serie: Serie,
    reference: Chiffre | None,
    noms: dict[str, str],
) -> str:
    """Constat d’une carte, en une phrase.

    Parameters
    ----------
    serie
        Les territoires dont on parle : ceux que les filtres gardent.
    reference
        Le même indicateur pour le département entier, s’il existe.
    noms
        Nom du territoire par code.
    """
    if not serie.connus:
        return f"{indicateur.libelle} : {_write_rien(serie)}."
    ecrire = _CONSTATS.get(indicateur.identifiant)
    if ecrire is not None:
        return ecrire(indicateur, serie)
    if indicateur.nature is Nature.CATEGORIE:
        return _write_modalite_dominante(indicateur, serie)
    if indicateur.nature is Nature.NOMBRE:
        return _write_plus_grand(indicateur, serie, reference, noms)
    return _write_etendue(indicateur, serie, reference)


def _write_rien(serie: Serie) -> str:
    """Pourquoi rien n’est dit : les filtres, ou les sources."""
    if not serie.chiffres:
        return "les filtres ne gardent aucun territoire"
    return f"aucune valeur publiée parmi les territoires montrés ({serie.millesime})"


def _list_valeurs(serie: Serie) -> list[float]:
    return [c.valeur for c in serie.connus if c.valeur is not None]


def _count_sur(nombre: int, serie: Serie) -> str:
    """« 11 EPCI sur 18 », le nom accordé au premier nombre."""
    maille = serie.maille
    compte = pluralize(nombre, maille.singulier, PLURIELS[maille])
    return f"{compte} sur {format_nombre(len(serie.chiffres))}"


def _write_aucun(serie: Serie, attribut: str) -> str:
    """« Aucun des 18 EPCI n’a… » ; un territoire seul n’est pas « aucun des 1 »."""
    nombre = len(serie.chiffres)
    if nombre == 1:
        return f"Le seul {serie.maille.singulier} montré n’a pas {attribut}."
    return f"Aucun des {format_nombre(nombre)} {PLURIELS[serie.maille]} n’a {attribut}."


def _write_part_rurale(_: Indicateur, serie: Serie) -> str:
    valeurs = _list_valeurs(serie)
    majorite = sum(1 for valeur in valeurs if valeur > 50)
    if not majorite:
        return _write_aucun(
            serie, "plus de la moitié de ses habitants en commune rurale"
        )
    phrase = (
        f"Dans {_count_sur(majorite, serie)}, plus de la moitié des habitants vivent "
        "en commune rurale"
    )
    entiers = valeurs.count(100)
    return (
        f"{phrase} ; dans {format_nombre(entiers)}, tous." if entiers else f"{phrase}."
    )


def _write_poids_publie(indicateur: Indicateur, serie: Serie) -> str:
    valeurs = _list_valeurs(serie)
    bas, haut = (
        format_valeur(v, indicateur.unite, indicateur.decimales)
        for v in (min(valeurs), max(valeurs))
    )
    debut = (
        f"Poids de l’ESS publié pour {_count_sur(len(valeurs), serie)} "
        f"({serie.millesime})"
    )
    return f"{debut} : {bas}." if bas == haut else f"{debut} : de {bas} à {haut}."


def _write_montagne(_: Indicateur, serie: Serie) -> str:
    avec = sum(1 for valeur in _list_valeurs(serie) if valeur > 0)
    if not avec:
        return _write_aucun(serie, "d’habitants en commune de montagne")
    return f"La montagne habitée tient dans {_count_sur(avec, serie)}."


def _write_etendue(
    indicateur: Indicateur, serie: Serie, reference: Chiffre | None
) -> str:
    valeurs = _list_valeurs(serie)
    bas, haut = (
        format_nombre(v, indicateur.decimales) for v in (min(valeurs), max(valeurs))
    )
    etendue = haut if bas == haut else f"de {bas} à {haut}"
    unite = format_unite(indicateur.unite, max(valeurs, key=abs))
    phrase = f"{indicateur.libelle} : {etendue}{unite}"
    if reference is None or reference.valeur is None:
        return f"{phrase}."
    moyenne = format_valeur(reference.valeur, indicateur.unite, indicateur.decimales)
    return f"{phrase} ; le département est à {moyenne}."


def _write_plus_grand(
    indicateur: Indicateur,
    serie: Serie,
    reference: Chiffre | None,
    noms: dict[str, str],
) -> str:
    premier = max(serie.connus, key=lambda c: c.valeur or 0)
    valeur = format_valeur(premier.valeur or 0, indicateur.unite, indicateur.decimales)
    manquants = len(serie.chiffres) - len(serie.connus)
    if manquants:
        return (
            f"{noms[premier.code]} : {valeur} ({serie.millesime}) ; "
            f"{pluralize(manquants, 'territoire n’a', 'territoires n’ont')} pas de "
            "chiffre publié."
        )
    part = _write_part(premier, reference)
    if part:
        return f"{noms[premier.code]} réunit {part} : {valeur}."
    if len(serie.chiffres) == 1:
        return f"{noms[premier.code]} : {valeur} ({serie.millesime})."
    return f"{noms[premier.code]} réunit le plus grand nombre : {valeur}."


def _write_part(chiffre: Chiffre, reference: Chiffre | None) -> str:
    """Part du département, et non de la maille ; vide si elle n’est pas calculable."""
    if reference is None or not reference.valeur or explain_refus(chiffre, reference):
        return ""
    part = format_valeur(100 * (chiffre.valeur or 0) / reference.valeur, "%", 0)
    return f"{part} du total du département"


def _write_modalite_dominante(indicateur: Indicateur, serie: Serie) -> str:
    valeurs = _list_valeurs(serie)
    premiere = max(indicateur.modalites, key=valeurs.count)
    return (
        f"« {indicateur.modalites[premiere]} » est la situation de "
        f"{_count_sur(valeurs.count(premiere), serie)}."
    )


_CONSTATS: Final[dict[str, Callable[[Indicateur, Serie], str]]] = {
    "part_population_rurale_pct": _write_part_rurale,
    "part_emploi_ess_pct": _write_poids_publie,
    "part_population_montagne_pct": _write_montagne,
}
