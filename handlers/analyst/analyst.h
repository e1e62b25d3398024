/* What the parts of the analyst share. */
#ifndef ANALYST_H
#define ANALYST_H

#include <json-c/json.h>

#include "base/arena.h"
#include "http/route.h"
#include "process/child.h"
#include "process/errand.h"

enum {
	HANDS_MAX = 64, /* jobs at once, at most */
	LEASE_SECONDS = 30,
	BEAT_MS = 2000,
	UUID_TEXT = 37,
	QUERY_FOLDER = 3, /* of a query's child, */
	QUERY_ENGINE, /* the first of those that it reads */
	ENGINES_MAX = 4,
};

/* A job in hand. */
struct hand {
	bool busy;
	char id[UUID_TEXT];
	const char *kind;
	int attempt;
	long long began, beat; /* clock_us */
	struct child child;
	int engine; /* the file that is filled; -1 */
};

/*
 * hands.c: takes jobs while there are free hands; in how many milliseconds to
 * look again.
 */
int hands_fill(struct arena *);

/*
 * Looks after those that are busy, and asks the database of each if it told
 * something, which may be that one is not wanted any longer. True when one
 * became free.
 */
bool hands_look(struct arena *, bool told);

/* Kills all children and gives their jobs back. */
void hands_drop(struct arena *);

/* How many are busy; polls gets what to wait for of each. */
int hands_polls(struct pollfd polls[HANDS_MAX * CHILD_POLLS]);

/* load.c: opens a load's files and starts its child; false with what to say. */
bool load_begin(struct arena *, struct hand *, struct json_object *job,
	const char **error);

/* Names the engine's file and has the dataset know it. */
void load_done(struct arena *, struct hand *);

/*
 * query.c: questions to engine files, by the errand that the request names. Its
 * child has from 3 on the folder for nameless files, the engines that the request
 * lists, and of an export the file that it writes.
 */
bool query_begin(struct arena *, struct hand *, struct json_object *job,
	const char **error);
bool run_begin(struct arena *, struct hand *, struct json_object *job,
	const char **error);
bool export_begin(struct arena *, struct hand *, struct json_object *job,
	const char **error);

/* What it answers becomes the job's result; or the file that it wrote. */
void query_done(struct arena *, struct hand *);
void export_done(struct arena *, struct hand *);

/* export.c: of the children. */
bool open_rows(struct arena *, const char *request);
void run_rows(struct arena *, const char *request);
void run_export(struct arena *, const char *request);

/* formula.c: definitions, likewise. */
bool open_formula(struct arena *, const char *request);
void run_formula(struct arena *, const char *request);

/*
 * Notes what came of a job even if the database goes away meanwhile: this tries
 * for as long as the lease lasts. NULL when it could not be noted.
 */
const char *note(
	struct arena *, const char *function, const char *const *params);

/* errands.c: what the children do. */
extern const struct errand errands[];

/* sweep.c: has the program sweep its store, now and then, beside this one. */
void sweep_now_and_then(void);

#endif
