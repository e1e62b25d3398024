/* What is put into a FastCGI answer, and server-sent events. */
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/fcgi_out.h"
#include "net/sse.h"
#include "unit.h"

static int ends[2];

static void
open_pair(void)
{
	ck_assert(
		socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
}

static void
close_pair(void)
{
	close(ends[0]);
	close(ends[1]);
}

static const char short_answer[] =
	/* STDOUT of request 258: 5 bytes, 3 of padding */
	"\1\6\1\2\0\5\3\0hello\0\0\0"
	/* its end, and that of the request */
	"\1\6\1\2\0\0\0\0"
	"\1\3\1\2\0\10\0\0\0\0\0\0\0\0\0\0";

START_TEST(an_answer_is_records_and_two_ends)
{
	char got[128];
	struct fcgi_out out = { .request = 258 };

	open_pair();
	out.fd = ends[0];
	fcgi_out_put(&out, "hello", 5);
	fcgi_out_put(&out, "", 0);
	fcgi_out_end(&out);
	ck_assert_uint_eq(fcgi_out_unsent(&out), sizeof short_answer - 1);
	ck_assert(fcgi_out_flush(&out));
	ck_assert_uint_eq(fcgi_out_unsent(&out), 0);
	ck_assert_int_eq(
		recv(ends[1], got, sizeof got, 0), sizeof short_answer - 1);
	ck_assert(!memcmp(got, short_answer, sizeof short_answer - 1));
	fcgi_out_clear(&out);
	close_pair();
}
END_TEST

/* The content of the records at the other end; what is left is kept. */
static size_t
content(const unsigned char *bytes, size_t len, char *to)
{
	size_t at = 0, sum = 0;

	while (at < len) {
		size_t size = (size_t)(bytes[at + 4] << 8 | bytes[at + 5]);
		ck_assert_int_eq(bytes[at], 1);
		ck_assert_int_eq(bytes[at + 1], 6);
		ck_assert_uint_eq((size + bytes[at + 6]) % 8, 0);
		memcpy(to + sum, bytes + at + 8, size);
		sum += size;
		at += 8 + size + bytes[at + 6];
	}
	ck_assert_uint_eq(at, len);
	return sum;
}

START_TEST(what_the_peer_does_not_take_is_kept_in_its_order)
{
	enum { ALL = 1 << 20 };
	char *said = malloc(ALL), *got = malloc(ALL);
	unsigned char *wire = malloc(2 * ALL);
	struct fcgi_out out = { .request = 1 };
	size_t put = 0, len = 0;

	open_pair();
	out.fd = ends[0];
	for (size_t i = 0; i < ALL; i++)
		said[i] = (char)(i * 31 + i / 251);
	while (put < ALL) {
		size_t piece = put % 70001 + 1;
		if (piece > ALL - put)
			piece = ALL - put;
		fcgi_out_put(&out, said + put, piece);
		put += piece;
		ck_assert(fcgi_out_flush(&out));
	}
	ck_assert_uint_gt(fcgi_out_unsent(&out), 0);
	do {
		ck_assert(fcgi_out_flush(&out));
		ssize_t n = recv(ends[1], wire + len, 4099, MSG_DONTWAIT);
		len += n > 0 ? (size_t)n : 0;
		put = n > 0;
	} while (put);
	ck_assert_uint_eq(content(wire, len, got), ALL);
	ck_assert(!memcmp(said, got, ALL));
	ck_assert(!out.bytes);
	free(said);
	free(got);
	free(wire);
	close_pair();
}
END_TEST

START_TEST(a_peer_that_is_gone_is_told_nothing)
{
	struct fcgi_out out = { .request = 1 };

	open_pair();
	out.fd = ends[0];
	close(ends[1]);
	fcgi_out_put(&out, "hello", 5);
	ck_assert(!fcgi_out_flush(&out));
	fcgi_out_put(&out, "hello", 5);
	ck_assert_uint_eq(fcgi_out_unsent(&out), 0);
	ck_assert(!fcgi_out_flush(&out));
	fcgi_out_clear(&out);
	close(ends[0]);
}
END_TEST

static const struct {
	const char *name, *id, *data, *event;
} events[] = {
	{ NULL, NULL, "{}", "data: {}\n\n" },
	{ "time", "7", "{}", "event: time\nid: 7\ndata: {}\n\n" },
	{ NULL, NULL, "", "data: \n\n" },
	{ NULL, NULL, "a\nb\r\nc\rd",
		"data: a\ndata: b\ndata: c\ndata: d\n\n" },
	{ NULL, NULL, "a\n", "data: a\ndata: \n\n" },
	{ "a\ndata: b", "1\r2", "c", "event: a\nid: 1\ndata: c\n\n" },
};

START_TEST(events_are_what_they_say_and_no_more)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof events / sizeof *events; i++) {
		struct buffer out = { .arena = &arena };
		sse_event(&out, events[i].name, events[i].id, events[i].data,
			strlen(events[i].data));
		ck_assert_str_eq(out.data, events[i].event);
	}
	arena_free(&arena);
}
END_TEST

int
main(void)
{
	return unit_run("fcgi_out",
		(const TTest *[]){ an_answer_is_records_and_two_ends,
			what_the_peer_does_not_take_is_kept_in_its_order,
			a_peer_that_is_gone_is_told_nothing,
			events_are_what_they_say_and_no_more, NULL });
}
