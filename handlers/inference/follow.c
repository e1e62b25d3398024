/* Who asks again: told what a call says that another client began, or what it said. */
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "tape.h"

enum { PATIENCE = 2 * SECOND /* for a call whose job is still on its way */ };

static struct talk *taped; /* calls of this streamer that have tapes */
static struct talk *followers; /* all of them, also those without a tape yet */

static void
refuse_again(struct talk *f, int status, const char *code, const char *sentence)
{
	struct buffer out = { .arena = &f->scratch };
	const struct wrong *wrong =
		wrong_make(&f->arena, status, code, sentence);

	wrong_write(&out, call_form(f), wrong, NULL);
	stream_head_with(&f->stream, status, "application/json",
		status == 409 ? "Retry-After: 2\r\n" : "");
	stream_put(&f->stream, out.data, out.len);
	stream_end(&f->stream);
}

/* From the start, or after the event that the client has seen last. */
static bool
begin_to_tell(struct talk *f)
{
	long long after = plan_number(f->plan, "after");
	const struct tape *t = f->tape;

	if (after >= 0 && !t->json && !tape_after(t, after, &f->at)) {
		refuse_again(f, 422, "validation_error",
			"Last-Event-ID is that of another answer.");
		return false;
	}
	f->headed = true;
	f->stream.mute = t->json;
	stream_head_with(&f->stream, t->status,
		t->json ? "application/json" : SSE_TYPE, t->lines);
	return true;
}

static void
tell(struct talk *f)
{
	const struct tape *t = f->tape;
	const char *bytes;
	size_t len;

	if (f->stream.ended || f->stream.gone || !t)
		return;
	if (t->torn) {
		stream_break(&f->stream);
		return;
	}
	if (!t->status || (!f->headed && !begin_to_tell(f)))
		return;
	while (!f->stream.full && (len = tape_next(t, &f->at, &bytes)) > 0)
		stream_put(&f->stream, bytes, len);
	if (t->done && f->at >= t->len)
		stream_end(&f->stream);
}

void
follow_tell(const struct tape *t)
{
	for (struct talk *f = followers; f; f = f->next_tape)
		if (f->tape == t)
			tell(f);
}

static bool
same_call(const struct talk *a, const struct talk *b)
{
	return !strcmp(plan_text(a->plan, "hold"), plan_text(b->plan, "hold"));
}

void
follow_origin(struct talk *c)
{
	if (!*plan_text(c->plan, "context"))
		return;
	c->tape = tape_make();
	c->next_tape = taped;
	taped = c;
	for (struct talk *f = followers; f; f = f->next_tape)
		if (!f->tape && same_call(f, c))
			f->tape = tape_hold(c->tape);
}

static void
find(struct talk *f)
{
	for (struct talk *c = taped; c && !f->tape; c = c->next_tape)
		if (same_call(f, c))
			f->tape = tape_hold(c->tape);
}

bool
follow_begin(struct talk *f)
{
	const char *again = plan_text(f->plan, "again");

	if (!*again)
		return false;
	f->follower = true;
	f->next_tape = followers;
	followers = f;
	if (!strcmp(again, "kept")) {
		f->tape = tape_unpack(
			f->body, f->left, plan_number(f->plan, "credits"));
		job_forget(&f->stream.job);
	} else
		find(f);
	if (f->tape)
		tell(f);
	else
		stream_after(&f->stream, PATIENCE);
	return true;
}

bool
follow_room(struct talk *f)
{
	if (f->follower)
		tell(f);
	return f->follower;
}

bool
follow_due(struct talk *f)
{
	if (f->follower && !f->tape)
		refuse_again(f, 409, "in_progress",
			"The first request with this Idempotency-Key is still "
			"being answered.");
	return f->follower;
}

bool
follow_gone(struct talk *f)
{
	if (f->follower)
		stream_end(&f->stream);
	return f->follower;
}

static void
unlink_from(struct talk **list, const struct talk *c)
{
	while (*list && *list != c)
		list = &(*list)->next_tape;
	if (*list)
		*list = c->next_tape;
}

/* Of a call that is broken off nobody hears the end. */
void
follow_clear(struct talk *c)
{
	unlink_from(c->follower ? &followers : &taped, c);
	if (c->tape && !c->follower && !c->tape->done) {
		c->tape->torn = true;
		follow_tell(c->tape);
	}
	tape_drop(c->tape);
	c->tape = NULL;
}
