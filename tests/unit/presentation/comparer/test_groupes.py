from dataclasses import fields, is_dataclass, replace

import pandas as pd
import pytest

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.zonages import GenreZonage, ZonageError
from ess_dash.presentation.comparer.demandes import Decoupage, DemandeGroupes
from ess_dash.presentation.comparer.groupes import build_groupes
from ess_dash.presentation.comparer.groupes_atelier import (
    build_atelier,
    write_part,
    write_sujet,
)
from ess_dash.presentation.comparer.groupes_distribution import MINIMUM_PUBLIES
from ess_dash.presentation.dossier import Trace
from ess_dash.presentation.typographie import typographie
from tests.unit.indicateurs.maquette import (
    DEPARTEMENT,
    LISIERE,
    METROPOLE,
    PRIVE,
    VALLEE,
    build_maquette,
)
from tests.unit.indicateurs.publies import (
    COMPLET,
    build_complet,
    build_donnees,
    emplois,
    publie,
)
from tests.unit.indicateurs.test_intervalle import lignes as lignes_de_l_intervalle

GENRES = [g for g in GenreZonage if g is not GenreZonage.DEUX_EPCI]


def build(donnees, genre=GenreZonage.METROPOLE, millesime="", epci=()):
    return build_groupes(donnees, DemandeGroupes(Decoupage(genre, epci, millesime)))


def find_tableau(dossier, identifiant):
    return next(t for t in dossier.tableaux if t.identifiant == identifiant)


def find_ligne(tableau, titre):
    return next(ligne for ligne in tableau.lignes if ligne.titre == titre)


def find_section(dossier, identifiant):
    return next((s for s in dossier.sections if s.identifiant == identifiant), None)


def list_textes(valeur):
    """Tous les textes d’un dossier."""
    if isinstance(valeur, str):
        yield valeur
    elif isinstance(valeur, tuple):
        for membre in valeur:
            yield from list_textes(membre)
    elif is_dataclass(valeur):
        for champ in fields(valeur):
            yield from list_textes(getattr(valeur, champ.name))


def build_demonstration():
    """La maquette complète, dite fictive : poids publiés, projets et lieux connus."""
    donnees = build_complet(est_demonstration=True)
    poids = [
        publie(code, "part_emploi_ess_pct", 100 * ess / prives)
        for code, (ess, prives) in COMPLET.items()
    ]
    publies = pd.concat([donnees.chiffres_publies, pd.DataFrame(poids)])
    projets = donnees.projets[
        donnees.projets["financeur"] == f"departement_{DEPARTEMENT}"
    ]
    return replace(
        donnees,
        chiffres_publies=publies.astype({"annee": "Int64"}).reset_index(drop=True),
        projets=projets.assign(code_commune="01001", montant_eur=[100.0, 300.0]),
        reperes=pd.DataFrame({"identifiant": ["projets_finances"], "valeur": [2.0]}),
    )


# Le tableau


def test_une_colonne_par_groupe_puis_le_departement():
    tableau = find_tableau(build(build_maquette()), "groupes")
    assert [c.titre for c in tableau.colonnes] == [
        "Métropole",
        "Hors métropole",
        "Val-Test",
    ]
    for ligne in tableau.lignes:
        assert len(ligne.cellules) == 3


def test_les_rubriques_restent_groupees():
    tableau = find_tableau(build(build_maquette()), "groupes")
    rubriques = [ligne.rubrique for ligne in tableau.lignes]
    vues = list(dict.fromkeys(rubriques))
    assert rubriques == sorted(rubriques, key=vues.index)
    assert vues[:5] == [
        "Territoire",
        "Emploi ESS",
        "Lieux",
        "Projets du Département",
        "Rapporté aux habitants",
    ]


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("build_tables", [build_maquette, build_complet, build_donnees])
def test_chaque_case_dit_son_statut_et_son_absence(genre, build_tables):
    for tableau in build(build_tables(), genre).tableaux:
        for ligne in tableau.lignes:
            for cellule in ligne.cellules:
                assert cellule.texte
                assert cellule.statut is not None
                assert bool(cellule.motif) == (cellule.valeur is None)
                if cellule.statut.est_connu:
                    assert cellule.source


def test_les_projets_portent_leur_couverture_et_leur_borne():
    ligne = find_ligne(
        find_tableau(build(build_maquette()), "groupes"), "Projets connus"
    )
    assert "2 des 56 projets connus, 1 situé" in ligne.note.replace("\xa0", " ")
    assert "minimums" in ligne.note
    assert "d’autres financeurs n’y sont pas" in ligne.note


