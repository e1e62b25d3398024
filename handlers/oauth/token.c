/* POST /oauth/token: codes and refresh tokens become tokens. */
#include <string.h>

#include "base/config.h"
#include "client.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "db/call.h"
#include "mint.h"
#include "oauth.h"
#include "text/jsonc.h"

static const struct field grant[] = {
	{ "grant_type", TEXT, 1, WORD_MAX,
		.about = "authorization_code or refresh_token" },
	CLIENT_FIELDS,
	{ "code", TEXT, 1, SECRET_MAX, .optional = true },
	{ "redirect_uri", TEXT, 1, ADDRESS_MAX, .optional = true },
	{ "code_verifier", TEXT, 1, SECRET_MAX, .optional = true },
	{ "refresh_token", TEXT, 1, SECRET_MAX, .optional = true },
	{ "scope", TEXT, .max = SCOPE_MAX, .optional = true },
	{ "resource", TEXT, 1, RESOURCE_MAX, .optional = true,
		.code = "invalid_target", .about = "RFC 8707; one" },
	{ "user_agent", TEXT, .max = 500, .from = AGENT, .optional = true },
	{ "ip_hash", TEXT, .from = PEER, .optional = true },
	{ 0 },
};

static struct json_object *
member(struct json_object *o, const char *key)
{
	return json_object_object_get(o, key);
}

static long long
now_of(struct json_object *claims)
{
	return json_object_get_int64(member(claims, "now"));
}

/* RFC 7636 4.6; a verifier without a challenge is an attack (RFC 9700 4.8). */
static bool
proven(struct request *r, const char *challenge)
{
	const char *verifier = request_text(r, "code_verifier");

	if (!challenge && !verifier)
		return true;
	if (challenge && verifier && pkce_matches(verifier, challenge))
		return true;
	return refuse(r, 400, "invalid_grant",
		"The code_verifier does not match the code_challenge.");
}

static bool
look_at_code(struct request *r, const struct credentials *c, const char *hash,
	struct json_object **look)
{
	const char *const params[] = { hash, c->client_id,
		request_text(r, "redirect_uri"), request_text(r, "resource"),
		config_text("PUBLIC_URL") };

	return db_ask_json(r, "oauth_code_look", params, look) &&
	       client_admit(r, c, *look);
}

static bool
reused(struct request *r, const char *function, const char *hash)
{
	struct json_object *verdict;

	return db_ask_json(r, function, &hash, &verdict) &&
	       refuse_verdict(r, verdict);
}

static bool
exchange_code(struct request *r, const struct credentials *c)
{
	const char *code = request_text(r, "code");
	const char *hash = token_parameter(&r->arena, code);
	struct json_object *look, *verdict;
	struct minted m;

	if (!code)
		return refuse(r, 400, "invalid_request", "Code is required");
	if (!look_at_code(r, c, hash, &look))
		return false;
	verdict = member(look, "verdict");
	if (verdict && !strcmp(jsonc_text(verdict, "error"), "used"))
		return reused(r, "oauth_code_reused", hash);
	if (verdict)
		return refuse_verdict(r, verdict);
	if (!proven(r, jsonc_text(look, "code_challenge")) ||
		!mint(r, member(look, "claims"), jsonc_text(look, "nonce"), &m))
		return false;
	const char *const params[] = { hash,
		token_parameter(&r->arena, m.access), m.token_id, m.scope,
		token_parameter(&r->arena, m.refresh),
		request_text(r, "user_agent"), request_text(r, "ip_hash") };
	if (!db_ask_json(r, "oauth_code_exchange", params, &verdict))
		return false;
	return verdict ? refuse_verdict(r, verdict)
		       : mint_reply(r, &m, now_of(member(look, "claims")));
}

static bool
look_at_refresh(struct request *r, const struct credentials *c,
	const char *hash, struct json_object **look)
{
	const char *const params[] = { hash, c->client_id,
		request_text(r, "scope"), request_text(r, "resource"),
		config_text("PUBLIC_URL") };

	return db_ask_json(r, "oauth_refresh_look", params, look) &&
	       client_admit(r, c, *look);
}

