"""Campagnes du dépôt : de vrais processus, tués, en concurrence, à court de disque.

``python -m tests.campagnes.depot coupures --essais 200`` ; aussi ``migrations``,
``concurrence`` et ``disque``. Chacune écrit son bilan en JSON et sort en erreur s’il
n’est pas sans faute.
"""

import json
import os
import random
import resource
import signal
import sqlite3
import tempfile
import threading
import time
import traceback
from collections import Counter
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from ess_dash.depot import (
    ConflitError,
    Depot,
    DepotError,
    LotNouveau,
    Saisie,
    preparation,
    verrou,
)
from ess_dash.depot.migrations import MIGRATIONS
from ess_dash.depot.support import SupportSqlite

TABLE = "projets"
LIGNES = 1_000
PAQUET = 250
ESSAIS_PAR_DEPOT = 25

commandes = typer.Typer(add_completion=False, no_args_is_help=True)


def open_neuf(dossier, migrations=MIGRATIONS):
    """Un dépôt rouvert comme après un redémarrage."""
    depot = Depot(SupportSqlite(dossier, migrations))
    depot.balayer()
    if dossier.exists():
        verrou.drop_absents(dossier)
    return depot


def build_lignes(marque, nombre=LIGNES):
    """Toujours les mêmes clés ; chaque contenu porte la marque de l’import."""
    return [
        (TABLE, f"p{i:05d}", {"nom": marque, "note": "é" * 40}, i + 2)
        for i in range(nombre)
    ]


def import_marque(depot, marque, nombre=LIGNES):
    """Importe et publie un fichier ; rend le numéro du lot."""
    lot = LotNouveau("projets", f"{marque}.csv", marque, 1_000)
    id_lot = depot.prepare(lot, build_lignes(marque, nombre))
    depot.publish(id_lot)
    return id_lot


@contextmanager
def dossier_neuf():
    with tempfile.TemporaryDirectory() as temporaire:
        yield Path(temporaire).resolve() / "depot"


def fork(travail):
    """Lance un travail dans un processus ; rend son numéro et ce qu’il écrit."""
    lecture, ecriture = os.pipe()
    enfant = os.fork()
    if enfant:
        os.close(ecriture)
        return enfant, os.fdopen(lecture, "r")
    code = 1
    try:
        os.close(lecture)
        travail(lambda mot: os.write(ecriture, f"{mot}\n".encode()))
        code = 0
    except BaseException:
        os.write(ecriture, f"FAUTE {traceback.format_exc()}".encode())
    finally:
        os._exit(code)


def kill_apres(travail, delai_s):
    """Lance un travail et le tue net après un délai ; rend les mots déjà écrits."""
    enfant, sortie = fork(travail)
    time.sleep(delai_s)
    os.kill(enfant, signal.SIGKILL)
    os.waitpid(enfant, 0)
    with sortie:
        return sortie.read().split()


# Tuer pendant un import


def run_coupures(essais, graine):
    """Tue un import à des instants tirés au hasard ; l’ancien état ou le nouveau."""
    hasard = random.Random(graine)  # noqa: S311
    bilan = Counter()
    preparation.LIGNES_PAR_PAQUET = PAQUET
    # Un dépôt neuf de temps en temps : le contrôler entier à chaque essai reste rapide.
    for debut in range(0, essais, ESSAIS_PAR_DEPOT):
        _run_serie(min(ESSAIS_PAR_DEPOT, essais - debut), hasard, bilan)
    return {"essais": essais, **bilan}


def _run_serie(essais, hasard, bilan):
    with dossier_neuf() as dossier:
        depot = open_neuf(dossier)
        debut = time.monotonic()
        import_marque(depot, "essai-0")
        depot.annuler(import_marque(depot, "perdu"))
        duree_s = time.monotonic() - debut
        en_vigueur = "essai-0"
        for essai in range(1, essais + 1):
            marque = f"essai-{essai}"
            annule = essai % 2 == 0
            mots = kill_apres(
                lambda dire, m=marque, a=annule: _import_et_dit(dossier, m, a, dire),
                hasard.uniform(0, duree_s * 0.9),
            )
            en_vigueur = _check_coupure(dossier, marque, en_vigueur, mots, bilan)


