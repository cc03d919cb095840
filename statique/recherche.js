/**
 * Recherche d’un territoire ou d’un lieu : liste déroulante conforme au motif
 * « combobox » d’ARIA 1.2, sans réexécution pendant la frappe.
 *
 * Le classement est celui de ess_dash/presentation/recherche.py : un changement ici se
 * fait aussi là-bas. Tout texte reçu passe par un nœud de texte, jamais par du HTML.
 */

const FINE = "\u202f";
const INSECABLE = "\u00a0";
const DELAI_ANNONCE_MS = 300;
const LETTRES_AU_MILIEU = 3;

const ABREGES = new Map([["st", "saint"], ["ste", "sainte"]]);
const LIGATURES = new Map([["œ", "oe"], ["æ", "ae"], ["ß", "ss"]]);
const MOT = /[\p{L}\p{N}\p{Mn}]+/gu;

function split(texte) {
  const minuscules = texte.toLowerCase().replace(/[œæß]/g, (c) => LIGATURES.get(c));
  const nues = minuscules.normalize("NFD").replace(/\p{Mn}/gu, "");
  return nues.split(/[^a-z0-9]+/).filter(Boolean);
}

/** Mots d’un texte, sans casse, accent, ligature ni ponctuation. */
export function normalize(texte) {
  return split(texte).map((mot) => ABREGES.get(mot) ?? mot).join(" ");
}

/** Entrées reçues en colonnes, avec ce que le classement relit à chaque frappe. */
export function buildIndex(colonnes) {
  const [valeurs = [], libelles, genres, complements, enPlus] = colonnes;
  return valeurs.map((valeur, i) => {
    const [libelle, genre, complement] = [libelles[i], genres[i], complements[i]];
    const nom = normalize(libelle);
    return {
      valeur,
      libelle,
      genre,
      complement,
      nom: ` ${nom}`,
      colle: nom.replaceAll(" ", ""),
      mots: ` ${normalize([valeur, libelle, genre, complement].join(" "))} ${enPlus[i]}`,
    };
  });
}

const CRITERES = [
  (entree, { texte }) => entree.nom === ` ${texte}` || entree.valeur === texte,
  (entree, { texte }) => entree.nom.startsWith(` ${texte}`),
  (entree, { texte }) => entree.nom.includes(` ${texte}`),
  (entree, { mots }) => mots.every((mot) => entree.nom.includes(` ${mot}`)),
  (entree, { mots }) => mots.every((mot) => entree.mots.includes(` ${mot}`)),
  (entree, { colle }) =>
    colle.length >= LETTRES_AU_MILIEU && entree.colle.includes(colle),
  (entree, { mots }) =>
    mots.every((mot) =>
      entree.mots.includes(mot.length >= LETTRES_AU_MILIEU ? mot : ` ${mot}`),
    ),
];

/** La requête, et la même sans lire « st » comme « saint » : « st » ouvre « stade ». */
function listVariantes(requete) {
  const formes = new Set([normalize(requete), split(requete).join(" ")]);
  formes.delete("");
  return [...formes].map((texte) => ({
    texte,
    mots: texte.split(" "),
    colle: texte.replaceAll(" ", ""),
  }));
}

function rank(entree, variantes) {
  const rangs = variantes
    .map((variante) => CRITERES.findIndex((tient) => tient(entree, variante)))
    .filter((rang) => rang >= 0);
  return rangs.length ? Math.min(...rangs) : -1;
}

/** Un code Insee qui est aussi un code postal : la commune de la poste d’abord. */
function putPostalFirst(trouvees, requete) {
  const code = requete.trim();
  const [premiere, deuxieme, ...suite] = trouvees;
  if (!deuxieme || !/^\d+$/.test(code) || premiere.valeur !== code) return trouvees;
  // Une ancienne commune mène au code de l’actuelle : elle ne passe pas devant elle.
  if (deuxieme.valeur === code) return trouvees;
  return [deuxieme, premiere, ...suite];
}

