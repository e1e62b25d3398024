/*
 * PostgreSQL: one connection a process, one round trip a request.
 * A row's function is called as
 *     select [* from] <schema>.<function>(bearer => $1, "name" => $2, ...)
 * and returns columns (columns.h), json (sent with the row's status; NULL is
 * 404) or wire.reply (status integer, body json, headers jsonb). Of a row of
 * status 201, what it wrote before it returned NULL is taken back.
 *
 * An error of SQLSTATE PTnnn is status nnn: message = code or sentence,
 * detail = details (a JSON object), hint = Retry-After in seconds, column = the
 * code of a sentence.
 */
#ifndef DB_CALL_H
#define DB_CALL_H

#include <signal.h>
#include <stdbool.h>

#include "http/request.h"
#include "http/route.h"

enum db_state {
	DB_READY, /* connected, and every row fits its function */
	DB_AWAY, /* no connection; try again later */
	DB_MISFIT, /* a row does not fit its function; logged with its name */
};

/*
 * Connects if need be and prepares every row of the group in one pipeline.
 * After a failure, it is DB_AWAY without trying until the back-off is over.
 */
enum db_state db_open(const struct service *);

/* Calls the row's function with the request's values; sets the reply. */
bool db_call(struct request *);

/*
 * The same for a request that may be repeated (r->key): if it was answered
 * before, the reply is what was said then. Else the call is done in a
 * transaction that stays open for db_keep.
 */
bool db_call_once(struct request *);

/*
 * Takes the key of a request that a row's C function answers, until db_keep. False
 * where there is an answer, which is the reply then, or the key is another's.
 */
bool db_hold_key(struct request *);

/*
 * After db_call_once, with the reply as it will be repeated: keeps it and
 * commits. When that fails, nothing was done, and it refuses. After db_hold_key
 * all was done, and what cannot be kept is only logged.
 */
bool db_keep(struct request *);

/* Asks only whether the token lets in (identity.enter): else 401 or 403. */
bool db_gate(struct request *);

/*
 * Calls one of the service's calls for a request, with a text (or NULL) for
 * each of its parameters. Returns its json's text in the arena, "null" for
 * NULL; or NULL when it failed, which has then been refused.
 */
const char *db_ask(
	struct request *, const char *function, const char *const *params);

/* The same for work that no client asked for; a failure is only logged. */
const char *db_work(const struct service *, struct arena *,
	const char *function, const char *const *params);

/*
 * The same for what must not be forgotten: tried again, for so many seconds,
 * while it fails.
 */
const char *db_insist(const struct service *, struct arena *,
	const char *function, const char *const *params, int seconds);

/*
 * Waits, at most so long, until somebody notifies the channel (NOTIFY). Before
 * the first wait of a connection it only begins to listen and returns at once,
 * as there may have been something to do already. Signals that are not in mask
 * interrupt it. True if there may be something to do.
 */
bool db_wait(const struct service *, const char *channel, int milliseconds,
	const sigset_t *mask);

/*
 * For who answers a request: listens to this channel and no other; NULL: to none.
 * False when there is no connection.
 */
bool db_listen_to(const char *channel);

/* Waits until then (clock_us), in the way of db_watched: true if it was notified,
 * or if the connection is lost. */
bool db_listen(long long until);

/* True if somebody notified since it was asked last, be it during a call. */
bool db_told(void);

/* True if the database is reached by the network. */
bool db_remote(void);

/* True while this process holds a connection. */
bool db_connected(void);

/*
 * For a process that watches the connection by itself: wait is called, in place
 * of libpq's own, until the socket can be read; it returns false when that is not
 * so until then (clock_us), and the connection is given up as lost.
 */
void db_watched(bool (*wait)(int socket, long long until));

/*
 * Where siblings tell each other when they connected last (clock_us): who waits
 * until it may try again tries at once when another had success.
 */
void db_reached(_Atomic long long *at);

/* The connection's socket, or -1; numbers come again, generations do not. */
int db_socket(unsigned *generation);

/* The socket has something to say, though nothing was asked: it ends. */
void db_look(void);

/* A header that a function replies with: of nginx's own only what the row may
 * send. Nothing when value is NULL. */
void db_header(struct request *, const char *name, const char *value);

/* Lets the last result go. */
void db_clear(void);

/* The same at a request's end, with a connection that much went through. */
void db_end(void);

void db_close(void);

/* What a row's or a call's function is called with, by comma. */
char *db_parameters(struct arena *, const struct route *);
char *db_call_parameters(struct arena *, const struct call *);

#endif