def _import_et_dit(dossier, marque, annule, dire):
    depot = open_neuf(dossier)
    lot = LotNouveau("projets", f"{marque}.csv", marque, 1_000)
    dire("commence")
    id_lot = depot.prepare(lot, build_lignes(marque))
    dire("prepare")
    depot.publish(id_lot)
    dire("publie")
    if annule:
        depot.annuler(id_lot)
        dire("annule")


def _check_coupure(dossier, marque, avant, mots, bilan):
    """Contrôle l’état laissé par un import tué ; rend la marque en vigueur."""
    with closing(sqlite3.connect(dossier / "depot.sqlite")) as base:
        requete = "SELECT count(*) FROM lot WHERE etat IN ('en_cours', 'prepare')"
        bilan["imports_laisses_en_plan"] += base.execute(requete).fetchone()[0]
    depot = open_neuf(dossier)
    table = depot.read_table(TABLE)
    marques = {contenu["nom"] for contenu in table.contenus}
    verification = depot.verifier()
    restes = dict(verification.comptes)["lignes en attente"]
    jetons = len(list((dossier / verrou.DOSSIER_PRESENCES).iterdir()))
    en_vigueur = marques.pop() if len(marques) == 1 else "mélange"
    admis = {
        "": {avant},
        "commence": {avant},
        "prepare": {avant, marque},
        "publie": {marque},
        "annule": {avant},
    }[mots[-1] if mots else ""]
    if mots and mots[-1] == "publie" and int(marque.split("-")[1]) % 2 == 0:
        admis = {avant, marque}
    bilan["melanges"] += en_vigueur == "mélange" or len(table) != LIGNES
    bilan["etats_faux"] += en_vigueur not in admis
    bilan["restes"] += bool(restes) or jetons > 1
    bilan["fautes"] += len(verification.fautes) + ("FAUTE" in mots)
    bilan[f"tue_apres_{mots[-1] if mots else 'rien'}"] += 1
    return en_vigueur


# Tuer pendant une migration


def _add_colonne(connexion):
    connexion.exec_driver_sql("ALTER TABLE enregistrement ADD COLUMN empreinte TEXT")
    connexion.exec_driver_sql(
        "UPDATE enregistrement SET empreinte = cle || ' ' || coalesce(contenu, '')"
    )


def _add_index(connexion):
    connexion.exec_driver_sql("CREATE INDEX essai ON enregistrement (empreinte, ligne)")
    connexion.exec_driver_sql("UPDATE enregistrement SET ligne = ligne + 0")


MIGRATIONS_ESSAI = (*MIGRATIONS, _add_colonne, _add_index)


def run_migrations(essais, graine, lignes):
    """Tue des migrations ; la version d’avant ou celle d’après, jamais entre les deux."""
    hasard = random.Random(graine)  # noqa: S311
    bilan = Counter()
    with dossier_neuf() as modele:
        import_marque(open_neuf(modele), "avant", lignes)
        octets = (modele / "depot.sqlite").read_bytes()
    with dossier_neuf() as dossier:
        debut = time.monotonic()
        _migrate(_poser(dossier / "temoin", octets))
        duree_s = time.monotonic() - debut
        for essai in range(essais):
            lieu = _poser(dossier / str(essai), octets)
            kill_apres(
                lambda dire, d=lieu: (_migrate(d), dire("fini")),
                hasard.uniform(0, duree_s * 1.1),
            )
            _check_migration(lieu, lignes, bilan)
    return {"essais": essais, **bilan}


def _poser(dossier, octets):
    dossier.mkdir(parents=True)
    (dossier / "depot.sqlite").write_bytes(octets)
    return dossier


def _migrate(dossier):
    return open_neuf(dossier, MIGRATIONS_ESSAI).etat


