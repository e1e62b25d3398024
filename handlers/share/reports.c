/* A report: its page, its files. */
#include <stdlib.h>
#include <string.h>

#include "db/ask.h"
#include "db/call.h"
#include "page/page.h"
#include "share.h"
#include "text/jsonc.h"

enum { PAGES_MAX = 1000000 };

static const struct field page[] = {
	{ CODE },
	{ "edition", INT, 1, 1000000, .optional = true },
	{ "t1", INT, 1, PAGES_MAX, .optional = true,
		.about = "a page of its table" },
	SEEN,
	VISITOR,
	{ 0 },
};

static const struct field file[] = {
	{ CODE },
	{ "edition", INT, 1, 1000000, .optional = true },
	VISITOR,
	{ 0 },
};

static const struct field sent[] = {
	{ CODE },
	{ "password", TEXT, .max = 128, .optional = true },
	VISITOR,
	{ 0 },
};

static const struct field tried[] = {
	{ CODE },
	{ "password", TEXT, 1, 128 },
	VISITOR,
	{ 0 },
};

static const struct object unlocked = {
	"ReportUnlocked",
	.members = {
		{ "token", TEXT, .about = "a bearer's, for this report" },
		{ "expires_in", INT, .about = "seconds" },
		{ 0 },
	},
};

/* What was published (iops_report_content). */
static const struct object data = {
	"ReportData",
	.open = true,
	.members = {
		{ "title", TEXT },
		{ "description", TEXT, .absent = true },
		{ "config", JSON, .absent = true, .about = "the definition" },
		{ "params", JSON, .absent = true },
		{ "dataset", JSON, .absent = true,
			.about = "{name, version, sha256, rows}" },
		{ "results", JSON, .absent = true,
			.about = "{columns, rows, row_count, truncated, charts, "
				 "...}" },
		{ 0 },
	},
};

/* Programs that look at a link for who was sent it. */
static bool
previews(const char *agent)
{
	static const char *const names[] = { "facebookexternalhit", "Facebot",
		"Twitterbot", "Slackbot", "Slack-ImgProxy", "WhatsApp",
		"TelegramBot", "Discordbot", "LinkedInBot", "SkypeUriPreview",
		"MicrosoftPreview", "Mattermost", "Iframely", "Embedly",
		"redditbot", "Pinterestbot", "vkShare", "Viber", "Signal",
		"Mastodon", "Bluesky", "Zoom", NULL };

	for (int i = 0; agent && names[i]; i++)
		if (strcasestr(agent, names[i]))
			return true;
	return false;
}

/* How a request is counted; NULL: it is not. */
static const char *
visit(struct request *r, const char *kind)
{
	const char *method = request_param(r, "REQUEST_METHOD");
	const char *purpose = request_text(r, "purpose");

	if ((method && !strcmp(method, "HEAD")) ||
		(purpose && strcasestr(purpose, "prefetch")))
		return NULL;
	return kind && previews(request_text(r, "agent")) ? "previews" : kind;
}

/* A field that not every row has. */
static const char *
text_of(struct request *r, const char *name)
{
	for (const struct field *f = r->route->fields; f->name; f++)
		if (!strcmp(f->name, name))
			return request_text(r, name);
	return NULL;
}

int
report_open(struct request *r, const char *wanted, const char *kind,
	const char **said, int *retry)
{
	static const char mark[] = "{\"refused\" : ";
	const char *const params[] = { request_text(r, "short_code"),
		request_text(r, "edition"), text_of(r, "t1"), wanted,
		visit(r, kind), browser_sent(r, BROWSER_SESSION),
		browser_sent(r, UNLOCK_COOKIE), request_text(r, "auth"),
		request_text(r, "ip_hash") };

	*said = db_ask(r, "share_open", params);
	if (!*said)
		return -1;
	if (strncmp(*said, mark, sizeof mark - 1))
		return 0;
	struct json_object *o = request_keep(r, json_tokener_parse(*said));
	*retry = json_object_get_int(json_object_object_get(o, "retry"));
	return json_object_get_int(json_object_object_get(o, "refused"));
}

bool
report_refused(struct request *r, int status, int retry)
{
	if (status < 0)
		return false;
	refuse(r, status, NULL, status == 401 ? "A password is needed." : NULL);
	if (status == 401)
		reply_header(r, "WWW-Authenticate", "Bearer");
	if (retry)
		refuse_retry(r, retry);
	return false;
}

static void
keep_private(struct request *r)
{
	reply_header(r, "Cache-Control", "no-store");
	reply_header(r, "X-Robots-Tag", "noindex");
}

static bool
report_page(struct request *r)
{
	const char *at = request_text(r, "t1"), *said;
	bool first = !at || !strcmp(at, "1");
	int retry = 0, status = report_open(r, "page", first ? "views" : NULL,
			       &said, &retry);

	if (status == 401)
		return locked_page(r, 401, NULL);
	if (status)
		return status > 0 && away_page(r, status, retry);
	struct json_object *report = request_keep(r, json_tokener_parse(said));
	page_reply(r, 200, "report",
		view_values(r, report, at ? (int)strtol(at, NULL, 10) : 1),
		false);
	reply_header(r, "X-Robots-Tag", "noindex");
	return true;
}

/* Exactly the bytes that were hashed. */
static bool
report_data(struct request *r)
{
	const char *said;
	int retry = 0, status = report_open(r, "data", "views", &said, &retry);

	if (status)
		return report_refused(r, status, retry);
	reply_body(r, 200, NULL, said, strlen(said));
	keep_private(r);
	return true;
}

static bool
report_csv(struct request *r)
{
	const char *said;
	size_t len;
	int retry = 0,
	    status = report_open(r, "data", "downloads", &said, &retry);

	if (status)
		return report_refused(r, status, retry);
	const char *csv = csv_of(&r->arena, said, &len);
	reply_body(r, 200, "text/csv; charset=utf-8", csv, len);
	reply_header(r, "Content-Disposition",
		arena_printf(&r->arena, "attachment; filename=\"%s.csv\"",
			request_text(r, "short_code")));
	keep_private(r);
	return true;
}

const struct route reports_routes[] = {
	{ "GET", "/r/:short_code", PUBLIC, page, NULL, 200, .fn = report_page,
		.open = true, .page = true, .refuses = "401|404|410|429",
		.about = "The page of a report." },
	{ "POST", "/r/:short_code", PUBLIC, sent, NULL, 303, .fn = unlock_form,
		.body = BODY_FORM, .open = true, .page = true, .rate = "slow",
		.refuses = "401|404|410|429",
		.about = "Its password, from the page." },
	{ "POST", "/r/:short_code", PUBLIC, tried, NULL, 200, .fn = unlock_json,
		.answer = &unlocked, .refuses = "401|404|410|429",
		.about = "Its password, for a token." },
	{ "GET", "/r/:short_code/data.json", PUBLIC, file, NULL, 200,
		.fn = report_data, .answer = &data,
		.refuses = "401|404|410|429",
		.about = "What was published, as the bytes that its hash is "
			 "of (RFC 8785)." },
	{ "GET", "/r/:short_code/data.csv", PUBLIC, file, NULL, 200,
		.fn = report_csv, .refuses = "401|404|410|429",
		.types = "text/csv", .about = "Its table." },
	{ 0 },
};
