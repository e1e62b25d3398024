/* Which provider of a call's chain is asked next, and when. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "call.h"

enum { SOON_SECONDS = 2 /* that an only provider is waited for */ };

static void
ask(struct talk *c)
{
	struct reply_plan plan = {
		.form = call_form(c),
		.stream = plan_true(c->plan, "stream"),
		.include_usage = plan_true(c->plan, "include_usage"),
		.base64 = plan_true(c->plan, "base64"),
		.id = plan_text(c->plan, "hold"),
		.model = plan_text(c->plan, "model"),
		.created = plan_number(c->plan, "created"),
		.input = plan_number(c->plan, "tokens_in"),
		.percent = (int)plan_number(c->plan, "percent"),
		.completions = plan_true(c->route, "completions"),
		.kind = (enum dialect)plan_number(c->route, "dialect"),
		.secrets = c->up.secrets,
	};

	c->tries++;
	c->reply = reply_begin(&c->arena, &plan);
	if (upstream_begin(c))
		stream_after(&c->stream,
			plan_number(c->route, "first_byte_ms") * 1000);
	else
		call_try(c, call_wrong(c, 502, "provider_error",
				    "The provider cannot be asked."));
}

/* Seconds until the first of those that rest may be asked. */
static const struct wrong *
resting(struct talk *c, long seconds)
{
	const struct wrong *wrong = call_wrong(c, 503, "provider_error",
		"The provider does not answer at present.");

	c->up.retry_after = seconds;
	return wrong;
}

void
call_try(struct talk *c, const struct wrong *why)
{
	struct json_object *routes = json_object_object_get(c->plan, "routes");
	struct json_object *next;
	long rest = 0, least = 0;

	upstream_stop(c);
	while ((next = json_object_array_get_idx(routes, c->next_route))) {
		size_t used =
			c->route ? (size_t)plan_number(c->route, "len") : 0;
		c->body += used;
		c->left -= used;
		c->route = next;
		c->next_route++;
		if ((size_t)plan_number(next, "len") > c->left)
			break;
		rest = breaker_rest(plan_text(next, "provider"));
		if (!rest) {
			ask(c);
			return;
		}
		least = !least || rest < least ? rest : least;
	}
	call_end(c, "failed", why ? why : resting(c, least));
}

/* Before the first content: an only provider that asks for a moment has it. */
static bool
waits(struct talk *c)
{
	struct json_object *routes = json_object_object_get(c->plan, "routes");
	long seconds = c->up.retry_after;

	if (json_object_array_length(routes) != 1 || c->tries >= ROUTES_MAX ||
		seconds < 0 || seconds > SOON_SECONDS)
		return false;
	upstream_stop(c);
	c->waits = true;
	stream_after(&c->stream, seconds * SECOND);
	return true;
}

bool
call_waited(struct talk *c)
{
	if (!c->waits)
		return false;
	c->waits = false;
	ask(c);
	return true;
}

/* A redirect is followed by nobody. */
static bool
may_go_elsewhere(int status)
{
	return status < 400 || status == 401 || status == 403 ||
	       status == 404 || status == 408 || status == 409 ||
	       status == 429 || status >= 500;
}

/* One that is busy or that does not know a model is not out of order. */
void
call_refused(struct talk *c, int status)
{
	const struct wrong *wrong = wrong_of_provider(&c->arena, status,
		c->up.kept.data ? c->up.kept.data : "", c->up.kept.len,
		c->up.secrets);

	if (status != 429)
		breaker_told(plan_text(c->route, "provider"),
			status >= 400 && status < 500);
	if (!may_go_elsewhere(status))
		call_end(c, "failed", wrong);
	else if (!waits(c))
		call_try(c, wrong);
}

void
call_failed(struct talk *c, const struct wrong *wrong)
{
	breaker_told(plan_text(c->route, "provider"), false);
	call_try(c, wrong);
}
