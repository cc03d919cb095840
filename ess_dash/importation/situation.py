"""Situer une ligne : commune et point, tirés de toutes les cases qui en parlent."""

from typing import Final

from ess_dash.importation.codes_communes import clean_code_postal
from ess_dash.importation.communes import Situee
from ess_dash.importation.coordonnees import LATITUDE, Point
from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Enregistrement, Etat
from ess_dash.importation.moteur import Atelier
from ess_dash.importation.valeurs import simplify

ORIGINE_FICHIER: Final = "fichier"
_AILLEURS: Final = Etat.IGNORE


def situate(ligne: Ligne, atelier: Atelier) -> None:
    """Écrit dans la ligne ``code_commune``, ``commune``, ``code_postal``, ``lon``, ``lat``.

    Lit ``code_commune``, ``commune``, ``code_postal``, ``latitude`` et ``longitude``. Le
    point départage ce que les mots ne savent pas dire ; une ligne hors du département
    est mise à part.
    """
    postal = clean_code_postal(ligne["code_postal"])
    situee = atelier.repertoire.find(ligne["code_commune"], ligne["commune"], postal)
    point = atelier.situeur.place(ligne["latitude"], ligne["longitude"])
    situee = _use_point(situee, point, ligne, atelier)
    nom = atelier.repertoire.name(situee.code)
    point = atelier.situeur.check_commune(point, situee.code, nom)
    for note in situee.notes:
        ligne.remark(note.etat, note.champ, note.motif, note.suggestion)
    for champ, etat, motif, suggestion in point.notes:
        ligne.remark(etat, champ, motif, suggestion)
    ligne.valeurs |= {
        "code_commune": situee.code,
        "commune": nom,
        "code_postal": postal,
        "lon": point.lon,
        "lat": point.lat,
    }


def _use_point(situee: Situee, point: Point, ligne: Ligne, atelier: Atelier) -> Situee:
    """Ce que le point apprend quand les mots n’ont pas suffi."""
    est_ailleurs = any(note.etat is _AILLEURS for note in situee.notes)
    if situee.code or est_ailleurs:
        return situee
    if point.code:
        etat = Etat.DOUTE if situee.notes else Etat.CORRIGE
        nom = atelier.repertoire.name(point.code)
        ligne.remark(etat, LATITUDE, f"commune lue d’après le point : {nom}")
        return Situee(point.code)
    if point.est_dehors and not situee.notes:
        de = atelier.contexte.configuration.de
        ligne.remark(_AILLEURS, LATITUDE, f"le point est hors {de}")
    return situee


def ignore_ailleurs(ligne: Ligne, atelier: Atelier, champ: str) -> None:
    """Met à part une ligne dont une colonne nomme un autre département."""
    dit = simplify(ligne[champ])
    configuration = atelier.contexte.configuration
    admis = {simplify(configuration.nom), configuration.code_departement.lower()}
    if dit and dit not in admis:
        ligne.remark(_AILLEURS, champ, f"hors {configuration.de}")


def build_position(ligne: Ligne, cle: str) -> tuple[Enregistrement, ...]:
    """Position d’un site ou d’un projet, si la ligne en donne une."""
    if not ligne["lon"]:
        return ()
    contenu = {
        "cle": cle,
        "lon": ligne["lon"],
        "lat": ligne["lat"],
        "origine": ORIGINE_FICHIER,
        "score": "",
        "date": "",
    }
    return (Enregistrement("positions", cle, contenu),)
