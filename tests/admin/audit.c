/* Administration: the audit log. */
#include "admin.h"

#define FILL \
	"insert into identity.audit_log (event, user_id, at, details) " \
	"select 'test.audit', '<user_b>', timestamptz '2020-01-01 00:00Z' + n " \
	"* interval '1 day', jsonb_build_object('n', n) from " \
	"generate_series(1, 5) as n where not exists (select from " \
	"identity.audit_log where user_id = '<user_b>' and event = " \
	"'test.audit'); select 'full'"
#define HIS "/admin/audit?user=<user_b>&event=test.audit"
#define ENTRIES "data.entries."

const struct test audit[] = {
	{ "things happened", .sql = FILL, .gives = "full" },
	{ "a user", "GET", HIS, token_a, NULL, 403, "forbidden" },
	{ "an administrator no more", "GET", HIS, token_not_admin, NULL, 403,
		"forbidden" },
	{ "which is in the log, too, though nothing was done",
		.sql = "select (details ->> 'row') || ' ' || (details ->> "
		       "'status') from identity.audit_log where event = "
		       "'admin.refused' and actor_id = '<user_4>' order by id "
		       "desc limit 1",
		.gives = "GET /admin/audit 403" },
	{ "what happened to one, newest first", "GET", HIS, token_admin, NULL,
		200,
		.json = "success=true\n" ENTRIES "#=5\n" ENTRIES
			"0.details.n=5\n" ENTRIES "0.at=2020-01-06T00:00:00"
			".000Z\n" ENTRIES "0.userId=<user_b>\n" ENTRIES
			"0.actorId=null\ndata.next=null" },
	{ "between two days", "GET", HIS "&from=2020-01-03&to=2020-01-05",
		token_admin, NULL, 200,
		.json = ENTRIES "#=2\n" ENTRIES "0.details.n=3\n" ENTRIES
				"1.details.n=2" },
	{ "two", "GET", HIS "&limit=2", token_admin, NULL, 200,
		.json = ENTRIES "#=2\ndata.next~.", .keep = "next=data.next" },
	{ "two more", "GET", HIS "&limit=2&cursor=<next>", token_admin, NULL,
		200, .json = ENTRIES "#=2\n" ENTRIES "0.details.n=3",
		.keep = "next=data.next" },
	{ "the last", "GET", HIS "&limit=2&cursor=<next>", token_admin, NULL,
		200,
		.json = ENTRIES "#=1\n" ENTRIES "0.details.n=1\ndata.next="
				"null" },
	{ "one kind of event of all", "GET", "/admin/audit?event=admin.metrics",
		token_admin, NULL, 200,
		.json = ENTRIES "0.event=admin.metrics" },
	{ "one that there is not", "GET", "/admin/audit?event=no.such",
		token_admin, NULL, 200, .json = ENTRIES "#=0\ndata.next=null" },
	{ "all of it", "GET", "/admin/audit?limit=1", token_admin, NULL, 200,
		.json = ENTRIES "0.event=admin.audit\n" ENTRIES
				"0.actorId=<user_admin>" },
	{ "looking is in the log, too",
		.sql = "select count(*) > 0 from identity.audit_log where event "
		       "= 'admin.audit' and actor_id = '<user_admin>' and "
		       "user_id = '<user_b>'",
		.gives = "t" },
	{ 0 },
};
