/* The connection of a worker, made when needed, with back-off. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "db/link.h"
#include "db/prepare.h"

enum { BACKOFF_MIN_MS = 50, BACKOFF_MAX_MS = 1000 };

static struct {
	PGconn *conn;
	long long tried_at, retry_at; /* clock_us(); no try before the second */
	long backoff; /* milliseconds */
	unsigned generation; /* of conn */
	bool watched;
} db;

static _Atomic long long alone;
static _Atomic long long *reached_at = &alone; /* by any of its siblings */

PGconn *
db_link(void)
{
	return db.conn;
}

bool
db_connected(void)
{
	return db.conn;
}

bool
db_remote(void)
{
	PQconninfoOption *options =
		PQconninfoParse(config_text("DATABASE_URL"), NULL);
	const char *host = getenv("PGHOST");

	for (PQconninfoOption *o = options; o && o->keyword; o++)
		if (o->val && !strcmp(o->keyword, "host"))
			host = o->val;
	bool remote = host && *host && *host != '/' && *host != '@';
	PQconninfoFree(options);
	return remote;
}

void
db_close(void)
{
	db_clear();
	PQfinish(db.conn);
	db.conn = NULL;
}

void
db_link_settle(void)
{
	if (PQtransactionStatus(db.conn) == PQTRANS_INERROR)
		PQclear(PQexecParams(
			db.conn, "rollback", 0, NULL, NULL, NULL, NULL, 0));
}

/* Between calls the server is silent: what can be read then is its farewell. */
static bool
alive(void)
{
	struct pollfd p = { PQsocket(db.conn), POLLIN, 0 };

	if (PQstatus(db.conn) != CONNECTION_OK)
		return false;
	if (poll(&p, 1, 0) <= 0)
		return true;
	return PQconsumeInput(db.conn) && PQstatus(db.conn) == CONNECTION_OK &&
	       poll(&p, 1, 0) <= 0;
}

void
db_link_watched(void)
{
	db.watched = true;
}

void
db_reached(_Atomic long long *at)
{
	reached_at = at;
}

int
db_socket(unsigned *generation)
{
	*generation = db.generation;
	return db.conn ? PQsocket(db.conn) : -1;
}

void
db_look(void)
{
	if (db.conn && !alive())
		db_close();
}

/* Each failure doubles the time until the next try. */
static enum db_state
give_up(enum db_state state)
{
	db_close();
	db.backoff = db.backoff ? db.backoff * 2 : BACKOFF_MIN_MS;
	if (db.backoff > BACKOFF_MAX_MS)
		db.backoff = BACKOFF_MAX_MS;
	db.retry_at = clock_us() + db.backoff * 1000;
	return state;
}

/* Notices may quote what clients sent: they are for nobody's log. */
static void
hush(void *nobody, const PGresult *notice)
{
	(void)nobody;
	(void)notice;
}

enum db_state
db_open(const struct service *group)
{
	/* application_name tells who holds a connection (pg_stat_activity). By
	 * TCP, what a machine that is gone was sent is given up after 5 s, and
	 * a silent one is asked after as long; DATABASE_URL may say else. */
	const char *keys[] = { "tcp_user_timeout", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "dbname",
		"application_name", "connect_timeout", "client_encoding",
		NULL };
	const char *values[] = { "5000", "5", "2", "2",
		config_text("DATABASE_URL"), schema_name, "3", "UTF8", NULL };

	if (db.conn &&
		(db.watched ? PQstatus(db.conn) == CONNECTION_OK : alive()))
		return DB_READY;
	db_close();
	if (clock_us() < db.retry_at && *reached_at <= db.tried_at)
		return DB_AWAY;
	db.tried_at = clock_us();
	db.conn = PQconnectdbParams(keys, values, 1);
	if (PQstatus(db.conn) != CONNECTION_OK) {
		warn("no database: %s", PQerrorMessage(db.conn));
		return give_up(DB_AWAY);
	}
	db.generation++;
	PQsetNoticeReceiver(db.conn, hush, NULL);
	enum db_state state = db_prepare(db.conn, group);
	if (state != DB_READY)
		return give_up(state);
	db.backoff = 0;
	*reached_at = clock_us();
	return DB_READY;
}
