# Programs that test, in build/tests/bin, and what runs them all. tests/run says
# how; SANITIZE=1 has all of it built and run under ASan and UBSan.

TEST_DIR := $(BUILD)/tests/bin
TEST_FLAGS = -Itests/harness -Itests/unit
TEST_LIBS = $(shell pkg-config --libs check)
HARNESS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/harness/*.c))

define test_objects
$(BUILD)/tests/$(1)/%.o: tests/$(1)/%.c
	@mkdir -p $$(@D)
	$$(COMPILE) $$(TEST_FLAGS) -c $$< -o $$@
endef
$(foreach dir,harness unit matrix system/process sample/cases \
	$(filter-out sample,$(GROUPS)),$(eval $(call test_objects,$(dir))))

# The cases of one group, with the group's own objects.
define test_group
cases := $(wildcard tests/$(2)/cases/*.c) \
	$(if $(filter sample,$(2)),,$(wildcard tests/$(2)/*.c))
ifneq ($$(cases),)
TEST_CASES += $(TEST_DIR)/$(2)
$(TEST_DIR)/$(2): $$(cases:%.c=$(BUILD)/%.o) $(HARNESS) \
		$(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c)) \
		$(BUILD)/$(1)/schema.o $(LIB) \
		$(if $(strip $(call templates,$(1))),$(BUILD)/$(1)/pages.o)
endif
endef
$(foreach dir,$(GROUP_DIRS),$(eval $(call test_group,$(dir),$(notdir $(dir)))))

# One for each module of common: tests/unit/<floor>/<module>.c.
define test_unit
TEST_UNITS += $(TEST_DIR)/unit-$(notdir $(1))
$(TEST_DIR)/unit-$(notdir $(1)): $(BUILD)/$(1).o $(LIB)
endef
$(foreach file,$(wildcard tests/unit/*/*.c),\
	$(eval $(call test_unit,$(file:%.c=%))))

TEST_MATRIX := $(if $(wildcard tests/matrix/*.c),$(TEST_DIR)/matrix)
$(TEST_DIR)/matrix: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/matrix/*.c)) \
	$(HARNESS) $(LIB)

# The processes of a group, by a group that needs no database.
TEST_PROCESS := $(TEST_DIR)/process $(BUILD)/tests/tile
$(TEST_DIR)/process: $(patsubst %.c,$(BUILD)/%.o,\
	$(filter-out %/tile.c %/ticks.c,$(wildcard tests/system/process/*.c))) $(LIB)
$(BUILD)/tests/tile: $(BUILD)/tests/system/process/tile.o \
		$(BUILD)/tests/system/process/ticks.o $(LIB)

# The analyst, with children that are hostile on demand.
TEST_STUBS := $(if $(wildcard tests/analyst/stubs/*.c),$(BUILD)/tests/analyst-stubs)
$(BUILD)/tests/analyst-stubs.o: tests/analyst/stubs/stubs.c
	@mkdir -p $(@D)
	$(COMPILE) -c $< -o $@
$(BUILD)/tests/analyst-stubs: $(BUILD)/tests/analyst-stubs.o $(filter-out %/errands.o,\
	$(patsubst %.c,$(BUILD)/%.o,$(wildcard handlers/analyst/*.c))) \
	$(BUILD)/handlers/analyst/schema.o $(LIB)

TEST_PROGRAMS = $(TEST_CASES) $(TEST_UNITS) $(TEST_MATRIX) $(TEST_PROCESS) $(TEST_STUBS)
$(TEST_PROGRAMS):
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDHARDEN) -fuse-ld=gold $^ -o $@ $(pkg_libs) $(TEST_LIBS)

# libFuzzer comes with clang, so what is fuzzed is built once more.
FUZZ ?= build-fuzz
FUZZ_CC = clang-14 -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Icommon $(pkg_cflags) \
	-fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_LIB := $(FUZZ)/libtessera.a
FUZZERS := $(patsubst tests/fuzz/%.c,$(FUZZ)/bin/%,$(wildcard tests/fuzz/*.c))

$(FUZZ)/%.o: %.c $(wildcard common/*/*.h)
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link -c $< -o $@

$(FUZZ_LIB): $(COMMON:%.c=$(FUZZ)/%.o)
	rm -f $@
	ar rcs $@ $^

$(FUZZERS): $(FUZZ)/bin/%: tests/fuzz/%.c tests/fuzz/fuzz.h $(FUZZ_LIB)
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer $< $(FUZZ_LIB) -o $@ $(pkg_libs)

tests: all $(TEST_PROGRAMS) ## build what `make test` runs
	@rm -f $(call gone,$(TEST_PROGRAMS),$(TEST_DIR)/*)

fuzzers: $(FUZZERS)

# All of it, then the C parts again under the sanitizers.
test: deps ## run all tests, three at a time; SANITIZE=1: only under ASan, UBSan
	@tests/tools/deps test
	@$(MAKE) --no-print-directory -j2 tests $(if $(SANITIZE),,fuzzers)
	$(if $(SANITIZE),,@$(MAKE) --no-print-directory openapi)
	$(if $(SANITIZE),,@$(MAKE) --no-print-directory -j2 SANITIZE=1 \
		BUILD='$(BUILD)-asan' tests)
	@BUILD='$(BUILD)' FUZZ='$(if $(SANITIZE),,$(FUZZ))' \
		ALSO='$(if $(SANITIZE),,$(BUILD)-asan)' tests/run

one = $(filter $(GROUP),$(GROUPS))
try: $(one:%=$(BUILD)/bin/%) $(filter %/$(one),$(TEST_CASES)) ## GROUP=site, CASE=part of a name: its cases at once, in a stack that stays
	$(if $(GROUP),,$(error say which group: make try GROUP=site))
	BUILD='$(BUILD)' tests/try '$(GROUP)' '$(CASE)'

try-stop: ## stop that stack; it stops by itself after half an hour
	@tests/try --stop

fuzz: fuzzers ## fuzz each parser for FUZZ_SECONDS (600)
	@FUZZ='$(FUZZ)' tests/fuzz/run $${FUZZ_SECONDS:-600}

.PHONY: tests fuzzers test try try-stop fuzz
.SECONDARY: $(HARNESS)
