import datetime as dt
import io
import itertools
import re
from dataclasses import replace

import pypdfium2 as pdfium
import pytest
from PIL import Image

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.dossier import (
    Axe,
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Couche,
    Dossier,
    Figure,
    Ligne,
    Point,
    Section,
    Tableau,
    Trace,
    write_cellule,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.dossier_pdf import PdfError, to_pdf
from ess_dash.render.pdf.colonnes import LARGEUR_PAGE_PT, find_largeurs
from ess_dash.render.pdf.dessins import LARGEUR_PX, draw_figure
from ess_dash.render.pdf.images import export_qr
from ess_dash.render.pdf.renvois import Sources
from ess_dash.render.pdf.tableaux import LIGNES_MAX
from ess_dash.render.precisions import place_precisions

JOUR = dt.date(2026, 11, 22)
PIEGES = (
    "#set page(fill: red) #panic() $x$ *gras* _ital_ @ref <b>&amp;</b> \\ `code` "
    "// non /* ni */ = titre [a] {b} ~ ' \" -- https://exemple.fr"
)
POIDS = Chiffre(
    "part_emploi_ess_pct",
    "200073146",
    24.2,
    Statut.MESURE,
    "%",
    "FLORES 2017",
    citation="Panorama <2017>",
)
ABSENT = replace(
    POIDS, valeur=None, statut=Statut.NON_PUBLIE, motif="Aucune valeur publiée."
)


def build_tableau(nb_lignes=3, titre="CC n°"):
    lignes = tuple(
        Ligne(
            f"{titre} {rang}",
            (
                write_cellule(replace(POIDS, valeur=rang + 0.5), 1),
                write_cellule(ABSENT, 1),
            ),
        )
        for rang in range(nb_lignes)
    )
    colonnes = (Colonne("Poids de l’ESS"), Colonne("Salariés de l’ESS"))
    return Tableau("poids", "Le poids", "EPCI", colonnes, lignes)


def build_figure(**champs):
    points = (Point(24.2, "CC Cagire", "24,2 %"), Point(10.6, "Métropole", "10,6 %"))
    figure = Figure(
        "barres",
        "Le poids varie du simple au double",
        "Part de l’emploi privé, en %",
        (Couche(Trace.BARRE, points, etiquettes=True),),
        Axe("Poids, en %", 0),
        Axe("", categories=("CC Cagire", "Métropole")),
        "Barres : 24,2 % et 10,6 %.",
        build_tableau(2, "Barre"),
        ("Plan départemental",),
    )
    return replace(figure, **champs)


def build_dossier(**champs):
    cle = ChiffreCle("Poids de l’ESS", write_cellule(POIDS, 1), "Département : 11,3 %")
    muet = ChiffreCle("Salariés", write_cellule(ABSENT))
    section = Section(
        "poids",
        "Le poids de l’ESS",
        "Un texte.",
        ("Ce que l’on ne calcule pas.",),
        (build_figure(),),
        (build_tableau(),),
    )
    dossier = Dossier(
        "fiche",
        "CC Cagire Garonne Salat",
        "55 communes",
        Constat(
            "L’ESS pèse 24,2 % de l’emploi.", ("À lire avec soin.",), ("Source A",)
        ),
        (section,),
        surtitre="EPCI",
        chiffres_cles=(cle, muet),
    )
    return replace(dossier, **champs)


def lire(octets):
    with pdfium.PdfDocument(octets) as pdf:
        return [page.get_textpage().get_text_bounded() for page in pdf]


def serrer(texte):
    """Sans espaces ni coupures : une case peut aller à la ligne."""
    return re.sub(r"[\s\u200b\ufffe\x02]+", "", texte)


def lire_tout(octets):
    return serrer("".join(lire(octets)))


def to_png(couleur="red"):
    sortie = io.BytesIO()
    Image.new("RGB", (40, 20), couleur).save(sortie, "PNG")
    return sortie.getvalue()


def test_tout_ce_que_dit_le_dossier_est_sur_le_papier():
    dossier = build_dossier()
    texte = lire_tout(to_pdf(dossier, date=JOUR))
    attendus = [
        dossier.surtitre,
        dossier.titre,
        dossier.sous_titre,
        dossier.constat.phrase,
        *dossier.constat.reserves,
        *(c.libelle + c.cellule.texte for c in dossier.chiffres_cles),
        *(c.comparaison for c in dossier.chiffres_cles),
        *(s.titre + s.texte + s.avis[0] for s in dossier.sections),
        *(f.titre + f.sous_titre for f in dossier.figures),
        "22 novembre 2026",
        "Département de la Haute-Garonne",
    ]
    assert [a for a in attendus if serrer(a) not in texte] == []


def test_chaque_case_de_chaque_tableau_y_est_a_sa_ligne():
    dossier = build_dossier()
    texte = lire_tout(to_pdf(dossier, date=JOUR))
    for tableau in dossier.tableaux:
        for ligne in tableau.lignes:
            # « non publié » porte la lettre de son motif.
            valeurs = "".join(cellule.texte for cellule in ligne.cellules) + "a"
            assert serrer(ligne.titre + valeurs) in texte


def test_statut_millesime_et_sources_sont_dits():
    texte = lire_tout(to_pdf(build_dossier(), date=JOUR))
    assert serrer("mesuré, FLORES 2017 [1]") in texte
    assert serrer("Toutes les valeurs : mesuré, FLORES 2017 [1].") in texte
    assert serrer("a Aucune valeur publiée.") in texte
    assert serrer("1.Panorama <2017> 2.Source A 3.Plan départemental") in texte


def test_une_source_garde_son_numero():
    sources = Sources()
    assert sources.cite("A", "", "B") == "1, 2"
    assert sources.cite("C", "A") == "3, 1"
    assert sources.citees == ["A", "B", "C"]


def test_le_pied_porte_titre_date_et_page():
    pages = lire(to_pdf(build_dossier(), date=JOUR))
    for rang, page in enumerate(pages, start=1):
        pied = serrer(page)
        assert serrer("CC Cagire Garonne Salat · 22 novembre 2026") in pied
        assert f"{rang}/{len(pages)}" in pied


def test_un_long_tableau_repete_son_en_tete():
    section = Section("s", "Communes", tableaux=(build_tableau(LIGNES_MAX),))
    dossier = build_dossier(sections=(section,))
    pages = lire(to_pdf(dossier, date=JOUR))
    pages_du_tableau = [p for p in pages if re.search(r"CC n° \d", p)]
    assert len(pages_du_tableau) > 1
    assert all("Salariés de l’ESS" in page for page in pages_du_tableau)
    derniere = f"CC n° {LIGNES_MAX - 1} {LIGNES_MAX - 1},5 %"
    assert serrer(derniere) in serrer("".join(pages))
    assert "dans le classeur" not in "".join(pages)


@pytest.mark.parametrize(("reste", "suite"), [(1, "1 autre"), (82, "82 autres")])
def test_un_tres_long_tableau_est_coupe_et_le_dit(reste, suite):
    section = Section("s", "S", tableaux=(build_tableau(LIGNES_MAX + reste),))
    texte = lire_tout(to_pdf(build_dossier(sections=(section,)), date=JOUR))
    assert serrer(f"… et {suite}, dans le classeur.") in texte
    assert serrer(f"CC n° {LIGNES_MAX - 1} ") in texte
    assert f"CCn°{LIGNES_MAX}{LIGNES_MAX},5" not in texte


def test_les_nombres_d_une_figure_sont_en_annexe():
    texte = lire_tout(to_pdf(build_dossier(), date=JOUR))
    avant, titre, apres = texte.partition("Annexe:leschiffresdesfigures")
    assert titre
    assert "Barre0" not in avant
    assert "Barre0" in apres
    sans = Section("s", "S", tableaux=(build_tableau(),))
    assert "Annexe" not in lire_tout(to_pdf(build_dossier(sections=(sans,)), date=JOUR))


def test_aucun_titre_ne_reste_seul_en_bas_de_page():
    # Des avis de plus en plus nombreux poussent le titre à travers la fin de page.
    for nombre in range(16, 30, 2):
        tableau = replace(build_tableau(1), titre="Titre à suivre")
        avis = tuple(f"Avis {rang}." for rang in range(nombre))
        section = Section("s", "Partie", avis=avis, tableaux=(tableau,))
        dossier = build_dossier(sections=(section,), chiffres_cles=())
        pages = lire(to_pdf(dossier, date=JOUR))
        titree = next(page for page in pages if "Titre à suivre" in page)
        assert "CC n° 0" in titree


@pytest.mark.parametrize("fictive", [True, False])
def test_le_filigrane_est_sur_chaque_page_des_donnees_fictives(fictive):
    section = Section("s", "Communes", tableaux=(build_tableau(100),))
    dossier = build_dossier(sections=(section,), sur_demonstration=fictive)
    pages = [serrer(page) for page in lire(to_pdf(dossier, date=JOUR))]
    # Une fois en travers, une fois au pied.
    attendu = 2 if fictive else 0
    assert {page.count(serrer(FILIGRANE)) for page in pages} == {attendu}


def test_les_metadonnees_disent_titre_auteur_langue_et_norme():
    octets = to_pdf(build_dossier(), date=JOUR)
    with pdfium.PdfDocument(octets) as pdf:
        dites = pdf.get_metadata_dict()
    assert dites["Title"] == "CC Cagire Garonne Salat"
    assert dites["Author"] == "Département de la Haute-Garonne"
    assert dites["CreationDate"].startswith("D:20261122")
    assert b"/Lang(fr-FR)" in octets
    assert b"<pdfuaid:part>1</pdfuaid:part>" in octets
    assert octets.count(b"/Alt(") + octets.count(b"/Alt<") >= 1


def test_les_octets_ne_dependent_que_des_valeurs():
    premier = to_pdf(build_dossier(), date=JOUR)
    assert to_pdf(build_dossier(), date=JOUR) == premier
    assert to_pdf(build_dossier(), date=JOUR + dt.timedelta(1)) != premier


def test_aucun_texte_n_est_lu_comme_du_typst():
    figure = build_figure(titre=PIEGES, sous_titre=PIEGES, alternative=PIEGES)
    tableau = replace(
        build_tableau(), lignes=(Ligne(PIEGES, (Cellule(PIEGES),) * 2, PIEGES, PIEGES),)
    )
    section = Section("s", PIEGES, PIEGES, (PIEGES,), (figure,), (tableau,))
    dossier = Dossier(
        "piege",
        PIEGES,
        PIEGES,
        Constat(PIEGES, (PIEGES,), (PIEGES,)),
        (section,),
        surtitre=PIEGES,
        chiffres_cles=(ChiffreCle(PIEGES, Cellule(PIEGES), PIEGES),),
    )
    octets = to_pdf(dossier, date=JOUR, titre=PIEGES, texte_libre=PIEGES)
    # Trois textes d’identité, deux de chiffre clé, trois de constat, sept de section et
    # de figure, cinq de tableau : aucun n’a disparu.
    assert lire_tout(octets).count(serrer(PIEGES)) >= 20


def test_un_nom_sans_fin_ne_deborde_pas():
    nom = "Saint" + "Cazarilh" * 30
    tableau = build_tableau(1, nom)
    dossier = build_dossier(
        titre=nom, sections=(Section("s", nom, tableaux=(tableau,)),)
    )
    octets = to_pdf(dossier, date=JOUR)
    assert lire_tout(octets).count(serrer(nom)) >= 3
    with pdfium.PdfDocument(octets) as pdf:
        for page in pdf:
            textes = page.get_textpage()
            droites = [
                textes.get_charbox(rang)[2] for rang in range(textes.count_chars())
            ]
            assert max(droites) < page.get_width()


@pytest.mark.parametrize("texte", ["pépite 🌱", "nul\x00 et \u202e retourné", "\ud800"])
def test_un_caractere_hors_police_ne_fait_pas_echouer(texte):
    assert to_pdf(build_dossier(titre=texte), date=JOUR).startswith(b"%PDF")


def test_l_utilisateur_ajoute_titre_commentaire_logo_et_adresse():
    adresse = "https://exemple.fr/?vue=fiche&territoire=200073146"
    nu = to_pdf(build_dossier(), date=JOUR)
    octets = to_pdf(
        build_dossier(),
        date=JOUR,
        titre="Conseil du  3 décembre",
        texte_libre="Un mot.\n\nUn autre.",
        adresse=adresse,
        logo=to_png(),
    )
    texte = lire_tout(octets)
    for attendu in (
        "Conseil du 3 décembre",
        "CC Cagire Garonne Salat",
        "Un mot.",
        "Un autre.",
        adresse,
    ):
        assert serrer(attendu) in texte
    assert octets.count(b"/Alt") == nu.count(b"/Alt") + 2


@pytest.mark.parametrize(
    "logo",
    [b"pas une image", b"\x89PNG\r\n\x1a\nabime", to_png()[:60], b"<svg", b"\xff" * 9],
)
def test_un_logo_illisible_se_dit_en_une_phrase(logo):
    with pytest.raises(PdfError, match=r"^Le logo n’est pas lisible : [^.]+\.$"):
        to_pdf(build_dossier(), date=JOUR, logo=logo)


def test_un_logo_trop_lourd_se_dit_en_une_phrase():
    with pytest.raises(PdfError, match=r"1 Mo"):
        to_pdf(build_dossier(), date=JOUR, logo=b"\x89PNG\r\n" + bytes(1_000_001))


def test_une_adresse_trop_longue_se_dit_en_une_phrase():
    with pytest.raises(PdfError, match=r"trop longue"):
        to_pdf(build_dossier(), date=JOUR, adresse="https://exemple.fr/" + "a" * 4000)


def test_un_code_qr_a_emporter_a_sa_marge_sur_fond_blanc():
    svg = export_qr("https://exemple.fr/fiche?territoire=31127", "svg")
    assert b'fill="#fff"' in svg
    image = Image.open(io.BytesIO(export_qr("https://exemple.fr", "png"))).convert("L")
    assert image.getpixel((0, 0)) == 255
    assert image.getextrema()[0] < 64


def test_le_motif_d_une_absence_n_est_pas_repete():
    motif = "Connu à l’EPCI au mieux."
    cellule = write_cellule(replace(ABSENT, motif=motif))
    cle = ChiffreCle("Salariés", cellule, motif)
    texte = lire_tout(to_pdf(build_dossier(chiffres_cles=(cle,)), date=JOUR))
    assert texte.count(serrer(motif)) == 1


def test_un_lieu_connu_porte_l_adresse_de_son_site():
    tableau = build_tableau(1)
    lignes = tuple(
        replace(ligne, lien=lien)
        for ligne in tableau.lignes
        for lien in ("https://exemple.fr/lieu", "javascript:x")
    )
    section = Section("s", "S", tableaux=(replace(tableau, lignes=lignes),))
    octets = to_pdf(build_dossier(sections=(section,)), date=JOUR)
    assert b"https://exemple.fr/lieu" in octets
    assert b"javascript" not in octets


def test_la_carte_prend_place_avec_son_texte():
    carte = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 297 210">'
        b'<rect width="297" height="210" fill="#ffffff"/></svg>'
    )
    nu = to_pdf(build_dossier(), date=JOUR)
    octets = to_pdf(build_dossier(), date=JOUR, carte_svg=carte)
    assert octets.count(b"/Alt") == nu.count(b"/Alt") + 1


