/* Homes: made, listed, changed, deleted; what is no home. */
#include "cases.h"

#define HOMES "/v1/homes"
#define HOME HOMES "/<home>"

const struct test
	homes[] = {
		{ "a home needs a token", "POST", HOMES, no_token,
			J({"name":"Home"}), 401, "unauthorized" },
			{ "a token without the scope", "POST", HOMES,
				token_unscoped,
				J({"name":"Home"}), 403, "forbidden" },
				{ "nobody has a home at first", "GET", HOMES,
					token_a, NULL, 200,
					.json = "items.#=0\ntotal=0\nnext=null" },
				{ "a home", "POST", HOMES, token_a,
					J({"name":"Flat"}), 201,
						.json = "name=Flat\naddress=null\ntimezone=UTC\ncurrency=USD\n"
							"kwh_price=null\nremind_hour=8\nai_enabled=false\n"
							"role=owner\nappliances=0\noverdue=0\nopen_tickets=0",
						.header =
							"ETag: \"1\"\nLocation~^/v1/homes/[0-9a-f-]{36}$",
						.keep = "home=home_id" },
					{ "its maker is its only member", "GET",
						HOME "/members", token_a, NULL,
						200,
						.json = "items.#=1\nitems.0.role=owner\n"
							"items.0.notify=all\ntotal=1" },
					{ "another's home", "GET", HOME,
						token_b, NULL, 404,
						"not_found" },
					{ "another's members", "GET",
						HOME "/members", token_b, NULL,
						404, "not_found" },
					{ "another's activity", "GET",
						HOME "/activity", token_b, NULL,
						404, "not_found" },
					{ "another's home is not changed",
						"PATCH", HOME, token_b,
						J({"name":"Mine"}), 404,
							"not_found" },
						{ "nor deleted", "DELETE", HOME,
							token_b, NULL, 404,
							"not_found" },
						{ "nor given away", "POST",
							HOME "/transfer",
							token_b,
							J({"user_id":"<user_a>"}),
								404,
								"not_found" },
							{ "a home with all",
								"POST", HOMES,
								token_b,
								J({"name":"House","address":{"city":"Ulm","zip":"89073"},
			"timezone":"America/Argentina/Buenos_Aires",
			"currency":"EUR","kwh_price":0.3142,"remind_hour":0,
			"ai_enabled":true}),
									201,
									.json = "address.city=Ulm\nkwh_price=0.3142\nremind_hour=0\n"
										"timezone=America/Argentina/Buenos_Aires\n"
										"ai_enabled=true",
									.keep = "other=home_id" },
								{ "who else has one",
									"GET",
									HOMES
									"/<other>/members",
									token_b,
									NULL,
									200,
									.json = "items.0.user_id=<user_b>" },
								{ "each sees her own",
									"GET",
									HOMES,
									token_b,
									NULL,
									200,
									.json = "items.#=1\nitems.0.home_id=<other>\ntotal=1" },
								{ "a zone of nowhere",
									"POST",
									HOMES,
									token_a,
									J({"name":"x","timezone":"Europe/Nowhere"}),
										422,
										"validation_error",
										.json = "error.details.timezone=must be the name of a time "
											"zone, as Europe/Berlin" },
									{ "a zone that only PostgreSQL knows",
										"POST",
										HOMES,
										token_a,
										J({"name":"x","timezone":"<x>-3"}), 422, "validation_error", .json = "error.details.timezone~^must be the name" }, { "a currency in small letters", "POST", HOMES,
																									   token_a, J({"name":"x","currency":"eur"}), 422, "validation_error", .json = "error.details.currency=must be three capital letters" }, { "a blank name",
																																											 "POST",
																																											 HOMES,
																																											 token_a, J({"name":" "}), 422, "validation_error", .json = "error.details.name=is required" }, { "an address with something else",
																																																								"POST",
																																																								HOMES, token_a, J({"name":"x","address":{"planet":"Mars"}}), 422, "validation_error", .json = "error.details.address~^may have" },
																																																								{ "an hour that no day has",
																																																									"POST",
																																																									HOMES,
																																																									token_a,
																																																									J({"name":"x","remind_hour":24}), 422,
																																																										"validation_error", .json = "error.details.remind_hour=must be from 0 to 23" },
																																																									{ "a change",
																																																										"PATCH",
																																																										HOME,
																																																										token_a,
																																																										J({"name":"Nest","kwh_price":0.3,"address":{"city":"Bonn"}}),
																																																											200, .headers = "If-Match: \"1\"",
																																																											.json = "name=Nest\nkwh_price=0.3000\naddress.city=Bonn\n"
																																																												"timezone=UTC",
																																																											.header =
																																																												"ETag: \"2\"" },
																																																										{ "a change of what was read before", "PATCH", HOME, token_a, J({"name":"Hole"}), 412, "precondition_failed", .headers = "If-Match: \"1\"" }, { "null empties what may be empty, and nothing else", "PATCH", HOME, token_a,
																																																																												      J({"kwh_price":null,"address":null,"name":null,
			"timezone":null}),
																																																																													      200,
																																																																													      .json = "kwh_price=null\naddress=null\nname=Nest\n"
																																																																														      "timezone=UTC" },
																																																																												      { "a change to a zone of nowhere", "PATCH", HOME, token_a, J({"timezone":"Nowhere"}), 422, "validation_error" },
																																																																													      { "what was done stands there",
																																																																														      "GET",
																																																																														      HOME
																																																																														      "/activity?limit=1",
																																																																														      token_a,
																																																																														      NULL, 200,
																																																																														      .json = "items.#=1\nitems.0.what=home.changed\n"
																																																																															      "items.0.user_id=<user_a>\ntotal=3",
																																																																														      .keep = "on=next" },
																																																																													      { "and goes on",
																																																																														      "GET",
																																																																														      HOME "/activity?limit=2&cursor=<on>", token_a, NULL, 200, .json = "items.#=2\nitems.1.what=home.created\nnext=null" },
																																																																													      { "a cursor that is none", "GET", HOME "/activity?cursor=x", token_a, NULL, 422 },
																																																																													      { "19 more homes",
																																																																														      .sql = "insert into home.homes (user_id, name, created_at) "
																																																																															     "select '<user_a>', 'h', now() - interval '1 day' "
																																																																															     "from generate_series(1, 19) "
																																																																															     "returning 'made'",
																																																																														      .gives =
																																																																															      "made" },
																																																																													      { "the 21st is one too many",
																																																																														      "POST", HOMES, token_a,
																																																																														      J({"name":"x"}),
																																																																															      409,
																																																																															      "conflict",
																																																																															      .json = "error.message=You are a member of 20 homes, which is "
																																																																																      "the most." },
																																																																														      { "the oldest come first, in pages", "GET", HOMES "?limit=19", token_a, NULL, 200, .json = "items.#=19\ntotal=20", .keep = "on=next" },
																																																																														      { "the last page",
																																																																															      "GET",
																																																																															      HOMES
																																																																															      "?limit=19&cursor=<on>",
																																																																															      token_a,
																																																																															      NULL,
																																																																															      200,
																																																																															      .json = "items.#=1\nitems.0.home_id=<home>\nnext=null\n"
																																																																																      "total=20" },
																																																																														      { "they go",
																																																																															      .sql = "delete from home.homes where name = 'h' "
																																																																																     "returning 'gone'",
																																																																															      .gives =
																																																																																      "gone" },
																																																																														      { "a home with an appliance",
																																																																															      .sql = "insert into home.appliances (home_id, user_id, brand, "
																																																																																     "appliance_category, model_number) values ('<other>', "
																																																																																     "'<user_b>', 'Bosch', 'dishwasher', 'SMS') "
																																																																																     "returning 'made'",
																																																																															      .gives =
																																																																																      "made" },
																																																																														      { "counts it", "GET", HOMES "/<other>", token_b, NULL, 200, .json = "appliances=1" },
																																																																														      { "and does not go by itself",
																																																																															      "DELETE",
																																																																															      HOMES
																																																																															      "/<other>",
																																																																															      token_b,
																																																																															      NULL, 409,
																																																																															      "conflict",
																																																																															      .json = "error.message=It has appliances: move or delete them "
																																																																																      "first, or say confirm=all." },
																																																																														      { "nor if another version was read",
																																																																															      "DELETE", HOMES "/<other>?confirm=all", token_b, NULL, 412, "precondition_failed", .headers = "If-Match: \"9\"" },
																																																																														      { "but if one says so",
																																																																															      "DELETE", HOMES "/<other>?confirm=all", token_b, NULL, 204 },
																																																																														      { "with all that was in it",
																																																																															      "GET",
																																																																															      HOMES,
																																																																															      token_b,
																																																																															      NULL, 200,
																																																																															      .json = "items.#=0\ntotal=0",
																																																																															      .sql = "select count(*) from home.appliances "
																																																																																     "where home_id = '<other>'",
																																																																															      .gives =
																																																																																      "0" },
																																																																														      { 0 },
																																																																													      };
