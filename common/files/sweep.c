/* The sweep: takes files off the disk that no row names, or no longer. */
#include <errno.h>
#include <string.h>

#include "base/config.h"
#include "base/log.h"
#include "db/call.h"
#include "files/store.h"
#include "files/sweep.h"
#include "http/route.h"
#include "text/json.h"

enum {
	NAMES_MAX = 1000, /* of one call */
	CALLS_MAX = 1000, /* of one sweep, whatever the function answers */
};

struct sweep {
	const struct service *service;
	DIR *list; /* NULL when all were listed */
	time_t before;
	int calls;
	struct arena arenas[2]; /* this call's and the last one's, by turns */
	struct arena *arena;
	struct buffer gone; /* a JSON array, still open */
};

/* The next old names, as a JSON array; "[]" when there are no more. */
static const char *
old_names(struct sweep *s)
{
	struct buffer names = { .arena = s->arena };
	char name[STORE_NAME];
	int count = 0;

	buffer_text(&names, "[");
	while (s->list && count < NAMES_MAX) {
		if (store_next(s->list, s->before, name)) {
			buffer_printf(
				&names, "%s\"%s\"", count > 0 ? "," : "", name);
			count++;
			continue;
		}
		closedir(s->list);
		s->list = NULL;
	}
	buffer_text(&names, "]");
	return names.data;
}

static void
take_away(struct sweep *s, const struct json_value *value)
{
	size_t len;

	if (value->type != JSON_STRING)
		return;
	const char *name = json_decode(s->arena, value, &len);
	if (!store_named(name))
		warn("sweep: the function named what is no stored file");
	else if (!store_unlink(s->service->name, name))
		fault("sweep: %s stays: %s", name, strerror(errno));
	else
		buffer_printf(
			&s->gone, "%s\"%s\"", s->gone.len > 1 ? "," : "", name);
}

/* Asks what may go, telling what went; false when there is no answer. */
static bool
ask(struct sweep *s, struct json *answer)
{
	const char *function = s->service->sweep;

	s->arena = &s->arenas[s->calls++ % 2];
	buffer_text(&s->gone, "]");
	const char *params[] = { old_names(s), s->gone.data };
	const char *text = db_work(s->service, s->arena, function, params);
	db_clear();
	arena_reset(&s->arenas[s->calls % 2]);
	if (!text)
		return false;
	if (!json_read(s->arena, text, strlen(text), answer) &&
		answer->value.type == JSON_ARRAY)
		return true;
	fault("sweep: %s did not return an array", function);
	return false;
}

/* One call, and what it said; false when there is no more to do. */
static bool
turn(struct sweep *s)
{
	struct json answer;
	bool more = s->list;

	if (!ask(s, &answer))
		return false;
	s->gone = (struct buffer){ .arena = s->arena };
	buffer_text(&s->gone, "[");
	for (size_t i = 0; i < answer.count; i++)
		take_away(s, &answer.members[i].value);
	return (more || s->gone.len > 1) && store_sync(s->service->name);
}

void
sweep_store(const struct service *group)
{
	struct sweep s = { .service = group };

	if (!group->sweep)
		return;
	s.list = store_list(group->name);
	if (!s.list) {
		fault("sweep: the store cannot be listed: %s", strerror(errno));
		return;
	}
	s.before = time(NULL) - config_number("SWEEP_AGE");
	s.gone.arena = &s.arenas[1];
	buffer_text(&s.gone, "[");
	while (s.calls < CALLS_MAX && turn(&s))
		;
	if (s.list)
		closedir(s.list);
	arena_free(&s.arenas[0]);
	arena_free(&s.arenas[1]);
}
