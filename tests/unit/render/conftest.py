"""Une vue et des contours de synthèse : un damier de douze communes, quatre EPCI."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from ess_dash.indicateurs.chiffre import Statut
from ess_dash.indicateurs.registre import Nature
from ess_dash.presentation.modeles import (
    DemandeCarte,
    Etiquette,
    Legende,
    LieuListe,
    LigneLegende,
    SymboleCommune,
    VueCarte,
    Zone,
)
from ess_dash.render.carte_imprimee import build_contours

COTE_M = 12_000
X0, Y0 = 560_000, 6_250_000
COLONNES, RANGEES = 4, 3


def _communes():
    cases = [(i, j) for i in range(COLONNES) for j in range(RANGEES)]
    metres = gpd.GeoDataFrame(
        {
            "code_commune": [f"01{rang:03d}" for rang in range(len(cases))],
            "nom": [f"Commune {rang}" for rang in range(len(cases))],
            "code_epci": [f"20000000{i}" for i, _ in cases],
            "population": [1000 * (rang + 1) for rang in range(len(cases))],
        },
        geometry=[
            shapely.box(
                X0 + i * COTE_M,
                Y0 + j * COTE_M,
                X0 + (i + 1) * COTE_M,
                Y0 + (j + 1) * COTE_M,
            )
            for i, j in cases
        ],
        crs=2154,
    )
    points = metres.geometry.centroid.to_crs(4326)
    degres = metres.to_crs(4326)
    # La dernière mairie manque, comme il en manque dans les sources.
    connus = pd.Series([True] * (len(cases) - 1) + [False])
    degres["mairie_lon"] = points.x.where(connus)
    degres["mairie_lat"] = points.y.where(connus)
    return degres


def _union(communes, cle, noms):
    metres = communes.to_crs(2154).dissolve(cle).reset_index()
    couche = gpd.GeoDataFrame(
        {cle: metres[cle], "nom": metres[cle].map(noms)},
        geometry=metres.geometry,
        crs=2154,
    )
    points = couche.geometry.representative_point().to_crs(4326)
    return couche.to_crs(4326).assign(etiquette_lon=points.x, etiquette_lat=points.y)


@pytest.fixture(scope="session")
def contours():
    communes = _communes()
    departement = communes.assign(code_departement="01", nom="Essai")
    nord = Y0 + RANGEES * COTE_M
    voisin = shapely.box(X0 - 60_000, nord, X0 + 90_000, nord + 60_000)
    return build_contours(
        communes=communes,
        epci=_union(
            communes, "code_epci", {f"20000000{i}": f"CC n° {i}" for i in range(4)}
        ),
        petr=_union(
            communes.assign(
                code_petr=communes["code_epci"].map(
                    {"200000002": "pays-essai", "200000003": "pays-essai"}
                )
            ),
            "code_petr",
            {"pays-essai": "Pays d’Essai"},
        ),
        departement=_union(departement, "code_departement", {"01": "Essai"}),
        contexte=gpd.GeoDataFrame(
            {"code_departement": ["02"], "nom": ["Voisin"]}, geometry=[voisin], crs=2154
        ).to_crs(4326),
    )


def build_zone(rang, valeur, libelle, statut, classe, *, dans_filtre=True):
    return Zone(
        code=f"20000000{rang}",
        nom=f"CC n° {rang}",
        perimetre="EPCI entier",
        valeur=valeur,
        libelle=libelle,
        statut=statut,
        motif="" if statut.est_connu else "Demander l’extraction à la CRESS.",
        millesime="grille 2026",
        source=f"Document n° {rang}",
        classe=classe,
        rayon=None,
        dans_filtre=dans_filtre,
    )


ZONES = (
    build_zone(0, 0.0, "0,0\u202f%", Statut.CALCULE, 0),
    build_zone(1, 55.512345678, "55,5\u202f%", Statut.CALCULE, 1),
    build_zone(2, None, "non publié", Statut.NON_PUBLIE, None),
    build_zone(3, None, "secret statistique", Statut.SECRET, None),
)
LEGENDE = Legende(
    titre="Population vivant en commune rurale",
    sous_titre="grille 2026",
    methode="seuils fixes, borne haute exclue",
    lignes=(
        LigneLegende("classe", "0 à moins de 40\u202f%", "#CFE0D4", "", 1, 0, 40),
        LigneLegende("classe", "40 à 56\u202f%", "#2F7D5B", "", 1, 40, 55.5),
        LigneLegende("non_publie", "non publié", effectif=1),
        LigneLegende("secret", "secret statistique", effectif=1),
        LigneLegende("symbole", "lieux totems connus", "#D8932A", "losange", 2),
        LigneLegende("ligne", "CC n° 0", "#1D2B33"),
    ),
    notes=("Essai : 21,6\u202f%",),
)


def build_lieu(identifiant, nom, **champs):
    projet = LieuListe(
        identifiant=identifiant,
        couches=("projet",),
        genre="projet financé",
        nom=nom,
        ou="Commune 0",
        codes_communes=("01000",),
        detail="",
        montant="",
        montant_eur=None,
        financeur="Département",
        theme="Inclusion",
        qpv="inconnu",
        certitude="",
        annee="2025",
        source="Plan départemental",
    )
    return replace(projet, **champs)


@pytest.fixture
def fabriquer_lieu():
    return build_lieu


@pytest.fixture
def vue():
    return VueCarte(
        demande=DemandeCarte(),
        constat="Dans 1 EPCI sur 4, plus de la moitié vivent en commune rurale.",
        titre="Population vivant en commune rurale",
        sous_titre="EPCI d’Essai · grille 2026",
        lieu="Essai",
        nature=Nature.TAUX,
        unite="%",
        decimales=1,
        millesime="grille 2026",
        zones=ZONES,
        legende=LEGENDE,
        etiquettes=(Etiquette("200000001", "24,2\u202f%", "FLORES 2017"),),
        symboles=(
            SymboleCommune("01000", "Commune 0", 6, 9, 7),
            SymboleCommune("01001", "Commune 1", 0, 1, 0),
            SymboleCommune("99999", "Ailleurs", 1, 0, 0),
        ),
        lieux=(
            build_lieu("lieu-a", "La Grange", couches=("totem",), annee=""),
            build_lieu("projet-b", "Café", montant_eur=12500.5),
            build_lieu("projet-c", "Sans lieu", codes_communes=(), ou="non situé"),
        ),
        couverture=("2 projets placés sur 3 connus.",),
        avertissements=("CC n° 3 : partie seulement.",),
        sources=("Insee, grille de densité 2026", "IGN, Admin Express"),
        code_metropole="200000000",
        reference="Essai : 21,6\u202f%",
    )


@pytest.fixture
def vue_filtree(vue):
    ecartee = replace(vue.zones[1], dans_filtre=False)
    return replace(vue, zones=(vue.zones[0], ecartee, *vue.zones[2:]))


@pytest.fixture
def vue_cercles(vue):
    zones = tuple(
        replace(
            zone,
            valeur=valeur,
            libelle=f"{valeur:.0f}\xa0habitants",
            statut=Statut.CALCULE,
            motif="",
            classe=None,
            rayon=rayon,
        )
        for zone, valeur, rayon in zip(
            vue.zones, (800, 200, 50, 1), (34.0, 17.0, 8.5, 1.5), strict=True
        )
    )
    lignes = (
        LigneLegende("cercle", "500\xa0habitants", "#5B4B8A", rayon=26.9),
        LigneLegende("cercle", "100\xa0habitants", "#5B4B8A", rayon=12.0),
    )
    return replace(
        vue,
        nature=Nature.NOMBRE,
        zones=zones,
        legende=replace(vue.legende, lignes=lignes),
        titre="Population",
        unite="habitants",
    )
