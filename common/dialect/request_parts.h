/* The insides of a request: for the files of this floor alone. */
#ifndef DIALECT_REQUEST_PARTS_H
#define DIALECT_REQUEST_PARTS_H

#include "dialect/estimate.h"
#include "dialect/request.h"
#include "text/json_walk.h"

enum part_kind {
	PART_TEXT,
	PART_IMAGE, /* with its data */
	PART_LINK, /* an image by its address */
	PART_CALL,
	PART_RESULT,
	PART_OTHER, /* what only the client's own form can say */
};

/* Values stand as the client wrote them, as JSON. */
struct part {
	enum part_kind kind;
	struct json_value
		text; /* text, address, result; of a call its object */
	struct json_value id;
	struct json_value name;
	struct json_value signature; /* Google's, of a call */
	const char *mime; /* of an image, and its Base64 */
	const char *data;
	size_t data_len;
	bool failed; /* the result is an error's */
	struct part *next;
};

struct turn {
	bool assistant;
	struct part *first;
	struct part *last;
	struct turn *next;
};

enum choice {
	CHOICE_NONE_SAID,
	CHOICE_AUTO,
	CHOICE_NONE,
	CHOICE_ANY,
	CHOICE_NAMED,
};

struct tool {
	struct json_value name;
	struct json_value description;
	struct json_value schema;
	struct json_value strict;
	struct tool *next;
};

enum { CALLS_KEPT = 256 }; /* whose names a result may ask for */

struct asked {
	struct arena *arena;
	enum form form;
	struct json body;
	struct request_facts facts;
	struct estimate estimate;
	const struct wrong *refused; /* unless the route allows it */
	const char *foreign; /* what only the own form can say */

	struct part *system, *system_last;
	struct turn *turns, *last;
	struct tool *tools, *last_tool;
	enum choice choice;
	struct json_value choice_name;
	bool one_call; /* not parallel */
	struct json_value stop; /* a string or an array */
	struct json_value schema; /* of the answer */
	struct json_value schema_name;
	bool json; /* the answer is JSON, of no schema */
	struct json_value effort;
	struct part *calls[CALLS_KEPT];
	size_t call_count;
};

struct json_value asked_get(const struct asked *, const char *key);
struct turn *asked_turn(struct asked *, bool assistant);
struct part *asked_part(struct asked *, struct turn *, enum part_kind,
	const struct json_value *text);
void asked_system(struct asked *, const struct json_value *text);
struct tool *asked_tool(struct asked *);
void asked_call(struct asked *, struct part *);
void asked_estimate(struct asked *, const struct json_value *text);
void asked_refuse(struct asked *, const char *param);
const struct wrong *asked_wrong(
	const struct asked *, const char *param, const char *message);

/* data:image/png;base64,...: false if it is no such address. */
bool asked_data_url(struct asked *, struct part *, const struct json_value *);

void refuse_what_costs(struct asked *);
const struct wrong *read_chat(struct asked *);
const struct wrong *read_messages(struct asked *);
const struct wrong *read_embedding(struct asked *);

struct writing {
	struct arena *arena;
	const struct asked *asked;
	const struct request_route *route;
	struct buffer *out;
	struct buffer *dropped;
	const struct wrong *wrong;
};

void write_own(struct writing *);
void write_openai(struct writing *);
void write_anthropic(struct writing *);
void write_gemini(struct writing *);
void write_embeddings(struct writing *);

void put(struct writing *, const char *text);
void put_value(struct writing *, const char *before, const struct json_value *);

/* The same where there is one. */
void put_if(struct writing *, const char *before, const struct json_value *);
void put_param(struct writing *, const char *key, const char *before);
long long put_max(const struct writing *);
void put_stops(struct writing *, const char *before);
void drop(struct writing *, const char *name);
void drop_all_but(struct writing *, const char *const *known);
void unsupported(struct writing *, const char *param, const char *what);

#endif
