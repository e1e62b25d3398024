/* What the parts of the courier share. */
#ifndef COURIER_H
#define COURIER_H

#include <json-c/json.h>

#include "base/arena.h"

struct mail {
	const char *id;
	const char *message_id;
	const char *recipient;
	const char *template;
	const char *language; /* of whom it is to; NULL where nobody knows */
	int attempt;
	struct json_object *parameters;
};

enum outcome {
	SENT, /* the server has taken it */
	LATER, /* it has not, or that is not known */
	NEVER, /* it will take this mail at no time */
};

/* The host in PUBLIC_URL. */
const char *public_host(struct arena *);

/* The address that mails come from. */
const char *mail_from(struct arena *);

/*
 * The whole message (RFC 5322, MIME), from the templates of its name; NULL when
 * there are none.
 */
const char *mail_text(struct arena *, const struct mail *);

/* Reads where mails go; die() when it is no such place. */
void delivery_start(void);

/* Delivers, and says what went wrong, for administrators. */
enum outcome delivery_try(struct arena *, const struct mail *, const char *text,
	const char **error);

/* Writes it into a folder, as message_id.eml. */
enum outcome file_try(struct arena *, const char *folder, const struct mail *,
	const char *text, const char **error);

/* Talks to the server that MAIL_URL names. */
void smtp_start(const char *url);
enum outcome smtp_try(struct arena *, const struct mail *, const char *text,
	const char **error);

#endif
