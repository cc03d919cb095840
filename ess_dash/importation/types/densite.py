"""« densite » : la grille communale de densité de l’Insee, en sept niveaux.

Jusqu’en 2024 la colonne DENS porte les sept niveaux ; depuis 2025 elle n’en porte que
trois, et les sept sont en DENS7. Les libellés sont ceux du fichier.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

from ess_dash.importation.colonnes import normalize_entete
from ess_dash.importation.modele import (
    ColonneImport,
    Enregistrement,
    Etat,
    ImportRefuseError,
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
from ess_dash.tables.zonages_importes import write_cle
from ess_dash.textes.ecriture import apply_typographie, cite

NIVEAUX: Final = frozenset("1234567")
NIVEAUX_EN_TROIS: Final = frozenset("123")
NB_SONDEES: Final = 2_000

COLONNES: Final = (
    ColonneImport(
        "code_commune",
        "Code Insee de la commune, 5 caractères.",
        est_requise=True,
        alias=("codgeo", "code insee", "insee", "depcom", "code commune", "com"),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("libgeo", "libelle commune", "nom commune", "nom"),
        exemples=("{commune}", "{commune}"),
    ),
    ColonneImport(
        "densite_7",
        "Niveau de la grille en sept niveaux, de 1 à 7.",
        est_requise=True,
        alias=("dens7", "densite 7 niveaux", "degre densite 7 niveaux"),
        exemples=("7", "5"),
    ),
    ColonneImport(
        "densite_7_libelle",
        "Libellé de ce niveau, tel que l’Insee l’écrit.",
        est_requise=True,
        alias=("libdens7", "libelle densite 7 niveaux"),
        exemples=("Rural à habitat très dispersé", "Bourgs ruraux"),
    ),
)


def correspond(table: TableLue) -> Mapping[str, str]:
    """Avant 2025, DENS et LIBDENS portent les sept niveaux."""
    par_cle = {normalize_entete(entete): entete for entete in table.entetes}
    if "dens7" in par_cle or "dens" not in par_cle:
        return {}
    trouvees = {"densite_7": par_cle["dens"]}
    if "libdens" in par_cle:
        trouvees["densite_7_libelle"] = par_cle["libdens"]
    return trouvees


def is_possible(table: TableLue) -> bool:
    """Faux pour la maille EPCI, bassin de vie ou département du même classeur."""
    cles = [normalize_entete(entete) for entete in table.entetes]
    rang = next((cles.index(c) for c in ("codgeo", "codecommune") if c in cles), 0)
    return any(is_code_de_commune(ligne[rang]) for ligne in table.lignes[:5])


def control(chantier: Chantier) -> str:
    """Un niveau et son libellé par commune du département."""
    _refuse_trois_niveaux(chantier)
    millesime = settle_millesime(chantier, "Grille de densité")
    situees = list(
        iter_situees(chantier, partagee="son niveau ne se partage pas entre elles")
    )
    libelles = _find_libelles(chantier, situees)
    for rang, code in drop_repetees(chantier, situees, ("densite_7",)):
        niveau = _read_niveau(chantier, rang)
        if niveau:
            _check_libelle(chantier, rang, niveau, libelles)
            chantier.journal.keep(
                rang,
                _build(chantier, code, niveau, libelles.get(niveau, ""), millesime),
            )
    refuse_vide(chantier)
    return millesime


def _refuse_trois_niveaux(chantier: Chantier) -> None:
    vus = {
        chantier.case(rang, "densite_7").removesuffix(".0")
        for rang in range(min(NB_SONDEES, len(chantier.table.lignes)))
    } - {""}
    entete = chantier.plan.lues["densite_7"]
    # Un extrait de trois lignes peut n’avoir que des niveaux 1 à 3.
    est_extrait = len(chantier.table.lignes) < NB_SONDEES
    if vus and vus <= NIVEAUX_EN_TROIS and not est_extrait:
        raise ImportRefuseError(
            apply_typographie(
                f"La colonne {cite(entete)} n’a que les niveaux 1 à 3 : c’est la grille "
                "en trois niveaux. Déposer celle en sept niveaux (colonne DENS7 depuis "
                "2025)."
            )
        )


def _find_libelles(chantier: Chantier, situees: list[LigneSituee]) -> Mapping[str, str]:
    """Libellé le plus fréquent de chaque niveau."""
    vus: dict[str, Counter[str]] = defaultdict(Counter)
    for rang, _ in situees:
        libelle = chantier.texte(rang, "densite_7_libelle")
        if libelle:
            niveau = chantier.case(rang, "densite_7").removesuffix(".0")
            vus[niveau][libelle] += 1
    return {niveau: ecrits.most_common(1)[0][0] for niveau, ecrits in vus.items()}


def _read_niveau(chantier: Chantier, rang: int) -> str:
    niveau = chantier.case(rang, "densite_7").removesuffix(".0")
    if niveau in NIVEAUX:
        return niveau
    motif = "niveau de densité hors de 1 à 7" if niveau else "niveau de densité vide"
    chantier.note(rang, Etat.REFUSE, motif, "Écrire un niveau de 1 à 7.", "densite_7")
    return ""


def _check_libelle(
    chantier: Chantier, rang: int, niveau: str, libelles: Mapping[str, str]
) -> None:
    libelle = chantier.texte(rang, "densite_7_libelle")
    retenu = libelles.get(niveau, "")
    if not retenu:
        motif = f"le niveau {niveau} n’a de libellé nulle part dans le fichier"
        conseil = "Ajouter le libellé que l’Insee donne à ce niveau."
        chantier.note(rang, Etat.REFUSE, motif, conseil, "densite_7_libelle")
    elif libelle != retenu:
        motif = f"le niveau {niveau} se nomme ailleurs {cite(retenu)} : lu ainsi"
        conseil = "Vérifier le niveau de la commune."
        chantier.note(rang, Etat.DOUTE, motif, conseil, "densite_7_libelle")


def _build(
    chantier: Chantier, code: str, niveau: str, libelle: str, millesime: str
) -> Enregistrement:
    return Enregistrement(
        "zonages",
        write_cle("densite", code),
        {
            "code_commune": code,
            "nom": chantier.repertoire.name(code),
            "densite_7": niveau,
            "densite_7_libelle": libelle,
            "zone_montagne": "",
            "millesime": millesime,
        },
    )


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="densite",
    libelle="Grille de densité",
    description="Une ligne par commune : son niveau, de 1 à 7, et son libellé.",
    tables=("zonages",),
    colonnes=COLONNES,
    control=control,
    marques=("densite_7", "densite_7_libelle"),
    correspond=correspond,
    is_possible=is_possible,
)
