/* Jobs in messages of a SOCK_SEQPACKET pair (unix(7), SCM_RIGHTS). */
#include <sys/mman.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "process/job.h"
#include "process/streams.h"

enum {
	QUEUE = 1048576, /* bytes, of which the system may allow less */
};

/* In memory that all share: a streamer writes the first, workers the second,
 * which the streamer sets right whenever it finds its queue empty. */
static struct place {
	_Atomic int open;
	_Atomic int waiting;
	char name[40]; /* of the streamer that was here last */
} * places;

static int count;
static int to[STREAMERS_MAX + 1] = { -1 }, from[STREAMERS_MAX];
static int here = -1;
static int wished = -1; /* where the next one is to go */

static void
open_pair(int place)
{
	int pair[2], size = QUEUE;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		    0, pair) != 0)
		die("socketpair: %s", strerror(errno));
	setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
	to[place] = pair[0];
	from[place] = pair[1];
}

void
streams_open(int wanted)
{
	count = wanted;
	scoreboard->streamers = (unsigned)wanted;
	places = mmap(NULL, STREAMERS_MAX * sizeof *places,
		PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (places == MAP_FAILED)
		die("no memory for streams: %s", strerror(errno));
	for (int i = 0; i < count; i++)
		open_pair(i);
	to[count] = -1;
}

const int *
streams_to(void)
{
	return to;
}

static int
load(int place)
{
	return places[place].open + places[place].waiting;
}

bool
streams_room(void)
{
	long sum = 0;

	for (int i = 0; i < count; i++)
		sum += load(i);
	return sum < config_number("STREAMS_MAX");
}

/* Whoever has least to do of those that have not refused, or count. */
static int
idlest(const bool *refused)
{
	int best = count;

	if (wished >= 0 && !refused[wished])
		return wished;
	for (int i = 0; i < count; i++)
		if (!refused[i] && (best == count || load(i) < load(best)))
			best = i;
	return best;
}

static bool
send_to_any(const struct msghdr *message)
{
	bool refused[STREAMERS_MAX] = { false };
	int best;

	while ((best = idlest(refused)) < count) {
		places[best].waiting++;
		wished = -1;
		if (sendmsg(to[best], message, MSG_NOSIGNAL) >= 0)
			return true;
		places[best].waiting--;
		refused[best] = true;
	}
	warn("no streamer takes a job: %s", strerror(errno));
	return false;
}

static bool
post(struct job_envelope *envelope, struct iovec *parts, int fd)
{
	union job_control control = {
		.bytes = { 0 },
	};
	int fds[JOB_RIGHTS] = { fd, -1 };
	bool large = envelope->head + envelope->len > JOB_SMALL;
	struct iovec all[] = {
		{ envelope, sizeof *envelope },
		parts[0],
		parts[1],
	};
	struct msghdr message = { .msg_iov = all, .msg_iovlen = large ? 1 : 3 };

	if (large && (fds[1] = job_put_aside(parts, 2)) < 0)
		return false;
	job_attach(&message, &control, fds, large ? 2 : 1);
	bool sent = send_to_any(&message);
	if (large)
		close(fds[1]);
	return sent;
}

bool
streams_send(const struct request *r, int fd, int number)
{
	char lines[JOB_SMALL / 4] = "";
	size_t len = 0;
	const char *id = request_param(r, "REQUEST_ID");
	struct job_envelope envelope = {
		.number = number, .row = r->row, .len = r->reply.job_len
	};

	for (const struct header *h = r->reply.headers; h; h = h->next) {
		len += (size_t)snprintf(lines + len, sizeof lines - len,
			"%s: %s\r\n", h->name, h->value);
		if (len >= sizeof lines)
			return false;
	}
	snprintf(envelope.id, sizeof envelope.id, "%.32s", id ? id : "");
	envelope.head = len;
	struct iovec parts[] = {
		{ lines, len },
		{ (char *)r->reply.job, r->reply.job_len },
	};
	return post(&envelope, parts, fd);
}

const char *
streams_runner(void)
{
	static const bool none[STREAMERS_MAX];

	wished = -1;
	if (!count)
		return NULL;
	wished = idlest(none);
	return places[wished].name[0] ? places[wished].name : NULL;
}

bool
streams_wish(const char *name)
{
	for (wished = count - 1; wished >= 0; wished--)
		if (!strcmp(places[wished].name, name))
			return true;
	return false;
}

/* RFC 9562, version 4. */
static void
make_name(char name[40])
{
	unsigned char b[16];

	randombytes_buf(b, sizeof b);
	snprintf(name, 40,
		"%02x%02x%02x%02x-%02x%02x-4%01x%02x-8%01x%02x-"
		"%02x%02x%02x%02x%02x%02x",
		b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 15, b[7], b[8] & 15,
		b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

const char *
streams_name(void)
{
	return places[here].name;
}

struct flow *
streams_flow(void)
{
	return &scoreboard->flows[here];
}

void
streams_full(int full)
{
	streams_flow()->full = full;
}

int
streams_begin(int place)
{
	here = place;
	streams_full(0);
	make_name(places[place].name);
	places[place].open = 0;
	return from[place];
}

void
streams_count(int open)
{
	places[here].open = open;
	streams_flow()->open = open;
}

void
streams_took(bool any)
{
	if (any)
		places[here].waiting--;
	else
		places[here].waiting = 0;
}
