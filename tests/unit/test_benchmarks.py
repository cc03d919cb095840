"""Le format des résultats, et ce qui se calcule sans serveur ni navigateur."""

import asyncio
import dataclasses
import doctest
import importlib
import json
import pkgutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import benchmarks
from benchmarks.__main__ import main
from benchmarks.carte.applications import build_clic
from benchmarks.carte.detail import write_detail
from benchmarks.carte.navigation import Vue, count_reexecutions
from benchmarks.carte.territoires import load_epci
from benchmarks.comparer import page
from benchmarks.comparer.calculs import (
    COMMUNES_EXACTES,
    Calculs,
    build_probleme,
    compute_ecart_pct,
    list_reduits,
)
from benchmarks.comparer.fichiers import PREMIER
from benchmarks.comparer.gestes import CHANGEMENTS, RECHERCHES, Geste
from benchmarks.comparer.mesures import build_calculs, build_fichiers, build_series
from benchmarks.comparer.page import Banc, Serie
from benchmarks.comparer.page import Releve as RelevePage
from benchmarks.domaines import DOMAINES
from benchmarks.harnais.affluence import Affluence, measure_affluence
from benchmarks.harnais.cdn import PAQUETS, REMPLACANT, Copies
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.film import est_unie
from benchmarks.harnais.messages import (
    Recu,
    describe,
    normalize,
    read_message,
    read_texte,
    sum_octets,
)
from benchmarks.harnais.onglet import Releve
from benchmarks.harnais.visiteur import Passage, Visiteur
from benchmarks.resultats import (
    Cible,
    ResultatsError,
    merge_resultats,
    summarize,
    to_dict,
    write_resultats,
)
from benchmarks.tableau import write_cible, write_tableau
from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.quantites import list_millesimes
from ess_dash.indicateurs.solveurs import Probleme
from ess_dash.render.carte_folium import decode_clic
from ess_dash.ui.etat_comparer import VueComparer

RESULTATS = Path(benchmarks.__file__).parent / "resultats.json"
OBLIGATOIRES = {"valeur", "unite", "naif", "ratio", "repetitions"}
FACULTATIVES = {
    "etendue",
    "etendue_naif",
    "repetitions_naif",
    "plancher",
    "cible",
    "tenue",
    "note",
}
# Les témoins se jouent à l’import : ce sont des scripts Streamlit.
SCRIPTS = {"benchmarks.naive_app", "benchmarks.page_vide", "benchmarks.__main__"}


# Le fichier livré


def _livrees():
    contenu = json.loads(RESULTATS.read_text("utf-8"))
    return [
        pytest.param(mesure, id=f"{domaine}.{nom}")
        for domaine, mesures in contenu.items()
        for nom, mesure in mesures.items()
    ]


def test_les_resultats_livres_ont_un_domaine_chacun():
    contenu = json.loads(RESULTATS.read_text("utf-8"))
    assert set(contenu) == set(DOMAINES)


@pytest.mark.parametrize("mesure", _livrees())
def test_une_mesure_livree_a_le_format_convenu(mesure):
    assert OBLIGATOIRES <= set(mesure) <= OBLIGATOIRES | FACULTATIVES
    assert isinstance(mesure["valeur"], int | float)
    assert isinstance(mesure["unite"], str)
    assert mesure["unite"]
    assert mesure["naif"] is None or isinstance(mesure["naif"], int | float)
    assert (mesure["ratio"] is None) == (not mesure["naif"])
    assert isinstance(mesure["repetitions"], int)
    assert mesure["repetitions"] >= 1


# Résumer


def test_une_mesure_est_la_mediane_des_essais():
    ecrite = to_dict(summarize([300, 100, 200], "ms", naives=[1000, 3000, 2000, 9000]))
    assert ecrite == {
        "valeur": 200,
        "unite": "ms",
        "naif": 2500,
        "ratio": 0.08,
        "repetitions": 3,
        "etendue": [100, 300],
        "repetitions_naif": 4,
        "etendue_naif": [1000, 9000],
    }