def test_une_liste_complete_n_est_pas_un_minimum():
    dossier = build(build_demonstration())
    ligne = find_ligne(find_tableau(dossier, "groupes"), "Projets connus")
    assert "minimum" not in ligne.note
    assert dossier.constat.reserves == ()


def test_la_zone_cible_dit_qui_n_est_pas_compte():
    dossier = build(build_maquette(), GenreZonage.ZONE_CIBLE)
    tableau = find_tableau(dossier, "groupes")
    assert "quartiers prioritaires" in find_ligne(tableau, "Population").note
    assert "sans réponse sur le quartier" in find_ligne(tableau, "Projets connus").note
    assert "Notre lecture du plan" in tableau.note
    assert any("Notre lecture du plan" in r for r in dossier.constat.reserves)


def test_un_lieu_a_cheval_est_dit_sous_le_tableau():
    dossier = build(build_maquette(), GenreZonage.MONTAGNE)
    ligne = find_ligne(find_tableau(dossier, "groupes"), "Tiers-lieux connus")
    assert "plusieurs groupes" in ligne.note
    assert "plus de 100" in find_tableau(dossier, "parts-des-groupes").note


def test_les_absences_se_disent_une_fois_par_motif():
    avis = find_section(build(build_donnees()), "cote-a-cote").avis
    assert len(avis) == 2
    assert all("demander son extraction" in a for a in avis)


def test_un_groupe_secret_se_dit():
    donnees = build_donnees(
        publie(VALLEE, "emplois_ess", None),
        publie(LISIERE, "emplois_ess", None),
        *emplois(METROPOLE, 700, 7000),
    )
    dossier = build(donnees)
    avis = find_section(dossier, "cote-a-cote").avis
    assert any(
        "Hors métropole, les 2 EPCI du groupe sont sous secret" in a for a in avis
    )
    cellule = find_ligne(
        find_tableau(dossier, "groupes"), "Salariés de l’ESS"
    ).cellules[1]
    assert cellule.texte == "secret statistique"
    assert cellule.valeur is None


# Les figures


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize("build_tables", [build_maquette, build_demonstration])
def test_chaque_figure_dessine_les_nombres_de_son_tableau(genre, build_tables):
    for figure in build(build_tables(), genre).figures:
        valeurs = {
            cellule.valeur
            for ligne in figure.tableau.lignes
            for cellule in ligne.cellules
            if cellule.valeur is not None
        }
        dessines = {
            point.x
            for couche in figure.couches
            if couche.trace in (Trace.BARRE, Trace.POINT)
            for point in couche.points
        }
        assert dessines <= valeurs
        assert figure.alternative
        assert figure.sources


@pytest.mark.parametrize("genre", GENRES)
def test_une_barre_part_de_zero(genre):
    for figure in build(build_demonstration(), genre).figures:
        if any(couche.trace is Trace.BARRE for couche in figure.couches):
            assert figure.axe_x.minimum == 0


def test_chaque_point_est_sur_une_categorie_de_l_axe():
    for donnees in (build_maquette(), build_demonstration()):
        for genre in GENRES:
            for figure in build(donnees, genre).figures:
                categories = set(figure.axe_y.categories)
                assert categories
                for couche in figure.couches:
                    assert {p.y for p in couche.points} <= {*categories, None}


def test_peu_de_groupes_se_comparent_par_barres_et_beaucoup_par_points():
    barres, points = (
        build(build_demonstration(), genre).figures[0].couches
        for genre in (GenreZonage.METROPOLE, GenreZonage.DENSITE_7)
    )
    assert {c.trace for c in barres} == {Trace.BARRE}
    assert [c.nom for c in barres] == ["Métropole", "Hors métropole"]
    assert {c.trace for c in points} == {Trace.POINT}


def test_une_part_inconnue_n_est_pas_dessinee():
    figure = build(build_maquette()).figures[0]
    assert "Emplois de l’ESS" not in figure.axe_y.categories
    ligne = find_ligne(figure.tableau, "Emplois de l’ESS")
    assert {c.statut for c in ligne.cellules} == {Statut.NON_PUBLIE}


# La distribution


