/*
 * The compromise drill: takes the place of a group's program, in its unit, and
 * tries what a worker that was taken over must not be able to do.
 *
 *   drill GROUP [network]
 *
 * Each act is tried twice, by processes of their own: as the master, which the
 * unit alone confines, and as a worker, after sandbox_enter(). A line for each:
 * master or worker, "refused", "may" or "DONE", the act. The status says
 * whether all was as it must be.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "process/process.h"

#include "drill.h"

const char *drill_group;
static bool network;

bool
drill_done(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("# %s: ", drill_group);
	vprintf(format, args);
	printf("\n");
	va_end(args);
	return false;
}

/* For sandbox.c, without which nothing is tried. */
void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	printf("\n");
	exit(1);
}

/* For refused.c: what was refused is told below. */
void
warn(const char *format, ...)
{
	(void)format;
}

/* True if it was refused, or ended whoever tried it. */
static bool
try(const struct act *act, bool worker)
{
	int status;

	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		if (worker)
			sandbox_enter(NULL, 0);
		bool refused = act->refused();
		fflush(stdout);
		_exit(refused ? 0 : 1);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		return drill_done("no process could be made");
	return !WIFEXITED(status) || WEXITSTATUS(status) == 0;
}

static bool
permitted(const struct act *act, bool worker)
{
	return ((act->who & MASTER_MAY) && !worker) ||
	       ((act->who & NETWORK_MAY) && network);
}

static bool
judge(const struct act *act, bool worker)
{
	bool refused = try(act, worker);
	bool well = refused || permitted(act, worker);

	printf("%s %s %s\n", worker ? "worker" : "master",
		refused ? "refused"
		: well	? "may"
			: "DONE",
		act->name);
	return well;
}

static bool
judge_all(const struct act *act)
{
	bool well = true;

	for (; act->name; act++) {
		well &= judge(act, false);
		well &= judge(act, true);
	}
	return well;
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 64;
	drill_group = argv[1];
	network = argc > 2 && !strcmp(argv[2], "network");
	setenv("NOTIFY_SOCKET", "", 0); /* as the programs are started */
	sandbox_hide();
	bool well = judge_all(acts_files);
	well &= judge_all(acts_system);
	well &= judge_all(acts_database);
	return well ? 0 : 1;
}
