/* The functions of definitions: what they take and what they give. */
#ifndef FORMULA_FUNCTIONS_H
#define FORMULA_FUNCTIONS_H

#include <stdbool.h>
#include <stddef.h>

enum function_kind {
	FUNCTION_PLAIN,
	FUNCTION_AGGREGATE,
};

enum { FUNCTION_ANY = 99 /* arguments */ };

/*
 * One letter an argument, the last one for all that follow:
 *   n number, i integer, t text, w date or instant, b boolean, a anything,
 *   s what goes with the others of s, u a unit of time as a text literal,
 *   l a text literal; q a number literal from 0 to 1
 * and one for what it gives:
 *   n and s as its arguments, first argument's type: 1; i d(ecimal) t b,
 *   D(ate) I(nstant)
 */
struct function {
	const char *name;
	enum function_kind kind;
	int least, most;
	const char *takes;
	char gives;
	/* Called so in SQL; NULL: the compiler knows how. */
	const char *sql;
};

/* In any case; NULL if there is none. */
const struct function *function_named(const char *name, size_t len);

/* Of all names, the one that is written almost so; NULL. */
const char *function_near(const char *name);

/* From how many changes on a word is another one: fewer in short ones. */
int words_near(const char *);

/* Between two words: how many letters to change, in any case; 3 is more. */
int words_apart(const char *a, const char *b);

#endif
