/*
 * The way from a worker to a streamer (streamer.h): a pair of sockets for each,
 * made by the master, so that what lies in it outlives the streamer and is taken
 * by the one that is started in its place. A message is a FastCGI connection whose
 * request was read, and the job: what to answer.
 */
#ifndef PROCESS_STREAMS_H
#define PROCESS_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "http/request.h"
#include "process/scoreboard.h"

enum { STREAMERS_MAX = SCOREBOARD_FLOWS };

/* In the master, before the first fork: so many streamers. */
void streams_open(int count);

/* What is sent to for each of them, and -1: for the sandbox. */
const int *streams_to(void);

/* In a worker: fewer than STREAMS_MAX streams are open and on their way. */
bool streams_room(void);

/*
 * In a worker: who has fewest streams, as it is known to the database (a UUID);
 * what is sent next goes there, if it can. NULL when there is none.
 */
const char *streams_runner(void);

/* In a worker: what is sent next goes to the one of this name, if it can; false
 * when it is none of these. */
bool streams_wish(const char *name);

/* In the streamer, after streams_begin: that name. */
const char *streams_name(void);

/*
 * Sends connection and job to who has fewest streams; the sender closes its own
 * copy. False when no queue has room.
 */
bool streams_send(const struct request *, int fd, int number);

/* In the streamer at this place: what its jobs come from (job.h); it has a name of
 * its own from then on. */
int streams_begin(int place);

/* In the streamer: what it counts for the metrics. */
struct flow *streams_flow(void);

/* So many streams are open here now, so many wait for their clients; a job was
 * taken, or there was none. */
void streams_count(int open);
void streams_full(int full);
void streams_took(bool any);

#endif
