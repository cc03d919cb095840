/**
 * Sonde posée dans la page avant tout script : elle date les clics et guette, à chaque
 * image, ce que la page montre. Tous les temps sont en millisecondes d’époque.
 */
(() => {
  'use strict';

  if (window !== window.top) return;

  const PLANS = 'iframe[src*="streamlit_folium"]';
  const banc = {
    clic: 0, prete: 0, arrivee: 0, guet: null, veille: null, ecoute: null,
  };

  const maintenant = () => performance.timeOrigin + performance.now();
  const normal = (texte) => texte.normalize('NFKC').replaceAll('’', "'")
    .replace(/\s+/g, ' ').trim().toLowerCase();

  function readCadre() {
    const cadre = document.querySelector(PLANS);
    return cadre?.contentDocument?.body ? cadre : null;
  }

  function dater(fenetre, evenement) {
    banc.clic = fenetre.performance.timeOrigin + evenement.timeStamp;
  }

  /** Le document du cadre change quand la carte est refaite : il est réécouté. */
  function ecouteCadre() {
    const cadre = readCadre();
    if (!cadre || cadre.contentDocument === banc.ecoute) return;
    banc.ecoute = cadre.contentDocument;
    banc.ecoute.addEventListener('click', (e) => dater(cadre.contentWindow, e), true);
  }

  function readTraces() {
    const cadre = readCadre();
    if (!cadre) return [];
    return [...cadre.contentDocument.querySelectorAll('path.leaflet-interactive')]
      .filter((trace) => (trace.getAttribute('d') || '').length > 10);
  }

  /** Couleurs de tous les territoires : elles changent avec l’indicateur et la maille. */
  banc.signature = () => readTraces()
    .map((trace) => trace.style.fill || trace.getAttribute('fill')).join();

  function estCachee(cadre) {
    return getComputedStyle(cadre).visibility === 'hidden' || cadre.offsetHeight < 10;
  }

  const CONDITIONS = {
    texte: ({ selecteur, attendu }) => {
      const noeud = document.querySelector(selecteur);
      return Boolean(noeud) && normal(noeud.innerText).includes(normal(attendu));
    },
    couleurs: ({ avant }) => {
      const apres = banc.signature();
      return apres !== '' && apres !== avant;
    },
  };

  banc.armer = (nom, options) => {
    banc.arrivee = 0;
    banc.guet = () => CONDITIONS[nom](options);
  };

  banc.veiller = () => {
    const document = readCadre()?.contentDocument;
    banc.veille = { images: 0, vides: 0, pales: 0, cadres: 0, document };
  };

  banc.relever = () => {
    const { document: _, ...vu } = banc.veille;
    banc.veille = null;
    return vu;
  };

  /** Streamlit pâlit ce qu’une réexécution lente n’a pas encore refait. */
  function readOpacite(cadre) {
    let opacite = 1;
    for (let noeud = cadre; noeud; noeud = noeud.parentElement) {
      opacite *= Number(getComputedStyle(noeud).opacity);
    }
    return opacite;
  }

  function surveille() {
    const { veille } = banc;
    const cadre = readCadre();
    veille.images += 1;
    if (!cadre || (!estCachee(cadre) && !readTraces().length)) veille.vides += 1;
    if (cadre && readOpacite(cadre) < 0.9) veille.pales += 1;
    const vu = cadre?.contentDocument;
    if (vu && vu.URL !== 'about:blank' && vu !== veille.document) {
      veille.cadres += 1;
      veille.document = vu;
    }
  }

  function chaqueImage() {
    ecouteCadre();
    if (!banc.prete && readTraces().length) banc.prete = maintenant();
    if (banc.guet?.()) {
      banc.arrivee = maintenant();
      banc.guet = null;
    }
    if (banc.veille) surveille();
    requestAnimationFrame(chaqueImage);
  }

  /** Premier des points [lat, lon] où un clic touche un territoire, en pixels de la page. */
  banc.viser = (points) => {
    const cadre = readCadre();
    cadre.scrollIntoView({ block: 'center' });
    const { map } = cadre.contentWindow;
    const plan = map.getContainer().getBoundingClientRect();
    const bord = cadre.getBoundingClientRect();
    for (const point of points) {
      const { x, y } = map.latLngToContainerPoint(point);
      const touche = cadre.contentDocument.elementFromPoint(plan.x + x, plan.y + y);
      if (touche?.matches('path.leaflet-interactive')) {
        return { x: bord.x + plan.x + x, y: bord.y + plan.y + y };
      }
    }
    return null;
  };

  banc.zoom = () => readCadre()?.contentWindow.map?.getZoom() ?? null;

  /** Rectangle de la carte dans la page. */
  banc.cadrer = () => {
    const { x, y, width, height } = readCadre().getBoundingClientRect();
    return { x, y, width, height };
  };

  window.addEventListener('click', (e) => dater(window, e), true);
  window.banc = banc;
  requestAnimationFrame(chaqueImage);
})();
