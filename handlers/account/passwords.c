/* Another password: by a mail when it was forgotten, or by the present one. */
#include "crypto/token.h"
#include "db/ask.h"
#include "forms.h"
#include "rule.h"
#include "text/jsonc.h"
#include "trial.h"

static const struct field address[] = {
	{ "email", EMAIL },
	PEER_HASH,
	{ 0 },
};

static const struct field reset[] = {
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .about = "from the mail" },
	{ "password", TEXT, PASSWORD_MIN, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field change[] = {
	{ "current_password", TEXT, 1, PASSWORD_MAX },
	{ "new_password", TEXT, PASSWORD_MIN, PASSWORD_MAX },
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

static const struct field reset_form[] = {
	COOKIES,
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .label = "The link" },
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static struct person
person_told(struct json_object *look)
{
	return (struct person){ jsonc_text(look, "email"),
		jsonc_text(look, "username"), jsonc_text(look, "first_name"),
		jsonc_text(look, "last_name") };
}

/* The hash of a new password in a field; NULL if the rule forbids it, or all
 * permits are taken, which has been refused. */
static const char *
hash_new(struct request *r, const char *field, const char *named,
	struct json_object *look)
{
	struct person person = person_told(look);
	const char *password = request_text(r, field);
	const char *broken = rule_broken(&r->arena, password, &person);

	if (!broken)
		return hash_password(r, password);
	refuse_field(r, named, broken);
	return NULL;
}

static bool
forgot_password(struct request *r)
{
	return send_link(r, "account_forgot");
}

static bool
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
	if (!(hash = hash_new(r, "password", "password", answer)))
		return false;
	const char *const params[] = { token, hash, request_text(r, "ip_hash"),
		token_parameter(&r->arena, typed(r, "browser")) };
	if (!db_ask_json(r, "account_reset", params, &answer))
		return false;
	return json_object_get_boolean(answer) ? no_content(r)
					       : refuse_token(r);
}

/* A right password is no failure, whatever the new one is. */
static const char *
hash_next(struct request *r, const struct trial *trial)
{
	struct person person = person_told(trial->look);
	const char *password = request_text(r, "new_password");
	struct json_object *none;

	if (rule_broken(&r->arena, password, &person) &&
		!ask_entered(r, "forgiven", &trial->attempt, 1, &none))
		return NULL;
	return hash_new(r, "new_password", "newPassword", trial->look);
}

bool
change_password(struct request *r)
{
	struct trial trial;
	struct json_object *answer;
	char next[TOKEN_TEXT];
	const char *hash;
	bool page = r->route->page;

	if (!trial_pass(r, "current_password", "currentPassword", &trial) ||
		!(hash = hash_next(r, &trial)))
		return false;
	token_make(next);
	const char *const params[] = { trial.attempt, trial.hash, hash,
		request_text(r, "ip_hash"), token_parameter(&r->arena, next) };
	if (!ask_entered(r, "password", params, page ? 5 : 4, &answer) ||
		!no_content(r))
		return false;
	if (page)
		browser_set(r, BROWSER_SESSION, next, BROWSER_SIGN_IN_SECONDS);
	return true;
}

static bool
forgot_form(struct request *r)
{
	return form_send(r, forgot_password);
}

static bool
set_form(struct request *r)
{
	return form_send(r, reset_password);
}

const struct route passwords_routes[] = {
	{ "POST", "/auth/forgot-password", PUBLIC, address, NULL, 202,
		.answer = &mail_asked, .fn = forgot_password, .rate = "slow",
		.about = "Sends a link that sets a new password." },
	{ "POST", "/auth/reset-password", PUBLIC, reset, NULL, 204,
		.fn = reset_password, .about = "Sets a new password by it." },
	{ "PUT", "/v1/users/me/password", ACCOUNT, change, NULL, 204,
		.fn = change_password,
		.about = "Another password; other devices are signed out." },
	PAGE("/forgot-password", address_page, form_show,
		"The page of a forgotten password."),
	SLOW("/forgot-password", address_form, forgot_form, "Sends a link."),
	PAGE("/reset-password", link_page, form_show,
		"The page that a mail leads to; it uses nothing up.",
		.refuses = "410"),
	SEND("/reset-password", reset_form, set_form, "Sets a password."),
	{ 0 },
};
