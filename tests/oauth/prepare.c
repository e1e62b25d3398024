/* Clients, a person, codes and refresh tokens, as the cases name them. */
#include <string.h>

#include "base/config.h"
#include "cases.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "page/browser.h"
#include "prepare.h"
#include "text/text.h"

/* As introspection.json has it. */
#define REPORTS_SECRET \
	"9f2c4e6a8b0d1f3a5c7e9b1d3f5a7c9e0b2d4f6a8c0e1b3d5f7a9c1e3b5d7f90"

static const char clients[] =
	"insert into identity.oauth_clients (client_id, client_name, "
	"client_secret_hash, redirect_uris, grant_types, response_types, "
	"scope, is_active, require_pkce, first_party, "
	"post_logout_redirect_uris, id_token_alg, audiences) values "
	"('test-native', 'Native <b>', null, "
	"'{http://127.0.0.1/callback,http://[::1]:99/callback,"
	"com.example.app:/callback,http://localhost:8080/callback}', "
	"'{authorization_code,refresh_token}', '{code}', "
	"'openid email profile sample', true, true, false, '{}', 'RS256', '{}'),"
	"('test-web', 'Web', null, '{https://app.example.com/callback,"
	"https://app.example.com/callback?x=1}', "
	"'{authorization_code,refresh_token}', '{code}', "
	"'openid email profile user.info sample admin', true, true, false, "
	"'{https://app.example.com/out}', 'EdDSA', '{https://api.example.com}'),"
	"('test-secret', 'Confidential', encode(sha256('s3cret:%+'), 'hex'), "
	"'{https://app.example.com/callback}', "
	"'{authorization_code,refresh_token}', '{code}', 'openid sample', true, "
	"false, false, '{}', 'RS256', '{https://reports.example.com}'),"
	"('test-first', 'First', null, '{https://first.example.com/callback,"
	"http://127.0.0.1:5555/callback}', '{authorization_code}', '{code}', "
	"'openid sample', true, true, true, '{}', 'RS256', '{}'),"
	"('test-gone', 'Gone', null, '{https://app.example.com/callback}', "
	"'{authorization_code}', '{code}', 'openid', false, true, false, '{}', "
	"'RS256', '{}'),"
	"('test-mute', 'Mute', null, '{https://app.example.com/callback}', "
	"'{refresh_token}', '{code}', 'openid', true, true, false, '{}', "
	"'RS256', '{}'),"
	"('test-userinfo', 'Userinfo', null, "
	"'{https://user@app.example.com/callback}', '{authorization_code}', "
	"'{code}', 'openid', true, true, false, '{}', 'RS256', '{}'),"
	"('reports', 'Reports', encode(sha256('" REPORTS_SECRET "'), 'hex'), "
	"'{https://reports.example.com/callback}', "
	"'{authorization_code,refresh_token}', '{code}', 'openid email iops', "
	"true, true, false, '{}', 'RS256', '{}') "
	"on conflict (client_id) do nothing";

/* Codes by the name that cases call them. */
static const struct {
	const char *name;
	const char *client;
	const char *redirect;
	const char *challenge; /* SQL */
	const char *expires;
} codes[] = {
	{ "code", "test-native", "http://127.0.0.1/callback", "'" CHALLENGE "'",
		"1 hour" },
	{ "code_b", "test-native", "http://127.0.0.1/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_keys", "test-native", "http://127.0.0.1/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_keys_b", "test-native", "http://127.0.0.1/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_late", "test-native", "http://127.0.0.1/callback",
		"'" CHALLENGE "'", "-1 second" },
	{ "code_race", "test-native", "http://127.0.0.1/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_first", "test-first", "https://first.example.com/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_web", "test-web", "https://app.example.com/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_out", "test-web", "https://app.example.com/callback",
		"'" CHALLENGE "'", "1 hour" },
	{ "code_bare", "test-secret", "https://app.example.com/callback",
		"null", "1 hour" },
	{ "code_proof", "test-secret", "https://app.example.com/callback",
		"'" CHALLENGE "'", "1 hour" },
};

