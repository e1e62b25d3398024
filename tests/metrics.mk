# The administrator's command in a booted container.

boot-command: tests ## the administrator's command in a booted container
	BUILD='$(BUILD)' tests/systemd/boot command

test-slow: boot-command

.PHONY: boot-command
