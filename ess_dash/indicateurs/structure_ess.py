"""L’ESS d’un territoire par secteur d’activité et par famille juridique.

Le détail vient de l’extraction de la CRESS, connue à l’EPCI et pour le département, une
fois son secret complété. Un poste dont une case est masquée l’est aussi. Un groupe d’EPCI
est la somme de postes ainsi protégés, et masquée dès que l’un d’eux l’est.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, Final

import pandas as pd

from ess_dash.indicateurs.chiffre import Chiffre, Statut
from ess_dash.indicateurs.donnees import Donnees
from ess_dash.indicateurs.emploi_ess import COMMENT_OBTENIR, POURQUOI_MASQUE
from ess_dash.indicateurs.rapports import add_chiffres, compute_rapport
from ess_dash.indicateurs.secret import protect_extraction
from ess_dash.sources import Source
from ess_dash.tables.extraction_cress import PERIMETRE_DEPARTEMENT
from ess_dash.tables.extraction_listes import Famille, SecteurEss
from ess_dash.tables.listes import ListeFermee

MOTIF_SECONDAIRE: Final = (
    "Valeur masquée avec une autre, qui est sous secret statistique : le total "
    "permettrait sinon de la retrouver."
)
MOTIF_SANS_EXTRACTION: Final = (
    f"Aucune source publique ne donne ce détail. {COMMENT_OBTENIR}"
)
# Colonne de l’extraction → identifiant et unité du chiffre.
_COLONNES: Final = {
    "etablissements": ("etablissements_ess", "établissements"),
    "effectifs": ("emplois_ess", "salariés"),
    "etp": ("etp_ess", "ETP"),
}


class Dimension(Enum):
    """Ce selon quoi l’ESS se répartit."""

    SECTEUR = ("secteur", "Secteur d’activité", SecteurEss)
    FAMILLE = ("famille", "Famille juridique", Famille)

    libelle: str
    liste: type[ListeFermee]

    def __new__(cls, code: str, libelle: str, liste: type[ListeFermee]) -> "Dimension":
        """Range le nom de colonne comme valeur, le reste comme attributs."""
        dimension = object.__new__(cls)
        dimension._value_ = code
        dimension.libelle = libelle
        dimension.liste = liste
        return dimension


@dataclass(frozen=True, slots=True)
class Poste:
    """Un secteur ou une famille, sur un territoire, pour un millésime."""

    libelle: str
    etablissements: Chiffre
    effectifs: Chiffre
    etp: Chiffre

    @property
    def est_secret(self) -> bool:
        """Vrai si le poste est masqué."""
        return self.effectifs.statut is Statut.SECRET

    @property
    def chiffres(self) -> tuple[Chiffre, Chiffre, Chiffre]:
        """Ses trois mesures, dans l’ordre des colonnes."""
        return (self.etablissements, self.effectifs, self.etp)


Postes = tuple[Poste, ...]


@dataclass(frozen=True, slots=True)
class Structures:
    """Le détail de chaque EPCI et du département, rangé une fois pour tous.

    Attributes
    ----------
    millesimes
        Du plus récent au plus ancien ; vide sans extraction.
    postes
        Par territoire, dimension et millésime.
    alertes
        Ce que le secret reçu ne protégeait pas : une phrase par millésime.
    """

    millesimes: tuple[str, ...]
    postes: Mapping[tuple[str, Dimension, str], Postes] = field(default_factory=dict)
    alertes: tuple[str, ...] = ()

    def find(self, code: str, dimension: Dimension, millesime: str) -> Postes:
        """Postes d’un EPCI ou du département ; vides si l’extraction ne le couvre pas."""
        return self.postes.get((code, dimension, millesime), ())


def prepare_structures(donnees: Donnees) -> Structures:
    """Range l’extraction par territoire, dimension et millésime, son secret complété.

    Formule : somme des cases du poste ; secrète dès qu’une case l’est.

    Examples
    --------
    Action sociale : 12 salariés d’association et une case de fondation sous secret ; le
    poste est sous secret. Si c’est le seul, une case d’un autre l’est avec lui.
    """
    if donnees.extraction.empty:
        return Structures(())
    protection = protect_extraction(donnees)
    detail = protection.detail
    annees = detail[["annee", "millesime"]].drop_duplicates().sort_values("annee")
    contextes = _list_contextes(donnees)
    postes = {
        (str(code), dimension, str(millesime)): _build_postes(
            lignes, dimension, *contextes[str(code)]
        )
        for dimension in Dimension
        for (code, millesime), lignes in _sum(detail, dimension).groupby(
            ["lieu", "millesime"], observed=True
        )
    }
    millesimes = tuple(str(m) for m in annees["millesime"][::-1])
    return Structures(millesimes, postes, protection.alertes)


def _list_contextes(donnees: Donnees) -> dict[str, tuple[str, tuple[Source, ...]]]:
    """Périmètre et sources des chiffres de chaque territoire."""
    sources = donnees.sources.get("extraction", ())
    inconnus = dict.fromkeys(donnees.extraction["code_epci"], "")
    perimetres = inconnus | dict(
        zip(donnees.epci["code_epci"], donnees.epci["perimetre"], strict=True)
    )
    departement = str(donnees.configuration.code_departement)
    return {code: (perimetre, sources) for code, perimetre in perimetres.items()} | {
        departement: (
            PERIMETRE_DEPARTEMENT,
            donnees.sources.get("extraction_departement", ()),
        )
    }


def _sum(detail: pd.DataFrame, dimension: Dimension) -> pd.DataFrame:
    """Une ligne par territoire, millésime et poste : trois sommes, et le secret."""
    cles = ["lieu", "millesime", str(dimension.value)]
    groupes = detail.groupby(cles, observed=True)
    sommes = groupes[list(_COLONNES)].sum()
    return sommes.assign(
        secret=groupes["secret"].any(), propre=groupes["propre"].any()
    ).reset_index()


def _build_postes(
    lignes: pd.DataFrame,
    dimension: Dimension,
    perimetre: str,
    sources: tuple[Source, ...],
) -> Postes:
    """Postes d’un EPCI, dans l’ordre de la liste fermée."""
    par_nom = {ligne[dimension.value]: ligne for ligne in lignes.to_dict("records")}
    return tuple(
        Poste(
            membre.libelle,
            *(
                _build_chiffre(par_nom[membre.value], colonne, perimetre, sources)
                for colonne in _COLONNES
            ),
        )
        for membre in dimension.liste
        if membre.value in par_nom
    )


def _build_chiffre(
    ligne: Mapping[Any, Any],
    colonne: str,
    perimetre: str,
    sources: tuple[Source, ...],
) -> Chiffre:
    indicateur, unite = _COLONNES[colonne]
    est_secret = bool(ligne["secret"])
    return Chiffre(
        indicateur=indicateur,
        code=str(ligne["lieu"]),
        valeur=None if est_secret else float(ligne[colonne]),
        statut=Statut.SECRET if est_secret else Statut.CALCULE,
        unite=unite,
        millesime=str(ligne["millesime"]),
        perimetre=perimetre,
        motif=_find_motif(ligne),
        sources=sources,
    )


def _find_motif(ligne: Mapping[Any, Any]) -> str:
    """Pourquoi un poste est masqué : pour lui-même, ou avec un autre."""
    if not ligne["secret"]:
        return ""
    return POURQUOI_MASQUE if ligne["propre"] else MOTIF_SECONDAIRE


def _mask(poste: Poste, motif: str) -> Poste:
    masques = (
        replace(c, valeur=None, statut=Statut.SECRET, motif=motif)
        for c in poste.chiffres
    )
    return Poste(poste.libelle, *masques)


def sum_structures(
    structures: Structures,
    codes_epci: Iterable[str],
    dimension: Dimension,
    millesime: str,
    code: str,
    perimetre: str,
) -> Postes:
    """Postes d’un groupe d’EPCI ; vides si l’un d’eux manque à l’extraction.

    Formule : somme des postes protégés ; secrète dès qu’un terme l’est. Elle ne dit donc
    rien de plus que les postes montrés, quel que soit le groupe : ni un EPCI masqué, ni
    ce qui en resterait en ôtant le groupe du département.

    Examples
    --------
    Santé : 10 et 20 salariés dans deux EPCI, 30 dans leur PETR ; si l’un des deux est
    sous secret, la somme l’est aussi.
    """
    termes = [structures.find(epci, dimension, millesime) for epci in codes_epci]
    if not termes or not all(termes):
        return ()
    par_nom = [{poste.libelle: poste for poste in postes} for postes in termes]
    noms = [membre.libelle for membre in dimension.liste]
    return tuple(
        _add_postes([p[nom] for p in par_nom if nom in p], code, perimetre)
        for nom in noms
        if any(nom in postes for postes in par_nom)
    )


def _add_postes(postes: list[Poste], code: str, perimetre: str) -> Poste:
    secrets = sum(poste.est_secret for poste in postes)
    somme = Poste(
        postes[0].libelle,
        *(
            add_chiffres(termes, code, perimetre)
            for termes in zip(*(poste.chiffres for poste in postes), strict=True)
        ),
    )
    if not secrets:
        return somme
    seul = postes[0].effectifs.motif
    return _mask(
        somme, seul if len(postes) == 1 else _write_secrets(secrets, len(postes))
    )


def _write_secrets(secrets: int, total: int) -> str:
    verbe = "est" if secrets == 1 else "sont"
    return (
        f"{secrets} EPCI sur {total} {verbe} sous secret statistique pour ce poste : la "
        "somme l’est aussi."
    )


def compute_part(poste: Poste, total: Chiffre | None) -> Chiffre | None:
    """Part d’un poste dans les salariés de l’ESS du territoire, en %.

    Formule : 100 x salariés du poste / salariés de l’ESS, au même millésime ; ``None``
    quand le total n’est pas connu à ce millésime.

    Examples
    --------
    38 salariés sur 100 : 38 %.
    """
    if total is None:
        return None
    return compute_rapport(
        poste.effectifs,
        total,
        nom="part_poste_emploi_ess_pct",
        unite="%",
        facteur=100,
        memes_millesimes=True,
    )
