/**
 * Placement des textes et des symboles, en pixels d’écran.
 *
 * Fonctions pures : des boîtes entrent, des positions sortent. Le placement est glouton
 * et déterministe ; il ne dépend que du zoom, jamais du défilement, pour que rien ne
 * saute quand on déplace la carte.
 *
 * @typedef {{x0: number, y0: number, x1: number, y1: number}} Boite
 */
(() => {
  'use strict';

  const DIRECTIONS = 16;
  const PAS = 5;
  /** Écart, en pixels, d’un nom qui n’a pas trouvé place contre son ancre. */
  const RECUL = 7;

  /** Boîte centrée. @returns {Boite} */
  function center(x, y, largeur, hauteur) {
    return {
      x0: x - largeur / 2, y0: y - hauteur / 2, x1: x + largeur / 2, y1: y + hauteur / 2,
    };
  }

  /** Surface commune à deux boîtes. */
  function overlap(a, b) {
    const largeur = Math.min(a.x1, b.x1) - Math.max(a.x0, b.x0);
    const hauteur = Math.min(a.y1, b.y1) - Math.max(a.y0, b.y0);
    return largeur > 0 && hauteur > 0 ? largeur * hauteur : 0;
  }

  /** Surface d’une boîte déjà prise par d’autres. */
  function cover(boite, prises) {
    return prises.reduce((somme, prise) => somme + overlap(boite, prise), 0);
  }

  function isFree(boite, prises) {
    return !prises.some((prise) => overlap(boite, prise) > 0);
  }

  /** Déplacements possibles, du plus court au plus long. */
  function* spiral(portee) {
    yield [0, 0];
    for (let rayon = PAS; rayon <= portee; rayon += PAS) {
      for (let rang = 0; rang < DIRECTIONS; rang += 1) {
        const angle = (2 * Math.PI * rang) / DIRECTIONS;
        yield [rayon * Math.cos(angle), rayon * Math.sin(angle)];
      }
    }
  }

  /**
   * Étiquettes : au plus près de leur point, de préférence dans leur territoire et hors
   * des symboles. Elles sont toujours posées.
   *
   * @param {{x: number, y: number, largeur: number, hauteur: number,
   *   contains: (x: number, y: number) => boolean}[]} etiquettes
   * @param {Boite[]} evitees ce qu’il vaut mieux ne pas couvrir
   * @param {Boite[]} prises complété au fil du placement
   * @param {number} portee déplacement maximal
   */
  function placeEtiquettes(etiquettes, evitees, prises, portee) {
    return etiquettes.map((etiquette) => {
      const { x, y, largeur, hauteur } = etiquette;
      let meilleur = null;
      for (const [dx, dy] of spiral(portee)) {
        const ecart = Math.hypot(dx, dy);
        // La spirale s’éloigne : plus loin, rien ne peut coûter moins.
        if (meilleur && ecart >= meilleur.cout) break;
        const boite = center(x + dx, y + dy, largeur, hauteur);
        const cout = ecart + cover(boite, evitees) * 0.5
          + cover(boite, prises) * 5 + countDehors(etiquette, boite) * 12;
        if (!meilleur || cout < meilleur.cout) meilleur = { cout, dx, dy, boite };
      }
      prises.push(meilleur.boite);
      return meilleur;
    });
  }

  /** Coins de la boîte, un peu rentrés, qui débordent du territoire. */
  function countDehors({ contains }, { x0, y0, x1, y1 }) {
    const retrait = (x1 - x0) * 0.12;
    const coins = [
      [x0 + retrait, y0], [x1 - retrait, y0], [x0 + retrait, y1], [x1 - retrait, y1],
    ];
    return coins.filter(([x, y]) => !contains(x, y)).length;
  }

  /**
   * Symboles : à leur commune, ou écartés jusqu’à la première place libre.
   *
   * @param {{x: number, y: number, largeur: number, hauteur: number}[]} symboles
   * @param {Boite[]} prises complété au fil du placement
   * @param {number} portee déplacement maximal
   */
  function placeSymboles(symboles, prises, portee) {
    return symboles.map(({ x, y, largeur, hauteur }) => {
      let choix = { dx: 0, dy: 0, boite: center(x, y, largeur, hauteur) };
      for (const [dx, dy] of spiral(portee)) {
        const boite = center(x + dx, y + dy, largeur, hauteur);
        if (isFree(boite, prises)) {
          choix = { dx, dy, boite };
          break;
        }
      }
      prises.push(choix.boite);
      return choix;
    });
  }

  /**
   * Noms : au-dessus, au-dessous, à droite, à gauche de leur ancre, un peu plus loin, sinon
   * pas du tout.
   *
   * @param {{ancre: Boite, largeur: number, hauteur: number}[]} noms du plus important au moins
   * @param {Boite[]} prises complété au fil du placement
   * @param {{marge: number, limites: Boite}} reglage air laissé autour d’un nom, pour que la
   *   carte reste calme, et étendue dont il ne sort pas en largeur
   */
  function placeNoms(noms, prises, { marge, limites }) {
    return noms.map(({ ancre, largeur, hauteur }) => {
      const x = (ancre.x0 + ancre.x1) / 2;
      const y = (ancre.y0 + ancre.y1) / 2;
      const places = [
        [x, ancre.y0 - hauteur / 2], [x, ancre.y1 + hauteur / 2],
        [ancre.x1 + largeur / 2 + 2, y], [ancre.x0 - largeur / 2 - 2, y],
        [x, ancre.y0 - hauteur / 2 - RECUL], [x, ancre.y1 + hauteur / 2 + RECUL],
      ];
      for (const [cx, cy] of places) {
        const boite = center(cx, cy, largeur, hauteur);
        if (boite.x0 > limites.x0 && boite.x1 < limites.x1 && isFree(boite, prises)) {
          prises.push(center(cx, cy, largeur + 2 * marge, hauteur + 2 * marge));
          return { x: cx, y: cy, boite };
        }
      }
      return null;
    });
  }

  /**
   * Anneau et son étendue, pour écarter vite les points qui n’y sont pas.
   *
   * @param {[number, number][]} points
   */
  function buildAnneau(points) {
    const x = points.map(([valeur]) => valeur);
    const y = points.map(([, valeur]) => valeur);
    return {
      points, x1: Math.max(...x), y0: Math.min(...y), y1: Math.max(...y),
    };
  }

  /** Vrai si le point est dans l’un des anneaux (règle pair-impair, trous compris). */
  function containsPoint(anneaux, x, y) {
    let dedans = false;
    for (const anneau of anneaux) {
      if (y >= anneau.y0 && y <= anneau.y1 && x <= anneau.x1) {
        dedans = dedans !== isCoupe(anneau.points, x, y);
      }
    }
    return dedans;
  }

  /** Vrai si une demi-droite partant du point coupe l’anneau un nombre impair de fois. */
  function isCoupe(points, x, y) {
    let impair = false;
    for (let i = 0, j = points.length - 1; i < points.length; j = i, i += 1) {
      const [xi, yi] = points[i];
      const [xj, yj] = points[j];
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) impair = !impair;
    }
    return impair;
  }

  /**
   * Point le plus proche dans la direction d’une flèche : la distance compte, l’écart à
   * la direction compte double.
   *
   * @param {{x: number, y: number}} depart
   * @param {{x: number, y: number}[]} points
   * @param {[number, number]} direction
   * @returns {number} rang du point, ou -1
   */
  function findVoisin(depart, points, [ux, uy]) {
    let meilleur = -1;
    let coutMin = Infinity;
    points.forEach((point, rang) => {
      const dx = point.x - depart.x;
      const dy = point.y - depart.y;
      const avance = dx * ux + dy * uy;
      const ecart = Math.abs(dx * uy - dy * ux);
      if (avance <= 0 || ecart > 2 * avance) return;
      const cout = avance + 2 * ecart;
      if (cout < coutMin) [coutMin, meilleur] = [cout, rang];
    });
    return meilleur;
  }

  window.fmap = window.fmap || {};
  window.fmap.placement = {
    buildAnneau, center, containsPoint, findVoisin, isFree,
    placeEtiquettes, placeNoms, placeSymboles,
  };
})();
