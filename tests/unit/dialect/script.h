/* The scripts of the stand-in for providers, read for tests without a network. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "dialect/dialect.h"

static const char scripts[] = "tests/tools/provider/scripts";

struct tool_seen {
	const char *name;
	const char *arguments;
};

struct script {
	const char *name;
	struct buffer bytes; /* what is sent, whole */
	const char *text; /* NULL: nothing is expected of it */
	const char *reasoning;
	const char *finish;
	const char *failed;
	bool early; /* before the first content */
	bool chat; /* only for clients that chat */
	bool usage;
	struct tokens tokens;
	struct tool_seen tools[4];
	int tool_count;
};

/* \n, \r, \t, \\ and \xHH. */
static void
script_send(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		char c = *text;
		if (c == '\\') {
			c = *++text;
			if (c == 'x') {
				char hex[] = { text[1], text[2], '\0' };
				c = (char)strtol(hex, NULL, 16);
				text += 2;
			} else
				c = c == 'n'   ? '\n'
				    : c == 'r' ? '\r'
				    : c == 't' ? '\t'
					       : c;
		}
		buffer_add(out, &c, 1);
	}
}

/* Data, after the event's name where the JSON begins with its type. */
static void
script_event(struct buffer *out, const char *json)
{
	static const char type[] = "{\"type\":\"";

	if (!strncmp(json, type, sizeof type - 1))
		buffer_printf(out, "event: %.*s\n",
			(int)strcspn(json + sizeof type - 1, "\""),
			json + sizeof type - 1);
	buffer_printf(out, "data: %s\n\n", json);
}

static void
script_tool(struct script *s, char *rest)
{
	struct tool_seen *tool = &s->tools[s->tool_count++];

	tool->name = rest;
	char *blank = strchr(rest, ' ');
	*blank = '\0';
	tool->arguments = blank + 1;
}

static void
script_expect(struct script *s, char *what)
{
	char *rest = what + strcspn(what, " ");
	struct tokens *t = &s->tokens;

	if (*rest)
		*rest++ = '\0';
	if (!strcmp(what, "text"))
		s->text = rest;
	else if (!strcmp(what, "reasoning"))
		s->reasoning = rest;
	else if (!strcmp(what, "finish"))
		s->finish = rest;
	else if (!strcmp(what, "failed"))
		s->failed = rest;
	else if (!strcmp(what, "tool"))
		script_tool(s, rest);
	else if (!strcmp(what, "usage")) {
		s->usage = sscanf(rest, "%lld %lld %lld %lld", &t->input,
				   &t->cached, &t->output, &t->reasoning) == 4;
		t->estimated = strstr(rest, "estimated");
	}
	s->early |= !strcmp(what, "early");
	s->chat |= !strcmp(what, "chat");
}

static void
script_line(struct script *s, char *line)
{
	line[strcspn(line, "\n")] = '\0';
	if (!strncmp(line, "event ", 6))
		script_event(&s->bytes, line + 6);
	else if (!strncmp(line, "send ", 5))
		script_send(&s->bytes, line + 5);
	else if (!strncmp(line, "expect ", 7))
		script_expect(s, line + 7);
}

static struct script
script_read(struct arena *arena, const char *folder, const char *name)
{
	struct script s = { .name = arena_printf(arena, "%s/%s", folder, name),
		.bytes.arena = arena };
	char line[8192];

	FILE *file = fopen(arena_printf(arena, "%s/%s", scripts, s.name), "r");
	while (file && fgets(line, sizeof line, file))
		script_line(&s, arena_copy(arena, line, strlen(line)));
	if (file)
		fclose(file);
	return s;
}

#endif
