/* The board as a file, BOARD_DIR/<group>/board, for the group "health". */
#ifndef PROCESS_SCOREBOARD_FILE_H
#define PROCESS_SCOREBOARD_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "process/scoreboard.h"

/*
 * Maps a new file of that many zero bytes, all of them allocated, which has
 * another name until it is published. NULL if BOARD_DIR is empty, or with a
 * warning if it cannot be: then nobody but this group sees its board.
 */
struct scoreboard *scoreboard_file_map(const char *group, size_t size);

/* Gives the file its name; the counts of its tally go on. */
void scoreboard_file_publish(struct scoreboard *, bool swapped);

/* In a child of the master: only the master's life tells that it lives. */
void scoreboard_file_close(void);

/*
 * Opens the group's file and copies the board in it, which is then known to be
 * of this layout, this group and of a size that fits its numbers. Returns a
 * descriptor, or -1. *alive: its master is there.
 */
int scoreboard_file_read(const char *group, struct scoreboard *, bool *alive);

#endif
