"""Les mesures de la carte, chacune avec sa cible."""

import os
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from benchmarks.carte.applications import Nom
from benchmarks.carte.charge import Charge, measure_charges
from benchmarks.carte.detail import write_detail
from benchmarks.carte.navigation import Vue, measure_vues
from benchmarks.carte.territoires import load_communes, load_epci
from benchmarks.harnais.cdn import Copies, load_copies
from benchmarks.harnais.journal import say
from benchmarks.harnais.messages import sum_octets
from benchmarks.resultats import Cible, Mesure, average, summarize

MESSAGE_CARTE: Final = Cible(maximum=5000)
MESSAGE_CLIC: Final = Cible(maximum=15_000)
AUCUN: Final = Cible(maximum=0)
CINQ_FOIS_PLUS_VITE: Final = Cible(maximum=0.2, sur="ratio")
QUINZE_FOIS_LE_DEBIT: Final = Cible(minimum=15, sur="ratio")
DEMI_MO: Final = Cible(maximum=0.5)

# Mesures du navigateur relevées telles quelles : nom, relevé, unité, cible.
RELEVES: Final[tuple[tuple[str, str, str, Cible | None], ...]] = (
    ("clic_carte_octets", "clic_octets_carte", "o", MESSAGE_CARTE),
    ("clic_octets", "clic_octets", "o", MESSAGE_CLIC),
    ("clic_envoi_octets", "clic_octets_envoyes", "o", None),
    ("clic_reexecutions", "clic_reexecutions", "réexécutions", Cible(maximum=1)),
    ("clic_ms", "clic_ms", "ms", CINQ_FOIS_PLUS_VITE),
    ("indicateur_carte_octets", "indicateur_octets_carte", "o", MESSAGE_CARTE),
    ("indicateur_octets", "indicateur_octets", "o", None),
    ("indicateur_ms", "indicateur_ms", "ms", None),
    ("maille_carte_octets", "maille_octets_carte", "o", None),
    ("maille_octets", "maille_octets", "o", None),
    ("chargement_prise_octets", "premier_prise_octets", "o", None),
    ("chargement_http_octets", "premier_http_octets", "o", None),
    ("chargement_serveur_neuf_ms", "serveur_neuf_ms", "ms", None),
    ("chargement_ms", "cache_vide_ms", "ms", None),
    ("rechargement_ms", "rechargement_ms", "ms", None),
    ("rechargement_http_octets", "second_http_octets", "o", None),
)
# Celles qui n’ont pas de sens sur la page naïve.
RELEVES_SEULS: Final[tuple[tuple[str, str, str, Cible | None], ...]] = (
    ("recherche_carte_octets", "recherche_octets_carte", "o", MESSAGE_CARTE),
    ("recherche_octets", "recherche_octets", "o", None),
    ("geometrie_octets", "premier_geometrie_octets", "o", None),
    ("geometrie_rechargement_octets", "second_geometrie_octets", "o", AUCUN),
    ("tableau_ecart_zoom", "tableau_ecart_zoom", "niveaux", AUCUN),
)


def mesures() -> Mapping[str, Mesure]:
    """Mesure la carte, du navigateur puis du serveur ; environ sept minutes."""
    depart = time.monotonic()
    charge_machine = os.getloadavg()[0]
    copies = load_copies()
    epci = load_epci()

    def tell(texte: str) -> None:
        say(f"{time.monotonic() - depart:5.0f} s  {texte}")

    with tempfile.TemporaryDirectory() as dossier:
        vues = measure_vues(epci, Path(dossier), copies, tell)
        charges = measure_charges(epci, load_communes(), Path(dossier), tell)
    say(write_detail(vues["notre"].messages, charges["notre"].messages))
    return {
        **_build_conditions(charge_machine, copies),
        **_build_navigation(vues["notre"], vues["naive"]),
        **_build_communes(charges["notre"]),
        **_build_charge(charges),
        "duree_totale_s": summarize([time.monotonic() - depart], "s"),
    }


def _build_conditions(charge_machine: float, copies: Copies) -> Mapping[str, Mesure]:
    note = (
        f"{os.cpu_count()} cœurs ; navigateur et générateur de charge sur la même "
        f"machine. {copies.note}"
    )
    return {"charge_machine": summarize([charge_machine], "processus", note=note)}


def _build_navigation(notre: Vue, naive: Vue) -> Mapping[str, Mesure]:
    comparees = {
        nom: summarize(
            notre.valeurs[cle], unite, naives=naive.valeurs.get(cle, ()), cible=cible
        )
        for nom, cle, unite, cible in RELEVES
    }
    seules = {
        nom: summarize(notre.valeurs[cle], unite, cible=cible)
        for nom, cle, unite, cible in RELEVES_SEULS
    }
    return {**comparees, **seules, **_build_stabilite(notre, naive)}