def test_sans_temoin_il_n_y_a_ni_naif_ni_ratio():
    ecrite = to_dict(summarize([5], "o", cible=Cible(maximum=4), note="Une fois."))
    assert ecrite["naif"] is None
    assert ecrite["ratio"] is None
    assert ecrite["cible"] == {"sur": "valeur", "maximum": 4}
    assert ecrite["tenue"] is False
    assert ecrite["note"] == "Une fois."


def test_un_temoin_nul_ne_fait_pas_de_ratio():
    ecrite = to_dict(summarize([0], "cadres", naives=[0]))
    assert ecrite["naif"] == 0
    assert ecrite["ratio"] is None


@pytest.mark.parametrize(
    ("cible", "valeur", "ratio", "tenue"),
    [
        (Cible(maximum=5000), 5000, None, True),
        (Cible(maximum=5000), 5001, None, False),
        (Cible(maximum=0), 0, 0.0, True),
        (Cible(maximum=0.2, sur="ratio"), 900, 0.2, True),
        (Cible(maximum=0.2, sur="ratio"), 1, 0.21, False),
        (Cible(minimum=15, sur="ratio"), 1, 14.9, False),
        (Cible(minimum=15, sur="ratio"), 1, 15.0, True),
        (Cible(minimum=15, sur="ratio"), 99, None, None),
    ],
)
def test_une_cible_se_juge_sur_ce_qu_elle_dit(cible, valeur, ratio, tenue):
    assert cible.est_tenue(valeur, ratio) is tenue


# Écrire


def test_un_domaine_se_remplace_sans_toucher_aux_autres():
    anciens = {"import": {"x": {"valeur": 1}}, "carte": {"vieille": {"valeur": 2}}}
    fusion = merge_resultats(anciens, "carte", {"neuve": summarize([3], "ms")})
    assert list(fusion) == ["carte", "import"]
    assert fusion["import"] == {"x": {"valeur": 1}}
    assert list(fusion["carte"]) == ["neuve"]


def test_le_fichier_garde_les_autres_domaines(tmp_path):
    chemin = tmp_path / "resultats.json"
    write_resultats(chemin, "carte", {"clic_ms": summarize([210], "ms")})
    write_resultats(chemin, "import", {"lecture_ms": summarize([80], "ms")})
    contenu = json.loads(chemin.read_text("utf-8"))
    assert contenu["carte"]["clic_ms"]["valeur"] == 210
    assert contenu["import"]["lecture_ms"]["valeur"] == 80
    assert list(tmp_path.iterdir()) == [chemin]


@pytest.mark.parametrize("texte", ["{", "[]"])
def test_un_fichier_abime_n_est_pas_ecrase(tmp_path, texte):
    chemin = tmp_path / "resultats.json"
    chemin.write_text(texte, "utf-8")
    with pytest.raises(ResultatsError, match="n’est pas lisible"):
        write_resultats(chemin, "carte", {"clic_ms": summarize([210], "ms")})
    assert chemin.read_text("utf-8") == texte


def test_un_domaine_inconnu_est_dit(capsys):
    assert main(["cartes"]) == 2
    assert "« cartes » n’est pas un domaine mesuré" in capsys.readouterr().out


# Montrer


def test_le_tableau_dit_la_cible_et_si_elle_est_tenue():
    mesures = {
        "clic_octets": summarize([4300], "o", cible=Cible(maximum=5000)),
        "clic_ms": summarize(
            [900, 800], "ms", naives=[2000], cible=Cible(maximum=0.2, sur="ratio")
        ),
    }
    _, _, octets, duree = write_tableau(mesures).splitlines()
    assert octets.startswith("clic_octets")
    assert "≤ 5\u202f000 o" in octets
    assert octets.endswith("✓")
    assert "≤ 1/5 du naïf" in duree
    assert duree.endswith("✗")


def test_une_cible_plancher_se_dit_en_fois():
    assert write_cible(Cible(minimum=15, sur="ratio"), "clics/s") == "≥ 15 × le naïf"


