/* What is refused before its body is read: only heads of requests are sent. */
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "cases.h"

enum { MIB = 1048576 };

/* A connection to nginx. */
static int
dial(void)
{
	char host[64], port[16];
	struct addrinfo *list, hints = { .ai_socktype = SOCK_STREAM };

	ck_assert_int_eq(sscanf(setting("TEST_URL"), "http://%63[^:/]:%15[0-9]",
				 host, port),
		2);
	ck_assert_int_eq(getaddrinfo(host, port, &hints, &list), 0);
	int fd = socket(list->ai_family, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(fd, list->ai_addr, list->ai_addrlen), 0);
	freeaddrinfo(list);
	return fd;
}

/* The answer to a head that promises so many bytes, of which none is sent. */
static const char *
promise(const char *path, enum token token, long long bytes)
{
	static char said[16384];
	const char *who = authorization(token);
	size_t len = 0;
	ssize_t n = 1;
	int fd = dial();

	dprintf(fd,
		"POST %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
		"Content-Type: multipart/form-data; boundary=edge\r\n"
		"%s%s%sContent-Length: %lld\r\n\r\n",
		path, who ? "Authorization: " : "", who ? who : "",
		who ? "\r\n" : "", bytes);
	while (len < sizeof said - 1 && n > 0 && !strstr(said, "}}")) {
		n = read(fd, said + len, sizeof said - 1 - len);
		len += n > 0 ? (size_t)n : 0;
		said[len] = '\0';
	}
	close(fd);
	char *copy = arena_copy(kept_memory, said, len);
	memset(said, 0, sizeof said);
	return copy;
}

static void
refused(const char *path, enum token token, long long bytes, const char *status,
	const char *part)
{
	const char *said = promise(path, token, bytes);

	ck_assert_msg(
		!strncmp(said, status, strlen(status)) && strstr(said, part),
		"%s, not %s with %s", said, status, part);
	ck_assert_ptr_nonnull(strstr(said, "X-Request-ID: "));
}

START_TEST(nothing_is_read_of_what_is_refused)
{
	static const char path[] = "/v1/datasets";

	users_make();
	refused(path, no_token, 900LL * MIB, "HTTP/1.1 401",
		"WWW-Authenticate");
	refused(path, token_unscoped, 900LL * MIB, "HTTP/1.1 403",
		"\"forbidden\"");
	refused(path, token_a, 1100LL * MIB, "HTTP/1.1 413",
		"\"payload_too_large\"");
	refused("/v1/datasets/" NOWHERE "/nothing", token_a, 900LL * MIB,
		"HTTP/1.1 404", "\"not_found\"");
	refused("/v1/datasets/" NOWHERE "/profile", token_a, 900LL * MIB,
		"HTTP/1.1 405", "Allow: GET, HEAD, OPTIONS");
	sql(filled("insert into iops.account_limits (user_id, datasets, "
		   "storage_bytes) values ('<user_a>', 1, 1000000)"));
	refused(path, token_a, 900LL * MIB, "HTTP/1.1 403",
		"\"resource_type\":\"storage\"");
	refused("/v1/datasets/" NOWHERE "/replace", token_a, 900LL * MIB,
		"HTTP/1.1 403", "USAGE_LIMIT_EXCEEDED");
	sql(filled("update iops.account_limits set datasets = 0 "
		   "where user_id = '<user_a>'"));
	refused(path, token_a, 1000, "HTTP/1.1 403",
		"You have used all datasets of this month (0/0).");
	sql(filled("insert into iops.jobs (user_id, kind, state, ended_at) "
		   "select '<user_a>', 'load', 'done', now() "
		   "from generate_series(1, 60)"));
	refused(path, token_a, 1000, "HTTP/1.1 429", "Retry-After: 3600");
}
END_TEST

const TTest *
gate_test(void)
{
	return nothing_is_read_of_what_is_refused;
}
