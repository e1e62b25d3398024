/* `--swap PID`: asks a running master to swap and waits for its answer. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "process/process.h"

enum { GRACE = 5 }; /* seconds that the master may take to give up */

/*
 * The answer is a signal, which only the same user (or root) may send. Others
 * than root look nowhere: the unit hides /proc/<master> even from its user.
 */
static bool
be_its_user(pid_t pid)
{
	char name[32];
	struct stat is;

	if (geteuid() != 0)
		return true;
	snprintf(name, sizeof name, "/proc/%d", (int)pid);
	if (stat(name, &is) != 0)
		return false;
	if (is.st_uid == 0)
		return true;
	return setresgid(is.st_gid, is.st_gid, is.st_gid) == 0 &&
	       setresuid(is.st_uid, is.st_uid, is.st_uid) == 0;
}

static int
wait_answer(pid_t pid, const sigset_t *answers)
{
	const struct timespec second = { .tv_sec = 1 };
	long long due = clock_us() +
			(config_number("SWAP_TIMEOUT") + GRACE) * 1000000LL;
	bool gone = false;

	while (!gone && clock_us() < due) {
		siginfo_t info;
		gone = kill(pid, 0) != 0;
		int got = sigtimedwait(answers, &info, &second);
		if (got > 0 && info.si_pid == pid)
			return got;
		gone = gone && got < 0;
	}
	fprintf(stderr, "swap: the master %d %s\n", (int)pid,
		gone ? "ended without an answer" : "gave no answer");
	return 0;
}

int
swap_ask(pid_t pid)
{
	sigset_t answers;

	sigemptyset(&answers);
	sigaddset(&answers, SIGUSR1);
	sigaddset(&answers, SIGUSR2);
	sigprocmask(SIG_BLOCK, &answers, NULL);
	if (!be_its_user(pid) || sigqueue(pid, SIGHUP, (union sigval){ 0 })) {
		fprintf(stderr, "swap: cannot reach a master at %d: %s\n",
			(int)pid, strerror(errno));
		return 1;
	}
	int answer = wait_answer(pid, &answers);
	if (answer == SIGUSR2)
		fprintf(stderr, "swap: refused, the program that was running "
				"stays; see its log\n");
	return answer == SIGUSR1 ? 0 : 1;
}