/* The same successor with an access token of its own, for the first is over. */
static bool
renew(struct request *r, const char *token, struct json_object *claims,
	const struct minted *before)
{
	struct json_object *verdict;
	struct minted m;

	if (!mint(r, claims, NULL, &m))
		return false;
	m.refresh = before->refresh;
	const char *const params[] = { token_parameter(&r->arena, token),
		token_parameter(&r->arena, m.access), m.token_id, m.scope,
		replay_seal(r, token, &m), request_text(r, "user_agent"),
		request_text(r, "ip_hash") };
	if (!db_ask_json(r, "oauth_refresh_again", params, &verdict))
		return false;
	return verdict ? refuse_verdict(r, verdict)
		       : mint_reply(r, &m, now_of(claims));
}

/* Again what the token was exchanged for. */
static bool
repeat(struct request *r, const char *token, const char *replay,
	struct json_object *claims)
{
	struct json_object *lives;
	struct minted m;

	if (!replay_open(r, token, replay, &m))
		return false;
	if (strcmp(m.scope, jsonc_text(claims, "scope")))
		return refuse(r, 400, "invalid_scope",
			"The refresh token was exchanged for another scope.");
	const char *const params[] = { token_parameter(&r->arena, m.access) };
	if (!db_ask_json(r, "oauth_access_lives", params, &lives))
		return false;
	return json_object_get_boolean(lives)
		       ? mint_reply(r, &m, now_of(claims))
		       : renew(r, token, claims, &m);
}

static bool
keep_refresh(struct request *r, const char *token, const char *hash,
	struct json_object *claims)
{
	struct json_object *answer;
	struct minted m;

	if (!mint(r, claims, NULL, &m))
		return false;
	if (!m.refresh)
		return refuse(r, 400, "unauthorized_client",
			"The client may not refresh tokens.");
	const char *const params[] = { hash,
		token_parameter(&r->arena, m.access), m.token_id, m.scope,
		token_parameter(&r->arena, m.refresh),
		replay_seal(r, token, &m), request_text(r, "user_agent"),
		request_text(r, "ip_hash") };
	if (!db_ask_json(r, "oauth_refresh", params, &answer))
		return false;
	if (!answer)
		return mint_reply(r, &m, now_of(claims));
	if (jsonc_text(answer, "replay"))
		return repeat(r, token, jsonc_text(answer, "replay"), claims);
	return refuse_verdict(r, answer);
}

static bool
exchange_refresh(struct request *r, const struct credentials *c)
{
	const char *token = request_text(r, "refresh_token");
	const char *hash = token_parameter(&r->arena, token);
	struct json_object *look, *verdict;

	if (!token)
		return refuse(
			r, 400, "invalid_request", "Refresh_token is required");
	if (!look_at_refresh(r, c, hash, &look))
		return false;
	verdict = member(look, "verdict");
	if (verdict && !strcmp(jsonc_text(verdict, "error"), "used"))
		return reused(r, "oauth_refresh_reused", hash);
	if (verdict)
		return refuse_verdict(r, verdict);
	struct json_object *claims = member(look, "claims");
	return jsonc_text(look, "replay")
		       ? repeat(r, token, jsonc_text(look, "replay"), claims)
		       : keep_refresh(r, token, hash, claims);
}

static bool
exchange(struct request *r)
{
	static const struct {
		const char *name;
		bool (*exchange)(struct request *, const struct credentials *);
	} grants[] = {
		{ "authorization_code", exchange_code },
		{ "refresh_token", exchange_refresh },
	};
	const char *type = request_text(r, "grant_type");
	struct credentials c;

	for (size_t i = 0; i < sizeof grants / sizeof *grants; i++)
		if (!strcmp(type, grants[i].name))
			return client_read(r, &c) && grants[i].exchange(r, &c);
	return refuse(r, 400, "unsupported_grant_type",
		"Only authorization_code and refresh_token are supported.");
}

static const struct object tokens = {
	"Tokens",
	.members = {
		{ "access_token", TEXT },
		{ "token_type", ENUM, .oneof = "Bearer" },
		{ "expires_in", INT, .about = "seconds" },
		{ "refresh_token", TEXT, .absent = true },
		{ "scope", TEXT },
		{ "id_token", TEXT, .absent = true },
		{ 0 },
	},
};

const struct route token_routes[] = {
	{ "POST", "/oauth/token", PUBLIC, grant, NULL, 200, .answer = &tokens,
		.fn = exchange, .body = BODY_FORM, .open = true,
		.about = "Tokens for a code or a refresh token." },
	{ 0 },
};
