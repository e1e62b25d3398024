/* Prepared statements: one, or several in one round trip. */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "db/link.h"
#include "db/run.h"
#include "db/sqlstate.h"

enum {
	HEAVY = 4194304, /* bytes; libpq never gives its buffers back */
	LATE_US = 10000000, /* twice what a statement may take */
};

static PGresult *result; /* the last one, until db_clear */
static bool (*wait_for)(int, long long); /* NULL: libpq waits */
static bool heavy; /* much went through this connection at once */

void
db_watched(bool (*wait)(int socket, long long until))
{
	wait_for = wait;
	db_link_watched();
}

void
db_clear(void)
{
	PQclear(result);
	result = NULL;
}

void
run_end(void)
{
	if (heavy)
		db_close();
	heavy = false;
}

PGresult *
run_result(void)
{
	return result;
}

void
params_add(struct params *p, const void *value, size_t len, int format)
{
	p->values[p->count] = value;
	p->lens[p->count] = (int)len;
	p->formats[p->count++] = format;
}

static size_t
size_of(const struct params *p)
{
	size_t size = 0;

	for (int i = 0; i < p->count; i++)
		if (p->values[i])
			size += p->formats[i] ? (size_t)p->lens[i]
					      : strlen(p->values[i]);
	return size;
}

/* The last result, when all of it is there; NULL when there is none. */
static PGresult *
take_result(PGconn *conn)
{
	PGresult *last = NULL, *next;
	long long until = wait_for && PQisBusy(conn) ? clock_us() + LATE_US : 0;

	while (wait_for && PQisBusy(conn)) {
		if (!wait_for(PQsocket(conn), until))
			shutdown(PQsocket(conn), SHUT_RDWR);
		if (!PQconsumeInput(conn))
			break;
	}
	while ((next = PQgetResult(conn))) {
		PQclear(last);
		last = next;
	}
	return last;
}

static bool
send_step(PGconn *conn, const char *statement, const struct params *p)
{
	static const struct params none;

	p = p ? p : &none;
	heavy |= size_of(p) > HEAVY;
	return PQsendQueryPrepared(
		conn, statement, p->count, p->values, p->lens, p->formats, 0);
}

static bool
good(const PGresult *one)
{
	ExecStatusType status = PQresultStatus(one);

	return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

bool
run(const char *statement, const struct params *p)
{
	PGconn *conn = db_link();

	db_clear();
	if (send_step(conn, statement, p))
		result = take_result(conn);
	heavy |= PQresultMemorySize(result) > HEAVY;
	return good(result);
}

/* Takes the results of count steps; how many were done. */
static int
take_steps(PGconn *conn, int count)
{
	int done = 0;

	for (int i = 0; i < count; i++) {
		PGresult *one = take_result(conn);
		if (i == done) {
			db_clear();
			result = one;
			done += good(one);
		} else {
			PQclear(one); /* left out, for one before it failed */
		}
	}
	heavy |= PQresultMemorySize(result) > HEAVY;
	return done;
}

bool
run_steps(const struct step *steps, int count)
{
	PGconn *conn = db_link();
	bool sent = PQenterPipelineMode(conn);

	db_clear();
	for (int i = 0; sent && i < count; i++)
		sent = send_step(conn, steps[i].statement, steps[i].params);
	bool all = sent && PQpipelineSync(conn) &&
		   take_steps(conn, count) == count;
	PQclear(PQgetResult(conn)); /* the sync */
	if (PQexitPipelineMode(conn))
		return all;
	db_close();
	return false;
}

bool
run_wait(long long until)
{
	struct pollfd p = { PQsocket(db_link()), POLLIN, 0 };

	return wait_for ? wait_for(p.fd, until)
			: poll(&p, 1, clock_left_ms(until)) > 0;
}

bool
run_open(struct request *r)
{
	return db_open(r->service) == DB_READY || refuse(r, 503, NULL, NULL);
}

bool
run_refuse(struct request *r, const char *function)
{
	struct sql_error e = {
		PQresultErrorField(result, PG_DIAG_SQLSTATE),
		PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
		PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL),
		PQresultErrorField(result, PG_DIAG_MESSAGE_HINT),
		PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME),
		PQresultErrorField(result, PG_DIAG_COLUMN_NAME),
	};

	if (!e.message)
		e.message = PQerrorMessage(db_link());
	db_link_settle();
	sqlstate_refuse(r, function, &e);
	if (PQstatus(db_link()) != CONNECTION_OK)
		db_close();
	return false;
}

const char *
run_state(void)
{
	return PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

void
run_count(struct request *r, long long start)
{
	r->database_us += clock_us() - start;
	r->database_calls++;
}

bool
run_for(struct request *r, const char *statement, const char *function,
	const struct params *p)
{
	long long start = clock_us();
	bool done = run(statement, p) ||
		    (sqlstate_again(run_state()) && run(statement, p));

	run_count(r, start);
	return done || run_refuse(r, function);
}
