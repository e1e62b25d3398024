/* One call of a model, in the streamer that answers it. */
#ifndef CALL_H
#define CALL_H

#include <curl/curl.h>

#include <json-c/json.h>

#include "dialect/reply.h"
#include "dialect/wrong.h"
#include "inference.h"
#include "net/guard.h"
#include "net/sse.h"

enum {
	SECOND = 1000000, /* clock_us() */
	ERROR_MOST = 65536, /* bytes of a provider's refusal that are read */
	WHOLE_MOST = 8 << 20, /* and of an answer that it does not stream */
	HEAD_MOST = 65536,
};

struct tape;

/* What runs at a provider. */
struct upstream {
	CURL *easy; /* NULL: nothing */
	struct curl_slist *headers;
	struct guard guard;
	long long heard; /* when; 0: no byte yet */
	long retry_after; /* seconds; -1: it did not say */
	struct buffer kept; /* what is read as a whole */
	char key[512];
	char host[256];
	const char *secrets[3]; /* of these two, that no error repeats */
	size_t head; /* bytes of it so far */
};

/* What its end waits for. */
enum asking { ASKS_NOTHING, ASKS_MORE, ASKS_SETTLE };

struct talk {
	struct stream stream;
	struct arena arena; /* as long as the call */
	struct arena scratch; /* until bytes are sent */
	struct json_object *plan; /* the job */
	struct json_object *route; /* of the plan, that is tried */
	const char *body; /* its, up to the end of the job */
	size_t left;
	struct reply *reply;
	struct upstream up;
	size_t next_route; /* of the plan */
	int tries;
	bool waits; /* for a provider that asked for a moment */
	long long began, first; /* when; first 0: no content yet */
	bool headed;
	/* Money: in credits, and what was asked of the desk. */
	long long amount;
	long long slice; /* tokens of the next extension */
	bool last; /* no more is to be had */
	const char *last_code; /* why */
	enum asking asking;
	unsigned number; /* of the question */
	struct talk *next_asking;
	unsigned adoption; /* the same of its hold's */
	struct talk *next_adopting;
	/* With an Idempotency-Key: what it says, and who only follows that, from
	 * there on; the next one that has a tape. */
	struct tape *tape;
	size_t at;
	bool follower;
	struct talk *next_tape;
	long long gone_at; /* its client; 0: there */
	/* The end: how it is told, once settled. */
	const char *status; /* of the settle; NULL: it goes on */
	const struct wrong *wrong;
};

/* Of the plan or a route; 0 and "" where there is none. */
long long plan_number(struct json_object *, const char *key);
const char *plan_text(struct json_object *, const char *key);
bool plan_true(struct json_object *, const char *key);

/* call.c ------------------------------------------------------------------ */

/* Ends the call: asks for the settle, whose answer the client is told. */
void call_end(struct talk *, const char *status, const struct wrong *);

/* As its client asked. */
enum form call_form(const struct talk *);

/* What went wrong at a provider. */
const struct wrong *call_wrong(
	struct talk *, int status, const char *code, const char *sentence);

/* The provider said this much; it ended, or broke off (fault). */
bool call_heard(struct talk *, const char *bytes, size_t len);
void call_closed(struct talk *, CURLcode);

/* The settle is done, for so many credits. */
void call_settled(struct talk *, long long credits);

/* Its client is gone: false when it goes on nevertheless, to be kept. */
bool call_gone(struct talk *);

/* follow.c ---------------------------------------------------------------- */

/* A call that has a key has a tape from here on. */
void follow_origin(struct talk *);

/* Something new is on it. */
void follow_tell(const struct tape *);

/* These are true for who follows one, and do what is to be done for it. */
bool follow_begin(struct talk *);
bool follow_room(struct talk *);
bool follow_due(struct talk *);
bool follow_gone(struct talk *);

void follow_clear(struct talk *);

/* chain.c ----------------------------------------------------------------- */

/* Asks the next route, after one that has said nothing yet; ends the call with
 * this where there is none. */
void call_try(struct talk *, const struct wrong *);

/* The same after one that is out of order, or that answered with this status. */
void call_failed(struct talk *, const struct wrong *);
void call_refused(struct talk *, int status);

/* The time of stream_after has come: true if it was that of a provider. */
bool call_waited(struct talk *);

/* breaker.c --------------------------------------------------------------- */

/* Seconds that this provider rests for; 0: it may be asked. */
long breaker_rest(const char *provider);

/* It answered, or it did not. */
void breaker_told(const char *provider, bool good);

/* count.c ----------------------------------------------------------------- */

/* For the metrics: the first content is there; the call has ended. */
void count_first(const struct talk *);
void count_end(const struct talk *);

/* upstream.c -------------------------------------------------------------- */

void upstream_open(void);

/* Begins to ask the call's route; false when it cannot be asked. */
bool upstream_begin(struct talk *);
void upstream_stop(struct talk *);
void upstream_pause(struct talk *, bool);

/* Of a descriptor of libcurl's; and its time. */
void upstream_seen(int fd, unsigned events);
void upstream_timer(void);
long long upstream_due(void);

/* money.c ----------------------------------------------------------------- */

void money_open(void);

/* Looks at what was used so far: takes more, or ends the call. */
void money_meter(struct talk *);
void money_settle(struct talk *);
struct tokens money_used(const struct talk *); /* that are charged */
void money_again(struct talk *); /* no answer came */
void money_forget(struct talk *);

/* Answers of the desk; the next question's number. */
void money_seen(void);
unsigned money_number(void);

/* runner.c ---------------------------------------------------------------- */

/* A beat is due every 10 s. */
void runner_open(void);
void runner_timer(void);
long long runner_due(void);

/* The call is this streamer's, be it held for another; until it is forgotten. */
void runner_take(struct talk *);
void runner_forget(struct talk *);

/* What the desk answered a number that is no call's question. */
void runner_answered(unsigned number, const char *text);

#endif
