# Measures the whole system beside others; README, "How fast it is".

$(BUILD)/bench/empty: tests/bench/empty.c
	@mkdir -p $(@D)
	$(COMPILE) $< -o $@ $(LDHARDEN) -lfcgi

tests/bench/peer/node_modules: tests/bench/peer/package-lock.json
	cd $(@D) && npm ci --no-audit --no-fund --silent
	@touch $@

bench: ## measure it beside nginx alone, pgbench and a peer; BENCH_QUICK=1: short
	@tests/deps bench
	@$(MAKE) --no-print-directory all $(BUILD)/bench/empty \
		tests/bench/peer/node_modules
	@BUILD='$(BUILD)' tests/bench/bench.js

.PHONY: bench
