/* Stripe's API: asked, believed as far as its answers go, applied. */
#ifndef STRIPE_H
#define STRIPE_H

#include <json-c/json.h>

#include "base/arena.h"
#include "http/request.h"
#include "http/route.h"

#define STRIPE_API "2025-03-31.basil"

enum { STRIPE_ID_MAX = 255 };

extern const struct option stripe_options[];

/* Reads key and secrets, before any fork; none is an installation without
 * payments. */
void stripe_start(void);
bool stripe_configured(void);

/* Whether the key is one for real money. */
bool stripe_live(void);

/* Those that a webhook's body may be signed with, up to a NULL. */
const char *const *stripe_secrets(void);

/* True if it could be an id of Stripe's, and so a part of a path. */
bool stripe_id(const char *text);

struct said {
	int status; /* 0: nothing came, or nothing that is JSON */
	struct json_object *body; /* until said_end; NULL at status 0 */
	const char *text;
	const char *fault; /* of status 0 */
};

/* form is an object of texts; key the Idempotency-Key, or NULL. */
struct said stripe_ask(struct arena *, const char *method, const char *path,
	struct json_object *form, const char *key);
void said_end(struct said *);

/* Why a call failed, in words for the log; and in one for programs: the reason
 * why a card was declined, else Stripe's code. */
const char *said_error(const struct said *);
const char *said_code(const struct said *, bool *card);

/* sync.c ------------------------------------------------------------------ */

enum sync { SYNCED, SYNC_NOTHING, SYNC_LATER };

/*
 * Fetches "kind:id" and applies it, and what is wanted besides. With an event,
 * that is done too; ticket 0 draws one. SYNC_NOTHING: there is no such object.
 */
enum sync sync_object(struct arena *, const char *object, const char *event,
	long long ticket);

/* Applies an object that was fetched in a list, after the ticket was drawn; what
 * it wants comes by its own list. True if it told something that was not known;
 * a failure is logged. */
bool sync_listed(struct arena *, const char *kind, struct json_object *,
	const char *ticket);

/* A ticket's digits; NULL when the database is away. */
const char *sync_ticket(struct arena *);

/* An event, as a webhook or a list told it: only its type and the object's id
 * are believed. *news: it had not been done. */
enum sync sync_event(struct arena *, struct json_object *event, bool *news);

/* jobs.c ------------------------------------------------------------------ */

enum job_state { JOB_DONE, JOB_FAILED, JOB_WAITS };

struct job {
	enum job_state state;
	const char *result; /* a URL */
	const char *code; /* of a failure */
	const char *error;
};

/* Makes the calls of a job that are left; in whatever process. */
struct job job_run(struct arena *, const char *id);

/*
 * buy.c: asks a call for a job, {"job":...} beside what else it tells, and makes
 * it. True with the job over and done; else it has refused: 402, 503.
 */
bool buy(struct request *, const char *function, const char *const *params,
	struct job *, struct json_object **told);

/* True if there are payments; else refuses with 503. */
bool buy_possible(struct request *);

/* biller.c: the companion, and what --reconcile does. */
int biller_run(const struct service *);
int biller_reconcile(const struct service *);

/* reconcile.c: false when it could not be brought to its end. */
bool reconcile_events(struct arena *);
bool reconcile_customers(struct arena *);

/* One of the group's calls that no client asked for, parsed; NULL when it
 * failed, which is logged, or answered null. Given back by json_object_put. */
struct json_object *work_json(
	struct arena *, const char *function, const char *const *params);

#endif
