/* Lines of Prometheus' text format 0.0.4. */
#include "metrics.h"

void
head_write(struct buffer *out, const char *name, const char *type,
	const char *help)
{
	buffer_printf(
		out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
sample_write(struct buffer *out, const char *name, const char *labels,
	const char *more, unsigned long long value)
{
	buffer_printf(out, "%s{%s%s} %llu\n", name, labels, more, value);
}

void
seconds_write(struct buffer *out, const char *name, const char *labels,
	unsigned long long us)
{
	buffer_printf(out, "%s{%s} %llu.%06llu\n", name, labels, us / 1000000,
		us % 1000000);
}

void
histogram_write(struct buffer *out, const char *name, const char *labels,
	const unsigned long long buckets[METER_BUCKETS], unsigned long long us)
{
	unsigned long long count = 0;

	for (int i = 0; i < METER_BUCKETS - 1; i++) {
		count += buckets[i];
		buffer_printf(out, "%s_bucket{%s,le=\"%g\"} %llu\n", name,
			labels, (double)meter_bounds[i] / 1000000, count);
	}
	count += buckets[METER_BUCKETS - 1];
	buffer_printf(
		out, "%s_bucket{%s,le=\"+Inf\"} %llu\n", name, labels, count);
	buffer_printf(out, "%s_sum{%s} %llu.%06llu\n", name, labels,
		us / 1000000, us % 1000000);
	buffer_printf(out, "%s_count{%s} %llu\n", name, labels, count);
}

const char *
label_of(struct arena *arena, const char *name, const char *text)
{
	struct buffer out = { .arena = arena };

	buffer_printf(&out, "%s=\"", name);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			buffer_printf(&out, "\\%c", *text);
		else
			buffer_printf(&out, "%c",
				*text >= ' ' && *text < 127 ? *text : '?');
	buffer_text(&out, "\"");
	return out.data;
}
