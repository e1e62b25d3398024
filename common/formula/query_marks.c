/* What a chart is drawn of: of many rows, those that show their shape. */
#include <string.h>

#include "formula/query.h"
#include "table/number.h"
#include "text/json.h"

/* A chart and the columns that it is about: x, series, y. */
struct marks {
	struct query *q;
	const struct chart *chart;
	int columns[12];
	int count;
};

static void
find_columns(struct marks *m)
{
	const struct chart *c = m->chart;

	if (c->x >= 0)
		m->columns[m->count++] = c->x;
	if (c->series >= 0)
		m->columns[m->count++] = c->series;
	for (int i = 0; i < c->y_count; i++)
		m->columns[m->count++] = c->y[i];
}

static sqlite3_stmt *
prepare(struct query *q, const char *text)
{
	sqlite3_stmt *s = NULL;

	sqlite3_prepare_v2(q->db, text, -1, &s, NULL);
	return s;
}

/* The columns' list as SQL, each after a comma. */
static const char *
listed(struct marks *m)
{
	struct buffer out = { .arena = m->q->arena };

	buffer_text(&out, "n");
	for (int i = 0; i < m->count; i++)
		buffer_printf(&out, ", c%d", m->columns[i]);
	return out.data;
}

/* Rows of each bucket in which a line is least or most. */
static const char *
extremes(struct marks *m)
{
	struct query *q = m->q;
	struct buffer out = { .arena = q->arena };
	const char *table = q->pipe.table;
	int buckets = MARKS / (2 * m->chart->y_count * m->chart->y_count);
	long long width = q->rows / (buckets ? buckets : 1) + 1;

	buffer_printf(&out, "select %s from %s where n in (", listed(m), table);
	for (int i = 0; i < m->chart->y_count; i++)
		for (int down = 0; down < 2; down++)
			buffer_printf(&out,
				"%sselect n from (select n, row_number() over "
				"(partition by (n - 1) / %lld order by c%d%s, n) "
				"as place from %s where c%d is not null) "
				"where place = 1",
				i || down ? " union " : "", width,
				m->chart->y[i], down ? " desc" : "", table,
				m->chart->y[i]);
	buffer_printf(&out, ") order by n limit %d", MARKS);
	return out.data;
}

static bool
is_one_of(const char *type, const char *a, const char *b)
{
	return !strcmp(type, a) || !strcmp(type, b);
}

/* The largest by its first value. */
static const char *
largest(struct marks *m)
{
	return arena_printf(m->q->arena,
		"select %s from (select * from %s order by c%d is null, c%d "
		"desc, n limit %d) order by n",
		listed(m), m->q->pipe.table, m->chart->y[0], m->chart->y[0],
		MARKS - 1);
}

static const char *
chosen(struct marks *m)
{
	const char *type = m->chart->type, *table = m->q->pipe.table;

	if (m->q->rows * (m->chart->y_count ? m->chart->y_count : 1) <= MARKS)
		return arena_printf(m->q->arena, "select %s from %s order by n",
			listed(m), table);
	if (is_one_of(type, "line", "area"))
		return extremes(m);
	if (is_one_of(type, "bar", "pie"))
		return largest(m);
	return arena_printf(m->q->arena,
		"select %s from %s where n in (select n from %s order by "
		"f_hash(n), n limit %d) order by n",
		listed(m), table, table,
		MARKS / (m->chart->y_count ? m->chart->y_count : 1));
}

static void
add_names(struct marks *m, struct buffer *out)
{
	struct query *q = m->q;

	buffer_text(out, "\"columns\":[");
	for (int i = 0; i < m->count; i++) {
		const char *name = q->columns[m->columns[i]].name;
		buffer_text(out, i ? "," : "");
		json_quote(out, name, strlen(name));
	}
	buffer_text(out, "],\"rows\":[");
}

/* What the rows that are not told come to: Other (n). */
static bool
add_other(struct marks *m, struct buffer *out, int64_t told)
{
	struct query *q = m->q;
	const char *of = arena_printf(q->arena,
		"select c%d from %s where n not in (select n from %s order by "
		"c%d is null, c%d desc, n limit %d)",
		m->chart->y[0], q->pipe.table, q->pipe.table, m->chart->y[0],
		m->chart->y[0], MARKS - 1);
	sqlite3_stmt *s = prepare(q, of);
	double sum = 0;
	int code = SQLITE_ERROR;

	while (s && (code = sqlite3_step(s)) == SQLITE_ROW)
		sum += sqlite3_column_double(s, 0);
	sqlite3_finalize(s);
	char text[NUMBER_ROOM];
	number_write(text, sum);
	buffer_printf(out, "],\"other\":{\"count\":%lld,\"sum\":%s}",
		(long long)(q->rows - told), text);
	return code == SQLITE_DONE || query_failed(q);
}

static bool
add_data(struct marks *m, struct buffer *out)
{
	struct query *q = m->q;
	sqlite3_stmt *s = prepare(q, chosen(m));
	int64_t told = 0;
	int code = SQLITE_ERROR;

	add_names(m, out);
	while (s && (code = sqlite3_step(s)) == SQLITE_ROW) {
		buffer_text(out, told++ ? ",[" : "[");
		for (int i = 0; i < m->count; i++) {
			buffer_text(out, i ? "," : "");
			query_value(
				out, s, i + 1, q->columns[m->columns[i]].type);
		}
		buffer_text(out, "]");
	}
	sqlite3_finalize(s);
	if (code != SQLITE_DONE)
		return query_failed(q);
	if (told < q->rows && is_one_of(m->chart->type, "bar", "pie"))
		return add_other(m, out, told);
	buffer_text(out, "]");
	return true;
}

bool
query_charts(struct query *q, struct buffer *out)
{
	buffer_text(out, ",\"charts\":[");
	for (int i = 0; i < q->definition->chart_count; i++) {
		struct marks m = { q, &q->definition->charts[i], { 0 }, 0 };
		find_columns(&m);
		buffer_printf(out, "%s{\"spec\":%s,\"data\":{\"of\":%lld,",
			i ? "," : "",
			json_object_to_json_string_ext(
				m.chart->spec, JSON_C_TO_STRING_PLAIN),
			(long long)q->rows);
		if (!add_data(&m, out))
			return false;
		buffer_text(out, "}}");
	}
	buffer_text(out, "]");
	return true;
}
