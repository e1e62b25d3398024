/* What calls cost, asked of the settlers. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/log.h"
#include "call.h"
#include "process/desk.h"
#include "tape.h"

enum {
	BUCKETS = 1024,
	AGAIN = 10 * SECOND, /* without an answer it is asked again */
	SOON = SECOND, /* after the database failed */
	SLICE_FIRST = 1000, /* tokens */
	SLICE_MOST = 8000,
};

static struct talk *asking[BUCKETS];
static unsigned last_number;

static long long
cost(const struct talk *c, const struct tokens *t)
{
	long long sum =
		(t->input - t->cached) * plan_number(c->plan, "price_in") +
		t->cached * plan_number(c->plan, "price_cached") +
		t->output * plan_number(c->plan, "price_out");

	return (sum + 999) / 1000;
}

static const char *
digits(struct talk *c, long long n)
{
	return arena_printf(&c->arena, "%lld", n);
}

unsigned
money_number(void)
{
	return ++last_number;
}

/* The answer finds the call by its number. */
static void
ask(struct talk *c, enum asking what, const char *function,
	const char *const *params, int count, const struct desk_file *file)
{
	money_forget(c);
	c->asking = what;
	c->number = money_number();
	c->next_asking = asking[c->number % BUCKETS];
	asking[c->number % BUCKETS] = c;
	bool sent =
		file ? desk_ask_with(c->number, function, params, count, file)
		     : desk_ask(c->number, function, params, count);
	if (!sent || what == ASKS_SETTLE)
		stream_after(&c->stream, sent ? AGAIN : SOON);
}

void
money_forget(struct talk *c)
{
	struct talk **at = &asking[c->number % BUCKETS];

	for (; *at; at = &(*at)->next_asking)
		if (*at == c) {
			*at = c->next_asking;
			break;
		}
	c->asking = ASKS_NOTHING;
}

static void
extend(struct talk *c, const struct tokens *t)
{
	long long more =
		(c->slice * plan_number(c->plan, "price_out") + 999) / 1000;
	const char *const params[] = { plan_text(c->plan, "hold"),
		digits(c, t->input - t->cached), digits(c, t->cached),
		digits(c, t->output), digits(c, more > 0 ? more : 1) };

	c->slice = c->slice * 2 > SLICE_MOST ? SLICE_MOST : c->slice * 2;
	ask(c, ASKS_MORE, "call_extend", params, 5, NULL);
}

static const struct wrong *
nothing_left(struct talk *c)
{
	const char *code = c->last_code ? c->last_code : "insufficient_credits";

	return wrong_make(&c->arena,
		strcmp(code, "rate_limit_exceeded") ? 403 : 429, code,
		"What may be spent is used up.");
}

void
money_meter(struct talk *c)
{
	struct tokens t = reply_tokens(c->reply);
	long long used = cost(c, &t);

	if (plan_true(c->plan, "unmetered"))
		return;
	if (!c->slice) {
		c->amount = plan_number(c->plan, "amount");
		c->slice = SLICE_FIRST;
	}
	if (c->last && used > c->amount)
		call_end(c, "cut", nothing_left(c));
	else if (!c->last && c->asking == ASKS_NOTHING &&
		 used * 10 >= c->amount * 6)
		extend(c, &t);
}

static const char *
metadata(struct talk *c, const struct tokens *t)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "attempts", json_object_new_int(c->tries));
	if (c->first)
		json_object_object_add(o, "first_token_ms",
			json_object_new_int64((c->first - c->began) / 1000));
	json_object_object_add(o, "cached", json_object_new_int64(t->cached));
	json_object_object_add(
		o, "reasoning", json_object_new_int64(t->reasoning));
	json_object_object_add(
		o, "estimated", json_object_new_boolean(t->estimated));
	json_object_object_add(o, "upstream_model",
		json_object_new_string(plan_text(c->route, "model")));
	const char *text = json_object_to_json_string(o);
	text = arena_copy(&c->arena, text, strlen(text));
	json_object_put(o);
	return text;
}

/* What arrived is charged; where nothing did, nothing is. */
struct tokens
money_used(const struct talk *c)
{
	static const struct tokens none;
	bool began = c->reply && reply_began(c->reply);

	return began || (c->reply && !strcmp(c->status, "completed"))
		       ? reply_tokens(c->reply)
		       : none;
}

/* A reply that is whole, and that was paid. */
static bool
keeps(struct talk *c, struct desk_file *file)
{
	struct buffer packed = { .arena = &c->arena };
	bool whole =
		!strcmp(c->status, "completed") || !strcmp(c->status, "cut");

	if (!whole || !c->tape || c->tape->torn || c->tape->len > TAPE_MOST)
		return false;
	tape_pack(c->tape, &packed);
	*file = (struct desk_file){ plan_text(c->plan, "context"), packed.data,
		packed.len };
	return true;
}

void
money_settle(struct talk *c)
{
	struct tokens t = money_used(c);
	const char *const params[] = { plan_text(c->plan, "hold"),
		plan_text(c->plan, "at"), digits(c, t.input - t.cached),
		digits(c, t.cached), digits(c, t.output), c->status,
		c->route ? plan_text(c->route, "provider") : NULL,
		digits(c, (clock_us() - c->began) / 1000), metadata(c, &t),
		NULL };
	struct desk_file reply, *file = keeps(c, &reply) ? &reply : NULL;

	ask(c, ASKS_SETTLE, "call_settle", params, file ? 9 : 10, file);
}

void
money_again(struct talk *c)
{
	if (c->asking == ASKS_SETTLE)
		money_settle(c);
	else if (c->asking == ASKS_MORE)
		money_forget(c);
}

static void
more_said(struct talk *c, struct json_object *said)
{
	c->amount += plan_number(said, "granted");
	if (!strcmp(plan_text(said, "outcome"), "gone")) {
		call_end(c, "failed",
			wrong_make(&c->arena, 500, "internal_error",
				"The call is no longer known."));
		return;
	}
	c->last = plan_true(said, "last");
	const char *code = plan_text(said, "code");
	if (c->last && *code)
		c->last_code = arena_copy(&c->arena, code, strlen(code));
	money_meter(c);
}

static void
answered(unsigned number, const char *text)
{
	struct talk *c = asking[number % BUCKETS];

	while (c && c->number != number)
		c = c->next_asking;
	if (!c) {
		runner_answered(number, text);
		return;
	}
	struct json_object *said = json_tokener_parse(text);
	enum asking what = c->asking;
	if (!said) {
		stream_after(&c->stream, SOON);
		return;
	}
	money_forget(c);
	if (what == ASKS_SETTLE)
		call_settled(c, plan_number(said, "credits_used"));
	else
		more_said(c, said);
	json_object_put(said);
}

void
money_seen(void)
{
	static char text[DESK_MAX];
	unsigned number;

	while (desk_answer(&number, text))
		answered(number, text);
}

/* An answer that was the last streamer's here must be nobody's of this one. */
void
money_open(void)
{
	last_number = randombytes_random();
}
