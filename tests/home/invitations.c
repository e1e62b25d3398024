/* Who is asked into a home, and who comes. */
#include "cases.h"

#define HOME "/v1/homes/<home>"
#define INVITATIONS HOME "/invitations"
#define MINE "/v1/homes/invitations"
#define ACCEPT MINE "/accept"
/* 64 characters, of each run others. */
#define CODE "<stranger>0123456789012345678901234567"

/* What the mail said is known to nobody, so the code is made another one. */
#define CODED \
	"update home.invitations set token_hash = sha256('" CODE "') " \
	"where invitation_id = '<stranger>' returning 'it is'"
#define VERIFIED(is) \
	"update identity.users set email_verified = " is \
	" where id = '<user_b>' returning 'it is'"
/* Those of before are gone; parameters of what was sent are, too. */
#define MAILS(template) \
	"select count(*) from identity.mail_outbox " \
	"where template = '" template "'"

const struct test invitations[] = {
	{ "nobody is asked into another's home", "POST", INVITATIONS, token_b,
		J({"email":"x@example.com","role":"viewer"}), 404,
			"not_found" },
		{ "nobody is asked to be its owner", "POST", INVITATIONS,
			token_a,
			J({"email":"x@example.com","role":"owner"}), 422,
				"validation_error" },
			{ "no mails of before",
				.sql = "delete from identity.mail_outbox "
				       "where template like 'home%'; select 'none'",
				.gives = "none" },
			{ "somebody who has an account", "POST", INVITATIONS,
				token_a,
				J({"email":"<email_b>","role":"editor"}), 201,
					.json = "email=<email_b>\nrole=editor\ninvited_by=<user_a>\n"
						"home_id=<home>",
					.keep = "invitation=invitation_id",
					.sql = MAILS("home_invitation"),
					.gives = "1" },
				{ "somebody who has none is asked alike",
					"POST", INVITATIONS, token_a,
					J({"email":"Stranger@Example.com","role":"viewer"}),
						201,
						.json = "email=stranger@example.com\nrole=viewer",
						.keep = "stranger=invitation_id",
						.sql = MAILS("home_invitation"),
						.gives = "2" },
					{ "they are listed, oldest first",
						"GET", INVITATIONS "?limit=1",
						token_a, NULL, 200,
						.json = "items.#=1\nitems.0.email=<email_b>\ntotal=2",
						.keep = "on=next" },
					{ "and go on", "GET",
						INVITATIONS
						"?limit=1&cursor=<on>",
						token_a, NULL, 200,
						.json = "items.0.email=stranger@example.com\nnext=null" },
					{ "not to strangers", "GET",
						INVITATIONS, token_b, NULL, 404,
						"not_found" },
					{ "an address that was not proven",
						.sql = VERIFIED("false"),
						.gives = "it is" },
					{ "is asked into nothing", "GET", MINE,
						token_b, NULL, 200,
						.json = "items.#=0\ntotal=0" },
					{ "nor accepts by the id", "POST",
						ACCEPT, token_b,
						J({"invitation_id":"<invitation>"}),
							404, "not_found" },
						{ "an address that was proven",
							.sql = VERIFIED("true"),
							.gives = "it is" },
						{ "is told", "GET", MINE,
							token_b, NULL, 200,
							.json = "items.#=1\nitems.0.invitation_id=<invitation>\n"
								"items.0.home_name=Nest\nitems.0.role=editor\ntotal=1" },
						{ "another does not accept by the id",
							"POST", ACCEPT,
							token_admin,
							J({"invitation_id":"<invitation>"}),
								404,
								"not_found" },
							{ "a code that is none",
								"POST", ACCEPT,
								token_b,
								J({"token":"x"}),
									422,
									"validation_error" },
								{ "neither code nor id",
									"POST",
									ACCEPT,
									token_b,
									"{}",
									422,
									"validation_error" },
								{ "both",
									"POST",
									ACCEPT,
									token_b,
									"{\"token\":\"" CODE
									"\",\"invitation_id\":\"<invitation>\"}",
									422,
									"validation_error" },
								{ "an unknown code",
									"POST",
									ACCEPT,
									token_b,
									"{\"token\":\"" CODE
									"\"}",
									404,
									"not_found" },
								{ "it is accepted",
									"POST",
									ACCEPT,
									token_b, J({"invitation_id":"<invitation>"}), 200, .json = "home_id=<home>\nrole=editor" }, { "once",
																					    "POST",
																					    ACCEPT,
																					    token_b,
																					    J({"invitation_id":"<invitation>"}),
																						    409,
																						    "conflict", .json = "error.message=This invitation was accepted already." },
																					    { "who came is in", "GET", HOME, token_b, NULL, 200, .json = "role=editor" }, { "and is asked no more", "GET", MINE, token_b, NULL, 200, .json = "items.#=0\ntotal=0" },
																					    { "nobody hears of it at an address that was not proven", .sql = MAILS("home_joined"), .gives = "0" },
																					    { "a member is not asked",
																						    "POST",
																						    INVITATIONS,
																						    token_a,
																						    J({"email":"<email_b>","role":"viewer"}), 409, "conflict",
																							    .json = "error.message=Who has this address is a member "
																								    "already." },
																						    { "an editor asks no editors",
																							    "POST",
																							    INVITATIONS,
																							    token_b,
																							    J({"email":"x@example.com","role":"editor"}), 403, "forbidden",
																								    .json = "error.message=Editors invite viewers; the owner "
																									    "invites editors, too." },
																							    { "but viewers", "POST", INVITATIONS, token_b, J({"email":"x@example.com","role":"viewer"}), 201, .keep = "hers=invitation_id" },
																								    { "a viewer",
																									    .sql = JOIN(
																										    "viewer"),
																									    .gives =
																										    "viewer" },
																								    { "asks nobody",
																									    "POST",
																									    INVITATIONS,
																									    token_b, J({"email":"y@example.com","role":"viewer"}), 403, "forbidden" }, { "nor takes back", "DELETE", INVITATIONS "/<hers>", token_b, NULL, 403, "forbidden" },
																									    { "who is removed",
																										    "DELETE",
																										    HOME
																										    "/members/<user_b>",
																										    token_a,
																										    NULL,
																										    204 },
																									    { "has asked all the same", "GET", INVITATIONS, token_a, NULL, 200, .json = "total=2\nitems.1.invited_by=<user_b>" }, { "it is taken back", "DELETE", INVITATIONS "/<hers>", token_a, NULL, 204 }, { "once", "DELETE", INVITATIONS "/<hers>", token_a, NULL, 404, "not_found" }, { "a code", .sql = CODED, .gives = "it is" },
																									    { "that ran out",
																										    .sql = "update home.invitations set expires_at = now() "
																											   "where invitation_id = '<stranger>' returning 'is'",
																										    .gives =
																											    "is" },
																									    { "lets nobody in", "POST", ACCEPT, token_b, "{\"token\":\"" CODE "\"}",
																										    404,
																										    "not_found" },
																									    { "asked once more, the same address has one",
																										    "POST",
																										    INVITATIONS,
																										    token_a,
																										    J({"email":"stranger@example.com","role":"viewer"}),
																											    201,
																											    .keep = "stranger=invitation_id",
																											    .sql = "select count(*) from home.invitations "
																												   "where home_id = '<home>' and ended_at is null",
																											    .gives =
																												    "1" },
																										    { "its code",
																											    .sql = CODED,
																											    .gives =
																												    "it is" },
																										    { "the inviter's address was proven",
																											    .sql = "update identity.users set email_verified = true "
																												   "where id = '<user_a>' returning 'it is'",
																											    .gives =
																												    "it is" },
																										    { "lets in whoever has it, whatever her address", "POST",
																											    ACCEPT, token_b, "{\"token\":\"" CODE "\"}", 200, .json = "role=viewer", .sql = MAILS("home_joined"), .gives = "1" },
																										    { "once", "POST", ACCEPT, token_admin, "{\"token\":\"" CODE "\"}", 409,
																											    "conflict" },
																										    { "what was done stands there", "GET", HOME "/activity?limit=1", token_a, NULL, 200, .json = "items.0.what=member.joined\nitems.0.user_id=<user_b>" }, { "she leaves", "DELETE", HOME "/members/<user_b>", token_b, NULL, 204 },
																										    { "seven more mails",
																											    .sql = "insert into home.invitations (home_id, user_id, "
																												   "created_by, email, role, token_hash) select "
																												   "'<home>', '<user_a>', '<user_a>', n || '@example.com', "
																												   "'viewer', sha256(n::text::bytea || '<home>') "
																												   "from generate_series(1, 7) as n returning 'sent'",
																											    .gives =
																												    "sent" },
																										    { "are the last of a day",
																											    "POST",
																											    INVITATIONS,
																											    token_a,
																											    J({"email":"z@example.com","role":"viewer"}), 429, "rate_limit_exceeded", .header = "Retry-After: 3600" },
																											    { 0 },
																										    };
