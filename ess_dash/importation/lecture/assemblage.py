"""Des lignes d’un fichier à sa table : en-tête, largeur, lignes écartées, chacune dite."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ess_dash.importation.lecture.cases import ERREURS_TABLEUR
from ess_dash.importation.lecture.entete import (
    COLONNE_ERREUR,
    find_en_tete,
    find_pied,
    rename_doublons,
)
from ess_dash.importation.lecture.modele import Brut, RangeeLue
from ess_dash.importation.lecture.refus_lecture import build_refus
from ess_dash.importation.modele import Alerte, TableLue
from ess_dash.textes.ecriture import apply_typographie, cite, format_nombre, write_liste
from ess_dash.textes.rangees import MARQUE_COMMENTAIRE

_NB_LIGNES_DITES: Final = 10
_SUGGESTION_DECALAGE: Final = (
    "Chercher un séparateur en trop dans la ligne, ou mettre le texte entre guillemets."
)


@dataclass(frozen=True, slots=True)
class _Corps:
    """Les données d’un tableau, une fois retiré ce qui n’en est pas."""

    titres: Sequence[RangeeLue]
    en_tete: RangeeLue
    donnees: Sequence[RangeeLue]
    totaux: Sequence[RangeeLue]
    notes: Sequence[RangeeLue]
    commentaires: Sequence[RangeeLue]

    @property
    def ecartees(self) -> tuple[int, ...]:
        groupes = (self.titres, self.totaux, self.notes, self.commentaires)
        return tuple(sorted(r.numero for groupe in groupes for r in groupe))


def build_table(
    brut: Brut, nom_fichier: str, sha256: str, ligne_en_tete: int = 0
) -> TableLue:
    """Table d’une feuille ou d’un CSV.

    ``len(lignes) + len(ecartees) + 1`` est le nombre de lignes remplies du fichier.

    Parameters
    ----------
    brut
        Lignes remplies, dans l’ordre.
    nom_fichier, sha256
        Du fichier déposé.
    ligne_en_tete
        Ligne des noms de colonnes si l’agent l’a choisie ; 0 pour la chercher.

    Raises
    ------
    ImportRefuseError
        Si aucune donnée ne suit l’en-tête.
    """
    corps = _split(brut.rangees, ligne_en_tete)
    if not corps.donnees:
        raise _build_sans_donnee(corps.en_tete)
    gardees = _list_colonnes(corps)
    noms, doubles = rename_doublons([_get(corps.en_tete.cases, r) for r in gardees])
    alertes = [*_list_decalages(corps), *_name_alertes(brut, corps, gardees, noms)]
    return TableLue(
        nom_fichier=nom_fichier,
        sha256=sha256,
        entetes=noms,
        lignes=tuple(_extract(rangee.cases, gardees) for rangee in corps.donnees),
        numeros=tuple(rangee.numero for rangee in corps.donnees),
        description=brut.description,
        avis=tuple(
            apply_typographie(phrase)
            for phrase in (*brut.avis, *_write_avis(corps, gardees, noms, doubles))
        ),
        feuille=brut.feuille,
        nature=brut.nature,
        separateur=brut.separateur,
        alertes=tuple(sorted(alertes, key=lambda alerte: alerte.numero)),
        ligne_en_tete=corps.en_tete.numero,
        ecartees=corps.ecartees,
    )


def _split(rangees: Sequence[RangeeLue], ligne_en_tete: int) -> _Corps:
    rang = _find_rang(rangees, ligne_en_tete)
    suite = rangees[rang + 1 :]
    commentaires = [r for r in suite if _is_commentaire(r)]
    donnees = [r for r in suite if not _is_commentaire(r)]
    totaux, notes = find_pied(donnees, len(rangees[rang].cases))
    pied = {*totaux, *notes}
    return _Corps(
        titres=rangees[:rang],
        en_tete=rangees[rang],
        donnees=[r for i, r in enumerate(donnees) if i not in pied],
        totaux=[donnees[i] for i in totaux],
        notes=[donnees[i] for i in notes],
        commentaires=commentaires,
    )


def _find_rang(rangees: Sequence[RangeeLue], ligne_en_tete: int) -> int:
    if not ligne_en_tete:
        return find_en_tete(rangees)
    for rang, rangee in enumerate(rangees):
        if rangee.numero == ligne_en_tete:
            return rang
    msg = (
        f"La ligne {ligne_en_tete} est vide ou n’existe pas : choisir celle qui porte les "
        "noms de colonnes."
    )
    raise build_refus(msg)


def _is_commentaire(rangee: RangeeLue) -> bool:
    """Une case seule qui commence par « # » ; avec d’autres cases, c’est une donnée."""
    premiere = rangee.cases[0]
    if not premiere.startswith(MARQUE_COMMENTAIRE) or premiere in ERREURS_TABLEUR:
        return False
    return not any(rangee.cases[1:])


