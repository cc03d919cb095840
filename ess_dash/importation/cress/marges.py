"""Les totaux annoncés contre les cases qui les font : un écart est dit, nombres à l’appui."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from ess_dash.importation.cress.cases import PRINCIPALES
from ess_dash.importation.cress.sommes import (
    Cle,
    Somme,
    name,
    write_enregistrement,
)
from ess_dash.importation.cress.territoires import DEPARTEMENT, EPCI
from ess_dash.importation.cress.vocabulaire import Mesure
from ess_dash.importation.modele import Etat
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.tables.extraction_listes import Famille
from ess_dash.tables.secret.regle import SEUIL_UNITES
from ess_dash.textes.ecriture import format_nombre, write_liste

MESURES_SOMMEES: Final[tuple[Mesure, ...]] = ("etablissements", "effectifs", "etp")
LIBELLES: Final = {
    "etablissements": "établissements",
    "effectifs": "salariés",
    "etp": "équivalents temps plein",
}
NB_CITES: Final = 5

Lieu = tuple[str, str, str]


def check_totaux(chantier: Chantier, sommes: Mapping[Cle, Somme]) -> None:
    """Dit les totaux que leurs cases contredisent, calcule ceux qui manquent."""
    par_lieu: dict[Lieu, list[Somme]] = defaultdict(list)
    for somme in sommes.values():
        par_lieu[somme.cle[:3]].append(somme)
    calcules: list[Somme] = []
    sans_total: list[Somme] = []
    familles = {cle.famille for cle in sommes}
    est_complet = {famille.value for famille in Famille} <= familles
    for siennes in par_lieu.values():
        total = next((s for s in siennes if s.cle.est_total), None)
        cases = _list_cases(siennes)
        if total is not None:
            _check(chantier, total, cases)
        elif cases:
            calcule = _compute(cases) if est_complet else None
            (calcules if calcule else sans_total).append(calcule or cases[0])
        _check_marges(chantier, siennes)
    for calcule in calcules:
        chantier.journal.keep(calcule.rang, write_enregistrement(chantier, calcule))
    chantier.avis.extend(_write_sans_total(chantier, calcules, sans_total))
    chantier.avis.extend(_write_departement(sommes))


def _list_cases(siennes: Sequence[Somme]) -> list[Somme]:
    """Cases les plus fines d’un territoire : croisées, sinon par famille, sinon par secteur."""
    croisees = [s for s in siennes if s.cle.famille and s.cle.secteur]
    familles = [s for s in siennes if s.cle.famille and not s.cle.secteur]
    secteurs = [s for s in siennes if s.cle.secteur and not s.cle.famille]
    return croisees or familles or secteurs


def _check(chantier: Chantier, total: Somme, cases: Sequence[Somme]) -> None:
    for mesure in MESURES_SOMMEES:
        ecart = _write_ecart(total, cases, mesure)
        if ecart and chantier.journal.is_vivante(total.rang):
            conseil = "Vérifier le fichier auprès de l’observatoire."
            chantier.journal.note(total.rang, Etat.DOUTE, ecart, conseil)


def _write_ecart(total: Somme, cases: Sequence[Somme], mesure: Mesure) -> str:
    """Phrase de l’écart entre un total et ses cases ; vide s’ils s’accordent."""
    dit = total.valeurs.get(mesure)
    if dit is None or total.est_secrete or not cases:
        return ""
    connues = [s.valeurs.get(mesure) for s in cases]
    if not any(mesure in s.valeurs for s in cases):
        return ""
    somme = sum((valeur for valeur in connues if valeur is not None), Decimal(0))
    a_secret = any(valeur is None for valeur in connues)
    # Chaque équivalent temps plein a pu être arrondi.
    tolerance = Decimal(len(cases)) / 2 if mesure == "etp" else Decimal(0)
    if somme - dit > tolerance or (dit - somme > tolerance and not a_secret):
        return (
            f"ses cases font {_write(somme)} {LIBELLES[mesure]}"
            f"{' au moins' if a_secret else ''}, le total en annonce {_write(dit)}"
        )
    return ""


def _write(valeur: Decimal) -> str:
    entiere = valeur == valeur.to_integral_value()
    return format_nombre(float(valeur), 0 if entiere else 1)


def _check_marges(chantier: Chantier, siennes: Sequence[Somme]) -> None:
    """Contrôle les totaux de famille et de secteur, que les tables ne gardent pas."""
    croisees = [s for s in siennes if s.cle.famille and s.cle.secteur]
    for marge in siennes:
        famille, secteur = marge.cle.famille, marge.cle.secteur
        if bool(famille) is bool(secteur):
            continue
        cases = [
            s
            for s in croisees
            if s.cle.famille == famille or (secteur and s.cle.secteur == secteur)
        ]
        for mesure in MESURES_SOMMEES:
            ecart = _write_ecart(marge, cases, mesure)
            if ecart:
                numero = chantier.table.numeros[marge.rang]
                lieu = f"{name(chantier, marge.cle)}, {famille or secteur}"
                chantier.avis.append(f"Ligne {numero} ({lieu}) : {ecart}.")


def _compute(cases: Sequence[Somme]) -> Somme | None:
    """Total que font des cases toutes connues ; ``None`` si une est secrète."""
    if any(case.est_secrete for case in cases):
        return None
    mesures = [m for m in MESURES_SOMMEES if all(m in case.valeurs for case in cases)]
    if not PRINCIPALES & set(mesures):
        return None
    valeurs: dict[Mesure, Decimal | None] = {
        m: sum((case.valeurs[m] or Decimal(0) for case in cases), Decimal(0))
        for m in mesures
        if all(case.valeurs[m] is not None for case in cases)
    }
    unites = valeurs.get("etablissements")
    if unites is not None and unites < SEUIL_UNITES:
        return None
    cle = cases[0].cle._replace(famille="", secteur="")
    return Somme(cle, cases[0].faits, valeurs, est_secrete=False, est_masquee=False)


def _write_sans_total(
    chantier: Chantier, calcules: Sequence[Somme], sans_total: Sequence[Somme]
) -> Iterator[str]:
    if calcules:
        noms = sorted({name(chantier, somme.cle) for somme in calcules})
        yield (
            "Sans ligne de total, celui de ces territoires est la somme de leurs cases, "
            f"toutes connues : {write_liste(noms, NB_CITES)}."
        )
    if sans_total:
        noms = sorted({name(chantier, somme.cle) for somme in sans_total})
        yield (
            "Sans ligne de total, et avec des cases secrètes ou des familles absentes, "
            "ces territoires n’auront pas de total : "
            f"{write_liste(noms, NB_CITES)}. Le demander à l’observatoire."
        )


def _write_departement(sommes: Mapping[Cle, Somme]) -> Iterator[str]:
    """Compare la somme des EPCI au département, année par année."""
    for cle, somme in sommes.items():
        if cle.niveau != DEPARTEMENT or not cle.est_total:
            continue
        siens = [
            s
            for c, s in sommes.items()
            if c.niveau == EPCI and c.est_total and c.annee == cle.annee
        ]
        dit = somme.valeurs.get("effectifs")
        connus = [s.valeurs.get("effectifs") for s in siens]
        if dit is None or len(siens) < 2 or any(v is None for v in connus):
            continue
        total = sum((v for v in connus if v is not None), Decimal(0))
        if total != dit:
            yield (
                f"{cle.annee} : les {len(siens)} EPCI du fichier font {_write(total)} "
                f"salariés, le département en annonce {_write(dit)}. Un EPCI à cheval ou "
                "absent peut l’expliquer."
            )
