# The Debian package.

deb: ## build/tessera_<version>_<architecture>.deb; VERSION=: which
	@tests/tools/deps deb
	@systemd/deb '$(BUILD)'

.PHONY: deb
