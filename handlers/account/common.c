/* Small things that several rooms of the account group use. */
#include <string.h>

#include "account.h"
#include "base/clock.h"
#include "base/config.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "db/call.h"
#include "forms.h"
#include "page/page.h"
#include "text/json.h"
#include "text/jsonc.h"

const char *
entered(struct request *r, const char *what, const char *const *params,
	int count, const char *all[ENTERED_MAX])
{
	bool page = r->route->page;
	int n = 0;

	if (page)
		all[n++] =
			token_parameter(&r->arena, request_text(r, "session"));
	while (count--)
		all[n++] = *params++;
	return arena_printf(
		&r->arena, "%s_%s", page ? "page" : "account", what);
}

bool
ask_entered(struct request *r, const char *what, const char *const *params,
	int count, struct json_object **answer)
{
	const char *all[ENTERED_MAX];

	return db_ask_json(
		r, entered(r, what, params, count, all), all, answer);
}

bool
refuse_field(struct request *r, const char *field, const char *reason)
{
	struct buffer details = { .arena = &r->arena };

	if (r->route->page)
		return refuse(r, 422, NULL, sentence_of(r, field, reason));
	buffer_printf(&details, "{\"%s\":", field);
	json_quote(&details, reason, strlen(reason));
	buffer_text(&details, "}");
	return refuse_with(r, 422, NULL, NULL, details.data);
}

bool
refuse_held(struct request *r, struct json_object *answer)
{
	const char *held = jsonc_text(answer, "held");

	if (!held)
		return true;
	refuse(r, 429, NULL,
		"That was asked for too often. Please wait a while.");
	refuse_retry(
		r, json_object_get_int(json_object_object_get(answer, "held")));
	return false;
}

void
pad(struct request *r, long long start)
{
	if (r->reply.status != 429)
		password_pad(start, config_number("ACCOUNT_MS"));
}

const char *
hash_password(struct request *r, const char *password)
{
	if (!password_enter()) {
		refuse(r, 503, NULL, NULL);
		return NULL;
	}
	const char *hash = password_hash(&r->arena, password);
	password_leave();
	return hash;
}

const struct object mail_asked = {
	"MailAsked",
	.members = {
		{ "message", TEXT, .about = "the same, sent or not" },
		{ 0 },
	},
};

bool
accepted(struct request *r)
{
	static const char body[] =
		"{\"message\":\"If this address can be used for it, a mail is "
		"on its way.\"}";

	return reply_body(r, 202, NULL, body, sizeof body - 1);
}

bool
no_content(struct request *r)
{
	return reply_body(r, 204, NULL, "", 0);
}

bool
send_link(struct request *r, const char *function)
{
	long long start = clock_us();
	char token[TOKEN_TEXT];
	struct json_object *answer;

	token_make(token);
	const char *const params[] = { request_text(r, "email"),
		request_text(r, "ip_hash"), token_parameter(&r->arena, token),
		token, token_parameter(&r->arena, typed(r, "browser")) };
	bool done = db_ask_json(r, function, params, &answer) &&
		    refuse_held(r, answer) && accepted(r);
	pad(r, start);
	return done;
}

bool
refuse_token(struct request *r)
{
	return refuse_field(r, "token", "was used, has expired or is not ours");
}
