/* What the owner of an account does only with the password once more. */
#include "account.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "text/jsonc.h"

/* A password that is being judged; each try counts until it was right. */
struct trial {
	struct json_object *look;
	const char *attempt;
	const char *hash;
};

static bool
no_content(struct request *r, int status)
{
	return reply_body(r, status, NULL, status == 204 ? "" : "{}",
		status == 204 ? 0 : 2);
}

static bool
look(struct request *r, struct trial *trial)
{
	const char *const params[] = { request_text(r, "ip_hash") };

	if (!ask_entered(r, "try", params, 1, &trial->look) ||
		!refuse_held(r, trial->look))
		return false;
	trial->attempt = jsonc_text(trial->look, "attempt");
	trial->hash = jsonc_text(trial->look, "hash");
	return true;
}

/* Judges the password in a field; refuses a wrong one, or one too many. */
static bool
try_password(struct request *r, const char *field, const char *named,
	struct trial *trial)
{
	if (!password_enter())
		return refuse(r, 503, NULL, NULL);
	bool looked = look(r, trial);
	enum password verdict =
		looked ? password_verify(trial->hash, request_text(r, field))
		       : PASSWORD_WRONG;
	password_leave();
	return looked &&
	       (verdict != PASSWORD_WRONG ||
		       refuse_field(r, named, "is not your password"));
}

bool
change_password(struct request *r)
{
	struct trial trial;
	struct json_object *answer;
	const char *hash;

	if (!try_password(r, "current_password", "currentPassword", &trial))
		return false;
	struct person person = { jsonc_text(trial.look, "email"),
		jsonc_text(trial.look, "username"),
		jsonc_text(trial.look, "first_name"),
		jsonc_text(trial.look, "last_name") };
	const char *broken = rule_broken(
		&r->arena, request_text(r, "new_password"), &person);
	if (broken)
		return refuse_field(r, "newPassword", broken);
	if (!(hash = hash_password(r, request_text(r, "new_password"))))
		return false;
	const char *const params[] = { trial.attempt, trial.hash, hash,
		request_text(r, "ip_hash") };
	return ask_entered(r, "password", params, 4, &answer) &&
	       no_content(r, 204);
}

bool
change_email(struct request *r)
{
	struct trial trial;
	struct json_object *answer;
	char token[TOKEN_TEXT];

	if (!try_password(r, "password", "password", &trial))
		return false;
	token_make(token);
	const char *const params[] = { trial.attempt, trial.hash,
		request_text(r, "email"), request_text(r, "ip_hash"),
		token_parameter(&r->arena, token), token };
	return ask_entered(r, "email", params, 6, &answer) &&
	       refuse_held(r, answer) && no_content(r, 202);
}

bool
delete_user(struct request *r)
{
	struct trial trial;
	struct json_object *answer;

	if (!try_password(r, "password", "password", &trial))
		return false;
	const char *const params[] = { trial.attempt, trial.hash,
		request_text(r, "ip_hash") };
	return ask_entered(r, "delete", params, 3, &answer) &&
	       no_content(r, 204);
}
