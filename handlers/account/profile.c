/* Who somebody is: names, address, and leaving. */
#include "crypto/token.h"
#include "db/ask.h"
#include "forms.h"
#include "rule.h"
#include "trial.h"

static const struct field change[] = {
	{ "first_name", TEXT, 1, 100, .optional = true },
	{ "last_name", TEXT, 1, 100, .optional = true },
	{ "username", TEXT, 3, 30, .optional = true },
	{ "profile_picture_url", URL, .max = 2000, .optional = true },
	{ 0 },
};

static const struct field email[] = {
	{ "email", EMAIL },
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

static const struct field confirm[] = {
	{ "password", TEXT, 1, PASSWORD_MAX },
	PEER_HASH,
	{ 0 },
};

bool
change_email(struct request *r)
{
	struct trial trial;
	struct json_object *answer;
	char token[TOKEN_TEXT], cancel[TOKEN_TEXT];

	if (!trial_pass(r, "password", "password", &trial))
		return false;
	token_make(token);
	token_make(cancel);
	const char *const params[] = { trial.attempt, trial.hash,
		request_text(r, "email"), request_text(r, "ip_hash"),
		token_parameter(&r->arena, token), token,
		token_parameter(&r->arena, cancel), cancel };
	return ask_entered(r, "email", params, 8, &answer) &&
	       refuse_held(r, answer) && reply_body(r, 202, NULL, "{}", 2);
}

bool
delete_user(struct request *r)
{
	struct trial trial;
	struct json_object *answer;

	if (!trial_pass(r, "password", "password", &trial))
		return false;
	const char *const params[] = { trial.attempt, trial.hash,
		request_text(r, "ip_hash") };
	return ask_entered(r, "delete", params, 3, &answer) && no_content(r);
}

bool
take_address(struct request *r)
{
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		request_text(r, "ip_hash") };
	struct json_object *answer;

	if (!ask_entered(r, "address", params, 2, &answer))
		return false;
	return json_object_get_boolean(answer) ? no_content(r)
					       : refuse_token(r);
}

static bool
cancel_email(struct request *r)
{
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		request_text(r, "ip_hash") };
	struct json_object *answer;

	if (!db_ask_json(r, "account_cancel", params, &answer))
		return false;
	return json_object_get_boolean(answer) ? no_content(r)
					       : refuse_token(r);
}

static bool
cancel_form(struct request *r)
{
	return form_send(r, cancel_email);
}

static const struct object profile = {
	"Profile",
	.members = {
		{ "id", UUID },
		{ "email", EMAIL },
		{ "emailVerified", BOOL },
		{ "username", TEXT, .null = true },
		{ "firstName", TEXT, .null = true },
		{ "lastName", TEXT, .null = true },
		{ "profilePictureUrl", URL, .null = true },
		{ "createdAt", INSTANT },
		{ "lastLoginAt", INSTANT, .null = true },
		{ 0 },
	},
};

const struct route profile_routes[] = {
	{ "GET", "/v1/users/me", PROFILE, NULL, "account_me", 200,
		.answer = &profile, .about = "Who you are." },
	{ "PATCH", "/v1/users/me", PROFILE, change, "account_change", 200,
		.answer = &profile,
		.about = "Changes what is sent, and nothing else." },
	{ "DELETE", "/v1/users/me", ACCOUNT, confirm, NULL, 204,
		.fn = delete_user,
		.about = "Deletes the account; 30 days to come back." },
	{ "PUT", "/v1/users/me/email", ACCOUNT, email, NULL, 202,
		.answer = &answer_nothing, .fn = change_email,
		.about = "Another address, once it is proven." },
	{ "POST", "/v1/users/me/email/verify", ACCOUNT, link_token, NULL, 204,
		.fn = take_address,
		.about = "Proves the other address; it takes effect." },
	{ "POST", "/auth/cancel-email", PUBLIC, link_token, NULL, 204,
		.fn = cancel_email,
		.about = "Calls another address off, from the old one." },
	PAGE("/cancel-email", link_page, form_show,
		"The page that a mail leads to; it uses nothing up.",
		.refuses = "410"),
	SEND("/cancel-email", link_form, cancel_form,
		"Calls another address off."),
	{ 0 },
};
