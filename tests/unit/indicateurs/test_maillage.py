"""Accès aux tiers-lieux : propriétés, territoires mal connus, réglages refusés."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.eloignement import (
    MOTIF_SANS_LIEU,
    MOTIF_SANS_POINT,
    build_mesure,
    compute_eloignement_departement,
    compute_eloignement_par_groupe,
    compute_eloignement_par_territoire,
)
from ess_dash.indicateurs.maillage import (
    compute_distance_tiers_lieu,
    compute_part_population_eloignee,
)
from ess_dash.indicateurs.series import MOTIF_DENOMINATEUR_NUL
from ess_dash.indicateurs.trajets import (
    MaillageError,
    build_trajets,
    check_reglages,
    list_tiers_lieux,
    parse_detour,
)
from ess_dash.indicateurs.zonages import GenreZonage, build_zonage
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import build_maquette
from tests.unit.indicateurs.villages import Village, build_villages


@pytest.fixture(scope="module")
def reelles():
    return load_donnees()


def mesure(donnees, ouvertes, seuil=10.0, detour=1.3):
    return build_mesure(
        donnees, build_trajets(donnees, detour), frozenset(ouvertes), seuil
    )


def eloignes(mesuree):
    return compute_eloignement_departement(mesuree).habitants.valeur


places = st.lists(
    st.tuples(
        st.floats(-60, 60), st.floats(-60, 60), st.integers(0, 5000), st.booleans()
    ),
    min_size=2,
    max_size=8,
)
seuils = st.floats(0.1, 80)


def build(places):
    return build_villages(
        *(
            Village(f"V{rang}", x, habitants, y_km=y, lieux=("oui",) if lieu else ())
            for rang, (x, y, habitants, lieu) in enumerate(places)
        )
    )


@given(places, seuils, st.integers(0, 7))
def test_un_lieu_de_plus_n_eloigne_jamais_personne(places, seuil, rang):
    donnees = build([(*places[0][:3], True), *places[1:]])
    ouvertes = list_tiers_lieux(donnees).communes
    avant = eloignes(mesure(donnees, ouvertes, seuil))
    de_plus = f"V{rang % len(places)}"
    assert eloignes(mesure(donnees, {*ouvertes, de_plus}, seuil)) <= avant


@given(places, seuils, seuils)
def test_un_seuil_plus_grand_n_eloigne_jamais_personne(places, un, autre):
    donnees = build([(*places[0][:3], True), *places[1:]])
    ouvertes = list_tiers_lieux(donnees).communes
    petit, grand = sorted((un, autre))
    assert eloignes(mesure(donnees, ouvertes, grand)) <= eloignes(
        mesure(donnees, ouvertes, petit)
    )


@given(places, st.floats(1, 3), st.floats(1, 3))
def test_un_detour_plus_grand_ne_rapproche_jamais_personne(places, un, autre):
    donnees = build([(*places[0][:3], True), *places[1:]])
    ouvertes = list_tiers_lieux(donnees).communes
    petit, grand = sorted((un, autre))
    assert eloignes(mesure(donnees, ouvertes, detour=petit)) <= eloignes(
        mesure(donnees, ouvertes, detour=grand)
    )


def test_une_commune_sans_point_n_est_ni_proche_ni_eloignee():
    donnees = build_villages(
        Village("Bourg", 0, 1000, lieux=("oui",)),
        Village("Amont", 20, 300),
        Village("Perdu", 30, 200),
    )
    communes = donnees.communes
    communes.loc[communes["nom"] == "Perdu", ["point_lon", "point_lat"]] = None
    eloignement = compute_eloignement_departement(mesure(donnees, {"Bourg"}))
    assert eloignement.habitants.valeur == 300
    assert eloignement.part.valeur == pytest.approx(100 * 300 / 1300)
    assert eloignement.part.perimetre.endswith("2 communes mesurées sur 3")
    serie = compute_distance_tiers_lieu(donnees, Maille.COMMUNE, "")
    perdu = serie.get("Perdu")
    assert (perdu.statut, perdu.motif) == (Statut.SANS_OBJET, MOTIF_SANS_POINT)


def test_une_commune_sans_point_qui_a_un_lieu_reste_a_zero():
    donnees = build_villages(
        Village("Bourg", 0, 1000, lieux=("oui",)), Village("Amont", 20, 300)
    )
    donnees.communes.loc[0, ["point_lon", "point_lat"]] = None
    acces = mesure(donnees, {"Bourg"}).acces
    assert list(acces["connu"]) == [True, False]
    assert acces["cout"].iloc[0] == 0


@pytest.mark.parametrize(
    "compute", [compute_distance_tiers_lieu, compute_part_population_eloignee]
)
def test_sans_coordonnee_les_indicateurs_se_taisent_avec_un_motif(compute):
    chiffres = [
        *compute(build_maquette(), Maille.EPCI, ""),
        *compute(build_maquette(), Maille.DEPARTEMENT, ""),
    ]
    muets = [chiffre for chiffre in chiffres if chiffre.valeur is None]
    assert muets
    assert {c.motif for c in muets} <= {MOTIF_SANS_LIEU, MOTIF_SANS_POINT}


def test_un_territoire_sans_habitant_n_a_pas_de_part():
    donnees = build_villages(
        Village("Bourg", 0, 1000, lieux=("oui",)), Village("Désert", 20, 0, epci="Col")
    )
    vide = compute_eloignement_par_territoire(mesure(donnees, {"Bourg"}), Maille.EPCI)
    assert vide["Col"].habitants.valeur == 0
    assert vide["Col"].part.valeur is None
    assert vide["Col"].part.motif == MOTIF_DENOMINATEUR_NUL


def test_un_lieu_hors_du_departement_n_est_pas_situe():
    donnees = build_villages(Village("Bourg", 0, 1000, lieux=("oui",)))
    donnees.lieux.loc[0, "code_commune"] = "Ailleurs"
    lieux = list_tiers_lieux(donnees)
    assert (lieux.connus, lieux.situes, lieux.communes) == (1, 0, frozenset())


def test_un_lieu_a_deux_sites_compte_une_fois_et_sert_deux_communes():
    donnees = build_villages(
        Village("Bourg", 0, 1000, lieux=("oui",)),
        Village("Amont", 20, 300, lieux=("oui",)),
    )
    donnees.lieux["id_lieu"] = "le-meme"
    lieux = list_tiers_lieux(donnees)
    assert (lieux.connus, lieux.situes, lieux.soutenus) == (1, 1, 1)
    assert lieux.communes == {"Bourg", "Amont"}


@pytest.mark.parametrize("variante", ["beaucoup", "0.9", "3.1", "nan", "inf", "-1"])
def test_un_detour_insense_est_refuse(variante):
    with pytest.raises(MaillageError, match="coefficient de détour"):
        parse_detour(variante)


@pytest.mark.parametrize("seuil", [0, -1, float("nan"), float("inf")])
def test_un_seuil_insense_est_refuse(seuil):
    with pytest.raises(MaillageError, match="seuil"):
        check_reglages(seuil, 1.3)


@pytest.mark.parametrize(
    "genre", [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]
)
def test_les_groupes_font_le_departement(reelles, genre):
    mesuree = mesure(reelles, list_tiers_lieux(reelles).communes)
    groupes = compute_eloignement_par_groupe(mesuree, build_zonage(reelles, genre))
    epci = compute_eloignement_par_territoire(mesuree, Maille.EPCI)
    for territoires in (groupes, epci):
        somme = sum(e.habitants.valeur for e in territoires.values())
        assert somme == eloignes(mesuree)
        assert sum(e.communes.valeur for e in territoires.values()) == (
            compute_eloignement_departement(mesuree).communes.valeur
        )


def test_chaque_chiffre_porte_ses_sources_et_sa_base(reelles):
    mesuree = mesure(reelles, list_tiers_lieux(reelles).communes)
    part = compute_eloignement_departement(mesuree).part
    attendues = (*reelles.sources["communes"], *reelles.sources["lieux"])
    assert part.sources == attendues
    assert (part.base, part.unite) == ("population municipale", "%")
    assert part.millesime == "COG 2026, populations 2023 / 2026"


def test_les_vraies_distances_sont_plausibles(reelles):
    serie = compute_distance_tiers_lieu(reelles, Maille.COMMUNE, "")
    distances = {c.code: c.valeur for c in serie.connus}
    assert distances["31555"] == 0
    # Colomiers est à 9 km à vol d’oiseau du Capitole.
    assert 10 < distances["31149"] < 14
    assert max(distances.values()) < 80
