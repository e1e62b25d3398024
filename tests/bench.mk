# Measures the whole system beside others: tests/bench/README.md.

$(BUILD)/bench/empty: tests/bench/empty.c
	@mkdir -p $(@D)
	$(COMPILE) $< -o $@ $(LDHARDEN) -lfcgi

tests/bench/peer/node_modules: tests/bench/peer/package-lock.json
	cd $(@D) && npm ci --no-audit --no-fund --silent
	@touch $@

bench-schema: ## time the seeds' queries at small, stated and 100 times the counts
	@nice tests/bench/schema

bench-audio: all ## measure lists and searches of a million records
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/audio/bench.js

bench-oauth: all ## sign-ins and tokens per second; the tables over a month
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/oauth/bench.js

bench: bench-schema bench-audio bench-oauth ## measure it beside nginx alone, pgbench and a peer; BENCH_QUICK=1: short
	@tests/tools/deps bench
	@$(MAKE) --no-print-directory all $(BUILD)/bench/empty \
		tests/bench/peer/node_modules
	@BUILD='$(BUILD)' tests/bench/bench.js

.PHONY: bench bench-audio bench-oauth bench-schema
