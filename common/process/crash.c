/*
 * The lines of a crash. Of the request only what was found by then is told, and
 * first: memory that is damaged may end the trace.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "process/crash.h"
#include "process/process.h"
#include "process/trace.h"

enum { STACK = 65536 }; /* its own, for the other may be what ran out */

static const int fatal[] = { SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT };

static const struct request *about;

static const char *
say_request(int number)
{
	const struct route *row = about ? about->route : NULL;
	const char *id = about ? request_param(about, "REQUEST_ID") : NULL;
	const char *name = sigdescr_np(number);

	fault("crashed pid=%d signal=%d (%s) id=%s method=%s route=%s call=%s",
		(int)getpid(), number, name ? name : "unknown", id ? id : "-",
		about && about->method ? about->method : "-",
		row ? row->path : "-",
		row && row->function ? row->function : "-");
	return id ? id : "-";
}

/* The signal is blocked until this returns, and then has its own effect. */
static void
crashed(int number, siginfo_t *info, void *context)
{
	char trace[TRACE_TEXT];
	const char *id = say_request(number);

	(void)info;
	trace_write(context, trace);
	fault("trace id=%s%s", id, trace);
	raise(number);
}

void
crash_about(const struct request *r)
{
	about = r;
}

void
crash_watch(void)
{
	static char stack[STACK];
	stack_t own = { .ss_sp = stack, .ss_size = sizeof stack };
	struct sigaction action = { .sa_sigaction = crashed,
		.sa_flags = SA_SIGINFO | SA_ONSTACK | (int)SA_RESETHAND };

	if (SANITIZED)
		return;
	trace_ready();
	sigaltstack(&own, NULL);
	for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
		sigaction(fatal[i], &action, NULL);
}
