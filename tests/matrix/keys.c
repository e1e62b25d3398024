/* API keys: each lets in where its one scope does, and manages nothing. */
#include <stdlib.h>
#include <string.h>

#include "crypto/token.h"
#include "matrix.h"
#include "text/text.h"

enum { SCOPES_MAX = 32 };

static struct key {
	char *scope;
	char *bearer;
} keys[SCOPES_MAX];
static int key_count;

/* Scopes that no key has. */
static const char *const managing[] = { "openid", "account", "admin" };

/* What is the user's own to do, though keys may have its scope. */
static const struct {
	const char *method, *path;
} own[] = {
	{ "PATCH", "/v1/users/me" },
};

static bool
is_managing(const char *scope)
{
	for (size_t i = 0; i < sizeof managing / sizeof *managing; i++)
		if (!strcmp(scope, managing[i]))
			return true;
	return false;
}

static bool
is_own(const struct row *row)
{
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (!strcmp(row->method, own[i].method) &&
			!strcmp(row->path, own[i].path))
			return true;
	return false;
}

static void
key_make(const char *scope)
{
	unsigned char hash[TOKEN_HASH];
	struct key *key = &keys[key_count++];

	ck_assert_int_lt(key_count, SCOPES_MAX);
	key->scope = arena_copy(kept_memory, scope, strlen(scope));
	char *token = arena_printf(kept_memory, "tsk_%s",
		sql("select replace(gen_random_uuid() || "
		    "'-matrix', '-', '_')"));
	token_hash(token, hash);
	key->bearer = arena_printf(kept_memory, "Bearer %s", token);
	sql(arena_printf(kept_memory,
		"insert into identity.sessions (user_id, token_hash, "
		"expires_at, scopes, kind) values ('%s', '\\x%s', 'infinity', "
		"array['%s'], 'key')",
		kept("user_a"), text_hex(kept_memory, hash, sizeof hash),
		scope));
}

static void
keys_make(void)
{
	const char *every = setting("TEST_SCOPES");
	char *words = arena_copy(kept_memory, every, strlen(every));

	for (char *scope; (scope = strsep(&words, ","));)
		if (!is_managing(scope))
			key_make(scope);
	ck_assert_int_gt(key_count, 1);
}

START_TEST(a_key_lets_in_where_its_scope_does)
{
	const struct row *row = &rows[_i];
	struct answer answer;

	if (!key_count)
		keys_make();
	for (int i = 0; row_guarded(row) && i < key_count; i++) {
		struct query q = fitting(row, NULL, NULL);
		bool may = !strcmp(row->scope, keys[i].scope) && !is_own(row);
		q.authorization = keys[i].bearer;
		expect(row, q, no_token, may ? 0 : 403,
			arena_printf(kept_memory, "a key of %s", keys[i].scope),
			&answer);
		ck_assert_msg(
			!may || (answer.status != 401 && answer.status != 403 &&
					answer.status < 500),
			"%s %s: %d for a key of %s: %s", row->method, row->path,
			answer.status, keys[i].scope, answer.body);
	}
}
END_TEST

const TTest *const *
key_tests(void)
{
	static const TTest *tests[2];

	tests[0] = a_key_lets_in_where_its_scope_does;
	return tests;
}
