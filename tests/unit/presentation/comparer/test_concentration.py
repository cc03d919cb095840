import re
from dataclasses import replace

import pytest

from ess_dash.indicateurs.chargement import load_donnees
from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.inegalite import compute_gini, compute_hoover, compute_theil
from ess_dash.indicateurs.quantites import Choix, Quantite
from ess_dash.indicateurs.repartition import RepartitionError, build_repartition
from ess_dash.indicateurs.sommes import compute_par_epci
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.concentration import build_concentration
from ess_dash.presentation.comparer.concentration_phrases import round_lisible
from ess_dash.presentation.comparer.demandes import (
    OBJETS_CONCENTRATION,
    REPERES,
    Decoupage,
    DemandeConcentration,
)
from ess_dash.presentation.format_fr import format_nombre, format_valeur
from ess_dash.presentation.typographie import typographie
from ess_dash.territoires import Maille
from tests.unit.presentation.comparer.jeu_complet import (
    MILLESIME,
    fund,
    publish,
    share_population,
)

METROPOLE = "243100518"


@pytest.fixture(scope="module")
def donnees():
    return load_donnees()


@pytest.fixture(scope="module")
def complet(donnees):
    """Emplois privés proportionnels à la population ; ceux de l’ESS, pas à Toulouse."""
    prives = share_population(donnees, 0.3)
    ess = share_population(donnees, 0.06) | {METROPOLE: 10_000.0}
    return publish(donnees, {"emplois_prives": prives, "emplois_ess": ess})


@pytest.fixture(scope="module")
def lieux(donnees):
    return build_concentration(donnees, DemandeConcentration())


def cellule(dossier, tableau, ligne, colonne=0):
    trouve = next(t for t in dossier.tableaux if t.identifiant == tableau)
    return next(li for li in trouve.lignes if li.titre == ligne).cellules[colonne]


def series(donnees, objet=Quantite.TIERS_LIEUX):
    return tuple(
        [c.valeur for c in compute_par_epci(donnees, quantite, Choix(MILLESIME))]
        for quantite in (objet, Quantite.POPULATION)
    )


def test_les_mesures_montrees_sont_celles_des_donnees(donnees, lieux):
    valeurs, poids = series(donnees)
    attendus = {
        "Indice de Gini": compute_gini(valeurs, poids),
        "Indice de Hoover": 100 * compute_hoover(valeurs, poids),
        "À déplacer": compute_hoover(valeurs, poids) * sum(valeurs),
        "Indice de Theil": compute_theil(valeurs, poids),
    }
    for ligne, attendu in attendus.items():
        case = cellule(lieux, "concentration-mesures", ligne)
        assert case.valeur == pytest.approx(attendu)
        assert case.statut is Statut.CALCULE
        assert case.source
        assert case.millesime


def test_le_constat_dit_les_nombres_des_donnees(donnees, lieux):
    valeurs, poids = series(donnees)
    phrase = lieux.constat.phrase
    gini = format_nombre(compute_gini(valeurs, poids), 2)
    part = format_valeur(100 * compute_hoover(valeurs, poids), "%", 0)
    assert f"un indice de Gini de {gini}" in phrase
    assert f"soit {part}" in phrase
    assert lieux.titre.startswith(f"Il faudrait déplacer {part} des tiers-lieux")
    sans = valeurs.count(0)
    assert f"{sans}\u00a0EPCI n’en ont aucun" in phrase
    assert lieux.constat.sources


def test_le_constat_dit_ce_que_la_metropole_reunit(donnees, lieux):
    valeurs, poids = series(donnees)
    rang = list(donnees.territoires(Maille.EPCI)["code"]).index(METROPOLE)
    parts = (format_valeur(100 * v[rang] / sum(v), "%", 0) for v in (valeurs, poids))
    attendu = "Toulouse Métropole en réunit {}, pour {} de la population.".format(
        *parts
    )
    assert attendu in lieux.constat.phrase


