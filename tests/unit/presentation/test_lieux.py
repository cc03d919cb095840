from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.indicateurs.filtres import Filtres, Perimetre, Presence
from ess_dash.presentation.lieux import (
    count_by_commune,
    count_distincts,
    find_repere,
    list_affiches,
    list_places,
    list_situes,
    write_couverture,
    write_resume,
)
from ess_dash.presentation.modeles import COUCHES_LIEUX
from tests.unit.indicateurs.maquette import BOURG, SOMMET, VILLE

TOUTES = frozenset(COUCHES_LIEUX)
NOMS = {VILLE: "Ville", BOURG: "Bourg", SOMMET: "Sommet"}
HORS_METROPOLE = Filtres(perimetre=Perimetre.HORS_METROPOLE)


@pytest.fixture
def lieux(maquette):
    return list_affiches(maquette, Filtres(), TOUTES)


def find(lieux, identifiant):
    (trouve,) = (lieu for lieu in lieux if lieu.identifiant == identifiant)
    return trouve


def test_les_lieux_puis_les_projets_par_ordre_alphabetique(lieux):
    assert [lieu.nom for lieu in lieux] == [
        "Atelier",
        "Le FIL",
        "Le Singe",
        "Cantine",
        "Ferme",
        "Lavage",
        "Vélo",
    ]


def test_un_lieu_a_plusieurs_roles_et_compte_une_fois_par_couche(lieux):
    fil = find(lieux, "le-fil")
    assert fil.couches == ("totem", "tiers_lieu")
    assert fil.genre == "lieu totem et tiers-lieu"
    assert count_distincts(lieux, "totem") == 1
    assert count_distincts(lieux, "tiers_lieu") == 2


def test_un_lieu_a_deux_sites_est_un_seul_lieu_et_deux_symboles(lieux):
    singe = find(lieux, "singe")
    assert singe.codes_communes == (BOURG, SOMMET)
    assert singe.ou == "Bourg ; Sommet"
    symboles = count_by_commune(lieux, TOUTES, NOMS)
    par_commune = {s.code_commune: s.nb_tiers_lieu for s in symboles}
    assert par_commune == {VILLE: 1, BOURG: 1, SOMMET: 1}
    assert sum(par_commune.values()) == count_distincts(lieux, "tiers_lieu") + 1


def test_deux_sites_dans_une_commune_font_un_symbole_compte_une_fois(lieux):
    double = replace(find(lieux, "singe"), codes_sans_point=(BOURG, BOURG))
    (symbole,) = count_by_commune((double,), TOUTES, NOMS)
    assert symbole.nb_tiers_lieu == 1


def test_les_symboles_sont_ranges_par_code_et_jamais_vides(lieux):
    symboles = count_by_commune(lieux, TOUTES, NOMS)
    codes = [symbole.code_commune for symbole in symboles]
    assert codes == sorted(codes)
    assert [(s.nom, s.nb_totem, s.nb_projet) for s in symboles] == [
        ("Ville", 1, 1),
        ("Bourg", 0, 1),
        ("Sommet", 0, 0),
    ]
    assert all(s.nb_totem + s.nb_tiers_lieu + s.nb_projet for s in symboles)


def test_un_lieu_du_departement_n_est_d_aucune_couche_mais_se_liste(lieux):
    atelier = find(lieux, "atelier")
    assert atelier.couches == ()
    assert atelier.genre == "lieu du Département"
    assert "01002" not in {
        s.code_commune for s in count_by_commune(lieux, TOUTES, NOMS)
    }


@pytest.mark.parametrize(
    ("couches", "attendus"),
    [
        ({"totem"}, {"le-fil": ("totem",), "atelier": ()}),
        (
            {"tiers_lieu"},
            {"le-fil": ("tiers_lieu",), "singe": ("tiers_lieu",), "atelier": ()},
        ),
        ({"poids", "villes"}, {}),
        (set(), {}),
    ],
)
def test_une_couche_eteinte_ne_compte_rien(maquette, couches, attendus):
    lieux = list_affiches(maquette, Filtres(), frozenset(couches))
    assert {lieu.identifiant: lieu.couches for lieu in lieux} == attendus


def test_un_projet_dit_ce_que_l_on_sait_et_ce_que_l_on_ne_sait_pas(lieux):
    cantine, velo = find(lieux, "cantine"), find(lieux, "velo")
    assert cantine.ou == "Ville (quartier des Prés)"
    assert (cantine.montant, cantine.montant_eur) == ("non publié", None)
    assert velo.ou == "non situé (trois communes)"
    assert velo.codes_communes == ()
    assert velo.theme == "Non classé"
    assert find(lieux, "lavage").ou == "non situé"
    assert find(lieux, "lavage").montant == "15\u202f000\u202f€"


@pytest.mark.parametrize(
    ("identifiant", "annee"),
    [("cantine", "2020-2025"), ("velo", "2021"), ("lavage", ""), ("ferme", "2020")],
)
def test_les_annees_ne_sont_jamais_groupees(lieux, identifiant, annee):
    assert find(lieux, identifiant).annee == annee


