# Tessera. Wildcards only: a new file, group, migration or test needs no edit.

BUILD ?= build
CC = gcc
PKGS = libpq json-c libsodium libcrypto libseccomp libcrypt libcurl \
	sqlite3 libzip expat uchardet zlib libpcre2-8
WARN = -Wall -Wextra -Wshadow -Wformat=2 -Wstrict-prototypes -Wvla -Werror \
	-Wno-missing-field-initializers
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS = -O2 -g
LDHARDEN = -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack \
	-Wl,--as-needed -rdynamic # names for traces (common/process/trace.c)

# SANITIZE=1 builds everything once more, under ASan and UBSan.
ifdef SANITIZE
BUILD = build-asan
CFLAGS = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer
HARDEN = -fPIE
# ASan stands in for crypt_r, and must find the library's own.
LDHARDEN = -pie -Wl,--no-as-needed -fuse-ld=gold
endif

# Looked up once the packages are there (make deps), not while reading this.
pkg_cflags = $(shell pkg-config --cflags $(PKGS))
pkg_libs = $(shell pkg-config --libs $(PKGS)) -lfcgi -lcsv -lm
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE $(CFLAGS) $(HARDEN) $(WARN) \
	-MMD -MP -Icommon $(pkg_cflags)

# A group is a folder with a .sql of its name; tests/sample is one too.
GROUP_DIRS := $(sort $(patsubst %/,%,$(dir $(wildcard handlers/*/*.sql tests/sample/*.sql))))
GROUPS := $(notdir $(GROUP_DIRS))
COMMON := $(wildcard common/*/*.c)
LIB := $(BUILD)/lib/libtessera.a
VERSION := $(shell git describe --always --dirty --tags 2>/dev/null || echo unknown)

# Programs whose source is gone are no part of it.
gone = $(filter-out $(1),$(wildcard $(2)))
all: $(GROUPS:%=$(BUILD)/bin/%) ## build every group's program
	@rm -f $(call gone,$^,$(BUILD)/bin/*)

$(BUILD)/common/%.o: common/%.c
	@mkdir -p $(@D)
	$(COMPILE) -c $< -o $@

$(LIB): $(COMMON:common/%.c=$(BUILD)/common/%.o)
	@mkdir -p $(@D)
	rm -f $@
	ar rcs $@ $^

# What is built into a group's program as text (page.h).
templates = $(wildcard $(1)/*.html $(1)/*.txt $(1)/*.words $(1)/mails/*.html \
		$(1)/mails/*.txt $(1)/mails/*.words) \
	$(if $(wildcard $(1)/*.html),$(wildcard common/page/pages/*))

# Changes when the version does, so that each program says its own.
$(BUILD)/version: FORCE
	@mkdir -p $(@D)
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' >$@

# One group: its .c files, and what it must know of its functions' schema.
define group
$(BUILD)/$(1)/%.o: $(1)/%.c
	@mkdir -p $$(@D)
	$$(COMPILE) -c $$< -o $$@

$(BUILD)/$(1)/schema.c: $(wildcard $(1)/*.sql) migrations/sqitch.plan \
		$(BUILD)/version
	@mkdir -p $$(@D)
	migrations/schema-name $(1) >$$@.new
	printf 'const char program_version[] = "%s";\n' '$(VERSION)' >>$$@.new
	mv $$@.new $$@

$(BUILD)/$(1)/pages.c: $(call templates,$(1))
	@mkdir -p $$(@D)
	common/page/embed $$^ >$$@

$(BUILD)/$(1)/schema.o $(BUILD)/$(1)/pages.o: %.o: %.c
	$$(COMPILE) -c $$< -o $$@

$(BUILD)/bin/$(notdir $(1)): $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(1)/*.c)) \
		$(BUILD)/$(1)/schema.o $(LIB) \
		$(if $(strip $(call templates,$(1))),$(BUILD)/$(1)/pages.o)
	@mkdir -p $$(@D)
	$$(CC) $$(CFLAGS) $$(LDHARDEN) $$(filter %.o,$$^) $(LIB) -o $$@ $$(pkg_libs)
endef
$(foreach dir,$(GROUP_DIRS),$(eval $(call group,$(dir))))

-include $(shell find $(BUILD) -type f -name '*.d' 2>/dev/null)
-include $(wildcard tests/*.mk migrations/*.mk systemd/*.mk)

lint: ## format, static analysis, shell scripts, house rules
	@tests/tools/deps test
	@tests/lint

format: ## lay the C files out as .clang-format says
	clang-format-14 -i $(shell git ls-files -co --exclude-standard '*.c' '*.h')

docs: all ## build/www: the calls of all groups, for programs and as a page
	@tests/tools/openapi $(BUILD)

openapi: docs ## build/openapi.json: one document of all groups, judged
	@tests/tools/openapi.d/judge $(BUILD)
	@echo $(BUILD)/openapi.json

install: docs ## lay everything out under DESTDIR
	systemd/install $(BUILD) "$(DESTDIR)"

clean: ## remove what was built
	rm -rf build build-asan build-fuzz

help: ## say what each target does
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: FORCE all clean docs format help install lint openapi
.DELETE_ON_ERROR:
