"""Un département d’essai de sept communes, et de quoi lui présenter un fichier."""

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ess_dash.importation.modele import (
    CommuneConnue,
    Contexte,
    DejaConnu,
    Rapport,
    TableLue,
)
from ess_dash.sources import Source
from ess_dash.tables.contrat import validate
from ess_dash.tables.lieux import Lieux, Roles, Sites
from ess_dash.tables.projets import Financeurs, Projets
from ess_dash.territoires import Configuration, ZoneCible

CORPUS = Path(__file__).resolve().parents[2] / "corpus" / "importation" / "types"
METROPOLE = "243100518"
AUTRE = "200072643"
CADRES = {
    "31555": (1.3, 43.5, 1.6, 43.7),
    "31483": (0.6, 43.0, 0.8, 43.2),
    "31149": (1.2, 43.5, 1.3, 43.7),
}
CONTRATS = {
    "projets": Projets,
    "lieux": Lieux,
    "roles": Roles,
    "sites": Sites,
    "financeurs": Financeurs,
}


def point_dans_commune(lon, lat):
    for code, (ouest, sud, est, nord) in CADRES.items():
        if ouest <= lon < est and sud <= lat < nord:
            return code
    return ""


def build_commune(code, nom, postaux, epci=AUTRE, point=None):
    return CommuneConnue(code, nom, epci, tuple(postaux.split()), point)


@pytest.fixture
def contexte() -> Contexte:
    communes = (
        build_commune("31555", "Toulouse", "31000 31400", METROPOLE, (1.4442, 43.6045)),
        build_commune("31149", "Colomiers", "31770", METROPOLE, (1.25, 43.6)),
        build_commune("31483", "Saint-Gaudens", "31800", AUTRE, (0.723, 43.108)),
        build_commune("31085", "Boutx", "31160"),
        build_commune("31239", "L’Isle-en-Dodon", "31230"),
        build_commune("31900", "Le Pin", "31230"),
        build_commune("31901", "Le Pin", "31370"),
    )
    return Contexte(
        configuration=Configuration(
            code_departement="31",
            nom="Haute-Garonne",
            le="la Haute-Garonne",
            de="de la Haute-Garonne",
            en="en Haute-Garonne",
            adjectif="haut-garonnaise",
            code_metropole=METROPOLE,
            zone_cible=ZoneCible(frozenset({5, 6, 7}), montagne=True, qpv=True),
        ),
        communes={commune.code_commune: commune for commune in communes},
        epci={METROPOLE: "Toulouse Métropole", AUTRE: "CC d’essai"},
        passages={"31016": ("31085",), "31998": ("31483", "31239")},
        qpv={
            "QN03107M": ("Bellefontaine", "31555"),
            "QN03110M": ("Trois Cocus", "31555"),
            "QN03105M": ("Val d’Aran", "31149"),
        },
        themes={
            "Alimentation durable et digne": "alimentation",
            "Inclusion": "inclusion",
            "Bifurcation écologique": "bifurcation_ecologique",
        },
        financeurs={
            "departement_31": "Département",
            "toulouse_metropole": "Toulouse Métropole",
        },
        connus={},
        point_dans_commune=point_dans_commune,
        anciens_noms={"Argut-Dessus": ("31085",)},
    )


@pytest.fixture
def connais(contexte):
    """Le même contexte, où des lieux ou des projets sont déjà connus."""

    def build(table, *connus: DejaConnu) -> Contexte:
        return replace(contexte, connus={table: connus})

    return build


@pytest.fixture
def build_table():
    """Table lue, d’une ligne de noms de colonnes et de lignes de cases."""

    def build(entetes, *lignes, nom="essai.csv") -> TableLue:
        return TableLue(
            nom_fichier=nom,
            sha256="0" * 64,
            entetes=tuple(entetes),
            lignes=tuple(tuple(ligne) for ligne in lignes),
            numeros=tuple(range(2, len(lignes) + 2)),
            description="CSV",
        )

    return build


@pytest.fixture
def read_corpus(build_table):
    """Table d’un fichier du corpus, séparateur trouvé à la première ligne."""

    def read(nom) -> TableLue:
        texte = (CORPUS / nom).read_text("utf-8-sig")
        separateur = ";" if ";" in texte.splitlines()[0] else ","
        entetes, *lignes = csv.reader(texte.splitlines(), delimiter=separateur)
        return build_table(entetes, *lignes, nom=nom)

    return read


@pytest.fixture
def find_contenus():
    """Contenus d’une table, dans l’ordre du rapport, chaque clé une fois."""

    def find(rapport: Rapport, table: str) -> list[dict[str, str]]:
        par_cle = {}
        for ligne in rapport.lignes:
            for enregistrement in ligne.enregistrements:
                if enregistrement.table == table:
                    su = par_cle.setdefault(enregistrement.cle, enregistrement.contenu)
                    assert su == enregistrement.contenu
        return [dict(contenu) for contenu in par_cle.values()]

    return find


@pytest.fixture
def check_contrats(find_contenus):
    """Vérifie que ce qu’un rapport donne tient les contrats des tables."""
    source = Source(
        identifiant="import.csv",
        producteur="Producteur",
        titre="Titre",
        millesime="2026",
        url="",
        licence="Licence",
        date_consultation=dt.date(2026, 11, 22),
        sha256="0" * 64,
        traitement="",
        citation="",
        remarques="",
    )

    def check(rapport: Rapport) -> None:
        for table, modele in CONTRATS.items():
            contenus = find_contenus(rapport, table)
            if contenus:
                validate(pd.DataFrame(contenus), modele, source)

    return check


@pytest.fixture
def motifs():
    """Motifs d’une ligne, du rapport et de son rang."""

    def list_motifs(rapport: Rapport, rang: int) -> str:
        return " | ".join(r.motif for r in rapport.lignes[rang].remarques)

    return list_motifs
