"""La carte vue du navigateur : temps d’attente, octets, stabilité de l’image."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import Browser
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from benchmarks.carte.applications import (
    ECRANS,
    INDICATEUR,
    OPTIONS,
    Nom,
    list_applications,
)
from benchmarks.harnais.cdn import Copies
from benchmarks.harnais.chromium import open_chromium
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.film import film
from benchmarks.harnais.messages import Recu, sum_octets
from benchmarks.harnais.onglet import Onglet, Releve, open_onglet
from benchmarks.harnais.serveur import Serveur, serve

if TYPE_CHECKING:
    from benchmarks.carte.territoires import Cliquable

REPETITIONS: Final = 5
# Aller, retour, aller : la carte reste sous la souris.
PAS_PX: Final = (60, -60, 60)
ATTENTE_GLISSE_MS: Final = 400
ESSAIS: Final = 4
DELAI_LISTE_MS: Final = 4000
COMPAREES: Final[tuple[Nom, ...]] = ("notre", "naive")


@dataclass(slots=True)
class Vue:
    """Ce que le navigateur a montré d’une application."""

    valeurs: dict[str, list[float]] = field(default_factory=dict)
    messages: dict[str, tuple[Recu, ...]] = field(default_factory=dict)
    images: dict[str, int] = field(default_factory=dict)
    cadres: dict[str, int] = field(default_factory=dict)
    dehors: set[str] = field(default_factory=set)

    def note(self, nom: str, valeur: float) -> None:
        """Retient un essai."""
        self.valeurs.setdefault(nom, []).append(valeur)

    def note_octets(self, geste: str, releve: Releve) -> None:
        """Retient ce qu’un geste a fait passer, et de quoi c’était fait."""
        recus = releve.describe_messages()
        self.messages[geste] = recus
        self.note(f"{geste}_octets", sum_octets(recus))
        self.note(f"{geste}_octets_carte", sum_octets(recus, "carte"))
        self.note(f"{geste}_octets_envoyes", sum(releve.envois))
        self.note(f"{geste}_reexecutions", count_reexecutions(recus))
        self.dehors.update(releve.dehors)

    def note_stabilite(self, geste: str, vu: Mapping[str, int]) -> None:
        """Retient les cadres refaits, et les images vides parmi celles regardées."""
        self.cadres[geste] = self.cadres.get(geste, 0) + vu["cadres"]
        for nom in ("images", "vides", "pales"):
            self.images[nom] = self.images.get(nom, 0) + vu[nom]


def count_reexecutions(recus: Sequence[Recu]) -> int:
    """Nombre d’exécutions du script que ces messages racontent."""
    return sum(recu.nom == "script_finished" for recu in recus)


def measure_vues(
    epci: Sequence["Cliquable"],
    dossier: Path,
    copies: Copies,
    tell: Callable[[str], None],
) -> Mapping[Nom, Vue]:
    """Mesure notre page et la naïve, tour à tour, chacune dans des onglets vierges.

    Parameters
    ----------
    epci
        Territoires à cliquer, un par tour.
    dossier
        Où lancer la page naïve et écrire les journaux.
    copies
        Fichiers que la page naïve demande au réseau.
    tell
        Dit où l’on en est.
    """
    vues = {nom: Vue() for nom in COMPAREES}
    applications = list_applications(dossier)
    with ExitStack() as pile:
        navigateur = pile.enter_context(open_chromium())
        serveurs = {
            nom: pile.enter_context(serve(applications[nom], dossier))
            for nom in COMPAREES
        }
        for tour in range(REPETITIONS):
            for nom in COMPAREES:
                tell(f"navigateur : tour {tour + 1} sur {REPETITIONS}, page {nom}")
                banc = _Banc(nom, serveurs[nom], vues[nom], navigateur, copies)
                banc.measure_tour(epci[tour % len(epci)], premier=tour == 0)
        for nom in COMPAREES:
            tell(f"navigateur : gestes filmés, page {nom}")
            banc = _Banc(nom, serveurs[nom], vues[nom], navigateur, copies)
            banc.measure_gestes(epci)
    return vues


@dataclass(frozen=True, slots=True)
class _Banc:
    """Une application sous mesure."""

    nom: Nom
    serveur: Serveur
    vue: Vue
    navigateur: Browser
    copies: Copies

    def measure_tour(self, territoire: "Cliquable", *, premier: bool) -> None:
        """Ouvre, recharge, clique, change d’indicateur."""
        with open_onglet(self.navigateur, self.copies) as onglet:
            self._measure_chargement(onglet, premier=premier)
            self._measure_clic(onglet, territoire)
            self._measure_indicateur(onglet)

    def _measure_chargement(self, onglet: Onglet, *, premier: bool) -> None:
        attente = onglet.load(self.serveur.adresse)
        self.vue.note("serveur_neuf_ms" if premier else "cache_vide_ms", attente)
        onglet.settle()
        self._note_transferts("premier", onglet.take())
        self.vue.note("rechargement_ms", onglet.reload())
        onglet.settle()
        self._note_transferts("second", onglet.take())

    def _note_transferts(self, chargement: str, releve: Releve) -> None:
        geometrie = [t.octets for t in releve.transferts if "/navigateur/" in t.adresse]
        self.vue.note(f"{chargement}_geometrie_octets", sum(geometrie))
        self.vue.note(f"{chargement}_geometrie_demandes", len(geometrie))
        total = sum(transfert.octets for transfert in releve.transferts)
        self.vue.note(f"{chargement}_http_octets", total)
        self.vue.note(f"{chargement}_prise_octets", releve.octets_recus)
        self.vue.dehors.update(releve.dehors)

    def _measure_clic(self, onglet: Onglet, territoire: "Cliquable") -> None:
        vu: dict[str, int] = {}
        with onglet.watch(vu):
            attente = onglet.wait_texte(
                ECRANS[self.nom].panneau,
                territoire.nom,
                lambda: onglet.click_carte(territoire.points),
            )
        self.vue.note("clic_ms", attente)
        self.vue.note_octets("clic", onglet.take())
        self.vue.note_stabilite("clic", vu)

    def _measure_indicateur(self, onglet: Onglet) -> None:
        vu: dict[str, int] = {}
        with onglet.watch(vu):
            attente = onglet.wait_couleurs(
                partial(choose_indicateur, onglet, OPTIONS[1])
            )
        self.vue.note("indicateur_ms", attente)
        self.vue.note_octets("indicateur", onglet.take())
        self.vue.note_stabilite("indicateur", vu)

    def measure_gestes(self, epci: Sequence["Cliquable"]) -> None:
        """Déplace, zoome, puis filme chaque geste qui redessine la carte."""
        with open_onglet(self.navigateur, self.copies) as onglet:
            onglet.load(self.serveur.adresse)
            onglet.settle()
            self._film("clic", onglet, lambda: onglet.click_carte(epci[0].points))
            self._film(
                "indicateur", onglet, lambda: choose_indicateur(onglet, OPTIONS[1])
            )
            self._film("maille", onglet, lambda: press(onglet, "Communes?"))
            self.vue.note_octets("maille", onglet.take())
            self._measure_glisse(onglet, epci[0])
        self._measure_tableau()
        if self.nom == "notre":
            self._measure_recherche(epci[1])

    def _film(self, geste: str, onglet: Onglet, act: Callable[[], None]) -> None:
        vu: dict[str, int] = {}
        onglet.take()
        with film(onglet) as pellicule, onglet.watch(vu):
            act()
            onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
        self.vue.note_stabilite(geste, vu)
        self.vue.note("film_images", len(pellicule.images))
        self.vue.note("film_vides", pellicule.vides)

    def _measure_tableau(self) -> None:
        """De la carte au tableau et retour : la même carte, cadrée comme avant."""
        vu: dict[str, int] = {}
        with open_onglet(self.navigateur, self.copies) as onglet:
            onglet.load(self.serveur.adresse)
            onglet.settle()
            avant = onglet.page.evaluate("banc.zoom()")
            with onglet.watch(vu):
                for affichage in ("Tableau", "Carte"):
                    press(onglet, affichage)
                    onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
                    onglet.settle()
            apres = onglet.page.evaluate("banc.zoom()")
        self.vue.cadres["tableau"] = vu["cadres"]
        if avant is not None and apres is not None:
            self.vue.note("tableau_ecart_zoom", abs(apres - avant))

    def _measure_glisse(self, onglet: Onglet, territoire: "Cliquable") -> None:
        place = onglet.find_place(territoire.points)
        onglet.take()
        for pas_px in PAS_PX:
            drag(onglet, place, pas_px)
            onglet.settle()
        self.vue.note_octets("deplacement", onglet.take())
        for _ in range(2):
            onglet.page.mouse.wheel(0, -300)
            onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
            onglet.settle()
        self.vue.note_octets("zoom", onglet.take())

    def _measure_recherche(self, territoire: "Cliquable") -> None:
        with open_onglet(self.navigateur, self.copies) as onglet:
            onglet.load(self.serveur.adresse)
            onglet.settle()
            champ = onglet.page.get_by_role("combobox", name="Rechercher")
            champ.fill(territoire.nom)
            onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
            onglet.take()
            champ.press("Enter")
            onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
            onglet.settle()
            self.vue.note_octets("recherche", onglet.take())


def choose_indicateur(onglet: Onglet, option: str) -> None:
    """Choisit un indicateur dans la liste ; le dernier clic est celui de l’option."""
    choix = onglet.page.get_by_role("option", name=option, exact=True)
    for _ in range(ESSAIS):
        onglet.page.get_by_role("combobox", name=INDICATEUR).click()
        # La liste se referme si le cadre de la carte prend le focus à cet instant.
        with suppress(PlaywrightTimeoutError):
            choix.click(timeout=DELAI_LISTE_MS)
            return
    raise BancError(f"La liste « {INDICATEUR} » ne propose pas « {option} ».")


def press(onglet: Onglet, motif: str) -> None:
    """Presse l’option d’un choix à boutons, quel que soit le composant de Streamlit."""
    exact = re.compile(rf"^\s*{motif}\s*$")
    boutons = onglet.page.locator("label, button").filter(has_text=exact, visible=True)
    boutons.first.click()


def drag(onglet: Onglet, place: tuple[float, float], pas_px: float) -> None:
    """Tire la carte de quelques pixels."""
    x, y = place
    souris = onglet.page.mouse
    souris.move(x, y)
    souris.down()
    souris.move(x + pas_px, y + pas_px / 2, steps=5)
    souris.up()
    onglet.page.wait_for_timeout(ATTENTE_GLISSE_MS)
