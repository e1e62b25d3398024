/* What rows need before the first request, and what contradicts itself. */
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "crypto/seal.h"
#include "serve/await.h"
#include "serve/dispatch.h"
#include "serve/source.h"

/* A client writes what a path names: a field says what it may be. */
static void
check_path(const struct route *route)
{
	const char *at = route->path;

	while ((at = strstr(at, "/:"))) {
		size_t len = strcspn(at += 2, "/");
		const struct field *f = route->fields;
		while (f && f->name &&
			(strlen(f->name) != len || memcmp(f->name, at, len)))
			f++;
		if (!f || !f->name)
			die("row %s %s: %.*s is no field", route->method,
				route->path, (int)len, at);
	}
}

/* What one row needs before it can be served. */
static void
start_row(const struct service *group, const struct route *route, bool *peer,
	bool *sealed, bool *store, bool *waits)
{
	const struct field *f = route->fields;
	int count = 0;

	*waits |= route->waits ? true : false;
	for (; f && f->name; f++, count++) {
		*peer |= f->from == PEER;
		*sealed |= f->sealed;
		*store |= f->kind == FILE_;
		if (f->from == BODY && !route->fn)
			die("row %s %s: who reads its body?", route->method,
				route->path);
		if (f->kind == ENUM && !f->oneof)
			die("row %s %s: %s has no words", route->method,
				route->path, f->name);
		if (f->from == CONFIG && !f->optional && !*config_text(f->as))
			die("%s must be set", f->as);
	}
	check_path(route);
	if (count > FIELDS_MAX)
		die("row %s %s has more than %d fields", route->method,
			route->path, FIELDS_MAX);
	if (!strcmp(route->method, "PATCH") && route->body &&
		route->body != BODY_JSON)
		die("row PATCH %s must take JSON", route->path);
	if (route->keep == KEEP && !route_kept(route))
		die("row %s %s cannot keep its answers", route->method,
			route->path);
	if (!route->fn && !route->function)
		die("row %s %s calls nothing", route->method, route->path);
	if ((route->begin || route->finish) && route->fn)
		die("row %s %s is a function's alone", route->method,
			route->path);
	if ((route->finish || route->stream) && route_kept(route))
		die("row %s %s cannot go on after its function", route->method,
			route->path);
	if (route->page && (!route->fn || !group->refused))
		die("row %s %s has no page to say", route->method, route->path);
}

void
dispatch_start(const struct service *group)
{
	bool peer = false, sealed = false, store = false, waits = false;
	const struct route *row;

	if (sodium_init() < 0)
		die("libsodium does not start");
	for (struct rows i = rows_of(group); (row = rows_next(&i));)
		start_row(group, row, &peer, &sealed, &store, &waits);
	if (peer)
		source_start();
	if (sealed)
		seal_start();
	if (waits)
		await_start();
	if (store && !*config_text("STORE_DIR"))
		die("STORE_DIR must be set: %s keeps files", group->name);
	if (group->start)
		group->start();
}
