# The authorization server in a real browser, on a stack of its own.

e2e: all ## sign-in in Chromium; SHOTS=folder keeps pictures of the pages
	@tests/deps slow
	BUILD='$(BUILD)' tests/oauth/e2e/run

test-slow: e2e

.PHONY: e2e test-slow