def test_le_detail_regroupe_ce_qui_se_ressemble():
    recus = (
        Recu("reste", "add_block [0, 1]", 100),
        Recu("reste", "add_block [0, 2]", 150),
        Recu("texte", "html [2, 0]", 5720),
    )
    detail = write_detail({"clic": recus, "zoom": ()})
    assert "clic : 5\u202f970 o en 3 messages" in detail
    assert "250 o  add_block × 2" in detail
    assert "html [2, 0]" in detail
    assert "zoom" not in detail


# Lire les messages


def _delta(**element):
    message = ForwardMsg()
    message.metadata.delta_path[:] = [0, 2]
    for sorte, champs in element.items():
        cible = getattr(message.delta.new_element, sorte)
        cible.SetInParent()
        for nom, valeur in champs.items():
            setattr(cible, nom, valeur)
    return message


@pytest.mark.parametrize(
    ("element", "genre", "nom"),
    [
        (
            {"component_instance": {"component_name": "streamlit_folium.st_folium"}},
            "carte",
            "component_instance [0, 2]",
        ),
        (
            {"component_instance": {"component_name": "autre"}},
            "reste",
            "component_instance [0, 2]",
        ),
        ({"html": {"body": "<p>Muret</p>"}}, "texte", "html [0, 2]"),
        ({"button": {"label": "Revenir"}}, "reste", "button [0, 2]"),
    ],
)
def test_un_message_est_range_selon_ce_qu_il_pose(element, genre, nom):
    charge = _delta(**element).SerializeToString()
    assert describe(read_message(charge), len(charge)) == Recu(genre, nom, len(charge))


def test_un_message_sans_element_est_nomme_par_son_type():
    fini = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    bloc = ForwardMsg()
    bloc.metadata.delta_path[:] = [0]
    bloc.delta.add_block.SetInParent()
    assert describe(fini, 44) == Recu("reste", "script_finished", 44)
    assert describe(bloc, 90) == Recu("reste", "add_block [0]", 90)


def test_le_texte_d_un_message_se_lit():
    assert "Muret" in read_texte(_delta(html={"body": "<h2>Muret</h2>"}))
    assert read_texte(_delta(button={"label": "Muret"})) == ""


def test_deux_ecritures_du_meme_nom_se_valent():
    assert normalize("CC de l’Aude\u202f Basse\n") == normalize(
        "cc de l&#39;aude basse"
    )
    assert normalize("Muret") != normalize("Murat")


def test_les_octets_se_comptent_par_genre():
    recus = [Recu("carte", "a", 3000), Recu("texte", "b", 500), Recu("reste", "c", 50)]
    assert sum_octets(recus) == 3550
    assert sum_octets(recus, "carte") == 3000


def test_un_releve_compte_reexecutions_et_octets():
    fini = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
    charges = [fini.SerializeToString(), _delta(html={"body": "x"}).SerializeToString()]
    releve = Releve(charges=charges, envois=[713], dehors=["https://exemple.fr/a.js"])
    vue = Vue()
    vue.note_octets("clic", releve)
    assert vue.valeurs["clic_octets"] == [sum(map(len, charges))]
    assert vue.valeurs["clic_octets_carte"] == [0]
    assert vue.valeurs["clic_octets_envoyes"] == [713]
    assert vue.valeurs["clic_reexecutions"] == [1]
    assert vue.dehors == {"https://exemple.fr/a.js"}
    assert count_reexecutions(releve.describe_messages() * 2) == 2


# Gestes, affluence, film, copies


def test_le_clic_envoye_est_de_ceux_que_la_carte_comprend():
    territoire = load_epci()[0]
    premier, second = (
        decode_clic(build_clic("notre", territoire)["last_active_drawing"])
        for _ in range(2)
    )
    assert premier.code == territoire.code
    assert second.n > premier.n


def test_le_clic_naif_rend_le_territoire_entier():
    territoire = load_epci()[0]
    objet = build_clic("naive", territoire)["last_active_drawing"]
    assert objet["properties"]["code_epci"] == territoire.code
    assert objet["geometry"]["coordinates"]


