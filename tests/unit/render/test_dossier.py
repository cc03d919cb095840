import csv
import io
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.presentation.dossier import (
    Cellule,
    ChiffreCle,
    Colonne,
    Constat,
    Dossier,
    Ligne,
    Section,
    Tableau,
    write_cellule,
)
from ess_dash.presentation.modeles import FILIGRANE
from ess_dash.render.dossier import (
    LIGNES_MONTREES,
    name_file,
    to_constat,
    to_csv,
    to_csv_dossier,
    to_csv_dossier_ouvert,
    to_csv_ouvert,
    to_pied_integre,
    to_section,
    to_tableau,
    to_texte,
)

POIDS = Chiffre(
    "part_emploi_ess_pct",
    "200073146",
    24.2,
    Statut.MESURE,
    "%",
    "FLORES 2017",
    base="emploi salarié privé",
    perimetre="EPCI entier",
    citation="Panorama <2017>",
)
ABSENT = Chiffre(
    "part_emploi_ess_pct",
    "200068815",
    None,
    Statut.NON_PUBLIE,
    "%",
    "FLORES 2017",
    motif="Aucune valeur publiée.",
)


def build_tableau(lignes=1):
    return Tableau(
        "poids",
        "Poids de l’ESS",
        "Territoire",
        (Colonne("Cagire"), Colonne("Cœur")),
        tuple(
            Ligne(
                f"Ligne {rang}",
                (write_cellule(POIDS, 1), write_cellule(ABSENT, 1)),
                rubrique="Emploi",
            )
            for rang in range(lignes)
        ),
    )


def build_dossier(*, fictif=False):
    return Dossier(
        "parite",
        "Titre",
        "Sous-titre",
        Constat("La phrase.", ("Une réserve.",), ("Source A", "Source B")),
        (Section("s", "Section", tableaux=(build_tableau(),)),),
        sur_demonstration=fictif,
    )


def read_csv(octets):
    texte = octets.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte, newline=""), delimiter=";"))


def test_une_case_porte_tout_ce_qui_la_rend_citable():
    (presente, absente) = read_csv(to_csv(build_tableau(), fictive=False))
    assert presente["Valeur"] == "24,2"
    assert presente["Statut"] == "mesure"
    assert presente["Millésime"] == "FLORES 2017"
    assert presente["Base"] == "emploi salarié privé"
    assert presente["Source"] == "Panorama <2017>"
    assert absente["Valeur"] == ""
    assert absente["Statut"] == "non_publie"
    assert absente["Motif"] == "Aucune valeur publiée."


def test_un_fichier_fictif_le_dit_sur_chaque_ligne():
    lignes = read_csv(to_csv(build_tableau(2), fictive=True))
    assert [ligne["Avertissement"] for ligne in lignes] == [FILIGRANE] * 4
    assert "Avertissement" not in read_csv(to_csv(build_tableau(), fictive=False))[0]


def test_l_ecran_et_le_fichier_disent_les_memes_valeurs():
    tableau = build_tableau()
    page = to_tableau(tableau)
    for ligne in read_csv(to_csv(tableau, fictive=False)):
        assert ligne["Valeur écrite"] in page


def test_une_absence_renvoie_a_son_motif_et_une_valeur_a_sa_source():
    page = to_tableau(build_tableau(3))
    assert page.count("Aucune valeur publiée.") == 1
    assert page.count("<sup>a</sup>") == 4
    assert page.count("Panorama &lt;2017&gt;") == 1


def test_un_long_tableau_montre_ses_premieres_lignes_et_dit_le_reste():
    page = to_tableau(build_tableau(LIGNES_MONTREES + 5))
    assert f"Ligne {LIGNES_MONTREES - 1}<" in page
    assert f"Ligne {LIGNES_MONTREES}<" not in page
    assert "… et 5\u00a0autres lignes" in page
    assert len(read_csv(to_csv(build_tableau(45), fictive=False))) == 90


def test_le_texte_a_coller_a_la_phrase_les_reserves_et_les_sources():
    assert to_texte(build_dossier()).splitlines() == [
        "La phrase.",
        "Une réserve.",
        "Sources\u202f: Source A ; Source B.",
    ]


