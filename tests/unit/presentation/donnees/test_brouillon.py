"""La saisie à la main : ce qui change seul s’enregistre, le contrat garde la porte."""

import datetime as dt

import pytest

from ess_dash.depot import LotNouveau, open_depot
from ess_dash.presentation.donnees.brouillon import (
    build_contenus,
    list_objets,
    list_retraits,
    list_saisies,
    open_brouillon,
    read_valeur,
    slug,
    write_position,
)
from ess_dash.presentation.donnees.fautes import list_fautes
from ess_dash.presentation.donnees.histoire import build_histoire
from ess_dash.presentation.donnees.imports import (
    build_lots,
    build_revisions,
    write_constat,
    write_publication,
)
from ess_dash.presentation.donnees.registre import load_registre
from ess_dash.presentation.donnees.saisie import CHAMPS, Objet

COMMUNES = {"31555": "Toulouse", "31001": "Agassac"}


@pytest.fixture
def depot(tmp_path):
    return open_depot(tmp_path / "depot")


@pytest.fixture
def registre(depot):
    return load_registre(depot, depot.version_donnees())


def _valeurs(brouillon, **changements):
    valeurs = {c.cle: read_valeur(brouillon, c) for c in CHAMPS[brouillon.objet]}
    for nom, valeur in changements.items():
        valeurs[next(cle for cle in valeurs if cle[1] == nom)] = valeur
    return valeurs


def _saisir(brouillon, registre, **changements):
    valeurs = _valeurs(brouillon, **changements)
    return build_contenus(brouillon, valeurs, COMMUNES, registre)


@pytest.mark.parametrize("objet", list(Objet))
def test_ce_qui_est_livre_se_rouvre_sans_faute_ni_changement(registre, objet):
    cles = list_objets(registre, objet)
    assert cles
    communes = {
        c["code_commune"]: c["commune"]
        for table in ("projets", "sites")
        for c in registre.lignes[table].values()
    }
    for cle in cles:
        brouillon = open_brouillon(registre, objet, cle)
        siennes, contenus = build_contenus(
            brouillon, _valeurs(brouillon), communes, registre
        )
        assert list_saisies(brouillon, siennes, contenus, registre) == ()
    assert list_fautes(brouillon, siennes, contenus, registre) == ()


def test_une_ligne_inconnue_ne_s_ouvre_pas(registre):
    assert open_brouillon(registre, Objet.PROJET, "../ailleurs") is None
    totem = next(iter(list_objets(registre, Objet.LIEU_TOTEM)))
    tiers = list_objets(registre, Objet.TIERS_LIEU)
    if totem not in tiers:
        assert open_brouillon(registre, Objet.TIERS_LIEU, totem) is None


def test_un_projet_neuf_recoit_un_identifiant_libre(registre):
    neuf = open_brouillon(registre, Objet.PROJET, "")
    pris = next(iter(registre.lignes["projets"].values()))["nom"]
    cles, contenus = _saisir(neuf, registre, nom=pris, code_commune="31555")
    assert cles["projets"] not in registre.lignes["projets"]
    assert contenus["projets"]["commune"] == "Toulouse"


@pytest.mark.parametrize(
    ("changements", "phrase"),
    [
        ({"nom": ""}, "Nom du projet : à remplir."),
        ({"annee_debut": "vingt"}, "Année de début : nombre entier attendu."),
        ({"annee_debut": "2026", "annee_fin": "2020"}, "précède"),
        ({"qpv": "oui", "code_qpv": ""}, "quartier"),
    ],
)
def test_une_saisie_fautive_se_dit_en_francais(registre, changements, phrase):
    cle = next(iter(registre.lignes["projets"]))
    brouillon = open_brouillon(registre, Objet.PROJET, cle)
    fautes = list_fautes(
        brouillon, *_saisir(brouillon, registre, **changements), registre
    )
    assert any(phrase in faute for faute in fautes)


def test_deux_lieux_ne_portent_pas_le_meme_nom(registre):
    un, deux = list(list_objets(registre, Objet.TIERS_LIEU))[:2]
    brouillon = open_brouillon(registre, Objet.TIERS_LIEU, un)
    nom = registre.get("lieux", deux)["nom"]
    fautes = list_fautes(brouillon, *_saisir(brouillon, registre, nom=nom), registre)
    assert fautes == ("Nom du lieu : la valeur doit être unique.",)


