"""Le code d’un groupement : un seul pour un même ensemble, et il survit à l’adresse."""

from contextlib import suppress
from urllib.parse import parse_qs, quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.territoires import (
    GroupementError,
    est_code_commune,
    est_code_groupement,
    list_membres,
    maille_of,
    parse_groupement,
    write_groupement,
)
from ess_dash.territoires.groupements import MEMBRES_MAX, SEPARATEUR

EPCI = st.from_regex(r"\A[0-9]{9}\Z")
COMMUNES = st.from_regex(r"\A(?:31|2A|2B|01)[0-9]{3}\Z")
MEMBRES = st.lists(EPCI | COMMUNES, min_size=1, max_size=MEMBRES_MAX)


@given(MEMBRES, st.randoms())
def test_un_ensemble_n_a_qu_un_code_quel_que_soit_l_ordre(membres, hasard):
    melanges = [*membres, membres[0]]
    hasard.shuffle(melanges)
    code = write_groupement(melanges)
    assert code == write_groupement(membres)
    assert set(list_membres(code)) == set(membres)
    assert parse_groupement(code) == code
    assert est_code_groupement(code) == (len(set(membres)) > 1)


@given(MEMBRES)
def test_le_code_survit_a_l_adresse_sans_y_etre_transforme(membres):
    code = write_groupement(membres)
    assert quote_plus(code) == code
    assert parse_qs(urlencode({"territoire": code}))["territoire"] == [code]


@given(MEMBRES)
def test_les_epci_precedent_les_communes_chacun_par_code_croissant(membres):
    codes = list_membres(write_groupement(membres))
    assert list(codes) == sorted(codes, key=lambda c: (est_code_commune(c), c))


@given(st.lists(EPCI | COMMUNES, min_size=2, unique=True, max_size=5))
def test_un_groupement_n_est_ni_un_territoire_ni_un_nombre(membres):
    code = write_groupement(membres)
    assert maille_of(code) is None
    with pytest.raises(ValueError, match="could not convert"):
        float(code)


@given(st.text())
def test_un_texte_quelconque_ne_fait_jamais_tomber_la_lecture(texte):
    if est_code_groupement(texte):
        assert SEPARATEUR in texte
    with suppress(GroupementError):
        assert parse_groupement(parse_groupement(texte)) == parse_groupement(texte)


@pytest.mark.parametrize(
    ("membres", "phrase"),
    [
        ([], "au moins un EPCI ou une commune"),
        (["pays-lauragais"], "« pays-lauragais » n’est ni un EPCI ni une commune"),
        (["31555", "<script>alert(1)</script>"], "« <script>alert(1)</sc »"),
        (
            [f"31{rang:03}" for rang in range(61)],
            "60 EPCI ou communes au plus : celui-ci en demande 61",
        ),
    ],
)
def test_un_refus_est_une_phrase(membres, phrase):
    with pytest.raises(GroupementError) as refus:
        write_groupement(membres)
    assert phrase in str(refus.value)


def test_soixante_membres_passent():
    code = write_groupement(f"31{rang:03}" for rang in range(MEMBRES_MAX))
    assert len(list_membres(code)) == MEMBRES_MAX
