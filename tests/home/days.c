/* What is today, where a home is: three homes at one instant. */
#include "cases.h"
#include "db/link.h"

/* Half an hour before midnight in Niue, two days later in Kiritimati. */
#define NOW "2026-03-01T10:30:00Z"

void
set_now(const char *instant)
{
	sql(instant ? arena_printf(kept_memory,
			      "alter role tessera_home set app.now = '%s'",
			      instant)
		    : "alter role tessera_home reset app.now");
	db_close();
}

/* What was bought on 1 February and is under warranty to the 28th. */
static const struct test three[] = {
	{ "a home where it is yesterday", "POST", "/v1/homes", token_a,
		J({"name":"Alofi","timezone":"Pacific/Niue"}), 201,
			.keep = "niue=home_id" },
		{ "its appliance", "POST", "/v1/appliances", token_a,
			J({"home_id":"<niue>","brand":"b","appliance_category":"c",
			"model_number":"m","purchase_date":"2026-02-01",
			"warranty_end":"2026-02-28"}),
				201,
				.json = "ownership.age_months=0\nwarranty.status=expiring\n"
					"warranty.days_remaining=0" },
			{ "a home where it is today", "POST", "/v1/homes",
				token_a,
				J({"name":"Greenwich","timezone":"UTC"}), 201,
					.keep = "utc=home_id" },
				{ "its appliance", "POST", "/v1/appliances",
					token_a,
					J({"home_id":"<utc>","brand":"b","appliance_category":"c",
			"model_number":"m","purchase_date":"2026-02-01",
			"warranty_end":"2026-02-28"}),
						201,
						.json = "ownership.age_months=1\nwarranty.status=expired\n"
							"warranty.days_remaining=null" },
					{ "a home where it is tomorrow", "POST",
						"/v1/homes", token_a,
						J({"name":"Ronton","timezone":"Pacific/Kiritimati"}),
							201,
							.keep = "kiritimati=home_id" },
						{ "its appliance", "POST",
							"/v1/appliances",
							token_a,
							J({"home_id":"<kiritimati>","brand":"b",
			"appliance_category":"c","model_number":"m",
			"purchase_date":"2026-02-02",
			"warranty_end":"2026-04-01"}),
								201,
								.json = "ownership.age_months=1\nwarranty.status=expiring\n"
									"warranty.days_remaining=30" },
							{ "one more day, and it is not expiring yet",
								"POST",
								"/v1/appliances",
								token_a,
								J({"home_id":"<kiritimati>","brand":"b",
			"appliance_category":"c","model_number":"m",
			"purchase_date":"2025-01-31",
			"warranty_end":"2026-04-02"}),
									201,
									.json = "ownership.age_months=13\nwarranty.status=active\n"
										"warranty.days_remaining=31" },
								{ "each list counts by its own day",
									"GET",
									"/v1/appliances?warranty=expired",
									token_a,
									NULL,
									200,
									.json = "total=1\nitems.0.home_id=<utc>" },
								{ 0 },
							};

START_TEST(each_home_has_its_own_today)
{
	struct answer answer;

	users_make();
	set_now(NOW);
	for (const struct test *t = three; t->name; t++) {
		ask_test(t, by_dispatch, &answer);
		judge(t, by_dispatch, &answer);
	}
	set_now(NULL);
}
END_TEST

const TTest *
day_test(void)
{
	return each_home_has_its_own_today;
}
