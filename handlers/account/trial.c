/* The owner's password once more, before what only the owner may do. */
#include "account.h"
#include "crypto/password.h"
#include "crypto/token.h"
#include "text/jsonc.h"
#include "trial.h"

static bool
look(struct request *r, struct trial *trial)
{
	bool page = r->route->page;
	const char *const params[] = { request_text(r, "ip_hash"),
		page ? token_parameter(&r->arena, request_text(r, "browser"))
		     : NULL };

	if (!ask_entered(r, "try", params, page ? 2 : 1, &trial->look) ||
		!refuse_held(r, trial->look))
		return false;
	trial->attempt = jsonc_text(trial->look, "attempt");
	trial->hash = jsonc_text(trial->look, "hash");
	return true;
}

bool
trial_pass(struct request *r, const char *field, const char *named,
	struct trial *trial)
{
	if (!password_enter())
		return refuse(r, 503, NULL, NULL);
	bool looked = look(r, trial);
	enum password verdict =
		looked ? password_verify(trial->hash, request_text(r, field))
		       : PASSWORD_WRONG;
	password_leave();
	if (!looked || verdict != PASSWORD_WRONG)
		return looked;
	const char *const params[] = { request_text(r, "ip_hash") };
	struct json_object *none;
	return ask_entered(r, "failed", params, 1, &none) &&
	       refuse_field(r, named, "is not your password");
}
