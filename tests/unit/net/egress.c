/* Outgoing HTTP, to servers that are none of its friends. */
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/config.h"
#include "net/egress.h"
#include "unit.h"

static const struct option options[] = {
	GUARD_OPTIONS,
	{ 0 },
};
static struct arena arena;
static char folder[] = "/tmp/egress-XXXXXX";
static char at[64]; /* "127.0.0.1:<port>" */
static int listener, port;

/* What the server says to a path. */
static const struct {
	const char *path, *head;
	size_t body; /* so many letters */
} said[] = {
	{ "/good", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", 9 },
	{ "/away", "HTTP/1.1 302 Found\r\nLocation: /good\r\n", 0 },
	{ "/busy", "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\n", 2 },
	{ "/later",
		"HTTP/1.1 503 Slow\r\n"
		"Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n",
		2 },
	{ "/twice",
		"HTTP/1.1 103 Hints\r\nRetry-After: 9\r\n\r\n"
		"HTTP/1.1 200 OK\r\n",
		3 },
	{ "/full", "HTTP/1.1 200 OK\r\n", 1000 },
	{ "/large", "HTTP/1.1 200 OK\r\n", 1001 },
	{ "/shut", "", 0 },
	{ "/garbage", "220 mail.example.com ESMTP\r\n", 40 },
	{ "/zip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", 5 },
	{ "/cookie",
		"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
		"Strict-Transport-Security: max-age=1000\r\n",
		1 },
};

static void
say(int fd, const char *asked)
{
	char name[64];

	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		snprintf(name, sizeof name, " %s ", said[i].path);
		if (!strstr(asked, name))
			continue;
		dprintf(fd, "%s%s", said[i].head, *said[i].head ? "\r\n" : "");
		for (size_t n = 0; n < said[i].body; n++)
			dprintf(fd, "x");
		return;
	}
	if (strstr(asked, " /heads "))
		for (int i = 0; i < 3000; i++)
			dprintf(fd, "%sX-%d: %050d\r\n",
				i ? "" : "HTTP/1.1 200 OK\r\n", i, i);
	if (strstr(asked, " /endless ")) {
		dprintf(fd, "HTTP/1.1 200 OK\r\n\r\n");
		pause();
	}
	if (strstr(asked, " /echo "))
		dprintf(fd, "HTTP/1.1 200 OK\r\n\r\n%s", asked);
}

static void
serve(void)
{
	char asked[8192];

	signal(SIGPIPE, SIG_IGN);
	for (;;) {
		int fd = accept(listener, NULL, NULL);
		size_t len = 0;
		ssize_t n = 1;

		while (n > 0 && len < sizeof asked - 1 &&
			!memmem(asked, len, "\r\n\r\n", 4)) {
			n = read(fd, asked + len, sizeof asked - 1 - len);
			len += n > 0 ? (size_t)n : 0;
		}
		asked[len] = '\0';
		if (fork() == 0) {
			say(fd, asked);
			_exit(0);
		}
		close(fd);
	}
}

static void
listen_here(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET };
	socklen_t len = sizeof here;

	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert(bind(listener, (void *)&here, len) == 0);
	ck_assert(listen(listener, 64) == 0);
	getsockname(listener, (void *)&here, &len);
	port = ntohs(here.sin_port);
	snprintf(at, sizeof at, "127.0.0.1:%d", port);
}

static struct egress_answer
ask_url(enum guard_to to, const char *url, const struct net *deny)
{
	struct egress_request request = { to, "GET", url, NULL, NULL, 0, deny,
		2000, 2000, 1000 };

	return egress_ask(&arena, &request);
}

static struct egress_answer
ask(const char *path)
{
	return ask_url(GUARD_NAMED,
		arena_printf(&arena, "http://%s%s", at, path), NULL);
}

static void
begin(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	config_load(options);
	egress_start();
	listen_here();
	if (fork() == 0)
		serve(); /* ends with the test's process group */
}

static void
end(void)
{
	static const char *const left[] = { ".netrc", "key.pem", "cert.pem" };

	for (size_t i = 0; i < sizeof left / sizeof *left; i++)
		remove(arena_printf(&arena, "%s/%s", folder, left[i]));
	rmdir(folder);
	arena_free(&arena);
	close(listener);
}

static const struct {
	const char *path;
	int outcome, status;
	size_t len;
	long retry_after;
} answers[] = {
	{ "/good", EGRESS_ANSWERED, 200, 9, -1 },
	{ "/away", EGRESS_ANSWERED, 302, 0, -1 },
	{ "/busy", EGRESS_ANSWERED, 429, 2, 7 },
	{ "/later", EGRESS_ANSWERED, 503, 2, -1 },
	{ "/twice", EGRESS_ANSWERED, 200, 3, -1 },
	{ "/full", EGRESS_ANSWERED, 200, 1000, -1 },
	{ "/large", EGRESS_LOST, 200, 0, -1 },
	{ "/shut", EGRESS_LOST, 0, 0, -1 },
	{ "/garbage", EGRESS_LOST, 0, 0, -1 },
	{ "/heads", EGRESS_LOST, 200, 0, -1 },
	{ "/zip", EGRESS_ANSWERED, 200, 5, -1 },
	{ "/cookie", EGRESS_ANSWERED, 200, 1, -1 },
};

