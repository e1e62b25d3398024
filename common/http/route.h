/* An endpoint is a row; a group is a list of tables of rows (README). */
#ifndef HTTP_ROUTE_H
#define HTTP_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/config.h"
#include "http/answer.h"
#include "http/field.h"
#include "http/request.h"

#define PUBLIC "PUBLIC" /* the scope of a row that needs no token */

enum body { /* what a row's body may be; 0 is BODY_JSON */
	BODY_JSON = 1,
	BODY_FORM = 2, /* application/x-www-form-urlencoded */
	BODY_MULTIPART = 4 /* multipart/form-data; alone in its row */
};

enum shape { /* how a group's errors look */
	SHAPE_NESTED, /* {"error":{"code","message","details"}}; 422 for fields
		       */
	SHAPE_SITE, /* {"success":false,"error":"text"}; 400 for fields */
	SHAPE_OAUTH, /* {"error","error_description"} (RFC 6749 5.2); 400 */
	SHAPE_MESSAGES, /* {"type":"error","error":{"type","message"}}, as
			   Anthropic's clients read it, or with details; 422 */
};

enum keep { /* is the answer kept for a client that repeats itself? */
	KEEP_IF_MADE, /* of status 201, and by no C function */
	KEEP, /* of a C function: success, and 402 */
	KEEP_NOT, /* as when it says what is kept nowhere in the clear, or ends
		     the session that asks */
	KEEP_OWN, /* by .begin and .finish, with the request's key and hash */
};

struct service;

struct route {
	const char *method;
	const char *path; /* segments; ":name" is a field */
	const char *scope; /* that the token must carry, or PUBLIC */
	const struct field *fields; /* ends in { 0 }; NULL for none */
	const char *function; /* in SQL; NULL if fn answers alone */
	int status; /* of success */
	int body; /* enum body, or-ed */
	size_t max_body; /* bytes; 0 is BODY_MAX */
	int depth; /* of a JSON body; 0 is JSON_DEPTH_MAX */
	/* The type of a body that fn reads itself, by r->read: its field says BODY,
	 * and stays empty. */
	const char *unread;
	int cache; /* seconds that nginx may answer in our place; 0 is none */
	/* What success is in JSON: such an object, or a list of them. */
	const struct object *answer;
	/* What 202 says in its place: the work goes on, Location says where. */
	const struct object *later;
	bool array; /* a list of them, and nothing around it */
	bool data; /* all that is data of {"success":true,"data":...} */
	/* A function's columns (db/columns.h): the list's name; the columns
	 * that place a row in it; its total is told, too. */
	const char *items;
	const char *next;
	bool total;
	/* The one of calls that tells, by the job's id, what is answered when the
	 * job that the row replies with is over (serve/await.h); and how many
	 * seconds a client waits who does not say. */
	const char *waits;
	int wait;
	/* The one of calls that nginx asks before it reads a large body
	 * (serve/gate.h). */
	const char *gate;
	int keep; /* enum keep: Idempotency-Key */
	bool camel; /* as the group's, where the others' are not */
	/* Anthropic's clients ask: errors are of SHAPE_MESSAGES, the token may be
	 * in X-Api-Key, and C reads anthropic-version and anthropic-beta. */
	bool messages;
	bool open; /* unknown keys are ignored instead of refused */
	bool file; /* X-Accel-Redirect is honoured */
	bool page; /* HTML for people: refusals too, and fn is called although
		      fields are wrong (problem_of) */
	bool (*fn)(struct request *); /* instead of db_call */
	/* C before the function, which fills in its COMPUTED fields; and after
	 * it, when it succeeded, with what it said as the reply. */
	bool (*begin)(struct request *);
	bool (*finish)(struct request *);
	/* The job that .finish made, no streamer takes: takes it back. */
	void (*untaken)(struct request *);
	/* Answers may be a streamer's (reply_job): nginx sends on each piece as it
	 * comes. */
	bool stream;
	/* Seconds; an older sign-in is refused with 401 and the code
	 * insufficient_user_authentication, which says so (RFC 9470). */
	int recent;
	const char *refuses; /* "404|410": besides what its form tells */
	const char *about; /* for OpenAPI, one sentence */
	/* nginx counts it by a rate of its own, too: that of parts/rates.conf
	 * with this name. */
	const char *rate;
	/* Of success, where it is not JSON alone: "text/plain|..." */
	const char *types;
};

