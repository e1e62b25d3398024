/*
 * The statuses of our answers: what they are called, what a refusal by one
 * says, and places to count them. nginx's own refusals say the same, for
 * --nginx-maps prints its maps from this table.
 */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* Part of the board's layout: a new status goes into a hole. */
enum { STATUSES = 32 };

struct status {
	int status;
	const char *phrase;
	const char *code; /* NULL: nothing is refused with it */
	const char *sentence;
	/* What OAuth calls it (RFC 6749 4.1.2.1, RFC 6750 3.1), where that is
	 * not invalid_request. */
	const char *oauth;
	int retry; /* Retry-After in seconds; 0: none */
};

/* Those that workers answer with have places from 1 to STATUSES - 1; those of
 * nginx alone follow; ends with a phrase of NULL. */
extern const struct status statuses[];

/* Of one that we don't know, the first. */
const struct status *status_of(int status);

/* 0 to STATUSES - 1; 0 is any status that we don't know. */
int status_place(int status);

#endif
