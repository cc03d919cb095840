import re
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.exemples_inegalite import EXEMPLES_MESURES, Mesure
from ess_dash.indicateurs.petits_nombres import Position
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.repartition import build_repartition
from ess_dash.indicateurs.sommes import compute_par_epci
from ess_dash.indicateurs.taux import compute_taille, compute_taux
from ess_dash.presentation.comparer.communs import join_noms
from ess_dash.presentation.comparer.demandes import (
    OBJETS_PETITS_NOMBRES,
    REPERES,
    Decoupage,
    DemandePetitsNombres,
)
from ess_dash.presentation.comparer.petits_nombres import build_petits_nombres
from ess_dash.presentation.exemples_comparer import build_exemples_mesures
from ess_dash.presentation.format_fr import format_valeur
from tests.unit.presentation.comparer.jeu_complet import (
    MILLESIME,
    fund,
    publish,
    share_population,
)

METROPOLE, TARN_AGOUT, COMMINGES = "243100518", "200034023", "200072643"


@pytest.fixture(scope="module")
def donnees():
    return load_donnees()


@pytest.fixture(scope="module")
def lieux(donnees):
    return build_petits_nombres(donnees, DemandePetitsNombres())


@pytest.fixture(scope="module")
def complet(donnees):
    """10 % d’ESS partout, sauf 24 % en Comminges ; 12 salariés par établissement."""
    prives = share_population(donnees, 0.3)
    ess = {code: round(0.1 * prive) for code, prive in prives.items()}
    ess[COMMINGES] = round(0.24 * prives[COMMINGES])
    etablissements = {code: max(1.0, round(n / 12)) for code, n in ess.items()}
    return publish(
        donnees,
        {
            "emplois_prives": prives,
            "emplois_ess": ess,
            "etablissements_ess": etablissements,
        },
    )


PART_ESS = DemandePetitsNombres(
    objet=Quantite.EMPLOIS_ESS, repere=Quantite.EMPLOIS_PRIVES
)

ETABLISSEMENTS = DemandePetitsNombres(
    Decoupage(millesime=MILLESIME), Quantite.ETABLISSEMENTS_ESS
)


def taux_of(donnees, objet=Quantite.TIERS_LIEUX, repere=Quantite.POPULATION):
    repartition = build_repartition(donnees, objet, repere, Choix())
    return compute_taux(repartition, compute_taille(donnees, repartition, Choix()))


def test_les_taux_montres_sont_ceux_des_donnees(donnees, lieux):
    nombres, bases = (
        [c.valeur for c in compute_par_epci(donnees, quantite, Choix())]
        for quantite in (Quantite.TIERS_LIEUX, Quantite.POPULATION)
    )
    tableau = lieux.tableaux[0]
    attendus = sorted(100_000 * n / b for n, b in zip(nombres, bases, strict=True))
    montres = sorted(ligne.cellules[3].valeur for ligne in tableau.lignes)
    assert montres == pytest.approx(attendus)
    ensemble = 100_000 * sum(nombres) / sum(bases)
    taux_ecrit = format_valeur(ensemble, "lieux pour 100", 1)
    ecrit = f"Taux d’ensemble\u202f: {taux_ecrit}"
    assert ecrit in lieux.constat.phrase
    assert all(
        case.statut in (Statut.CALCULE, Statut.MESURE) and case.source
        for ligne in tableau.lignes
        for case in ligne.cellules[:4]
    )


def test_le_constat_nomme_ceux_que_l_entonnoir_signale_et_eux_seuls(donnees, lieux):
    taux = taux_of(donnees)
    phrase = lieux.constat.phrase
    for epci in taux.epci:
        nom = taux.repartition.noms[epci.nombre.code]
        assert (nom in phrase) == (epci.position is not Position.DEDANS)
    signales = len(taux.list_hors(Position.HAUT))
    assert f"{signales} à confirmer" in lieux.titre
    assert "nettement du taux" in lieux.titre


def test_quand_rien_ne_s_ecarte_on_le_dit(donnees):
    partout = share_population(donnees, 0.003)
    dossier = build_petits_nombres(
        publish(donnees, {"etablissements_ess": partout}),
        ETABLISSEMENTS,
    )
    assert dossier.titre == "Aucun EPCI ne s’écarte du taux d’ensemble"
    assert "Aucun EPCI ne s’en écarte plus que le hasard" in dossier.constat.phrase
    assert "lissés, tous les taux se confondent" in dossier.constat.phrase


def test_un_ecart_net_est_nomme(complet):
    dossier = build_petits_nombres(complet, PART_ESS)
    assert dossier.titre.startswith("1\u00a0EPCI s’écarte nettement")
    attendu = "CC Cœur et Coteaux du Comminges est nettement au-dessus"
    assert attendu in dossier.constat.phrase


def test_le_constat_change_avec_les_donnees(donnees, lieux):
    moins = donnees.lieux[donnees.lieux["code_commune"] != "31555"]
    change = build_petits_nombres(replace(donnees, lieux=moins), DemandePetitsNombres())
    assert change.constat.phrase != lieux.constat.phrase


