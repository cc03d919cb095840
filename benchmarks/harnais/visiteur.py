"""Un visiteur sans navigateur : il parle au serveur comme le ferait la page."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.harnais import messages
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.messages import Recu, describe, read_element, read_message
from benchmarks.harnais.serveur import HOTE, Serveur

DELAI_S: Final = 240
ABANDONNEE: Final = ForwardMsg.FINISHED_EARLY_FOR_RERUN


@dataclass(frozen=True, slots=True)
class Passage:
    """Une exécution du script, vue du visiteur."""

    duree_ms: float
    recus: tuple[Recu, ...]
    texte: str

    def ensure_texte(self, attendu: str) -> Self:
        """Vérifie que la page a bien répondu au geste.

        Raises
        ------
        BancError
            Si le texte attendu n’y est pas : la durée mesurée ne vaudrait rien.
        """
        if messages.normalize(attendu) not in messages.normalize(self.texte):
            msg = f"La page n’a pas montré « {attendu} » après le geste mesuré."
            raise BancError(msg)
        return self


@dataclass(slots=True)
class Visiteur:
    """Une session ouverte, et ce que sa page retient d’un message à l’autre."""

    prise: websockets.ClientConnection
    adresse: str = ""
    page: str = ""
    empreintes: set[str] = field(default_factory=set)
    controles: dict[str, WidgetState] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    carte: str = ""
    listes: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def connect(cls, serveur: Serveur) -> Self:
        """Ouvre une session, sans rien demander encore."""
        prise = await websockets.connect(
            f"ws://{HOTE}:{serveur.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=DELAI_S,
        )
        return cls(prise)

    async def close(self) -> None:
        """Ferme la session."""
        await self.prise.close()

    async def rerun(self) -> Passage:
        """Rejoue le script, rien n’ayant changé."""
        return await self._run("")

    async def click(self, valeur: Mapping[str, Any]) -> Passage:
        """Donne une valeur à la carte, comme un clic."""
        if not self.carte:
            msg = "La page n’a pas envoyé de carte : il n’y a rien où cliquer."
            raise BancError(msg)
        etat = WidgetState(id=self.carte, json_value=json.dumps(valeur))
        return await self._change(etat)

    async def choose(self, libelle: str, option: str) -> Passage:
        """Choisit une option dans une liste, désignée par son étiquette."""
        if libelle not in self.listes:
            msg = f"La page n’a pas de liste « {libelle} »."
            raise BancError(msg)
        etat = WidgetState(id=self.listes[libelle], string_value=option)
        return await self._change(etat)

    async def _change(self, etat: WidgetState) -> Passage:
        self.controles[etat.id] = etat
        return await self._run(self.fragments.get(etat.id, ""))

    async def _run(self, fragment: str) -> Passage:
        demande = BackMsg(rerun_script=self._build_etat(fragment))
        depart = time.perf_counter()
        await self.prise.send(demande.SerializeToString())
        recus: list[Recu] = []
        textes: list[str] = []
        while True:
            message, octets = await self._receive()
            recus.append(describe(message, octets))
            textes.append(messages.read_texte(message))
            self._learn(message)
            if _est_fini(message):
                duree_ms = (time.perf_counter() - depart) * 1000
                return Passage(duree_ms, tuple(recus), " ".join(textes))

    def _build_etat(self, fragment: str) -> ClientState:
        etat = ClientState(
            query_string=self.adresse,
            page_script_hash=self.page,
            fragment_id=fragment,
            cached_message_hashes=sorted(self.empreintes),
        )
        etat.widget_states.widgets.extend(self.controles.values())
        etat.context_info.timezone = "Europe/Paris"
        etat.context_info.locale = "fr-FR"
        etat.context_info.color_scheme = "light"
        return etat

    async def _receive(self) -> tuple[ForwardMsg, int]:
        try:
            charge = await asyncio.wait_for(self.prise.recv(decode=False), DELAI_S)
        except (TimeoutError, websockets.ConnectionClosed) as erreur:
            msg = "Le serveur a cessé de répondre pendant la mesure."
            raise BancError(msg) from erreur
        return read_message(charge), len(charge)

    def _learn(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable:
            self.empreintes.add(message.hash)
        if message.WhichOneof("type") == "page_info_changed":
            self.adresse = message.page_info_changed.query_string
        elif message.WhichOneof("type") == "navigation":
            self.page = message.navigation.page_script_hash
        self._learn_element(message)

    def _learn_element(self, message: ForwardMsg) -> None:
        element = read_element(message)
        if element is None:
            return
        sorte = element.WhichOneof("type")
        if sorte == "exception":
            raise BancError(f"La page s’est arrêtée : {element.exception.message}")
        if sorte == "component_instance":
            self.carte = element.component_instance.id
            self.fragments[self.carte] = message.delta.fragment_id
        elif sorte == "selectbox":
            self.listes[element.selectbox.label] = element.selectbox.id
            self.fragments[element.selectbox.id] = message.delta.fragment_id


def _est_fini(message: ForwardMsg) -> bool:
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ABANDONNEE
    )