def test_un_seul_site_en_qpv_suffit(maquette):
    sites = maquette.lieux.assign(
        qpv=["oui", "inconnu", "non", "non"], id_lieu=["a", "b", "b", "c"]
    )
    lieux = list_affiches(replace(maquette, lieux=sites), Filtres(), TOUTES)
    assert {lieu.identifiant: lieu.qpv for lieu in lieux[:3]} == {
        "a": "oui",
        "b": "inconnu",
        "c": "non",
    }


def test_lieux_d_un_territoire(lieux):
    assert {lieu.identifiant for lieu in list_situes(lieux, frozenset({SOMMET}))} == {
        "singe"
    }
    assert list_situes(lieux, frozenset()) == ()


def test_le_resume_accorde_et_tait_ce_qui_manque(lieux):
    assert write_resume(lieux) == (
        "1\xa0lieu totem, 2\xa0tiers-lieux, 4\xa0projets financés, 1\xa0autre lieu"
    )
    assert write_resume(()) == ""


def test_la_couverture_dit_ce_qui_est_place_et_ce_que_le_plan_annonce(maquette, lieux):
    projets, tiers_lieux, mairie = write_couverture(maquette, lieux, TOUTES)
    assert projets == (
        "2 projets placés sur 4 connus, tous financeurs ; le Département en a financé "
        "56 selon son plan, dont 2 sont connus ici."
    )
    assert tiers_lieux == (
        "2\xa0tiers-lieux connus par des sources publiques ; la liste des 20 "
        "tiers-lieux financés par le Département n’est pas publique."
    )
    assert "mairie" in mairie


def test_sans_repere_la_couverture_ne_cite_pas_le_plan(maquette, lieux):
    sans = replace(maquette, reperes=maquette.reperes.iloc[:0])
    assert find_repere(sans, "projets_finances") is None
    projets, tiers_lieux, _ = write_couverture(sans, lieux, TOUTES)
    assert projets == "2 projets placés sur 4 connus, tous financeurs."
    assert "n’est pas publique" not in tiers_lieux


def test_sans_couche_de_lieux_il_n_y_a_pas_de_couverture(maquette):
    assert write_couverture(maquette, (), frozenset({"poids"})) == ()


def test_un_filtre_ne_change_pas_ce_que_l_on_connait(maquette):
    montres = list_affiches(maquette, HORS_METROPOLE, TOUTES)
    couverture = write_couverture(maquette, montres, TOUTES, HORS_METROPOLE)
    assert couverture[0].startswith("2 projets placés sur 4 connus")
    assert couverture[-2] == (
        "Avec ces filtres : 1\xa0tiers-lieu, 1\xa0projet financé."
    )
    assert couverture[-1] == (
        "2\xa0lieux ou projets non situés sont laissés de côté : aucune source ne dit "
        "dans quelle commune."
    )


def test_les_non_situes_se_comptent_parmi_ce_que_les_autres_filtres_gardent(maquette):
    filtres = replace(HORS_METROPOLE, themes=frozenset({"inclusion"}))
    montres = list_affiches(maquette, filtres, TOUTES)
    couverture = write_couverture(maquette, montres, TOUTES, filtres)
    assert couverture[-1].startswith("1\xa0lieu ou projet non situé est laissé")


def test_l_inconnu_du_qpv_est_compte_a_part(maquette):
    filtres = Filtres(qpv=Presence.OUI)
    montres = list_affiches(maquette, filtres, TOUTES)
    couverture = write_couverture(maquette, montres, TOUTES, filtres)
    assert couverture[-1] == (
        "En quartier prioritaire, tel que déclaré : 1 oui, 2 non, 4 inconnu."
    )


def test_un_filtre_sans_reponse_le_dit(maquette):
    filtres = Filtres(types=frozenset({"manufacture"}), themes=frozenset({"insertion"}))
    montres = list_affiches(maquette, filtres, TOUTES)
    assert montres == ()
    assert write_couverture(maquette, montres, TOUTES, filtres)[-1] == (
        "Avec ces filtres : aucun lieu ni projet."
    )


def test_le_site_d_un_lieu_est_garde_tel_que_la_source_le_donne(lieux):
    assert find(lieux, "singe").site_web == "https://exemple.fr"
    assert find(lieux, "le-fil").site_web == ""


def test_un_site_place_a_sa_marque_et_ne_compte_plus_dans_le_symbole_de_sa_commune(
    maquette, lieux
):
    fil = find(lieux, "le-fil")
    site = maquette.lieux[maquette.lieux["id_lieu"] == fil.identifiant].iloc[0]
    position = {"cle": site["id_site"], "lon": 1.4, "lat": 43.6}
    placee = replace(maquette, positions=pd.DataFrame([position]))
    placees = list_affiches(placee, Filtres(), TOUTES)
    points = list_places(placees, TOUTES)
    assert [(p.lon, p.lat, p.nom) for p in points] == [(1.4, 43.6, fil.nom)]
    perdus = count_signes(lieux) - count_signes(placees)
    assert perdus == len(fil.couches)
    assert "point exact" in " ".join(write_couverture(placee, placees, TOUTES))


def count_signes(lieux):
    symboles = count_by_commune(lieux, TOUTES, NOMS)
    return sum(s.nb_totem + s.nb_tiers_lieu + s.nb_projet for s in symboles)
