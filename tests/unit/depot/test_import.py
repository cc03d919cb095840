import datetime as dt

import pytest

from ess_dash.depot import DepotError, EtatLot, GenreRevision, LotNouveau, Reference
from ess_dash.depot.bilans import write_jour

TABLE = "projets"


def test_un_depot_absent_se_lit_vide_et_n_est_pas_cree(atelier, dossier):
    depot = atelier.depot
    assert depot.revision_courante() == 0
    assert depot.version_donnees() == "0"
    assert len(depot.read_table(TABLE)) == 0
    assert depot.list_lots() == depot.list_revisions() == depot.list_tables() == ()
    assert depot.history(TABLE, "a") == ()
    assert depot.read_geocodages(["1 rue des Arts"]) == {}
    assert depot.verifier().est_saine
    assert depot.balayer() == 0
    assert not dossier.exists()


def test_un_lot_prepare_ne_se_voit_pas_avant_d_etre_publie(atelier):
    id_lot = atelier.preparer({"a": "Le FIL"})
    assert atelier.lire() == {}
    assert atelier.depot.revision_courante() == 0
    assert atelier.depot.get_lot(id_lot).etat is EtatLot.PREPARE
    publication = atelier.depot.publish(id_lot)
    assert atelier.lire() == {"a": "Le FIL"}
    assert publication.est_nouvelle
    assert publication.revision.id == atelier.depot.revision_courante()
    assert publication.revision.genre is GenreRevision.PUBLICATION
    assert publication.lot.etat is EtatLot.PUBLIE
    assert publication.lot.nb_enregistrements == 1


def test_une_ligne_garde_son_lot_et_son_numero_de_ligne(atelier):
    lot = atelier.publier({"a": "Le FIL", "b": "Étymôn"}).lot
    table = atelier.depot.read_table(TABLE)
    assert table.lots == (lot.id, lot.id)
    assert table.lignes == (2, 3)
    assert table.versions == (1, 1)


def test_un_texte_abime_revient_tel_quel(atelier):
    nom = "a\ud800b\x00c\u202f« é »"
    atelier.publier({"a": nom}, titre="\ud800")
    assert atelier.lire() == {"a": nom}


def test_une_cle_deja_la_est_remplacee_et_l_ancienne_version_reste_lisible(atelier):
    premiere = atelier.publier({"a": "avant", "b": "reste"})
    seconde = atelier.publier({"a": "après", "c": "neuf"})
    assert (seconde.nb_ajoutes, seconde.nb_remplaces) == (1, 1)
    assert atelier.lire() == {"a": "après", "b": "reste", "c": "neuf"}
    assert atelier.lire(premiere.revision.id) == {"a": "avant", "b": "reste"}
    assert atelier.lire(0) == {}


def test_donnees_au_jour_dit(atelier):
    publication = atelier.publier({"a": "x"})
    instant = publication.revision.horodatage
    depot = atelier.depot
    assert depot.find_revision_au(instant) == publication.revision.id
    assert depot.find_revision_au(instant - dt.timedelta(seconds=1)) == 0


def test_le_meme_fichier_deux_fois_n_ajoute_rien_et_dit_quand(atelier):
    premiere = atelier.publier({"a": "x"}, sha256="abc")
    seconde = atelier.publier({"a": "x"}, sha256="abc")
    assert not seconde.est_nouvelle
    assert seconde.lot == premiere.lot
    assert seconde.revision == premiere.revision
    assert write_jour(premiere.lot.publie_le) in seconde.phrase
    assert len(atelier.depot.list_lots()) == 1
    assert dict(atelier.depot.verifier().comptes)["lignes en attente"] == 0


@pytest.mark.parametrize("champs", [{"type_import": "lieux"}, {"feuille": "2024"}])
def test_le_meme_fichier_pour_un_autre_type_ou_une_autre_feuille_s_importe(
    atelier, champs
):
    atelier.publier({"a": "x"}, sha256="abc")
    assert atelier.publier({"b": "y"}, sha256="abc", **champs).est_nouvelle
    assert atelier.depot.find_lot("abc", "projets").feuille == ""


