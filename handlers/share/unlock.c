/* The password of a report. */
#include <string.h>

#include "crypto/password.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "page/page.h"
#include "share.h"
#include "text/jsonc.h"

enum { OPEN = 0, RIGHT = 200 };

/* What a try came to: the status to refuse with, and when to try again. */
struct attempt {
	struct json_object *said;
	int status; /* OPEN: it has no password */
	int retry;
	char token[TOKEN_TEXT];
};

static int
number(struct json_object *o, const char *key)
{
	return json_object_get_int(json_object_object_get(o, key));
}

/* It was wrong: counted already, and noted for the owner. */
static bool
note_wrong(struct request *r, struct attempt *a)
{
	const char *const params[] = { jsonc_text(a->said, "attempt") };
	struct json_object *none;

	a->status = 401;
	return db_ask_json(r, "share_wrong", params, &none);
}

static bool
let_in(struct request *r, struct attempt *a)
{
	token_make(a->token);
	const char *const params[] = { jsonc_text(a->said, "attempt"),
		jsonc_text(a->said, "hash"), a->token,
		browser_sent(r, UNLOCK_COOKIE), request_text(r, "ip_hash") };
	struct json_object *done;

	if (!db_ask_json(r, "share_unlock", params, &done))
		return false;
	a->status = number(done, "refused") ? 401 : RIGHT;
	return true;
}

/* False when a call failed, which was refused. */
static bool
try(struct request *r, struct attempt *a)
{
	const char *const params[] = { request_text(r, "short_code"),
		request_text(r, "ip_hash") };

	if (!db_ask_json(r, "share_try", params, &a->said))
		return false;
	a->status = number(a->said, "refused");
	a->retry = number(a->said, "retry");
	if (a->status || !jsonc_text(a->said, "hash"))
		return true;
	if (!password_enter()) {
		a->status = 503;
		a->retry = 1;
		return true;
	}
	enum password verdict = password_verify(
		jsonc_text(a->said, "hash"), request_text(r, "password"));
	password_leave();
	return verdict == PASSWORD_WRONG ? note_wrong(r, a) : let_in(r, a);
}

bool
unlock_form(struct request *r)
{
	struct attempt a = { 0 };

	if (!request_text(r, "password"))
		return locked_page(r, 422, "Enter the password.");
	if (!try(r, &a))
		return false;
	if (a.status == 401)
		return locked_page(r, 401, "This password is wrong.");
	if (a.status != OPEN && a.status != RIGHT)
		return away_page(r, a.status, a.retry);
	page_redirect(r, arena_printf(&r->arena, "/r/%s",
				 request_text(r, "short_code")));
	if (a.status == RIGHT)
		browser_set(r, UNLOCK_COOKIE, a.token, UNLOCK_SECONDS);
	return true;
}

static bool
refuse_wrong(struct request *r)
{
	refuse(r, 401, "wrong_password", "This password is wrong.");
	reply_header(r, "WWW-Authenticate", "Bearer");
	return false;
}

bool
unlock_json(struct request *r)
{
	struct attempt a = { 0 };

	if (!try(r, &a))
		return false;
	if (a.status == 401)
		return refuse_wrong(r);
	if (a.status == OPEN)
		return refuse(r, 409, "no_password",
			"This report has no password: read it.");
	if (a.status != RIGHT)
		return report_refused(r, a.status, a.retry);
	const char *body =
		arena_printf(&r->arena, "{\"token\":\"%s\",\"expires_in\":%d}",
			a.token, UNLOCK_SECONDS);
	reply_body(r, 200, NULL, body, strlen(body));
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

bool
locked_page(struct request *r, int status, const char *sentence)
{
	struct json_object *values = json_object_new_object();

	jsonc_put(values, "short_code", request_text(r, "short_code"));
	jsonc_put(values, "says", sentence);
	page_reply(r, status, "locked", values, false);
	reply_header(r, "X-Robots-Tag", "noindex");
	if (status == 401)
		reply_header(r, "WWW-Authenticate", "Bearer");
	return false;
}

bool
away_page(struct request *r, int status, int retry)
{
	struct json_object *values = json_object_new_object();

	jsonc_put(values,
		status == 410	? "gone"
		: status == 404 ? "unknown"
				: "busy",
		"yes");
	page_reply(r, status, "away", values, false);
	reply_header(r, "X-Robots-Tag", "noindex");
	if (retry)
		reply_header(
			r, "Retry-After", arena_printf(&r->arena, "%d", retry));
	return false;
}
