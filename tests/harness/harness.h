/*
 * Tables of cases for one group. Each table runs twice: by dispatch, in this
 * process, and over HTTP, through nginx and the group's running workers.
 * tests/run starts what they need and says where it is (TEST_* variables).
 */
#ifndef HARNESS_H
#define HARNESS_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>

#include <json-c/json.h>

#include "http/route.h"

enum token {
	no_token,
	token_a, /* of a user, with every scope but admin */
	token_b, /* of another one */
	token_admin, /* of an administrator, with every scope */
	token_not_admin, /* with the scope admin, of a user who is none */
	token_unscoped, /* with no scope at all */
	token_expired,
	token_revoked,
	token_inactive, /* of a user who was deactivated */
	token_deleted, /* of a user who left */
	token_elsewhere, /* for another resource server */
	token_unknown, /* well formed, and nobody's */
	token_garbage,
	TOKENS,
};

enum way { both_ways, by_dispatch, by_http };

/*
 * A case. In path, headers, body, json, header and sql, <name> stands for what
 * a case before it kept. Lists are written one to a line:
 *   json    path=text    the value there ("" is the whole, # a count)
 *           path~regex   its text matches
 *   header  Name: value  or Name~regex, or Name! when it must be absent
 *   keep    name=path    or name=@Header, or name=path~regex: its first group
 * A case without a method only asks the database.
 */
struct test {
	const char *name; /* a sentence */
	const char *method;
	const char *path;
	enum token token;
	const char *body;
	int status;
	const char *error; /* its code; its sentence where there is no code */
	const char *json;
	const char *header;
	const char *headers; /* sent: Name: value */
	const char *type; /* sent; else JSON for {, or a form */
	const char *keep;
	const char *sql; /* asked as superuser afterwards */
	const char *gives; /* its first value */
	size_t len; /* of the body, when a NUL is in it */
	enum way way;
	const char *text; /* the whole body, byte by byte */
};

struct query {
	const char *method;
	const char *path; /* with its query */
	const char *authorization;
	const char *headers;
	const char *type;
	const char *body;
	size_t len;
};

enum { ANSWER_HEADERS = 64 };

struct answer {
	int status;
	char *body; /* ends in NUL */
	size_t len;
	size_t unread; /* bytes of the request's body; by dispatch */
	char *headers[ANSWER_HEADERS]; /* "Name: value" */
	int count;
};

/* A table, up to a case without a name, and a name for it. */
struct table {
	const char *name;
	const struct test *tests;
};

/* JSON without backslashes: J({"title":"Milk"}). */
#define J(...) #__VA_ARGS__

/* Memory of the program's whole run. */
extern struct arena *const kept_memory;

/*
 * Runs the tables both ways, then the other tests, up to a NULL; returns what
 * main does. prepare, if any, keeps what the cases need, before each way.
 */
int harness_run(const struct table *, void (*prepare)(void),
	const TTest *const *others);

/* Sends every example of the group; harness_run has it among its tests. */
const TTest *example_test(void);

/* The body of a row's example; NULL if it has none. */
const char *example_body(const struct route *);

/* Makes, by their examples, what the ids in a row's path are of. */
void example_makes(const struct route *);

/* The path of a row's example, with all that its query needs, and who asks. */
const char *example_path(const struct route *);
enum token example_token(const struct route *);

/* Asks for every list often, and for how often it was planned; likewise. */
const TTest *plan_test(void);

/* Sends the request; the answer is valid for the program's life. */
void ask_dispatch(const struct query *, struct answer *);
void ask_http(const struct query *, struct answer *);

/* The same for a case, filled in. */
void ask_test(const struct test *, enum way, struct answer *);

/* Fails unless the answer, if any, and the database are what the case says. */
void judge(const struct test *, enum way, const struct answer *);

/* How errors look at this path of the group. */
enum shape shape_at(const char *path);

/* Fails unless any answer whatever of this group may look so. */
void judge_form(const char *name, enum shape, const struct query *, enum way,
	const struct answer *);

/* NULL, or how success differs from what its row declares: "notes.0.id is null".
 */
const char *answer_wrong(const struct route *, struct json_object *said);

/* Fails unless success is what the row declares that was asked. All that is
 * asked of this group is held to that, by whatever test. */
void judge_declared(const struct query *, const struct answer *);

/* A header's value, or NULL. Fails when it is there twice; cookies by comma. */
const char *answer_header(const struct answer *, const char *name);

/* The text at a path in JSON, as "data.items.0.id"; NULL if not there. */
const char *json_at(const char *json, const char *path);

/* The matching value as regcomp(3) has it, extended. */
bool matches(const char *text, const char *regex);

/* What its first group matches; NULL if it does not match. */
const char *captured(const char *text, const char *regex);

/* Copies text with each <name> replaced by what was kept. */
char *filled(const char *text);
void keep(const char *name, const char *value);
const char *kept(const char *name);

/* Makes the users and their sessions, anew for each run of a table. */
void users_make(void);

/* What else is made whenever users are: what examples ask for. NULL: nothing. */
extern void (*users_own)(void);
const char *authorization(enum token);

/* The first value of a statement run by the superuser; "" if none. */
const char *sql(const char *statement);

/* A variable of tests/run: TEST_DATA, TEST_URL, TEST_DATABASE_URL, ... */
const char *setting(const char *name);

#endif
