/* A program under test on a socket of its own, in a folder of its own. */
#ifndef STAGE_H
#define STAGE_H

#include <stdbool.h>
#include <sys/types.h>

#include "fcgi.h"

enum { LOG_LINE = 2048 }; /* bytes, at most */
enum { PATIENCE_MS = 40000 }; /* until a condition has failed to come */

struct stage {
	char folder[64];
	char socket[96], program[96], pid_file[96], log[96];
	int listener; /* stays open, as systemd keeps it */
	pid_t master;
};

struct who { /* what GET /who says */
	int worker;
	int master;
	unsigned long long inode;
};

/* The program of the tests, as the environment's TILE names it. */
const char *stage_tile(void);

/* Makes folder and socket, and a copy of the program. */
void stage_open(struct stage *);

/* Starts the program; returns once it is ready. */
void stage_start(struct stage *);
pid_t stage_spawn(struct stage *, int input, const char *argument);

/* Puts another file, or a shell script, in the program's place. */
void stage_replace(struct stage *, const char *script);

/* The exit code of `--swap` of the master. */
int stage_swap(struct stage *);

/* Waits for the child; its exit code, or 128 and the signal. */
int stage_wait(pid_t);

/* SIGTERM; the exit code. */
int stage_stop(struct stage *);

void stage_close(struct stage *);

bool stage_who(struct stage *, struct who *);

/* A client that never pauses until stop is closed; its exit code says whether
 * all was answered. */
pid_t stage_client(struct stage *, int *stop);

/* The pids of a process' children; how many there are. */
int stage_children(pid_t, pid_t *pids, int max);

/* Whether the worker waits for a request; BOARD_DIR must be the folder. */
bool stage_idle(struct stage *, pid_t worker);

/* Whether a signal was sent to the process and not taken by it. */
bool stage_pends(pid_t, int signal);

int stage_pid_file(struct stage *);

/* Asks GET /hold/<number>, which answers when its pipe was closed. */
int stage_hold(struct stage *, int number);

/* Opens the pipe that GET /hold/<number> reads, once somebody does. */
int stage_held(struct stage *, int number);

/* A datagram socket at a path, or abstract after "@". */
int stage_notify_socket(const char *name);

/* How many lines of the log have this text; whether any has. */
int stage_lines(const struct stage *, const char *text);
bool stage_logged(struct stage *, const char *text);

/* True as soon as the condition is. */
#define UNTIL(condition) \
	({ \
		int left_ = PATIENCE_MS / 5; \
		while (!(condition) && left_-- > 0) \
			stage_pause(); \
		left_ > 0; \
	})
void stage_pause(void);

#endif
