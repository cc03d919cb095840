#!/usr/bin/env bash
# Prépare .venv avec les paquets d’un fichier : outils/environnement.sh requirements.txt
set -euo pipefail
cd "$(dirname "$0")/.."

demande="$1"

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  python=$(outils/python.sh)
  echo "Création de l’environnement .venv avec $("$python" --version)."
  "$python" -m venv --clear .venv
fi

echo "Installation des paquets de $demande (quelques minutes la première fois)."
if ! .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --requirement "$demande"; then
  echo "Les paquets de $demande n’ont pas pu être installés." >&2
  echo "Vérifier la connexion, ou le miroir indiqué à pip, puis recommencer." >&2
  exit 1
fi
