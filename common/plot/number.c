/* Numbers with groups of three digits, or as a power of ten. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "plot/number.h"

enum { DIGITS = 400 };

static const char minus[] = "\xe2\x88\x92";
static const double plain_from = 1e-6, plain_to = 1e15;

int
number_exponent(double value)
{
	char text[DIGITS];

	snprintf(text, sizeof text, "%.16e", value);
	return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

double
number_ten(int n)
{
	char text[16];

	snprintf(text, sizeof text, "1e%d", n);
	return strtod(text, NULL);
}

static void
sign(struct buffer *out, const char *text)
{
	if (*text == '-' && strpbrk(text, "123456789"))
		buffer_text(out, minus);
}

/* Digits that snprintf wrote, with a comma before each three. */
static void
grouped(struct buffer *out, const char *text)
{
	sign(out, text);
	text += *text == '-';
	for (size_t whole = strcspn(text, "."); whole; whole--, text++) {
		buffer_add(out, text, 1);
		if (whole % 3 == 1 && whole > 1)
			buffer_text(out, ",");
	}
	buffer_text(out, text);
}

/* Takes away the zeros at the end of text with decimals. */
static void
shorten(char *text)
{
	char *end = text + strlen(text);

	if (!strchr(text, '.'))
		return;
	while (end[-1] == '0')
		*--end = 0;
	if (end[-1] == '.')
		*--end = 0;
}

/* Most numbers are whole, and snprintf of a double is dear. */
static void
whole(struct buffer *out, double value)
{
	char text[32], *at = text + sizeof text;
	long long left = llabs((long long)value);

	for (int digits = 0; left || !digits; digits++, left /= 10) {
		if (digits && digits % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + left % 10);
	}
	if (value < 0)
		buffer_text(out, minus);
	buffer_add(out, at, (size_t)(text + sizeof text - at));
}

void
number_plain(struct buffer *out, double value, int decimals)
{
	char text[DIGITS];

	if (!decimals && value == floor(value) && fabs(value) < plain_to) {
		whole(out, value);
		return;
	}

	snprintf(text, sizeof text, "%.*f", decimals, value);
	grouped(out, text);
}

void
number_power(struct buffer *out, double value, int decimals)
{
	static const char *const raised[] = { "\xe2\x81\xb0", "\xc2\xb9",
		"\xc2\xb2", "\xc2\xb3", "\xe2\x81\xb4", "\xe2\x81\xb5",
		"\xe2\x81\xb6", "\xe2\x81\xb7", "\xe2\x81\xb8",
		"\xe2\x81\xb9" };
	char text[DIGITS], power[16];

	snprintf(text, sizeof text, "%.*e", decimals, value);
	char *e = strchr(text, 'e');
	snprintf(power, sizeof power, "%d", (int)strtol(e + 1, NULL, 10));
	*e = 0;
	shorten(text);
	grouped(out, text);
	buffer_text(out, "\xc3\x97"
			 "10");
	for (const char *at = power; *at; at++)
		buffer_text(
			out, *at == '-' ? "\xe2\x81\xbb" : raised[*at - '0']);
}

void
number_tell(struct buffer *out, double value)
{
	double size = fabs(value);
	char text[DIGITS];

	if (size == floor(size) && size < plain_to) {
		number_plain(out, value, 0);
		return;
	}
	if (size >= plain_to || size < plain_from) {
		number_power(out, value, 5);
		return;
	}
	int exponent = number_exponent(size);
	snprintf(text, sizeof text, "%.*f", exponent < 5 ? 5 - exponent : 0,
		value);
	shorten(text);
	grouped(out, text);
}
