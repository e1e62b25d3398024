/* What the readers of a definition share. */
#ifndef FORMULA_STEPS_H
#define FORMULA_STEPS_H

#include "formula/definition.h"

struct reader {
	struct arena *arena;
	struct definition *definition;
	struct faults *faults;
	int most; /* columns that there may be */
	const char *path; /* "steps[1].derive" */
	struct fault fault; /* of the last expression */
};

/* Says what is wrong at the path, or with a part of it. False. */
bool reader_wrong(struct reader *, const char *part, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The one of that name; -1, and that is said. */
int reader_column(struct reader *, const struct step *, const char *name,
	const char *part);

/* An expression of a step; NULL, and that is said. */
struct node *reader_node(struct reader *, struct scope *, struct json_object *,
	const char *part);

/* Reads one step's value; what it is about is in step->in. */
bool step_read(struct reader *, struct step *, const char *name,
	struct json_object *value);

/* group; for steps.c. */
bool step_read_group(struct reader *, struct step *, struct json_object *);

/* fill; for steps.c. */
bool step_read_fill(struct reader *, struct step *, struct json_object *);

/* Room for the columns after it, one more than these; the names of steps. */
void step_room(struct reader *, struct step *, int count);
/* Of a column that an expression makes: null alone is a text. */
enum type step_type(const struct node *);
bool step_name(struct reader *, const char *name, const char *part);

extern const char *const step_names[STEPS];

/* charts.c */
bool charts_read(struct reader *, struct json_object *);

#endif
