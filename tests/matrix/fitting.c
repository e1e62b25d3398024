/* Requests that fit a row, but for one input. */
#include <ctype.h>
#include <string.h>

#include "matrix.h"
#include "text/json.h"

#define BOUNDARY "multipart/form-data; boundary=xMATRIXx"

/* A value that each kind accepts, where bounds and words do not decide. */
static const struct {
	const char *kind;
	const char *text;
} values[] = {
	{ "bool", "true" },
	{ "uuid", "00000000-0000-4000-8000-000000000000" },
	{ "date", "2024-02-29" },
	{ "instant", "2024-02-29T00:00:00Z" },
	{ "when", "2024-02-29" },
	{ "email", "matrix@example.com" },
	{ "object", "{}" },
	{ "array", "[]" },
	{ "json", "{}" },
};

static char *
first_word(const struct input *in)
{
	return arena_copy(kept_memory, in->words, strcspn(in->words, "|"));
}

static char *
letters(long long count)
{
	char *text = arena_alloc(kept_memory, (size_t)count + 1);

	return memset(text, 'a', (size_t)count);
}

char *
fitting_text(const struct input *in)
{
	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (!strcmp(in->kind, values[i].kind))
			return arena_copy(kept_memory, values[i].text,
				strlen(values[i].text));
	if (!strcmp(in->kind, "int") || !strcmp(in->kind, "decimal"))
		return arena_printf(kept_memory, "%lld", in->min);
	if (!strcmp(in->kind, "url"))
		return arena_printf(kept_memory, "%s://example.com/",
			in->words ? first_word(in) : "https");
	if (!strcmp(in->kind, "enum"))
		return first_word(in);
	char *text = letters(in->min > 0 ? in->min : 1);
	return strcmp(in->kind, "texts")
		       ? text
		       : arena_printf(kept_memory, "[\"%s\"]", text);
}

/* Kinds whose text is JSON as it stands. */
static bool
bare(const struct input *in)
{
	static const char *const kinds[] = { "int", "decimal", "bool", "object",
		"array", "json", "texts" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!strcmp(in->kind, kinds[i]))
			return true;
	return false;
}

static const char *
fitting_json(const struct input *in)
{
	struct buffer out = { .arena = kept_memory };
	char *text = fitting_text(in);

	if (bare(in))
		return text;
	json_quote(&out, text, strlen(text));
	return out.data;
}

static bool
from(const struct input *in, const char *source)
{
	return !strcmp(in->source, source);
}

bool
takes_json(const struct row *row, const struct input *in)
{
	return from(in, "body") && (row->body & BODY_JSON);
}

/* The value to send; NULL to leave it out. Optional ones are left out. */
static const char *
chosen(const struct row *row, const struct input *in, const struct input *odd,
	const char *value)
{
	if (in == odd)
		return value;
	if (!in->required && !from(in, "path"))
		return NULL;
	return takes_json(row, in) ? fitting_json(in) : fitting_text(in);
}

static void
escape(struct buffer *out, const char *text)
{
	for (; *text; text++)
		if (isalnum((unsigned char)*text) || strchr("-._~", *text))
			buffer_add(out, text, 1);
		else
			buffer_printf(out, "%%%02X", (unsigned char)*text);
}

/* name=value&... of the inputs of one source. */
static char *
pairs(const struct row *row, const char *source, const struct input *odd,
	const char *value)
{
	struct buffer out = { .arena = kept_memory };

	buffer_text(&out, "");
	for (int i = 0; i < row->count; i++) {
		const struct input *in = &row->inputs[i];
		const char *text = chosen(row, in, odd, value);
		if (!from(in, source) || !text)
			continue;
		buffer_printf(&out, "%s%s=", out.len ? "&" : "", in->name);
		escape(&out, text);
	}
	return out.data;
}