def test_les_points_vises_sont_dans_le_departement():
    for territoire in load_epci():
        assert len(territoire.points) > 10
        assert all(42 < lat < 44.5 and 0 < lon < 2.5 for lat, lon in territoire.points)


def test_chaque_visiteur_agit_au_moins_une_fois():
    faits = []

    async def agir(visiteur, rang):
        faits.append((visiteur, rang))

    # Un fil à part : Playwright laisse sa boucle ouverte dans celui des tests.
    with ThreadPoolExecutor(1) as fil:
        vue = fil.submit(
            asyncio.run, measure_affluence(["a", "b", "c"], agir, 0)
        ).result()
    assert sorted(visiteur for visiteur, _ in faits) == ["a", "b", "c"]
    assert len(vue.attentes_ms) == 3


def test_le_debit_reunit_tous_les_visiteurs():
    vue = Affluence(attentes_ms=(100.0, 300.0, 200.0, 5000.0), duree_s=2.0)
    assert vue.debit_par_s == 2.0
    assert vue.p95_ms == 5000.0


def test_une_carte_n_est_pas_une_image_vide():
    rng = np.random.default_rng(31)
    bruit = rng.integers(0, 255, (40, 60, 3), dtype=np.uint8)
    blanc = np.full((40, 60, 3), 255, dtype=np.uint8)
    presque = blanc.copy()
    presque[:1] = 0
    assert not est_unie(bruit)
    assert est_unie(blanc)
    assert est_unie(presque)


def test_une_copie_absente_est_remplacee_et_dite():
    copies = Copies({"/dist/leaflet.js": b"L"}, ("d3.min.js",))
    assert copies.find("https://cdn.exemple.fr/dist/leaflet.js") == (
        b"L",
        "text/javascript",
    )
    assert copies.find("https://cdn.exemple.fr/d3.min.js") == (
        REMPLACANT,
        "text/javascript",
    )
    assert copies.find("https://cdn.exemple.fr/x.css") == (b"", "text/css")
    assert "d3.min.js" in copies.note
    assert "d3.min.js" not in Copies({}, ()).note


def test_les_paquets_tires_sont_a_une_version():
    assert all(paquet.rpartition("@")[2][0].isdigit() for paquet, _ in PAQUETS.values())


# Un visiteur qui règle la page


class PriseFeinte:
    """Une session dont le serveur répond à tout, par les messages donnés."""

    def __init__(self, *reponses):
        self.envois = []
        fini = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
        self.suite = [*reponses, fini]
        self.restants = []

    async def send(self, charge):
        self.envois.append(BackMsg.FromString(charge).rerun_script)
        self.restants = list(self.suite)

    async def recv(self, decode):
        assert decode is False
        return self.restants.pop(0).SerializeToString()


CONTROLES = (
    {"selectbox": {"label": "Découpage", "id": "zonage"}},
    {"button_group": {"label": "Vue", "id": "vue"}},
    {"number_input": {"label": "Projets", "id": "quantite"}},
    {"checkbox": {"label": "Sans les lieux soutenus", "id": "sans_soutien"}},
    {"button": {"label": "Déplacer", "id": "deplacer"}},
)


def _play(gestes):
    """Joue des gestes dans un fil à part : Playwright laisse sa boucle dans celui-ci."""
    with ThreadPoolExecutor(1) as fil:
        return fil.submit(asyncio.run, gestes).result()


def _states(envoi):
    return {
        etat.id: getattr(etat, etat.WhichOneof("value"))
        for etat in envoi.widget_states.widgets
    }


def test_un_visiteur_ouvre_la_page_demandee():
    prise = PriseFeinte()
    visiteur = Visiteur(prise, adresse="demo=oui", nom_page="comparer")
    _play(visiteur.rerun())
    assert prise.envois[0].page_name == "comparer"
    assert prise.envois[0].query_string == "demo=oui"