def test_les_salaries_sont_comptes_par_etablissement(complet):
    avec = taux_of(complet, Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES)
    sans = compute_taux(avec.repartition)
    assert avec.taille.valeur == pytest.approx(12, rel=0.01)
    assert sans.taille is None
    for large, etroit in zip(avec.epci, sans.epci, strict=True):
        assert large.taux.valeur == pytest.approx(etroit.taux.valeur)
        assert large.haut.valeur > etroit.haut.valeur
        assert abs(large.position.force) <= abs(etroit.position.force)


def test_sans_nombre_d_etablissements_la_reserve_le_dit(donnees):
    prives = share_population(donnees, 0.3)
    ess = share_population(donnees, 0.03)
    dossier = build_petits_nombres(
        publish(donnees, {"emplois_prives": prives, "emplois_ess": ess}), PART_ESS
    )
    assert any("trop étroits" in reserve for reserve in dossier.constat.reserves)


def test_la_part_de_l_ess_est_en_pourcent_du_prive(complet):
    dossier = build_petits_nombres(complet, PART_ESS)
    assert "% des salariés du privé" in dossier.figures[0].axe_x.titre
    taux = taux_of(complet, Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_PRIVES)
    assert taux.unite == "%"
    assert taux.list_hors(Position.TRES_HAUT)[0].taux.valeur == pytest.approx(
        24, rel=0.01
    )


def test_plus_de_salaries_de_l_ess_que_du_prive_est_refuse(donnees):
    prives = share_population(donnees, 0.3)
    ess = share_population(donnees, 0.4)
    dossier = build_petits_nombres(
        publish(donnees, {"emplois_prives": prives, "emplois_ess": ess}), PART_ESS
    )
    assert dossier.sections == ()
    assert "dépasse son tout" in dossier.constat.phrase


def test_une_base_nulle_est_sans_objet_et_ne_fait_pas_tomber_les_autres(donnees):
    prives = share_population(donnees, 0.3) | {TARN_AGOUT: 0.0}
    ess = share_population(donnees, 0.03) | {TARN_AGOUT: 0.0}
    dossier = build_petits_nombres(
        publish(donnees, {"emplois_prives": prives, "emplois_ess": ess}), PART_ESS
    )
    lignes = {ligne.titre: ligne for ligne in dossier.tableaux[0].lignes}
    nulle = lignes.pop("CC Tarn-Agout")
    assert nulle.cellules[0].statut is Statut.SANS_OBJET
    assert "dénominateur est nul" in nulle.note
    assert all(ligne.cellules[3].valeur is not None for ligne in lignes.values())


def test_un_epci_non_publie_reste_dans_le_tableau_avec_son_motif(donnees):
    etablissements = share_population(donnees, 0.003)
    del etablissements[TARN_AGOUT]
    dossier = build_petits_nombres(
        publish(donnees, {"etablissements_ess": etablissements}),
        ETABLISSEMENTS,
    )
    assert "17 EPCI sur 18" in dossier.titre
    absente = next(
        li for li in dossier.tableaux[0].lignes if li.titre == "CC Tarn-Agout"
    )
    assert absente.cellules[0].texte == "non publié"
    assert "CRESS" in absente.note
    assert any("CC Tarn-Agout" in reserve for reserve in dossier.constat.reserves)


def test_un_taux_sur_peu_d_unites_est_signale(donnees, lieux):
    assert lieux.constat.reserves[0].startswith(
        "Tous les taux reposent sur moins de 20"
    )
    etablissements = share_population(donnees, 0.003)
    dossier = build_petits_nombres(
        publish(donnees, {"etablissements_ess": etablissements}),
        ETABLISSEMENTS,
    )
    fragiles = [li.titre for li in dossier.tableaux[0].lignes if li.note]
    peu = [code for code, n in etablissements.items() if n < 20]
    assert peu == [TARN_AGOUT]
    assert fragiles == ["CC Tarn-Agout"]


@pytest.mark.parametrize("situes", [9, 27])
def test_trop_peu_de_projets_connus_est_refuse(donnees, situes):
    dossier = build_petits_nombres(
        fund(donnees, situes), DemandePetitsNombres(objet=Quantite.PROJETS)
    )
    assert dossier.sections == ()
    assert f"situe {situes}\u202f: c’est moins de 50" in dossier.constat.phrase


def test_des_euros_ne_sont_pas_des_unites(donnees):
    projets = fund(donnees, 56)
    projets.projets["montant_eur"] = 1000.0
    dossier = build_petits_nombres(
        projets, DemandePetitsNombres(objet=Quantite.MONTANTS)
    )
    assert "Des euros" in dossier.constat.phrase


def test_un_repere_qui_n_en_est_pas_un_est_refuse(donnees):
    dossier = build_petits_nombres(
        donnees, DemandePetitsNombres(repere=Quantite.SURFACE)
    )
    assert "ne se rapporte pas à" in dossier.constat.phrase


