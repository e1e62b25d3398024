/* A call's life: asked of one provider after the other, streamed, settled. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "call.h"
#include "tape.h"

long long
plan_number(struct json_object *o, const char *key)
{
	return json_object_get_int64(json_object_object_get(o, key));
}

const char *
plan_text(struct json_object *o, const char *key)
{
	const char *text =
		json_object_get_string(json_object_object_get(o, key));

	return text ? text : "";
}

bool
plan_true(struct json_object *o, const char *key)
{
	return json_object_get_boolean(json_object_object_get(o, key));
}

enum form
call_form(const struct talk *c)
{
	return (enum form)plan_number(c->plan, "form");
}

static void
write_lines(struct talk *c, int status, char lines[TAPE_LINES])
{
	int len = snprintf(lines, TAPE_LINES, "X-Attempts: %d\r\n", c->tries);

	if (c->tries)
		len += snprintf(lines + len, TAPE_LINES - (size_t)len,
			"X-Provider: %.100s\r\n",
			plan_text(c->route, "provider"));
	if ((status == 429 || status == 503) && c->up.retry_after >= 0)
		snprintf(lines + len, TAPE_LINES - (size_t)len,
			"Retry-After: %ld\r\n", c->up.retry_after);
}

/* What followers are told it by, now or in a day. */
static void
note_head(struct talk *c, int status, bool json)
{
	c->tape->status = status;
	c->tape->json = json;
	write_lines(c, status, c->tape->lines);
}

static void
head(struct talk *c, int status, bool json)
{
	char lines[TAPE_LINES];

	write_lines(c, status, lines);
	c->headed = true;
	c->stream.mute = json;
	if (c->tape)
		note_head(c, status, json);
	stream_head_with(&c->stream, status,
		json ? "application/json" : SSE_TYPE, lines);
}

static void
put(struct talk *c, const struct buffer *out)
{
	struct buffer told =
		out->len && c->tape ? tape_add(c->tape, out) : *out;

	if (told.len && !stream_put(&c->stream, told.data, told.len))
		upstream_pause(c, true);
	if (c->tape)
		follow_tell(c->tape);
	if (c->tape && c->tape->torn && c->gone_at)
		call_end(c, "client_gone", NULL);
}

const struct wrong *
call_wrong(struct talk *c, int status, const char *code, const char *sentence)
{
	struct wrong *wrong = wrong_make(&c->arena, status, code, sentence);

	wrong->provider = true;
	return wrong;
}

/* What is said at the end, for so many credits. */
static void
write_end(struct talk *c, long long credits, struct buffer *out)
{
	if (c->headed && c->wrong)
		reply_fail(c->reply, c->wrong, credits, out);
	if (c->wrong && !out->len)
		wrong_write(out, call_form(c), c->wrong, NULL);
	else if (!c->wrong)
		reply_close(c->reply, credits, out);
}

static bool
ends_in_json(const struct talk *c)
{
	return !c->headed && (c->wrong || !plan_true(c->plan, "stream"));
}

/* What is kept is written before the settle, which keeps it. */
static void
write_tape(struct talk *c)
{
	struct buffer out = { .arena = &c->scratch };
	long long unknown = tape_unknown();

	if (!c->tape || c->tape->torn)
		return;
	if (!c->headed)
		note_head(
			c, c->wrong ? c->wrong->status : 200, ends_in_json(c));
	write_end(c, unknown, &out);
	c->at = c->tape->len;
	tape_end(c->tape, &out, unknown);
	arena_reset(&c->scratch);
}

void
call_end(struct talk *c, const char *status, const struct wrong *wrong)
{
	if (c->status)
		return;
	c->status = status;
	c->wrong = wrong;
	write_tape(c);
	money_settle(c);
}

bool
call_gone(struct talk *c)
{
	c->gone_at = clock_us();
	if (!c->tape || c->tape->torn || c->status)
		return true;
	upstream_pause(c, false);
	return false;
}

/* The rest of the tape, now that the credits are known. */
static void
put_end(struct talk *c, long long credits)
{
	const char *bytes;
	size_t len;

	tape_show(c->tape, credits);
	while ((len = tape_next(c->tape, &c->at, &bytes)) > 0)
		stream_put(&c->stream, bytes, len);
	follow_tell(c->tape);
}

