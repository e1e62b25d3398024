/*
 * Registering, and its link once more; as JSON and as pages. What is answered,
 * the work and the time are the same for known and unknown addresses.
 */
#include <string.h>

#include "base/clock.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "forms.h"
#include "page/page.h"
#include "rule.h"
#include "text/jsonc.h"

static const struct field newcomer[] = {
	{ "email", EMAIL },
	{ "password", TEXT, PASSWORD_MIN, PASSWORD_MAX,
		.about = "upper and lower case and a digit" },
	{ "username", TEXT, 3, 30, .optional = true,
		.about = "letters, digits, _ and -" },
	{ "first_name", TEXT, 1, 100, .optional = true },
	{ "last_name", TEXT, 1, 100, .optional = true },
	{ "accepted_terms", BOOL, .about = "true" },
	PEER_HASH,
	{ 0 },
};

static const struct field address[] = {
	{ "email", EMAIL },
	PEER_HASH,
	{ 0 },
};

static const struct field address_page[] = {
	COOKIES,
	DONE,
	{ 0 },
};

static const struct field address_form[] = {
	COOKIES,
	{ "email", EMAIL, .label = "The e-mail address" },
	PEER_HASH,
	{ 0 },
};

/* What people type, which may be wrong. */
static const struct field newcomer_form[] = {
	COOKIES,
	{ "email", EMAIL, .label = "The e-mail address" },
	{ "password", TEXT, 1, PASSWORD_MAX },
	TYPED("username", 30),
	TYPED("first_name", 100, .label = "The first name"),
	TYPED("last_name", 100, .label = "The last name"),
	{ "accepted_terms", BOOL, .fallback = "false",
		.label = "Accepting the terms" },
	PEER_HASH,
	{ 0 },
};

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

	if (strcmp(request_text(r, "accepted_terms"), "true"))
		return refuse_field(r, "acceptedTerms", "must be true");
	return !broken || refuse_field(r, "password", broken);
}

static bool
make_account(struct request *r)
{
	struct person p = person_sent(r);
	const char *const asked[] = { p.email, request_text(r, "ip_hash"),
		token_parameter(&r->arena, typed(r, "browser")) };
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
		token_parameter(&r->arena, token), token,
		token_parameter(&r->arena, typed(r, "browser")),
		r->route->page ? page_language(r) : NULL };
	if (!db_ask_json(r, "account_register", params, &answer))
		return false;
	if (jsonc_text(answer, "taken"))
		return refuse_with(r, 409, NULL,
			r->route->page ? "Username is taken." : NULL,
			"{\"username\":\"is taken\"}");
	return accepted(r);
}

static bool
register_user(struct request *r)
{
	long long start = clock_us();

	if (!may_register(r))
		return false;
	bool done = make_account(r);
	pad(r, start);
	return done;
}

static bool
resend_verification(struct request *r)
{
	return send_link(r, "account_resend");
}

static bool
resend_form(struct request *r)
{
	return form_send(r, resend_verification);
}

static bool
register_form(struct request *r)
{
	return form_send(r, register_user);
}

static const struct field no_form[] = {
	COOKIES,
	{ 0 },
};

static bool
terms_page(struct request *r)
{
	return page_reply(r, 200, "terms", json_object_new_object(), false);
}

const struct route registration_routes[] = {
	{ "POST", "/auth/register", PUBLIC, newcomer, NULL, 202,
		.answer = &mail_asked, .fn = register_user, .rate = "slow",
		.about = "Makes an account, unless the address has one." },
	{ "POST", "/auth/resend-verification", PUBLIC, address, NULL, 202,
		.answer = &mail_asked, .fn = resend_verification,
		.rate = "slow",
		.about = "Sends a registration's link once more." },
	PAGE("/register", address_page, form_show, "The page to register."),
	SLOW("/register", newcomer_form, register_form, "Registers."),
	PAGE("/terms", no_form, terms_page, "The terms of use."),
	PAGE("/resend-verification", address_page, form_show,
		"The page to ask for a registration's link once more."),
	SLOW("/resend-verification", address_form, resend_form, "Sends it."),
	{ 0 },
};
