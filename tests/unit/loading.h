/* Loads bytes as a file, and says in short what became of it. */
#ifndef LOADING_H
#define LOADING_H

#include <fcntl.h>
#include <json-c/json.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "table/load.h"
#include "unit.h"

/* A file and what is expected of it; what is NULL is not looked at. */
struct file {
	const char *name; /* a sentence */
	const char *bytes;
	size_t len; /* 0: up to the NUL */
	const char *options;
	const char *source; /* "csv UTF-8 ;": format, encoding, delimiter */
	const char *columns; /* "day date, price decimal $" */
	const char *rows; /* JSON, up to 100 */
	const char *problems; /* "misfits price 3, nuls 1" */
	const char *code; /* why it fails, */
	long long line; /* and in which line */
	struct load_limits limits;
};

struct loaded {
	struct arena arena;
	struct load_result result;
	struct json_object *facts; /* NULL: it failed */
	int engine;
};

static int
file_of(const void *bytes, size_t len)
{
	int fd = memfd_create("file", MFD_CLOEXEC);

	for (size_t at = 0; at < len;) {
		ssize_t n = write(fd, (const char *)bytes + at, len - at);
		ck_assert_int_gt(n, 0);
		at += (size_t)n;
	}
	return fd;
}

static struct loaded
load_fd(int source, const char *options, struct load_limits limits)
{
	struct loaded loaded = { .engine = memfd_create("engine", 0) };
	struct load_request request = {
		.source = source,
		.engine = loaded.engine,
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.base = -1,
		.options = options,
		.limits = limits,
	};

	if (load_prepare(&loaded.arena, &request, &loaded.result))
		load_run(&loaded.arena, &request, &loaded.result);
	if (loaded.result.facts)
		loaded.facts = json_tokener_parse(loaded.result.facts);
	ck_assert(!loaded.result.facts != !loaded.result.code);
	ck_assert(!loaded.result.facts == !loaded.facts);
	close(request.spill);
	close(source);
	return loaded;
}

static inline struct loaded
load_bytes(const void *bytes, size_t len, const char *options)
{
	return load_fd(file_of(bytes, len), options, (struct load_limits){ 0 });
}

static void
load_end(struct loaded *loaded)
{
	json_object_put(loaded->facts);
	close(loaded->engine);
	arena_free(&loaded->arena);
}

static struct json_object *
member(struct json_object *o, const char *key)
{
	struct json_object *value = NULL;

	json_object_object_get_ex(o, key, &value);
	return value;
}

static const char *
plain(struct json_object *o)
{
	return json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN);
}

/* A member's text with a blank before it, unless it is null. */
static void
add_word(struct buffer *out, struct json_object *o, const char *key)
{
	const char *text = json_object_get_string(member(o, key));

	if (text)
		buffer_printf(out, "%s%s", out->len ? " " : "", text);
}

/* Some members of an array's objects, parted by commas. */
static const char *
in_short(struct arena *arena, struct json_object *list,
	const char *const keys[3])
{
	struct buffer all = { .arena = arena };

	buffer_text(&all, "");
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct buffer one = { .arena = arena };
		for (int k = 0; k < 3; k++)
			add_word(&one, json_object_array_get_idx(list, i),
				keys[k]);
		buffer_printf(&all, "%s%s", i ? ", " : "", one.data);
	}
	return all.data;
}

static void
expect(const char *name, const char *what, const char *is, const char *wanted)
{
	ck_assert_msg(!wanted || !strcmp(is, wanted), "%s: %s is %s, not %s",
		name, what, is, wanted ? wanted : "");
}

static void
expect_facts(const struct file *file, struct loaded *loaded)
{
	static const char *const column[] = { "name", "type", "unit" };
	static const char *const problem[] = { "type", "column", "count" };
	struct json_object *facts = loaded->facts;
	struct buffer source = { .arena = &loaded->arena };

	add_word(&source, facts, "format");
	add_word(&source, facts, "encoding");
	add_word(&source, facts, "delimiter");
	expect(file->name, "the source", source.data, file->source);
	expect(file->name, "columns",
		in_short(&loaded->arena, member(facts, "columns"), column),
		file->columns);
	expect(file->name, "problems",
		in_short(&loaded->arena, member(facts, "problems"), problem),
		file->problems);
	expect(file->name, "rows", plain(member(facts, "preview")), file->rows);
}

static void
expect_fault(const struct file *file, const struct load_result *result)
{
	struct json_object *details =
		result->details ? json_tokener_parse(result->details) : NULL;

	ck_assert_msg(result->code, "%s: was loaded", file->name);
	expect(file->name, "the code", result->code, file->code);
	ck_assert_msg(!file->line || json_object_get_int64(member(
					     details, "line")) == file->line,
		"%s: %s", file->name, result->details);
	ck_assert_int_gt(strlen(result->message), 10);
	json_object_put(details);
}

static inline void
try_file(const struct file *file)
{
	size_t len = file->len ? file->len : strlen(file->bytes);
	struct loaded loaded =
		load_fd(file_of(file->bytes, len), file->options, file->limits);

	if (file->code)
		expect_fault(file, &loaded.result);
	else {
		ck_assert_msg(loaded.facts, "%s: %s: %s", file->name,
			loaded.result.code, loaded.result.message);
		expect_facts(file, &loaded);
	}
	load_end(&loaded);
}

#endif
