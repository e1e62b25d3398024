/* Questions and answers as messages of SOCK_SEQPACKET pairs (unix(7)). */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/companions.h"
#include "process/desk.h"
#include "process/scoreboard.h"
#include "process/streams.h"

/* Before its text: the number. A parameter begins with P, or is N: NULL. */
struct slip {
	unsigned number;
	char text[DESK_MAX - sizeof(unsigned)];
};

static int streamer_side[STREAMERS_MAX], settler_side[STREAMERS_MAX];
static int count;
static int here = -1;

void
desk_open(int wanted)
{
	int pair[2];

	for (count = 0; count < wanted; count++) {
		if (socketpair(AF_UNIX,
			    SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0,
			    pair) != 0)
			die("socketpair: %s", strerror(errno));
		streamer_side[count] = pair[0];
		settler_side[count] = pair[1];
	}
}

void
desk_begin(int place)
{
	here = place;
}

int
desk_fd(void)
{
	return streamer_side[here];
}

/* Adds a text with its NUL; false when there is no room. */
static bool
add(struct slip *s, size_t *len, char kind, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	if (n + 2 > sizeof s->text - *len)
		return false;
	s->text[(*len)++] = kind;
	memcpy(s->text + *len, text ? text : "", n + 1);
	*len += n + 1;
	return true;
}

static bool
post(int fd, const struct slip *s, size_t len)
{
	return send(fd, s, sizeof s->number + len,
		       MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

bool
desk_ask(unsigned number, const char *function, const char *const *params,
	int params_count)
{
	struct slip s;
	size_t len = 0;
	bool fits = add(&s, &len, 'F', function);

	s.number = number;
	for (int i = 0; i < params_count && fits; i++)
		fits = add(&s, &len, params[i] ? 'P' : 'N', params[i]);
	return fits && post(desk_fd(), &s, len);
}

static bool
receive(int fd, struct slip *s, size_t *len)
{
	ssize_t n = recv(fd, s, sizeof *s - 1, MSG_DONTWAIT);

	if (n < (ssize_t)sizeof s->number)
		return false;
	*len = (size_t)n - sizeof s->number;
	s->text[*len] = '\0';
	return true;
}

bool
desk_answer(unsigned *number, char bytes[DESK_MAX])
{
	struct slip s;
	size_t len;

	if (!receive(desk_fd(), &s, &len))
		return false;
	*number = s.number;
	memcpy(bytes, s.text, len + 1);
	return true;
}

/* The function's name and its parameters; false if it is none of the group's. */
static bool
read_slip(const struct service *g, const struct slip *s, size_t len,
	const char *params[DESK_PARAMS])
{
	int n = 0;

	for (size_t at = 0; at < len && n <= DESK_PARAMS;
		at += strlen(s->text + at) + 1)
		if (s->text[at] == 'F')
			n = 0;
		else if (n < DESK_PARAMS)
			params[n++] =
				s->text[at] == 'P' ? s->text + at + 1 : NULL;
	for (const struct call *c = g->calls; c && c->function; c++)
		if (s->text[0] == 'F' && !c->scope &&
			!strcmp(c->function, s->text + 1))
			return true;
	fault("a streamer asks for what is none of the group's calls");
	return false;
}

static void
answer(const struct service *g, int fd, int insist_seconds)
{
	static struct slip s;
	const char *params[DESK_PARAMS + 1] = { NULL };
	struct arena arena = { 0 };
	size_t len, n = 0;

	if (!receive(fd, &s, &len) || !read_slip(g, &s, len, params))
		return;
	const char *said =
		db_insist(g, &arena, s.text + 1, params, insist_seconds);
	if (said && strlen(said) < sizeof s.text - 1)
		n = strlen(said);
	memcpy(s.text, said ? said : "", n);
	if (!post(fd, &s, n))
		warn("an answer for a streamer is lost: %s", strerror(errno));
	arena_free(&arena);
}

/* Of a program that was swapped away streams alone are left: connections are few,
 * and its successors need them. */
static bool
is_left(void)
{
	return scoreboard && !scoreboard->workers;
}

static bool
must_part(void)
{
	return is_left() && db_connected();
}

/* Until one of them can be read, for so long, or something is to be done. How many
 * can. */
static int
wait_for(struct pollfd *seats, int ms)
{
	int ready;

	do {
		ready = poll(seats, (nfds_t)count, ms > 200 ? 200 : ms);
		ms -= 200;
	} while (!ready && ms > 0 && !companion_stopping() && !must_part());
	return ready;
}

void
desk_serve(const struct service *g, int insist_seconds,
	void (*tick)(const struct service *), int tick_ms)
{
	struct pollfd seats[STREAMERS_MAX];
	long long due = clock_us();
	int ready = 0;

	for (int i = 0; i < count; i++)
		seats[i] = (struct pollfd){ settler_side[i], POLLIN, 0 };
	while (ready > 0 || !companion_stopping()) {
		bool now = clock_us() >= due;
		if (is_left())
			db_close();
		else if (tick && now)
			tick(g);
		if (now)
			due = clock_us() + tick_ms * 1000LL;
		ready = wait_for(seats, clock_left_ms(due));
		for (int i = 0; i < count && ready > 0; i++)
			if (seats[i].revents)
				answer(g, seats[i].fd, insist_seconds);
	}
}
