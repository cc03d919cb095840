"""La carte dans un vrai navigateur, avec la vraie interface de streamlit-folium."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

ATTAQUE = "<img src=x onerror='window.top.piege=1'><b>gras</b>${1}"
TUILES = re.compile(r"https://data\.geopf\.fr/")
SANS_STREAMLIT = """
if (location.pathname.includes('component')) {
  Object.defineProperty(window, 'Streamlit', { get() {}, set() {} });
}
"""


def read_fill(carte, rang):
    return carte.cadre.locator("[role=option]").nth(rang).evaluate("p => p.style.fill")


def read_vue(carte):
    return carte.run("[map.getZoom(), map.getCenter().lat, map.getCenter().lng]")


def read_choisis(carte):
    choisis = carte.cadre.locator("[role=option][aria-selected=true]").all()
    return [choisi.get_attribute("aria-label") for choisi in choisis]


def read_traces(carte, contour):
    return carte.cadre.locator(f".contour-{contour}").get_attribute("d")


def overlaps(a, b, tolerance=0):
    largeur = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    hauteur = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return largeur > tolerance and hauteur > tolerance


def retain(retenues):
    return lambda demande: retenues.append(demande) or None


# -- cadre -------------------------------------------------------------------------


def test_le_cadre_est_en_francais(carte):
    assert carte.run("[document.documentElement.lang, document.title]") == [
        "fr",
        "Carte d’essai",
    ]
    expect(carte.page.locator("iframe")).to_have_attribute("title", "Carte d’essai")
    for titre in ("Zoom avant", "Zoom arrière", "Revoir le département"):
        expect(carte.cadre.get_by_role("button", name=titre)).to_be_visible()
    expect(
        carte.cadre.get_by_role("region", name="Profil rural des EPCI")
    ).to_be_visible()


def test_la_carte_suit_son_cadre(carte):
    tailles = "[innerWidth, innerHeight, map.getSize().x, map.getSize().y]"
    assert carte.run(tailles) == [900, 600, 900, 600]
    carte.page.set_viewport_size({"width": 1100, "height": 500})
    carte.page.wait_for_function(
        "document.querySelector('iframe').contentWindow.map.getSize().x === 1100"
    )
    assert carte.run(tailles) == [1100, 500, 1100, 500]


def test_tout_vient_du_meme_hote(carte, serveur):
    assert carte.demandes
    assert all(demande.startswith(serveur.adresse) for demande in carte.demandes)


def test_les_contours_ne_sont_demandes_qu_une_fois(carte):
    for rang in range(3):
        carte.paint(sel=f"31{rang + 1:03d}", maille="commune", classes="0" * 16)
    assert len([d for d in carte.demandes if "territoires-essai" in d]) == 1


# -- peinture ----------------------------------------------------------------------


def test_chaque_territoire_prend_la_couleur_de_sa_classe(carte):
    assert [read_fill(carte, rang) for rang in range(4)] == [
        "rgb(207, 224, 212)",
        "rgb(47, 125, 91)",
        "rgb(207, 224, 212)",
        "rgb(47, 125, 91)",
    ]


def test_l_unite_ne_s_ecrit_qu_apres_un_nombre(carte):
    """Le message la porte une fois ; une absence et une catégorie n’en ont pas."""
    carte.paint(
        classes="01ns",
        libelles="\u001f".join(("1\u202f200", "plus de 72,5", "non publié", "Rural")),
        suffixe="\xa0habitants",
    )
    nommes = [
        zone.get_attribute("aria-label").rpartition(" : ")[2]
        for zone in carte.cadre.locator("[role=option]").all()
    ]
    assert nommes == [
        "1\u202f200\xa0habitants",
        "plus de 72,5\xa0habitants",
        "non publié",
        "Rural",
    ]


def test_non_publie_secret_et_sans_objet_ont_trois_motifs(carte):
    carte.paint(classes="nsob")
    motifs = [read_fill(carte, rang) for rang in range(4)]
    ancres = [re.search("#[a-z-]+", motif).group() for motif in motifs[:3]]
    assert len(set(ancres)) == 3
    for ancre in ancres:
        expect(carte.cadre.locator(f"pattern{ancre}")).to_have_count(1)


def test_une_peinture_ne_refait_ni_le_cadre_ni_la_vue(carte):
    carte.run("window.temoin = 1; map.setView([43.4, 1.2], 10.5, {animate: false}); 0")
    vue = read_vue(carte)
    carte.paint(classes="1010")
    assert carte.run("window.temoin") == 1
    assert read_vue(carte) == vue
    assert read_fill(carte, 0) == "rgb(47, 125, 91)"


def test_les_groupes_de_streamlit_folium_ne_s_accumulent_pas(carte):
    carte.paint(sel="200000001")
    avant = carte.run("Object.keys(map._layers).length")
    for code in ("200000002", "200000003", "200000004"):
        carte.paint(sel=code)
    assert carte.run("window.feature_group.length") == 1
    assert carte.run("Object.keys(map._layers).length") == avant


def test_une_peinture_depassee_ne_s_applique_jamais(carte):
    avant = carte.peints
    ancienne, nouvelle = carte.encode(classes="nnnn"), carte.encode(classes="1111")
    carte.run(f"fmap.paint('{ancienne}'); fmap.paint('{nouvelle}'); 0")
    carte.page.wait_for_timeout(300)
    assert carte.peints == avant + 1
    assert read_fill(carte, 0) == "rgb(47, 125, 91)"


def test_une_peinture_arrivee_avant_les_contours_attend(open_carte):
    retenues = []
    carte = open_carte(
        prepare=lambda page: page.route("**/territoires-essai.json", retain(retenues))
    )
    carte.send(classes="1111")
    expect(carte.cadre.locator(".legende")).to_contain_text("Population rurale")
    assert carte.peints == 0
    retenues[0].continue_()
    expect(carte.cadre.locator("[role=option]")).to_have_count(4)
    assert read_fill(carte, 0) == "rgb(47, 125, 91)"


def test_un_etat_arrive_pendant_le_chargement_n_est_pas_perdu(open_carte):
    retenues = []
    carte = open_carte(
        prepare=lambda page: page.route("**/leaflet.js*", retain(retenues))
    )
    carte.send(classes="0000")
    carte.page.wait_for_timeout(200)
    carte.send(classes="1111")
    carte.page.wait_for_timeout(200)
    retenues[0].continue_()
    expect(carte.cadre.locator("[role=option]").first).to_have_css(
        "fill", "rgb(47, 125, 91)"
    )


def test_seule_la_maille_montree_recoit_le_clavier_et_la_souris(carte):
    carte.paint(maille="commune", classes="01" * 8)
    expect(carte.cadre.locator("[role=option]")).to_have_count(16)
    expect(carte.cadre.get_by_role("listbox", name="Communes")).to_have_count(1)
    carte.paint(maille="petr", classes="0", libelles="8")
    expect(carte.cadre.locator("[role=option]")).to_have_count(1)
    assert carte.cadre.locator("path.leaflet-interactive").count() == 1


def test_des_valeurs_qui_ne_vont_pas_avec_les_contours_ne_sont_pas_peintes(carte):
    carte.paint(classes="010")
    expect(carte.cadre.get_by_role("status")).to_contain_text(
        "Les valeurs reçues ne correspondent pas aux contours"
    )
    assert read_fill(carte, 0) == ""
    carte.paint()
    expect(carte.cadre.get_by_role("status")).to_be_empty()


def test_un_etat_illisible_est_dit_en_francais(carte):
    carte.run("fmap.paint('pas du base64 !'); 0")
    expect(carte.cadre.get_by_role("status")).to_contain_text(
        "L’état de la carte n’a pas pu être lu"
    )
    carte.paint(classes="1111")
    expect(carte.cadre.get_by_role("status")).to_be_empty()


def test_les_cercles_sont_du_plus_grand_au_plus_petit_et_se_choisissent(carte):
    carte.paint(
        classes="bbxb",
        libelles="\u001f".join(("40", "1000", "900", "160")),
        cercles=[1, 30, 1000],
        palette=["#5b4b8a"],
    )
    largeurs = [
        cercle.evaluate("c => c.getBBox().width")
        for cercle in carte.cadre.locator(".cercle").all()
    ]
    assert largeurs == pytest.approx([60, 24, 12], abs=1)
    carte.click(3, 1)
    carte.wait_valeurs(1)
    assert carte.valeurs[0]["code"] == "200000002"


def test_les_milliers_et_l_unite_reviennent_dans_les_libelles(carte):
    carte.paint(
        classes="bbbn",
        libelles="\u001f".join(("1234567", "999", "12345,6", "non publié")),
        suffixe="\xa0salariés",
    )
    noms = [
        zone.get_attribute("aria-label").rpartition(" : ")[2]
        for zone in carte.cadre.locator("[role=option]").all()
    ]
    assert noms == [
        "1\u202f234\u202f567\xa0salariés",
        "999\xa0salariés",
        "12\u202f345,6\xa0salariés",
        "non publié",
    ]


def test_la_metropole_a_son_contour(carte):
    assert read_traces(carte, "emphase") == "M0 0"
    carte.paint(emphase="200000001")
    assert len(read_traces(carte, "emphase")) > 10


# -- clic --------------------------------------------------------------------------


def test_un_clic_se_voit_aussitot_et_fait_un_seul_message(carte):
    carte.click(1, 1)
    assert read_choisis(carte) == [
        "CC 1 (partie haut-garonnaise : 4 communes sur 9) : 5\u202f%"
    ]
    carte.wait_valeurs(1)
    carte.wait_ecoute()
    assert [(v["genre"], v["code"]) for v in carte.valeurs] == [
        ("territoire", "200000001")
    ]


def test_le_meme_territoire_choisi_deux_fois_parle_deux_fois(carte):
    carte.click(1, 1)
    carte.wait_valeurs(1)
    carte.wait_ecoute()
    carte.click(1, 1)
    carte.wait_valeurs(2)
    carte.wait_ecoute()
    premier, second = carte.valeurs
    assert premier["code"] == second["code"]
    assert second["n"] > premier["n"]


def test_sans_voie_rapide_streamlit_folium_prend_le_relais(open_carte):
    carte = open_carte(prepare=lambda page: page.add_init_script(SANS_STREAMLIT))
    carte.paint()
    assert carte.run("typeof window.Streamlit") == "undefined"
    for code in ("200000001", "200000004"):
        carte.click(*((1, 1) if code.endswith("1") else (3, 3)))
        carte.wait_ecoute()
    assert [v["code"] for v in carte.valeurs] == ["200000001", "200000004"]


def test_le_choix_de_python_l_emporte(carte):
    carte.click(1, 1)
    carte.paint(sel="200000003")
    assert read_choisis(carte) == ["CC 3 : 6\u202f%"]


def test_la_reponse_a_un_clic_depasse_ne_fait_pas_revenir_le_choix(carte):
    carte.click(1, 1)
    carte.click(3, 1)
    carte.paint(sel="200000001")
    assert read_choisis(carte) == ["CC 2 : 12\u202f%"]
    carte.paint(sel="200000002")
    assert read_choisis(carte) == ["CC 2 : 12\u202f%"]


def test_glisser_et_zoomer_ne_disent_rien_a_python(carte):
    x, y = carte.find_pixel(1.2, 43.4)
    carte.page.mouse.move(x, y)
    carte.page.mouse.down()
    carte.page.mouse.move(x + 120, y + 40, steps=4)
    carte.page.mouse.up()
    carte.cadre.get_by_role("button", name="Zoom avant").click()
    carte.wait_ecoute()
    assert carte.valeurs == []


def test_le_survol_montre_le_nom_et_la_valeur(carte):
    carte.page.mouse.move(*carte.find_pixel(1.3, 43.3))
    expect(carte.cadre.locator(".infobulle")).to_have_text("CC 212\u202f%")
    assert len(read_traces(carte, "survol")) > 10
    carte.page.mouse.move(5, 300)
    expect(carte.cadre.locator(".infobulle")).to_have_count(0)


# -- clavier -----------------------------------------------------------------------


def test_les_territoires_se_parcourent_et_se_choisissent_au_clavier(carte):
    carte.run("map.getContainer().focus(); 0")
    carte.page.keyboard.press("Tab")
    focus = "document.activeElement.getAttribute('aria-label')"
    assert carte.run(focus).startswith("CC 1 ")
    carte.page.keyboard.press("ArrowRight")
    assert carte.run(focus) == "CC 2 : 12\u202f%"
    carte.page.keyboard.press("ArrowUp")
    assert carte.run(focus) == "CC 4 : 13\u202f%"
    expect(carte.cadre.locator(".contour-focus")).to_have_css("stroke-width", "3px")
    carte.page.keyboard.press("Enter")
    carte.page.keyboard.press(" ")
    carte.wait_valeurs(2)
    assert {v["code"] for v in carte.valeurs} == {"200000004"}


def test_echap_rend_le_clavier_a_la_carte(carte):
    carte.cadre.locator("[role=option]").first.focus()
    carte.page.keyboard.press("Escape")
    assert carte.run("document.activeElement === map.getContainer()")


def test_un_seul_arret_de_tabulation_par_couche(carte):
    carte.paint(
        maille="commune",
        classes="0" * 16,
        lieux=[["31001", 1, 0, 0], ["31016", 0, 1, 0]],
    )
    assert carte.cadre.locator("[role=option][tabindex='0']").count() == 1
    assert carte.cadre.locator(".lieu button[tabindex='0']").count() == 1


def test_la_souris_ne_laisse_pas_d_anneau_de_focus(carte):
    carte.click(1, 1)
    assert read_traces(carte, "focus") == "M0 0"


# -- lieux -------------------------------------------------------------------------


def test_un_symbole_compte_les_lieux_de_sa_commune(carte):
    carte.paint(lieux=[["31006", 6, 1, 7]])
    bouton = carte.cadre.get_by_role("button", name="Commune 6")
    assert (
        bouton.get_attribute("aria-label")
        == "Commune 6 : 6 lieux totems, 1 tiers-lieu, 7 projets"
    )
    assert carte.cadre.locator(".lieu .signe-nombre").all_text_contents() == ["6", "7"]
    bouton.click()
    expect(carte.cadre.locator(".fenetre")).to_have_text(
        "Commune 6 : 6 lieux totems, 1 tiers-lieu, 7 projets"
    )
    carte.wait_valeurs(1)
    carte.wait_ecoute()
    assert [(v["genre"], v["code"]) for v in carte.valeurs] == [("lieux", "31006")]


def test_les_symboles_de_communes_voisines_ne_se_couvrent_pas(open_carte):
    carte = open_carte(taille=(390, 400))
    carte.paint(lieux=[[f"31{rang:03d}", 12, 12, 12] for rang in range(1, 17)])
    boites = [boite.bounding_box() for boite in carte.cadre.locator(".lieu svg").all()]
    assert len(boites) == 16
    paires = [(a, b) for i, a in enumerate(boites) for b in boites[i + 1 :]]
    assert not any(overlaps(a, b) for a, b in paires)
    assert len(carte.cadre.locator(".trait-lieu").get_attribute("d")) > 10


def test_un_symbole_garde_le_focus_quand_la_carte_est_repeinte(carte):
    carte.paint(lieux=[["31006", 2, 0, 0]])
    carte.cadre.locator(".lieu button").focus()
    carte.paint(lieux=[["31006", 2, 0, 0], ["31001", 1, 0, 0]], classes="1111")
    assert carte.run("document.activeElement.dataset.code") == "31006"


def test_les_points_importes_ont_leur_nom_et_ne_parlent_pas(carte):
    carte.paint(points=[[1.25, 43.35, "mien", "Mon lieu"], ["x", None, "mien", "faux"]])
    expect(carte.cadre.locator(".lieu")).to_have_count(1)
    carte.cadre.get_by_role("button", name="Mon lieu").click()
    expect(carte.cadre.locator(".fenetre")).to_have_text("Mon lieu")
    carte.wait_ecoute()
    assert carte.valeurs == []


def test_les_etiquettes_s_ecrivent_sur_leur_epci_sans_se_couvrir(carte):
    carte.paint(
        villes=1,
        lieux=[["31006", 6, 6, 7]],
        etiquettes=[
            ["200000001", "24,2\u202f%", "FLORES 2017"],
            ["200000004", "10,6\u202f%", "FLORES 2019"],
        ],
    )
    textes = carte.cadre.locator(".etiquette")
    assert textes.all_text_contents() == [
        "24,2\u202f%FLORES 2017",
        "10,6\u202f%FLORES 2019",
    ]
    option = carte.cadre.get_by_role("option", name="CC 4")
    assert option.get_attribute("aria-label").endswith(
        "inscrit : 10,6\u202f%, FLORES 2019"
    )
    symbole = carte.cadre.locator(".lieu svg").bounding_box()
    for texte in carte.cadre.locator(".etiquette text, .ville text").all():
        # La boîte d’un texte compte le liseré et les jambages vides : 6 pixels.
        assert not overlaps(texte.bounding_box(), symbole, tolerance=6)


def test_le_zoom_nomme_plus_de_communes(carte):
    carte.paint(villes=1)
    avant = carte.cadre.locator(".ville").count()
    carte.run("map.setView([43.4, 1.2], 13, {animate: false}); 0")
    carte.run("map.setZoom(11, {animate: false}); 0")
    assert carte.cadre.locator(".ville").count() > avant
    carte.paint(villes=0)
    assert carte.cadre.locator(".ville").count() == 0


# -- légende -----------------------------------------------------------------------


def test_la_legende_dit_ses_classes_et_epingle_le_choix(carte):
    carte.paint(epingle=[1, "CC 2", "12\u202f%"])
    lignes = carte.cadre.locator(".ligne")
    assert lignes.count() == 2
    expect(lignes.nth(0)).not_to_contain_text("CC 2")
    expect(lignes.nth(1)).to_contain_text("10 à 20")
    expect(lignes.nth(1)).to_contain_text("2 EPCI")
    expect(lignes.nth(1).locator(".epingle")).to_have_text("CC 212\u202f%")
    plage = lignes.nth(1).locator(".plage")
    expect(plage).to_have_css("fill", "rgb(47, 125, 91)")


def test_une_legende_repliee_le_reste_d_un_etat_a_l_autre(carte):
    carte.cadre.locator(".legende summary").click()
    carte.paint(epingle=[1, "CC 2", "12\u202f%"])
    expect(carte.cadre.locator(".legende-corps")).to_be_hidden()


def test_la_legende_dessine_les_cercles_emboites(carte):
    lignes = [
        {"genre": "cercle", "couleur": "#5b4b8a", "libelle": texte, "rayon": rayon}
        for texte, rayon in (("800\u202f000", 40), ("100\u202f000", 14), ("10", 2))
    ]
    carte.paint(legende={"titre": "Population", "lignes": lignes, "notes": []})
    rayons = carte.cadre.locator(".cercles circle").evaluate_all(
        "cercles => cercles.map((c) => Number(c.getAttribute('r')))"
    )
    assert rayons == [40, 14, 2]
    hauteurs = [
        texte.bounding_box()["y"]
        for texte in carte.cadre.locator(".cercles text").all()
    ]
    assert all(bas - haut >= 12 for haut, bas in pairwise(hauteurs))


def test_sur_un_telephone_la_legende_est_sous_la_carte(open_carte):
    carte = open_carte(taille=(390, 600))
    carte.paint()
    plan = carte.cadre.locator(".leaflet-container").bounding_box()
    legende = carte.cadre.locator(".legende").bounding_box()
    assert legende["y"] >= plan["y"] + plan["height"]
    assert plan["height"] > 300
    assert legende["y"] + legende["height"] <= 600


# -- vue ---------------------------------------------------------------------------


def test_la_vue_se_note_dans_l_adresse_et_se_retrouve(carte):
    assert "#carte" not in carte.page.url
    carte.run("map.setView([43.35, 1.15], 10.4, {animate: false}); 0")
    assert carte.page.url.endswith("#carte=10.4/43.3500/1.1500")
    carte.page.reload()
    carte.paint()
    assert read_vue(carte) == pytest.approx([10.4, 43.35, 1.15], abs=0.001)


def test_la_vue_est_reecrite_si_l_adresse_l_a_perdue(carte):
    carte.run("map.setView([43.35, 1.15], 10.4, {animate: false}); 0")
    carte.page.evaluate("history.replaceState(null, '', '?sel=31001')")
    carte.paint(sel="200000002")
    assert carte.page.url.endswith("?sel=31001#carte=10.4/43.3500/1.1500")


@pytest.mark.parametrize(
    "ancre",
    ["#carte=9/0/0", "#carte=1e9/43/1", "#carte=<b>/43/1", "#carte=10/43.4", "#x"],
)
def test_une_vue_illisible_est_ignoree(open_carte, ancre):
    carte = open_carte(ancre=ancre)
    carte.paint()
    zoom, lat, lon = read_vue(carte)
    assert 43.2 < lat < 43.6
    assert 0.9 < lon < 1.5
    assert 6 <= zoom <= 14


def test_une_autre_ancre_de_la_page_est_laissee(open_carte):
    carte = open_carte(ancre="#sources")
    carte.paint()
    carte.run("map.setView([43.35, 1.15], 10.4, {animate: false}); 0")
    assert carte.page.url.endswith("#sources")


def test_un_cadrage_demande_n_est_suivi_qu_une_fois(carte):
    carte.paint(cadre=["31001", 1])
    carte.page.wait_for_timeout(500)
    zoom, lat, lon = read_vue(carte)
    assert zoom == 11
    assert (lat, lon) == pytest.approx((43.25, 1.05), abs=0.06)
    carte.run("map.setView([43.4, 1.2], 10, {animate: false}); 0")
    carte.paint(cadre=["31001", 1], classes="1111")
    carte.page.wait_for_timeout(300)
    assert read_vue(carte)[0] == 10


def test_revoir_le_departement(open_carte):
    carte = open_carte(prepare=lambda page: page.emulate_media(reduced_motion="reduce"))
    carte.paint()
    depart = read_vue(carte)
    carte.run("map.setView([43.25, 1.05], 12, {animate: false}); 0")
    carte.cadre.get_by_role("button", name="Revoir le département").click()
    assert read_vue(carte) == pytest.approx(depart, abs=0.001)
    assert "#carte" not in carte.page.url


def test_le_departement_ne_passe_pas_sous_la_legende(carte):
    legende = carte.cadre.locator(".legende").bounding_box()
    gauche, _ = carte.find_pixel(1.0, 43.4)
    assert gauche >= legende["x"] + legende["width"]


# -- pannes ------------------------------------------------------------------------


def test_sans_contours_une_phrase_et_le_reste_vit(open_carte, serveur):
    serveur.pannes.add("territoires-essai")
    carte = open_carte()
    carte.send()
    phrase = carte.cadre.get_by_role("status")
    expect(phrase).to_contain_text("Les contours n’ont pas pu être chargés")
    expect(carte.cadre.locator(".legende")).to_contain_text("Population rurale")
    serveur.pannes.clear()
    phrase.get_by_role("button", name="Réessayer").click()
    expect(carte.cadre.locator("[role=option]")).to_have_count(4)
    expect(phrase).to_be_empty()


def test_sans_contexte_la_carte_reste_complete(open_carte, serveur):
    serveur.pannes.add("contexte-essai")
    carte = open_carte()
    carte.paint()
    expect(carte.cadre.get_by_role("status")).to_contain_text(
        "Les départements voisins"
    )
    expect(carte.cadre.locator("[role=option]")).to_have_count(4)


def test_le_fond_ign_n_est_demande_que_s_il_est_choisi(carte):
    assert not any(TUILES.match(demande) for demande in carte.demandes)
    carte.paint(fond="plan")
    expect(carte.cadre.get_by_role("status")).to_have_text(
        "Fond IGN injoignable : la carte reste complète sans lui."
    )
    assert any(TUILES.match(demande) for demande in carte.demandes)
    expect(carte.cadre.locator(".leaflet-control-attribution")).to_have_text("© IGN")
    assert read_fill(carte, 1) == "rgb(47, 125, 91)"
    carte.paint(fond="sans")
    expect(carte.cadre.get_by_role("status")).to_be_empty()
    expect(carte.cadre.locator(".leaflet-control-attribution")).to_have_count(0)


# -- texte hostile -----------------------------------------------------------------


def test_aucun_texte_du_message_n_est_lu_comme_du_html(carte):
    ligne = {
        "genre": ATTAQUE,
        "libelle": ATTAQUE,
        "couleur": ATTAQUE,
        "effectif": ATTAQUE,
    }
    carte.paint(
        titre=ATTAQUE,
        libelles="\u001f".join([ATTAQUE] * 4),
        palette=[ATTAQUE, "red;background:url(//x)"],
        etiquettes=[["200000001", ATTAQUE, ATTAQUE]],
        points=[[1.25, 43.35, ATTAQUE, ATTAQUE]],
        legende={
            "titre": ATTAQUE,
            "sous_titre": ATTAQUE,
            "methode": ATTAQUE,
            "lignes": [ligne],
            "notes": [ATTAQUE],
        },
        epingle=[0, ATTAQUE, ATTAQUE],
    )
    carte.page.mouse.move(*carte.find_pixel(1.35, 43.55))
    carte.cadre.locator(".lieu button").click()
    carte.page.wait_for_timeout(200)
    expect(carte.cadre.locator(".fenetre")).to_have_text(ATTAQUE)
    assert carte.page.evaluate("window.piege") is None
    assert carte.cadre.locator("#carte img, #carte b").count() == 0
    assert read_fill(carte, 0) == "rgb(154, 166, 172)"


@pytest.mark.parametrize(
    "etat",
    [
        {"classes": None, "libelles": 3, "palette": "rouge", "lieux": {"a": 1}},
        {"legende": [], "etiquettes": [1, None], "points": [[]], "cadre": "x"},
        {"lieux": [["99999", 1, 1, 1], ["31001", -1, None, "3x"]], "sel": "inconnu"},
        {"epingle": [99], "emphase": "x", "cadre": ["inconnu", 1], "maille": "region"},
    ],
)
def test_un_etat_mal_forme_ne_casse_pas_la_carte(carte, etat):
    carte.paint(**etat)
    carte.paint(classes="1111")
    assert read_fill(carte, 0) == "rgb(47, 125, 91)"


# -- apparence ---------------------------------------------------------------------


def read_theme(carte):
    return carte.run("document.documentElement.dataset.theme")


def test_le_theme_suit_le_message_ou_la_page(carte):
    assert read_theme(carte) == "clair"
    carte.paint(theme="sombre")
    assert read_theme(carte) == "sombre"
    carte.page.evaluate(
        "hote.theme = {backgroundColor: '#101820', secondaryBackgroundColor: '#222222'}"
    )
    carte.paint(theme="auto")
    assert read_theme(carte) == "sombre"
    fond = carte.run(
        "getComputedStyle(document.querySelector('#carte')).backgroundColor"
    )
    assert fond == "rgb(16, 24, 32)"
    carte.page.evaluate("hote.theme.backgroundColor = '#ffffff'; hote.render()")
    carte.page.wait_for_function(
        "document.querySelector('iframe').contentDocument.documentElement.dataset.theme"
        " === 'clair'"
    )


def test_en_projection_aucun_texte_sous_24_pixels(open_carte):
    carte = open_carte(taille=(1600, 900))
    carte.paint(
        mode="projection",
        villes=1,
        fond="plan",
        etiquettes=[["200000001", "24,2\u202f%", "FLORES 2017"]],
        lieux=[["31006", 6, 6, 7]],
        epingle=[1, "CC 2", "12\u202f%"],
    )
    carte.page.mouse.move(*carte.find_pixel(1.35, 43.55))
    expect(carte.cadre.locator(".infobulle")).to_be_visible()
    trop_petits = carte.run("""(() => {
      const textes = document.createTreeWalker(document.querySelector('#carte'), 4);
      const petits = [];
      while (textes.nextNode()) {
        const parent = textes.currentNode.parentElement;
        const taille = parseFloat(getComputedStyle(parent).fontSize);
        const vu = !parent.closest('.invisible') && parent.getClientRects().length;
        if (vu && textes.currentNode.data.trim() && taille < 24) {
          petits.push([textes.currentNode.data, taille]);
        }
      }
      return petits;
    })()""")
    assert trop_petits == []
