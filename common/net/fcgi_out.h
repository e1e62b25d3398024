/*
 * The answer's side of a FastCGI connection (FastCGI 1.0, sections 3.3 and 5.5)
 * that never blocks: what is put is kept until the peer takes it.
 */
#ifndef NET_FCGI_OUT_H
#define NET_FCGI_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct fcgi_out {
	int fd;
	int request; /* its number on the connection */
	char *bytes; /* records; those before sent were taken */
	size_t sent, len, room;
	bool broken; /* nobody reads: what is put is dropped */
};

/* Adds bytes of the answer, as STDOUT records. */
void fcgi_out_put(struct fcgi_out *, const char *bytes, size_t len);

/* Adds the answer's end: that of STDOUT, and that of the request. */
void fcgi_out_end(struct fcgi_out *);

/* Sends what the peer takes now. False when it is gone. */
bool fcgi_out_flush(struct fcgi_out *);

/* How many bytes are left to send. */
size_t fcgi_out_unsent(const struct fcgi_out *);

/* Wipes and gives back what is left; the connection stays. */
void fcgi_out_clear(struct fcgi_out *);

#endif
