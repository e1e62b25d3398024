/* The vault in the database: what a dump holds, and what does not open. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "cases.h"
#include "crypto/vault.h"
#include "text/text.h"

#define COLUMN(name) "audio.user_settings." name "_api_key_encrypted"

static void
put_key(enum token token, const char *provider, const char *key)
{
	struct answer answer;
	struct query q = { .method = "PUT",
		.path = arena_printf(
			kept_memory, "/v1/audio/keys/%s", provider),
		.authorization = authorization(token),
		.type = "application/json",
		.body = arena_printf(kept_memory, J({"apiKey":"%s"}), key) };

	q.len = strlen(q.body);
	ask_http(&q, &answer);
	ck_assert_msg(answer.status == 200, "%s", answer.body);
}

static const char *
column(const char *name, const char *user)
{
	return sql(arena_printf(kept_memory,
		"select %s from audio.user_settings where user_id = '%s'", name,
		kept(user)));
}

/* As a reader of the database and of the root keys would do it. */
static void
open_data_key(struct vault_key *key, const char *user)
{
	unsigned char wrapped[VAULT_WRAPPED];
	const char *id = kept(user);
	const char *hex = sql(arena_printf(kept_memory,
		"select encode(wrapped_key, 'hex') from audio.data_keys where "
		"user_id = '%s'",
		id));
	const char *version = sql(arena_printf(kept_memory,
		"select root_version from audio.data_keys where user_id = '%s'",
		id));
	size_t len;

	ck_assert_int_eq(sodium_hex2bin(wrapped, sizeof wrapped, hex,
				 strlen(hex), NULL, &len, NULL),
		0);
	ck_assert(vault_unwrap(
		key, id, (int)strtol(version, NULL, 10), wrapped, len));
}

static const char *
opened(const struct vault_key *key, const char *provider, const char *name,
	const char *sealed)
{
	struct vault_place place = { provider, name };
	size_t len;

	return vault_open(
		kept_memory, key, place, sealed, strlen(sealed), &len);
}

static void
vault_open_here(void)
{
	config_load(service.options);
	vault_start();
}

START_TEST(a_ciphertext_opens_in_its_row_and_column_alone)
{
	struct vault_key a, b, mixed;

	vault_open_here();
	put_key(token_a, "openai", "plain-openai-of-a");
	put_key(token_a, "custom", "plain-custom-of-a");
	put_key(token_b, "openai", "plain-openai-of-b");
	const char *sealed = column("openai_api_key_encrypted", "user_a");
	open_data_key(&a, "user_a");
	open_data_key(&b, "user_b");
	ck_assert_str_eq(opened(&a, "openai", COLUMN("openai"), sealed),
		"plain-openai-of-a");
	ck_assert_str_eq(opened(&b, "openai", COLUMN("openai"),
				 column("openai_api_key_encrypted", "user_b")),
		"plain-openai-of-b");
	ck_assert_ptr_null(opened(&b, "openai", COLUMN("openai"), sealed));
	ck_assert_ptr_null(opened(&a, "custom", COLUMN("custom"), sealed));
	ck_assert_ptr_null(opened(&a, "openai", COLUMN("custom"), sealed));
	ck_assert_ptr_null(opened(&a, "custom", COLUMN("openai"), sealed));
	mixed = a;
	memcpy(mixed.user, b.user, sizeof mixed.user);
	ck_assert_ptr_null(opened(&mixed, "openai", COLUMN("openai"), sealed));
}
END_TEST

/* A wrapped key in another user's row: theirs is made to look like it. */
START_TEST(a_data_key_in_another_row_does_not_unwrap)
{
	struct vault_key key;
	unsigned char wrapped[VAULT_WRAPPED];
	size_t len;

	vault_open_here();
	put_key(token_a, "openai", "plain-openai-of-a");
	const char *hex = sql(filled("select encode(wrapped_key, 'hex') from "
				     "audio.data_keys where user_id = "
				     "'<user_a>'"));
	sodium_hex2bin(
		wrapped, sizeof wrapped, hex, strlen(hex), NULL, &len, NULL);
	ck_assert(vault_unwrap(&key, kept("user_a"), 1, wrapped, len));
	ck_assert(!vault_unwrap(&key, kept("user_b"), 1, wrapped, len));
}
END_TEST

/* True if pg_dump of the whole database holds the text. */
static bool
dumped(const char *text)
{
	const char *command = arena_printf(kept_memory,
		"pg_dump -d '%s' --inserts | grep -aqF -- '%s'",
		setting("TEST_DATABASE_URL"), text);

	return system(command) == 0;
}

START_TEST(a_dump_holds_no_key)
{
	put_key(token_a, "openai", "plain-openai-of-a");
	put_key(token_a, "elevenlabs", "plain-eleven-of-a");
	ck_assert(dumped(column("openai_api_key_encrypted", "user_a")));
	ck_assert(!dumped("plain-openai"));
	ck_assert(!dumped("plain-eleven"));
	ck_assert(!dumped(sql("select encode('plain-openai', 'hex')")));
	ck_assert(!dumped(sql("select encode('plain-openai-of-', 'base64')")));
}
END_TEST

START_TEST(a_user_who_goes_takes_the_key_along)
{
	struct vault_key a;

	vault_open_here();
	put_key(token_a, "openai", "plain-openai-of-a");
	open_data_key(&a, "user_a");
	const char *wrapped = sql(filled("select wrapped_key from "
					 "audio.data_keys where user_id = "
					 "'<user_a>'"));
	sql(filled("delete from identity.users where id = '<user_a>'"));
	ck_assert(!dumped(wrapped + 2));
	ck_assert_str_eq(
		sql(filled("select count(*) from audio.data_keys where "
			   "user_id = '<user_a>'")),
		"0");
}
END_TEST

const TTest *const *
vault_tests(void)
{
	static const TTest *tests[4];

	tests[0] = a_ciphertext_opens_in_its_row_and_column_alone;
	tests[1] = a_data_key_in_another_row_does_not_unwrap;
	tests[2] = a_dump_holds_no_key;
	return tests;
}

const TTest *const *
last_tests(void)
{
	static const TTest *tests[2];

	tests[0] = a_user_who_goes_takes_the_key_along;
	return tests;
}
