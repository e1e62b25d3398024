#include "table/xlsx.h"
bool
xlsx_open(struct source *s)
{
	return work_fail(s->work, "unsupported_format", "no");
}
void
xlsx_close(struct source *s)
{
	(void)s;
}
bool
xlsx_read(struct source *s, struct visitor v)
{
	(void)s;
	(void)v;
	return false;
}
const char *
xlsx_sheet(const struct source *s)
{
	(void)s;
	return NULL;
}
