"""Les récits livrés en diaporama : chaque nombre est celui de la scène, rien ne déborde."""

import datetime as dt
import io

import pytest
from pptx import Presentation

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.presentation.dossier import Figure, Trace
from ess_dash.presentation.recit.livres import RECITS, load_recit
from ess_dash.presentation.recit.modeles import Carte, Chiffres, TableauScene
from ess_dash.presentation.recit.scenes import build_scenes, fill_recit
from ess_dash.render.recit.pptx import to_pptx


@pytest.fixture(scope="module")
def donnees():
    return load_donnees(demonstration=True)


def _lire_diapositive(diapo):
    """Textes des cadres et des tableaux, valeurs des graphiques."""
    textes, valeurs = [], set()
    for forme in diapo.shapes:
        if forme.has_text_frame:
            textes.append(forme.text_frame.text)
        if forme.has_table:
            textes += [case.text for r in forme.table.rows for case in r.cells]
        if forme.has_chart:
            nombres = forme.chart._chartSpace.xpath("//c:ser//c:numCache//c:v")
            valeurs |= {float(nombre.text) for nombre in nombres}
    return textes, valeurs


def _list_ecrits(visuel):
    if isinstance(visuel, Chiffres):
        return [c.cellule.texte for c in visuel.chiffres]
    if isinstance(visuel, TableauScene):
        return [c.texte for ligne in visuel.tableau.lignes for c in ligne.cellules]
    return []


def _list_valeurs(visuel):
    if not isinstance(visuel, Figure):
        return set()
    marques = (Trace.BARRE, Trace.POINT, Trace.LIGNE, Trace.INTERVALLE)
    if any(c.trace is Trace.BARRE for c in visuel.couches):
        marques = (Trace.BARRE,)
    return {
        float(valeur)
        for couche in visuel.couches
        if couche.trace in marques
        for point in couche.points
        for valeur in (point.x, point.x_fin)
        if isinstance(valeur, int | float)
    }


@pytest.mark.parametrize("nom", RECITS)
def test_chaque_nombre_du_diaporama_est_celui_de_la_scene(nom, donnees):
    recit = load_recit(nom)
    # Les cartes sont des images, et longues à dessiner.
    scenes = tuple(
        scene
        for scene in build_scenes(recit, donnees)
        if not isinstance(scene.visuel, Carte)
    )
    octets = to_pptx(
        fill_recit(recit, donnees), scenes, contours=None, date=dt.date(2026, 11, 22)
    )
    diapos = Presentation(io.BytesIO(octets)).slides
    for scene, diapo in zip(scenes, diapos, strict=True):
        textes, valeurs = _lire_diapositive(diapo)
        assert {scene.titre, *_list_ecrits(scene.visuel)} <= set(textes)
        if valeurs:
            assert _list_valeurs(scene.visuel) <= valeurs
