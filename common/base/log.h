/* Lines on standard error, in the form that journald reads (sd-daemon(3)). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6, LOG_FINE = 7 };

/* What each line begins with: the group's name. */
extern const char *log_name;

/* Lines above this level are left out; LOG_INFO at first. */
extern enum log_level log_level;

/* Requests that took longer are warnings; microseconds. */
extern long long log_slow;

/* Whether those that were neither slow nor failed are told at all. */
extern bool log_requests;

/* One line: "<4>site: text". Control characters are written as '?'. */
void info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* fault() and exit 1: something of ours that a restart may mend. */
_Noreturn void die(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

#endif
