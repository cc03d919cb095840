/**
 * Outils sans état de la carte : DOM sûr, couleurs, décodage, symboles.
 *
 * Aucune chaîne venue d’un message n’est jamais lue comme du HTML : tout texte passe
 * par un nœud de texte, toute couleur par une liste blanche.
 */
(() => {
  'use strict';

  const SVG = 'http://www.w3.org/2000/svg';
  const COULEUR = /^#[0-9a-f]{6}$/i;
  const COULEUR_INCONNUE = '#9aa6ac';

  /** Signes des lieux : l’ordre est celui de la lecture, totem d’abord. */
  const GENRES = ['totem', 'tiers', 'projet', 'mien'];
  const NOMS_GENRES = {
    totem: ['lieu totem', 'lieux totems'],
    tiers: ['tiers-lieu', 'tiers-lieux'],
    projet: ['projet', 'projets'],
    mien: ['point importé', 'points importés'],
  };
  /** Une forme se nomme par son dessin ou par ce qu’elle représente. */
  const FORMES = {
    losange: 'totem', totem: 'totem',
    rond: 'tiers', cercle: 'tiers', disque: 'tiers', tiers: 'tiers', tiers_lieu: 'tiers',
    carre: 'projet', projet: 'projet',
    triangle: 'mien', mien: 'mien',
  };

  function fill(noeud, attributs, enfants) {
    for (const [nom, valeur] of Object.entries(attributs || {})) {
      if (valeur !== null && valeur !== undefined) noeud.setAttribute(nom, valeur);
    }
    noeud.append(...enfants.filter((enfant) => enfant !== null && enfant !== ''));
    return noeud;
  }

  /** Élément HTML ; un enfant de type chaîne devient un nœud de texte. */
  function html(nom, attributs, ...enfants) {
    return fill(document.createElement(nom), attributs, enfants);
  }

  /** Élément SVG, mêmes règles. */
  function svg(nom, attributs, ...enfants) {
    return fill(document.createElementNS(SVG, nom), attributs, enfants);
  }

  /** Rend la couleur si elle est de la forme #rrggbb, sinon un gris. */
  function pickCouleur(couleur, defaut = COULEUR_INCONNUE) {
    return COULEUR.test(couleur) ? couleur : defaut;
  }

  /** Luminance perçue (0 à 1) d’une couleur CSS, ou null si elle est transparente. */
  function readLuminance(couleur) {
    const pinceau = document.createElement('canvas').getContext('2d');
    pinceau.fillStyle = couleur;
    pinceau.fillRect(0, 0, 1, 1);
    const [r, v, b, alpha] = pinceau.getImageData(0, 0, 1, 1).data;
    return alpha < 128 ? null : (0.2126 * r + 0.7152 * v + 0.0722 * b) / 255;
  }

  /** Décode un état : base64, deflate brut, JSON. */
  async function decode(charge) {
    const octets = Uint8Array.from(atob(charge), (c) => c.charCodeAt(0));
    const flux = new Blob([octets]).stream()
      .pipeThrough(new DecompressionStream('deflate-raw'));
    return JSON.parse(await new Response(flux).text());
  }

  const pinceau = document.createElement('canvas').getContext('2d');
  const largeurs = new Map();
  document.fonts.addEventListener('loadingdone', () => largeurs.clear());

  /** Largeur d’un texte en pixels, mesurée hors du DOM pour ne pas forcer la mise en page. */
  function measureTexte(texte, police) {
    const cle = `${police}|${texte}`;
    if (!largeurs.has(cle)) {
      pinceau.font = police;
      largeurs.set(cle, pinceau.measureText(texte).width);
    }
    return largeurs.get(cle);
  }

  /** « 6 lieux totems », « 1 projet ». */
  function writeCompte(nombre, genre) {
    const [un, plusieurs] = NOMS_GENRES[genre];
    return `${nombre.toLocaleString('fr-FR')} ${nombre > 1 ? plusieurs : un}`;
  }

  /** Genre d’un symbole de légende, d’après le nom de sa forme. */
  function readGenre(forme) {
    return FORMES[forme] || null;
  }

  const points = (...paires) => paires.map((paire) => paire.join(',')).join(' ');

  /** Forme d’un genre, centrée sur l’origine ; les quatre ont la même surface apparente. */
  function buildForme(genre, rayon) {
    const classe = { class: `signe signe-${genre}` };
    if (genre === 'totem') {
      const r = rayon * 1.25;
      return svg('polygon', { ...classe, points: points([0, -r], [r, 0], [0, r], [-r, 0]) });
    }
    if (genre === 'tiers') return svg('circle', { ...classe, r: rayon });
    if (genre === 'projet') {
      const c = rayon * 0.92;
      return svg('rect', { ...classe, x: -c, y: -c, width: 2 * c, height: 2 * c });
    }
    const r = rayon * 1.3;
    return svg('polygon', {
      ...classe,
      points: points([0, -r], [r * 0.95, r * 0.7], [-r * 0.95, r * 0.7]),
    });
  }

  /** Symbole complet : sa forme et, au-delà de un, son nombre. */
  function buildSymbole(genre, rayon, nombre, x = 0) {
    const groupe = svg('g', { transform: `translate(${x} 0)` }, buildForme(genre, rayon));
    if (nombre > 1) {
      groupe.append(svg('text', {
        class: `signe-nombre nombre-${genre}`, 'text-anchor': 'middle', dy: '.35em',
      }, String(nombre)));
    }
    return groupe;
  }

  window.fmap = window.fmap || {};
  window.fmap.outils = {
    GENRES, buildForme, buildSymbole, decode, html, measureTexte, pickCouleur,
    readGenre, readLuminance, svg, writeCompte,
  };
})();