def _list_colonnes(corps: _Corps) -> list[int]:
    """Rangs des colonnes nommées ou remplies ; la colonne « erreur » d’un refus exceptée."""
    largeur = max(len(r.cases) for r in (corps.en_tete, *corps.donnees))
    erreur = _find_colonne_erreur(corps)
    return [
        rang
        for rang in range(largeur)
        if rang != erreur
        and (_get(corps.en_tete.cases, rang) or _is_colonne_remplie(corps, rang))
    ]


def _is_colonne_remplie(corps: _Corps, rang: int) -> bool:
    return any(_get(rangee.cases, rang) for rangee in corps.donnees)


def _find_colonne_erreur(corps: _Corps) -> int:
    noms = corps.en_tete.cases
    dernier = max((i for i, nom in enumerate(noms) if nom), default=0)
    return dernier if dernier and noms[dernier].casefold() == COLONNE_ERREUR else -1


def _get(cases: Sequence[str], rang: int) -> str:
    return cases[rang] if rang < len(cases) else ""


def _extract(cases: Sequence[str], gardees: Sequence[int]) -> tuple[str, ...]:
    nombre = len(cases)
    return tuple([cases[rang] if rang < nombre else "" for rang in gardees])


def _list_decalages(corps: _Corps) -> Iterator[Alerte]:
    """Lignes qui ont plus de cases que l’en-tête, quand elles sont l’exception."""
    largeur = len(corps.en_tete.cases)
    longues = [r for r in corps.donnees if len(r.cases) > largeur]
    if 2 * len(longues) > len(corps.donnees):
        return
    for rangee in longues:
        yield Alerte(
            rangee.numero,
            "",
            f"{format_nombre(len(rangee.cases))} cases pour {largeur} colonnes : elles "
            "sont sans doute décalées",
            _SUGGESTION_DECALAGE,
        )


def _name_alertes(
    brut: Brut, corps: _Corps, gardees: Sequence[int], noms: Sequence[str]
) -> Iterator[Alerte]:
    colonnes = dict(zip(gardees, noms, strict=True))
    numeros = {rangee.numero for rangee in corps.donnees}
    for numero, rang, motif, suggestion in brut.alertes:
        if numero in numeros and rang in colonnes:
            yield Alerte(numero, colonnes[rang], motif, suggestion)


def _write_avis(
    corps: _Corps, gardees: Sequence[int], noms: Sequence[str], doubles: Sequence[str]
) -> Iterator[str]:
    for groupe, ce_que_c_est in (
        (corps.titres, "au-dessus de l’en-tête, laissées de côté"),
        (corps.commentaires, "de commentaire (#), laissées de côté"),
        (corps.totaux, "de total, écartées : un total ne s’additionne pas au détail"),
        (corps.notes, "de source ou de note, sous le tableau, laissées de côté"),
    ):
        if groupe:
            yield f"Lignes {ce_que_c_est} : {_cite_rangees(groupe)}."
    if doubles:
        ecrits = write_liste([cite(nom) for nom in doubles])
        yield (
            f"Plusieurs colonnes se nomment {ecrits} : la première garde ce nom, les "
            "suivantes sont numérotées « (2) », « (3) »."
        )
    sans_nom = [
        nom
        for rang, nom in zip(gardees, noms, strict=True)
        if not _get(corps.en_tete.cases, rang)
    ]
    if sans_nom:
        yield f"Colonnes remplies mais sans nom : {write_liste([cite(n) for n in sans_nom])}."
    yield from _write_casse(noms)
    if _find_colonne_erreur(corps) >= 0:
        yield "La colonne « erreur » d’un fichier de refus n’est pas relue."


def _write_casse(noms: Sequence[str]) -> Iterator[str]:
    par_cle: dict[str, list[str]] = {}
    for nom in noms:
        par_cle.setdefault(nom.casefold(), []).append(nom)
    for semblables in par_cle.values():
        if len(semblables) > 1:
            yield (
                f"Les colonnes {write_liste([cite(n) for n in semblables])} ne diffèrent "
                "que par les majuscules : vérifier laquelle est lue."
            )


def _cite_rangees(rangees: Sequence[RangeeLue]) -> str:
    dites = [
        f"{rangee.numero} ({cite(next(case for case in rangee.cases if case))})"
        for rangee in rangees
    ]
    return write_liste(dites, _NB_LIGNES_DITES)


def _build_sans_donnee(en_tete: RangeeLue) -> Exception:
    noms = write_liste([cite(case) for case in en_tete.cases if case])
    return build_refus(
        "Ce fichier n’a aucune ligne de données sous ses noms de colonnes : "
        f"{noms}. Vérifier l’export, puis le déposer de nouveau."
    )
