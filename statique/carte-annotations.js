/**
 * Ce qui s’écrit sur la carte : poids publiés, symboles des lieux, noms.
 *
 * Priorité des places : étiquettes, symboles, villes par population, départements voisins.
 * Les quatre premiers sont placés pour un zoom ; seuls les noms des voisins suivent le
 * défilement, pour rester dans le cadre.
 */
(() => {
  'use strict';

  const {
    buildSymbole, html, measureTexte, readGenre, svg, writeCompte,
  } = window.fmap.outils;
  const {
    center, containsPoint, isFree, placeEtiquettes, placeNoms, placeSymboles,
  } = window.fmap.placement;

  const FAMILLE = '"Source Sans 3", "Source Sans Pro", "Source Sans", sans-serif';
  const GENRES_COMPTES = ['totem', 'tiers', 'projet'];
  /** Au-delà de cet écart en pixels, un trait relie le symbole à sa commune. */
  const ECART_SANS_TRAIT = 12;
  /** Une petite ville n’est la principale de son EPCI qu’au-dessus de ce seuil. */
  const HABITANTS_MIN = 1500;
  const GRANDE_VILLE = 100000;
  /** Pas, en pixels, de la grille où se cherche la place d’un nom de voisin. */
  const GRILLE = 48;
  /** Air, en pixels, entre un nom de voisin et le bord ou la légende. */
  const AIR = 12;

  const TAILLES = {
    page: { etiquette: 23, millesime: 12.5, ville: 13.5, voisin: 13, compte: 10.5, seul: 7 },
    etroit: { etiquette: 18, millesime: 12, ville: 12.5, voisin: 12, compte: 10, seul: 7 },
    projection: { etiquette: 40, millesime: 24, ville: 24, voisin: 24, compte: 21, seul: 14 },
  };

  /** Seuil de population nommée : quatre fois moins à chaque cran de zoom. */
  function readSeuil(zoom) {
    return zoom >= 13 ? 0 : 20000 / 4 ** (zoom - 9);
  }

  function buildTexte(classe, lignes) {
    const dessin = svg('svg', {
      class: `texte ${classe}`, width: 1, height: 1, 'aria-hidden': 'true',
    });
    for (const [texte, corps, dy, rang] of lignes) {
      dessin.append(svg('text', {
        class: `texte-${rang}`, 'font-size': corps, y: dy, 'text-anchor': 'middle',
      }, texte));
    }
    return dessin;
  }

  /**
   * @param {{map: object, geo: object, onLieux: Function, onSurvol: Function,
   *   onSortie: Function, onPoint: Function}} contexte
   */
  function createAnnotations({ map, geo, onLieux, onSurvol, onSortie, onPoint }) {
    const posees = new Map();
    let noms = [];
    let prises = [];
    let tailles = TAILLES.page;

    const rendu = L.svg({ pane: 'traits-lieux', padding: 1 });
    const reglage = {
      pane: 'traits-lieux', renderer: rendu, interactive: false, noClip: true, smoothFactor: 0,
    };
    const traits = L.polyline([], { ...reglage, className: 'trait-lieu' }).addTo(map);
    const ancres = L.polyline([], { ...reglage, className: 'ancre-lieu' }).addTo(map);

    const project = ([lon, lat]) => map.project([lat, lon]);
    const police = (corps, graisse) => `${graisse} ${corps}px ${FAMILLE}`;

    /**
     * Pose un élément sur la carte ou le met à jour. L’élément n’est refait que si sa
     * signature change : un symbole qui a le focus le garde.
     */
    function pose(cle, [lon, lat], pane, signature, build, dx = 0, dy = 0) {
      let posee = posees.get(cle);
      if (!posee || posee.signature !== signature) {
        remove(cle);
        const noeud = build();
        const icon = L.divIcon({ html: noeud, className: 'repere', iconSize: [0, 0] });
        const marqueur = L.marker([lat, lon], {
          icon, pane, interactive: false, keyboard: false,
        }).addTo(map);
        posee = { marqueur, noeud, signature };
        posees.set(cle, posee);
      }
      posee.noeud.style.transform = `translate(${dx}px, ${dy}px)`;
      posee.vue = true;
      return posee.noeud;
    }

    function remove(cle) {
      posees.get(cle)?.marqueur.remove();
      posees.delete(cle);
    }

    function sweep(prefixe) {
      for (const [cle, posee] of [...posees]) {
        if (!cle.startsWith(prefixe)) continue;
        if (!posee.vue) remove(cle);
        posee.vue = false;
      }
    }

    /* -- lieux ---------------------------------------------------------------- */

    function readSymboles(etat) {
      return etat.lieux.flatMap(([code, ...comptes]) => {
        const commune = geo.communes.parCode.get(code)?.properties;
        const parts = GENRES_COMPTES.map((genre, i) => [genre, Number(comptes[i]) || 0])
          .filter(([, nombre]) => nombre > 0);
        if (!commune?.m || !parts.length) return [];
        return [{ code, commune, parts, ...measureSymbole(parts), ...project(commune.m) }];
      }).sort((a, b) => b.largeur - a.largeur || a.y - b.y);
    }

    function readRayon(nombre) {
      return nombre > 1 ? tailles.compte : tailles.seul;
    }

    function measureSymbole(parts) {
      const rayons = parts.map(([genre, n]) => readRayon(n) * (genre === 'totem' ? 1.2 : 1));
      return {
        largeur: rayons.reduce((somme, rayon) => somme + 2 * rayon + 2, 0),
        hauteur: 2 * Math.max(...rayons) + 3,
      };
    }

    function writeLieux({ commune, parts }) {
      const comptes = parts.map(([genre, nombre]) => writeCompte(nombre, genre));
      return `${commune.n} : ${comptes.join(', ')}`;
    }

    /**
     * Dessin et, posé dessus, bouton vide : un lecteur d’écran ne lit que le nom du bouton,
     * jamais les chiffres collés du dessin.
     */
    function buildBouton(texte, largeur, hauteur, signes) {
      const dessin = svg('svg', {
        width: largeur, height: hauteur, 'aria-hidden': 'true', focusable: 'false',
        viewBox: `${-largeur / 2} ${-hauteur / 2} ${largeur} ${hauteur}`,
      }, ...signes);
      const bouton = html('button', { type: 'button', 'aria-label': texte, tabindex: '-1' });
      L.DomEvent.on(bouton, 'click dblclick', L.DomEvent.stopPropagation);
      return { boite: html('div', { class: 'lieu' }, dessin, bouton), bouton };
    }

    function buildLieux(symbole) {
      const texte = writeLieux(symbole);
      let x = -symbole.largeur / 2;
      const signes = symbole.parts.map(([genre, nombre]) => {
        const rayon = readRayon(nombre);
        const demi = rayon * (genre === 'totem' ? 1.2 : 1) + 1;
        x += 2 * demi;
        return buildSymbole(genre, rayon, nombre, x - demi);
      });
      const { boite, bouton } = buildBouton(texte, symbole.largeur, symbole.hauteur, signes);
      bouton.dataset.code = symbole.code;
      const [lon, lat] = symbole.commune.m;
      listen(bouton, texte, [lat, lon], () => onLieux(symbole.code, texte, bouton));
      return boite;
    }

    function buildPoint([lon, lat, genre, nom], cote) {
      const signe = buildSymbole(readGenre(genre) || 'mien', tailles.seul, 1);
      const texte = String(nom ?? '');
      const { boite, bouton } = buildBouton(texte, cote, cote, [signe]);
      listen(bouton, texte, [lat, lon], () => onPoint(texte, [lat, lon]));
      return boite;
    }

    function listen(bouton, texte, latlng, onClick) {
      bouton.addEventListener('pointerenter', () => onSurvol(texte, latlng));
      bouton.addEventListener('focus', () => onSurvol(texte, latlng));
      bouton.addEventListener('pointerleave', onSortie);
      bouton.addEventListener('blur', onSortie);
      bouton.addEventListener('click', () => {
        if (!map.dragging.moved()) onClick();
      });
    }

    function poseLieux(symboles, places) {
      const liens = [];
      symboles.forEach((symbole, rang) => {
        const { dx, dy } = places[rang];
        const signature = JSON.stringify([symbole.parts, tailles.compte]);
        pose(
          `lieu-${symbole.code}`, symbole.commune.m, 'lieux', signature,
          () => buildLieux(symbole),
          dx - symbole.largeur / 2, dy - symbole.hauteur / 2,
        );
        if (Math.hypot(dx, dy) > ECART_SANS_TRAIT) {
          const depart = L.point(symbole.x, symbole.y);
          liens.push([depart, depart.add([dx, dy])].map((point) => map.unproject(point)));
        }
      });
      traits.setLatLngs(liens);
      ancres.setLatLngs(liens.map(([depart]) => [depart, depart]));
    }

    function posePoints({ points }) {
      const cote = 2 * tailles.seul + 8;
      const places = points.filter(([lon, lat]) => Number.isFinite(lon) && Number.isFinite(lat));
      places.forEach((point, rang) => {
        pose(`point-${rang}`, point, 'lieux', JSON.stringify([point, cote]),
          () => buildPoint(point, cote), -cote / 2, -cote / 2);
        const { x, y } = project(point);
        prises.push(center(x, y, cote - 8, cote - 8));
      });
    }

    /** Un seul arrêt de tabulation pour tous les symboles : les flèches font le reste. */
    function setArret() {
      const boutons = [...map.getPane('lieux').querySelectorAll('button')];
      if (!boutons.some((bouton) => bouton.tabIndex === 0) && boutons[0]) {
        boutons[0].tabIndex = 0;
      }
    }

    /* -- étiquettes ----------------------------------------------------------- */

    function readEtiquettes(etat) {
      return etat.etiquettes.flatMap(([code, texte, millesime]) => {
        const zone = geo.epci.parCode.get(code);
        if (!zone?.properties.l) return [];
        const largeur = Math.max(
          measureTexte(texte, police(tailles.etiquette, 700)),
          measureTexte(millesime, police(tailles.millesime, 400)),
        );
        return [{
          code, texte, millesime, zone, ...project(zone.properties.l),
          largeur: largeur + 6, hauteur: tailles.etiquette + tailles.millesime + 6,
          contains: (x, y) => {
            const { lat, lng } = map.unproject([x, y]);
            return containsPoint(zone.anneaux, lng, lat);
          },
        }];
      });
    }

    function poseEtiquettes(etiquettes, places) {
      etiquettes.forEach(({ code, texte, millesime, zone }, rang) => {
        const { etiquette, millesime: corps } = tailles;
        pose(
          `etiquette-${code}`, zone.properties.l, 'noms', `${texte}|${millesime}|${etiquette}`,
          () => buildTexte('etiquette', [
            [texte, etiquette, etiquette * 0.25, 'valeur'],
            [millesime, corps, etiquette * 0.25 + corps * 1.2, 'millesime'],
          ]),
          places[rang].dx, places[rang].dy,
        );
      });
    }

    /* -- noms ----------------------------------------------------------------- */

    function readVilles(etat, symboles, places) {
      if (!etat.villes) return [];
      const zoom = map.getZoom();
      const seuil = readSeuil(zoom);
      const boites = new Map(symboles.map(({ code }, rang) => [code, places[rang]]));
      return geo.villes
        .filter(({ habitants, principale }) => habitants >= seuil
          || (principale && zoom >= 8 && habitants >= HABITANTS_MIN))
        .map((ville) => buildVille(ville, boites.get(ville.code)));
    }

    function buildVille(ville, place) {
      const { x, y } = project(ville.m);
      const grande = ville.habitants >= GRANDE_VILLE;
      const corps = grande ? tailles.ville * 1.2 : tailles.ville;
      const colle = place && Math.hypot(place.dx, place.dy) <= ECART_SANS_TRAIT;
      return {
        ...ville, corps, grande, x, y, pastille: !place,
        ancre: colle ? place.boite : center(x, y, 9, 7),
        largeur: measureTexte(ville.nom, police(corps, grande ? 700 : 500)) + 4,
        hauteur: corps * 1.15,
      };
    }

    function poseVilles(villes) {
      const places = placeNoms(villes, prises, {
        marge: tailles.ville * 0.55, limites: readLimites(),
      });
      noms = villes.map((ville, rang) => ({ ville, place: places[rang] }))
        .filter(({ place }) => place);
      poseVisibles();
    }

    /** Étendue du département : un nom qui en sort serait coupé par le bord de la carte. */
    function readLimites() {
      const points = geo.departement.zones.flatMap((zone) => zone.latlngs().flat(2))
        .map((latlng) => map.project(latlng).x);
      return { x0: Math.min(...points) - AIR, x1: Math.max(...points) + AIR };
    }

    /** Les noms hors du cadre ne sont pas dans le DOM : il y a des centaines de communes. */
    function poseVisibles() {
      const cadre = map.getBounds().pad(0.5);
      for (const { ville, place } of noms) {
        if (!cadre.contains([ville.m[1], ville.m[0]])) continue;
        const { x, y } = ville;
        const noeud = pose(
          `ville-${ville.code}`, ville.m, 'noms', `${ville.corps}|${ville.pastille}`,
          () => buildNomVille(ville),
        );
        noeud.lastChild.setAttribute('x', place.x - x);
        noeud.lastChild.setAttribute('y', place.y - y + ville.corps * 0.33);
      }
      sweep('ville-');
      poseVoisins();
    }

    function buildNomVille({ nom, corps, grande, pastille }) {
      const dessin = buildTexte('ville', []);
      if (pastille) dessin.append(svg('circle', { class: 'ville-point', r: 2.5 }));
      dessin.append(svg('text', {
        class: grande ? 'texte-capitale' : 'texte-ville',
        'font-size': corps,
        'text-anchor': 'middle',
      }, nom));
      return dessin;
    }

    /** Nom d’un voisin : au milieu de ce qu’on en voit, si la place est libre. */
    function poseVoisins() {
      const { min, max } = map.getPixelBounds();
      const cadre = { x0: min.x + AIR, y0: min.y + AIR, x1: max.x - AIR, y1: max.y - AIR };
      const obstacles = [...prises, ...readVoiles(min)];
      for (const voisin of geo.voisins) {
        const largeur = measureTexte(voisin.nom, police(tailles.voisin, 500)) * 1.12 + 8;
        const place = findPlace(voisin, cadre, obstacles, largeur, tailles.voisin * 1.4);
        if (place) poseVoisin(voisin, map.unproject(place));
      }
      sweep('voisin-');
    }

    function poseVoisin({ nom }, { lat, lng }) {
      const cle = `voisin-${nom}`;
      pose(cle, [lng, lat], 'noms', `${tailles.voisin}`,
        () => buildTexte('voisin', [[nom, tailles.voisin, 4, 'voisin']]));
      posees.get(cle).marqueur.setLatLng([lat, lng]);
    }

    /** Parmi les places libres d’une grille, la plus proche de leur milieu. */
    function findPlace(voisin, cadre, obstacles, largeur, hauteur) {
      const libres = [];
      for (let x = cadre.x0 + largeur / 2; x < cadre.x1 - largeur / 2; x += GRILLE) {
        for (let y = cadre.y0 + hauteur / 2; y < cadre.y1 - hauteur / 2; y += GRILLE) {
          const boite = center(x, y, largeur, hauteur);
          if (isDans(voisin, boite) && isFree(boite, obstacles)) libres.push([x, y]);
        }
      }
      const mx = libres.reduce((somme, [x]) => somme + x, 0) / libres.length;
      const my = libres.reduce((somme, [, y]) => somme + y, 0) / libres.length;
      const ecart = ([x, y]) => Math.hypot(x - mx, y - my);
      return libres.sort((a, b) => ecart(a) - ecart(b))[0];
    }

    function isDans({ anneaux }, { x0, y0, x1, y1 }) {
      const { lat, lng } = map.unproject([x0, (y0 + y1) / 2]);
      return containsPoint(anneaux, lng, lat)
        && containsPoint(anneaux, map.unproject([x1, y0]).lng, lat);
    }

    let voiles = [];

    /** Ce qui recouvre la carte (légende, boutons), avec de l’air, dans le repère commun. */
    function readVoiles({ x, y }) {
      return voiles.map(({ x0, y0, x1, y1 }) => ({
        x0: x0 + x - AIR, y0: y0 + y - AIR, x1: x1 + x + AIR, y1: y1 + y + AIR,
      }));
    }

    /* -- l’ensemble ----------------------------------------------------------- */

    /** Refait toutes les places : au changement d’état, de zoom ou de taille. */
    function draw(etat, options) {
      tailles = TAILLES[etat.mode === 'projection' ? 'projection' : options.largeur];
      voiles = options.voiles;
      prises = [];
      const symboles = readSymboles(etat);
      const etiquettes = readEtiquettes(etat);
      const evitees = symboles.map(({ x, y, largeur, hauteur }) => center(x, y, largeur, hauteur));
      poseEtiquettes(etiquettes, placeEtiquettes(etiquettes, evitees, prises, 70));
      posePoints(etat);
      const places = placeSymboles(symboles, prises, 140);
      poseLieux(symboles, places);
      for (const prefixe of ['etiquette-', 'lieu-', 'point-']) sweep(prefixe);
      setArret();
      poseVilles(readVilles(etat, symboles, places));
    }

    /** Après un défilement : seulement ce qui entre dans le cadre. */
    function move(options) {
      voiles = options.voiles;
      poseVisibles();
    }

    return { draw, move };
  }

  window.fmap.createAnnotations = createAnnotations;
})();
