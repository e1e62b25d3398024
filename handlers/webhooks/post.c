/* One delivery on its way: signed, guarded, and read as hostile. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "crypto/hook.h"
#include "crypto/seal.h"
#include "net/egress.h"
#include "post.h"
#include "text/jsonc.h"
#include "text/text.h"
#include "webhooks.h"

enum {
	POST_MS = 5000, /* from the look for its address to the answer's end */
	NETS = 64,
	KEPT = 1000, /* characters of an answer */
	PIECE = 4096, /* libcurl's own buffer */
};

static struct net deny[NETS + 1], allow[NETS + 1];

static void
read_nets(const char *option, struct net *nets)
{
	char text[64];
	const char *at = config_text(option);

	for (int n = 0; *at; n++) {
		size_t len = strcspn(at, ", ");
		snprintf(text, sizeof text, "%.*s", (int)len, at);
		if (n == NETS || !net_read(text, &nets[n]))
			die("%s must be networks by comma, not \"%s\"", option,
				at);
		at += len;
		at += strspn(at, ", ");
	}
}

void
post_start(void)
{
	read_nets("HOOKS_DENY", deny);
	read_nets("HOOKS_ALLOW", allow);
}

static size_t
take_head(char *line, size_t size, size_t count, void *to)
{
	struct post *p = to;
	size_t len = size * count;
	long status = 0;

	p->head += len;
	if (p->head > EGRESS_HEAD_MAX)
		return 0;
	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
	if (len <= 2 && *line != ' ' && status >= 200)
		p->headed = true;
	return len;
}

/* What is beyond is not waited for: its status is told already. */
static size_t
take_body(char *bytes, size_t size, size_t count, void *to)
{
	struct post *p = to;
	size_t len = size * count, room = POST_BODY - p->len;
	size_t n = len < room ? len : room;

	memcpy(p->body + p->len, bytes, n);
	p->len += n;
	return p->len < POST_BODY ? len : 0;
}

static void
add_header(struct post *p, const char *name, const char *value)
{
	char *line = arena_printf(&p->arena, "%s: %s", name, value);

	p->headers = curl_slist_append(p->headers, line);
	if (!p->headers)
		die("libcurl has no memory");
}

/* Sealed as it is in the job; NULL if it is none. */
static const char *
open_secret(struct post *p, const char *name)
{
	const char *sealed = jsonc_text(p->job, name);
	size_t len;

	return sealed ? seal_open(&p->arena, SECRET_PLACE, sealed,
				strlen(sealed), &len)
		      : NULL;
}

static bool
sign(struct post *p, const char *body)
{
	const char *secrets[] = { open_secret(p, "secret"),
		open_secret(p, "old_secret"), NULL };
	struct json_object *event = json_tokener_parse(body);
	const char *id = arena_printf(&p->arena, "%s", jsonc_text(event, "id"));
	time_t now = time(NULL);
	const char *at = arena_printf(&p->arena, "%lld", (long long)now);

	json_object_put(event);
	if (!secrets[0])
		return false;
	add_header(p, "webhook-id", id);
	add_header(p, "webhook-timestamp", at);
	add_header(p, "webhook-signature",
		hook_sign(&p->arena, secrets, id, now, body, strlen(body)));
	add_header(p, "X-Webhook-Timestamp", at);
	add_header(p, "X-Webhook-Event", jsonc_text(p->job, "event"));
	add_header(p, "X-Webhook-Signature",
		hook_sign_body(&p->arena, secrets[0], body, strlen(body)));
	return true;
}

static void
prepare(struct post *p, const char *body)
{
	CURL *curl = p->curl;

	add_header(p, "Content-Type", "application/json");
	add_header(p, "User-Agent",
		arena_printf(
			&p->arena, "Tessera-Webhooks/%s", program_version));
	p->headers = curl_slist_append(p->headers, "Expect:");
	curl_easy_reset(curl);
	guard_set(curl, &p->guard, jsonc_text(p->job, "url"));
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(
		curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, (long)PIECE);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)POST_MS);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, p->headers);
	curl_easy_setopt(
		curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)strlen(body));
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_head);
	curl_easy_setopt(curl, CURLOPT_HEADERDATA, p);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, p);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, p);
}

static void
free_place(struct post *p)
{
	curl_slist_free_all(p->headers);
	p->headers = NULL;
	json_object_put(p->job);
	p->job = NULL;
	arena_reset(&p->arena);
}

bool
post_begin(struct post *p, CURLM *multi, struct json_object *job)
{
	if (!p->curl)
		p->curl = curl_easy_init();
	if (!p->curl)
		die("libcurl has no memory");
	p->job = job;
	p->guard = (struct guard){ GUARD_WORLD, deny, .allow = allow };
	p->begun = clock_us();
	p->head = p->len = 0;
	p->headed = false;
	p->quick =
		json_object_get_boolean(json_object_object_get(job, "quick"));
	const char *body = jsonc_text(job, "payload");
	if (!sign(p, body)) {
		fault("the secret of webhook %s does not open",
			jsonc_text(job, "webhook_id"));
		free_place(p);
		return false;
	}
	prepare(p, body);
	curl_multi_add_handle(multi, p->curl);
	return true;
}

/* Of what is at an address that was refused, nothing. */
static const char *
error_of(const struct post *p, CURLcode code)
{
	if (p->guard.refused && !p->head)
		return "address_refused";
	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return "name_not_found";
	case CURLE_COULDNT_CONNECT:
		return "not_connected";
	case CURLE_OPERATION_TIMEDOUT:
		return "timed_out";
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CONNECT_ERROR:
		return "tls_failed";
	default:
		return p->head > EGRESS_HEAD_MAX ? "head_too_large"
						 : "connection_lost";
	}
}

/* As PostgreSQL takes it: UTF-8 without NUL, so many characters of it. */
static const char *
text_of(struct post *p)
{
	struct buffer out = { .arena = &p->arena };
	size_t at = 0;

	buffer_text(&out, "");
	for (int n = 0; at < p->len && n < KEPT; n++) {
		size_t len = text_character(p->body + at, p->len - at);
		if (!len || !p->body[at])
			buffer_text(&out, "?");
		else
			buffer_add(&out, p->body + at, len);
		at += len ? len : 1;
	}
	return out.data;
}

static void
add_number(struct json_object *o, const char *name, long long n)
{
	json_object_object_add(o, name, json_object_new_int64(n));
}

struct json_object *
post_end(struct post *p, CURLM *multi, CURLcode code)
{
	struct json_object *said = json_object_new_object();
	curl_off_t after = 0;
	long status = 0;

	curl_easy_getinfo(p->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(p->curl, CURLINFO_RETRY_AFTER, &after);
	jsonc_put(said, "id", jsonc_text(p->job, "id"));
	add_number(said, "attempt",
		json_object_get_int(json_object_object_get(p->job, "attempt")));
	add_number(said, "ms", (clock_us() - p->begun) / 1000);
	if (p->headed) {
		add_number(said, "status", status);
		jsonc_put(said, "body", text_of(p));
	} else
		jsonc_put(said, "error", error_of(p, code));
	if (after > 0)
		add_number(said, "retry_after", after < 86400 ? after : 86400);
	curl_multi_remove_handle(multi, p->curl);
	free_place(p);
	return said;
}
