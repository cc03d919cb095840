from dataclasses import replace

from ess_dash.indicateurs.inconnus import Inconnus, count_inconnus
from ess_dash.indicateurs.quantites import Choix
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    build_maquette,
)

CHOIX = Choix("FLORES 2021", f"departement_{DEPARTEMENT}")


def test_ce_que_l_on_ne_sait_pas_placer_se_compte():
    donnees = build_maquette()
    zonage = build_zonage(donnees, GenreZonage.METROPOLE)
    assert count_inconnus(donnees, zonage, CHOIX) == Inconnus(1, 0, 0, 0, 0)


def test_un_quartier_inconnu_hors_de_la_zone_cible_se_compte():
    donnees = build_maquette()
    zonage = build_zonage(donnees, GenreZonage.ZONE_CIBLE)
    # « Cantine », à Ville, hors zone, quartier inconnu ; « Vélo » n’est pas situé.
    assert count_inconnus(donnees, zonage, CHOIX).projets_qpv_inconnu == 1
    oui = donnees.projets.assign(qpv="oui")
    assert (
        count_inconnus(replace(donnees, projets=oui), zonage, CHOIX).projets_qpv_inconnu
        == 0
    )


def test_un_lieu_a_cheval_sur_deux_groupes_se_compte():
    donnees = build_maquette()
    montagne = build_zonage(donnees, GenreZonage.MONTAGNE)
    inconnus = count_inconnus(donnees, montagne, CHOIX)
    assert inconnus.lieux_sur_plusieurs_groupes == 1
    ailleurs = donnees.lieux.assign(code_commune="")
    sans = count_inconnus(replace(donnees, lieux=ailleurs), montagne, CHOIX)
    assert sans.lieux_non_situes == 2
    assert sans.lieux_sur_plusieurs_groupes == 0