def test_peu_de_poids_publies_se_lisent_millesime_par_millesime():
    dossier = build(build_maquette())
    section = find_section(dossier, "distribution")
    (figure,) = section.figures
    assert figure.titre == "Le poids de l’ESS n’est publié que pour 3 EPCI sur 3"
    assert [c.titre for c in figure.tableau.colonnes] == [
        "FLORES 2019",
        "FLORES 2017",
        "non précisé",
    ]
    assert figure.axe_y.categories == (
        "Métropole, 2019",
        "CC de la Vallée, 2017",
        "CC de la Lisière, 2017",
        "Métropole, non daté",
    )
    assert all(couche.trace is not Trace.REGLE for couche in figure.couches)
    assert any("le millésime des EPCI est différent" in a for a in section.avis)


def test_un_epci_sans_poids_est_nomme_et_jamais_dessine():
    donnees = build_donnees(publie(VALLEE, "part_emploi_ess_pct", 24.2))
    section = find_section(build(donnees), "distribution")
    (figure,) = section.figures
    assert sum(len(couche.points) for couche in figure.couches) == 1
    assert any(
        "CC de la Lisière, Métropole" in avis and "2 EPCI" in avis
        for avis in section.avis
    )
    lignes = {ligne.titre for ligne in figure.tableau.lignes}
    assert lignes == {"CC de la Vallée", "CC de la Lisière", "Métropole"}


def test_sans_aucun_poids_il_n_y_a_pas_de_figure_mais_une_phrase():
    section = find_section(build(build_donnees()), "distribution")
    assert section.figures == ()
    assert section.avis[0].startswith("Aucun poids d’EPCI n’est publié.")


def build_distribution(reference="FLORES 2021"):
    """Assez de poids du même millésime pour une seule bande."""
    donnees = build_maquette()
    codes = [METROPOLE, VALLEE, LISIERE, "200000004", "200000005"]
    assert len(codes) >= MINIMUM_PUBLIES
    epci = pd.DataFrame(
        {
            "code_epci": codes,
            "nom": [f"CC {c[-1]}" for c in codes],
            "perimetre": "entier",
        }
    )
    communes = donnees.communes.assign(code_epci=codes)
    lignes = [
        publie(code, "part_emploi_ess_pct", 10.0 + rang)
        for rang, code in enumerate(codes)
    ]
    lignes.append(publie(DEPARTEMENT, "part_emploi_ess_pct", 11.3, millesime=reference))
    return build_donnees(*lignes, epci=epci, communes=communes)


def test_une_bande_par_groupe_quand_tout_est_du_meme_millesime():
    (figure,) = find_section(build(build_distribution()), "distribution").figures
    assert figure.axe_y.categories == ("Métropole", "Hors métropole")
    assert figure.titre == typographie(
        "Le poids de l’ESS va de 10,0\u202f% (CC 1) à 14,0\u202f% (CC 5)"
    )
    points = [p for c in figure.couches if c.trace is Trace.POINT for p in c.points]
    assert sorted(p.x for p in points) == [10, 11, 12, 13, 14]
    assert [c.titre for c in figure.tableau.colonnes] == [
        "FLORES 2021",
        "Quotient de localisation",
    ]


@pytest.mark.parametrize(
    ("millesime", "traces"), [("FLORES 2021", 1), ("FLORES 2019", 0)]
)
def test_le_departement_n_est_un_repere_qu_au_meme_millesime(millesime, traces):
    dossier = build(build_distribution(millesime), millesime="FLORES 2021")
    (figure,) = find_section(dossier, "distribution").figures
    assert sum(c.trace is Trace.REGLE for c in figure.couches) == traces


def test_deux_epci_choisis_gardent_les_autres_en_repere():
    dossier = build(build_distribution(), GenreZonage.DEUX_EPCI, epci=(VALLEE, LISIERE))
    (figure,) = find_section(dossier, "distribution").figures
    assert figure.axe_y.categories == ("CC 2", "CC 3", "Autres EPCI")
    assert sum(len(c.points) for c in figure.couches if c.trace is Trace.POINT) == 5


# La métropole


def test_l_intervalle_montre_ses_bornes_ses_contraintes_et_sa_formule():
    section = find_section(
        build(build_donnees(*lignes_de_l_intervalle())), "hors-metropole"
    )
    assert section.titre == typographie("Hors métropole, entre 11,1 % et 11,6 %")
    assert "deux barres tromperait" in section.texte
    (figure,) = section.figures
    (couche,) = figure.couches
    assert couche.trace is Trace.INTERVALLE
    assert [round(p.x, 2) for p in couche.points] == [11.07, 11.25, 11.25]
    assert figure.tableau.note.startswith(typographie("Formule : h = w(1 - s)"))
    publies = [
        ligne for ligne in figure.tableau.lignes if ligne.rubrique.endswith("publié")
    ]
    assert [ligne.cellules[0].texte for ligne in publies] == [
        "11,3\u202f%",
        "plus de 72\u202f%",
        "près de 73\u202f%",
        "11,3\u202f%",
    ]