def _check_migration(dossier, lignes, bilan):
    with closing(sqlite3.connect(dossier / "depot.sqlite")) as base:
        version = base.execute("PRAGMA user_version").fetchone()[0]
        colonnes = [c[1] for c in base.execute("PRAGMA table_info(enregistrement)")]
        index = [i[1] for i in base.execute("PRAGMA index_list(enregistrement)")]
    vus = 1 + ("empreinte" in colonnes) + ("essai" in index)
    bilan[f"tue_en_version_{version}"] += 1
    bilan["etats_faux"] += vus != version
    depot = open_neuf(dossier, MIGRATIONS_ESSAI)
    bilan["fautes"] += len(depot.verifier().fautes)
    bilan["pertes"] += len(depot.read_table(TABLE)) != lignes
    bilan["restes"] += len(list((dossier / "sauvegardes").glob("*.partiel*")))
    with closing(sqlite3.connect(dossier / "depot.sqlite")) as base:
        finale = base.execute("PRAGMA user_version").fetchone()[0]
    bilan["etats_faux"] += finale != len(MIGRATIONS_ESSAI)


# Lire et écrire ensemble


def run_concurrence(secondes, lecteurs=30, ecrivains=3):
    """Trois processus écrivent, trente lecteurs lisent ; rien ne se perd."""
    bilan = Counter()
    with dossier_neuf() as dossier:
        depot = open_neuf(dossier)
        depot.saisir_ensemble(_saisir_paire(0, 0, 0), libelle="départ")
        fin = time.monotonic() + secondes
        enfants = [
            fork(lambda dire: _ecrire(dossier, fin, dire)) for _ in range(ecrivains)
        ]
        enfants += [
            fork(lambda dire: _lire(dossier, fin, lecteurs // 3, dire))
            for _ in range(3)
        ]
        for enfant, sortie in enfants:
            with sortie:
                texte = sortie.read()
            os.waitpid(enfant, 0)
            _add_bilan(bilan, texte)
        final = int(depot.read_table(TABLE).contenus[0]["nom"])
        bilan["ajouts_perdus"] = bilan["ecritures"] - final
        bilan["fautes"] += len(depot.verifier().fautes)
    return dict(bilan)


def _add_bilan(bilan, texte):
    if not texte.startswith("{"):
        bilan["erreurs"] += 1
        bilan[texte[-300:]] += 1
        return
    for nom, valeur in json.loads(texte).items():
        if nom.startswith("pire"):
            bilan[nom] = max(bilan[nom], valeur)
        else:
            bilan[nom] += valeur


def _saisir_paire(nombre, version_a, version_b):
    contenu = {"nom": str(nombre)}
    return [
        Saisie(TABLE, "a", contenu, version_a),
        Saisie(TABLE, "b", contenu, version_b),
    ]


def _ecrire(dossier, fin, dire):
    depot = Depot(SupportSqlite(dossier))
    compte = Counter(ecritures=0, conflits=0, pire_attente_ms=0)
    while time.monotonic() < fin:
        table = depot.read_table(TABLE)
        nombre = int(table.contenus[0]["nom"]) + 1
        debut = time.monotonic()
        try:
            depot.saisir_ensemble(_saisir_paire(nombre, *table.versions), libelle="+1")
            compte["ecritures"] += 1
        except ConflitError:
            compte["conflits"] += 1
        attente_ms = round(1000 * (time.monotonic() - debut))
        compte["pire_attente_ms"] = max(compte["pire_attente_ms"], attente_ms)
    dire(json.dumps(compte))


def _lire(dossier, fin, nombre, dire):
    comptes = [Counter(lectures=0, incoherences=0, erreurs=0) for _ in range(nombre)]
    depot = Depot(SupportSqlite(dossier))
    fils = [
        threading.Thread(target=_lire_un_fil, args=(depot, fin, compte))
        for compte in comptes
    ]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    dire(json.dumps(sum(comptes, Counter())))


def _lire_un_fil(depot, fin, compte):
    while time.monotonic() < fin:
        try:
            a, b = depot.read_table(TABLE).contenus
        except DepotError:
            compte["erreurs"] += 1
            continue
        compte["lectures"] += 1
        compte["incoherences"] += a != b


# Manquer de disque


def run_disque():
    """Interdit au fichier de grandir pendant un import, puis le permet de nouveau."""
    with dossier_neuf() as dossier:
        import_marque(open_neuf(dossier), "avant")
        taille = (dossier / "depot.sqlite").stat().st_size
        enfant, sortie = fork(lambda dire: _manque(dossier, taille, dire))
        with sortie:
            texte = sortie.read()
        os.waitpid(enfant, 0)
        bilan = json.loads(texte) if texte.startswith("{") else {"erreurs": texte}
        verification = open_neuf(dossier).verifier()
        bilan["fautes"] = len(verification.fautes)
        bilan["restes"] = dict(verification.comptes)["lignes en attente"]
    return bilan


def _manque(dossier, taille, dire):
    depot = open_neuf(dossier)
    infini = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_FSIZE, (taille + 100_000, infini))
    phrase = ""
    try:
        import_marque(depot, "trop", 10_000)
    except DepotError as faute:
        phrase = str(faute)
    intactes = _count_marques(depot, "avant")
    resource.setrlimit(resource.RLIMIT_FSIZE, (infini, infini))
    import_marque(depot, "apres")
    bilan = {
        "phrase": phrase,
        "lignes_perdues": LIGNES - intactes,
        "import_suivant_manque": LIGNES - _count_marques(depot, "apres"),
    }
    dire(json.dumps(bilan))


def _count_marques(depot, marque):
    return sum(c["nom"] == marque for c in depot.read_table(TABLE).contenus)


# Commandes

Essais = Annotated[int, typer.Option(min=1, help="Nombre de processus tués.")]
Graine = Annotated[int, typer.Option(help="Graine du hasard.")]
Lignes = Annotated[int, typer.Option(min=1, help="Lignes du dépôt à migrer.")]
FAUTES = (
    "fautes",
    "erreurs",
    "melanges",
    "etats_faux",
    "restes",
    "pertes",
    "incoherences",
    "ajouts_perdus",
    "lignes_perdues",
    "import_suivant_manque",
)


def list_fautes(bilan):
    """Ce qui, dans un bilan, devrait être nul et ne l’est pas."""
    return {nom: bilan[nom] for nom in FAUTES if bilan.get(nom)}


def _conclure(bilan):
    typer.echo(json.dumps(bilan, ensure_ascii=False, sort_keys=True))
    raise typer.Exit(code=1 if list_fautes(bilan) else 0)


@commandes.command()
def coupures(essais: Essais = 200, graine: Graine = 31):
    """Tue des imports à des instants tirés au hasard."""
    _conclure(run_coupures(essais, graine))


@commandes.command()
def migrations(essais: Essais = 50, graine: Graine = 31, lignes: Lignes = 20_000):
    """Tue des migrations à des instants tirés au hasard."""
    _conclure(run_migrations(essais, graine, lignes))


@commandes.command()
def concurrence(secondes: Annotated[float, typer.Option(min=0.1)] = 6.0):
    """Trente lecteurs et trois écrivains ensemble."""
    _conclure(run_concurrence(secondes))


@commandes.command()
def abrege(graine: Graine = 31):
    """Les quatre campagnes en petit, en quelques secondes."""
    bilans = {
        "coupures": run_coupures(20, graine),
        "migrations": run_migrations(4, graine, 3_000),
        "concurrence": run_concurrence(1.0),
        "disque": run_disque(),
    }
    typer.echo(json.dumps(bilans, ensure_ascii=False, sort_keys=True))
    raise typer.Exit(code=1 if any(map(list_fautes, bilans.values())) else 0)


@commandes.command()
def disque():
    """Un import qui manque de place."""
    _conclure(run_disque())


if __name__ == "__main__":
    commandes()
