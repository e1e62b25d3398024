/* What a row answers, declared: one struct member for each key of an object. */
#include <string.h>

#include "http/answer.h"

const struct object answer_nothing = {
	"Nothing",
	.members = {
		{ 0 },
	},
};

const struct member *
answer_member(const struct member *members, const char *name)
{
	for (const struct member *m = members; m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}
