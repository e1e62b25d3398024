/* The statuses that we answer with: their phrases, and places to count them. */
#ifndef HTTP_STATUS_H
#define HTTP_STATUS_H

/* Part of the board's layout: a new status goes to the end, or into a hole. */
enum { STATUSES = 32 };

/* 0 to STATUSES - 1; 0 is any status that we don't know. */
int status_place(int status);

/* The status of a place; 0 if it has none, or is place 0. */
int status_at(int place);

const char *status_phrase(int status);

#endif
