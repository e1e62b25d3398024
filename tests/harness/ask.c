/* The two ways to ask: through dispatch, and over HTTP. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "harness.h"
#include "serve/dispatch.h"

enum { PARAMS_MAX = 64, PIECE = 1000 };

static struct request request;

struct unread {
	const char *bytes;
	size_t left;
};

/* In pieces, as a connection has them. */
static long
read_piece(void *from, char *bytes, size_t size)
{
	struct unread *source = from;
	size_t len = source->left < size ? source->left : size;

	if (len > PIECE)
		len = PIECE;
	if (len) {
		memcpy(bytes, source->bytes, len);
		source->bytes += len;
	}
	source->left -= len;
	return (long)len;
}

static void
add_param(char **params, const char *name, const char *value)
{
	int i = 0;

	while (params[i])
		ck_assert_int_lt(++i, PARAMS_MAX - 1);
	if (value)
		params[i] = arena_printf(kept_memory, "%s=%s", name, value);
}

/* "If-Match: x" as "HTTP_IF_MATCH=x", for each line. */
static void
add_headers(char **params, const char *lines)
{
	while (lines && *lines) {
		size_t len = strcspn(lines, "\n");
		char *line = arena_copy(kept_memory, lines, len);
		char *value = strchr(line, ':');
		*value++ = '\0';
		for (char *c = line; *c; c++)
			*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
		char *name = arena_printf(kept_memory, "HTTP_%s", line);
		add_param(params, name, value + strspn(value, " "));
		lines += len + (lines[len] == '\n');
	}
}

static void
fill_params(char **params, const struct query *q)
{
	const char *query = strchr(q->path, '?');

	add_param(params, "REQUEST_METHOD", q->method);
	add_param(params, "REQUEST_URI", q->path);
	add_param(params, "QUERY_STRING", query ? query + 1 : "");
	add_param(params, "REMOTE_ADDR", "127.0.0.1");
	add_param(params, "REQUEST_ID", "0123456789abcdef0123456789abcdef");
	add_param(params, "HTTP_AUTHORIZATION", q->authorization);
	add_headers(params, q->headers);
	if (!q->body)
		return;
	add_param(params, "CONTENT_TYPE", q->type);
	add_param(params, "CONTENT_LENGTH",
		arena_printf(kept_memory, "%zu", q->len));
}

static void
add_header(struct answer *answer, const char *line, size_t len)
{
	ck_assert_int_lt(answer->count, ANSWER_HEADERS);
	answer->headers[answer->count++] = arena_copy(kept_memory, line, len);
}

struct collected {
	struct sink sink;
	struct buffer body;
};

static bool
collect(struct sink *sink, const char *bytes, size_t len)
{
	buffer_add(&((struct collected *)sink)->body, bytes, len);
	return true;
}

/* The body, be it put piece by piece. */
static void
take_reply(struct answer *answer)
{
	const struct reply *reply = &request.reply;
	struct collected all = { { collect }, { .arena = kept_memory } };

	buffer_text(&all.body, "");
	if (reply->body)
		buffer_add(&all.body, reply->body, reply->len);
	if (reply->stream)
		ck_assert_msg(reply->stream(&request, &all.sink),
			"the reply was cut short");
	answer->body = all.body.data;
	answer->len = all.body.len;
}

void
ask_dispatch(const struct query *q, struct answer *answer)
{
	char *params[PARAMS_MAX] = { NULL };
	struct unread source = { q->body, q->body ? q->len : 0 };

	memset(answer, 0, sizeof *answer);
	fill_params(params, q);
	request = (struct request){ .service = &service,
		.arena = request.arena,
		.params = params,
		.read = read_piece,
		.source = &source };
	dispatch(&request);
	const struct reply *reply = &request.reply;
	answer->status = reply->status;
	answer->unread = source.left;
	take_reply(answer);
	if (reply->status != 204 && reply->status != 304) {
		char *type = arena_printf(kept_memory, "Content-Type: %s",
			reply->type ? reply->type : "application/json");
		add_header(answer, type, strlen(type));
	}
	for (const struct header *h = reply->headers; h; h = h->next) {
		char *line =
			arena_printf(kept_memory, "%s: %s", h->name, h->value);
		add_header(answer, line, strlen(line));
	}
	dispatch_end(&request);
	judge_declared(q, answer);
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *to)
{
	buffer_add(to, bytes, size * count);
	return size * count;
}

/* A status line begins anew: 100 Continue came before. */
static size_t
take_header(char *bytes, size_t size, size_t count, void *to)
{
	size_t len = size * count;
	struct answer *answer = to;

	while (len && strchr("\r\n", bytes[len - 1]))
		len--;
	if (len > 5 && !memcmp(bytes, "HTTP/", 5))
		answer->count = 0;
	else if (len)
		add_header(answer, bytes, len);
	return size * count;
}

static struct curl_slist *
header_list(const struct query *q)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");
	const char *lines = q->headers;

	list = curl_slist_append(list,
		q->type && q->body
			? arena_printf(kept_memory, "Content-Type: %s", q->type)
			: "Content-Type:");
	if (q->authorization)
		list = curl_slist_append(
			list, arena_printf(kept_memory, "Authorization: %s",
				      q->authorization));
	while (lines && *lines) {
		size_t len = strcspn(lines, "\n");
		list = curl_slist_append(
			list, arena_copy(kept_memory, lines, len));
		lines += len + (lines[len] == '\n');
	}
	return list;
}

/* One connection for all, as a client would; from IPv4's loopback. */
static CURL *
handle(void)
{
	static CURL *curl;

	if (!curl)
		curl = curl_easy_init();
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http");
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
	return curl;
}

void
ask_http(const struct query *q, struct answer *answer)
{
	CURL *curl = handle();
	struct buffer body = { .arena = kept_memory };
	struct curl_slist *headers = header_list(q);
	char *url =
		arena_printf(kept_memory, "%s%s", setting("TEST_URL"), q->path);
	long status;

	memset(answer, 0, sizeof *answer);
	buffer_text(&body, "");
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, answer);
	if (q->body) {
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, q->body);
		curl_easy_setopt(
			curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->len);
	}
	if (!strcmp(q->method, "HEAD"))
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, q->method);
	CURLcode code = curl_easy_perform(curl);
	curl_slist_free_all(headers);
	ck_assert_msg(code == CURLE_OK, "%s %s: %s", q->method, url,
		curl_easy_strerror(code));
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (int)status;
	answer->body = body.data;
	answer->len = body.len;
	judge_declared(q, answer);
}
