/*
 * Swapping: the old master starts the program at its path anew, on the same
 * socket, and drains once that says through a pipe that it is ready. The pipe
 * carries the successor's pid, written before exec, then one byte.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "process/swap.h"

#define SWAP_VARIABLE "TESSERA_SWAP_FD"

static char path[PATH_MAX];
static char **arguments;
static int heir_fd = -1; /* in a successor: where to say ready */

static struct {
	int fd; /* -1: no swap under way */
	pid_t asker; /* that waits for the end of it, or 0 */
	int process; /* the successor's pidfd, or -1 */
	long long due;
} swap = { .fd = -1, .process = -1 };

/*
 * Not /proc/self/exe where it can be helped: that names the file that was
 * started, and another one may lie at its path by now.
 */
static void
find_program(const char *name)
{
	char folder[PATH_MAX] = "";
	ssize_t len;
	int printed = 0;

	if (!strchr(name, '/')) {
		len = readlink("/proc/self/exe", path, sizeof path - 1);
		printed = len < 0 ? PATH_MAX : 0;
	} else if (name[0] == '/')
		printed = snprintf(path, sizeof path, "%s", name);
	else if (getcwd(folder, sizeof folder))
		printed = snprintf(path, sizeof path, "%s/%s", folder, name);
	if (printed >= PATH_MAX || !*path)
		die("cannot tell the path of this program");
}

void
swap_open(char **argv)
{
	find_program(argv[0]);
	arguments = argv;
	const char *text = getenv(SWAP_VARIABLE);
	if (!text)
		return;
	char *end;
	long fd = strtol(text, &end, 10);
	struct stat is;
	if (*end || fd < 3 || fd > INT_MAX || fstat((int)fd, &is) != 0 ||
		!S_ISFIFO(is.st_mode))
		die("%s is for this program's own use", SWAP_VARIABLE);
	unsetenv(SWAP_VARIABLE);
	heir_fd = (int)fd;
	fcntl(heir_fd, F_SETFD, FD_CLOEXEC);
}

bool
swap_heir(void)
{
	return heir_fd >= 0;
}

void
swap_ready(void)
{
	if (heir_fd < 0)
		return;
	if (write(heir_fd, "", 1) != 1)
		warn("the old master did not wait: %s", strerror(errno));
	close(heir_fd);
	heir_fd = -1;
}

/* The successor, between fork and exec. */
static void
become(int fd)
{
	pid_t self = getpid();
	char text[16];
	sigset_t none;

	if (write(fd, &self, sizeof self) != (ssize_t)sizeof self)
		_exit(1);
	snprintf(text, sizeof text, "%d", fd);
	setenv(SWAP_VARIABLE, text, 1);
	fcntl(fd, F_SETFD, 0);
	signal(SIGPIPE, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execv(path, arguments);
	fault("cannot start %s: %s", path, strerror(errno));
	_exit(127);
}

/*
 * Forked twice, so that it is a child of systemd, as a main process must be. It
 * has said who it is when this returns, so that it can be ended from then on.
 */
static bool
start(const int ends[2])
{
	int status;
	pid_t pid;
	pid_t between = fork();

	if (between == 0) {
		pid_t successor = fork();
		if (successor == 0)
			become(ends[1]);
		_exit(successor < 0);
	}
	close(ends[1]);
	if (between < 0)
		return false;
	while (waitpid(between, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	if (status || read(ends[0], &pid, sizeof pid) != (ssize_t)sizeof pid)
		return false;
	swap.process = pidfd_open(pid, 0);
	return true;
}

void
swap_answer(pid_t asker, bool swapped)
{
	if (asker)
		sigqueue(asker, swapped ? SIGUSR1 : SIGUSR2,
			(union sigval){ 0 });
}

void
swap_begin(pid_t asker)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0) {
		fault("pipe: %s", strerror(errno));
		swap_answer(asker, false);
		return;
	}
	bool started = start(ends);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	swap.fd = ends[0];
	swap.asker = asker;
	swap.due = clock_us() + config_number("SWAP_TIMEOUT") * 1000000;
	if (!started) {
		fault("cannot start a successor");
		swap_cancel();
	}
}

int
swap_fd(void)
{
	return swap.fd;
}

long long
swap_due(void)
{
	return swap.due;
}

bool
swap_under_way(void)
{
	return swap.fd >= 0;
}

static void
end(bool swapped)
{
	swap_answer(swap.asker, swapped);
	close(swap.fd);
	if (swap.process >= 0)
		close(swap.process);
	swap.fd = swap.process = -1;
}

void
swap_cancel(void)
{
	if (swap.process >= 0)
		pidfd_send_signal(swap.process, SIGKILL, NULL, 0);
	if (swap.fd >= 0)
		end(false);
}

enum swap_state
swap_look(void)
{
	char ready;

	if (swap.fd < 0)
		return SWAP_NONE;
	ssize_t n = read(swap.fd, &ready, 1);
	if (n > 0) {
		end(true);
		return SWAP_DONE;
	}
	return n == 0 || clock_us() >= swap.due ? SWAP_FAILED : SWAP_WAITS;
}

void
swap_close(void)
{
	if (swap.fd >= 0)
		close(swap.fd);
	if (heir_fd >= 0)
		close(heir_fd);
	if (swap.process >= 0)
		close(swap.process);
	swap.fd = swap.process = heir_fd = -1;
}
