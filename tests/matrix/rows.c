/* The rows of all groups, read from `--routes`. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "matrix.h"

struct row rows[ROWS_MAX];
int row_count;

/* Cuts the next part off a line, up to the sign. */
static char *
part(char **line, const char *sign)
{
	char *found = strsep(line, sign);

	return found ? found : "";
}

static void
read_input(struct row *row, char *text)
{
	struct input *in = &row->inputs[row->count];

	if (!*text)
		return;
	if (++row->count == FIELDS)
		die("a row of %s has too many fields", row->group);
	in->name = part(&text, ":");
	in->kind = part(&text, ":");
	in->source = part(&text, ":");
	in->min = strtoll(part(&text, ":"), NULL, 10);
	in->max = strtoll(part(&text, ":"), NULL, 10);
	in->required = !strcmp(part(&text, ":"), "required");
	in->words = text && strcmp(text, "-") ? text : NULL;
}

static int
body_of(const char *words)
{
	return (strstr(words, "json") ? BODY_JSON : 0) |
	       (strstr(words, "form") ? BODY_FORM : 0) |
	       (strstr(words, "multipart") ? BODY_MULTIPART : 0);
}

static void
read_row(const char *group, char *line)
{
	struct row *row = &rows[row_count];

	row->group = arena_copy(kept_memory, group, strlen(group));
	row->method = part(&line, "\t");
	if (!strcmp(row->method, "CALL"))
		return;
	if (++row_count == ROWS_MAX)
		die("there are too many rows");
	row->path = part(&line, "\t");
	row->scope = part(&line, "\t");
	part(&line, "\t");
	part(&line, "\t");
	char *body = part(&line, "\t");
	row->body = body_of(body);
	row->raw = strstr(body, "raw");
	row->open = strstr(body, "open");
	row->deep = strstr(body, "deep");
	row->page = strstr(body, "page");
	row->kept = strstr(body, "kept");
	part(&line, "\t");
	char *inputs = part(&line, "\t");
	row->max_body = strtoul(part(&line, "\t"), NULL, 10);
	char *shape = part(&line, "\t");
	row->shape = !strcmp(shape, "site")	  ? SHAPE_SITE
		     : !strcmp(shape, "oauth")	  ? SHAPE_OAUTH
		     : !strcmp(shape, "messages") ? SHAPE_MESSAGES
						  : SHAPE_NESTED;
	while (inputs)
		read_input(row, part(&inputs, " "));
}

static void
ask_program(const char *name)
{
	char *command = arena_printf(
		kept_memory, "'%s/%s' --routes", setting("TEST_BIN"), name);
	FILE *pipe = popen(command, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;

	if (!pipe)
		die("%s does not start", name);
	while ((len = getline(&line, &room, pipe)) > 0)
		read_row(name, arena_copy(kept_memory, line, (size_t)len - 1));
	free(line);
	if (pclose(pipe))
		die("%s does not tell its rows", name);
}

void
rows_load(void)
{
	DIR *dir = opendir(setting("TEST_BIN"));

	for (struct dirent *e; dir && (e = readdir(dir));)
		if (*e->d_name != '.')
			ask_program(e->d_name);
	if (dir)
		closedir(dir);
}

bool
row_guarded(const struct row *row)
{
	return strcmp(row->scope, PUBLIC);
}

enum token
row_token(const struct row *row)
{
	return !row_guarded(row)	     ? no_token
	       : strcmp(row->scope, "admin") ? token_a
					     : token_admin;
}

bool
row_matches(const struct row *row, const char *path)
{
	const char *pattern = row->path;

	while (*pattern && *path) {
		size_t p = 1 + strcspn(pattern + 1, "/");
		size_t n = 1 + strcspn(path + 1, "/?");
		if (pattern[1] == ':' ? n < 2
				      : p != n || memcmp(pattern, path, n))
			return false;
		pattern += p;
		path += n;
		if (*path == '?')
			break;
	}
	return !*pattern && (!*path || *path == '?');
}
