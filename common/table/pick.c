/* Rows by number, or by what a column holds. */
#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "base/log.h"
#include "table/facts.h"
#include "table/pick.h"
#include "text/text.h"

static locale_t letters;

void
pick_prepare(void)
{
	if (!letters)
		letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

/* The next character, folded; the place moves on. */
static wint_t
folded(const char **at, const char *end)
{
	static const unsigned char firsts[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	size_t len = text_character(*at, (size_t)(end - *at));
	wint_t point;

	if (!len) /* no UTF-8, which nobody has stored */
		return (unsigned char)*(*at)++;
	point = (unsigned char)**at & firsts[len];
	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((unsigned char)(*at)[i] & 0x3f);
	*at += len;
	return letters ? towlower_l(point, letters) : point;
}

static int
compare(void *context, int a_len, const void *a, int b_len, const void *b)
{
	const char *p = a, *p_end = p + a_len, *q = b, *q_end = q + b_len;

	(void)context;
	while (p < p_end && q < q_end) {
		wint_t one = folded(&p, p_end), other = folded(&q, q_end);
		if (one != other)
			return one < other ? -1 : 1;
	}
	if (p < p_end || q < q_end)
		return p < p_end ? 1 : -1;
	int order = memcmp(a, b, (size_t)(a_len < b_len ? a_len : b_len));
	return order ? order : a_len - b_len;
}

static sqlite3_stmt *
prepare(sqlite3 *db, const char *text)
{
	sqlite3_stmt *made = NULL;

	if (sqlite3_prepare_v2(db, text, -1, &made, NULL) != SQLITE_OK)
		warn("engine: %s", sqlite3_errmsg(db));
	return made;
}

/* Which rows: their numbers, in order. Of sorted ones only numbers and what
 * they are sorted by are held meanwhile. */
static sqlite3_stmt *
numbers(sqlite3 *db, const struct pick *p, struct arena *arena)
{
	const char *fold = p->sort_type == TYPE_TEXT ? " collate folded" : "";
	const char *text =
		p->sort < 0
			? "select n from data where n > ?1 order by n limit ?2"
			: arena_printf(arena,
				  "select n from data order by c%d is null, "
				  "c%d%s%s, n limit ?2 offset ?1",
				  p->sort, p->sort, fold,
				  p->down ? " desc" : "");

	sqlite3_create_collation(db, "folded", SQLITE_UTF8, NULL, compare);
	sqlite3_stmt *made = prepare(db, text);
	if (made) {
		sqlite3_bind_int64(made, 1, p->after);
		sqlite3_bind_int(made, 2, p->limit);
	}
	return made;
}

static sqlite3_stmt *
cells(sqlite3 *db, const struct pick *p, struct arena *arena)
{
	struct buffer text = { .arena = arena };

	buffer_text(&text, "select ");
	for (int i = 0; i < p->count; i++)
		buffer_printf(&text, "%sc%d", i ? "," : "", p->places[i]);
	buffer_printf(&text, "%s from data where n = ?1", p->count ? "" : "n");
	return prepare(db, text.data);
}

static void
write_row(struct buffer *out, const struct pick *p, sqlite3_stmt *row)
{
	buffer_text(out, "[");
	for (int i = 0; i < p->count; i++) {
		if (i)
			buffer_text(out, ",");
		facts_value(out, p->types[i], row, i);
	}
	buffer_text(out, "]");
}

static int
write_rows(struct buffer *out, const struct pick *p, sqlite3_stmt *which,
	sqlite3_stmt *row)
{
	size_t begin = out->len;
	int count = 0, state;

	buffer_text(out, "[");
	while ((state = sqlite3_step(which)) == SQLITE_ROW) {
		sqlite3_bind_int64(row, 1, sqlite3_column_int64(which, 0));
		if (sqlite3_step(row) != SQLITE_ROW)
			return -1;
		size_t before = out->len;
		if (count)
			buffer_text(out, ",");
		write_row(out, p, row);
		sqlite3_reset(row);
		if (count && out->len - begin > PICK_MOST) {
			out->len = before;
			state = SQLITE_DONE;
			break;
		}
		count++;
	}
	buffer_text(out, "]");
	return state == SQLITE_DONE ? count : -1;
}

int
pick_rows(sqlite3 *db, const struct pick *p, struct buffer *out)
{
	sqlite3_stmt *which = numbers(db, p, out->arena);
	sqlite3_stmt *row = cells(db, p, out->arena);
	int count = which && row ? write_rows(out, p, which, row) : -1;

	sqlite3_finalize(which);
	sqlite3_finalize(row);
	return count;
}

sqlite3_stmt *
pick_all(sqlite3 *db, int columns)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	buffer_text(&text, "select ");
	for (int i = 0; i < columns; i++)
		buffer_printf(&text, "%sc%d", i ? "," : "", i);
	buffer_text(&text, " from data order by n");
	sqlite3_stmt *made = prepare(db, text.data);
	arena_free(&arena);
	return made;
}
