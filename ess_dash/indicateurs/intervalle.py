"""Le poids de l’ESS hors métropole, encadré par ce que les arrondis publiés permettent.

Le document du Département ne publie pas ce poids. Il donne quatre chiffres arrondis ou
réservés (« plus de », « près de ») qui le bornent. Nous montrons ces bornes, et aucune
valeur centrale : elle serait une fausse précision.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import (
    BASE_EMPLOI_PRIVE,
    LIBELLES_PUBLIES,
    list_chiffres_publies,
)
from ess_dash.indicateurs.encadrement import (
    Bornes,
    IntervalleError,
    compute_poids_hors,
    compute_poids_metropole,
    list_sommets,
)
from ess_dash.indicateurs.mesures import POIDS
from ess_dash.indicateurs.quantites import list_millesimes
from ess_dash.indicateurs.rapports import compute_rapport
from ess_dash.indicateurs.zonages import HORS_METROPOLE, METROPOLE

PART_ESS: Final = "part_emplois_ess_du_departement_pct"
PART_PRIVE: Final = "part_emplois_prives_hors_ess_du_departement_pct"
PART_PUBLIC: Final = "part_emplois_publics_du_departement_pct"
FORMULE: Final = (
    "h = w(1 - s) / [w(1 - s) + (1 - w)(1 - n)], où w est le poids de l’ESS dans le "
    "département, s et n les parts de la métropole dans les emplois de l’ESS et dans "
    "les autres emplois privés ; w, s et n parcourent leurs bornes, et ne sont gardés "
    "que si le poids de la métropole, ws / [ws + (1 - w)n], reste dans les siennes"
)


@dataclass(frozen=True, slots=True)
class Contrainte:
    """Un chiffre publié, et les bornes que son écriture lui laisse.

    Attributes
    ----------
    libelle
        Ce que le chiffre mesure.
    minimum, maximum
        Bornes, dans l’unité du chiffre.
    """

    libelle: str
    chiffre: Chiffre
    minimum: float
    maximum: float


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Bornes du poids de l’ESS hors métropole, et de quoi les refaire.

    Attributes
    ----------
    minimum, maximum
        Poids hors métropole, en % de l’emploi salarié privé.
    quotient_minimum, quotient_maximum
        Quotient de localisation de la métropole, qui encadre 1 si rien ne la distingue.
    contraintes
        Les chiffres lus : poids du département, parts de la métropole, son poids.
    """

    minimum: Chiffre
    maximum: Chiffre
    quotient_minimum: Chiffre
    quotient_maximum: Chiffre
    contraintes: tuple[Contrainte, ...]
    formule: str = FORMULE

    @property
    def chiffres(self) -> tuple[Chiffre, ...]:
        """Les chiffres publiés d’où vient l’intervalle."""
        return tuple(contrainte.chiffre for contrainte in self.contraintes)


def read_bornes(chiffre: Chiffre) -> Bornes:
    """Bornes d’un chiffre publié, d’après son dernier chiffre écrit et sa réserve.

    Soit u l’unité du dernier chiffre écrit (0,1 pour 11,3 ; 1 pour 72). Sans réserve :
    arrondi au plus près, ± u/2. « Plus de » : jusqu’à u au-dessus, sinon la source
    aurait écrit le nombre suivant. « Près de » : jusqu’à u/2 au-dessous. « Environ » :
    ± u.

    Raises
    ------
    IntervalleError
        Si le chiffre n’a pas de valeur, ou une réserve que l’on ne sait pas lire.

    Examples
    --------
    11,3 : de 11,25 à 11,35. « Plus de 72 » : de 72 à 73. « Près de 73 » : de 72,5 à 73.
    """
    ecarts = _ECARTS.get(chiffre.precision)
    if chiffre.valeur is None or ecarts is None:
        msg = f"« {_write_libelle(chiffre)} » ne peut pas être lu comme un intervalle."
        raise IntervalleError(msg)
    ecrit = Decimal(str(chiffre.valeur)).normalize()
    exposant = ecrit.as_tuple().exponent
    unite = Decimal(10) ** min(int(exposant), 0)
    dessous, dessus = ecarts
    return float(ecrit - dessous * unite), float(ecrit + dessus * unite)


_DEMI: Final = Decimal("0.5")
_ECARTS: Final = {
    "": (_DEMI, _DEMI),
    "plus de": (Decimal(0), Decimal(1)),
    "près de": (_DEMI, Decimal(0)),
    "environ": (Decimal(1), Decimal(1)),
}


