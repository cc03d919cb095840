"""Ce que l’on importe éclaire tout le reste, avec sa source ; annuler rend l’état d’avant.

Les fichiers sont construits ici, aucun de leurs chiffres n’est vrai.
"""

import csv
import datetime as dt
import io
import json
import zipfile
from types import SimpleNamespace

import pandas as pd
import pytest

from ess_dash.depot import VARIABLE_DEPOT, open_depot
from ess_dash.importation.contexte import build_contexte
from ess_dash.importation.lecture import read_fichier
from ess_dash.importation.modele import Etat, Reglages
from ess_dash.importation.service import examine, publish
from ess_dash.indicateurs.chargement import load_donnees_en_service
from ess_dash.indicateurs.quantites import Quantite
from ess_dash.presentation.assembler import build_vue_carte
from ess_dash.presentation.catalogue import build_catalogue, to_dossier
from ess_dash.presentation.comparer.demandes import DemandeConcentration
from ess_dash.presentation.comparer.dossiers import build_dossier
from ess_dash.presentation.fiche.fiche import build_fiche
from ess_dash.presentation.modeles import DemandeCarte
from ess_dash.presentation.publication import collect_publication
from ess_dash.presentation.qualite import build_qualite, build_qualite_lot
from ess_dash.render.datapackage import to_zip
from ess_dash.render.scdl import to_scdl

SOURCE = "CRESS d’essai, FLORES 2022"
PART = DemandeCarte(indicateur="part_emploi_ess_pct")
EPCI = "200073146"
DATE = dt.date(2026, 11, 22)


def write_csv(lignes):
    tampon = io.StringIO()
    csv.writer(tampon, delimiter=";").writerows(lignes)
    return tampon.getvalue().encode("utf-8-sig")


def build_cress(donnees):
    """18 EPCI : 3 000 salariés de l’ESS sur 20 000, et un département à 54 900."""
    entetes = ("code_epci", "epci", "millesime", "famille", "secteur")
    mesures = ("etablissements", "effectifs", "emplois_prives")
    epci = donnees.epci[["code_epci", "nom"]].itertuples(index=False)
    lignes = [
        (code, nom, "FLORES 2022", "Ensemble", "Ensemble", 250, 3000, 20000)
        for code, nom in epci
    ]
    total = ("31", "Haute-Garonne", "FLORES 2022", "Ensemble", "Ensemble")
    return write_csv([(*entetes, *mesures), *lignes, (*total, 4500, 54900, 360000)])


PROJETS = write_csv(
    [
        ("nom", "annee", "montant_eur", "theme", "code_commune", "commune", "e-mail"),
        ("Le Rucher d’essai", "2025", "12500", "Inclusion", "31016", "", "c@essai.fr"),
        ("Le Rucher d’éssai", "2025", "8000", "Inclusion", "31085", "Boutx", ""),
        ("=1+1", "2024", "", "Inclusion", "31483", "Saint-Gaudens", ""),
        ("La Faute d’essai", "25", "10", "Inclusion", "31483", "", ""),
    ]
)
LIEUX = write_csv(
    [
        ("nom", "commune", "latitude", "longitude"),
        ("La Grange d’essai", "Aspet", "", ""),
        ("L’Écart d’essai", "Aspet", "43,6045", "1,4442"),
    ]
)


@pytest.fixture(scope="module")
def etats(tmp_path_factory):
    """Données avant, avec trois imports, et après leur annulation."""
    with pytest.MonkeyPatch.context() as rustine:
        rustine.setenv(VARIABLE_DEPOT, str(tmp_path_factory.mktemp("depot")))
        avant, depot = load_donnees_en_service(), open_depot()
        contexte = build_contexte(avant)
        cress = Reglages(producteur="CRESS d’essai", licence="Licence Ouverte 2.0")
        fichiers = (
            ("cress.csv", build_cress(avant), "cress", cress),
            ("projets.csv", PROJETS, "projets", Reglages()),
            ("lieux.csv", LIEUX, "tiers_lieux", Reglages()),
        )
        lots, rapports = [], []
        for nom, octets, genre, reglages in fichiers:
            examen = examine(nom, octets, contexte, type_identifiant=genre)
            publication = publish(examen, depot, reglages, tout_ou_rien=False)
            lots.append(publication.lot)
            rapports.append(examen.rapport)
        pendant = load_donnees_en_service()
        qualite = build_qualite(
            pendant, depot, point_dans_commune=contexte.point_dans_commune
        )
        catalogue = build_catalogue(pendant, depot, date=DATE)
        publiee = collect_publication(pendant, depot)
        for lot in lots:
            depot.annuler(lot.id)
        yield SimpleNamespace(
            avant=avant,
            pendant=pendant,
            apres=load_donnees_en_service(),
            contexte=contexte,
            lots=lots,
            rapports=rapports,
            qualite=qualite,
            catalogue=catalogue,
            publication=publiee,
        )


