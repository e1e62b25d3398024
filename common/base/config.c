/* The table of options that every program has, and how they are read. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"

static const struct option shared[] = {
	{ "DATABASE_URL", "postgresql:///tessera",
		"libpq connection string; role and host included" },
	{ "PUBLIC_URL", "http://localhost:7150",
		"the address that clients know this installation by" },
	{ "LOG_LEVEL", "6", "3 errors, 4 warnings, 6 what happens, 7 more", 3,
		7 },
	{ "LOG_REQUESTS", "0",
		"1: each request, at level 6; nginx's log has them anyway", 0,
		1 },
	{ "SLOW_MS", "100", "requests slower than this are logged as warnings",
		1, 60000 },
	{ "WORKERS_MIN", "1", "workers that are always there", 1, 256 },
	{ "WORKERS_MAX", "0", "most workers; 0 is four a processor", 0, 256 },
	{ "WORKER_IDLE", "120",
		"seconds idle until a worker goes or lets its connection go", 1,
		86400 },
	{ "STREAMS_MAX", "2000",
		"most answers at once that streamers of a group write", 1,
		100000 },
	{ "SWAP_TIMEOUT", "30", "seconds a new program has to say ready", 1,
		600 },
	{ "SWEEP_SECONDS", "60", "seconds between looks for files to remove", 1,
		86400 },
	{ "SWEEP_AGE", "3600",
		"seconds after which a file that no row names is removed", 0,
		604800 },
	{ "PID_FILE", "", "where the master writes its process id" },
	{ "BOARD_DIR", "",
		"directory of the groups' counters, which /metrics shows" },
	{ "STORE_DIR", "", "directory of stored files" },
	{ "KEYS_DIR", "", "directory of the private keys that sign tokens" },
	{ "PASSWORD_PERMITS", "4",
		"passwords checked at once in a group, 64 MiB each; at most "
		"half of its workers",
		1, 64 },
	{ "PEER_KEY_FILE", "",
		"64 hex digits: the key that client addresses are hashed under" },
	{ "SEAL_KEY_FILE", "", "64 hex digits: the root key of sealed fields" },
	{ 0 },
};

static const struct option *group;

static const struct option *
find(const struct option *table, const char *name)
{
	for (; table && table->name; table++)
		if (!strcmp(table->name, name))
			return table;
	return NULL;
}

static const struct option *
option_named(const char *name)
{
	const struct option *option = find(shared, name);

	if (!option)
		option = find(group, name);
	if (!option)
		die("%s is read but declared nowhere", name);
	return option;
}

static const char *
value_of(const struct option *option)
{
	const char *value = getenv(option->name);

	if (value && *value)
		return value;
	return option->fallback ? option->fallback : "";
}

static long
number_of(const struct option *option)
{
	const char *text = value_of(option);
	char *end;

	errno = 0;
	long number = strtol(text, &end, 10);
	if (errno || end == text || *end || number < option->min ||
		number > option->max)
		die("%s must be a number from %ld to %ld, not \"%s\"",
			option->name, option->min, option->max, text);
	return number;
}

static void
check(const struct option *option)
{
	for (; option && option->name; option++) {
		if (option->max)
			number_of(option);
		if (!option->fallback && !*value_of(option))
			die("%s must be set: %s", option->name, option->help);
	}
}

void
config_load(const struct option *own)
{
	group = own;
	check(shared);
	check(own);
	log_level = (enum log_level)config_number("LOG_LEVEL");
	log_slow = config_number("SLOW_MS") * 1000LL;
	log_requests = config_number("LOG_REQUESTS") > 0;
}

const char *
config_text(const char *name)
{
	return value_of(option_named(name));
}

long
config_number(const char *name)
{
	return number_of(option_named(name));
}

void
config_key_file(
	const char *name, const char *path, unsigned char *key, size_t len)
{
	char text[256];
	size_t got;

	FILE *file = fopen(path, "re");
	if (!file)
		die("%s: %s cannot be read: %m", name, path);
	size_t n = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	if (sodium_hex2bin(key, len, text, n, "\n", &got, NULL) || got != len)
		die("%s: %s must hold %zu hex digits", name, path, 2 * len);
	sodium_memzero(text, sizeof text);
}

long
config_workers(void)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	long max = config_number("WORKERS_MAX");

	return max ? max : 4 * (cores > 0 ? cores : 1);
}

bool
config_key(const char *name, unsigned char *key, size_t len)
{
	const char *path = config_text(name);

	if (*path)
		config_key_file(name, path, key, len);
	return *path != 0;
}

static void
print(const struct option *option)
{
	for (; option && option->name; option++)
		printf("%s\t%s\t%s\n", option->name,
			option->fallback ? option->fallback : "(must be set)",
			option->help);
}

void
config_print(const struct option *own)
{
	print(shared);
	print(own);
}
