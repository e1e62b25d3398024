/* /oauth/revoke: a client ends a token (RFC 7009). */
#include "client.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"

static const struct field token[] = {
	TOKEN_FIELDS,
	{ 0 },
};

static bool
revoke(struct request *r)
{
	struct credentials c;
	struct json_object *look, *verdict;

	if (!client_read(r, &c) ||
		!db_ask_json(r, "oauth_client", &c.client_id, &look) ||
		!client_admit(r, &c, look))
		return false;
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		c.client_id };
	if (!db_ask_json(r, "oauth_revoke", params, &verdict))
		return false;
	return verdict ? refuse_verdict(r, verdict)
		       : reply_body(r, 200, NULL, "{}", 2);
}

const struct route revocation_routes[] = {
	{ "POST", "/oauth/revoke", PUBLIC, token, NULL, 200,
		.answer = &answer_nothing, .fn = revoke, .body = BODY_FORM,
		.open = true, .about = "Ends a token (RFC 7009)." },
	{ 0 },
};
