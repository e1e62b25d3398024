/* The tables of the release site's cases. */
#ifndef SITE_H
#define SITE_H

#include "harness.h"

#define CUID "^c[0-9a-z]{24}$"
#define UPLOAD "multipart/form-data; boundary=x"
#define PART(name, more) \
	"--x\r\nContent-Disposition: form-data; name=\"" name "\"" more \
	"\r\n\r\n"
#define END "\r\n--x--\r\n"

extern const struct test versions[], downloads[], feedback[], diagnostics[],
	addresses[];

/* Ends in NULL. */
const TTest *const *file_tests(void);

#endif
