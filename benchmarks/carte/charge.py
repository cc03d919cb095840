"""La carte vue du serveur : durée d’une réexécution, affluence, mémoire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.carte.applications import (
    INDICATEUR,
    OPTIONS,
    Nom,
    build_clic,
    list_applications,
)
from benchmarks.harnais.affluence import Affluence, measure_affluence
from benchmarks.harnais.messages import Recu
from benchmarks.harnais.serveur import Serveur, serve
from benchmarks.harnais.visiteur import Passage, Visiteur

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.carte.territoires import Cliquable

AFFLUENCES: Final = (30, 10, 1)
FOULE: Final = 30
RANGEMENT_S: Final = 0.3
REPETITIONS: Final[Mapping[Nom, int]] = {"notre": 12, "vide": 12, "naive": 5}
# La page naïve met plus d’une minute à servir trente visiteurs une fois : c’est assez.
DUREES_S: Final[Mapping[Nom, float]] = {"notre": 5.0, "vide": 3.0, "naive": 0.0}


@dataclass(slots=True)
class Charge:
    """Ce que le serveur d’une application a montré."""

    durees_ms: dict[str, list[float]] = field(default_factory=dict)
    processeur_ms: dict[str, list[float]] = field(default_factory=dict)
    affluences: dict[int, list[Affluence]] = field(default_factory=dict)
    ouvertures_s: list[float] = field(default_factory=list)
    memoire_mo: float = 0.0
    messages: dict[str, tuple[Recu, ...]] = field(default_factory=dict)

    def note(self, geste: str, passage: Passage) -> None:
        """Retient une durée, et de quoi était fait le dernier message."""
        self.durees_ms.setdefault(geste, []).append(passage.duree_ms)
        self.messages[geste] = passage.recus


def measure_charges(
    epci: Sequence["Cliquable"],
    communes: Sequence["Cliquable"],
    dossier: Path,
    tell: Callable[[str], None],
) -> Mapping[Nom, Charge]:
    """Mesure les trois applications, chacune dans un serveur neuf.

    Parameters
    ----------
    epci, communes
        Territoires à cliquer tour à tour.
    dossier
        Où lancer les témoins et écrire les journaux.
    tell
        Dit où l’on en est.
    """
    charges: dict[Nom, Charge] = {nom: Charge() for nom in REPETITIONS}
    asyncio.run(_measure(charges, epci, communes, dossier, tell))
    return charges


async def _measure(
    charges: Mapping[Nom, Charge],
    epci: Sequence["Cliquable"],
    communes: Sequence["Cliquable"],
    dossier: Path,
    tell: Callable[[str], None],
) -> None:
    with ExitStack() as pile:
        serveurs = {
            nom: pile.enter_context(serve(application, dossier))
            for nom, application in list_applications(dossier).items()
        }
        tell("serveur : un visiteur seul")
        await _measure_seul(serveurs, charges, epci)
        await _measure_communes(serveurs["notre"], charges["notre"], communes)
        # La nôtre encadre la naïve : une machine qui ralentit se verrait.
        for nom in ("vide", "notre", "naive", "notre"):
            tell(f"serveur : {FOULE} visiteurs, page {nom}")
            await _measure_foule(nom, serveurs[nom], charges[nom], epci)


async def _measure_seul(
    serveurs: Mapping[Nom, Serveur],
    charges: Mapping[Nom, Charge],
    epci: Sequence["Cliquable"],
) -> None:
    """Alterne les applications à chaque tour, pour qu’elles subissent la même machine."""
    async with _open(list(serveurs.values())) as ouverts:
        visiteurs = dict(zip(serveurs, ouverts, strict=True))
        for nom, visiteur in visiteurs.items():
            charges[nom].note("premiere", await visiteur.rerun())
        for tour in range(max(REPETITIONS.values())):
            for nom in (nom for nom, fois in REPETITIONS.items() if tour < fois):
                seul = _Seul(nom, serveurs[nom], visiteurs[nom], charges[nom])
                await seul.measure_tour(epci[tour % len(epci)], tour)


@dataclass(frozen=True, slots=True)
class _Seul:
    """Un visiteur seul devant une application."""

    nom: Nom
    serveur: Serveur
    visiteur: Visiteur
    charge: Charge

    async def measure_tour(self, territoire: "Cliquable", tour: int) -> None:
        """Rejoue la page, clique, change d’indicateur."""
        await self._measure("meme", self.visiteur.rerun())
        if self.nom == "vide":
            return
        clic = self.visiteur.click(build_clic(self.nom, territoire))
        (await self._measure("clic", clic)).ensure_texte(territoire.nom)
        option = OPTIONS[(tour + 1) % len(OPTIONS)]
        await self._measure("indicateur", self.visiteur.choose(INDICATEUR, option))

    async def _measure(self, geste: str, passage: Awaitable[Passage]) -> Passage:
        avant = self.serveur.read_processeur_ms()
        fait = await passage
        # Streamlit range sa mémoire après avoir répondu : c’est encore le prix du geste.
        await asyncio.sleep(RANGEMENT_S)
        depense = self.serveur.read_processeur_ms() - avant
        self.charge.processeur_ms.setdefault(geste, []).append(depense)
        self.charge.note(geste, fait)
        return fait


async def _measure_communes(
    serveur: Serveur, charge: Charge, communes: Sequence["Cliquable"]
) -> None:
    """La maille la plus fine a le message le plus lourd : ses octets comptent aussi."""
    async with _open([serveur]) as (visiteur,):
        visiteur.adresse = "indicateur=densite_population_hab_km2&maille=commune"
        await visiteur.rerun()
        for commune in communes:
            clic = await visiteur.click(build_clic("notre", commune))
            charge.note("clic_commune", clic.ensure_texte(commune.nom))
        charge.note(
            "indicateur_commune", await visiteur.choose(INDICATEUR, "Population")
        )


async def _measure_foule(
    nom: Nom, serveur: Serveur, charge: Charge, epci: Sequence["Cliquable"]
) -> None:
    async def act(visiteur: Visiteur, rang: int) -> Passage:
        if nom == "vide":
            return await visiteur.rerun()
        return await visiteur.click(build_clic(nom, epci[rang % len(epci)]))

    avant = serveur.read_memoire_mo()
    async with _open([serveur] * FOULE) as visiteurs:
        ouverture = await measure_affluence(
            visiteurs, lambda visiteur, _: visiteur.rerun(), 0
        )
        charge.ouvertures_s.append(ouverture.duree_s)
        for nombre in AFFLUENCES:
            vue = await measure_affluence(visiteurs[:nombre], act, DUREES_S[nom])
            charge.affluences.setdefault(nombre, []).append(vue)
            if nombre == FOULE and not charge.memoire_mo:
                charge.memoire_mo = (serveur.read_memoire_mo() - avant) / FOULE


@asynccontextmanager
async def _open(serveurs: Sequence[Serveur]) -> "AsyncIterator[list[Visiteur]]":
    visiteurs: list[Visiteur] = []
    try:
        visiteurs += [await Visiteur.connect(serveur) for serveur in serveurs]
        yield visiteurs
    finally:
        for visiteur in visiteurs:
            await visiteur.close()
