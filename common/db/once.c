/*
 * A call that its client may repeat, by Idempotency-Key: done once, and answered
 * alike. Two round trips, one before and one after the answer is written:
 *     begin; wire.claim; the row's function
 *     wire.keep; commit
 * Where there is an answer, wire.claim raises, so that the function is left out.
 *
 * A row with a C function commits as often as it likes. Its key is held by the
 * connection, beyond transactions, until what it answered is kept:
 *     wire.hold_key; the C function; wire.keep; wire.drop_keys
 */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "db/link.h"
#include "db/once.h"
#include "db/prepare.h"
#include "db/sqlstate.h"
#include "text/json.h"

static bool open; /* a transaction of ours is */
static bool held; /* a key is, by this connection */

/* What wire.claim and wire.keep begin with. */
static void
add_key(struct params *p, struct request *r)
{
	params_add(p, r->bearer, sizeof r->bearer, 1);
	params_add(p, r->key, 0, 0);
	params_add(p, r->hash, sizeof r->hash, 1);
}

/* Takes the transaction back, and asks what else there is to ask. */
static bool
undo(const struct step *more)
{
	struct step steps[2];
	int count = 0;

	if (open)
		steps[count++] = (struct step){ DB_ROLLBACK, NULL };
	if (more)
		steps[count++] = *more;
	bool done = !count || run_steps(steps, count);
	open = false;
	if (db_connected() && PQtransactionStatus(db_link()) != PQTRANS_IDLE)
		db_close();
	return done;
}

static void
drop_keys(void)
{
	if (held && db_connected() && !run(DB_DROP_KEYS, NULL))
		db_close();
	held = false;
}

void
db_once_end(void)
{
	if (open && db_connected())
		undo(NULL);
	open = false;
	drop_keys();
}

/* [["ETag","\"1\""],...] */
static void
take_headers(struct request *r, const char *text)
{
	struct json_object *all = request_keep(r, json_tokener_parse(text));

	for (size_t i = 0; all && i < json_object_array_length(all); i++) {
		struct json_object *one = json_object_array_get_idx(all, i);
		const char *name = json_object_get_string(
			json_object_array_get_idx(one, 0));
		const char *value = json_object_get_string(
			json_object_array_get_idx(one, 1));
		if (*name)
			reply_header(r, name, value);
		else
			r->reply.type = value;
	}
}

/* Answers as before. */
static bool
repeat(struct request *r)
{
	struct params p = { .count = 0 };
	const struct step kept = { DB_KEPT, &p };

	params_add(&p, r->bearer, sizeof r->bearer, 1);
	params_add(&p, r->route->scope, 0, 0);
	params_add(&p, r->key, 0, 0);
	if (!undo(&kept))
		return run_refuse(r, "wire.kept");
	const PGresult *result = run_result();
	if (!PQntuples(result))
		return refuse(r, 503, NULL, NULL);
	size_t len = (size_t)PQgetlength(result, 0, 2);
	reply_body(r, (int)strtol(PQgetvalue(result, 0, 0), NULL, 10), NULL,
		arena_copy(&r->arena, PQgetvalue(result, 0, 2), len), len);
	take_headers(r, PQgetvalue(result, 0, 1));
	reply_header(r, "Idempotent-Replayed", "true");
	return r->reply.status < 400;
}

/* Of a key that is another's in time or in what it asks; after the gate. */
static bool
refuse_key(struct request *r, bool busy)
{
	int other = r->service->shape == SHAPE_NESTED ? 422 : 400;

	if (!undo(NULL))
		return refuse(r, 503, NULL, NULL);
	if (!db_gate(r))
		return false;
	if (!busy)
		return refuse(r, other, "idempotency_mismatch",
			"This Idempotency-Key came with another request.");
	refuse(r, 409, "in_progress",
		"The first request with this Idempotency-Key is still being "
		"answered.");
	refuse_retry(r, 1);
	return false;
}

/* What wire.claim or the row's function raised. */
static bool
refuse_once(struct request *r)
{
	const char *state = run_state();

	if (state && !strcmp(state, "TS200"))
		return repeat(r);
	if (state && (!strcmp(state, "TS409") || !strcmp(state, "TS422")))
		return refuse_key(r, !strcmp(state, "TS409"));
	run_refuse(
		r, r->route->function ? r->route->function : "wire.hold_key");
	db_once_end();
	return false;
}

bool
db_hold_key(struct request *r)
{
	struct params key = { .count = 0 };

	if (!run_open(r))
		return false;
	add_key(&key, r);
	long long start = clock_us();
	held = run(DB_HOLD_KEY, &key);
	run_count(r, start);
	if (!held)
		refuse_once(r);
	return held;
}

bool
db_call_once(struct request *r)
{
	struct params claim = { .count = 0 }, call = { .count = 0 };
	const struct statement row = db_statement(r->row);
	const struct step steps[] = {
		{ DB_BEGIN, NULL },
		{ DB_CLAIM, &claim },
		{ row.name, &call },
	};

	if (!run_open(r))
		return false;
	add_key(&claim, r);
	call_params(r, &call);
	long long start = clock_us();
	open = true;
	bool done = run_steps(steps, 3);
	if (!done && sqlstate_again(run_state()) && undo(NULL)) {
		open = true;
		done = run_steps(steps, 3);
	}
	run_count(r, start);
	return done ? call_reply(r) : refuse_once(r);
}

static void
add_header(struct buffer *out, const char *name, const char *value)
{
	buffer_text(out, out->len > 1 ? ",[" : "[");
	json_quote(out, name, strlen(name));
	buffer_text(out, ",");
	json_quote(out, value, strlen(value));
	buffer_text(out, "]");
}

/* A cookie may be a secret, so it is not kept. "" stands for the type. */
static const char *
headers_of(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, "[");
	if (r->reply.type)
		add_header(&out, "", r->reply.type);
	for (const struct header *h = r->reply.headers; h; h = h->next)
		if (strcmp(h->name, "Set-Cookie"))
			add_header(&out, h->name, h->value);
	buffer_text(&out, "]");
	return out.data;
}

/* Who is told to try again later must not be told so for a day. */
static bool
is_final(const struct request *r)
{
	return r->reply.status < 500 && r->reply.status != 429;
}

static void
add_answer(struct params *p, struct request *r)
{
	add_key(p, r);
	params_add(p, arena_printf(&r->arena, "%d", r->reply.status), 0, 0);
	params_add(p, headers_of(r), 0, 0);
	params_add(p, arena_copy(&r->arena, r->reply.body, r->reply.len), 0, 0);
}

/*
 * What a C function answered, after all that it did. Of refusals only a payment's
 * is: others tell what was, and may be otherwise when it is asked again.
 */
static void
keep_late(struct request *r)
{
	struct params p = { .count = 0 };
	int status = r->reply.status;

	if (db_connected() && (status < 400 || status == 402)) {
		add_answer(&p, r);
		long long start = clock_us();
		if (!run(DB_KEEP, &p))
			warn("an answer was not kept: %s",
				PQresultErrorMessage(run_result()));
		run_count(r, start);
	}
	drop_keys();
}

bool
db_keep(struct request *r)
{
	struct params p = { .count = 0 };
	const struct step steps[] = {
		{ DB_KEEP, &p },
		{ DB_COMMIT, NULL },
	};

	if (held)
		keep_late(r);
	if (!open)
		return true;
	add_answer(&p, r);
	long long start = clock_us();
	bool done = is_final(r) ? run_steps(steps, 2) : run_steps(steps + 1, 1);
	run_count(r, start);
	if (!done)
		return refuse_once(r);
	open = false;
	return true;
}
