/* Clients: what they are told, how long they may take, and when they are gone. */
#include <sys/epoll.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "process/clients.h"
#include "process/streams.h"

enum {
	SECOND = 1000000, /* clock_us() */
	SLOW_SECONDS = 60,
};

static const struct streaming *how;
static struct stream *all, *unsent;
static int epoll = -1, count;
static long long soonest; /* of all dues; 0: none */
static long long next_look; /* at silent and slow ones */

void
clients_begin(const struct streaming *what)
{
	how = what;
	epoll = epoll_create1(EPOLL_CLOEXEC);
	if (epoll < 0)
		die("epoll: %s", strerror(errno));
}

int
clients_epoll(void)
{
	return epoll;
}

int
clients_open(void)
{
	return count;
}

bool
clients_watch(int fd, unsigned long long what, unsigned events)
{
	struct epoll_event event = { .events = events, .data.u64 = what };

	if (!events)
		return epoll_ctl(epoll, EPOLL_CTL_DEL, fd, NULL) == 0;
	if (epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event) == 0)
		return true;
	return errno == ENOENT &&
	       epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

void
clients_queue(struct stream *s)
{
	if (s->unsent)
		return;
	s->unsent = true;
	s->next_unsent = unsent;
	unsent = s;
}

static void
lose(struct stream *s)
{
	if (s->gone)
		return;
	s->gone = true;
	s->out.broken = true;
	clients_watch(s->out.fd, 0, 0);
	s->watched = 0;
	if (how->gone && !s->ended)
		how->gone(s);
	else
		s->ended = true;
	clients_queue(s);
}

/* What was put is sent before the next wait. */
static void
watch(struct stream *s, unsigned events)
{
	if (s->watched == events || s->gone)
		return;
	s->watched = events;
	if (!clients_watch(s->out.fd, (unsigned long long)(uintptr_t)s, events))
		lose(s);
}

struct stream *
client_add(const struct job *job)
{
	struct stream *s = calloc(1, how->size);

	if (!s)
		die("no memory for a stream");
	s->job = *job;
	s->out.fd = job->fd;
	s->out.request = job->number;
	s->said = clock_us();
	s->next = all;
	s->link = &all;
	if (all)
		all->link = &s->next;
	all = s;
	count++;
	watch(s, EPOLLRDHUP);
	return s;
}

/* The worker may hold the connection for a moment longer, so that closing does
 * not take it out of epoll. */
static void
clear(struct stream *s)
{
	if (how->clear)
		how->clear(s);
	if (s->watched)
		clients_watch(s->out.fd, 0, 0);
	close(s->out.fd);
	fcgi_out_clear(&s->out);
	job_clear(&s->job);
	*s->link = s->next;
	if (s->next)
		s->next->link = s->link;
	free(s);
	count--;
}

void
clients_sooner(long long due)
{
	if (!soonest || due < soonest)
		soonest = due;
}

void
client_seen(struct stream *s, unsigned events)
{
	if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))
		lose(s);
	else
		clients_queue(s);
}

/* Whether it took something: full ones go on below half. */
static void
flush(struct stream *s)
{
	bool alive = s->out.broken || fcgi_out_flush(&s->out);
	size_t left = fcgi_out_unsent(&s->out);

	if (!alive) {
		lose(s);
		return;
	}
	if (s->out.broken)
		return;
	watch(s, EPOLLRDHUP | (left ? EPOLLOUT : 0));
	if (!s->full || left > CLIENT_FULL / 2)
		return;
	s->full = false;
	s->full_since = 0;
	if (how->room && !s->ended)
		how->room(s);
}

/* What is put while others are flushed is flushed, too. */
void
clients_flush(void)
{
	struct stream *s;

	while ((s = unsent)) {
		unsent = s->next_unsent;
		s->unsent = false;
		flush(s);
		if (!s->unsent && s->ended &&
			(s->out.broken || !fcgi_out_unsent(&s->out)))
			clear(s);
	}
}

long long
clients_due(void)
{
	long long look = all ? next_look : clock_us() + SECOND * 3600LL;

	return soonest && soonest < look ? soonest : look;
}

/* Once a second: who is silent for long, and who takes nothing for too long. */
static void
look(struct stream *s, long long now)
{
	long long slow = how->slow_seconds ? how->slow_seconds : SLOW_SECONDS;

	if (s->gone)
		return;
	if (s->full_since && now - s->full_since >= slow * SECOND)
		lose(s);
	else if (how->ping_seconds && !s->ended && !s->full && !s->mute &&
		 now - s->said >= how->ping_seconds * (long long)SECOND)
		stream_put(s, how->ping, strlen(how->ping));
}

static void
look_all(long long now)
{
	int full = 0;

	next_look = now + SECOND;
	for (struct stream *s = all; s; s = s->next) {
		look(s, now);
		full += s->full;
	}
	streams_full(full);
}

void
clients_tick(void)
{
	long long now = clock_us();

	if (now >= next_look)
		look_all(now);
	if (!soonest || now < soonest)
		return;
	soonest = 0;
	for (struct stream *s = all; s; s = s->next) {
		if (s->due && s->due <= now && !s->ended) {
			s->due = 0;
			how->due(s);
		}
		if (s->due && !s->ended && (!soonest || s->due < soonest))
			soonest = s->due;
	}
}

void
clients_stop(void)
{
	for (struct stream *s = all; s; s = s->next)
		if (!s->ended && how->stop)
			how->stop(s);
		else
			stream_break(s);
	clients_flush();
}

void
clients_break(void)
{
	for (struct stream *s = all; s; s = s->next)
		stream_break(s);
	clients_flush();
}
