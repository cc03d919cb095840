"""La carte est constante, l’état est court, un clic hostile ne fait rien."""

import base64
import hashlib
import json
import re
import zlib

import folium
import pytest
import streamlit_folium
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.render import carte_folium
from ess_dash.render.carte_folium import (
    OBJETS_RENDUS,
    AdressesCarte,
    Clic,
    build_carte,
    build_etat,
    decode_clic,
    list_ressources,
)

ADRESSES = AdressesCarte(
    "../../geo/31/navigateur/territoires-0a1b2c3d4e5f.json",
    "../../geo/31/navigateur/contexte-0a1b2c3d4e5f.json",
)
TITRE = "Carte de l’économie sociale et solidaire"


@pytest.fixture
def send(monkeypatch):
    """Ce que streamlit-folium enverrait au navigateur pour un état donné."""
    monkeypatch.setattr(streamlit_folium, "_component_func", lambda **envoi: envoi)

    def _send(message, adresses=ADRESSES, titre=TITRE):
        envoi = streamlit_folium.st_folium(
            build_carte(adresses, titre_cadre=titre),
            key="carte",
            feature_group_to_add=build_etat(message),
            returned_objects=list(OBJETS_RENDUS),
            use_container_width=True,
        )
        del envoi["on_change"]
        return envoi

    return _send


def _read_etat(groupe: str) -> dict:
    charge = re.search(r'fmap\.paint\("([^"]+)"\)', groupe).group(1)
    return json.loads(zlib.decompress(base64.b64decode(charge), wbits=-15))


def test_la_carte_est_une_carte_folium_sans_tuile():
    carte = build_carte(ADRESSES, titre_cadre=TITRE)
    assert isinstance(carte, folium.Map)
    assert not any(isinstance(c, folium.TileLayer) for c in carte._children.values())


def test_l_etat_seul_change_d_un_message_a_l_autre(send):
    un, deux = send({"v": 1, "sel": "31555"}), send({"v": 1, "sel": "31395"})
    assert {cle for cle in un if un[cle] != deux[cle]} == {"feature_group"}


def test_deux_envois_du_meme_etat_sont_identiques(send):
    assert send({"v": 1}) == send({"v": 1})


def test_d_autres_contours_refont_le_cadre(send):
    autres = AdressesCarte(
        "../../geo/31/navigateur/territoires-fedcba987654.json", ADRESSES.contexte
    )
    assert send({"v": 1})["key"] != send({"v": 1}, adresses=autres)["key"]


def test_l_en_tete_de_folium_n_est_pas_envoye(send):
    envoi = send({"v": 1})
    assert (envoi["header"], envoi["html"]) == ("", "")


def test_le_message_hors_etat_reste_court(send):
    assert len(json.dumps(send({"v": 1}))) < 2000


def test_le_navigateur_ne_demande_rien_a_un_autre_hote(send):
    envoi = send({"v": 1})
    adresses = [*envoi["js_links"], *envoi["css_links"]]
    assert adresses == list(list_ressources())
    assert all(adresse.startswith("../../statique/") for adresse in adresses)
    assert "//" not in envoi["script"]


def test_l_etat_arrive_entier(send):
    message = {"v": 1, "titre": "Poids de l’ESS : 24,2\u202f%", "classes": "01ns"}
    assert _read_etat(send(message)["feature_group"]) == message


def test_l_etat_evalue_ne_contient_que_du_base64(send):
    attaque = "</script>`${alert(1)}`\\\"';alert(1)//"
    groupe = send({"titre": attaque, "libelles": attaque})["feature_group"]
    assert "alert" not in groupe
    assert re.search(r'fmap\.paint\("[A-Za-z0-9+/=]+"\);', groupe)


def test_un_titre_hostile_reste_du_texte(send):
    script = send({"v": 1}, titre="</script><img onerror=x>${1}`")["script"]
    reglages = script[script.index("fmap.init") :]
    assert not set("<>`$") & set(reglages)


def test_l_etat_garde_le_nom_que_streamlit_folium_evalue(send):
    groupe = send({"v": 1})["feature_group"]
    assert groupe.startswith("var feature_group_feature_group_0 = L.layerGroup();")


@pytest.mark.parametrize(
    "adresse",
    [
        "https://ailleurs.fr/territoires.json",
        "//ailleurs.fr/territoires.json",
        "/geo/31/territoires.json",
        "../../geo/31/territoires_0a1b2c.json",
        "../../geo/31/territoires.json?x=1",
        "javascript:alert(1)",
        "",
    ],
)
def test_une_adresse_qui_sort_de_l_application_est_refusee(adresse):
    with pytest.raises(ValueError, match="Adresse de contours refusée"):
        AdressesCarte(adresse, ADRESSES.contexte)


def test_les_ressources_portent_leur_empreinte():
    assert all(re.search(r"\?v=[0-9a-f]{12}$", a) for a in list_ressources())


def test_un_fichier_statique_absent_est_dit_en_francais(monkeypatch, tmp_path):
    carte_folium._build_adresse.cache_clear()
    monkeypatch.setattr(carte_folium, "DOSSIER_STATIQUE", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"leaflet\.js manque"):
        list_ressources()
    carte_folium._build_adresse.cache_clear()


@pytest.mark.parametrize(
    "voisin",
    sorted(carte_folium.DOSSIER_STATIQUE.rglob("*.source.yml")),
    ids=lambda voisin: voisin.name,
)
def test_un_fichier_repris_est_celui_que_son_voisin_decrit(voisin):
    fichier = voisin.with_name(voisin.name.removesuffix(".source.yml"))
    empreinte = hashlib.sha256(fichier.read_bytes()).hexdigest()
    assert f"sha256: {empreinte}" in voisin.read_text(encoding="utf-8").splitlines()
    assert list(voisin.parent.glob("LICENCE*"))


def _build_objet(genre="territoire", code="243100518", n=3):
    return {
        "type": "Feature",
        "properties": {"genre": genre, "code": code, "n": n},
        "geometry": None,
    }


def test_un_clic_se_lit_dans_la_valeur_du_composant():
    valeur = {"last_active_drawing": _build_objet()}
    assert decode_clic(valeur) == Clic("territoire", "243100518", 3)


def test_un_clic_se_lit_dans_l_objet_seul():
    assert decode_clic(_build_objet("lieux", "31555")) == Clic("lieux", "31555", 3)


@pytest.mark.parametrize(
    "valeur",
    [
        None,
        {},
        {"last_active_drawing": None},
        {"last_active_drawing": "texte"},
        {"last_active_drawing": {"properties": []}},
        _build_objet(genre="autre"),
        _build_objet(genre=["territoire"]),
        _build_objet(code="<b>31555</b>"),
        _build_objet(code=31555),
        _build_objet(code="../../etc"),
        _build_objet(n=-1),
        _build_objet(n=True),
        _build_objet(n="3"),
        _build_objet(n=float("nan")),
    ],
)
def test_un_contenu_inattendu_n_est_pas_un_clic(valeur):
    assert decode_clic(valeur) is None


json_quelconque = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda fils: st.lists(fils) | st.dictionaries(st.text(), fils),
    max_leaves=8,
)


@given(
    st.one_of(
        json_quelconque,
        st.fixed_dictionaries({"last_active_drawing": json_quelconque}),
        st.fixed_dictionaries(
            {
                "properties": st.fixed_dictionaries(
                    {
                        "genre": json_quelconque,
                        "code": json_quelconque,
                        "n": json_quelconque,
                    }
                )
            }
        ),
    )
)
def test_decode_clic_ne_leve_jamais(valeur):
    decode_clic(valeur)
