/* From a client's body to what a streamer is told. */
#include <string.h>
#include <time.h>

#include <json-c/json.h>
#include <sodium.h>

#include "base/log.h"
#include "db/call.h"
#include "dialect/request.h"
#include "dialect/wrong.h"
#include "inference.h"
#include "process/streams.h"
#include "text/jsonc.h"
#include "text/text.h"

const struct field call_fields[] = {
	{ "model", TEXT, 1, 200, .optional = true,
		.about = "without it the default one" },
	{ "facts", OBJECT, .from = COMPUTED },
	{ 0 },
};

/* A worker serves one request at a time: that of .begin, for .finish and
 * .untaken. */
static struct asked *asked;
static enum form form;
static struct json_object *held; /* what the function said */

static void
set(struct request *r, const char *field, const char *text)
{
	struct value *value = request_value(r, field);

	value->text = text;
	value->len = text ? strlen(text) : 0;
}

static void
set_number(struct request *r, const char *field, long long number)
{
	set(r, field, arena_printf(&r->arena, "%lld", number));
}

static bool
refuse_wrong(struct request *r, const struct wrong *wrong)
{
	return refuse(r, wrong->status, wrong->code, wrong->message);
}

static bool
asked_read(struct request *r, enum form asked_form)
{
	const struct wrong *wrong = request_read(&r->arena, asked_form,
		r->body ? r->body : "", r->body_len, &asked);

	form = asked_form;
	return !wrong || refuse_wrong(r, wrong);
}

bool
asked_count(struct request *r, enum form asked_form)
{
	if (!asked_read(r, asked_form))
		return false;
	set_number(r, "tokens", request_tokens(asked, 0, 100));
	set_number(r, "images", request_facts(asked)->images);
	return true;
}

static const char *
operation(const struct request_facts *f)
{
	switch (form) {
	case FORM_COMPLETION:
		return "completion";
	case FORM_EMBEDDING:
		return "embedding";
	default:
		return f->tools ? "function_call" : "chat";
	}
}

static void
add_number(struct json_object *facts, const char *key, long long number)
{
	json_object_object_add(facts, key, json_object_new_int64(number));
}

static void
add_text(struct json_object *facts, const char *key, const char *text)
{
	json_object_object_add(
		facts, key, text ? json_object_new_string(text) : NULL);
}

/* Of an Idempotency-Key the database knows a hash alone. */
static void
add_key(struct request *r, struct json_object *facts)
{
	unsigned char key[crypto_hash_sha256_BYTES];

	if (!r->key)
		return;
	crypto_hash_sha256(key, (const unsigned char *)r->key, strlen(r->key));
	add_text(facts, "reply_key",
		arena_printf(&r->arena, "\\x%s",
			text_hex(&r->arena, key, sizeof key)));
	add_text(facts, "request_hash",
		arena_printf(&r->arena, "\\x%s",
			text_hex(&r->arena, r->hash, sizeof r->hash)));
}

/* An embedding has no output: of nothing it has as many answers. */
bool
asked_begin(struct request *r, enum form asked_form)
{
	held = NULL;
	if (!asked_read(r, asked_form) || !passed_fit(r) || !again_read(r))
		return false;
	const struct request_facts *f = request_facts(asked);
	struct json_object *facts = request_keep(r, json_object_new_object());
	add_text(facts, "operation", operation(f));
	add_number(facts, "tokens", request_tokens(asked, 0, 100));
	add_number(facts, "images", f->images);
	add_number(facts, "n",
		form == FORM_EMBEDDING ? 0
		: f->n > 0	       ? f->n
				       : 1);
	add_number(facts, "max_tokens", f->max_tokens);
	add_text(facts, "runner", streams_runner());
	add_key(r, facts);
	set(r, "facts", json_object_to_json_string(facts));
	return true;
}

static const char *
text_of(struct json_object *o, const char *key)
{
	return json_object_get_string(json_object_object_get(o, key));
}

static long long
number_of(struct json_object *o, const char *key)
{
	return json_object_get_int64(json_object_object_get(o, key));
}

static bool
true_of(struct json_object *o, const char *key)
{
	return json_object_get_boolean(json_object_object_get(o, key));
}

static enum dialect
dialect_of(const char *kind)
{
	return !strcmp(kind, "anthropic") ? DIALECT_ANTHROPIC
	       : !strcmp(kind, "gemini")  ? DIALECT_GEMINI
					  : DIALECT_OPENAI;
}

