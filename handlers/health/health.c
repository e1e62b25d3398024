/* Whether the system is up: for load balancers, monitors and people. */
#include <string.h>

#include <json-c/json.h>

#include "db/call.h"
#include "http/route.h"
#include "metrics.h"

/* The process answers, whatever the database does. */
static bool
live(struct request *r)
{
	const char *body = arena_printf(&r->arena,
		"{\"status\":\"ok\",\"version\":\"%s\"}", program_version);

	return reply_body(r, 200, NULL, body, strlen(body));
}

/* Adds how long the database took to what it said of itself. */
static bool
database(struct request *r)
{
	if (!db_call(r))
		return false;
	struct json_object *body = json_tokener_parse(r->reply.body);
	json_object_object_add(body, "responseTime",
		json_object_new_string(arena_printf(
			&r->arena, "%.1fms", (double)r->database_us / 1000)));
	const char *text =
		json_object_to_json_string_ext(body, JSON_C_TO_STRING_PLAIN);
	reply_body(r, 200, NULL, arena_copy(&r->arena, text, strlen(text)),
		strlen(text));
	json_object_put(body);
	return true;
}

/* A database at an older migration is not ready for this program. */
static const struct field expected[] = {
	{ "migration", TEXT, .from = CONSTANT, .fallback = migration_name },
	{ 0 },
};

/* A request that a proxy passed on is not from this machine. */
static const struct field origin[] = {
	{ "forwarded_for", TEXT, 1, 1000, .optional = true, .from = HEADER,
		.as = "X-Forwarded-For" },
	{ 0 },
};

static const struct call calls[] = {
	{ "health_figures", "", NULL },
	{ "health_enter", "", "admin" },
	{ 0 },
};

static const struct object alive = {
	"Alive",
	.members = {
		{ "status", ENUM, .oneof = "ok" },
		{ "version", TEXT, .about = "of the program" },
		{ 0 },
	},
};

static const struct object ready = {
	"Ready",
	.members = {
		{ "status", ENUM, .oneof = "ok" },
		{ "migration", TEXT, .about = "the last one" },
		{ 0 },
	},
};

static const struct object connections = {
	"Connections",
	.members = {
		{ "total", INT },
		{ "max", INT },
		{ "utilization", TEXT, .about = "as 4%" },
		{ 0 },
	},
};

static const struct object database_shown = {
	"DatabaseHealth",
	.members = {
		{ "status", ENUM, .oneof = "ok" },
		{ "connections", OBJECT, .of = &connections },
		{ "migration", TEXT, .about = "the last one" },
		{ "responseTime", TEXT, .about = "as 0.4ms" },
		{ 0 },
	},
};

static const struct route routes[] = {
	{ "GET", "/health", PUBLIC, NULL, NULL, 200, .fn = live,
		.answer = &alive, .open = true,
		.about = "The system answers." },
	{ "GET", "/health/live", PUBLIC, NULL, NULL, 200, .fn = live,
		.answer = &alive, .open = true,
		.about = "The process lives; a restart would not help." },
	{ "GET", "/health/ready", PUBLIC, expected, "health_ready", 200,
		.answer = &ready, .open = true,
		.about = "The database is there and at the right migration." },
	{ "GET", "/health/database", PUBLIC, NULL, "health_database", 200,
		.answer = &database_shown, .fn = database, .open = true,
		.about = "How the database does." },
	{ "GET", "/metrics", PUBLIC, origin, NULL, 200, .fn = metrics,
		.open = true, .types = "text/plain", .refuses = "401|403",
		.about = "What Prometheus reads; from this machine, or with "
			 "the scope admin." },
	{ 0 },
};

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "health", rooms, .prefix = "/health/",
	.calls = calls };
