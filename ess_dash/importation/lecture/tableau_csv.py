"""Un CSV en lignes : séparateur trouvé par comptage, jamais par devinette."""

from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import Final

from ess_dash.importation.lecture.cases import clean_case, clean_fichier
from ess_dash.importation.lecture.limites import (
    CASES_MAX,
    COLONNES_MAX,
    LIGNES_EN_TETE,
    LIGNES_MAX_CSV,
    LIGNES_REGARDEES,
)
from ess_dash.importation.lecture.modele import Brut, RangeeLue
from ess_dash.importation.lecture.nature import build_vide
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.textes.ecriture import cite, format_nombre
from ess_dash.textes.rangees import (
    SENTINELLE,
    Rangee,
    RangeesError,
    count_remplies,
    is_remplie,
    is_sep,
    iter_rangees,
    strip_fin,
    write_guillemet_ouvert,
)

NOMS_SEPARATEURS: Final = {
    ";": "point-virgule",
    ",": "virgule",
    "\t": "tabulation",
    "|": "barre",
}
PART_REGULIERE: Final = 0.95
# La virgule vient en dernier : elle est aussi dans les nombres et les phrases.
_PREFERENCE: Final = (";", "\t", "|", ",")
_ECHANTILLON: Final = 500_000


def read_csv(texte: str, encodage: str, separateur: str = "") -> Brut:
    """Lignes remplies d’un CSV.

    Raises
    ------
    ImportRefuseError
        Sans séparateur reconnaissable, avec un guillemet jamais refermé, ou au-delà
        des limites.
    """
    corps = strip_fin(clean_fichier(texte))
    choisi = separateur or find_separateur(corps)
    lues = _read_rangees(corps, choisi)
    if not lues:
        raise build_vide()
    return Brut(
        rangees=lues,
        nature="csv",
        description=f"CSV, {encodage}, séparateur {NOMS_SEPARATEURS.get(choisi, choisi)}",
        separateur=choisi,
    )


def find_separateur(texte: str) -> str:
    """Séparateur qui donne le même nombre de cases, plus d’une, à presque chaque ligne.

    À régularité égale, le point-virgule d’abord, la virgule en dernier : ``a,5;b,6`` a
    deux colonnes, pas trois.

    Raises
    ------
    ImportRefuseError
        Si aucun séparateur ne donne deux colonnes.
    """
    debut = texte[:_ECHANTILLON]
    parts = {s: _compute_regularite(debut, s) for s in _PREFERENCE}
    for separateur in _PREFERENCE:
        if parts[separateur][0] >= PART_REGULIERE:
            return separateur
    # Un fichier irrégulier : le plus de colonnes au plus de lignes.
    meilleur = max(_PREFERENCE, key=lambda s: parts[s][0] * parts[s][1])
    if not parts[meilleur][0]:
        premiere = next((li for li in texte.splitlines() if li.strip()), "")
        raise build_refus(
            "Aucune colonne reconnue : on attend des cases séparées par un "
            "point-virgule, une virgule, une tabulation ou une barre. Première ligne "
            f"lue : {cite(premiere)}."
        )
    return meilleur


def _compute_regularite(texte: str, separateur: str) -> tuple[float, int]:
    """Part des lignes de la largeur la plus fréquente, 0 si elle est d’une case ; largeur."""
    largeurs: list[int] = []
    with suppress(RangeesError):
        for rangee in islice(iter_rangees(texte, separateur), LIGNES_REGARDEES):
            largeurs += [len(rangee.cases)] * (
                is_remplie(rangee) and not is_sep(rangee)
            )
    # Les lignes de titre n’ont qu’une case : elles ne disent rien du séparateur.
    debut = next((i for i, n in enumerate(largeurs) if n > 1), len(largeurs))
    utiles = largeurs[min(debut, LIGNES_EN_TETE) :]
    if not utiles:
        return 0.0, 1
    largeur, effectif = Counter(utiles).most_common(1)[0]
    # Un « ; » isolé au bas d’un fichier à tabulations ne fait pas de lui un séparateur.
    parmi = utiles if 2 * len(utiles) >= len(largeurs) else largeurs
    return effectif / len(parmi) if largeur > 1 else 0.0, largeur


def _read_rangees(texte: str, separateur: str) -> list[RangeeLue]:
    lues: list[RangeeLue] = []
    nb_cases = 0
    # Une tabulation dans une case se traite comme une apostrophe : à la pièce.
    avec_apostrophes = "'" in texte or (separateur != "\t" and "\t" in texte)
    derniere = Rangee(1, 1, [])
    try:
        for rangee in iter_rangees(texte, separateur):
            derniere = rangee
            if not is_remplie(rangee) or (not lues and is_sep(rangee)):
                continue
            cases = _clean(rangee, avec_apostrophes=avec_apostrophes)
            nb_cases += len(cases)
            _check_limites(len(lues), nb_cases)
            lues.append(RangeeLue(rangee.debut, cases))
    except RangeesError as erreur:
        raise build_refus(str(erreur)) from None
    if derniere.cases != [SENTINELLE]:
        raise build_refus(write_guillemet_ouvert(derniere.debut))
    return lues


def _clean(rangee: Rangee, *, avec_apostrophes: bool) -> list[str]:
    cases = rangee.cases[: count_remplies(rangee.cases)]
    if len(cases) > COLONNES_MAX:
        raise build_refus(
            f"La ligne {rangee.debut} a {format_nombre(len(cases))} colonnes, et la "
            f"limite est de {COLONNES_MAX} : n’en garder que les utiles."
        )
    if avec_apostrophes or rangee.fin > rangee.debut:
        return [clean_case(case) for case in cases]
    return [case.strip() for case in cases]


def _check_limites(nb_lignes: int, nb_cases: int) -> None:
    if nb_lignes > LIGNES_MAX_CSV or nb_cases > CASES_MAX:
        raise build_refus(
            f"Ce fichier a plus de {format_nombre(LIGNES_MAX_CSV)} lignes (ou de "
            f"{format_nombre(CASES_MAX)} cases remplies), et c’est la limite : n’en "
            "garder que le territoire ou les années utiles, ou le couper en deux."
        )
