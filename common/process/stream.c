/* What a group says to one client of its streamer. */
#include <sys/socket.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "http/status.h"
#include "process/clients.h"

enum { HEAD_MAX = 256 }; /* of what is put before the job's lines */

void
stream_head_with(
	struct stream *s, int status, const char *type, const char *lines)
{
	char line[HEAD_MAX];
	int len = snprintf(line, sizeof line,
		"Status: %d %s\r\nContent-Type: %s\r\n", status,
		status_of(status)->phrase, type);

	stream_put(s, line, (size_t)len);
	stream_put(s, s->job.head, s->job.head_len);
	stream_put(s, lines, strlen(lines));
	stream_put(s, "\r\n", 2);
}

void
stream_head(struct stream *s, int status, const char *type)
{
	stream_head_with(s, status, type, "");
}

bool
stream_put(struct stream *s, const char *bytes, size_t len)
{
	if (s->ended || s->gone)
		return true;
	s->said = clock_us();
	fcgi_out_put(&s->out, bytes, len);
	clients_queue(s);
	if (!s->full && fcgi_out_unsent(&s->out) > CLIENT_FULL) {
		s->full = true;
		s->full_since = s->said;
	}
	return !s->full;
}

void
stream_after(struct stream *s, long long us)
{
	s->due = us < 0 ? 0 : clock_us() + us;
	if (s->due)
		clients_sooner(s->due);
}

void
stream_end(struct stream *s)
{
	if (s->ended)
		return;
	fcgi_out_end(&s->out);
	s->ended = true;
	if (!s->full_since)
		s->full_since = clock_us();
	clients_queue(s);
}

/* Without END_REQUEST: a record of no version has nginx break off, too. */
void
stream_break(struct stream *s)
{
	static const char record[8];

	if (s->ended)
		return;
	if (!s->gone && fcgi_out_flush(&s->out) && !fcgi_out_unsent(&s->out))
		send(s->out.fd, record, sizeof record,
			MSG_DONTWAIT | MSG_NOSIGNAL);
	s->out.broken = true;
	s->ended = true;
	clients_queue(s);
}
