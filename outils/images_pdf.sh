#!/usr/bin/env bash
# Refait les images témoins des fiches imprimées ; à regarder avant de les garder.
set -euo pipefail
cd "$(dirname "$0")/.."

ESS_DASH_REFAIRE_IMAGES=oui .venv/bin/python -m pytest -q tests/donnees/test_images_pdf.py
echo "Images refaites dans tests/donnees/images : regarder chacune avant de les garder."
