/* The rooms of the sample group, and what they share. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "http/route.h"
#include "process/streamer.h"

#define SCOPE "sample"

/* Each in the room's own file, ended by { 0 }. */
extern const struct route notes_routes[], secrets_routes[], visits_routes[],
	pictures_routes[], clock_routes[];

extern const struct streaming clock_stream; /* clock.c */

#endif
