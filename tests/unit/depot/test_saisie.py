import pytest

from ess_dash.depot import ConflitError, DepotError, GenreRevision, Saisie

TABLE = "projets"


def test_ajouter_corriger_retirer_et_relire_l_histoire(atelier):
    lot = atelier.publier({"a": "du fichier"}).lot
    atelier.saisir("a", "corrigé", 1)
    atelier.saisir("a", None, 2)
    histoire = atelier.depot.history(TABLE, "a")
    assert [v.version for v in histoire] == [3, 2, 1]
    assert [v.contenu for v in histoire] == [
        None,
        {"nom": "corrigé"},
        {"nom": "du fichier"},
    ]
    assert [v.lot_id for v in histoire] == [None, None, lot.id]
    assert [v.revision_fin for v in histoire] == [None, 3, 2]
    assert histoire[0].genre is GenreRevision.SAISIE
    assert histoire[0].libelle == "Correction"
    assert atelier.lire() == {}


def test_une_ligne_retiree_a_la_main_le_dit_pour_masquer_celle_livree(atelier):
    atelier.saisir("livre-avec-l-application", None, 0)
    assert atelier.depot.read_table(TABLE).retraits == {"livre-avec-l-application": 1}


def test_deux_agents_sur_la_meme_ligne_rien_n_est_ecrase(atelier):
    atelier.publier({"a": "départ"})
    atelier.saisir("a", "premier agent", 1)
    with pytest.raises(ConflitError, match="rien n’a été écrasé") as conflit:
        atelier.saisir("a", "second agent", 1)
    assert conflit.value.lue.contenu == {"nom": "départ"}
    assert conflit.value.actuelle.contenu == {"nom": "premier agent"}
    assert atelier.lire() == {"a": "premier agent"}
    atelier.saisir("a", "second agent", conflit.value.actuelle.version)
    assert atelier.lire() == {"a": "second agent"}


def test_deux_agents_ajoutent_la_meme_ligne(atelier):
    atelier.saisir("a", "premier", 0)
    with pytest.raises(ConflitError) as conflit:
        atelier.saisir("a", "second", 0)
    assert conflit.value.lue is None
    assert conflit.value.actuelle.contenu == {"nom": "premier"}


def test_corriger_une_ligne_dont_l_import_vient_d_etre_annule(atelier):
    lot = atelier.publier({"a": "x"}).lot
    atelier.depot.annuler(lot.id)
    with pytest.raises(ConflitError) as conflit:
        atelier.saisir("a", "y", 1)
    assert conflit.value.actuelle is None
    # Le rang ne resservira pas : une vieille lecture ne passera jamais pour neuve.
    atelier.saisir("a", "y", 0)
    assert atelier.depot.read_table(TABLE).versions == (2,)


def test_plusieurs_lignes_en_une_revision_toutes_ou_aucune(atelier):
    depot = atelier.depot
    lieu = [
        Saisie("lieux", "a", {"nom": "x"}, 0),
        Saisie("sites", "a-1", {"adresse": "y"}, 0),
    ]
    depot.saisir_ensemble(lieu, libelle="Nouveau lieu")
    assert depot.revision_courante() == 1
    conflit = [Saisie("lieux", "b", {"nom": "z"}, 0), Saisie("sites", "a-1", {}, 9)]
    with pytest.raises(ConflitError):
        depot.saisir_ensemble(conflit, libelle="Raté")
    assert depot.read_table("lieux").cles == ("a",)
    assert depot.revision_courante() == 1


@pytest.mark.parametrize("saisies", [[], [Saisie("lieux", "a", {}, 0)] * 2])
def test_une_saisie_vide_ou_double_est_refusee(atelier, saisies):
    with pytest.raises(DepotError, match="vide ou donne deux fois"):
        atelier.depot.saisir_ensemble(saisies, libelle="")
    assert atelier.depot.revision_courante() == 0


def test_annuler_une_saisie_rend_la_version_d_avant(atelier):
    atelier.publier({"a": "du fichier"})
    revision = atelier.saisir("a", "faute", 1)
    annulation = atelier.depot.annuler_saisie(revision.id)
    assert atelier.lire() == {"a": "du fichier"}
    assert (annulation.nb_annulees, annulation.nb_retablies) == (1, 1)
    table = atelier.depot.read_table(TABLE)
    assert table.lots[0] is not None
    assert table.versions == (3,)


def test_annuler_une_saisie_corrigee_depuis_garde_la_correction(atelier):
    revision = atelier.saisir("a", "un", 0)
    atelier.saisir("a", "deux", 1)
    annulation = atelier.depot.annuler_saisie(revision.id)
    assert [r.cle for r in annulation.conservees] == ["a"]
    assert atelier.lire() == {"a": "deux"}


def test_ce_qui_n_est_pas_une_saisie_ne_s_annule_pas_ainsi(atelier):
    publication = atelier.publier({"a": "x"})
    with pytest.raises(DepotError, match="n’est pas une saisie"):
        atelier.depot.annuler_saisie(publication.revision.id)
    with pytest.raises(DepotError, match="n’existe pas"):
        atelier.depot.annuler_saisie(99)
    revision = atelier.saisir("a", "y", 1)
    atelier.depot.annuler_saisie(revision.id)
    with pytest.raises(DepotError, match="déjà annulée"):
        atelier.depot.annuler_saisie(revision.id)
