# What `make test-slow` runs: Chromium, faults at length, booted containers.

e2e: all ## sign-in in Chromium; SHOTS=folder keeps pictures of the pages
	@tests/tools/deps slow
	BUILD='$(BUILD)' tests/oauth/e2e/run

test-account-pages: tests ## the account pages, with Chromium
	@tests/tools/deps slow
	BUILD='$(BUILD)' tests/account/e2e/run

test-usage-pages: tests ## the pages about usage, with Chromium
	@tests/tools/deps slow
	BUILD='$(BUILD)' tests/billing/e2e/run

test-webhook-pages: tests ## the page about webhooks, with Chromium
	@tests/tools/deps slow
	BUILD='$(BUILD)' tests/webhooks/e2e/run

test-share-pages: tests ## reports as strangers read them, with Chromium
	@tests/tools/deps slow
	BUILD='$(BUILD)' tests/share/e2e/run

test-plots: ## pictures of numbers in Chromium; SHOTS=folder keeps pictures
	@tests/tools/deps slow
	tests/plot/e2e/run

# What tests/system/faults and tests/system/systemd drive the system with.
tests: $(BUILD)/tests/load $(BUILD)/tests/misfit $(BUILD)/tests/drill

$(BUILD)/tests/load: tests/system/faults/load.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) $< -o $@ \
		$(shell pkg-config --cflags --libs libcurl json-c) -pthread

# The sample's rows, and a schema of functions that was never installed: it
# refuses to start.
$(BUILD)/tests/misfit: $(BUILD)/bin/sample
	@mkdir -p $(@D)
	sed 's/"sample_[0-9a-f]*"/"sample_00000000"/' \
		$(BUILD)/tests/sample/schema.c >$@.c
	$(CC) $(CFLAGS) $(LDHARDEN) $@.c \
		$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/sample/*.c)) \
		$(LIB) -o $@ $(pkg_libs)

$(BUILD)/tests/drill: $(wildcard tests/system/systemd/*.c \
		tests/system/systemd/*.h) $(patsubst %,$(BUILD)/common/process/%.o,sandbox refused trace)
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -Icommon \
		-I$(shell pg_config --includedir) $(filter %.c %.o,$^) -o $@ \
		$(pkg_libs)

test-client: openapi ## a client in TypeScript, by types made of openapi.json
	@tests/tools/deps test
	BUILD='$(BUILD)' tests/client/e2e/run

test-tables: $(BUILD)/bench/load ## profiles of random tables beside pandas
	@tests/tools/deps slow
	tests/system/table/compare.py $(BUILD)/bench/load $(or $(TABLES),100)

test-estimate: $(BUILD)/tests/estimate ## estimated tokens beside o200k
	@tests/tools/deps test
	BUILD='$(BUILD)' tests/system/estimate/compare

$(BUILD)/tests/estimate: tests/system/estimate/estimate.c common/dialect/estimate.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -Icommon $^ -o $@

test-formulas: $(BUILD)/bench/load $(BUILD)/tests/formula-run ## results of random definitions beside pandas
	@tests/tools/deps slow
	tests/system/formula/compare.py $^ $(or $(TABLES),60)

$(BUILD)/tests/formula-run: tests/system/formula/run.c $(LIB)
	@mkdir -p $(@D)
	$(COMPILE) $^ -o $@ $(pkg_libs)

faults: tests ## the faults at length, and nginx's own time limits
	LONG=1 BUILD='$(BUILD)' tests/system/faults/run

streams: tests ## streams at length: 100 swaps under 200, nothing left of a million
	TILE='$(BUILD)/tests/tile' SWAPS=100 CROWD=200 TICK=500 \
		STREAMS=$${STREAMS:-1000000} CK_RUN_CASE=streams \
		CK_TIMEOUT_MULTIPLIER=100 $(BUILD)/tests/bin/process

test-calls: tests ## calls of models at length: swaps, a stop, an outage, a rest
	SLOW=1 BUILD='$(BUILD)' tests/system/calls/run

payments: tests ## payments, with every order of six events; SEED= has others
	LONG=1 BUILD='$(BUILD)' tests/payments/run

new-group: tests ## what make group writes, with all tests of the tables
	LONG=1 BUILD='$(BUILD)' tests/system/readme/run

hammer: ## the ledger at random, killed; KILLS=20, SEED=, SPOIL=, LONG=1
	KILLS='$(or $(KILLS),20)' tests/hammer/run

hammer-long: ## the same with 100 kills (KILLS=10000: an hour), and every spoiling
	KILLS='$(or $(KILLS),100)' LONG=1 tests/hammer/run

mutants: ## the ledger with statements left out; MUTANTS=60 of them, SEED=, ONLY=, ALL=1
	MUTANTS='$(or $(MUTANTS),60)' tests/sql/mutants

boot: tests ## the installed units in a booted container, under load
	BUILD='$(BUILD)' tests/system/systemd/boot

boot-package: tests deb ## the Debian package in a booted container, under load
	BUILD='$(BUILD)' tests/system/systemd/boot package

boot-command: tests ## the administrator's command in a booted container
	BUILD='$(BUILD)' tests/system/systemd/boot command

boot-edges: tests ## two clusters, backups, keys that are lost, in a booted container
	BUILD='$(BUILD)' tests/system/systemd/boot edges

boot-patroni: tests ## two databases under Patroni in a booted container
	BUILD='$(BUILD)' tests/system/systemd/boot patroni

boot-pair: tests ## two machines behind a balancer in booted containers
	BUILD='$(BUILD)' tests/system/systemd/boot pair

acts: ## the table of acts: what the booted tests did last, under load
	@printf '%s\n' '| done | requests sent | refused | acknowledged and lost | nobody served for |' \
		'|---|---|---|---|---|'
	@cat $(wildcard $(patsubst %,$(BUILD)/boot/%,inside package patroni pair)) \
		/dev/null | sed -n 's/^# act |/|/p'

fuzz-slow: fuzzers ## fuzz each parser for 20 seconds
	@FUZZ='$(FUZZ)' tests/fuzz/run 20

# Two at a time: containers have networks of their own, and much of either is
# waiting.
slow_here = fuzz-slow e2e test-account-pages test-usage-pages \
	test-webhook-pages test-share-pages test-plots test-client \
	test-tables test-estimate test-formulas new-group faults streams \
	test-calls hammer-long
slow_booted = boot boot-package boot-command boot-edges boot-patroni boot-pair

test-slow: tests deb fuzzers ## the slow tests
	@$(MAKE) --no-print-directory -j2 slow-here slow-booted

slow-here slow-booted:
	@+for each in $($(subst -,_,$@)); do \
		$(MAKE) --no-print-directory $$each || exit; \
	done

.PHONY: acts boot boot-command boot-edges boot-package boot-pair \
	boot-patroni e2e faults fuzz-slow hammer hammer-long mutants new-group streams \
	test-account-pages test-calls test-client test-estimate test-formulas \
	slow-booted slow-here test-plots test-share-pages test-slow test-tables test-usage-pages \
	test-webhook-pages
