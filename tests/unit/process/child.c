/*
 * Children that are in a stranger's hands: each limit has a stub that goes
 * beyond it, each system call that the filter has to refuse one that tries it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/child.h"
#include "process/errand.h"
#include "process/process.h"
#include "process/record.h"
#include "unit.h"

enum { MIB = 1048576, THE_FILE = 3, THE_FOLDER = 4, FILE_BYTES = 4 * MIB };

static void
say(const char *text)
{
	errand_answer(text, strlen(text));
}

/* Bytes as they are, on the way of its records. */
static void
put(const char *bytes, size_t len)
{
	if (write(STDOUT_FILENO, bytes, len) < 0)
		_exit(1);
}

static void
echo(struct arena *arena, const char *request)
{
	char text[16] = "";

	errand_progress("read", 1, 2);
	if (pread(THE_FILE, text, sizeof text - 1, 0) > 0)
		say(arena_printf(arena, "[%s,\"%s\"]", request, text));
}

static void
refuses(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	errand_refuse("bad_file", "It says \"no\".", "{\"line\":3}");
}

static void
sleeps(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	usleep(60000000);
}

static void
computes(struct arena *arena, const char *request)
{
	volatile unsigned n = 0;

	(void)arena;
	(void)request;
	for (;;)
		n++;
}

static void
grows(struct arena *arena, const char *request)
{
	(void)request;
	for (;;)
		memset(arena_alloc(arena, MIB), 1, MIB);
}

/* Memory that is not counted as data, if it can have any. */
static void
grows_otherwise(struct arena *arena, const char *request)
{
	int flags = MAP_ANONYMOUS;

	(void)arena;
	flags |= strstr(request, "shared") ? MAP_SHARED
					   : MAP_PRIVATE | MAP_GROWSDOWN;
	if (mmap(NULL, 512 * MIB, PROT_READ | PROT_WRITE, flags, -1, 0) !=
		MAP_FAILED)
		say("\"more\"");
}

static void
fills(struct arena *arena, const char *request)
{
	static char zeros[MIB];
	int fd = openat(THE_FOLDER, ".", O_TMPFILE | O_RDWR, 0600);

	(void)arena;
	(void)request;
	while (fd >= 0 && write(fd, zeros, sizeof zeros) > 0)
		;
	say("\"it ended\"");
}

/* How many nameless files it may have beside what it was given. */
static void
opens_many(struct arena *arena, const char *request)
{
	int count = 0;

	(void)request;
	while (openat(THE_FOLDER, ".", O_TMPFILE | O_RDWR, 0600) >= 0)
		count++;
	say(arena_printf(arena, "%d", count));
}

static void
crashes(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	fault("it falls");
	abort();
}

static void
leaves(struct arena *arena, const char *request)
{
	(void)arena;
	_exit(strstr(request, "0") ? 0 : 3);
}

/* Any bytes in place of records. */
static void
babbles(struct arena *arena, const char *request)
{
	static const char huge[RECORD_HEAD] = { 'a', 0, 0, 0, 0x7f };

	(void)arena;
	if (strstr(request, "huge"))
		put(huge, sizeof huge);
	else if (strstr(request, "words"))
		dprintf(STDOUT_FILENO, "Hello, I am a table.\n");
	else if (strstr(request, "phase"))
		errand_progress("'; drop", 1, 2);
	else if (strstr(request, "number"))
		errand_progress("read", -1, 2);
	else if (strstr(request, "json"))
		say("{\"a\":NaN}");
	else if (strstr(request, "nul"))
		errand_answer("1\0", 2);
	else if (strstr(request, "twice"))
		say("1"), say("2");
	else if (strstr(request, "unnamed"))
		put("r\2\0\0\0{}", RECORD_HEAD + 2);
	while (strstr(request, "flood"))
		put("p\10\0\0\0read 1 2", RECORD_HEAD + 8);
	usleep(strstr(request, "twice") ? 0 : 60000000);
}