def test_le_constat_change_avec_les_donnees(donnees, lieux):
    moins = donnees.lieux[donnees.lieux["code_commune"] != "31555"]
    change = build_concentration(replace(donnees, lieux=moins), DemandeConcentration())
    assert change.constat.phrase != lieux.constat.phrase
    assert change.titre != lieux.titre


def test_peu_de_lieux_le_hasard_est_dit(lieux):
    bas, haut = (
        cellule(lieux, "concentration-mesures", f"Gini du hasard, borne {b}").valeur
        for b in ("basse", "haute")
    )
    bornes = f"(de {format_nombre(bas, 2)} à {format_nombre(haut, 2)})"
    assert bornes in lieux.constat.phrase
    gini = cellule(lieux, "concentration-mesures", "Indice de Gini").valeur
    assert ("C’est plus que ce que le hasard" in lieux.constat.phrase) == (gini > haut)


def test_des_salaries_ne_sont_pas_tires_au_hasard(complet):
    demande = DemandeConcentration(
        objet=Quantite.EMPLOIS_ESS, repere=Quantite.EMPLOIS_PRIVES
    )
    dossier = build_concentration(complet, demande)
    assert "hasard" not in dossier.constat.phrase


def test_les_lieux_gardent_leur_reserve(lieux):
    assert any("pas exhaustive" in reserve for reserve in lieux.constat.reserves)


def test_la_courbe_et_son_tableau_disent_les_memes_nombres(lieux):
    figure = lieux.figures[0]
    courbe = next(c for c in figure.couches if c.nom == "Courbe de Lorenz")
    cases = [
        (ligne.titre, ligne.cellules[3].valeur, ligne.cellules[2].valeur)
        for ligne in figure.tableau.lignes
    ]
    assert [(p.libelle, p.x, p.y) for p in courbe.points[1:]] == cases
    assert (courbe.points[0].x, courbe.points[0].y) == (0, 0)
    ecart = next(c for c in figure.couches if "Hoover" in c.nom).points[0]
    hoover = cellule(lieux, "concentration-mesures", "Indice de Hoover").valeur
    assert ecart.y_fin - ecart.y == pytest.approx(hoover)


def test_les_quotients_sont_ranges_et_leur_repere_est_un(lieux):
    figure = lieux.figures[-1]
    barres, regle = figure.couches
    quotients = [p.x for p in barres.points]
    assert quotients == sorted(quotients, reverse=True)
    assert figure.axe_y.categories == tuple(p.y for p in barres.points)
    assert regle.points[0].x == 1
    assert [li.cellules[2].valeur for li in figure.tableau.lignes] == quotients
    au_dessus = sum(q > 1 for q in quotients)
    assert figure.titre.startswith(f"{au_dessus}\u00a0EPCI ont plus")


@pytest.mark.parametrize(
    "genre", [GenreZonage.METROPOLE, GenreZonage.PROFIL_EPCI, GenreZonage.PETR]
)
def test_le_theil_se_partage_entre_les_groupes(donnees, genre):
    dossier = build_concentration(
        donnees, DemandeConcentration(decoupage=Decoupage(zonage=genre))
    )
    figure = next(f for f in dossier.figures if f.identifiant == "concentration-theil")
    total = cellule(dossier, "concentration-mesures", "Indice de Theil").valeur
    lignes = figure.tableau.lignes
    assert sum(li.cellules[0].valeur for li in lignes) == pytest.approx(total)
    assert sum(li.cellules[1].valeur for li in lignes) == pytest.approx(100)
    assert sum(p.x for p in figure.couches[0].points) == pytest.approx(100)
    inter = lignes[0].cellules[1]
    assert lignes[0].titre == "Entre les groupes"
    ecrite = format_valeur(inter.valeur, "%", 0)
    assert f"représente {ecrite} de l’inégalité" in dossier.constat.phrase


