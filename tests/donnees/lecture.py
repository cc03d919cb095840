"""Ce qu’un lecteur trouve dans une forme d’un dossier, écrit de la même façon pour toutes.

Dans une ``Grille``, un renvoi est remplacé par ce à quoi il mène : ``⟦source⟧`` ou
``⟪motif⟫``. Les espaces n’y comptent pas : une case peut aller à la ligne.
"""

import re
from dataclasses import dataclass, field

# Espaces, coupures de mot et traits d’union : un texte long se coupe où il peut.
_BLANCS = re.compile(r"[\s\u200b\u00ad\ufffe\x02-]+")


def serrer(texte):
    """Le texte sans espaces ni coupures."""
    return _BLANCS.sub("", texte)


def cite(source):
    return f"⟦{serrer(source)}⟧" if source else ""


def explain(motif):
    return f"⟪{serrer(motif)}⟫" if motif else ""


@dataclass
class LigneLue:
    rubrique: str
    titre: str
    cases: list


@dataclass
class Grille:
    """Un tableau tel qu’il est lu : textes serrés, renvois résolus."""

    titre: str = ""
    entetes: list = field(default_factory=list)
    lignes: list = field(default_factory=list)
    commun: str = ""
    notes: str = ""
    rubrique: str = ""
    motifs: dict = field(default_factory=dict)


@dataclass
class Lecture:
    """Une forme lue : tout son texte, ses chiffres clés, ses tableaux."""

    texte: str
    cles: list
    grilles: list


def list_ecarts(dossier, lecture):
    """Tout ce que la forme lue ne dit pas comme le dossier ; vide si elle dit tout."""
    ecarts = [
        f"texte : {attendu}"
        for attendu in list_textes(dossier)
        if serrer(attendu) not in lecture.texte
    ]
    ecarts += _compare_cles(dossier, lecture.cles)
    if len(lecture.grilles) != len(dossier.tableaux):
        nombres = f"{len(lecture.grilles)} au lieu de {len(dossier.tableaux)}"
        return [*ecarts, f"tableaux : {nombres}"]
    titres = {f.tableau.identifiant: f.titre for f in dossier.figures}
    lues = {grille.titre: grille for grille in lecture.grilles}
    for tableau in dossier.tableaux:
        # Sur le papier, le tableau d’une figure n’a d’autre titre que le sien.
        de_figure = serrer(titres.get(tableau.identifiant, tableau.titre))
        grille = lues.get(serrer(tableau.titre)) or lues.get(de_figure)
        suite = ["absent"] if grille is None else _compare(tableau, grille)
        ecarts += [f"{tableau.identifiant} : {ecart}" for ecart in suite]
    return ecarts


def list_textes(dossier):
    """Ce qui se lit hors des tableaux et des chiffres clés."""
    yield from (dossier.surtitre, dossier.titre, dossier.sous_titre)
    yield from (dossier.constat.phrase, *dossier.constat.reserves)
    yield from dossier.constat.sources
    for section in dossier.sections:
        yield from (section.titre, section.texte, *section.avis)
        for figure in section.figures:
            yield from (figure.titre, figure.sous_titre, *figure.sources)


def _compare_cles(dossier, cles):
    if len(cles) != len(dossier.chiffres_cles):
        return [f"chiffres clés : {len(cles)} au lieu de {len(dossier.chiffres_cles)}"]
    return [
        f"chiffre clé : {cle.libelle} ≠ {lu}"
        for cle, lu in zip(dossier.chiffres_cles, cles, strict=True)
        if _strip(lu, _list_morceaux(cle)) not in _list_surplus(cle.cellule)
    ]


def _list_surplus(cellule):
    """Ce qu’une forme peut dire de plus : le périmètre, la date d’une absence."""
    date = cellule.millesime if cellule.motif else ""
    return {"", serrer(cellule.perimetre), serrer(date)}


def _list_morceaux(cle):
    """Ce qu’un chiffre clé doit dire, dans un ordre ou un autre."""
    cellule = cle.cellule
    connu = cellule.valeur is not None
    yield from (cle.libelle, cellule.texte, cellule.motif)
    if not cellule.motif:
        yield cle.comparaison
    if connu and cellule.statut is not None:
        yield from (cellule.statut.libelle, cellule.millesime)
    if connu:
        yield cite(cellule.source)


def _strip(lu, morceaux):
    """Ce qui reste du texte lu, ou ce qui y manque, virgules exceptées."""
    for morceau in sorted(map(serrer, morceaux), key=len, reverse=True):
        if morceau not in lu:
            return f"sans {morceau}"
        lu = lu.replace(morceau, "", 1)
    return lu.strip(",·")


def _compare(tableau, grille):
    if serrer(tableau.note) not in grille.notes:
        yield f"note {grille.notes}"
    attendues = (tableau.entete, *(colonne.titre for colonne in tableau.colonnes))
    manquantes = len(tableau.lignes) - len(grille.lignes)
    if manquantes and not _admits(grille, manquantes):
        yield f"{manquantes} lignes de moins, sans le dire"
    if len(grille.entetes) != len(attendues):
        yield f"{len(grille.entetes)} colonnes"
        return
    colonnes = []
    for titre, lu in zip(map(serrer, attendues), grille.entetes, strict=True):
        if not lu.startswith(titre):
            yield f"en-tête {lu}"
        colonnes.append(lu.removeprefix(titre))
    for ligne, lue in zip(tableau.lignes, grille.lignes, strict=False):
        yield from _compare_ligne(ligne, lue, colonnes[1:], grille.commun)


def _admits(grille, manquantes):
    """Vrai si le tableau s’arrête en disant combien de lignes il laisse au classeur."""
    suite = re.search(r"…et(\d+)autres?,dans", grille.notes)
    return suite is not None and int(suite[1]) == manquantes


def _compare_ligne(ligne, lue, colonnes, commun):
    titre = serrer(ligne.titre) + serrer(ligne.note)
    if lue.rubrique != serrer(ligne.rubrique) or not lue.titre.startswith(titre):
        yield f"ligne {lue.rubrique} / {lue.titre}"
    if len(lue.cases) != len(ligne.cellules):
        yield f"{ligne.titre} : {len(lue.cases)} cases"
        return
    de_ligne = lue.titre.removeprefix(titre)
    for cellule, lu, de_colonne in zip(
        ligne.cellules, lue.cases, colonnes, strict=True
    ):
        suite = lu.removeprefix(serrer(cellule.texte))
        if not lu.startswith(serrer(cellule.texte)) or not _says(
            cellule, suite, de_ligne + de_colonne + commun
        ):
            yield f"{ligne.titre} : {cellule.texte} ≠ {lu}"


def _says(cellule, suite, autour):
    """Vrai si statut, millésime et source, ou motif, sont dits une fois."""
    if cellule.valeur is None or cellule.statut is None:
        return suite == explain(cellule.motif)
    attendu = serrer(cellule.statut.libelle + cellule.millesime) + cite(cellule.source)
    return (suite + autour).replace(",", "") == attendu.replace(",", "")
