"""Matrices de temps de trajet : formes admises, fautes dites, rien de perdu."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ess_dash.tables.temps_trajet import TempsTrajetError, read_temps_trajet
from ess_dash.tables.temps_trajet_lecture import TAILLE_MAX_OCTETS

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "temps_trajet"
CODES = frozenset({"31001", "31002", "31003"})
MINUTES = [[0, 12.5, 30], [14, 0, 8], [31, 9, 0]]


def read(nom):
    return read_temps_trajet((CORPUS / nom).read_bytes(), nom, CODES)


@pytest.mark.parametrize(
    "nom",
    [
        "complete.csv",
        "virgule.csv",
        "tabulation.csv",
        "colonnes_permutees.csv",
        "cp1252.csv",
        "utf16.csv",
        "bom_sep_excel.csv",
        "titre_commentaires.csv",
        "codes_abimes.csv",
        "guillemets.csv",
    ],
)
def test_la_meme_matrice_se_lit_sous_toutes_ses_formes(nom):
    temps = read(nom)
    np.testing.assert_array_equal(temps.minutes, MINUTES)
    assert temps.codes == ("31001", "31002", "31003")
    assert (temps.nb_paires, temps.nb_manquantes) == (6, 0)
    assert (temps.fautes, temps.nb_refusees) == ((), 0)


def test_le_sens_compte():
    minutes = read("complete.csv").minutes
    assert (minutes[0, 1], minutes[1, 0]) == (12.5, 14)


def test_une_paire_absente_est_hors_d_atteinte_et_comptee():
    temps = read("partielle.csv")
    assert temps.minutes[0, 2] == np.inf
    assert (temps.nb_paires, temps.nb_manquantes) == (2, 4)


def test_une_commune_est_a_zero_d_elle_meme_sauf_si_le_fichier_dit_autre_chose():
    assert np.diag(read("diagonale.csv").minutes).tolist() == [4, 0, 0]
    assert read("diagonale.csv").nb_manquantes == 0


def test_une_unite_supposee_est_dite():
    assert read("complete.csv").avis == ()
    (avis,) = read("virgule.csv").avis
    assert "elle est lue en minutes" in avis


def test_toutes_les_fautes_sont_dites_a_la_fois():
    temps = read("fautes.csv")
    raisons = {
        faute.ligne: faute.raison.replace("\u00a0", " ")
        for faute in temps.fautes
        if faute.colonne != "destination"
    }
    assert raisons == {
        3: "répète la ligne 2",
        4: "la paire 31001 → 31003 a plusieurs temps différents : aucun n’est retenu",
        5: "la paire 31001 → 31003 a plusieurs temps différents : aucun n’est retenu",
        6: "« 99999 » n’est pas une commune du département (3 lignes)",
        9: "un temps de trajet n’est jamais négatif",
        10: "ce n’est pas un nombre de minutes",
        11: "case vide",
        12: "case vide",
        13: "plus de cases que de colonnes : elles sont décalées",
        14: "un temps de trajet n’est jamais négatif",
    }
    destinations = [f.ligne for f in temps.fautes if f.colonne == "destination"]
    assert destinations == [8, 14]
    assert (temps.nb_lignes, temps.nb_refusees, temps.nb_paires) == (13, 12, 1)


@pytest.mark.parametrize("ecrit", ["1441", "9" * 400])
def test_un_temps_demesure_est_une_faute_jamais_un_infini(ecrit):
    texte = f"origine;destination;minutes\n31001;31002;5\n31002;31001;{ecrit}\n"
    (faute,) = read_temps_trajet(texte.encode(), "m.csv", CODES).fautes
    assert faute.ligne == 3
    assert "24 heures" in faute.raison


def test_chaque_faute_dit_que_faire():
    for faute in read("fautes.csv").fautes:
        assert faute.suggestion.endswith(".")
        assert "'" not in faute.raison + faute.suggestion


def test_des_minutes_a_virgule_dans_un_fichier_a_virgules_sont_refusees():
    temps = read("decimales_virgule.csv")
    assert [faute.ligne for faute in temps.fautes] == [2]
    assert temps.minutes[0, 1] == np.inf


@pytest.mark.parametrize(
    ("nom", "fait_du_message"),
    [
        ("sans_destination.csv", "Il manque la colonne « destination »"),
        ("secondes.csv", "n’est pas en minutes"),
        ("sans_en_tete.csv", "Aucune colonne reconnue"),
        ("en_tete_seul.csv", "aucune ligne de données"),
        ("rien_d_utile.csv", "« 75056 » n’est pas une commune du département"),
        ("guillemet_ouvert.csv", "jamais refermé"),
        ("vide.csv", "vide"),
        ("classeur.xlsx", "CSV UTF-8"),
        ("octet_nul.csv", "CSV UTF-8"),
    ],
)
def test_un_fichier_inutilisable_est_refuse_d_une_phrase(nom, fait_du_message):
    with pytest.raises(TempsTrajetError) as refus:
        read(nom)
    assert fait_du_message in str(refus.value).replace("\u00a0", " ")
    assert str(refus.value).endswith(".")


def test_un_fichier_trop_gros_est_refuse():
    with pytest.raises(TempsTrajetError, match="32 Mo"):
        read_temps_trajet(b" " * (TAILLE_MAX_OCTETS + 1), "gros.csv", CODES)


def test_chaque_fichier_du_corpus_sert():
    source = Path(__file__).read_text("utf-8")
    assert [f.name for f in CORPUS.iterdir() if f'"{f.name}"' not in source] == []


def test_deux_lectures_du_meme_contenu_sont_egales_et_servent_de_cle():
    un, autre = read("complete.csv"), read("complete.csv")
    assert un == autre
    assert hash(un) == hash(autre)
    assert un != read("partielle.csv")
    assert not un.minutes.flags.writeable


cases = st.one_of(
    st.sampled_from(["31001", "31002", "31003", "99999", ""]),
    st.text(max_size=6),
)


@given(st.lists(st.tuples(cases, cases, st.one_of(cases, st.integers().map(str)))))
def test_chaque_ligne_donne_une_paire_ou_une_faute(lignes):
    texte = "origine;destination;minutes\n31001;31002;5\n" + "".join(
        f"{';'.join(ligne)}\n" for ligne in lignes
    )
    try:
        temps = read_temps_trajet(texte.encode(), "m.csv", CODES)
    except TempsTrajetError as refus:
        assert str(refus)  # noqa: PT017 — l’un ou l’autre est permis
        return
    donnees = int(np.isfinite(temps.minutes).sum())
    assert temps.nb_lignes - temps.nb_refusees <= donnees
    assert bool(temps.fautes) == bool(temps.nb_refusees)
    assert (temps.minutes >= 0).all()
    assert temps.nb_paires + temps.nb_manquantes == 6
