# The authorization server in a real browser, and what it costs.

e2e: all ## sign-in in Chromium; SHOTS=folder keeps pictures of the pages
	@tests/deps slow
	BUILD='$(BUILD)' tests/oauth/e2e/run

test-slow: e2e

bench-oauth: all ## sign-ins and tokens per second; the tables over a month
	@tests/deps bench
	@BUILD='$(BUILD)' tests/bench/oauth/bench.js

bench: bench-oauth

.PHONY: bench bench-oauth e2e test-slow
