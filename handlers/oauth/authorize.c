/* /oauth/authorize: a code, or the page that comes before it. */
#include "asked.h"
#include "base/config.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "http/problem.h"
#include "oauth.h"
#include "page/browser.h"
#include "page/page.h"
#include "text/jsonc.h"

/*
 * What may be asked: one table, read in two ways. CHECKED is what a browser
 * brings: the client is told what is wrong. SENT is what a form brings: any text
 * that is not far too long, for it is sent on and checked then.
 */
#define CHECKED(named, as, least, most, ...) \
	{ named, as, least, most, __VA_ARGS__ },
#define SENT(named, as, least, most, ...) \
	{ named, TEXT, .optional = true, \
		.max = as == TEXT && most > WORD_MAX ? most : WORD_MAX },
#define PARAMETERS(READ) \
	READ("client_id", TEXT, 1, CLIENT_ID_MAX) \
	READ("redirect_uri", TEXT, 1, ADDRESS_MAX, \
		.about = "registered, character by character") \
	READ("response_type", TEXT, 1, WORD_MAX, .about = "code") \
	READ("scope", TEXT, 0, SCOPE_MAX, .optional = true, \
		.about = "by blank; all that the client may ask for, " \
			 "if absent") \
	READ("state", TEXT, 0, STATE_MAX, .optional = true) \
	READ("code_challenge", TEXT, 43, 43, .optional = true, \
		.about = "RFC 7636; public clients must") \
	READ("code_challenge_method", ENUM, 0, 0, .optional = true, \
		.oneof = "S256") \
	READ("nonce", TEXT, 0, 500, .optional = true) \
	READ("prompt", TEXT, 0, WORD_MAX, .optional = true, \
		.about = "none, login, consent, select_account, create") \
	READ("max_age", INT, 0, 100000000, .optional = true, \
		.about = "seconds since the sign-in") \
	READ("login_hint", TEXT, 0, 255, .optional = true) \
	READ("id_token_hint", TEXT, 1, HINT_MAX, .optional = true, \
		.about = "of who is to be signed in") \
	READ("ui_locales", TEXT, 0, WORD_MAX, .optional = true, \
		.about = "languages of pages, by blank") \
	READ("response_mode", ENUM, 0, 0, .optional = true, \
		.oneof = "query|form_post") \
	READ("resource", TEXT, 1, RESOURCE_MAX, .optional = true, \
		.code = "invalid_target", .about = "RFC 8707; one") \
	{ \
		0 \
	}

const struct field asked_parameters[] = { PARAMETERS(CHECKED) };

static const struct field asked[] = { BROWSER_FIELDS, ASKED_KEPT_FIELD,
	PARAMETERS(CHECKED) };

static const struct field sent[] = { PARAMETERS(SENT) };

static const struct field passed[] = {
	BROWSER_FIELDS,
	{ "code", TEXT, 1, WORD_MAX, .optional = true },
	{ 0 },
};

static bool
authorize(struct request *r)
{
	struct json_object *o = asked_read(r, request_param(r, "QUERY_STRING"));
	struct json_object *answer;
	char code[TOKEN_TEXT];

	if (!o)
		return refuse(r, 400, NULL, "The query is malformed.");
	token_make(code);
	const char *const params[] = { plain(r, o),
		token_parameter(&r->arena, request_text(r, "session")),
		token_parameter(&r->arena, code), config_text("PUBLIC_URL") };
	return db_ask_json(r, "oauth_authorize", params, &answer) &&
	       asked_end(r, o, answer, code);
}

/*
 * A form of another site: the browser comes without its cookies, but has them
 * when it is sent on (SameSite=Lax).
 */
static bool
authorize_form(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, "/oauth/authorize");
	for (int i = 0; sent[i].name; i++) {
		if (r->values[i].sent && problem_of(r, sent[i].name))
			return refuse(r, 400, NULL, NULL);
		query_add(&out, sent[i].name, r->values[i].text);
	}
	return page_redirect(r, out.data);
}

/*
 * A form that goes to a client by way of us, so that its code lives from the
 * click on: 307 has the browser send the same to the client.
 */
static bool
pass_form(struct request *r)
{
	const char *const params[] = { token_parameter(&r->arena,
					       request_text(r, "code")),
		token_parameter(&r->arena, request_text(r, "session")) };
	struct json_object *answer;

	if (!request_text(r, "code"))
		return refuse(r, 400, NULL, page_expired);
	if (!db_ask_json(r, "oauth_click", params, &answer))
		return false;
	if (!answer)
		return refuse(r, 400, NULL, page_expired);
	if (!jsonc_text(answer, "address"))
		return refuse(r, 400, NULL,
			"You have gone on already: look into the application "
			"that you came from.");
	reply_body(r, 307, "text/plain", "", 0);
	reply_header(r, "Location", jsonc_text(answer, "address"));
	reply_header(r, "Cache-Control", "no-store");
	return true;
}

const struct route authorize_routes[] = {
	{ "GET", "/oauth/authorize", PUBLIC, asked, NULL, 303, .fn = authorize,
		.open = true, .page = true,
		.about = "Asks the user for a code." },
	{ "POST", "/oauth/authorize", PUBLIC, sent, NULL, 303,
		.fn = authorize_form, .body = BODY_FORM, .open = true,
		.page = true, .about = "The same, from a form." },
	{ "POST", "/oauth/form", PUBLIC, passed, NULL, 307, .fn = pass_form,
		.body = BODY_FORM, .open = true, .page = true,
		.about = "Sends a form with a code on to its client "
			 "(response_mode=form_post)." },
	{ 0 },
};
