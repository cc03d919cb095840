"""Ce que l’on refait des nombres d’un plan, et rien de plus."""

from dataclasses import replace

from ess_dash.indicateurs.chiffre import Chiffre, Statut


def compute_rythme(depart: Chiffre, cible: Chiffre) -> Chiffre:
    """Rythme annuel qui mène d’un point de départ à une cible.

    Formule : (cible / départ)^(1 / nombre d’années) - 1. Les années sont les millésimes.

    Parameters
    ----------
    depart, cible
        Deux chiffres connus, chacun daté d’une année, le premier positif.

    Returns
    -------
    Chiffre
        Calculé, en « % par an » ; sans objet si un chiffre ou une année manque.

    Examples
    --------
    De 34 M€ en 2021 à 42 M€ en 2026 : 4,3 % par an.
    """
    annees = _count_annees(depart, cible)
    if not depart.valeur or cible.valeur is None or annees < 1:
        return replace(
            depart,
            indicateur="rythme_pct",
            valeur=None,
            statut=Statut.SANS_OBJET,
            unite="% par an",
            motif="Il faut deux chiffres datés, le premier positif.",
        )
    return replace(
        depart,
        indicateur="rythme_pct",
        valeur=100 * ((cible.valeur / depart.valeur) ** (1 / annees) - 1),
        statut=Statut.CALCULE,
        unite="% par an",
        millesime=f"{depart.millesime}-{cible.millesime}",
    )


def _count_annees(depart: Chiffre, cible: Chiffre) -> int:
    """Années d’un millésime à l’autre ; 0 si l’un n’est pas une année."""
    if not (depart.millesime.isdecimal() and cible.millesime.isdecimal()):
        return 0
    return int(cible.millesime) - int(depart.millesime)


def compute_perennisation(finances: Chiffre, dissoutes: Chiffre) -> Chiffre:
    """Part des projets dont la structure n’est pas dissoute.

    Formule : (projets financés - structures dissoutes) / projets financés ; elle suppose
    une structure par projet.

    Examples
    --------
    3 structures dissoutes, 56 projets financés : 94,6 %.
    """
    if not finances.valeur or dissoutes.valeur is None:
        return replace(
            finances,
            indicateur="perennisation_pct",
            valeur=None,
            statut=Statut.SANS_OBJET,
            unite="%",
            motif="Il faut le nombre de projets et celui des structures dissoutes.",
        )
    return replace(
        finances,
        indicateur="perennisation_pct",
        valeur=100 * (finances.valeur - dissoutes.valeur) / finances.valeur,
        statut=Statut.CALCULE,
        unite="%",
        base="projets financés",
    )
