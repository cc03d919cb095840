#!/usr/bin/env bash
# Écrit le chemin d’un Chromium qui démarre ; l’installe s’il le peut.
set -euo pipefail
cd "$(dirname "$0")/.."

demarre() {
  [ -n "$1" ] && "$1" --version >/dev/null 2>&1
}

# Le nom « chromium-browser » peut n’être qu’un renvoi vers un paquet absent : seul un
# programme qui démarre compte.
du_systeme() {
  local nom chemin
  for nom in chromium chromium-browser google-chrome google-chrome-stable; do
    chemin=$(command -v "$nom") || continue
    if demarre "$chemin"; then
      echo "$chemin"
      return 0
    fi
  done
  return 1
}

de_playwright() {
  local chemin
  chemin=$(.venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
' 2>/dev/null) || return 1
  demarre "$chemin" && echo "$chemin"
}

est_root() {
  [ "$(id -u)" -eq 0 ]
}

installe_par_apt() {
  est_root && command -v apt-get >/dev/null || return 1
  echo "Installation de Chromium par apt-get." >&2
  apt-get update -qq >&2 || return 1
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >&2
}

installe_par_playwright() {
  echo "Installation de Chromium par Playwright." >&2
  local options=()
  if est_root; then options=(--with-deps); fi
  .venv/bin/python -m playwright install "${options[@]}" chromium >&2
}

if demarre "${ESS_DASH_CHROMIUM:-}"; then
  echo "$ESS_DASH_CHROMIUM"
  exit 0
fi
du_systeme && exit 0
de_playwright && exit 0
installe_par_apt && du_systeme && exit 0
installe_par_playwright && de_playwright && exit 0

echo "Les tests d’écran ont besoin de Chromium, et il n’a pas pu être installé." >&2
echo "L’installer : sudo apt-get install -y chromium, puis relancer make test." >&2
exit 1
