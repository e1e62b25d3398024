# Targets that run the whole system on this machine (tests/tools/stack).

STACK = VAR='$(VAR)' PORT='$(PORT)' BUILD='$(BUILD)' ORIGINS='$(ORIGINS)' \
	tests/tools/stack
VAR ?= var

deps: ## install the Debian packages that are missing
	@tests/tools/deps run

run: deps ## build and run everything, until Ctrl-C; PORT=, VAR=, ORIGINS=
	@$(MAKE) --no-print-directory docs
	@exec env $(STACK) run

start: deps ## the same in the background
	@$(MAKE) --no-print-directory docs
	@$(STACK) start

stop: ## stop what runs in the background
	@$(STACK) stop

status: ## what runs, and where
	@$(STACK) status

psql: ## a psql on the running database, as its owner
	@exec env $(STACK) psql

logs: ## what was logged
	@exec env $(STACK) logs

explain: export ARGS := $(ARGS)
explain: ## GROUP=audio FUNCTION=audio_history ARGS='q=tile limit=5': its plans, under row security
	@exec env GROUP='$(GROUP)' FUNCTION='$(FUNCTION)' $(STACK) explain

# Built as what they need, and silently: what is wrong stands alone.
ifneq ($(filter swap try,$(MAKECMDGOALS)),)
.SILENT:
endif

one = $(filter $(GROUP),$(GROUPS))
swap: $(if $(BACK),,$(one:%=$(BUILD)/bin/%)) ## GROUP=site: build it and swap it in, be it new; BACK=1: the version before it
	$(if $(GROUP),,$(error say which group: make swap GROUP=site))
	$(if $(BACK),,[ ! -d $(BUILD)/www ] || tests/tools/openapi $(BUILD))
	GROUP='$(GROUP)' BACK='$(BACK)' $(STACK) swap

group: ## NAME=bookmarks: write a new group, with tables and tests, that runs
	@tests/tools/group '$(NAME)'

maintain: ## do what is due in the running database: retention, months of usage
	@exec env $(STACK) psql -X -q <migrations/maintain.sql

erd: ## draw the tables of each domain into build/erd, from a database's catalog
	@migrations/erd '$(BUILD)/erd'

redeploy: docs ## start it with a new database: the one that is there is dropped
	@$(STACK) redeploy

.PHONY: explain group redeploy erd maintain deps run start stop status psql logs swap
