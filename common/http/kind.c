/* Texts of each kind, checked: a table of small readers. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http/kind.h"
#include "text/date.h"
#include "text/language.h"
#include "text/text.h"

enum { EMAIL_MAX = 254, URL_MAX = 2048 };

const char *
kind_set(struct check *c, const char *text, size_t len)
{
	c->value->text = text;
	c->value->len = len;
	return NULL;
}

/* True for Unicode's White_Space; n is the character's length. */
static bool
white(const char *c, size_t n)
{
	static const char *const wide[] = { "\u00a0", "\u1680", "\u2028",
		"\u2029", "\u202f", "\u205f", "\u3000", "\xc2\x85" };

	if (n == 1)
		return isspace((unsigned char)*c);
	if (n == 3 && !memcmp(c, "\xe2\x80", 2) && (unsigned char)c[2] <= 0x8a)
		return true; /* U+2000 to U+200A */
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (n == strlen(wide[i]) && !memcmp(c, wide[i], n))
			return true;
	return false;
}

/* text is valid UTF-8. */
static bool
blank(const char *text, size_t len)
{
	for (size_t n; len; text += n, len -= n) {
		n = text_character(text, len);
		if (!white(text, n))
			return false;
	}
	return true;
}

static const char *
read_text(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	long length = text_length(text, len);

	if (length < 0)
		return "must be valid UTF-8 without NUL";
	if (f->min > 0 && blank(text, len))
		return f->optional ? "must not be blank" : "is required";
	if (length < f->min)
		return arena_printf(
			c->arena, "must be %lld characters or more", f->min);
	if (f->max && length > f->max)
		return arena_printf(
			c->arena, "must be %lld characters or less", f->max);
	return kind_set(c, text, len);
}

static const char *
read_int(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	char *end;
	size_t digits = len - (len && *text == '-');

	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (!digits || strspn(text + len - digits, "0123456789") != digits)
		return "must be a whole number";
	if ((f->min || f->max) && (errno || number < f->min || number > f->max))
		return arena_printf(
			c->arena, "must be from %lld to %lld", f->min, f->max);
	if (errno)
		return "must be a number of 64 bits";
	return kind_set(c, text, len);
}

static const char *
read_decimal(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	const char *digits = text + (*text == '-');
	size_t whole = strspn(digits, "0123456789");
	const char *rest = digits + whole;
	size_t places = *rest == '.' ? strspn(rest + 1, "0123456789") : 0;

	if (!whole || rest + places + (places > 0) != text + len)
		return "must be a decimal number";
	if (places > (size_t)f->scale)
		return arena_printf(c->arena,
			"must have at most %d digits after the point",
			f->scale);
	double number = strtod(text, NULL);
	if (number < (double)f->min || number > (double)f->max)
		return arena_printf(
			c->arena, "must be from %lld to %lld", f->min, f->max);
	return kind_set(c, text, len);
}

static const char *
read_bool(struct check *c, const char *text, size_t len)
{
	if (strcmp(text, "true") && strcmp(text, "false"))
		return "must be true or false";
	return kind_set(c, text, len);
}

static const char *
read_uuid(struct check *c, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return "must be a UUID";
	}
	return len == 36 ? kind_set(c, text, len) : "must be a UUID";
}

static const char *
read_date(struct check *c, const char *text, size_t len)
{
	if (!date_day(text, len))
		return "must be a date as YYYY-MM-DD";
	return kind_set(c, text, len);
}

static const char *
read_instant(struct check *c, const char *text, size_t len)
{
	if (!date_instant(text, len))
		return "must be an instant as 2025-11-01T00:00:00Z";
	return kind_set(c, text, len);
}

static const char *
read_when(struct check *c, const char *text, size_t len)
{
	if (!date_day(text, len) && !date_instant(text, len))
		return "must be a date or an instant as 2025-11-01T00:00:00Z";
	return kind_set(c, text, len);
}

/* Labels of letters, digits and inner hyphens, at least two of them. */
static bool
host(const char *text)
{
	int labels = 0;

	for (;; text++) {
		size_t n = 0;
		while (isalnum((unsigned char)text[n]) || text[n] == '-')
			n++;
		if (!n || n > 63 || *text == '-' || text[n - 1] == '-')
			return false;
		labels++;
		text += n;
		if (*text != '.')
			return !*text && labels > 1;
	}
}

