/* Outgoing HTTP by libcurl, one request at a time. */
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "base/log.h"
#include "net/egress.h"

enum { KINDS = GUARD_LOCAL + 1 };

/* Connections are not shared between those who may reach different places. */
static CURL *handles[KINDS];

struct exchange {
	struct guard guard;
	const struct egress_request *request;
	struct egress_answer *answer;
	struct arena *arena;
	struct buffer body;
	size_t head; /* bytes of it so far */
	bool large;
};

void
egress_start(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		die("libcurl does not start");
}

static bool
is_header(const char *line, size_t len, const char *name, const char **value,
	size_t *value_len)
{
	size_t n = strlen(name);

	if (len <= n || line[n] != ':' || strncasecmp(line, name, n))
		return false;
	for (n++; n < len && (line[n] == ' ' || line[n] == '\t'); n++)
		;
	while (len > n && (line[len - 1] == '\r' || line[len - 1] == '\n' ||
				  line[len - 1] == ' '))
		len--;
	*value = line + n;
	*value_len = len - n;
	return true;
}

/* RFC 9110 10.2.3, in seconds alone; a date says -1. */
static long
seconds(const char *text, size_t len)
{
	long n = 0;

	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		if (n < 1000000)
			n = n * 10 + text[i] - '0';
	}
	return len ? n : -1;
}

void
egress_head(struct arena *arena, struct egress_answer *answer, const char *line,
	size_t len)
{
	const char *value;
	size_t n;

	/* The head of each answer replaces that of a 100 before it. */
	if (len > 5 && !memcmp(line, "HTTP/", 5)) {
		answer->type = "";
		answer->retry_after = -1;
	} else if (is_header(line, len, "Content-Type", &value, &n) &&
		   !memchr(value, 0, n))
		answer->type = arena_copy(arena, value, n);
	else if (is_header(line, len, "Retry-After", &value, &n))
		answer->retry_after = seconds(value, n);
}

static size_t
take_head(char *line, size_t size, size_t count, void *to)
{
	struct exchange *x = to;
	size_t len = size * count;

	x->head += len;
	x->large |= x->head > EGRESS_HEAD_MAX;
	if (x->large)
		return 0;
	egress_head(x->arena, x->answer, line, len);
	return len;
}

static size_t
take_body(char *bytes, size_t size, size_t count, void *to)
{
	struct exchange *x = to;
	size_t len = size * count;

	x->large |= len > x->request->max - x->body.len;
	if (x->large)
		return 0;
	buffer_add(&x->body, bytes, len);
	return len;
}

static struct curl_slist *
header_list(const char *const *headers)
{
	/* libcurl would wait for a 100 before a large body. */
	struct curl_slist *list = curl_slist_append(NULL, "Expect:");

	for (; headers && *headers; headers++)
		list = curl_slist_append(list, *headers);
	return list;
}

static void
prepare(CURL *curl, struct exchange *x, struct curl_slist *headers)
{
	const struct egress_request *request = x->request;

	curl_easy_reset(curl);
	guard_set(curl, &x->guard, request->url);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, x);
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, request->connect_ms);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->total_ms);
	if (!request->body)
		return;
	curl_easy_setopt(
		curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body);
}

static enum egress_outcome
judge(const struct exchange *x, CURL *curl, CURLcode code)
{
	long sent = 0;

	curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &sent);
	if (code == CURLE_OK)
		return EGRESS_ANSWERED;
	if (x->guard.refused && !sent)
		return EGRESS_REFUSED;
	return sent ? EGRESS_LOST : EGRESS_NOT_SENT;
}

static void
perform(struct exchange *x)
{
	CURL **curl = &handles[x->request->to];
	struct curl_slist *headers = header_list(x->request->headers);
	long status = 0;

	if (!*curl)
		*curl = curl_easy_init();
	if (!*curl || !headers)
		die("libcurl has no memory");
	prepare(*curl, x, headers);
	CURLcode code = curl_easy_perform(*curl);
	curl_easy_getinfo(*curl, CURLINFO_RESPONSE_CODE, &status);
	x->answer->outcome = judge(x, *curl, code);
	x->answer->status = (int)status;
	x->answer->fault = code == CURLE_OK   ? NULL
			   : x->large	      ? "the answer is too large"
			   : x->guard.refused ? "the address is not allowed"
					      : curl_easy_strerror(code);
	curl_slist_free_all(headers);
}

struct egress_answer
egress_ask(struct arena *arena, const struct egress_request *request)
{
	struct egress_answer answer = { .outcome = EGRESS_REFUSED,
		.body = "",
		.type = "",
		.retry_after = -1 };
	struct exchange x = { .guard = { request->to, request->deny },
		.request = request,
		.answer = &answer,
		.arena = arena,
		.body = { .arena = arena } };

	answer.fault = guard_url_wrong(request->to, request->url);
	if (answer.fault)
		return answer;
	perform(&x);
	if (x.body.len) {
		answer.body = x.body.data;
		answer.len = x.body.len;
	}
	return answer;
}
