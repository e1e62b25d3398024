/* Root keys from files, data keys under them, secrets under those. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/vault.h"

enum { ROOTS_MAX = 16 };

static struct root {
	int version;
	unsigned char key[AEAD_KEY];
} roots[ROOTS_MAX];
static int count;
static int current;

static const struct root *
find(int version)
{
	for (int i = 0; i < count; i++)
		if (roots[i].version == version)
			return &roots[i];
	return NULL;
}

/*
 * The version in "root-2.key", or in "vault_root-2.key", as systemd names the
 * files of a folder of credentials; 0 if it is another file.
 */
static int
version_of(const char *name)
{
	const char *at = strstr(name, "root-");
	char *end;

	if (!at || (at != name && at[-1] != '_') || at[5] < '1' || at[5] > '9')
		return 0;
	long version = strtol(at + 5, &end, 10);
	return strcmp(end, ".key") || version > VAULT_VERSION_MAX
		       ? 0
		       : (int)version;
}

static void
load(const char *dir, const char *name, int version)
{
	struct arena arena = { 0 };

	if (count == ROOTS_MAX)
		die("VAULT_KEYS_DIR: more than %d root keys; retire some",
			ROOTS_MAX);
	if (find(version))
		die("VAULT_KEYS_DIR: version %d is there twice", version);
	config_key_file("VAULT_KEYS_DIR",
		arena_printf(&arena, "%s/%s", dir, name), roots[count].key,
		AEAD_KEY);
	roots[count++].version = version;
	if (version > current)
		current = version;
	arena_free(&arena);
}

void
vault_start(void)
{
	const char *path = config_text("VAULT_KEYS_DIR");
	long wanted = config_number("VAULT_VERSION");
	struct dirent *entry;
	DIR *dir;

	if (!*path)
		die("VAULT_KEYS_DIR must be set: the vault needs a root key");
	dir = opendir(path);
	if (!dir)
		die("VAULT_KEYS_DIR: %s cannot be read: %m", path);
	count = current = 0;
	while ((entry = readdir(dir)))
		if (version_of(entry->d_name))
			load(path, entry->d_name, version_of(entry->d_name));
	closedir(dir);
	if (!count)
		die("VAULT_KEYS_DIR: %s holds no root-1.key", path);
	if (wanted && !find((int)wanted))
		die("VAULT_VERSION: there is no root-%ld.key", wanted);
	if (wanted)
		current = (int)wanted;
}

int
vault_version(void)
{
	return current;
}

static void
name_user(struct vault_key *key, const char *user)
{
	size_t i = 0;

	for (; i < VAULT_USER && user[i]; i++)
		key->user[i] = (char)(user[i] >= 'A' && user[i] <= 'F'
					      ? user[i] + 'a' - 'A'
					      : user[i]);
	key->user[i] = 0;
}

void
vault_make(struct vault_key *key, const char *user)
{
	name_user(key, user);
	randombytes_buf(key->bytes, sizeof key->bytes);
}

/* What a wrapped key is bound to. */
static struct aead_data
wrapping(struct arena *arena, const char *user, int version)
{
	char *data =
		arena_printf(arena, "data key of %s, root %d", user, version);

	return (struct aead_data){ data, strlen(data) };
}

void
vault_wrap(const struct vault_key *key, unsigned char wrapped[VAULT_WRAPPED])
{
	struct arena arena = { 0 };
	const struct root *root = find(current);

	if (root)
		aead_seal(root->key, wrapping(&arena, key->user, current),
			key->bytes, AEAD_KEY, wrapped);
	else
		die("the vault is used, but no root key was loaded");
	arena_free(&arena);
}

bool
vault_unwrap(struct vault_key *key, const char *user, int version,
	const unsigned char *wrapped, size_t len)
{
	struct arena arena = { 0 };
	const struct root *root = find(version);

	name_user(key, user);
	bool good = root && len == VAULT_WRAPPED &&
		    aead_open(root->key, wrapping(&arena, key->user, version),
			    wrapped, len, key->bytes);
	arena_free(&arena);
	return good;
}

/* The parts are told apart by NUL, which none of them can hold. */
static struct aead_data
bound(struct arena *arena, const struct vault_key *key,
	struct vault_place place)
{
	struct buffer data = { .arena = arena };

	buffer_add(&data, key->user, strlen(key->user) + 1);
	buffer_add(&data, place.item, strlen(place.item) + 1);
	buffer_text(&data, place.column);
	return (struct aead_data){ data.data, data.len };
}

char *
vault_seal(struct arena *arena, const struct vault_key *key,
	struct vault_place place, const char *text, size_t len)
{
	size_t size = len + AEAD_OVER;
	size_t room =
		sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
	unsigned char *raw = arena_alloc(arena, size);

	aead_seal(key->bytes, bound(arena, key, place), text, len, raw);
	return sodium_bin2base64(arena_alloc(arena, room), room, raw, size,
		sodium_base64_VARIANT_ORIGINAL);
}

char *
vault_open(struct arena *arena, const struct vault_key *key,
	struct vault_place place, const char *sealed, size_t len, size_t *out)
{
	unsigned char *raw = arena_alloc(arena, len);
	size_t size;

	if (sodium_base642bin(raw, len, sealed, len, NULL, &size, NULL,
		    sodium_base64_VARIANT_ORIGINAL) ||
		size < AEAD_OVER)
		return NULL;
	*out = size - AEAD_OVER;
	unsigned char *text = arena_alloc(arena, *out + 1);
	return aead_open(key->bytes, bound(arena, key, place), raw, size, text)
		       ? (char *)text
		       : NULL;
}