def compute_intervalle(donnees: Donnees) -> Intervalle:
    """Encadre le poids de l’ESS hors métropole par les chiffres d’un même document.

    Formule : voir ``FORMULE``. Le document donne un millésime au poids du département
    et aucun aux trois autres : nous les lisons à la même date.

    Returns
    -------
    Intervalle
        Bornes en % de l’emploi salarié privé, statut calculé.

    Raises
    ------
    IntervalleError
        Si le département n’a pas de métropole, si un des quatre chiffres manque, ou si
        leurs bornes se contredisent.

    Examples
    --------
    Département 11,3 ; métropole 11,3, plus de 72 % des emplois de l’ESS et près de 73 %
    des autres emplois privés : entre 11,1 % et 11,6 % hors métropole.
    """
    contraintes = tuple(
        Contrainte(_write_libelle(chiffre), chiffre, *read_bornes(chiffre))
        for chiffre in _find_chiffres(donnees)
    )
    w, s, n, m = ((c.minimum / 100, c.maximum / 100) for c in contraintes)
    sommets = tuple(list_sommets(w, s, n, m))
    if not sommets:
        msg = (
            "Les chiffres publiés se contredisent, même en tenant compte des arrondis : "
            "le poids hors métropole ne s’en déduit pas."
        )
        raise IntervalleError(msg)
    poids = [100 * compute_poids_hors(*point) for point in sommets]
    quotients = [compute_poids_metropole(*point) / point[0] for point in sommets]
    return Intervalle(
        _build_poids(contraintes, min(poids)),
        _build_poids(contraintes, max(poids)),
        _build_quotient(contraintes, min(quotients)),
        _build_quotient(contraintes, max(quotients)),
        contraintes,
    )


def compute_part_recalculee(donnees: Donnees) -> Chiffre | None:
    """Part de la métropole dans les emplois de l’ESS, refaite des deux nombres publiés.

    Formule : 100 x emplois de l’ESS de la métropole / emplois de l’ESS du département,
    au dernier millésime qu’ils ont en commun ; sinon sans objet, et le motif le dit.

    Returns
    -------
    Chiffre or None
        ``None`` si l’un des deux nombres n’est publié à aucune date.

    Examples
    --------
    36 400 en FLORES 2019 et 55 100 en FLORES 2021 : refusé, les millésimes diffèrent.
    """
    configuration = donnees.configuration
    if configuration.code_metropole is None:
        return None
    metropole, departement = (
        {
            chiffre.millesime: chiffre
            for chiffre in list_chiffres_publies(donnees, code)
            if chiffre.indicateur == "emplois_ess"
        }
        for code in (configuration.code_metropole, configuration.code_departement)
    )
    millesimes = list_millesimes(donnees)
    communs = [m for m in millesimes if m in metropole and m in departement]
    siens, entiers = (
        [par_date[m] for m in communs or millesimes if m in par_date]
        for par_date in (metropole, departement)
    )
    if not siens or not entiers:
        return None
    return compute_rapport(
        siens[0],
        entiers[0],
        nom=PART_ESS,
        unite="%",
        facteur=100,
        memes_millesimes=True,
    )


def _find_chiffres(donnees: Donnees) -> tuple[Chiffre, Chiffre, Chiffre, Chiffre]:
    """Poids du département, deux parts et poids de la métropole, d’un même document."""
    configuration = donnees.configuration
    metropole = configuration.code_metropole
    if metropole is None:
        msg = f"Il n’y a pas de métropole {configuration.en}."
        raise IntervalleError(msg)
    siens = list_chiffres_publies(donnees, metropole)
    du_departement = list_chiffres_publies(donnees, configuration.code_departement)
    part_ess = _pick(siens, PART_ESS)
    return (
        _pick(du_departement, POIDS, document=part_ess.citation),
        part_ess,
        _pick(siens, PART_PRIVE, part_ess.citation, part_ess.millesime),
        _pick(siens, POIDS, part_ess.citation, part_ess.millesime),
    )


def _pick(
    chiffres: tuple[Chiffre, ...], nom: str, document: str = "", millesime: str = ""
) -> Chiffre:
    for chiffre in chiffres:
        if (
            chiffre.indicateur == nom
            and document in ("", chiffre.citation)
            and millesime in ("", chiffre.millesime)
            and (nom != POIDS or chiffre.base == BASE_EMPLOI_PRIVE)
        ):
            return chiffre
    msg = (
        "Le poids hors métropole ne peut pas être encadré : le chiffre « "
        f"{LIBELLES_PUBLIES[nom]} » n’est pas publié avec les autres."
    )
    raise IntervalleError(msg)


def _write_libelle(chiffre: Chiffre) -> str:
    return LIBELLES_PUBLIES.get(chiffre.indicateur, chiffre.indicateur)


def _build_poids(contraintes: tuple[Contrainte, ...], valeur: float) -> Chiffre:
    return _build(contraintes, POIDS, HORS_METROPOLE, valeur, "%", "hors métropole")


def _build_quotient(contraintes: tuple[Contrainte, ...], valeur: float) -> Chiffre:
    return _build(
        contraintes, "quotient_localisation", METROPOLE, valeur, "", "métropole"
    )


def _build(
    contraintes: tuple[Contrainte, ...],
    nom: str,
    code: str,
    valeur: float,
    unite: str,
    perimetre: str,
) -> Chiffre:
    chiffres = [contrainte.chiffre for contrainte in contraintes]
    return Chiffre(
        indicateur=nom,
        code=code,
        valeur=valeur,
        statut=Statut.CALCULE,
        unite=unite,
        millesime=" / ".join(dict.fromkeys(c.millesime for c in chiffres)),
        base=BASE_EMPLOI_PRIVE,
        perimetre=perimetre,
        sources=tuple(dict.fromkeys(s for c in chiffres for s in c.sources)),
        citation=chiffres[0].citation,
    )
