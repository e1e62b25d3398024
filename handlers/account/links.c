/* The links by which an address is proven; as JSON and as a page. */
#include <string.h>

#include "crypto/token.h"
#include "db/ask.h"
#include "forms.h"
#include "page/page.h"
#include "rule.h"
#include "text/jsonc.h"

static const struct field proof[] = {
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .about = "from the mail" },
	{ "password", TEXT, 1, PASSWORD_MAX, .optional = true,
		.about = "chosen with the link; where somebody else registered "
			 "the address, too, it is needed" },
	PEER_HASH,
	{ 0 },
};

static const struct field proof_form[] = {
	COOKIES,
	{ "token", TEXT, 1, MAIL_TOKEN_MAX, .label = "The link" },
	TYPED("password", PASSWORD_MAX),
	PEER_HASH,
	{ 0 },
};

static bool
truth(struct json_object *o, const char *key)
{
	return json_object_get_boolean(json_object_object_get(o, key));
}

static const char *
page_text(struct request *r)
{
	return r->route->page ? "true" : "false";
}

/* What it is for; NULL if for nothing. */
static bool
look_at(struct request *r, struct json_object **link)
{
	const char *const params[] = { token_parameter(
					       &r->arena, typed(r, "token")),
		token_parameter(&r->arena, typed(r, "session")),
		token_parameter(&r->arena, typed(r, "browser")), page_text(r),
		typed(r, "ip_hash") };

	*link = NULL;
	return !typed(r, "token") ||
	       db_ask_json(r, "account_link", params, link);
}

/* Of the password that is chosen; false if it was refused. */
static bool
hash_chosen(struct request *r, struct json_object *link, const char **hash)
{
	const char *password = request_text(r, "password");
	struct person person = { jsonc_text(link, "address"),
		jsonc_text(link, "username"), jsonc_text(link, "first_name"),
		jsonc_text(link, "last_name") };
	const char *broken =
		password ? rule_broken(&r->arena, password, &person) : NULL;

	*hash = NULL;
	if (!password && truth(link, "choose"))
		return refuse_field(r, "password", "is to be chosen");
	if (broken)
		return refuse_field(r, "password", broken);
	return !password || (*hash = hash_password(r, password));
}

static bool
prove(struct request *r, struct json_object *link)
{
	struct json_object *answer;
	const char *hash;

	if (!hash_chosen(r, link, &hash))
		return false;
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "token")),
		request_text(r, "ip_hash"),
		token_parameter(&r->arena, typed(r, "browser")), hash,
		page_text(r) };
	if (!db_ask_json(r, "account_verify", params, &answer))
		return false;
	if (truth(answer, "choose"))
		return refuse_field(r, "password", "is to be chosen");
	return truth(answer, "proven") ? no_content(r) : refuse_token(r);
}

static bool
verify_email(struct request *r)
{
	struct json_object *link;

	if (!look_at(r, &link))
		return false;
	return !link || truth(link, "change") ? refuse_token(r)
					      : prove(r, link);
}

/* What can be done with it, or why nothing can. */
static bool
show(struct request *r, int status, const char *says)
{
	const char *done = page_done(r);
	struct json_object *values, *link;

	if (!look_at(r, &link))
		return false;
	values = json_object_new_object();
	json_object_object_add(values, "link", json_object_get(link));
	jsonc_put(values, "token", typed(r, "token"));
	jsonc_put(values, "says", says);
	jsonc_put(values, "done", done);
	return form_reply(r, status < 400 && !link && !done ? 410 : status,
		truth(link, "change") ? "change-email" : "verify-email",
		values);
}

/* service.refused for the page. */
bool
links_again(struct request *r, int status, const char *sentence)
{
	return status < 500 ? show(r, status, sentence)
			    : page_refused(r, status, sentence);
}

static bool
link_shown(struct request *r)
{
	return show(r, 200, NULL);
}

/* Whoever has the link must be signed in to the account that it changes. */
static bool
use(struct request *r)
{
	struct json_object *link;

	if (!look_at(r, &link))
		return false;
	if (!link)
		return refuse_token(r);
	if (!truth(link, "change"))
		return prove(r, link);
	return truth(link, "mine") ? take_address(r) : show(r, 403, NULL);
}

static bool
link_sent(struct request *r)
{
	return form_send(r, use);
}

const struct route links_routes[] = {
	{ "POST", "/auth/verify-email", PUBLIC, proof, NULL, 204,
		.fn = verify_email, .about = "Proves an address." },
	PAGE("/verify-email", link_page, link_shown,
		"The page that a mail leads to; it uses nothing up.",
		.refuses = "410"),
	SENT("/verify-email", proof_form, link_sent, "Proves an address.",
		.refuses = "403"),
	{ 0 },
};
