from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Chiffre, Serie, Statut
from ess_dash.indicateurs.registre import INDICATEURS
from ess_dash.presentation.format_fr import FINE, INSECABLE
from ess_dash.presentation.phrases import write_constat
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import Maille


def build(
    indicateur: str,
    valeurs: list[float | None],
    maille: Maille = Maille.EPCI,
    reference: float | None = None,
) -> str:
    """Constat d’une série dont les territoires s’appellent A, B, C…"""
    fiche = INDICATEURS[indicateur]
    champs: dict[str, Any] = {
        "indicateur": indicateur,
        "unite": fiche.unite,
        "millesime": "FLORES 2019",
    }
    chiffres = tuple(
        Chiffre(code=chr(65 + rang), valeur=v, statut=Statut.CALCULE, **champs)
        if v is not None
        else Chiffre(
            code=chr(65 + rang),
            valeur=None,
            statut=Statut.NON_PUBLIE,
            motif="Aucune source.",
            **champs,
        )
        for rang, v in enumerate(valeurs)
    )
    serie = Serie(indicateur, maille, "FLORES 2019", chiffres)
    moyenne = None
    if reference is not None:
        moyenne = Chiffre(code="D", valeur=reference, statut=Statut.CALCULE, **champs)
    noms = {chiffre.code: f"CC {chiffre.code}" for chiffre in chiffres}
    return write_constat(fiche, serie, moyenne, noms)


PLUS_DE_LA_MOITIE = "plus de la moitié des habitants vivent en commune rurale"


@pytest.mark.parametrize(
    ("valeurs", "attendu"),
    [
        (
            [0.0, 50.0, 50.1, 100.0],
            f"Dans 2{INSECABLE}EPCI sur 4, {PLUS_DE_LA_MOITIE} ; dans 1, tous.",
        ),
        ([10.0, 60.0], f"Dans 1{INSECABLE}EPCI sur 2, {PLUS_DE_LA_MOITIE}."),
        ([99.97], f"Dans 1{INSECABLE}EPCI sur 1, {PLUS_DE_LA_MOITIE}."),
    ],
)
def test_profil_rural(valeurs, attendu):
    assert build("part_population_rurale_pct", valeurs) == attendu


def test_profil_rural_sans_majorite():
    assert build("part_population_rurale_pct", [10.0, 50.0]) == (
        "Aucun des 2 EPCI n’a plus de la moitié de ses habitants en commune rurale."
    )


@pytest.mark.parametrize(
    ("valeurs", "attendu"),
    [
        ([24.2, None, 18.9], f"2{INSECABLE}EPCI sur 3 (FLORES 2019) : de 18,9 à 24,2"),
        ([10.6, None], f"1{INSECABLE}EPCI sur 2 (FLORES 2019) : 10,6"),
        ([10.6, 10.62], f"2{INSECABLE}EPCI sur 2 (FLORES 2019) : 10,6"),
    ],
)
def test_poids_publie(valeurs, attendu):
    constat = build("part_emploi_ess_pct", valeurs)
    assert constat.replace(f"{FINE}%", "") == f"Poids de l’ESS publié pour {attendu}."


def test_aucun_poids_publie():
    assert build("part_emploi_ess_pct", [None, None]) == (
        "Poids de l’ESS dans l’emploi salarié privé : aucune valeur publiée parmi les "
        "territoires montrés (FLORES 2019)."
    )


@pytest.mark.parametrize("indicateur", sorted(INDICATEURS))
def test_sans_territoire_garde_le_constat_nomme_les_filtres(indicateur):
    """Ce que les filtres écartent n’est pas « non publié »."""
    assert build(indicateur, []) == (
        f"{INDICATEURS[indicateur].libelle} : les filtres ne gardent aucun territoire."
    )


@pytest.mark.parametrize(
    ("indicateur", "valeur", "attendu"),
    [
        (
            "part_population_rurale_pct",
            50.0,
            (
                "Le seul EPCI montré n’a pas plus de la moitié de ses habitants en "
                "commune rurale."
            ),
        ),
        (
            "part_population_montagne_pct",
            0.0,
            "Le seul EPCI montré n’a pas d’habitants en commune de montagne.",
        ),
        (
            "densite_population_hab_km2",
            1825.4,
            f"Densité de population : 1{FINE}825{INSECABLE}hab./km².",
        ),
        (
            "emplois_ess",
            36400.0,
            f"CC A : 36{FINE}400{INSECABLE}salariés (FLORES 2019).",
        ),
    ],
)
def test_un_territoire_seul_n_est_compare_a_aucun_autre(indicateur, valeur, attendu):
    assert build(indicateur, [valeur]) == attendu


@pytest.mark.parametrize(
    ("valeurs", "attendu"),
    [
        ([0.0, 12.0, 3.0], f"La montagne habitée tient dans 2{INSECABLE}EPCI sur 3."),
        ([0.0, 0.0], "Aucun des 2 EPCI n’a d’habitants en commune de montagne."),
    ],
)
def test_montagne(valeurs, attendu):
    assert build("part_population_montagne_pct", valeurs) == attendu


def test_densite_avec_et_sans_moyenne():
    assert build("densite_population_hab_km2", [8.4, 3487.6], reference=231.2) == (
        f"Densité de population : de 8 à 3{FINE}488{INSECABLE}hab./km² ; "
        f"le département est à 231{INSECABLE}hab./km²."
    )
    assert build("densite_population_hab_km2", [8.4, 20.0]).endswith(
        f"de 8 à 20{INSECABLE}hab./km²."
    )


def test_le_plus_grand_est_rapporte_au_departement_pas_a_la_maille():
    """Des PETR ne couvrent pas le département : 600 sur 1 000 n’en font que 6 %."""
    assert build("population_hab", [600.0, 400.0], Maille.PETR, reference=10000) == (
        f"CC A réunit 6{FINE}% du total du département : 600{INSECABLE}habitants."
    )


def test_le_plus_grand_sans_departement_ne_dit_pas_de_part():
    assert build("population_hab", [600.0, 400.0]) == (
        f"CC A réunit le plus grand nombre : 600{INSECABLE}habitants."
    )


def test_un_nombre_publie_dit_ce_qui_manque():
    assert build("emplois_ess", [None, 36400.0, None]) == (
        f"CC B : 36{FINE}400{INSECABLE}salariés (FLORES 2019) ; "
        f"2{INSECABLE}territoires n’ont pas de chiffre publié."
    )
    assert f"1{INSECABLE}territoire n’a pas" in build("emplois_ess", [None, 36400.0])


def test_une_categorie_dit_la_situation_la_plus_frequente():
    constat = build("densite_7", [6.0, 6.0, 1.0, 7.0], Maille.COMMUNE)
    assert constat == (
        f"« Rural à habitat dispersé » est la situation de 2{INSECABLE}communes sur 4."
    )
    assert f"1{INSECABLE}commune sur 1" in build("zone_montagne", [1.0], Maille.COMMUNE)


@given(
    st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=26),
    st.sampled_from(sorted(INDICATEURS)),
)
def test_un_constat_est_toujours_une_phrase(valeurs, identifiant):
    fiche = INDICATEURS[identifiant]
    if fiche.modalites:
        modalites = list(fiche.modalites)
        valeurs = [None if v is None else modalites[int(v) % 2] for v in valeurs]
    constat = typographie(build(identifiant, valeurs, fiche.mailles[0], reference=50.0))
    assert constat[0] in "«" or constat[0].isupper()
    assert constat.endswith(".")
    assert "  " not in constat
    assert " :" not in constat
    assert "None" not in constat
    assert "nan" not in constat
