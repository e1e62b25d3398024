/* The stream of the tile: numbered lines, one every so often. */
#ifndef TICKS_H
#define TICKS_H

#include "process/streamer.h"

extern struct streaming ticks;
extern const struct field ticks_fields[];

bool ticks_begin(struct request *);
void ticks_configure(void);

#endif
