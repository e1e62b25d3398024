/* Numbers as people write them, and as they are written back. */
#ifndef TABLE_NUMBER_H
#define TABLE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	UNIT_MAX = 5, /* bytes of a currency sign and a NUL */
	NUMBER_ROOM = 32, /* for number_write */
};

struct number {
	double value;
	int64_t integer;
	bool whole; /* an integer of 64 bits, written as one */
	bool marked; /* has what reads otherwise with the other mark */
	bool plain; /* no more than a minus, digits and one mark */
	int places; /* and so many digits behind that */
	char unit[UNIT_MAX]; /* a currency sign or %, or "" */
};

/*
 * Reads a number whose fraction begins with mark: a sign or parentheses,
 * groups of three by , . ' or blank, an exponent, one currency sign or %.
 * False for what is none, is infinite, or would lose what it says: a leading
 * zero, digits alone beyond 64 bits, a plus before seven digits or more.
 */
bool number_read(const char *text, size_t len, char mark, struct number *);

/* The same for a minus, at most 15 digits, a mark; false: look closer. */
bool number_quick(const char *text, size_t len, char mark, struct number *);

/* The shortest text that reads back the same, as JSON has it. */
void number_write(char text[NUMBER_ROOM], double value);

#endif
