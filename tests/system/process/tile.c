/* A group that needs no database: its rows do to a worker what tests need. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/request.h"
#include "http/route.h"
#include "base/log.h"
#include "process/companions.h"
#include "process/scoreboard.h"
#include "ticks.h"

const char schema_name[] = "tile_00000000";
const char migration_name[] = "none";
const char program_version[] = "test";

static bool
text(struct request *r, char *body)
{
	return reply_body(r, 200, "text/plain", body, strlen(body));
}

/* Its pid, its master's, and the inode of its program's file. */
static bool
who(struct request *r)
{
	struct stat is = { 0 };

	stat("/proc/self/exe", &is);
	return text(r, arena_printf(&r->arena, "%d %d %llu", (int)getpid(),
			       (int)getppid(), (unsigned long long)is.st_ino));
}

/* Answers when the test has opened the pipe for writing and closed it. */
static bool
hold(struct request *r)
{
	char byte;
	const char *name = arena_printf(&r->arena, "%s/pipe%s",
		config_text("TILE_PIPES"), r->values[0].text);
	int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return refuse(r, 500, NULL, NULL);
	while (read(fd, &byte, 1) > 0)
		;
	close(fd);
	return who(r);
}

/* How many workers there are, and how many descriptors this one has. */
static bool
count(struct request *r)
{
	int open_fds = 0;

	for (int fd = 0; fd < 64; fd++)
		open_fds += fcntl(fd, F_GETFD) >= 0;
	return text(r, arena_printf(&r->arena, "%d %d",
			       (int)scoreboard->workers, open_fds));
}

/* How long the text in the body was. */
static bool
length(struct request *r)
{
	return text(r, arena_printf(&r->arena, "%zu", r->values[0].len));
}

static bool
big(struct request *r)
{
	size_t len = 3 << 20;
	char *body = arena_alloc(&r->arena, len);

	memset(body, 'x', len);
	return reply_body(r, 200, "text/plain", body, len);
}

static bool
empty(struct request *r)
{
	return reply_body(r, 204, NULL, NULL, 0);
}

static bool
crash(struct request *r)
{
	(void)r;
	abort();
}

static bool
bad_pointer(struct request *r)
{
	*(volatile char *)(uintptr_t)(r->reply.status) = 1;
	return true;
}

/* More calls than a stack has room for. */
static long
descend(volatile long depth)
{
	volatile char room[1 << 16];

	room[0] = (char)depth;
	return depth ? descend(depth - 1) + room[0] : 0;
}

static bool
deep(struct request *r)
{
	return descend(1L << 40) && empty(r);
}

static void *
thread(void *result)
{
	*(int *)result = 1;
	return NULL;
}

static bool
threads(void)
{
	int result = 0;
	pthread_t id;

	return pthread_create(&id, NULL, thread, &result) == 0 &&
	       pthread_join(id, NULL) == 0 && result == 1;
}

/* What a worker must not do, with the errno each attempt left. */
static bool
attempts(struct request *r)
{
	struct buffer out = { .arena = &r->arena };
	char *args[] = { "true", NULL };
	char *none[] = { NULL };
	bool ran = execve("/bin/true", args, none) == 0;

	buffer_printf(&out, "execve %d\n", ran ? 0 : errno);
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	buffer_printf(&out, "fork %d\n", pid > 0 ? 0 : errno);
	buffer_printf(&out, "spawn %d\n",
		posix_spawn(&pid, "/bin/true", NULL, NULL, args, none));
	buffer_printf(&out, "kill %d\n", kill(getppid(), 0) ? errno : 0);
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	buffer_printf(&out, "packet %d\n", fd < 0 ? errno : 0);
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	buffer_printf(&out, "wx %d\n", page == MAP_FAILED ? errno : 0);
	buffer_printf(
		&out, "prctl %d\n", prctl(PR_SET_DUMPABLE, 1) ? errno : 0);
	buffer_printf(&out, "thread %s\n", threads() ? "runs" : "fails");
	return text(r, out.data);
}

static const struct field body[] = {
	{ "text", TEXT, 0, 8 << 20 },
	{ 0 },
};

static const struct field number[] = {
	{ "number", INT, 0, 99 },
	{ 0 },
};

static const struct route routes[] = {
	{ "GET", "/who", PUBLIC, NULL, NULL, 200, .fn = who },
	{ "GET", "/hold/:number", PUBLIC, number, NULL, 200, .fn = hold },
	{ "GET", "/count", PUBLIC, NULL, NULL, 200, .fn = count },
	{ "GET", "/big", PUBLIC, NULL, NULL, 200, .fn = big },
	{ "GET", "/empty", PUBLIC, NULL, NULL, 204, .fn = empty },
	{ "GET", "/crash", PUBLIC, NULL, NULL, 200, .fn = crash },
	{ "GET", "/fault", PUBLIC, NULL, NULL, 200, .fn = bad_pointer },
	{ "GET", "/deep", PUBLIC, NULL, NULL, 200, .fn = deep },
	{ "POST", "/length", PUBLIC, body, NULL, 200, .max_body = 8 << 20,
		.fn = length },
	{ "POST", "/short", PUBLIC, body, NULL, 200, .fn = length },
	{ "GET", "/ticks/:lines/:ms/:pad/:job", PUBLIC, ticks_fields, NULL, 200,
		.fn = ticks_begin, .stream = true },
	{ "GET", "/attempts", PUBLIC, NULL, NULL, 200, .fn = attempts },
	{ 0 },
};

static const struct option options[] = {
	{ "TILE_PIPES", "", "folder of the pipes of GET /hold", 0, 0 },
	{ "TILE_COMPANIONS", "", "which there are", 0, 0 },
	{ "TILE_SECONDS", "0", "until streamers stop, lose or ping", 0, 99 },
	{ 0 },
};

/* Does nothing, which its test sees. */
static int
idle(const struct service *s)
{
	info("idle begins");
	while (!companion_stopping())
		companion_wait(s, NULL, 60000);
	info("idle ends");
	return 0;
}

static int
stubborn(const struct service *s)
{
	signal(SIGTERM, SIG_IGN);
	info("stubborn begins");
	while (!companion_stopping())
		companion_wait(s, NULL, 60000);
	return 0;
}

static int
brief(const struct service *s)
{
	(void)s;
	info("brief begins");
	return 3;
}

static int
reaching(const struct service *s)
{
	int unix_one = socket(AF_UNIX, SOCK_STREAM, 0);
	int network = socket(AF_INET, SOCK_STREAM, 0);
	int network6 = socket(AF_INET6, SOCK_STREAM, 0);

	info("reaching unix %d network %d %d", unix_one >= 0, network >= 0,
		network6 >= 0);
	return idle(s);
}

/* How many there are, by TILE_COMPANIONS: their names, by comma. */
static struct companion companions[] = {
	{ "idle", idle },
	{ "stubborn", stubborn, .patience = 1 },
	{ "brief", brief },
	{ "reaching", reaching },
	{ "online", reaching, .no_database = true },
	{ "offline", reaching, .no_network = true },
	{ "ticker", .streams = &ticks, .no_database = true },
	{ "settler", idle, .last = true },
	{ 0 },
};

static void
count_companions(void)
{
	const char *wanted = config_text("TILE_COMPANIONS");

	for (struct companion *c = companions; c->name; c++)
		c->count = !!strstr(wanted, c->name);
	ticks_configure();
}

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "tile", rooms, .options = options,
	.start = count_companions, .companions = companions };
