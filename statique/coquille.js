// Streamlit n’a pas de réglage de langue : ses mots sont mis en français quand ils
// paraissent. Le contenu des pages, déjà français, n’est jamais touché.
(() => {
  "use strict";

  const ATTRIBUTS = ["alt", "aria-label", "aria-roledescription", "placeholder", "title"];

  // Le texte des pages : un lieu nommé « Open » doit garder son nom.
  const CONTENU =
    "pre, table, textarea, [data-testid=stHtml], [data-testid=stMarkdownContainer]";
  // Là, Streamlit écrit ses propres mots en Markdown.
  const CADRES_DE_STREAMLIT =
    "[role=dialog], [data-testid=stFileUploaderDropzone] button";
  const OPTION = "[role=option]";

  const MOTS = new Map([
    ["Skip to main content", "Aller au contenu"],
    ["App pages", "Pages"],
    ["Choose an option", "Choisir"],
    ["Choose options", "Choisir"],
    ["No options to select", "Rien à choisir"],
    ["No options to select.", "Rien à choisir."],
    ["No results", "Aucun résultat"],
    ["Select all", "Tout choisir"],
    ["Selected values", "Valeurs choisies"],
    ["Clear all", "Tout effacer"],
    ["Clear value", "Effacer"],
    ["Clear entry", "Effacer"],
    ["Clear date", "Effacer la date"],
    ["Clear dates", "Effacer les dates"],
    ["Clear selection", "Effacer la sélection"],
    ["Choose date", "Choisir une date"],
    ["Choose date range", "Choisir une période"],
    ["Next month", "Mois suivant"],
    ["Previous month", "Mois précédent"],
    [
      "Use arrow keys to navigate dates. Enter to select. Escape to close.",
      "Flèches pour changer de date, Entrée pour choisir, Échap pour fermer.",
    ],
    ["Date range", "Période"],
    ["Decrement", "Diminuer"],
    ["Increment", "Augmenter"],
    ["Show password", "Montrer le mot de passe"],
    ["Hide password", "Cacher le mot de passe"],
    ["Press Enter to apply", "Entrée pour appliquer"],
    ["Press Enter to submit form", "Entrée pour valider"],
    ["Press Ctrl+Enter to apply", "Ctrl+Entrée pour appliquer"],
    ["Press Ctrl+Enter to submit form", "Ctrl+Entrée pour valider"],
    ["Press ⌘+Enter to apply", "⌘+Entrée pour appliquer"],
    ["Press ⌘+Enter to submit form", "⌘+Entrée pour valider"],
    ["Link to heading", "Lien vers ce titre"],
    ["Copy to clipboard", "Copier"],
    ["Fullscreen", "Plein écran"],
    ["Close fullscreen", "Quitter le plein écran"],
    ["Scrollable table", "Tableau défilant"],
    ["Show/hide columns", "Choisir les colonnes"],
    ["Download as CSV", "Télécharger en CSV"],
    ["Download as PNG", "Télécharger l’image"],
    ["Show data", "Voir les données"],
    ["Show chart", "Voir le graphique"],
    ["Copy Vega-Lite spec", "Copier la description du graphique"],
    ["Vega visualization", "Graphique"],
    ["visualization", "graphique"],
    ["Notifications", "Annonces"],
    ["Main menu", "Menu"],
    ["Expand sidebar", "Ouvrir le menu"],
    ["Collapse sidebar", "Fermer le menu"],
    ["file upload", "Choisir un fichier"],
    ["Add files", "Ajouter des fichiers"],
    ["add icon", ""],
    ["Dismiss", "Fermer"],
    ["Drag and drop a file here", "Déposer un fichier ici"],
    ["Drag and drop files here", "Déposer des fichiers ici"],
    ["Download failed", "Le téléchargement a échoué."],
    ["Invalid input.", "Saisie refusée."],
    ["Running...", "Calcul en cours…"],
    ["Stopping...", "Arrêt en cours…"],
    ["Please wait...", "Un instant…"],
    ["Connecting to Streamlit server", "Connexion en cours"],
    ["Unable to connect to Streamlit server", "Connexion perdue"],
    ["Connection error", "Connexion perdue"],
    ["Network error", "Réseau indisponible"],
    ["Connection timed out.", "Le serveur ne répond pas."],
    [
      "Connection lost. Please wait for the app to reconnect, then try again.",
      "Connexion perdue. Attendez son retour, puis recommencez.",
    ],
    [
      "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:",
      "L’application ne répond plus. Si vous l’avez arrêtée, relancez-la dans votre terminal :",
    ],
    ["streamlit run yourscript.py", "make run"],
    ["Page not found", "Page inconnue"],
    [
      "The page that you have requested does not seem to exist. Running the app's main page.",
      "Cette page n’existe pas. Voici la page d’accueil.",
    ],
  ]);

  // Trop courts pour être traduits hors d’un bouton de Streamlit.
  const MOTS_DE_BOUTON = new Map([
    ["Close", "Fermer"],
    ["Connecting", "Connexion"],
    ["Error:", "Erreur :"],
    ["Open", "Dérouler"],
    ["Search", "Chercher"],
    ["Stop", "Arrêter"],
    ["Upload", "Choisir un fichier"],
    ["Value:", "Valeur :"],
  ]);

  const UNITES = { B: "o", KB: "ko", MB: "Mo", GB: "Go" };
  const MOIS = {
    January: "janvier", February: "février", March: "mars", April: "avril",
    May: "mai", June: "juin", July: "juillet", August: "août",
    September: "septembre", October: "octobre", November: "novembre",
    December: "décembre",
  };
  const taille = (nombre, unite) => `${nombre.replace(".", ",")}\u202f${UNITES[unite]}`;

  const PHRASES = [
    [/^Remove (.+)$/, (nom) => `Retirer ${nom}`],
    [/^Help for (.+)$/, (nom) => `Aide : ${nom}`],
    [/^Select (\d+) matches$/, (n) => `Choisir les ${n} trouvés`],
    [/^Page (.+) not found$/, (nom) => `Page ${nom} inconnue`],
    [/^(0|1) options? available\.$/, (n) => `${n} choix possible.`],
    [/^(\d+) options available\.$/, (n) => `${n} choix possibles.`],
    [/^([\d.]+) ?([KMG]?B)$/, taille],
    [/^([\d.]+) ?([KMG]?B) per file$/, (n, u) => `${taille(n, u)} par fichier`],
    [/^(.+), ([\d.]+) ?([KMG]?B)$/, (nom, n, u) => `${nom}, ${taille(n, u)}`],
    [/^.+ files are not allowed\.$/, () => "Ce type de fichier n’est pas accepté."],
    [/^File must be ([\d.]+) ?([KMG]?B) or smaller\.$/,
      (n, u) => `Le fichier dépasse ${taille(n, u)}.`],
    [/^You can only select up to (\d+) options?\. Remove an option first\.$/,
      (n) => `${n} choix au plus. Retirez-en un d’abord.`],
    [/^(?:Error: )?Number is outside the allowed range\. Please enter a value between (\S+) and (\S+?)\.$/,
      (bas, haut) => `Écrire un nombre entre ${bas} et ${haut}.`],
    [/^Selected Date: (\w+) (\d+), (\d+)$/,
      (mois, jour, an) => `Date choisie : ${Number(jour)} ${MOIS[mois]} ${an}`],
    [/^Choose date, (.+)$/, (mois) => `Choisir une date, ${mois}`],
    [/^day, (.+)$/, (nom) => `jour, ${nom}`],
    [/^month, (.+)$/, (nom) => `mois, ${nom}`],
    [/^year, (.+)$/, (nom) => `année, ${nom}`],
  ];

  const traduitPhrase = (texte) => {
    for (const [motif, phrase] of PHRASES) {
      const trouve = motif.exec(texte);
      if (trouve) return phrase(...trouve.slice(1));
    }
    return undefined;
  };

  const traduit = (texte, { estContenu, estBouton, estOption }) => {
    if (estContenu) return undefined;
    if (estOption) return MOTS.get(texte);
    const mot = MOTS.get(texte) ?? (estBouton ? MOTS_DE_BOUTON.get(texte) : undefined);
    return mot ?? (texte.length < 200 ? traduitPhrase(texte) : undefined);
  };

  const estContenu = (element) => {
    const contenu = element.closest(CONTENU);
    return contenu !== null && !contenu.closest(CADRES_DE_STREAMLIT);
  };

  const visiteTexte = (noeud) => {
    const texte = noeud.nodeValue.trim();
    const parent = noeud.parentElement;
    if (!texte || !parent) return;
    const francais = traduit(texte, {
      estContenu: estContenu(parent),
      estBouton: parent.closest("button, [role=alert]") !== null,
      estOption: parent.closest(OPTION) !== null,
    });
    if (francais !== undefined) noeud.nodeValue = francais;
  };

  const visiteAttributs = (element) => {
    for (const nom of ATTRIBUTS) {
      const texte = element.getAttribute(nom);
      if (!texte) continue;
      // Un lien de titre ou un bouton « copier » sont posés dans le contenu.
      const estBouton = !estContenu(element) && !element.matches(OPTION);
      const francais = traduit(texte.trim(), {
        estContenu: false,
        estBouton,
        estOption: !estBouton,
      });
      if (francais !== undefined) element.setAttribute(nom, francais);
    }
  };

  const visite = (racine) => {
    if (racine.nodeType === Node.TEXT_NODE) return visiteTexte(racine);
    if (racine.nodeType !== Node.ELEMENT_NODE) return;
    const marche = document.createTreeWalker(
      racine,
      NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    );
    for (let noeud = racine; noeud; noeud = marche.nextNode()) {
      if (noeud.nodeType === Node.TEXT_NODE) visiteTexte(noeud);
      else visiteAttributs(noeud);
    }
  };

  const observateur = new MutationObserver((changements) => {
    for (const { type, target, addedNodes } of changements) {
      if (type === "childList") addedNodes.forEach(visite);
      else if (type === "characterData") visiteTexte(target);
      else visiteAttributs(target);
    }
  });

  visite(document.body);
  observateur.observe(document.body, {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ATTRIBUTS,
  });
})();
