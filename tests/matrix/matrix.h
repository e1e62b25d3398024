/*
 * The matrix: what no row of any group may do, made from what the programs say
 * of their rows, so that a new group is in it by being built.
 */
#ifndef MATRIX_H
#define MATRIX_H

#include "harness.h"

enum { ROWS_MAX = 512, FIELDS = 64 };

struct input {
	char *name;
	char *kind;
	char *source;
	long long min;
	long long max;
	bool required;
	char *words; /* of an enum, a URL's schemes, a file's endings */
};

struct row {
	char *group;
	char *method;
	char *path;
	char *scope;
	int body; /* enum body; 0 for GET */
	bool open;
	bool deep; /* JSON of 64 levels is read */
	bool page; /* for people: its function judges the fields itself */
	bool raw; /* its function reads the body itself */
	bool kept; /* its answers are, for who has an Idempotency-Key */
	struct input inputs[FIELDS];
	int count;
	size_t max_body;
	enum shape shape;
};

extern struct row rows[ROWS_MAX];
extern int row_count;

/* Asks every program of TEST_BIN for its rows. */
void rows_load(void);

bool row_guarded(const struct row *);

/* The token that lets in. */
enum token row_token(const struct row *);

/* True if a concrete path is one of the row's. */
bool row_matches(const struct row *, const char *path);

/*
 * A request with all that the row asks for, but for one input (or NULL): it
 * is left out if value is NULL, else takes that value, which is JSON in a JSON
 * body and text anywhere else.
 */
struct query fitting(
	const struct row *, const struct input *, const char *value);

/* True where a value of the input is sent as JSON. */
bool takes_json(const struct row *, const struct input *);

/* A value that the input accepts, as text. */
char *fitting_text(const struct input *);

/* Sends it, with a token; judges its form, and its status unless that is 0. */
void expect(const struct row *, struct query, enum token, int status,
	const char *what, struct answer *);

/* The status of a text that cannot be kept, by the row's shape. */
int unreadable_text(const struct row *);

/* The status of a wrong field, by the row's shape; 0 if it is a page's. */
int wrong_field(const struct row *);

const TTest *const *stranger_tests(void);
const TTest *const *body_tests(void);
const TTest *const *field_tests(void);
const TTest *const *method_tests(void);
const TTest *const *repeat_tests(void);
const TTest *const *key_tests(void);

#endif
