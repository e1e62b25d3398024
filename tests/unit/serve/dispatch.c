/* Dispatch, without a database: paths, methods, bodies, conditions. */
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/config.h"
#include "crypto/token.h"
#include "serve/dispatch.h"
#include "unit.h"

static const char *body;
static const char *put_header = "x";

/* Answers with the value of its first field. */
static bool
tell(struct request *r)
{
	const struct value *value = r->route->fields ? r->values : NULL;
	const char *text =
		arena_printf(&r->arena, "{\"row\":\"%s\",\"id\":%s%s%s}",
			r->route->about, value && value->text ? "\"" : "",
			value && value->text ? value->text : "null",
			value && value->text ? "\"" : "");

	reply_header(r, "X-Test", put_header);
	return reply_body(r, 200, NULL, text, strlen(text));
}

static const struct field id[] = {
	{ "id", TEXT, 1, 20 },
	{ 0 },
};
static const struct field text[] = {
	{ "text", TEXT, 1, 20 },
	{ 0 },
};

#define TELL .fn = tell, .about

static const struct route routes[] = {
	{ "GET", "/a/fixed", PUBLIC, NULL, NULL, 200, TELL = "fixed" },
	{ "GET", "/a/:id", PUBLIC, id, NULL, 200, TELL = "one" },
	{ "DELETE", "/a/:id", PUBLIC, id, NULL, 204, TELL = "gone" },
	{ "GET", "/a/:id/b", PUBLIC, id, NULL, 200, TELL = "below" },
	{ "POST", "/a", PUBLIC, text, NULL, 201, TELL = "json",
		.max_body = 40 },
	{ "POST", "/a", PUBLIC, text, NULL, 201, TELL = "form",
		.body = BODY_FORM },
	{ "POST", "/b/fixed", PUBLIC, NULL, NULL, 200, TELL = "fixed",
		.open = true },
	{ "POST", "/b/:id", PUBLIC, id, NULL, 200, TELL = "one", .open = true },
	{ "GET", "/kept", PUBLIC, NULL, NULL, 200, TELL = "kept", .cache = 5 },
	{ "GET", "/guarded", "scope", NULL, NULL, 200, TELL = "guarded" },
	{ "POST", "/guarded", "scope", text, NULL, 200, TELL = "guarded" },
	{ 0 },
};
static const struct route *const rooms[] = { routes, NULL };

static const struct service group = { "unit", rooms };

static struct request r;

static long
read_body(void *source, char *bytes, size_t size)
{
	size_t len = strlen(body);

	(void)source;
	if (len > size)
		len = size;
	memcpy(bytes, body, len);
	body += len;
	return (long)len;
}

/* Dispatches "GET /path?query", with a body and up to two more variables. */
static int
ask(const char *line, const char *sent, const char *one, const char *two)
{
	static char method[64], uri[256], query[256];
	char *params[] = { method, uri, query, (char *)one, (char *)two, NULL };
	const char *path = strchr(line, ' ') + 1;
	const char *mark = strchr(path, '?');

	snprintf(method, sizeof method, "REQUEST_METHOD=%.*s",
		(int)(path - line - 1), line);
	snprintf(uri, sizeof uri, "REQUEST_URI=%s", path);
	snprintf(query, sizeof query, "QUERY_STRING=%s", mark ? mark + 1 : "");
	body = sent ? sent : "";
	dispatch_end(&r);
	r = (struct request){ .service = &group,
		.arena = r.arena,
		.params = params,
		.read = read_body };
	dispatch(&r);
	r.params = NULL;
	return r.reply.status;
}

static const char *
header(const char *name)
{
	for (struct header *h = r.reply.headers; h; h = h->next)
		if (!strcmp(h->name, name))
			return h->value;
	return "";
}