/* What is answered whole cannot be extended meanwhile: it stays within the hold. */
static long long
most_tokens(struct json_object *said, bool streams)
{
	enum { HELD = 1000 };
	long long payable = number_of(said, "payable");

	return streams || (payable && payable < HELD) ? payable : HELD;
}

/* Adds the body for a route, and to the route how it is asked. */
static const struct wrong *
add_route(struct request *r, struct json_object *said,
	struct json_object *route, struct buffer *bodies)
{
	bool streams = true_of(route, "streams") &&
		       !request_facts(asked)->audio && form != FORM_EMBEDDING;
	struct request_route to = {
		.kind = dialect_of(text_of(route, "kind")),
		.model = text_of(route, "model"),
		.max_tokens = most_tokens(said, streams),
		.model_tokens = number_of(said, "model_tokens"),
		.stream = streams,
		.completions = true_of(route, "completions"),
		.server_tools = true_of(said, "server_tools"),
	};
	struct buffer body = { .arena = &r->arena },
		      dropped = { .arena = &r->arena };
	const struct wrong *wrong =
		request_write(&r->arena, asked, &to, &body, &dropped);

	if (wrong)
		return wrong;
	if (dropped.len && !bodies->len)
		reply_header(r, "X-Dropped-Params", dropped.data);
	buffer_add(bodies, body.data, body.len);
	json_object_object_add(
		route, "dialect", json_object_new_int((int)to.kind));
	json_object_object_add(
		route, "streams", json_object_new_boolean(streams));
	json_object_object_add(
		route, "len", json_object_new_int64((int64_t)body.len));
	json_object_object_add(route, "url",
		json_object_new_string(arena_printf(&r->arena, "%s%s",
			text_of(route, "base_url"),
			request_path(&r->arena, asked, &to))));
	return NULL;
}

/* Up to ROUTES_MAX of those that can say it; else why the first cannot. */
static const struct wrong *
add_routes(struct request *r, struct json_object *said, struct buffer *bodies)
{
	struct json_object *all = json_object_object_get(said, "routes");
	struct json_object *taken = json_object_new_array();
	const struct wrong *first = NULL;

	for (size_t i = 0; i < json_object_array_length(all) &&
			   json_object_array_length(taken) < ROUTES_MAX;
		i++) {
		struct json_object *route = json_object_array_get_idx(all, i);
		const struct wrong *wrong = add_route(r, said, route, bodies);
		if (!wrong)
			json_object_array_add(taken, json_object_get(route));
		else if (!first)
			first = wrong;
	}
	bool any = json_object_array_length(taken) > 0;
	json_object_object_add(said, "routes", taken);
	return any ? NULL : first;
}

static void
add_facts(struct json_object *said)
{
	const struct request_facts *f = request_facts(asked);

	json_object_object_add(said, "form", json_object_new_int((int)form));
	json_object_object_add(said, "stream",
		json_object_new_boolean(f->stream && form != FORM_EMBEDDING));
	json_object_object_add(said, "include_usage",
		json_object_new_boolean(f->include_usage));
	json_object_object_add(
		said, "base64", json_object_new_boolean(f->base64));
	json_object_object_add(
		said, "created", json_object_new_int64(time(NULL)));
}

/* Nothing was asked of anybody: nothing is held, and nothing counts. */
static bool
release(struct request *r, struct json_object *said)
{
	const char *const params[] = { text_of(said, "hold") };

	return db_ask(r, "call_release", params);
}

bool
asked_finish(struct request *r)
{
	struct json_object *said = request_keep(
		r, json_tokener_parse(
			   arena_copy(&r->arena, r->reply.body, r->reply.len)));
	struct buffer job = { .arena = &r->arena },
		      bodies = { .arena = &r->arena };

	if (json_object_object_get(said, "again"))
		return again_finish(r, said, form);
	const struct wrong *wrong = add_routes(r, said, &bodies);
	if (wrong)
		return release(r, said) && refuse_wrong(r, wrong);
	held = said;
	add_facts(said);
	passed_add(r, said);
	buffer_text(&job, json_object_to_json_string(said));
	buffer_add(&job, "", 1);
	buffer_add(&job, bodies.data, bodies.len);
	return reply_job(r, job.data, job.len);
}

void
asked_untaken(struct request *r)
{
	if (held)
		release(r, held);
}
