/* Other people's models, streamed, and billed to the token. */
#include "base/clock.h"
#include "crypto/seal.h"
#include "db/call.h"
#include "dialect/wrong.h"
#include "inference.h"
#include "net/egress.h"
#include "net/guard.h"
#include "process/desk.h"

enum {
	INSIST_SECONDS = 5, /* then the streamer asks again */
	SWEEP_MS = 10000,
	SEEN_US = 15000000, /* in which each streamer beats */
};

static const struct option options[] = {
	{ "PROVIDER_KEYS_DIR", "",
		"a folder with a file for each provider, called as it is: "
		"`host key`; the key is sent to that host only" },
	GUARD_OPTIONS,
	{ 0 },
};

static const struct call calls[] = {
	{ "call_extend", "hold,tokens_in,tokens_cached,tokens_out,more" },
	{ "call_settle",
		"hold,created_at,tokens_in,tokens_cached,tokens_out,status,"
		"provider,duration_ms,metadata,reply" },
	{ "call_adopt", "hold,runner,host" },
	{ "call_release", "hold" },
	{ "runner_beat", "runner,host" },
	{ "holds_sweep", "" },
	{ 0 },
};

/* After the database was away, those that live have to be seen first. */
static void
sweep(const struct service *s)
{
	static long long away; /* when it was, last; clock_us() */
	struct arena arena = { 0 };
	bool there = db_open(s) == DB_READY;

	if (there && clock_us() - away >= SEEN_US)
		there = db_work(s, &arena, "holds_sweep", NULL);
	if (!there)
		away = clock_us();
	arena_free(&arena);
}

int
settler_run(const struct service *s)
{
	static const struct desk_service how = {
		.insist_seconds = INSIST_SECONDS,
		.tick = sweep,
		.tick_ms = SWEEP_MS,
		.keep = keep_seal,
	};

	desk_serve(s, &how);
	return 0;
}

static const struct companion companions[] = {
	{ "streamer", .streams = &call_stream, .count = PER_CORE,
		.no_database = true },
	{ "settler", settler_run, 2, .patience = 30, .no_network = true,
		.last = true },
	{ 0 },
};

static const struct route *const rooms[] = { chat_routes, messages_routes,
	embeddings_routes, completions_routes, NULL };

static const char *
error_type(enum shape shape, int status, const char *code)
{
	return wrong_type(shape == SHAPE_MESSAGES ? FORM_MESSAGES : FORM_CHAT,
		status, code);
}

static void
start(void)
{
	seal_start();
	egress_start();
}

const struct service service = { "inference", rooms, .options = options,
	.start = start, .calls = calls, .companions = companions,
	.error_type = error_type };
