/* Tapes: bytes, and a place in them that is written last. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <sodium.h>

#include "base/log.h"
#include "tape.h"

#define GAP_NONE SIZE_MAX

enum {
	ALL_MOST = 256 << 20, /* bytes of all tapes of a streamer */
	ROOM_FIRST = 4096,
	PIECE = 4096,
};

static size_t all; /* their room */

struct tape *
tape_make(void)
{
	struct tape *t = calloc(1, sizeof *t);

	if (!t)
		die("no memory for a tape");
	t->gap = GAP_NONE;
	t->users = 1;
	return t;
}

struct tape *
tape_hold(struct tape *t)
{
	t->users++;
	return t;
}

static void
erase(struct tape *t)
{
	if (t->bytes)
		sodium_memzero(t->bytes, t->len);
	free(t->bytes);
	all -= t->room;
	t->bytes = NULL;
	t->room = t->len = t->shown = 0;
}

void
tape_drop(struct tape *t)
{
	if (!t || --t->users)
		return;
	erase(t);
	free(t);
}

static bool
make_room(struct tape *t, size_t len)
{
	size_t room = t->room ? t->room : ROOM_FIRST;

	while (room - t->len < len)
		room *= 2;
	if (room == t->room)
		return true;
	char *bytes = all + room > ALL_MOST ? NULL : malloc(room);
	if (!bytes)
		return false;
	if (t->len)
		memcpy(bytes, t->bytes, t->len);
	if (t->bytes)
		sodium_memzero(t->bytes, t->len);
	free(t->bytes);
	all += room - t->room;
	t->bytes = bytes;
	t->room = room;
	return true;
}

/* What is torn takes no more: there is nobody whom the rest would help. */
static void
write_to(struct tape *t, const char *bytes, size_t len)
{
	if (t->torn)
		return;
	if (t->len + len > 2 * TAPE_MOST || !make_room(t, len)) {
		t->torn = true;
		erase(t);
		return;
	}
	memcpy(t->bytes + t->len, bytes, len);
	t->len += len;
}

/* Each event ends by an empty line, of which there is none inside. */
static struct buffer
write_events(struct tape *t, const struct buffer *events)
{
	struct buffer told = { .arena = events->arena };
	const char *at = events->data, *end = at + events->len, *next;

	for (; at < end; at = next) {
		next = memmem(at, (size_t)(end - at), "\n\n", 2);
		next = next ? next + 2 : end;
		size_t from = told.len;
		if (!t->json && !t->torn)
			buffer_printf(&told, "id: %zu\n", t->len);
		buffer_add(&told, at, (size_t)(next - at));
		write_to(t, told.data + from, told.len - from);
	}
	return told;
}

struct buffer
tape_add(struct tape *t, const struct buffer *events)
{
	struct buffer told = write_events(t, events);

	if (t->len > TAPE_MOST)
		t->torn = true;
	t->shown = t->len;
	return told;
}

long long
tape_unknown(void)
{
	static const long long least = 100000000000000000LL; /* 18 digits */

	return least + randombytes_uniform(1000000000) * 899999999LL;
}

void
tape_end(struct tape *t, const struct buffer *end, long long unknown)
{
	char digits[24];
	struct buffer told = write_events(t, end);
	size_t from = t->len - told.len;
	int len = snprintf(digits, sizeof digits, "%lld", unknown);
	const char *found = t->torn ? NULL
				    : memmem(t->bytes + from, told.len, digits,
					      (size_t)len);

	t->gap = found ? (size_t)(found - t->bytes) : GAP_NONE;
}

void
tape_show(struct tape *t, long long credits)
{
	snprintf(t->credits, sizeof t->credits, "%lld", credits);
	t->shown = t->len;
	t->done = true;
}

size_t
tape_next(const struct tape *t, size_t *at, const char **bytes)
{
	size_t end = t->shown;

	if (*at == t->gap && *at < end) {
		*bytes = t->credits;
		*at += TAPE_DIGITS;
		return strlen(t->credits);
	}
	if (*at < t->gap && t->gap < end)
		end = t->gap;
	if (*at >= end)
		return 0;
	size_t len = end - *at < PIECE ? end - *at : PIECE;
	*bytes = t->bytes + *at;
	*at += len;
	return len;
}

bool
tape_after(const struct tape *t, long long id, size_t *at)
{
	char line[40];
	size_t len = (size_t)snprintf(line, sizeof line, "id: %lld\n", id);
	size_t from = (size_t)id;

	if (id < 0 || from > t->shown || len > t->shown - from ||
		memcmp(t->bytes + from, line, len))
		return false;
	const char *end = memmem(t->bytes + from, t->shown - from, "\n\n", 2);
	*at = end ? (size_t)(end + 2 - t->bytes) : t->shown;
	return true;
}

void
tape_pack(const struct tape *t, struct buffer *out)
{
	struct json_object *head = json_object_new_object();

	json_object_object_add(head, "status", json_object_new_int(t->status));
	json_object_object_add(head, "json", json_object_new_boolean(t->json));
	json_object_object_add(head, "lines", json_object_new_string(t->lines));
	if (t->gap != GAP_NONE)
		json_object_object_add(
			head, "gap", json_object_new_int64((int64_t)t->gap));
	buffer_text(out,
		json_object_to_json_string_ext(head, JSON_C_TO_STRING_PLAIN));
	buffer_add(out, "\n", 1);
	buffer_add(out, t->bytes, t->len);
	json_object_put(head);
}

static size_t
gap_of(struct json_object *head, size_t len)
{
	struct json_object *gap;

	if (!json_object_object_get_ex(head, "gap", &gap))
		return GAP_NONE;
	size_t at = (size_t)json_object_get_int64(gap);
	return at <= len && len - at >= TAPE_DIGITS ? at : GAP_NONE;
}

struct tape *
tape_unpack(const char *bytes, size_t len, long long credits)
{
	const char *end = len ? memchr(bytes, '\n', len) : NULL;
	struct json_object *head = end ? json_tokener_parse(bytes) : NULL;

	if (!head)
		return NULL;
	struct tape *t = tape_make();
	const char *lines =
		json_object_get_string(json_object_object_get(head, "lines"));
	t->status = json_object_get_int(json_object_object_get(head, "status"));
	t->json = json_object_get_boolean(json_object_object_get(head, "json"));
	snprintf(t->lines, sizeof t->lines, "%s", lines ? lines : "");
	write_to(t, end + 1, len - (size_t)(end + 1 - bytes));
	t->gap = gap_of(head, t->len);
	json_object_put(head);
	tape_show(t, credits);
	return t;
}
