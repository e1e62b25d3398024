# What tests/faults and tests/systemd drive the system with.

tests: $(BUILD)/tests/load $(BUILD)/tests/misfit

$(BUILD)/tests/load: tests/faults/load.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(WARN) $< -o $@ \
		$(shell pkg-config --cflags --libs libcurl json-c) -pthread

# The sample's rows, and a schema of functions that was never installed: it
# refuses to start.
$(BUILD)/tests/misfit: $(BUILD)/bin/sample
	@mkdir -p $(@D)
	sed 's/"sample_[0-9a-f]*"/"sample_00000000"/' \
		$(BUILD)/tests/sample/schema.c >$@.c
	$(CC) $(CFLAGS) $(LDHARDEN) $@.c $(BUILD)/tests/sample/sample.o $(LIB) \
		-o $@ $(pkg_libs)

faults: tests ## the faults at length, and nginx's own time limits
	LONG=1 BUILD='$(BUILD)' tests/faults/run

boot: tests ## the installed units in a booted container, under load
	BUILD='$(BUILD)' tests/systemd/boot

test-slow: faults boot

.PHONY: faults boot test-slow
