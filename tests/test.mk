# Programs that test, in build/tests/bin, and what runs them all.

TEST_DIR := $(BUILD)/tests/bin
TEST_FLAGS = -Itests/harness -Itests/unit
TEST_LIBS = $(shell pkg-config --libs check libcurl)
HARNESS := $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/harness/*.c))

define test_objects
$(BUILD)/tests/$(1)/%.o: tests/$(1)/%.c
	@mkdir -p $$(@D)
	$$(COMPILE) $$(TEST_FLAGS) -c $$< -o $$@
endef
$(foreach dir,harness unit matrix sample/cases $(filter-out sample,$(GROUPS)),\
	$(eval $(call test_objects,$(dir))))

# The cases of one group, with the group's own objects.
define test_group
cases := $(wildcard tests/$(2)/cases/*.c) \
	$(if $(filter sample,$(2)),,$(wildcard tests/$(2)/*.c))
ifneq ($$(cases),)
TEST_CASES += $(TEST_DIR)/$(2)
$(TEST_DIR)/$(2): $$(cases:%.c=$(BUILD)/%.o) $(HARNESS) \
		$(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c)) \
		$(BUILD)/$(1)/schema.o $(LIB)
endif
endef
$(foreach dir,$(GROUP_DIRS),$(eval $(call test_group,$(dir),$(notdir $(dir)))))

TEST_UNITS := $(patsubst tests/unit/%.c,$(TEST_DIR)/unit-%,\
	$(wildcard tests/unit/*.c))
$(TEST_UNITS): $(TEST_DIR)/unit-%: $(BUILD)/tests/unit/%.o $(LIB)

TEST_MATRIX := $(if $(wildcard tests/matrix/*.c),$(TEST_DIR)/matrix)
$(TEST_DIR)/matrix: $(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/matrix/*.c)) \
	$(HARNESS) $(LIB)

TEST_PROGRAMS = $(TEST_CASES) $(TEST_UNITS) $(TEST_MATRIX)
$(TEST_CASES) $(TEST_UNITS) $(TEST_MATRIX):
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(LDHARDEN) $^ -o $@ $(pkg_libs) $(TEST_LIBS)

tests: all $(TEST_PROGRAMS) ## build what `make test` runs

.PHONY: tests
.SECONDARY: $(HARNESS)
