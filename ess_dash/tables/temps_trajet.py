"""Une matrice de temps de trajet, lue d’un CSV : une ligne par origine et destination.

Le sens compte : de la commune où l’on habite (origine) à celle du lieu (destination).
Chaque ligne donne une paire ou au moins une faute ; toutes les fautes sont dites à la
fois, et ce que la matrice ne donne pas est compté.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from ess_dash.sources.source import compute_sha256
from ess_dash.tables.points.colonnes import normalize
from ess_dash.tables.points.modele import Faute, PointsError
from ess_dash.tables.temps_trajet_lecture import (
    EnTete,
    TempsTrajetError,
    read_lignes,
)
from ess_dash.textes.ecriture import (
    apply_typographie,
    cite,
    clean_texte,
    format_nombre,
    shorten,
)

__all__ = ["TempsTrajet", "TempsTrajetError", "read_temps_trajet"]

MINUTES_MAX: Final = 24 * 60
_SUGGESTION_MINUTES: Final = "Écrire un nombre de minutes, par exemple 12 ou 12,5."
_SUGGESTION_CODE: Final = (
    "Écrire le code Insee d’une commune du département, à cinq caractères."
)


@dataclass(frozen=True, slots=True)
class TempsTrajet:
    """Temps de trajet entre communes ; deux matrices de même empreinte sont égales.

    Attributes
    ----------
    nom, empreinte
        Nom du fichier et résumé sha256 de son contenu.
    codes
        Codes des communes, croissants : l’ordre des lignes et des colonnes.
    minutes
        Tableau (communes, communes) en lecture seule : de l’origine (ligne) à la
        destination (colonne). ``inf`` quand la paire manque ; 0 d’une commune à
        elle-même, sauf si le fichier dit autre chose.
    nb_lignes, nb_refusees
        Lignes de données du fichier, et celles qui n’ont donné aucune paire.
    nb_paires, nb_manquantes
        Paires de communes différentes, données et absentes.
    fautes
        Pourquoi des lignes sont refusées, par ligne ; un code inconnu n’est dit
        qu’une fois par colonne, avec son nombre de lignes.
    avis
        Ce qu’il a fallu supposer, une phrase par avis.
    """

    nom: str
    empreinte: str
    codes: tuple[str, ...] = field(repr=False)
    minutes: npt.NDArray[np.float64] = field(compare=False, repr=False)
    nb_lignes: int
    nb_refusees: int
    nb_paires: int
    nb_manquantes: int
    fautes: tuple[Faute, ...] = ()
    avis: tuple[str, ...] = ()


def read_temps_trajet(contenu: bytes, nom: str, codes: frozenset[str]) -> TempsTrajet:
    """Lit une matrice de temps de trajet et dit tout ce qui ne va pas.

    Parameters
    ----------
    contenu
        Octets d’un CSV : colonnes origine, destination et minutes, dans n’importe
        quel ordre ; séparateur et encodage sont trouvés.
    nom
        Nom du fichier, pour le citer.
    codes
        Codes Insee des communes du département.

    Raises
    ------
    TempsTrajetError
        Si le fichier entier est illisible, ou si aucune ligne n’est utilisable.
    """
    try:
        lignes, en_tete = read_lignes(contenu)
    except PointsError as erreur:
        raise TempsTrajetError(str(erreur)) from None
    fautes = _list_fautes(lignes, codes, en_tete)
    bonnes = lignes[~lignes["refusee"]]
    if bonnes.empty:
        raise _build_sans_paire(fautes)
    ordre = tuple(sorted(codes))
    minutes = _fill(bonnes, ordre)
    nb_paires = int((bonnes["origine"] != bonnes["destination"]).sum())
    return TempsTrajet(
        nom=nom,
        empreinte=compute_sha256(contenu),
        codes=ordre,
        minutes=minutes,
        nb_lignes=len(lignes),
        nb_refusees=int(lignes["refusee"].sum()),
        nb_paires=nb_paires,
        nb_manquantes=len(ordre) * (len(ordre) - 1) - nb_paires,
        fautes=_finish(fautes),
        avis=tuple(_write_avis(en_tete)),
    )


def _list_fautes(
    lignes: pd.DataFrame, codes: frozenset[str], en_tete: EnTete
) -> list[Faute]:
    """Toutes les fautes ; marque au passage les lignes refusées."""
    fautes = [
        *_refuse_cases(lignes),
        *_refuse_codes(lignes, codes, en_tete),
        *_refuse_minutes(lignes, en_tete),
    ]
    return [*fautes, *_refuse_doubles(lignes, en_tete)]


def _mark(
    lignes: pd.DataFrame, fautives: "pd.Series[bool]"
) -> Iterator[dict[str, Any]]:
    """Refuse des lignes et les rend une à une."""
    lignes.loc[fautives, "refusee"] = True
    for ligne in lignes[fautives].to_dict("records"):
        yield {str(cle): valeur for cle, valeur in ligne.items()}


def _refuse_cases(lignes: pd.DataFrame) -> Iterator[Faute]:
    for ligne in _mark(lignes, lignes["decalee"]):
        yield Faute(
            ligne=ligne["ligne"],
            colonne="",
            valeur="",
            raison="plus de cases que de colonnes : elles sont décalées",
            suggestion="Séparer par des points-virgules si les minutes ont une virgule.",
        )


def _refuse_codes(
    lignes: pd.DataFrame, codes: frozenset[str], en_tete: EnTete
) -> Iterator[Faute]:
    for champ in ("origine", "destination"):
        inconnues = ~lignes[champ].isin(codes) & ~lignes["decalee"]
        lignes.loc[inconnues, "refusee"] = True
        for code, groupe in lignes[inconnues].groupby(champ, sort=False)["ligne"]:
            yield _build_code_inconnu(str(code), groupe, en_tete.noms[champ])


def _build_code_inconnu(code: str, lignes: "pd.Series[int]", colonne: str) -> Faute:
    lieu = f"« {code} » n’est pas une commune du département" if code else "case vide"
    suite = f" ({format_nombre(len(lignes))} lignes)" if len(lignes) > 1 else ""
    return Faute(
        ligne=int(lignes.iloc[0]),
        colonne=colonne,
        valeur=code,
        raison=f"{lieu}{suite}",
        suggestion=_SUGGESTION_CODE,
    )


def _refuse_minutes(lignes: pd.DataFrame, en_tete: EnTete) -> Iterator[Faute]:
    nom = en_tete.noms["minutes"]
    regles = (
        (lignes["ecrit"] == "", "case vide"),
        (
            lignes["minutes"].isna() & (lignes["ecrit"] != ""),
            "ce n’est pas un nombre de minutes",
        ),
        (lignes["minutes"] < 0, "un temps de trajet n’est jamais négatif"),
        (
            lignes["minutes"] > MINUTES_MAX,
            "plus de 24 heures entre deux communes : est-ce bien en minutes ?",
        ),
    )
    for fautives, raison in regles:
        for ligne in _mark(lignes, fautives & ~lignes["decalee"]):
            yield Faute(
                ligne["ligne"],
                nom,
                shorten(clean_texte(ligne["ecrit"])),
                raison,
                _SUGGESTION_MINUTES,
            )


def _refuse_doubles(lignes: pd.DataFrame, en_tete: EnTete) -> Iterator[Faute]:
    """Une paire répétée à l’identique garde sa première ligne ; sinon aucune."""
    saines = lignes[~lignes["refusee"]]
    paires = saines.groupby(["origine", "destination"])
    discordante = paires["minutes"].transform("nunique") > 1
    repetee = saines.duplicated(["origine", "destination"])
    premieres = paires["ligne"].transform("first")
    fautives = discordante | repetee
    lignes.loc[fautives[fautives].index, "refusee"] = True
    for index in fautives[fautives].index:
        ligne = saines.loc[index]
        yield Faute(
            ligne=int(ligne["ligne"]),
            colonne=en_tete.noms["minutes"],
            valeur=shorten(clean_texte(ligne["ecrit"])),
            raison=f"la paire {ligne['origine']} → {ligne['destination']} a plusieurs "
            "temps différents : aucun n’est retenu"
            if discordante[index]
            else f"répète la ligne {premieres[index]}",
            suggestion="Ne garder qu’une ligne par paire.",
        )


def _fill(bonnes: pd.DataFrame, ordre: tuple[str, ...]) -> npt.NDArray[np.float64]:
    rang_of = {code: rang for rang, code in enumerate(ordre)}
    minutes = np.full((len(ordre), len(ordre)), np.inf)
    np.fill_diagonal(minutes, 0.0)
    lignes = bonnes["origine"].map(rang_of).to_numpy()
    colonnes = bonnes["destination"].map(rang_of).to_numpy()
    minutes[lignes, colonnes] = bonnes["minutes"].to_numpy()
    minutes.flags.writeable = False
    return minutes


def _build_sans_paire(fautes: list[Faute]) -> TempsTrajetError:
    premiere = min(fautes, key=lambda faute: faute.ligne or 0)
    colonne = f", colonne {cite(premiere.colonne)}" if premiere.colonne else ""
    return TempsTrajetError(
        f"Aucune ligne de ce fichier n’est utilisable. Première faute, ligne "
        f"{premiere.ligne}{colonne} : {premiere.raison}. {premiere.suggestion}"
    )


def _finish(fautes: list[Faute]) -> tuple[Faute, ...]:
    """Fautes par ligne, la typographie posée."""
    return tuple(
        replace(
            faute,
            raison=apply_typographie(faute.raison),
            suggestion=apply_typographie(faute.suggestion),
        )
        for faute in sorted(fautes, key=lambda f: (f.ligne or 0, f.colonne))
    )


def _write_avis(en_tete: EnTete) -> Iterator[str]:
    nom = en_tete.noms["minutes"]
    if "min" not in normalize(nom) and normalize(nom) != "mn":
        yield apply_typographie(
            f"La colonne {cite(nom)} ne dit pas son unité : elle est lue en minutes."
        )
