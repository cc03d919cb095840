"""Un visiteur sans navigateur : il parle au serveur comme le ferait la page."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.harnais import messages
from benchmarks.harnais.erreurs import BancError
from benchmarks.harnais.messages import Recu, describe, read_element, read_message
from benchmarks.harnais.serveur import HOTE, Serveur

DELAI_S: Final = 240
ABANDONNEE: Final = ForwardMsg.FINISHED_EARLY_FOR_RERUN

Valeur = str | float | bool
# Sorte d’élément → comment le navigateur en écrit la valeur.
CONTROLES: Final[Mapping[str, Callable[[Any], Mapping[str, Any]]]] = {
    "selectbox": lambda option: {"string_value": option},
    "button_group": lambda option: {"string_array_value": StringArray(data=[option])},
    "number_input": lambda nombre: {"double_value": nombre},
    "checkbox": lambda active: {"bool_value": active},
    "button": lambda presse: {"trigger_value": presse},
}


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
    """Une session ouverte, et ce que sa page retient d’un message à l’autre.

    Attributes
    ----------
    adresse
        Paramètres de l’adresse, sans « ? ».
    nom_page
        Page demandée en ouvrant, vide pour celle d’entrée ; ``page`` est ensuite celle
        que le serveur a dite.
    etiquettes
        Sorte et identifiant de chaque contrôle montré, par étiquette.
    """

    prise: websockets.ClientConnection
    adresse: str = ""
    nom_page: str = ""
    page: str = ""
    empreintes: set[str] = field(default_factory=set)
    controles: dict[str, WidgetState] = field(default_factory=dict)
    fragments: dict[str, str] = field(default_factory=dict)
    carte: str = ""
    etiquettes: dict[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    async def connect(
        cls, serveur: Serveur, nom_page: str = "", adresse: str = ""
    ) -> Self:
        """Ouvre une session, sans rien demander encore.

        Parameters
        ----------
        nom_page, adresse
            Page à ouvrir et paramètres de son adresse ; vides pour celle d’entrée.
        """
        prise = await websockets.connect(
            f"ws://{HOTE}:{serveur.port}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            compression=None,
            ping_interval=None,
            open_timeout=DELAI_S,
        )
        return cls(prise, adresse=adresse, nom_page=nom_page)

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

    async def choose(self, libelle: str, valeur: Valeur) -> Passage:
        """Donne une valeur à un contrôle, désigné par son étiquette."""
        return await self._change(self._write(libelle, valeur))

    def fill(self, libelle: str, valeur: Valeur) -> None:
        """Remplit un champ de formulaire : il part avec le bouton."""
        etat = self._write(libelle, valeur)
        self.controles[etat.id] = etat

    async def press(self, libelle: str) -> Passage:
        """Presse un bouton, désigné par son étiquette."""
        etat = self._write(libelle, valeur=True)
        try:
            return await self._change(etat)
        finally:
            # Un bouton pressé ne le reste pas, à la différence d’une valeur choisie.
            del self.controles[etat.id]

    def _write(self, libelle: str, valeur: Valeur) -> WidgetState:
        if libelle not in self.etiquettes:
            msg = f"La page n’a pas de contrôle « {libelle} »."
            raise BancError(msg)
        sorte, identifiant = self.etiquettes[libelle]
        return WidgetState(id=identifiant, **CONTROLES[sorte](valeur))

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
            page_name=self.nom_page,
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
        sorte = str(element.WhichOneof("type"))
        if sorte == "exception":
            raise BancError(f"La page s’est arrêtée : {element.exception.message}")
        if sorte == "component_instance":
            self.carte = element.component_instance.id
            self.fragments[self.carte] = message.delta.fragment_id
        elif sorte in CONTROLES:
            controle = getattr(element, sorte)
            self.etiquettes[controle.label] = (sorte, controle.id)
            self.fragments[controle.id] = message.delta.fragment_id


def _est_fini(message: ForwardMsg) -> bool:
    return (
        message.WhichOneof("type") == "script_finished"
        and message.script_finished != ABANDONNEE
    )