def test_la_carte_montre_les_dix_huit_epci_et_leur_source(etats):
    avant, pendant = (build_vue_carte(d, PART) for d in (etats.avant, etats.pendant))
    assert avant.millesime == "FLORES 2017"
    assert pendant.millesime == "FLORES 2022"
    assert {zone.valeur for zone in pendant.zones} == {15.0}
    assert all(SOURCE in zone.source for zone in pendant.zones)


def test_les_lieux_et_les_projets_importes_sont_sur_la_carte(etats):
    noms = {lieu.nom for lieu in build_vue_carte(etats.pendant, PART).lieux}
    assert {"La Grange d’essai", "Le Rucher d’essai"} <= noms
    assert "La Faute d’essai" not in noms


def test_comparer_calcule_ce_qui_manquait(etats):
    demande = DemandeConcentration(
        objet=Quantite.EMPLOIS_ESS, repere=Quantite.EMPLOIS_PRIVES
    )
    avant, pendant = (build_dossier(d, demande) for d in (etats.avant, etats.pendant))
    assert avant.tableaux == ()
    # Même part partout : aucune inégalité.
    assert "0,00" in pendant.constat.phrase
    assert any(SOURCE in source for source in pendant.constat.sources)


def test_la_fiche_cite_l_import(etats):
    fiche = build_fiche(etats.pendant, EPCI)
    cellules = [cle.cellule for cle in fiche.chiffres_cles]
    (poids,) = [c for c in cellules if c.millesime == "FLORES 2022" and c.unite == "%"]
    assert poids.valeur == 15.0
    assert SOURCE in poids.source


def test_annuler_rend_l_etat_d_avant(etats):
    for champ in ("chiffres_publies", "lieux", "projets", "extraction", "positions"):
        pd.testing.assert_frame_equal(
            getattr(etats.apres, champ), getattr(etats.avant, champ)
        )
    assert etats.apres.sources == etats.avant.sources
    assert build_vue_carte(etats.apres, PART) == build_vue_carte(etats.avant, PART)


def test_aucun_contact_ne_passe(etats):
    tout = repr((etats.pendant, etats.qualite, etats.lots))
    assert "essai.fr" not in tout
    assert etats.rapports[1].contacts_ecartes == ("e-mail",)


# Qualité


def serrer(texte):
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def find_section(dossier, identifiant):
    (section,) = [s for s in dossier.sections if s.identifiant == identifiant]
    return section


def test_les_sommes_sont_mises_face_aux_totaux(etats):
    phrase = serrer(etats.qualite.constat.phrase)
    assert (
        "Vos 18 EPCI font 54 000 salariés de l’ESS (FLORES 2022), le total importé en "
        "annonce 54 900 : 900 de moins, soit 1,6 %."
    ) in phrase


def test_la_qualite_nomme_points_egares_doublons_et_anciens_codes(etats):
    situation = find_section(etats.qualite, "situation")
    ((egare,),) = [tableau.lignes for tableau in situation.tableaux]
    assert egare.titre == "L’Écart d’essai"
    assert [c.texte for c in egare.cellules] == ["Aspet", "Toulouse"]
    assert any("ancien code de commune" in avis for avis in situation.avis)
    (tableau,) = find_section(etats.qualite, "doublons").tableaux
    assert [ligne.titre for ligne in tableau.lignes] == ["Le Rucher d’éssai"]


def test_la_qualite_dit_les_melanges_et_chaque_import(etats):
    (melanges,) = find_section(etats.qualite, "melanges").tableaux
    titres = {ligne.titre for ligne in melanges.lignes}
    assert "FLORES 2022, emploi salarié privé" in titres
    imports, motifs = find_section(etats.qualite, "imports").tableaux
    assert len(imports.lignes) == 3
    assert any("année illisible" in ligne.titre for ligne in motifs.lignes)
    seul = build_qualite_lot(etats.lots[1])
    assert serrer(seul.constat.phrase) == "3 lignes gardées sur 4."


def test_la_qualite_sans_import_dit_ce_qui_manque(etats):
    qualite = build_qualite(etats.avant)
    assert qualite.titre == "Le poids de l’ESS est connu pour 4 EPCI sur 18"
    assert find_section(qualite, "marges").avis != ()
    assert all(s.identifiant != "imports" for s in qualite.sections)


# Catalogue et archive


