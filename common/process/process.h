/* The processes of a group: one master, its workers, and their successor. */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "http/route.h"

/* ASan has a stack, signals and system calls of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* Exit codes (sysexits.h): systemd does not restart after EXIT_MISFIT. */
enum { EXIT_USE = 64, EXIT_AWAY = 75, EXIT_FORBIDDEN = 77, EXIT_MISFIT = 78 };

/* master.c: runs until SIGTERM or until a successor took over. */
int master_run(const struct service *, char **argv);

/* signals.c: a signalfd of SIGTERM, SIGINT, SIGHUP and SIGCHLD. */
int signals_open(void);

/*
 * signals.c: forks a child that ends with its parent, with no signal blocked
 * and without the master's descriptors. 0 in the child, -1 on failure.
 */
pid_t master_fork(void);

/*
 * signals.c: for a daemon: SIGTERM, SIGINT and SIGHUP come only while it waits
 * with this mask (db_wait, ppoll); what it has in hand it finishes.
 */
void daemon_signals(sigset_t *waiting);

/* signals.c: whether one of them came, be it held back. */
bool daemon_stopping(void);

/* swap_ask.c: asks the master at pid to swap and waits; 0 if it did. */
int swap_ask(pid_t pid);

/*
 * worker.c: opens the database in this process, as DB_READY 0, DB_AWAY
 * EXIT_AWAY, DB_MISFIT EXIT_MISFIT. What fits is noted on the board, if any.
 * A group without guarded rows and SQL functions needs no database.
 */
int worker_check(const struct service *);

/* worker.c: serves requests on fd 0 until SIGTERM; never returns. */
void worker_run(const struct service *, int slot) __attribute__((noreturn));

/* What else a process gives up. */
enum { SANDBOX_NO_NETWORK = 1, SANDBOX_NO_UNIX = 2 };

/*
 * sandbox.c: gives up execve and all system calls that a worker never makes.
 * Descriptors can be sent to these sockets alone, up to -1; NULL for none.
 */
void sandbox_enter(const int *to, int without);

/*
 * sandbox.c: nobody but root may look into this process and what it forks;
 * under systemd only, for elsewhere tests and debuggers do.
 */
void sandbox_hide(void);

/* notify.c: tells systemd (sd_notify(3)); nothing without NOTIFY_SOCKET. */
void notify(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* notify.c: PID_FILE, if there is to be one. */
void pid_file_write(void);
void pid_file_remove(void);

/*
 * access.c: the one line of a finished request: id, row, status, times; of those
 * that were slow or failed, or, with LOG_REQUESTS, of all.
 */
void log_request(const struct request *, long long microseconds);

#endif
