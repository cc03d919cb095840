"""« composition_epci » : les communes et leur EPCI, d’un fichier de l’Insee.

Le fichier est comparé, commune par commune, à la géographie de l’application. Il ne la
change pas : les contours viennent avec elle, et se refont par commande.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from ess_dash.importation.colonnes import normalize_entete
from ess_dash.importation.communes import write_ailleurs
from ess_dash.importation.modele import (
    ColonneImport,
    Enregistrement,
    Etat,
    TableLue,
    TypeImport,
)
from ess_dash.importation.statistique.communes import (
    LigneSituee,
    is_code_de_commune,
    iter_situees,
)
from ess_dash.importation.statistique.millesime import settle_millesime
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.importation.statistique.uniques import drop_repetees
from ess_dash.territoires import CodeCommune, CodeEpci, est_code_epci
from ess_dash.textes.ecriture import cite, format_nombre, write_liste

# L’Insee y range les communes qui n’ont pas d’EPCI.
SANS_EPCI: Final = "ZZZZZZZZZ"

COLONNES: Final = (
    ColonneImport(
        "code_commune",
        "Code Insee de la commune, 5 caractères.",
        est_requise=True,
        alias=("codgeo", "code insee", "insee", "insee com", "code commune"),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("libgeo", "nom commune", "libelle commune"),
        exemples=("{commune}", "{commune}"),
    ),
    ColonneImport(
        "code_epci",
        "Code Siren de l’EPCI, 9 chiffres ; ZZZZZZZZZ pour une commune qui n’en a pas.",
        est_requise=True,
        alias=("epci", "siren epci", "siren", "code siren"),
        exemples=("{code_epci}", "{code_epci}"),
    ),
    ColonneImport(
        "epci",
        "Nom de l’EPCI.",
        alias=("libepci", "nom epci", "libelle epci"),
        exemples=("{epci}", "{epci}"),
    ),
    ColonneImport(
        "departement",
        "Code du département.",
        alias=("dep", "code departement"),
    ),
    ColonneImport("region", "Code de la région.", alias=("reg", "code region")),
)


def correspond(table: TableLue) -> Mapping[str, str]:
    """Dans les fichiers de l’Insee, « EPCI » porte le code, et « LIBEPCI » le nom."""
    par_cle = {normalize_entete(entete): entete for entete in table.entetes}
    est_insee = "epci" in par_cle and "libepci" in par_cle
    return {"code_epci": par_cle["epci"]} if est_insee else {}


def is_possible(table: TableLue) -> bool:
    """Vrai si une ligne porte une commune et un EPCI."""
    cles = [normalize_entete(entete) for entete in table.entetes]
    noms = {"codgeo", "codecommune", "codeinsee", "insee", "inseecom"}
    rang = next((r for r, cle in enumerate(cles) if cle in noms), -1)
    return rang >= 0 and any(is_code_de_commune(li[rang]) for li in table.lignes[:5])


def control(chantier: Chantier) -> str:
    """EPCI de chaque commune du département, et ce qui diffère de l’application."""
    millesime = settle_millesime(chantier, "Composition des EPCI au 1er janvier")
    _set_apart(chantier)
    situees = iter_situees(chantier, partagee="son EPCI ne peut pas être dit")
    lues = list(drop_repetees(chantier, situees, ("code_epci",)))
    changees = [s for s in lues if _keep(chantier, s, millesime)]
    refuse_vide(chantier)
    chantier.avis.extend(_write_avis(chantier, lues, changees))
    return millesime


def _set_apart(chantier: Chantier) -> None:
    """Écarte d’emblée les lignes d’un autre département, quand une colonne le dit."""
    if "departement" not in chantier:
        return
    ailleurs = write_ailleurs(chantier.contexte)
    for rang in range(len(chantier.table.lignes)):
        dit = chantier.case(rang, "departement")
        if dit and dit not in {
            chantier.departement,
            chantier.contexte.configuration.nom,
        }:
            chantier.journal.note(rang, Etat.IGNORE, ailleurs)


def _keep(chantier: Chantier, situee: LigneSituee, millesime: str) -> bool:
    """Garde la ligne ; vrai si l’EPCI n’est pas celui de l’application."""
    rang, commune = situee
    code = chantier.case(rang, "code_epci").upper().removesuffix(".0")
    if code == SANS_EPCI:
        code = ""
    elif not est_code_epci(code):
        motif = "ce n’est pas un code Siren d’EPCI, à 9 chiffres"
        chantier.note(rang, Etat.REFUSE, motif, "Vérifier le code.", "code_epci")
        return False
    nom = chantier.texte(rang, "epci") if code else ""
    chantier.journal.keep(
        rang,
        Enregistrement(
            "composition_epci",
            commune,
            {
                "code_commune": commune,
                "nom": chantier.repertoire.name(commune),
                "code_epci": code,
                "epci": nom or chantier.contexte.epci.get(CodeEpci(code), ""),
                "millesime": millesime,
            },
        ),
    )
    actuel = chantier.contexte.communes[CodeCommune(commune)].code_epci
    if actuel == code:
        return False
    motif = (
        f"l’application place cette commune dans {_name(chantier, actuel)}, le fichier "
        f"dans {cite(nom) if nom else _name(chantier, code)}"
    )
    chantier.note(rang, Etat.DOUTE, motif, "Vérifier le millésime.", "code_epci")
    return True


def _name(chantier: Chantier, code: str) -> str:
    if not code:
        return "aucun EPCI"
    nom = chantier.contexte.epci.get(CodeEpci(code), "")
    return cite(nom) if nom else f"l’EPCI {code}"


def _write_avis(
    chantier: Chantier, lues: Sequence[LigneSituee], changees: Sequence[LigneSituee]
) -> list[str]:
    avis = []
    connues = chantier.contexte.communes
    absentes = sorted(set(connues) - {CodeCommune(s.code) for s in lues})
    if absentes:
        noms = write_liste([f"{connues[c].nom} ({c})" for c in absentes], 5)
        avis.append(f"Communes de l’application absentes du fichier : {noms}.")
    if not changees:
        avis.append(
            f"{format_nombre(len(lues))} communes, toutes dans le même EPCI que dans "
            "l’application."
        )
        return avis
    commande = f"python -m ess_dash.extraction geo --departement {chantier.departement}"
    avis.append(
        f"{format_nombre(len(changees))} communes ont changé d’EPCI. La géographie de "
        "l’application n’en est pas changée : ses contours se refont par la commande "
        f"« {commande} »."
    )
    return avis


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="composition_epci",
    libelle="Composition des EPCI",
    description="Une ligne par commune : l’EPCI dont elle est membre.",
    tables=("composition_epci",),
    colonnes=COLONNES,
    control=control,
    marques=("code_epci", "epci"),
    correspond=correspond,
    is_possible=is_possible,
)
