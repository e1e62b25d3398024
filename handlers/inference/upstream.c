/* Providers, asked by one multi handle of libcurl that never blocks. */
#include <sys/epoll.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "call.h"
#include "net/egress.h"

enum { PIECE = 4096, KEPT = 64 /* idle connections */ };

static CURLM *multi;
static long long due;

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *data, void *socket_data)
{
	unsigned events = (what & CURL_POLL_IN ? EPOLLIN : 0) |
			  (what & CURL_POLL_OUT ? EPOLLOUT : 0);

	(void)easy, (void)data, (void)socket_data;
	streamer_watch(fd, what == CURL_POLL_REMOVE ? 0 : events);
	return 0;
}

static int
on_timer(CURLM *of, long ms, void *data)
{
	(void)of, (void)data;
	due = ms < 0 ? 0 : clock_us() + ms * 1000LL + 1;
	return 0;
}

void
upstream_open(void)
{
	multi = curl_multi_init();
	if (!multi)
		die("libcurl does not start");
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)KEPT);
}

/* What is over is told once libcurl has returned, for it may be removed then. */
static void
tell_ends(void)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(multi, &left))) {
		struct talk *c = NULL;
		CURLcode code = message->data.result;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &c);
		call_closed(c, code);
	}
}

void
upstream_seen(int fd, unsigned events)
{
	int running,
		what = (events & EPOLLIN ? CURL_CSELECT_IN : 0) |
		       (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
		       (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);

	curl_multi_socket_action(multi, fd, what, &running);
	tell_ends();
}

void
upstream_timer(void)
{
	int running;

	if (!due || clock_us() < due)
		return;
	due = 0;
	curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
	tell_ends();
}

long long
upstream_due(void)
{
	return due;
}

static size_t
take_head(char *line, size_t size, size_t count, void *to)
{
	struct talk *c = to;
	struct egress_answer answer = { .retry_after = -1 };
	size_t len = size * count;
	static const char name[] = "Retry-After:";

	c->up.head += len;
	if (c->up.head > HEAD_MOST)
		return 0;
	if (len > sizeof name && !strncasecmp(line, name, sizeof name - 1)) {
		egress_head(&c->arena, &answer, line, len);
		c->up.retry_after = answer.retry_after;
	}
	return len;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *to)
{
	size_t len = size * count;

	return call_heard(to, bytes, len) ? len : 0;
}

/* "host key" in the provider's file; the key is for that host alone. */
static void
read_key(struct upstream *up, const char *provider)
{
	char path[512], line[1024], host[256];
	const char *folder = config_text("PROVIDER_KEYS_DIR");

	up->key[0] = '\0';
	if (!*folder || strchr(provider, '/'))
		return;
	snprintf(path, sizeof path, "%s/%s", folder, provider);
	FILE *file = fopen(path, "re");
	if (!file) { /* systemd puts the folder's name before it */
		snprintf(
			path, sizeof path, "%s/providers_%s", folder, provider);
		file = fopen(path, "re");
	}
	if (!file)
		return;
	if (fgets(line, sizeof line, file) &&
		sscanf(line, "%255s %511s", host, up->key) == 2 &&
		strcasecmp(host, up->host)) {
		warn("the key of %s is not for its host", provider);
		up->key[0] = '\0';
	}
	fclose(file);
	explicit_bzero(line, sizeof line);
}

static bool
read_host(struct upstream *up, const char *url)
{
	CURLU *u = curl_url();
	char *host = NULL;
	bool read = u && !curl_url_set(u, CURLUPART_URL, url, 0) &&
		    !curl_url_get(u, CURLUPART_HOST, &host, 0);

	snprintf(up->host, sizeof up->host, "%s", read ? host : "");
	curl_free(host);
	curl_url_cleanup(u);
	return read;
}

static void
add_header(struct upstream *up, const char *name, const char *value)
{
	char line[1100];

	snprintf(line, sizeof line, "%s%s", name, value);
	up->headers = curl_slist_append(up->headers, line);
	explicit_bzero(line, sizeof line);
}

static void
add_headers(struct talk *c)
{
	struct upstream *up = &c->up;
	enum dialect kind = (enum dialect)plan_number(c->route, "dialect");
	static const char *const keys[] = {
		[DIALECT_OPENAI] = "Authorization: Bearer ",
		[DIALECT_ANTHROPIC] = "x-api-key: ",
		[DIALECT_GEMINI] = "x-goog-api-key: ",
	};

	/* What is packed though nobody asked for it is read nevertheless. */
	add_header(up, "Accept-Encoding:", "");
	add_header(up, "Expect:", "");
	add_header(up, "Content-Type: ", "application/json");
	add_header(up, "Accept: ",
		plan_true(c->route, "streams") ? "text/event-stream"
					       : "application/json");
	if (kind == DIALECT_ANTHROPIC)
		add_header(up,
			"anthropic-version: ", plan_text(c->plan, "version"));
	if (kind == DIALECT_ANTHROPIC && *plan_text(c->plan, "beta"))
		add_header(up, "anthropic-beta: ", plan_text(c->plan, "beta"));
	if (up->key[0])
		add_header(up, keys[kind], up->key);
}

static void
set_times(struct talk *c)
{
	CURL *easy = c->up.easy;

	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)plan_number(c->route, "connect_ms"));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		(long)plan_number(c->route, "total_ms"));
}

static void
prepare(struct talk *c, const char *url)
{
	CURL *easy = c->up.easy;

	guard_set(easy, &c->up.guard, url);
	set_times(c);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, c);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, c->up.headers);
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		(curl_off_t)plan_number(c->route, "len"));
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, c->body);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, c);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, c);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)PIECE);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(
		easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	/* One without TLS was let through for this host alone. */
	if (c->up.guard.http && c->up.guard.to != GUARD_LOCAL)
		curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

bool
upstream_begin(struct talk *c)
{
	const char *url = plan_text(c->route, "url");
	struct upstream *up = &c->up;

	memset(up, 0, sizeof *up);
	up->retry_after = -1;
	up->secrets[0] = up->host;
	up->secrets[1] = up->key;
	up->kept.arena = &c->arena;
	up->guard.to = plan_true(c->route, "local") ? GUARD_LOCAL : GUARD_NAMED;
	if (guard_url_wrong(up->guard.to, url) || !read_host(up, url))
		return false;
	up->easy = curl_easy_init();
	if (!up->easy)
		die("libcurl has no memory");
	read_key(up, plan_text(c->route, "provider"));
	add_headers(c);
	prepare(c, url);
	return !curl_multi_add_handle(multi, up->easy);
}

void
upstream_stop(struct talk *c)
{
	if (c->up.easy) {
		curl_multi_remove_handle(multi, c->up.easy);
		curl_easy_cleanup(c->up.easy);
	}
	curl_slist_free_all(c->up.headers);
	c->up.easy = NULL;
	c->up.headers = NULL;
}

void
upstream_pause(struct talk *c, bool paused)
{
	if (c->up.easy)
		curl_easy_pause(
			c->up.easy, paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
}
