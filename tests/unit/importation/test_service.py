"""Examiner sans rien écrire, publier en une fois."""

import pytest

from ess_dash.depot import DepotError, open_depot
from ess_dash.importation.modele import ImportRefuseError, Reglages
from ess_dash.importation.service import (
    ExamenRefuseError,
    examine,
    examine_lecture,
    publish,
    write_lot,
)

BON = "nom;annee;montant_eur;theme;code_commune\nLe Four d’essai;2025;900;Inclusion;31483\n".encode()
MELE = BON + "Le Puits d’essai;25;10;Inclusion;31483\n".encode()
SANS_TOIT = b"nom;annee\nLe Four;25\n"


@pytest.fixture
def depot(tmp_path):
    return open_depot(tmp_path / "depot")


def test_un_examen_dit_tout_et_n_ecrit_rien(contexte, depot):
    examen = examine("projets.csv", BON, contexte)
    assert examen.type_import.identifiant == "projets"
    assert examen.proposees["annee"] == "annee"
    assert examen.types_possibles[0].identifiant == "projets"
    assert (examen.taille, len(examen.rapport.lignes)) == (len(BON), 1)
    assert depot.list_lots() == ()


def test_un_type_a_choisir_rend_de_quoi_le_choisir(contexte):
    with pytest.raises(ExamenRefuseError, match="Choisir son type") as refus:
        examine("x.csv", b"a;b\n1;2\n3;4\n", contexte)
    assert refus.value.table.entetes == ("a", "b")
    assert refus.value.type_import is None


def test_une_colonne_absente_rend_de_quoi_la_designer(contexte):
    octets = "quoi;annee\nLe Four d’essai;2025\n".encode()
    with pytest.raises(ExamenRefuseError, match="nom") as refus:
        examine("x.csv", octets, contexte, type_identifiant="projets")
    assert refus.value.proposees == {"annee": "annee"}
    # Le fichier n’est pas relu.
    examen = examine_lecture(
        refus.value.lecture,
        refus.value.taille,
        contexte,
        type_identifiant="projets",
        reglages=Reglages(correspondance={"nom": "quoi"}),
    )
    assert examen.rapport.nb_publiables == 1


def test_une_feuille_absente_se_dit(contexte):
    with pytest.raises(ImportRefuseError, match="n’a pas de feuille"):
        examine("x.csv", BON, contexte, feuille="Autre")


def test_tout_ou_rien_refuse_et_ne_prepare_rien(contexte, depot):
    examen = examine("projets.csv", MELE, contexte)
    with pytest.raises(ImportRefuseError, match="1 ligne est refusée"):
        publish(examen, depot, Reglages(), tout_ou_rien=True)
    assert depot.list_lots() == ()
    bilan = publish(examen, depot, Reglages(), tout_ou_rien=False)
    assert (bilan.nb_ajoutes, bilan.lot.nb_refusees) == (1, 1)


def test_rien_a_publier_se_dit(contexte, depot):
    examen = examine("projets.csv", SANS_TOIT, contexte, type_identifiant="projets")
    with pytest.raises(ImportRefuseError, match="Aucune ligne"):
        publish(examen, depot, Reglages(), tout_ou_rien=False)


def test_une_publication_manquee_ne_laisse_rien(contexte, depot, monkeypatch):
    examen = examine("projets.csv", BON, contexte)

    def fail(*_arguments, **_options):
        raise DepotError("occupé")

    monkeypatch.setattr(depot, "publish", fail)
    with pytest.raises(DepotError, match="occupé"):
        publish(examen, depot, Reglages(), tout_ou_rien=True)
    assert depot.list_lots() == ()


def test_le_lot_garde_le_bilan_sans_les_valeurs(contexte):
    examen = examine("projets.csv", MELE, contexte)
    lot = write_lot(examen, Reglages(producteur="Essai, c@essai.fr", millesime="2025"))
    assert (lot.nb_lignes, lot.nb_gardees, lot.nb_refusees) == (2, 1, 1)
    assert (lot.millesime, lot.octets) == ("2025", len(MELE))
    assert "essai.fr" not in lot.producteur
    (motif,) = lot.rapport["motifs"]
    assert (motif["colonne"], motif["nombre"], motif["lignes"]) == ("annee", 1, [3])
    assert "valeur" not in motif
