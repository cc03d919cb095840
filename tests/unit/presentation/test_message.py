import base64
import json
import math
import re
import zlib
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.filtres import Filtres, Perimetre
from ess_dash.indicateurs.registre import INDICATEURS, Nature
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.format_fr import FINE
from ess_dash.presentation.message import SEPARATEUR, build_message
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.palettes import COULEUR_CERCLE
from ess_dash.sources import find_racine
from ess_dash.territoires import Maille
from tests.unit.indicateurs.maquette import (
    BOURG,
    METROPOLE,
    VALLEE,
    VILLE,
    build_maquette,
)

VUE = build_vue_carte(build_maquette(), DemandeCarte())
DEMANDES = (
    DemandeCarte(),
    DemandeCarte("densite_7", Maille.COMMUNE),
    DemandeCarte("population_hab", Maille.COMMUNE),
    DemandeCarte("part_emploi_ess_pct"),
    DemandeCarte("part_population_montagne_pct", Maille.PETR),
    DemandeCarte(couches=frozenset()),
)


@pytest.fixture(params=DEMANDES, ids=lambda demande: demande.indicateur)
def vue(request, maquette):
    return build_vue_carte(maquette, request.param)


def read_libelles(message: dict[str, Any]) -> list[str]:
    """Libellés tels que le navigateur les écrit, suffixe après un chiffre."""
    return [
        _group(libelle) + (message["suffixe"] if re.search("[0-9]$", libelle) else "")
        for libelle in message["libelles"].split(SEPARATEUR)
    ]


def _group(libelle: str) -> str:
    return re.sub(r"(?<=\d)(?=(?:\d{3})+(?!\d))", FINE, libelle)


def read_contrat() -> set[str]:
    """Clés de l’état, telles que l’architecture les promet au navigateur."""
    texte = (find_racine() / "docs/architecture.md").read_text(encoding="utf-8")
    tableau = texte.split("Contrat de l’état", 1)[1]
    return set(re.findall(r"^\| `(\w+)` \|", tableau, re.M))


def test_toutes_les_cles_du_contrat_et_elles_seules(vue):
    assert set(build_message(vue)) == read_contrat()


def test_le_message_survit_au_voyage(vue):
    message = build_message(vue, selection=VALLEE, cadre=(VALLEE, 3))
    texte = json.dumps(message, ensure_ascii=False, allow_nan=False)
    compresse = base64.b64encode(zlib.compress(texte.encode()))
    retour = json.loads(zlib.decompress(base64.b64decode(compresse)))
    assert retour == message


def test_une_classe_et_un_libelle_par_territoire_dans_l_ordre_des_codes(vue):
    message = build_message(vue)
    assert len(message["classes"]) == len(vue.zones)
    assert read_libelles(message) == [zone.libelle for zone in vue.zones]
    codes = [zone.code for zone in vue.zones]
    assert all(avant < apres for avant, apres in pairwise(codes))


@pytest.mark.parametrize(
    ("indicateur", "maille"),
    [
        (fiche.identifiant, maille)
        for fiche in INDICATEURS.values()
        for maille in fiche.mailles
    ],
)
def test_seule_une_valeur_finit_par_un_chiffre(maquette, indicateur, maille):
    """Sans quoi le navigateur écrirait une unité après une absence ou une catégorie."""
    vue = build_vue_carte(maquette, DemandeCarte(indicateur, maille))
    message = build_message(vue)
    assert read_libelles(message) == [zone.libelle for zone in vue.zones]
    for libelle, zone in zip(
        message["libelles"].split(SEPARATEUR), vue.zones, strict=True
    ):
        chiffree = zone.valeur is not None and vue.nature is not Nature.CATEGORIE
        assert bool(re.search("[0-9]$", libelle)) == chiffree
    if vue.unite and vue.nature is not Nature.CATEGORIE:
        assert vue.unite not in message["libelles"]


@pytest.mark.parametrize(
    "mot",
    [
        *(statut.libelle for statut in Statut),
        *(m for fiche in INDICATEURS.values() for m in fiche.modalites.values()),
    ],
)
def test_aucun_nom_d_absence_ou_de_categorie_ne_finit_par_un_chiffre(mot):
    assert not mot[-1].isdigit()


def test_le_caractere_d_une_classe_designe_sa_couleur(vue):
    message = build_message(vue)
    for caractere, zone in zip(message["classes"], vue.zones, strict=True):
        if caractere.isdigit():
            ligne = message["legende"]["lignes"][int(caractere)]
            assert ligne["couleur"] == message["palette"][int(caractere)]
            assert ligne["genre"] == "classe"
            assert int(caractere) == zone.classe
        else:
            assert caractere in "nsobx"