def test_un_fichier_annule_peut_revenir(atelier):
    lot = atelier.publier({"a": "x"}, sha256="abc").lot
    atelier.depot.annuler(lot.id)
    assert atelier.depot.find_lot("abc", "projets") is None
    assert atelier.publier({"a": "x"}, sha256="abc").est_nouvelle
    assert atelier.lire() == {"a": "x"}


def test_une_ligne_repetee_a_l_identique_n_est_gardee_qu_une_fois(atelier):
    lot = LotNouveau("tiers_lieux", "x.csv", "abc", 10)
    lignes = [("lieux", "a", {"nom": "x"}, 2), ("lieux", "a", {"nom": "x"}, 3)]
    publication = atelier.depot.publish(atelier.depot.prepare(lot, lignes))
    assert publication.nb_ajoutes == 1
    assert atelier.depot.read_table("lieux").lignes == (2,)


def test_deux_contenus_pour_une_cle_sont_refuses_et_rien_ne_reste(atelier):
    lot = LotNouveau("tiers_lieux", "x.csv", "abc", 10)
    lignes = [("lieux", "a", {"nom": "x"}, 2), ("lieux", "a", {"nom": "y"}, 3)]
    with pytest.raises(DepotError, match=r"« a » revient deux fois .*lignes 2 et 3"):
        atelier.depot.prepare(lot, lignes)
    assert atelier.depot.list_lots() == ()
    assert dict(atelier.depot.verifier().comptes)["imports en attente"] == 0


def test_une_panne_en_pleine_preparation_ne_laisse_rien(atelier):
    def lignes():
        yield (TABLE, "a", {"nom": "x"}, 2)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        atelier.depot.prepare(LotNouveau("projets", "x.csv", "abc", 10), lignes())
    assert dict(atelier.depot.verifier().comptes)["imports en attente"] == 0


def test_remplacer_retire_ce_que_le_fichier_ne_contient_plus(atelier):
    atelier.publier({"a": "x", "b": "y"})
    atelier.publier({"z": "autre type"}, type_import="lieux")
    atelier.saisir("m", "à la main", 0)
    bilan = atelier.publier({"a": "x2"}, remplacer=True)
    assert (bilan.nb_ajoutes, bilan.nb_remplaces, bilan.nb_retires) == (0, 1, 1)
    assert atelier.lire() == {"a": "x2", "z": "autre type", "m": "à la main"}
    assert atelier.depot.read_table(TABLE).retraits == {}
    atelier.depot.annuler(bilan.lot.id)
    assert atelier.lire() == {
        "a": "x",
        "b": "y",
        "z": "autre type",
        "m": "à la main",
    }
    assert atelier.depot.verifier().fautes == ()


def test_une_saisie_remplacee_par_un_import_est_comptee(atelier):
    atelier.saisir("a", "à la main", 0)
    bilan = atelier.publier({"a": "du fichier", "b": "neuf"})
    assert (bilan.nb_remplaces, bilan.nb_saisies_remplacees) == (1, 1)
    assert "dont 1 saisie" in bilan.phrase


def test_abandonner_un_lot_prepare(atelier):
    id_lot = atelier.preparer({"a": "x"})
    assert atelier.depot.drop_prepare(id_lot)
    assert not atelier.depot.drop_prepare(id_lot)
    assert atelier.depot.get_lot(id_lot) is None
    with pytest.raises(DepotError, match="n’existe pas"):
        atelier.depot.publish(id_lot)


def test_un_lot_publie_ne_s_abandonne_pas(atelier):
    lot = atelier.publier({"a": "x"}).lot
    assert not atelier.depot.drop_prepare(lot.id)
    assert atelier.lire() == {"a": "x"}


