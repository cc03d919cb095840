"""Quantités publiées à l’EPCI, réunies par groupe sans jamais être réparties.

Dans un découpage qui coupe des EPCI, elles sont sans objet. Une somme dont un terme
manque n’existe pas.
"""

from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import COMMENT_OBTENIR, compute_publie, write_quand
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.rapports import add_chiffres, join_precisions
from ess_dash.indicateurs.zonages import Groupe, Zonage, index_codes
from ess_dash.territoires import Maille

MOTIF_JAMAIS_REPARTI: Final = (
    "Connu à l’EPCI, jamais réparti entre ses communes : ce découpage coupe des EPCI."
)


def sum_publies(
    donnees: Donnees, zonage: Zonage, quantite: Quantite, choix: Choix
) -> dict[str, Chiffre]:
    """Somme des EPCI de chaque groupe, au même millésime ; clé : code du groupe."""
    if not zonage.suit_epci:
        return {
            groupe.code: refuse_publie(
                donnees, quantite, choix, groupe, MOTIF_JAMAIS_REPARTI
            )
            for groupe in zonage.groupes
        }
    serie = compute_publie(donnees, str(quantite.value), Maille.EPCI, choix.millesime)
    groupe_of = index_codes(donnees, zonage)
    sommes = {
        groupe.code: _sum_chiffres(
            donnees,
            quantite,
            choix,
            groupe,
            tuple(c for c in serie if groupe_of.get(c.code) == groupe.code),
        )
        for groupe in zonage.groupes
    }
    couvre = len(zonage.affectation) == len(donnees.communes)
    return _complete(zonage, sommes, serie.reference) if couvre else sommes


def _sum_chiffres(
    donnees: Donnees,
    quantite: Quantite,
    choix: Choix,
    groupe: Groupe,
    termes: tuple[Chiffre, ...],
) -> Chiffre:
    if len(termes) == 1:
        return replace(termes[0], code=groupe.code)
    secrets = sum(c.statut is Statut.SECRET for c in termes)
    if secrets:
        motif = (
            f"{_write_compte(secrets, len(termes))} sous secret statistique : la somme "
            "l’est aussi."
        )
        return refuse_publie(donnees, quantite, choix, groupe, motif, Statut.SECRET)
    absents = sum(c.valeur is None for c in termes)
    if absents or not termes:
        motif = _write_non_publies(absents, len(termes), choix.millesime)
        return refuse_publie(donnees, quantite, choix, groupe, motif, Statut.NON_PUBLIE)
    return add_chiffres(termes, groupe.code, groupe.libelle)


def _write_compte(nombre: int, total: int) -> str:
    """« 2 EPCI du groupe sur 5 sont », « 1 EPCI du groupe sur 5 est »."""
    if nombre == total:
        return f"Les {total} EPCI du groupe sont"
    return f"{nombre} EPCI du groupe sur {total} {'est' if nombre == 1 else 'sont'}"


def _write_non_publies(nombre: int, total: int, millesime: str) -> str:
    if nombre == total:
        debut = f"Aucun des {total} EPCI du groupe n’est publié"
    else:
        verbe = "n’est pas publié" if nombre == 1 else "ne sont pas publiés"
        debut = f"{nombre} EPCI du groupe sur {total} {verbe}"
    return f"{debut} {write_quand(millesime)}. {COMMENT_OBTENIR}"


def _complete(
    zonage: Zonage, sommes: dict[str, Chiffre], total: Chiffre | None
) -> dict[str, Chiffre]:
    """Déduit le seul groupe non publié du total du même millésime, s’il est publié."""
    manquants = [c for c in sommes.values() if c.valeur is None]
    connus = [c for c in sommes.values() if c.valeur is not None]
    if len(manquants) != 1 or manquants[0].statut is Statut.SECRET:
        return sommes
    if total is None or total.valeur is None or join_precisions(total, *connus):
        return sommes
    reste = total.valeur - sum(c.valeur for c in connus if c.valeur is not None)
    # Des arrondis ou deux périmètres peuvent dépasser le total : rien ne s’en déduit.
    if reste < 0:
        return sommes
    groupe = zonage.groupe_of(manquants[0].code)
    deduit = Chiffre(
        indicateur=total.indicateur,
        code=groupe.code,
        valeur=reste,
        statut=Statut.CALCULE,
        unite=total.unite,
        millesime=total.millesime,
        perimetre=f"{groupe.libelle}, par différence avec le département",
        sources=tuple(dict.fromkeys(s for c in (total, *connus) for s in c.sources)),
    )
    return {**sommes, groupe.code: deduit}


def refuse_publie(
    donnees: Donnees,
    quantite: Quantite,
    choix: Choix,
    groupe: Groupe,
    motif: str,
    statut: Statut = Statut.SANS_OBJET,
) -> Chiffre:
    """Quantité publiée absente d’un groupe, et pourquoi."""
    return Chiffre(
        indicateur=str(quantite.value),
        code=groupe.code,
        valeur=None,
        statut=statut,
        unite=quantite.unite,
        millesime=choix.millesime,
        perimetre=groupe.libelle,
        motif=motif,
        sources=donnees.sources["chiffres_publies"],
    )
