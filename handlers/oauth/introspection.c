/* /oauth/introspect: what a token is, to resource servers (RFC 7662). */
#include <string.h>

#include "base/config.h"
#include "client.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"

static const struct field token[] = {
	TOKEN_FIELDS,
	{ 0 },
};

static bool
introspect(struct request *r)
{
	struct credentials c;
	struct json_object *look;

	if (!client_read(r, &c))
		return false;
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		c.client_id, config_text("PUBLIC_URL") };
	if (!db_ask_json(r, "oauth_introspect", params, &look) ||
		!client_admit(r, &c, look))
		return false;
	if (!c.secret)
		return client_refuse(r);
	const char *text = plain(r, json_object_object_get(look, "answer"));
	reply_body(r, 200, NULL, text, strlen(text));
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

static const struct object introspected = {
	"Introspection",
	.members = {
		{ "active", BOOL, .about = "if false, there is no more" },
		{ "scope", TEXT, .absent = true },
		{ "client_id", TEXT, .null = true, .absent = true },
		{ "username", EMAIL, .absent = true },
		{ "token_type", TEXT, .absent = true },
		{ "exp", INT, .absent = true, .about = "seconds since 1970" },
		{ "iat", INT, .absent = true },
		{ "sub", UUID, .absent = true },
		{ "aud", TEXT, .absent = true },
		{ "iss", URL, .absent = true },
		{ "jti", UUID, .null = true, .absent = true },
		{ 0 },
	},
};

const struct route introspection_routes[] = {
	{ "POST", "/oauth/introspect", PUBLIC, token, NULL, 200,
		.answer = &introspected, .fn = introspect, .body = BODY_FORM,
		.open = true,
		.about = "What a token is, to resource servers (RFC 7662)." },
	{ 0 },
};