def test_publier_deux_fois_ou_un_lot_annule_est_refuse(atelier):
    lot = atelier.publier({"a": "x"}).lot
    with pytest.raises(DepotError, match="déjà publié"):
        atelier.depot.publish(lot.id)
    atelier.depot.annuler(lot.id)
    with pytest.raises(DepotError, match="a été annulé"):
        atelier.depot.publish(lot.id)


def test_annuler_un_lot_rend_ce_qu_il_avait_remplace(atelier):
    atelier.publier({"a": "avant"})
    lot = atelier.publier({"a": "après", "b": "neuf"}).lot
    annulation = atelier.depot.annuler(lot.id)
    assert atelier.lire() == {"a": "avant"}
    assert (annulation.nb_annulees, annulation.nb_retablies) == (2, 1)
    assert annulation.conservees == ()
    assert atelier.depot.get_lot(lot.id).etat is EtatLot.ANNULE
    assert atelier.lire(lot.revision_publication) == {"a": "après", "b": "neuf"}


def test_annuler_garde_les_lignes_modifiees_depuis_et_les_dit(atelier):
    lot = atelier.publier({"a": "x", "b": "y"}).lot
    atelier.saisir("a", "corrigé", 1)
    annulation = atelier.depot.annuler(lot.id)
    assert annulation.conservees == (Reference(TABLE, "a"),)
    assert "modifiées depuis" in annulation.phrase
    assert atelier.lire() == {"a": "corrigé"}


def test_annuler_dans_le_desordre_ne_ressuscite_pas_un_lot_annule(atelier):
    premier = atelier.publier({"a": "un"}).lot
    second = atelier.publier({"a": "deux"}).lot
    troisieme = atelier.publier({"a": "trois"}).lot
    atelier.depot.annuler(second.id)
    assert atelier.lire() == {"a": "trois"}
    atelier.depot.annuler(troisieme.id)
    assert atelier.lire() == {"a": "un"}
    atelier.depot.annuler(premier.id)
    assert atelier.lire() == {}


def test_annuler_deux_fois_ou_sans_publication_se_dit_en_une_phrase(atelier):
    depot = atelier.depot
    id_lot = atelier.preparer({"a": "x"})
    with pytest.raises(DepotError, match="n’est pas publié"):
        depot.annuler(id_lot)
    depot.publish(id_lot)
    depot.annuler(id_lot)
    with pytest.raises(DepotError, match="déjà annulé, depuis le "):
        depot.annuler(id_lot)
    with pytest.raises(DepotError, match="n’existe pas"):
        depot.annuler(99)


def test_la_version_des_donnees_change_a_chaque_revision(atelier):
    versions = [atelier.depot.version_donnees()]
    lot = atelier.publier({"a": "x"}).lot
    versions.append(atelier.depot.version_donnees())
    atelier.depot.annuler(lot.id)
    versions.append(atelier.depot.version_donnees())
    assert len(set(versions)) == 3


def test_plusieurs_tables_se_lisent_du_meme_etat(atelier):
    atelier.publier({"a": "x"})
    tables = atelier.depot.read_tables([TABLE, "lieux"])
    assert [len(table) for table in tables.values()] == [1, 0]
    assert atelier.depot.list_tables() == (TABLE,)


def test_une_adresse_geocodee_se_garde_et_se_met_a_jour(atelier):
    depot = atelier.depot
    adresses = {f"{i} rue des Arts": {"score": i} for i in range(600)}
    depot.write_geocodages(adresses)
    depot.write_geocodages({"1 rue des Arts": {"score": 0.9, "ville": "Muret"}})
    trouvees = depot.read_geocodages([*adresses, "inconnue"])
    assert len(trouvees) == 600
    assert trouvees["1 rue des Arts"].reponse == {"score": 0.9, "ville": "Muret"}
    depot.write_geocodages({})
