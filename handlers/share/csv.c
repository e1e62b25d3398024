/* The table of a snapshot as CSV (RFC 4180). */
#include <string.h>

#include "share.h"
#include "text/json_walk.h"

/* Text that a spreadsheet would take for a formula has a ' before it. */
static void
put_text(struct buffer *out, const char *text)
{
	bool formula = *text && strchr("=+-@\t\r", *text);

	if (*text && !formula && !strpbrk(text, ",\"\r\n")) {
		buffer_text(out, text);
		return;
	}
	buffer_text(out, formula ? "\"'" : "\"");
	for (; *text; text++)
		buffer_add(out, *text == '"' ? "\"\"" : text,
			*text == '"' ? 2 : 1);
	buffer_text(out, "\"");
}

/* NULL is empty; numbers and booleans are what they are, those too that JSON has
 * as strings. */
static void
put_cell(struct buffer *out, const struct json_value *cell, bool text)
{
	if (cell->type == JSON_STRING && text)
		put_text(out, json_text(out->arena, cell));
	else if (cell->type == JSON_STRING)
		buffer_add(out, cell->text + 1, cell->len - 2);
	else if (cell->type != JSON_NULL)
		buffer_add(out, cell->text, cell->len);
}

/* The names; returns for each column whether it is text. */
static const bool *
put_header(struct buffer *out, const struct json_value *columns)
{
	struct json_walk walk = json_walk(columns);
	struct json_item item;
	struct json_value name, type;
	bool *texts = arena_alloc(out->arena, columns->len);

	for (int i = 0; json_next(&walk, &item); i++) {
		buffer_text(out, i ? "," : "");
		if (json_get(&item.value, "name", &name))
			put_cell(out, &name, true);
		texts[i] = json_get(&item.value, "type", &type) &&
			   json_is(&type, "text");
	}
	buffer_text(out, "\r\n");
	return texts;
}

static void
put_row(struct buffer *out, const struct json_value *row, const bool *texts)
{
	struct json_walk walk = json_walk(row);
	struct json_item cell;

	for (int i = 0; json_next(&walk, &cell); i++) {
		buffer_text(out, i ? "," : "");
		put_cell(out, &cell.value, texts[i]);
	}
	buffer_text(out, "\r\n");
}

char *
csv_of(struct arena *arena, const char *content, size_t *len)
{
	struct buffer out = { .arena = arena };
	struct json_value whole = json_whole_text(content, strlen(content));
	struct json_value results, columns, rows;
	struct json_item row;

	buffer_text(&out, "\xef\xbb\xbf");
	if (json_get(&whole, "results", &results) &&
		json_get(&results, "columns", &columns) &&
		json_get(&results, "rows", &rows)) {
		const bool *texts = put_header(&out, &columns);
		struct json_walk walk = json_walk(&rows);
		while (json_next(&walk, &row))
			put_row(&out, &row.value, texts);
	}
	*len = out.len;
	return out.data;
}
