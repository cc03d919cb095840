"""Ce que la page naïve demande à des réseaux de diffusion, servi depuis cette machine.

Les fichiers viennent des mêmes paquets npm, tirés une fois dans le cache de
l’utilisateur. Sans npm, un script de remplacement tient leur place : la page naïve y
gagne, puisqu’elle a moins à lire et à exécuter.
"""

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

RACINE: Final = Path(__file__).resolve().parents[2]
LEAFLET: Final = RACINE / "statique" / "leaflet-1.9.4"
DELAI_NPM_S: Final = 60

# Morceau d’adresse demandée → paquet npm, chemin dans le paquet.
PAQUETS: Final[Mapping[str, tuple[str, str]]] = {
    "/d3/3.5.5/d3.min.js": ("d3@3.5.5", "d3.min.js"),
    "/d3.v4.min.js": ("d3@4.13.0", "build/d3.min.js"),
    "/jquery-3.7.1.min.js": ("jquery@3.7.1", "dist/jquery.min.js"),
    "/bootstrap.bundle.min.js": ("bootstrap@5.2.2", "dist/js/bootstrap.bundle.min.js"),
    "/bootstrap.min.css": ("bootstrap@5.2.2", "dist/css/bootstrap.min.css"),
    "/css/all.min.css": ("@fortawesome/fontawesome-free@6.2.0", "css/all.min.css"),
    "/leaflet.awesome-markers.js": (
        "leaflet.awesome-markers@2.0.5",
        "dist/leaflet.awesome-markers.js",
    ),
    "/leaflet.awesome-markers.css": (
        "leaflet.awesome-markers@2.0.5",
        "dist/leaflet.awesome-markers.css",
    ),
}
LOCAUX: Final[Mapping[str, Path]] = {
    "/dist/leaflet.js": LEAFLET / "leaflet.js",
    "/dist/leaflet.css": LEAFLET / "leaflet.css",
}
# Répond à tout sans rien faire : assez pour que le script de la carte aille au bout.
REMPLACANT: Final = b"""
(() => {
  const rien = new Proxy(function () {}, {
    get: (_, nom) => (nom === Symbol.toPrimitive ? () => '' : rien),
    set: () => true, apply: () => rien, construct: () => rien,
  });
  window.d3 = window.d3 || rien;
  window.$ = window.jQuery = window.$ || ((texte) => {
    const boite = document.createElement('div');
    if (typeof texte === 'string') boite.innerHTML = texte;
    return boite.childNodes;
  });
  if (!window.L || L.AwesomeMarkers) return;
  L.AwesomeMarkers = { icon: () => new L.Icon.Default(), Icon: L.Icon };
})();
"""


@dataclass(frozen=True, slots=True)
class Copies:
    """Contenus servis à la place du réseau, par morceau d’adresse."""

    contenus: Mapping[str, bytes]
    manquants: tuple[str, ...]

    def find(self, adresse: str) -> tuple[bytes, str]:
        """Contenu et type d’une adresse ; le remplaçant, ou rien, si elle manque."""
        sorte = "text/css" if adresse.endswith(".css") else "text/javascript"
        for morceau, contenu in self.contenus.items():
            if adresse.endswith(morceau):
                return contenu, sorte
        return (b"" if sorte == "text/css" else REMPLACANT), sorte

    @property
    def note(self) -> str:
        """Ce que ces copies changent à la mesure du témoin."""
        debut = (
            "Les fichiers que la page naïve demande au réseau viennent de cette "
            "machine, sans délai, et ses tuiles manquent : cela l’avantage."
        )
        if not self.manquants:
            return debut
        return f"{debut} Remplacés faute de npm : {', '.join(self.manquants)}."


def load_copies() -> Copies:
    """Réunit les copies, en tirant les paquets absents du cache."""
    contenus = {morceau: chemin.read_bytes() for morceau, chemin in LOCAUX.items()}
    manquants = []
    for morceau, (paquet, chemin) in PAQUETS.items():
        contenu = _read_paquet(paquet, chemin)
        if contenu is None:
            manquants.append(morceau.rpartition("/")[2])
        else:
            contenus[morceau] = contenu
    return Copies(contenus, tuple(manquants))


def _read_paquet(paquet: str, chemin: str) -> bytes | None:
    archive = _find_archive(paquet) or _pull(paquet)
    if archive is None:
        return None
    with tarfile.open(archive) as contenu:
        membre = next(
            (m for m in contenu.getmembers() if m.name.partition("/")[2] == chemin),
            None,
        )
        fichier = contenu.extractfile(membre) if membre else None
        return fichier.read() if fichier else None


def _find_dossier(paquet: str) -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "ess_dash" / "benchmarks" / paquet.replace("/", "-")


def _find_archive(paquet: str) -> Path | None:
    return next(iter(_find_dossier(paquet).glob("*.tgz")), None)


def _pull(paquet: str) -> Path | None:
    npm = shutil.which("npm")
    if npm is None:
        return None
    dossier = _find_dossier(paquet)
    dossier.mkdir(parents=True, exist_ok=True)
    commande = (npm, "pack", paquet, "--silent", "--pack-destination", str(dossier))
    try:
        subprocess.run(commande, capture_output=True, check=True, timeout=DELAI_NPM_S)
    except (subprocess.SubprocessError, OSError):
        return None
    return _find_archive(paquet)
