"""« qpv » : les quartiers prioritaires et leurs contours.

Le fichier ne donne qu’une commune par quartier, quand il peut en toucher plusieurs : elles
sont retrouvées d’après les contours, en Lambert-93.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from ess_dash.importation.colonnes import normalize_entete
from ess_dash.importation.communes import write_ailleurs
from ess_dash.importation.contours_qpv import (
    Contour,
    ContourError,
    Decoupage,
    find_epsg,
    load_decoupage,
    read_contour,
)
from ess_dash.importation.lecture.geojson import FORME, LAT, LON
from ess_dash.importation.modele import (
    ColonneImport,
    Enregistrement,
    Etat,
    TableLue,
    TypeImport,
)
from ess_dash.importation.statistique.communes import is_ailleurs, note_situee
from ess_dash.importation.statistique.millesime import settle_millesime
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.territoires import CodeQpv, est_code_qpv
from ess_dash.textes.ecriture import format_nombre, write_liste

_PREMIERE_GENERATION: Final = "QP"

COLONNES: Final = (
    ColonneImport(
        "code_qpv",
        "Code du quartier, de la forme QN03107M.",
        est_requise=True,
        alias=("code qp", "code quartier", "qpv", "code quartier prioritaire", "qp"),
        exemples=("QN00001M", "QN00002M"),
    ),
    ColonneImport(
        "nom",
        "Nom du quartier.",
        alias=("lib qp", "nom qp", "nom qpv", "libelle", "nom quartier", "quartier"),
        exemples=("Quartier d’exemple", "Autre quartier d’exemple"),
    ),
    ColonneImport(
        "code_commune",
        "Code Insee de la commune.",
        alias=("insee com", "code insee", "codgeo", "depcom", "insee"),
        exemples=("{code_commune}", "{code_commune}"),
    ),
    ColonneImport(
        "commune",
        "Nom de la commune.",
        alias=("lib com", "nom commune", "libelle commune", "noms communes"),
        exemples=("{commune}", "{commune}"),
    ),
    ColonneImport(
        "geometrie",
        "Contour, en GeoJSON ; vide s’il n’est pas connu.",
        alias=("geometry", "geom", "geojson", "geo shape", "contour"),
    ),
)


class _Quartier(NamedTuple):
    rang: int
    code: str
    commune: str


def correspond(table: TableLue) -> Mapping[str, str]:
    """Le contour d’un GeoJSON est la colonne que la lecture nomme elle-même."""
    return {"geometrie": FORME} if FORME in table.entetes else {}


def list_reservees(table: TableLue) -> frozenset[int]:
    """Colonnes que la lecture d’un GeoJSON ajoute pour les points."""
    return frozenset(
        rang for rang, entete in enumerate(table.entetes) if entete in {LON, LAT}
    )


def is_possible(table: TableLue) -> bool:
    """Vrai si une colonne de codes porte des codes de quartier."""
    cles = [normalize_entete(entete) for entete in table.entetes]
    noms = ("codeqpv", "codeqp", "codequartier", "qpv", "codequartierprioritaire", "qp")
    rang = next((cles.index(nom) for nom in noms if nom in cles), -1)
    codes = [ligne[rang].strip().upper() for ligne in table.lignes[:20]]
    return rang >= 0 and any(c.startswith(("QN", _PREMIERE_GENERATION)) for c in codes)


def control(chantier: Chantier) -> str:
    """Un quartier du département par ligne."""
    millesime = settle_millesime(chantier, "Quartiers prioritaires")
    epsg = find_epsg(chantier.table.avis)
    decoupage = load_decoupage(chantier.departement)
    if decoupage is None:
        chantier.avis.append(
            "Les contours des communes ne peuvent pas être lus : la commune de chaque "
            "quartier est celle du fichier."
        )
    vus: dict[str, int] = {}
    for rang in range(len(chantier.table.lignes)):
        if chantier.journal.is_vivante(rang):
            quartier = _find_quartier(chantier, rang)
            if quartier is not None and _is_premier(chantier, vus, quartier):
                _keep(chantier, quartier, _Cadre(epsg, decoupage, millesime))
    refuse_vide(chantier)
    _write_sans_contour(chantier, vus)
    return millesime


class _Cadre(NamedTuple):
    epsg: int
    decoupage: Decoupage | None
    millesime: str


def _find_quartier(chantier: Chantier, rang: int) -> _Quartier | None:
    code = chantier.case(rang, "code_qpv").upper().replace(" ", "")
    insee = chantier.case(rang, "code_commune")
    est_loin = is_ailleurs(insee, chantier.departement)
    if est_loin or (not insee and not _is_du_departement(code, chantier)):
        chantier.journal.note(rang, Etat.IGNORE, write_ailleurs(chantier.contexte))
        return None
    if code.startswith(_PREMIERE_GENERATION):
        motif = "quartier de la génération 2015, remplacée en 2024"
        conseil = "Déposer le fichier des quartiers de 2024, aux codes en « QN »."
        chantier.note(rang, Etat.REFUSE, motif, conseil, "code_qpv")
        return None
    if not est_code_qpv(code):
        motif = "ce n’est pas un code de quartier prioritaire"
        conseil = "Écrire un code de la forme QN03107M."
        chantier.note(rang, Etat.REFUSE, motif, conseil, "code_qpv")
        return None
    return _Quartier(rang, code, _find_commune(chantier, rang, code))


def _is_du_departement(code: str, chantier: Chantier) -> bool:
    est_connu = CodeQpv(code) in chantier.contexte.qpv
    return est_connu or code[2:5] == chantier.departement.zfill(3)


def _find_commune(chantier: Chantier, rang: int, code: str) -> str:
    """Commune que dit le fichier, sinon celle déjà connue du quartier."""
    insee, nom = chantier.case(rang, "code_commune"), chantier.case(rang, "commune")
    connue = chantier.contexte.qpv.get(code, ("", ""))[1]
    if insee or not connue:
        situee = chantier.repertoire.find(insee, "" if insee else nom)
        note_situee(chantier, rang, situee, "on ne sait laquelle est la sienne")
        return situee.code
    return connue


def _is_premier(chantier: Chantier, vus: dict[str, int], quartier: _Quartier) -> bool:
    premier = vus.setdefault(quartier.code, quartier.rang)
    if premier == quartier.rang:
        return True
    motif = f"même quartier que la ligne {chantier.table.numeros[premier]}"
    conseil = "Garder une ligne par quartier, son contour en plusieurs parties."
    chantier.note(quartier.rang, Etat.REFUSE, motif, conseil, "code_qpv")
    return False


def _keep(chantier: Chantier, quartier: _Quartier, cadre: _Cadre) -> None:
    contour = _read(chantier, quartier.rang, cadre.epsg)
    if not chantier.journal.is_vivante(quartier.rang):
        return
    communes = _list_communes(chantier, quartier, contour, cadre.decoupage)
    principale = quartier.commune or next(iter(communes), "")
    if not principale:
        motif = "ni le fichier ni le contour ne disent la commune du quartier"
        conseil = "Écrire le code Insee de la commune."
        chantier.note(quartier.rang, Etat.REFUSE, motif, conseil, "code_commune")
        return
    connu = chantier.contexte.qpv.get(quartier.code, ("", ""))[0]
    contenu = {
        "code_qpv": quartier.code,
        "nom": chantier.texte(quartier.rang, "nom") or connu or quartier.code,
        "code_commune": principale,
        "communes": " ".join(dict.fromkeys((principale, *communes))),
        "surface_km2": f"{contour.surface_km2:.4f}" if contour else "",
        "geometrie": contour.geojson if contour else "",
        "millesime": cadre.millesime,
    }
    chantier.journal.keep(
        quartier.rang, Enregistrement("qpv_contours", quartier.code, contenu)
    )


def _read(chantier: Chantier, rang: int, epsg: int) -> Contour | None:
    texte = chantier.case(rang, "geometrie")
    if not texte:
        _note_sans_contour(chantier, rang)
        return None
    try:
        contour = read_contour(texte, epsg)
    except ContourError as erreur:
        conseil = "Corriger le contour dans le logiciel de cartographie."
        chantier.journal.note(
            rang, Etat.REFUSE, str(erreur), conseil, colonne=_name_contour(chantier)
        )
        return None
    for note in contour.notes:
        etat = Etat.DOUTE if contour.est_change else Etat.CORRIGE
        chantier.journal.note(rang, etat, note, colonne=_name_contour(chantier))
    return contour


def _name_contour(chantier: Chantier) -> str:
    return chantier.plan.lues.get("geometrie", FORME)


def _note_sans_contour(chantier: Chantier, rang: int) -> None:
    """Un point, ou rien, n’est pas un contour ; un tableau peut n’en avoir aucun."""
    if chantier.table.nature != "geojson":
        return
    lon = chantier.table.entetes.index(LON) if LON in chantier.table.entetes else -1
    if lon >= 0 and chantier.table.lignes[rang][lon]:
        motif = "un point, quand on attend un contour"
        conseil = "Exporter la couche des contours, et non celle des centres."
        chantier.journal.note(rang, Etat.REFUSE, motif, conseil, colonne=LON)
        return
    motif = "quartier sans contour : on ne saura pas quels lieux y sont"
    chantier.journal.note(rang, Etat.DOUTE, motif, colonne=_name_contour(chantier))


def _list_communes(
    chantier: Chantier,
    quartier: _Quartier,
    contour: Contour | None,
    decoupage: Decoupage | None,
) -> tuple[str, ...]:
    """Communes que le contour touche, la plus couverte d’abord."""
    if contour is None or decoupage is None:
        return ()
    communes = decoupage.list_communes(contour.forme_m)
    if not communes:
        motif = f"le contour n’est pas {chantier.contexte.configuration.en}"
        conseil = "Vérifier l’ordre des coordonnées : longitude, puis latitude."
        chantier.journal.note(
            quartier.rang, Etat.REFUSE, motif, conseil, colonne=_name_contour(chantier)
        )
    elif quartier.commune and quartier.commune not in communes:
        noms = write_liste([chantier.repertoire.name(c) or c for c in communes])
        motif = f"le contour est à {noms}, le fichier dit une autre commune"
        conseil = "Vérifier le code ; les deux sont gardées."
        chantier.note(quartier.rang, Etat.DOUTE, motif, conseil, "code_commune")
    return communes


def _write_sans_contour(chantier: Chantier, vus: Mapping[str, int]) -> None:
    sans = [rang for rang in vus.values() if not chantier.case(rang, "geometrie")]
    if sans and chantier.table.nature != "geojson":
        chantier.avis.append(
            f"{format_nombre(len(sans))} quartiers sans contour : leur appartenance reste "
            "celle que chaque lieu déclare."
        )
    absents = sorted(set(chantier.contexte.qpv) - set(vus))
    if absents:
        noms = write_liste([chantier.contexte.qpv[code][0] for code in absents], 5)
        chantier.avis.append(f"Quartiers de l’application absents du fichier : {noms}.")


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="qpv",
    libelle="Contours des quartiers prioritaires",
    description="Un quartier prioritaire par entité : code, nom, commune, contour.",
    tables=("qpv_contours",),
    colonnes=COLONNES,
    control=control,
    marques=("code_qpv", "geometrie"),
    correspond=correspond,
    is_possible=is_possible,
    reserve=list_reservees,
)
