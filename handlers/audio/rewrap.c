/*
 * Rotation: asks for a batch, wraps it anew, gives it back with the next. And the
 * trial of the root keys.
 */
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>
#include <sodium.h>

#include "audio.h"
#include "base/log.h"
#include "crypto/vault.h"
#include "db/call.h"
#include "process/process.h"
#include "text/jsonc.h"
#include "text/text.h"

struct turn {
	const struct service *group;
	struct arena arena; /* of this turn alone */
	char after[VAULT_USER + 1];
	struct json_object *done;
	int stuck; /* keys that could not be unwrapped */
};

/* One data key in the clear; false if it cannot be read. */
static bool
unwrap(struct json_object *row, struct vault_key *key)
{
	unsigned char old[VAULT_WRAPPED];
	const char *hex = jsonc_text(row, "wrapped");
	size_t len;

	return !sodium_hex2bin(
		       old, sizeof old, hex, strlen(hex), NULL, &len, NULL) &&
	       vault_unwrap(key, jsonc_text(row, "user"),
		       json_object_get_int(
			       json_object_object_get(row, "version")),
		       old, len);
}

/* The same, under the current root key. */
static bool
wrap(struct json_object *row, unsigned char wrapped[])
{
	struct vault_key key;

	if (!unwrap(row, &key))
		return false;
	vault_wrap(&key, wrapped);
	sodium_memzero(&key, sizeof key);
	return true;
}

static void
take(struct turn *t, struct json_object *row)
{
	unsigned char wrapped[VAULT_WRAPPED];

	snprintf(t->after, sizeof t->after, "%s", jsonc_text(row, "user"));
	if (!wrap(row, wrapped)) {
		fault("the data key of %s cannot be unwrapped", t->after);
		t->stuck++;
		return;
	}
	struct json_object *one = json_object_new_object();
	json_object_object_add(one, "user", json_object_new_string(t->after));
	json_object_object_add(one, "before",
		json_object_new_string(jsonc_text(row, "wrapped")));
	json_object_object_add(one, "wrapped",
		json_object_new_string(
			text_hex(&t->arena, wrapped, sizeof wrapped)));
	json_object_array_add(t->done, one);
}

/* One call; NULL when the database is away. To be given back. */
static struct json_object *
ask(struct turn *t)
{
	char version[16];

	snprintf(version, sizeof version, "%d", vault_version());
	const char *params[] = { version, t->after,
		json_object_to_json_string(t->done) };
	const char *text = db_work(t->group, &t->arena, "audio_rewrap", params);
	struct json_object *answer = text ? json_tokener_parse(text) : NULL;
	db_clear();
	json_object_put(t->done);
	t->done = json_object_new_array();
	return answer;
}

static int
report(struct turn *t, struct json_object *held)
{
	bool others = false;

	for (size_t i = 0; i < json_object_array_length(held); i++) {
		struct json_object *one = json_object_array_get_idx(held, i);
		bool current = json_object_get_int(json_object_object_get(
				       one, "version")) == vault_version();
		printf("root key %s%s holds %s data keys\n",
			jsonc_text(one, "version"), current ? " (current)" : "",
			jsonc_text(one, "rows"));
		others |= !current;
	}
	if (t->stuck)
		printf("%d could not be unwrapped\n", t->stuck);
	return others;
}

int
rewrap(const struct service *group)
{
	struct turn t = { group,
		.after = "00000000-0000-0000-0000-000000000000",
		.done = json_object_new_array() };
	struct json_object *answer;
	int code = EXIT_AWAY;

	while ((answer = ask(&t))) {
		struct json_object *keys =
			json_object_object_get(answer, "keys");
		size_t count = json_object_array_length(keys);
		arena_reset(&t.arena);
		for (size_t i = 0; i < count; i++)
			take(&t, json_object_array_get_idx(keys, i));
		if (!count)
			code = report(
				&t, json_object_object_get(answer, "held"));
		json_object_put(answer);
		if (!count)
			break;
	}
	json_object_put(t.done);
	arena_free(&t.arena);
	return code;
}

static bool
opens(struct json_object *row)
{
	struct vault_key key;
	bool does = unwrap(row, &key);

	sodium_memzero(&key, sizeof key);
	printf("root key %s %s the data key of %s\n",
		jsonc_text(row, "version"), does ? "opens" : "does not open",
		jsonc_text(row, "user"));
	return does;
}

int
try_keys(const struct service *group)
{
	struct arena arena = { 0 };
	const char *text = db_work(group, &arena, "audio_sample_keys", NULL);
	struct json_object *rows = text ? json_tokener_parse(text) : NULL;
	int code = rows ? 0 : EXIT_AWAY;

	db_clear();
	for (size_t i = 0; rows && i < json_object_array_length(rows); i++)
		if (!opens(json_object_array_get_idx(rows, i)))
			code = 1;
	json_object_put(rows);
	arena_free(&arena);
	return code;
}
