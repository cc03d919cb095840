from dataclasses import replace

import pytest

from ess_dash.indicateurs.filtres import Filtres, Perimetre
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.atelier import RAYON_MAX_PX, DemandeError
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import LISIERE, METROPOLE, VALLEE

POIDS = "part_emploi_ess_pct"
RURAL = "part_population_rurale_pct"


def list_lignes(vue, genre):
    return [ligne for ligne in vue.legende.lignes if ligne.genre == genre]


def test_la_vue_habituelle(maquette):
    vue = build_vue_carte(maquette, DemandeCarte())
    assert vue.titre == INDICATEURS[RURAL].libelle
    assert vue.lieu == "Val-Test"
    assert vue.code_metropole == METROPOLE
    valeurs = {zone.code: (zone.libelle, zone.classe) for zone in vue.zones}
    assert valeurs == {
        METROPOLE: ("0,0\u202f%", 0),
        VALLEE: ("100,0\u202f%", 1),
        LISIERE: ("100,0\u202f%", 1),
    }
    assert vue.reference == "Val-Test\u202f: 14,3\u202f%"
    assert "CC de la Lisière\u202f: partie valtestine" in vue.avertissements[0]


def test_la_reference_est_un_rapport_de_sommes(maquette):
    """1 500 habitants ruraux sur 10 500, et non la moyenne de trois EPCI."""
    vue = build_vue_carte(maquette, DemandeCarte())
    assert "14,3" in vue.reference


def test_les_poids_publies_sont_des_etiquettes_datees(maquette):
    vue = build_vue_carte(maquette, DemandeCarte())
    assert {(e.code, e.texte, e.precision) for e in vue.etiquettes} == {
        (VALLEE, "24,2\u202f%", "FLORES 2017"),
        (LISIERE, "18,9\u202f%", "FLORES 2017"),
        (METROPOLE, "10,6\u202f%", "FLORES 2019"),
    }
    assert any("années différentes" in note for note in vue.legende.notes)


def test_sans_la_couche_pas_d_etiquette_ni_de_note(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(couches=frozenset({"totem"})))
    assert vue.etiquettes == ()
    assert not any("années différentes" in note for note in vue.legende.notes)
    assert [ligne.libelle for ligne in list_lignes(vue, "symbole")] == [
        "lieux totems connus"
    ]


@pytest.mark.parametrize(
    ("variante", "publies"),
    [("FLORES 2017", {VALLEE, LISIERE}), ("FLORES 2019", {METROPOLE})],
)
def test_une_carte_du_poids_ne_montre_qu_un_millesime(maquette, variante, publies):
    vue = build_vue_carte(maquette, DemandeCarte(POIDS, variante=variante))
    assert vue.millesime == variante
    assert {zone.millesime for zone in vue.zones} == {variante}
    assert {zone.code for zone in vue.zones if zone.valeur is not None} == publies
    (absence,) = list_lignes(vue, "non_publie")
    assert absence.effectif == 3 - len(publies)


def test_ce_qui_manque_est_dit_une_fois_avec_son_remede(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(POIDS))
    (phrase,) = (p for p in vue.avertissements if "sans valeur" in p)
    assert phrase.startswith("1\xa0territoire sans valeur. Aucune valeur publiée en")
    assert "CRESS" in phrase


def test_une_categorie_montre_toutes_ses_modalites(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("densite_7", Maille.COMMUNE))
    effectifs = [ligne.effectif for ligne in list_lignes(vue, "classe")]
    assert effectifs == [1, 0, 0, 1, 1, 1, 1]
    assert [zone.classe for zone in vue.zones] == [0, 3, 4, 6, 5]


def test_un_nombre_est_en_cercles_et_jamais_colorie(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("population_hab"))
    assert vue.nature is Nature.NOMBRE
    assert all(zone.classe is None for zone in vue.zones)
    assert not list_lignes(vue, "classe")
    rayons = {zone.code: zone.rayon for zone in vue.zones}
    assert rayons[METROPOLE] == RAYON_MAX_PX
    # 1 000 habitants contre 9 000 : un neuvième de la surface, un tiers du rayon.
    assert rayons[VALLEE] == pytest.approx(RAYON_MAX_PX / 3, abs=0.05)


def test_un_filtre_estompe_sans_reclasser(maquette):
    filtres = Filtres(perimetre=Perimetre.HORS_METROPOLE)
    tout = build_vue_carte(maquette, DemandeCarte())
    filtree = build_vue_carte(maquette, DemandeCarte(filtres=filtres))
    assert [z.classe for z in filtree.zones] == [z.classe for z in tout.zones]
    assert {z.code for z in filtree.zones_filtrees} == {VALLEE, LISIERE}
    assert len(filtree.zones) == 3


def test_les_sources_sont_celles_de_ce_qui_est_montre(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(couches=frozenset()))
    assert vue.sources == ("source zonages", "source communes")
    vue = build_vue_carte(maquette, DemandeCarte(couches=frozenset({"projet"})))
    assert vue.sources[-1] == "source projets"
    assert "source lieux" not in vue.sources


@pytest.mark.parametrize(
    ("indicateur", "maille"),
    [
        (fiche.identifiant, maille)
        for fiche in INDICATEURS.values()
        for maille in Maille
        if maille not in fiche.mailles
    ],
)
def test_une_maille_sans_objet_est_refusee_en_francais(maquette, indicateur, maille):
    with pytest.raises(DemandeError, match=r"n’existe pas à la maille .*choisir"):
        build_vue_carte(maquette, DemandeCarte(indicateur, maille))


@pytest.mark.parametrize("variante", ["FLORES 2017", "FLORES 2019"])
def test_un_chiffre_publie_cite_son_document_une_absence_son_fichier(
    maquette, variante
):
    publies = maquette.chiffres_publies.copy()
    publies["document"] = "Document " + publies["millesime"]
    vue = build_vue_carte(
        replace(maquette, chiffres_publies=publies),
        DemandeCarte(POIDS, variante=variante),
    )
    for zone in vue.zones:
        assert zone.source == (
            "source chiffres_publies" if zone.valeur is None else f"Document {variante}"
        )


def test_un_chiffre_calcule_cite_ses_fichiers(maquette):
    vue = build_vue_carte(maquette, DemandeCarte())
    assert {zone.source for zone in vue.zones} == {
        "source zonages\u202f; source communes"
    }


def test_ce_que_les_filtres_ecartent_n_est_ni_dit_ni_averti(maquette):
    filtres = Filtres(perimetre=Perimetre.METROPOLE)
    vue = build_vue_carte(maquette, DemandeCarte(POIDS, filtres=filtres))
    assert vue.constat.endswith(
        "aucune valeur publiée parmi les territoires montrés (FLORES 2017)."
    )
    assert "Lisière" not in " ".join(vue.avertissements)
    filtres = Filtres(perimetre=Perimetre.HORS_METROPOLE)
    vue = build_vue_carte(maquette, DemandeCarte(POIDS, filtres=filtres))
    assert not any("sans valeur" in phrase for phrase in vue.avertissements)
    assert "2\xa0EPCI sur 2 (FLORES 2017)" in vue.constat
