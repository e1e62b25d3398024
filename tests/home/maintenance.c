/*
 * Upkeep: planned, done by two at once, skipped, put off, taken back; in Berlin,
 * where it is 15 March 2025 from 23:00 UTC on.
 */
#include "cases.h"

#define NOON "2025-03-15T11:00:00Z"
#define OF_HOME "/v1/homes/<home>/maintenance"
#define OF_APPLIANCE "/v1/appliances/<one>/maintenance"
#define FILTER "/v1/maintenance/<filter>"
#define GUTTERS "/v1/maintenance/<gutters>"

/* clang-format off */
static const struct test planned[] = {
	{ "a home", "POST", "/v1/homes", token_a,
		J({"name":"Home","timezone":"Europe/Berlin"}), 201,
		.keep = "home=home_id" },
	{ "an appliance", "POST", "/v1/appliances", token_a,
		J({"home_id":"<home>","brand":"b","appliance_category":"c",
		"model_number":"m"}), 201, .keep = "one=instance_id",
		.json = "maintenance.#=0\nnext_maintenance=null" },
	{ "a filter, cleaned half a year ago", "POST", OF_APPLIANCE, token_a,
		J({"task_name":"Filter","frequency_months":6,
		"last_performed":"2024-09-15","estimated_cost":24.9,
		"parts_needed":[{"part_name":"Filter",
			"purchase_url":"https://a.example/1","estimated_cost":3}]}),
		201, .json = "next_due=2025-03-15\nreminder_date=2025-03-08\n"
			"recurrence=rolling\nevery=6\nunit=month\n"
			"rrule=FREQ=MONTHLY;INTERVAL=6\ndays_until_due=0\n"
			"overdue=false\nstatus=active\nappliance_id=<one>\n"
			"parts_needed.0.part_name=Filter\nassigned_to=null",
		.keep = "filter=schedule_id", .header = "ETag: \"1\"" },
	{ "gutters, each quarter from a 30th", "POST", OF_HOME, token_a,
		J({"task_name":"Gutters","recurrence":"fixed","every":3,
		"unit":"month","anchor":"2024-11-30","next_due":"2025-02-28",
		"reminder_enabled":false}), 201,
		.json = "next_due=2025-02-28\noverdue=true\ndays_until_due=-15\n"
			"appliance_id=null\nreminder_date=null\n"
			"rrule=FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=28,29,30;BYSETPOS=-1",
		.keep = "gutters=schedule_id" },
	{ "a leap day", "POST", OF_HOME, token_a,
		J({"task_name":"Leap","recurrence":"fixed","every":1,
		"unit":"year","anchor":"2024-02-29"}), 201,
		.json = "next_due=2026-02-28\nanchor=2024-02-29\n"
			"rrule=FREQ=YEARLY;INTERVAL=1;BYMONTH=2;BYMONTHDAY=28,29;"
			"BYSETPOS=-1\nfrequency_months=12" },
	{ "once", "POST", OF_HOME, token_a,
		J({"task_name":"Once","recurrence":"once",
		"next_due":"2025-04-14"}), 201,
		.json = "rrule=null\nevery=null\ndays_until_due=30",
		.keep = "once=schedule_id" },
	{ "once, some day", "POST", OF_HOME, token_a,
		J({"task_name":"x","recurrence":"once"}), 422,
		"validation_error",
		.json = "error.details.next_due=is required of what is done once" },
	{ "again, but not how often", "POST", OF_HOME, token_a,
		J({"task_name":"x"}), 422, "validation_error",
		.json = "error.details.every=is required, with unit" },
	{ "every six of nothing", "POST", OF_HOME, token_a,
		J({"task_name":"x","every":6}), 422, "validation_error",
		.json = "error.details.unit=is required, with every" },
	{ "every 101 years", "POST", OF_HOME, token_a,
		J({"task_name":"x","every":101,"unit":"year"}), 422,
		"validation_error",
		.json = "error.details.every=must be at most a hundred years" },
	{ "every 0 days", "POST", OF_HOME, token_a,
		J({"task_name":"x","every":0,"unit":"day"}), 422,
		"validation_error" },
	{ "done tomorrow", "POST", OF_HOME, token_a,
		J({"task_name":"x","frequency_months":1,
		"last_performed":"2025-03-16"}), 422, "validation_error",
		.json = "error.details.last_performed=must not be after today" },
	{ "a year that nobody reads", "POST", OF_HOME, token_a,
		J({"task_name":"x","frequency_months":1,
		"next_due":"9999-12-31"}), 422, "validation_error",
		.json = "error.details.next_due~^must be between" },
	{ "no date of the anchor's", "POST", OF_HOME, token_a,
		J({"task_name":"x","recurrence":"fixed","every":3,
		"unit":"month","anchor":"2024-11-30","next_due":"2025-03-01"}),
		422, "validation_error",
		.json = "error.details.next_due~^must be one of the dates" },
	{ "a part that leads astray", "POST", OF_HOME, token_a,
		J({"task_name":"x","frequency_months":1,"parts_needed":
		[{"part_name":"p","purchase_url":"javascript:1"}]}), 422,
		"validation_error",
		.json = "error.details.parts_needed~^must be up to 50" },
	{ "to be done by a stranger", "POST", OF_HOME, token_a,
		J({"task_name":"x","frequency_months":1,
		"assigned_to":"<user_b>"}), 422, "validation_error",
		.json = "error.details.assigned_to=must be a member of the home" },
	{ "another's home", "POST", OF_HOME, token_b,
		J({"task_name":"x","frequency_months":1}), 404, "not_found" },
	{ "another's appliance", "POST", OF_APPLIANCE, token_b,
		J({"task_name":"x","frequency_months":1}), 404, "not_found" },
	{ "the next ten", "POST", "/v1/maintenance/preview", token_b,
		J({"every":1,"unit":"month","next_due":"2025-01-31"}), 200,
		.json = "dates.#=10\ndates.1=2025-02-28\ndates.2=2025-03-31\n"
			"rrule=FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;"
			"BYSETPOS=-1" },
	{ "once is one", "POST", "/v1/maintenance/preview", token_b,
		J({"recurrence":"once","next_due":"2025-01-31"}), 200,
		.json = "dates.#=1\nrrule=null" },
	{ "as in another's home", "POST", "/v1/maintenance/preview", token_b,
		J({"frequency_months":1,"home_id":"<home>"}), 404, "not_found" },
	{ "what is due", "GET", "/v1/maintenance", token_a, NULL, 200,
		.json = "items.#=3\nitems.0.schedule_id=<gutters>\n"
			"items.0.overdue=true\nitems.0.appliance=null\n"
			"items.1.schedule_id=<filter>\nitems.1.due=2025-03-15\n"
			"items.1.due_soon=true\nitems.1.appliance.brand=b\n"
			"items.2.days_until_due=30\nitems.2.upcoming=false\n"
			"overdue_count=1\nupcoming_30_days=2\ntotal=3\nnext=null" },
	{ "within a year", "GET", "/v1/maintenance?window=365", token_a, NULL,
		200, .json = "total=4\nitems.3.upcoming=true" },
	{ "one by one", "GET", OF_HOME "?limit=3", token_a, NULL, 200,
		.json = "items.#=3\ntotal=4", .keep = "on=next" },
	{ "to the end", "GET", OF_HOME "?limit=3&cursor=<on>", token_a, NULL,
		200, .json = "items.#=1\nitems.0.task_name=Leap\nnext=null\n"
			"overdue_count=1" },
	{ "of one appliance", "GET", OF_APPLIANCE, token_a, NULL, 200,
		.json = "total=1\nitems.0.schedule_id=<filter>" },
	{ "nothing of others'", "GET", "/v1/maintenance", token_b, NULL, 200,
		.json = "total=0\noverdue_count=0" },
	{ "nor by their id", "GET", "/v1/maintenance?home_id=<home>", token_b,
		NULL, 404, "not_found" },
	{ "nor of one appliance", "GET", "/v1/maintenance?appliance_id=<one>",
		token_b, NULL, 404, "not_found" },
	{ "nor one", "GET", FILTER, token_b, NULL, 404, "not_found" },
	{ "the appliance says what is next", "GET", "/v1/appliances/<one>",
		token_a, NULL, 200, .json = "maintenance.#=1\n"
			"maintenance.0.due=2025-03-15\n"
			"next_maintenance=2025-03-15" },
	{ "the home how much is late", "GET", "/v1/homes/<home>", token_a, NULL,
		200, .json = "overdue=1" },
	{ 0 },
};

