/* A request for authorization, from its parameters to where it ends. */
#include <string.h>

#include "asked.h"
#include "base/config.h"
#include "crypto/token.h"
#include "http/field.h"
#include "http/problem.h"
#include "oauth.h"
#include "page/form.h"
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

/* Given twice there is none (RFC 6749 3.1): nobody is sent to either. */
static bool
leads(const char *name)
{
	return !strcmp(name, "client_id") || !strcmp(name, "redirect_uri");
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
	bool again = json_object_object_get_ex(asked, f->name, NULL);
	if (again && leads(f->name))
		json_object_object_add(asked, f->name, NULL);
	if (again)
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