static const char *const refresh_names[] = { "refresh", "refresh_race",
	"refresh_idle", "refresh_old", "refresh_late", "refresh_scope",
	"refresh_revoked", "refresh_introspected", "refresh_dropped" };

const char *
fresh(const char *name)
{
	char text[TOKEN_TEXT];

	token_make(text);
	keep(name, text);
	return kept(name);
}

/* SQL with what was kept; its first value. */
const char *
did(const char *statement)
{
	return sql(filled(statement));
}

static void
make_codes(void)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		fresh(codes[i].name);
		did(arena_printf(kept_memory,
			"insert into identity.codes (code_hash, user_id, "
			"client_id, redirect_uri, code_challenge, scopes, "
			"nonce, auth_time, expires_at) values (sha256('<%s>'), "
			"'<person>', '%s', '%s', %s, '{openid,sample}', 'n-1', "
			"now() - interval '5 minutes', now() + interval '%s')",
			codes[i].name, codes[i].client, codes[i].redirect,
			codes[i].challenge, codes[i].expires));
	}
}

void
make_refresh_token(const char *name)
{
	fresh(name);
	did(arena_printf(kept_memory,
		"with g as (insert into identity.grants (user_id, client_id, "
		"scopes, auth_time) values ('<person>', 'test-native', "
		"'{openid,email,sample}', now()) returning id) "
		"insert into identity.refresh_tokens (token_hash, grant_id, "
		"user_id, scopes) select sha256('<%s>'), id, '<person>', "
		"'{openid,email,sample}' from g",
		name));
}

/* Whose password is Tessera-1; hashed as the sign-in would. */
static void
make_person(void)
{
	keep("person", did("select gen_random_uuid()"));
	keep("email", did("select 'p-' || '<person>' || '@example.com'"));
	keep("username", did("select 'p-' || '<person>'"));
	did(arena_printf(kept_memory,
		"insert into identity.users (id, email, username, first_name, "
		"last_name, password_hash) values ('<person>', '<email>', "
		"'<username>', 'Ada', 'Byron', '%s')",
		password_hash(kept_memory, "Tessera-1")));
}

void
sign_in(const char *session, const char *age)
{
	char form[BROWSER_FORM];

	browser_form(fresh(session), form);
	keep(arena_printf(kept_memory, "%s_form", session), form);
	did(arena_printf(kept_memory,
		"insert into identity.browser_sessions (token_hash, user_id, "
		"auth_time) values (sha256('<%s>'), '<person>', "
		"now() - interval '%s')",
		session, age));
}

void
prepare(void)
{
	char form[BROWSER_FORM];
	struct buffer issuer = { .arena = kept_memory };

	keep("issuer", setting("PUBLIC_URL"));
	text_encode(&issuer, setting("PUBLIC_URL"));
	keep("issuer_text", issuer.data);
	sql(clients);
	make_person();
	make_codes();
	for (size_t i = 0; i < sizeof refresh_names / sizeof *refresh_names;
		i++)
		make_refresh_token(refresh_names[i]);
	sign_in("session", "1 minute");
	sign_in("old_session", "2 hours");
	sign_in("out_session", "1 minute");
	browser_form(fresh("browser"), form);
	keep("browser_form", form);
	fresh("nothing");
	fresh("code_c");
	sign_in("button", "1 minute");
	keep("secret_hash", sql("select encode(sha256('s3cret:%+'), 'hex')"));
	keep("scopes", sql("select '[' || string_agg(to_json(name)::text, ',' "
			   "order by place) || ']' from identity.scopes"));
	keep("state", sql("select repeat('%C3%A4', 2000)"));
	keep("a129", sql("select repeat('a', 129)"));
}
