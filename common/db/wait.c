/* Waiting for a notification of the database, for daemons. */
#include <poll.h>
#include <time.h>

#include <libpq-fe.h>

#include "base/arena.h"
#include "base/log.h"
#include "db/call.h"
#include "db/link.h"

static int listening; /* the backend that was told to notify us, or 0 */

static bool
listen_to(const char *channel)
{
	struct arena arena = { 0 };
	const char *statement = arena_printf(&arena, "listen %s", channel);
	PGresult *result = PQexecParams(
		db_link(), statement, 0, NULL, NULL, NULL, NULL, 0);
	bool good = PQresultStatus(result) == PGRES_COMMAND_OK;

	if (!good)
		warn("%s: %s", statement, PQresultErrorMessage(result));
	PQclear(result);
	arena_free(&arena);
	return good;
}

/* What arrived is only taken: that it did is all it says. */
static void
take_notifications(void)
{
	PGnotify *notify;

	PQconsumeInput(db_link());
	while ((notify = PQnotifies(db_link())))
		PQfreemem(notify);
}

void
db_wait(const struct service *group, const char *channel, int milliseconds,
	const sigset_t *mask)
{
	struct timespec most = { milliseconds / 1000,
		milliseconds % 1000 * 1000000L };

	if (db_open(group) != DB_READY) {
		ppoll(NULL, 0, &most, mask);
		return;
	}
	if (listening != PQbackendPID(db_link())) {
		listening = listen_to(channel) ? PQbackendPID(db_link()) : 0;
		if (listening)
			return;
	}
	struct pollfd p = { PQsocket(db_link()), POLLIN, 0 };
	if (ppoll(&p, 1, &most, mask) > 0)
		take_notifications();
}