/* What the program does when it is told --name instead of to serve. */
struct command {
	const char *name; /* "rewrap" */
	int (*run)(const struct service *); /* returns an exit code */
	const char *help; /* read after "--rewrap" */
};

/* A function that C calls besides its row's (db_ask); it returns json. */
struct call {
	const char *function;
	const char *parameters; /* text, by comma; after bearer, if guarded */
	const char *scope; /* that it enters with; NULL: it takes no bearer */
};

/* A process that the master keeps beside the group's workers. */
struct companion {
	const char *name; /* that it is seen by */
	/* Works until companion_stopping(); returns an exit code. */
	int (*run)(const struct service *);
	int count; /* how many of it at once */
	int patience; /* seconds from SIGTERM to SIGKILL; 0 is 10 */
	bool no_network; /* but for a database on another machine */
	bool no_database;
	/* In place of run: it answers what .stream rows hand over. */
	const struct streaming *streams;
	bool last; /* asked to stop when the last streamer has ended */
};

enum { PER_CORE = -1 }; /* as the count of companions */

struct errand; /* process/errand.h */
struct streaming; /* process/streamer.h */

struct service {
	const char *name;
	/* Tables of rows, one a room, each ended by { 0 }; NULL ends them. */
	const struct route *const *routes;
	enum shape shape;
	bool camel; /* clients write keys in camelCase; both are read */
	const char *prefix; /* the group answers unknown paths below it */
	const struct option *options; /* of its own; ends in { 0 } */
	void (*start)(void); /* once, before any worker is forked */
	const struct call *calls; /* ends in { 0 } */
	/* The one of calls that notes what was refused to the holder of a token,
	 * by the token's hash, the row and the status. */
	const char *refusal;
	const char *sweep; /* the one of calls that says which files may go */
	const struct command *commands; /* ends in { 0 } */
	const struct companion *companions; /* ends in { 0 } */
	/* A program without a socket: what it does in place of serving. */
	int (*daemon)(const struct service *);
	/* What its children do, each in a process of its own; ends in { 0 }. */
	const struct errand *errands;
	/* Replies with the page that says so, in place of the error shape. */
	bool (*refused)(struct request *, int status, const char *sentence);
	/* What a nested error has as its type, with a param beside, for clients
	 * that read both; NULL: neither. And the type of SHAPE_MESSAGES. */
	const char *(*error_type)(enum shape, int status, const char *code);
};

enum {
	BODY_MAX = 65536,
	BODY_TRUSTED = 1048576, /* a larger body is read after the token */
	FIELDS_MAX = 64,
};

/* Defined once by every group, in handlers/<group>/<group>.c. */
extern const struct service service;

/* Made from the group's .sql and the migrations when the program is built. */
extern const char schema_name[]; /* "home_1a2b3c4d" */
extern const char migration_name[]; /* the last change of sqitch.plan */
extern const char program_version[];

/*
 * A group's rows, one after the other:
 *     for (struct rows i = rows_of(group); (row = rows_next(&i));)
 * rows_next returns NULL after the last; i.number is the row's, from 0 on.
 */
struct rows {
	const struct route *const *table;
	const struct route *row;
	int number;
};

struct rows rows_of(const struct service *);
const struct route *rows_next(struct rows *);

/* True if the row's scope asks for a token. */
bool route_guarded(const struct route *);

/* True if a client may repeat it with an Idempotency-Key: it is guarded, and its
 * function, called by nothing but db_call, takes no file. */
bool route_kept(const struct route *);

/* True if a client may repeat it, be it that the group keeps what it answers. */
bool route_repeats(const struct route *);

/* True if what it tells a user is named by its hash (a weak ETag), unless the
 * function names it. */
bool route_hashed(const struct route *);

/* How its errors look. */
enum shape route_shape(const struct service *, const struct route *);

/* True if clients write its keys in camelCase. */
bool route_camel(const struct service *, const struct route *);

/* True if path names this field: ":id" names "id". */
bool route_in_path(const struct route *, const char *field);

/* True if success has a body and that is always JSON. */
bool route_says_json(const struct route *);

/* True if what the row makes can be read below its path, by its id. */
bool route_locates(const struct service *, const struct route *);

/* The enum body of a request's Content-Type; 0 if it is none of them. */
int route_body_type(const struct request *);

#endif
