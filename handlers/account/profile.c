/* Who somebody is: names, address, and leaving. */
#include "account.h"
#include "crypto/token.h"
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
	char token[TOKEN_TEXT];

	if (!trial_pass(r, "password", "password", &trial))
		return false;
	token_make(token);
	const char *const params[] = { trial.attempt, trial.hash,
		request_text(r, "email"), request_text(r, "ip_hash"),
		token_parameter(&r->arena, token), token };
	return ask_entered(r, "email", params, 6, &answer) &&
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
	{ "GET", "/v1/users/me", SCOPE, NULL, "account_me", 200,
		.answer = &profile, .about = "Who you are." },
	{ "PATCH", "/v1/users/me", SCOPE, change, "account_change", 200,
		.answer = &profile,
		.about = "Changes what is sent, and nothing else." },
	{ "DELETE", "/v1/users/me", SCOPE, confirm, NULL, 204,
		.fn = delete_user,
		.about = "Deletes the account; 30 days to come back." },
	{ "PUT", "/v1/users/me/email", SCOPE, email, NULL, 202,
		.answer = &answer_nothing, .fn = change_email,
		.about = "Another address, once it is proven." },
	{ 0 },
};