def test_le_catalogue_met_les_imports_d_abord(etats):
    fiches = etats.catalogue.fiches
    assert [fiche.lot_id for fiche in fiches[:4]] == [3, 2, 1, None]
    cress = fiches[2]
    assert (cress.producteur, cress.millesime) == ("CRESS d’essai", "FLORES 2022")
    assert cress.sha256 == etats.lots[0].sha256
    assert "Carte" in cress.usage
    assert any(
        "Licence non précisée" in phrase for _, phrase in etats.catalogue.avertissements
    )
    assert all(fiche.licence and fiche.producteur for fiche in fiches)
    assert [s.identifiant for s in to_dossier(etats.catalogue).sections] == [
        *("imports", "livrees", "fictives")
    ]


def open_archive(etats):
    octets = to_zip(etats.publication, lieu="Haute-Garonne", date=DATE)
    return octets, zipfile.ZipFile(io.BytesIO(octets))


def test_l_archive_se_decrit_et_se_relit_a_l_identique(etats):
    octets, archive = open_archive(etats)
    descripteur = json.loads(archive.read("datapackage.json"))
    tables = {table.nom: table.lignes for table in etats.publication.tables}
    assert [r["path"] for r in descripteur["resources"]] == [f"{n}.csv" for n in tables]
    for ressource in descripteur["resources"]:
        contenu = archive.read(ressource["path"])
        assert len(contenu) == ressource["bytes"]
        lue = read_fichier(ressource["path"], contenu, sans_enfant=True).tables[0]
        noms = [champ["name"] for champ in ressource["schema"]["fields"]]
        attendue = tables[ressource["path"].removesuffix(".csv")]
        assert list(lue.entetes) == noms == list(attendue.columns)
        assert list(map(list, lue.lignes)) == _write_textes(attendue)
    assert octets == open_archive(etats)[0]


def _write_textes(table):
    """Cases telles qu’un lecteur les attend : texte, entier sans décimale, vide."""

    def write(case):
        if isinstance(case, str):
            return case.strip()
        if pd.isna(case):
            return ""
        return str(int(case)) if float(case).is_integer() else repr(float(case))

    return [[write(case) for case in ligne] for ligne in table.itertuples(index=False)]


def test_aucune_formule_vive_ne_sort(etats):
    _, archive = open_archive(etats)
    for nom in archive.namelist():
        if nom.endswith(".csv"):
            texte = archive.read(nom).decode()
            cases = [case for ligne in csv.reader(io.StringIO(texte)) for case in ligne]
            assert not [
                case for case in cases if case.startswith(("=", "+", "@", "\t"))
            ]
    assert b"'=1+1" in archive.read("projets.csv")


def test_le_lisez_moi_dit_les_sources_et_les_absences(etats):
    _, archive = open_archive(etats)
    texte = serrer(archive.read("LISEZ-MOI.txt").decode("utf-8-sig"))
    assert "CRESS d’essai" in texte
    assert "Licence Ouverte 2.0" in texte
    assert "Extraction de l’ESS par famille et secteur : non importée." in texte
    assert "secret statistique :" in texte


def test_les_projets_exportes_se_reimportent_a_l_identique(etats):
    _, archive = open_archive(etats)
    octets = archive.read("projets.csv")
    contexte = build_contexte(etats.pendant)
    examen = examine("projets.csv", octets, contexte, type_identifiant="projets")
    relus = {
        e.cle: dict(e.contenu)
        for ligne in examen.rapport.lignes
        for e in ligne.enregistrements
        if e.table == "projets"
    }
    table = next(t.lignes for t in etats.publication.tables if t.nom == "projets")
    noms = list(table.columns)
    attendus = [dict(zip(noms, ligne, strict=True)) for ligne in _write_textes(table)]
    assert list(relus.values()) == attendus
    assert examen.rapport.count()[Etat.REFUSE] == 0


def test_le_schema_national_ne_contient_rien_d_invente(etats):
    export = to_scdl(etats.pendant.projets, {"departement_31": "12345678200010"})
    lignes = list(csv.DictReader(io.StringIO(export.csv.decode())))
    assert len(lignes) == export.nb_lignes == len(etats.pendant.projets)
    (rucher,) = [ligne for ligne in lignes if ligne["objet"] == "Le Rucher d’essai"]
    assert rucher["montant"] == "12500"
    assert rucher["idAttribuant"] == "12345678200010"
    vides = ("dateConvention", "nomBeneficiaire", "nature", "pourcentageSubvention")
    assert [rucher[champ] for champ in vides] == [""] * 4
    manque = dict(export.incompletes)["Le Rucher d’essai"]
    assert {*vides, "idBeneficiaire ou rnaBeneficiaire"} <= set(manque)
    assert "Le Rucher d’essai" in export.lisez_moi.decode("utf-8-sig")


def test_la_demonstration_ne_se_publie_pas(etats):
    from dataclasses import replace

    fictives = replace(etats.pendant, est_demonstration=True)
    publication = collect_publication(fictives, None)
    assert publication.tables == ()
    assert "fictives" in publication.absences[0]
