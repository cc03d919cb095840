"""Le témoin : la page que l’on écrit d’un premier jet avec folium et st_folium.

Même contenu que notre carte, sans aucune de ses précautions : la carte est refaite et
renvoyée entière à chaque geste, avec les réglages habituels des bibliothèques. Seules
les lectures de fichiers sont gardées, comme le ferait n’importe qui. Elle n’est lancée
que par ``python -m benchmarks``.
"""

import tomllib
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

RACINE = Path(__file__).resolve().parents[1]
DEPARTEMENT = tomllib.loads((RACINE / "configuration.toml").read_text("utf-8"))[
    "departement"
]
INDICATEURS = {
    "Population vivant en commune rurale": ("part_rurale", "YlGn", "%"),
    "Densité de population": ("densite", "YlOrRd", "hab./km²"),
    "Population": ("population", "PuBu", "habitants"),
}
CODES = {"EPCI": "code_epci", "Commune": "code_commune"}


@st.cache_data
def load_territoires() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Communes, EPCI et départements voisins, avec leurs indicateurs."""
    communes, epci, voisins = (
        gpd.read_parquet(RACINE / "geo" / DEPARTEMENT / f"{nom}.parquet")
        for nom in ("communes", "epci", "contexte")
    )
    zonages = pd.read_csv(
        RACINE / "data/insee/2026/zonages_communes.csv", dtype={"code_commune": str}
    )
    communes = communes.merge(zonages[["code_commune", "densite_7"]], on="code_commune")
    communes["ruraux"] = communes["population"].where(communes["densite_7"] >= 5, 0)
    ruraux = communes.groupby("code_epci", as_index=False)["ruraux"].sum()
    return _add_taux(communes), _add_taux(epci.merge(ruraux, on="code_epci")), voisins


def _add_taux(territoires: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    territoires["part_rurale"] = (
        100 * territoires["ruraux"] / territoires["population"].clip(lower=1)
    ).round(1)
    territoires["densite"] = (
        territoires["population"] / territoires["surface_km2"]
    ).round(0)
    return territoires


@st.cache_data
def load_points() -> pd.DataFrame:
    """Lieux et projets dont la commune est connue, posés à la mairie."""
    dossier = RACINE / "data/recensement/2026"
    texte = {"code_commune": str}
    lieux = pd.read_csv(dossier / "lieux.csv")[["id_lieu", "nom"]]
    sites = pd.read_csv(dossier / "sites.csv", dtype=texte).merge(lieux, on="id_lieu")
    projets = pd.read_csv(dossier / "projets.csv", dtype=texte)
    points = pd.concat(
        [
            sites[["nom", "code_commune"]].assign(couleur="orange"),
            projets[["nom", "code_commune"]].assign(couleur="purple"),
        ]
    )
    communes = load_territoires()[0]
    mairies = communes[["code_commune", "code_epci", "mairie_lat", "mairie_lon"]]
    return points.merge(mairies, on="code_commune")


@st.cache_data
def load_poids() -> pd.DataFrame:
    """Poids de l’ESS publiés par EPCI."""
    chiffres = pd.read_csv(
        RACINE / "data/cress_occitanie/publications/chiffres_ess.csv",
        dtype={"code": str},
    )
    return chiffres[
        (chiffres["indicateur"] == "part_emploi_ess_pct")
        & (chiffres["niveau"] == "epci")
        & (chiffres["base"] == "emploi salarié privé")
        & chiffres["source_statistique"].notna()
    ]


def build_carte(indicateur: str, maille: str) -> folium.Map:
    """Carte complète, refaite à chaque exécution."""
    communes, epci, voisins = load_territoires()
    territoires = epci if maille == "EPCI" else communes
    colonne, palette, unite = INDICATEURS[indicateur]
    carte = folium.Map(location=[43.4, 1.2], zoom_start=9)
    folium.GeoJson(
        voisins,
        name="Départements voisins",
        style_function=lambda _: {"color": "#999", "fillColor": "#ccc", "weight": 1},
    ).add_to(carte)
    autres = communes if maille == "EPCI" else epci
    folium.GeoJson(
        autres,
        name="Limites",
        style_function=lambda _: {"fillOpacity": 0, "color": "#666", "weight": 0.5},
    ).add_to(carte)
    choroplethe = folium.Choropleth(
        geo_data=territoires,
        data=territoires,
        columns=[CODES[maille], colonne],
        key_on=f"feature.properties.{CODES[maille]}",
        fill_color=palette,
        legend_name=f"{indicateur} ({unite})",
        name=indicateur,
        highlight=True,
    )
    choroplethe.add_to(carte)
    choroplethe.geojson.add_child(folium.GeoJsonTooltip(["nom", colonne]))
    add_points(carte, epci, communes)
    folium.LayerControl().add_to(carte)
    return carte


def add_points(
    carte: folium.Map, epci: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    """Lieux et projets, poids publiés écrits sur leur EPCI, noms des villes."""
    for point in load_points().to_dict("records"):
        folium.Marker(
            [point["mairie_lat"], point["mairie_lon"]],
            popup=point["nom"],
            tooltip=point["nom"],
            icon=folium.Icon(color=point["couleur"]),
        ).add_to(carte)
    poids = epci.merge(load_poids(), left_on="code_epci", right_on="code")
    for ligne in poids.to_dict("records"):
        _add_texte(
            carte,
            ligne["etiquette_lat"],
            ligne["etiquette_lon"],
            f"{ligne['valeur']} %",
        )
    for ville in communes.nlargest(12, "population").to_dict("records"):
        _add_texte(carte, ville["mairie_lat"], ville["mairie_lon"], ville["nom"])


def _add_texte(carte: folium.Map, lat: float, lon: float, texte: str) -> None:
    folium.Marker([lat, lon], icon=folium.DivIcon(html=texte)).add_to(carte)


def show_panneau(clic: dict[str, object] | None, maille: str) -> None:
    """Chiffres du territoire choisi, et ses lieux."""
    communes, epci, _ = load_territoires()
    territoires = epci if maille == "EPCI" else communes
    proprietes = (clic or {}).get("properties")
    code = proprietes.get(CODES[maille]) if isinstance(proprietes, dict) else None
    choisis = territoires[territoires[CODES[maille]] == code]
    if choisis.empty:
        st.subheader("Haute-Garonne")
        st.write("Cliquez sur un territoire.")
        return
    choisi = choisis.iloc[0]
    st.subheader(choisi["nom"])
    st.metric("Population", int(choisi["population"]))
    st.metric("Surface (km²)", float(choisi["surface_km2"]))
    st.metric("Densité (hab./km²)", int(choisi["densite"]))
    st.metric("Population vivant en commune rurale (%)", float(choisi["part_rurale"]))
    st.write("Poids de l’ESS publiés :")
    poids = load_poids()
    for ligne in poids[poids["code"] == code].to_dict("records"):
        st.write(f"- {ligne['valeur']} % ({ligne['source_statistique']})")
    st.write("Lieux et projets :")
    points = load_points()
    for point in points[points[CODES[maille]] == code].to_dict("records"):
        st.write(f"- {point['nom']}")


st.set_page_config(page_title="Témoin", layout="wide")
st.title("ESS en Haute-Garonne")
indicateur_choisi = st.selectbox("Indicateur", list(INDICATEURS))
maille_choisie = st.radio("Maille", list(CODES), horizontal=True)
affichage = st.radio("Affichage", ["Carte", "Tableau"], horizontal=True)
gauche, droite = st.columns([2.2, 1])
with gauche:
    rendu = None
    if affichage == "Carte":
        rendu = st_folium(build_carte(indicateur_choisi, maille_choisie))
    else:
        table = load_territoires()[1 if maille_choisie == "EPCI" else 0]
        st.dataframe(pd.DataFrame(table.drop(columns="geometry")))
with droite, st.container(key="panneau"):
    show_panneau((rendu or {}).get("last_active_drawing"), maille_choisie)
