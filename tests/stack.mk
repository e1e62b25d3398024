# Targets that run the whole system on this machine (tests/stack).

STACK = VAR='$(VAR)' PORT='$(PORT)' BUILD='$(BUILD)' tests/stack
VAR ?= var
PORT ?= 7150

deps: ## install the Debian packages that are missing
	@tests/deps run

run: deps ## build and run everything, until Ctrl-C
	@$(MAKE) --no-print-directory all
	@exec env $(STACK) run

start: deps ## the same in the background
	@$(MAKE) --no-print-directory all
	@$(STACK) start

stop: ## stop what runs in the background
	@$(STACK) stop

status: ## what runs, and where
	@$(STACK) status

psql: ## a psql on the running database, as its owner
	@exec env $(STACK) psql

logs: ## what was logged
	@exec env $(STACK) logs

swap: ## GROUP=site: build it and swap it in; BACK=1: the version before it
	$(if $(GROUP),,$(error say which group: make swap GROUP=site))
	@$(if $(BACK),,$(MAKE) --no-print-directory $(BUILD)/bin/$(GROUP))
	@GROUP='$(GROUP)' BACK='$(BACK)' $(STACK) swap

.PHONY: deps run start stop status psql logs swap
