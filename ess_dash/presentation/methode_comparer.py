"""La partie « Comparer » de la page « Méthode » : découpages, formules, exemples."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.echeance import (
    ANNEE_LIMITE,
    FIN_DU_PLAN,
    Depart,
    compute_echeance,
)
from ess_dash.indicateurs.encadrement import IntervalleError
from ess_dash.indicateurs.hasard import TIRAGES
from ess_dash.indicateurs.intervalle import FORMULE, Contrainte, compute_intervalle
from ess_dash.indicateurs.parite import (
    REPERES_NEUTRES,
    compute_ajout,
    compute_deplacement,
)
from ess_dash.indicateurs.partage import explain_couverture
from ess_dash.indicateurs.quantites import Quantite, find_financeur_departement
from ess_dash.indicateurs.repartition import COUVERTURE_MINIMALE_PCT, EPCI_MINIMAUX
from ess_dash.indicateurs.trajets import (
    DETOUR_DEFAUT,
    DETOUR_MAX,
    DETOUR_MIN,
    SEUIL_DEFAUT_KM,
)
from ess_dash.indicateurs.zonages import GenreZonage, ZonageError, build_zonage
from ess_dash.presentation.exemples import VueExemple
from ess_dash.presentation.format_fr import format_nombre


@dataclass(frozen=True, slots=True)
class Regle:
    """Une règle que l’application s’impose."""

    titre: str
    texte: str


@dataclass(frozen=True, slots=True)
class Partie:
    """Une partie de « Comparer » : ses règles, puis ses exemples.

    Attributes
    ----------
    ancre
        Nom de la partie dans l’adresse.
    mesures
        Identifiants des mesures dont la formule et les exemples suivent les règles.
    """

    ancre: str
    titre: str
    regles: tuple[Regle, ...]
    exemples: tuple[VueExemple, ...] = ()
    mesures: tuple[str, ...] = ()


_DECOUPAGES: Final = (
    Regle(
        GenreZonage.DEUX_EPCI.libelle,
        "Les communes du département de deux EPCI que vous choisissez.",
    ),
    Regle(
        "Un lieu en quartier prioritaire",
        "Déclaré tel, il est dans la zone cible, même dans la métropole. Nous n’avons pas "
        "les contours des quartiers : leur population compte avec leur commune, et la part "
        "de la zone cible dans la population est un minimum.",
    ),
    Regle(
        "Un chiffre d’EPCI n’est jamais réparti entre ses communes",
        "Populations, lieux et projets se comptent à la commune. Emplois et établissements "
        "sont connus à l’EPCI : dans un découpage qui coupe des EPCI, ils sont sans objet.",
    ),
)
_GARDES: Final = (
    Regle(
        f"Parité refusée sous {COUVERTURE_MINIMALE_PCT:.0f} % des projets annoncés",
        "Projets et montants se comparent financeur par financeur. Tant que l’on situe "
        "moins de la moitié de ce que le financeur annonce, la part serait celle de nos "
        "lectures, non celle de ses aides. Les aides d’un autre financeur ne comptent "
        "jamais dans la part du Département.",
    ),
    Regle(
        "Des EPCI manquent",
        "Une inégalité se mesure sur tous les EPCI, ou sur ceux que l’on connaît, "
        f"{EPCI_MINIMAUX} au moins, toujours comptés : « 16 EPCI sur 18, 97 % de la "
        "population ». Ni le secret ni l’absence ne valent zéro.",
    ),
    Regle(
        "Groupe vide, total nul",
        "Une phrase dit ce qui manque et que faire. Rien n’est divisé par zéro.",
    ),
)
_PARITE: Final = (
    Regle(
        "Écart et rapport",
        "Écart : part du groupe dans les projets, les montants ou les lieux, moins sa part "
        "dans le repère, en points. Rapport : l’une divisée par l’autre ; 1 est la parité.",
    ),
    Regle(
        "Plusieurs repères, aucun n’est le bon",
        f"{' ; '.join(repere.libelle for repere in REPERES_NEUTRES)}. Ils sont montrés "
        "ensemble, parce qu’ils ne demandent pas le même effort.",
    ),
    Regle(
        "Première lecture : déplacer",
        "Part visée x total - ce que le groupe a déjà. Le total ne change pas : les autres "
        "donnent. Arrondi au-dessus.",
    ),
    Regle(
        "Seconde lecture : ajouter",
        "(Part visée x total - ce que le groupe a déjà) / (1 - part visée). Les autres "
        "gardent ce qu’ils ont. Aucun ajout n’atteint une part visée de 100 %.",
    ),
)
_TRAJECTOIRE: Final = (
    Regle(
        "Part cumulée d’une année à venir",
        "(Attribué au groupe + part supposée x rythme x années) / (tout ce qui est attribué "
        "+ rythme x années). Sauf choix contraire, le rythme est la moyenne des années "
        "connues et la cible, la part du groupe dans la population.",
    ),
    Regle(
        "Année où la cible est atteinte",
        "(Cible x total - attribué au groupe) / [rythme x (part supposée - cible)], arrondi "
        "à l’année suivante. Si la part supposée ne dépasse pas la cible, celle-ci n’est "
        f"jamais atteinte : la page le dit, et donne la part qui y mènerait en "
        f"{FIN_DU_PLAN}. Après {ANNEE_LIMITE}, aucune année n’est avancée.",
    ),
    Regle(
        "Ce qu’il faut connaître",
        "L’année d’attribution de chaque projet situé. Les lieux, dont l’année d’ouverture "
        "est inconnue, n’ont pas de trajectoire.",
    ),
)
_POIDS_HORS: Final = (
    Regle("Formule", f"{FORMULE}."),
    Regle(
        "Lire un chiffre arrondi",
        "« 11,3 » : de 11,25 à 11,35. « Plus de 72 » : de 72 à 73, sinon la source aurait "
        "écrit 73. « Près de 73 » : de 72,5 à 73. « Environ » : une unité du dernier "
        "chiffre de part et d’autre.",
    ),
    Regle(
        "Pas de valeur centrale",
        "Ce poids n’est pas publié ; seules ses bornes sont montrées. Il ne dit rien des "
        "écarts entre EPCI, que la vue montre à part.",
    ),
)
_INEGALITE: Final = (
    Regle(
        "Ce qui est mesuré",
        "La répartition d’une quantité entre les EPCI, face à un repère : la population, "
        "l’emploi de l’ESS ou l’emploi privé. 0 : chacun a dans la quantité la part qu’il "
        "a dans le repère.",
    ),
    Regle(
        "Courbe de Lorenz",
        "EPCI rangés du moins au mieux pourvu : parts cumulées du repère, puis de la "
        "quantité. L’indice de Gini est le double de l’aire entre la courbe et la "
        "diagonale ; l’indice de Hoover, leur plus grand écart.",
    ),
    Regle(
        "Cas limites",
        "Total nul, valeur absente ou négative, quantité là où le repère est nul : refus. "
        "Repère nul et quantité nulle : l’EPCI ne change rien, son quotient est sans objet. "
        "Gini et Hoover restent sous 1 ; Theil n’a pas de maximum fixe.",
    ),
    Regle(
        "Ce que le hasard donnerait",
        "Vingt lieux ne peuvent pas suivre la population de près. On les répartit "
        f"{format_nombre(TIRAGES)} fois au hasard, à proportion du repère : un indice de "
        "Gini entre les bornes de 95 tirages sur 100 ne prouve aucune inégalité.",
    ),
)
_PETITS_NOMBRES: Final = (
    Regle(
        "Trois lectures d’un même taux",
        "L’intervalle dit ce que vaut le taux d’un EPCI. Le lissage (bayésien empirique) "
        "le rapproche de l’ensemble, d’autant plus qu’il repose sur peu. L’entonnoir dit "
        "qui s’écarte de l’ensemble plus que le hasard ne l’explique.",
    ),
    Regle(
        "Taux fragile",
        "Sous 20 unités comptées, un taux ne se lit pas seul : il est signalé.",
    ),
    Regle(
        "Salariés",
        "Ceux d’un même établissement ne vont pas au hasard un à un : les limites de "
        "l’entonnoir sont celles d’autant d’établissements de taille moyenne.",
    ),
)
_MAILLAGE: Final = (
    Regle(
        "Distance",
        "De la mairie d’une commune à celle de la plus proche qui a un tiers-lieu connu, à "
        "vol d’oiseau en Lambert-93, multipliée par le détour. Une commune qui en a un est "
        "à 0 km.",
    ),
    Regle(
        "Détour, ou temps de trajet",
        f"Le détour est une hypothèse : {format_nombre(DETOUR_DEFAUT, 1)}, réglable de "
        f"{format_nombre(DETOUR_MIN)} à {format_nombre(DETOUR_MAX)}. Une matrice de temps "
        "de trajet importée remplace distance et détour ; un trajet qu’elle ne donne pas "
        "est hors d’atteinte, et compté.",
    ),
    Regle(
        "Population éloignée, zone blanche",
        f"Communes strictement au-delà du seuil, {format_nombre(SEUIL_DEFAUT_KM)} km "
        "d’habitude. La part d’un groupe est sa population éloignée divisée par sa "
        "population.",
    ),
    Regle(
        "Où ouvrir : couverture maximale",
        "Les communes qui feraient passer le plus d’habitants en deçà du seuil. Solution "
        "exacte ; si le temps manque pour le prouver, la page le dit.",
    ),
    Regle(
        "Où ouvrir : p-médiane",
        "Les communes qui raccourcissent le plus la somme des trajets de tous. Solution "
        "approchée, par ajouts puis échanges, sans tirage au sort.",
    ),
    Regle(
        "Et si le soutien s’arrête en 2027",
        "Les tiers-lieux connus que le Département soutient sont ôtés. La fin d’un soutien "
        "n’est pas une fermeture : c’est une borne haute.",
    ),
    Regle(
        "Limites",
        "La liste des tiers-lieux n’est pas exhaustive, et ceux des départements voisins "
        "ne sont pas connus : l’éloignement est sans doute surestimé. Besoins, porteurs et "
        "locaux n’entrent pas dans le calcul : les communes proposées sont des exemples.",
    ),
)
_SIMULATEUR: Final = (
    Regle(
        "Ce qu’il dit",
        "Ce que des projets ou des euros déplacés, d’un groupe ou d’un EPCI à l’autre, "
        "changeraient aux parts, à l’écart au repère et à l’indice de Gini. Rien ne se "
        "perd : ce qui part d’un territoire arrive dans un autre.",
    ),
    Regle(
        "Ce qu’il ne dit pas",
        "Si les mêmes projets verraient le jour ailleurs, portés par qui, à quel coût.",
    ),
    Regle(
        "Déplacement refusé",
        "Un territoire ne donne pas plus que ce qu’il a, ni une moitié de projet. Le refus "
        "est dit ; les autres déplacements s’appliquent.",
    ),
)
_DEMONSTRATION: Final = (
    Regle(
        "Ce qui est fictif",
        "Tous les chiffres de l’ESS, les lieux, les projets et les candidatures : tirés au "
        "sort par une commande, avec une graine, donc toujours les mêmes.",
    ),
    Regle(
        "Ce qui reste vrai",
        "Territoires, populations, surfaces, zonages, quartiers prioritaires et repères du "
        "plan.",
    ),
    Regle(
        "Ce que le tirage respecte",
        "Les chiffres publiés, chaque année ceux de son seul millésime ; les nombres "
        "annoncés par le plan : 161 candidatures, 56 projets financés, 188 emplois projetés "
        "(ETP) et 20 tiers-lieux soutenus ; les règles du secret statistique.",
    ),
    Regle(
        "Comment on le reconnaît",
        "Éteint d’habitude. Allumé, un bandeau « Données fictives » est sur chaque page et "
        "une mention sur chaque export. Le vrai et le fictif ne partagent jamais une table.",
    ),
)


def build_comparer(donnees: Donnees | None) -> tuple[Partie, ...]:
    """Les parties de « Comparer », dans l’ordre de la page."""
    return (
        Partie("decoupages", "Les découpages", _list_decoupages(donnees)),
        Partie("gardes", "Quand le calcul est refusé", _list_gardes(donnees)),
        Partie("parite", "La parité", _PARITE, (_build_exemple_parite(),)),
        Partie(
            "trajectoire", "La trajectoire", _TRAJECTOIRE, (_build_exemple_echeance(),)
        ),
        Partie(
            "poids-hors-metropole",
            "Le poids de l’ESS hors métropole",
            _POIDS_HORS,
            _list_exemples_poids(donnees),
        ),
        Partie(
            "inegalite",
            "Les mesures d’inégalité",
            _INEGALITE,
            mesures=(
                "gini",
                "hoover_pct",
                "theil",
                "theil_groupes",
                "quotient_localisation",
            ),
        ),
        Partie(
            "petits-nombres",
            "Les petits nombres",
            _PETITS_NOMBRES,
            mesures=("intervalle_poisson", "intervalle_wilson", "lissage", "entonnoir"),
        ),
        Partie("maillage", "Le maillage des tiers-lieux", _MAILLAGE),
        Partie("simulateur", "Le simulateur", _SIMULATEUR),
        Partie("demonstration", "Le jeu de démonstration", _DEMONSTRATION),
    )


def _list_decoupages(donnees: Donnees | None) -> tuple[Regle, ...]:
    """Chaque découpage par sa propre définition, puis ce qui vaut pour tous."""
    genres = () if donnees is None else tuple(GenreZonage)
    definitions = ((genre, _define(donnees, genre)) for genre in genres)
    connues = tuple(Regle(g.libelle, texte) for g, texte in definitions if texte)
    return (*connues, *_DECOUPAGES)


def _define(donnees: Donnees | None, genre: GenreZonage) -> str:
    """Définition d’un découpage ; vide s’il n’existe pas dans ce département."""
    if donnees is None:
        return ""
    try:
        return build_zonage(donnees, genre).definition
    except ZonageError:
        return ""


def _list_gardes(donnees: Donnees | None) -> tuple[Regle, ...]:
    """Les refus, et celui que l’on rencontre aujourd’hui s’il y en a un."""
    if donnees is None:
        return _GARDES
    financeur = find_financeur_departement(donnees)
    motif = explain_couverture(donnees, Quantite.PROJETS, financeur)
    return (*_GARDES, Regle("Aujourd’hui", motif)) if motif else _GARDES


def _build_exemple_parite() -> VueExemple:
    reglage = (Fraction(2, 5), Fraction(2), Fraction(10))
    ajout = compute_ajout(*reglage) or 0
    return VueExemple(
        titre="Rejoindre la part de la population, de deux façons",
        colonnes=("Groupe inventé", "Projets", "Part", "Part de la population"),
        lignes=(("Vallée", "2", "20 %", "40 %"), ("Ville", "8", "80 %", "60 %")),
        reponses=(
            f"À déplacer vers Vallée : {compute_deplacement(*reglage)} projets",
            f"À y ajouter : {ceil(ajout)} projets",
        ),
        explication="Déplacer : 0,4 x 10 - 2 = 2, et Vallée a 4 projets sur 10. Ajouter : "
        "2 / (1 - 0,4) = 3,3, donc 4 ; Vallée en a 6 sur 14, soit 43 %.",
    )


def _build_exemple_echeance() -> VueExemple:
    depart = Depart(2025, 2, 10)
    echeance = compute_echeance(depart, 40, 5, 60)
    impossible = compute_echeance(depart, 40, 5, 40)
    return VueExemple(
        titre="Une cible de 40 %, avec 5 projets par an",
        colonnes=("Année", "Projets à Vallée", "Tous les projets", "Part"),
        lignes=(
            ("2025, connue", "2", "10", "20,0 %"),
            ("2026, 60 % à Vallée", "5", "15", "33,3 %"),
            ("2027, 60 % à Vallée", "8", "20", "40,0 %"),
        ),
        reponses=(
            f"60 % à Vallée : cible atteinte en {echeance.annee}",
            f"40 % à Vallée : {impossible.annee or 'jamais'}",
        ),
        explication="Il manque 0,4 x 10 - 2 = 2 projets. Chaque année en rattrape 5 x (0,6 "
        "- 0,4) = 1 : deux ans. À 40 %, rien n’est rattrapé.",
    )


def _list_exemples_poids(donnees: Donnees | None) -> tuple[VueExemple, ...]:
    """L’encadrement refait des chiffres publiés ; rien s’ils ne le permettent pas."""
    if donnees is None:
        return ()
    try:
        intervalle = compute_intervalle(donnees)
    except IntervalleError:
        return ()
    bas, haut = intervalle.minimum.valeur, intervalle.maximum.valeur
    if bas is None or haut is None:
        return ()
    bornes = f"entre {format_nombre(bas, 1)} et {format_nombre(haut, 1)} %"
    exemple = VueExemple(
        titre="Les chiffres publiés ne laissent que cet intervalle",
        colonnes=("Chiffre publié", "Territoire", "Au moins", "Au plus"),
        lignes=tuple(_write_contrainte(donnees, c) for c in intervalle.contraintes),
        reponses=(f"Hors métropole : {bornes}",),
        explication="w, s, n et le poids de la métropole parcourent toutes les valeurs "
        "permises ; on garde le plus petit et le plus grand résultat.",
    )
    return (exemple,)


def _write_contrainte(donnees: Donnees, contrainte: Contrainte) -> tuple[str, ...]:
    return (
        contrainte.libelle,
        donnees.nom_of(contrainte.chiffre.code),
        f"{format_nombre(contrainte.minimum, 2)} %",
        f"{format_nombre(contrainte.maximum, 2)} %",
    )
