"""Des cases aux enregistrements : ce qui s’additionne, ce qui se masque, ce qui manque.

Un secret n’est jamais compté pour zéro : une somme qui en contient un est secrète.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from ess_dash.importation.cress.cases import PRINCIPALES, write_valeur
from ess_dash.importation.cress.faits import Fait, Recueil, find_case, has_principale
from ess_dash.importation.cress.postes import is_autre
from ess_dash.importation.cress.territoires import COMMUNE, DEPARTEMENT, EPCI, epci_of
from ess_dash.importation.cress.vocabulaire import MESURES, Mesure
from ess_dash.importation.modele import Enregistrement, Etat
from ess_dash.importation.statistique.modele import Chantier
from ess_dash.tables.extraction_listes import Diffusion
from ess_dash.tables.secret.regle import SEUIL_UNITES
from ess_dash.territoires import CodeEpci
from ess_dash.textes.ecriture import write_liste

SECRET: Final = Diffusion.SECRET.value
DIFFUSE: Final = Diffusion.DIFFUSE.value


class Cle(NamedTuple):
    """Une case des tables ; famille et secteur vides pour un total."""

    niveau: str
    code: str
    annee: str
    famille: str
    secteur: str

    @property
    def est_total(self) -> bool:
        """Vrai pour le total d’un territoire."""
        return not self.famille and not self.secteur

    @property
    def est_detail(self) -> bool:
        """Vrai pour une case de famille et de secteur, que les tables gardent."""
        return bool(self.famille and self.secteur) and not is_autre(self.famille)


class Somme(NamedTuple):
    """Une case des tables, et les lignes qui la font.

    Attributes
    ----------
    valeurs
        Par mesure que le fichier donne ; ``None`` sous secret.
    est_secrete
        Vrai si le fichier la met sous secret.
    est_masquee
        Vrai si nous la masquons : moins de trois établissements.
    """

    cle: Cle
    faits: tuple[Fait, ...]
    valeurs: Mapping[Mesure, Decimal | None]
    est_secrete: bool
    est_masquee: bool

    @property
    def rang(self) -> int:
        """Ligne qui porte l’enregistrement."""
        return self.faits[0].rang


def build_sommes(chantier: Chantier, recueil: Recueil) -> dict[Cle, Somme]:
    """Cases du fichier dans les mailles des tables : les communes sommées par EPCI.

    Une case dont une ligne est refusée n’est pas faite, et ses autres lignes le disent.
    """
    par_cle = _group(chantier, recueil)
    _drop_communes(chantier, par_cle)
    _refuse_incompletes(chantier, par_cle)
    vivante = chantier.journal.is_vivante
    return {
        cle: _add(cle, faits)
        for cle, faits in par_cle.items()
        if faits and all(vivante(fait.rang) for fait in faits)
    }


def _group(chantier: Chantier, recueil: Recueil) -> dict[Cle, list[Fait]]:
    par_cle: dict[Cle, list[Fait]] = defaultdict(list)
    for fait in recueil.faits.values():
        niveau, code = fait.lieu.niveau, fait.lieu.code
        if niveau == COMMUNE:
            niveau, code = EPCI, epci_of(chantier.contexte, code)
        if not code:
            motif = "commune sans EPCI : elle n’entre dans aucune somme"
            chantier.journal.note(fait.rang, Etat.IGNORE, motif)
        elif has_principale(fait):
            cle = Cle(niveau, code, fait.annee, fait.famille, fait.secteur)
            par_cle[cle].append(fait)
    return par_cle


def _drop_communes(chantier: Chantier, par_cle: dict[Cle, list[Fait]]) -> None:
    """Un EPCI qui a sa ligne n’est pas la somme de ses communes."""
    motif = "détail communal : l’EPCI a sa propre ligne, qui est gardée"
    for faits in par_cle.values():
        propres = [fait for fait in faits if fait.lieu.niveau != COMMUNE]
        if propres and len(propres) < len(faits):
            for fait in faits:
                if fait.lieu.niveau == COMMUNE:
                    chantier.journal.note(fait.rang, Etat.IGNORE, motif)
            faits[:] = propres


def _refuse_incompletes(chantier: Chantier, par_cle: dict[Cle, list[Fait]]) -> None:
    """Refuse les lignes d’une somme dont une autre ligne est refusée, de proche en proche."""
    vivante = chantier.journal.is_vivante
    multiples = [faits for faits in par_cle.values() if len(faits) > 1]
    encore = True
    while encore:
        encore = False
        for faits in multiples:
            fautif = next((f for f in faits if not vivante(f.rang)), None)
            if fautif is None:
                continue
            numero = chantier.table.numeros[fautif.rang]
            motif = f"sa somme ne peut pas être faite : la ligne {numero} est refusée"
            for fait in faits:
                if vivante(fait.rang):
                    encore = True
                    conseil = "Corriger l’autre ligne, puis les redonner ensemble."
                    chantier.journal.note(fait.rang, Etat.REFUSE, motif, conseil)


def _add(cle: Cle, faits: Sequence[Fait]) -> Somme:
    donnees = [m for m in MESURES if any(m in fait.cases for fait in faits)]
    valeurs = {mesure: _sum(faits, mesure) for mesure in donnees}
    est_secrete = any(
        case.est_secrete for fait in faits for case in fait.cases.values()
    ) or any(valeurs[m] is None for m in PRINCIPALES & set(donnees))
    unites = valeurs.get("etablissements")
    est_rare = unites is not None and 0 < unites < SEUIL_UNITES
    return Somme(cle, tuple(faits), valeurs, est_secrete, est_rare and not est_secrete)


def _sum(faits: Sequence[Fait], mesure: Mesure) -> Decimal | None:
    total = Decimal(0)
    for fait in faits:
        valeur = find_case(fait, mesure).valeur
        if valeur is None:
            return None
        total += valeur
    return total


def keep_sommes(chantier: Chantier, sommes: Mapping[Cle, Somme]) -> None:
    """Garde le détail et les totaux ; une marge n’est gardée nulle part, et c’est dit."""
    utiles: set[int] = set()
    marges: list[Somme] = []
    for somme in sommes.values():
        if somme.cle.est_detail or somme.cle.est_total:
            utiles.update(fait.rang for fait in somme.faits)
            _keep(chantier, somme)
        else:
            marges.append(somme)
    for somme in marges:
        for fait in somme.faits:
            if fait.rang not in utiles:
                chantier.journal.note(fait.rang, Etat.IGNORE, _write_marge(somme.cle))


def _write_marge(cle: Cle) -> str:
    if is_autre(cle.famille):
        return "famille que les tables ne distinguent pas : seul le total la compte"
    sommee = (
        "de famille, tous secteurs" if cle.famille else "de secteur, toutes familles"
    )
    return f"total {sommee} : il se recalcule du détail, et sert ici à le contrôler"


def _keep(chantier: Chantier, somme: Somme) -> None:
    if somme.est_masquee:
        motif = "moins de trois établissements : masquée ici, secret statistique"
        conseil = "Le signaler à l’observatoire : la case aurait dû l’être."
        chantier.journal.note(somme.rang, Etat.CORRIGE, motif, conseil)
    elif somme.est_secrete and any(
        somme.valeurs.get(mesure) is not None for mesure in PRINCIPALES
    ):
        motif = (
            "une mesure est secrète : toute la case l’est, faute de quoi on la devine"
        )
        chantier.journal.note(somme.rang, Etat.CORRIGE, motif)
    chantier.journal.keep(somme.rang, write_enregistrement(chantier, somme))


def write_enregistrement(chantier: Chantier, somme: Somme) -> Enregistrement:
    """Enregistrement d’un total ou d’une case de détail."""
    cle = somme.cle
    statut = SECRET if somme.est_secrete or somme.est_masquee else DIFFUSE
    etablissements, effectifs, etp = (
        "" if statut == SECRET else write_valeur(somme.valeurs.get(mesure))
        for mesure in ("etablissements", "effectifs", "etp")
    )
    nom = name(chantier, cle)
    if cle.est_total:
        return Enregistrement(
            "totaux",
            f"{cle.niveau}:{cle.code}:{cle.annee}",
            {
                "niveau": cle.niveau,
                "code": cle.code,
                "territoire": nom,
                "annee": cle.annee,
                "millesime": somme.faits[0].millesime,
                "etablissements_ess": etablissements,
                "emplois_ess": effectifs,
                "etp_ess": etp,
                "emplois_prives": write_valeur(somme.valeurs.get("emplois_prives")),
                "statut": statut,
            },
        )
    communs = {
        "annee": cle.annee,
        "millesime": somme.faits[0].millesime,
        "famille": cle.famille,
        "secteur": cle.secteur,
        "etablissements": etablissements,
        "effectifs": effectifs,
        "etp": etp,
        "statut": statut,
    }
    cle_du_depot = f"{cle.code}:{cle.annee}:{cle.famille}:{cle.secteur}"
    if cle.niveau == DEPARTEMENT:
        return Enregistrement("extraction_departement", cle_du_depot, communs)
    contenu = {"code_epci": cle.code, "epci": nom, **communs}
    return Enregistrement("extraction", cle_du_depot, contenu)


def name(chantier: Chantier, cle: Cle) -> str:
    """Nom du territoire d’une case."""
    if cle.niveau == DEPARTEMENT:
        return chantier.contexte.configuration.nom
    return chantier.contexte.epci[CodeEpci(cle.code)]


def iter_avis_communes(
    chantier: Chantier, sommes: Mapping[Cle, Somme]
) -> Iterator[str]:
    """EPCI sommés de leurs communes, dont il en manque au fichier."""
    vues: dict[str, set[str]] = defaultdict(set)
    for somme in sommes.values():
        for fait in somme.faits:
            if fait.lieu.niveau == COMMUNE:
                vues[somme.cle.code].add(fait.lieu.code)
    connues: dict[str, int] = defaultdict(int)
    for commune in chantier.contexte.communes.values():
        connues[commune.code_epci] += 1
    partiels = [
        f"{chantier.contexte.epci[CodeEpci(code)]} ({len(siennes)} sur {connues[code]})"
        for code, siennes in sorted(vues.items())
        if len(siennes) < connues[code]
    ]
    if vues:
        yield (
            "Les chiffres des communes sont sommés par EPCI, dans la géographie actuelle ; "
            "la comparaison de deux millésimes n’y est pas garantie par l’Insee."
        )
    if partiels:
        yield (
            "Des communes manquent au fichier, et comptent pour zéro dans la somme de "
            f"leur EPCI : {write_liste(partiels, 5)}."
        )