@pytest.mark.parametrize(
    ("genre", "motif"),
    [
        (GenreZonage.ZONE_CIBLE, "coupe des EPCI"),
        (GenreZonage.DENSITE_7, "coupe des EPCI"),
        (GenreZonage.MONTAGNE, "coupe des EPCI"),
        (GenreZonage.DEUX_EPCI, "Choisir deux EPCI"),
    ],
)
def test_un_decoupage_qui_ne_suit_pas_les_epci_le_dit(donnees, genre, motif):
    dossier = build_concentration(
        donnees, DemandeConcentration(decoupage=Decoupage(zonage=genre))
    )
    assert any(motif in avis for section in dossier.sections for avis in section.avis)
    assert all(f.identifiant != "concentration-theil" for f in dossier.figures)
    assert "Theil" not in dossier.constat.phrase


def test_deux_epci_choisis_laissent_les_autres_hors_groupe(donnees):
    decoupage = Decoupage(GenreZonage.DEUX_EPCI, (METROPOLE, "243100633"))
    dossier = build_concentration(donnees, DemandeConcentration(decoupage=decoupage))
    assert "hors de tout groupe" in dossier.sections[1].avis[0]


def test_les_9_projets_connus_du_departement_ne_suffisent_pas(donnees):
    dossier = build_concentration(donnees, DemandeConcentration(objet=Quantite.PROJETS))
    assert dossier.sections == ()
    assert "56 projets financés par le Département" in dossier.constat.phrase
    assert "moins de 50" in dossier.constat.phrase


@pytest.mark.parametrize(("situes", "mesure"), [(27, False), (28, True)])
def test_la_moitie_des_projets_suffit(donnees, situes, mesure):
    dossier = build_concentration(
        fund(donnees, situes), DemandeConcentration(objet=Quantite.PROJETS)
    )
    assert bool(dossier.sections) == mesure
    if mesure:
        assert "28 projets situés sur les 56 financés." in dossier.constat.reserves


def test_les_projets_d_un_autre_financeur_sans_total_sont_refuses(donnees):
    demande = DemandeConcentration(
        objet=Quantite.PROJETS, financeur="toulouse_metropole"
    )
    phrase = build_concentration(donnees, demande).constat.phrase
    assert "Toulouse Métropole n’est pas connu" in phrase


def test_des_montants_inconnus_ne_sont_pas_des_zeros(donnees):
    sans_montant = fund(donnees, 40)
    sans_montant.projets["montant_eur"] = float("nan")
    dossier = build_concentration(
        sans_montant, DemandeConcentration(objet=Quantite.MONTANTS)
    )
    assert dossier.sections == ()
    assert "montant" in dossier.constat.phrase


@pytest.mark.parametrize("objet", [Quantite.EMPLOIS_ESS, Quantite.ETABLISSEMENTS_ESS])
@pytest.mark.parametrize("repere", REPERES)
def test_sur_les_vrais_chiffres_l_ess_n_est_pas_mesuree(donnees, objet, repere):
    dossier = build_concentration(
        donnees, DemandeConcentration(objet=objet, repere=repere)
    )
    assert dossier.sections == ()
    if objet is repere:
        assert "choisir un autre repère" in dossier.constat.phrase
    else:
        assert "0 EPCI sur 18" in dossier.constat.phrase
        assert "Importer" in dossier.constat.phrase


def test_en_demonstration_le_refus_ne_propose_pas_la_demonstration(donnees):
    fictif = replace(donnees, est_demonstration=True)
    dossier = build_concentration(
        fictif, DemandeConcentration(objet=Quantite.EMPLOIS_ESS)
    )
    assert dossier.sur_demonstration
    assert "démonstration" not in dossier.constat.phrase


def test_une_quantite_complete_se_mesure_sur_tous_les_epci(complet):
    demande = DemandeConcentration(
        objet=Quantite.EMPLOIS_ESS, repere=Quantite.EMPLOIS_PRIVES
    )
    dossier = build_concentration(complet, demande)
    assert "EPCI sur" not in dossier.titre
    assert "18 EPCI" in dossier.sous_titre
    assert len(dossier.figures[0].tableau.lignes) == 18


