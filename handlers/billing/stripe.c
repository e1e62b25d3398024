/* Stripe's API: its key, its address, one request. */
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/config.h"
#include "base/log.h"
#include "net/egress.h"
#include "stripe.h"
#include "text/json.h"
#include "text/jsonc.h"
#include "text/text.h"

enum {
	SECRET_MAX = 256,
	SECRETS = 2, /* the one in use, and the next */
	CONNECT_MS = 5000,
	ANSWER_MS = 20000, /* a card may take its bank that long */
	ANSWER_MAX = 4 << 20, /* bytes: a page of 100 events */
};

const struct option stripe_options[] = {
	{ "STRIPE_URL", "https://api.stripe.com", "where Stripe is asked" },
	{ "STRIPE_KEY_FILE", "",
		"Stripe's secret or restricted key, on the first line; without "
		"it nobody can pay" },
	{ "STRIPE_WEBHOOK_SECRET_FILE", "",
		"what Stripe signs its events with: one secret a line, two "
		"while one replaces the other" },
	GUARD_OPTIONS,
	{ 0 },
};

static char key[SECRET_MAX];
static char texts[SECRETS][SECRET_MAX];
static const char *secrets[SECRETS + 1];

/* Up to count lines; how many there were. */
static int
read_lines(const char *option, char lines[][SECRET_MAX], int count)
{
	const char *path = config_text(option);
	int n = 0;

	if (!*path)
		return 0;
	FILE *file = fopen(path, "re");
	if (!file)
		die("%s: %s cannot be read", option, path);
	while (n < count && fgets(lines[n], SECRET_MAX, file)) {
		lines[n][strcspn(lines[n], "\r\n")] = '\0';
		n += *lines[n] != '\0';
	}
	fclose(file);
	if (!n)
		die("%s: %s holds nothing", option, path);
	return n;
}

void
stripe_start(void)
{
	int n = read_lines("STRIPE_WEBHOOK_SECRET_FILE", texts, SECRETS);

	for (int i = 0; i < n; i++)
		secrets[i] = texts[i];
	read_lines("STRIPE_KEY_FILE", &key, 1);
	const char *wrong =
		guard_url_wrong(GUARD_NAMED, config_text("STRIPE_URL"));
	if (wrong)
		die("STRIPE_URL %s", wrong);
	egress_start();
}

bool
stripe_configured(void)
{
	return *key != '\0';
}

bool
stripe_live(void)
{
	return strstr(key, "_live_");
}

const char *const *
stripe_secrets(void)
{
	return secrets;
}

bool
stripe_id(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
	size_t len = text ? strlen(text) : 0;

	return len && len <= STRIPE_ID_MAX && strspn(text, allowed) == len;
}

static const char *
encode(struct arena *arena, struct json_object *form)
{
	struct buffer out = { .arena = arena };

	buffer_text(&out, "");
	if (!form)
		return out.data;
	json_object_object_foreach(form, name, value)
	{
		buffer_text(&out, out.len ? "&" : "");
		text_encode(&out, name);
		buffer_text(&out, "=");
		text_encode(&out, json_object_get_string(value));
	}
	return out.data;
}

/* Of ids alone: nothing that is in it leads to another object. */
static bool
is_path(const char *path)
{
	size_t len = strcspn(path, "?");

	return !strncmp(path, "/v1/", 4) && !strstr(path, "//") &&
	       strspn(path, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/") == len;
}

static struct egress_answer
exchange(struct arena *arena, const char *method, const char *path,
	const char *body, const char *idempotency)
{
	const char *headers[] = {
		arena_printf(arena, "Authorization: Bearer %s", key),
		"Stripe-Version: " STRIPE_API,
		"Content-Type: application/x-www-form-urlencoded",
		idempotency ? arena_printf(
				      arena, "Idempotency-Key: %s", idempotency)
			    : NULL,
		NULL,
	};
	struct egress_request request = { .to = GUARD_NAMED,
		.method = method,
		.url = arena_printf(
			arena, "%s%s", config_text("STRIPE_URL"), path),
		.headers = headers,
		.body = strcmp(method, "POST") ? NULL : body,
		.len = strlen(body),
		.connect_ms = CONNECT_MS,
		.total_ms = ANSWER_MS,
		.max = ANSWER_MAX };

	return egress_ask(arena, &request);
}

/* Strictly, before json-c reads it: what comes from outside is no friend. */
static void
parse(struct arena *arena, struct said *said, const struct egress_answer *a)
{
	struct json json;
	const char *wrong = json_read(arena, a->body, a->len, &json);

	if (!wrong && json.value.type != JSON_OBJECT)
		wrong = "is no object";
	if (!wrong)
		said->body = json_tokener_parse(a->body);
	if (said->body)
		said->status = a->status;
	else
		said->fault = wrong ? wrong : "cannot be read";
}

struct said
stripe_ask(struct arena *arena, const char *method, const char *path,
	struct json_object *form, const char *idempotency)
{
	struct said said = { 0 };

	if (!is_path(path) || (strchr(path, '?') && strcmp(method, "GET"))) {
		warn("stripe %s: no path of ours", method);
		said.fault = "no path of ours";
		return said;
	}
	struct egress_answer a =
		exchange(arena, method, path, encode(arena, form), idempotency);

	said.text = a.body;
	said.fault = a.fault;
	if (a.outcome == EGRESS_ANSWERED)
		parse(arena, &said, &a);
	if (said.status < 200 || said.status > 299)
		warn("stripe %s %.*s: %d %s", method, (int)strcspn(path, "?"),
			path, said.status, said_error(&said));
	return said;
}

void
said_end(struct said *said)
{
	json_object_put(said->body);
	said->body = NULL;
}

static struct json_object *
error_of(const struct said *said)
{
	return json_object_object_get(said->body, "error");
}

const char *
said_error(const struct said *said)
{
	const char *text = jsonc_text(error_of(said), "message");

	if (!said->status)
		return said->fault ? said->fault : "no answer";
	return text ? text : "an error without a message";
}

const char *
said_code(const struct said *said, bool *card)
{
	const char *type = jsonc_text(error_of(said), "type");
	const char *reason = jsonc_text(error_of(said), "decline_code");
	const char *code = jsonc_text(error_of(said), "code");

	*card = type && !strcmp(type, "card_error");
	return *card && reason ? reason : code ? code : "error";
}
