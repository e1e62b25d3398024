/* A program under test on a socket of its own, in a folder of its own. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <check.h>

#include "process/scoreboard.h"
#include "stage.h"

void
stage_pause(void)
{
	const struct timespec five_ms = { .tv_nsec = 5000000 };

	nanosleep(&five_ms, NULL);
}

const char *
stage_tile(void)
{
	const char *tile = getenv("TILE");

	ck_assert_msg(tile, "TILE must name the program");
	return tile;
}

static void
listen_at(struct stage *s)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	snprintf(at.sun_path, sizeof at.sun_path, "%s", s->socket);
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(bind(s->listener, (void *)&at, sizeof at) == 0);
	ck_assert(listen(s->listener, 511) == 0);
}

/* Successors, whose parents are gone, become children of the test. */
void
stage_open(struct stage *s)
{
	*s = (struct stage){ .folder = "/tmp/process-XXXXXX" };
	ck_assert(mkdtemp(s->folder));
	snprintf(s->socket, sizeof s->socket, "%s/socket", s->folder);
	snprintf(s->program, sizeof s->program, "%s/program", s->folder);
	snprintf(s->pid_file, sizeof s->pid_file, "%s/pid", s->folder);
	snprintf(s->log, sizeof s->log, "%s/log", s->folder);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	setenv("PID_FILE", s->pid_file, 1);
	setenv("TILE_PIPES", s->folder, 1);
	listen_at(s);
	stage_replace(s, NULL);
}

static void
copy(const char *from, int to)
{
	char bytes[65536];
	ssize_t n;
	int fd = open(from, O_RDONLY | O_CLOEXEC);

	ck_assert(fd >= 0);
	while ((n = read(fd, bytes, sizeof bytes)) > 0)
		ck_assert(write(to, bytes, (size_t)n) == n);
	close(fd);
}

void
stage_replace(struct stage *s, const char *script)
{
	char new[128];

	snprintf(new, sizeof new, "%s.new", s->program);
	int fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	ck_assert(fd >= 0);
	if (script)
		ck_assert(dprintf(fd, "#!/bin/sh\n%s\n", script) > 0);
	else
		copy(stage_tile(), fd);
	close(fd);
	ck_assert(rename(new, s->program) == 0);
}

