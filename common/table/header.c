/* Names of columns: trimmed, none twice, in whatever case. */
#include <locale.h>
#include <string.h>
#include <wctype.h>

#include "table/table.h"
#include "text/text.h"

enum {
	READS = SHAPE_INTEGER | SHAPE_POINT | SHAPE_COMMA | SHAPE_DMY |
		SHAPE_MDY | SHAPE_YMD | SHAPE_INSTANT,
};

static locale_t letters;

void
header_prepare(void)
{
	if (!letters)
		letters = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

bool
header_guess(const struct record *record)
{
	char unit[UNIT_MAX];

	for (int i = 0; i < record->count; i++)
		if (record->cells[i].text &&
			(record->cells[i].number ||
				shape_of(&record->cells[i], unit) & READS))
			return false;
	return true;
}

/* The code point of a character that text_character has measured. */
static wint_t
point_of(const char *text, size_t len)
{
	static const unsigned char firsts[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	wint_t point = (unsigned char)*text & firsts[len];

	for (size_t i = 1; i < len; i++)
		point = point << 6 | ((unsigned char)text[i] & 0x3f);
	return point;
}

bool
header_same(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = text_character(a, strlen(a));
		size_t m = text_character(b, strlen(b));
		wint_t p = point_of(a, n), q = point_of(b, m);
		if (p != q && (!letters || towlower_l(p, letters) !=
						   towlower_l(q, letters)))
			return false;
		a += n;
		b += m;
	}
	return !*a && !*b;
}

static bool
taken(const struct table *table, int before, const char *name)
{
	for (int i = 0; i < before; i++)
		if (header_same(table->columns[i].name, name))
			return true;
	return false;
}

/* Controls become blanks, the ends lose theirs, 200 characters stay. */
static char *
clean(struct work *work, const char *text, size_t len)
{
	char *name = arena_copy(work->arena, text, len);
	size_t kept = 0;

	for (char *c = name; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 127)
			*c = ' ';
	name += strspn(name, " ");
	for (int i = 0; i < NAME_MAX_CHARACTERS && name[kept]; i++)
		kept += text_character(name + kept, strlen(name + kept));
	while (kept && name[kept - 1] == ' ')
		kept--;
	name[kept] = 0;
	return name;
}

static void
name_column(struct table *table, int i, const char *text, size_t len)
{
	struct arena *arena = table->work->arena;
	const char *wanted = clean(table->work, text, len);

	if (!*wanted)
		wanted = arena_printf(arena, "column_%d", i + 1);
	const char *name = wanted;
	for (int n = 2; taken(table, i, name); n++)
		name = arena_printf(arena, "%s (%d)", wanted, n);
	table->columns[i].name = name;
}

void
header_name(struct table *table, const struct record *record)
{
	for (int i = 0; i < table->count; i++) {
		bool named =
			record && i < record->count && record->cells[i].text;
		name_column(table, i, named ? record->cells[i].text : "",
			named ? record->cells[i].len : 0);
	}
}

void
header_rename(struct table *table, const char *const *names)
{
	for (int i = 0; i < table->count; i++)
		name_column(table, i, names[i], strlen(names[i]));
}

void
header_rest(struct table *table)
{
	for (int i = 0; i < table->count; i++)
		if (!table->columns[i].name)
			name_column(table, i, "", 0);
}

void
header_last(struct table *table, const char *name)
{
	name_column(table, table->count - 1, name, strlen(name));
}