def test_un_dossier_vide_se_compose():
    vide = Dossier("vide", "Rien", "", Constat("Rien n’est publié."), ())
    assert "Rien n’est publié." in lire(to_pdf(vide, date=JOUR))[0]


def test_la_figure_tient_dans_la_page_et_garde_ses_noms():
    noms = tuple(f"CC du Bassin Auterivain Haut-Garonnais n° {n}" for n in range(3))
    points = tuple(Point(100.0, nom, "100,0 % · 49 950 habitants") for nom in noms)
    figure = build_figure(
        couches=(Couche(Trace.BARRE, points, etiquettes=True),),
        axe_y=Axe("", categories=noms),
    )
    dessin = draw_figure(figure)
    assert dessin.largeur_px == pytest.approx(LARGEUR_PX, rel=0.03)
    assert all(nom.encode() in dessin.svg for nom in noms)


@pytest.mark.parametrize("nb_colonnes", [1, 4, 12])
def test_les_colonnes_tiennent_dans_la_page(nb_colonnes):
    cellules = tuple(itertools.repeat(write_cellule(POIDS, 1), nb_colonnes))
    colonnes = tuple(Colonne(f"Taux lissé au rang {n}") for n in range(nb_colonnes))
    ligne = Ligne("CC Cœur et Coteaux du Comminges", cellules)
    tableau = Tableau("t", "T", "EPCI", colonnes, (ligne,))
    mesures = find_largeurs(tableau, place_precisions(tableau.lignes, nb_colonnes))
    assert len(mesures["largeurs"]) == nb_colonnes + 1
    assert sum(mesures["largeurs"]) <= LARGEUR_PAGE_PT + 0.1
