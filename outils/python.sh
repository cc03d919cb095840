#!/usr/bin/env bash
# Écrit le chemin d’un Python assez récent et capable de faire un environnement.
set -euo pipefail

minimum="3.11"

assez_recent() {
  "$1" -c "import sys; sys.exit(sys.version_info < (${minimum/./, }))" 2>/dev/null
}

for nom in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
  chemin=$(command -v "$nom") || continue
  assez_recent "$chemin" || continue
  if ! "$chemin" -c "import ensurepip, venv" 2>/dev/null; then
    echo "Python ne sait pas faire d’environnement : il manque python3-venv." >&2
    echo "L’installer : sudo apt-get install -y python3-venv" >&2
    exit 1
  fi
  echo "$chemin"
  exit 0
done

echo "Il faut Python $minimum ou plus récent ; cette machine n’en a pas." >&2
echo "L’installer : sudo apt-get install -y python3 python3-venv" >&2
echo "Si la distribution en livre un plus ancien, indiquer le bon : make run PYTHON=/chemin/vers/python3" >&2
exit 1
