"""Le groupement que l’on compose : une fiche pour des EPCI et des communes réunis.

Il se lit comme un PETR, qui est lui aussi une somme d’EPCI : une somme n’existe que si
tous ses termes sont publiés, un rapport se refait sur les sommes, et un chiffre d’EPCI
n’est jamais réparti entre ses communes. Rien n’y entre que des cases déjà publiées : une
somme dont un terme est sous secret l’est aussi, et aucune soustraction n’en apprend plus.
"""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.eloignement import compute_eloignement_par_territoire
from ess_dash.indicateurs.maillage import compute_distance_tiers_lieu
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.indicateurs.sommes import compute_par_groupe
from ess_dash.indicateurs.sommes_publiees import MOTIF_JAMAIS_REPARTI
from ess_dash.indicateurs.zonages import GenreZonage, Groupe, Zonage
from ess_dash.presentation.dossier import (
    Colonne,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.fiche.atelier import (
    COMPTES_PETR,
    DISTANCE,
    AtelierFiches,
    Sujet,
)
from ess_dash.presentation.fiche.communs import (
    PARTIE,
    build_absence,
    est_partiel,
    list_noms_membres,
)
from ess_dash.presentation.format_fr import pluralize
from ess_dash.presentation.lieux import list_situes
from ess_dash.territoires import CodeTerritoire, Maille, list_membres, maille_of

RESTE: Final = "reste"
# Ce qu’un groupement ne change pas : repris de l’atelier, sans être recalculé.
PARTAGES: Final = (
    "communes",
    "qpv",
    "niveaux",
    "definition_cible",
    "communes_cibles",
    "mesure",
    "plus_proche",
    "millesimes",
    "structures",
    "profils",
    "lieux",
    "financeur",
    "projets_departement",
    "couverture",
)


@dataclass(frozen=True, slots=True)
class Groupement:
    """Un groupement, lu dans des données.

    Attributes
    ----------
    codes_epci
        EPCI dont il est fait tout entier ; vide s’il en coupe un.
    """

    code: CodeTerritoire
    nom: str
    perimetre: str
    codes_communes: frozenset[str]
    codes_epci: tuple[str, ...]


def prepare_groupement(
    base: AtelierFiches, code: CodeTerritoire, nom: str = ""
) -> tuple[AtelierFiches, Sujet]:
    """Atelier et sujet d’un groupement, tirés de ceux de tout le département.

    Parameters
    ----------
    code
        Code canonique, dont chaque membre est un territoire du département.
    nom
        Nom choisi ; vide pour un nom fait de ses membres.
    """
    groupement = _build_groupement(base, code, nom)
    atelier = _derive(base, groupement)
    sujet = Sujet(
        code=code,
        maille=Maille.PETR,
        nom=groupement.nom,
        perimetre=groupement.perimetre,
        codes_communes=groupement.codes_communes,
        codes_epci=groupement.codes_epci,
        code_epci="",
        lieux=list_situes(base.lieux, groupement.codes_communes),
        membres=list_membres(code),
        est_nomme=bool(nom),
    )
    return atelier, sujet


def _build_groupement(
    base: AtelierFiches, code: CodeTerritoire, nom: str
) -> Groupement:
    membres = list_membres(code)
    codes = frozenset[str]().union(*(_list_communes(base, m) for m in membres))
    return Groupement(
        code=code,
        nom=nom or _write_nom(membres),
        perimetre=_write_perimetre(base, membres, codes),
        codes_communes=codes,
        codes_epci=_list_entiers(base, membres, codes),
    )


def _list_communes(base: AtelierFiches, membre: CodeTerritoire) -> frozenset[str]:
    if maille_of(membre) is Maille.COMMUNE:
        return frozenset({membre})
    return base.communes_of.get(membre, frozenset())


def _write_nom(membres: tuple[CodeTerritoire, ...]) -> str:
    """« Groupement de 3 EPCI », « Groupement d’un EPCI et de 2 communes »."""
    epci, communes = _count(membres)
    comptes = (
        _write_de(epci, "d’un EPCI", "EPCI"),
        _write_de(communes, "d’une commune", "communes"),
    )
    return f"Groupement {' et '.join(filter(None, comptes))}"


def _write_de(nombre: int, seul: str, plusieurs: str) -> str:
    if nombre < 2:
        return seul if nombre else ""
    return f"de {pluralize(nombre, plusieurs, plusieurs)}"


def _count(membres: tuple[CodeTerritoire, ...]) -> tuple[int, int]:
    """Nombre d’EPCI et de communes."""
    epci = sum(maille_of(membre) is Maille.EPCI for membre in membres)
    return epci, len(membres) - epci


def _write_compte(membres: tuple[CodeTerritoire, ...]) -> str:
    """« 3 EPCI », « 2 EPCI et 1 commune »."""
    epci, communes = _count(membres)
    comptes = (
        pluralize(epci, "EPCI", "EPCI") if epci else "",
        pluralize(communes, "commune") if communes else "",
    )
    return " et ".join(filter(None, comptes))


def _est_entier(base: AtelierFiches, code_epci: str) -> bool:
    return not base.perimetres.get(code_epci, "").startswith(PARTIE)


def _write_perimetre(
    base: AtelierFiches, membres: tuple[CodeTerritoire, ...], codes: frozenset[str]
) -> str:
    """Étendue ; « partie … » quand un EPCI membre se prolonge hors du département."""
    partiels = [m for m in membres if not _est_entier(base, m)]
    if not partiels:
        compte = _write_compte(membres)
        return compte if _count(membres)[1] else f"{compte} entiers"
    table = base.donnees.epci.set_index("code_epci")["nb_communes_total"]
    ailleurs = sum(int(table[m]) - len(_list_communes(base, m)) for m in partiels)
    adjectif = base.donnees.configuration.adjectif
    return f"{PARTIE}{adjectif} : {pluralize(len(codes), 'commune')} sur {len(codes) + ailleurs}"


def _list_entiers(
    base: AtelierFiches, membres: tuple[CodeTerritoire, ...], codes: frozenset[str]
) -> tuple[str, ...]:
    """EPCI dont le groupement est fait ; aucun dès qu’il en coupe un.

    Un EPCI à cheval n’est entier que nommé : ses communes d’ici n’en sont qu’une part.
    """
    epci = {str(base.communes[commune]["code_epci"]) for commune in codes}
    entiers = {
        code
        for code in epci
        if code in membres
        or (
            _est_entier(base, code) and base.communes_of.get(code, frozenset()) <= codes
        )
    }
    return tuple(sorted(epci)) if epci == entiers else ()


def _derive(base: AtelierFiches, groupement: Groupement) -> AtelierFiches:
    """Atelier où le groupement tient la place des PETR."""
    donnees = _build_donnees(base.donnees, groupement)
    atelier = AtelierFiches(donnees)
    mesure = replace(base.mesure, donnees=donnees)
    code = groupement.code
    vars(atelier).update(
        {nom: getattr(base, nom) for nom in PARTAGES},
        noms=MappingProxyType({**base.noms, code: groupement.nom}),
        perimetres=MappingProxyType({**base.perimetres, code: groupement.perimetre}),
        communes_of=MappingProxyType(
            {**base.communes_of, code: groupement.codes_communes}
        ),
        chiffres=_compute_chiffres(base, donnees),
        eloignements={
            **base.eloignements,
            **compute_eloignement_par_territoire(mesure, Maille.PETR),
        },
        sommes_petr=_sum(base, groupement),
    )
    return atelier


def _build_donnees(donnees: Donnees, groupement: Groupement) -> Donnees:
    communes = donnees.communes
    dedans = communes["code_commune"].isin(groupement.codes_communes)
    codes = dedans.map({True: groupement.code, False: None}).astype(object)
    petr = (
        donnees.petr.head(0)
        .reindex([0])
        .assign(
            code_petr=groupement.code,
            nom=groupement.nom,
            perimetre=groupement.perimetre,
        )
    )
    return replace(donnees, communes=communes.assign(code_petr=codes), petr=petr)


def _compute_chiffres(
    base: AtelierFiches, donnees: Donnees
) -> dict[tuple[str, Maille], dict[str, Chiffre]]:
    """Indicateurs de l’atelier, et ceux du groupement à la place de ceux des PETR."""
    siens = {
        (nom, Maille.PETR): compute_distance_tiers_lieu(donnees, Maille.PETR, "")
        if nom == DISTANCE
        else INDICATEURS[nom].compute_serie(donnees, Maille.PETR)
        for nom, maille in base.chiffres
        if maille is Maille.PETR
    }
    communs = {cle: dict(chiffres) for cle, chiffres in base.chiffres.items()}
    return communs | {cle: {c.code: c for c in serie} for cle, serie in siens.items()}


def _sum(
    base: AtelierFiches, groupement: Groupement
) -> dict[tuple[str, Quantite, str], Chiffre]:
    """Sommes des EPCI du groupement, par quantité et millésime."""
    code = groupement.code
    # Le reste est un groupe sans commune : rien ne se déduit par différence avec lui.
    zonage = Zonage(
        genre=GenreZonage.PETR,
        groupes=(
            Groupe(code, groupement.perimetre, groupement.nom),
            Groupe(RESTE, "", ""),
        ),
        affectation=dict.fromkeys(groupement.codes_communes, code),
        suit_epci=bool(groupement.codes_epci),
        definition="",
        sources=(),
    )
    return {
        (code, quantite, millesime): compute_par_groupe(
            base.donnees, zonage, quantite, Choix(millesime)
        )[code]
        for millesime in base.millesimes
        for quantite in COMPTES_PETR
    }


def write_titre(atelier: AtelierFiches, sujet: Sujet) -> str:
    """Titre de la fiche : le nom choisi, ou « Groupement de 2 EPCI : A et B »."""
    if sujet.est_nomme:
        return sujet.nom
    return f"{sujet.nom} : {list_noms_membres(atelier, sujet)}"


def adapt_section(atelier: AtelierFiches, sujet: Sujet, section: Section) -> Section:
    """Section d’un PETR, dite d’un groupement."""
    if section.identifiant == "employeurs":
        propres = (avis for avis in section.avis if "PETR" not in avis)
        return replace(section, avis=(_write_avis(sujet), *propres))
    est_structure = section.identifiant in ("secteurs", "formes-juridiques")
    if est_structure and not sujet.codes_epci and atelier.structures.millesimes:
        return _build_sans_detail(sujet, section)
    return replace(
        section,
        avis=tuple(avis.replace("du PETR", "du groupement") for avis in section.avis),
    )


def _write_avis(sujet: Sujet) -> str:
    if not sujet.codes_epci:
        return (
            "Ce groupement coupe des EPCI : les chiffres de l’ESS, connus à l’EPCI, n’y "
            "sont pas répartis. Le composer d’EPCI entiers pour les lire."
        )
    suite = (
        f"La limite du département en coupe : sa {sujet.perimetre}."
        if est_partiel(sujet)
        else "Ses EPCI sont tous entiers."
    )
    return (
        "Un groupement n’est pas publié : c’est la somme de ses EPCI, quand tous le sont. "
        f"{suite}"
    )


def _build_sans_detail(sujet: Sujet, section: Section) -> Section:
    absence = build_absence(
        sujet,
        f"repartition_{section.identifiant}",
        "",
        MOTIF_JAMAIS_REPARTI,
        Statut.SANS_OBJET,
    )
    return Section(
        identifiant=section.identifiant,
        titre=section.titre,
        texte=MOTIF_JAMAIS_REPARTI,
        tableaux=(
            Tableau(
                identifiant=section.identifiant,
                titre=section.titre,
                entete="Chiffre",
                colonnes=(Colonne(sujet.nom),),
                lignes=(Ligne(section.titre, (write_cellule(absence),)),),
            ),
        ),
    )
