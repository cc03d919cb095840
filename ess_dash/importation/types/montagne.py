"""« montagne » : les communes classées au titre de la loi Montagne.

Le fichier national ne liste que les communes classées : celles du département qui n’y
sont pas ne le sont pas.
"""

from typing import Final

from ess_dash.importation.modele import ColonneImport, Enregistrement, Etat, TypeImport
from ess_dash.importation.statistique.communes import LigneSituee, iter_situees
from ess_dash.importation.statistique.millesime import settle_millesime
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.importation.valeurs import simplify
from ess_dash.tables.listes import OuiNon
from ess_dash.tables.zonages_importes import write_cle
from ess_dash.textes.ecriture import format_nombre

_NEGATIONS: Final = frozenset(("non", "n", "0", "false", "faux", "non classee"))

COLONNES: Final = (
    ColonneImport(
        "code_commune",
        "Code Insee de la commune, 5 caractères.",
        est_requise=True,
        alias=("insee com", "codgeo", "code insee", "insee", "code commune"),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("nom com", "libgeo", "nom commune", "nom"),
        exemples=("{commune}", "{commune}"),
    ),
    ColonneImport(
        "zone_montagne",
        "Oui ou non ; sans cette colonne, toute commune listée est classée.",
        alias=(
            *("montagne", "loi montagne", "classement montagne", "classee montagne"),
            *("zone de montagne", "classement en zone de montagne"),
        ),
        exemples=("oui", "non"),
    ),
    ColonneImport(
        "reglementation",
        "Texte qui classe la commune.",
        alias=("reglement", "reglementation montagne"),
    ),
    ColonneImport(
        "annee_cog",
        "Année de la géographie du fichier.",
        alias=("cog", "annee geographie"),
    ),
)


def control(chantier: Chantier) -> str:
    """Classement de chaque commune du département, absentes comprises."""
    annees = {chantier.case(r, "annee_cog") for r in range(len(chantier.table.lignes))}
    annee = next(iter(annees)) if len(annees) == 1 else ""
    millesime = settle_millesime(chantier, "Loi Montagne, géographie", annee)
    situees = list(
        iter_situees(chantier, partagee="on ne sait laquelle est de montagne")
    )
    classees = _find_classees(chantier, situees)
    premieres: dict[str, LigneSituee] = {}
    for situee in situees:
        premiere = premieres.setdefault(situee.code, situee)
        if premiere is not situee:
            _note_repetee(chantier, premiere, situee)
        chantier.journal.keep(
            situee.rang, _build(chantier, situee.code, classees, millesime)
        )
    refuse_vide(chantier)
    _keep_absentes(chantier, situees, classees, millesime)
    return millesime


def _find_classees(chantier: Chantier, situees: list[LigneSituee]) -> frozenset[str]:
    return frozenset(
        situee.code
        for situee in situees
        if not _is_negation(chantier.case(situee.rang, "zone_montagne"))
    )


def _is_negation(dit: str) -> bool:
    simple = simplify(dit)
    return simple in _NEGATIONS or simple.startswith("non ")


def _note_repetee(
    chantier: Chantier, premiere: LigneSituee, situee: LigneSituee
) -> None:
    numero = chantier.table.numeros[premiere.rang]
    motif = f"même commune que la ligne {numero} : comptée une fois"
    chantier.note(situee.rang, Etat.CORRIGE, motif)


def _keep_absentes(
    chantier: Chantier,
    situees: list[LigneSituee],
    classees: frozenset[str],
    millesime: str,
) -> None:
    """Écrit « non » pour les communes que le fichier ne cite pas."""
    vivantes = [s.rang for s in situees if chantier.journal.is_vivante(s.rang)]
    listees = {situee.code for situee in situees}
    absentes = [c for c in sorted(chantier.contexte.communes) if c not in listees]
    if not absentes or not vivantes or "zone_montagne" in chantier:
        return
    chantier.journal.keep(
        vivantes[0],
        *(_build(chantier, code, classees, millesime) for code in absentes),
    )
    chantier.avis.append(
        f"{format_nombre(len(absentes))} communes "
        f"{chantier.contexte.configuration.de} ne sont pas dans le fichier : elles sont "
        "écrites « non »."
    )


def _build(
    chantier: Chantier, code: str, classees: frozenset[str], millesime: str
) -> Enregistrement:
    reponse = OuiNon.OUI if code in classees else OuiNon.NON
    return Enregistrement(
        "zonages",
        write_cle("montagne", code),
        {
            "code_commune": code,
            "nom": chantier.repertoire.name(code),
            "densite_7": "",
            "densite_7_libelle": "",
            "zone_montagne": str(reponse.value),
            "millesime": millesime,
        },
    )


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="montagne",
    libelle="Zone de montagne",
    description="Une ligne par commune classée au titre de la loi Montagne.",
    tables=("zonages",),
    colonnes=COLONNES,
    control=control,
    marques=("reglementation", "annee_cog"),
)
