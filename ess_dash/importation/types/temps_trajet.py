"""« temps_trajet » : une matrice de temps de trajet, de commune à commune, en minutes."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from ess_dash.importation.communes import write_ailleurs
from ess_dash.importation.modele import ColonneImport, Enregistrement, Etat, TypeImport
from ess_dash.importation.nombres import Style, find_style, parse_decimal
from ess_dash.importation.statistique.communes import is_ailleurs, note_situee
from ess_dash.importation.statistique.millesime import find_annee
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.tables.temps_trajet import MINUTES_MAX
from ess_dash.textes.ecriture import format_nombre

COLONNES: Final = (
    ColonneImport(
        "code_origine",
        "Code Insee de la commune où l’on habite.",
        est_requise=True,
        alias=(
            *("origine", "commune origine", "id origine", "insee origine", "depart"),
            *(
                "code depart",
                "commune depart",
                "origin",
                "origin id",
                "from",
                "from id",
            ),
        ),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "code_destination",
        "Code Insee de la commune où l’on va.",
        est_requise=True,
        alias=(
            *("destination", "commune destination", "id destination", "arrivee"),
            *("insee destination", "code arrivee", "commune arrivee", "dest", "to"),
            *("destination id", "to id"),
        ),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "minutes",
        "Durée du trajet, en minutes.",
        est_requise=True,
        alias=(
            *("minute", "min", "mn", "temps minutes", "temps min", "duree minutes"),
            *(
                "duree min",
                "temps trajet min",
                "temps de trajet min",
                "duree trajet min",
            ),
            *("temps trajet", "duree trajet", "temps", "duree", "travel time"),
            *("travel time min", "travel time p50"),
        ),
        exemples=("0", "0"),
    ),
)
_CONSEIL: Final = "Écrire un nombre de minutes, par exemple 12 ou 12,5."


class _Duree(NamedTuple):
    texte: str
    motif: str = ""


def control(chantier: Chantier) -> str:
    """Un enregistrement par commune d’origine, ses destinations ensemble."""
    codes = _Codes(chantier)
    durees = _read_durees(chantier)
    paires: dict[tuple[str, str], tuple[int, str]] = {}
    for rang in range(len(chantier.table.lignes)):
        if not chantier.journal.is_vivante(rang):
            continue
        origine = codes.find(rang, "code_origine")
        destination = codes.find(rang, "code_destination")
        duree = durees[chantier.case(rang, "minutes")]
        if duree.motif:
            chantier.note(rang, Etat.REFUSE, duree.motif, _CONSEIL, "minutes")
        if origine and destination and chantier.journal.is_vivante(rang):
            _add(chantier, paires, (origine, destination), (rang, duree.texte))
    refuse_vide(chantier)
    millesime = chantier.reglages.millesime or (
        f"Temps de trajet {find_annee(chantier.table)}".strip()
    )
    _keep(chantier, paires, millesime)
    _write_avis(chantier, paires)
    return millesime


class _Codes:
    """Code actuel d’une commune, chaque écriture cherchée une fois."""

    def __init__(self, chantier: Chantier) -> None:
        self._chantier = chantier
        self._communes = chantier.contexte.communes
        self._ailleurs = write_ailleurs(chantier.contexte)

    def find(self, rang: int, attendue: str) -> str:
        """Code de la commune, vide et noté si elle n’est pas du département."""
        chantier = self._chantier
        ecrit = chantier.case(rang, attendue)
        if ecrit in self._communes:
            return ecrit
        if is_ailleurs(ecrit, chantier.departement):
            chantier.journal.note(rang, Etat.IGNORE, self._ailleurs)
            return ""
        if not ecrit:
            conseil = "Écrire le code Insee à 5 caractères."
            chantier.note(rang, Etat.REFUSE, "commune non dite", conseil, attendue)
            return ""
        situee = chantier.repertoire.find(ecrit)
        notes = tuple(note._replace(champ=attendue) for note in situee.notes)
        note_situee(
            chantier, rang, situee._replace(notes=notes), "on ne sait laquelle choisir"
        )
        return situee.code


def _read_durees(chantier: Chantier) -> Mapping[str, _Duree]:
    ecrits = dict.fromkeys(chantier.colonne("minutes"))
    style = find_style(ecrits)
    return {ecrit: _read_duree(ecrit, style) for ecrit in ecrits}


def _read_duree(ecrit: str, style: Style) -> _Duree:
    if not ecrit:
        return _Duree("", "durée vide")
    lue = parse_decimal(ecrit, style)
    if lue.etat is Etat.REFUSE:
        return _Duree("", "ce n’est pas un nombre de minutes")
    if lue.valeur < 0:
        return _Duree("", "un temps de trajet n’est jamais négatif")
    if lue.valeur > MINUTES_MAX:
        return _Duree("", "plus de 24 heures entre deux communes : est-ce en minutes ?")
    return _Duree(f"{lue.valeur.normalize():f}")


def _add(
    chantier: Chantier,
    paires: dict[tuple[str, str], tuple[int, str]],
    paire: tuple[str, str],
    lue: tuple[int, str],
) -> None:
    """Inscrit une paire ; deux durées différentes se contredisent : aucune n’est gardée."""
    premiere = paires.setdefault(paire, lue)
    if premiere is lue:
        return
    numeros = chantier.table.numeros
    if Decimal(premiere[1]) == Decimal(lue[1]):
        motif = f"répète la ligne {numeros[premiere[0]]} : comptée une fois"
        chantier.note(lue[0], Etat.CORRIGE, motif)
        return
    conseil = "Ne garder qu’une ligne par paire."
    for rang, autre in ((lue[0], premiere[0]), (premiere[0], lue[0])):
        motif = f"la ligne {numeros[autre]} donne une autre durée de la même paire"
        chantier.note(rang, Etat.REFUSE, motif, conseil, "minutes")


def _keep(
    chantier: Chantier,
    paires: Mapping[tuple[str, str], tuple[int, str]],
    millesime: str,
) -> None:
    par_origine: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rangs: dict[str, int] = {}
    for (origine, destination), (rang, duree) in paires.items():
        if chantier.journal.is_vivante(rang):
            rangs.setdefault(origine, rang)
            par_origine[origine].append((destination, duree))
    for origine, siennes in par_origine.items():
        contenu = {
            "code_origine": origine,
            "destinations": " ".join(code for code, _ in siennes),
            "minutes": " ".join(duree for _, duree in siennes),
            "millesime": millesime,
        }
        chantier.journal.keep(
            rangs[origine], Enregistrement("temps_trajet", origine, contenu)
        )


def _write_avis(
    chantier: Chantier, paires: Mapping[tuple[str, str], tuple[int, str]]
) -> None:
    nb_communes = len(chantier.contexte.communes)
    nb_paires = sum(origine != destination for origine, destination in paires)
    manquantes = nb_communes * (nb_communes - 1) - nb_paires
    chantier.avis.append(
        f"{format_nombre(nb_paires)} paires de communes ; il en manque "
        f"{format_nombre(manquantes)} pour aller de toutes à toutes."
    )
    chantier.avis.append(
        "Les durées d’une commune d’origine remplacent ensemble celles importées avant."
    )


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="temps_trajet",
    libelle="Temps de trajet entre communes",
    description="Une ligne par paire : origine, destination, minutes.",
    tables=("temps_trajet",),
    colonnes=COLONNES,
    control=control,
    marques=("code_origine", "code_destination", "minutes"),
)
