"""« flores_melodi » : établissements et postes de FLORES, dénominateurs de l’ESS.

Le zip de l’Insee n’a, au niveau communal, qu’une forme juridique : l’ensemble. On ne peut
pas en tirer l’ESS, seulement ce à quoi la rapporter.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple

from ess_dash.importation.communes import write_ailleurs
from ess_dash.importation.dates import parse_annee
from ess_dash.importation.lecture.flores import (
    REFUS_SPHERE,
    SPHERE,
    TOTAL,
    TOUTES_FORMES,
)
from ess_dash.importation.modele import (
    ColonneImport,
    Enregistrement,
    Etat,
    ImportRefuseError,
    TypeImport,
)
from ess_dash.importation.nombres import parse_decimal
from ess_dash.importation.statistique.communes import is_ailleurs, note_situee
from ess_dash.importation.statistique.modele import (
    Chantier,
    TypeStatistique,
    refuse_vide,
)
from ess_dash.tables.denominateurs import MesureFlores, NiveauFlores, StatutFlores
from ess_dash.territoires import CodeEpci
from ess_dash.textes.ecriture import apply_typographie, write_liste

NIVEAUX: Final = {
    "COM": NiveauFlores.COMMUNE,
    "EPCI": NiveauFlores.EPCI,
    "DEP": NiveauFlores.DEPARTEMENT,
    "REG": NiveauFlores.REGION,
    "FRANCE": NiveauFlores.FRANCE,
}
MESURES: Final = {
    "UNIT_LOC": MesureFlores.ETABLISSEMENTS,
    "EMPL3112": MesureFlores.EFFECTIFS,
}
FRANCES: Final = {"F": "France", "FM": "France métropolitaine"}

COLONNES: Final = (
    ColonneImport(
        "GEO",
        "Code du territoire : commune, EPCI, département, région, F ou FM.",
        est_requise=True,
        exemples=("{code_commune}", "{code_epci}"),
    ),
    ColonneImport(
        "GEO_OBJECT",
        "Niveau : COM, EPCI, DEP, REG ou FRANCE.",
        est_requise=True,
        exemples=("COM", "EPCI"),
    ),
    ColonneImport("ACTIVITY", "Activité : _T pour le total.", exemples=("_T", "_T")),
    ColonneImport("NUMBER_EMPL", "Taille : _T pour le total.", exemples=("_T", "_T")),
    ColonneImport(
        "LEGAL_FORM_WITH_PUBLIC",
        "Forme juridique : 1T9X7, l’ensemble.",
        exemples=("1T9X7", "1T9X7"),
    ),
    ColonneImport(
        "FLORES_MEASURE",
        "UNIT_LOC (établissements) ou EMPL3112 (postes salariés).",
        est_requise=True,
        exemples=("UNIT_LOC", "EMPL3112"),
    ),
    ColonneImport(
        "OBS_STATUS",
        "A normale, K non diffusée, W qui inclut une autre catégorie.",
        exemples=("A", "W"),
    ),
    ColonneImport("TIME_PERIOD", "Année.", est_requise=True, exemples=("2024", "2024")),
    ColonneImport(
        "OBS_VALUE",
        "Nombre ; vide s’il n’est pas diffusé.",
        est_requise=True,
        exemples=("111", "2222"),
    ),
)


class _Cle(NamedTuple):
    niveau: str
    code: str
    annee: str
    mesure: str


class _Observation(NamedTuple):
    rang: int
    geo: str
    valeur: str
    statut: StatutFlores


def control(chantier: Chantier) -> str:
    """Un dénominateur par territoire, année et mesure."""
    if SPHERE in chantier.table.entetes:
        raise ImportRefuseError(apply_typographie(REFUS_SPHERE))
    observations: dict[_Cle, list[_Observation]] = defaultdict(list)
    for rang in range(len(chantier.table.lignes)):
        if chantier.journal.is_vivante(rang) and _is_total(chantier, rang):
            _read(chantier, rang, observations)
    for cle, siennes in observations.items():
        _keep(chantier, cle, siennes)
    refuse_vide(chantier)
    annees = sorted({cle.annee for cle in observations})
    _write_avis(chantier, annees)
    return f"FLORES {write_liste(annees)}"


def _is_total(chantier: Chantier, rang: int) -> bool:
    """Écarte le détail par activité, taille et forme juridique."""
    est_total = all(
        chantier.case(rang, nom) in {TOTAL, ""} for nom in ("ACTIVITY", "NUMBER_EMPL")
    )
    forme = chantier.case(rang, "LEGAL_FORM_WITH_PUBLIC")
    if est_total and (not forme or forme in TOUTES_FORMES):
        return True
    motif = "détail par activité, taille ou forme : seul le total est un dénominateur"
    chantier.journal.note(rang, Etat.IGNORE, motif)
    return False


def _read(
    chantier: Chantier, rang: int, observations: dict[_Cle, list[_Observation]]
) -> None:
    niveau, code = _find_lieu(chantier, rang)
    mesure = MESURES.get(chantier.case(rang, "FLORES_MEASURE"))
    annee = parse_annee(chantier.case(rang, "TIME_PERIOD"))
    if mesure is None:
        chantier.note(rang, Etat.IGNORE, "mesure que les tables ne gardent pas")
    if annee.etat is not None or not annee.texte:
        motif = annee.motif or "année vide"
        chantier.note(rang, Etat.REFUSE, motif, annee.suggestion, "TIME_PERIOD")
    if not code or mesure is None or not chantier.journal.is_vivante(rang):
        return
    lue = _read_valeur(chantier, rang)
    if lue is not None:
        valeur, statut = lue
        cle = _Cle(niveau, code, annee.texte, str(mesure.value))
        geo = chantier.case(rang, "GEO")
        _add(chantier, observations[cle], _Observation(rang, geo, valeur, statut))


def _find_lieu(chantier: Chantier, rang: int) -> tuple[str, str]:
    """Niveau et code gardés ; vides, et notés, si le territoire n’est pas servi."""
    # L’interface de l’Insee préfixe le code : « 2025-COM-31555 ».
    code = chantier.case(rang, "GEO").rsplit("-", 1)[-1]
    niveau = NIVEAUX.get(chantier.case(rang, "GEO_OBJECT"))
    if niveau is None:
        motif = "niveau géographique que les tables ne gardent pas"
        chantier.journal.note(rang, Etat.IGNORE, motif)
        return "", ""
    if niveau is NiveauFlores.COMMUNE and not is_ailleurs(code, chantier.departement):
        situee = chantier.repertoire.find(code)
        note_situee(chantier, rang, situee, "ses nombres ne se partagent pas")
        return str(niveau.value), situee.code
    est_servi = {
        NiveauFlores.COMMUNE: False,
        NiveauFlores.EPCI: CodeEpci(code) in chantier.contexte.epci,
        NiveauFlores.DEPARTEMENT: code == chantier.departement,
        NiveauFlores.REGION: True,
        NiveauFlores.FRANCE: code in FRANCES,
    }[niveau]
    if not est_servi:
        chantier.journal.note(rang, Etat.IGNORE, write_ailleurs(chantier.contexte))
    return str(niveau.value), code if est_servi else ""


def _read_valeur(chantier: Chantier, rang: int) -> tuple[str, StatutFlores] | None:
    """Valeur et statut ; ``None``, et noté, si la ligne ne se lit pas."""
    statut = chantier.case(rang, "OBS_STATUS").upper()
    texte = chantier.case(rang, "OBS_VALUE")
    if statut == "K":
        if texte:
            motif = "valeur non diffusée (K), mais écrite : laissée vide"
            chantier.note(rang, Etat.CORRIGE, motif, "", "OBS_STATUS")
        return "", StatutFlores.NON_DIFFUSE
    if not texte:
        motif = "valeur vide : gardée comme non diffusée, jamais comme un zéro"
        chantier.note(rang, Etat.DOUTE, motif, "", "OBS_VALUE")
        return "", StatutFlores.NON_DIFFUSE
    nombre = parse_decimal(texte)
    est_entier = nombre.valeur == nombre.valeur.to_integral_value()
    if nombre.etat is Etat.REFUSE or nombre.valeur < 0 or not est_entier:
        motif = "ce n’est pas un nombre entier positif"
        chantier.note(rang, Etat.REFUSE, motif, "Vérifier la valeur.", "OBS_VALUE")
        return None
    if statut not in {"A", "W", ""}:
        motif = "statut d’observation inconnu : gardée comme observée"
        chantier.note(
            rang, Etat.DOUTE, motif, "Vérifier les métadonnées.", "OBS_STATUS"
        )
    est_large = statut == "W"
    return (
        f"{nombre.valeur:.0f}",
        StatutFlores.INCLUT_AUTRE if est_large else StatutFlores.OBSERVE,
    )


def _add(
    chantier: Chantier, siennes: list[_Observation], nouvelle: _Observation
) -> None:
    """Ajoute une observation ; la même deux fois n’est comptée qu’une fois."""
    premiere = next((o for o in siennes if o.geo == nouvelle.geo), None)
    if premiere is None:
        siennes.append(nouvelle)
        return
    numero = chantier.table.numeros[premiere.rang]
    if premiere[1:] == nouvelle[1:]:
        motif = f"répète la ligne {numero} : comptée une fois"
        chantier.note(nouvelle.rang, Etat.CORRIGE, motif)
    else:
        motif = f"la ligne {numero} donne une autre valeur de la même observation"
        conseil = "Garder une seule des deux."
        chantier.note(nouvelle.rang, Etat.REFUSE, motif, conseil)


def _keep(chantier: Chantier, cle: _Cle, siennes: Sequence[_Observation]) -> None:
    """Garde une observation, ou la somme de celles d’anciennes communes réunies."""
    manque = any(o.statut is StatutFlores.NON_DIFFUSE for o in siennes)
    valeur = "" if manque else str(sum(int(o.valeur) for o in siennes))
    statut = StatutFlores.NON_DIFFUSE if manque else StatutFlores.OBSERVE
    if not manque and any(o.statut is StatutFlores.INCLUT_AUTRE for o in siennes):
        statut = StatutFlores.INCLUT_AUTRE
    contenu = {
        "niveau": cle.niveau,
        "code": cle.code,
        "territoire": _name(chantier, cle),
        "annee": cle.annee,
        "millesime": f"FLORES {cle.annee}",
        "mesure": cle.mesure,
        "valeur": valeur,
        "statut": str(statut.value),
    }
    chantier.journal.keep(
        siennes[0].rang, Enregistrement("denominateurs", ":".join(cle), contenu)
    )


def _name(chantier: Chantier, cle: _Cle) -> str:
    noms = {
        NiveauFlores.COMMUNE.value: chantier.repertoire.name(cle.code),
        NiveauFlores.EPCI.value: chantier.contexte.epci.get(CodeEpci(cle.code), ""),
        NiveauFlores.DEPARTEMENT.value: chantier.contexte.configuration.nom,
        NiveauFlores.FRANCE.value: FRANCES.get(cle.code, ""),
    }
    return noms.get(cle.niveau, "") or cle.code


def _write_avis(chantier: Chantier, annees: Sequence[str]) -> None:
    chantier.avis.append(
        "FLORES compte ici tous les établissements et tous les postes, toutes formes "
        "juridiques : ce n’est pas l’ESS, c’est ce à quoi la rapporter."
    )
    chantier.avis.append(
        "À la commune, l’Insee ne valide pas ces chiffres un à un et ne garantit pas la "
        "comparaison de deux millésimes."
    )
    if len(annees) > 1:
        chantier.avis.append(
            f"Le fichier porte {len(annees)} millésimes ({write_liste(list(annees))}) : "
            "chacun est gardé à part, aucune évolution n’en est tirée."
        )


TYPE: Final[TypeImport] = TypeStatistique(
    identifiant="flores_melodi",
    libelle="FLORES de l’Insee (dénominateurs)",
    description="Établissements et postes salariés, toutes formes juridiques ensemble.",
    tables=("denominateurs",),
    colonnes=COLONNES,
    control=control,
    marques=("GEO_OBJECT", "FLORES_MEASURE", "OBS_VALUE"),
)
