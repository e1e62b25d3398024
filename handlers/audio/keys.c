/* Keys of providers: sealed here, so that SQL never sees one in the clear. */
#include <string.h>

#include <json-c/json.h>
#include <sodium.h>

#include "audio.h"
#include "base/log.h"
#include "crypto/vault.h"
#include "db/call.h"
#include "text/text.h"

enum { SHOWN = 4 }; /* characters of a key that the list shows */

static const struct field one[] = {
	{ "provider", ENUM, .oneof = "openai|elevenlabs|custom",
		.example = "openai" },
	{ 0 },
};

static const struct field put[] = {
	{ "provider", ENUM, .oneof = "openai|elevenlabs|custom",
		.example = "openai" },
	{ "api_key", TEXT, 8, 512, .about = "never shown again" },
	{ "base_url", URL, .optional = true },
	{ "expires_at", INSTANT, .optional = true },
	{ "key_prefix", TEXT, .from = CONSTANT, .optional = true },
	{ 0 },
};

/* Fills key from what a call said of it; -1 if it said there is none. */
static int
read_key(struct vault_key *key, struct json_object *said)
{
	unsigned char wrapped[VAULT_WRAPPED];
	const char *user =
		json_object_get_string(json_object_object_get(said, "user"));
	const char *hex =
		json_object_get_string(json_object_object_get(said, "wrapped"));
	int version =
		json_object_get_int(json_object_object_get(said, "version"));
	size_t len;

	if (!hex) {
		vault_make(key, user);
		return -1;
	}
	return !sodium_hex2bin(wrapped, sizeof wrapped, hex, strlen(hex), NULL,
		       &len, NULL) &&
	       vault_unwrap(key, user, version, wrapped, len);
}

static int
ask_key(struct request *r, struct vault_key *key, const char *function,
	const char *const *params)
{
	const char *text = db_ask(r, function, params);

	if (!text)
		return 0;
	struct json_object *said = json_tokener_parse(text);
	int got = read_key(key, said);
	json_object_put(said);
	if (!got) {
		fault("a data key cannot be unwrapped: is its root key here?");
		refuse(r, 503, NULL, NULL);
	}
	return got;
}

/* The user's data key; the first secret makes it. False: was refused. */
static bool
find_key(struct request *r, struct vault_key *key)
{
	unsigned char wrapped[VAULT_WRAPPED];
	int got = ask_key(r, key, "audio_data_key", NULL);

	if (got >= 0)
		return got;
	vault_wrap(key, wrapped);
	const char *params[] = { text_hex(&r->arena, wrapped, sizeof wrapped),
		arena_printf(&r->arena, "%d", vault_version()) };
	return ask_key(r, key, "audio_data_key_keep", params) > 0;
}

/* "sk-a****" */
static const char *
prefix_of(struct arena *arena, const char *text, size_t len)
{
	size_t end = 0;

	for (int i = 0; i < SHOWN; i++)
		end += text_character(text + end, len - end);
	return arena_printf(arena, "%.*s****", (int)end, text);
}

static bool
key_put(struct request *r)
{
	struct value *secret = request_value(r, "api_key");
	struct value *prefix = request_value(r, "key_prefix");
	const char *provider = request_value(r, "provider")->text;
	struct vault_key key;

	if (!find_key(r, &key))
		return false;
	struct vault_place place = { provider,
		arena_printf(&r->arena,
			"audio.user_settings.%s_api_key_encrypted", provider) };
	prefix->text = prefix_of(&r->arena, secret->text, secret->len);
	prefix->len = strlen(prefix->text);
	secret->text =
		vault_seal(&r->arena, &key, place, secret->text, secret->len);
	secret->len = strlen(secret->text);
	sodium_memzero(&key, sizeof key);
	return db_call(r);
}

static const struct object shown = {
	"ProviderKey",
	.members = {
		{ "provider", ENUM, .oneof = "openai|elevenlabs|custom" },
		{ "keyPrefix", TEXT, .about = "its first characters" },
		{ "baseUrl", URL, .null = true },
		{ "expiresAt", INSTANT, .null = true },
		{ "createdAt", INSTANT },
		{ "lastUsedAt", INSTANT, .null = true },
		{ 0 },
	},
};

const struct route keys_routes[] = {
	{ "GET", "/v1/audio/keys", SCOPE, NULL, "audio_keys", 200,
		.answer = &shown, .array = true,
		.about = "Which keys of providers are kept; never the keys." },
	{ "DELETE", "/v1/audio/keys", SCOPE, NULL, "audio_keys_delete", 204,
		.about = "Deletes all keys." },
	{ "PUT", "/v1/audio/keys/:provider", SCOPE, put, "audio_key_put", 200,
		.answer = &shown, .fn = key_put,
		.about = "Keeps a provider's key, encrypted for you alone." },
	{ "DELETE", "/v1/audio/keys/:provider", SCOPE, one, "audio_key_delete",
		204, .about = "Deletes a key." },
	{ 0 },
};
