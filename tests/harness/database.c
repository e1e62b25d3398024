/* The database behind the tests, asked as superuser: users and what is there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libpq-fe.h>

#include "crypto/token.h"
#include "harness.h"
#include "text/text.h"

static PGconn *conn;
static char tokens[TOKENS][TOKEN_TEXT];

/* How each token's user and session differ from a live one. */
static const struct {
	const char *scopes; /* SQL */
	const char *user; /* a column set of the user; "" for none */
	const char *expires;
	const char *audience;
} sessions[TOKENS] = {
	[token_a] = { "every", "", "1 hour", NULL },
	[token_b] = { "every", "", "1 hour", NULL },
	[token_admin] = { "every || '{admin}'", "is_admin = true", "1 hour",
		NULL },
	[token_not_admin] = { "every || '{admin}'", "", "1 hour", NULL },
	[token_unscoped] = { "'{}'::text[]", "is_admin = true", "1 hour",
		NULL },
	[token_expired] = { "every || '{admin}'", "is_admin = true",
		"-1 second", NULL },
	[token_revoked] = { "every || '{admin}'", "is_admin = true", "1 hour",
		NULL },
	[token_inactive] = { "every || '{admin}'",
		"is_admin = true, is_active = false", "1 hour", NULL },
	[token_deleted] = { "every || '{admin}'",
		"is_admin = true, deleted_at = now()", "1 hour", NULL },
	[token_elsewhere] = { "every || '{admin}'", "is_admin = true", "1 hour",
		"https://elsewhere.example" },
};

const char *
setting(const char *name)
{
	const char *value = getenv(name);

	if (!value || !*value) {
		fprintf(stderr, "%s is not set; see tests/run\n", name);
		exit(2);
	}
	return value;
}

const char *
sql(const char *statement)
{
	if (!conn)
		conn = PQconnectdb(setting("TEST_DATABASE_URL"));
	PGresult *result = PQexec(conn, statement);
	ExecStatusType status = PQresultStatus(result);
	ck_assert_msg(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK,
		"%s: %s", statement, PQerrorMessage(conn));
	const char *value = PQntuples(result) ? PQgetvalue(result, 0, 0) : "";
	char *copy = arena_copy(kept_memory, value, strlen(value));
	PQclear(result);
	return copy;
}

static void
session_make(enum token token)
{
	unsigned char hash[TOKEN_HASH];
	const char *audience = sessions[token].audience;

	token_hash(tokens[token], hash);
	char *user = filled(sql("insert into identity.users (email) values "
				"(gen_random_uuid() || '@example.com') "
				"returning id"));
	if (*sessions[token].user)
		sql(arena_printf(kept_memory,
			"update identity.users set %s where id = '%s'",
			sessions[token].user, user));
	sql(arena_printf(kept_memory,
		"insert into identity.sessions "
		"(user_id, token_hash, expires_at, scopes, audience) "
		"select '%s', '\\x%s', now() + interval '%s', %s, %s%s%s "
		"from (select string_to_array('%s', ',') as every) as s",
		user, text_hex(kept_memory, hash, sizeof hash),
		sessions[token].expires, sessions[token].scopes,
		audience ? "'" : "", audience ? audience : "null",
		audience ? "'" : "", setting("TEST_SCOPES")));
	if (token == token_revoked)
		sql(arena_printf(kept_memory,
			"delete from identity.sessions where user_id = '%s'",
			user));
	keep(arena_printf(kept_memory, "user_%d", token), user);
}

void (*users_own)(void);

void
users_make(void)
{
	for (enum token token = token_a; token < token_garbage; token++) {
		token_make(tokens[token]);
		if (token != token_unknown)
			session_make(token);
	}
	keep("user_a", kept(arena_printf(kept_memory, "user_%d", token_a)));
	keep("user_b", kept(arena_printf(kept_memory, "user_%d", token_b)));
	keep("user_admin",
		kept(arena_printf(kept_memory, "user_%d", token_admin)));
	keep("token_a", tokens[token_a]);
	if (users_own)
		users_own();
}

const char *
authorization(enum token token)
{
	if (token == no_token)
		return NULL;
	if (token == token_garbage)
		return "Bearer ' or 1=1 --";
	return arena_printf(kept_memory, "Bearer %s", tokens[token]);
}
