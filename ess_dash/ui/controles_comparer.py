"""Les contrôles de « Comparer » : chacun lit l’adresse et y écrit, aucun ne calcule."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import streamlit as st

from ess_dash.indicateurs.quantites import Quantite, find_financeur_departement
from ess_dash.indicateurs.repartition import FINANCEES
from ess_dash.indicateurs.zonages import GenreZonage
from ess_dash.presentation.comparer.demandes import REPERES, Deplacement
from ess_dash.presentation.format_fr import (
    format_nombre,
    format_valeur,
    pluralize,
    sort_key,
)
from ess_dash.ui import cache, cache_comparer
from ess_dash.ui import etat as etats
from ess_dash.ui import etat_comparer as comparer
from ess_dash.ui.composants import (
    Liaison,
    show_bascule,
    show_liste,
    show_nombre,
    show_segments,
)
from ess_dash.ui.demonstration import show_demonstration
from ess_dash.ui.etat_comparer import OBJETS, EtatComparer, VueComparer
from ess_dash.ui.temps_trajet import read_temps, show_temps

LIAISON: Final = Liaison(comparer.bind, comparer.update_from)
ETAT_HABITUEL: Final = EtatComparer()
# Distance par la route rapportée à la distance à vol d’oiseau.
DETOURS: Final = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0)


def show_vues(etat: EtatComparer) -> None:
    """Le choix de la vue, et celui des données."""
    gauche, droite = st.columns([4, 1.4], vertical_alignment="bottom")
    with gauche:
        show_segments(
            LIAISON, "Vue", "vue", etat.vue, tuple(VueComparer), lambda vue: vue.libelle
        )
    with droite:
        show_demonstration()


def show_reglages(etat: EtatComparer) -> None:
    """Découpage, millésime, et ce qui est propre à la vue."""
    with st.container(key="reglages_comparer"):
        colonnes = st.columns([2, 1.5, 2, 2], vertical_alignment="bottom")
        with colonnes[0]:
            show_liste(
                LIAISON,
                "Découpage",
                "zonage",
                etat.zonage,
                tuple(GenreZonage),
                lambda genre: genre.libelle,
            )
        reste = list(colonnes[1:])
        if etat.vue is not VueComparer.MAILLAGE:
            with reste.pop(0):
                _show_millesime(etat)
        _REGLAGES[etat.vue](etat, reste)
        if etat.zonage is GenreZonage.DEUX_EPCI:
            _show_deux_epci(etat)


def _show_millesime(etat: EtatComparer) -> None:
    millesimes = cache_comparer.get_millesimes()
    if not millesimes:
        return
    choisi = etat.millesime if etat.millesime in millesimes else millesimes[0]
    show_liste(
        LIAISON, "Chiffres de l’ESS", "millesime", choisi, millesimes, lambda m: m
    )


def _show_deux_epci(etat: EtatComparer) -> None:
    epci = cache.get_donnees().epci
    noms = dict(zip(epci["code_epci"], epci["nom"], strict=True))
    codes = tuple(sorted(noms, key=lambda code: sort_key(noms[code])))
    options = ("", *codes)
    for colonne, cle, libelle in zip(
        st.columns(2), ("a", "b"), ("Premier EPCI", "Second EPCI"), strict=True
    ):
        valeur = getattr(etat, cle)
        with colonne:
            show_liste(
                LIAISON,
                libelle,
                cle,
                valeur if valeur in options else "",
                options,
                lambda code: noms.get(code, "Choisir un EPCI"),
                filtrable=True,
            )


def _show_rien(
    _etat: EtatComparer, _colonnes: list[st.delta_generator.DeltaGenerator]
) -> None:
    """La vue n’a pas d’autre réglage."""


Colonnes = list[st.delta_generator.DeltaGenerator]


def _show_objet(etat: EtatComparer) -> None:
    show_liste(
        LIAISON,
        "Ce que l’on répartit",
        "objet",
        etat.objet_choisi,
        OBJETS[etat.vue],
        lambda objet: objet.libelle,
    )


def _show_repere(etat: EtatComparer) -> None:
    show_liste(
        LIAISON,
        "Rapporté à",
        "repere",
        etat.repere,
        REPERES,
        lambda repere: repere.libelle,
    )


def _show_repartition(etat: EtatComparer, colonnes: Colonnes) -> None:
    with colonnes[0]:
        _show_objet(etat)
    with colonnes[1]:
        _show_repere(etat)
    _show_financeur(etat)


def _show_financeur(etat: EtatComparer) -> None:
    """Qui finance : les aides de deux financeurs ne se somment jamais."""
    financeurs = cache.get_financeurs()
    if etat.objet_choisi not in FINANCEES or len(financeurs) < 2:
        return
    departement = find_financeur_departement(cache.get_donnees())
    show_segments(
        LIAISON,
        "Financeur",
        "financeur",
        etat.financeur if etat.financeur in financeurs else departement,
        tuple(financeurs),
        financeurs.__getitem__,
    )


def _show_parite(etat: EtatComparer, colonnes: Colonnes) -> None:
    with colonnes[0]:
        _show_objet(etat)
    with colonnes[1]:
        _show_beneficiaire(etat)
    _show_financeur(etat)
    with st.expander("Cible et hypothèses de la trajectoire", expanded=False):
        cible, rythme, part = st.columns(3, vertical_alignment="bottom")
        with cible:
            _show_facultatif(
                "Part visée (%)", "cible", etat.cible, (0, 100), "parité de population"
            )
        with rythme:
            unite = "€" if etat.objet_choisi is Quantite.MONTANTS else "nombre"
            _show_facultatif(
                f"Attributions par an ({unite})",
                "rythme",
                etat.rythme,
                (0, 1e9),
                "moyenne connue",
            )
        with part:
            show_nombre(
                LIAISON,
                "Dont au groupe suivi (%)",
                "part",
                etat.part,
                (0, 100),
                5,
            )


def _show_facultatif(
    libelle: str, cle: str, valeur: float, bornes: tuple[float, float], habituel: str
) -> None:
    """Nombre que l’on peut laisser vide : la valeur habituelle s’applique."""
    st.number_input(
        libelle,
        min_value=float(bornes[0]),
        max_value=float(bornes[1]),
        # Sans quoi Streamlit montre le minimum, que le calcul n’emploie pas.
        value=None,
        step=1.0,
        format="%.0f",
        placeholder=habituel,
        key=comparer.bind(cle, None if valeur < 0 else valeur),
        on_change=_update_facultatif,
        args=(cle,),
    )


def _update_facultatif(cle: str) -> None:
    valeur = etats.read_controle(f"{comparer.PREFIXE}{cle}")
    habituel = getattr(ETAT_HABITUEL, cle)
    comparer.update_etat(**{cle: habituel if valeur is None else valeur})


def _show_beneficiaire(etat: EtatComparer) -> None:
    groupes = cache_comparer.get_beneficiaires(etat.decoupage)
    noms = {groupe.code: groupe.libelle for groupe in groupes}
    if not noms:
        return
    options = ("", *noms)
    show_liste(
        LIAISON,
        "Groupe suivi",
        "beneficiaire",
        etat.beneficiaire if etat.beneficiaire in noms else "",
        options,
        lambda code: noms.get(code, "Celui que vise le plan"),
    )


def _show_maillage(etat: EtatComparer, colonnes: Colonnes) -> None:
    unite = "km" if read_temps() is None else "minutes"
    seuil, detour, nouveaux = colonnes
    with seuil:
        show_nombre(
            LIAISON, f"Loin, au-delà de ({unite})", "seuil", etat.seuil, (1, 60), 1
        )
    with detour:
        show_liste(
            LIAISON,
            "Détour par la route (hypothèse)",
            "detour",
            etat.detour,
            DETOURS if etat.detour in DETOURS else (*DETOURS, etat.detour),
            lambda coefficient: f"× {format_nombre(coefficient, 1)}",
        )
    with nouveaux:
        show_nombre(LIAISON, "Lieux à ouvrir", "nouveaux", etat.nouveaux, (1, 10), 1)
    show_bascule(
        LIAISON,
        "Sans les lieux soutenus jusqu’en 2027",
        "sans_soutien",
        valeur=etat.sans_soutien,
    )
    show_temps()


def _show_simulateur(etat: EtatComparer, colonnes: Colonnes) -> None:
    _show_repartition(etat, colonnes)
    show_bascule(LIAISON, "Déplacer d’EPCI à EPCI", "par_epci", valeur=etat.par_epci)
    territoires = cache_comparer.get_territoires(etat.simulation)
    if len(territoires) > 1:
        _show_nouveau_deplacement(etat, territoires)
    _show_deplacements(etat, territoires)


def _show_nouveau_deplacement(
    etat: EtatComparer, territoires: Mapping[str, str]
) -> None:
    codes = tuple(territoires)
    with st.form("nouveau_deplacement", border=False):
        origine, destination, quantite, bouton = st.columns(
            [3, 3, 2, 1.6], vertical_alignment="bottom"
        )
        depart, arrivee = _find_sens(codes)
        origine.selectbox(
            "De",
            codes,
            index=depart,
            format_func=territoires.__getitem__,
            key="deplacer_de",
        )
        destination.selectbox(
            "Vers",
            codes,
            index=arrivee,
            format_func=territoires.__getitem__,
            key="deplacer_vers",
        )
        en_euros = etat.objet_choisi is Quantite.MONTANTS
        quantite.number_input(
            "Euros" if en_euros else "Projets",
            min_value=1,
            value=10_000 if en_euros else 1,
            step=1000 if en_euros else 1,
            key="deplacer_quantite",
        )
        bouton.form_submit_button(
            "Déplacer", width="stretch", on_click=_add_deplacement
        )


def _add_deplacement() -> None:
    de, vers, quantite = (
        etats.read_session(cle)
        for cle in ("deplacer_de", "deplacer_vers", "deplacer_quantite")
    )
    etat, _ = comparer.read_etat()
    ajoute = Deplacement(str(de), str(vers), float(str(quantite)))
    comparer.update_etat(deplacements=(*etat.deplacements, ajoute))


def _find_sens(codes: Sequence[str]) -> tuple[int, int]:
    """Rangs proposés : de la métropole si elle y est, vers un autre territoire."""
    metropole = cache.get_donnees().configuration.code_metropole
    depart = codes.index(metropole) if metropole in codes else 0
    return depart, 1 if depart == 0 else 0


def _show_deplacements(etat: EtatComparer, noms: Mapping[str, str]) -> None:
    for rang, deplacement in enumerate(etat.deplacements):
        de = noms.get(deplacement.origine, deplacement.origine)
        vers = noms.get(deplacement.destination, deplacement.destination)
        st.button(
            f"✕ {_write_quantite(etat, deplacement)} de {de} vers {vers}",
            key=f"retirer_{rang}",
            help="Retirer ce déplacement",
            on_click=_remove_deplacement,
            args=(rang,),
        )


def _write_quantite(etat: EtatComparer, deplacement: Deplacement) -> str:
    if etat.objet_choisi is Quantite.MONTANTS:
        return format_valeur(deplacement.quantite, "€", 0)
    return pluralize(deplacement.quantite, "projet")


def _remove_deplacement(rang: int) -> None:
    etat, _ = comparer.read_etat()
    gardes = tuple(d for i, d in enumerate(etat.deplacements) if i != rang)
    comparer.update_etat(deplacements=gardes)


_REGLAGES: Final[Mapping[VueComparer, Callable[[EtatComparer, Colonnes], None]]] = {
    VueComparer.GROUPES: _show_rien,
    VueComparer.PARITE: _show_parite,
    VueComparer.CONCENTRATION: _show_repartition,
    VueComparer.PETITS_NOMBRES: _show_repartition,
    VueComparer.MAILLAGE: _show_maillage,
    VueComparer.SIMULATEUR: _show_simulateur,
}
