/* /oauth/authorize: a code, or the page that comes before it. */
#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "http/problem.h"
#include "http/route.h"
#include "oauth.h"
#include "page/page.h"

bool
authorize(struct request *r)
{
	struct json_object *asked =
		asked_read(r, request_param(r, "QUERY_STRING"));
	struct json_object *answer;
	char code[TOKEN_TEXT];

	if (!asked)
		return refuse(r, 400, NULL, "The query is malformed.");
	token_make(code);
	const char *const params[] = { plain(r, asked),
		token_parameter(&r->arena, request_text(r, "session")),
		token_parameter(&r->arena, code), config_text("PUBLIC_URL") };
	return db_ask_json(r, "oauth_authorize", params, &answer) &&
	       asked_end(r, asked, answer, code);
}

/*
 * A form of another site: the browser comes without its cookies, but has them
 * when it is sent on (SameSite=Lax).
 */
bool
authorize_form(struct request *r)
{
	const struct field *f = r->route->fields;
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, "/oauth/authorize");
	for (int i = 0; f[i].name; i++) {
		if (f[i].from != INPUT)
			continue;
		if (r->values[i].sent && problem_of(r, f[i].name))
			return refuse(r, 400, NULL, NULL);
		query_add(&out, f[i].name, r->values[i].text);
	}
	return page_redirect(r, out.data);
}