/* An answer, and then it does not go. */
static void
stays(struct arena *arena, const char *request)
{
	(void)arena;
	(void)request;
	say("1");
	close(STDOUT_FILENO);
	usleep(60000000);
}

static void
tries_files(const char *what)
{
	if (!strcmp(what, "open"))
		syscall(SYS_open, "/etc/hostname", O_RDONLY);
	else if (!strcmp(what, "openat"))
		openat(AT_FDCWD, "/etc/hostname", O_RDONLY);
	else if (!strcmp(what, "openat in the folder"))
		openat(THE_FOLDER, "name", O_RDWR | O_CREAT, 0600);
	else if (!strcmp(what, "openat elsewhere"))
		openat(AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 0600);
	else if (!strcmp(what, "stat"))
		syscall(SYS_newfstatat, AT_FDCWD, "/etc", NULL, 0);
	else if (!strcmp(what, "unlink"))
		unlink("/tmp/none");
	else if (!strcmp(what, "rename"))
		rename("/tmp/none", "/tmp/name");
	else if (!strcmp(what, "link"))
		syscall(SYS_linkat, AT_FDCWD, "/proc/self/fd/3", THE_FOLDER,
			"name", AT_SYMLINK_FOLLOW);
	else if (!strcmp(what, "memfd"))
		memfd_create("more", 0);
}

static void
tries(struct arena *arena, const char *what)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	(void)arena;
	tries_files(what);
	if (!strcmp(what, "socket"))
		socket(AF_UNIX, SOCK_STREAM, 0);
	else if (!strcmp(what, "exec"))
		execl("/bin/true", "true", NULL);
	else if (!strcmp(what, "fork"))
		fork();
	else if (!strcmp(what, "vfork"))
		syscall(SYS_vfork);
	else if (!strcmp(what, "kill"))
		kill(1, 0);
	else if (!strcmp(what, "tgkill"))
		syscall(SYS_tgkill, 1, 1, 0);
	else if (!strcmp(what, "ptrace"))
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	else if (!strcmp(what, "prctl"))
		prctl(PR_SET_PDEATHSIG, 0);
	else if (!strcmp(what, "setrlimit"))
		setrlimit(RLIMIT_CPU, &none);
	else if (!strcmp(what, "sigaction"))
		signal(SIGSYS, SIG_IGN);
	else if (!strcmp(what, "execute memory"))
		mmap(NULL, 4096, PROT_READ | PROT_EXEC,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	say("\"it may\"");
}

static const struct errand errands[] = {
	{ "echo", NULL, echo, THE_FOLDER },
	{ "refuses", NULL, refuses, 0 },
	{ "sleeps", NULL, sleeps, 0 },
	{ "computes", NULL, computes, 0 },
	{ "grows", NULL, grows, 0 },
	{ "grows otherwise", NULL, grows_otherwise, 0 },
	{ "fills", NULL, fills, THE_FOLDER },
	{ "opens many", NULL, opens_many, THE_FOLDER },
	{ "crashes", NULL, crashes, 0 },
	{ "leaves", NULL, leaves, 0 },
	{ "babbles", NULL, babbles, 0 },
	{ "stays", NULL, stays, 0 },
	{ "tries", NULL, tries, THE_FOLDER },
	{ 0 },
};

static struct child child;

static void
start(const char *errand, const char *request)
{
	bool waits = !strcmp(errand, "sleeps") || !strcmp(errand, "stays");
	const struct child_limits limits = { waits ? 1 : 30,
		!strcmp(errand, "computes") ? 1 : 10, 64LL * MIB, FILE_BYTES,
		65536 };
	char name[] = "/tmp/tessera-child.XXXXXX";
	int given[2] = { mkstemp(name), open("/tmp", O_PATH | O_DIRECTORY) };

	unlink(name);
	ck_assert_int_eq(write(given[0], "given", 5), 5);
	signal(SIGXFSZ, SIG_IGN); /* as a program with a store has it */
	ck_assert(child_start(&child, errand, request, given, 2, &limits));
	close(given[0]);
	close(given[1]);
}