def test_deux_poids_eloignes_ne_sont_pas_dits_proches():
    lignes = lignes_de_l_intervalle()
    lignes[0]["valeur"], lignes[1]["valeur"] = 16.0, 50.0
    section = find_section(build(build_donnees(*lignes)), "hors-metropole")
    assert "tromperait" not in section.texte
    assert "n’est pas le même de part et d’autre" in section.texte


def test_sans_les_chiffres_de_l_intervalle_la_section_le_dit():
    section = find_section(build(build_donnees()), "hors-metropole")
    assert section.figures == ()
    assert "n’est pas connu" in section.titre
    assert any("ne peut pas être encadré" in avis for avis in section.avis)


def test_la_section_n_existe_que_pour_la_metropole():
    for genre in GENRES[1:]:
        assert find_section(build(build_maquette(), genre), "hors-metropole") is None


def test_un_poids_exact_remplace_l_intervalle():
    section = find_section(build(build_complet()), "hors-metropole")
    (tableau,) = section.tableaux
    hors = find_ligne(tableau, "Hors métropole")
    assert [c.texte for c in hors.cellules] == [
        "550\xa0salariés",
        "3\u202f000\xa0salariés",
        "18,3\u202f%",
        "1,47",
    ]
    assert "tromperait" not in section.texte


def test_en_demonstration_aucun_chiffre_publie_n_est_encadre():
    demonstration = build_demonstration()
    reels = pd.DataFrame(lignes_de_l_intervalle())
    melange = pd.concat([demonstration.chiffres_publies, reels])
    dossier = build(replace(demonstration, chiffres_publies=melange))
    textes = " ".join(list_textes(dossier))
    assert dossier.sur_demonstration
    assert "11,6" not in textes
    assert "plus de 72" not in textes
    assert "près de 73" not in textes


def test_la_concentration_change_avec_les_chiffres():
    def write(ess, prive):
        lignes = lignes_de_l_intervalle()
        lignes[1]["valeur"], lignes[2]["valeur"] = ess, prive
        dossier = build(build_donnees(*lignes))
        return find_section(dossier, "concentration").figures[0].titre

    assert "ne sont pas plus concentrés" in write(72, 73)
    assert "sont plus concentrés" in write(80, 60)
    assert "à peu près aussi" in write(73, 73)


def test_la_part_refaite_de_deux_millesimes_est_refusee_dans_le_tableau():
    lignes = [
        *lignes_de_l_intervalle(),
        publie(METROPOLE, "emplois_ess", 36400, millesime="FLORES 2019"),
        publie(DEPARTEMENT, "emplois_ess", 55100),
    ]
    tableau = find_tableau(
        build(build_donnees(*lignes)), "concentration-dans-la-metropole"
    )
    refaite = tableau.lignes[-1]
    assert refaite.cellules[0].texte == "sans objet"
    assert "Les millésimes diffèrent" in refaite.note


# Le constat


def test_le_constat_tient_aux_nombres():
    phrase = build(build_maquette()).constat.phrase
    # 9 000 habitants sur 10 500, 30 km² sur 100, 1 tiers-lieu sur 2, 1 projet situé.
    assert phrase.startswith(
        typographie(
            "Métropole réunit 86 % des habitants et 30 % du territoire du Val-Test ; on y "
            "situe 1 des 2 tiers-lieux connus (50 %) et 1 des 1 projets du Département "
            "situés, pour 56 financés (100 %)."
        )
    )


def test_le_constat_change_quand_les_donnees_changent():
    donnees = build_maquette()
    avant = build(donnees).constat.phrase
    communes = donnees.communes.assign(population=1000)
    apres = build(replace(donnees, communes=communes)).constat.phrase
    assert "40\u202f% des habitants" in apres
    assert avant != apres


def test_le_constat_dit_les_poids_connus_du_plus_fort_au_plus_faible():
    phrase = build(build_complet()).constat.phrase
    assert (
        typographie(
            "en FLORES 2021 : Hors métropole 18,3\u202f%, Métropole 10,0\u202f% ; Val-Test "
            "12,5\u202f%."
        )
        in phrase
    )


