/* Queries and exports, on this side of the child: their files and answers. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyst.h"
#include "base/config.h"
#include "base/log.h"
#include "files/store.h"
#include "text/jsonc.h"

enum { MIB = 1048576 };

static void
close_all(const int *fds, int count)
{
	for (int i = 0; i < count; i++)
		close(fds[i]);
}

/* The engines that the request lists; how many, or -1. */
static int
open_engines(struct json_object *request, int fds[ENGINES_MAX])
{
	struct json_object *list = json_object_object_get(request, "engines");
	int count = list ? (int)json_object_array_length(list) : 0;

	if (count > ENGINES_MAX)
		return -1;
	for (int i = 0; i < count; i++) {
		const char *name = json_object_get_string(
			json_object_array_get_idx(list, (size_t)i));
		fds[i] = store_open(service.name, name ? name : "");
		if (fds[i] < 0) {
			close_all(fds, i);
			return -1;
		}
	}
	return count;
}

static bool
start(struct hand *h, struct json_object *request, int seconds,
	const int *engines, int count)
{
	int given[ENGINES_MAX + 2] = { store_folder(service.name) };
	const char *errand = jsonc_text(request, "errand");
	const struct child_limits limits = {
		.seconds = seconds,
		.cpu_seconds = seconds,
		.memory = config_number("QUERY_MEMORY") * MIB,
		.file = config_number("LOAD_DISK") * (long long)MIB,
		.answer = config_number("ANSWER_MAX") * MIB,
	};

	memcpy(given + 1, engines, (size_t)count * sizeof *engines);
	count++;
	if (h->engine >= 0)
		given[count++] = h->engine;
	return errand && child_start(&h->child, errand,
				 json_object_to_json_string(request), given,
				 count, &limits);
}

/* An engine file goes a while after its version is no longer that of the
 * dataset, so who asked just before that still reads it. */
static bool
begin(struct hand *h, struct json_object *job, int seconds, const char **error)
{
	struct json_object *request = json_object_object_get(job, "request");
	int engines[ENGINES_MAX];
	int count = open_engines(request, engines);

	*error = "{\"code\":\"conflict\",\"message\":"
		 "\"Another version was loaded meanwhile; ask again.\"}";
	if (count < 0) {
		info("job %s: its table is gone: %s", h->id, strerror(errno));
		return false;
	}
	bool good = start(h, request, seconds, engines, count);
	close_all(engines, count);
	return good;
}

bool
query_begin(struct arena *arena, struct hand *h, struct json_object *job,
	const char **error)
{
	(void)arena;
	return begin(h, job, (int)config_number("QUERY_SECONDS"), error);
}

bool
run_begin(struct arena *arena, struct hand *h, struct json_object *job,
	const char **error)
{
	(void)arena;
	return begin(h, job, (int)config_number("RUN_SECONDS"), error);
}

/* nginx, which sends the file, reads it by its group. */
bool
export_begin(struct arena *arena, struct hand *h, struct json_object *job,
	const char **error)
{
	(void)arena;
	h->engine = store_create(service.name);
	if (h->engine < 0) {
		fault("the store: no new file: %s", strerror(errno));
		return false;
	}
	return begin(h, job, (int)config_number("EXPORT_SECONDS"), error);
}

void
query_done(struct arena *arena, struct hand *h)
{
	const char *const params[] = { h->id,
		arena_printf(arena, "%d", h->attempt), h->child.said, NULL,
		NULL };

	note(arena, "analyst_answered", params);
}

void
export_done(struct arena *arena, struct hand *h)
{
	char name[STORE_NAME];
	struct stat is;

	store_name(name);
	if (fstat(h->engine, &is) != 0 ||
		!store_link(service.name, h->engine, name)) {
		fault("the store: no name for a file: %s", strerror(errno));
		const char *const failed[] = { h->id,
			arena_printf(arena, "%d", h->attempt), "true",
			"{\"code\":\"crashed\",\"message\":"
			"\"What was written could not be kept.\"}" };
		note(arena, "analyst_failed", failed);
		return;
	}
	const char *const params[] = { h->id,
		arena_printf(arena, "%d", h->attempt), NULL, name,
		arena_printf(arena, "%lld", (long long)is.st_size) };
	const char *said = note(arena, "analyst_answered", params);
	if (said && strcmp(said, "true") && !store_unlink(service.name, name))
		fault("the store: %s stays: %s", name, strerror(errno));
}
