#!/usr/bin/env bash
# Sert l’application : outils/lancer.sh 8501
set -euo pipefail
cd "$(dirname "$0")/.."

port="$1"

if ! .venv/bin/python - "$port" <<'PYTHON'
import socket
import sys

with socket.socket() as prise:
    prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        prise.bind(("", int(sys.argv[1])))
    except OSError:
        sys.exit(1)
PYTHON
then
  echo "Le port $port est déjà pris, sans doute par une application déjà lancée." >&2
  echo "L’arrêter, ou choisir un autre port : make run PORT=8502" >&2
  exit 1
fi

echo "Tableau de bord servi sur http://localhost:$port (Ctrl+C pour l’arrêter)."
exec .venv/bin/python -m streamlit run app.py \
  --server.port "$port" --logger.hideWelcomeMessage true