static char *
path_of(const struct row *row, const struct input *odd, const char *value)
{
	struct buffer out = { .arena = kept_memory };
	const char *at = row->path;

	while (*at) {
		size_t len = 1 + strcspn(at + 1, "/");
		char *name =
			arena_copy(kept_memory, at + 2, len < 2 ? 0 : len - 2);
		bool placed = false;
		for (int i = 0; at[1] == ':' && i < row->count; i++)
			if (from(&row->inputs[i], "path") &&
				!strcmp(row->inputs[i].name, name)) {
				buffer_text(&out, "/");
				escape(&out, chosen(row, &row->inputs[i], odd,
						     value));
				placed = true;
			}
		if (!placed)
			buffer_add(&out, at, len);
		at += len;
	}
	char *query = pairs(row, "query", odd, value);
	if (*query)
		buffer_printf(&out, "?%s", query);
	return out.data;
}

static char *
headers_of(const struct row *row, const struct input *odd, const char *value)
{
	struct buffer out = { .arena = kept_memory };

	buffer_text(&out, "");
	for (int i = 0; i < row->count; i++) {
		const struct input *in = &row->inputs[i];
		const char *text = chosen(row, in, odd, value);
		if (text && from(in, "header"))
			buffer_printf(&out, "%s: %s\n", in->name, text);
		if (text && from(in, "cookie"))
			buffer_printf(&out, "Cookie: %s=%s\n", in->name, text);
	}
	return out.data;
}

static char *
json_of(const struct row *row, const struct input *odd, const char *value)
{
	struct buffer out = { .arena = kept_memory };

	buffer_text(&out, "{");
	for (int i = 0; i < row->count; i++) {
		const struct input *in = &row->inputs[i];
		const char *json = chosen(row, in, odd, value);
		if (from(in, "body") && json)
			buffer_printf(&out, "%s\"%s\":%s",
				out.len > 1 ? "," : "", in->name, json);
	}
	buffer_text(&out, "}");
	return out.data;
}

static char *
multipart_of(const struct row *row, const struct input *odd, const char *value)
{
	struct buffer out = { .arena = kept_memory };

	for (int i = 0; i < row->count; i++) {
		const struct input *in = &row->inputs[i];
		const char *text = chosen(row, in, odd, value);
		if (!from(in, "body") || !text)
			continue;
		buffer_printf(&out,
			"--xMATRIXx\r\nContent-Disposition: form-data; "
			"name=\"%s\"",
			in->name);
		if (!strcmp(in->kind, "file"))
			buffer_printf(&out, "; filename=\"a%s\"",
				in->words ? first_word(in) : "");
		buffer_printf(&out, "\r\n\r\n%s\r\n", text);
	}
	buffer_text(&out, "--xMATRIXx--\r\n");
	return out.data;
}

struct query
fitting(const struct row *row, const struct input *odd, const char *value)
{
	struct query q = { .method = row->method,
		.path = path_of(row, odd, value),
		.headers = headers_of(row, odd, value) };

	if (!row->body)
		return q;
	q.type = row->body & BODY_JSON	 ? "application/json"
		 : row->body & BODY_FORM ? "application/x-www-form-urlencoded"
					 : BOUNDARY;
	q.body = row->body & BODY_JSON	 ? json_of(row, odd, value)
		 : row->body & BODY_FORM ? pairs(row, "body", odd, value)
					 : multipart_of(row, odd, value);
	q.len = strlen(q.body);
	return q;
}

int
unreadable_text(const struct row *row)
{
	return row->shape == SHAPE_SITE || row->shape == SHAPE_OAUTH ? 400
								     : 422;
}

int
wrong_field(const struct row *row)
{
	return row->page ? 0 : unreadable_text(row);
}

void
expect(const struct row *row, struct query q, enum token token, int status,
	const char *what, struct answer *answer)
{
	char *name = arena_printf(
		kept_memory, "%s %s: %.200s", q.method, row->path, what);

	if (!q.authorization)
		q.authorization = authorization(token);
	ask_http(&q, answer);
	ck_assert_msg(!status || answer->status == status,
		"%s: %d instead of %d: %s", name, answer->status, status,
		answer->body);
	judge_form(name, row->shape, &q, by_http, answer);
}
