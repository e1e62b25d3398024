/* Epoll over a worker's connections, and the hand-over to its siblings. */
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/call.h"
#include "process/connections.h"
#include "process/handover.h"
#include "process/scoreboard.h"

enum {
	KEPT_MAX = 64, /* beyond it, a connection is closed after its answer */
	EVENTS = 16,
	PEER_SECONDS = 20, /* that nginx may leave us waiting for a byte */
	MOMENT_MS = 3, /* of PostgreSQL's, before others are handed on */
	DRAIN_US = 2000000, /* nginx closes what it keeps in 300 ms */
	/* Who was woken for a connection may die before it takes it, and epoll
	 * wakes nobody else for it: then this is how long it waits. */
	LOOK_MS = 5000,
};

static int epoll = -1;
static int kept[KEPT_MAX]; /* without the one that is being answered */
static int kept_count;
static int database = -1; /* PostgreSQL's socket, as it was added */
static unsigned generation; /* of that connection: numbers come again */
volatile sig_atomic_t connections_told;
static bool stopping;
static long long stop_at;

static void
on_term(int signo)
{
	(void)signo;
	connections_told = 1;
}

static void
watch(int fd, unsigned events)
{
	struct epoll_event event = { .events = events, .data.fd = fd };

	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
		die("epoll: %s", strerror(errno));
}

/* EPOLLEXCLUSIVE: one connection wakes one worker. */
void
connections_open(void)
{
	struct sigaction action = { .sa_handler = on_term };
	sigset_t term;

	sigaction(SIGTERM, &action, NULL);
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		die("epoll: %s", strerror(errno));
	watch(0, EPOLLIN | EPOLLEXCLUSIVE);
	watch(handover_fd(), EPOLLIN | EPOLLEXCLUSIVE);
}

void
connections_keep(int fd)
{
	if (kept_count < KEPT_MAX)
		kept[kept_count++] = fd;
	else
		close(fd);
}

/* Takes the one at this place out of those that are kept. */
static int
take_out(int place)
{
	int fd = kept[place];

	kept[place] = kept[--kept_count];
	return fd;
}

static int
place_of(int fd)
{
	int place = 0;

	while (place < kept_count && kept[place] != fd)
		place++;
	return place;
}

/* True if nginx has closed it, or has said nothing. */
static bool
silent(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

static int
accept_one(void)
{
	struct timeval wait = { .tv_sec = PEER_SECONDS };
	int fd = accept4(0, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0 && errno != EAGAIN && errno != EINTR &&
		errno != ECONNABORTED)
		die("accept: %s", strerror(errno));
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
	watch(fd, EPOLLIN | EPOLLRDHUP);
	return fd;
}

/* A sibling's connection is ours from now on; false if there is none. */
static bool
receive(void)
{
	int fd = handover_receive();

	if (fd < 0)
		return false;
	watch(fd, EPOLLIN | EPOLLRDHUP);
	connections_keep(fd);
	return true;
}

void
connections_drop(int fd)
{
	epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL);
	close(fd);
}

static bool
hand_over(int place)
{
	if (!handover_send(kept[place]))
		return false;
	connections_drop(take_out(place));
	return true;
}

void
connections_hand_over(void)
{
	while (kept_count && hand_over(0))
		scoreboard_poke();
}

/*
 * Those of the kept ones that poll found: asked something, or closed. False
 * when the siblings can take no more.
 */
static bool
hand_over_ready(const struct pollfd *found, int count)
{
	for (int i = 0; i < count; i++) {
		int place = place_of(found[i].fd);
		if (!found[i].revents || place == kept_count)
			continue;
		if (silent(found[i].fd))
			close(take_out(place));
		else if (!hand_over(place))
			return false;
		else
			scoreboard_poke();
	}
	return true;
}

bool
connections_wait(int fd, long long until)
{
	struct pollfd all[1 + KEPT_MAX] = {
		{ .fd = fd, .events = POLLIN },
	};
	bool handing = true;
	int ms;

	if (poll(all, 1, MOMENT_MS) != 0)
		return true;
	while ((ms = clock_left_ms(until)) && !all[0].revents) {
		int count = handing ? kept_count : 0;
		for (int i = 0; i < count; i++)
			all[1 + i] = (struct pollfd){ .fd = kept[i],
				.events = POLLIN | POLLRDHUP };
		if (poll(all, 1 + (nfds_t)count, ms) > 0)
			handing = hand_over_ready(all + 1, count);
	}
	return all[0].revents;
}

/* The database's farewell is seen here, not by the next request. */
static void
watch_database(void)
{
	unsigned now;
	int fd = db_socket(&now);

	if (fd >= 0 && now != generation)
		watch(fd, EPOLLIN);
	generation = now;
	database = fd;
}

/* The next event with a request in it: its connection, or -1. */
static int
look(const struct epoll_event *event)
{
	int fd = event->data.fd;

	if (fd == 0)
		return stopping ? -1 : accept_one();
	if (fd == handover_fd()) {
		receive();
		return -1;
	}
	int place = place_of(fd);
	if (fd == database || place == kept_count)
		return -1;
	take_out(place);
	if (!(event->events & (EPOLLRDHUP | EPOLLHUP)) || !silent(fd))
		return fd;
	close(fd);
	return -1;
}

static int
first_of(const struct epoll_event *events, int count)
{
	int found = -1;

	for (int i = 0; i < count; i++)
		if (events[i].data.fd == database)
			db_look();
	for (int i = 0; i < count && found < 0; i++)
		found = look(&events[i]);
	return found;
}

/* No longer listens; what lies in the pair is somebody's, and may be ours. */
static void
stop(void)
{
	stopping = true;
	stop_at = clock_us() + DRAIN_US;
	epoll_ctl(epoll, EPOLL_CTL_DEL, 0, NULL);
}

static bool
drained(void)
{
	if (!stopping || (kept_count && clock_us() < stop_at))
		return false;
	while (kept_count)
		close(take_out(0));
	if (!receive())
		return true;
	stop_at = clock_us() + DRAIN_US;
	return false;
}

int
connections_next(void)
{
	struct epoll_event events[EVENTS];
	sigset_t none;

	sigemptyset(&none);
	watch_database();
	for (;;) {
		if (connections_told && !stopping)
			stop();
		if (drained())
			return -1;
		int count = epoll_pwait(epoll, events, EVENTS,
			stopping ? DRAIN_US / 1000 : LOOK_MS, &none);
		int fd = first_of(events, count);
		if (fd >= 0)
			return fd;
		watch_database();
	}
}
