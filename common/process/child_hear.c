/*
 * Records of a child, which may be in a stranger's hands: lengths are held
 * against what may be said, JSON is checked, and after the last record there is
 * none.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process/child_hear.h"
#include "text/json.h"

enum {
	PROGRESS_MAX = 64, /* bytes */
	HEARD_MAX = 100000, /* records: ten a second for hours */
};

static const char phases[][8] = { "fetch", "detect", "read", "store", "profile",
	"run" };

static bool
is_phase(const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++)
		if (strlen(phases[i]) == len && !memcmp(phases[i], word, len))
			return true;
	return false;
}

/* Digits and then a byte that ends them; false if there are others. */
static bool
count(const char **at, char after, long long *number)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	*number = strtoll(*at, &end, 10);
	*at = end + 1;
	return !errno && *end == after;
}

static bool
take_progress(struct child *c, const char *bytes, size_t all)
{
	struct child_progress new = { .done = 0 };
	char text[PROGRESS_MAX + 1] = "";

	memcpy(text, bytes, all);
	size_t len = strcspn(text, " ");
	const char *at = text + len + 1;
	if (!text[len] || !is_phase(text, len) || !count(&at, ' ', &new.done) ||
		!count(&at, '\0', &new.total))
		return false;
	memcpy(new.phase, text, len);
	c->progress = new;
	return true;
}

static bool
is_text(const struct json_member *member, const char *key)
{
	return !strcmp(member->key, key) && member->value.type == JSON_STRING;
}

/* An object that has a code and a message, each a text. */
static bool
is_refusal(const struct json *json)
{
	int code = 0, message = 0;

	if (json->value.type != JSON_OBJECT)
		return false;
	for (size_t i = 0; i < json->count; i++) {
		code += is_text(&json->members[i], "code");
		message += is_text(&json->members[i], "message");
	}
	return code == 1 && message == 1;
}

static bool
take_last(struct child *c, char kind, const char *bytes, size_t len)
{
	struct arena arena = { 0 };
	struct json json;
	bool good = !json_read(&arena, bytes, len, &json) &&
		    (kind == RECORD_ANSWER || is_refusal(&json));

	arena_free(&arena);
	c->over = good;
	c->last = kind;
	c->said = arena_copy(&c->arena, bytes, len);
	return good;
}

static bool
take(struct child *c, char kind, const char *bytes, size_t len)
{
	if (c->over || ++c->heard_count > HEARD_MAX)
		return false;
	switch (kind) {
	case RECORD_PROGRESS:
		return take_progress(c, bytes, len);
	case RECORD_ANSWER:
	case RECORD_REFUSAL:
		return take_last(c, kind, bytes, len);
	default:
		return false;
	}
}

static long long
length_of(const unsigned char *head)
{
	return head[1] | head[2] << 8 | head[3] << 16 |
	       (long long)head[4] << 24;
}

static long long
most(const struct child *c, char kind)
{
	return kind == RECORD_ANSWER	? c->answer_max
	       : kind == RECORD_REFUSAL ? RECORD_SHORT
					: PROGRESS_MAX;
}

/* Of what was heard, the records that are whole. */
static bool
take_whole(struct child *c)
{
	struct buffer *heard = &c->heard;
	size_t at = 0;
	bool good = true;

	while (good && heard->len - at >= RECORD_HEAD) {
		const char *head = heard->data + at;
		long long len = length_of((const unsigned char *)head);
		good = len <= most(c, *head);
		if (!good || heard->len - at - RECORD_HEAD < (size_t)len)
			break;
		good = take(c, *head, head + RECORD_HEAD, (size_t)len);
		at += RECORD_HEAD + (size_t)len;
	}
	if (at)
		memmove(heard->data, heard->data + at, heard->len - at);
	heard->len -= at;
	return good;
}

/* The pipe holds 64 KiB; who says more at once is heard again. */
bool
child_hear(struct child *c)
{
	char bytes[65536];
	ssize_t n = read(c->records, bytes, sizeof bytes);

	if (n == 0) { /* it has closed it: there is nothing to wait for */
		close(c->records);
		c->records = -1;
	}
	if (n > 0)
		buffer_add(&c->heard, bytes, (size_t)n);
	return n <= 0 || take_whole(c);
}
