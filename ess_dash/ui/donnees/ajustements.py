"""Ce que l’agent impose à un fichier mal compris : colonnes, encodage, en-tête."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import streamlit as st

from ess_dash.importation.contacts import is_entete_de_contact
from ess_dash.importation.lecture import ChoixLecture, Lecture
from ess_dash.importation.modele import (
    ColonneImport,
    Reglages,
    TableLue,
    TypeImport,
)
from ess_dash.importation.service import Examen, ExamenRefuseError
from ess_dash.presentation.typographie import typographie
from ess_dash.textes.ecriture import clean_texte, shorten
from ess_dash.textes.encodage import ENCODAGES
from ess_dash.ui import cache_donnees
from ess_dash.ui import etat as etats
from ess_dash.ui.erreurs import neutralize

CLE: Final = "ajustement_import"
SEPARATEURS: Final = {
    "": "Celui qui a été reconnu",
    ";": "Point-virgule",
    ",": "Virgule",
    "\t": "Tabulation",
    "|": "Barre verticale",
}
NE_PAS_LIRE: Final = ""
LIGNES_EN_TETE_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Ajustement:
    """Ce que l’agent impose à la lecture et au contrôle du fichier déposé."""

    feuille: str = ""
    choix: ChoixLecture = field(default_factory=ChoixLecture)
    reglages: Reglages = field(default_factory=Reglages)


def read_ajustement() -> Ajustement:
    """Ce qui est imposé au fichier en cours."""
    garde = etats.read_session(CLE)
    return garde if isinstance(garde, Ajustement) else Ajustement()


def reset_ajustement() -> None:
    """Laisse de nouveau tout reconnaître."""
    etats.keep_session(CLE, None)


def update_ajustement(ajustement: Ajustement) -> None:
    """Impose un choix, et rejoue la page."""
    etats.keep_session(CLE, ajustement)
    st.rerun()


def show_ajustements(resultat: Examen | ExamenRefuseError) -> None:
    """De quoi corriger les colonnes reconnues, puis la lecture."""
    type_import = resultat.type_import
    if type_import is not None:
        _show_colonnes(type_import, resultat)
    show_lecture_imposee(resultat.lecture)


def _show_colonnes(
    type_import: TypeImport, resultat: Examen | ExamenRefuseError
) -> None:
    """Une liste par colonne attendue ; ouverte d’elle-même quand il en manque une."""
    imposees = read_ajustement().reglages.correspondance
    lues = {**resultat.proposees, **imposees}
    trouvees = sum(bool(lues.get(c.identifiant)) for c in type_import.colonnes)
    titre = f"Colonnes reconnues : {trouvees} sur {len(type_import.colonnes)}"
    with (
        st.expander(
            typographie(titre), expanded=isinstance(resultat, ExamenRefuseError)
        ),
        st.form("colonnes_import", border=False),
    ):
        choisies = _show_correspondance(type_import, resultat.table, lues)
        millesime, financeur = _show_reglages(type_import, resultat)
        if st.form_submit_button("Appliquer et contrôler à nouveau"):
            changees = {
                nom: choisie
                for nom, choisie in choisies.items()
                if choisie != resultat.proposees.get(nom, "")
            }
            reglages = Reglages(
                correspondance=changees, millesime=millesime, financeur=financeur
            )
            update_ajustement(replace(read_ajustement(), reglages=reglages))


def _show_correspondance(
    type_import: TypeImport, table: TableLue, lues: Mapping[str, str]
) -> dict[str, str]:
    entetes = [nom for nom in table.entetes if not is_entete_de_contact(nom)]
    options = [NE_PAS_LIRE, *entetes]
    choisies = {}
    for rang in range(0, len(type_import.colonnes), 2):
        paire = type_import.colonnes[rang : rang + 2]
        for case, colonne in zip(st.columns(2, gap="large"), paire, strict=False):
            lue = lues.get(colonne.identifiant, "")
            with case:
                choisies[colonne.identifiant] = st.selectbox(
                    _write_colonne(colonne),
                    options,
                    index=options.index(lue) if lue in options else 0,
                    format_func=_write_entete,
                    key=f"{type_import.identifiant}_{colonne.identifiant}_{table.sha256}",
                )
    return choisies


def _write_colonne(colonne: ColonneImport) -> str:
    nom = f"**{neutralize(colonne.identifiant)}**"
    dit = neutralize(typographie(colonne.description.rstrip(".")))
    suite = " (obligatoire)" if colonne.est_requise else ""
    return f"{nom} – {dit}{suite}"


def _write_entete(entete: str) -> str:
    return shorten(clean_texte(entete), 60) or "Ne pas lire"


def _show_reglages(
    type_import: TypeImport, resultat: Examen | ExamenRefuseError
) -> tuple[str, str]:
    reglages = read_ajustement().reglages
    lu = resultat.rapport.millesime if isinstance(resultat, Examen) else ""
    gauche, droite = st.columns(2, gap="medium")
    with gauche:
        millesime = st.text_input(
            "Millésime (vide : celui du fichier)",
            reglages.millesime,
            max_chars=40,
            placeholder=lu,
        )
    if "projets" not in type_import.tables:
        return millesime.strip(), ""
    financeurs = {"": "Celui du fichier, sinon le Département"}
    financeurs |= cache_donnees.get_contexte().financeurs
    with droite:
        financeur = st.selectbox(
            "Financeur, si le fichier ne le dit pas",
            list(financeurs),
            index=list(financeurs).index(reglages.financeur),
            format_func=financeurs.__getitem__,
        )
    return millesime.strip(), financeur


def show_lecture_imposee(lecture: Lecture | None) -> None:
    """Encodage, séparateur, en-tête : à n’ouvrir que si l’aperçu est faux."""
    choix = read_ajustement().choix
    abimes = lecture is not None and lecture.accents_abimes
    with (
        st.expander("Corriger la lecture", expanded=abimes),
        st.form("lecture_import", border=False),
    ):
        st.caption("Seulement si les accents, les colonnes ou les titres sont faux.")
        nouveau = _show_choix(choix, abimes=abimes)
        if st.form_submit_button("Relire le fichier"):
            update_ajustement(replace(read_ajustement(), choix=nouveau))


def _show_choix(choix: ChoixLecture, *, abimes: bool) -> ChoixLecture:
    encodages = {"": "Celui qui a été reconnu", **ENCODAGES}
    encodages.pop("utf-16-be", None)
    un, deux, trois = st.columns(3, gap="medium")
    with un:
        encodage = st.selectbox(
            "Encodage (CSV)",
            list(encodages),
            index=list(encodages).index(choix.encodage),
            format_func=encodages.__getitem__,
        )
    with deux:
        separateur = st.selectbox(
            "Séparateur (CSV)",
            list(SEPARATEURS),
            index=list(SEPARATEURS).index(choix.separateur),
            format_func=SEPARATEURS.__getitem__,
        )
    with trois:
        ligne = st.number_input(
            "Ligne des noms de colonnes (0 : la chercher)",
            min_value=0,
            max_value=LIGNES_EN_TETE_MAX,
            value=choix.ligne_en_tete,
        )
    reparer = st.checkbox(
        "Réparer les accents abîmés (« Ã© » pour « é »)",
        value=choix.reparer_accents or abimes,
    )
    return ChoixLecture(encodage, separateur, reparer, int(ligne))