def test_un_nombre_a_un_fond_neutre_et_des_cercles(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("population_hab", Maille.COMMUNE))
    message = build_message(vue)
    assert message["classes"] == "bbbbb"
    assert message["palette"] == [COULEUR_CERCLE]
    assert message["cercles"] == [1, 34, max(zone.valeur for zone in vue.zones)]


def test_le_navigateur_retrouve_le_rayon_de_chaque_cercle(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("population_hab", Maille.COMMUNE))
    message = build_message(vue)
    minimum, maximum, plafond = message["cercles"]
    for zone, brut in zip(
        vue.zones, message["libelles"].split(SEPARATEUR), strict=True
    ):
        rayon = max(minimum, maximum * math.sqrt(float(brut) / plafond))
        assert zone.rayon == pytest.approx(rayon, abs=0.05)


def test_les_milliers_ne_voyagent_pas(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("population_hab", Maille.COMMUNE))
    assert FINE not in build_message(vue)["libelles"]


def test_un_nombre_non_publie_n_a_pas_de_cercle(maquette):
    vue = build_vue_carte(maquette, DemandeCarte("emplois_ess"))
    message = build_message(vue)
    assert message["classes"] == "bnn"
    assert message["cercles"][2] == max(z.valeur for z in vue.zones if z.valeur)


def test_un_taux_n_a_pas_de_cercles(maquette):
    assert build_message(build_vue_carte(maquette, DemandeCarte()))["cercles"] is None


def test_un_territoire_hors_filtre_n_a_ni_classe_ni_cercle(maquette):
    filtres = Filtres(perimetre=Perimetre.HORS_METROPOLE)
    for indicateur in ("part_population_rurale_pct", "population_hab"):
        vue = build_vue_carte(maquette, DemandeCarte(indicateur, filtres=filtres))
        message = build_message(vue)
        assert message["classes"][0] == "x"
        assert "x" not in message["classes"][1:]


def test_zero_reste_dans_la_legende(maquette):
    message = build_message(build_vue_carte(maquette, DemandeCarte()))
    premiere = message["legende"]["lignes"][0]
    assert premiere["min"] == 0.0
    vue = build_vue_carte(maquette, DemandeCarte("densite_7", Maille.COMMUNE))
    lignes = build_message(vue)["legende"]["lignes"]
    assert 0 in [ligne.get("effectif") for ligne in lignes]


def test_les_lieux_sont_comptes_par_commune(maquette):
    message = build_message(build_vue_carte(maquette, DemandeCarte()))
    assert message["lieux"] == [[VILLE, 1, 1, 1], [BOURG, 0, 1, 1], ["01004", 0, 1, 0]]
    assert message["villes"] == 1
    assert message["emphase"] == METROPOLE


def test_sans_couche_il_n_y_a_ni_lieu_ni_etiquette_ni_ville(maquette):
    vue = build_vue_carte(maquette, DemandeCarte(couches=frozenset()))
    message = build_message(vue)
    assert (message["lieux"], message["etiquettes"], message["villes"]) == ([], [], 0)


@pytest.mark.parametrize(
    ("demande", "selection", "attendu"),
    [
        (DemandeCarte(), VALLEE, [1, "CC de la Vallée", "100,0\u202f%"]),
        (
            DemandeCarte("part_emploi_ess_pct"),
            METROPOLE,
            [2, "Métropole", "non publié"],
        ),
        (
            DemandeCarte("population_hab"),
            VALLEE,
            [None, "CC de la Vallée", "1\u202f000\xa0habitants"],
        ),
        (DemandeCarte(), BOURG, None),
        (DemandeCarte(), "", None),
    ],
)
def test_le_territoire_choisi_est_epingle_a_sa_ligne(
    maquette, demande, selection, attendu
):
    message = build_message(build_vue_carte(maquette, demande), selection=selection)
    assert message["epingle"] == attendu
    assert message["sel"] == selection


def test_ce_que_la_page_demande_est_transmis(maquette):
    vue = build_vue_carte(maquette, DemandeCarte())
    message = build_message(
        vue,
        cadre=(VALLEE, 2),
        theme="sombre",
        mode="projection",
        fond="plan",
        points=((1.5, 43.5, "mien", "Chez <moi>"),),
    )
    assert message["cadre"] == [VALLEE, 2]
    assert (message["theme"], message["mode"]) == ("sombre", "projection")
    assert message["fond"] == "plan"
    assert message["points"] == [[1.5, 43.5, "mien", "Chez <moi>"]]
    assert build_message(vue)["cadre"] is None


@given(st.text(), st.text())
def test_un_nom_quelconque_survit_tel_quel(nom, libelle):
    zones = (replace(VUE.zones[0], nom=nom), *VUE.zones[1:])
    points = ((1.0, 43.0, "mien", libelle),)
    message = build_message(
        replace(VUE, zones=zones), selection=zones[0].code, points=points
    )
    retour = json.loads(json.dumps(message))
    assert retour["epingle"][1] == nom
    assert retour["points"][0][3] == libelle
