/* A tiny FastCGI client: one request a connection, or many, as nginx does. */
#ifndef FCGI_H
#define FCGI_H

#include <stdbool.h>
#include <stddef.h>

#define FCGI_ID "0123456789abcdef0123456789abcdef" /* of each request */

struct answer {
	int status; /* 0: the connection ended before an answer did */
	char head[2048];
	char body[2048]; /* its beginning */
	size_t len; /* of the whole body */
};

/* Connects to a unix socket; -1 if nobody listens. */
int fcgi_connect(const char *path);

/* Sends a request and returns its connection. */
int fcgi_send(const char *path, const char *method, const char *uri,
	const char *body, size_t len);

/* Reads the answer and closes. */
struct answer fcgi_read(int fd);

/* The same on a connection that is to be kept (FCGI_KEEP_CONN). */
bool fcgi_put(int fd, const char *method, const char *uri, const char *body,
	size_t len);
struct answer fcgi_take(int fd);

/* Both. */
struct answer fcgi_get(const char *path, const char *uri);

#endif
