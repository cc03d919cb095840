"""Le bilan de chaque opération du dépôt, et la phrase qui le dit."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from ess_dash.depot.modele import Lot, Reference, Revision


@dataclass(frozen=True, slots=True)
class Publication:
    """Ce que la publication d’un lot a changé.

    Attributes
    ----------
    est_nouvelle
        Faux si le même fichier était déjà publié : rien n’a été ajouté, et ``lot`` et
        ``revision`` sont ceux de la première fois.
    nb_ajoutes, nb_remplaces
        Lignes qui n’existaient pas, lignes dont une version précédait.
    nb_saisies_remplacees
        Parmi les remplacées, celles qu’un agent avait saisies ou corrigées.
    nb_retires
        Lignes d’anciens lots du même type que le fichier ne contient plus.
    """

    lot: Lot
    revision: Revision
    est_nouvelle: bool
    nb_ajoutes: int = 0
    nb_remplaces: int = 0
    nb_saisies_remplacees: int = 0
    nb_retires: int = 0

    @property
    def phrase(self) -> str:
        """Ce qui s’est passé, en une phrase."""
        if not self.est_nouvelle:
            return (
                f"Ce fichier est déjà publié depuis le {write_jour(self.lot.publie_le)} : "
                "rien n’a été ajouté."
            )
        return "Publié : " + ", ".join(self._write_comptes()) + "."

    def _write_comptes(self) -> list[str]:
        comptes = [
            f"{accorder(self.nb_ajoutes, 'ligne ajoutée')}",
            f"{accorder(self.nb_remplaces, 'ligne remplacée')}",
        ]
        if self.nb_saisies_remplacees:
            comptes[-1] += f", dont {self.nb_saisies_remplacees} saisies à la main"
        if self.nb_retires:
            comptes.append(accorder(self.nb_retires, "ligne retirée"))
        return comptes


@dataclass(frozen=True, slots=True)
class Annulation:
    """Ce que l’annulation d’un lot ou d’une saisie a changé.

    Attributes
    ----------
    nb_annulees
        Lignes qui ne valent plus.
    nb_retablies
        Parmi elles, celles dont la version d’avant vaut de nouveau.
    conservees
        Lignes modifiées ou remplacées depuis : elles n’ont pas bougé.
    """

    revision: Revision
    nb_annulees: int
    nb_retablies: int
    conservees: tuple[Reference, ...]

    @property
    def phrase(self) -> str:
        """Ce qui s’est passé, en une phrase."""
        debut = (
            f"Annulé : {accorder(self.nb_annulees, 'ligne')}, dont {self.nb_retablies} "
            "revenues à leur version d’avant"
        )
        if not self.conservees:
            return f"{debut}."
        nombre = accorder(len(self.conservees), "ligne")
        return f"{debut} ; {nombre} de plus, à garder : modifiées depuis."


class Sante(Enum):
    """Dans quel état est le dépôt à l’ouverture."""

    ABSENT = "absent"
    SAIN = "sain"
    ABIME = "abime"


@dataclass(frozen=True, slots=True)
class EtatDepot:
    """L’état du dépôt ; ``phrase`` est vide quand il n’y a rien à dire."""

    sante: Sante
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Sauvegarde:
    """Une sauvegarde écrite, et son empreinte, qui est aussi dans le fichier voisin."""

    fichier: Path
    sha256: str
    octets: int
    revision: int


@dataclass(frozen=True, slots=True)
class Restauration:
    """Une restauration faite.

    Attributes
    ----------
    precedente
        Copie de l’état d’avant, ``None`` s’il n’y en avait pas.
    revision
        Révision courante du dépôt restauré.
    """

    precedente: Path | None
    revision: int


@dataclass(frozen=True, slots=True)
class Verification:
    """Ce que le contrôle du dépôt a trouvé.

    Attributes
    ----------
    comptes
        Intitulé et nombre.
    fautes
        Une phrase chacune ; vide si tout est en ordre.
    """

    comptes: tuple[tuple[str, int], ...]
    fautes: tuple[str, ...]

    @property
    def est_saine(self) -> bool:
        """Vrai si aucune faute n’a été trouvée."""
        return not self.fautes


def accorder(nombre: int, groupe: str) -> str:
    """Un nombre et son groupe de mots au pluriel régulier.

    Examples
    --------
    >>> accorder(1, "ligne ajoutée"), accorder(12, "ligne ajoutée")
    ('1 ligne ajoutée', '12 lignes ajoutées')
    """
    if nombre < 2:
        return f"{nombre} {groupe}"
    return f"{nombre} {' '.join(mot + 's' for mot in groupe.split())}"


def write_jour(date: dt.datetime | None) -> str:
    """Le jour, tel qu’on l’écrit en France, à l’heure du poste.

    Examples
    --------
    >>> write_jour(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC))
    '22/11/2026'
    """
    return "" if date is None else f"{date.astimezone():%d/%m/%Y}"
