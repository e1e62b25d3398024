/*
 * Texts of pages in other languages. English stands in the templates and in C;
 * <language>.words, beside the group's templates and in common/page/pages, says
 * what it is in another:
 *
 *     # a comment
 *     must be # characters or less
 *     	darf höchstens # Zeichen haben
 *
 * a line, and the same after a tab; # is any number. What has no translation
 * stays English. make lint looks for texts of templates that have none.
 */
#ifndef PAGE_WORDS_H
#define PAGE_WORDS_H

#include "base/arena.h"

/*
 * The best language of a list as Accept-Language (RFC 9110 12.5.4) or
 * ui_locales (OpenID Connect Core 3.1.2.1) has it, of those that there are
 * words for; "en" if there is none, or for NULL.
 */
const char *words_language(struct arena *, const char *wanted);

/* The text in this language. */
const char *words_in(struct arena *, const char *language, const char *english);

#endif
