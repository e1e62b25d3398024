/*
 * Fuzzes a whole request, read as HTTP is written: the first line, headers, a
 * blank line, the body. Rows have inputs of every kind and source and answer
 * what they understood.
 */
#include <assert.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"
#include "http/route.h"
#include "serve/dispatch.h"
#include "text/json.h"
#include "text/text.h"

enum { PARAMS = 32 };

static bool tell(struct request *);

static const struct field all[] = {
	{ "id", UUID },
	{ "text", TEXT, 1, 20, .optional = true },
	{ "secret", TEXT, 0, 20, .optional = true, .sealed = true },
	{ "number", INT, -5, 1000, .fallback = "7" },
	{ "any_number", INT, .optional = true },
	{ "price", DECIMAL, 0, 1000, .scale = 2, .optional = true },
	{ "flag", BOOL, .optional = true },
	{ "day", DATE, .optional = true },
	{ "instant", INSTANT, .optional = true },
	{ "moment", WHEN, .optional = true },
	{ "email", EMAIL, .optional = true },
	{ "url", URL, .optional = true },
	{ "colour", ENUM, .oneof = "red|green", .optional = true },
	{ "object", OBJECT, .max = 200, .optional = true },
	{ "array", ARRAY, .max = 200, .optional = true },
	{ "json", JSON, .max = 200, .optional = true },
	{ "texts", TEXTS, 1, 5, .items = 3, .optional = true },
	{ "match", TEXT, 1, 40, .from = HEADER, .as = "If-Match",
		.optional = true },
	{ "device", TEXT, 1, 40, .from = COOKIE, .as = "device",
		.optional = true },
	{ "peer", TEXT, .from = PEER, .optional = true },
	{ "agent", TEXT, .max = 20, .from = AGENT, .optional = true },
	{ 0 },
};

static const struct field file[] = {
	{ "file", FILE_, 1, 64, .oneof = ".log|.txt", .optional = true },
	{ "text", TEXT, 0, 20, .optional = true },
	{ 0 },
};

static const struct route routes[] = {
	{ "GET", "/a/:id", PUBLIC, all, NULL, 200, .fn = tell },
	{ "POST", "/a/:id", PUBLIC, all, NULL, 200, .fn = tell,
		.body = BODY_JSON | BODY_FORM },
	{ "PATCH", "/a/:id", PUBLIC, all, NULL, 200, .fn = tell },
	{ "PUT", "/open/:id", PUBLIC, all, NULL, 200, .fn = tell,
		.open = true },
	{ "POST", "/file", PUBLIC, file, NULL, 200, .fn = tell,
		.body = BODY_MULTIPART, .max_body = 4096 },
	{ "GET", "/kept", PUBLIC, NULL, NULL, 200, .fn = tell, .cache = 1 },
	{ 0 },
};

static const struct route *const rooms[] = { routes, NULL };

const struct service service = { "fuzz", rooms };
const char schema_name[] = "fuzz";
const char migration_name[] = "none";
const char program_version[] = "test";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

/* Every value that arrives is text that PostgreSQL takes. Uploads go again. */
static bool
tell(struct request *r)
{
	struct buffer out = { .arena = &r->arena };

	buffer_text(&out, "{\"method\":\"told\"");
	const struct field *f = r->route->fields;
	for (int i = 0; f && f[i].name; i++) {
		const struct value *value = &r->values[i];
		assert(value->text || f[i].optional ||
			!strcmp(r->method, "PATCH"));
		if (!value->text)
			continue;
		assert(strlen(value->text) == value->len);
		assert(text_length(value->text, value->len) >= 0);
		buffer_printf(&out, ",\"%s\":", f[i].name);
		json_quote(&out, value->text, value->len);
	}
	buffer_text(&out, "}");
	if (r->route->fields == file)
		return refuse_with(r, 422, NULL, NULL, out.data);
	return reply_body(r, 200, NULL, out.data, out.len);
}

/* A key that is gone with the process; tests/fuzz/run names the store. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static char key[] = "/dev/shm/tessera-fuzz.XXXXXX";
	int fd = mkstemp(key);

	(void)argc;
	(void)argv;
	assert(fd >= 0);
	for (int i = 0; i < 64; i++)
		assert(write(fd, "5", 1) == 1);
	close(fd);
	setenv("PEER_KEY_FILE", key, 1);
	setenv("SEAL_KEY_FILE", key, 1);
	setenv("STORE_DIR", "/tmp", 0);
	setenv("LOG_LEVEL", "3", 1);
	config_load(NULL);
	dispatch_start(&service);
	unlink(key);
	return 0;
}

struct unread {
	const char *bytes;
	size_t left;
};

static long
read_piece(void *from, char *bytes, size_t size)
{
	struct unread *unread = from;
	size_t len = unread->left < size ? unread->left : size;

	if (len > 7)
		len = 7;
	memcpy(bytes, unread->bytes, len);
	unread->bytes += len;
	unread->left -= len;
	return (long)len;
}

/* "Content-Type: x" as CONTENT_TYPE=x, any other as HTTP_...; never too long
 * or with a NUL, for nginx lets no such through. */
static char *
param_of(struct arena *arena, char *line)
{
	char *value = strchr(line, ':');

	if (!value)
		return NULL;
	*value++ = '\0';
	value += strspn(value, " ");
	for (char *c = line; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	bool own = !strcmp(line, "CONTENT_TYPE");
	return arena_printf(arena, "%s%s=%s", own ? "" : "HTTP_", line, value);
}

/* "POST /a?b" */
static int
first_line(struct arena *arena, char *line, char **params)
{
	char *uri = strchr(line, ' ');

	if (!uri)
		return 0;
	*uri++ = '\0';
	uri[strcspn(uri, " ")] = '\0';
	char *query = strchr(uri, '?');
	params[0] = arena_printf(arena, "REQUEST_METHOD=%s", line);
	params[1] = arena_printf(arena, "REQUEST_URI=%s", uri);
	params[2] =
		arena_printf(arena, "QUERY_STRING=%s", query ? query + 1 : "");
	params[3] = "REMOTE_ADDR=192.0.2.1";
	return 4;
}

static void
judge(const struct request *r)
{
	const struct reply *reply = &r->reply;
	struct arena arena = { 0 };
	struct json json;

	assert(reply->status >= 200 && reply->status < 500);
	assert(!reply->type);
	if (reply->len)
		assert(!json_read(&arena, reply->body, reply->len, &json));
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct request r;
	struct arena lines = { 0 };
	char *params[PARAMS + 2] = { NULL };
	char *text = arena_copy(&lines, data, size);
	char *end = text + size;
	int count = 0;

	while (text < end && count < PARAMS) {
		char *line = text;
		size_t len = strcspn(text, "\n");
		text += len + (text + len < end);
		if (!len)
			break;
		line[len] = '\0';
		if (!count)
			count = first_line(&lines, line, params);
		else if ((params[count] = param_of(&lines, line)))
			count++;
		if (!count)
			break;
	}
	if (count) {
		struct unread body = { text, (size_t)(end - text) };
		r = (struct request){ .service = &service,
			.arena = r.arena,
			.params = params,
			.read = read_piece,
			.source = &body };
		dispatch(&r);
		judge(&r);
		dispatch_end(&r);
	}
	arena_free(&lines);
	return 0;
}