/** Toutes les entrées que la requête désigne, la plus proche d’abord. */
export function search(index, requete) {
  if (!requete.trim()) return [...index];
  const variantes = listVariantes(requete);
  const rangees = CRITERES.map(() => []);
  for (const entree of index) {
    const rang = rank(entree, variantes);
    if (rang >= 0) rangees[rang].push(entree);
  }
  return putPostalFirst(rangees.flat(), requete);
}

/** Nombre de caractères d’un mot qui donnent ses `longueur` premières lettres nues. */
function countCaracteres(mot, longueur) {
  let n = 0;
  while (n < mot.length && split(mot.slice(0, n)).join("").length < longueur) n += 1;
  while (n < mot.length && /\p{Mn}/u.test(mot[n])) n += 1;
  return n;
}

function spotLettres(mot, jetons) {
  const normal = normalize(mot);
  const debut = jetons.find((jeton) => normal.startsWith(jeton));
  if (debut) {
    const entier = debut.length >= normal.length;
    return [0, entier ? mot.length : countCaracteres(mot, debut.length)];
  }
  const nu = split(mot).join("");
  const jeton = jetons.find((j) => j.length >= LETTRES_AU_MILIEU && nu.includes(j));
  if (!jeton) return undefined;
  const position = nu.indexOf(jeton);
  return [
    countCaracteres(mot, position),
    countCaracteres(mot, position + jeton.length),
  ];
}

/** Découpe un texte en morceaux `[texte, trouvé]` ; mis bout à bout, ils le refont. */
export function cutTexte(texte, requete) {
  const jetons = listVariantes(requete)
    .flatMap(({ mots }) => mots)
    .sort((a, b) => b.length - a.length);
  const morceaux = [];
  let fin = 0;
  for (const { 0: mot, index } of texte.matchAll(MOT)) {
    const lettres = spotLettres(mot, jetons);
    if (!lettres) continue;
    const [de, a] = lettres.map((n) => index + n);
    morceaux.push([texte.slice(fin, de), false], [texte.slice(de, a), true]);
    fin = a;
  }
  morceaux.push([texte.slice(fin), false]);
  return morceaux.filter(([morceau]) => morceau);
}

/** Vrai si le nom suffit à expliquer que l’entrée soit trouvée. */
function estDansNom(entree, requete) {
  return listVariantes(requete).some(({ mots }) =>
    mots.every((mot) => entree.nom.includes(` ${mot}`)),
  );
}

/** Décode ce qu’écrit `pack_entrees` : base64, deflate brut, JSON. */
export async function unpack(charge) {
  const octets = Uint8Array.from(atob(charge), (c) => c.charCodeAt(0));
  const flux = new Blob([octets]).stream();
  const texte = flux.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(texte).json();
}

function element(nom, attributs, ...enfants) {
  const noeud = document.createElement(nom);
  for (const [cle, valeur] of Object.entries(attributs)) noeud.setAttribute(cle, valeur);
  noeud.append(...enfants);
  return noeud;
}

/** Texte dont les lettres trouvées sont marquées. */
function mark(texte, requete) {
  return cutTexte(texte, requete).map(([morceau, trouve]) =>
    trouve ? element("mark", {}, morceau) : morceau,
  );
}

function writeNombre(nombre, singulier, pluriel) {
  return `${nombre}${INSECABLE}${nombre < 2 ? singulier : pluriel}`;
}

function writeVide(requete) {
  return (
    `Aucun résultat pour «${FINE}${requete.trim()}${FINE}»${INSECABLE}: ` +
    "essayer un autre nom, un code postal ou un code Insee."
  );
}

/** Une boîte de recherche vivante, dans la racine que Streamlit lui donne. */
class Boite {
  constructor(racine) {
    this.racine = racine;
    this.champ = racine.querySelector("input");
    this.cadre = racine.querySelector(".cadre");
    this.effacer = racine.querySelector(".effacer");
    this.volet = racine.querySelector(".volet");
    this.liste = racine.querySelector("[role=listbox]");
    this.note = racine.querySelector(".note");
    this.annonce = racine.querySelector("[role=status]");
    this.appels = 0;
    this.index = [];
    this.estPrete = false;
    this.resultats = [];
    this.actif = -1;
    this.charge = "";
    this.limite = 0;
    this.listen();
  }

  get estOuverte() {
    return !this.volet.hidden;
  }

