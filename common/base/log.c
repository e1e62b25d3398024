/* One write(2) a line, so that lines of several workers do not mix. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

enum { LINE_MAX_ = 1024 };

const char *log_name = "tessera";
enum log_level log_level = LOG_INFO;
long long log_slow = 100000;
bool log_requests = false;

static void
line(enum log_level level, const char *format, va_list args)
{
	char text[LINE_MAX_];

	if (level > log_level)
		return;
	int len = snprintf(text, sizeof text, "<%d>%s: ", level, log_name);
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
