/**
 * La page autour de la carte : langue, phrases, thème, vue notée dans l’adresse.
 */
(() => {
  'use strict';

  const { html, readLuminance, svg } = window.fmap.outils;

  const PHRASES = {
    contours: 'Les contours n’ont pas pu être chargés : la carte reste vide, le tableau et les '
      + 'chiffres restent disponibles.',
    contexte: 'Les départements voisins n’ont pas pu être dessinés : la carte reste complète '
      + 'sans eux.',
    plan: 'Fond IGN injoignable : la carte reste complète sans lui.',
    etat: 'L’état de la carte n’a pas pu être lu. Rechargez la page ; si cela dure, mettez à '
      + 'jour le navigateur.',
    desaccord: 'Les valeurs reçues ne correspondent pas aux contours : elles ne sont pas '
      + 'dessinées. Rechargez la page.',
  };
  const AIDE = 'Flèches : déplacer la carte. Plus et moins : zoomer. Tabulation : aller aux '
    + 'territoires, puis flèches pour passer de l’un à l’autre, Entrée pour choisir, Échap pour '
    + 'revenir à la carte.';
  const VUE = /^#carte=([\d.]+)\/(-?[\d.]+)\/(-?[\d.]+)$/;

  /* == la page du cadre ======================================================= */

  /**
   * Met la page du cadre en français et range la carte, la légende et le bandeau.
   *
   * @param {HTMLElement} conteneur élément de la carte Leaflet
   * @param {string} titre
   * @returns {{racine: HTMLElement, legende: HTMLElement, bandeau: HTMLElement}}
   */
  function setupPage(conteneur, titre) {
    document.documentElement.lang = 'fr';
    document.title = titre;
    if (window.frameElement) window.frameElement.title = titre;
    const racine = html('div', { class: 'carte', id: 'carte' });
    const legende = html('section', { class: 'legende', 'aria-label': 'Légende' });
    const bandeau = html('div', { class: 'bandeau', role: 'status' });
    conteneur.parentNode.insertBefore(racine, conteneur);
    racine.append(
      html('div', { class: 'carte-plan' }, conteneur, bandeau), legende, buildMotifs(),
    );
    conteneur.append(html('p', { class: 'invisible', id: 'carte-aide' }, AIDE));
    conteneur.setAttribute('role', 'region');
    conteneur.setAttribute('aria-describedby', 'carte-aide');
    conteneur.setAttribute('aria-label', titre);
    return { racine, legende, bandeau };
  }

  /** Hachures : « non publié » en traits simples, « secret » en traits croisés. */
  function buildMotifs() {
    const motif = (id, cote, angle, ...traits) => svg('pattern', {
      id, width: cote, height: cote, patternUnits: 'userSpaceOnUse',
      patternTransform: `rotate(${angle})`,
    }, svg('rect', { class: 'motif-fond', width: cote, height: cote }), ...traits);
    return svg('svg', { class: 'motifs', width: 0, height: 0, 'aria-hidden': 'true' },
      svg('defs', {},
        motif('hachures-n', 7, 45, svg('path', { class: 'motif-n', d: 'M3.5 0V7' })),
        motif('hachures-s', 6, 0, svg('path', { class: 'motif-s', d: 'M0 0L6 6M6 0L0 6' })),
        motif('points-o', 7, 0, svg('circle', { class: 'motif-o', cx: 3.5, cy: 3.5, r: 0.9 }))));
  }

  /**
   * Phrases discrètes en haut de la carte, une par cause.
   *
   * @param {HTMLElement} bandeau
   * @param {string} cause clé de la phrase
   * @param {boolean} montrer faux pour la retirer
   * @param {?Function} action si elle peut être tentée de nouveau
   */
  function announce(bandeau, cause, montrer, action) {
    bandeau.querySelector(`[data-cause="${cause}"]`)?.remove();
    if (!montrer) return;
    const ligne = html('p', { 'data-cause': cause }, PHRASES[cause]);
    if (action) {
      const bouton = html('button', { type: 'button' }, 'Réessayer');
      bouton.addEventListener('click', action);
      ligne.append(bouton);
    }
    bandeau.append(ligne);
  }

  /* == thème ================================================================== */

  /** Fond de la page hôte : streamlit le donne au cadre, sinon on le lit dans la page. */
  function readFondHote() {
    const donne = getComputedStyle(document.documentElement).getPropertyValue('--background-color');
    if (donne.trim()) return donne.trim();
    try {
      const page = parent.document.querySelector('.stApp') || parent.document.body;
      return parent.getComputedStyle(page).backgroundColor;
    } catch {
      return 'transparent';
    }
  }

  function readTheme(theme, fond) {
    if (theme !== 'auto') return theme === 'sombre' ? 'sombre' : 'clair';
    const luminance = readLuminance(fond);
    if (luminance !== null) return luminance < 0.4 ? 'sombre' : 'clair';
    return window.matchMedia('(prefers-color-scheme: dark)').matches ? 'sombre' : 'clair';
  }

  /** En thème « auto », le papier prend la couleur exacte de la page : aucun raccord visible. */
  function applyTheme(voulu) {
    const fond = readFondHote();
    document.documentElement.dataset.theme = readTheme(voulu, fond);
    const papier = voulu === 'auto' && readLuminance(fond) !== null ? fond : '';
    document.documentElement.style.setProperty('--papier', papier);
  }

  /** streamlit ajoute une feuille de thème à chaque message : ne garder que la dernière. */
  function pruneThemes() {
    const feuilles = [...document.head.querySelectorAll('style')]
      .filter((feuille) => feuille.textContent.includes('--secondary-background-color:'));
    feuilles.slice(0, -1).forEach((feuille) => feuille.remove());
  }

  /* == adresse ================================================================ */

  /** Adresse de la page hôte, ou null si elle est d’une autre origine. */
  function readHote() {
    try {
      return parent.location.hash === undefined ? null : parent;
    } catch {
      return null;
    }
  }

  /** Vue notée dans l’adresse, bornée ; null si elle est absente ou illisible. */
  function readVue(bornes, zoomMin, zoomMax) {
    const trouvee = VUE.exec(readHote()?.location.hash || '');
    if (!trouvee) return null;
    const [zoom, lat, lon] = trouvee.slice(1).map(Number);
    if (![zoom, lat, lon].every(Number.isFinite)) return null;
    if (!bornes.contains([lat, lon])) return null;
    return { zoom: Math.min(Math.max(zoom, zoomMin), zoomMax), lat, lon };
  }

  /**
   * Note la vue dans l’adresse de la page, sans réexécution. Rappelée après chaque peinture
   * parce que streamlit réécrit l’adresse sans l’ancre. Une autre ancre est laissée.
   *
   * @param {object} map
   * @param {boolean} libre faux quand la vue est celle du département : rien à noter
   */
  function saveVue(map, libre) {
    const hote = readHote();
    if (!hote) return;
    const { hash, pathname, search } = hote.location;
    if (hash && !hash.startsWith('#carte=')) return;
    const { lat, lng } = map.getCenter();
    const vue = libre
      ? `#carte=${+map.getZoom().toFixed(2)}/${lat.toFixed(4)}/${lng.toFixed(4)}` : '';
    if (vue !== hash) hote.history.replaceState(hote.history.state, '', pathname + search + vue);
  }

  window.fmap.cadre = {
    announce, applyTheme, pruneThemes, readVue, saveVue, setupPage,
  };
})();
