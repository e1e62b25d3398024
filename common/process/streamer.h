/*
 * A streamer: a companion that answers many clients at once, whose connections
 * workers hand over (streams.h). It owns the loop, the clients and their time; a
 * group says by struct streaming what is answered.
 */
#ifndef PROCESS_STREAMER_H
#define PROCESS_STREAMER_H

#include "http/route.h"
#include "net/fcgi_out.h"
#include "process/job.h"

/* One client. A group's own begins with it. */
struct stream {
	struct job job;
	struct fcgi_out out;
	struct stream *next, **link; /* of all */
	struct stream *next_unsent;
	long long said; /* when something was put last; clock_us() */
	long long full_since; /* or 0 */
	long long due; /* stream_after; 0: never */
	unsigned watched; /* events of epoll */
	bool unsent, full, ended, gone;
	bool mute; /* the group's: no pings, before a head or in JSON */
};

struct streaming {
	size_t size; /* of the group's stream, which begins as zeros */
	/* Once, in the streamer, before anything else is given up. */
	void (*open)(const struct service *);
	/* A job came. Says what can be said, and by when to be asked again. */
	void (*begin)(struct stream *);
	void (*due)(struct stream *); /* the time of stream_after has come */
	void (*room)(
		struct stream *); /* after stream_put said that it is full */
	/* The client is gone. NULL: then it ends; else the group ends it. */
	void (*gone)(struct stream *);
	/* This process ends: says so, and ends within 2 s. NULL: it is broken
	 * off. */
	void (*stop)(struct stream *);
	void (*clear)(struct stream *); /* it is about to be no more */
	/* Of descriptors and the timer of its own (streamer_watch). */
	void (*seen)(int fd, unsigned events);
	void (*timer)(void);
	const char *ping; /* what is put after so many silent seconds */
	int ping_seconds; /* 0: never */
	int slow_seconds; /* full for so long is gone; 0 is 60 */
	int stop_seconds; /* that streams may go on after SIGTERM; 0 is 20 */
	int drain_seconds; /* after SIGUSR1; 0 is 600 */
};

/* Puts the head: status, type, the lines that came with the job. */
void stream_head(struct stream *, int status, const char *type);

/* The same with more lines, each with its end. */
void stream_head_with(
	struct stream *, int status, const char *type, const char *lines);

/* Puts bytes of the body. False when much is unsent: then wait for .room. */
bool stream_put(struct stream *, const char *bytes, size_t len);

/* Has .due called so many microseconds from now, instead of earlier wishes; -1:
 * never. */
void stream_after(struct stream *, long long us);

/* Nothing more is put; the stream is cleared when all is sent. */
void stream_end(struct stream *);

/* The same, in a way that the client notices: the answer is cut short. */
void stream_break(struct stream *);

/* Has .seen called for a descriptor; 0 events: no longer. False on failure. */
bool streamer_watch(int fd, unsigned events);

/* Has .timer called then (clock_us); 0: never. */
void streamer_timer(long long due);

/* For companions.c: before the sandbox, in the streamer, with the signal that the
 * others have been told to stop by, or 0; and seconds until one
 * that was told to stop by this signal is killed. */
void streamer_prepare(int signal);
int streamer_patience(const struct streaming *, int signal);

/* In the companion at this place of streams.h; returns its exit code. */
int streamer_run(const struct service *, const struct streaming *, int place);

#endif
