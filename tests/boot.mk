# What is tried in booted containers, but for `make boot` (faults.mk).

tests: $(BUILD)/tests/drill

$(BUILD)/tests/drill: $(wildcard tests/systemd/*.c tests/systemd/*.h) \
		$(BUILD)/common/sandbox.o
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) -Icommon \
		-I$(shell pg_config --includedir) $(filter %.c %.o,$^) -o $@ \
		$(pkg_libs)

boot-package: tests deb ## the Debian package in a booted container, under load
	BUILD='$(BUILD)' tests/systemd/boot package

test-slow: boot-package

.PHONY: boot-package
