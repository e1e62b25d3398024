/* A request for authorization, from its parameters to where it ends. */
#include <string.h>

#include "asked.h"
#include "base/config.h"
#include "crypto/token.h"
#include "http/field.h"
#include "http/problem.h"
#include "oauth.h"
#include "page/page.h"
#include "text/jsonc.h"
#include "text/text.h"

enum { WRITTEN_MAX = 12000 };

/* The first that is wrong is what the client is told. */
static void
wrong(struct json_object *asked, const char *error, const char *says)
{
	if (jsonc_text(asked, "error"))
		return;
	jsonc_put(asked, "error", error);
	jsonc_put(asked, "says", says);
}

static void
take(struct request *r, struct json_object *asked, const struct pair *pair)
{
	const struct field *f = asked_parameters;
	struct value value = { 0 };

	while (f->name && strcmp(f->name, pair->name))
		f++;
	/* Without a value is as omitted (RFC 6749 3.1). */
	if (!f->name || !pair->len)
		return;
	const char *reason =
		field_text(&r->arena, f, pair->value, pair->len, &value);
	if (json_object_object_get_ex(asked, f->name, NULL))
		reason = "must be given once";
	if (reason)
		wrong(asked, f->code ? f->code : "invalid_request",
			arena_printf(&r->arena, "%s %s.", f->name, reason));
	else
		jsonc_put(asked, f->name, value.text);
}

/* "none" comes alone (OpenID Connect Core 3.1.2.1). */
static void
check_prompt(struct json_object *asked)
{
	static const char known[] =
		" none login consent select_account create ";
	const char *at = jsonc_text(asked, "prompt");
	bool none = false, other = false;

	while (at && *at) {
		char word[32] = " ";
		size_t len = strcspn(at, " ");
		if (len && len < sizeof word - 2) {
			memcpy(word + 1, at, len);
			word[len + 1] = ' ';
			if (strcmp(word, " none "))
				other = true;
			else
				none = true;
		}
		if (len && (len >= sizeof word - 2 || !strstr(known, word)))
			wrong(asked, "invalid_request", "prompt is unknown.");
		at += len + (at[len] == ' ');
	}
	if (none && other)
		wrong(asked, "invalid_request", "prompt none comes alone.");
}

static void
check(struct json_object *asked)
{
	const char *type = jsonc_text(asked, "response_type");
	const char *challenge = jsonc_text(asked, "code_challenge");
	const char *method = jsonc_text(asked, "code_challenge_method");

	if (!type)
		wrong(asked, "invalid_request", "response_type is required.");
	else if (strcmp(type, "code"))
		wrong(asked, "unsupported_response_type",
			"Only response_type=code is supported.");
	if (challenge && !pkce_verifier(challenge))
		wrong(asked, "invalid_request",
			"code_challenge is not base64url of a SHA-256.");
	if (!challenge != !method)
		wrong(asked, "invalid_request",
			"code_challenge needs code_challenge_method=S256.");
	check_prompt(asked);
}

/* Who is to be signed in (OpenID Connect Core 3.1.2.1). */
static void
check_hint(struct request *r, struct json_object *asked)
{
	const char *token = jsonc_text(asked, "id_token_hint");
	struct hint hint = hint_read(r, token);

	if (token && !hint.sub)
		wrong(asked, "invalid_request",
			"id_token_hint is no ID token of ours.");
	jsonc_put(asked, "hint_sub", hint.sub);
}

/*
 * On the way to a page it is written as a query within a query, in a header that
 * nginx takes up to 16 KiB of: the longest part is what is too long.
 */
static void
check_length(struct request *r, struct json_object *asked)
{
	size_t total = 0, most = 0;
	const char *longest = NULL;

	for (const struct field *f = asked_parameters; f->name; f++) {
		struct buffer once = { .arena = &r->arena };
		struct buffer twice = { .arena = &r->arena };
		const char *value = jsonc_text(asked, f->name);
		if (!value)
			continue;
		text_encode(&once, value);
		text_encode(&twice, once.data ? once.data : "");
		total += twice.len + strlen(f->name) + 6;
		if (twice.len > most) {
			most = twice.len;
			longest = f->name;
		}
	}
	if (total > WRITTEN_MAX)
		wrong(asked, "invalid_request",
			arena_printf(&r->arena, "%s is too long.", longest));
	if (most > WRITTEN_MAX)
		json_object_object_del(asked, longest); /* nor can it go back */
}

