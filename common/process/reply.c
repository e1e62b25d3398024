/* Head and body of a reply, as libfcgi takes them. */
#include <string.h>

#include "http/status.h"
#include "process/reply.h"

static bool
put(FCGX_Stream *out, const char *bytes, size_t len)
{
	enum { PIECE = 1 << 30 }; /* libfcgi counts in int */

	while (len > 0) {
		int piece = len > PIECE ? PIECE : (int)len;
		if (FCGX_PutStr(bytes, piece, out) != piece)
			return false;
		bytes += piece;
		len -= (size_t)piece;
	}
	return true;
}

struct outlet {
	struct sink sink;
	FCGX_Stream *out;
	size_t *len;
};

static bool
put_piece(struct sink *sink, const char *bytes, size_t len)
{
	struct outlet *outlet = (struct outlet *)sink;

	*outlet->len += len;
	return put(outlet->out, bytes, len);
}

static bool
send_body(struct request *r, FCGX_Stream *out)
{
	struct outlet outlet = { { put_piece }, out, &r->reply.len };

	if (r->reply.stream)
		return r->reply.stream(r, &outlet.sink);
	put(out, r->reply.body, r->reply.len);
	return true;
}

bool
reply_send(struct request *r, FCGX_Stream *out)
{
	const struct reply *reply = &r->reply;
	bool bare = reply->status == 204 || reply->status == 304;
	const char *method = request_param(r, "REQUEST_METHOD");
	struct buffer head = { .arena = &r->arena };

	buffer_printf(&head, "Status: %d %s\r\n", reply->status,
		status_of(reply->status)->phrase);
	if (!bare)
		buffer_printf(&head, "Content-Type: %s\r\n",
			reply->type ? reply->type : "application/json");
	if (!bare && !reply->stream)
		buffer_printf(&head, "Content-Length: %zu\r\n", reply->len);
	for (const struct header *h = reply->headers; h; h = h->next)
		buffer_printf(&head, "%s: %s\r\n", h->name, h->value);
	buffer_text(&head, "\r\n");
	return !put(out, head.data, head.len) || bare ||
	       (method && !strcmp(method, "HEAD")) || send_body(r, out);
}
