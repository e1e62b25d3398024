/* POST /oauth/revoke (RFC 7009) and /oauth/introspect (RFC 7662). */
#include <string.h>

#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "oauth.h"

bool
revoke_token(struct request *r)
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

bool
introspect_token(struct request *r)
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
