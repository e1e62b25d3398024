/*
 * What this server can do (RFC 8414, OpenID Connect Discovery 1.0), made from
 * its rows and tables; and the keys by which its tokens are checked.
 */
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/jwt.h"
#include "db/ask.h"
#include "db/call.h"
#include "oauth.h"
#include "text/jsonc.h"

enum { METADATA_SECONDS = 60 };

const struct scope oauth_scopes[] = {
	{ "openid", "Know who you are" },
	{ "email", "See your e-mail address" },
	{ "profile", "See your name and picture" },
	{ "llm.inference", "Use language models with your credits" },
	{ "models.read", "See the models and your preferences" },
	{ "user.info", "See and change your profile" },
	{ "account", "Manage your account: password, devices, all your data" },
	{ "credits.read", "See your plan, credits and usage" },
	{ "audio", "Use your recordings and transcriptions" },
	{ "iops", "Use your data sets, analyses and reports" },
	{ "home", "Use your homes and appliances" },
	{ "admin", "Administer this installation" },
	{ 0 },
};

static const struct {
	const char *member;
	const char *path;
} endpoints[] = {
	{ "authorization_endpoint", "/oauth/authorize" },
	{ "token_endpoint", "/oauth/token" },
	{ "revocation_endpoint", "/oauth/revoke" },
	{ "introspection_endpoint", "/oauth/introspect" },
	{ "userinfo_endpoint", "/oauth/userinfo" },
	{ "jwks_uri", "/oauth/jwks" },
	{ "end_session_endpoint", "/oauth/logout" },
};

/* Members whose value is a list of words. */
static const struct {
	const char *member;
	const char *words;
} lists[] = {
	{ "response_types_supported", "code" },
	{ "response_modes_supported", "query form_post" },
	{ "grant_types_supported", "authorization_code refresh_token" },
	{ "subject_types_supported", "public" },
	{ "id_token_signing_alg_values_supported", "RS256 EdDSA" },
	{ "token_endpoint_auth_methods_supported",
		"none client_secret_basic client_secret_post" },
	{ "revocation_endpoint_auth_methods_supported",
		"none client_secret_basic client_secret_post" },
	{ "introspection_endpoint_auth_methods_supported",
		"client_secret_basic client_secret_post" },
	{ "code_challenge_methods_supported", "S256" },
	{ "prompt_values_supported", "none login consent select_account" },
	{ "claims_supported",
		"sub iss aud exp iat auth_time nonce at_hash azp email "
		"email_verified name given_name family_name preferred_username "
		"picture updated_at created_at last_login_at is_active" },
};

static const struct {
	const char *member;
	bool value;
} flags[] = {
	{ "authorization_response_iss_parameter_supported", true },
	{ "claims_parameter_supported", false },
	{ "request_parameter_supported", false },
	{ "request_uri_parameter_supported", false },
};

static struct json_object *
words(const char *text)
{
	struct json_object *list = json_object_new_array();

	while (*text) {
		size_t len = strcspn(text, " ");
		json_object_array_add(
			list, json_object_new_string_len(text, (int)len));
		text += len + (text[len] == ' ');
	}
	return list;
}

static struct json_object *
scopes(void)
{
	struct json_object *list = json_object_new_array();

	for (const struct scope *s = oauth_scopes; s->name; s++)
		json_object_array_add(list, json_object_new_string(s->name));
	return list;
}

static bool
served(const struct service *group, const char *path)
{
	const struct route *row;

	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		if (!strcmp(row->path, path))
			return true;
	return false;
}

static bool
metadata(struct request *r)
{
	struct json_object *o = request_keep(r, json_object_new_object());
	const char *issuer = config_text("PUBLIC_URL");

	jsonc_put(o, "issuer", issuer);
	for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++)
		if (served(r->service, endpoints[i].path))
			jsonc_put(o, endpoints[i].member,
				arena_printf(&r->arena, "%s%s", issuer,
					endpoints[i].path));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		json_object_object_add(
			o, lists[i].member, words(lists[i].words));
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		json_object_object_add(o, flags[i].member,
			json_object_new_boolean(flags[i].value));
	json_object_object_add(o, "scopes_supported", scopes());
	const char *text = plain(r, o);
	return reply_body(r, 200, NULL, text, strlen(text));
}

static bool
ask_keys(struct request *r, struct json_object **listed)
{
	struct json_object *set = request_keep(r, jwt_keys());
	const char *keys = plain(r, json_object_object_get(set, "keys"));

	return db_ask_json(r, "oauth_keys", &keys, listed);
}

/* Kept by no cache: who meets a new kid asks again, and must see it at once. */
static bool
published_keys(struct request *r)
{
	struct json_object *listed;

	if (!ask_keys(r, &listed))
		return false;
	const char *text = plain(r, listed);
	return reply_body(r, 200, NULL, text, strlen(text));
}

static bool
is_among(struct json_object *kids, const char *kid)
{
	for (size_t i = 0; kids && i < json_object_array_length(kids); i++)
		if (!strcmp(json_object_get_string(
				    json_object_array_get_idx(kids, i)),
			    kid))
			return true;
	return false;
}

/* Before each signature: another host may have retired what it does not have. */
bool
keys_publish(struct request *r, struct json_object *published)
{
	struct json_object *keys =
		json_object_object_get(request_keep(r, jwt_keys()), "keys");
	struct json_object *listed;

	for (size_t i = 0; i < json_object_array_length(keys); i++)
		if (!is_among(published,
			    jsonc_text(
				    json_object_array_get_idx(keys, i), "kid")))
			return ask_keys(r, &listed);
	return true;
}

const struct route metadata_routes[] = {
	{ "GET", "/.well-known/openid-configuration", PUBLIC, NULL, NULL, 200,
		.fn = metadata, .cache = METADATA_SECONDS, .open = true,
		.about = "What this server can do (OpenID)." },
	{ "GET", "/.well-known/oauth-authorization-server", PUBLIC, NULL, NULL,
		200, .fn = metadata, .cache = METADATA_SECONDS, .open = true,
		.about = "What this server can do (RFC 8414)." },
	{ "GET", "/oauth/jwks", PUBLIC, NULL, NULL, 200, .fn = published_keys,
		.open = true,
		.about = "The keys by which tokens are checked (RFC 7517)." },
	{ 0 },
};
