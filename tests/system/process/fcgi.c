/* A tiny FastCGI client (FastCGI 1.0, sections 3 and 5). */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "fcgi.h"

enum { BEGIN = 1, END = 3, PARAMS = 4, STDIN = 5, STDOUT = 6 };

struct text {
	char bytes[4096];
	size_t len;
};

int
fcgi_connect(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	snprintf(to.sun_path, sizeof to.sun_path, "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	close(fd);
	return -1;
}

/* As for nginx, a connection that does not take the whole request failed. */
static bool
send_all(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

static bool
record(int fd, int type, const void *bytes, size_t len)
{
	unsigned char head[8] = { 1, (unsigned char)type, 0, 1,
		(unsigned char)(len >> 8), (unsigned char)len, 0, 0 };

	return send_all(fd, head, sizeof head) && send_all(fd, bytes, len);
}

static void
param(struct text *t, const char *name, const char *value)
{
	int n = snprintf(t->bytes + t->len, sizeof t->bytes - t->len,
		"%c%c%s%s", (char)strlen(name), (char)strlen(value), name,
		value);

	t->len += (size_t)n;
}

static bool
send_params(int fd, const char *method, const char *uri, size_t len)
{
	struct text t = { .len = 0 };
	char length[24];

	param(&t, "REQUEST_METHOD", method);
	param(&t, "REQUEST_URI", uri);
	param(&t, "REQUEST_ID", FCGI_ID);
	param(&t, "REMOTE_ADDR", "127.0.0.1");
	/* An empty value would end snprintf's text: say 0 by leaving it out. */
	if (len > 0) {
		snprintf(length, sizeof length, "%zu", len);
		param(&t, "CONTENT_LENGTH", length);
		param(&t, "CONTENT_TYPE", "application/json");
	}
	return record(fd, PARAMS, t.bytes, t.len) && record(fd, PARAMS, "", 0);
}

static bool
send_body(int fd, const char *body, size_t len)
{
	for (size_t sent = 0; sent < len;) {
		size_t piece = len - sent > 32768 ? 32768 : len - sent;
		if (!record(fd, STDIN, body + sent, piece))
			return false;
		sent += piece;
	}
	return record(fd, STDIN, "", 0);
}

static bool
send_request(int fd, bool keep, const char *method, const char *uri,
	const char *body, size_t len)
{
	const unsigned char responder[8] = { 0, 1, keep };

	return record(fd, BEGIN, responder, sizeof responder) &&
	       send_params(fd, method, uri, len) && send_body(fd, body, len);
}

bool
fcgi_put(int fd, const char *method, const char *uri, const char *body,
	size_t len)
{
	return send_request(fd, true, method, uri, body, len);
}

int
fcgi_send(const char *path, const char *method, const char *uri,
	const char *body, size_t len)
{
	int fd = fcgi_connect(path);

	if (fd < 0 || send_request(fd, false, method, uri, body, len))
		return fd;
	close(fd);
	return -1;
}

static bool
read_all(int fd, void *bytes, size_t len)
{
	char *at = bytes;

	while (len > 0) {
		ssize_t n = read(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Appends the content of STDOUT records until the request's end. */
static bool
read_out(int fd, char **out, size_t *len)
{
	unsigned char head[8];
	char rest[65536 + 256];

	while (read_all(fd, head, sizeof head)) {
		size_t size = (size_t)(head[4] << 8 | head[5]);
		if (!read_all(fd, rest, size + head[6]))
			return false;
		if (head[1] == END)
			return true;
		if (head[1] != STDOUT)
			continue;
		*out = realloc(*out, *len + size + 1);
		memcpy(*out + *len, rest, size);
		*len += size;
		(*out)[*len] = '\0';
	}
	return false;
}

struct answer
fcgi_take(int fd)
{
	struct answer a = { 0 };
	char *out = NULL;
	size_t len = 0;
	bool whole = read_out(fd, &out, &len);
	char *body = out ? strstr(out, "\r\n\r\n") : NULL;

	if (whole && body) {
		*body = '\0';
		body += 4;
		sscanf(out, "Status: %d", &a.status);
		snprintf(a.head, sizeof a.head, "%s", out);
		snprintf(a.body, sizeof a.body, "%s", body);
		a.len = len - (size_t)(body - out);
	}
	free(out);
	return a;
}

struct answer
fcgi_read(int fd)
{
	struct answer a = { 0 };

	if (fd < 0)
		return a;
	a = fcgi_take(fd);
	close(fd);
	return a;
}

struct answer
fcgi_get(const char *path, const char *uri)
{
	return fcgi_read(fcgi_send(path, "GET", uri, "", 0));
}
