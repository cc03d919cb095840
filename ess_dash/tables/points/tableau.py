"""Lire les lignes d’un CSV : chacune donne deux nombres et un nom, ou ses fautes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from ess_dash.tables.points.colonnes import Champ, write_avis_colonnes
from ess_dash.tables.points.entete import (
    MARQUE_COMMENTAIRE,
    SENTINELLE,
    EnTete,
    Rangee,
    build_guillemet_ouvert,
    count_remplies,
    find_en_tete,
    is_commentaire,
    is_remplie,
    iter_rangees,
    strip_fin,
)
from ess_dash.tables.points.modele import (
    LONGUEUR_MAX_CASE,
    NB_POINTS_MAX,
    Brute,
    Faute,
    LigneRefuseeError,
    PointsError,
    Releve,
    Unite,
    build_trop_de_points,
)
from ess_dash.tables.points.nombres import explain_nombre, parse_nombre, split_couple
from ess_dash.textes.ecriture import (
    clean_texte,
    format_nombre,
    shorten,
    write_liste,
)

NB_LIGNES_ECRITES_MAX: Final = 100_000

_SIGNES_FORMULE: Final = tuple("=+-@＝＋－＠")
_COORDONNEES: Final = (Champ.LATITUDE, Champ.LONGITUDE, Champ.COUPLE)
_CHAMPS_CODES: Final = (*_COORDONNEES, Champ.CODE)
_SUGGESTION_CASES: Final = (
    "Mettre entre guillemets le texte qui contient le séparateur."
)
_SUGGESTION_VIRGULES: Final = (
    "Enregistrer avec le point-virgule comme séparateur, ou mettre entre guillemets les "
    "textes et les nombres qui contiennent une virgule."
)


def read_tableau(texte: str) -> Releve:
    """Lit les lignes d’un CSV dont le séparateur et l’en-tête sont à trouver.

    Raises
    ------
    PointsError
        Si aucune colonne ne situe un point, si un guillemet reste ouvert, si le
        fichier n’a pas de ligne ou en a trop.
    """
    texte = strip_fin(texte)
    en_tete = find_en_tete(texte)
    rangees, nb_commentees = _list_rangees(texte, en_tete)
    brutes: list[Brute] = []
    fautes: list[Faute] = []
    for rang, rangee in enumerate(rangees, start=1):
        try:
            brutes.append(_read_rangee(rang, rangee, en_tete))
        except LigneRefuseeError as refus:
            fautes.extend(refus.fautes)
    avis = [
        *_write_avis_en_tete(en_tete),
        *write_avis_colonnes(en_tete.colonnes),
        *_write_avis_rangees(rangees, nb_commentees),
    ]
    return Releve(tuple(brutes), tuple(fautes), tuple(avis), len(rangees), Unite.LIGNE)


def _list_rangees(texte: str, en_tete: EnTete) -> tuple[list[Rangee], int]:
    """Lignes de données, et nombre de lignes mises en commentaire."""
    rangees: list[Rangee] = []
    nb_commentees = 0
    derniere = Rangee(1, 1, [])
    for rangee in iter_rangees(texte, en_tete.separateur):
        derniere = rangee
        if rangee.fin > NB_LIGNES_ECRITES_MAX:
            raise _build_trop_de_vide()
        if rangee.debut <= en_tete.ligne or not is_remplie(rangee):
            continue
        if is_commentaire(rangee):
            nb_commentees += 1
            continue
        rangees.append(rangee)
        if len(rangees) > NB_POINTS_MAX:
            raise build_trop_de_points(Unite.LIGNE)
    if derniere.cases != [SENTINELLE]:
        raise build_guillemet_ouvert(derniere.debut)
    if not rangees:
        raise _build_sans_ligne(nb_commentees)
    return rangees, nb_commentees


def _build_trop_de_vide() -> PointsError:
    return PointsError(
        f"Ce fichier a plus de {format_nombre(NB_LIGNES_ECRITES_MAX)} lignes, presque "
        "toutes vides : retirer les lignes vides, puis l’ajouter de nouveau."
    )


def _build_sans_ligne(nb_commentees: int) -> PointsError:
    exemples = (
        " ; celles qui commencent par « # » sont des exemples et ne comptent pas"
        if nb_commentees
        else ""
    )
    return PointsError(
        "Ce fichier n’a aucune ligne de données : ajouter un point par ligne sous les "
        f"noms de colonnes{exemples}."
    )


def _read_rangee(rang: int, rangee: Rangee, en_tete: EnTete) -> Brute:
    """Nombres et textes d’une ligne.

    Raises
    ------
    LigneRefuseeError
        Si la ligne ne donne pas deux nombres.
    """
    _check_nb_cases(rangee, en_tete)
    cases = {
        champ: rangee.cases[indice] if indice < len(rangee.cases) else ""
        for champ, indice in en_tete.indices.items()
    }
    _check_longueurs(rangee.debut, cases, en_tete)
    textes = {champ: _clean_case(champ, case) for champ, case in cases.items()}
    y, x = _read_coordonnees(rangee.debut, textes, en_tete.colonnes.retenues)
    champs = [champ for champ in _COORDONNEES if champ in textes]
    return Brute(
        ligne=rangee.debut,
        rang=rang,
        nom=textes.get(Champ.NOM, ""),
        x=x,
        y=y,
        code_commune=textes.get(Champ.CODE, ""),
        commune=textes.get(Champ.COMMUNE, ""),
        colonne=write_liste([en_tete.colonnes.retenues[champ] for champ in champs]),
        valeur=" ; ".join(shorten(textes[champ]) for champ in champs),
    )


def _check_nb_cases(rangee: Rangee, en_tete: EnTete) -> None:
    remplies = count_remplies(rangee.cases)
    if remplies <= en_tete.largeur:
        return
    raise LigneRefuseeError(
        Faute(
            ligne=rangee.debut,
            colonne="",
            valeur="",
            raison=f"{format_nombre(remplies)} cases pour {en_tete.largeur} colonnes : "
            "elles sont décalées",
            suggestion=_SUGGESTION_VIRGULES
            if en_tete.separateur == ","
            else _SUGGESTION_CASES,
        )
    )


def _check_longueurs(ligne: int, cases: Mapping[Champ, str], en_tete: EnTete) -> None:
    fautes = [
        Faute(
            ligne=ligne,
            colonne=en_tete.colonnes.retenues[champ],
            valeur=shorten(clean_texte(case)),
            raison=f"case de {format_nombre(len(case))} caractères ; la limite est de "
            f"{format_nombre(LONGUEUR_MAX_CASE)}",
            suggestion="Raccourcir le texte, ou chercher un guillemet oublié.",
        )
        for champ, case in cases.items()
        if len(case) > LONGUEUR_MAX_CASE
    ]
    if fautes:
        raise LigneRefuseeError(*fautes)


def _clean_case(champ: Champ, case: str) -> str:
    """Retire l’apostrophe que les tableurs mettent devant un texte ou une formule."""
    propre = clean_texte(case)
    if not propre.startswith("'"):
        return propre
    reste = propre[1:].lstrip()
    if champ in _CHAMPS_CODES or reste.startswith(_SIGNES_FORMULE):
        return reste
    return propre


def _read_coordonnees(
    ligne: int, textes: Mapping[Champ, str], noms: Mapping[Champ, str]
) -> tuple[float, float]:
    """Latitude et longitude, ou les fautes des deux cases à la fois."""
    cases = _list_cases(ligne, textes, noms)
    fautes = [
        faute
        for nom, texte in cases
        for faute in _list_fautes_nombre(ligne, nom, texte)
    ]
    if fautes:
        raise LigneRefuseeError(*fautes)
    latitude, longitude = (parse_nombre(texte) or 0.0 for _, texte in cases)
    return latitude, longitude


def _list_cases(
    ligne: int, textes: Mapping[Champ, str], noms: Mapping[Champ, str]
) -> Sequence[tuple[str, str]]:
    """Nom de colonne et texte de la latitude, puis de la longitude."""
    ecrits = {champ: textes.get(champ, "") for champ in _COORDONNEES}
    if not any(ecrits.values()):
        colonne = write_liste([noms[champ] for champ in _COORDONNEES if champ in noms])
        raise LigneRefuseeError(_build_sans_coordonnee(ligne, colonne, textes))
    if Champ.COUPLE not in noms:
        return [
            (noms[champ], ecrits[champ]) for champ in (Champ.LATITUDE, Champ.LONGITUDE)
        ]
    nom, couple = noms[Champ.COUPLE], split_couple(ecrits[Champ.COUPLE])
    if couple is None:
        raise LigneRefuseeError(
            Faute(
                ligne=ligne,
                colonne=nom,
                valeur=shorten(ecrits[Champ.COUPLE]),
                raison="ce ne sont pas deux nombres",
                suggestion="Écrire « latitude, longitude » : 43.5, 1.5.",
            )
        )
    return [(nom, texte) for texte in couple]


def _build_sans_coordonnee(
    ligne: int, colonne: str, textes: Mapping[Champ, str]
) -> Faute:
    commune = textes.get(Champ.CODE, "") or textes.get(Champ.COMMUNE, "")
    suite = (
        " : un lieu connu à la commune ne devient pas un point exact" if commune else ""
    )
    return Faute(
        ligne=ligne,
        colonne=colonne or "latitude et longitude",
        valeur=shorten(commune),
        raison=f"aucune coordonnée{suite}",
        suggestion="Renseigner la latitude et la longitude du lieu, ou retirer la ligne.",
    )


def _list_fautes_nombre(ligne: int, nom: str, texte: str) -> Iterator[Faute]:
    if not texte:
        yield Faute(
            ligne=ligne,
            colonne=nom,
            valeur="",
            raison="case vide, alors que l’autre coordonnée est donnée",
            suggestion="Renseigner les deux coordonnées, ou retirer la ligne.",
        )
    elif parse_nombre(texte) is None:
        yield Faute(ligne, nom, shorten(texte), *explain_nombre(texte))


def _write_avis_en_tete(en_tete: EnTete) -> Iterator[str]:
    if en_tete.a_un_titre:
        yield (
            f"Les noms de colonnes sont à la ligne {en_tete.ligne} ; ce qui est "
            "au-dessus n’est pas lu."
        )


def _write_avis_rangees(rangees: Sequence[Rangee], nb_commentees: int) -> Iterator[str]:
    if nb_commentees:
        yield (
            f"Lignes qui commencent par « {MARQUE_COMMENTAIRE} », non lues : "
            f"{nb_commentees}."
        )
    etalees = [f"{r.debut} à {r.fin}" for r in rangees if r.fin > r.debut]
    if etalees:
        yield (
            "Un texte entre guillemets contient des retours à la ligne : chacun de ces "
            f"groupes compte pour une seule ligne ({write_liste(etalees)}). Vérifier "
            "qu’aucun guillemet n’est de trop."
        )
