/* The pages /usage, where a user sees and manages, and /usage/all. */
#include <string.h>

#include "base/config.h"
#include "billing.h"
#include "crypto/token.h"
#include "db/ask.h"
#include "page/form.h"
#include "page/page.h"
#include "page/picture.h"
#include "stripe.h"
#include "text/jsonc.h"

/* What a key may do: a tick for each scope, "may_" and its name. */
#define TICKS(t) \
	t("may_llm_inference", "llm.inference"), \
		t("may_models_read", "models.read"), \
		t("may_credits_read", "credits.read"), \
		t("may_user_info", "user.info"), t("may_audio", "audio"), \
		t("may_iops", "iops"), t("may_home", "home")
#define TICK_FIELD(field, scope) \
	{ \
		field, ENUM, .oneof = "yes", .optional = true \
	}
#define TICK(field, scope) \
	{ \
		field, scope \
	}

static const struct {
	const char *field, *scope;
} ticks[] = { TICKS(TICK) };

static const struct field usage[] = {
	COOKIES,
	DONE,
	{ "paid", ENUM, .oneof = "1", .optional = true },
	{ 0 },
};

static const struct field sent[] = {
	COOKIES,
	{ "action", TEXT, .max = 20, .optional = true },
	{ "id", UUID, .optional = true },
	TYPED("name", 200, .label = "The name"),
	{ "budget", INT, 0, 2147483647, .optional = true,
		.label = "The budget" },
	TYPED("percents", 100, .label = "The alerts"),
	{ "mail", ENUM, .oneof = "yes", .optional = true },
	{ "period", ENUM, .oneof = "total|day|week|month", .optional = true },
	{ "expires", DATE, .optional = true, .label = "The last day" },
	TYPED("plan", 50, .label = "The plan"),
	TYPED("pack", 50, .label = "The pack"),
	{ "interval", ENUM, .oneof = "monthly|yearly", .fallback = "monthly" },
	TICKS(TICK_FIELD),
	{ 0 },
};

static const struct field all[] = {
	COOKIES,
	{ 0 },
};

static const char *
browser(struct request *r)
{
	return token_parameter(&r->arena, request_text(r, "session"));
}

/* The scopes that have a tick, or are ticked, with blanks between; NULL if there
 * are none. */
static const char *
scopes(struct request *r, bool ticked)
{
	struct buffer out = { .arena = &r->arena };

	for (size_t i = 0; i < sizeof ticks / sizeof *ticks; i++)
		if (!ticked || request_text(r, ticks[i].field))
			buffer_printf(&out, "%s%s", out.len ? " " : "",
				ticks[i].scope);
	return out.data;
}

/* Shows /usage with what was done, what is wrong, and a key that was made. */
static bool
show(struct request *r, int status, const char *says, struct json_object *made)
{
	static const struct plot models = { .id = "models",
		.title = "Credits by model",
		.unit = "credits",
		.along = "Day (UTC)",
		.empty = "Nothing was used in these thirty days.",
		.kind = PLOT_STACK,
		.step = PLOT_DAYS,
		.whole = true };
	static const struct plot tokens = { .id = "tokens",
		.title = "Tokens by key",
		.unit = "tokens",
		.along = "Key",
		.empty = "Nothing was used in these thirty days.",
		.kind = PLOT_STACK,
		.step = PLOT_NAMES,
		.whole = true };
	const char *const params[] = { browser(r), scopes(r, false) };
	const char *done = page_done(r);
	struct json_object *values;

	if (!db_ask_json(r, "page_usage", params, &values))
		return false;
	picture_put(r, values, "models", models);
	picture_put(r, values, "tokens", tokens);
	jsonc_put(values, "says", says);
	jsonc_put(values, "paid", typed(r, "paid"));
	if (done)
		jsonc_put(values, arena_printf(&r->arena, "done_%s", done),
			"yes");
	if (made)
		json_object_object_add(values, "made", json_object_get(made));
	if (stripe_configured())
		jsonc_put(values, "pays", "yes");
	page_form(r, status, "usage", json_object_get(values),
		request_text(r, "session"), stripe_configured());
	return status < 400;
}

static bool
usage_page(struct request *r)
{
	return show(r, 200, NULL, NULL);
}

/* The page that follows tells the key: it is nowhere else, so there is no
 * redirect. */
static bool
make_key(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "name"),
		scopes(r, true), request_text(r, "budget"),
		request_text(r, "period"), request_text(r, "expires") };
	struct json_object *made;

	if (!params[2])
		return show(r, 422, "Tick what the key may do.", NULL);
	return db_ask_json(r, "page_key_make", params, &made) &&
	       show(r, 200, NULL, made);
}