def test_une_correction_puis_un_retrait_laissent_leur_histoire(depot, registre):
    cle = next(iter(registre.lignes["projets"]))
    brouillon = open_brouillon(registre, Objet.PROJET, cle)
    cles, contenus = _saisir(brouillon, registre, localisation="Halle")
    contenus["positions"] = write_position(cle, (1.44, 43.6), dt.date(2026, 11, 22))
    saisies = list_saisies(brouillon, cles, contenus, registre)
    assert {s.table for s in saisies} == {"projets", "positions"}
    depot.saisir_ensemble(saisies, libelle="projet corrigé")

    apres = load_registre(depot, depot.version_donnees())
    rouvert = open_brouillon(apres, Objet.PROJET, cle)
    assert rouvert.point == (1.44, 43.6)
    _, encore = _saisir(rouvert, apres, localisation="Gare")
    depot.saisir_ensemble(list_saisies(rouvert, cles, encore, apres), libelle="bis")
    histoire = build_histoire([depot.history("projets", cle)])
    assert [(e.avant, e.apres) for e in histoire[0].ecarts] == [("Halle", "Gare")]

    dernier = load_registre(depot, depot.version_donnees())
    depot.saisir_ensemble(
        list_retraits(open_brouillon(dernier, Objet.PROJET, cle), dernier),
        libelle="retrait",
    )
    assert cle not in load_registre(depot, "").lignes["projets"]


def test_un_lieu_neuf_entre_dans_toutes_ses_tables(depot, registre):
    neuf = open_brouillon(registre, Objet.TIERS_LIEU, "")
    cles, contenus = _saisir(
        neuf,
        registre,
        nom="L’Œuvre du Coin",
        precision="atelier partagé",
        source="Visite",
        code_commune="31555",
    )
    assert list_fautes(neuf, cles, contenus, registre) == ()
    depot.saisir_ensemble(list_saisies(neuf, cles, contenus, registre), libelle="x")
    apres = load_registre(depot, "")
    assert list_objets(apres, Objet.TIERS_LIEU)[slug("L’Œuvre du Coin")] == (
        "L’Œuvre du Coin (Toulouse)"
    )
    retraits = list_retraits(
        open_brouillon(apres, Objet.TIERS_LIEU, cles["lieux"]), apres
    )
    assert {s.table for s in retraits} == {"lieux", "roles", "sites"}


def test_un_lieu_a_deux_roles_n_en_perd_qu_un(registre):
    doubles = set(list_objets(registre, Objet.TIERS_LIEU)) & set(
        list_objets(registre, Objet.LIEU_TOTEM)
    )
    for cle in doubles:
        brouillon = open_brouillon(registre, Objet.TIERS_LIEU, cle)
        retraits = list_retraits(brouillon, registre)
        assert [s.table for s in retraits] == ["roles"]


def test_un_import_se_lit_dans_la_liste_puis_annule(depot):
    lot = LotNouveau(
        "projets",
        "liste <b>.csv",
        "a" * 64,
        10,
        producteur="Département",
        millesime="2026",
        nb_lignes=3,
        nb_gardees=1,
        nb_refusees=2,
    )
    rang = depot.prepare(lot, [("projets", "x", {"nom": "X"}, 2)])
    faite = depot.publish(rang)
    assert write_publication(faite) == (
        "1\u00a0ligne publiée\u202f: 1\u00a0enregistrement ajouté, 0\u00a0remplacé."
    )
    (vue,) = build_lots(depot.list_lots(), {"projets": "Projets financés"})
    assert (vue.genre, vue.lignes, vue.detail, vue.etat) == (
        "Projets financés",
        "1 sur 3",
        "2\u00a0refusées",
        "publié",
    )
    revisions = build_revisions(depot.list_revisions())
    assert write_constat((vue,), revisions).startswith("1\u00a0import publié, données")
    assert not revisions[0].peut_annuler
    depot.annuler(rang)
    (annule,) = build_lots(depot.list_lots(), {})
    assert not annule.peut_annuler
    assert annule.etat.startswith("annulé le")