static enum child_end
finish(void)
{
	struct pollfd polls[CHILD_POLLS];
	enum child_end end;

	while ((end = child_look(&child)) == CHILD_RUNS) {
		child_polls(&child, polls);
		poll(polls, CHILD_POLLS, child_left_ms(&child) + 1);
	}
	return end;
}

static void
ends(const char *errand, const char *request, enum child_end expected)
{
	start(errand, request);
	enum child_end end = finish();
	ck_assert_msg(end == expected, "%s %s: %s (%s), not %s", errand,
		request, child_ended(end), child.said ? child.said : "",
		child_ended(expected));
	if (expected != CHILD_DONE)
		child_clear(&child);
}

START_TEST(what_it_says_is_heard)
{
	ends("echo", "{\"a\":1}", CHILD_DONE);
	ck_assert_str_eq(child.said, "[{\"a\":1},\"given\"]");
	ck_assert_str_eq(child.progress.phase, "read");
	ck_assert_int_eq(child.progress.total, 2);
	ck_assert_int_gt(child.usage.resident, 0);
	child_clear(&child);
	start("refuses", "{}");
	ck_assert_int_eq(finish(), CHILD_REFUSED);
	ck_assert_str_eq(child.said,
		"{\"code\":\"bad_file\",\"message\":\"It says \\\"no\\\".\","
		"\"details\":{\"line\":3}}");
	child_clear(&child);
}
END_TEST

START_TEST(each_limit_ends_it)
{
	ends("sleeps", "{}", CHILD_TIME);
	ends("stays", "{}", CHILD_TIME);
	ends("computes", "{}", CHILD_CPU);
	ends("fills", "{}", CHILD_DISK);
	ends("crashes", "{}", CHILD_CRASHED);
	ends("leaves", "{\"with\":0}", CHILD_CRASHED);
	ends("leaves", "{\"with\":3}", CHILD_CRASHED);
	if (!SANITIZED)
		ends("grows", "{}", CHILD_MEMORY);
}
END_TEST

START_TEST(what_is_no_record_ends_it)
{
	static const char *const said[] = { "huge", "words", "phase", "number",
		"json", "nul", "twice", "unnamed", "flood" };

	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		ends("babbles", said[i], CHILD_BABBLED);
}
END_TEST

START_TEST(files_are_counted)
{
	ends("opens many", "{}", CHILD_DONE);
	ck_assert_str_eq(child.said, "8");
	child_clear(&child);
}
END_TEST

START_TEST(the_filter_passes_nothing_else)
{
	static const char *const calls[] = { "open", "openat",
		"openat in the folder", "openat elsewhere", "stat", "unlink",
		"rename", "link", "memfd", "socket", "exec", "fork", "vfork",
		"kill", "tgkill", "ptrace", "prctl", "setrlimit", "sigaction",
		"execute memory" };

	if (SANITIZED)
		return;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		ends("tries", calls[i], CHILD_FORBIDDEN);
	ends("grows otherwise", "shared", CHILD_FORBIDDEN);
	ends("grows otherwise", "down", CHILD_FORBIDDEN);
}
END_TEST

START_TEST(one_that_is_not_wanted_goes)
{
	start("sleeps", "{}");
	child_cancel(&child);
	ck_assert_int_eq(finish(), CHILD_CANCELLED);
	child_clear(&child);
	start("sleeps", "{}");
	child_clear(&child);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

int
main(int argc, char **argv)
{
	const TTest *const tests[] = { what_it_says_is_heard,
		each_limit_ends_it, what_is_no_record_ends_it,
		files_are_counted, the_filter_passes_nothing_else,
		one_that_is_not_wanted_goes, NULL };

	if (argc == 3 && !strcmp(argv[1], "--child"))
		errand_run(errands, argv[2]);
	return unit_run("child", tests);
}
