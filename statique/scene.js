/**
 * La scène : étapes, clavier, notes, chronomètre. Rien n’est demandé au réseau.
 *
 * L’adresse retient l’étape (`#3`, `#3.1` après une révélation). La même page, ouverte en
 * `#notes`, est l’écran de l’orateur ; les deux fenêtres se suivent.
 */
(() => {
  'use strict';

  const { createCarteScene, buildCroquis } = window.fmap.scene;

  const DELAI_COMMANDES_MS = 2500;
  const GLISSE_MIN_PX = 50;
  const CANAL = 'ess-scene';

  const $ = (identifiant) => document.getElementById(identifiant);
  const cadre = $('scene');
  const etapes = [...cadre.querySelectorAll('.etape')];
  const donnees = JSON.parse($('donnees').textContent);
  const estOrateur = window.location.hash.startsWith('#notes');

  const S = {
    rang: 0, temps: 0, carte: null, depart: null, ecoule: 0, autre: null, commandes: 0,
  };

  /* == étapes ================================================================= */

  function countTemps(rang) {
    return donnees[rang].carte?.couches.length || 0;
  }

  function readTitre(rang) {
    return etapes[rang].querySelector('h2').textContent;
  }

  /** Va à une étape ; le reste de la page suit. */
  function goTo(rang, temps, { dit = true } = {}) {
    const borne = Math.min(Math.max(rang, 0), etapes.length - 1);
    const change = borne !== S.rang || !S.montree;
    S.rang = borne;
    S.temps = Math.min(Math.max(temps, 0), countTemps(borne));
    if (estOrateur) showOrateur();
    else showEtape(change);
    writeAdresse();
    if (change) announce();
    if (dit) send();
  }

  function announce() {
    $('annonce').textContent = `Étape ${S.rang + 1} sur ${etapes.length} : ${readTitre(S.rang)}`;
  }

  function showEtape(change) {
    const premiere = !S.montree;
    S.montree = true;
    if (change) {
      etapes.forEach((etape, rang) => { etape.hidden = rang !== S.rang; });
      cadre.dataset.genre = /etape-(\w+)/.exec(etapes[S.rang].className)[1];
      cadre.scrollTop = 0;
      $('numero').textContent = S.rang + 1;
      $('avance').style.width = `${(100 * (S.rang + 1)) / etapes.length}%`;
      showNotes();
    }
    showCarte(!premiere);
  }

  function showCarte(anime) {
    const { carte } = donnees[S.rang];
    const deja = !$('carte').hidden;
    $('carte').hidden = !carte;
    if (!carte) return;
    S.carte = S.carte || createCarteScene($('carte'));
    S.carte.show(carte, S.temps, anime && (deja || S.vue));
    S.vue = true;
    const attendues = new Set(carte.couches.slice(S.temps));
    etapes[S.rang].querySelectorAll('[data-couche]').forEach((noeud) => {
      noeud.classList.toggle('attend', attendues.has(noeud.dataset.couche));
    });
  }

  function goNext() {
    if (S.temps < countTemps(S.rang)) goTo(S.rang, S.temps + 1);
    else if (S.rang < etapes.length - 1) goTo(S.rang + 1, 0);
  }

  function goPrevious() {
    if (S.temps > 0) goTo(S.rang, S.temps - 1);
    else if (S.rang > 0) goTo(S.rang - 1, countTemps(S.rang - 1));
  }

  /* == adresse ================================================================ */

  function writeAdresse() {
    const pas = S.temps ? `${S.rang + 1}.${S.temps}` : `${S.rang + 1}`;
    const mot = estOrateur ? `#notes-${pas}` : `#${pas}`;
    if (window.location.hash !== mot) window.history.replaceState(null, '', mot);
  }

  function readAdresse() {
    const lu = /(\d+)(?:\.(\d+))?$/.exec(window.location.hash);
    return lu ? [Number(lu[1]) - 1, Number(lu[2] || 0)] : [0, 0];
  }

  /* == l’autre fenêtre ======================================================== */

  const canal = 'BroadcastChannel' in window ? new BroadcastChannel(CANAL) : null;

  /** Par le canal, et d’une fenêtre à l’autre : un fichier ouvert du disque n’a pas le premier. */
  function send() {
    const message = {
      scene: document.title, rang: S.rang, temps: S.temps, depart: S.depart, ecoule: S.ecoule,
    };
    canal?.postMessage(message);
    for (const fenetre of [S.autre, window.opener]) {
      if (fenetre && !fenetre.closed) fenetre.postMessage(message, '*');
    }
  }

  function receive(message) {
    if (message?.scene !== document.title || !Number.isInteger(message.rang)) return;
    S.depart = Number.isFinite(message.depart) ? message.depart : null;
    S.ecoule = Number(message.ecoule) || 0;
    if (message.rang !== S.rang || message.temps !== S.temps) {
      goTo(message.rang, Number(message.temps) || 0, { dit: false });
    }
    showChrono();
  }

  canal?.addEventListener('message', ({ data }) => receive(data));
  window.addEventListener('message', ({ data, source }) => {
    if (source && (source === S.autre || source === window.opener)) receive(data);
  });

  function openOrateur() {
    const adresse = `${window.location.href.split('#')[0]}#notes-${S.rang + 1}`;
    S.autre = window.open(adresse, 'orateur', 'width=1000,height=760');
    // Une fenêtre refusée par le navigateur : les notes se montrent ici.
    if (!S.autre) toggleNotes(true);
  }

  function showOrateur() {
    $('orateur-numero').textContent = `${S.rang + 1} / ${etapes.length}`;
    $('orateur-titre').textContent = readTitre(S.rang);
    $('orateur-notes').replaceChildren(...copyNotes());
    const reste = countTemps(S.rang) - S.temps;
    const suite = S.rang + 1 < etapes.length ? `Ensuite : ${readTitre(S.rang + 1)}` : 'Dernière étape.';
    const pas = reste > 1 ? `${reste} couches à révéler.` : 'Une couche à révéler.';
    $('orateur-suite').textContent = reste ? `${pas} ${suite}` : suite;
  }

  /* == notes, liste, chronomètre ============================================== */

  function copyNotes() {
    const lignes = [...etapes[S.rang].querySelectorAll('.notes p')].map((p) => p.cloneNode(true));
    if (lignes.length) return lignes;
    const vide = document.createElement('p');
    vide.textContent = 'Aucune note pour cette étape.';
    return [vide];
  }

  function showNotes() {
    $('panneau-notes').replaceChildren(...copyNotes());
  }

  function toggleNotes(montrer = $('panneau-notes').hidden) {
    showNotes();
    $('panneau-notes').hidden = !montrer;
  }

  function openListe() {
    $('liste').querySelectorAll('[data-rang]').forEach((bouton) => {
      if (Number(bouton.dataset.rang) === S.rang) bouton.setAttribute('aria-current', 'step');
      else bouton.removeAttribute('aria-current');
    });
    $('liste').showModal();
    $('liste').querySelector('[aria-current]')?.focus();
  }

  function toggleListe() {
    if ($('liste').open) $('liste').close();
    else openListe();
  }

  function readEcoule() {
    return S.ecoule + (S.depart === null ? 0 : Date.now() - S.depart);
  }

  /** Premier geste : il part. Suivants : il s’arrête, il repart. */
  function toggleChrono() {
    if (S.depart === null) S.depart = Date.now();
    else {
      S.ecoule = readEcoule();
      S.depart = null;
    }
    showChrono();
    send();
  }

  function showChrono() {
    const secondes = Math.floor(readEcoule() / 1000);
    const texte = `${Math.floor(secondes / 60)}:${String(secondes % 60).padStart(2, '0')}`;
    $('chrono').textContent = texte;
    $('chrono').hidden = S.depart === null && S.ecoule === 0;
    $('orateur-chrono').textContent = texte;
    $('orateur-heure').textContent = new Date()
      .toLocaleTimeString('fr-FR', { hour: '2-digit', minute: '2-digit' });
  }

  function togglePlein() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {});
  }

  function escape() {
    if ($('liste').open) $('liste').close();
    else if (!$('panneau-notes').hidden) toggleNotes(false);
    else cadre.classList.remove('noir');
  }

  /* == gestes ================================================================= */

  const GESTES = {
    precedente: goPrevious,
    suivante: goNext,
    premiere: () => goTo(0, 0),
    derniere: () => goTo(etapes.length - 1, 0),
    liste: toggleListe,
    notes: () => toggleNotes(),
    orateur: openOrateur,
    chrono: toggleChrono,
    plein: togglePlein,
    noir: () => cadre.classList.toggle('noir'),
    fermer: () => $('liste').close(),
    echap: escape,
  };

  const TOUCHES = {
    ArrowRight: 'suivante', ArrowDown: 'suivante', PageDown: 'suivante', ' ': 'suivante',
    Enter: 'suivante', ArrowLeft: 'precedente', ArrowUp: 'precedente', PageUp: 'precedente',
    Backspace: 'precedente', Home: 'premiere', End: 'derniere', Escape: 'echap',
    n: 'notes', l: 'liste', t: 'chrono', f: 'plein', o: 'orateur', b: 'noir', '.': 'noir',
  };

  function pressTouche(evenement) {
    const { key, target, ctrlKey, altKey, metaKey } = evenement;
    if (ctrlKey || altKey || metaKey) return;
    const surBouton = target.closest?.('button, a, #orateur-notes');
    if (surBouton && [' ', 'Enter'].includes(key)) return;
    const geste = TOUCHES[key.length === 1 ? key.toLowerCase() : key];
    // La liste ouverte garde ses touches ; Échap et « l » la ferment.
    if (!geste || ($('liste').open && !['echap', 'liste'].includes(geste))) return;
    evenement.preventDefault();
    GESTES[geste]();
  }

  function pressBouton({ target }) {
    const bouton = target.closest('[data-geste], [data-rang]');
    if (!bouton) return;
    if (bouton.dataset.geste) GESTES[bouton.dataset.geste]();
    else if (bouton.matches('button')) {
      $('liste').close();
      goTo(Number(bouton.dataset.rang), 0);
    }
  }

  /** Un clic avance, sauf sur la carte, qui reste vivante, et sur un texte que l’on choisit. */
  function clickScene({ target }) {
    if (target.closest('#carte, button, a') || String(window.getSelection())) return;
    goNext();
  }

  const doigt = { x: 0, y: 0 };

  function startGlisse({ changedTouches, target }) {
    doigt.ici = !target.closest('#carte');
    doigt.x = changedTouches[0].clientX;
    doigt.y = changedTouches[0].clientY;
  }

  function endGlisse(evenement) {
    const dx = evenement.changedTouches[0].clientX - doigt.x;
    const dy = evenement.changedTouches[0].clientY - doigt.y;
    if (!doigt.ici || Math.abs(dx) < GLISSE_MIN_PX || Math.abs(dx) < Math.abs(dy)) return;
    // Sans quoi le navigateur en ferait aussi un clic.
    evenement.preventDefault();
    if (dx < 0) goNext();
    else goPrevious();
  }

  function showCommandes() {
    $('commandes').classList.add('visible');
    clearTimeout(S.commandes);
    S.commandes = setTimeout(() => $('commandes').classList.remove('visible'), DELAI_COMMANDES_MS);
  }

  /* == papier ================================================================= */

  function printCartes() {
    etapes.forEach((etape, rang) => {
      const { carte } = donnees[rang];
      const visuel = etape.querySelector('.visuel');
      if (!carte || visuel.querySelector('.impression')) return;
      const boite = document.createElement('div');
      boite.className = 'impression';
      boite.append(buildCroquis(carte, carte.vers));
      visuel.append(boite);
    });
  }

  function clearImpression() {
    cadre.querySelectorAll('.impression').forEach((boite) => boite.remove());
  }

  /* == départ ================================================================= */

  function init() {
    const theme = new URLSearchParams(window.location.search).get('theme');
    if (['clair', 'sombre'].includes(theme)) document.documentElement.dataset.theme = theme;
    cadre.classList.toggle('fictive', Boolean(cadre.querySelector('.fictif')));
    const vers = donnees.map(({ carte }) => carte?.vers).find(Boolean) || '';
    cadre.querySelectorAll('.croquis').forEach((boite) => {
      boite.append(buildCroquis(null, vers));
    });
    document.body.classList.toggle('orateur', estOrateur);
    $('orateur').hidden = !estOrateur;
    document.addEventListener('keydown', pressTouche);
    document.addEventListener('click', pressBouton);
    document.addEventListener('mousemove', showCommandes);
    cadre.addEventListener('click', clickScene);
    cadre.addEventListener('touchstart', startGlisse, { passive: true });
    cadre.addEventListener('touchend', endGlisse);
    window.addEventListener('hashchange', () => goTo(...readAdresse()));
    window.addEventListener('beforeprint', printCartes);
    window.addEventListener('afterprint', clearImpression);
    new ResizeObserver(() => S.carte?.resize()).observe(cadre);
    setInterval(showChrono, 1000);
    goTo(...readAdresse());
    showChrono();
    // La première carte se prépare pendant que l’on parle : la suivante n’attend pas.
    const prepare = () => {
      if (estOrateur || S.carte || !donnees.some(({ carte }) => carte)) return;
      $('carte').hidden = false;
      S.carte = createCarteScene($('carte'));
      $('carte').hidden = !donnees[S.rang].carte;
    };
    setTimeout(prepare, 100);
    cadre.dataset.pret = 'oui';
  }

  init();
})();
