/* Questions and answers as messages of SOCK_SEQPACKET pairs (unix(7)). */
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/companions.h"
#include "process/desk.h"
#include "process/job.h"
#include "process/scoreboard.h"
#include "process/streams.h"

/* Before its text: the number. A parameter begins with P, or is N: NULL; or is A:
 * what is made of this text and the file that came along. */
struct slip {
	unsigned number;
	char text[DESK_MAX - sizeof(unsigned)];
};

static int streamer_side[STREAMERS_MAX + 1] = { -1 };
static int settler_side[STREAMERS_MAX];
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
	streamer_side[count] = -1;
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

const int *
desk_ends(void)
{
	return streamer_side;
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
post(int fd, const struct slip *s, size_t len, int file)
{
	union job_control control = {
		.bytes = { 0 },
	};
	struct iovec content = { (void *)s, sizeof s->number + len };
	struct msghdr message = { .msg_iov = &content, .msg_iovlen = 1 };

	if (file < 0) /* settlers may not send descriptors */
		return send(fd, s, content.iov_len,
			       MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
	job_attach(&message, &control, &file, 1);
	return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

static bool
write_slip(struct slip *s, size_t *len, const char *function,
	const char *const *params, int params_count)
{
	bool fits = add(s, len, 'F', function);

	for (int i = 0; i < params_count && fits; i++)
		fits = add(s, len, params[i] ? 'P' : 'N', params[i]);
	return fits;
}

bool
desk_ask(unsigned number, const char *function, const char *const *params,
	int params_count)
{
	struct slip s = { .number = number };
	size_t len = 0;

	return write_slip(&s, &len, function, params, params_count) &&
	       post(desk_fd(), &s, len, -1);
}

bool
desk_ask_with(unsigned number, const char *function, const char *const *params,
	int params_count, const struct desk_file *along)
{
	struct slip s = { .number = number };
	const struct iovec content = { (void *)along->bytes, along->len };
	size_t len = 0;
	int file = job_put_aside(&content, 1);
	bool fits = write_slip(&s, &len, function, params, params_count) &&
		    add(&s, &len, file < 0 ? 'N' : 'A', along->context);

	fits = fits && post(desk_fd(), &s, len, file);
	if (file >= 0)
		close(file);
	return fits;
}

/* The file that came along, or -1, is the caller's. */
static bool
receive(int fd, struct slip *s, size_t *len, int *file)
{
	union job_control control;
	struct iovec content = { s, sizeof *s - 1 };
	struct msghdr message = { .msg_iov = &content,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t n = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	int fds[JOB_RIGHTS] = { -1, -1 };
	if (n >= 0 && job_detach(&message, fds) > 1)
		close(fds[1]);
	*file = fds[0];
	if (n < (ssize_t)sizeof s->number)
		return false;
	*len = (size_t)n - sizeof s->number;
	s->text[*len] = '\0';
	return true;
}

bool
desk_answer(unsigned *number, char bytes[DESK_MAX])
{
	static struct slip s;
	size_t len;
	int none;

	if (!receive(desk_fd(), &s, &len, &none))
		return false;
	*number = s.number;
	memcpy(bytes, s.text, len + 1);
	return true;
}

/* The function's name and its parameters; false if it is none of the group's. */
static bool
read_slip(const struct service *g, const struct slip *s, size_t len,
	const char *params[DESK_PARAMS], int *kept)
{
	int n = 0;

	for (size_t at = 0; at < len && n <= DESK_PARAMS;
		at += strlen(s->text + at) + 1)
		if (s->text[at] == 'F')
			n = 0;
		else if (n < DESK_PARAMS) {
			*kept = s->text[at] == 'A' ? n : *kept;
			params[n++] =
				s->text[at] == 'N' ? NULL : s->text + at + 1;
		}
	for (const struct call *c = g->calls; c && c->function; c++)
		if (s->text[0] == 'F' && !c->scope &&
			!strcmp(c->function, s->text + 1))
			return true;
	fault("a streamer asks for what is none of the group's calls");
	return false;
}

/* What a settler makes of the file, for the parameter that stands for it. */
static const char *
keep(const struct desk_service *how, struct arena *arena, const char *context,
	int file)
{
	struct stat is;

	if (!how->keep || file < 0 || fstat(file, &is) != 0 ||
		is.st_size > DESK_FILE_MAX)
		return NULL;
	size_t len = (size_t)is.st_size;
	char *bytes = arena_alloc(arena, len + 1);
	if (!job_read_file(file, bytes, len))
		return NULL;
	return how->keep(arena, context, bytes, len);
}

static void
answer(const struct service *g, const struct desk_service *how, int fd)
{
	static struct slip s;
	const char *params[DESK_PARAMS + 1] = { NULL };
	struct arena arena = { 0 };
	size_t len, n = 0;
	int file, kept = -1;

	if (!receive(fd, &s, &len, &file))
		return;
	bool good = read_slip(g, &s, len, params, &kept);
	if (good && kept >= 0)
		params[kept] = keep(how, &arena, params[kept], file);
	if (file >= 0)
		close(file);
	const char *said = good ? db_insist(g, &arena, s.text + 1, params,
					  how->insist_seconds)
				: NULL;
	if (said && strlen(said) < sizeof s.text - 1)
		n = strlen(said);
	memcpy(s.text, said ? said : "", n);
	if (good && !post(fd, &s, n, -1))
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
desk_serve(const struct service *g, const struct desk_service *how)
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
		else if (how->tick && now)
			how->tick(g);
		if (now)
			due = clock_us() + how->tick_ms * 1000LL;
		ready = wait_for(seats, clock_left_ms(due));
		for (int i = 0; i < count && ready > 0; i++)
			if (seats[i].revents)
				answer(g, how, seats[i].fd);
	}
}