struct json_object *
asked_read(struct request *r, const char *query)
{
	struct json_object *asked = request_keep(r, json_object_new_object());
	struct pairs pairs = { 0 };

	if (query && !text_form(&r->arena, query, strlen(query), &pairs))
		return NULL;
	for (size_t i = 0; i < pairs.count; i++) {
		if (!strcmp(pairs.items[i].name, "request") ||
			!strcmp(pairs.items[i].name, "request_uri"))
			wrong(asked,
				arena_printf(&r->arena, "%s_not_supported",
					pairs.items[i].name),
				"Requests are sent as parameters.");
		take(r, asked, &pairs.items[i]);
	}
	check(asked);
	check_hint(r, asked);
	check_length(r, asked);
	page_wish(r, jsonc_text(asked, "ui_locales"));
	return asked;
}

/* Of prompt, what a new sign-in does not answer. */
static const char *
prompt_left(struct json_object *asked)
{
	const char *prompt = jsonc_text(asked, "prompt");

	return prompt && strstr(prompt, "consent") ? "consent" : NULL;
}

const char *
asked_query(struct request *r, struct json_object *asked)
{
	struct buffer out = { .arena = &r->arena };
	const char *age = jsonc_text(asked, "max_age");

	buffer_text(&out, "?");
	for (const struct field *f = asked_parameters; f->name; f++) {
		const char *value = jsonc_text(asked, f->name);
		if (!strcmp(f->name, "prompt"))
			value = prompt_left(asked);
		if (!strcmp(f->name, "max_age") && age && !strcmp(age, "0"))
			value = NULL; /* always older, so that it never ends */
		query_add(&out, f->name, value);
	}
	return out.data + 1 + (out.data[1] == '&');
}

const char *
asked_page(struct request *r, const char *page, struct json_object *asked)
{
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, page);
	query_add(&out, "request", asked_query(r, asked));
	return out.data;
}

/* What goes back to the client, in the order of RFC 6749 and 9207. */
static struct json_object *
results(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	struct json_object *o = request_keep(r, json_object_new_object());

	jsonc_put(o, "code", code);
	if (!code) {
		jsonc_put(o, "error", jsonc_text(answer, "error"));
		jsonc_put(o, "error_description", jsonc_text(answer, "says"));
	}
	jsonc_put(o, "state", jsonc_text(asked, "state"));
	jsonc_put(o, "iss", config_text("PUBLIC_URL"));
	return o;
}

/* Without JavaScript, a person sends the form to the client; with a code, by way
 * of us, for it lives from the click on. */
static bool
send_form(struct request *r, const char *address, struct json_object *results)
{
	struct json_object *page = json_object_new_object();
	struct json_object *inputs = json_object_new_array();

	json_object_object_foreach(results, name, value)
	{
		struct json_object *input = json_object_new_object();
		jsonc_put(input, "name", name);
		jsonc_put(input, "value", json_object_get_string(value));
		json_object_array_add(inputs, input);
	}
	jsonc_put(page, "address",
		jsonc_text(results, "code") ? "/oauth/form" : address);
	json_object_object_add(page, "inputs", inputs);
	return page_reply(r, 200, "post", page, true);
}

static bool
send_back(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	struct json_object *o = results(r, asked, answer, code);
	const char *address = jsonc_text(asked, "redirect_uri");
	const char *mode = jsonc_text(asked, "response_mode");
	struct buffer out = { .arena = &r->arena };

	if (mode && !strcmp(mode, "form_post"))
		return send_form(r, address, o);
	buffer_text(&out, address);
	json_object_object_foreach(o, name, value)
	{
		query_add(&out, name, json_object_get_string(value));
	}
	return page_redirect(r, out.data);
}

/* Initiating User Registration 1.0: prompt=create begins with registering. */
static bool
sign_in_first(struct request *r, struct json_object *asked)
{
	const char *prompt = jsonc_text(asked, "prompt");

	if (!prompt || strcmp(prompt, "create"))
		return page_redirect(r, asked_page(r, "/login", asked));
	page_redirect(r, "/register");
	asked_keep(r, asked);
	return true;
}

bool
asked_end(struct request *r, struct json_object *asked,
	struct json_object *answer, const char *code)
{
	const char *outcome = jsonc_text(answer, "outcome");

	if (!strcmp(outcome, "unknown_client"))
		return page_refused(r, 400,
			"The application that sent you here is not known.");
	if (!strcmp(outcome, "wrong_redirect"))
		return page_refused(r, 400,
			"The application that sent you here gave an address "
			"that is not its own.");
	if (!strcmp(outcome, "login"))
		return sign_in_first(r, asked);
	if (!strcmp(outcome, "consent"))
		return page_redirect(r, asked_page(r, "/consent", asked));
	return send_back(
		r, asked, answer, strcmp(outcome, "code") ? NULL : code);
}
