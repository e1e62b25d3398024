/*
 * Jobs: what is to be changed at Stripe, call by call. The database says which
 * is next and keeps what was sent and answered; whoever dies in between leaves
 * the rest to the biller, which sends the same again under the same key.
 */
#include <string.h>

#include "base/log.h"
#include "db/call.h"
#include "stripe.h"
#include "text/jsonc.h"

enum { STEPS_MAX = 24 }; /* of one job: calls, and as many fetches */

/* The URL of a session; of all else nothing is kept. */
static bool
write_down(struct arena *arena, const char *op, const struct said *said)
{
	bool card = false, good = said->status >= 200 && said->status < 300;
	const char *code = good ? "" : said_code(said, &card);
	const char *const params[] = { op,
		arena_printf(arena, "%d", said->status),
		jsonc_text(said->body, "id"),
		good ? jsonc_text(said->body, "url") : NULL,
		arena_printf(arena, "%s%s", card ? "card:" : "", code),
		good ? NULL : said_error(said) };

	return db_work(&service, arena, "billing_said", params);
}

/* True when there is an answer for good, be it a refusal. */
static bool
call(struct arena *arena, const char *op, struct json_object *next)
{
	struct said said = stripe_ask(arena, jsonc_text(next, "method"),
		jsonc_text(next, "path"), json_object_object_get(next, "form"),
		op);
	bool later = said.status < 200 || said.status >= 500 ||
		     said.status == 401 || said.status == 403 ||
		     said.status == 409 || said.status == 429;
	bool written = write_down(arena, op, &said);

	said_end(&said);
	return written && !later;
}

static bool
finish(struct arena *arena, const char *op, const char *object)
{
	const char *const params[] = { op };

	return sync_object(arena, object, NULL, 0) != SYNC_LATER &&
	       db_work(&service, arena, "billing_done", params);
}

static const char *
kept_text(struct arena *arena, struct json_object *o, const char *key)
{
	const char *text = jsonc_text(o, key);

	return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

static void
end(struct arena *arena, struct json_object *next, const char *state,
	struct job *job)
{
	job->state = strcmp(state, "done") ? JOB_FAILED : JOB_DONE;
	job->result = kept_text(arena, next, "result");
	job->code = kept_text(arena, next, "code");
	job->error = kept_text(arena, next, "error");
}

/* True when there is more to do. */
static bool
step(struct arena *arena, const char *id, struct job *job)
{
	const char *const params[] = { id };
	struct json_object *next = work_json(arena, "billing_next", params);
	const char *op = kept_text(arena, next, "op");
	const char *object = kept_text(arena, next, "fetch");
	const char *state = jsonc_text(next, "state");
	bool more = false;

	if (object)
		more = finish(arena, op, object);
	else if (op)
		more = call(arena, op, next);
	else if (state)
		end(arena, next, state, job);
	json_object_put(next);
	return more;
}

struct job
job_run(struct arena *arena, const char *id)
{
	struct job job = { .state = JOB_WAITS };

	for (int i = 0; i < STEPS_MAX && step(arena, id, &job); i++)
		;
	return job;
}