static bool
revoke_key(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "id") };
	struct json_object *answer;

	if (!db_ask_json(r, "page_key_revoke", params, &answer))
		return false;
	return answer ? page_did(r, "/usage", "revoke")
		      : refuse(r, 404, NULL, NULL);
}

static bool
set_alerts(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "percents"),
		request_text(r, "mail") };
	struct json_object *answer;

	return db_ask_json(r, "page_alerts_set", params, &answer) &&
	       page_did(r, "/usage", "alerts");
}

/* To the page of Stripe's that a job is about. */
static bool
go_pay(struct request *r, const char *function, const char *const *params)
{
	struct json_object *told;
	struct job job;

	if (!buy(r, function, params, &job, &told))
		return false;
	if (!job.result || strncmp(job.result, "http", 4) ||
		job.result[strcspn(job.result, " \r\n")])
		return refuse(r, 502, NULL, NULL);
	return page_redirect(r, job.result);
}

/* A plan or a pack: each form has one of them. */
static bool
check_out(struct request *r)
{
	const char *const params[] = { browser(r), request_text(r, "plan"),
		request_text(r, "interval"), request_text(r, "pack"),
		config_text("PUBLIC_URL") };

	return go_pay(r, "page_checkout", params);
}

static bool
manage(struct request *r)
{
	const char *const params[] = { browser(r), config_text("PUBLIC_URL") };

	return go_pay(r, "page_portal", params);
}

static const struct action actions[] = {
	{ "plan", { "plan" }, check_out },
	{ "pack", { "pack" }, check_out },
	{ "portal", { NULL }, manage },
	{ "key", { "name" }, make_key },
	{ "revoke", { "id" }, revoke_key },
	{ "alerts", { NULL }, set_alerts },
	{ 0 },
};

static bool
usage_form(struct request *r)
{
	const struct action *action = action_of(r, actions);
	const char *session = request_text(r, "session");
	const char *problem = first_problem(r);

	if (!session)
		return refuse(r, 401, NULL, NULL);
	if (!action || !browser_form_matches(session, request_text(r, "form")))
		return show(r, 400, page_expired, NULL);
	if (problem || (problem = action_lacks(r, action)))
		return show(r, 422, problem, NULL);
	return action->fn(r);
}

static bool
all_page(struct request *r)
{
	static const struct plot days = { .id = "days",
		.title = "Credits by model",
		.unit = "credits",
		.along = "Day (UTC)",
		.empty = "Nothing was used in these thirty days.",
		.kind = PLOT_STACK,
		.step = PLOT_DAYS,
		.whole = true };
	static const struct plot costs = { .id = "costs",
		.title = "What providers cost",
		.unit = "dollars",
		.along = "Day (UTC)",
		.empty = "Nothing was used in these thirty days.",
		.kind = PLOT_STACK,
		.step = PLOT_DAYS };
	const char *const params[] = { browser(r) };
	struct json_object *values;

	if (!db_ask_json(r, "page_usage_all", params, &values))
		return false;
	if (!values)
		return refuse(r, 404, NULL, NULL);
	picture_put(r, values, "days", days);
	picture_put(r, values, "costs", costs);
	return page_reply(r, 200, "usage-all", json_object_get(values), false);
}

/* Who is not signed in does so first, but for a page of which strangers need not
 * know; what a form was refused stands above it. */
bool
page_again(struct request *r, int status, const char *sentence)
{
	/* It may lie in a result, which the page's own query lets go. */
	sentence = arena_copy(&r->arena, sentence, strlen(sentence));
	if (status == 401 && !strcmp(r->route->path, "/usage/all"))
		return page_refused(r, 404, "Not found.");
	if (status == 401)
		return page_redirect(
			r, arena_printf(&r->arena, "/login?next=%s",
				   r->route->path));
	if (status >= 500 || !request_text(r, "session") ||
		!strcmp(r->route->method, "GET"))
		return page_refused(r, status, sentence);
	return show(r, status, sentence, NULL);
}

const struct route page_routes[] = {
	PAGE("/usage", usage, usage_page, "Credits, usage and keys."),
	SENT("/usage", sent, usage_form, "Its forms.",
		.refuses = "402|404|409|502|503"),
	PAGE("/usage/all", all, all_page,
		"Everybody's usage, for administrators.", .refuses = "404"),
	{ 0 },
};
