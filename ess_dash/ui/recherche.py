"""La boîte de recherche : le navigateur cherche, Python ne reçoit que le choix.

Le composant est un « Components v2 » de Streamlit, sans cadre. Son module est servi
sous ``/statique`` ; le message n’en porte que l’adresse et, une fois par visite, la
liste compressée des entrées.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from ess_dash.presentation.recherche import LIMITE, Entree, pack_entrees
from ess_dash.ui import etat

_DOSSIER: Final = Path(__file__).resolve().parents[2] / "statique"
_EVENEMENT: Final = "choix"

# Posé avant que le module n’arrive : la page réserve la place et ne saute pas, et le
# champ a déjà un nom pour qui ne voit pas l’écran.
_HTML: Final = """
<div class="recherche">
  <label for="champ" id="libelle">Champ de recherche</label>
  <div class="cadre">
    <svg class="loupe" viewBox="0 0 20 20" aria-hidden="true">
      <circle cx="9" cy="9" r="5.5" /><path d="m13 13 4.5 4.5" />
    </svg>
    <input id="champ" type="text" role="combobox" aria-autocomplete="list"
      aria-expanded="false" aria-controls="liste" autocomplete="off"
      autocapitalize="none" autocorrect="off" spellcheck="false"
      enterkeyhint="go" maxlength="80" />
    <button class="effacer" type="button" title="Effacer" aria-label="Effacer" hidden>
      <svg viewBox="0 0 20 20" aria-hidden="true"><path d="m4 4 12 12M16 4 4 16" /></svg>
    </button>
    <div class="volet" hidden>
      <ul id="liste" role="listbox" aria-labelledby="libelle"></ul>
      <p class="note" hidden></p>
    </div>
  </div>
  <p class="annonce" role="status"></p>
</div>
"""

# Un module posé par Streamlit vit à une adresse `blob:` : il ne sait pas où est
# l’application. La balise de coquille.js, elle, le sait, quels que soient la page et le
# préfixe.
_JS: Final = """
const balise = document.querySelector('script[src*="statique/coquille.js"]');
const dossier = balise ? balise.src : new URL("statique/", document.baseURI);
const module = import(new URL("recherche.js?v=@VERSION@", dossier).href);

export default async function (composant) {
  try {
    return (await module).default(composant);
  } catch (erreur) {
    console.error(erreur);
    const libelle = composant.parentElement.querySelector("label");
    libelle.textContent = "La recherche n’a pas pu se charger : recharger la page.";
    return undefined;
  }
}
"""


def _build_js() -> str:
    contenu = (_DOSSIER / "recherche.js").read_bytes()
    return _JS.replace("@VERSION@", hashlib.sha256(contenu).hexdigest()[:12])


_COMPOSANT: Final = st.components.v2.component(
    "recherche",
    html=_HTML,
    css=(_DOSSIER / "recherche.css").read_text(encoding="utf-8"),
    js=_build_js(),
)


def show_recherche(
    entrees: tuple[Entree, ...],
    *,
    cle: str,
    libelle: str,
    invite: str,
    quand_choisi: Callable[[str], None] | None = None,
) -> str | None:
    """Montre une boîte de recherche ; rend ce qui vient d’être choisi, une seule fois.

    Parameters
    ----------
    entrees
        Ce qui peut être trouvé, dans l’ordre où le montrer à proximité égale.
    cle
        Clé du composant : une par boîte et par page.
    libelle
        Étiquette du champ.
    invite
        Exemple montré dans le champ vide.
    quand_choisi
        Appelé avec la valeur choisie, avant que la page ne soit rejouée.

    Returns
    -------
    str or None
        ``valeur`` de l’entrée choisie à l’instant, sinon ``None``.
    """
    reponse = _COMPOSANT(
        key=cle,
        data={
            "libelle": libelle,
            "invite": invite,
            "limite": LIMITE,
            "entrees": pack_entrees(entrees),
        },
        on_choix_change=lambda: _tell(cle, entrees, quand_choisi),
    )
    return _check(reponse.get(_EVENEMENT), entrees)


def _tell(
    cle: str, entrees: tuple[Entree, ...], quand_choisi: Callable[[str], None] | None
) -> None:
    valeur = _check(etat.read_composant(cle).get(_EVENEMENT), entrees)
    if quand_choisi is not None and valeur is not None:
        quand_choisi(valeur)


def _check(valeur: object, entrees: tuple[Entree, ...]) -> str | None:
    """Le navigateur peut envoyer n’importe quoi : seule une entrée connue compte."""
    connue = any(entree.valeur == valeur for entree in entrees)
    return valeur if connue and isinstance(valeur, str) else None
