import inspect

import pytest

from ess_dash.indicateurs.registre import (
    INDICATEURS,
    PAR_DEFAUT,
    AplatRefuseError,
    Nature,
    ensure_aplat,
    list_indicateurs,
)
from ess_dash.presentation.palettes import DEGRADES
from ess_dash.territoires import Maille

FICHES = pytest.mark.parametrize("fiche", INDICATEURS.values(), ids=INDICATEURS)
# L’unité se lit dans le nom : en suffixe, ou parce que le nom est celui de ce qu’on compte.
UNITE_DU_NOM = {
    "%": lambda nom: nom.endswith("_pct"),
    "km": lambda nom: nom.endswith("_km"),
    "habitants": lambda nom: nom.endswith("_hab"),
    "hab./km²": lambda nom: nom.endswith("_hab_km2"),
    "salariés": lambda nom: nom.startswith("emplois_"),
    "établissements": lambda nom: nom.startswith("etablissements_"),
    "": lambda nom: not nom.endswith(("_pct", "_hab", "_km2", "_eur")),
}


@FICHES
def test_une_fiche_dit_tout_ce_qui_s_affiche(fiche):
    assert fiche.libelle[0].isupper()
    assert len(fiche.libelle_court) <= 24
    assert fiche.formule[0].islower(), "la formule suit « Formule : »"
    assert not fiche.formule.endswith(".")
    assert not fiche.avertissement or fiche.avertissement.endswith(".")
    assert inspect.getdoc(fiche.compute)


@FICHES
def test_le_nom_porte_l_unite(fiche):
    assert UNITE_DU_NOM[fiche.unite](fiche.identifiant)


@FICHES
def test_les_mailles_sont_dites_une_fois_et_sans_le_departement(fiche):
    assert fiche.mailles
    assert len(set(fiche.mailles)) == len(fiche.mailles)
    assert Maille.DEPARTEMENT not in fiche.mailles


@FICHES
def test_ce_qui_se_colorie_a_son_degrade_et_assez_de_couleurs(fiche):
    if fiche.nature is Nature.NOMBRE:
        assert (fiche.degrade, fiche.seuils, dict(fiche.modalites)) == ("", (), {})
        return
    couleurs = DEGRADES[fiche.degrade]
    assert max(len(fiche.seuils), len(fiche.modalites)) <= len(couleurs)


@FICHES
def test_les_seuils_sont_croissants_et_reserves_aux_taux(fiche):
    assert list(fiche.seuils) == sorted(set(fiche.seuils))
    assert not fiche.seuils or fiche.nature is Nature.TAUX


@FICHES
def test_une_categorie_nomme_ses_modalites_et_elle_seule(fiche):
    assert bool(fiche.modalites) == (fiche.nature is Nature.CATEGORIE)
    assert len(set(fiche.modalites.values())) == len(fiche.modalites)
    assert len(fiche.modalites) <= 10, "la carte écrit une classe en un caractère"


@FICHES
def test_un_nombre_n_est_jamais_un_aplat(fiche):
    if fiche.nature is Nature.NOMBRE:
        with pytest.raises(
            AplatRefuseError, match=f"« {fiche.libelle} » est un nombre"
        ):
            ensure_aplat(fiche)
    else:
        ensure_aplat(fiche)


@FICHES
def test_une_maille_absente_de_la_fiche_est_refusee(fiche, maquette):
    for maille in {*Maille} - {*fiche.mailles, Maille.DEPARTEMENT}:
        with pytest.raises(ValueError, match="n’existe pas à la maille"):
            fiche.compute_serie(maquette, maille)


@FICHES
def test_une_serie_a_un_chiffre_par_territoire_range_par_code(fiche, maquette):
    variante = next(iter(fiche.variantes(maquette)), "")
    for maille in fiche.mailles:
        serie = fiche.compute_serie(maquette, maille, variante)
        codes = [chiffre.code for chiffre in serie]
        assert codes == sorted(codes)
        assert codes == list(maquette.territoires(maille)["code"])
        assert {chiffre.indicateur for chiffre in serie} == {fiche.identifiant}
        assert {chiffre.millesime for chiffre in serie} == {serie.millesime}
        assert len({chiffre.base for chiffre in serie}) == 1
        assert all(chiffre.sources for chiffre in serie)


@FICHES
def test_la_reference_est_celle_du_departement_sauf_pour_une_categorie(fiche, maquette):
    variante = next(iter(fiche.variantes(maquette)), "")
    serie = fiche.compute_reference(maquette, variante)
    if fiche.nature is Nature.CATEGORIE:
        assert serie is None
    else:
        assert [chiffre.code for chiffre in serie] == ["01"]


def test_les_noms_et_les_libelles_sont_uniques():
    fiches = list(INDICATEURS.values())
    for champ in ("identifiant", "libelle", "libelle_court"):
        valeurs = [getattr(fiche, champ) for fiche in fiches]
        assert len(set(valeurs)) == len(valeurs), champ


def test_l_indicateur_habituel_existe_a_la_maille_habituelle():
    assert Maille.EPCI in INDICATEURS[PAR_DEFAUT].mailles


@pytest.mark.parametrize("maille", [Maille.EPCI, Maille.COMMUNE, Maille.PETR])
def test_chaque_maille_de_la_carte_a_ses_indicateurs(maille):
    listes = list_indicateurs(maille)
    assert listes
    assert all(maille in fiche.mailles for fiche in listes)
    assert [f for f in INDICATEURS.values() if f in listes] == list(listes)


def test_le_departement_n_est_pas_une_maille_de_carte():
    assert list_indicateurs(Maille.DEPARTEMENT) == ()
