/* Requests that are on their way at the same time. */
#ifndef SEND_H
#define SEND_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/arena.h"

enum { MANY_MAX = 100 };

struct post {
	const char *path;
	const char *body; /* NULL: GET */
	const char *cookie; /* or NULL */
};

/* Sends all at once, each on its own connection. */
void post_all(
	const struct post *, int count, struct buffer *answers, long *statuses);

/* The same so many times at once. */
void post_many(int count, const char *path, const char *body,
	const char *cookie, struct buffer *answers, long *statuses);

/* Sends one, filled in; fails unless it has this status. */
void tell(
	const char *path, const char *body, struct buffer *answer, long status);

/* One that may have to wait. */
struct flight {
	CURLM *multi;
	CURL *curl;
	struct buffer answer;
	int running;
	long status; /* 0 until it is answered */
};

void flight_start(struct flight *, const struct post *);

/* True when it is answered; moves it on. */
bool flight_over(struct flight *);
void flight_end(struct flight *);

#endif