/* Before the first byte an error is a status, then an event. */
void
call_settled(struct talk *c, long long credits)
{
	struct buffer out = { .arena = &c->scratch };
	bool taped = c->tape && !c->tape->torn;

	upstream_stop(c);
	count_end(c);
	if (!taped)
		write_end(c, credits, &out);
	if (!c->headed)
		head(c, c->wrong ? c->wrong->status : 200, ends_in_json(c));
	info("call %s: %s, %s, %d tried, %lld credits, %lld ms",
		plan_text(c->plan, "hold"), plan_text(c->plan, "model"),
		c->status, c->tries, credits, (clock_us() - c->began) / 1000);
	if (taped)
		put_end(c, credits);
	else if (out.len)
		stream_put(&c->stream, out.data, out.len);
	arena_reset(&c->scratch);
	stream_end(&c->stream);
}

/* Of what was sent nothing is needed after the first content, up to 60 MiB of it. */
static void
forget_bodies(struct talk *c)
{
	curl_off_t sent = 0;

	curl_easy_getinfo(c->up.easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	if (sent < plan_number(c->route, "len"))
		return;
	job_forget(&c->stream.job);
	c->left = 0;
}

static void
take_state(struct talk *c, enum reply_state state)
{
	if (!c->first && reply_began(c->reply)) {
		c->first = clock_us();
		count_first(c);
		breaker_told(plan_text(c->route, "provider"), true);
		forget_bodies(c);
	}
	if (state == REPLY_ENDED)
		call_end(c, "completed", NULL);
	else if (state == REPLY_FAILED && reply_began(c->reply))
		call_end(c, "failed", reply_wrong(c->reply));
	else if (state == REPLY_MORE && reply_began(c->reply))
		money_meter(c);
}

static bool
stream_on(struct talk *c, const char *bytes, size_t len)
{
	struct buffer out = { .arena = &c->scratch };
	enum reply_state state = reply_feed(c->reply, bytes, len, &out);

	if (out.len && !c->headed)
		head(c, 200, false);
	put(c, &out);
	arena_reset(&c->scratch);
	take_state(c, state);
	return state != REPLY_FAILED;
}

bool
call_heard(struct talk *c, const char *bytes, size_t len)
{
	long status = 0;
	bool whole = !plan_true(c->route, "streams");
	struct buffer *kept = &c->up.kept;

	c->up.heard = clock_us();
	if (c->status)
		return c->status[0] == 'c' && c->status[1] == 'o';
	curl_easy_getinfo(c->up.easy, CURLINFO_RESPONSE_CODE, &status);
	if (status == 200 && !whole)
		return stream_on(c, bytes, len);
	if (kept->len + len > (status == 200 ? WHOLE_MOST : ERROR_MOST))
		return false;
	buffer_add(kept, bytes, len);
	return true;
}

static enum reply_state
close_reply(struct talk *c)
{
	struct buffer out = { .arena = &c->scratch };
	const struct buffer *kept = &c->up.kept;
	enum reply_state state =
		plan_true(c->route, "streams")
			? reply_eof(c->reply, &out)
			: reply_whole(c->reply, kept->data ? kept->data : "",
				  kept->len, &out);

	if (out.len && !c->headed)
		head(c, 200, false);
	put(c, &out);
	arena_reset(&c->scratch);
	return state;
}

/* A reply that failed before its content may be another provider's. */
void
call_closed(struct talk *c, CURLcode code)
{
	long status = 0;

	if (c->status)
		return;
	curl_easy_getinfo(c->up.easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OPERATION_TIMEDOUT)
		call_failed(c, call_wrong(c, 504, "provider_timeout",
				       "The provider did not answer in time."));
	else if (!status)
		call_failed(c, call_wrong(c, 502, "provider_error",
				       "The provider cannot be reached."));
	else if (status != 200)
		call_refused(c, (int)status);
	else {
		enum reply_state state = close_reply(c);
		take_state(c, state);
		if (!c->status)
			call_failed(c, reply_wrong(c->reply));
	}
}
