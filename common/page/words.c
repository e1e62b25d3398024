/* Texts of pages in other languages. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "page/template.h"
#include "page/words.h"

static const char ending[] = ".words";

/* "de" of "de.words"; 0 for any other file. */
static size_t
language_of(const struct template_file *file)
{
	size_t len = strlen(file->name), end = sizeof ending - 1;

	return len > end && !strcmp(file->name + len - end, ending) ? len - end
								    : 0;
}

/* Of a tag, "de-AT": what is there for it. */
static const char *
known(const char *tag, size_t len)
{
	for (const struct template_file *file = template_files; file->name;
		file++) {
		size_t own = language_of(file);
		if (own && own == len && !strncasecmp(file->name, tag, len))
			return file->name;
	}
	return len == 2 && !strncasecmp(tag, "en", 2) ? "en" : NULL;
}

/* ";q=0.5" after a tag; 1 without. */
static double
weight(const char *at)
{
	at += strspn(at, " \t");
	if (*at != ';')
		return 1;
	at += 1 + strspn(at + 1, " \t");
	return strncasecmp(at, "q=", 2) ? 1 : strtod(at + 2, NULL);
}

const char *
words_language(struct arena *arena, const char *wanted)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *best = NULL;
	double most = 0;

	for (const char *at = wanted; at && *at;) {
		at += strspn(at, " \t,");
		size_t len = strspn(at, letters);
		size_t tag = strcspn(at, " \t,;");
		const char *found = known(at, len);
		double q = weight(at + tag);
		if (found && q > most) {
			most = q;
			best = found;
		}
		at += tag;
		at += strspn(at, " \t");
		if (*at == ';')
			at += strcspn(at, ",");
	}
	return best ? arena_copy(arena, best, strcspn(best, ".")) : "en";
}

/* With # for each number. */
static char *
pattern_of(struct arena *arena, const char *text)
{
	char *copy = arena_copy(arena, text, strlen(text)), *to = copy;

	while (*text)
		if (isdigit((unsigned char)*text)) {
			text += strspn(text, "0123456789");
			*to++ = '#';
		} else {
			*to++ = *text++;
		}
	*to = '\0';
	return copy;
}

/* The line after this one; NULL if there is none. */
static const char *
line_after(struct arena *arena, const char *language, const char *english)
{
	const char *line = arena_printf(arena, "\n%s\n\t", english);
	size_t len = strlen(language);

	for (const struct template_file *file = template_files; file->name;
		file++) {
		if (language_of(file) != len ||
			strncmp(file->name, language, len))
			continue;
		const char *at = strstr(file->text, line);
		if (!at)
			continue;
		at += strlen(line);
		return arena_copy(arena, at, strcspn(at, "\n"));
	}
	return NULL;
}

/* The numbers of a text, in their order. */
static const char *
with_numbers(struct arena *arena, const char *text, const char *numbers)
{
	struct buffer out = { .arena = arena };

	for (; *text; text++) {
		if (*text != '#') {
			buffer_add(&out, text, 1);
			continue;
		}
		numbers += strcspn(numbers, "0123456789");
		size_t len = strspn(numbers, "0123456789");
		buffer_add(&out, numbers, len);
		numbers += len;
	}
	return out.data;
}

const char *
words_in(struct arena *arena, const char *language, const char *english)
{
	const char *found;

	if (!strcmp(language, "en") || strchr(english, '\n'))
		return english;
	if ((found = line_after(arena, language, english)))
		return found;
	found = line_after(arena, language, pattern_of(arena, english));
	return found ? with_numbers(arena, found, english) : english;
}
