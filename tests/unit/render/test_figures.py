import altair as alt
import pytest

from ess_dash.presentation.dossier import (
    Axe,
    Couche,
    Figure,
    Point,
    Tableau,
    Teinte,
    Trace,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.figures import build_spec, build_spec_image, to_png, to_svg

VIDE = Tableau("t", "Tableau", "Territoire", (), ())
ANNEES = Axe("Année", 2020, 2028, est_annee=True)
PART = Axe("Part, en %", 0, 100)
GROUPES = Axe("", categories=("Population", "Projets"))


def build_figure(*couches, axe_x=PART, axe_y=GROUPES, **champs):
    return Figure(
        identifiant="essai",
        titre="La métropole concentre les projets",
        sous_titre="Part de chaque groupe, en %",
        couches=couches,
        axe_x=axe_x,
        axe_y=axe_y,
        alternative="Projets : 72 % dans la métropole.",
        tableau=VIDE,
        sources=("Insee, 2026", "Plan départemental"),
        **champs,
    )


def build_barres(nom, valeurs, teinte):
    points = tuple(
        Point(valeur, categorie, f"{valeur} %")
        for categorie, valeur in zip(GROUPES.categories, valeurs, strict=True)
    )
    return Couche(Trace.BARRE, points, nom, teinte, etiquettes=True)


DEUX_GROUPES = build_figure(
    build_barres("Métropole", (57, 72), Teinte.METROPOLE),
    build_barres("Hors métropole", (43, 28), Teinte.HORS),
)
TOUTES = build_figure(
    Couche(Trace.AIRE, (Point(2020, 1, y_fin=3), Point(2021, 2, y_fin=4))),
    Couche(Trace.LIGNE, (Point(2020, 12), Point(2021, 13)), "connu"),
    Couche(Trace.LIGNE, (Point(2021, 13), Point(2022, 15)), "prévu", pointillee=True),
    Couche(Trace.POINT, (Point(2021, 13, "2021", "13 %"),), etiquettes=True),
    Couche(Trace.INTERVALLE, (Point(2021, 10, "de 10 à 20", y_fin=20),)),
    Couche(Trace.REGLE, (Point(None, 20, "cible"),), etiquettes=True),
    Couche(Trace.REGLE, (Point(2025, None, "fin du plan"),), etiquettes=True),
    Couche(Trace.TEXTE, (Point(2022, 15, "ici"),)),
    axe_x=ANNEES,
    axe_y=Axe("Part, en %", 0, 30, 1),
)


@pytest.mark.parametrize("figure", [DEUX_GROUPES, TOUTES], ids=["barres", "toutes"])
@pytest.mark.parametrize("theme", ["clair", "sombre"])
def test_la_specification_d_ecran_est_du_vega_lite(figure, theme):
    alt.Chart.from_dict(build_spec(figure, theme))


@pytest.mark.parametrize("figure", [DEUX_GROUPES, TOUTES], ids=["barres", "toutes"])
def test_l_image_et_le_vecteur_se_dessinent(figure):
    assert to_png(figure, fictive=False).startswith(b"\x89PNG")
    assert to_svg(figure, fictive=False).startswith(b"<svg")


def test_le_vecteur_porte_le_titre_la_mesure_et_les_sources():
    dessin = to_svg(DEUX_GROUPES, fictive=False).decode()
    for texte in (
        "La métropole concentre les projets",
        "Part de chaque groupe, en %",
        "Sources : Insee, 2026 ; Plan départemental",
        "Métropole",
        "Hors métropole",
        "57 %",
    ):
        assert texte in dessin
    assert FILIGRANE not in dessin


def test_des_donnees_fictives_barrent_l_image_et_le_disent_au_pied():
    dessin = to_svg(DEUX_GROUPES, fictive=True).decode()
    assert f">{FILIGRANE}<" in dessin
    assert "produites pour la démonstration" in dessin


def test_l_alternative_est_lue_a_l_ecran():
    spec = build_spec(DEUX_GROUPES, "clair")
    assert spec["description"] == "Projets : 72 % dans la métropole."


def test_deux_groupes_de_barres_se_rangent_cote_a_cote():
    couches = build_spec(DEUX_GROUPES, "clair")["layer"]
    barres = [c for c in couches if c["mark"]["type"] == "bar"]
    assert len(barres) == 2
    for barre in barres:
        assert barre["encoding"]["yOffset"]["sort"] == ["Métropole", "Hors métropole"]


def test_un_seul_groupe_de_barres_prend_toute_la_place():
    figure = build_figure(build_barres("Métropole", (57, 72), Teinte.METROPOLE))
    (barre, _) = build_spec(figure, "clair")["layer"]
    assert "yOffset" not in barre["encoding"]


def test_une_barre_part_de_zero():
    (barre, *_) = build_spec(DEUX_GROUPES, "clair")["layer"]
    assert barre["encoding"]["x"]["scale"]["zero"] is True


def test_une_annee_ne_se_groupe_pas_par_milliers():
    dessin = to_svg(TOUTES, fictive=False).decode()
    assert ">2024<" in dessin
    assert "2\u202f024" not in dessin


def test_les_nombres_de_l_axe_sont_francais():
    figure = build_figure(
        Couche(Trace.POINT, (Point(1500, "Population"), Point(0.5, "Projets"))),
        axe_x=Axe("Habitants", 0, 2000, 1),
    )
    assert ">1\u202f500<" in to_svg(figure, fictive=False).decode()


def test_une_courbe_suit_l_ordre_de_ses_points():
    aller_retour = (Point(2020, 1), Point(2022, 3), Point(2021, 5))
    figure = build_figure(Couche(Trace.LIGNE, aller_retour), axe_x=ANNEES, axe_y=PART)
    (ligne,) = build_spec(figure, "clair")["layer"]
    assert [v["x"] for v in ligne["data"]["values"]] == [2020, 2022, 2021]
    assert ligne["encoding"]["order"]["field"] == "rang"


def test_une_couche_sans_nom_ne_parait_pas_en_legende():
    figure = build_figure(
        build_barres("Métropole", (57, 72), Teinte.METROPOLE),
        Couche(Trace.REGLE, (Point(50, None, "moitié"),)),
    )
    couches = build_spec(figure, "clair")["layer"]
    assert couches[0]["encoding"]["color"]["scale"]["domain"] == ["Métropole"]
    assert "color" not in couches[-1]["encoding"]


def test_les_deux_themes_n_ont_pas_les_memes_encres():
    clair, sombre = (build_spec(DEUX_GROUPES, t)["config"] for t in ("clair", "sombre"))
    assert clair["axis"]["labelColor"] != sombre["axis"]["labelColor"]
    assert clair["background"] == sombre["background"] == "transparent"


def test_un_long_titre_passe_a_la_ligne_dans_l_image():
    figure = build_figure(
        *DEUX_GROUPES.couches,
    )
    longue = build_spec_image(
        Figure(
            **{
                champ: getattr(figure, champ)
                for champ in figure.__dataclass_fields__
                if champ != "titre"
            },
            titre="un mot " * 40,
        ),
        fictive=False,
    )
    lignes = longue["title"]["text"]
    assert len(lignes) > 2
    assert all(len(ligne) <= 85 for ligne in lignes)


def test_un_caractere_de_controle_dans_un_nom_n_arrete_pas_le_dessin():
    figure = build_figure(
        Couche(
            Trace.POINT,
            (Point(5, "Population", "Nom\x00\x0bcassé\ud800"),),
            etiquettes=True,
        )
    )
    assert to_png(figure, fictive=False).startswith(b"\x89PNG")
    assert "cassé" in to_svg(figure, fictive=False).decode()