def _build_stabilite(notre: Vue, naive: Vue) -> Mapping[str, Mesure]:
    """Ce qui se compte sur tous les gestes, et doit rester nul."""
    compteurs: Mapping[str, tuple[str, Callable[[Vue], float]]] = {
        "deplacement_zoom_reexecutions": (
            "réexécutions",
            lambda vue: _sum(vue, "deplacement_reexecutions", "zoom_reexecutions"),
        ),
        "deplacement_zoom_octets": (
            "o",
            lambda vue: _sum(vue, "deplacement_octets", "zoom_octets"),
        ),
        "cadres_refaits": ("cadres", lambda vue: sum(vue.cadres.values())),
        "images_vides": ("images", lambda vue: vue.images["vides"]),
        "film_images_vides": ("images", lambda vue: _sum(vue, "film_vides")),
        "demandes_exterieures": ("adresses", lambda vue: len(vue.dehors)),
    }
    notes = {
        "deplacement_zoom_reexecutions": "3 déplacements et 2 zooms.",
        "cadres_refaits": "Clics, indicateurs, maille, tableau et retour.",
        "images_vides": _write_note_images(notre, naive),
        "film_images_vides": _write_note_film(notre, naive),
    }
    mesurees = {
        nom: summarize(
            [lire(notre)],
            unite,
            naives=[lire(naive)],
            cible=AUCUN,
            note=notes.get(nom, ""),
        )
        for nom, (unite, lire) in compteurs.items()
    }
    pales = summarize(
        [notre.images["pales"]],
        "images",
        naives=[naive.images["pales"]],
        note="Streamlit pâlit la carte quand une réexécution tarde.",
    )
    return {**mesurees, "images_pales": pales}


def _sum(vue: Vue, *cles: str) -> float:
    return sum(sum(vue.valeurs.get(cle, ())) for cle in cles)


def _write_note_images(notre: Vue, naive: Vue) -> str:
    return (
        f"Sur {notre.images['images']} images regardées ; "
        f"{naive.images['images']} pour la page naïve."
    )


def _write_note_film(notre: Vue, naive: Vue) -> str:
    return (
        f"Sur {_sum(notre, 'film_images'):.0f} images filmées ; "
        f"{_sum(naive, 'film_images'):.0f} pour la page naïve."
    )


def _build_communes(notre: Charge) -> Mapping[str, Mesure]:
    """La maille des communes, la plus lourde."""
    clic, indicateur = (
        notre.messages[nom] for nom in ("clic_commune", "indicateur_commune")
    )
    octets = {
        "clic_commune_carte_octets": (sum_octets(clic, "carte"), MESSAGE_CARTE),
        "clic_commune_octets": (sum_octets(clic), MESSAGE_CLIC),
        "indicateur_commune_carte_octets": (
            sum_octets(indicateur, "carte"),
            MESSAGE_CARTE,
        ),
        "indicateur_commune_octets": (sum_octets(indicateur), None),
    }
    return {
        nom: summarize([valeur], "o", cible=cible)
        for nom, (valeur, cible) in octets.items()
    }


def _build_charge(charges: Mapping[Nom, Charge]) -> Mapping[str, Mesure]:
    notre, naive, vide = (charges[nom] for nom in ("notre", "naive", "vide"))
    durees = {
        f"serveur_{geste}_ms": summarize(
            notre.durees_ms[geste],
            "ms",
            naives=naive.durees_ms[geste],
            vides=vide.durees_ms["meme"],
        )
        for geste in ("meme", "clic", "indicateur")
    }
    processeur = {
        f"serveur_{geste}_processeur_ms": average(
            notre.processeur_ms[geste],
            "ms",
            naives=naive.processeur_ms[geste],
            vides=vide.processeur_ms["meme"],
            note="Moyenne. Temps de calcul du serveur, rangement de la mémoire compris.",
        )
        for geste in ("meme", "clic", "indicateur")
    }
    foules = {
        nom: mesure
        for nombre in sorted(notre.affluences)
        for nom, mesure in _build_foule(nombre, charges)
    }
    ouverture = summarize(
        notre.ouvertures_s, "s", naives=naive.ouvertures_s, vides=vide.ouvertures_s
    )
    memoire = summarize(
        [notre.memoire_mo - vide.memoire_mo],
        "Mo",
        naives=[naive.memoire_mo - vide.memoire_mo],
        cible=DEMI_MO,
        note="Au-dessus d’une page vide, après 30 sessions actives.",
    )
    return {
        **durees,
        **processeur,
        **foules,
        "sessions_30_ouverture_s": ouverture,
        "memoire_par_session_mo": memoire,
    }


def _build_foule(
    nombre: int, charges: Mapping[Nom, Charge]
) -> Iterable[tuple[str, Mesure]]:
    vues = {nom: charge.affluences[nombre] for nom, charge in charges.items()}
    debits = {nom: [a.debit_par_s for a in vue] for nom, vue in vues.items()}
    attentes = {nom: [a.p95_ms for a in vue] for nom, vue in vues.items()}
    cible = QUINZE_FOIS_LE_DEBIT if nombre == max(charges["notre"].affluences) else None
    yield (
        f"sessions_{nombre}_debit_par_s",
        summarize(
            debits["notre"],
            "clics/s",
            naives=debits["naive"],
            vides=debits["vide"],
            cible=cible,
        ),
    )
    yield (
        f"sessions_{nombre}_p95_ms",
        summarize(
            attentes["notre"], "ms", naives=attentes["naive"], vides=attentes["vide"]
        ),
    )