START_TEST(answers_are_read_as_far_as_their_limits)
{
	begin();
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct egress_answer a = ask(answers[i].path);
		ck_assert_msg((int)a.outcome == answers[i].outcome, "%s: %d %s",
			answers[i].path, a.outcome, a.fault ? a.fault : "");
		ck_assert_msg(a.status == answers[i].status, "%s: %d",
			answers[i].path, a.status);
		if (a.outcome == EGRESS_ANSWERED)
			ck_assert_msg(a.len == answers[i].len, "%s: %zu",
				answers[i].path, a.len);
		ck_assert_int_eq(a.retry_after, answers[i].retry_after);
	}
	ck_assert_str_eq(ask("/good").type, "application/json");
	end();
}
END_TEST

START_TEST(an_answer_that_never_ends_is_given_up)
{
	begin();
	struct egress_answer a = ask("/endless");

	ck_assert_int_eq(a.outcome, EGRESS_LOST);
	ck_assert_ptr_nonnull(a.fault);
	end();
}
END_TEST

START_TEST(a_closed_port_has_heard_nothing)
{
	begin();
	struct egress_answer a;
	char url[64];

	snprintf(url, sizeof url, "http://127.0.0.1:%d/", 1);
	a = ask_url(GUARD_NAMED, url, NULL);
	ck_assert_int_eq(a.outcome, EGRESS_NOT_SENT);
	end();
}
END_TEST

START_TEST(no_proxy_and_no_netrc_are_asked)
{
	begin();
	FILE *netrc = fopen(arena_printf(&arena, "%s/.netrc", folder), "we");

	ck_assert_ptr_nonnull(netrc);
	fprintf(netrc, "machine 127.0.0.1 login ann password secret\n");
	fclose(netrc);
	setenv("HOME", folder, 1);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	struct egress_answer a = ask("/echo");
	ck_assert_int_eq(a.outcome, EGRESS_ANSWERED);
	ck_assert_ptr_null(strstr(a.body, "Authorization"));
	ck_assert_ptr_null(strstr(a.body, "Cookie"));
	ck_assert_ptr_null(strstr(a.body, "Accept-Encoding"));
	end();
}
END_TEST

/* One address in many spellings; a name that means it. */
static const char *const spellings[] = { "127.0.0.1", "127.1", "0x7f.1",
	"0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "127.0.0.1.",
	"0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]",
	"[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::127.0.0.1]", "localhost",
	"LOCALHOST.", "10.0.0.1", "169.254.169.254", "[fe80::1]", "[fc00::1]",
	"rebound.example", "%31%32%37.0.0.1",
	"\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1" };

/* A resolver of ours: what looks like a stranger's name is this host. */
int
getaddrinfo(const char *name, const char *service_name,
	const struct addrinfo *hints, struct addrinfo **found)
{
	static struct sockaddr_in here;

	(void)service_name;
	if (name && strspn(name, "0123456789.") == strlen(name))
		return EAI_NONAME;
	here = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*found = calloc(1, sizeof **found);
	**found = (struct addrinfo){ .ai_family = AF_INET,
		.ai_socktype = hints ? hints->ai_socktype : SOCK_STREAM,
		.ai_addrlen = sizeof here,
		.ai_addr = (void *)&here };
	return 0;
}

void
freeaddrinfo(struct addrinfo *found)
{
	free(found);
}

/* In a process of its own, for the URLs connect if the guard lets them. */
START_TEST(no_spelling_leads_a_stranger_here)
{
	begin();
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		char *url = arena_printf(
			&arena, "https://%s:%d/good", spellings[i], port);
		struct egress_answer a = ask_url(GUARD_WORLD, url, NULL);
		ck_assert_msg(a.outcome != EGRESS_ANSWERED &&
				      a.outcome != EGRESS_LOST,
			"%s", url);
		ck_assert_int_eq(a.status, 0);
	}
	fcntl(listener, F_SETFL, O_NONBLOCK);
	ck_assert_int_eq(accept(listener, NULL, NULL), -1);
	end();
}
END_TEST

START_TEST(what_is_denied_besides_is_not_reached)
{
	begin();
	struct net deny[2] = { 0 };
	char *url = arena_printf(&arena, "http://%s/good", at);

	ck_assert(net_read("127.0.0.0/9", &deny[0]));
	ck_assert_int_eq(
		ask_url(GUARD_LOCAL, url, deny).outcome, EGRESS_REFUSED);
	ck_assert_int_eq(
		ask_url(GUARD_LOCAL, url, NULL).outcome, EGRESS_ANSWERED);
	end();
}
END_TEST