/*
 * The addresses that HTML's input type=email lets through, with a dot; as there,
 * blanks around one are no part of it.
 */
static const char *
read_email(struct check *c, const char *text, size_t len)
{
	static const char special[] = ".!#$%&'*+/=?^_`{|}~-";
	static const char wrong[] = "must be an e-mail address";

	for (; *text == ' '; len--)
		text++;
	while (len && text[len - 1] == ' ')
		len--;
	text = arena_copy(c->arena, text, len);
	const char *at = strchr(text, '@');
	size_t local = at ? (size_t)(at - text) : 0;

	if (!local || local > 64 || len > EMAIL_MAX || !host(at + 1))
		return wrong;
	for (size_t i = 0; i < local; i++)
		if (!isalnum((unsigned char)text[i]) &&
			!strchr(special, text[i]))
			return wrong;
	if (*text == '.' || at[-1] == '.' || strstr(text, ".."))
		return wrong;
	return kind_set(c, text, len);
}

/* True if text is one of the words of "a|b|c". */
static bool
among(const char *words, const char *text, size_t len)
{
	for (const char *word = words; word; word = strchr(word, '|')) {
		word += *word == '|';
		size_t n = strcspn(word, "|");
		if (n == len && !memcmp(word, text, len))
			return true;
	}
	return false;
}

/* "s3:// or https://" for "s3|https" */
static const char *
beginnings(struct arena *arena, const char *schemes)
{
	struct buffer out = { .arena = arena };

	for (; *schemes; schemes++)
		if (*schemes == '|')
			buffer_text(&out, ":// or ");
		else
			buffer_add(&out, schemes, 1);
	buffer_text(&out, "://");
	return out.data;
}

static const char *
read_url(struct check *c, const char *text, size_t len)
{
	const struct field *f = c->field;
	const char *schemes = f->oneof ? f->oneof : "http|https";
	const char *colon = strstr(text, "://");
	long long max = f->max ? f->max : URL_MAX;

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 127 ||
			strchr("<>\"\\^`{|}", text[i]))
			return "must be an address without blanks";
	if (text_length(text, len) < 0)
		return "must be valid UTF-8 without NUL";
	if (!colon || !among(schemes, text, (size_t)(colon - text)) ||
		!colon[3] || strchr("/?#:@", colon[3]))
		return arena_printf(c->arena,
			"must be an address that begins with %s",
			beginnings(c->arena, schemes));
	if ((long long)len > max)
		return arena_printf(
			c->arena, "must be %lld characters or less", max);
	return kind_set(c, text, len);
}

static const char *
read_enum(struct check *c, const char *text, size_t len)
{
	const char *words = c->field->oneof;
	struct buffer list = { .arena = c->arena };

	if (among(words, text, len) && !strchr(text, '|'))
		return kind_set(c, text, len);
	for (; *words; words++)
		buffer_text(&list, *words == '|' ? ", " : (char[2]){ *words });
	return arena_printf(c->arena, "must be one of: %s", list.data);
}

static const char *
read_language(struct check *c, const char *text, size_t len)
{
	long long max = c->field->max;

	if (!language_tag(text, len) || (max && (long long)len > max))
		return arena_printf(c->arena,
			"must be a language tag (BCP 47) of at most %lld "
			"characters",
			max ? max : (long long)LANGUAGE_MAX);
	return kind_set(c, text, len);
}

static const char *(*const readers[])(struct check *, const char *, size_t) = {
	[TEXT] = read_text,
	[INT] = read_int,
	[DECIMAL] = read_decimal,
	[BOOL] = read_bool,
	[UUID] = read_uuid,
	[DATE] = read_date,
	[INSTANT] = read_instant,
	[WHEN] = read_when,
	[EMAIL] = read_email,
	[URL] = read_url,
	[ENUM] = read_enum,
	[LANGUAGE] = read_language,
};

const char *
kind_read(struct check *c, const char *text, size_t len)
{
	return readers[c->field->kind](c, text, len);
}