def test_aucun_lieu_nulle_part_est_une_phrase(donnees):
    vide = replace(donnees, lieux=donnees.lieux.iloc[:0])
    dossier = build_petits_nombres(vide, DemandePetitsNombres())
    assert dossier.sections == ()
    assert "pas de taux à comparer" in dossier.constat.phrase


def test_l_entonnoir_dessine_ce_que_le_tableau_dit(lieux):
    figure = lieux.figures[0]
    points = {
        couche.nom: [(p.y, p.x) for p in couche.points]
        for couche in figure.couches
        if couche.trace.value == "point"
    }
    cases = {
        ligne.titre: (ligne.cellules[3].valeur, ligne.cellules[-1].texte)
        for ligne in figure.tableau.lignes
    }
    tous = [point for couche in points.values() for point in couche]
    assert sorted(tous) == sorted((nom, taux) for nom, (taux, _) in cases.items())
    hors = {nom for nom, (_, place) in cases.items() if place != "ne s’écarte pas"}
    assert {nom for nom, _ in points["Taux hors des limites"]} == hors


def test_un_point_est_hors_des_limites_dessinees_s_il_est_dit_hors(lieux):
    figure = lieux.figures[0]
    limites = next(c for c in figure.couches if c.nom == "Limites à 95\u202f%")
    bornes = {p.y: (p.x, p.x_fin) for p in limites.points}
    for ligne in figure.tableau.lignes:
        bas, haut = (case.valeur for case in ligne.cellules[4:6])
        assert bornes[ligne.titre] == (bas, min(haut, figure.axe_x.maximum))
    for couche in figure.couches:
        for point in couche.points if couche.trace.value == "point" else ():
            bas, haut = bornes[point.y]
            assert (bas <= point.x <= haut) == (couche.nom == "Taux entre les limites")


def test_l_entonnoir_va_du_plus_grand_au_plus_petit_et_tient_dans_son_cadre(lieux):
    figure = lieux.figures[0]
    assert figure.axe_y.categories[0] == "Toulouse Métropole"
    assert figure.axe_y.categories[-1] == "CC Tarn-Agout"
    for couche in figure.couches:
        if couche.trace.value == "intervalle":
            largeurs = [p.x_fin - p.x for p in couche.points]
            assert largeurs == sorted(largeurs)
            assert all(
                0 <= p.x <= p.x_fin <= figure.axe_x.maximum for p in couche.points
            )
    assert "coupées" in figure.sous_titre


def test_les_intervalles_sont_ranges_par_taux_lisse(lieux):
    figure = lieux.figures[1]
    lisses = next(c for c in figure.couches if c.nom == "Taux lissé")
    valeurs = [p.x for p in lisses.points]
    assert valeurs == sorted(valeurs, reverse=True)
    assert [li.cellules[3].valeur for li in figure.tableau.lignes] == valeurs
    assert "coupés" in figure.sous_titre
    intervalles = next(c for c in figure.couches if c.nom == "Intervalle à 95\u202f%")
    assert all(p.x_fin <= figure.axe_x.maximum for p in intervalles.points)


@pytest.mark.parametrize("objet", OBJETS_PETITS_NOMBRES)
@pytest.mark.parametrize("repere", REPERES)
def test_chaque_demande_a_une_reponse(donnees, complet, objet, repere):
    for jeu in (donnees, complet):
        dossier = build_petits_nombres(
            jeu, DemandePetitsNombres(objet=objet, repere=repere)
        )
        assert dossier.constat.phrase.endswith(".")
        assert not re.search(r"\b(nan|inf)\b|∞", repr(dossier))


def test_le_millesime_demande_est_celui_du_dossier(complet):
    demande = replace(PART_ESS, decoupage=Decoupage(millesime="FLORES 2017"))
    phrase = build_petits_nombres(complet, demande).constat.phrase
    assert "0 EPCI sur 18 en FLORES 2017" in phrase


def test_une_longue_liste_de_noms_est_comptee():
    assert join_noms(("A", "B")) == "A et B"
    assert join_noms(tuple("ABCDEF")) == "A, B, C, D, E et F"
    assert join_noms(tuple("ABCDEFGH")) == "A, B, C, D, E et 3 autres"


def test_les_exemples_de_la_methode_sont_en_table():
    vues = build_exemples_mesures()
    assert set(vues) == set(Mesure)
    assert sum(map(len, vues.values())) == len(EXEMPLES_MESURES)
    for vue in (v for exemples in vues.values() for v in exemples):
        assert {len(ligne) for ligne in vue.lignes} == {len(vue.colonnes)}
        assert all(case for ligne in vue.lignes for case in ligne)
        assert vue.reponses
        assert vue.explication
    refus = vues[Mesure.GINI][3].reponses
    assert refus[0].startswith("Non calculable. Un territoire de poids nul")
    assert vues[Mesure.GINI][1].reponses == ("Ensemble\u202f: 0,13",)
