/* One write(2) a line, so that lines of several workers do not mix. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "log.h"
#include "request.h"
#include "route.h"

enum { LINE_MAX_ = 1024 };

enum log_level log_level = LOG_INFO;
long long log_slow = 100000;

static void
line(enum log_level level, const char *format, va_list args)
{
	char text[LINE_MAX_];

	if (level > log_level)
		return;
	int len = snprintf(text, sizeof text, "<%d>%s: ", level, service.name);
	int room = (int)sizeof text - len;
	int more = vsnprintf(text + len, (size_t)room, format, args);
	len += more < room ? more : room - 1;
	for (int i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 127)
			text[i] = '?';
	text[len++] = '\n'; /* in the NUL's place */
	if (write(STDERR_FILENO, text, (size_t)len) < 0)
		return; /* nowhere to say it */
}

void
info(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(LOG_INFO, format, args);
	va_end(args);
}

void
warn(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(LOG_WARN, format, args);
	va_end(args);
}

void
fault(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(LOG_ERROR, format, args);
	va_end(args);
}

void
die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line(LOG_ERROR, format, args);
	va_end(args);
	exit(1);
}

void
log_request(const struct request *r, long long microseconds)
{
	const char *id = request_param(r, "REQUEST_ID");
	const struct route *route = r->route;

	bool slow = microseconds > log_slow;
	void (*say)(const char *, ...) = slow ? warn : info;
	say("%s id=%s method=%s route=%s call=%s status=%d us=%lld db_us=%lld "
	    "bytes=%zu",
		slow ? "slow" : "request", id ? id : "-",
		r->method ? r->method : "-", route ? route->path : "-",
		route && route->function ? route->function : "-",
		r->reply.status, microseconds, r->database_us, r->reply.len);
}
