/* Who may do what in a home that is shared, and who comes and goes. */
#include "cases.h"

#define HOME "/v1/homes/<home>"
#define A HOME "/members/<user_a>"
#define B HOME "/members/<user_b>"

const struct test
	members[] = {
		{ "a stranger does not come in by herself", "PATCH", B, token_b,
			J({"role":"editor"}), 404, "not_found" },
			{ "a viewer", .sql = JOIN("viewer"),
				.gives = "viewer" },
			{ "she sees the home", "GET", HOME, token_b, NULL, 200,
				.json = "role=viewer" },
			{ "and who else is there", "GET", HOME "/members",
				token_b, NULL, 200,
				.json = "items.#=2\nitems.0.user_id=<user_a>\n"
					"items.1.role=viewer\nitems.1.notify=all",
				.keep = "email_b=items.1.email" },
			{ "she does not change it", "PATCH", HOME, token_b,
				J({"name":"x"}), 403, "forbidden",
					.json = "error.message=Only the owner of the home may do "
						"this." },
				{ "nor delete it", "DELETE",
					HOME "?confirm=all", token_b, NULL, 403,
					"forbidden" },
				{ "nor take it", "POST", HOME "/transfer",
					token_b,
					J({"user_id":"<user_b>"}), 403,
						"forbidden" },
					{ "nor make herself more", "PATCH", B,
						token_b,
						J({"role":"editor"}), 403,
							"forbidden" },
						{ "nor remove the owner",
							"DELETE", A, token_b,
							NULL, 403,
							"forbidden" },
						{ "but says what she hears of",
							"PATCH", B, token_b,
							J({"notify":"none"}),
								200,
								.json = "notify=none\nrole=viewer" },
							{ "which nobody says for her",
								"PATCH",
								B, token_a, J({"notify":"all"}), 403, "forbidden" }, { "an unknown role",
															     "PATCH",
															     B, token_a, J({"role":"owner"}), 422, "validation_error" }, { "who is no member",
																								 "PATCH", HOME "/members/" NOWHERE, token_a, J({"role":"editor"}), 404, "not_found" }, { "the owner makes her an editor",
																																			       "PATCH",
																																			       B,
																																			       token_a, J({"role":"editor"}), 200, .json = "role=editor" }, { "who does not change the home either", "PATCH", HOME, token_b, J({"name":"x"}), 403, "forbidden" }, { "nor who may do what", "PATCH",
																																																									  A,
																																																									  token_b, J({"role":"viewer"}), 403, "forbidden" },
																																																									  { "the owner cannot leave",
																																																										  "DELETE", A, token_a, NULL, 409, "conflict",
																																																										  .json = "error.message=The owner cannot leave: hand the home "
																																																											  "over, or delete it." },
																																																									  { "nor become less", "PATCH", A, token_a, J({"role":"editor"}), 409, "conflict" },
																																																										  { "a home is handed to members only",
																																																											  "POST",
																																																											  HOME "/transfer", token_a,
																																																											  "{\"user_id\":\"" NOWHERE
																																																											  "\"}",
																																																											  404,
																																																											  "not_found" },
																																																										  { "an appliance with all that hangs on one",
																																																											  .sql = "with a as (insert into home.appliances (home_id, "
																																																												 "user_id, brand, appliance_category, model_number) "
																																																												 "values ('<home>', '<user_a>', 'b', 'c', 'm') "
																																																												 "returning *), e as (insert into home.service_events "
																																																												 "(appliance_id, home_id, user_id, event_type, "
																																																												 "event_date) select instance_id, home_id, user_id, "
																																																												 "'repair', '2026-01-01' from a) "
																																																												 "select 'made' from a",
																																																											  .gives =
																																																												  "made" },
																																																										  { "the home is handed over",
																																																											  "POST",
																																																											  HOME
																																																											  "/transfer",
																																																											  token_a,
																																																											  J({"user_id":"<user_b>"}), 200, .json = "role=editor\nappliances=1",
																																																												  .sql = "select count(*) from home.homes as h "
																																																													 "join home.appliances as a using (home_id, user_id) "
																																																													 "join home.service_events as e using (home_id, user_id) "
																																																													 "where h.home_id = '<home>' and h.user_id = '<user_b>'",
																																																												  .gives =
																																																													  "1" },
																																																											  { "by who was its owner no more", "POST", HOME "/transfer", token_a, J({"user_id":"<user_a>"}), 403, "forbidden" },
																																																												  { "and back", "POST", HOME "/transfer",
																																																													  token_b, J({"user_id":"<user_a>"}), 200, .json = "role=editor" },
																																																													  { "who leaves",
																																																														  "DELETE",
																																																														  B,
																																																														  token_b,
																																																														  NULL,
																																																														  204 },
																																																													  { "sees nothing more",
																																																														  "GET",
																																																														  HOME,
																																																														  token_b,
																																																														  NULL,
																																																														  404,
																																																														  "not_found" },
																																																													  { "nor can leave again",
																																																														  "DELETE",
																																																														  B,
																																																														  token_b,
																																																														  NULL,
																																																														  404,
																																																														  "not_found" },
																																																													  { "the others keep what she knew", "GET", HOME "/activity?limit=1", token_a, NULL,
																																																														  200,
																																																														  .json = "items.0.what=member.left\nitems.0.user_id=<user_b>\n"
																																																															  "items.0.name=null" },
																																																													  { "an editor again",
																																																														  .sql = JOIN(
																																																															  "editor"),
																																																														  .gives =
																																																															  "editor" },
																																																													  { "who is removed",
																																																														  "DELETE",
																																																														  B,
																																																														  token_a, NULL, 204 },
																																																													  { "is out at once",
																																																														  "GET",
																																																														  HOME, token_b, NULL,
																																																														  404,
																																																														  "not_found" },
																																																													  { "and is told as removed", "GET",
																																																														  HOME
																																																														  "/activity?limit=1",
																																																														  token_a,
																																																														  NULL, 200,
																																																														  .json = "items.0.what=member.removed\nitems.0.user_id=<user_a>\n"
																																																															  "items.0.about.user_id=<user_b>" },
																																																													  { "the appliance goes", .sql = "delete from home.appliances returning 'gone'", .gives = "gone" },
																																																													  { 0 },
																																																												  };