static const struct {
	enum guard_to to;
	const char *url;
	bool good;
} urls[] = {
	{ GUARD_WORLD, "https://example.com/hook?a=b", true },
	{ GUARD_WORLD, "https://example.com:8443/", true },
	{ GUARD_WORLD, "https://example.com:1024/", true },
	{ GUARD_WORLD, "https://example.com:1023/", false },
	{ GUARD_WORLD, "https://example.com:22/", false },
	{ GUARD_WORLD, "http://example.com/", false },
	{ GUARD_WORLD, "https://ann@example.com/", false },
	{ GUARD_WORLD, "https://ann:pw@example.com/", false },
	{ GUARD_WORLD, "file:///etc/passwd", false },
	{ GUARD_WORLD, "gopher://example.com/", false },
	{ GUARD_WORLD, "example.com", false },
	{ GUARD_WORLD, "https://", false },
	{ GUARD_WORLD, "https://example.com/\r\nHost: x", false },
	{ GUARD_WORLD, "", false },
	{ GUARD_NAMED, "http://127.0.0.1:7000/v1", true },
	{ GUARD_NAMED, "https://example.com:22/", true },
	{ GUARD_NAMED, "ftp://example.com/", false },
};

START_TEST(urls_are_judged_before_anybody_is_asked)
{
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++)
		ck_assert_msg(!guard_url_wrong(urls[i].to, urls[i].url) ==
				      urls[i].good,
			"%s", urls[i].url);
	char *large = arena_alloc(&arena, 3000);
	memset(large, 'a', 2999);
	memcpy(large, "https://a/", 10);
	ck_assert_ptr_nonnull(guard_url_wrong(GUARD_WORLD, large));
}
END_TEST

START_TEST(plain_http_goes_to_this_host_alone)
{
	begin();
	struct egress_answer a =
		ask_url(GUARD_NAMED, "http://192.0.2.1/", NULL);

	ck_assert_int_eq(a.outcome, EGRESS_REFUSED);
	ck_assert_str_eq(a.fault, "the address is not allowed");
	end();
}
END_TEST

static pid_t
tls_server(int tls_port)
{
	char number[16];

	snprintf(number, sizeof number, "%d", tls_port);
	ck_assert_int_eq(chdir(folder), 0);
	ck_assert_int_eq(system("openssl req -x509 -newkey rsa:2048 -nodes "
				"-keyout key.pem -out cert.pem -days 2 "
				"-subj /CN=here -addext "
				"subjectAltName=DNS:localhost 2>/dev/null"),
		0);
	pid_t pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR | O_CLOEXEC);
		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execlp("openssl", "openssl", "s_server", "-www", "-accept",
			number, "-key", "key.pem", "-cert", "cert.pem", NULL);
		_exit(127);
	}
	return pid;
}

static struct egress_answer
ask_until_there(const char *url)
{
	struct egress_answer a;
	const struct timespec moment = { .tv_nsec = 20000000 };
	struct egress_request request = { GUARD_NAMED, "GET", url, NULL, NULL,
		0, NULL, 2000, 5000, 100000 };

	for (int i = 0; i < 500; i++) {
		a = egress_ask(&arena, &request);
		if (a.outcome == EGRESS_ANSWERED ||
			!strstr(a.fault, "connect to server"))
			break;
		nanosleep(&moment, NULL);
	}
	return a;
}

START_TEST(a_certificate_must_be_known_and_name_the_host)
{
	begin();
	close(listener);
	listen_here();
	close(listener); /* its port is the TLS server's */
	pid_t server = tls_server(port);
	char *url = arena_printf(&arena, "https://localhost:%d/", port);
	struct egress_answer a = ask_until_there(url);

	ck_assert_int_ne(a.outcome, EGRESS_ANSWERED);
	ck_assert_msg(strstr(a.fault, "certificate"), "%s", a.fault);
	setenv("OUT_CA_FILE", "cert.pem", 1);
	a = ask_until_there(url);
	ck_assert_int_eq(a.outcome, EGRESS_ANSWERED);
	a = ask_until_there(
		arena_printf(&arena, "https://127.0.0.1:%d/", port));
	ck_assert_int_ne(a.outcome, EGRESS_ANSWERED);
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	end();
}
END_TEST

int
main(void)
{
	return unit_run("egress",
		(const TTest *[]){ answers_are_read_as_far_as_their_limits,
			an_answer_that_never_ends_is_given_up,
			a_closed_port_has_heard_nothing,
			no_proxy_and_no_netrc_are_asked,
			no_spelling_leads_a_stranger_here,
			what_is_denied_besides_is_not_reached,
			urls_are_judged_before_anybody_is_asked,
			plain_http_goes_to_this_host_alone,
			a_certificate_must_be_known_and_name_the_host, NULL });
}
