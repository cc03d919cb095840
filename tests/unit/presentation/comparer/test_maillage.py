"""Vue « Maillage » : ce qui est écrit est ce qui est mesuré."""

import re
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.implantation import Methode
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.demandes import Decoupage, DemandeMaillage
from ess_dash.presentation.comparer.maillage import (
    build_maillage,
    list_zones_blanches,
    solve_implantation,
)
from ess_dash.presentation.comparer.maillage_zones import LIGNES_MONTREES
from ess_dash.tables.temps_trajet import read_temps_trajet
from tests.unit.indicateurs.villages import Village, build_villages

# Le découpage « montagne » n’a pas besoin d’une métropole.
MONTAGNE = Decoupage(GenreZonage.MONTAGNE)
VILLAGES = DemandeMaillage(decoupage=MONTAGNE, detour=1.0, nouveaux=1)


@pytest.fixture(scope="module")
def reelles():
    return load_donnees()


@pytest.fixture(scope="module")
def implantation(reelles):
    return solve_implantation(reelles, DemandeMaillage())


@pytest.fixture(scope="module")
def dossier(reelles, implantation):
    return build_maillage(reelles, DemandeMaillage(), None, implantation)


def donnees_villages(**options):
    donnees = build_villages(
        Village("Bourg", 0, 1000, lieux=("non_etabli",)),
        Village("Soutenu", 20, 400, lieux=("oui",)),
        Village("Voisin", 26, 200, epci="Vallée"),
        Village("Loin", 60, 300, epci="Vallée"),
        Village("Hameau", 63, 100, epci="Vallée"),
        **options,
    )
    sources = {**donnees.sources, "zonages": donnees.sources["communes"]}
    return replace(donnees, sources=sources)


def section(dossier, identifiant):
    return next(s for s in dossier.sections if s.identifiant == identifiant)


def tableau(dossier, identifiant):
    return next(t for t in dossier.tableaux if t.identifiant == identifiant)


def lire(texte):
    return re.sub(r"[\u202f\u00a0]", " ", texte)


def lire_tableau(table):
    return {
        ligne.titre: [lire(cellule.texte) for cellule in ligne.cellules]
        for ligne in table.lignes
    }


def test_le_dossier_a_ses_quatre_sections(dossier):
    assert [s.titre for s in dossier.sections] == [
        "Population éloignée",
        "Zones blanches",
        "Où ouvrir ensuite",
        "Et si le soutien s’arrête en 2027",
    ]
    assert not dossier.sur_demonstration


def test_le_constat_dit_les_nombres_du_tableau(dossier):
    departement = tableau(dossier, "eloignes_epci").lignes[-1]
    habitants, part, _ = (cellule.valeur for cellule in departement.cellules)
    ecrits = lire(dossier.constat.phrase)
    assert f"environ {round(habitants / 1000):d} 000 habitants" in ecrits
    assert f"({part:.0f} %)" in ecrits
    assert f"{part:.0f} %" in lire(dossier.titre)
    for ligne in tableau(dossier, "eloignes_groupes").lignes[:-1]:
        assert f"{ligne.titre} {ligne.cellules[1].valeur:.0f} %" in ecrits
    gagnes = sum(
        ligne.cellules[1].valeur
        for ligne in tableau(dossier, "ouvertures").lignes
        if ligne.rubrique == Methode.COUVERTURE.libelle
    )
    assert f"environ {round(gagnes / 1000):d} 000 habitants" in ecrits


def test_le_constat_change_quand_les_donnees_changent():
    avant = build_maillage(donnees_villages(), VILLAGES).constat.phrase
    donnees = donnees_villages()
    donnees.communes.loc[donnees.communes["nom"] == "Loin", "population"] = 900
    apres = build_maillage(donnees, VILLAGES).constat.phrase
    assert "400 habitants" in lire(avant)
    assert "1 000 habitants" in lire(apres)


def test_le_constat_est_prudent_et_source(dossier):
    assert "liste non exhaustive" in dossier.constat.phrase
    assert "hypothèse de détour" in dossier.constat.phrase
    reserves = " ".join(dossier.constat.reserves)
    assert "départements voisins" in reserves
    assert "échelle de la commune" in reserves
    assert "ouverture non vérifiée" in reserves
    assert any("Relevé de sources publiques" in s for s in dossier.constat.sources)