def test_le_constat_dit_l_intervalle_quand_le_poids_n_est_pas_publie():
    phrase = build(build_donnees(*lignes_de_l_intervalle())).constat.phrase
    assert typographie("serait compris entre 11,1 % et 11,6 %") in phrase


def test_le_constat_d_un_decoupage_communal_dit_pourquoi_il_n_a_pas_de_poids():
    phrase = build(build_complet(), GenreZonage.MONTAGNE).constat.phrase
    assert "ce découpage coupe des EPCI" in phrase


def test_le_constat_de_deux_epci_parle_des_deux():
    phrase = build(
        build_complet(), GenreZonage.DEUX_EPCI, epci=(VALLEE, LISIERE)
    ).constat.phrase
    assert "La CC de la Vallée réunit" in phrase
    assert "La CC de la Lisière réunit" in phrase


def test_le_constat_cite_ses_sources():
    sources = build(build_maquette()).constat.sources
    assert {"source communes", "source lieux", "source projets"} <= set(sources)


@pytest.mark.parametrize(
    ("valeur", "ecrite"),
    [(57.2, "57"), (0.04, "0,0"), (0.4, "0,4"), (0, "0"), (100, "100")],
)
def test_une_part_infime_n_est_pas_ecrite_zero(valeur, ecrite):
    assert write_part(valeur) == f"{ecrite}\u202f%"


# L’ensemble


def test_un_decoupage_impossible_remonte_jusqu_a_l_interface():
    with pytest.raises(ZonageError, match="Choisir deux EPCI"):
        build(build_maquette(), GenreZonage.DEUX_EPCI)


@pytest.mark.parametrize("genre", GENRES)
@pytest.mark.parametrize(
    "build_tables", [build_maquette, build_complet, build_donnees, build_demonstration]
)
def test_aucun_texte_n_est_un_nombre_impossible(genre, build_tables):
    dossier = build(build_tables(), genre)
    textes = list(list_textes(dossier))
    assert not [
        t for t in textes if t in ("nan", "inf", "None") or "∞" in t or "nan " in t
    ]
    identifiants = [t.identifiant for t in dossier.tableaux]
    assert len(set(identifiants)) == len(identifiants)


def test_une_table_vide_donne_un_dossier_et_non_une_panne():
    donnees = build_donnees()
    vide = replace(
        donnees, lieux=donnees.lieux.iloc[:0], projets=donnees.projets.iloc[:0]
    )
    dossier = build(vide)
    assert "situe" not in dossier.constat.phrase


def test_le_millesime_le_plus_recent_est_celui_par_defaut():
    assert "FLORES 2021" in build(build_maquette()).sous_titre
    assert "FLORES 2019" in build(build_maquette(), millesime="FLORES 2019").sous_titre


def test_un_millesime_inconnu_se_dit_sans_panne():
    dossier = build(build_maquette(), millesime="FLORES 1999")
    avis = find_section(dossier, "cote-a-cote").avis
    assert any("FLORES 1999" in a for a in avis)


def test_le_dossier_dit_s_il_est_fictif():
    assert build(build_demonstration()).sur_demonstration
    assert not build(build_maquette()).sur_demonstration


def test_le_groupe_dont_on_parle_est_celui_que_le_plan_vise():
    for genre, sujet in (
        (GenreZonage.METROPOLE, "Métropole"),
        (GenreZonage.ZONE_CIBLE, "La zone cible du plan"),
        (GenreZonage.DENSITE_3, "Le groupe « Rural (niveaux 5 à 7) »"),
        (GenreZonage.MONTAGNE, "L’ensemble des communes de montagne"),
        (GenreZonage.PETR, "Le territoire hors PETR"),
    ):
        atelier = build_atelier(build_maquette(), DemandeGroupes(Decoupage(genre)))
        assert write_sujet(atelier.suivi) == sujet


def test_aucun_axe_ne_mele_deux_bases_ni_deux_millesimes_dans_une_colonne():
    (figure,) = find_section(build(build_maquette()), "distribution").figures
    for rang, _ in enumerate(figure.tableau.colonnes):
        cellules = [ligne.cellules[rang] for ligne in figure.tableau.lignes]
        assert {c.base for c in cellules} == {PRIVE}
        assert len({c.millesime for c in cellules}) == 1
