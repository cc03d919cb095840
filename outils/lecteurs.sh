#!/usr/bin/env bash
# Ouvre les fiches dans d’autres lecteurs que les nôtres : poppler, mupdf, LibreOffice.
set -euo pipefail
cd "$(dirname "$0")/.."

manquants=()
for outil in pdftotext pdfinfo mutool soffice; do
  command -v "$outil" >/dev/null || manquants+=("$outil")
done
if [ "${#manquants[@]}" -gt 0 ]; then
  echo "Il manque à cette machine : ${manquants[*]}." >&2
  echo "Les installer : sudo apt-get install -y --no-install-recommends poppler-utils mupdf-tools libreoffice-calc" >&2
  exit 1
fi

pdfinfo -v 2>&1 | sed -n 1p
mutool -v 2>&1 | sed -n 1p
soffice --version | sed -n 1p
exec .venv/bin/python -m pytest -m lecteurs tests/donnees/test_pdf_lecteurs.py "$@"