def test_la_figure_et_son_tableau_disent_la_meme_chose(dossier):
    for figure in section(dossier, "population").figures:
        points = {p.y: p.x for p in figure.couches[0].points}
        table = {li.titre: li.cellules[1].valeur for li in figure.tableau.lignes[:-1]}
        assert points == table
        assert figure.axe_y.categories == tuple(points)
        assert list(points.values()) == sorted(points.values(), reverse=True)
        assert figure.axe_x.minimum == 0


def test_chaque_nombre_montre_porte_statut_millesime_et_source(dossier):
    for table in dossier.tableaux:
        for ligne in table.lignes:
            for colonne, cellule in zip(table.colonnes, ligne.cellules, strict=True):
                if colonne.est_nombre and cellule.texte != "aucun lieu de plus":
                    assert cellule.statut is not None
                    assert cellule.source
                    assert cellule.millesime


def test_les_zones_blanches_sont_toutes_dans_le_fichier(reelles, dossier):
    zones = list_zones_blanches(reelles, DemandeMaillage())
    entier = tableau(dossier, "zones_blanches")
    premieres = tableau(dossier, "zones_blanches_premieres")
    assert [ligne.titre for ligne in entier.lignes] == [zone.nom for zone in zones]
    assert premieres.lignes == entier.lignes[:LIGNES_MONTREES]
    assert f"{len(zones) - LIGNES_MONTREES} autres communes" in lire(premieres.note)
    populations = [zone.population for zone in zones]
    assert populations == sorted(populations, reverse=True)
    departement = tableau(dossier, "eloignes_epci").lignes[-1]
    assert sum(populations) == departement.cellules[0].valeur
    assert all(zone.cout > 10 for zone in zones)


def test_une_zone_blanche_dit_son_epci_et_le_lieu_le_plus_proche():
    premiere, seconde = list_zones_blanches(donnees_villages(), VILLAGES)
    assert (premiere.nom, premiere.nom_epci) == ("Loin", "Vallée")
    assert (premiere.cout, premiere.unite) == (40, "km")
    assert premiere.nom_plus_proche == "Soutenu"
    assert (seconde.nom, seconde.population) == ("Hameau", 100)


def test_ou_ouvrir_dit_les_habitants_rapproches():
    dossier = build_maillage(donnees_villages(), VILLAGES)
    (maximale, mediane) = tableau(dossier, "ouvertures").lignes
    assert (maximale.rubrique, mediane.rubrique) == ("Couverture maximale", "p-médiane")
    assert [lire(c.texte) for c in maximale.cellules] == [
        "Vallée",
        "400 habitants",
        "2 000 habitants",
        "100,0 %",
    ]
    methodes = lire_tableau(tableau(dossier, "methodes"))
    assert methodes["Aujourd’hui"][:2] == ["1 600 habitants", "80,0 %"]


def test_et_si_dit_les_communes_et_les_habitants_qui_perdraient():
    dossier = build_maillage(donnees_villages(), VILLAGES)
    assert lire_tableau(tableau(dossier, "soutien_communes")) == {
        "Soutenu": ["Plaine", "400 habitants", "0,0 km", "20,0 km"],
        "Voisin": ["Vallée", "200 habitants", "6,0 km", "26,0 km"],
    }
    territoires = lire_tableau(tableau(dossier, "soutien_territoires"))
    assert territoires["Département entier"] == [
        "400 habitants",
        "1 000 habitants",
        "600 habitants",
    ]
    assert territoires["Vallée"][2] == "200 habitants"
    assert "600 habitants de plus" in lire(dossier.constat.phrase)
    assert "n’est pas une fermeture" in section(dossier, "soutien").texte


def test_sans_soutien_tout_le_dossier_est_mesure_sans_les_lieux_soutenus():
    dossier = build_maillage(donnees_villages(), replace(VILLAGES, sans_soutien=True))
    lignes = tableau(dossier, "eloignes_epci").lignes
    assert lignes[-1].cellules[0].valeur == 1000
    assert "vivraient" in dossier.constat.phrase
    assert "non soutenu" in dossier.titre


def test_les_lieux_soutenus_connus_se_comparent_au_plan(dossier):
    avis = lire(" ".join(section(dossier, "soutien").avis))
    assert "3 tiers-lieux soutenus sont connus" in avis
    assert "20 tiers-lieux financés" in avis


def test_un_lieu_sans_commune_est_dit():
    dossier = build_maillage(donnees_villages(sans_commune=3), VILLAGES)
    reserves = lire(" ".join(dossier.constat.reserves))
    assert "3 tiers-lieux connus sans commune" in reserves