static const struct test acted[] = {
	{ "cleaned", "POST", FILTER "/complete", token_a,
		J({"due":"2025-03-15","cost":12.5,"notes":"Clogged"}), 200,
		.json = "schedule_id=<filter>\ncompleted_date=2025-03-15\n"
			"next_due=2025-09-15\nmissed=0\nact=completed",
		.keep = "event=service_event_id" },
	{ "by another phone, too: one event", "POST", FILTER "/complete",
		token_a, J({"due":"2025-03-15"}), 200,
		.json = "next_due=2025-09-15\nservice_event_id=<event>" },
	{ "of what was never due", "POST", FILTER "/complete", token_a,
		J({"due":"2025-03-14"}), 409, "conflict",
		.json = "error.message=It is due on 2025-09-15." },
	{ "tomorrow", "POST", FILTER "/complete", token_a,
		J({"completed_date":"2025-03-16"}), 422, "validation_error",
		.json = "error.details.completed_date=must not be after today" },
	{ "its event", "GET", "/v1/appliances/<one>/service", token_a, NULL, 200,
		.json = "total=1\nitems.0.event_id=<event>\n"
			"items.0.event_type=maintenance\nitems.0.cost=12.50\n"
			"items.0.description=Filter\nitems.0.event_date=2025-03-15" },
	{ "told late: moves nothing", "POST", FILTER "/complete", token_a,
		J({"due":"2025-09-15","completed_date":"2024-03-01"}), 200,
		.json = "next_due=2025-09-15\ncompleted_date=2024-03-01",
		.keep = "late=service_event_id" },
	{ "told twice: one event", "POST", FILTER "/complete", token_a,
		J({"due":"2025-09-15","completed_date":"2024-03-01"}), 200,
		.json = "service_event_id=<late>" },
	{ "put off until yesterday", "POST", FILTER "/snooze", token_a,
		J({"until":"2025-03-14"}), 422, "validation_error",
		.json = "error.details.until~^must be after today" },
	{ "put off for long", "POST", FILTER "/snooze", token_a,
		J({"until":"2026-03-16"}), 422, "validation_error" },
	{ "put off", "POST", FILTER "/snooze", token_a,
		J({"due":"2025-09-15","until":"2025-09-20"}), 200,
		.json = "act=snoozed\nnext_due=2025-09-20\n"
			"service_event_id=null" },
	{ "twice alike", "POST", FILTER "/snooze", token_a,
		J({"due":"2025-09-15","until":"2025-09-20"}), 200,
		.json = "next_due=2025-09-20" },
	{ "but not differently", "POST", FILTER "/snooze", token_a,
		J({"due":"2025-09-15","until":"2025-09-21"}), 409, "conflict" },
	{ "it says so", "GET", FILTER, token_a, NULL, 200,
		.json = "snoozed_until=2025-09-20\nnext_due=2025-09-20\n"
			"last_performed=2025-03-15" },
	{ "taken back", "POST", FILTER "/undo", token_a,
		J({"due":"2025-09-20"}), 200,
		.json = "act=undone\nnext_due=2025-09-15" },
	{ "not by another phone, too", "POST", FILTER "/undo", token_a,
		J({"due":"2025-09-20"}), 409, "conflict" },
	{ "what was told late is taken back", "POST", FILTER "/undo", token_a,
		"{}", 200, .json = "next_due=2025-09-15" },
	{ "and that it was cleaned", "POST", FILTER "/undo", token_a, "{}", 200,
		.json = "next_due=2025-03-15" },
	{ "and no more", "POST", FILTER "/undo", token_a, "{}", 409, "conflict" },
	{ "its events are gone", "GET", "/v1/appliances/<one>/service", token_a,
		NULL, 200, .json = "total=0" },
	{ "it is as it was", "GET", FILTER, token_a, NULL, 200,
		.json = "next_due=2025-03-15\nlast_performed=2024-09-15\n"
			"anchor=2024-09-15\nsnoozed_until=null" },
	{ "skipped", "POST", FILTER "/skip", token_a, J({"due":"2025-03-15"}),
		200, .json = "act=skipped\nnext_due=2025-09-15\n"
			"completed_date=null\nservice_event_id=null" },
	{ "by two: once", "POST", FILTER "/skip", token_a,
		J({"due":"2025-03-15"}), 200, .json = "next_due=2025-09-15" },
	{ "cleaned a bit late", "POST", FILTER "/complete", token_a,
		J({"completed_date":"2025-03-10"}), 200,
		.json = "next_due=2025-09-10" },
	{ "what was done", "GET", FILTER "/history", token_a, NULL, 200,
		.json = "total=2\nitems.0.act=completed\nitems.0.by=<user_a>\n"
			"items.0.due=2025-09-15\nitems.1.act=skipped" },
	{ "page by page", "GET", FILTER "/history?limit=1", token_a, NULL, 200,
		.json = "items.#=1\ntotal=2", .keep = "on=next" },
	{ "and on", "GET", FILTER "/history?limit=1&cursor=<on>", token_a, NULL,
		200, .json = "items.#=1\nitems.0.act=skipped\nnext=null" },
	{ "gutters, two weeks late", "POST", GUTTERS "/complete", token_a,
		J({"due":"2025-02-28"}), 200,
		.json = "next_due=2025-05-30\nmissed=0\nservice_event_id=null" },
	{ "once", "POST", "/v1/maintenance/<once>/complete", token_a,
		J({"due":"2025-04-14"}), 200, .json = "next_due=null" },
	{ "is once for two", "POST", "/v1/maintenance/<once>/complete", token_a,
		J({"due":"2025-04-14"}), 200, .json = "next_due=null" },
	{ "and no more", "POST", "/v1/maintenance/<once>/complete", token_a,
		"{}", 409, "conflict",
		.json = "error.message=It is done, and not due again." },
	{ "is done", "GET", OF_HOME "?status=done", token_a, NULL, 200,
		.json = "total=1\nitems.0.due=null\nitems.0.days_until_due=null" },
	{ "is done no more", "POST", "/v1/maintenance/<once>/undo", token_a,
		"{}", 200, .json = "next_due=2025-04-14" },
	{ 0 },
};

