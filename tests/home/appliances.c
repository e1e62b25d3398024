/* Appliances: kept, listed, changed, hidden, moved; who may. */
#include "cases.h"

#define ALL "/v1/appliances"
#define ONE ALL "/<appliance>"
#define HOME "/v1/homes/<home>"
#define BASICS \
	"\"brand\":\"Bosch\",\"appliance_category\":\"dishwasher\"," \
	"\"model_number\":\"SMS\""
#define IN(home, more) "{\"home_id\":\"" home "\"," BASICS more "}"

const struct test
	appliances
		[] = {
			{ "an appliance in another's home", "POST", ALL,
				token_b, IN("<home>", ""), 404, "not_found" },
			{ "in no home", "POST", ALL, token_a, IN(NOWHERE, ""),
				404, "not_found" },
			{ "without a brand", "POST", ALL, token_a,
				J({"home_id":"<home>","appliance_category":"c",
			"model_number":"m"}),
					422, "validation_error",
					.json = "error.details.brand=is required" },
				{ "an appliance", "POST", ALL, token_a,
					IN("<home>", ""), 201,
					.json = "home_id=<home>\nuser_id=<user_a>\nstatus=active\n"
						"product_info.brand=Bosch\n"
						"product_info.serial_number=null\n"
						"ownership.age_months=null\nwarranty.status=none\n"
						"warranty.days_remaining=null",
					.header = "ETag: \"1\"",
					.keep = "appliance=instance_id" },
				{ "with a number that is sealed", "PATCH", ONE,
					token_a,
					J({"serial_number":"FD 0201","nickname":"Dishes",
			"purchase_price":749.5,"features":{"wifi":true}}),
						200,
						.headers = "If-Match: \"1\"",
						.json = "product_info.serial_number=FD 0201\n"
							"product_info.features.wifi=true\n"
							"ownership.nickname=Dishes\n"
							"ownership.purchase_price=749.50\n"
							"product_info.model_number=SMS",
						.header = "ETag: \"2\"",
						.sql = "select serial_number ~ '0201' from home.appliances "
						       "where instance_id = '<appliance>'",
						.gives = "f" },
					{ "not what another changed",
						"PATCH", ONE, token_a, J({"nickname":"x"}), 412, "precondition_failed", .headers = "If-Match: \"1\"" }, { "null empties what may be empty, and nothing else",
																				"PATCH",
																				ONE,
																				token_a,
																				J({"features":null,"brand":null,"status":null,
			"purchase_price":null}),
																					200,
																					.json = "product_info.features=null\nstatus=active\n"
																						"product_info.brand=Bosch\n"
																						"ownership.purchase_price=null" },
																				{ "a price with three decimals", "PATCH", ONE, token_a, J({"purchase_price":1.005}), 422, "validation_error" }, { "a warranty that ends before it starts",
																																			"PATCH",
																																			ONE,
																																			token_a,
																																			J({"warranty_start":"2025-01-02",
			"warranty_end":"2025-01-01"}),
																																				422,
																																				"validation_error",
																																				.json = "error.details.warranty_end=must not be before its "
																																					"start" },
																																			{ "months of no warranty", "POST", ALL,
																																				token_a,
																																				IN("<home>",
																																					",\"warranty_months\":24"),
																																				422,
																																				"validation_error",
																																				.json = "error.details.warranty_months=needs warranty_start "
																																					"or purchase_date" },
																																			{ "months from the purchase, cut at the month's end",
																																				"POST",
																																				ALL,
																																				token_a,
																																				IN("<home>",
																																					",\"warranty_months\":13,"
																																					"\"purchase_date\":\"2024-01-31\","
																																					"\"location\":\"Attic\",\"status\":\"storage\""),
																																				201,
																																				.json = "warranty.start_date=2024-01-31\n"
																																					"warranty.end_date=2025-02-28\n"
																																					"warranty.status=expired",
																																				.keep = "second=instance_id" },
																																			{ "of all homes, the newest first",
																																				"GET",
																																				ALL
																																				"?limit=1",
																																				token_a,
																																				NULL,
																																				200,
																																				.json = "items.#=1\nitems.0.instance_id=<second>\n"
																																					"items.0.warranty_status=expired\n"
																																					"items.0.manuals_count=0\nitems.0.last_service=null\n"
																																					"total=2",
																																				.keep = "on=next" },
																																			{ "and on",
																																				"GET",
																																				ALL "?limit=1&cursor=<on>", token_a, NULL, 200,
																																				.json = "items.0.instance_id=<appliance>\nnext=null\n"
																																					"total=2" },
																																			{ "by location",
																																				"GET",
																																				ALL "?home_id=<home>&sort=location", token_a, NULL,
																																				200,
																																				.json = "items.0.instance_id=<appliance>\n"
																																					"items.1.location=Attic" },
																																			{ "those of a location",
																																				"GET",
																																				ALL
																																				"?location=attic",
																																				token_a,
																																				NULL,
																																				200,
																																				.json = "total=1\nitems.0.instance_id=<second>" },
																																			{ "those with a word", "GET", ALL "?q=DISHES", token_a, NULL, 200, .json = "total=1\nitems.0.nickname=Dishes" }, { "those without a warranty", "GET", ALL "?warranty=none", token_a, NULL, 200, .json = "total=1\nitems.0.nickname=Dishes" }, { "those that were sold", "GET", ALL "?status=sold,disposed", token_a, NULL, 200, .json = "items.#=0\ntotal=0" }, { "a status that is none", "GET", ALL "?status=active,lost", token_a, NULL, 422, "validation_error", .json = "error.details.status~^must be some of" },
																																			{ "of another's home",
																																				"GET", ALL "?home_id=<home>", token_b, NULL, 404, "not_found" },
																																			{ "another has none",
																																				"GET",
																																				ALL,
																																				token_b, NULL, 200, .json = "items.#=0\ntotal=0" },
																																			{ "another's is not there",
																																				"GET",
																																				ONE,
																																				token_b,
																																				NULL,
																																				404,
																																				"not_found" },
																																			{ "nor changed",
																																				"PATCH",
																																				ONE,
																																				token_b, J({"nickname":"x"}), 404, "not_found" }, { "nor deleted", "DELETE", ONE, token_b, NULL, 404, "not_found" }, { "a viewer", .sql = JOIN("viewer"), .gives = "viewer" },
																																				{ "sees it, but not its serial number", "GET", ONE, token_b,
																																					NULL,
																																					200,
																																					.json = "ownership.nickname=Dishes\n"
																																						"product_info.serial_number=null" },
																																				{ "and changes nothing",
																																					"PATCH",
																																					ONE,
																																					token_b,
																																					J({"nickname":"x"}), 403, "forbidden" }, { "a home of hers", "POST", "/v1/homes", token_b, J({"name":"Hers"}), 201, .keep = "hers=home_id" }, { "she does not move it there",
																																																							      "POST",
																																																							      ONE
																																																							      "/move",
																																																							      token_b,
																																																							      J({"home_id":"<hers>"}), 403, "forbidden" }, { "nor does its owner, who is no member there", "POST", ONE "/move", token_a,
																																																														   J({"home_id":"<hers>"}),
																																																															   404, "not_found" },
																																																														   { "an event of it",
																																																															   .sql = "insert into home.service_events (appliance_id, "
																																																																  "home_id, user_id, event_type, event_date) values "
																																																																  "('<appliance>', '<home>', '<user_a>', 'repair', "
																																																																  "'2026-01-02') returning 'made'",
																																																															   .gives = "made" },
																																																														   { "an editor of both", .sql = JOIN("editor"), .gives = "editor" },
																																																														   { "moves it, with all that is its",
																																																															   "POST",
																																																															   ONE
																																																															   "/move",
																																																															   token_b,
																																																															   J({"home_id":"<hers>"}),
																																																																   200,
																																																																   .json = "home_id=<hers>\nuser_id=<user_b>\n"
																																																																	   "product_info.serial_number=FD 0201",
																																																																   .sql = "select count(*) from home.service_events where "
																																																																	  "appliance_id = '<appliance>' and home_id = '<hers>' "
																																																																	  "and user_id = '<user_b>'",
																																																																   .gives =
																																																																	   "1" },
																																																															   { "where it was it is no more",
																																																																   "GET",
																																																																   ONE,
																																																																   token_a,
																																																																   NULL, 404, "not_found" },
																																																															   { "and stands there as moved",
																																																																   "GET",
																																																																   HOME "/activity?limit=1", token_a, NULL,
																																																																   200,
																																																																   .json = "items.0.what=appliance.moved\n"
																																																																	   "items.0.about.instance_id=<appliance>" },
																																																															   { "it is hidden",
																																																																   "DELETE", ONE, token_b,
																																																																   NULL, 204 },
																																																															   { "from all", "GET", ONE, token_b, NULL, 404, "not_found" }, { "and from lists", "GET", ALL "?home_id=<hers>", token_b, NULL, 200, .json = "total=0" }, { "its home may go", "GET", "/v1/homes/<hers>", token_b, NULL, 200, .json = "appliances=0" }, { "another does not show it again", "POST", ONE "/restore", token_a, NULL, 404, "not_found" }, { "it is shown again", "POST", ONE "/restore", token_b, NULL, 200, .json = "instance_id=<appliance>" }, { "once", "POST", ONE "/restore", token_b, NULL, 404, "not_found" }, { "who is removed", "DELETE", HOME "/members/<user_b>", token_a, NULL, 204 }, { "sees nothing of what was shared", "GET", ALL "/<second>", token_b, NULL, 404, "not_found" },
																																																															   { "a full home",
																																																																   .sql = "insert into home.appliances (home_id, user_id, brand, "
																																																																	  "appliance_category, model_number) select '<home>', "
																																																																	  "'<user_a>', 'b', 'c', 'm' from generate_series(1, 499) "
																																																																	  "returning 'made'",
																																																																   .gives =
																																																																	   "made" },
																																																															   { "takes no more",
																																																																   "POST", ALL, token_a, IN("<home>", ""),
																																																																   409,
																																																																   "conflict",
																																																																   .json = "error.message=This home has 500 appliances, which is "
																																																																	   "the most." },
																																																															   { 0 },
																																																														   };
