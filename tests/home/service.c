/* What was done to an appliance, and who may say so. */
#include "cases.h"

#define HOME "/v1/homes/<home>"
#define SERVICE "/v1/appliances/<second>/service"
#define EVENT "/v1/appliances/service/<event>"

const struct test
	service_events[] = {
		{ "an event", "POST", SERVICE, token_a,
			J({"event_type":"repair","event_date":"2026-02-03",
			"description":"Pump","technician":"Kowalski",
			"cost":120.5,
			"parts_replaced":[{"part":"Pump","part_number":"P-1"},
				{"part":"Seal"}]}),
				201,
				.json = "appliance_id=<second>\nevent_type=repair\n"
					"event_date=2026-02-03\ncost=120.50\n"
					"warranty_covered=false\nparts_replaced.#=2\n"
					"parts_replaced.0.part_number=P-1\nnotes=null",
				.header = "ETag: \"1\"",
				.keep = "event=event_id" },
				{ "an older one", "POST", SERVICE, token_a,
					J({"event_type":"inspection","event_date":"2025-01-01",
			"warranty_covered":true}), 201, .json = "parts_replaced.#=0\nwarranty_covered=true" }, { "of no known type",
																							       "POST",
																							       SERVICE,
																							       token_a,
																							       J({"event_type":"magic","event_date":"2026-02-03"}), 422, "validation_error" },
																							       { "on a day that no month has", "POST", SERVICE, token_a, J({"event_type":"repair","event_date":"2026-02-30"}), 422, "validation_error" }, { "with a part that is none",
																																										  "POST",
																																										  SERVICE,
																																										  token_a,
																																										  J({"event_type":"repair","event_date":"2026-02-03",
			"parts_replaced":[{"number":1}]}),
																																												  422,
																																												  "validation_error", .json = "error.details.parts_replaced~^must be up to 50" },
																																											  { "the latest comes first",
																																												  "GET",
																																												  SERVICE "?limit=1", token_a, NULL,
																																												  200,
																																												  .json = "items.#=1\nitems.0.event_id=<event>\ntotal=2", .keep = "on=next" },
																																											  { "and on",
																																												  "GET",
																																												  SERVICE "?limit=1&cursor=<on>", token_a, NULL, 200,
																																												  .json = "items.0.event_type=inspection\nnext=null" },
																																											  { "the appliance tells the last", "GET", "/v1/appliances?location=attic", token_a,
																																												  NULL,
																																												  200,
																																												  .json = "items.0.last_service=2026-02-03" },
																																											  { "a change",
																																												  "PATCH",
																																												  EVENT,
																																												  token_a,
																																												  J({"cost":null,"event_type":null,"notes":"Loud.",
			"parts_replaced":null}), 200, .headers = "If-Match: \"1\"",
																																													  .json = "cost=null\nevent_type=repair\nnotes=Loud.\n"
																																														  "parts_replaced.#=0" },
																																												  { "not what another changed", "PATCH", EVENT, token_a, J({"notes":"x"}), 412, "precondition_failed", .headers = "If-Match: \"1\"" },
																																													  { "another's events", "GET", SERVICE, token_b, NULL,
																																														  404,
																																														  "not_found" },
																																													  { "are not made by others", "POST", SERVICE, token_b, J({"event_type":"repair","event_date":"2026-02-03"}), 404, "not_found" }, { "nor changed",
																																																														  "PATCH", EVENT, token_b, J({"notes":"x"}), 404, "not_found" },
																																																														  { "nor deleted",
																																																															  "DELETE",
																																																															  EVENT,
																																																															  token_b,
																																																															  NULL,
																																																															  404,
																																																															  "not_found" },
																																																														  { "a viewer",
																																																															  .sql = JOIN(
																																																																  "viewer"),
																																																															  .gives =
																																																																  "viewer" },
																																																														  { "reads them",
																																																															  "GET",
																																																															  SERVICE, token_b, NULL, 200, .json = "total=2" },
																																																														  { "and changes none",
																																																															  "PATCH",
																																																															  EVENT,
																																																															  token_b,
																																																															  J({"notes":"x"}), 403, "forbidden" }, { "an editor", .sql = JOIN("editor"), .gives = "editor" },
																																																															  { "changes them",
																																																																  "PATCH", EVENT, token_b, J({"notes":"Quiet."}), 200, .json = "notes=Quiet." }, { "who is removed", "DELETE", HOME "/members/<user_b>", token_a, NULL, 204 },
																																																																  { "changes them no more", "PATCH", EVENT,
																																																																	  token_b, J({"notes":"x"}), 404, "not_found" }, { "an event goes", "DELETE", EVENT, token_a, NULL, 204 }, { "once", "DELETE", EVENT, token_a, NULL, 404, "not_found" }, { "a hidden appliance", "DELETE", "/v1/appliances/<second>", token_a, NULL, 204 }, { "tells none", "GET", SERVICE, token_a, NULL, 404, "not_found" }, { "it is there again", "POST", "/v1/appliances/<second>/restore", token_a, NULL, 200 },
																																																																	  { "999 more",
																																																																		  .sql = "insert into home.service_events (appliance_id, "
																																																																			 "home_id, user_id, event_type, event_date) select "
																																																																			 "'<second>', '<home>', '<user_a>', 'other', "
																																																																			 "'2020-01-01' from generate_series(1, 999) "
																																																																			 "returning 'made'",
																																																																		  .gives =
																																																																			  "made" },
																																																																	  { "the 1001st is one too many", "POST", SERVICE,
																																																																		  token_a,
																																																																		  J({"event_type":"repair","event_date":"2026-02-03"}), 409,
																																																																			  "conflict",
																																																																			  .json = "error.message=This appliance has 1000 events, which "
																																																																				  "is the most." },
																																																																		  { 0 },
																																																																	  };
