#include "table/json_rows.h"
bool
json_rows_open(struct source *s)
{
	return work_fail(s->work, "unsupported_format", "no");
}
void
json_rows_close(struct source *s)
{
	(void)s;
}
bool
json_rows_read(struct source *s, struct text *t, struct visitor v)
{
	(void)s;
	(void)t;
	(void)v;
	return false;
}
void
json_rows_names(const struct source *s, const char *const **n, int *c)
{
	(void)s;
	(void)n;
	(void)c;
}
