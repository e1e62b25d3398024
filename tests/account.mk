# The account pages with Chromium.

test-account-pages: tests ## the account pages, with Chromium
	@tests/deps slow
	BUILD='$(BUILD)' tests/account/e2e/run

test-slow: test-account-pages

.PHONY: test-account-pages