def test_une_commune_sans_point_est_dite():
    donnees = donnees_villages()
    donnees.communes.loc[4, ["point_lon", "point_lat"]] = None
    dossier = build_maillage(donnees, VILLAGES)
    reserves = lire(" ".join(dossier.constat.reserves))
    assert "1 commune sans point connu (100 habitants)" in reserves


def test_des_lieux_fictifs_sont_dits_fictifs():
    donnees = replace(donnees_villages(), est_demonstration=True)
    dossier = build_maillage(donnees, VILLAGES)
    assert dossier.sur_demonstration
    assert "fictifs" in dossier.constat.phrase
    assert "fictifs" in dossier.constat.reserves[0]


def test_sans_aucun_lieu_une_phrase_le_dit_et_on_peut_encore_ouvrir():
    donnees = donnees_villages()
    dossier = build_maillage(replace(donnees, lieux=donnees.lieux.iloc[:0]), VILLAGES)
    assert "Aucun tiers-lieu connu" in dossier.constat.phrase
    assert section(dossier, "population").figures == ()
    assert len(tableau(dossier, "ouvertures").lignes) == 2
    moyen = tableau(dossier, "methodes").lignes[0].cellules[2]
    assert moyen.statut is Statut.SANS_OBJET


def test_quand_personne_n_est_eloigne_rien_n_est_propose():
    dossier = build_maillage(donnees_villages(), replace(VILLAGES, seuil=100.0))
    assert section(dossier, "zones_blanches").tableaux == ()
    assert "Aucune commune" in section(dossier, "zones_blanches").avis[0]
    assert "aucun habitant" in dossier.constat.phrase
    assert "déjà en deçà du seuil" in section(dossier, "ouvrir").avis[0]


@pytest.mark.parametrize(
    ("changement", "fait_du_message"),
    [
        ({"seuil": 0}, "seuil"),
        ({"seuil": float("nan")}, "seuil"),
        ({"detour": 0.5}, "coefficient de détour"),
        ({"decoupage": Decoupage(GenreZonage.DEUX_EPCI)}, "deux EPCI"),
        ({"decoupage": Decoupage(GenreZonage.METROPOLE)}, "pas de métropole"),
    ],
)
def test_un_reglage_insense_donne_une_phrase(changement, fait_du_message):
    dossier = build_maillage(donnees_villages(), replace(VILLAGES, **changement))
    assert dossier.sections == ()
    assert fait_du_message in dossier.constat.phrase


@pytest.mark.parametrize("nouveaux", [-1, 0, 1, 50])
def test_tout_nombre_de_lieux_a_une_reponse(nouveaux):
    dossier = build_maillage(donnees_villages(), replace(VILLAGES, nouveaux=nouveaux))
    assert tableau(dossier, "methodes").lignes


def test_une_matrice_de_temps_se_lit_en_minutes_et_se_cite():
    donnees = build_villages(
        Village("31001", 0, 1000, lieux=("oui",)),
        Village("31002", 2, 100),
        Village("31003", 3, 50),
    )
    sources = {**donnees.sources, "zonages": donnees.sources["communes"]}
    temps = read_temps_trajet(
        b"origine;destination;minutes\n31002;31001;25\n",
        "route.csv",
        frozenset(donnees.communes["nom"]),
    )
    demande = replace(VILLAGES, seuil=20.0)
    dossier = build_maillage(replace(donnees, sources=sources), demande, temps)
    assert "20 min" in lire(dossier.titre)
    assert "route.csv" in dossier.sous_titre
    assert "route.csv" in dossier.constat.sources[0]
    zones = lire_tableau(tableau(dossier, "zones_blanches"))
    assert zones["31002"][2] == "25,0 min"
    assert zones["31003"][2:] == ["sans objet", "aucune atteinte"]
    assert "5 paires absentes" in lire(" ".join(dossier.constat.reserves))


def test_jamais_ni_infini_ni_nan(dossier):
    for table in dossier.tableaux:
        for ligne in table.lignes:
            for cellule in ligne.cellules:
                assert not re.search(r"\b(nan|inf)\b|∞", cellule.texte.casefold())


@pytest.mark.parametrize(
    "genre", [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]
)
def test_chaque_decoupage_a_son_dossier(reelles, implantation, genre):
    demande = DemandeMaillage(decoupage=Decoupage(genre))
    dossier = build_maillage(reelles, demande, None, implantation)
    assert len(dossier.sections) == 4
    assert "  " not in lire(dossier.constat.phrase)
