/**
 * La géométrie : des fichiers TopoJSON aux zones, aux lignes et aux villes.
 *
 * @typedef {{rang: number, code: string, nom: string, properties: object, anneaux: object[],
 *   point: [number, number], latlngs: () => object[][][]}} Zone
 */
(() => {
  'use strict';

  const { buildAnneau } = window.fmap.placement;

  async function fetchTopologie(adresse) {
    const reponse = await fetch(adresse);
    if (!reponse.ok) throw new Error(`${adresse} : ${reponse.status}`);
    return reponse.json();
  }

  /** Table d’un objet TopoJSON : zones dans l’ordre du fichier, et par code. */
  function buildTable(topologie, nom) {
    const objet = topologie.objects[nom];
    const zones = objet ? topojson.feature(topologie, objet).features.map(buildZone) : [];
    return { objet, zones, parCode: new Map(zones.map((zone) => [zone.code, zone])) };
  }

  function buildZone({ properties, geometry }, rang) {
    const polygones = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    let latlngs = null;
    return {
      rang, code: properties.c, nom: properties.n, properties, geometry,
      anneaux: polygones.flat().map(buildAnneau),
      point: properties.l || properties.m,
      latlngs: () => {
        latlngs = latlngs || L.GeoJSON.coordsToLatLngs(polygones, 2);
        return latlngs;
      },
    };
  }

  function buildGeo(territoires) {
    const geo = { voisins: [], villes: [] };
    for (const nom of ['communes', 'epci', 'petr', 'departement']) {
      geo[nom] = buildTable(territoires, nom);
    }
    const mesh = (nom, filtre) => (geo[nom].objet
      ? topojson.mesh(territoires, geo[nom].objet, filtre).coordinates : []);
    geo.lignes = {
      commune: mesh('communes', (a, b) => a !== b && a.properties.e === b.properties.e),
      epci: mesh('epci', (a, b) => a !== b),
      petr: mesh('petr', (a, b) => a !== b),
      departement: mesh('departement', () => true),
    };
    geo.villes = buildVilles(geo.communes.zones);
    return geo;
  }

  /** Communes à nommer, de la plus à la moins peuplée ; la première de chaque EPCI est notée. */
  function buildVilles(communes) {
    const vus = new Set();
    return communes
      .filter(({ properties }) => properties.m)
      .map(({ code, nom, properties }) => ({
        code, nom, m: properties.m, e: properties.e, habitants: Number(properties.h) || 0,
      }))
      .sort((a, b) => b.habitants - a.habitants)
      .map((ville) => {
        const principale = !vus.has(ville.e);
        vus.add(ville.e);
        return { ...ville, principale };
      });
  }

  window.fmap.geo = { buildGeo, buildTable, fetchTopologie };
})();
