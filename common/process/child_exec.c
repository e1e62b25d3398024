/*
 * How a child begins: descriptors in their places, limits, no environment, and
 * then the same program as its parent's, be it replaced at its path meanwhile.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "process/child_exec.h"
#include "process/process.h"

enum { ABOVE = 64 }; /* any place, once out of the way */

/* All are moved up first, for one may lie where another has to go. */
static bool
place(const struct child_exec *e)
{
	int moved[3 + CHILD_GIVEN];

	for (int i = 0; i < e->count; i++)
		if ((moved[i] = fcntl(e->fds[i], F_DUPFD_CLOEXEC, ABOVE)) < 0)
			return false;
	for (int i = 0; i < e->count; i++)
		if (dup2(moved[i], i) < 0)
			return false;
	return close_range((unsigned)e->count, ~0U, 0) == 0;
}

static bool
limit(int resource, long long soft, long long hard)
{
	const struct rlimit both = { (rlim_t)soft, (rlim_t)hard };

	return setrlimit(resource, &both) == 0;
}

/* SIGXCPU comes at the soft limit, SIGKILL a second later at the hard one. */
static bool
set_limits(const struct child_limits *l)
{
	return limit(RLIMIT_CPU, l->cpu_seconds, l->cpu_seconds + 1) &&
	       limit(RLIMIT_FSIZE, l->file, l->file) &&
	       limit(RLIMIT_CORE, 0, 0) &&
	       (SANITIZED || limit(RLIMIT_DATA, l->memory, l->memory));
}

/* What the parent ignores, exec would leave ignored. */
static void
reset_signals(void)
{
	sigset_t none;

	for (int number = 1; number < SIGRTMIN; number++)
		if (number != SIGKILL && number != SIGSTOP)
			signal(number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static void
become(const struct child_exec *e, pid_t parent)
{
	char name[4096], errand[32];
	char *argv[] = { name, "--child", errand, NULL },
	     *environment[] = { NULL };
	ssize_t len = readlink("/proc/self/exe", name, sizeof name - 1);
	size_t n = 0;

	name[len > 0 ? len : 0] = '\0';
	for (; n < sizeof errand - 1 && e->errand[n]; n++)
		errand[n] = e->errand[n];
	errand[n] = '\0';
	reset_signals();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == parent && place(e) && set_limits(e->limits))
		execve("/proc/self/exe", argv, environment);
	_exit(EXIT_AWAY);
}

pid_t
child_exec(const struct child_exec *e)
{
	pid_t parent = getpid(), pid = fork();

	if (pid == 0)
		become(e, parent);
	return pid;
}
