/* A worker: takes one connection after another and answers its request. */
#include <sys/socket.h>

#include <fcgiapp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/connections.h"
#include "process/crash.h"
#include "process/handover.h"
#include "process/meter.h"
#include "process/process.h"
#include "process/reply.h"
#include "process/scoreboard.h"
#include "process/streams.h"
#include "serve/dispatch.h"

static FCGX_Request fcgx;
static struct request request;

static long
read_body(void *source, char *bytes, size_t size)
{
	FCGX_Stream *in = source;
	int got = FCGX_GetStr(bytes, size > 65536 ? 65536 : (int)size, in);

	return FCGX_GetError(in) ? -1 : got;
}

/*
 * Reads what nginx still sends of a request that was refused early: to close a
 * connection with unread bytes would reset it, which is a 502. It is done before
 * the answer ends, for then the next request may follow on the connection, and
 * libfcgi would read on into it. False if the connection broke.
 */
static bool
read_rest(FCGX_Stream *in)
{
	char rest[4096];

	while (FCGX_GetStr(rest, sizeof rest, in) > 0)
		;
	return !FCGX_GetError(in);
}

/*
 * libfcgi closes by waiting for up to 2 s until the peer has closed; when the
 * whole request was read there is nothing to wait for.
 */
static void
close_request(bool read)
{
	int fd = fcgx.ipcFd;

	if (!read)
		fcgx.keepConnection = 0;
	else if (!fcgx.keepConnection)
		FCGX_Detach(&fcgx);
	FCGX_Finish_r(&fcgx);
	if (fcgx.ipcFd < 0)
		return;
	fcgx.ipcFd = -1;
	connections_keep(fd);
}

/*
 * A record of no version of FastCGI has nginx break the client's connection
 * off, so that half a body does not pass for a whole one: that the end of the
 * protocol is missing, nginx does not mind.
 */
static void
break_off(void)
{
	static const char record[8];

	fault("a reply was cut short");
	send(fcgx.ipcFd, record, sizeof record, MSG_NOSIGNAL);
	FCGX_Detach(&fcgx);
	FCGX_Free(&fcgx, 1);
}

/* A streamer answers. False when none takes it, which is refused. */
static bool
hand_on(struct request *r)
{
	if (read_rest(fcgx.in) && streams_send(r, fcgx.ipcFd, fcgx.requestId))
		return true;
	if (r->route->untaken)
		r->route->untaken(r);
	return refuse(r, 503, NULL, NULL);
}

/* What a streamer has now. */
static void
let_go(void)
{
	connections_drop(fcgx.ipcFd);
	fcgx.ipcFd = -1;
	FCGX_Free(&fcgx, 0);
}

static void
reply(struct request *r, bool *whole, bool *read)
{
	*whole = reply_send(r, fcgx.out);
	*read = *whole && read_rest(fcgx.in);
	if (!*whole)
		return;
	FCGX_FClose(fcgx.err);
	FCGX_FClose(fcgx.out);
}

static void
answer(const struct service *s, int slot)
{
	long long start = clock_us(), took;
	struct request *r = &request;

	*r = (struct request){ .service = s,
		.arena = r->arena,
		.params = fcgx.envp,
		.read = read_body,
		.source = fcgx.in };
	crash_about(r);
	meter_wait(&scoreboard->slots[slot].waits, r);
	dispatch(r);
	bool handed = r->reply.job && hand_on(r), whole = false, read = false;
	if (!handed)
		reply(r, &whole, &read);
	took = clock_us() - start;
	log_request(r, took);
	meter_request(slot, r, took);
	if (handed)
		let_go();
	else if (whole)
		close_request(read);
	else
		break_off();
	crash_about(NULL);
	dispatch_end(r);
}

static bool
needs_database(const struct service *s)
{
	const struct route *row;

	for (struct rows i = rows_of(s); (row = rows_next(&i));)
		if (row->function || route_guarded(row))
			return true;
	return s->calls;
}

int
worker_check(const struct service *s)
{
	enum db_state state = DB_READY;

	if (needs_database(s))
		state = db_open(s);
	if (state == DB_READY && scoreboard)
		scoreboard->checked = true;
	return state == DB_READY  ? 0
	       : state == DB_AWAY ? EXIT_AWAY
				  : EXIT_MISFIT;
}

/* libfcgi would accept by itself, and pin this process to one connection. */
static bool
begin_request(int fd)
{
	fcgx.ipcFd = fd;
	fcgx.detached = 0;
	fcgx.keepConnection = 1; /* else Accept_r closes it as the last one */
	return FCGX_Accept_r(&fcgx) == 0;
}

static void
serve(const struct service *s, int slot)
{
	scoreboard_idle(slot);
	int fd = connections_next();
	if (fd < 0) {
		db_close();
		exit(0);
	}
	scoreboard_busy(slot);
	if (!begin_request(fd))
		return;
	/* Rows that could not be checked at start are at first contact. */
	bool misfit = !scoreboard->checked && worker_check(s) == EXIT_MISFIT;
	answer(s, slot);
	if (misfit)
		exit(EXIT_MISFIT);
	scoreboard->slots[slot].connected = db_connected();
}

/*
 * As batch jobs are: who is woken does not push out who runs, which gives way by
 * waiting soon enough. Where a unit forbids the call, it says so itself.
 */
static void
schedule(void)
{
	const struct sched_param none = { .sched_priority = 0 };

	sched_setscheduler(0, SCHED_BATCH, &none);
}

static bool
stops(void)
{
	sigset_t pending;

	sigpending(&pending);
	return connections_told || sigismember(&pending, SIGTERM);
}

/* Whom connections are sent to. */
static const int *
peers(void)
{
	static int all[STREAMERS_MAX + 2];
	int count = 0;

	all[count++] = handover_to();
	for (const int *to = streams_to(); *to >= 0; to++)
		all[count++] = *to;
	all[count] = -1;
	return all;
}

void
worker_run(const struct service *s, int slot)
{
	schedule();
	connections_open();
	db_watched(connections_wait);
	db_reached(&scoreboard->reached_at);
	dispatch_blocks = connections_hand_over;
	dispatch_stops = stops;
	dispatch_room = streams_room;
	sandbox_enter(peers(), 0);
	/* No listening socket: after a bad request, Accept_r comes back. */
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgx, -1, 0) != 0)
		die("libfcgi does not start");
	for (;;)
		serve(s, slot);
}
