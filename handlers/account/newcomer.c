/*
 * What anybody may ask: to register, a link once more, a new password. What is
 * answered, the work and the time are the same for known and unknown addresses.
 */
#include <string.h>

#include "account.h"
#include "base/clock.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "http/route.h"
#include "text/jsonc.h"

static bool
accept(struct request *r)
{
	static const char body[] =
		"{\"message\":\"If this address can be used for it, a mail is "
		"on its way.\"}";

	return reply_body(r, 202, NULL, body, sizeof body - 1);
}

static struct person
person_sent(struct request *r)
{
	return (struct person){ request_text(r, "email"),
		request_text(r, "username"), request_text(r, "first_name"),
		request_text(r, "last_name") };
}

static bool
may_register(struct request *r)
{
	struct person person = person_sent(r);
	const char *broken =
		rule_broken(&r->arena, request_text(r, "password"), &person);

	if (strcmp(request_text(r, "accepted_terms"), "true") != 0)
		return refuse_field(r, "acceptedTerms", "must be true");
	return !broken || refuse_field(r, "password", broken);
}

static bool
make_account(struct request *r)
{
	struct person p = person_sent(r);
	const char *const asked[] = { p.email, request_text(r, "ip_hash") };
	const char *hash;
	char token[TOKEN_TEXT];
	struct json_object *answer;

	if (!db_ask_json(r, "account_asked", asked, &answer) ||
		!refuse_held(r, answer) ||
		!(hash = hash_password(r, request_text(r, "password"))))
		return false;
	token_make(token);
	const char *const params[] = { p.email, hash, p.username, p.first_name,
		p.last_name, request_text(r, "ip_hash"),
		token_parameter(&r->arena, token), token };
	if (!db_ask_json(r, "account_register", params, &answer))
		return false;
	if (jsonc_text(answer, "taken"))
		return refuse_with(r, 409, NULL,
			r->route->page ? "Username is taken." : NULL,
			"{\"username\":\"is taken\"}");
	return accept(r);
}

bool
register_user(struct request *r)
{
	long long start = clock_us();

	if (!may_register(r))
		return false;
	bool done = make_account(r);
	pad(start);
	return done;
}

/* A mail with a link, if there is somebody for it. */
static bool
send_link(struct request *r, const char *function)
{
	long long start = clock_us();
	char token[TOKEN_TEXT];
	struct json_object *answer;

	token_make(token);
	const char *const params[] = { request_text(r, "email"),
		request_text(r, "ip_hash"), token_parameter(&r->arena, token),
		token };
	bool done = db_ask_json(r, function, params, &answer) &&
		    refuse_held(r, answer) && accept(r);
	pad(start);
	return done;
}

bool
resend_verification(struct request *r)
{
	return send_link(r, "account_resend");
}

bool
forgot_password(struct request *r)
{
	return send_link(r, "account_forgot");
}

static bool
refuse_token(struct request *r)
{
	return refuse_field(r, "token", "was used, has expired or is not ours");
}

static bool
no_content(struct request *r)
{
	return reply_body(r, 204, NULL, "", 0);
}

bool
verify_email(struct request *r)
{
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		request_text(r, "ip_hash") };
	struct json_object *answer;

	if (!db_ask_json(r, "account_verify", params, &answer))
		return false;
	return json_object_get_boolean(answer) ? no_content(r)
					       : refuse_token(r);
}

bool
reset_password(struct request *r)
{
	const char *token =
		token_parameter(&r->arena, request_text(r, "token"));
	const char *const look[] = { token };
	const char *hash;
	struct json_object *answer;

	if (!db_ask_json(r, "account_reset_look", look, &answer))
		return false;
	if (!answer)
		return refuse_token(r);
	struct person person = { jsonc_text(answer, "email"),
		jsonc_text(answer, "username"),
		jsonc_text(answer, "first_name"),
		jsonc_text(answer, "last_name") };
	const char *broken =
		rule_broken(&r->arena, request_text(r, "password"), &person);
	if (broken)
		return refuse_field(r, "password", broken);
	if (!(hash = hash_password(r, request_text(r, "password"))))
		return false;
	const char *const params[] = { token, hash,
		request_text(r, "ip_hash") };
	if (!db_ask_json(r, "account_reset", params, &answer))
		return false;
	return json_object_get_boolean(answer) ? no_content(r)
					       : refuse_token(r);
}
