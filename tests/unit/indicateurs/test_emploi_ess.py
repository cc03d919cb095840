from dataclasses import replace

import pandas as pd
import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.emploi_ess import (
    LIBELLES_PUBLIES,
    UNITES,
    compute_emplois_ess,
    compute_part_emploi_ess,
    find_publie,
    list_chiffres_publies,
    list_poids_publies,
    list_variantes,
)
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.tables import load_chiffres_publies
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PRIVE,
    VALLEE,
)


def test_un_millesime_par_variante_le_plus_fourni_d_abord(maquette):
    variantes = list_variantes(maquette, "part_emploi_ess_pct")
    assert variantes == ("FLORES 2017", "FLORES 2019")


def test_ce_qui_n_a_pas_de_millesime_n_est_pas_une_variante(maquette):
    assert list_variantes(maquette, "part_emplois_ess_du_departement_pct") == ()


@pytest.mark.parametrize(
    ("variante", "attendus"),
    [
        ("FLORES 2017", {VALLEE: 24.2, LISIERE: 18.9, METROPOLE: None}),
        ("FLORES 2019", {VALLEE: None, LISIERE: None, METROPOLE: 10.6}),
        ("FLORES 1999", {VALLEE: None, LISIERE: None, METROPOLE: None}),
    ],
)
def test_un_seul_millesime_et_une_seule_base_par_serie(maquette, variante, attendus):
    serie = compute_part_emploi_ess(maquette, Maille.EPCI, variante)
    assert {chiffre.code: chiffre.valeur for chiffre in serie} == attendus
    assert {(c.millesime, c.base) for c in serie} == {(variante, PRIVE)}


def test_l_absence_dit_le_millesime_et_comment_l_obtenir(maquette):
    serie = compute_part_emploi_ess(maquette, Maille.EPCI, "FLORES 2019")
    absent = serie.get(VALLEE)
    assert absent is not None
    assert absent.statut is Statut.NON_PUBLIE
    assert absent.motif.startswith("Aucune valeur publiée en FLORES 2019.")
    assert "CRESS" in absent.motif
    assert absent.perimetre == "EPCI entier"


def test_un_nombre_publie_n_a_pas_de_base(maquette):
    serie = compute_emplois_ess(maquette, Maille.EPCI, "FLORES 2019")
    chiffre = serie.get(METROPOLE)
    assert chiffre is not None
    assert (chiffre.valeur, chiffre.base, chiffre.unite) == (700, "", "salariés")
    assert chiffre.citation == "Plan d’essai"


def test_la_reference_est_du_meme_millesime_ou_n_est_pas(maquette):
    trouvee = compute_part_emploi_ess(maquette, Maille.EPCI, "FLORES 2021").reference
    assert trouvee is not None
    assert trouvee.valeur == 11.3
    absente = compute_part_emploi_ess(maquette, Maille.EPCI, "FLORES 2017").reference
    assert absente is None


def test_un_poids_par_epci_date_de_preference_jamais_l_emploi_total(maquette):
    poids = {c.code: (c.valeur, c.millesime) for c in list_poids_publies(maquette)}
    assert poids == {
        METROPOLE: (10.6, "FLORES 2019"),
        VALLEE: (24.2, "FLORES 2017"),
        LISIERE: (18.9, "FLORES 2017"),
    }


def test_sans_date_un_poids_reste_montre(maquette):
    publies = maquette.chiffres_publies
    sans_2019 = replace(
        maquette, chiffres_publies=publies[publies["millesime"] != "FLORES 2019"]
    )
    poids = {c.code: c.millesime for c in list_poids_publies(sans_2019)}
    assert poids[METROPOLE] == "non précisé"


def test_le_millesime_colorie_passe_devant_le_plus_recent(maquette):
    publies = maquette.chiffres_publies
    vallee = publies[
        (publies["code"] == VALLEE) & (publies["indicateur"] == "part_emploi_ess_pct")
    ]
    recent = vallee.assign(millesime="FLORES 2021", annee=2021, valeur=25.0)
    deux = replace(maquette, chiffres_publies=pd.concat([publies, recent]))
    poids = {c.code: c.valeur for c in list_poids_publies(deux)}
    assert poids[VALLEE] == 25.0
    colories = {c.code: c.valeur for c in list_poids_publies(deux, "FLORES 2017")}
    assert colories[VALLEE] == 24.2


def test_tous_les_chiffres_d_un_territoire_dans_l_ordre_du_fichier(maquette):
    chiffres = list_chiffres_publies(maquette, METROPOLE)
    assert [c.valeur for c in chiffres] == [11.3, 8.0, 10.6, 700, 72]
    assert chiffres[-1].precision == "plus de"
    assert list_chiffres_publies(maquette, "200000009") == ()


def test_un_chiffre_se_trouve_par_territoire_et_millesime(maquette):
    assert (
        find_publie(maquette, "emplois_ess", DEPARTEMENT, "FLORES 2021").valeur == 900
    )
    assert find_publie(maquette, "emplois_ess", DEPARTEMENT, "FLORES 2019") is None


def test_un_poids_sans_date_absent_ne_se_dit_pas_en_non_precise(maquette):
    serie = compute_part_emploi_ess(maquette, Maille.EPCI, "non précisé")
    absents = [c for c in serie if c.valeur is None]
    assert absents
    for chiffre in absents:
        assert chiffre.motif.startswith("Aucune valeur publiée sans date. ")


def test_chaque_chiffre_du_fichier_a_un_libelle():
    assert set(load_chiffres_publies().df["indicateur"]) <= set(LIBELLES_PUBLIES)


def test_les_unites_sont_celles_des_fiches():
    fiches = {nom: INDICATEURS[nom] for nom in UNITES if nom in INDICATEURS}
    assert {"part_emploi_ess_pct", "emplois_ess", "etablissements_ess"} == set(fiches)
    assert all(fiche.unite == UNITES[nom] for nom, fiche in fiches.items())
