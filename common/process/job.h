/* What a streamer is handed: a connection, and what to answer on it. */
#ifndef PROCESS_JOB_H
#define PROCESS_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>

enum {
	JOB_SMALL = 131072, /* bytes; a larger one goes as an unlinked file */
	JOB_RIGHTS = 2, /* descriptors in a message: connection and file */
};

/* What a message begins with; the head's lines and the job follow. */
struct job_envelope {
	int number, row;
	char id[40];
	size_t head, len;
};

union job_control {
	char bytes[CMSG_SPACE(JOB_RIGHTS * sizeof(int))];
	struct cmsghdr align;
};

struct job {
	int fd; /* the connection */
	int number; /* of the request on it */
	int row; /* of the group (rows_next) */
	char id[33]; /* of the request */
	char *head; /* lines of the answer's head, each with its end */
	size_t head_len;
	const char *text; /* as reply_job was told it; after the head */
	size_t len;
};

enum job_state { JOB_NONE, JOB_LOST, JOB_TAKEN };

/* Puts descriptors into a message; how many came with one, ours from now on. */
void job_attach(
	struct msghdr *, union job_control *, const int *fds, size_t count);
size_t job_detach(struct msghdr *, int *fds);

/* A file that has no name, with all of these in it; -1 if there is no room. And
 * reads one. */
int job_put_aside(const struct iovec *parts, size_t count);
bool job_read_file(int file, char *bytes, size_t len);

/* Takes the next one. A worker wrote it, so nothing in it is believed. */
enum job_state job_take(int from, struct job *);

/* Wipes its text, and gives the memory back. */
void job_forget(struct job *);

/* Wipes what it says; the connection stays. */
void job_clear(struct job *);

#endif
