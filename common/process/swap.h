/* The hand-over from a master to the program that is now at its path. */
#ifndef PROCESS_SWAP_H
#define PROCESS_SWAP_H

#include <stdbool.h>
#include <sys/types.h>

enum swap_state { SWAP_NONE, SWAP_WAITS, SWAP_DONE, SWAP_FAILED };

/* At start: makes argv[0] absolute and looks whether this is a successor. */
void swap_open(char **argv);

/* True in a successor that has not said yet that it is ready. */
bool swap_heir(void);

/* The successor says that it is ready: the old master drains. */
void swap_ready(void);

/*
 * The old master starts a successor. The asker, if not 0, is told the end of
 * it: SIGUSR1 if it swapped, SIGUSR2 if not.
 */
void swap_begin(pid_t asker);
void swap_answer(pid_t asker, bool swapped);

/* The descriptor to wait for while SWAP_WAITS, else -1; and until when. */
int swap_fd(void);
long long swap_due(void);

/* What became of it. After FAILED, swap_cancel() ends what is left of it. */
enum swap_state swap_look(void);

/* True while a successor is on its way. */
bool swap_under_way(void);

/* Ends the successor that is on its way. */
void swap_cancel(void);

/* In a child of either: closes the pipe. */
void swap_close(void);

#endif
