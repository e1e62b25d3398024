/* Texts that look like what people have names for; nothing is looked up. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "table/semantic.h"

enum { LONGEST = 300 };

const char *const semantic_names[SEMANTICS] = {
	[SEMANTIC_EMAIL] = "email",
	[SEMANTIC_URL] = "url",
	[SEMANTIC_UUID] = "uuid",
	[SEMANTIC_PHONE] = "phone",
	[SEMANTIC_POSTAL_CODE] = "postal_code",
	[SEMANTIC_COUNTRY] = "country",
};

/* Postal codes: 9 is a digit, A a letter, a blank may be missing. */
static const char *const postal[] = { "99999", "99999-9999", "999999",
	"A9A 9A9", "9999 AA", "A9 9AA", "A99 9AA", "A9A 9AA", "AA9 9AA",
	"AA99 9AA", "AA9A 9AA", "99-999", "999 99", "99999-999", "999-9999" };

static bool
matches(const char *pattern, const char *text, size_t len)
{
	const char *end = text + len;

	for (; *pattern; pattern++) {
		if (*pattern == ' ' && text < end && *text != ' ')
			continue;
		if (text == end)
			return false;
		char c = *text++;
		if (!(*pattern == '9'	      ? isdigit((unsigned char)c)
			    : *pattern == 'A' ? isalpha((unsigned char)c)
					      : c == *pattern))
			return false;
	}
	return text == end;
}

static bool
is_postal(const char *text, size_t len)
{
	for (size_t i = 0; len <= 10 && i < sizeof postal / sizeof *postal; i++)
		if (matches(postal[i], text, len))
			return true;
	return false;
}

static bool
is_email(const char *text, size_t len)
{
	const char *at = memchr(text, '@', len);
	const char *end = text + len;

	if (!at || at == text || memchr(text, ' ', len) ||
		memchr(at + 1, '@', (size_t)(end - at - 1)))
		return false;
	const char *dot = memrchr(at, '.', (size_t)(end - at));
	return dot && dot > at + 1 && end - dot >= 3;
}

static bool
is_url(const char *text, size_t len)
{
	return ((len > 8 && !strncasecmp(text, "https://", 8)) ||
		       (len > 7 && !strncasecmp(text, "http://", 7)) ||
		       (len > 6 && !strncasecmp(text, "ftp://", 6))) &&
	       !memchr(text, ' ', len);
}

static bool
is_uuid(const char *text, size_t len)
{
	if (len != 36)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

static bool
is_phone(const char *text, size_t len)
{
	int digits = 0, others = 0;

	if (len < 7 || len > 25 || isalpha((unsigned char)*text))
		return false;
	for (size_t i = 0; i < len; i++) {
		if (isdigit((unsigned char)text[i]))
			digits++;
		else if (strchr(" -()./", text[i]) || (!i && *text == '+'))
			others++;
		else
			return false;
	}
	return digits >= 7 && digits <= 15 && (others || *text == '0');
}

static bool
has_digit(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (isdigit((unsigned char)text[i]))
			return true;
	return false;
}

enum semantic
semantic_of(const char *text, size_t len)
{
	if (!len || len > LONGEST)
		return SEMANTICS;
	if (is_email(text, len))
		return SEMANTIC_EMAIL;
	if (is_url(text, len))
		return SEMANTIC_URL;
	if (is_uuid(text, len))
		return SEMANTIC_UUID;
	if (!has_digit(text, len))
		return country_named(text, len) ? SEMANTIC_COUNTRY : SEMANTICS;
	if (is_postal(text, len))
		return SEMANTIC_POSTAL_CODE;
	return is_phone(text, len) ? SEMANTIC_PHONE : SEMANTICS;
}
