"""Le contrôle d’un fichier, écrit pour un terminal : une ligne par remarque."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from ess_dash.importation.examen import Examen
from ess_dash.importation.modele import Etat, LigneImport, Rapport, Remarque
from ess_dash.textes.ecriture import (
    apply_typographie,
    cite,
    clean_texte,
    format_nombre,
)

NB_LIGNES_MAX: Final = 500
NB_MOTIFS_MAX: Final = 30
_TITRES: Final = {Etat.REFUSE: "Lignes refusées", Etat.DOUTE: "Lignes à vérifier"}


def iter_phrases(examen: Examen) -> Iterator[str]:
    """Tout le rapport, une phrase à la fois : le fichier, le compte, les lignes."""
    rapport = examen.rapport
    yield from _iter_fichier(examen)
    yield _write_comptes(rapport)
    for titre_etat, titre in _TITRES.items():
        lignes = [ligne for ligne in rapport.lignes if ligne.etat is titre_etat]
        yield from _iter_lignes(titre, lignes)
    yield from _iter_corrections(rapport)


def _iter_fichier(examen: Examen) -> Iterator[str]:
    table, rapport = examen.table, examen.rapport
    feuille = f", feuille {cite(table.feuille)}" if table.feuille else ""
    yield apply_typographie(
        f"{cite(table.nom_fichier)}{feuille} : {table.description}. "
        f"Lu comme « {examen.type_import.libelle} »."
    )
    if rapport.millesime:
        yield apply_typographie(f"Millésime : {clean_texte(rapport.millesime)}.")
    avis = (*examen.lecture.avis, *rapport.avis)
    yield from (f"– {clean_texte(phrase)}" for phrase in dict.fromkeys(avis))


def _write_comptes(rapport: Rapport) -> str:
    comptes = rapport.count()
    mots = [
        f"{format_nombre(nombre)} {_accorde(etat, nombre)}"
        for etat, nombre in comptes.items()
        if nombre
    ]
    total = _count_lignes(len(rapport.lignes))
    return apply_typographie(f"{total} : {', '.join(mots)}." if mots else f"{total}.")


def _count_lignes(nombre: int) -> str:
    return f"{format_nombre(nombre)} ligne{'s' if nombre > 1 else ''}"


def _accorde(etat: Etat, nombre: int) -> str:
    invariable = etat in (Etat.DOUTE, Etat.IGNORE)
    return etat.libelle if invariable or nombre < 2 else f"{etat.libelle}s"


def _iter_lignes(titre: str, lignes: Sequence[LigneImport]) -> Iterator[str]:
    if not lignes:
        return
    yield ""
    yield apply_typographie(f"{titre} :")
    for ligne in lignes[:NB_LIGNES_MAX]:
        for remarque in ligne.remarques:
            if remarque.etat is ligne.etat:
                yield write_remarque(ligne.numero, remarque)
    reste = len(lignes) - NB_LIGNES_MAX
    if reste > 0:
        yield apply_typographie(f"… et {_count_lignes(reste)} de plus.")


def write_remarque(numero: int, remarque: Remarque) -> str:
    r"""Ligne, colonne, valeur, motif et suggestion, en une ligne.

    Examples
    --------
    >>> faute = Remarque(Etat.REFUSE, "Montant", "-5", "montant négatif", "Corriger.")
    >>> write_remarque(12, faute).replace("\u00a0", " ").replace("\u202f", " ")
    'Ligne 12, colonne « Montant », « -5 » : montant négatif. Corriger.'
    """
    ou = [f"Ligne {numero}"]
    ou += [f"colonne {cite(remarque.colonne)}"] if remarque.colonne else []
    ou += [cite(remarque.valeur)] if remarque.valeur else []
    motif = " ".join(filter(None, map(_finish, (remarque.motif, remarque.suggestion))))
    return apply_typographie(f"{', '.join(ou)} : {motif}")


def _finish(phrase: str) -> str:
    propre = clean_texte(phrase)
    return f"{propre}." if propre and not propre.endswith((".", "!", "?")) else propre


def _iter_corrections(rapport: Rapport) -> Iterator[str]:
    """Ce qui a été corrigé ou laissé de côté, par motif : le détail n’est pas à relire."""
    motifs = Counter(
        (remarque.colonne, remarque.motif)
        for ligne in rapport.lignes
        for remarque in ligne.remarques
        if remarque.etat in (Etat.CORRIGE, Etat.IGNORE)
    )
    if not motifs:
        return
    yield ""
    yield apply_typographie("Corrigé ou laissé de côté :")
    for (colonne, motif), nombre in motifs.most_common(NB_MOTIFS_MAX):
        ou = f"colonne {cite(colonne)}, " if colonne else ""
        yield apply_typographie(f"– {ou}{_count_lignes(nombre)} : {_finish(motif)}")
