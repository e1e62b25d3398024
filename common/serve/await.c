/* Waiting for a job: what was done so far is committed, and nothing is held. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/places.h"
#include "db/call.h"
#include "http/problem.h"
#include "http/route.h"
#include "serve/await.h"
#include "serve/dispatch.h"
#include "text/json.h"
#include "text/json_compact.h"
#include "text/text.h"

enum {
	UUID_TEXT = 36,
	SLICE_US = 200000, /* between looks whether this worker has to stop */
};

static struct places waiting = { .file = -1, .mine = -1 };

void
await_start(void)
{
	places_make(&waiting, config_workers() / 2);
}

void
await_ask(struct request *r, const char *text, size_t len)
{
	static const struct field field = { "wait", INT, 0, AWAIT_MOST };
	struct value value = { 0 };
	const char *wrong = field_text(&r->arena, &field, text, len, &value);

	if (r->wait || wrong)
		problem_add(r, &field, wrong ? wrong : "must be given once");
	else
		r->wait = *value.text == '0' ? -1 : (int)strtol(text, NULL, 10);
}

/* Of "respond-async, wait=5", 5; -1 if it says nothing of it. */
static int
preferred(const char *prefer)
{
	while (prefer && *prefer) {
		prefer += strspn(prefer, " \t,;");
		size_t len = strcspn(prefer, "=,; \t");
		const char *after = prefer + len + strspn(prefer + len, " \t");
		if (len == 4 && !strncasecmp(prefer, "wait", 4) &&
			*after == '=') {
			after += 1 + strspn(after + 1, " \t\"");
			return isdigit((unsigned char)*after)
				       ? (int)strtol(after, NULL, 10)
				       : -1;
		}
		prefer += strcspn(prefer, ",;");
	}
	return -1;
}

static int
seconds_of(const struct request *r)
{
	int asked = preferred(request_param(r, "HTTP_PREFER"));

	if (r->wait)
		return r->wait < 0 ? 0 : r->wait;
	if (asked < 0)
		return r->route->wait;
	return asked > AWAIT_MOST ? AWAIT_MOST : asked;
}

/* True if what is asked for is the job itself: GET /.../:id. */
static bool
is_job(const struct route *route)
{
	const char *last = strrchr(route->path, '/');

	return !strcmp(route->method, "GET") && last && !strcmp(last, "/:id");
}

static const char *
job_of(struct request *r)
{
	const char *id = NULL;

	for (const struct header *h = r->reply.headers; h; h = h->next)
		if (!strcasecmp(h->name, "Location") && strrchr(h->value, '/'))
			id = strrchr(h->value, '/') + 1;
	if (!id && r->reply.status == 200 && is_job(r->route))
		id = request_text(r, "id");
	return id && strlen(id) == UUID_TEXT ? id : NULL;
}

static const char *
channel_of(struct arena *arena, const char *id)
{
	struct buffer name = { .arena = arena };

	buffer_text(&name, "tessera_job_");
	for (; *id; id++)
		if (isxdigit((unsigned char)*id)) {
			const char digit = (char)tolower((unsigned char)*id);
			buffer_add(&name, &digit, 1);
		}
	return name.data;
}

static void
add_headers(struct request *r, const struct json_value *object)
{
	struct json headers;
	size_t len;

	json_read(&r->arena, object->text, object->len, &headers);
	for (size_t i = 0; i < headers.count; i++)
		if (headers.members[i].value.type == JSON_STRING)
			db_header(r, headers.members[i].key,
				json_decode(&r->arena,
					&headers.members[i].value, &len));
}

/* What the call said, as a reply. */
static bool
reply_as(struct request *r, const char *said)
{
	struct json json;
	const struct json_value *body = NULL, *headers = NULL;
	struct buffer out = { .arena = &r->arena };

	json_read(&r->arena, said, strlen(said), &json);
	for (size_t i = 0; i < json.count; i++) {
		const struct json_member *m = &json.members[i];
		if (!strcmp(m->key, "body"))
			body = &m->value;
		else if (!strcmp(m->key, "headers"))
			headers = &m->value;
	}
	if (!body)
		return refuse(r, 500, NULL, NULL);
	r->reply = (struct reply){ .status = 0 };
	json_compact(&out, body->text, body->len);
	reply_body(r, r->route->status, NULL, out.data, out.len);
	if (headers)
		add_headers(r, headers);
	return true;
}

/* Until somebody says so; false when there is no more time. */
static bool
pause_for(long long until)
{
	while (!(dispatch_stops && dispatch_stops())) {
		long long now = clock_us(), slice = now + SLICE_US;
		if (now >= until)
			return false;
		if (db_listen(slice < until ? slice : until))
			return true;
	}
	return false;
}

/* What the call says when it is over; NULL when it is not. */
static const char *
listen_for(struct request *r, const char *id, long long until)
{
	const char *const params[] = { id };
	const char *said = "null";

	if (!db_listen_to(channel_of(&r->arena, id)))
		return NULL;
	do
		said = db_ask(r, r->route->waits, params);
	while (said && !strcmp(said, "null") && pause_for(until));
	db_listen_to(NULL);
	return said && strcmp(said, "null") ? said : NULL;
}

/* Its end, as far as the client waits for it. */
static bool
wait_for(struct request *r, const char *id, int seconds)
{
	struct reply before = r->reply;

	before.body = arena_copy(&r->arena, before.body, before.len);
	if (dispatch_blocks)
		dispatch_blocks();
	const char *said = listen_for(r, id, clock_us() + seconds * 1000000LL);
	places_give(&waiting);
	if (said)
		return reply_as(r, said);
	if (r->reply.status >= 400 && r->reply.status < 500)
		return false; /* what came of it is refused */
	r->reply = before;
	return true;
}

/* Who only reads has not asked for work: told where it is, such a client would
 * take that for what it asked for. */
static bool
come_again(struct request *r)
{
	refuse(r, 503, NULL, "It is not ready yet; ask again.");
	refuse_retry(r, 1);
	return false;
}

bool
await(struct request *r)
{
	const char *id = job_of(r);
	int seconds = seconds_of(r);
	bool good = !id || !seconds || !places_take(&waiting) ||
		    wait_for(r, id, seconds);

	return good && r->reply.status == 202 && !strcmp(r->method, "GET")
		       ? come_again(r)
		       : good;
}
