/* POST /oauth/revoke (RFC 7009) and /oauth/introspect (RFC 7662). */
#include <string.h>

#include "config.h"
#include "oauth.h"
#include "token.h"

bool
revoke_token(struct request *r)
{
	struct credentials c;
	struct json_object *look, *verdict;

	if (!client_read(r, &c) ||
		!member_ask(r, "oauth_client", &c.client_id, &look) ||
		!client_admit(r, &c, look))
		return false;
	const char *const params[] = {
		token_parameter(&r->arena, sent(r, "token")), c.client_id
	};
	if (!member_ask(r, "oauth_revoke", params, &verdict))
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
	const char *const params[] = { token_parameter(
					       &r->arena, sent(r, "token")),
		c.client_id, config_text("PUBLIC_URL") };
	if (!member_ask(r, "oauth_introspect", params, &look) ||
		!client_admit(r, &c, look))
		return false;
	if (!c.secret)
		return client_refuse(r);
	const char *text = plain(r, json_object_object_get(look, "answer"));
	reply_body(r, 200, NULL, text, strlen(text));
	reply_header(r, "Cache-Control", "no-store");
	return true;
}
