/* A renderer of templates that escapes by default. */
#include <stdbool.h>
#include <string.h>

#include "base/log.h"
#include "page/template.h"
#include "page/words.h"
#include "text/text.h"

enum { NESTING_MAX = 16 };

struct page {
	struct buffer out;
	/* Names are looked up in the innermost value that knows them. */
	struct json_object *values[NESTING_MAX];
	int depth;
	bool plain; /* text, no HTML */
	const char *language;
};

/* "{{#name}}": a tag, and where it lies. */
struct tag {
	char kind; /* '#', '^', '/', '>', '_', '=' or 0 for a value */
	const char *name;
	size_t len;
	const char *start;
	const char *end;
};

static void render(struct page *, const char *text, const char *end);

static const char *template(const char *name, size_t len)
{
	for (const struct template_file *file = template_files; file->name;
		file++)
		if (strlen(file->name) == len && !memcmp(file->name, name, len))
			return file->text;
	die("there is no page %.*s", (int)len, name);
}

static bool
next_tag(const char *at, const char *end, struct tag *tag)
{
	tag->start = memmem(at, (size_t)(end - at), "{{", 2);
	if (!tag->start)
		return false;
	const char *close =
		memmem(tag->start, (size_t)(end - tag->start), "}}", 2);
	if (!close)
		die("a page has a tag without an end");
	tag->name = tag->start + 2;
	tag->kind = strchr("#^/>_=", *tag->name) ? *tag->name++ : 0;
	tag->len = (size_t)(close - tag->name);
	tag->end = close + 2;
	return true;
}

/* The {{/name}} that belongs to an opening tag; sections may nest. */
static struct tag
closing(const struct tag *open, const char *end)
{
	struct tag tag = { .end = open->end };
	int depth = 1;

	while (next_tag(tag.end, end, &tag)) {
		depth += tag.kind == '#' || tag.kind == '^';
		depth -= tag.kind == '/';
		if (!depth && tag.len == open->len &&
			!memcmp(tag.name, open->name, tag.len))
			return tag;
		if (!depth)
			break;
	}
	die("section %.*s of a page does not end", (int)open->len, open->name);
}

static struct json_object *
lookup(struct page *page, const struct tag *tag)
{
	char *name = arena_copy(page->out.arena, tag->name, tag->len);
	struct json_object *found;

	for (int i = page->depth - 1; i >= 0; i--) {
		struct json_object *in = page->values[i];
		if (!strcmp(name, "."))
			return in;
		if (json_object_is_type(in, json_type_object) &&
			json_object_object_get_ex(in, name, &found))
			return found;
	}
	return NULL;
}

/* A value ends no line of a text. */
static void
flatten(struct buffer *out, const char *text)
{
	for (; *text; text++) {
		bool control = (unsigned char)*text < ' ' || *text == 127;
		buffer_add(out, control ? " " : text, 1);
	}
}

/* What a picture bears, and no value that was read from anywhere. */
static char picture;

struct json_object *
template_picture(struct arena *arena, const struct plot *plot)
{
	struct json_object *value =
		json_object_new_string(plot_figure(arena, plot));

	json_object_set_userdata(value, &picture, NULL);
	return value;
}

static void
put_text(struct page *page, const char *text)
{
	if (text && page->plain)
		flatten(&page->out, text);
	else if (text)
		text_escape(&page->out, text);
}

static void
put_value(struct page *page, struct json_object *value)
{
	const char *text = json_object_get_string(value);

	if (text && !page->plain && json_object_get_userdata(value) == &picture)
		buffer_text(&page->out, text);
	else
		put_text(page, text);
}

static void
put_translated(struct page *page, struct json_object *value)
{
	const char *text = json_object_get_string(value);

	if (text)
		put_text(page, words_in(page->out.arena, page->language, text));
}

/* A value in a text: "=name" is told in the page's language. */
static void
put_named(struct page *page, struct tag value)
{
	bool translated = *value.name == '=';

	value.name += translated;
	value.len -= translated;
	(translated ? put_translated : put_value)(page, lookup(page, &value));
}

/* "Signed in as [email].": the text in the page's language, then the values. */
static void
put_words(struct page *page, const struct tag *tag)
{
	const char *at = words_in(page->out.arena, page->language,
		arena_copy(page->out.arena, tag->name, tag->len));

	while (*at) {
		size_t plain = strcspn(at, "[");
		buffer_add(&page->out, at, plain);
		at += plain;
		if (!*at)
			break;
		struct tag value = { .name = at + 1, .len = strcspn(at, "]") };
		if (!at[value.len])
			die("a page's text has a [ without an end");
		at += value.len + 1;
		value.len--;
		put_named(page, value);
	}
}

static void
section(struct page *page, struct json_object *value, const struct tag *open,
	const struct tag *close)
{
	if (page->depth == NESTING_MAX)
		die("a page nests too deeply");
	page->values[page->depth++] = value;
	render(page, open->end, close->start);
	page->depth--;
}

static bool
truthy(struct json_object *value)
{
	if (json_object_is_type(value, json_type_array))
		return json_object_array_length(value) > 0;
	if (json_object_is_type(value, json_type_string))
		return json_object_get_string_len(value) > 0;
	return json_object_is_type(value, json_type_object) ||
	       json_object_get_boolean(value);
}

static void
sections(struct page *page, struct json_object *value, const struct tag *open,
	const struct tag *close)
{
	bool yes = truthy(value);

	if (open->kind == '^') {
		if (!yes)
			render(page, open->end, close->start);
		return;
	}
	if (!yes)
		return;
	if (!json_object_is_type(value, json_type_array)) {
		section(page, value, open, close);
		return;
	}
	for (size_t i = 0; i < json_object_array_length(value); i++)
		section(page, json_object_array_get_idx(value, i), open, close);
}

static void
render(struct page *page, const char *text, const char *end)
{
	struct tag tag;

	while (next_tag(text, end, &tag)) {
		buffer_add(&page->out, text, (size_t)(tag.start - text));
		text = tag.end;
		if (tag.kind == '>') {
			const char *other = template(tag.name, tag.len);
			render(page, other, other + strlen(other));
		} else if (tag.kind == '#' || tag.kind == '^') {
			struct tag close = closing(&tag, end);
			sections(page, lookup(page, &tag), &tag, &close);
			text = close.end;
		} else if (tag.kind == '_') {
			put_words(page, &tag);
		} else {
			(tag.kind == '=' ? put_translated : put_value)(
				page, lookup(page, &tag));
		}
	}
	buffer_add(&page->out, text, (size_t)(end - text));
}

static char *
render_whole(struct arena *arena, const char *language, const char *name,
	struct json_object *values, bool plain)
{
	struct page page = { .out = { .arena = arena },
		.values = { values },
		.depth = 1,
		.plain = plain,
		.language = language };
	const char *text = template(name, strlen(name));

	render(&page, text, text + strlen(text));
	return page.out.data;
}

char *
template_render(struct arena *arena, const char *language, const char *name,
	struct json_object *values)
{
	return render_whole(arena, language, name, values, false);
}

char *
template_render_text(struct arena *arena, const char *language,
	const char *name, struct json_object *values)
{
	return render_whole(arena, language, name, values, true);
}
