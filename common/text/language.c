/* The grammar of language tags (RFC 5646 2.1), one subtag after another. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "text/language.h"

enum { SUBTAGS_MAX = 18 }; /* of LANGUAGE_MAX characters */

struct tag {
	const char *at[SUBTAGS_MAX];
	size_t len[SUBTAGS_MAX];
	int count;
	int next; /* the first that is not understood yet */
};

static bool
split(struct tag *tag, const char *text, size_t len)
{
	size_t end = 0;

	if (len > LANGUAGE_MAX)
		return false;
	for (size_t at = 0; at <= len; at = end + 1) {
		for (end = at; end < len && text[end] != '-'; end++)
			if (!isalnum((unsigned char)text[end]))
				return false;
		if (end == at || end - at > 8)
			return false;
		tag->at[tag->count] = text + at;
		tag->len[tag->count++] = end - at;
	}
	return true;
}

static bool
all(const struct tag *tag, int i, int (*is)(int))
{
	for (size_t n = 0; n < tag->len[i]; n++)
		if (!is((unsigned char)tag->at[i][n]))
			return false;
	return true;
}

/* Passes the next subtag if it has such a length and such characters. */
static bool
take(struct tag *tag, size_t min, size_t max, int (*is)(int))
{
	int i = tag->next;

	if (i == tag->count || tag->len[i] < min || tag->len[i] > max ||
		!all(tag, i, is))
		return false;
	tag->next++;
	return true;
}

/* True if the last subtag that was taken stands before as well. */
static bool
again(const struct tag *tag, int first)
{
	int last = tag->next - 1;

	for (int i = first; i < last; i++)
		if (tag->len[i] == tag->len[last] &&
			!strncasecmp(tag->at[i], tag->at[last], tag->len[i]))
			return true;
	return false;
}

static bool
take_variant(struct tag *tag)
{
	int i = tag->next;

	return take(tag, 5, 8, isalnum) ||
	       (i < tag->count && isdigit((unsigned char)*tag->at[i]) &&
		       take(tag, 4, 4, isalnum));
}

static bool
private_use(struct tag *tag)
{
	int i = tag->next;

	if (i == tag->count || tag->len[i] != 1 ||
		(*tag->at[i] != 'x' && *tag->at[i] != 'X'))
		return false;
	tag->next = tag->count;
	return i + 1 < tag->count;
}

/* A letter or digit but x, then at least one subtag. */
static bool
extensions(struct tag *tag)
{
	int first = tag->next;

	while (tag->next < tag->count && tolower(*tag->at[tag->next]) != 'x' &&
		take(tag, 1, 1, isalnum)) {
		if (again(tag, first) || !take(tag, 2, 8, isalnum))
			return false;
		while (take(tag, 2, 8, isalnum))
			;
	}
	return true;
}

bool
language_tag(const char *text, size_t len)
{
	struct tag tag = { .count = 0 };

	if (!split(&tag, text, len))
		return false;
	if (private_use(&tag))
		return true;
	if (take(&tag, 2, 3, isalpha)) {
		for (int i = 0; i < 3 && take(&tag, 3, 3, isalpha); i++)
			;
	} else if (!take(&tag, 4, 8, isalpha)) {
		return false;
	}
	take(&tag, 4, 4, isalpha); /* script */
	if (!take(&tag, 2, 2, isalpha))
		take(&tag, 3, 3, isdigit); /* region */
	for (int first = tag.next; take_variant(&tag);)
		if (again(&tag, first))
			return false;
	if (!extensions(&tag))
		return false;
	return tag.next == tag.count || private_use(&tag);
}
