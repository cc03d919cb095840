/**
 * La carte de la scène : une seule, qui vole d’une étape à l’autre et révèle ses couches.
 *
 * Elle lit le même message que la carte de l’outil ; la géométrie est dans la page.
 */
(() => {
  'use strict';

  const { buildForme, html, measureTexte, pickCouleur, readGenre, svg } = window.fmap.outils;
  const { center, containsPoint, placeEtiquettes, placeNoms, placeSymboles } = window.fmap.placement;
  const { buildGeo, buildTable } = window.fmap.geo;

  const MAILLES = { commune: 'communes', epci: 'epci', petr: 'petr' };
  const MOTIFS = { n: 'hachures-n', s: 'hachures-s', o: 'points-o' };
  const COUCHES_LIEUX = ['totem', 'tiers_lieu', 'projet'];
  const PANNEAUX = ['contexte', 'territoires', 'lignes', 'cercles', 'emphase', 'traits', 'noms', 'lieux'];
  const SEPARATEUR = '\u001f';
  const FAMILLE = '"Source Sans 3", "Source Sans", sans-serif';
  /** Un vol ne dure jamais plus : la salle suit, l’orateur n’attend pas. */
  const DUREE_VOL_S = 0.55;
  const ZOOM_VOL_MAX = 12;
  /** Corps, en pixels, à 1920 × 1080 : tout suit la taille de la scène. */
  const CORPS = { valeur: 42, millesime: 24, ville: 25, capitale: 30, compte: 19, seul: 13 };
  const HABITANTS_MIN = 1500;
  const GRANDE_VILLE = 100000;
  const VILLES_PROCHES = 10;
  const LARGEUR_SCENE = 1920;

  const reduit = window.matchMedia('(prefers-reduced-motion: reduce)');

  function readJson(identifiant) {
    return JSON.parse(document.getElementById(identifiant).textContent);
  }

  /** Remet les espaces de milliers et l’unité, que le message n’écrit qu’une fois. */
  function writeLibelle(brut, suffixe) {
    const groupe = brut.replace(/\d{4,}/g, (n) => n.replace(/\B(?=(\d{3})+$)/g, '\u202f'));
    return /\d$/.test(brut) ? groupe + suffixe : groupe;
  }

  function createCarteScene(conteneur) {
    const geo = buildGeo(readJson('territoires'));
    const S = { etat: null, visibles: new Set(), maille: '', groupes: {}, cercles: null, neuves: new Set() };
    const map = L.map(conteneur, {
      zoomControl: false, attributionControl: false, keyboard: false, zoomSnap: 0,
      inertia: !reduit.matches, fadeAnimation: false, minZoom: 6, maxZoom: 15,
    });
    L.control.zoom({ position: 'topright', zoomInTitle: 'Zoom avant', zoomOutTitle: 'Zoom arrière' })
      .addTo(map);
    const rendus = {};
    PANNEAUX.forEach((nom, rang) => {
      map.createPane(nom).style.zIndex = 300 + 10 * rang;
      if (!['noms', 'lieux'].includes(nom)) rendus[nom] = L.svg({ pane: nom, padding: 1 });
    });
    const bornesDepartement = readBornes(geo.departement.zones);
    map.fitBounds(bornesDepartement, { animate: false });

    const reglage = (nom, classe) => ({
      pane: nom, renderer: rendus[nom], interactive: false, className: classe, noClip: true,
      smoothFactor: 0,
    });
    const contours = {};
    drawSocle();

    const reperes = L.layerGroup().addTo(map);
    const traits = L.polyline([], reglage('traits', 'trait-lieu')).addTo(map);
    const bulle = L.tooltip({ className: 'bulle', direction: 'auto', offset: [14, 0], opacity: 1 });
    const epingles = new Map();

    map.on('zoomend resize', annotate);
    document.fonts.ready.then(annotate);
    map.on('movestart', () => bulle.remove());

    function unite() {
      return document.getElementById('scene').clientWidth / LARGEUR_SCENE;
    }

    function readBornes(zones) {
      return L.latLngBounds(zones.flatMap((zone) => zone.latlngs().flat(2)));
    }

    function drawSocle() {
      const voisins = buildTable(readJson('contexte'), 'departements').zones;
      voisins.forEach((zone) => L.polygon(zone.latlngs(), reglage('contexte', 'voisin-fond')).addTo(map));
      geo.departement.zones.forEach((zone) => {
        L.polygon(zone.latlngs(), { ...reglage('contexte', 'socle'), stroke: false }).addTo(map);
      });
      for (const [nom, coordonnees] of Object.entries(geo.lignes)) {
        L.polyline(L.GeoJSON.coordsToLatLngs(coordonnees, 1), reglage('lignes', `ligne-${nom}`)).addTo(map);
      }
      for (const nom of ['emphase-lisere', 'emphase', 'vers-lisere', 'vers']) {
        contours[nom] = L.polygon([], reglage('emphase', `contour contour-${nom}`)).addTo(map);
      }
    }

    function outline(nom, zone) {
      contours[`${nom}-lisere`].setLatLngs(zone ? zone.latlngs() : []);
      contours[nom].setLatLngs(zone ? zone.latlngs() : []);
    }

    function findZone(code) {
      return ['epci', 'communes', 'petr'].map((nom) => geo[nom].parCode.get(code)).find(Boolean);
    }

    /* -- territoires -------------------------------------------------------- */

    function createGroupe(nom) {
      const couches = geo[nom].zones.map((zone) => L.polygon(zone.latlngs(), {
        pane: 'territoires', renderer: rendus.territoires, className: 'territoire', noClip: true,
        smoothFactor: 0, stroke: false, bubblingMouseEvents: false,
      })
        .on('mouseover mousemove', ({ latlng }) => showBulle(zone, latlng))
        .on('mouseout', () => bulle.remove())
        .on('click', ({ latlng }) => pin(zone, latlng)));
      return { couches, groupe: L.layerGroup(couches) };
    }

    function showMaille(nom) {
      if (S.maille === nom) return;
      S.groupes[S.maille]?.groupe.remove();
      S.groupes[nom] = S.groupes[nom] || createGroupe(nom);
      S.groupes[nom].groupe.addTo(map);
      S.maille = nom;
      conteneur.dataset.maille = nom;
    }

    function paintZones() {
      const { classes, palette, libelles, suffixe } = S.etat;
      S.libelles = libelles.split(SEPARATEUR).map((brut) => writeLibelle(brut, suffixe));
      const { couches } = S.groupes[S.maille];
      const accord = classes.length === couches.length;
      couches.forEach((couche, rang) => {
        const classe = accord ? classes[rang] : 'x';
        const chemin = couche.getElement();
        chemin.dataset.classe = classe;
        chemin.style.fill = pickFill(classe, palette);
      });
      const colories = [...classes].filter((c) => c >= '0' && c <= '9').length;
      conteneur.classList.toggle('fond-neutre', colories * 2 < classes.length);
    }

    function pickFill(classe, palette) {
      if (classe >= '0' && classe <= '9') return pickCouleur(palette[Number(classe)]);
      return MOTIFS[classe] ? `url(#${MOTIFS[classe]})` : '';
    }

    function paintCercles() {
      S.cercles?.remove();
      const regle = S.etat.cercles;
      if (!regle) return;
      const [minimum, maximum, plusGrand] = regle;
      const bruts = S.etat.libelles.split(SEPARATEUR);
      const cercles = geo[S.maille].zones.flatMap((zone, rang) => {
        const valeur = Number(bruts[rang].replace(',', '.'));
        if (S.etat.classes[rang] !== 'b' || !(valeur > 0) || !zone.point) return [];
        const rayon = Math.max(minimum, maximum * Math.sqrt(valeur / plusGrand)) * unite() * 1.6;
        return [{ zone, rayon }];
      }).sort((a, b) => b.rayon - a.rayon);
      S.cercles = L.layerGroup(cercles.map(({ zone, rayon }) => L.circleMarker(
        [zone.point[1], zone.point[0]],
        {
          ...reglage('cercles', 'cercle'), radius: rayon,
          fillColor: pickCouleur(S.etat.palette[0]), fillOpacity: 0.72,
        },
      ))).addTo(map);
    }

    /* -- étiquettes de survol ------------------------------------------------ */

    function writeBulle(zone) {
      const { g } = zone.properties;
      return html('div', {}, html('strong', {}, zone.nom),
        html('span', {}, S.libelles?.[zone.rang] || ''), g ? html('span', {}, ` · ${g}`) : null);
    }

    function showBulle(zone, latlng) {
      if (epingles.has(zone.code)) return;
      bulle.setContent(writeBulle(zone)).setLatLng(latlng);
      if (!map.hasLayer(bulle)) bulle.addTo(map);
    }

    /** Un clic garde l’étiquette ; un autre sur le même territoire l’ôte. */
    function pin(zone, latlng) {
      bulle.remove();
      const posee = epingles.get(zone.code);
      if (posee) {
        posee.remove();
        epingles.delete(zone.code);
        return;
      }
      epingles.set(zone.code, L.tooltip({
        className: 'bulle', direction: 'top', permanent: true, opacity: 1,
      }).setContent(writeBulle(zone)).setLatLng(latlng).addTo(map));
    }

    function unpinAll() {
      epingles.forEach((posee) => posee.remove());
      epingles.clear();
    }

    /* -- ce qui s’écrit sur la carte ------------------------------------------ */

    const project = ([lon, lat]) => map.project([lat, lon]);
    const police = (corps, graisse) => `${graisse} ${corps}px ${FAMILLE}`;

    function pose([lon, lat], pane, noeud, dx, dy, couche) {
      noeud.style.transform = `translate(${dx}px, ${dy}px)`;
      if (S.neuves.has(couche)) noeud.classList.add('apparait');
      const icon = L.divIcon({ html: noeud, className: 'repere', iconSize: [0, 0] });
      L.marker([lat, lon], { icon, pane, interactive: false, keyboard: false }).addTo(reperes);
    }

    function buildTexte(lignes) {
      const dessin = svg('svg', { class: 'texte', width: 1, height: 1, 'aria-hidden': 'true' });
      for (const [texte, corps, dy, rang] of lignes) {
        dessin.append(svg('text', {
          class: `texte-${rang}`, 'font-size': corps, y: dy, 'text-anchor': 'middle',
        }, texte));
      }
      return dessin;
    }

    function readSymboles(u) {
      const genres = COUCHES_LIEUX.filter((couche) => S.visibles.has(couche));
      return S.etat.lieux.flatMap(([code, ...comptes]) => {
        const commune = geo.communes.parCode.get(code)?.properties;
        const parts = genres
          .map((couche) => [couche, Number(comptes[COUCHES_LIEUX.indexOf(couche)]) || 0])
          .filter(([, nombre]) => nombre > 0);
        if (!commune?.m || !parts.length) return [];
        const rayons = parts.map(([couche, n]) => readRayon(couche, n, u));
        return [{
          parts, rayons, m: commune.m, ...project(commune.m),
          largeur: rayons.reduce((somme, r) => somme + 2 * r + 3 * u, 0),
          hauteur: 2 * Math.max(...rayons) + 3 * u,
        }];
      }).sort((a, b) => b.largeur - a.largeur || a.y - b.y);
    }

    function readRayon(couche, nombre, u) {
      return (nombre > 1 ? CORPS.compte : CORPS.seul) * u * (couche === 'totem' ? 1.15 : 1);
    }

    function buildSymboles({ parts, rayons, largeur, hauteur }, u) {
      const dessin = svg('svg', {
        class: 'texte', width: largeur, height: hauteur, 'aria-hidden': 'true',
        viewBox: `${-largeur / 2} ${-hauteur / 2} ${largeur} ${hauteur}`,
      });
      let x = -largeur / 2;
      parts.forEach(([couche, nombre], rang) => {
        const demi = rayons[rang] + 1.5 * u;
        x += 2 * demi;
        const genre = readGenre(couche);
        const rayon = couche === 'totem' ? rayons[rang] * 0.92 : rayons[rang];
        const groupe = svg('g', { transform: `translate(${x - demi} 0)` }, buildForme(genre, rayon));
        if (nombre > 1) {
          groupe.append(svg('text', {
            class: `signe-nombre nombre-${genre}`, 'text-anchor': 'middle', dy: '.35em',
          }, String(nombre)));
        }
        if (S.neuves.has(couche)) groupe.classList.add('apparait');
        dessin.append(groupe);
      });
      return dessin;
    }

    function annotateLieux(u, prises) {
      const symboles = readSymboles(u);
      const places = placeSymboles(symboles, prises, 160 * u);
      const liens = [];
      symboles.forEach((symbole, rang) => {
        const { dx, dy } = places[rang];
        pose(symbole.m, 'lieux', buildSymboles(symbole, u), dx - symbole.largeur / 2,
          dy - symbole.hauteur / 2, '');
        if (Math.hypot(dx, dy) > 16 * u) {
          const depart = L.point(symbole.x, symbole.y);
          liens.push([depart, depart.add([dx, dy])].map((point) => map.unproject(point)));
        }
      });
      traits.setLatLngs(liens);
    }

    function annotatePoids(u, prises, evitees) {
      if (!S.visibles.has('poids')) return;
      const dates = new Set(S.etat.etiquettes.map(([, , millesime]) => millesime));
      // Une seule année se dit une fois, dans la légende.
      const seule = dates.size < 2;
      const etiquettes = S.etat.etiquettes.flatMap(([code, texte, millesime]) => {
        const zone = geo.epci.parCode.get(code);
        if (!zone?.point) return [];
        const corps = (seule ? 34 : CORPS.valeur) * u;
        const largeur = Math.max(measureTexte(texte, police(corps, 700)),
          seule ? 0 : measureTexte(millesime, police(CORPS.millesime * u, 500)));
        return [{
          code, texte, millesime, corps, zone, ...project(zone.point), largeur: largeur + 8 * u,
          hauteur: corps + (seule ? 4 * u : CORPS.millesime * u + 6 * u),
          contains: (x, y) => {
            const { lat, lng } = map.unproject([x, y]);
            return containsPoint(zone.anneaux, lng, lat);
          },
        }];
      });
      const places = placeEtiquettes(etiquettes, evitees, prises, 90 * u);
      etiquettes.forEach(({ texte, millesime, corps, zone }, rang) => {
        const lignes = seule ? [[texte, corps, corps * 0.33, 'valeur']] : [
          [texte, corps, corps * 0.1, 'valeur'],
          [millesime, CORPS.millesime * u, corps * 0.1 + CORPS.millesime * u * 1.15, 'millesime'],
        ];
        pose(zone.point, 'noms', buildTexte(lignes), places[rang].dx, places[rang].dy, 'poids');
      });
    }

    function annotateVilles(u, prises) {
      if (!S.etat.villes) return;
      const zoom = map.getZoom() - Math.log2(u);
      const seuil = zoom >= 13 ? 0 : 26000 / 4 ** (zoom - 9);
      // De près, les plus grandes communes du territoire sont nommées, si petites soient-elles.
      const proches = new Set(geo.villes.filter(({ e }) => e === S.carte.vers)
        .slice(0, VILLES_PROCHES).map(({ code }) => code));
      const villes = geo.villes
        .filter(({ code, habitants, principale }) => habitants >= seuil || proches.has(code)
          || (principale && habitants >= HABITANTS_MIN && zoom >= 8.5))
        .map((ville) => {
          const { x, y } = project(ville.m);
          const grande = ville.habitants >= GRANDE_VILLE;
          const corps = (grande ? CORPS.capitale : CORPS.ville) * u;
          return {
            ...ville, x, y, grande, corps, ancre: center(x, y, 12 * u, 10 * u),
            largeur: measureTexte(ville.nom, police(corps, grande ? 700 : 500)) + 6 * u,
            hauteur: corps * 1.15,
          };
        });
      const { min, max } = map.getPixelBounds();
      const limites = { x0: min.x + 8, x1: max.x - 8 };
      const places = placeNoms(villes, prises, { marge: 9 * u, limites });
      villes.forEach((ville, rang) => {
        if (!places[rang]) return;
        const dessin = buildTexte([[
          ville.nom, ville.corps, places[rang].y - ville.y + ville.corps * 0.33,
          ville.grande ? 'capitale' : 'ville',
        ]]);
        dessin.lastChild.setAttribute('x', places[rang].x - ville.x);
        if (!readOccupe(ville)) dessin.append(svg('circle', { class: 'ville-point', r: 3.4 * u }));
        pose(ville.m, 'noms', dessin, 0, 0, '');
      });
    }

    function readOccupe({ code }) {
      const comptes = S.etat.lieux.find(([commune]) => commune === code);
      return Boolean(comptes) && COUCHES_LIEUX.some((couche, rang) => (
        S.visibles.has(couche) && comptes[rang + 1] > 0));
    }

    /** Refait tout ce qui s’écrit : au changement d’étape, de couche, de zoom ou de taille. */
    function annotate() {
      reperes.clearLayers();
      traits.setLatLngs([]);
      if (!S.etat) return;
      const u = unite();
      const prises = [];
      const evitees = readSymboles(u).map(({ x, y, largeur, hauteur }) => center(x, y, largeur, hauteur));
      annotatePoids(u, prises, evitees);
      annotateLieux(u, prises);
      annotateVilles(u, prises);
      S.neuves.clear();
    }

    /* -- une étape ------------------------------------------------------------ */

    /**
     * Montre une carte, au pas demandé de ses révélations.
     *
     * @param {{etat: object, couches: string[], vers: string}} carte
     * @param {number} temps nombre de couches révélées
     * @param {boolean} anime vrai pour voler, faux pour s’y poser
     */
    function show(carte, temps, anime) {
      const change = S.carte !== carte;
      const avant = S.visibles;
      S.carte = carte;
      S.etat = carte.etat;
      const cachees = new Set(carte.couches.slice(temps));
      S.visibles = new Set(['totem', 'tiers_lieu', 'projet', 'poids'].filter((c) => !cachees.has(c)));
      S.neuves = new Set([...S.visibles].filter((c) => !avant.has(c) && !change));
      map.invalidateSize({ animate: false, pan: false });
      if (change) {
        unpinAll();
        const nom = MAILLES[carte.etat.maille] || 'epci';
        showMaille(geo[nom].zones.length ? nom : 'epci');
        paintZones();
        paintCercles();
        conteneur.setAttribute('aria-label', carte.etat.titre);
        outline('emphase', geo.epci.parCode.get(carte.etat.emphase));
        outline('vers', findZone(carte.vers));
        moveTo(carte.vers, anime);
      }
      annotate();
    }

    function moveTo(code, anime) {
      const zone = findZone(code);
      const bornes = zone ? readBornes([zone]) : bornesDepartement;
      const marge = (zone ? 90 : 44) * unite();
      const options = { padding: [marge, marge], maxZoom: ZOOM_VOL_MAX };
      if (anime && !reduit.matches) map.flyToBounds(bornes, { ...options, duration: DUREE_VOL_S });
      else map.fitBounds(bornes, { ...options, animate: false });
    }

    function resize() {
      map.invalidateSize({ animate: false, pan: false });
      if (S.carte) moveTo(S.carte.vers, false);
      if (S.etat) paintCercles();
      annotate();
    }

    return { show, resize, map };
  }

  /** Chemin SVG d’une zone, dans un plan local qui garde les proportions. */
  function buildChemin(zone) {
    const { coordinates, type } = zone.geometry;
    const polygones = type === 'Polygon' ? [coordinates] : coordinates;
    return polygones.flat().map((anneau) => `M${anneau
      .map(([lon, lat]) => `${(lon * 726).toFixed(1)} ${(-lat * 1000).toFixed(1)}`).join('L')}Z`).join('');
  }

  const RAYON_IMPRIME = 13;

  /** Symboles et poids d’une carte imprimée, toutes couches révélées. */
  function drawSignes(dessin, geo, etat) {
    for (const [code, texte] of etat.etiquettes) {
      const point = geo.epci.parCode.get(code)?.point;
      if (point) dessin.append(svg('text', { x: point[0] * 726, y: -point[1] * 1000 }, texte));
    }
    for (const [code, ...comptes] of etat.lieux) {
      const m = geo.communes.parCode.get(code)?.properties.m;
      const genres = COUCHES_LIEUX.filter((_, rang) => comptes[rang] > 0);
      if (!m) continue;
      genres.forEach((couche, rang) => {
        const x = m[0] * 726 + (rang - (genres.length - 1) / 2) * 2.4 * RAYON_IMPRIME;
        dessin.append(svg('g', { transform: `translate(${x} ${-m[1] * 1000})` },
          buildForme(readGenre(couche), RAYON_IMPRIME)));
      });
    }
  }

  /**
   * Dessin fixe du département : la silhouette d’une ouverture, la carte d’une page imprimée.
   *
   * @param {{etat: object, vers: string}|null} carte sans elle, les EPCI nus
   * @param {string} vers territoire mis en avant
   */
  function buildCroquis(carte, vers) {
    const geo = buildGeo(readJson('territoires'));
    const nom = carte ? MAILLES[carte.etat.maille] || 'epci' : 'epci';
    const dessin = svg('svg', { 'aria-hidden': 'true', preserveAspectRatio: 'xMidYMid meet' });
    geo[nom].zones.forEach((zone, rang) => {
      const chemin = svg('path', { d: buildChemin(zone) });
      const classe = carte?.etat.classes[rang];
      if (carte && classe >= '0' && classe <= '9') {
        chemin.setAttribute('fill', pickCouleur(carte.etat.palette[Number(classe)]));
      } else if (carte) {
        chemin.setAttribute('fill', '#eef1f2');
      }
      if (zone.code === vers) chemin.classList.add('vers');
      dessin.append(chemin);
    });
    if (carte) drawSignes(dessin, geo, carte.etat);
    const x = geo.departement.zones.flatMap((z) => z.anneaux.flatMap((a) => a.points.map(([lon]) => lon * 726)));
    const y = geo.departement.zones.flatMap((z) => z.anneaux.flatMap((a) => a.points.map(([, lat]) => -lat * 1000)));
    const [x0, x1, y0, y1] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
    dessin.setAttribute('viewBox', `${x0 - 10} ${y0 - 10} ${x1 - x0 + 20} ${y1 - y0 + 20}`);
    return dessin;
  }

  window.fmap.scene = { createCarteScene, buildCroquis };
})();
