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
	{ "prompt_values_supported",
		"none login consent select_account create" },
	{ "ui_locales_supported", "en de" },
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
	struct json_object *scopes;

	if (!db_ask_json(r, "oauth_scopes", NULL, &scopes))
		return false;
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
	json_object_object_add(o, "scopes_supported", json_object_get(scopes));
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

static const struct object told = {
	"ServerMetadata",
	.members = {
		{ "issuer", URL },
		{ "authorization_endpoint", URL },
		{ "token_endpoint", URL },
		{ "revocation_endpoint", URL },
		{ "introspection_endpoint", URL },
		{ "userinfo_endpoint", URL },
		{ "jwks_uri", URL },
		{ "end_session_endpoint", URL },
		{ "response_types_supported", TEXTS },
		{ "response_modes_supported", TEXTS },
		{ "grant_types_supported", TEXTS },
		{ "subject_types_supported", TEXTS },
		{ "id_token_signing_alg_values_supported", TEXTS },
		{ "token_endpoint_auth_methods_supported", TEXTS },
		{ "revocation_endpoint_auth_methods_supported", TEXTS },
		{ "introspection_endpoint_auth_methods_supported", TEXTS },
		{ "code_challenge_methods_supported", TEXTS },
		{ "prompt_values_supported", TEXTS },
		{ "ui_locales_supported", TEXTS },
		{ "claims_supported", TEXTS },
		{ "scopes_supported", TEXTS },
		{ "authorization_response_iss_parameter_supported", BOOL },
		{ "claims_parameter_supported", BOOL },
		{ "request_parameter_supported", BOOL },
		{ "request_uri_parameter_supported", BOOL },
		{ 0 },
	},
};

static const struct object key = {
	"Key",
	.members = {
		{ "kty", TEXT },
		{ "alg", TEXT },
		{ "use", TEXT },
		{ "kid", TEXT },
		{ "crv", TEXT, .absent = true },
		{ "x", TEXT, .absent = true },
		{ "n", TEXT, .absent = true },
		{ "e", TEXT, .absent = true },
		{ 0 },
	},
};

static const struct object keys = {
	"KeySet",
	.members = {
		{ "keys", OBJECT, .list = true, .of = &key },
		{ 0 },
	},
};

const struct route metadata_routes[] = {
	{ "GET", "/.well-known/openid-configuration", PUBLIC, NULL, NULL, 200,
		.fn = metadata, .answer = &told, .cache = METADATA_SECONDS,
		.open = true, .about = "What this server can do (OpenID)." },
	{ "GET", "/.well-known/oauth-authorization-server", PUBLIC, NULL, NULL,
		200, .fn = metadata, .answer = &told, .cache = METADATA_SECONDS,
		.open = true, .about = "What this server can do (RFC 8414)." },
	{ "GET", "/oauth/jwks", PUBLIC, NULL, NULL, 200, .fn = published_keys,
		.answer = &keys, .open = true,
		.about = "The keys by which tokens are checked (RFC 7517)." },
	{ 0 },
};