def test_le_texte_fictif_commence_par_le_dire():
    assert to_texte(build_dossier(fictif=True)).startswith(f"[{FILIGRANE}]\n")


def test_le_nom_du_fichier_dit_ce_qu_il_contient():
    assert name_file(build_dossier(), "ecarts", "png", "31") == (
        "ess-31-parite-ecarts.png"
    )
    assert name_file(build_dossier(fictif=True), "ecarts", "csv", "31") == (
        "ess-31-parite-ecarts-donnees-fictives.csv"
    )


def test_aucun_texte_n_entre_brut_dans_la_page():
    piege = "<img src=x onerror=alert(1)>"
    tableau = Tableau(
        "x",
        piege,
        piege,
        (Colonne(piege),),
        (Ligne(piege, (Cellule(piege, source=piege, motif=piege),), piege, piege),),
        piege,
    )
    pages = (
        to_tableau(tableau),
        to_section(Section("x", piege, piege, (piege,))),
        to_constat(Constat(piege, (piege,))),
    )
    assert all("<img" not in page for page in pages)


def test_le_tableau_ouvert_dit_les_memes_cases():
    tableau = build_tableau(3)
    excel = read_csv(to_csv(tableau, fictive=False))
    texte = to_csv_ouvert(tableau, fictive=False).decode("utf-8")
    ouvert = list(csv.DictReader(io.StringIO(texte, newline="")))
    assert [x["texte"] for x in ouvert] == [x["Valeur écrite"] for x in excel]
    assert ouvert[0]["valeur"] == "24.2"


def test_le_dossier_entier_tient_en_une_table_chiffres_cles_compris():
    cle = ChiffreCle("Poids", write_cellule(POIDS, 1))
    dossier = replace(build_dossier(), chiffres_cles=(cle,))
    lignes = read_csv(to_csv_dossier(dossier))
    assert [ligne["Code du tableau"] for ligne in lignes] == [
        "chiffres-cles",
        "poids",
        "poids",
    ]
    assert {ligne["Code du dossier"] for ligne in lignes} == {"parite"}
    assert lignes[0]["Valeur"] == "24,2"
    texte = to_csv_dossier_ouvert(dossier).decode("utf-8")
    ouvertes = list(csv.DictReader(io.StringIO(texte, newline="")))
    assert [x["valeur"] for x in ouvertes] == ["24.2", "24.2", ""]


def test_le_dossier_fictif_le_dit_sur_chaque_ligne():
    lignes = read_csv(to_csv_dossier(build_dossier(fictif=True)))
    assert {ligne["Avertissement"] for ligne in lignes} == {FILIGRANE}


@pytest.mark.parametrize(
    ("lien", "est_lie"),
    [
        ("https://exemple.fr/?a=1&b=2", True),
        ("http://exemple.fr", True),
        ("", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//exemple.fr", False),
        ("https://[exemple", False),
        ('https://a.fr/"onmouseover="x', True),
    ],
)
def test_seul_un_site_devient_un_lien(lien, est_lie):
    tableau = build_tableau()
    lignes = tuple(replace(ligne, lien=lien) for ligne in tableau.lignes)
    page = to_tableau(replace(tableau, lignes=lignes))
    assert ("<a href=" in page) is est_lie
    assert '"onmouseover="' not in page
    assert "javascript:" not in page


def test_le_pied_de_la_page_integree_dit_ses_sources_une_fois_et_ou_la_voir():
    cle = ChiffreCle("Poids", replace(write_cellule(POIDS, 1), source="B ; A"))
    constat = Constat("La phrase.", sources=("A", "B ; C"))
    dossier = replace(build_dossier(), constat=constat, chiffres_cles=(cle,))
    pied = to_pied_integre(dossier, "https://exemple.fr/fiche?territoire=31&nom=a%22b")
    assert "A\u202f; B\u202f; C." in pied
    assert 'href="https://exemple.fr/fiche?territoire=31&amp;nom=a%22b"' in pied
    assert "Ouvrir dans l’outil" in pied
