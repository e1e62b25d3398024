/* What every fuzz target needs: a group without rows. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "http/route.h"

const struct service service = { .name = "fuzz" };
const char schema_name[] = "fuzz";
const char migration_name[] = "none";
const char program_version[] = "test";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