def test_chaque_controle_recoit_sa_valeur_comme_le_navigateur_l_envoie():
    prise = PriseFeinte(*(_delta(**controle) for controle in CONTROLES))
    visiteur = Visiteur(prise)

    async def act():
        await visiteur.rerun()
        await visiteur.choose("Découpage", "PETR")
        await visiteur.choose("Vue", "Parité")
        await visiteur.choose("Sans les lieux soutenus", valeur=True)

    _play(act())
    etats = _states(prise.envois[-1])
    assert etats["zonage"] == "PETR"
    assert list(etats["vue"].data) == ["Parité"]
    assert etats["sans_soutien"] is True


def test_un_formulaire_part_avec_son_bouton_et_le_bouton_se_relache():
    prise = PriseFeinte(*(_delta(**controle) for controle in CONTROLES))
    visiteur = Visiteur(prise)

    async def act():
        await visiteur.rerun()
        visiteur.fill("Projets", 3)
        await visiteur.press("Déplacer")
        await visiteur.rerun()

    _play(act())
    assert len(prise.envois) == 3
    assert _states(prise.envois[1]) == {"quantite": 3.0, "deplacer": True}
    assert _states(prise.envois[2]) == {"quantite": 3.0}


def test_un_controle_absent_arrete_la_mesure():
    visiteur = Visiteur(PriseFeinte())
    with pytest.raises(BancError, match="« Découpage »"):
        _play(visiteur.choose("Découpage", "PETR"))


# Comparer


@dataclasses.dataclass
class ServeurFeint:
    processeur_ms: float = 0.0

    def read_processeur_ms(self):
        self.processeur_ms += 40
        return self.processeur_ms


def _address(requete):
    message = ForwardMsg()
    message.page_info_changed.query_string = requete
    return message


def _measure(monkeypatch, prise, gestes):
    monkeypatch.setattr(page, "RANGEMENT_S", 0)
    visiteur = Visiteur(prise, adresse="demo=oui")
    releve = RelevePage()

    async def act():
        await visiteur.rerun()
        visiteur.adresse = "demo=oui"
        await Banc(ServeurFeint(), releve, visiteur).act("parite_nouveau", gestes)

    _play(act())
    return releve.series["parite_nouveau"]


def test_un_geste_est_mesure_en_attente_en_calcul_et_en_octets(monkeypatch):
    reponses = (_delta(**CONTROLES[0]), _address("zonage=petr&demo=oui"))
    prise = PriseFeinte(*reponses)
    serie = _measure(monkeypatch, prise, [Geste("Découpage", "PETR")])
    assert len(serie.durees_ms) == 1
    assert serie.processeur_ms == [40]
    assert serie.octets == [sum(m.ByteSize() for m in prise.suite)]


def test_un_geste_sans_effet_ne_se_mesure_pas(monkeypatch):
    prise = PriseFeinte(_delta(**CONTROLES[0]), _address("demo=oui"))
    with pytest.raises(BancError, match="pas mené à un état nouveau"):
        _measure(monkeypatch, prise, [Geste("Découpage", "PETR")])


def test_une_ouverture_sans_donnees_fictives_ne_compte_pas():
    with pytest.raises(BancError, match="Données fictives"):
        RelevePage().note_ouverture("visite", Passage(80.0, (), "Comparer"))


@pytest.mark.parametrize("vue", list(VueComparer))
def test_chaque_vue_change_au_moins_six_fois(vue):
    assert len(CHANGEMENTS[vue]) >= 6
    assert len(RECHERCHES) >= 6


def test_les_millesimes_choisis_sont_ceux_de_la_demonstration():
    millesimes = set(list_millesimes(load_donnees(demonstration=True)))
    choisis = {
        geste.valeur
        for gestes in CHANGEMENTS.values()
        for geste in gestes
        if geste.libelle == "Chiffres de l’ESS"
    }
    assert choisis
    assert choisis <= millesimes


def test_une_seule_attente_trop_longue_manque_la_cible_du_pire():
    serie = Serie([100, 120, 700], [90, 90, 90], [5000, 5000, 8000])
    mesures = build_series({"parite_nouveau": serie, "parite_deja_vu": serie})
    assert list(mesures) == [
        "parite_ms",
        "parite_max_ms",
        "parite_processeur_ms",
        "parite_octets",
        "parite_deja_vu_ms",
    ]
    assert mesures["parite_ms"].valeur == 120
    assert mesures["parite_ms"].est_tenue is True
    assert mesures["parite_max_ms"].valeur == 700
    assert mesures["parite_max_ms"].est_tenue is False


