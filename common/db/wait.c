/* Waiting for a notification of the database. */
#include <poll.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/call.h"
#include "db/link.h"
#include "db/run.h"

static int listening; /* the backend that was told to notify us, or 0 */

static bool
say(const char *what, const char *channel)
{
	struct arena arena = { 0 };
	const char *statement = arena_printf(&arena, "%s %s", what, channel);
	PGresult *result = PQexecParams(
		db_link(), statement, 0, NULL, NULL, NULL, NULL, 0);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!good)
		warn("%s: %s", statement, PQresultErrorMessage(result));
	PQclear(result);
	arena_free(&arena);
	return good;
}

/*
 * What arrived is only taken: that it did is all it says. It is asked for
 * before each wait too: libpq reads a notification together with the answer to
 * a statement, and the socket is quiet then.
 */
static bool
take_notifications(void)
{
	bool any = false;
	PGnotify *notify;

	PQconsumeInput(db_link());
	while ((notify = PQnotifies(db_link()))) {
		PQfreemem(notify);
		any = true;
	}
	return any;
}

bool
db_listen_to(const char *channel)
{
	return db_connected() && say("unlisten", "*") &&
	       (!channel || say("listen", channel));
}

bool
db_listen(long long until)
{
	if (!db_connected())
		return true;
	if (take_notifications())
		return true;
	if (!run_wait(until))
		return false;
	bool told = take_notifications();
	return told || PQstatus(db_link()) != CONNECTION_OK;
}

bool
db_told(void)
{
	return db_connected() && take_notifications();
}

bool
db_wait(const struct service *group, const char *channel, int milliseconds,
	const sigset_t *mask)
{
	struct timespec most = { milliseconds / 1000,
		milliseconds % 1000 * 1000000L };

	if (db_open(group) != DB_READY) {
		ppoll(NULL, 0, &most, mask);
		return false;
	}
	if (listening != PQbackendPID(db_link())) {
		listening =
			say("listen", channel) ? PQbackendPID(db_link()) : 0;
		if (listening)
			return true;
	}
	if (take_notifications())
		return true;
	struct pollfd p = { PQsocket(db_link()), POLLIN, 0 };
	return ppoll(&p, 1, &most, mask) > 0 && take_notifications();
}
