/* What the three parsers share. */
#include "dialect/parse.h"
#include "dialect/wrong.h"

long long
parse_count(const struct json_value *object, const char *key)
{
	struct json_value value;

	if (!json_get(object, key, &value))
		return 0;
	long long n = json_count(&value);
	return n < 0 ? 0 : n;
}

void
parse_put(struct parser *p, enum event_kind kind, int choice,
	const struct json_value *text)
{
	struct event event = { .kind = kind, .choice = choice };

	if (text)
		event.text = *text;
	events_add(p->events, &event);
}

void
parse_error(struct parser *p, const struct json_value *error)
{
	struct event event = { .kind = EVENT_ERROR };

	event.wrong = wrong_in_stream(p->arena, error, p->secrets);
	events_add(p->events, &event);
}
