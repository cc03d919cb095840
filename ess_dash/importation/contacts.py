"""Coordonnées de personnes : jamais gardées, ni dans une colonne ni dans un texte."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from ess_dash.tables.points.colonnes import normalize

RETIRE: Final = "[coordonnée retirée]"
PART_DE_CONTACTS: Final = 0.3
NB_CASES_SONDEES: Final = 2_000

_MOTS_DE_CONTACT: Final = frozenset(
    (
        *("mail", "mails", "email", "emails", "courriel", "courriels", "mel"),
        *("tel", "telephone", "telephones", "portable", "mobile", "gsm", "fax"),
        *("contact", "contacts", "referent", "referente", "referents", "prenom"),
        *("interlocuteur", "interlocutrice", "dirigeant", "dirigeante", "gerant"),
        *("gerante", "president", "presidente", "directeur", "directrice"),
        *("responsable", "signataire", "tresorier", "tresoriere", "animateur"),
        *("animatrice", "civilite", "prenoms", "instructeur", "instructrice"),
    )
)
_ADRESSE: Final = re.compile(
    r"[\w.+%'-]{1,64}\s?(?:@|\(at\)|\[at\]|\barobase\b)\s?[\w-]{1,63}(?:\.[\w-]{1,63})+",
    re.IGNORECASE,
)
_TELEPHONE: Final = re.compile(
    r"(?<![\d+])(?:\(?(?:\+|00)\s?33\)?[\s.-]?(?:\(0\)[\s.-]?)?|0)[1-9]"
    r"(?:[\s.\-/]{0,2}\d{2}){4}(?!\d)"
    r"|(?<!\d)\+(?:[\s.()-]?\d){8,14}(?!\d)",
    re.ASCII,
)
_CHIFFRE: Final = re.compile(r"\d", re.ASCII)
_CHIFFRES_D_UN_TELEPHONE: Final = 9


def strip_contacts(texte: str) -> str:
    """Texte sans adresse électronique ni numéro de téléphone.

    Examples
    --------
    >>> strip_contacts("Écrire à a.b@exemple.fr ou au 06 00 00 00 07")
    'Écrire à [coordonnée retirée] ou au [coordonnée retirée]'
    >>> strip_contacts("SIRET 24310051800170, 2 rue du 8 mai 1945")
    'SIRET 24310051800170, 2 rue du 8 mai 1945'
    """
    if _can_hold_adresse(texte):
        texte = _ADRESSE.sub(RETIRE, texte)
    if (
        len(texte) >= _CHIFFRES_D_UN_TELEPHONE
        and len(_CHIFFRE.findall(texte)) >= _CHIFFRES_D_UN_TELEPHONE
    ):
        texte = _TELEPHONE.sub(RETIRE, texte)
    return texte


def is_entete_de_contact(entete: str) -> bool:
    """Vrai si le nom d’une colonne annonce une personne ou le moyen de la joindre.

    Examples
    --------
    >>> is_entete_de_contact("Nom du référent"), is_entete_de_contact("E-mail")
    (True, True)
    >>> is_entete_de_contact("Nom du lieu"), is_entete_de_contact("Mobilité")
    (False, False)
    """
    mots = normalize(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", entete)).split("_")
    colles = {"".join(mots[rang : rang + 2]) for rang in range(len(mots))}
    return not _MOTS_DE_CONTACT.isdisjoint(mots) or not _MOTS_DE_CONTACT.isdisjoint(
        colles
    )


def find_contacts(
    entetes: Sequence[str], lignes: Sequence[Sequence[str]], rangs: Iterable[int]
) -> tuple[str, ...]:
    """Colonnes, parmi celles de ces rangs, qui portent des coordonnées de personnes.

    Une colonne l’est par son nom, ou parce que trois de ses cases remplies sur dix
    contiennent une adresse ou un numéro.
    """
    sondees = lignes[:NB_CASES_SONDEES]
    return tuple(
        entetes[rang]
        for rang in rangs
        if is_entete_de_contact(entetes[rang])
        or _holds_contacts([ligne[rang] for ligne in sondees])
    )


def _holds_contacts(cases: Sequence[str]) -> bool:
    remplies = [case for case in cases if case.strip()]
    trouvees = sum(strip_contacts(case) != case for case in remplies)
    return trouvees > 0 and trouvees >= PART_DE_CONTACTS * len(remplies)


def _can_hold_adresse(texte: str) -> bool:
    return "@" in texte or "(at)" in texte or "[at]" in texte or "robase" in texte
