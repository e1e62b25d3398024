/* The sweep of the store is a process of its own, for it may take long. */
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyst.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"

static pid_t sweeper;
static long long due;

static void
become_sweeper(void)
{
	char *argv[] = { "analyst", "--sweep", NULL };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv("/proc/self/exe", argv);
	_exit(1);
}

void
sweep_now_and_then(void)
{
	int status;

	if (sweeper > 0 && waitpid(sweeper, &status, WNOHANG) == sweeper) {
		if (status)
			warn("the sweep ended with status %d", status);
		sweeper = 0;
	}
	if (sweeper > 0 || clock_us() < due)
		return;
	due = clock_us() + config_number("SWEEP_SECONDS") * 1000000LL;
	sweeper = fork();
	if (sweeper == 0)
		become_sweeper();
}