static const struct {
	const char *line;
	int status;
	const char *says; /* part of the body */
} paths[] = {
	{ "GET /a/fixed", 200, "\"fixed\"" },
	{ "GET /a/x", 200, "\"one\",\"id\":\"x\"" },
	{ "GET /a/x/b", 200, "\"below\",\"id\":\"x\"" },
	{ "HEAD /a/x", 200, "\"one\"" },
	{ "GET /a/x%2Fb", 200, "\"one\",\"id\":\"x/b\"" },
	{ "GET /a/%66ixed", 200, "\"fixed\"" },
	{ "GET /a/..", 200, "\"id\":\"..\"" },
	{ "GET /a/a+b", 200, "\"id\":\"a+b\"" },
	{ "GET /a/x?", 200, "\"one\"" },
	{ "GET /a/x#y", 200, "\"one\"" },
	{ "GET /a/123456789012345678901", 404, "not_found" },
	{ "GET /a/%20", 404, "not_found" },
	{ "GET /a/", 404, "not_found" },
	{ "GET /a//b", 404, "not_found" },
	{ "GET /a/x/", 404, "not_found" },
	{ "GET //a/x", 404, "not_found" },
	{ "GET /a/%", 404, "not_found" },
	{ "GET /a/%00", 404, "not_found" },
	{ "GET /a/%ff", 404, "not_found" },
	{ "GET /A/x", 404, "not_found" },
	{ "GET /", 404, "not_found" },
	{ "GET x", 404, "not_found" },
	{ "GET /1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/3/4/5/6/7/8/9/0/1/2/"
	  "3/4",
		404, "not_found" },
	{ "get /a/x", 405, "method_not_allowed" },
	{ "PUT /a/x", 405, "method_not_allowed" },
	{ "DELETE /a/x", 200, "\"gone\"" },
	{ "GET /a/x?y=1", 422, "\"y\":\"is not known here\"" },
	{ "GET /a/x?%zz", 400, "The query is malformed." },
};

START_TEST(paths_find_their_rows)
{
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		int status = ask(paths[i].line, NULL, NULL, NULL);
		ck_assert_msg(status == paths[i].status &&
				      strstr(r.reply.body, paths[i].says),
			"%s: %d %s", paths[i].line, status, r.reply.body);
	}
}
END_TEST

START_TEST(a_path_tells_its_methods)
{
	ck_assert_int_eq(ask("PUT /a/x", NULL, NULL, NULL), 405);
	ck_assert_str_eq(header("Allow"), "GET, HEAD, DELETE, OPTIONS");
	ck_assert_int_eq(ask("OPTIONS /a", NULL, NULL, NULL), 204);
	ck_assert_str_eq(header("Allow"), "POST, OPTIONS");
	ck_assert_uint_eq(r.reply.len, 0);
	ck_assert_int_eq(ask("OPTIONS /x", NULL, NULL, NULL), 404);
}
END_TEST

#define JSON_TYPE "CONTENT_TYPE=application/json"

static const struct {
	const char *body;
	const char *type;
	const char *length;
	int status;
	const char *says;
} bodies[] = {
	{ "{\"text\":\"a\"}", JSON_TYPE, NULL, 200, "\"json\",\"id\":\"a\"" },
	{ "{\"text\":\"a\"}", "CONTENT_TYPE=Application/JSON ; charset=utf-8",
		"CONTENT_LENGTH=12", 200, "\"json\"" },
	{ "text=a", "CONTENT_TYPE=application/x-www-form-urlencoded", NULL, 200,
		"\"form\",\"id\":\"a\"" },
	{ "{\"text\":\"a\"}", "CONTENT_TYPE=text/plain", NULL, 415,
		"unsupported_media_type" },
	{ "{\"text\":\"a\"}", "CONTENT_TYPE=", NULL, 415,
		"unsupported_media_type" },
	{ "{\"text\":\"a\"}", NULL, NULL, 415, "unsupported_media_type" },
	{ "", NULL, NULL, 422, "\"text\":\"is required\"" },
	{ "{\"text\":\"a\"}", JSON_TYPE, "CONTENT_LENGTH=13", 400,
		"The body ended early." },
	{ "{\"text\":\"a\"}", JSON_TYPE, "CONTENT_LENGTH=41", 413,
		"payload_too_large" },
	{ "{\"text\":\"a\"}                             ", JSON_TYPE, NULL, 413,
		"payload_too_large" },
	{ "{\"text\":\"a\"}                            ", JSON_TYPE, NULL, 200,
		"\"json\"" },
	{ "[]", JSON_TYPE, NULL, 400, "the body must be an object" },
	{ "{", JSON_TYPE, NULL, 400, "Invalid JSON" },
};

START_TEST(bodies_are_read_by_their_type)
{
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		int status =
			bodies[i].type
				? ask("POST /a", bodies[i].body, bodies[i].type,
					  bodies[i].length)
				: ask("POST /a", bodies[i].body, NULL, NULL);
		ck_assert_msg(status == bodies[i].status &&
				      strstr(r.reply.body, bodies[i].says),
			"%zu: %d %s", i, status, r.reply.body);
	}
}
END_TEST

