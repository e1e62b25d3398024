/* A worker: takes one connection after another and answers its request. */
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "http/status.h"
#include "process/meter.h"
#include "process/process.h"
#include "process/scoreboard.h"
#include "serve/dispatch.h"

enum { PEER_SECONDS = 20 }; /* that nginx may leave us waiting for a byte */

static FCGX_Request fcgx;
static struct request request;
static int null_fd;

static long
read_body(void *source, char *bytes, size_t size)
{
	FCGX_Stream *in = source;
	int got = FCGX_GetStr(bytes, size > 65536 ? 65536 : (int)size, in);
	return FCGX_GetError(in) ? -1 : got;
}

static bool
put(FCGX_Stream *out, const char *bytes, size_t len)
{
	enum { PIECE = 1 << 30 }; /* libfcgi counts in int */
	while (len > 0) {
		int piece = len > PIECE ? PIECE : (int)len;
		if (FCGX_PutStr(bytes, piece, out) != piece)
			return false;
		bytes += piece;
		len -= (size_t)piece;
	}
	return true;
}

struct outlet {
	struct sink sink;
	FCGX_Stream *out;
	size_t *len;
};

static bool
put_piece(struct sink *sink, const char *bytes, size_t len)
{
	struct outlet *outlet = (struct outlet *)sink;
	*outlet->len += len;
	return put(outlet->out, bytes, len);
}

static bool
send_body(struct request *r, FCGX_Stream *out)
{
	struct outlet outlet = { { put_piece }, out, &r->reply.len };
	if (r->reply.stream)
		return r->reply.stream(r, &outlet.sink);
	put(out, r->reply.body, r->reply.len);
	return true;
}

/* False when the body was cut short. */
static bool
send_reply(struct request *r, FCGX_Stream *out)
{
	const struct reply *reply = &r->reply;
	bool bare = reply->status == 204 || reply->status == 304;
	const char *method = request_param(r, "REQUEST_METHOD");
	struct buffer head = { .arena = &r->arena };
	buffer_printf(&head, "Status: %d %s\r\n", reply->status,
		status_of(reply->status)->phrase);
	if (!bare)
		buffer_printf(&head, "Content-Type: %s\r\n",
			reply->type ? reply->type : "application/json");
	if (!bare && !reply->stream)
		buffer_printf(&head, "Content-Length: %zu\r\n", reply->len);
	for (const struct header *h = reply->headers; h; h = h->next)
		buffer_printf(&head, "%s: %s\r\n", h->name, h->value);
	buffer_text(&head, "\r\n");
	return !put(out, head.data, head.len) || bare ||
	       (method && strcmp(method, "HEAD") == 0) || send_body(r, out);
}

/*
 * libfcgi closes by waiting for up to 2 s until the peer has closed, reading
 * what it still sends; a plain close() with unread bytes would reset the
 * connection and nginx would answer 502 for an early refusal. When the whole
 * request was read there is nothing to wait for.
 */
static void
close_request(struct request *r)
{
	const char *length = request_param(r, "CONTENT_LENGTH");
	if (!length || !*length || strcmp(length, "0") == 0)
		FCGX_GetChar(fcgx.in);
	fcgx.keepConnection = 0;
	if (FCGX_HasSeenEOF(fcgx.in))
		FCGX_Detach(&fcgx);
	FCGX_Finish_r(&fcgx);
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
	send(fcgx.ipcFd, record, sizeof(record), MSG_NOSIGNAL);
	FCGX_Detach(&fcgx);
	FCGX_Free(&fcgx, 1);
}

/*
 * How long the connection waited in the socket: nginx says when it handed the
 * request over, as seconds with three digits after the point.
 */
static void
note_wait(struct histogram *waits, const struct request *r)
{
	const char *handed = request_param(r, "REQUEST_HANDED");
	struct timespec now;
	char *end;
	if (!handed)
		return;
	long long seconds = strtoll(handed, &end, 10);
	long long ms = *end == '.' ? strtoll(end + 1, NULL, 10) : 0;
	clock_gettime(CLOCK_REALTIME, &now);
	histogram_add(waits, (now.tv_sec - seconds) * 1000000 +
				     now.tv_nsec / 1000 - ms * 1000);
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
	note_wait(&scoreboard->slots[slot].waits, r);
	dispatch(r);
	bool whole = send_reply(r, fcgx.out);
	if (whole) {
		FCGX_FClose(fcgx.err);
		FCGX_FClose(fcgx.out);
	}
	took = clock_us() - start;
	log_request(r, took);
	meter_request(slot, r, took);
	if (whole)
		close_request(r);
	else
		break_off();
	dispatch_end(r);
}

static bool
needs_database(const struct service *s)
{
	const struct route *row;

	for (struct rows i = rows_of(s); (row = rows_next(&i));)
		if (row->function || route_guarded(row))
			return true;
	return s->calls != NULL;
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

/* Whether accept() is about to start, waits or has just returned: it fails. */
static void
on_term(int signo)
{
	(void)signo;
	int saved = errno;
	dup2(null_fd, 0);
	errno = saved;
}

static void
catch_term(void)
{
	null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null_fd < 0)
		die("/dev/null: %s", strerror(errno));
	struct sigaction action = { .sa_handler = on_term,
		.sa_flags = SA_RESTART };
	sigaction(SIGTERM, &action, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
}

/*
 * SIGTERM comes through only here: inside a request it would cut short the
 * reads and writes of libfcgi, which takes that for the connection's end.
 * For the same reason the connection is accepted here and handed over, as
 * libfcgi's own accept drops it if a signal comes before its first byte.
 */
static int
next_connection(void)
{
	sigset_t term;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	int fd;
	do
		fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);
	while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
	int saved = errno;
	sigprocmask(SIG_BLOCK, &term, NULL);
	errno = saved;
	return fd;
}

static bool
begin_request(int fd)
{
	struct timeval wait = { .tv_sec = PEER_SECONDS };
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof(wait));
	fcgx.ipcFd = fd;
	fcgx.keepConnection = 1; /* else Accept_r closes it as the last one */
	return FCGX_Accept_r(&fcgx) == 0;
}

static void
serve(const struct service *s, int slot)
{
	scoreboard_idle(slot);
	int fd = next_connection();
	if (fd < 0 && errno == ENOTSOCK) {
		db_close();
		exit(0);
	}
	if (fd < 0)
		die("accept: %s", strerror(errno));
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

void
worker_run(const struct service *s, int slot)
{
	catch_term();
	sandbox_enter();
	/* No listening socket: after a bad request, Accept_r comes back. */
	if (FCGX_Init() != 0 || FCGX_InitRequest(&fcgx, -1, 0) != 0)
		die("libfcgi does not start");
	for (;;)
		serve(s, slot);
}
