"""D’un récit à ses scènes : les mêmes vues que les pages, donc les mêmes nombres.

Une étape dont les données manquent devient une scène qui le dit ; le récit continue.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from ess_dash.indicateurs.donnees import Donnees
from ess_dash.presentation.fiche.reperage import locate
from ess_dash.presentation.recit.atelier import AtelierRecit
from ess_dash.presentation.recit.coupe import (
    PHRASE_MAX,
    SOURCES_EN_COLONNE_MAX,
    SOURCES_MAX,
    TITRE_MAX,
    shorten,
    shorten_paragraphes,
    shorten_sources,
)
from ess_dash.presentation.recit.demandes import AdresseError
from ess_dash.presentation.recit.modeles import (
    CARTE,
    OU,
    OUVERTURE,
    TERRITOIRE,
    TEXTE,
    Etape,
    Genre,
    Recit,
    Scene,
    Texte,
)
from ess_dash.presentation.recit.scene_carte import build_carte
from ess_dash.presentation.recit.scene_dossier import build_du_dossier
from ess_dash.presentation.typographie import polish
from ess_dash.territoires import CodeTerritoire

SANS_DONNEES: Final = "Cette étape n’a plus de données"


def build_scenes(
    recit: Recit, donnees: Donnees | AtelierRecit, territoire: CodeTerritoire = ""
) -> tuple[Scene, ...]:
    """Scènes d’un récit, une par étape, dans l’ordre.

    Parameters
    ----------
    donnees
        Des données, ou l’atelier qui les tient : il garde les vues d’un récit à l’autre.
    territoire
        Territoire choisi ; vide pour celui du récit.

    Raises
    ------
    TerritoireInconnuError
        Si le récit dépend d’un territoire que le département n’a pas.
    """
    atelier = donnees if isinstance(donnees, AtelierRecit) else AtelierRecit(donnees)
    mots = _list_mots(recit, atelier.donnees, territoire)
    return tuple(
        polish(_finish(_build_scene(_fill(etape, mots), atelier), atelier))
        for etape in recit.etapes
    )


def est_parametre(recit: Recit) -> bool:
    """Vrai si le récit se joue pour un territoire au choix."""
    return bool(recit.territoire)


def fill_recit(
    recit: Recit, donnees: Donnees, territoire: CodeTerritoire = ""
) -> Recit:
    """Le même récit, chaque mot entre accolades remplacé : son titre peut se lire.

    Raises
    ------
    TerritoireInconnuError
        Si le récit dépend d’un territoire que le département n’a pas.
    """
    mots = _list_mots(recit, donnees, territoire)
    return polish(
        replace(
            recit,
            titre=_replace(recit.titre, mots),
            sous_titre=_replace(recit.sous_titre, mots),
            etapes=tuple(_fill(etape, mots) for etape in recit.etapes),
        )
    )


def _list_mots(
    recit: Recit, donnees: Donnees, territoire: CodeTerritoire
) -> Mapping[str, str]:
    """Ce que valent les mots entre accolades."""
    configuration = donnees.configuration
    mots = {
        "{departement}": configuration.code_departement,
        "{nom_departement}": configuration.nom,
        "{en_departement}": configuration.en,
        "{metropole}": configuration.code_metropole or "",
        "{nom_metropole}": donnees.nom_of(configuration.code_metropole or ""),
    }
    if est_parametre(recit):
        code = locate(donnees, territoire or recit.territoire).code
        mots |= {TERRITOIRE: code, "{nom}": donnees.nom_of(code) or "Groupement"}
    return mots


def _replace(texte: str, mots: Mapping[str, str]) -> str:
    for mot, valeur in mots.items():
        texte = texte.replace(mot, valeur)
    return texte


def _fill(etape: Etape, mots: Mapping[str, str]) -> Etape:
    return replace(
        etape,
        parametres=tuple((nom, _replace(v, mots)) for nom, v in etape.parametres),
        titre=_replace(etape.titre, mots),
        texte=_replace(etape.texte, mots),
        notes=_replace(etape.notes, mots),
        vers=_replace(etape.vers, mots),
    )


def _build_scene(etape: Etape, atelier: AtelierRecit) -> Scene:
    """Scène du premier élément que les données permettent."""
    motif = ""
    for element in etape.element.split(OU):
        seule = replace(etape, element=element)
        try:
            return _find_constructeur(seule)(seule, atelier)
        except (AdresseError, ValueError, LookupError) as erreur:
            motif = motif or _write_motif(erreur)
    return _build_absente(etape, motif)


def _find_constructeur(etape: Etape) -> Callable[[Etape, AtelierRecit], Scene]:
    if etape.element in {TEXTE, OUVERTURE} and etape.page == TEXTE:
        return _build_texte
    return build_carte if etape.element == CARTE else build_du_dossier


def _write_motif(erreur: Exception) -> str:
    """Phrase d’un refus ; une faute sans phrase a la sienne."""
    texte = "" if isinstance(erreur, KeyError) else str(erreur)
    phrase = texte or "les tables qui la nourrissent sont vides ou illisibles."
    return phrase[:1].lower() + phrase[1:]


def _build_absente(etape: Etape, motif: str) -> Scene:
    return Scene(
        genre=Genre.ABSENTE,
        titre=f"{SANS_DONNEES} : {motif}",
        phrase="La suite du récit n’en dépend pas.",
        visuel=Texte(),
        surtitre=etape.titre,
        notes=etape.notes,
        adresse=etape.adresse,
    )


def _build_texte(etape: Etape, _atelier: AtelierRecit) -> Scene:
    lignes = etape.texte.split("\n")
    if etape.element == OUVERTURE:
        return Scene(
            genre=Genre.OUVERTURE,
            titre=etape.titre or "Rencontres départementales de l’ESS",
            phrase=" ".join(lignes),
            visuel=Texte(),
            notes=etape.notes,
        )
    return Scene(
        genre=Genre.TEXTE,
        titre=etape.titre or "Sans titre",
        phrase="",
        visuel=Texte(tuple(lignes)),
        notes=etape.notes,
    )


def _finish(scene: Scene, atelier: AtelierRecit) -> Scene:
    """Ce que la salle lit tient sur la scène ; ce qui est coupé passe dans les notes."""
    titre = shorten(scene.titre, TITRE_MAX)
    phrase = shorten(scene.phrase, PHRASE_MAX)
    entiers = [
        entier
        for entier, montre in ((scene.titre, titre), (scene.phrase, phrase))
        if entier.strip() != montre
    ]
    visuel = scene.visuel
    if isinstance(visuel, Texte):
        entiers += [p for p in visuel.paragraphes if len(p) > PHRASE_MAX]
        visuel = Texte(shorten_paragraphes(visuel.paragraphes))
    return replace(
        scene,
        titre=titre,
        phrase=phrase,
        surtitre=shorten(scene.surtitre, 70),
        visuel=visuel,
        notes="\n".join(
            filter(None, (scene.notes, *entiers, _write_sources(scene.sources)))
        ),
        sources=shorten_sources(scene.sources, _find_place(scene)),
        sur_demonstration=atelier.donnees.est_demonstration,
    )


def _find_place(scene: Scene) -> int:
    """Lettres que le pied offre aux sources : une carte n’en laisse qu’une colonne."""
    return SOURCES_EN_COLONNE_MAX if scene.genre is Genre.CARTE else SOURCES_MAX


def _write_sources(sources: tuple[str, ...]) -> str:
    return f"Sources : {' ; '.join(sources)}." if sources else ""