/* A later row is asked only for a body that the first does not take. */
START_TEST(the_first_row_wins)
{
	ck_assert_int_eq(ask("POST /b/fixed", "{}", JSON_TYPE, NULL), 200);
	ck_assert_str_eq(r.route->about, "fixed");
	ck_assert_int_eq(ask("POST /b/x", "{}", JSON_TYPE, NULL), 200);
	ck_assert_str_eq(r.route->about, "one");
}
END_TEST

START_TEST(what_is_kept_is_named_by_its_hash)
{
	char list[128];

	ck_assert_int_eq(ask("GET /kept", NULL, NULL, NULL), 200);
	ck_assert_str_eq(header("Cache-Control"), "public, max-age=5");
	ck_assert_uint_eq(strlen(header("ETag")), 34);
	snprintf(list, sizeof list, "HTTP_IF_NONE_MATCH=\"x\", W/%s",
		header("ETag"));
	ck_assert_int_eq(ask("GET /kept", NULL, list, NULL), 304);
	ck_assert_uint_eq(r.reply.len, 0);
	ck_assert_uint_eq(strlen(header("ETag")), 34);
	ck_assert_int_eq(
		ask("GET /kept", NULL, "HTTP_IF_NONE_MATCH=*", NULL), 304);
	ck_assert_int_eq(
		ask("GET /kept", NULL, "HTTP_IF_NONE_MATCH=\"x\"", NULL), 200);
	ck_assert_int_eq(
		ask("GET /a/x", NULL, "HTTP_IF_NONE_MATCH=*", NULL), 200);
}
END_TEST

START_TEST(a_header_cannot_begin_another)
{
	put_header = "x\r\nSet-Cookie: a=b";
	ck_assert_int_eq(ask("GET /a/x", NULL, NULL, NULL), 200);
	ck_assert_str_eq(header("X-Test"), "");
	put_header = "x";
	ck_assert_int_eq(ask("GET /a/x", NULL, NULL, NULL), 200);
	ck_assert_str_eq(header("X-Test"), "x");
}
END_TEST

/*
 * A row whose C function calls no SQL is gated too: here the database that
 * would know the token is away, so nobody is let in.
 */
START_TEST(no_row_lets_an_unknown_token_in)
{
	static const char token[] = "HTTP_AUTHORIZATION=Bearer abc";

	ck_assert_int_eq(ask("GET /guarded", NULL, NULL, NULL), 401);
	ck_assert_str_eq(header("WWW-Authenticate"), "Bearer");
	ck_assert_int_eq(
		ask("GET /guarded", NULL, "HTTP_AUTHORIZATION=Basic abc", NULL),
		401);
	ck_assert_str_eq(
		header("WWW-Authenticate"), "Bearer error=\"invalid_token\"");
	ck_assert_int_eq(ask("GET /guarded", NULL, token, NULL), 503);
	ck_assert_str_eq(header("Retry-After"), "1");
	ck_assert_int_eq(ask("POST /guarded", "{", JSON_TYPE, token), 503);
}
END_TEST

/* A row that contradicts itself stops the program, and says which it is. */
START_TEST(a_path_names_fields)
{
	static const struct field one[] = {
		{ "id", UUID },
		{ 0 },
	};
	static const struct route wrong[] = {
		{ "GET", "/a/:id/b/:name", PUBLIC, one, NULL, 200, .fn = tell },
		{ 0 },
	};
	static const struct route *const room[] = { wrong, NULL };
	static const struct service bad = { "unit", room };
	char said[256] = "";
	int ends[2], status;

	ck_assert(pipe(ends) == 0);
	pid_t pid = fork();
	if (!pid) {
		dup2(ends[1], STDERR_FILENO);
		dispatch_start(&bad);
		_exit(0);
	}
	close(ends[1]);
	ck_assert(read(ends[0], said, sizeof said - 1) > 0);
	ck_assert(waitpid(pid, &status, 0) == pid);
	ck_assert_int_eq(WEXITSTATUS(status), 1);
	ck_assert(strstr(said, "row GET /a/:id/b/:name: name is no field"));
}
END_TEST

int
main(void)
{
	setenv("DATABASE_URL", "host=/nonexistent", 1);
	setenv("LOG_LEVEL", "3", 1);
	config_load(NULL);
	dispatch_start(&group);
	return unit_run("route",
		(const TTest *[]){ paths_find_their_rows,
			a_path_tells_its_methods, bodies_are_read_by_their_type,
			the_first_row_wins, what_is_kept_is_named_by_its_hash,
			a_header_cannot_begin_another,
			no_row_lets_an_unknown_token_in, a_path_names_fields,
			NULL });
}