@pytest.mark.parametrize("connus", [3, 4, 17])
def test_une_quantite_partielle_se_mesure_sur_une_partie_nommee(donnees, connus):
    codes = sorted(donnees.epci["code_epci"])
    retenus = [METROPOLE, *(c for c in codes if c != METROPOLE)][:connus]
    ess = {code: 100.0 + rang for rang, code in enumerate(retenus)}
    demande = DemandeConcentration(objet=Quantite.EMPLOIS_ESS)
    dossier = build_concentration(publish(donnees, {"emplois_ess": ess}), demande)
    epci = donnees.epci.set_index("code_epci")["population"]
    part = f"{100 * epci[retenus].sum() / epci.sum():.0f}"
    couverture = typographie(f"({connus} EPCI sur 18, {part} % de la population)")
    assert couverture in dossier.titre
    assert couverture in dossier.figures[0].titre
    ecartes = " ".join(dossier.constat.reserves)
    assert re.search(rf"{18 - connus}\u00a0EPCI laissés? de côté", ecartes)
    assert "non publié" in ecartes
    if connus == 3:
        assert "EPCI retenus" in ecartes
    quotients = dossier.figures[-1].tableau
    absents = [li for li in quotients.lignes if li.cellules[0].valeur is None]
    assert len(absents) == 18 - connus
    assert all(li.note and li.cellules[0].texte == "non publié" for li in absents)


def test_sous_trois_epci_connus_on_refuse(donnees):
    ess = dict.fromkeys(sorted(donnees.epci["code_epci"])[:2], 100.0)
    demande = DemandeConcentration(objet=Quantite.EMPLOIS_ESS)
    dossier = build_concentration(publish(donnees, {"emplois_ess": ess}), demande)
    assert dossier.sections == ()
    assert "2 EPCI sur 18" in dossier.constat.phrase


def test_rien_a_repartir_est_une_phrase(donnees):
    vide = replace(donnees, lieux=donnees.lieux.iloc[:0])
    dossier = build_concentration(vide, DemandeConcentration())
    assert dossier.sections == ()
    assert "rien à mesurer" in dossier.constat.phrase


def test_une_repartition_proportionnelle_n_a_rien_a_partager(donnees):
    emplois = share_population(donnees, 1)
    dossier = build_concentration(
        publish(donnees, {"emplois_ess": emplois}),
        DemandeConcentration(objet=Quantite.EMPLOIS_ESS),
    )
    assert "la répartition suit la population" in dossier.titre
    assert "rien à partager" in dossier.sections[1].avis[0]


def test_un_repere_egal_a_la_quantite_est_refuse(donnees):
    with pytest.raises(RepartitionError, match="autre repère"):
        build_repartition(donnees, Quantite.EMPLOIS_ESS, Quantite.EMPLOIS_ESS, Choix())


def test_aucune_case_vide_ni_nombre_infini(lieux, complet):
    dossiers = [
        build_concentration(complet, DemandeConcentration(objet=objet, repere=repere))
        for objet in OBJETS_CONCENTRATION
        for repere in REPERES
    ]
    for dossier in (lieux, *dossiers):
        assert not re.search(r"\b(nan|inf)\b|∞", repr(dossier))


def test_chaque_figure_reste_lisible(lieux):
    for figure in lieux.figures:
        assert figure.alternative
        assert figure.sources
        assert sum(len(c.points) for c in figure.couches) <= 60


@pytest.mark.parametrize(
    ("valeur", "attendu"), [(8.7, 8.7), (1984.6, 1980), (162_990, 163_000)]
)
def test_environ_ne_porte_que_trois_chiffres(valeur, attendu):
    assert round_lisible(valeur) == attendu
