"""Quartier prioritaire d’une ligne : la réponse et le code vont ensemble."""

from collections.abc import Mapping
from typing import Final

from ess_dash.importation.lignes import Ligne
from ess_dash.importation.modele import Etat
from ess_dash.importation.moteur import Atelier
from ess_dash.importation.valeurs import simplify
from ess_dash.tables.listes import Reponse
from ess_dash.textes.ecriture import cite, write_liste

OUI: Final = Reponse.OUI.value
NON: Final = Reponse.NON.value
INCONNU: Final = Reponse.INCONNU.value


def settle_qpv(ligne: Ligne, atelier: Atelier) -> None:
    """Écrit dans la ligne ``qpv`` et ``code_qpv`` accordés, après avoir dit les doutes.

    « oui » sans quartier connu devient « inconnu » : le contrat veut le code.
    """
    dit = ligne["code_qpv"]
    code = _find_code(dit, atelier) if dit else ""
    if dit and not code:
        ligne.remark(
            Etat.DOUTE,
            "code_qpv",
            f"aucun quartier prioritaire {atelier.contexte.configuration.de} n’a ce code "
            "ni ce nom : laissé vide",
            "Écrire le code de 2024, de la forme QN03107M.",
        )
    if code:
        _check_code(ligne, code, atelier)
    elif ligne["qpv"] == OUI:
        code = _guess_code(ligne, atelier)
    ligne.valeurs |= {"code_qpv": code, "qpv": OUI if code else _keep(ligne["qpv"])}


def _keep(reponse: str) -> str:
    return INCONNU if reponse == OUI else reponse


def _find_code(dit: str, atelier: Atelier) -> str:
    qpv = atelier.contexte.qpv
    propre = dit.upper().replace(" ", "")
    if propre in qpv:
        return propre
    nommes = [code for code, (nom, _) in qpv.items() if simplify(nom) == simplify(dit)]
    return nommes[0] if len(nommes) == 1 else ""


def _check_code(ligne: Ligne, code: str, atelier: Atelier) -> None:
    nom, commune = atelier.contexte.qpv[code]
    if ligne["qpv"] == NON:
        motif = f"« non », mais le quartier {cite(nom)} est donné : lu « oui »"
        ligne.remark(Etat.DOUTE, "qpv", motif, "Garder l’un ou l’autre.")
    if ligne["code_commune"] and ligne["code_commune"] != commune:
        ailleurs = atelier.repertoire.name(commune)
        motif = f"le quartier {cite(nom)} est à {ailleurs}, pas à {ligne['commune']}"
        ligne.remark(Etat.DOUTE, "code_qpv", motif, "Vérifier la commune.")


def _guess_code(ligne: Ligne, atelier: Atelier) -> str:
    """Le seul quartier de la commune ; sinon vide, et c’est dit."""
    siens = _list_quartiers(ligne["code_commune"], atelier.contexte.qpv)
    if len(siens) == 1:
        motif = f"quartier non précisé : lu {cite(atelier.contexte.qpv[siens[0]][0])}, "
        motif += "le seul de la commune"
        ligne.remark(Etat.DOUTE, "qpv", motif, "À vérifier.")
        return siens[0]
    noms = [f"{atelier.contexte.qpv[code][0]} ({code})" for code in siens]
    conseil = f"Choisir parmi {write_liste(noms, 5)}." if siens else ""
    motif = "« oui » sans dire quel quartier : compté « inconnu »"
    ligne.remark(Etat.DOUTE, "qpv", motif, conseil or "Donner le code du quartier.")
    return ""


def _list_quartiers(commune: str, qpv: Mapping[str, tuple[str, str]]) -> list[str]:
    return [code for code, (_, sienne) in qpv.items() if sienne == commune]
