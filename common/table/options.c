/* Options of a dataset, each a row. */
#include <stdlib.h>
#include <string.h>

#include "table/charset.h"
#include "table/options.h"
#include "table/zone.h"
#include "text/json.h"

struct reading {
	struct arena *arena;
	struct options *options;
	const struct json_value *value;
	const char *text; /* of a string, else NULL */
};

static const char *
take_delimiter(struct reading r)
{
	bool single = r.text && r.text[0] && !r.text[1];

	if (single &&
		(r.text[0] == '\t' || (r.text[0] > ' ' && r.text[0] < 127 &&
					      r.text[0] != '"'))) {
		r.options->delimiter = r.text[0];
		return NULL;
	}
	return "must be one ASCII character, as \",\" or \"\\t\"";
}

static const char *
take_quote(struct reading r)
{
	if (!r.text || strlen(r.text) > 1 || !strchr("\"'", r.text[0]))
		return "must be \"\\\"\", \"'\" or \"\"";
	r.options->quote = r.text[0];
	r.options->unquoted = !r.text[0];
	return NULL;
}

static const char *
take_encoding(struct reading r)
{
	if (!r.text || !charset_known(r.text))
		return "must be an encoding that is known here, as windows-1252";
	r.options->encoding = r.text;
	return NULL;
}

static const char *
take_header(struct reading r)
{
	if (r.value->type != JSON_BOOL)
		return "must be true or false";
	r.options->header = r.value->text[0] == 't' ? HEADER_YES : HEADER_NO;
	return NULL;
}

static const char *
take_skip(struct reading r)
{
	long long lines = r.value->type == JSON_INTEGER
				  ? strtoll(r.value->text, NULL, 10)
				  : -1;

	if (lines < 0 || lines > SKIP_MAX)
		return "must be an integer from 0 to 1000000";
	r.options->skip_rows = lines;
	return NULL;
}

static const char *
take_sheet(struct reading r)
{
	if (r.value->type == JSON_INTEGER && r.value->text[0] != '-')
		r.options->sheet =
			arena_copy(r.arena, r.value->text, r.value->len);
	else if (r.text && *r.text && strlen(r.text) <= 255)
		r.options->sheet = r.text;
	else
		return "must be a sheet's name, or its number from 1";
	return NULL;
}

static const char *
take_path(struct reading r)
{
	if (!r.text || !*r.text || strlen(r.text) > 255)
		return "must be where the array is, as \"data.items\"";
	r.options->path = r.text;
	return NULL;
}

static const char *
take_mark(struct reading r)
{
	if (!r.text || strlen(r.text) != 1 || !strchr(".,", r.text[0]))
		return "must be \".\" or \",\"";
	r.options->decimal_mark = r.text[0];
	return NULL;
}

static const char *
take_order(struct reading r)
{
	static const char *const names[] = { "", "dmy", "mdy", "ymd" };

	for (int i = ORDER_DMY; r.text && i <= ORDER_YMD; i++)
		if (!strcmp(r.text, names[i])) {
			r.options->date_order = i;
			return NULL;
		}
	return "must be dmy, mdy or ymd";
}

static const char *
take_zone(struct reading r)
{
	if (!r.text || !zone_named(r.text))
		return "must be a time zone, as Europe/Berlin";
	r.options->timezone = r.text;
	return NULL;
}

static const char *
take_null_words(struct reading r)
{
	static const char wrong[] = "must be an array of at most 50 texts";
	struct json list;
	size_t len;

	if (r.value->type != JSON_ARRAY ||
		json_read(r.arena, r.value->text, r.value->len, &list) ||
		list.count > NULL_WORDS_MAX)
		return wrong;
	const char **words =
		arena_alloc(r.arena, (list.count + 1) * sizeof *words);
	for (size_t i = 0; i < list.count; i++) {
		if (list.members[i].value.type != JSON_STRING)
			return wrong;
		words[i] = json_decode(r.arena, &list.members[i].value, &len);
	}
	r.options->null_words = words;
	r.options->null_count = (int)list.count;
	r.options->null_given = true;
	return NULL;
}

static const char *
take_types(struct reading r)
{
	static const char wrong[] = "must name types by column: boolean, "
				    "integer, decimal, date, instant, text";
	struct json list;
	size_t len;

	if (r.value->type != JSON_OBJECT ||
		json_read(r.arena, r.value->text, r.value->len, &list))
		return wrong;
	struct typed *types =
		arena_alloc(r.arena, (list.count + 1) * sizeof *types);
	for (size_t i = 0; i < list.count; i++) {
		const struct json_member *m = &list.members[i];
		if (m->value.type != JSON_STRING)
			return wrong;
		types[i].column = m->key;
		types[i].type =
			type_named(json_decode(r.arena, &m->value, &len));
		if (types[i].type == TYPES)
			return wrong;
	}
	r.options->types = types;
	r.options->type_count = (int)list.count;
	return NULL;
}

static const struct row {
	const char *name;
	const char *(*take)(struct reading);
} rows[] = {
	{ "delimiter", take_delimiter },
	{ "quote", take_quote },
	{ "encoding", take_encoding },
	{ "header", take_header },
	{ "skip_rows", take_skip },
	{ "sheet", take_sheet },
	{ "path", take_path },
	{ "decimal_mark", take_mark },
	{ "date_order", take_order },
	{ "timezone", take_zone },
	{ "null_words", take_null_words },
	{ "types", take_types },
};

enum { ROWS = sizeof rows / sizeof *rows };

static const char *
take(struct arena *arena, const struct json_member *m, struct options *options)
{
	struct reading r = {
		.arena = arena, .options = options, .value = &m->value
	};
	size_t len;
	int i = 0;

	while (i < ROWS && strcmp(rows[i].name, m->key))
		i++;
	if (i == ROWS)
		return "is no option";
	if (m->value.type == JSON_NULL)
		return NULL;
	if (m->value.type == JSON_STRING)
		r.text = json_decode(arena, &m->value, &len);
	return rows[i].take(r);
}

const char *
options_read(struct arena *arena, const char *text, struct options *options,
	const char **key)
{
	struct json json;

	*options = (struct options){ .quote = '"' };
	*key = "";
	if (!text)
		return NULL;
	const char *wrong = json_read(arena, text, strlen(text), &json);
	if (!wrong && json.value.type == JSON_NULL)
		return NULL;
	if (!wrong && json.value.type != JSON_OBJECT)
		wrong = "must be a JSON object";
	for (size_t i = 0; !wrong && i < json.count; i++) {
		wrong = take(arena, &json.members[i], options);
		if (wrong)
			*key = json.members[i].key;
	}
	return wrong;
}
