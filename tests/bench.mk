# Measures the whole system beside others: tests/bench/README.md.

NODE_PEER := tests/bench/peers/node
GO_PEER := tests/bench/peers/go
# Debian's packages alone: no module is fetched.
GO = GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode \
	GOCACHE='$(abspath $(BUILD))/bench/go-cache' go

$(BUILD)/bench/empty: tests/bench/empty.c
	@mkdir -p $(@D)
	$(COMPILE) $< -o $@ $(LDHARDEN) -lfcgi

$(BUILD)/bench/load: tests/bench/table/load.c $(LIB)
	@mkdir -p $(@D)
	$(COMPILE) $^ -o $@ $(LDHARDEN) $(pkg_libs)

$(BUILD)/bench/go: $(wildcard $(GO_PEER)/*.go)
	@mkdir -p $(@D)
	$(GO) build -trimpath -o $@ ./$(GO_PEER)

$(NODE_PEER)/node_modules: $(NODE_PEER)/package-lock.json
	cd $(@D) && npm ci --no-audit --no-fund --silent
	@touch $@

bench: ## measure it beside others, and by itself; BENCH_QUICK=1: short, BENCH_LONG=1: long
	@for part in peers schema audio oauth billing payments ledger plot tables; do \
		$(MAKE) --no-print-directory bench-$$part || exit; \
	done

bench-peers: ## measure it beside nginx alone, pgbench, Node.js and Go
	@tests/tools/deps bench
	@$(MAKE) --no-print-directory all $(BUILD)/bench/empty \
		$(BUILD)/bench/go $(NODE_PEER)/node_modules
	@BUILD='$(BUILD)' tests/bench/bench.js

bench-schema: ## time the seeds' queries with few rows and with as many as stated
	@nice tests/bench/schema

bench-audio: all ## measure lists and searches of a full history
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/audio/bench.js

bench-billing: all ## measure lists and statistics of usage
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/billing/bench.js

bench-oauth: all ## sign-ins and tokens per second; the tables over days
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/oauth/bench.js

bench-payments: all ## measure what an event of Stripe's takes
	@tests/tools/deps bench
	@BUILD='$(BUILD)' tests/bench/payments/bench.js

bench-ledger: ## what hold and settle of a call's credits cost
	@nice tests/bench/ledger/run

$(BUILD)/bench/plot: tests/bench/plot.c $(LIB)
	@mkdir -p $(@D)
	$(COMPILE) $^ -o $@ $(LDHARDEN) $(pkg_libs)

bench-plot: $(BUILD)/bench/plot ## how long a picture of a month takes, and is
	@nice $<

bench-tables: $(BUILD)/bench/load ## loading and profiles of tables beside PostgreSQL's COPY
	@BUILD='$(BUILD)' tests/bench/table/bench

.PHONY: bench bench-audio bench-billing bench-ledger bench-oauth bench-payments \
	bench-peers bench-plot bench-schema bench-tables
