"""La page « Comparer » vue du serveur : ouvertures, changements, retours."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.comparer.gestes import CHANGEMENTS, PASSAGES, RECHERCHES, Geste
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.messages import Recu, sum_octets
from benchmarks.harnais.serveur import Application, Serveur, serve
from benchmarks.harnais.visiteur import Passage, Visiteur
from ess_dash.ui.etat_comparer import VueComparer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

RACINE: Final = Path(__file__).resolve().parents[2]
PAGE: Final = "comparer"
DEMONSTRATION: Final = "demo=oui"
BANDEAU: Final = "Données fictives."
# Aucun autre geste n’ouvre de vue dans ce découpage et ce millésime à la fois.
AILLEURS: Final = f"zonage=montagne&millesime=FLORES+2017&{DEMONSTRATION}"
SERVEURS: Final = 2
OUVERTURES: Final = 5
# Chaque vue est réglée deux fois de la même façon : la seconde, tout est déjà calculé.
PASSES: Final = {"nouveau": "jamais vus", "deja_vu": "déjà vus"}
# Streamlit range sa mémoire après avoir répondu.
RANGEMENT_S: Final = 0.3
PAS_REPOS_S: Final = 0.5
REPOS_MS: Final = 30
DELAI_REPOS_S: Final = 60


@dataclass(slots=True)
class Serie:
    """Ce qu’une suite de gestes a coûté."""

    durees_ms: list[float] = field(default_factory=list)
    processeur_ms: list[float] = field(default_factory=list)
    octets: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Releve:
    """Ce que le serveur de la page a montré, par nom de série.

    Attributes
    ----------
    ouvertures_ms
        Première ouverture d’un serveur qui vient de démarrer, ou prêt, puis celles
        d’autres visites.
    messages
        De quoi était fait le dernier message de chaque série.
    """

    series: dict[str, Serie] = field(default_factory=dict)
    ouvertures_ms: dict[str, list[float]] = field(default_factory=dict)
    prechauffages_s: list[float] = field(default_factory=list)
    messages: dict[str, tuple[Recu, ...]] = field(default_factory=dict)

    def note(self, nom: str, passage: Passage, processeur_ms: float) -> None:
        """Retient un geste."""
        serie = self.series.setdefault(nom, Serie())
        serie.durees_ms.append(passage.duree_ms)
        serie.processeur_ms.append(processeur_ms)
        serie.octets.append(sum_octets(passage.recus))
        self.messages[nom] = passage.recus

    def note_ouverture(self, nom: str, passage: Passage) -> None:
        """Retient une ouverture de la page."""
        passage.ensure_texte(BANDEAU)
        self.ouvertures_ms.setdefault(nom, []).append(passage.duree_ms)
        self.messages[f"ouverture_{nom}"] = passage.recus


def measure_page(dossier: Path, tell: Callable[[str], None]) -> Releve:
    """Mesure la page sur les données de démonstration.

    Parameters
    ----------
    dossier
        Où écrire les journaux des serveurs.
    tell
        Dit où l’on en est.
    """
    releve = Releve()
    asyncio.run(_measure(releve, dossier, tell))
    return releve


async def _measure(releve: Releve, dossier: Path, tell: Callable[[str], None]) -> None:
    application = Application("notre", RACINE / "app.py", RACINE)
    for rang in range(SERVEURS):
        tell(f"première ouverture, serveur qui démarre : {rang + 1} sur {SERVEURS}")
        with serve(application, dossier) as serveur:
            await _open_une_fois(serveur, releve, "serveur_neuf")
    for rang in range(SERVEURS):
        tell(f"première ouverture, serveur prêt : {rang + 1} sur {SERVEURS}")
        with serve(application, dossier) as serveur:
            releve.prechauffages_s.append(await wait_repos(serveur))
            await _open_une_fois(serveur, releve, "serveur_pret")
            if rang == SERVEURS - 1:
                await _measure_vues(serveur, releve, tell)


async def wait_repos(serveur: Serveur) -> float:
    """Attend que le serveur n’ait plus rien à charger ; rend le temps qu’il y a mis, en s.

    Raises
    ------
    BancError
        S’il calcule toujours au bout du délai.
    """
    depart = time.monotonic()
    avant = serveur.read_processeur_ms()
    while time.monotonic() - depart < DELAI_REPOS_S:
        await asyncio.sleep(PAS_REPOS_S)
        apres = serveur.read_processeur_ms()
        if apres - avant < REPOS_MS:
            return time.monotonic() - depart - PAS_REPOS_S
        avant = apres
    msg = "Le serveur n’a pas fini de se charger : la machine est trop occupée."
    raise BancError(msg)


async def _open_une_fois(serveur: Serveur, releve: Releve, nom: str) -> None:
    async with _open(serveur, DEMONSTRATION) as visiteur:
        releve.note_ouverture(nom, await visiteur.rerun())


async def _measure_vues(
    serveur: Serveur, releve: Releve, tell: Callable[[str], None]
) -> None:
    for _ in range(OUVERTURES):
        await _open_une_fois(serveur, releve, "visite")
    for vue in VueComparer:
        for passage, dit in PASSES.items():
            tell(f"vue « {vue.libelle} », états {dit}")
            await _measure_vue(serveur, releve, vue, passage)
    tell("d’une vue à l’autre")
    async with _open(serveur, AILLEURS) as visiteur:
        await visiteur.rerun()
        await Banc(serveur, releve, visiteur).act("vue_nouveau", PASSAGES)


async def _measure_vue(
    serveur: Serveur, releve: Releve, vue: VueComparer, passage: str
) -> None:
    async with _open(serveur, f"vue={vue.value}&{DEMONSTRATION}") as visiteur:
        (await visiteur.rerun()).ensure_texte(BANDEAU)
        banc = Banc(serveur, releve, visiteur)
        await banc.act(f"{vue.value}_{passage}", CHANGEMENTS[vue])
        if vue is VueComparer.MAILLAGE:
            await banc.act(f"{vue.value}_recherche_{passage}", RECHERCHES)


@dataclass(frozen=True, slots=True)
class Banc:
    """Un visiteur sous mesure."""

    serveur: Serveur
    releve: Releve
    visiteur: Visiteur

    async def act(self, nom: str, gestes: Iterable[Geste]) -> None:
        """Fait les gestes l’un après l’autre, et les retient sous un nom.

        Raises
        ------
        BancError
            Si un geste ramène à une adresse déjà vue : il n’aurait rien changé.
        """
        vues = {self.visiteur.adresse}
        await asyncio.sleep(RANGEMENT_S)
        for geste in gestes:
            avant = self.serveur.read_processeur_ms()
            passage = await _do(self.visiteur, geste)
            await asyncio.sleep(RANGEMENT_S)
            depense_ms = self.serveur.read_processeur_ms() - avant
            if self.visiteur.adresse in vues:
                msg = f"« {geste.libelle} » n’a pas mené à un état nouveau."
                raise BancError(msg)
            vues.add(self.visiteur.adresse)
            self.releve.note(nom, passage, depense_ms)


async def _do(visiteur: Visiteur, geste: Geste) -> Passage:
    for libelle, valeur in geste.champs.items():
        visiteur.fill(libelle, valeur)
    if geste.valeur is None:
        return await visiteur.press(geste.libelle)
    return await visiteur.choose(geste.libelle, geste.valeur)


@asynccontextmanager
async def _open(serveur: Serveur, adresse: str) -> "AsyncIterator[Visiteur]":
    visiteur = await Visiteur.connect(serveur, PAGE, adresse)
    try:
        yield visiteur
    finally:
        await visiteur.close()
