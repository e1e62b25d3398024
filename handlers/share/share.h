/* What the rooms of the share group have in common. */
#ifndef SHARE_H
#define SHARE_H

#include <json-c/json.h>

#include "http/route.h"
#include "page/browser.h"
#include "plot/plot.h"

extern const struct route reports_routes[];

#define UNLOCK_COOKIE "__Host-tessera-unlock"

enum {
	PAGE_ROWS = 50,
	UNLOCK_SECONDS = 12 * 3600,
};

/*
 * Fields: whose report; who asks for it. Cookies are read by browser_sent: the
 * page, which is of the same location, has them passed.
 */
#define CODE "short_code", TEXT, 1, 20, .example = "kT7mQ2xZ"
#define SEEN \
	{ "session", TEXT, .max = 100, .from = COOKIE, .as = BROWSER_SESSION, \
		.optional = true }, \
	{ \
		"unlock", TEXT, .max = 100, .from = COOKIE, \
				.as = UNLOCK_COOKIE, .optional = true \
	}
#define VISITOR \
	{ "auth", TEXT, .max = 200, .from = HEADER, .as = "Authorization", \
		.optional = true, \
		.about = "Bearer, and the token that the password " \
			 "gave" }, \
		{ "purpose", TEXT, .max = 100, .from = HEADER, \
			.as = "Sec-Purpose", .optional = true }, \
		{ "agent", TEXT, .max = 500, .from = AGENT, \
			.optional = true }, \
	{ \
		"ip_hash", TEXT, .from = PEER \
	}

/*
 * Asks for a report (share_open): "page", "picture" or "data"; kind is how it is
 * counted. Returns the status that it is refused with, and how many seconds to
 * wait, or 0 and the answer's text; -1 when the call failed, which was refused.
 */
int report_open(struct request *, const char *wanted, const char *kind,
	const char **said, int *retry);

/* Refused as JSON. */
bool report_refused(struct request *, int status, int retry);

/* view.c: an answer as what the template shows; its charts as pictures. */
struct json_object *view_values(
	struct request *, struct json_object *report, int page);

/* chart.c: a chart of a snapshot as a plot; false if none is drawn of it. */
bool chart_plot(
	struct arena *, struct json_object *chart, int number, struct plot *);

/* csv.c: the rows of a snapshot. */
char *csv_of(struct arena *, const char *content, size_t *len);

/* unlock.c: what is sent to a report's address. */
bool unlock_form(struct request *);
bool unlock_json(struct request *);

/* The page that asks for the password; the page that says why there is none. */
bool locked_page(struct request *, int status, const char *sentence);
bool away_page(struct request *, int status, int retry);

#endif