  get options() {
    return [...this.liste.children];
  }

  listen() {
    this.champ.addEventListener("input", () => this.refresh());
    this.champ.addEventListener("click", () => {
      if (this.champ.value.trim() && !this.estOuverte) this.refresh();
    });
    this.effacer.addEventListener("click", () => this.clear());
    this.liste.addEventListener("click", (evenement) => {
      const option = evenement.target.closest("[role=option]");
      if (option) this.choose(this.options.indexOf(option));
    });
    // Le champ garde le curseur : sans cela, la liste se fermerait avant le clic.
    for (const zone of [this.volet, this.effacer]) {
      zone.addEventListener("mousedown", (evenement) => evenement.preventDefault());
    }
    this.champ.addEventListener("blur", () => this.close());
    this.champ.addEventListener("keydown", (evenement) => this.press(evenement));
  }

  /** Reçoit les données d’une exécution ; rend de quoi se retirer. */
  update(data, send) {
    this.appels += 1;
    this.send = send;
    this.limite = data.limite;
    this.racine.querySelector("label").textContent = data.libelle;
    this.champ.placeholder = data.invite;
    this.load(data.entrees);
    const appel = this.appels;
    // Streamlit retire aussi un appel dépassé par le suivant : lui ne ferme rien.
    return () => {
      if (appel === this.appels) this.leave();
    };
  }

  async load(charge) {
    if (charge === this.charge) return;
    this.charge = charge;
    try {
      const colonnes = await unpack(charge);
      if (charge !== this.charge) return;
      this.index = buildIndex(colonnes);
      this.estPrete = true;
      if (this.champ.value && this.cadre.matches(":focus-within")) this.refresh();
    } catch (erreur) {
      console.error(erreur);
      this.showPanne();
    }
  }

  showPanne() {
    this.volet.hidden = false;
    this.liste.hidden = true;
    this.showNote(`La liste n’a pas pu être lue${INSECABLE}: recharger la page.`);
  }

  leave() {
    clearTimeout(this.minuterie);
    this.close();
  }

  press(evenement) {
    if (evenement.isComposing) return;
    const geste = this.findGeste(evenement);
    if (!geste) return;
    evenement.preventDefault();
    geste();
  }

  findGeste({ key, altKey }) {
    if (key === "ArrowDown") return () => this.step(altKey ? 0 : 1);
    if (key === "ArrowUp") return altKey ? () => this.close() : () => this.step(-1);
    if (key === "Escape") return this.findSortie();
    if (key === "Enter") return () => this.validate();
    // Tant qu’on n’est pas entré dans la liste, Début et Fin déplacent le curseur.
    if (!this.parcourt || !this.estOuverte) return undefined;
    if (key === "Home") return () => this.activate(0);
    if (key === "End") return () => this.activate(this.resultats.length - 1);
    return undefined;
  }

  /** Échap ferme la liste, puis vide le champ, puis revient à la page. */
  findSortie() {
    if (this.estOuverte) return () => this.close();
    return this.champ.value ? () => this.clear() : undefined;
  }

  /** Premier pas : ouvre la liste. Ensuite, avance et revient au bout. */
  step(pas) {
    if (!this.estOuverte) {
      this.refresh({ memeVide: true });
      this.parcourt = true;
      if (pas < 0) this.activate(this.resultats.length - 1);
      return;
    }
    const total = this.resultats.length;
    if (!total) return;
    this.parcourt = true;
    this.activate((this.actif + pas + total) % total);
  }

  validate() {
    if (this.estOuverte) this.choose(this.actif);
    else if (this.champ.value.trim()) this.refresh();
  }

  refresh({ memeVide = false } = {}) {
    const requete = this.champ.value;
    this.effacer.hidden = !requete;
    this.parcourt = false;
    if (!this.estPrete || (!requete.trim() && !memeVide)) {
      this.close();
      return;
    }
    const trouvees = search(this.index, requete);
    this.resultats = trouvees.slice(0, this.limite);
    this.liste.replaceChildren(
      ...this.resultats.map((entree, rang) => this.buildOption(entree, rang, requete)),
    );
    this.open(trouvees.length, requete);
  }

