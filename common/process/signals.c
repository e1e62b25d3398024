/* The signals of a master, as a descriptor; children without them; and those of
 * a daemon. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "process/process.h"
#include "process/scoreboard_file.h"
#include "process/swap.h"

static int signals = -1;
static const int ends[] = { SIGTERM, SIGINT, SIGHUP };
static volatile sig_atomic_t told;

int
signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signals < 0)
		die("signalfd: %s", strerror(errno));
	return signals;
}

pid_t
master_fork(void)
{
	pid_t parent = getpid();
	pid_t pid = fork();

	if (pid != 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(0);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	close(signals);
	swap_close();
	scoreboard_file_close();
	return 0;
}

static void
on_end(int signo)
{
	(void)signo;
	told = 1;
}

void
daemon_signals(sigset_t *waiting)
{
	struct sigaction action = { .sa_handler = on_end };
	sigset_t held;

	sigemptyset(&held);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		sigaddset(&held, ends[i]);
		sigaction(ends[i], &action, NULL);
	}
	sigprocmask(SIG_BLOCK, &held, waiting);
	signal(SIGPIPE, SIG_IGN);
}

bool
daemon_stopping(void)
{
	sigset_t pending;

	sigpending(&pending);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (sigismember(&pending, ends[i]))
			return true;
	return told;
}
