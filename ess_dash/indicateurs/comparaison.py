"""Les mêmes mesures pour chaque groupe d’un découpage, et pour le département.

Une mesure est une quantité, un poids ou un rapport. Un rapport ne se fait qu’entre les
quantités d’un même groupe ; un poids et un quotient, qu’à millésime et base égaux.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.coherence import compute_quotient
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import BASE_EMPLOI_PRIVE, find_publie
from ess_dash.indicateurs.mesures import MESURE_DE, PARTS, POIDS, RAPPORTS, Mesure
from ess_dash.indicateurs.quantites import (
    PUBLIEES,
    SITUEES,
    Choix,
    Couverture,
    Quantite,
    compute_couverture,
)
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.indicateurs.sommes import (
    compute_departement,
    compute_par_groupe,
    compute_situes,
)
from ess_dash.indicateurs.zonages import Groupe, Zonage, index_codes

MOTIF_LABEL: Final = (
    "Le label « lieu totem » n’existe que dans la métropole : zéro n’y dirait rien."
)


@dataclass(frozen=True, slots=True)
class Comparaison:
    """Toutes les mesures d’un découpage.

    Attributes
    ----------
    groupes
        Par mesure, puis par code de groupe.
    departement
        La même mesure pour le département entier, non situés compris.
    couverture
        Ce que l’on connaît des projets du financeur.
    """

    zonage: Zonage
    choix: Choix
    groupes: Mapping[Mesure, Mapping[str, Chiffre]]
    departement: Mapping[Mesure, Chiffre]
    couverture: Couverture

    def list_groupes(self, mesure: Mesure) -> tuple[Chiffre, ...]:
        """Une mesure pour chaque groupe, dans l’ordre du découpage."""
        return tuple(self.groupes[mesure][g.code] for g in self.zonage.groupes)


def compute_comparaison(donnees: Donnees, zonage: Zonage, choix: Choix) -> Comparaison:
    """Calcule chaque mesure pour chaque groupe, et pour le département.

    Examples
    --------
    Vallée : 12 lieux, 60 000 habitants ; 20 lieux pour 100 000 habitants. 150 salariés
    de l’ESS sur 1 000 salariés du privé : poids de 15 %, quotient 1,5 face à 10 %.
    """
    groupes = {
        mesure: dict(compute_par_groupe(donnees, zonage, quantite, choix))
        for quantite, mesure in MESURE_DE.items()
    }
    departement = {
        mesure: compute_departement(donnees, quantite, choix)
        for quantite, mesure in MESURE_DE.items()
    }
    groupes[Mesure.LIEUX_TOTEM] = _restrict_totems(
        donnees, zonage, groupes[Mesure.LIEUX_TOTEM]
    )
    seuls = _index_epci_seuls(donnees, zonage)
    poids = {
        groupe.code: _compute_poids(
            donnees,
            choix,
            seuls.get(groupe.code, ""),
            groupes[Mesure.EMPLOIS_ESS][groupe.code],
            groupes[Mesure.EMPLOIS_PRIVES][groupe.code],
        )
        for groupe in zonage.groupes
    }
    reference = _compute_poids(
        donnees,
        choix,
        donnees.configuration.code_departement,
        departement[Mesure.EMPLOIS_ESS],
        departement[Mesure.EMPLOIS_PRIVES],
    )
    groupes[Mesure.POIDS], departement[Mesure.POIDS] = poids, reference
    groupes[Mesure.QUOTIENT] = {
        code: compute_quotient(chiffre, reference) for code, chiffre in poids.items()
    }
    departement[Mesure.QUOTIENT] = compute_quotient(reference, reference)
    return Comparaison(
        zonage,
        choix,
        {**groupes, **_compute_derives(zonage, groupes, departement)},
        {**departement, **_derive(departement, departement)},
        compute_couverture(donnees, choix.financeur),
    )


def _compute_derives(
    zonage: Zonage,
    groupes: Mapping[Mesure, Mapping[str, Chiffre]],
    departement: Mapping[Mesure, Chiffre],
) -> dict[Mesure, dict[str, Chiffre]]:
    """Parts et rapports de chaque groupe, rangés par mesure."""
    par_groupe = {
        groupe.code: _derive(
            {mesure: valeurs[groupe.code] for mesure, valeurs in groupes.items()},
            departement,
        )
        for groupe in zonage.groupes
    }
    return {
        mesure: {code: derives[mesure] for code, derives in par_groupe.items()}
        for mesure in (*PARTS, *RAPPORTS)
    }


def _derive(
    chiffres: Mapping[Mesure, Chiffre], departement: Mapping[Mesure, Chiffre]
) -> dict[Mesure, Chiffre]:
    """Parts du département et rapports internes d’un même territoire."""
    parts = {
        part: compute_rapport(
            chiffres[mesure],
            departement[mesure],
            nom=str(part.value),
            unite="%",
            facteur=100,
            memes_millesimes=True,
        )
        for part, mesure in PARTS.items()
    }
    rapports = {
        rapport: compute_rapport(
            chiffres[haut],
            chiffres[bas],
            nom=str(rapport.value),
            unite=rapport.unite,
            facteur=facteur,
        )
        for rapport, (haut, bas, facteur) in RAPPORTS.items()
    }
    return {**parts, **rapports}


def _compute_poids(
    donnees: Donnees, choix: Choix, code: str, ess: Chiffre, prives: Chiffre
) -> Chiffre:
    """Part publiée d’un territoire qui en a une, sinon rapport des sommes du groupe.

    Parameters
    ----------
    code
        EPCI ou département dont la part peut être publiée ; vide pour un groupe de
        plusieurs EPCI.
    """
    publie = find_publie(donnees, POIDS, code, choix.millesime) if code else None
    if publie is not None:
        return replace(publie, code=ess.code)
    rapport = compute_rapport(
        ess, prives, nom=POIDS, unite="%", facteur=100, memes_millesimes=True
    )
    return replace(rapport, base=BASE_EMPLOI_PRIVE, millesime=choix.millesime)


def _index_epci_seuls(donnees: Donnees, zonage: Zonage) -> dict[str, str]:
    """EPCI de chaque groupe réduit à un EPCI entier."""
    groupe_of = index_groupes(donnees, zonage)
    effectifs = Counter(groupe.code for groupe in groupe_of.values())
    return {g.code: epci for epci, g in groupe_of.items() if effectifs[g.code] == 1}


def _restrict_totems(
    donnees: Donnees, zonage: Zonage, chiffres: Mapping[str, Chiffre]
) -> dict[str, Chiffre]:
    """Sans objet là où aucune commune n’est de la métropole, qui donne le label."""
    communes = donnees.communes
    code = donnees.configuration.code_metropole
    siennes = communes.loc[communes["code_epci"] == code, "code_commune"]
    concernes = {*siennes.map(zonage.affectation), zonage.qpv_dans}
    return {
        groupe: chiffre
        if groupe in concernes
        else replace(chiffre, valeur=None, statut=Statut.SANS_OBJET, motif=MOTIF_LABEL)
        for groupe, chiffre in chiffres.items()
    }


def compute_parts(
    donnees: Donnees, comparaison: Comparaison, quantite: Quantite
) -> Mapping[str, Chiffre]:
    """Part de chaque groupe dans une quantité du département.

    Formule : 100 x quantité du groupe / total. Le total est celui du département au
    même millésime ; pour ce qui se situe (lieux, projets), ce qui l’est. Un lieu à
    deux sites dans deux groupes compte dans chacun, et une fois dans le total.

    Returns
    -------
    Mapping
        Par code de groupe ; la part d’un nombre secret ou non publié ne l’est pas plus.

    Examples
    --------
    6 projets situés dans la métropole, 1 ailleurs, 2 non situés : 86 % et 14 %.
    """
    total = compute_total(donnees, comparaison, quantite)
    return divide_groupes(comparaison, quantite, total)


def divide_groupes(
    comparaison: Comparaison, quantite: Quantite, total: Chiffre
) -> dict[str, Chiffre]:
    """Part de chaque groupe dans un total déjà calculé ; voir :func:`compute_parts`."""
    return {
        code: compute_rapport(
            chiffre,
            total,
            nom=f"part_{quantite.value}_pct",
            unite="%",
            facteur=100,
            memes_millesimes=quantite in PUBLIEES,
        )
        for code, chiffre in comparaison.groupes[MESURE_DE[quantite]].items()
    }


def compute_total(
    donnees: Donnees, comparaison: Comparaison, quantite: Quantite
) -> Chiffre:
    """Ce à quoi une part se rapporte : le département, ou ce qui y est situé."""
    if quantite in SITUEES:
        return compute_situes(donnees, quantite, comparaison.choix)
    return comparaison.departement[MESURE_DE[quantite]]


def index_groupes(donnees: Donnees, zonage: Zonage) -> dict[str, Groupe]:
    """Groupe de chaque EPCI, quand le découpage suit les EPCI ; vide sinon."""
    if not zonage.suit_epci:
        return {}
    codes = index_codes(donnees, zonage)
    return {epci: zonage.groupe_of(code) for epci, code in codes.items()}
