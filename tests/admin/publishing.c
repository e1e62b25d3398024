/* Administration: versions are published, chosen and withdrawn; data erased. */
#include "admin.h"

#define NINE \
	J({"version":"9.9.9","downloadUrl":"https://e.co/9","changelog":"c"})
#define CANDIDATE \
	J({"version":"9.9.8-rc.1+b.2","download_url":"https://e.co/8", \
	"changelog":"c","is_latest":false,"release_date":"2025-11-01"})
#define UNSEMANTIC \
	J({"version":"01.0.0","downloadUrl":"https://e.co","changelog":"c"})
#define WRONG \
	J({"downloadUrl":"http://e.co","changelog":"","isLatest":"yes", \
	"releaseDate":"2025-02-30","x":1})
#define LATEST \
	"select string_agg(version, ',') from site.app_versions " \
	"where is_latest"
#define LONG_LOG(more) \
	"{\"version\":\"9.9.7\",\"downloadUrl\":\"https://e.co/9\"," \
	"\"isLatest\":false,\"changelog\":\"<wide50000>" more "\"}"
#define PUBLISH "POST", "/admin/versions", token_admin

const struct test publishing[] = {
	{ "a version is published and becomes the latest", PUBLISH, NINE, 201,
		.json = "success=true\ndata.version=9.9.9\n"
			"data.isLatest=true\ndata.changelog=c\n"
			"data.downloadUrl=https://e.co/9",
		.sql = LATEST, .gives = "9.9.9" },
	{ "it exists already", PUBLISH, NINE, 409, "conflict",
		.json = "error.details.constraint=app_versions_version_key" },
	{ "one that is not the latest, in snake_case", PUBLISH, CANDIDATE, 201,
		.json = "data.isLatest=false\n"
			"data.releaseDate=2025-11-01T00:00:00.000Z",
		.sql = LATEST, .gives = "9.9.9" },
	{ "a version that is not semantic", PUBLISH, UNSEMANTIC, 422,
		"validation_error",
		.json = "error.details.version~^must be a semantic version",
		.sql = LATEST, .gives = "9.9.9" },
	{ "50000 characters of four bytes tell what is new", PUBLISH,
		LONG_LOG(""), 201,
		.sql = "select length(changelog) from site.app_versions where "
		       "version = '9.9.7'",
		.gives = "50000" },
	{ "one more is too many", PUBLISH, LONG_LOG("x"), 422,
		"validation_error",
		.json = "error.details.changelog~50000 characters" },
	{ "that version goes again", "DELETE", "/admin/versions/9.9.7",
		token_admin, NULL, 204 },
	{ "all wrong", PUBLISH, WRONG, 422, "validation_error",
		.json = "error.details.#=6\n"
			"error.details.version=is required\n"
			"error.details.downloadUrl~that begins with https://\n"
			"error.details.changelog=is required\n"
			"error.details.isLatest=must be true or false\n"
			"error.details.releaseDate~^must be a date\n"
			"error.details.x=is not known here" },
	{ "published by a user", "POST", "/admin/versions", token_a, NINE, 403,
		"forbidden" },
	{ "what a user sends is not even judged", "POST", "/admin/versions",
		token_a, "{", 403, "forbidden" },
	{ "another version becomes the latest", "PUT",
		"/admin/versions/9.9.8-rc.1%2Bb.2/latest", token_admin, NULL,
		200, .json = "data.version=9.9.8-rc.1+b.2\ndata.isLatest=true",
		.sql = LATEST, .gives = "9.9.8-rc.1+b.2" },
	{ "the latest becomes the latest", "PUT",
		"/admin/versions/9.9.8-rc.1+b.2/latest", token_admin, NULL, 200,
		.json = "data.isLatest=true", .sql = LATEST,
		.gives = "9.9.8-rc.1+b.2" },
	{ "a version that does not exist becomes nothing", "PUT",
		"/admin/versions/0.0.0/latest", token_admin, NULL, 404,
		"not_found", .sql = LATEST, .gives = "9.9.8-rc.1+b.2" },
	{ "the latest is not withdrawn", "DELETE",
		"/admin/versions/9.9.8-rc.1+b.2", token_admin, NULL, 409,
		"conflict", .sql = LATEST, .gives = "9.9.8-rc.1+b.2" },
	{ "another is", "DELETE", "/admin/versions/9.9.9", token_admin, NULL,
		204,
		.sql = "select count(*) from site.app_versions "
		       "where version = '9.9.9'",
		.gives = "0" },
	{ "and then is not there", "DELETE", "/admin/versions/9.9.9",
		token_admin, NULL, 404, "not_found" },
	{ "the first latest again", "PUT", "/admin/versions/1.2.0/latest",
		token_admin, NULL, 200, .json = "data.version=1.2.0" },
	{ "the rest is withdrawn", "DELETE", "/admin/versions/9.9.8-rc.1+b.2",
		token_admin, NULL, 204 },
	{ "each act is in the log, with its object", NULL,
		.sql = "select string_agg(distinct event || ' ' || "
		       "(details ->> 'version'), ', ') "
		       "from identity.audit_log where actor_id = "
		       "'<user_admin>' and details ->> 'version' = '9.9.9'",
		.gives = "admin.version_create 9.9.9, "
			 "admin.version_delete 9.9.9" },
	{ 0 },
};

const struct test erasing[] = {
	{ "erased by a user", "DELETE", "/admin/users/u/data", token_a, NULL,
		403, "forbidden",
		.sql = "select count(*) from site.feedbacks "
		       "where user_id = 'u'",
		.gives = "2" },
	{ "what a user sent is erased", "DELETE", "/admin/users/u/data",
		token_admin, NULL, 200,
		.json = "success=true\ndata.#=3\ndata.feedback=2\n"
			"data.diagnostics=2\ndata.files=1",
		.sql = "select count(*) from (select user_id from "
		       "site.feedbacks union all select user_id from "
		       "site.diagnostics) as rest where user_id = 'u'",
		.gives = "0" },
	{ "and others' is not", NULL,
		.sql = "select (select count(*) from site.feedbacks) || ' ' "
		       "|| (select count(*) from site.diagnostics)",
		.gives = "1 1" },
	{ "once more there is nothing", "DELETE", "/admin/users/u/data",
		token_admin, NULL, 404, "not_found" },
	{ "and nothing of who never was", "DELETE", "/admin/users/nobody/data",
		token_admin, NULL, 404, "not_found" },
	{ "feedback under a name with a slash",
		.sql = "insert into site.feedbacks (message, user_id) values "
		       "('Hello', 'a/b') returning 'sent'",
		.gives = "sent" },
	{ "a name with a slash", "DELETE", "/admin/users/a%2Fb/data",
		token_admin, NULL, 200, .json = "data.feedback=1" },
	{ "what the example erases",
		.sql = "insert into site.feedbacks (message, user_id) values "
		       "('Hello', 'desktop-4711') returning 'sent'",
		.gives = "sent" },
	{ 0 },
};
