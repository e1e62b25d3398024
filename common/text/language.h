/* Language tags (BCP 47). */
#ifndef TEXT_LANGUAGE_H
#define TEXT_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

enum { LANGUAGE_MAX = 35 }; /* characters; RFC 5646 4.4.1 */

/*
 * True if text is a well-formed language tag (RFC 5646 2.2.9). The irregular
 * ones that were registered before, such as i-klingon, are not taken.
 */
bool language_tag(const char *text, size_t len);

#endif
