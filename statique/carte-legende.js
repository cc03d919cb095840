/**
 * Légende de la carte : son propre HTML, en français, sans une chaîne lue comme du HTML.
 */
(() => {
  'use strict';

  const { buildForme, html, pickCouleur, readGenre, svg } = window.fmap.outils;

  const MOTIFS = { non_publie: 'hachures-n', secret: 'hachures-s', sans_objet: 'points-o' };
  const DE_ZONES = new Set(['classe', 'non_publie', 'secret', 'sans_objet']);
  const UNITES = {
    commune: ['commune', 'communes'], epci: ['EPCI', 'EPCI'], petr: ['PETR', 'PETR'],
  };
  const LARGEUR_PASTILLE = 30;
  const HAUTEUR_PASTILLE = 18;

  /** Petit dessin à gauche d’une ligne. */
  function buildPastille(ligne) {
    const dessin = svg('svg', {
      class: 'pastille', width: LARGEUR_PASTILLE, height: HAUTEUR_PASTILLE,
      viewBox: `0 0 ${LARGEUR_PASTILLE} ${HAUTEUR_PASTILLE}`, 'aria-hidden': 'true',
    });
    const build = PASTILLES[ligne.genre] || buildPlage;
    dessin.append(build(ligne));
    return dessin;
  }

  function buildPlage({ couleur }) {
    const plage = svg('rect', {
      class: 'plage', x: 0.5, y: 0.5, width: LARGEUR_PASTILLE - 1, height: HAUTEUR_PASTILLE - 1,
    });
    plage.style.fill = pickCouleur(couleur);
    return plage;
  }

  function buildPlageHachuree({ genre }) {
    const plage = buildPlage({});
    plage.style.fill = `url(#${MOTIFS[genre]})`;
    return plage;
  }

  /** Le trait suit l’encre du thème, comme le contour qu’il décrit. */
  function buildTrait() {
    const y = HAUTEUR_PASTILLE / 2;
    return svg('line', { class: 'trait-emphase', x1: 0, x2: LARGEUR_PASTILLE, y1: y, y2: y });
  }

  function buildSigne({ forme, couleur }) {
    const signe = buildForme(readGenre(forme) || 'tiers', 6.5);
    if (!readGenre(forme) && couleur) signe.style.fill = pickCouleur(couleur);
    return svg('g', {
      transform: `translate(${LARGEUR_PASTILLE / 2} ${HAUTEUR_PASTILLE / 2})`,
    }, signe);
  }

  const PASTILLES = {
    classe: buildPlage,
    non_publie: buildPlageHachuree,
    secret: buildPlageHachuree,
    sans_objet: buildPlageHachuree,
    ligne: buildTrait,
    symbole: buildSigne,
  };

  function buildLigne(ligne, epingle, unite) {
    const item = html('li', { class: `ligne ligne-${readNom(ligne.genre)}` },
      buildPastille(ligne), html('span', { class: 'libelle' }, String(ligne.libelle ?? '')));
    if (hasEffectif(ligne)) item.append(buildEffectif(ligne, unite));
    if (epingle) item.append(buildEpingle(epingle));
    return item;
  }

  /** Le genre devient un nom de classe CSS : seulement des lettres. */
  function readNom(genre) {
    return String(genre).replace(/[^a-z_]/g, '');
  }

  function hasEffectif({ effectif }) {
    return effectif !== null && effectif !== undefined && effectif !== '';
  }

  /** « 3 EPCI » pour une classe ; « 8 sur 25 » tel quel pour des lieux. */
  function buildEffectif({ genre, effectif }, [un, plusieurs]) {
    const mot = effectif > 1 ? plusieurs : un;
    return html('span', { class: 'effectif' }, String(effectif),
      DE_ZONES.has(genre) ? html('span', { class: 'unite' }, `\u00a0${mot}`) : null);
  }

  /** Territoire choisi, pointé sur sa ligne. */
  function buildEpingle([, nom, valeur]) {
    return html('span', { class: 'epingle' },
      svg('svg', { width: 9, height: 10, viewBox: '0 0 9 10', 'aria-hidden': 'true' },
        svg('path', { d: 'M9 0 0 5l9 5z' })),
      html('span', {}, String(nom ?? '')),
      html('strong', {}, String(valeur ?? '')));
  }

  /** Cercles emboîtés, posés sur la même base, chacun avec sa valeur en face de son sommet. */
  function buildCercles(lignes, corps) {
    const tries = [...lignes].sort((a, b) => b.rayon - a.rayon);
    const grand = Math.max(4, Number(tries[0].rayon) || 4);
    const interligne = corps + 4;
    const hauteur = Math.max(2 * grand, interligne * tries.length) + 4;
    const dessin = svg('svg', {
      class: 'cercles', height: hauteur, width: '100%', role: 'img',
      'aria-label': tries.map((ligne) => ligne.libelle).join(', '),
    });
    let plancher = -Infinity;
    tries.forEach((ligne, rang) => {
      const rayon = Math.max(1, Number(ligne.rayon) || 1);
      const sommet = hauteur - 2 - 2 * rayon;
      const y = Math.min(
        Math.max(sommet, plancher + interligne),
        hauteur - 2 - (tries.length - 1 - rang) * interligne,
      );
      plancher = y;
      const cercle = svg('circle', { cx: grand + 1, cy: hauteur - 2 - rayon, r: rayon });
      if (ligne.couleur) cercle.style.stroke = pickCouleur(ligne.couleur);
      dessin.append(cercle,
        svg('polyline', {
          points: `${grand + 1},${sommet} ${2 * grand + 8},${y} ${2 * grand + 16},${y}`,
        }),
        svg('text', { x: 2 * grand + 20, y, dy: '.35em' }, String(ligne.libelle ?? '')));
    });
    return html('li', { class: 'ligne-cercles' }, dessin);
  }

  function buildLignes(lignes, epingle, unite, corps) {
    const liste = html('ul', { class: 'lignes' });
    const cercles = lignes.filter((ligne) => ligne.genre === 'cercle');
    let dessines = false;
    lignes.forEach((ligne, rang) => {
      if (ligne.genre !== 'cercle') {
        liste.append(buildLigne(ligne, epingle?.[0] === rang ? epingle : null, unite));
      } else if (!dessines) {
        liste.append(buildCercles(cercles, corps));
        dessines = true;
      }
    });
    return liste;
  }

  function paragraphe(classe, texte) {
    return texte ? html('p', { class: classe }, String(texte)) : null;
  }

  /**
   * Contenu de la légende ; son titre est celui du volet qui la replie.
   *
   * @param {{legende: object, epingle: ?Array, maille: string}} etat
   * @param {number} corps taille du texte en pixels
   * @returns {HTMLElement}
   */
  function buildLegende({ legende, epingle, maille }, corps) {
    const unite = UNITES[maille] || UNITES.epci;
    const notes = (legende.notes || []).map((note) => paragraphe('note', note));
    return html('div', { class: 'legende-corps' },
      paragraphe('legende-sous-titre', legende.sous_titre),
      buildLignes(legende.lignes || [], epingle, unite, corps),
      paragraphe('methode', legende.methode), ...notes);
  }

  window.fmap.buildLegende = buildLegende;
})();
