SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := aide
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
PORT ?= 8501
ARGS ?=

.PHONY: aide run test check format bench

aide:
	@echo "make run      installe ce qu’il faut et sert l’application sur http://localhost:$(PORT)"
	@echo "make test     vérifie tout : forme, types, couches, données, écrans"
	@echo "make check    vérifie la forme, les types et les couches seulement"
	@echo "make format   remet le code en forme"
	@echo "make bench    mesure la vitesse et écrit benchmarks/resultats.json"
	@echo
	@echo "Options : PORT=8502 (run), ARGS=\"-k carte\" (test, bench), PYTHON=/chemin/vers/python3"

run: .venv/.execution
	@outils/lancer.sh $(PORT)

test: check
	@chromium=$$(outils/chromium.sh); \
	echo "Tests, avec $$chromium."; \
	ESS_DASH_CHROMIUM="$$chromium" $(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

check: .venv/.developpement
	@echo "Mise en forme."
	@$(BIN)/ruff format --check .
	@echo "Règles d’écriture."
	@$(BIN)/ruff check .
	@echo "Types."
	@$(BIN)/mypy
	@echo "Couches."
	@$(BIN)/lint-imports

format: .venv/.developpement
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/.developpement
	@$(BIN)/python -m benchmarks $(ARGS)

# Deux témoins datés : sans changement des listes de paquets, rien n’est réinstallé.
.venv/.execution: requirements.txt contraintes.txt
	@outils/environnement.sh requirements.txt
	@touch $@

.venv/.developpement: requirements-dev.txt requirements.txt contraintes.txt
	@outils/environnement.sh requirements-dev.txt
	@touch $@ .venv/.execution
