"""Sauvegarder et restaurer un dépôt SQLite."""

import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from ess_dash.depot import copies, verrou
from ess_dash.depot.bilans import Restauration, Sante, Sauvegarde
from ess_dash.depot.emplacement import NOM_FICHIER
from ess_dash.depot.erreurs import DepotError, DepotTropRecentError, traduire
from ess_dash.depot.lecture import read_revision_courante
from ess_dash.depot.migrations import migrate, renew_identifiant
from ess_dash.depot.moteur import build_ecriture, build_lecture, connect
from ess_dash.depot.support import SupportSqlite

NOM_RESTAURATION: Final = f"{NOM_FICHIER}.restauration"


def save(support: SupportSqlite, dossier_sortie: Path | None) -> Sauvegarde:
    """Écrit une copie datée du dépôt, et son empreinte à côté.

    Raises
    ------
    DepotError
        S’il n’y a rien à sauvegarder.
    """
    with traduire():
        if support.read_etat().sante is Sante.ABSENT:
            raise DepotError(
                "Il n’y a rien à sauvegarder : rien n’a encore été enregistré dans "
                f"{support.dossier}."
            )
        dossier = support.sauvegardes if dossier_sortie is None else dossier_sortie
        _check_sortie(dossier)
        cible = dossier / copies.write_nom("depot")
        with verrou.verrouiller(support.dossier):
            copies.write_copie(support.fichier, cible)
        empreinte = copies.write_empreinte(cible)
        return Sauvegarde(cible, empreinte, cible.stat().st_size, _read_revision(cible))


def _check_sortie(dossier: Path) -> None:
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=dossier):
            return
    except OSError as erreur:
        raise DepotError(
            f"Le dossier {dossier} ne peut pas être écrit : choisissez-en un autre. Rien "
            "n’a été sauvegardé."
        ) from erreur


def restore(support: SupportSqlite, fichier: Path) -> Restauration:
    """Remet le dépôt dans l’état d’une sauvegarde.

    Raises
    ------
    DepotError
        Si la sauvegarde manque, est abîmée, ou vient d’une version plus récente.
    """
    with traduire():
        copies.read_fichier_sauvegarde(fichier)
        copies.check_empreinte(fichier)
        copies.check_saine(fichier)
        support.read_etat()
        support.dossier.mkdir(parents=True, exist_ok=True, mode=0o700)
        with verrou.verrouiller(support.dossier):
            nouveau = _build_nouveau(support, fichier)
            try:
                revision = _read_revision(nouveau)
                precedente = _replace(support, nouveau)
            finally:
                copies.drop_base(nouveau)
                support.forget()
    return Restauration(precedente, revision)


def _build_nouveau(support: SupportSqlite, fichier: Path) -> Path:
    """Copie de travail de la sauvegarde, mise à la version de l’application."""
    nouveau = support.dossier / NOM_RESTAURATION
    copies.drop_base(nouveau)
    with (
        closing(connect(fichier, mode="ro", options="&immutable=1")) as source,
        closing(connect(nouveau, mode="rwc")) as cible,
    ):
        source.backup(cible)
        version = cible.execute("PRAGMA user_version").fetchone()[0]
    if version > len(support.migrations):
        copies.drop_base(nouveau)
        raise DepotTropRecentError(
            f"La sauvegarde est à la version {version}, que cette application ne connaît "
            "pas encore : mettez-la à jour. Rien n’a été changé."
        )
    moteur = build_ecriture(nouveau)
    migrate(moteur, support.migrations)
    with moteur.begin() as connexion:
        renew_identifiant(connexion)
    return nouveau


def _replace(support: SupportSqlite, nouveau: Path) -> Path | None:
    """Met la copie en place ; rend ce qui garde l’état d’avant."""
    sante = support.read_etat().sante
    if sante is Sante.SAIN:
        garde = support.sauvegardes / copies.write_nom("avant-restauration")
        copies.write_copie(support.fichier, garde)
        copies.write_empreinte(garde)
        copies.replace_contenu(support.fichier, nouveau)
        return garde
    garde = support.sauvegardes / copies.write_nom("depot-abime")
    copies.copy_brute(support.fichier, garde)
    copies.replace_fichier(support.fichier, nouveau)
    return garde if sante is Sante.ABIME else None


def _read_revision(fichier: Path) -> int:
    with build_lecture(fichier).begin() as connexion:
        return read_revision_courante(connexion)
