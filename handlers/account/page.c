/* The account page: profile, devices, password, address, data, leaving. */
#include <string.h>

#include "crypto/token.h"
#include "forms.h"
#include "page/page.h"
#include "rule.h"
#include "text/agent.h"
#include "text/json.h"
#include "text/jsonc.h"

static const struct field account[] = {
	COOKIES,
	DONE,
	{ 0 },
};

/* What people type into any of its forms, which may be wrong. */
static const struct field sent[] = {
	COOKIES,
	{ "action", TEXT, .max = 20, .optional = true },
	{ "id", UUID, .optional = true },
	{ "email", EMAIL, .optional = true, .label = "The new address" },
	TYPED("username", 30),
	TYPED("first_name", 100, .label = "The first name"),
	TYPED("last_name", 100, .label = "The last name"),
	TYPED("password", PASSWORD_MAX),
	TYPED("current_password", PASSWORD_MAX,
		.label = "The present password"),
	TYPED("new_password", PASSWORD_MAX, .label = "The new password"),
	PEER_HASH,
	{ 0 },
};

static const struct field deleted[] = {
	COOKIES,
	DONE,
	{ 0 },
};

static void
put_ago(struct request *r, struct json_object *of, const char *name,
	const char *seconds)
{
	jsonc_put(of, name,
		page_ago(r, json_object_get_int64(
				    json_object_object_get(of, seconds))));
}

/* Each with what people call it, and when it was. */
static struct json_object *
told(struct request *r, struct json_object *list, const char *name)
{
	struct json_object *items = json_object_object_get(list, name);
	size_t count = items ? json_object_array_length(items) : 0;

	for (size_t i = 0; i < count; i++) {
		struct json_object *item = json_object_array_get_idx(items, i);
		struct agent agent =
			agent_read(&r->arena, jsonc_text(item, "userAgent"));
		jsonc_put(item, "browser",
			agent.browser ? agent.browser
				      : page_words(r, "An unknown program"));
		jsonc_put(item, "system", agent.system);
		put_ago(r, item, "since", "sinceAgo");
		put_ago(r, item, "used", "usedAgo");
	}
	return json_object_get(items);
}

static struct json_object *
events_told(struct request *r, struct json_object *list)
{
	struct json_object *items = json_object_object_get(list, "events");
	size_t count = items ? json_object_array_length(items) : 0;

	for (size_t i = 0; i < count; i++)
		put_ago(r, json_object_array_get_idx(items, i), "when",
			"whenAgo");
	return json_object_get(items);
}

static bool
show(struct request *r, int status, const char *says)
{
	const char *done = page_done(r);
	struct json_object *me, *devices, *apps, *events, *values;

	if (!ask_entered(r, "me", NULL, 0, &me) ||
		!ask_entered(r, "sessions", NULL, 0, &devices) ||
		!ask_entered(r, "grants", NULL, 0, &apps) ||
		!ask_entered(r, "activity", NULL, 0, &events))
		return false;
	values = json_object_new_object();
	json_object_object_add(values, "me", json_object_get(me));
	json_object_object_add(values, "devices", told(r, devices, "sessions"));
	json_object_object_add(values, "apps", told(r, apps, "apps"));
	json_object_object_add(values, "events", events_told(r, events));
	jsonc_put(values, "says", says);
	if (done)
		json_object_object_add(values,
			arena_printf(&r->arena, "done_%s", done),
			json_object_new_boolean(true));
	page_form(r, status, "account", values, request_text(r, "session"),
		false);
	return status < 400;
}

/* Who is not signed in does so first. */
bool
account_again(struct request *r, int status, const char *sentence)
{
	if (status == 401)
		return page_redirect(r, "/login?next=/account");
	if (status >= 500 || !request_text(r, "session"))
		return page_refused(r, status, sentence);
	return show(r, status, sentence);
}

static bool
account_page(struct request *r)
{
	return show(r, 200, NULL);
}

/* {"first_name":...}: what is empty is taken away. */
static bool
change_profile(struct request *r)
{
	static const char *const names[] = { "first_name", "last_name",
		"username" };
	struct buffer patch = { .arena = &r->arena };
	struct json_object *answer;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *text = request_text(r, names[i]);
		buffer_printf(&patch, "%s\"%s\":", i ? "," : "{", names[i]);
		if (text)
			json_quote(&patch, text, strlen(text));
		else
			buffer_text(&patch, "null");
	}
	buffer_text(&patch, "}");
	const char *const params[] = { patch.data };
	return ask_entered(r, "change", params, 1, &answer);
}

static bool
end_device(struct request *r)
{
	const char *const params[] = { request_text(r, "id"),
		request_text(r, "ip_hash") };
	struct json_object *answer;

	return ask_entered(r, "session_end", params, 2, &answer);
}

static bool
end_app(struct request *r)
{
	const char *const params[] = { request_text(r, "id"),
		request_text(r, "ip_hash") };
	struct json_object *answer;

	return ask_entered(r, "grant_end", params, 2, &answer);
}

static bool
end_others(struct request *r)
{
	char next[TOKEN_TEXT];
	struct json_object *answer;

	token_make(next);
	const char *const params[] = { request_text(r, "ip_hash"),
		token_parameter(&r->arena, next) };
	if (!ask_entered(r, "sessions_end", params, 2, &answer))
		return false;
	browser_set(r, BROWSER_SESSION, next, BROWSER_SIGN_IN_SECONDS);
	return true;
}

/* By the button that was pressed: what must be there, what is done. */
static const struct action actions[] = {
	{ "profile", { NULL }, change_profile },
	{ "password", { "current_password", "new_password" }, change_password },
	{ "email", { "email", "password" }, change_email },
	{ "device", { "id" }, end_device },
	{ "app", { "id" }, end_app },
	{ "others", { NULL }, end_others },
	{ "delete", { "password" }, delete_user },
	{ 0 },
};

static bool
finish(struct request *r, const struct action *action)
{
	bool gone = !strcmp(action->name, "delete");

	page_did(r, gone ? "/account/deleted" : "/account", action->name);
	if (gone)
		browser_set(r, BROWSER_SESSION, "", 0);
	return true;
}

static bool
account_form(struct request *r)
{
	const struct action *action = action_of(r, actions);
	const char *problem = first_problem(r);

	if (!request_text(r, "session"))
		return refuse(r, 401, NULL, NULL);
	if (!action || !browser_form_matches(request_text(r, "session"),
			       request_text(r, "form")))
		return show(r, 400, page_expired);
	if (problem || (problem = action_lacks(r, action)))
		return show(r, 422, problem);
	return action->fn(r) && finish(r, action);
}

/* Where programs that keep passwords send people (W3C's well-known address). */
static bool
change_page(struct request *r)
{
	return page_redirect(r, "/account#password");
}

static bool
deleted_page(struct request *r)
{
	if (!page_done(r))
		return page_redirect(r, "/account");
	return page_reply(r, 200, "deleted", json_object_new_object(), false);
}

const struct route page_routes[] = {
	PAGE("/account", account, account_page, "The account page."),
	SEND("/account", sent, account_form, "Its forms."),
	{ "GET", "/.well-known/change-password", PUBLIC, deleted, NULL, 303,
		.fn = change_page, .open = true, .page = true,
		.about = "Where a password is changed." },
	PAGE("/account/deleted", deleted, deleted_page, "After leaving."),
	{ 0 },
};
