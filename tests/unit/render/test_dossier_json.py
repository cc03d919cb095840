import datetime as dt
import json
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Couche,
    Dossier,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Trace,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.dossier_json import VERSION, to_json

JOUR = dt.date(2026, 11, 22)
MESURE = Cellule(
    "24,2\u202f%",
    24.2,
    Statut.MESURE,
    "%",
    "FLORES 2017",
    "emploi salarié privé",
    "EPCI entier",
    "Panorama <2017>",
)
ABSENT = Cellule("non publié", None, Statut.NON_PUBLIE, "%", motif="Rien de publié.")
TABLEAU = Tableau(
    "poids",
    "Poids de l’ESS",
    "Territoire",
    (Colonne("Cagire"),),
    (Ligne("Poids", (MESURE,), "Emploi", "une note"), Ligne("Part", (ABSENT,))),
    "Note du tableau.",
)
FIGURE = Figure(
    "f",
    "Figure",
    "Part, en %",
    (Couche(Trace.BARRE, (Point(24.2, "Cagire"),)),),
    Axe("Part, en %"),
    Axe("", categories=("Cagire",)),
    "Une barre.",
    TABLEAU,
    ("Source F",),
)
DOSSIER = Dossier(
    "fiche",
    "Titre",
    "Sous-titre",
    Constat("La phrase.", ("Une réserve.",), ("Source A",)),
    (Section("s", "Section", "Texte.", ("Un avis.",), (FIGURE,), (replace(TABLEAU),)),),
    surtitre="EPCI",
    chiffres_cles=(ChiffreCle("Poids", MESURE, "au-dessus du département"),),
)


def read(dossier):
    return json.loads(to_json(dossier, date=JOUR))


def test_le_fichier_dit_ce_qu_il_est():
    lu = read(DOSSIER)
    assert (lu["version"], lu["langue"], lu["date"]) == (VERSION, "fr", "2026-11-22")
    assert (lu["surtitre"], lu["titre"], lu["sous_titre"]) == (
        "EPCI",
        "Titre",
        "Sous-titre",
    )
    assert lu["constat"] == {
        "phrase": "La phrase.",
        "reserves": ["Une réserve."],
        "sources": ["Source A"],
    }
    assert lu["statuts"]["secret"]["libelle"] == "secret statistique"


def test_une_case_a_tout_ce_qui_la_rend_citable():
    (section,) = read(DOSSIER)["sections"]
    (mesure,) = section["tableaux"][0]["lignes"][0]["cellules"]
    assert mesure == {
        "texte": "24,2\u202f%",
        "valeur": 24.2,
        "unite": "%",
        "statut": "mesure",
        "millesime": "FLORES 2017",
        "base": "emploi salarié privé",
        "perimetre": "EPCI entier",
        "source": "Panorama <2017>",
        "motif": "",
    }
    assert read(DOSSIER)["chiffres_cles"][0]["cellule"] == mesure


def test_une_absence_est_nulle_et_dit_pourquoi():
    (section,) = read(DOSSIER)["sections"]
    (absente,) = section["figures"][0]["tableau"]["lignes"][1]["cellules"]
    assert absente["valeur"] is None
    assert (absente["statut"], absente["motif"]) == ("non_publie", "Rien de publié.")


def test_une_case_de_texte_n_a_pas_de_statut():
    texte = replace(TABLEAU, lignes=(Ligne("x", (Cellule("Luchon"),)),))
    dossier = replace(DOSSIER, sections=(Section("s", "S", tableaux=(texte,)),))
    (section,) = read(dossier)["sections"]
    assert section["tableaux"][0]["lignes"][0]["cellules"][0]["statut"] is None


def test_les_cles_sont_triees_a_chaque_etage():
    def verify(objet):
        if isinstance(objet, dict):
            assert list(objet) == sorted(objet)
            for valeur in objet.values():
                verify(valeur)
        elif isinstance(objet, list):
            for valeur in objet:
                verify(valeur)

    verify(read(DOSSIER))


def test_le_meme_jour_rend_le_meme_fichier():
    assert to_json(DOSSIER, date=JOUR) == to_json(replace(DOSSIER), date=JOUR)


def test_un_fichier_fictif_le_dit():
    assert read(DOSSIER)["avertissement"] == ""
    fictif = read(replace(DOSSIER, sur_demonstration=True))
    assert (fictif["donnees_fictives"], fictif["avertissement"]) == (True, FILIGRANE)


@pytest.mark.parametrize("valeur", [float("nan"), float("inf")])
def test_une_valeur_qui_n_est_pas_un_nombre_est_refusee(valeur):
    faux = replace(TABLEAU, lignes=(Ligne("x", (replace(MESURE, valeur=valeur),)),))
    dossier = replace(DOSSIER, sections=(Section("s", "S", tableaux=(faux,)),))
    with pytest.raises(ValueError, match="JSON"):
        to_json(dossier, date=JOUR)


def test_les_caracteres_de_controle_disparaissent_et_rien_d_autre():
    dossier = replace(DOSSIER, titre="Cœur\x00 \x1b<&>\ud800 «\u202fété\u202f» 🏔 =1+1")
    assert read(dossier)["titre"] == "Cœur <&> «\u202fété\u202f» 🏔 =1+1"
