/* What stands in headers of clients: cookies and parameters. */
#ifndef TEXT_HEADER_H
#define TEXT_HEADER_H

#include "text/text.h"

/*
 * Reads a Cookie header (RFC 6265 4.2.1). A pair that is not well formed is
 * passed over, as servers do: other sites of the domain may have set it.
 */
void header_cookies(struct arena *, const char *text, struct pairs *);

/*
 * Returns the value of a parameter that follows the first semicolon, as in
 * `form-data; name="value"` (RFC 9110 5.6.6). NULL when it is absent or there
 * twice, or the header malformed or not UTF-8.
 */
const char *header_parameter(
	struct arena *, const char *header, const char *name);

#endif
