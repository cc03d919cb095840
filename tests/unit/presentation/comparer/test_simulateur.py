import math

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.indicateurs.reallocation import MOTIF_DECOUPAGE
from ess_dash.indicateurs.zonages import HORS_METROPOLE, GenreZonage
from ess_dash.indicateurs.zonages import METROPOLE as DEDANS
from ess_dash.presentation.comparer.demandes import (
    Decoupage,
    DemandeSimulateur,
    Deplacement,
)
from ess_dash.presentation.comparer.simulateur import build_simulateur, list_territoires
from ess_dash.presentation.dossier import Trace
from ess_dash.presentation.typographie import polish
from tests.unit.indicateurs.attributions import (
    Attribution,
    build_attributions,
    read,
    repeat,
)
from tests.unit.indicateurs.maquette import BOURG, LISIERE, METROPOLE, VALLEE, VILLE

# 3 projets en métropole, 1 hors métropole ; 60 % et 40 % de la population.
DONNEES = build_attributions(*repeat(3, VILLE), Attribution(BOURG))
VERS_HORS = Deplacement(DEDANS, HORS_METROPOLE, 1)


def build(*deplacements, **demande):
    return build_simulateur(
        DONNEES, DemandeSimulateur(deplacements=deplacements, **demande)
    )


def lines_of(dossier, identifiant):
    tableau = next(t for t in dossier.tableaux if t.identifiant == identifiant)
    return {
        read(ligne.titre): [read(c.texte) for c in ligne.cellules]
        for ligne in tableau.lignes
    }


def test_la_phrase_dit_part_ecart_et_gini_avant_et_apres():
    assert read(build(VERS_HORS).constat.phrase) == (
        "D’après les données connues, déplacer 1 projet (de « Métropole » vers « Hors "
        "métropole ») ferait passer la part des projets hors métropole de 25,0 % à "
        "50,0 %, son écart à sa part de la population de −15,0 points à +10,0 points et "
        "l’indice de Gini entre groupes de 0,15 à 0,10."
    )


def test_sans_deplacement_la_phrase_dit_le_depart():
    dossier = build()
    assert read(dossier.constat.phrase) == (
        "D’après les données connues, sans déplacement, la part des projets hors "
        "métropole est de 25,0 %, son écart à sa part de la population est de −15,0 "
        "points et l’indice de Gini entre groupes est de 0,15."
    )
    assert [t.identifiant for t in dossier.tableaux] == [
        "simulateur-parts",
        "simulateur-mesures",
    ]


def test_ce_qui_ne_change_pas_est_dit_inchange():
    aller_retour = (VERS_HORS, Deplacement(HORS_METROPOLE, DEDANS, 1))
    phrase = read(build(*aller_retour).constat.phrase)
    assert "ne changerait rien" in phrase
    assert "en 2 déplacements" in phrase
    assert "reste à 0,15" in phrase


def test_le_tableau_tient_avant_apres_et_ecart():
    assert lines_of(build(VERS_HORS), "simulateur-mesures") == {
        "Part des projets : Hors métropole": ["25,0 %", "50,0 %", "+25,0 points"],
        "Écart à sa part de la population": [
            "−15,0 points",
            "+10,0 points",
            "+25,0 points",
        ],
        "Indice de Gini entre groupes": ["0,15", "0,10", "−0,05"],
    }


def test_les_epci_bougent_et_leur_groupe_suit():
    dossier = build(Deplacement(METROPOLE, LISIERE, 1), par_epci=True)
    parts = lines_of(dossier, "simulateur-parts")
    assert parts["CC de la Lisière"][:2] == ["0", "1"]
    mesures = lines_of(dossier, "simulateur-mesures")
    assert mesures["Part des projets : Hors métropole"][:2] == ["25,0 %", "50,0 %"]
    assert lines_of(dossier, "simulateur-deplacements") == {
        "1. De Métropole vers CC de la Lisière": ["1"],
        "Total déplacé": ["1"],
    }


def test_l_ordre_des_lignes_est_celui_de_l_avant():
    mouvement = Deplacement(METROPOLE, LISIERE, 3)
    avant = build(par_epci=True).figures[0].axe_y.categories
    apres = build(mouvement, par_epci=True).figures[0].axe_y.categories
    assert avant == apres == ("Métropole", "CC de la Vallée", "CC de la Lisière")


def test_un_decoupage_qui_coupe_des_epci_ne_dit_rien_des_groupes():
    dossier = build(par_epci=True, decoupage=Decoupage(GenreZonage.ZONE_CIBLE))
    assert read(MOTIF_DECOUPAGE) in [read(a) for a in dossier.sections[0].avis]
    assert list(lines_of(dossier, "simulateur-mesures")) == [
        "Indice de Gini entre EPCI"
    ]
    assert "part des projets" not in dossier.constat.phrase


