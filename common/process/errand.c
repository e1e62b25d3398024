/* The child's side: reads the request, puts on the filter, does the errand. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/child.h"
#include "process/errand.h"
#include "process/process.h"
#include "process/record.h"
#include "text/json.h"

enum { BETWEEN_US = 100000 /* records that tell how far it is */ };

static void
say(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, bytes, len);
		if (n < 0 && errno != EINTR)
			die("nobody hears what was done: %s", strerror(errno));
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
}

static void
say_record(char kind, const char *text, size_t len)
{
	const char head[RECORD_HEAD] = { kind, (char)len, (char)(len >> 8),
		(char)(len >> 16), (char)(len >> 24) };

	say(head, sizeof head);
	say(text, len);
}

void
errand_progress(const char *phase, long long done, long long total)
{
	static long long last;
	static char before[16];
	char text[64];
	long long now = clock_us();

	if (!strcmp(before, phase) && now - last < BETWEEN_US)
		return;
	last = now;
	snprintf(before, sizeof before, "%s", phase);
	int len =
		snprintf(text, sizeof text, "%s %lld %lld", phase, done, total);
	say_record(RECORD_PROGRESS, text, (size_t)len);
}

void
errand_answer(const char *json, size_t len)
{
	say_record(RECORD_ANSWER, json, len);
}

void
errand_refuse(const char *code, const char *message, const char *details)
{
	struct arena arena = { 0 };
	struct buffer out = { .arena = &arena };

	buffer_text(&out, "{\"code\":");
	json_quote(&out, code, strlen(code));
	buffer_text(&out, ",\"message\":");
	json_quote(&out, message, strlen(message));
	if (details)
		buffer_printf(&out, ",\"details\":%s", details);
	buffer_text(&out, "}");
	say_record(RECORD_REFUSAL, out.data, out.len);
	arena_free(&arena);
}

static const char *
read_request(struct arena *arena)
{
	struct stat is;

	if (fstat(STDIN_FILENO, &is) != 0)
		die("no request: %s", strerror(errno));
	char *text = arena_alloc(arena, (size_t)is.st_size + 1);
	if (read(STDIN_FILENO, text, (size_t)is.st_size) != is.st_size)
		die("the request cannot be read");
	return text;
}

/* Those that it has stay open; so many more may come. */
static void
limit_files(void)
{
	struct rlimit files = { 0, 0 };
	int highest = 0;

	for (int fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			highest = fd;
	files.rlim_cur = files.rlim_max = (rlim_t)highest + 1 + CHILD_FILES;
	if (setrlimit(RLIMIT_NOFILE, &files) != 0)
		die("cannot limit its files: %s", strerror(errno));
}

static const struct errand *
find(const struct errand *errands, const char *name)
{
	for (; errands && errands->name; errands++)
		if (!strcmp(errands->name, name))
			return errands;
	fprintf(stderr, "--child is what the program tells itself\n");
	exit(EXIT_USE);
}

void
errand_run(const struct errand *errands, const char *name)
{
	const struct errand *errand = find(errands, name);
	struct arena arena = { 0 };

	if (!SANITIZED && prctl(PR_SET_DUMPABLE, 0) != 0)
		die("cannot hide this process: %s", strerror(errno));
	const char *request = read_request(&arena);
	if (errand->open && !errand->open(&arena, request))
		_exit(0);
	limit_files();
	errand_filter(errand->folder);
	errand->run(&arena, request);
	_exit(0);
}