  buildOption(entree, rang, requete) {
    const precisions = [entree.genre, entree.complement];
    // Un code Insee ressemble à un code postal : dire pourquoi l’entrée est là.
    if (entree.valeur === requete.trim()) precisions.push(`code ${entree.valeur}`);
    const precision = precisions.filter(Boolean).join(" · ");
    const suite = estDansNom(entree, requete) ? [precision] : mark(precision, requete);
    return element(
      "li",
      { id: `option-${rang}`, role: "option", "aria-selected": "false" },
      element("span", { class: "nom" }, ...mark(entree.libelle, requete)),
      element("span", { class: "precision" }, ...suite),
    );
  }

  open(total, requete) {
    this.volet.hidden = false;
    this.liste.hidden = !total;
    this.champ.setAttribute("aria-expanded", String(total > 0));
    this.placeVolet();
    if (total) this.activate(0);
    else this.forget();
    const reste = total - this.resultats.length;
    const precise = `${writeNombre(reste, "autre résultat", "autres résultats")}${INSECABLE}: préciser la recherche.`;
    this.showNote(total ? (reste && precise) || "" : writeVide(requete));
    this.announce(total ? this.writeCompte(total) : writeVide(requete));
  }

  writeCompte(total) {
    const compte = writeNombre(total, "résultat", "résultats");
    const montres = this.resultats.length;
    return total > montres ? `${compte}, dont ${montres} affichés.` : `${compte}.`;
  }

  /** Contre le bord droit de l’écran, le volet s’ouvre vers la gauche. */
  placeVolet() {
    this.volet.classList.remove("a-droite");
    const { right } = this.volet.getBoundingClientRect();
    this.volet.classList.toggle("a-droite", right > document.documentElement.clientWidth);
  }

  showNote(texte) {
    this.note.textContent = texte;
    this.note.hidden = !texte;
  }

  /** Attend une pause de la frappe : un lecteur d’écran ne dit que le dernier compte. */
  announce(texte) {
    clearTimeout(this.minuterie);
    this.minuterie = setTimeout(() => {
      this.annonce.textContent = texte;
    }, DELAI_ANNONCE_MS);
  }

  activate(rang) {
    this.actif = rang;
    this.options.forEach((option, i) =>
      option.setAttribute("aria-selected", String(i === rang)),
    );
    const option = this.options[rang];
    if (!option) return;
    this.champ.setAttribute("aria-activedescendant", option.id);
    this.scrollTo(option);
  }

  /** Ne fait défiler que la liste : la page ne bouge pas sous le lecteur. */
  scrollTo(option) {
    const { offsetTop, offsetHeight } = option;
    const { scrollTop, clientHeight } = this.liste;
    if (offsetTop < scrollTop) this.liste.scrollTop = offsetTop;
    else if (offsetTop + offsetHeight > scrollTop + clientHeight) {
      this.liste.scrollTop = offsetTop + offsetHeight - clientHeight;
    }
  }

  forget() {
    this.actif = -1;
    this.champ.removeAttribute("aria-activedescendant");
  }

  close() {
    this.volet.hidden = true;
    this.parcourt = false;
    this.champ.setAttribute("aria-expanded", "false");
    this.forget();
  }

  clear() {
    this.champ.value = "";
    this.effacer.hidden = true;
    this.close();
    this.announce("");
    this.champ.focus();
  }

  choose(rang) {
    const entree = this.resultats[rang];
    if (!entree) return;
    this.clear();
    this.announce(`${entree.libelle}${INSECABLE}: choisi.`);
    // Au doigt, le clavier de l’écran cacherait ce que l’on vient de choisir.
    if (matchMedia("(pointer: coarse)").matches) this.champ.blur();
    this.send(entree.valeur);
  }
}

const boites = new WeakMap();

/** Point d’entrée du composant : rappelé par Streamlit à chaque donnée nouvelle. */
export default function mount({ data, parentElement, setTriggerValue }) {
  let boite = boites.get(parentElement);
  if (!boite?.champ.isConnected) {
    boite = new Boite(parentElement);
    boites.set(parentElement, boite);
  }
  return boite.update(data, (valeur) => setTriggerValue("choix", valeur));
}