static const struct test changed[] = {
	{ "each quarter", "PATCH", FILTER, token_a, J({"frequency_months":3}),
		200, .json = "next_due=2025-06-10\nevery=3\n"
			"frequency_months=3" },
	{ "what was before cannot be taken back", "POST", FILTER "/undo",
		token_a, "{}", 409, "conflict" },
	{ "fixed: the date stays", "PATCH", GUTTERS, token_a,
		J({"every":1,"unit":"year"}), 200,
		.json = "next_due=2025-05-30\nanchor=2025-05-30" },
	{ "on another day", "PATCH", GUTTERS, token_a,
		J({"next_due":"2025-06-01","task_name":"Roof"}), 200,
		.json = "next_due=2025-06-01\ntask_name=Roof" },
	{ "null empties, or leaves", "PATCH", FILTER, token_a,
		J({"estimated_cost":null,"task_name":null,"status":null,
		"parts_needed":null}), 200,
		.json = "estimated_cost=null\ntask_name=Filter\nstatus=active\n"
			"parts_needed.#=1\nnext_due=2025-06-10" },
	{ "a blank", "PATCH", FILTER, token_a, J({"task_name":" "}), 422,
		"validation_error",
		.json = "error.details.task_name=must not be blank" },
	{ "paused", "PATCH", FILTER, token_a, J({"status":"paused"}), 200,
		.json = "status=paused\nreminder_date=null\nnext_due=2025-06-10" },
	{ "is not told as due", "GET", OF_APPLIANCE, token_a, NULL, 200,
		.json = "total=0" },
	{ "but there", "GET", OF_APPLIANCE "?status=paused", token_a, NULL, 200,
		.json = "total=1" },
	{ "until it is not", "PATCH", FILTER, token_a, J({"status":"active"}),
		200, .json = "status=active" },
	{ "not what another changed", "PATCH", FILTER, token_a,
		J({"diy":true}), 412, "precondition_failed",
		.headers = "If-Match: \"1\"" },
	{ "a viewer", .sql = JOIN("viewer"), .gives = "viewer" },
	{ "reads", "GET", FILTER, token_b, NULL, 200 },
	{ "may be told to do it", "PATCH", FILTER, token_a,
		J({"assigned_to":"<user_b>"}), 200,
		.json = "assigned_to=<user_b>" },
	{ "finds it", "GET", "/v1/maintenance?window=365&assigned_to=<user_b>",
		token_b, NULL, 200,
		.json = "total=1\nitems.0.schedule_id=<filter>" },
	{ "says not that it is done", "POST", FILTER "/complete", token_b,
		"{}", 403, "forbidden" },
	{ "an editor", .sql = JOIN("editor"), .gives = "editor" },
	{ "does", "POST", FILTER "/complete", token_b, "{}", 200,
		.json = "next_due=2025-06-15" },
	{ "as it is told", "GET", FILTER "/history?limit=1", token_a, NULL, 200,
		.json = "items.0.by=<user_b>" },
	{ "in the home, too", "GET", "/v1/homes/<home>/activity?limit=1",
		token_a, NULL, 200, .json = "items.0.what=maintenance.completed" },
	{ "leaves", "DELETE", "/v1/homes/<home>/members/<user_b>", token_b, NULL,
		204 },
	{ "has nothing to do there", "GET", FILTER, token_a, NULL, 200,
		.json = "assigned_to=null" },
	{ "a hidden appliance", "DELETE", "/v1/appliances/<one>", token_a, NULL,
		204 },
	{ "has no upkeep", "GET", FILTER, token_a, NULL, 404, "not_found" },
	{ "none is done", "POST", FILTER "/complete", token_a, "{}", 404,
		"not_found" },
	{ "nor listed", "GET", "/v1/maintenance?window=365", token_a, NULL, 200,
		.json = "total=3" },
	{ "it is there again", "POST", "/v1/appliances/<one>/restore", token_a,
		NULL, 200, .json = "maintenance.#=1" },
	{ "what is sold", "PATCH", "/v1/appliances/<one>", token_a,
		J({"status":"sold"}), 200 },
	{ "is due no more", "GET", "/v1/maintenance?window=365", token_a, NULL,
		200, .json = "total=3" },
	{ "another home", "POST", "/v1/homes", token_a, J({"name":"Cottage"}),
		201, .keep = "cottage=home_id" },
	{ "takes it along", "POST", "/v1/appliances/<one>/move", token_a,
		J({"home_id":"<cottage>"}), 200 },
	{ "with what was done", "GET", FILTER "/history", token_a, NULL, 200,
		.json = "total=3" },
	{ "and its home", "GET", FILTER, token_a, NULL, 200,
		.json = "home_id=<cottage>" },
	{ "gone", "DELETE", FILTER, token_a, NULL, 204 },
	{ "once", "DELETE", FILTER, token_a, NULL, 404, "not_found" },
	{ "its service stays", "GET", "/v1/appliances/<one>/service", token_a,
		NULL, 200, .json = "total=2" },
	{ "497 more", .sql = "insert into home.maintenance_schedules (home_id, "
			     "user_id, task_name) select '<home>', '<user_a>', "
			     "'t' from generate_series(1, 497) "
			     "returning 'made'",
		.gives = "made" },
	{ "the 501st is one too many", "POST", OF_HOME, token_a,
		J({"task_name":"x","frequency_months":1}), 409, "conflict",
		.json = "error.message=This home has 500 schedules, which is "
			"the most." },
	{ 0 },
};
/* clang-format on */

static void
each(const struct test *table)
{
	struct answer answer;

	for (const struct test *t = table; t->name; t++) {
		if (t->method)
			ask_test(t, by_dispatch, &answer);
		judge(t, by_dispatch, t->method ? &answer : NULL);
	}
}

START_TEST(upkeep_comes_again)
{
	users_make();
	set_now(NOON);
	each(planned);
	each(acted);
	each(changed);
	set_now(NULL);
}
END_TEST

const TTest *
maintenance_test(void)
{
	return upkeep_comes_again;
}
