/* Records of an answer, written as far as the peer takes them. */
#include <sys/socket.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "net/fcgi_out.h"

enum {
	VERSION = 1,
	END_REQUEST = 3,
	STDOUT = 6,
	HEAD = 8, /* bytes of a record before its content */
	CONTENT_MAX = 65528, /* a multiple of 8, so that it needs no padding */
	ROOM_FIRST = 4096,
	ROOM_KEPT = 16384, /* a larger buffer is given back when it is empty */
};

static void
let_go(struct fcgi_out *out)
{
	sodium_memzero(out->bytes, out->len);
	out->sent = out->len = 0;
	if (out->room <= ROOM_KEPT)
		return;
	free(out->bytes);
	out->bytes = NULL;
	out->room = 0;
}

/* Room for so many more bytes; what was sent makes room first. */
static void
make_room(struct fcgi_out *out, size_t more)
{
	size_t left = out->len - out->sent;
	size_t room = out->room ? out->room : ROOM_FIRST;

	if (out->len + more <= out->room)
		return;
	while (room < left + more)
		room *= 2;
	char *bytes = malloc(room);
	if (!bytes)
		die("no memory for an answer");
	if (left)
		memcpy(bytes, out->bytes + out->sent, left);
	if (out->bytes)
		sodium_memzero(out->bytes, out->len);
	free(out->bytes);
	*out = (struct fcgi_out){ .fd = out->fd,
		.request = out->request,
		.bytes = bytes,
		.len = left,
		.room = room };
}

static void
add_record(struct fcgi_out *out, int type, const char *content, size_t len)
{
	size_t padding = -len & 7;
	const unsigned char head[HEAD] = { VERSION, (unsigned char)type,
		(unsigned char)(out->request >> 8), (unsigned char)out->request,
		(unsigned char)(len >> 8), (unsigned char)len,
		(unsigned char)padding };

	if (out->broken)
		return;
	make_room(out, HEAD + len + padding);
	memcpy(out->bytes + out->len, head, HEAD);
	if (len)
		memcpy(out->bytes + out->len + HEAD, content, len);
	memset(out->bytes + out->len + HEAD + len, 0, padding);
	out->len += HEAD + len + padding;
}

void
fcgi_out_put(struct fcgi_out *out, const char *bytes, size_t len)
{
	while (len > 0) {
		size_t piece = len > CONTENT_MAX ? CONTENT_MAX : len;
		add_record(out, STDOUT, bytes, piece);
		bytes += piece;
		len -= piece;
	}
}

void
fcgi_out_end(struct fcgi_out *out)
{
	static const char
		complete[8]; /* exit status 0, FCGI_REQUEST_COMPLETE */

	add_record(out, STDOUT, NULL, 0);
	add_record(out, END_REQUEST, complete, sizeof complete);
}

bool
fcgi_out_flush(struct fcgi_out *out)
{
	while (out->sent < out->len && !out->broken) {
		ssize_t n = send(out->fd, out->bytes + out->sent,
			out->len - out->sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return true;
		if (n <= 0)
			out->broken = true;
		else
			out->sent += (size_t)n;
	}
	if (out->len)
		let_go(out);
	return !out->broken;
}

size_t
fcgi_out_unsent(const struct fcgi_out *out)
{
	return out->len - out->sent;
}

void
fcgi_out_clear(struct fcgi_out *out)
{
	if (out->bytes)
		sodium_memzero(out->bytes, out->len);
	free(out->bytes);
	*out = (struct fcgi_out){ .fd = out->fd, .broken = true };
}