def test_une_recherche_a_cinq_secondes():
    serie = Serie([1200, 4900], [1000, 1000], [9000, 9000])
    mesures = build_series(
        {"maillage_nouveau": serie, "maillage_recherche_nouveau": serie}
    )
    assert mesures["maillage_max_ms"].est_tenue is False
    assert mesures["maillage_recherche_max_ms"].est_tenue is True


def test_les_calculs_se_jugent_sur_leur_pire():
    calculs = Calculs(586, [900, 5200, 800], [20], [1000], 1, [0.0, 2.4, 0.3])
    mesures = build_calculs(calculs)
    assert mesures["couverture_directe_ms"].est_tenue is True
    assert mesures["couverture_directe_max_ms"].est_tenue is False
    assert mesures["couverture_sans_preuve"].est_tenue is False
    assert mesures["mediane_ecart_optimum_pct"].est_tenue is True
    assert mesures["mediane_ecart_optimum_max_pct"].est_tenue is False
    assert "586 communes" in mesures["mediane_directe_ms"].note


def test_les_fichiers_disent_la_vue_la_plus_longue():
    durees = {PREMIER: {"groupes": 900.0}, "png": {"groupes": 80.0, "parite": 120.0}}
    mesures = build_fichiers(durees)
    assert mesures["fichier_premier_png_ms"].valeur == 900
    assert mesures["fichier_png_ms"].valeur == 100
    assert mesures["fichier_png_ms"].note.endswith("parite.")
    assert mesures["fichier_png_ms"].est_tenue is None


def test_l_ecart_est_ce_que_l_heuristique_ajoute_a_l_optimum():
    # Trois hameaux, un lieu dans le premier : un de plus dans chacun des deux autres.
    places = np.array([0.0, 1.0, 10.0, 11.0, 20.0, 21.0])
    probleme = Probleme(
        couts=np.abs(places[:, None] - places[None, :]),
        poids=np.full(6, 100.0),
        ouvertes=np.array([True, False, False, False, False, False]),
        candidates=np.ones(6, dtype=bool),
        seuil=5,
        nouveaux=2,
    )
    assert compute_ecart_pct(probleme) == pytest.approx(0, abs=1e-9)


def test_un_mauvais_choix_a_un_ecart(monkeypatch):
    couts = np.array([[0.0, 4.0, 8.0], [4.0, 0.0, 2.0], [8.0, 2.0, 0.0]])
    probleme = Probleme(
        couts=couts,
        poids=np.array([10.0, 10.0, 10.0]),
        ouvertes=np.array([False, False, False]),
        candidates=np.ones(3, dtype=bool),
        seuil=5,
        nouveaux=1,
    )
    # Ouvrir la première fait parcourir 120, la meilleure 60 : le double.
    monkeypatch.setattr(
        "benchmarks.comparer.calculs.solve_mediane", lambda _: np.array([0])
    )
    assert compute_ecart_pct(probleme) == pytest.approx(100)


def test_la_question_reduite_porte_sur_soixante_communes():
    entier = build_probleme(load_donnees(), 10, 3)
    reduits = list(list_reduits(entier))
    assert len(reduits) >= 6
    assert all(len(petit.poids) == COMMUNES_EXACTES for petit in reduits)
    assert any(petit.ouvertes.any() for petit in reduits)
    assert reduits[0].poids.min() >= np.sort(entier.poids)[-COMMUNES_EXACTES]


# Exemples


def _modules():
    trouves = pkgutil.walk_packages(benchmarks.__path__, "benchmarks.")
    return sorted(module.name for module in trouves if module.name not in SCRIPTS)


@pytest.mark.parametrize("nom", _modules())
def test_les_exemples_des_docstrings_sont_vrais(nom):
    assert doctest.testmod(importlib.import_module(nom)).failed == 0
