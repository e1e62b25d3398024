/* Requests that are repeated: what is done once, and answered alike. */
#include "cases.h"

#define KEY(key) .headers = "Idempotency-Key: " key
#define POST_NOTE "POST", "/v1/notes"
#define ONCE J({"title":"Once","text":"a \"b\"","price":1.5})
#define OPEN "POST", "/v1/notes/<vault>/open"
#define PIN(digits) "{\"pin\":\"" digits "\"}"
#define FIFTY "01234567890123456789012345678901234567890123456789"
#define LONG FIFTY FIFTY FIFTY FIFTY FIFTY
#define BAD_KEY \
	422, "validation_error", \
		.json = "error.details.Idempotency-Key=" \
			"must be 1 to 255 printable characters"

const struct test repeating[] = {
	{ "a note with a key", POST_NOTE, token_a, ONCE, 201, KEY("one key"),
		.keep = "once=id\nwhole=\nplace=@Location",
		.header = "Idempotent-Replayed!" },
	{ "the same again is what was answered", POST_NOTE, token_a, ONCE, 201,
		KEY("one key"),
		.header = "Idempotent-Replayed: true\nETag: \"1\"\n"
			  "Location: <place>\nContent-Type: application/json",
		.json = "=<whole>\nid=<once>",
		.sql = "select count(*) from sample.notes "
		       "where title = 'Once' and user_id = '<user_a>'",
		.gives = "1" },
	{ "a key may stand in quotes", POST_NOTE, token_a, ONCE, 201,
		KEY("\"one key\""), .header = "Idempotent-Replayed: true" },
	{ "another body with that key", POST_NOTE, token_a,
		J({"title":"Twice"}), 422, "idempotency_mismatch",
			KEY("one key") },
		{ "the same as another type", POST_NOTE, token_a, ONCE, 422,
			"idempotency_mismatch", KEY("one key"),
			.type = "application/json; charset=utf-8" },
		{ "another address with that key", "POST", "/v1/notes?",
			token_a, ONCE, 422, "idempotency_mismatch",
			KEY("one key") },
		{ "another key makes another note", POST_NOTE, token_a, ONCE,
			409, "conflict", KEY("another key") },
		{ "what was refused is not kept", POST_NOTE, token_a,
			J({"title":"Thrice"}), 201, KEY("another key"),
				.header = "Idempotent-Replayed!" },
			{ "another user's key is her own", POST_NOTE, token_b,
				ONCE, 201, KEY("one key"),
				.header = "Idempotent-Replayed!" },
			{ "a stranger with that key", POST_NOTE, token_unknown,
				ONCE, 401, "unauthorized", KEY("one key") },
			{ "without the scope", POST_NOTE, token_unscoped, ONCE,
				403, "forbidden", KEY("one key") },
			{ "the longest key", POST_NOTE, token_a,
				J({"title":"Long key"}), 201,
					KEY(LONG "12345") },
				{ "a key that is too long", POST_NOTE, token_a,
					J({"title":"x"}), BAD_KEY,
						KEY(LONG "123456") },
					{ "an empty key", POST_NOTE, token_a,
						J({"title":"x"}), BAD_KEY,
							KEY("\"\"") },
						{ "a key that is not ASCII",
							POST_NOTE, token_a,
							J({"title":"x"}),
								BAD_KEY,
								KEY("\xc3\xbc") },
							{ "a stranger's bad key",
								POST_NOTE,
								token_unknown,
								J({"title":"x"}),
									401,
									"unauthorized",
									KEY("\"\"") },
								{ "her token loses the scope",
									.sql = "update identity.sessions set scopes = "
									       "array_remove(scopes, 'sample') where user_id = "
									       "'<user_a>' and 'sample' = any (scopes) "
									       "returning 'lost'",
									.gives =
										"lost" },
								{ "then nothing is repeated",
									POST_NOTE,
									token_a,
									ONCE,
									403,
									"forbidden",
									KEY("one key") },
								{ "and not said what the key was for",
									POST_NOTE,
									token_a,
									J({"title":"Twice"}),
										403,
										"forbidden",
										KEY("one key") },
									{ "her token has it again",
										.sql = "update identity.sessions set scopes = "
										       "array_append(scopes, 'sample') where user_id = "
										       "'<user_a>' and not 'sample' = any (scopes) "
										       "and 'profile' = any (scopes) returning 'back'",
										.gives =
											"back" },
									{ "a day goes by",
										.sql = "update wire.answers set made_at = "
										       "now() - interval '24 hours' where user_id = "
										       "'<user_a>' and status = 201 returning 'gone'",
										.gives =
											"gone" },
									{ "and the key is fresh",
										POST_NOTE,
										token_a,
										J({"title":"Anew"}),
											201,
											KEY("one key"),
											.header =
												"Idempotent-Replayed!" },
										{ "for that request",
											POST_NOTE,
											token_a,
											J({"title":"Anew"}),
												201,
												KEY("one key"),
												.header =
													"Idempotent-Replayed: true" },
											{ 0 },
										};

const struct test repeating_secrets[] = {
	{ "a secret under a PIN", POST_NOTE, token_a,
		J({"title":"Vault","secret":"4711","pin":"0815"}), 201,
			.keep = "vault=id" },
		{ "is opened", OPEN, token_a, PIN("0815"), 200, KEY("open"),
			.json = "secret=4711",
			.header = "Idempotent-Replayed!" },
		{ "and again, though it is not kept in the clear", OPEN,
			token_a, PIN("0815"), 200, KEY("open"),
			.json = "secret=4711",
			.header = "Idempotent-Replayed: true",
			.sql = "select count(*) from wire.answers "
			       "where body like '%4711%'",
			.gives = "0" },
		{ "a wrong PIN is counted", OPEN, token_a, PIN("0816"), 422,
			"wrong_pin", KEY("wrong"),
			.json = "error.details.left=4" },
		{ "and once, however often it is sent", OPEN, token_a,
			PIN("0816"), 422, "wrong_pin", KEY("wrong"),
			.json = "error.details.left=4",
			.header = "Idempotent-Replayed: true",
			.sql = "update sample.notes set pin_failures = "
			       "pin_failures + 4 where id = '<vault>' "
			       "returning pin_failures",
			.gives = "5" },
		{ "who must wait", OPEN, token_a, PIN("0815"), 429,
			"rate_limit_exceeded", KEY("wait"),
			.sql = "update sample.notes set pin_failures = 0 "
			       "where id = '<vault>' returning 'free'",
			.gives = "free" },
		{ "is not told so for a day", OPEN, token_a, PIN("0815"), 200,
			KEY("wait"), .json = "secret=4711" },
		{ "a visit is counted whatever its key", "POST",
			"/v1/notes/<vault>/visits", token_a, NULL, 201,
			KEY("visit"), .json = "visits=1" },
		{ "and again", "POST", "/v1/notes/<vault>/visits", token_a,
			NULL, 201, KEY("visit"), .json = "visits=2" },
		{ 0 },
	};
