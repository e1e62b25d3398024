/* Names of the types. */
#include <string.h>

#include "table/type.h"

const char *const type_names[TYPES] = {
	[TYPE_BOOLEAN] = "boolean",
	[TYPE_INTEGER] = "integer",
	[TYPE_DECIMAL] = "decimal",
	[TYPE_DATE] = "date",
	[TYPE_INSTANT] = "instant",
	[TYPE_TEXT] = "text",
};

enum type
type_named(const char *name)
{
	int type = 0;

	while (type < TYPES && strcmp(type_names[type], name))
		type++;
	return type;
}
