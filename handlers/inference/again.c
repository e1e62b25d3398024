/* Who asks again with the same Idempotency-Key: led to the streamer where the call
 * runs, or told what was answered. */
#include <stdlib.h>
#include <string.h>

#include "inference.h"
#include "process/streams.h"

enum { AFTER_DIGITS = 18, RETRY_SECONDS = 2 };

/* A worker serves one request at a time: its Last-Event-ID; -1: from the start. */
static long long after;

bool
again_read(struct request *r)
{
	const char *sent =
		r->key ? request_param(r, "HTTP_LAST_EVENT_ID") : NULL;
	size_t len = sent ? strlen(sent) : 0;

	after = -1;
	if (!len)
		return true;
	if (len > AFTER_DIGITS || sent[strspn(sent, "0123456789")])
		return refuse(r, 400, NULL, "Last-Event-ID is malformed.");
	after = strtoll(sent, NULL, 10);
	return true;
}

static bool
in_progress(struct request *r)
{
	refuse(r, 409, "in_progress",
		"The first request with this Idempotency-Key is still being "
		"answered.");
	refuse_retry(r, RETRY_SECONDS);
	return false;
}

static const char *
text_of(struct json_object *o, const char *key)
{
	const char *text =
		json_object_get_string(json_object_object_get(o, key));

	return text ? text : "";
}

/* What is kept goes along after the plan, as bodies do. */
static bool
add_kept(struct request *r, struct json_object *said, struct buffer *job)
{
	size_t len;
	const char *kept = keep_open(&r->arena, text_of(said, "context"),
		text_of(said, "body"), &len);

	if (!kept)
		return refuse(r, 409, "reply_not_kept",
			"What was answered to this Idempotency-Key cannot be "
			"read.");
	buffer_add(job, kept, len);
	return true;
}

bool
again_finish(struct request *r, struct json_object *said, enum form form)
{
	bool runs = !strcmp(text_of(said, "again"), "running");
	struct json_object *plan = request_keep(r, json_object_new_object());
	struct buffer job = { .arena = &r->arena };

	json_object_object_add(
		plan, "again", json_object_new_string(text_of(said, "again")));
	json_object_object_add(
		plan, "hold", json_object_new_string(text_of(said, "hold")));
	json_object_object_add(plan, "credits",
		json_object_get(json_object_object_get(said, "credits")));
	json_object_object_add(plan, "form", json_object_new_int((int)form));
	json_object_object_add(plan, "after", json_object_new_int64(after));
	buffer_text(&job, json_object_to_json_string(plan));
	buffer_add(&job, "", 1);
	if (runs && !streams_wish(text_of(said, "runner")))
		return in_progress(r);
	if (!runs && !add_kept(r, said, &job))
		return false;
	return reply_job(r, job.data, job.len);
}
