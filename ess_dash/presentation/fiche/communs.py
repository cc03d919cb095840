"""Ce que les parties d’une fiche écrivent de la même façon : rangs, comptes, absences."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.emploi_ess import LIBELLES_PUBLIES
from ess_dash.indicateurs.rangs import compute_rang
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.atelier import write_valeur
from ess_dash.presentation.comparer.communs import (
    join_noms,
    write_majuscule,
    write_minuscule,
)
from ess_dash.presentation.dossier import Cellule, write_cellule
from ess_dash.presentation.fiche.atelier import AtelierFiches, Sujet
from ess_dash.presentation.format_fr import format_nombre, pluralize
from ess_dash.presentation.phrases import PLURIELS
from ess_dash.sources import Source
from ess_dash.territoires import Maille, est_code_groupement

JAMAIS_REPARTI: Final = "Connu à l’EPCI au mieux, jamais réparti entre ses communes"
# Début des périmètres d’un territoire que la limite du département coupe.
PARTIE: Final = "partie "
NOMS_MAX: Final = 4
AUCUN_PAIR: Final = "Aucun autre territoire à qui le comparer."
SANS_RANG: Final = (
    "Un groupement composé à la carte n’a pas de rang : il n’a pas de pairs."
)
# Communauté de communes, d’agglomération, urbaine : leur nom prend un article.
COMMUNAUTES: Final = ("CC ", "CA ", "CU ")


@dataclass(frozen=True, slots=True)
class Rang:
    """Place d’un territoire parmi ses pairs, du plus grand au plus petit."""

    place: int
    total: int
    maille: Maille
    est_ex_aequo: bool = False

    @property
    def ordinal(self) -> str:
        """« 3e », « 1er ex æquo », « 1re » pour une commune."""
        suite = " ex æquo" if self.est_ex_aequo else ""
        if self.place > 1:
            return f"{format_nombre(self.place)}e{suite}"
        return f"1re{suite}" if self.maille is Maille.COMMUNE else f"1er{suite}"

    @property
    def texte(self) -> str:
        """« 3e sur 18 EPCI »."""
        compte = pluralize(self.total, self.maille.singulier, PLURIELS[self.maille])
        return f"{self.ordinal} sur {compte}"


def find_rang(
    maille: Maille, chiffre: Chiffre | None, pairs: Iterable[Chiffre]
) -> Rang | None:
    """Rang d’un chiffre parmi ceux de ses pairs auxquels il se compare.

    Returns
    -------
    Rang or None
        ``None`` sans valeur, ou quand aucun autre n’a même base et même millésime.
    """
    if chiffre is None:
        return None
    serie = Serie(chiffre.indicateur, maille, chiffre.millesime, tuple(pairs))
    rang = compute_rang(serie, chiffre.code)
    if rang.chiffre.valeur is None:
        return None
    return Rang(int(rang.chiffre.valeur), rang.compares, maille, rang.ex_aequo > 1)


def find_rang_indicateur(
    atelier: AtelierFiches, sujet: Sujet, indicateur: str
) -> Rang | None:
    """Rang d’un territoire pour un indicateur connu partout ; ``None`` s’il n’en a pas."""
    if sujet.maille is Maille.DEPARTEMENT:
        return None
    serie = atelier.chiffres.get((indicateur, sujet.maille), {})
    return find_rang(sujet.maille, serie.get(sujet.code), serie.values())


def write_rang(rang: Rang | None, chiffre: Chiffre) -> Cellule:
    """Case d’un rang ; sans objet quand il n’y en a pas."""
    if rang is None:
        seul = SANS_RANG if est_code_groupement(chiffre.code) else AUCUN_PAIR
        motif = chiffre.motif or seul
        return write_cellule(
            replace(chiffre, valeur=None, statut=Statut.SANS_OBJET, motif=motif)
        )
    compte = replace(
        chiffre,
        indicateur=f"rang_{chiffre.indicateur}",
        valeur=float(rang.place),
        statut=Statut.CALCULE,
        unite="",
        motif="",
    )
    return replace(write_cellule(compte), texte=rang.texte)


def write_indicateur(indicateur: str, chiffre: Chiffre) -> Cellule:
    """Case d’un indicateur du registre ; une catégorie s’écrit en mots."""
    fiche = INDICATEURS[indicateur]
    cellule = write_cellule(chiffre, fiche.decimales)
    return replace(cellule, texte=write_valeur(fiche, chiffre))


def write_libelle(chiffre: Chiffre) -> str:
    """Nom d’un chiffre publié, base comprise."""
    nom = LIBELLES_PUBLIES[chiffre.indicateur]
    return f"{nom} ({chiffre.base})" if chiffre.base else nom


def build_compte(
    sujet: Sujet,
    indicateur: str,
    valeur: float,
    unite: str,
    sources: tuple[Source, ...],
    precision: str = "",
) -> Chiffre:
    """Compte fait ici, sur le territoire de la fiche."""
    return Chiffre(
        indicateur=indicateur,
        code=sujet.code,
        valeur=float(valeur),
        statut=Statut.CALCULE,
        unite=unite,
        millesime=sources[0].millesime if sources else "",
        perimetre=sujet.perimetre,
        precision=precision,
        sources=sources,
    )


def build_absence(
    sujet: Sujet,
    indicateur: str,
    unite: str,
    motif: str,
    statut: Statut = Statut.NON_PUBLIE,
) -> Chiffre:
    """Chiffre que l’on n’a pas, et pourquoi."""
    return Chiffre(
        indicateur=indicateur,
        code=sujet.code,
        valeur=None,
        statut=statut,
        unite=unite,
        millesime="",
        perimetre=sujet.perimetre,
        motif=motif,
    )


def write_jamais_reparti(atelier: AtelierFiches, sujet: Sujet) -> str:
    """Pourquoi une commune n’a pas de chiffre de l’ESS, et où le lire."""
    nom = atelier.noms.get(sujet.code_epci, "")
    suite = f" : voir la fiche de l’EPCI, {nom}." if nom else "."
    return f"{JAMAIS_REPARTI}{suite}"


def est_partiel(sujet: Sujet) -> bool:
    """Vrai si le territoire se prolonge hors du département."""
    return sujet.perimetre.startswith(PARTIE)


def write_nom(atelier: AtelierFiches, sujet: Sujet) -> str:
    """Nom en tête de phrase : « La Haute-Garonne », « La CC du Volvestre », « Azas »."""
    if sujet.maille is Maille.DEPARTEMENT:
        return write_majuscule(atelier.donnees.configuration.le)
    if sujet.est_groupement:
        nom = f"groupement « {sujet.nom} »" if sujet.est_nomme else sujet.nom
        return f"Le {write_minuscule(nom)}"
    if sujet.nom.startswith("PETR "):
        return f"Le {sujet.nom}"
    return f"La {sujet.nom}" if sujet.nom.startswith(COMMUNAUTES) else sujet.nom


def list_noms_membres(atelier: AtelierFiches, sujet: Sujet) -> str:
    """Membres d’un groupement : « A, B et C », ou les premiers et le compte des autres."""
    noms = tuple(atelier.noms[membre] for membre in sujet.membres)
    autres = len(noms) - NOMS_MAX
    if autres <= 1:
        return join_noms(noms)
    return join_noms((*noms[:NOMS_MAX], f"{format_nombre(autres)} autres"))


def write_de(nom: str) -> str:
    """Complément d’un EPCI.

    Examples
    --------
    >>> write_de("CC du Volvestre"), write_de("Toulouse Métropole")
    ('de la CC du Volvestre', 'de Toulouse Métropole')
    """
    return f"de la {nom}" if nom.startswith(COMMUNAUTES) else f"de {nom}"
