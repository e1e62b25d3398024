/* Parts of a workbook, read as XML without a DTD. */
#ifndef TABLE_XML_H
#define TABLE_XML_H

#include <expat.h>

#include "table/bytes.h"

/* Names come without their prefix. */
struct xml {
	void (*begin)(struct xml *, const char *name, const char **attributes);
	void (*end)(struct xml *, const char *name);
	void *context;
	bool stop; /* set by a handler: enough was read */
	bool keep; /* text is kept, from now on */
	struct work *work;
	XML_Parser parser;
	struct bytes bytes;
	char *text; /* that was kept, up to CELL_MAX; no NUL */
	size_t len;
	size_t room;
};

/* Reads an entry of an archive. False when the work has failed. */
bool xml_read(struct xml *, struct work *, zip_t *, zip_int64_t entry);

/* The value of an attribute, by its name without a prefix; NULL. */
const char *xml_attribute(const char **attributes, const char *name);

/* The line of the XML that is at hand. */
long long xml_line(const struct xml *);

#endif
