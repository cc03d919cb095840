import pytest

from ess_dash.sources import CHAMPS_VOISIN, SourceError, find_voisin, read_source

REMEDE = "Remède."


def _lire(chemin):
    return read_source(chemin, "data/a/1/x.csv", REMEDE)


def test_les_champs_facultatifs_peuvent_etre_vides(deposer):
    source = _lire(deposer("data/a/1/x.csv", b"a"))
    assert (source.url, source.remarques) == ("", "")


@pytest.mark.parametrize("champ", CHAMPS_VOISIN)
def test_chaque_champ_doit_etre_ecrit(deposer, champ):
    chemin = deposer("data/a/1/x.csv", b"a", **{champ: None})
    with pytest.raises(SourceError, match=f"ne renseigne pas : {champ}"):
        _lire(chemin)


def test_tous_les_champs_manquants_sont_dits_d_un_coup(deposer):
    chemin = deposer("data/a/1/x.csv", b"a", titre="", licence=None)
    with pytest.raises(SourceError, match=r"titre, licence\. Remède"):
        _lire(chemin)


def test_une_date_illisible_se_dit_avec_la_forme_attendue(deposer):
    chemin = deposer("data/a/1/x.csv", b"a", date_consultation="22/11/2026")
    with pytest.raises(SourceError, match="« 22/11/2026 » ; forme attendue"):
        _lire(chemin)


@pytest.mark.parametrize("texte", ["a: [", "- liste", ""])
def test_un_voisin_illisible_se_dit_en_francais(deposer, texte):
    chemin = deposer("data/a/1/x.csv", b"a")
    find_voisin(chemin).write_text(texte, encoding="utf-8")
    with pytest.raises(SourceError, match=r"x\.csv\.source\.yml n.*Remède"):
        _lire(chemin)
