/* The keys of providers, as the API shows them. */
#include "cases.h"

#define PATH "/v1/audio/keys"

const struct test keys[] = {
	{ "keys need a token", "GET", PATH, no_token, NULL, 401,
		"unauthorized" },
	{ "keys need the scope", "PUT", PATH "/openai", token_unscoped,
		"{\"apiKey\":\"sk-12345678\"}", 403, "forbidden" },
	{ "no keys yet", "GET", PATH, token_a, NULL, 200, .json = "#=0" },
	{ "a key is kept", "PUT", PATH "/openai", token_a,
		"{\"apiKey\":\"sk-plaintext-openai-a\"}", 200,
		.json = "#=6\nprovider=openai\nkeyPrefix=sk-p****\n"
			"baseUrl=null\nexpiresAt=null\nlastUsedAt=null\n"
			"createdAt~^20" },
	{ "a key of a server of one's own", "PUT", PATH "/custom", token_a,
		"{\"apiKey\":\"plaintext-custom-a\",\"baseUrl\":"
		"\"https://llm.example.com/v1\",\"expiresAt\":"
		"\"2030-01-01T01:00:00+01:00\"}",
		200,
		.json = "baseUrl=https://llm.example.com/v1\n"
			"expiresAt=2030-01-01T00:00:00.000Z" },
	{ "four characters are shown, whatever they are", "PUT",
		PATH "/elevenlabs", token_a,
		"{\"apiKey\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80-secret\"}",
		200,
		.json = "keyPrefix=\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80-****" },
	{ "the list shows no key", "GET", PATH, token_a, NULL, 200,
		.json = "#=3\n0.provider=openai\n1.provider=elevenlabs\n"
			"2.provider=custom\n2.keyPrefix=plai****\n0.apiKey!",
		.sql = "select count(*) from audio.user_settings as s where "
		       "s::text like '%plaintext%'",
		.gives = "0" },
	{ "another's keys are another's", "GET", PATH, token_b, NULL, 200,
		.json = "#=0" },
	{ "the same key of another", "PUT", PATH "/openai", token_b,
		"{\"apiKey\":\"sk-plaintext-openai-a\"}", 200,
		.sql = "select count(distinct openai_api_key_encrypted) from "
		       "audio.user_settings where user_id in ('<user_a>', "
		       "'<user_b>')",
		.gives = "2" },
	{ "a key is replaced", "PUT", PATH "/openai", token_a,
		"{\"apiKey\":\"sx-plaintext-openai-a\"}", 200,
		.json = "keyPrefix=sx-p****",
		.sql = "select count(*) from audio.data_keys where user_id = "
		       "'<user_a>'",
		.gives = "1" },
	{ "seven characters", "PUT", PATH "/openai", token_a,
		"{\"apiKey\":\"1234567\"}", 422, "validation_error",
		.json = "error.details.apiKey=must be 8 characters or more" },
	{ "no key at all", "PUT", PATH "/openai", token_a, "{}", 422,
		"validation_error",
		.json = "error.details.apiKey=is required" },
	{ "a key that is no text, and more", "PUT", PATH "/openai", token_a,
		"{\"apiKey\":12345678,\"baseUrl\":\"ftp://x\",\"expiresAt\":"
		"\"soon\",\"keyPrefix\":\"x\"}",
		422, "validation_error", .json = "error.details.#=4" },
	{ "a provider that is not known", "PUT", PATH "/other", token_a,
		"{\"apiKey\":\"12345678\"}", 404, "not_found" },
	{ "a stranger is told nothing of that", "PUT", PATH "/other",
		token_unknown, "{\"apiKey\":\"12345678\"}", 401,
		"unauthorized" },
	{ "a key is deleted", "DELETE", PATH "/elevenlabs", token_a, NULL, 204,
		.sql = "select elevenlabs_api_key_encrypted is null and not "
		       "keys_meta ? 'elevenlabs' and "
		       "openai_api_key_encrypted is not null and "
		       "custom_api_key_encrypted is not null from "
		       "audio.user_settings where user_id = '<user_a>'",
		.gives = "t" },
	{ "there is none to delete", "DELETE", PATH "/elevenlabs", token_a,
		NULL, 404, "not_found" },
	{ "settings are there beside keys", "GET", "/v1/audio/settings",
		token_b, NULL, 200, .json = "preferredLanguage=en" },
	{ "all keys are deleted", "DELETE", PATH, token_a, NULL, 204,
		.sql = "select coalesce(openai_api_key_encrypted, "
		       "elevenlabs_api_key_encrypted, "
		       "custom_api_key_encrypted) is null and keys_meta = "
		       "'{}' from audio.user_settings where user_id = "
		       "'<user_a>'",
		.gives = "t" },
	{ "all of none are deleted", "DELETE", PATH, token_a, NULL, 204 },
	{ "another's keys stay", "GET", PATH, token_b, NULL, 200,
		.json = "#=1" },
	{ "another method", "POST", PATH, token_a, "{}", 405,
		.header = "Allow~DELETE" },
	{ 0 },
};
