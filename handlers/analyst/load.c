/* Loads, on this side of the child: its files, and what becomes of them. */
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

/* base is the engine file that is appended to; -1. */
static bool
start(struct hand *h, int source, int base, const char *request)
{
	const int given[] = { source, h->engine, store_folder(service.name),
		base };
	const struct child_limits limits = {
		.seconds = (int)config_number("LOAD_SECONDS"),
		.cpu_seconds = (int)config_number("LOAD_SECONDS"),
		.memory = config_number("LOAD_MEMORY") * MIB,
		.file = config_number("LOAD_DISK") * (long long)MIB,
		.answer = config_number("ANSWER_MAX") * MIB,
	};

	return child_start(
		&h->child, "load", request, given, base < 0 ? 3 : 4, &limits);
}

/* What a request names under the key, of the store of a group; -1. */
static int
open_named(const struct hand *h, struct json_object *request, const char *key,
	const char *group)
{
	const char *name = jsonc_text(request, key);
	int fd = name ? store_open(group, name) : -1;

	if (fd < 0)
		fault("job %s: %s: %s", h->id, name ? name : "no file",
			strerror(errno));
	return fd;
}

bool
load_begin(struct arena *arena, struct hand *h, struct json_object *job,
	const char **error)
{
	struct json_object *request = json_object_object_get(job, "request");
	bool appends = json_object_object_get(request, "append");
	int source = open_named(h, request, "file", "iops");
	int base = appends ? open_named(h, request, "base", service.name) : -1;

	(void)arena;
	*error = "{\"code\":\"crashed\",\"message\":"
		 "\"Its file cannot be read.\"}";
	bool good = source >= 0 && (!appends || base >= 0);
	if (good) {
		h->engine = store_create(service.name);
		if (h->engine < 0 || fchmod(h->engine, 0600) != 0)
			fault("the store: no new file: %s", strerror(errno));
		good = h->engine >= 0 &&
		       start(h, source, base,
			       json_object_to_json_string(request));
	}
	if (source >= 0)
		close(source);
	if (base >= 0)
		close(base);
	return good;
}

/* Who lost the job meanwhile takes the file away again; if that is not known,
 * the sweep finds out. */
void
load_done(struct arena *arena, struct hand *h)
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
			"\"What was read could not be kept.\"}" };
		note(arena, "analyst_failed", failed);
		return;
	}
	const char *const params[] = { h->id,
		arena_printf(arena, "%d", h->attempt), h->child.said, name,
		arena_printf(arena, "%lld", (long long)is.st_size) };
	const char *said = note(arena, "analyst_loaded", params);
	if (said && strcmp(said, "true") && !store_unlink(service.name, name))
		fault("the store: %s stays: %s", name, strerror(errno));
}
