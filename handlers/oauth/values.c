/* Small things that all parts of the authorization server use. */
#include <string.h>

#include "asked.h"
#include "crypto/jwt.h"
#include "oauth.h"
#include "page/browser.h"
#include "text/jsonc.h"
#include "text/text.h"

const char *
plain(struct request *r, struct json_object *o)
{
	const char *text = json_object_to_json_string_ext(
		o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);

	return arena_copy(&r->arena, text, strlen(text));
}

bool
refuse_verdict(struct request *r, struct json_object *verdict)
{
	return refuse(r, 400, jsonc_text(verdict, "error"),
		jsonc_text(verdict, "says"));
}

struct hint
hint_read(struct request *r, const char *token)
{
	struct json_object *claims =
		token ? jwt_claims(&r->arena, token) : NULL;

	request_keep(r, claims);
	/* Access tokens have no azp. */
	if (!jsonc_text(claims, "azp"))
		return (struct hint){ NULL, NULL };
	return (struct hint){ jsonc_text(claims, "sub"),
		jsonc_text(claims, "azp") };
}

void
query_add(struct buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	bool first = !strchr(out->data ? out->data : "", '?');
	buffer_printf(out, "%s%s=", first ? "?" : "&", name);
	text_encode(out, value);
}
