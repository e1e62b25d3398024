/* Reads numbers; what is not plain, by the C library. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table/number.h"

enum {
	DIGITS_MAX = 400, /* of one number */
	RESERVE = 12, /* of them for an exponent */
	BLANKS = 4, /* where they begin among groups */
	DIALLED = 7, /* digits of a telephone number with its plus, at least */
};

/* The first of them stands behind numbers alone. */
static const char *const signs[] = { "%", "$", "\xe2\x82\xac", "\xc2\xa3",
	"\xc2\xa5", "\xe2\x82\xb9", "\xe2\x82\xbd", "\xe2\x82\xa9",
	"\xe2\x82\xba", "\xe2\x82\xb4", "\xe2\x82\xab", "\xe0\xb8\xbf",
	"\xe2\x82\xaa", "\xe2\x82\xb1", "\xc2\xa2" };

/* What parts groups; the apostrophe is typeset, too. Then come blanks. */
static const char *const groups[] = { ",", ".", "'", "\xe2\x80\x99", " ",
	"\xc2\xa0", "\xe2\x80\xaf" };

#define COUNT(table) (sizeof table / sizeof *table)

/* What is left of a number while it is read. */
struct scan {
	const char *at;
	const char *end;
	char digits[DIGITS_MAX]; /* without leading zeros */
	int count;
	int seen; /* digits with their zeros */
	int power; /* of ten */
	bool zero_first;
	bool grouped, fraction, signed_, plus, negative;
};

/* The bytes of one of the texts that it begins with; 0 if with none. */
static size_t
begins(const struct scan *s, const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (s->at == s->end || *s->at != *texts[i])
			continue;
		size_t len = strlen(texts[i]);
		if ((size_t)(s->end - s->at) >= len &&
			!memcmp(s->at, texts[i], len))
			return len;
	}
	return 0;
}

static void
pass_blanks(struct scan *s)
{
	size_t n;

	while (s->at < s->end &&
		(n = begins(s, groups + BLANKS, COUNT(groups) - BLANKS)))
		s->at += n;
}

static bool
digit(const struct scan *s)
{
	return s->at < s->end && isdigit((unsigned char)*s->at);
}

static void
take_digit(struct scan *s)
{
	if (s->seen++ == 0)
		s->zero_first = *s->at == '0';
	if ((s->count || *s->at != '0') && s->count < DIGITS_MAX - RESERVE)
		s->digits[s->count++] = *s->at;
	else if (s->count)
		s->power++;
	s->at++;
}

/* False when there is one already. */
static bool
take_unit(struct scan *s, struct number *n, bool before)
{
	size_t len = begins(s, signs + before, COUNT(signs) - before);

	if (!len)
		return true;
	if (n->unit[0])
		return false;
	memcpy(n->unit, s->at, len);
	s->at += len;
	return true;
}

static bool
take_sign(struct scan *s)
{
	if (s->at == s->end || (*s->at != '-' && *s->at != '+'))
		return true;
	if (s->signed_)
		return false;
	s->signed_ = true;
	s->plus = *s->at == '+';
	s->negative = *s->at == '-';
	s->at++;
	return true;
}

/* Groups of three after the first one to three digits, parted alike. */
static bool
take_groups(struct scan *s, char mark)
{
	size_t len = begins(s, groups, COUNT(groups));
	const char *apart = s->at;

	if (!len || *apart == mark || s->seen < 1 || s->seen > 3)
		return true;
	while ((size_t)(s->end - s->at) >= len + 3 &&
		!memcmp(s->at, apart, len) &&
		isdigit((unsigned char)s->at[len])) {
		s->at += len;
		for (int i = 0; i < 3; i++) {
			if (!digit(s))
				return false;
			take_digit(s);
		}
		s->grouped = true;
	}
	return !digit(s);
}

static void
take_fraction(struct scan *s, char mark)
{
	if (s->at == s->end || *s->at != mark)
		return;
	s->fraction = true;
	for (s->at++; digit(s);) {
		/* No leading zero: it stands behind the mark. */
		if (!s->seen++)
			s->zero_first = false;
		bool kept = s->count < DIGITS_MAX - RESERVE;
		if (kept && (s->count || *s->at != '0'))
			s->digits[s->count++] = *s->at;
		s->power -= kept;
		s->at++;
	}
}

static bool
take_exponent(struct scan *s)
{
	int power = 0, sign = 1;

	if (s->at == s->end || (*s->at != 'e' && *s->at != 'E'))
		return true;
	s->at++;
	if (s->at < s->end && (*s->at == '-' || *s->at == '+'))
		sign = *s->at++ == '-' ? -1 : 1;
	if (!digit(s))
		return false;
	for (; digit(s); s->at++)
		if (power < 100000)
			power = power * 10 + *s->at - '0';
	s->power += sign * power;
	s->fraction = true;
	return true;
}

/* (12) and (12 $) are negative. */
static bool
take_parentheses(struct scan *s)
{
	if (s->at == s->end || *s->at != '(')
		return true;
	if (s->end[-1] != ')')
		return false;
	s->at++;
	s->end--;
	s->signed_ = s->negative = true;
	pass_blanks(s);
	return true;
}

static bool
take_all(struct scan *s, char mark, struct number *n)
{
	pass_blanks(s);
	if (!take_parentheses(s) || !take_sign(s) || !take_unit(s, n, true))
		return false;
	pass_blanks(s);
	if (!take_sign(s))
		return false;
	while (digit(s))
		take_digit(s);
	int leading = s->seen;
	if (!take_groups(s, mark) || (leading > 1 && s->zero_first) ||
		(s->grouped && s->zero_first))
		return false;
	take_fraction(s, mark);
	if (!s->seen || !take_exponent(s))
		return false;
	pass_blanks(s);
	if (!take_unit(s, n, false))
		return false;
	pass_blanks(s);
	return s->at == s->end;
}

static double
value_of(struct scan *s)
{
	snprintf(s->digits + s->count, RESERVE, "e%d", s->power);
	return s->count ? strtod(s->digits, NULL) : 0;
}

/* Digits alone: as a 64 bit integer. False when there are too many. */
static bool
whole_of(const struct scan *s, struct number *n)
{
	uint64_t most = (uint64_t)INT64_MAX + s->negative, value = 0;

	if (s->count > 19)
		return false;
	for (int i = 0; i < s->count; i++)
		value = value * 10 + (uint64_t)(s->digits[i] - '0');
	if (value > most)
		return false;
	n->integer = (int64_t)(s->negative ? 0 - value : value);
	return true;
}

/* Apart, for its room is wiped each time. */
static __attribute__((noinline)) bool
read_any(const char *text, size_t len, char mark, struct number *n)
{
	struct scan s = { .at = text, .end = text + len };

	if (!len || len > DIGITS_MAX || !take_all(&s, mark, n) ||
		(s.plus && s.seen >= DIALLED))
		return false;
	n->whole = !s.fraction && !s.grouped && !n->unit[0] && *text != '(';
	if (n->whole && !whole_of(&s, n))
		return false;
	n->marked = s.grouped || s.fraction;
	double value = value_of(&s);
	n->value = s.negative ? -value : value;
	return isfinite(value);
}

bool
number_read(const char *text, size_t len, char mark, struct number *n)
{
	memset(n, 0, sizeof *n);
	return (len && number_quick(text, len, mark, n)) ||
	       read_any(text, len, mark, n);
}