@pytest.mark.parametrize(
    ("deplacement", "phrase"),
    [
        (
            Deplacement("x", VALLEE, 1),
            "Déplacement 1 : « x » n’est pas un territoire de ce découpage, rien n’a bougé.",
        ),
        (
            Deplacement(VALLEE, VALLEE, 1),
            (
                "Déplacement 1 : l’origine et la destination sont les mêmes (CC de la "
                "Vallée), rien n’a bougé."
            ),
        ),
        (
            Deplacement(VALLEE, LISIERE, -2),
            "Déplacement 1 : la quantité doit être un nombre positif, rien n’a bougé.",
        ),
        (
            Deplacement(VALLEE, LISIERE, math.nan),
            "Déplacement 1 : la quantité doit être un nombre positif, rien n’a bougé.",
        ),
        (
            Deplacement(METROPOLE, LISIERE, 0.5),
            "Déplacement 1 : les projets ne se coupent pas, donner un nombre entier.",
        ),
        (
            Deplacement(METROPOLE, LISIERE, 5),
            "Déplacement 1 : Métropole n’a que 3 projets à donner, on lui en demande 5.",
        ),
        (
            Deplacement(LISIERE, VALLEE, 2),
            "Déplacement 1 : CC de la Lisière n’a rien à donner, on lui en demande 2.",
        ),
    ],
)
def test_un_deplacement_impossible_est_dit_et_les_autres_se_font(deplacement, phrase):
    suivant = Deplacement(METROPOLE, VALLEE, 1)
    dossier = build(deplacement, suivant, par_epci=True)
    assert [read(a) for a in dossier.sections[0].avis] == [phrase]
    assert lines_of(dossier, "simulateur-parts")["CC de la Vallée"][:2] == ["1", "2"]


def test_un_repere_non_publie_est_dit_et_les_parts_restent():
    dossier = build(VERS_HORS, repere=Quantite.EMPLOIS_ESS)
    assert any(a.startswith("Indice de Gini") for a in dossier.sections[0].avis)
    mesures = lines_of(dossier, "simulateur-mesures")
    assert mesures["Indice de Gini entre groupes"] == ["non publié"] * 3
    assert "de 25,0 % à 50,0 %." in read(dossier.constat.phrase)
    assert dossier.titre.endswith("déplacé")


def test_la_couverture_insuffisante_refuse():
    donnees = build_attributions(Attribution(VILLE), annonces=56)
    dossier = build_simulateur(donnees, DemandeSimulateur(deplacements=(VERS_HORS,)))
    assert dossier.constat.phrase.startswith("Un seul des 56")
    assert dossier.figures == ()


@pytest.mark.parametrize(
    "demande",
    [
        DemandeSimulateur(Decoupage(GenreZonage.DEUX_EPCI)),
        DemandeSimulateur(objet=Quantite.EMPLOIS_ESS),
    ],
)
def test_une_demande_sans_reponse_donne_une_phrase(demande):
    dossier = build_simulateur(DONNEES, demande)
    assert dossier.constat.phrase.endswith(".")
    assert dossier.figures == ()


def test_l_avant_et_l_apres_sont_relies_la_ou_ils_different():
    figure = build(Deplacement(METROPOLE, VALLEE, 1), par_epci=True).figures[0]
    liens = [c for c in figure.couches if c.trace is Trace.INTERVALLE]
    assert {p.y for p in liens[0].points} == {"Métropole", "CC de la Vallée"}
    noms = [c.nom for c in figure.couches if c.trace is Trace.POINT]
    assert noms == ["Part de la population", "Avant", "Après"]


def test_les_territoires_offerts_sont_ceux_entre_lesquels_on_deplace():
    par_epci = list_territoires(DONNEES, DemandeSimulateur(par_epci=True))
    assert par_epci == (
        (LISIERE, "CC de la Lisière"),
        (VALLEE, "CC de la Vallée"),
        (METROPOLE, "Métropole"),
    )
    assert list_territoires(DONNEES, DemandeSimulateur()) == (
        (DEDANS, "Métropole"),
        (HORS_METROPOLE, "Hors métropole"),
    )
    sans = DemandeSimulateur(Decoupage(GenreZonage.DEUX_EPCI))
    assert list_territoires(DONNEES, sans) == ()


@pytest.mark.parametrize("par_epci", [True, False])
@pytest.mark.parametrize("objet", [Quantite.PROJETS, Quantite.MONTANTS])
def test_la_simulation_tient_sur_la_demonstration(par_epci, objet):
    donnees = load_donnees(demonstration=True)
    demande = DemandeSimulateur(objet=objet, par_epci=par_epci)
    (origine, _), (destination, _) = list_territoires(donnees, demande)[-2:]
    premier = DemandeSimulateur(
        objet=objet,
        par_epci=par_epci,
        deplacements=(
            Deplacement(origine, destination, 1),
            Deplacement(destination, origine, 1),
        ),
    )
    dossier = build_simulateur(donnees, premier)
    assert dossier == polish(dossier)
    assert dossier.sur_demonstration
    for ligne in lines_of(dossier, "simulateur-parts").values():
        assert ligne[0] == ligne[1]
