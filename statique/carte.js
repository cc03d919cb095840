/**
 * La carte de l’explorateur : `fmap.init` une fois, `fmap.paint` à chaque réexécution.
 *
 * La géométrie est chargée ici, une fois par navigateur ; Python n’envoie qu’un état court.
 * Le module s’appuie sur streamlit-folium (version épinglée) : voir « le clic » plus bas
 * pour ce qui en est supposé et ce qui se passe si la supposition tombe.
 */
(() => {
  'use strict';

  const { decode, html, pickCouleur, svg } = window.fmap.outils;
  const { findVoisin } = window.fmap.placement;
  const { buildGeo, buildTable, fetchTopologie } = window.fmap.geo;
  const { cadre } = window.fmap;

  const MAILLES = { commune: 'communes', epci: 'epci', petr: 'petr' };
  const NOMS_MAILLES = { communes: 'Communes', epci: 'EPCI', petr: 'PETR' };
  const MOTIFS = { n: 'hachures-n', s: 'hachures-s', o: 'points-o' };
  const FLECHES = {
    ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0],
  };
  const LARGEUR_ETROITE = 640;
  const SEPARATEUR = '\u001f';
  const ZOOM_MIN = 6;
  const ZOOM_MAX = { sans: 14, plan: 18 };
  /** On peut s’éloigner du département d’un peu plus que sa taille. */
  const MARGE_BORNES = 1.2;
  // Plus près, une commune seule remplirait l’écran : on garde ses voisines en vue.
  const ZOOM_VOL_MAX = 11;
  const PLAN_IGN = 'https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0'
    + '&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&TILEMATRIXSET=PM'
    + '&FORMAT=image/png&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}';
  const ETAT_VIDE = {
    theme: 'auto', mode: 'page', maille: 'epci', titre: '', classes: '', libelles: '', suffixe: '',
    palette: [], cercles: null, etiquettes: [], lieux: [], points: [], villes: 0, emphase: '',
    legende: { titre: '', lignes: [], notes: [] }, epingle: null, sel: '', cadre: null,
    fond: 'sans',
  };

  /** Tout ce qui change ; un seul exemplaire par cadre. */
  const S = {
    map: null, options: null, geo: null, etat: null, dessine: null, couches: {}, active: null,
    jeton: 0, compteur: 0, clics: [], sel: '', cadrage: null,
    vueLibre: false, vueRetrouvee: false, guide: false, peints: 0,
  };

  const reduit = window.matchMedia('(prefers-reduced-motion: reduce)');

  /* == carte, panneaux, commandes ============================================= */

  const PANNEAUX = [
    'contexte', 'territoires', 'lignes', 'cercles', 'emphase', 'traits-lieux', 'noms', 'lieux',
  ];

  function setupMap(map) {
    PANNEAUX.forEach((nom, rang) => {
      const panneau = map.createPane(nom);
      panneau.style.zIndex = 300 + 10 * rang;
      panneau.classList.add(`panneau-${nom}`);
    });
    S.rendus = Object.fromEntries(['contexte', 'territoires', 'lignes', 'cercles', 'emphase']
      .map((nom) => [nom, L.svg({ pane: nom, padding: 1 })]));
    map.setMinZoom(ZOOM_MIN);
    map.setMaxZoom(ZOOM_MAX.sans);
    map.options.inertia = !reduit.matches;
    S.relais = L.featureGroup([]).addTo(map);
    S.infobulle = L.tooltip({
      className: 'infobulle', direction: 'auto', offset: [14, 0], opacity: 1,
    });
    S.fenetre = L.popup({ className: 'fenetre', closeButton: false, autoPan: !reduit.matches });
    setupControls(map);
    map.on('zoomend resize', redrawAnnotations);
    map.on('moveend', () => {
      S.guide = false;
      S.annotations?.move(readCadre());
      saveVue();
    });
    map.on('movestart', () => {
      S.infobulle.remove();
      S.vueLibre = S.vueLibre || !S.guide;
    });
  }

  function setupControls(map) {
    L.control.zoom({
      position: 'topleft', zoomInTitle: 'Zoom avant', zoomOutTitle: 'Zoom arrière',
    }).addTo(map);
    const retour = L.control({ position: 'topleft' });
    retour.onAdd = () => {
      const bouton = html('button', {
        type: 'button', class: 'bouton-carte', title: 'Revoir le département',
        'aria-label': 'Revoir le département',
      }, svg('svg', { viewBox: '0 0 18 18', width: 18, height: 18, 'aria-hidden': 'true' },
        svg('path', { d: 'M11 2.5h4.5V7M15 3l-5 5M7 15.5H2.5V11M3 15l5-5' })));
      L.DomEvent.disableClickPropagation(bouton);
      L.DomEvent.on(bouton, 'click', () => showDepartement(true));
      return html('div', { class: 'leaflet-bar' }, bouton);
    };
    retour.addTo(map);
    L.control.scale({ imperial: false, position: 'bottomright', maxWidth: 150 }).addTo(map);
    S.attribution = L.control.attribution({ prefix: false, position: 'bottomright' });
  }

  /** Un contour de mise en évidence, réutilisé : seule sa forme change. */
  function createContour(classe) {
    return L.polygon([], {
      pane: 'emphase', renderer: S.rendus.emphase, interactive: false, className: classe,
      noClip: true, smoothFactor: 0,
    }).addTo(S.map);
  }

  function setupContours() {
    const classes = [
      'emphase-lisere', 'emphase', 'survol', 'selection-lisere', 'selection',
      'focus-lisere', 'focus',
    ];
    S.contours = Object.fromEntries(classes.map((nom) => [nom, createContour(`contour-${nom}`)]));
  }

  function outline(nom, zone) {
    S.contours[nom].setLatLngs(zone ? zone.latlngs() : []);
  }

  /** Contour et son liseré : il se voit sur toutes les couleurs, en clair et en sombre. */
  function outlineLisere(nom, zone) {
    outline(`${nom}-lisere`, zone);
    outline(nom, zone);
  }

  /* == géométrie ============================================================== */

  async function loadTerritoires() {
    announce('contours', false);
    try {
      S.geo = buildGeo(await fetchTopologie(S.options.territoires));
    } catch {
      announce('contours', true, load);
      return;
    }
    drawSocle();
    setupContours();
    S.annotations = window.fmap.createAnnotations({
      map: S.map, geo: S.geo, onLieux: chooseLieux, onPoint: openFenetre,
      onSurvol: showTexte, onSortie: hideTexte,
    });
    await loadStyles();
    setupVue();
    draw();
    document.fonts.ready.then(redrawAnnotations);
  }

  /** Les deux fichiers sont demandés ensemble ; les voisins se dessinent en dernier. */
  async function load() {
    const contexte = fetchTopologie(S.options.contexte).catch(() => null);
    await loadTerritoires();
    if (S.geo) drawContexte(await contexte);
  }

  function drawContexte(contexte) {
    announce('contexte', !contexte);
    if (!contexte) return;
    const nom = contexte.objects.departements ? 'departements' : Object.keys(contexte.objects)[0];
    S.geo.voisins = buildTable(contexte, nom).zones;
    S.geo.voisins.forEach(drawVoisin);
    S.annotations.move(readCadre());
  }

  /** Les feuilles de style arrivent après les scripts : rien ne se mesure avant elles. */
  async function loadStyles() {
    const feuilles = [...document.querySelectorAll('link[rel="stylesheet"]')];
    await Promise.all(feuilles.filter((lien) => !lien.sheet).map((lien) => new Promise((fini) => {
      lien.addEventListener('load', fini);
      lien.addEventListener('error', fini);
    })));
    S.map.invalidateSize({ animate: false });
  }

  /* == dessin du socle ======================================================== */

  function drawLignes(nom, coordonnees) {
    L.polyline(L.GeoJSON.coordsToLatLngs(coordonnees, 1), {
      pane: 'lignes', renderer: S.rendus.lignes, interactive: false, noClip: true,
      smoothFactor: 0, className: `ligne-${nom}`,
    }).addTo(S.map);
  }

  function drawSocle() {
    for (const { geometry } of S.geo.departement.zones) {
      L.GeoJSON.geometryToLayer({ type: 'Feature', geometry }, {
        pane: 'contexte', renderer: S.rendus.contexte, interactive: false, className: 'socle',
        noClip: true, smoothFactor: 0, stroke: false,
      }).addTo(S.map);
    }
    for (const [nom, coordonnees] of Object.entries(S.geo.lignes)) drawLignes(nom, coordonnees);
  }

  function drawVoisin(voisin) {
    L.polygon(voisin.latlngs(), {
      pane: 'contexte', renderer: S.rendus.contexte, interactive: false, className: 'voisin-fond',
      smoothFactor: 0.5,
    }).addTo(S.map).bringToBack();
  }

  /** Couches d’une maille, faites à la première demande. */
  function createMaille(nom) {
    const couches = S.geo[nom].zones.map((zone) => {
      const couche = L.polygon(zone.latlngs(), {
        pane: 'territoires', renderer: S.rendus.territoires, className: 'territoire',
        noClip: true, smoothFactor: 0, stroke: false, bubblingMouseEvents: false,
      });
      return listenZone(couche, zone);
    });
    return { nom, couches, groupe: L.layerGroup(couches) };
  }

  function listenZone(couche, zone) {
    return couche
      .on('click', () => chooseZone(zone))
      .on('mouseover mousemove', ({ latlng }) => hoverZone(zone, latlng))
      .on('mouseout', leaveZone);
  }

  /** Montre la maille demandée ; elle seule reçoit la souris et le clavier. */
  function showMaille(nom) {
    if (S.active?.nom === nom) return;
    S.active?.groupe.remove();
    S.couches[nom] = S.couches[nom] || createMaille(nom);
    S.active = S.couches[nom];
    S.active.groupe.addTo(S.map);
    S.racine.dataset.maille = nom;
    const liste = S.active.couches[0]?.getElement().parentNode;
    if (!liste) return;
    liste.setAttribute('role', 'listbox');
    liste.setAttribute('aria-label', NOMS_MAILLES[nom]);
    S.active.couches.forEach((couche, rang) => {
      const chemin = couche.getElement();
      chemin.setAttribute('role', 'option');
      chemin.setAttribute('tabindex', rang ? '-1' : '0');
      chemin.dataset.rang = rang;
    });
  }

  /* == état → dessin ========================================================== */

  /**
   * Reçoit un état. Appelé par streamlit-folium à chaque réexécution.
   *
   * @param {string} charge base64 du JSON compressé (deflate brut)
   */
  async function paint(charge) {
    // streamlit-folium ajoute son groupe à cette liste juste après : elle ne grossit jamais.
    window.feature_group = [];
    S.jeton += 1;
    const { jeton } = S;
    let recu;
    try {
      recu = await decode(charge);
    } catch {
      if (jeton === S.jeton) announce('etat', true);
      return;
    }
    if (jeton !== S.jeton) return;
    announce('etat', false);
    S.etat = readEtat(recu);
    S.sel = reconcileSelection(S.etat.sel);
    cadre.pruneThemes();
    cadre.applyTheme(S.etat.theme);
    draw();
    saveVue();
  }

  /** État complet : une clé absente ou d’une autre nature garde sa valeur vide. */
  function readEtat(recu) {
    const cles = Object.keys(ETAT_VIDE);
    const etat = Object.fromEntries(cles.map((cle) => [
      cle, isSemblable(recu?.[cle], ETAT_VIDE[cle]) ? recu[cle] : ETAT_VIDE[cle],
    ]));
    for (const cle of ['etiquettes', 'lieux', 'points']) {
      etat[cle] = etat[cle].filter(Array.isArray);
    }
    return etat;
  }

  function isSemblable(valeur, modele) {
    if (modele === null) {
      return valeur === null || typeof valeur === 'string' || Array.isArray(valeur);
    }
    if (typeof modele === 'number') return ['number', 'boolean'].includes(typeof valeur);
    return valeur !== null && typeof valeur === typeof modele
      && Array.isArray(valeur) === Array.isArray(modele);
  }

  /**
   * Choix à montrer : celui de Python, sauf s’il répond à un clic déjà dépassé par un
   * autre, qui a sa propre réponse en route.
   */
  function reconcileSelection(recue) {
    const rang = S.clics.indexOf(recue);
    if (rang >= 0 && rang < S.clics.length - 1) {
      S.clics.splice(0, rang + 1);
      return S.sel;
    }
    S.clics = [];
    return recue;
  }

  function draw() {
    if (!S.etat || !S.racine) return;
    S.racine.classList.toggle('projection', S.etat.mode === 'projection');
    drawLegende();
    if (!S.geo || !S.vuePrete) return;
    const { etat } = S;
    S.conteneur.setAttribute('aria-label', etat.titre || S.options.titre);
    showMaille(pickMaille(etat.maille));
    // La légende vient avec le premier état : c’est là que le cadrage lui fait sa place.
    if (!S.dessine && !S.vueLibre) showDepartement(false);
    if (hasChange('classes', 'libelles', 'suffixe', 'palette', 'maille', 'etiquettes')) drawClasses();
    if (hasChange('cercles', 'libelles', 'maille', 'classes', 'palette')) drawCercles();
    if (hasChange('fond')) drawFond();
    outlineLisere('emphase', S.geo.epci.parCode.get(etat.emphase));
    drawSelection();
    if (hasChange('lieux', 'points', 'etiquettes', 'villes', 'mode', 'legende')) {
      redrawAnnotations();
    }
    S.dessine = etat;
    goToCadre();
    S.peints += 1;
    S.racine.dataset.peints = S.peints;
  }

  function pickMaille(maille) {
    const nom = MAILLES[maille] || 'epci';
    return S.geo[nom].zones.length ? nom : 'epci';
  }

  function hasChange(...cles) {
    return !S.dessine
      || cles.some((cle) => JSON.stringify(S.dessine[cle]) !== JSON.stringify(S.etat[cle]));
  }

  /** Lettre de classe de chaque zone ; si les longueurs diffèrent, rien n’est colorié. */
  function readClasses() {
    const { classes } = S.etat;
    const accord = classes.length === S.active.couches.length;
    announce('desaccord', !accord);
    return accord ? [...classes] : S.active.couches.map(() => 'x');
  }

  function drawClasses() {
    const classes = readClasses();
    const zones = S.geo[S.active.nom].zones;
    const etiquettes = new Map(S.etat.etiquettes.map(([code, ...textes]) => [code, textes]));
    S.bruts = S.etat.libelles.split(SEPARATEUR);
    S.libelles = S.bruts.map(writeLibelle);
    S.active.couches.forEach((couche, rang) => {
      const chemin = couche.getElement();
      chemin.dataset.classe = classes[rang];
      chemin.style.fill = pickFill(classes[rang]);
      chemin.setAttribute('aria-label', writeZone(zones[rang], etiquettes.get(zones[rang].code)));
    });
    const colories = classes.filter((classe) => classe >= '0' && classe <= '9').length;
    S.racine.classList.toggle('fond-neutre', colories * 2 < classes.length);
  }

  /** Remet les espaces de milliers et l’unité, que le message n’envoie qu’une fois. */
  function writeLibelle(brut) {
    const groupe = brut.replace(/\d{4,}/g, (n) => n.replace(/\B(?=(\d{3})+$)/g, '\u202f'));
    return /\d$/.test(brut) ? groupe + S.etat.suffixe : groupe;
  }

  function pickFill(classe) {
    if (classe >= '0' && classe <= '9') return pickCouleur(S.etat.palette[Number(classe)]);
    return MOTIFS[classe] ? `url(#${MOTIFS[classe]})` : '';
  }

  function writeZone(zone, etiquette) {
    const perimetre = zone.properties.g ? ` (${zone.properties.g})` : '';
    const ecrit = etiquette ? ` ; inscrit : ${etiquette.join(', ')}` : '';
    return `${zone.nom}${perimetre} : ${S.libelles[zone.rang] || 'sans valeur'}${ecrit}`;
  }

  function drawCercles() {
    S.cercles?.remove();
    const couleur = pickCouleur(S.etat.palette[0], '#5b4b8a');
    const cercles = S.geo[S.active.nom].zones
      .map((zone) => ({ zone, rayon: readRayon(zone.rang) }))
      .filter(({ zone, rayon }) => rayon > 0 && zone.point)
      .sort((a, b) => b.rayon - a.rayon)
      .map(({ zone, rayon }) => createCercle(zone, rayon, couleur));
    S.cercles = L.layerGroup(cercles).addTo(S.map);
  }

  /** Surface proportionnelle au nombre ; un territoire écarté ou sans valeur n’a rien. */
  function readRayon(rang) {
    const nombre = /\d+(?:,\d+)?$/.exec(S.bruts[rang] || '');
    if (!S.etat.cercles || !nombre || S.etat.classes[rang] !== 'b') return 0;
    const [minimum, maximum, plafond] = S.etat.cercles;
    const valeur = Number(nombre[0].replace(',', '.'));
    return valeur > 0 ? Math.max(minimum, maximum * Math.sqrt(valeur / plafond)) : 0;
  }

  function createCercle(zone, rayon, couleur) {
    return listenZone(L.circleMarker([zone.point[1], zone.point[0]], {
      pane: 'cercles', renderer: S.rendus.cercles, radius: rayon, fillColor: couleur,
      className: 'cercle', bubblingMouseEvents: false,
    }), zone);
  }

  /** Fond IGN : rien n’est demandé tant qu’il n’est pas choisi. */
  function drawFond() {
    const plan = S.etat.fond === 'plan';
    S.racine.classList.remove('avec-plan');
    S.map.setMaxZoom(plan ? ZOOM_MAX.plan : ZOOM_MAX.sans);
    // Une tuile n’est nette qu’à un zoom entier.
    S.map.options.zoomSnap = plan ? 1 : 0.1;
    announce('plan', false);
    S.plan?.remove();
    S.plan = null;
    S.attribution.remove();
    if (!plan) return;
    S.attribution.addTo(S.map);
    S.plan = L.tileLayer(PLAN_IGN, { attribution: '© IGN', maxNativeZoom: 18, maxZoom: 18 });
    S.plan.on('tileerror', () => announce('plan', true));
    S.plan.on('tileload', () => {
      announce('plan', false);
      S.racine.classList.add('avec-plan');
    });
    S.plan.addTo(S.map);
  }

  /* == légende ================================================================ */

  function drawLegende() {
    const { legende, epingle, maille, mode } = S.etat;
    const signature = JSON.stringify([legende, epingle, maille, mode]);
    if (signature === S.legendeDessinee) return;
    S.legendeDessinee = signature;
    const ouverte = S.legende.querySelector('details')?.open ?? true;
    const details = html('details', {}, html('summary', {}, String(legende.titre || 'Légende')),
      window.fmap.buildLegende(S.etat, mode === 'projection' ? 24 : 13));
    details.open = ouverte;
    details.addEventListener('toggle', () => S.annotations?.move(readCadre()));
    S.legende.replaceChildren(details);
  }

  /** Largeur disponible et rectangles qui recouvrent la carte. */
  function readCadre() {
    const plan = S.conteneur.getBoundingClientRect();
    const voiles = [S.legende, ...S.conteneur.querySelectorAll('.leaflet-control')]
      .map((noeud) => noeud.getBoundingClientRect())
      .map((r) => ({
        x0: r.left - plan.left, y0: r.top - plan.top,
        x1: r.right - plan.left, y1: r.bottom - plan.top,
      }));
    return { largeur: isEtroit() ? 'etroit' : 'page', voiles };
  }

  function isEtroit() {
    return window.innerWidth < LARGEUR_ETROITE;
  }

  function redrawAnnotations() {
    if (S.annotations && S.vuePrete) S.annotations.draw(S.etat || ETAT_VIDE, readCadre());
  }

  /* == survol, choix, clavier ================================================= */

  function findZone(code) {
    const noms = [S.active.nom, 'communes', 'epci', 'petr'];
    return noms.map((nom) => S.geo[nom].parCode.get(code)).find(Boolean) || null;
  }

  function drawSelection() {
    const zone = S.sel ? findZone(S.sel) : null;
    outlineLisere('selection', zone);
    const zones = S.geo[S.active.nom].zones;
    S.active.couches.forEach((couche, rang) => {
      couche.getElement().setAttribute('aria-selected', String(zones[rang].code === S.sel));
    });
    const rang = zones.findIndex(({ code }) => code === S.sel);
    if (rang >= 0) setArret(rang);
  }

  /** Un seul territoire est dans l’ordre de tabulation ; les flèches mènent aux autres. */
  function setArret(rang) {
    const chemins = S.active.couches.map((couche) => couche.getElement());
    chemins.forEach((chemin) => chemin.setAttribute('tabindex', '-1'));
    chemins[rang]?.setAttribute('tabindex', '0');
    return chemins[rang];
  }

  function buildBulle(zone) {
    const { g } = zone.properties;
    return html('div', {}, html('strong', {}, zone.nom),
      html('span', { class: 'infobulle-valeur' }, S.libelles?.[zone.rang] || ''),
      g ? html('span', { class: 'infobulle-note' }, g) : null);
  }

  function showBulle(contenu, latlng) {
    S.infobulle.setContent(contenu).setLatLng(latlng);
    if (!S.map.hasLayer(S.infobulle)) S.infobulle.addTo(S.map);
  }

  function hoverZone(zone, latlng) {
    if (S.survolee !== zone) {
      S.survolee = zone;
      outline('survol', zone);
      S.infobulle.setContent(buildBulle(zone));
    }
    S.infobulle.setLatLng(latlng);
    if (!S.map.hasLayer(S.infobulle)) S.infobulle.addTo(S.map);
  }

  function leaveZone() {
    S.survolee = null;
    outline('survol', null);
    S.infobulle.remove();
  }

  function chooseZone(zone) {
    S.sel = zone.code;
    S.clics.push(zone.code);
    drawSelection();
    send('territoire', zone.code);
  }

  function showTexte(texte, latlng) {
    if (!S.map.hasLayer(S.fenetre)) showBulle(html('div', {}, texte), latlng);
  }

  function hideTexte() {
    S.infobulle.remove();
  }

  function openFenetre(texte, latlng) {
    hideTexte();
    S.fenetre.setContent(html('div', {}, texte)).setLatLng(latlng).openOn(S.map);
  }

  function chooseLieux(code, texte, bouton) {
    const { m } = S.geo.communes.parCode.get(code).properties;
    openFenetre(texte, [m[1], m[0]]);
    setArretLieux(bouton);
    send('lieux', code);
  }

  function setArretLieux(bouton) {
    for (const autre of S.map.getPane('lieux').querySelectorAll('button')) autre.tabIndex = -1;
    bouton.tabIndex = 0;
  }

  function setupClavier() {
    const territoires = S.map.getPane('territoires');
    territoires.addEventListener('keydown', pressZone);
    territoires.addEventListener('focusin', ({ target }) => focusZone(target));
    territoires.addEventListener('focusout', blurZone);
    const lieux = S.map.getPane('lieux');
    lieux.setAttribute('role', 'group');
    lieux.setAttribute('aria-label', 'Lieux et projets');
    lieux.addEventListener('keydown', pressLieu);
    document.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') S.map.closePopup();
    });
  }

  function readZone(chemin) {
    return S.geo[S.active.nom].zones[Number(chemin.dataset.rang)];
  }

  function focusZone(chemin) {
    // Un clic de souris donne aussi le focus : l’anneau n’est que pour le clavier.
    if (!chemin.matches(':focus-visible')) return;
    const zone = readZone(chemin);
    outlineLisere('focus', zone);
    const [lon, lat] = zone.point || [0, 0];
    if (!S.map.getBounds().contains([lat, lon])) S.map.panTo([lat, lon], { animate: false });
    showBulle(buildBulle(zone), [lat, lon]);
  }

  function blurZone() {
    outlineLisere('focus', null);
    S.infobulle.remove();
  }

  function pressZone(evenement) {
    const { key, target } = evenement;
    if (key === 'Enter' || key === ' ') chooseZone(readZone(target));
    else if (FLECHES[key]) focusVoisine(readZone(target), FLECHES[key]);
    else if (key === 'Escape') S.conteneur.focus({ preventScroll: true });
    else return;
    L.DomEvent.stop(evenement);
  }

  function toPixel(lonlat) {
    const [lon, lat] = lonlat || [0, 0];
    return S.map.project([lat, lon]);
  }

  function focusVoisine(zone, direction) {
    const points = S.geo[S.active.nom].zones.map(({ point }) => toPixel(point));
    const rang = findVoisin(points[zone.rang], points, direction);
    if (rang >= 0) setArret(rang).focus({ preventScroll: true });
  }

  function pressLieu(evenement) {
    const { key, target } = evenement;
    if (key === 'Escape') S.conteneur.focus({ preventScroll: true });
    else if (FLECHES[key]) focusLieuVoisin(target, FLECHES[key]);
    else return;
    L.DomEvent.stop(evenement);
    S.map.closePopup();
  }

  function focusLieuVoisin(bouton, direction) {
    const boutons = [...S.map.getPane('lieux').querySelectorAll('button')];
    const points = boutons.map((autre) => {
      const { left, top, width, height } = autre.getBoundingClientRect();
      return { x: left + width / 2, y: top + height / 2 };
    });
    const rang = findVoisin(points[boutons.indexOf(bouton)], points, direction);
    if (rang < 0) return;
    setArretLieux(boutons[rang]);
    boutons[rang].focus({ preventScroll: true });
  }

  /* == le clic ================================================================ */

  /**
   * Dit un choix à Python, en une seule réexécution.
   *
   * Voie rapide : la valeur part aussitôt par `window.Streamlit`, et `__GLOBAL_DATA__` est
   * mis à jour pour que l’écouteur de streamlit-folium, 250 ms plus tard, la trouve inchangée.
   * Si l’un des deux manque (version nouvelle), repli : un clic est rejoué sur un groupe
   * vide que streamlit-folium écoute, et c’est lui qui envoie.
   */
  function send(genre, code) {
    // Le compteur part de l’heure : il croît encore après un rechargement du cadre.
    S.compteur = Math.max(S.compteur + 1, Date.now());
    const objet = {
      type: 'Feature', properties: { genre, code, n: S.compteur }, geometry: null,
    };
    if (!sendFast(objet)) replay(objet);
  }

  function sendFast(objet) {
    const partage = window.__GLOBAL_DATA__;
    const streamlit = window.Streamlit;
    const voulus = partage?.returned_objects;
    if (!Array.isArray(voulus) || typeof streamlit?.setComponentValue !== 'function') return false;
    const dits = partage.previous_data || {};
    const valeur = Object.fromEntries(voulus.map((nom) => [nom, dits[nom] ?? null]));
    valeur.last_active_drawing = objet;
    partage.last_active_drawing = objet;
    partage.previous_data = valeur;
    streamlit.setComponentValue(valeur);
    return true;
  }

  function replay(objet) {
    S.relais.fire('click', { latlng: S.map.getCenter(), layer: { toGeoJSON: () => objet } });
  }

  /* == la vue ================================================================= */

  function saveVue() {
    if (S.vuePrete) cadre.saveVue(S.map, S.vueLibre);
  }

  function announce(cause, montrer, action) {
    cadre.announce(S.bandeau, cause, montrer, action);
  }

  function readBornes() {
    return L.latLngBounds(S.geo.departement.zones.flatMap((zone) => zone.latlngs().flat(2)));
  }

  /** Marges autour du département : la légende garde sa place quand la largeur le permet. */
  function readMarges() {
    const legende = isEtroit() ? 0 : S.legende.offsetWidth + 24;
    const sans = S.map.getBoundsZoom(S.bornes, false, [24, 24]);
    const avec = S.map.getBoundsZoom(S.bornes, false, [legende + 24, 24]);
    return { paddingTopLeft: [sans - avec < 0.5 ? legende : 12, 12], paddingBottomRight: [12, 12] };
  }

  function showDepartement(anime) {
    S.vueLibre = false;
    moveTo(S.bornes, readMarges(), anime);
    saveVue();
  }

  /** Déplacement voulu par l’application : il ne compte pas comme un geste. */
  function moveTo(bornes, marges, anime) {
    S.guide = true;
    const options = { ...marges, maxZoom: ZOOM_VOL_MAX };
    if (anime && !reduit.matches) S.map.flyToBounds(bornes, { ...options, duration: 0.2 });
    else S.map.fitBounds(bornes, { ...options, animate: false });
  }

  function setupVue() {
    S.bornes = readBornes();
    S.vuePrete = true;
    const vue = cadre.readVue(S.bornes.pad(MARGE_BORNES), ZOOM_MIN, ZOOM_MAX.plan);
    if (vue) {
      Object.assign(S, { vueLibre: true, vueRetrouvee: true });
      S.map.setView([vue.lat, vue.lon], vue.zoom, { animate: false });
    } else {
      showDepartement(false);
    }
    // Après le premier cadrage : avant lui, la carte y glisserait depuis la France entière.
    S.map.setMaxBounds(S.bornes.pad(MARGE_BORNES));
    new ResizeObserver(() => {
      S.map.invalidateSize({ animate: false });
      if (!S.vueLibre) moveTo(S.bornes, readMarges(), false);
    }).observe(S.conteneur);
  }

  function goToCadre() {
    const demande = JSON.stringify(S.etat.cadre);
    if (demande === S.cadrage) return;
    const premiere = S.cadrage === null;
    S.cadrage = demande;
    const zone = S.etat.cadre && findZone(String(S.etat.cadre[0]));
    // La vue partagée par l’adresse l’emporte sur le premier cadrage.
    if (!zone || (premiere && S.vueRetrouvee)) return;
    S.vueLibre = true;
    moveTo(L.latLngBounds(zone.latlngs().flat(2)), readMarges(), !premiere);
  }

  /* == départ ================================================================= */

  /**
   * Prépare la carte. Synchrone jusqu’au relais : streamlit-folium n’écoute que les couches
   * présentes quand le script de la carte se termine.
   *
   * @param {object} map carte Leaflet
   * @param {{territoires: string, contexte: string, titre: string}} options
   */
  function init(map, options) {
    Object.assign(S, { map, options });
    S.conteneur = map.getContainer();
    Object.assign(S, cadre.setupPage(S.conteneur, options.titre));
    setupMap(map);
    setupClavier();
    cadre.applyTheme(ETAT_VIDE.theme);
    window.addEventListener('message', ({ data }) => {
      if (data?.type === 'streamlit:render') cadre.applyTheme((S.etat || ETAT_VIDE).theme);
    });
    load();
    // streamlit-folium perd un état arrivé pendant le chargement des scripts ; se redire
    // prêt fait renvoyer le dernier, qui est ignoré s’il est déjà peint.
    setTimeout(() => window.Streamlit?.setComponentReady?.(), 0);
  }

  Object.assign(window.fmap, { init, paint });
})();
