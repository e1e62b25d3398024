/*
 * Brackets and strings are all that is looked at; whether an object is JSON,
 * its reader says.
 */
#include <stdlib.h>
#include <string.h>

#include "table/json_split.h"
#include "table/work.h"

static void
keep(struct split *s, char c)
{
	if (s->len == s->most) {
		s->state = SPLIT_TOO_LARGE;
		return;
	}
	if (s->len == s->room) {
		s->room = s->room ? 2 * s->room : 4096;
		s->text = work_room(s->text, s->room);
	}
	s->text[s->len++] = c;
}

/* A key's next byte, behind the path of its object. */
static void
keep_key(struct split *s, char c)
{
	if (s->path_len + 2 > SPLIT_PATH_MAX)
		s->long_path = true;
	else
		s->path[s->path_len++] = c;
}

static bool
in_object(const struct split *s)
{
	return s->depth && s->stack[s->depth - 1] == '{';
}

/* A string begins: a key, where an object waits for one. */
static void
begin_string(struct split *s)
{
	s->string = true;
	s->key = !s->inside && in_object(s) && !s->keyed;
	if (!s->key)
		return;
	s->path_len = s->path_at[s->depth - 1];
	s->long_path = false;
	if (s->path_len)
		keep_key(s, '.');
}

static void
begin_object(struct split *s)
{
	char parent = s->depth ? s->stack[s->depth - 1] : 0;

	if (s->inside || parent == '{' || (parent == '[' && s->arrays != 1) ||
		s->long_path)
		return;
	s->path[s->path_len] = 0;
	s->current = (struct split_object){
		.path = s->path,
		.alone = !parent,
		.line = s->line,
	};
	if (s->wanted(s->context, &s->current))
		s->inside = s->depth + 1;
	s->len = 0;
}

static void
open_bracket(struct split *s, char c)
{
	if (s->depth == SPLIT_DEPTH_MAX) {
		s->state = SPLIT_MALFORMED;
		return;
	}
	if (c == '{')
		begin_object(s);
	s->path_at[s->depth] = s->path_len;
	s->stack[s->depth++] = c;
	s->arrays += c == '[';
	s->keyed = false;
}

static void
close_bracket(struct split *s, char c)
{
	if (!s->depth || s->stack[s->depth - 1] != (c == '}' ? '{' : '[')) {
		s->state = SPLIT_MALFORMED;
		return;
	}
	s->depth--;
	s->arrays -= c == ']';
	s->path_len = s->path_at[s->depth];
	s->long_path = false;
	if (s->inside != s->depth + 1)
		return;
	s->inside = 0;
	s->current.text = s->text;
	s->current.len = s->len;
	if (!s->object(s->context, &s->current))
		s->state = SPLIT_STOP;
}

/* A byte of a string, the quote at its end included. */
static void
in_string(struct split *s, char c)
{
	if (s->escape)
		s->escape = false;
	else if (c == '\\')
		s->escape = true;
	else if (c == '"')
		s->string = false;
	if (s->key && s->string)
		keep_key(s, c);
}

static void
outside(struct split *s, char c)
{
	switch (c) {
	case '"':
		begin_string(s);
		break;
	case ':':
		s->keyed = true;
		break;
	case ',':
		s->keyed = false;
		break;
	case '{':
	case '[':
		open_bracket(s, c);
		break;
	case '}':
	case ']':
		close_bracket(s, c);
	}
}

void
split_piece(struct split *s, const char *piece, size_t len)
{
	for (size_t i = 0; i < len && s->state == SPLIT_MORE; i++) {
		char c = piece[i];
		bool was_inside = s->inside;

		if (c == '\n')
			s->line++;
		/* The closing bracket is kept before it is told. */
		if (was_inside)
			keep(s, c);
		if (s->string)
			in_string(s, c);
		else
			outside(s, c);
		if (!was_inside && s->inside)
			keep(s, c);
	}
}

void
split_end(struct split *s)
{
	if (s->state == SPLIT_MORE && (s->depth || s->string))
		s->state = SPLIT_MALFORMED;
}

void
split_free(struct split *s)
{
	free(s->text);
	s->text = NULL;
}