pid_t
stage_spawn(struct stage *s, int input, const char *argument)
{
	char *args[] = { s->program, (char *)argument, NULL };
	pid_t pid = fork();

	if (pid)
		return pid;
	int log = open(s->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(input, 0);
	dup2(log, 1);
	dup2(log, 2);
	execv(s->program, args);
	_exit(127);
}

void
stage_start(struct stage *s)
{
	s->master = stage_spawn(s, s->listener, NULL);
	ck_assert_msg(UNTIL(stage_pid_file(s) == s->master), "never ready");
}

/* Not the program in the folder: that is the one that may be broken. */
int
stage_swap(struct stage *s)
{
	char number[16];

	snprintf(number, sizeof number, "%d", (int)s->master);
	char *args[] = { (char *)stage_tile(), "--swap", number, NULL };
	pid_t pid = fork();
	if (pid == 0) {
		int log = open(s->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
		dup2(log, 2);
		execv(args[0], args);
		_exit(127);
	}
	return stage_wait(pid);
}

int
stage_wait(pid_t pid)
{
	int status;
	pid_t got = 0;

	ck_assert_msg(UNTIL((got = waitpid(pid, &status, WNOHANG)) != 0),
		"%d does not end", (int)pid);
	ck_assert_int_eq(got, pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
stage_stop(struct stage *s)
{
	kill(s->master, SIGTERM);
	return stage_wait(s->master);
}

static int
drop(const char *name, const struct stat *is, int type, struct FTW *walk)
{
	(void)is, (void)type, (void)walk;
	return remove(name);
}

void
stage_close(struct stage *s)
{
	close(s->listener);
	nftw(s->folder, drop, 8, FTW_DEPTH | FTW_PHYS);
}

bool
stage_who(struct stage *s, struct who *w)
{
	struct answer a = fcgi_get(s->socket, "/who");

	return a.status == 200 && sscanf(a.body, "%d %d %llu", &w->worker,
					  &w->master, &w->inode) == 3;
}

int
stage_children(pid_t pid, pid_t *pids, int max)
{
	char name[64];
	int count = 0, child;

	snprintf(name, sizeof name, "/proc/%d/task/%d/children", (int)pid,
		(int)pid);
	FILE *file = fopen(name, "re");
	if (!file)
		return -1;
	while (count < max && fscanf(file, "%d", &child) == 1)
		pids[count++] = child;
	fclose(file);
	return count;
}

bool
stage_idle(struct stage *s, pid_t worker)
{
	static struct scoreboard seen;
	char name[128];
	bool idle = false;

	snprintf(name, sizeof name, "%s/tile/board", s->folder);
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && read(fd, &seen, sizeof seen) == sizeof seen)
		for (int i = 0; i < SCOREBOARD_SLOTS; i++)
			idle |= seen.slots[i].pid == worker &&
				seen.slots[i].state == SLOT_IDLE;
	close(fd);
	return idle;
}

bool
stage_pends(pid_t pid, int signal)
{
	char name[64], line[128];
	unsigned long long pending = 0;

	snprintf(name, sizeof name, "/proc/%d/status", (int)pid);
	FILE *file = fopen(name, "re");
	while (file && fgets(line, sizeof line, file))
		if (!strncmp(line, "ShdPnd:", 7))
			pending = strtoull(line + 7, NULL, 16);
	if (file)
		fclose(file);
	return pending >> (signal - 1) & 1;
}

int
stage_pid_file(struct stage *s)
{
	int pid = 0;
	FILE *file = fopen(s->pid_file, "re");

	if (!file)
		return 0;
	if (fscanf(file, "%d", &pid) != 1)
		pid = 0;
	fclose(file);
	return pid;
}

int
stage_held(struct stage *s, int number)
{
	char name[128];
	int fd = -1;

	snprintf(name, sizeof name, "%s/pipe%d", s->folder, number);
	UNTIL((fd = open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC)) >= 0);
	ck_assert_msg(fd >= 0, "no request is held at %s", name);
	return fd;
}

int
stage_lines(const struct stage *s, const char *text)
{
	char line[LOG_LINE];
	int count = 0;
	FILE *file = fopen(s->log, "re");

	while (file && fgets(line, sizeof line, file))
		count += strstr(line, text) ? 1 : 0;
	if (file)
		fclose(file);
	return count;
}

bool
stage_logged(struct stage *s, const char *text)
{
	return stage_lines(s, text) > 0;
}

int
stage_notify_socket(const char *name)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				    strlen(name));

	snprintf(at.sun_path, sizeof at.sun_path, "%s", name);
	if (name[0] == '@')
		at.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ck_assert(bind(fd, (struct sockaddr *)&at, len) == 0);
	return fd;
}

pid_t
stage_client(struct stage *s, int *stop)
{
	int ends[2];
	struct who w;

	ck_assert(pipe2(ends, O_CLOEXEC) == 0);
	pid_t pid = fork();
	*stop = ends[1];
	if (pid) {
		close(ends[0]);
		return pid;
	}
	close(ends[1]);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	char byte;
	while (read(ends[0], &byte, 1) < 0)
		if (!stage_who(s, &w))
			_exit(1);
	_exit(0);
}

static void
make_pipe(struct stage *s, int number)
{
	char name[128];

	snprintf(name, sizeof name, "%s/pipe%d", s->folder, number);
	ck_assert(mkfifo(name, 0600) == 0);
}

int
stage_hold(struct stage *s, int number)
{
	char uri[32];

	make_pipe(s, number);
	snprintf(uri, sizeof uri, "/hold/%d", number);
	return fcgi_send(s->socket, "GET", uri, "", 0);
}
