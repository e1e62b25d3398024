/* Webhooks: what one may be, who sees it, and what of its secret is told. */
#include "cases.h"

#define AT(url) "{\"url\":\"" url "\",\"events\":[\"credits.low\"]}"

const struct test made[] = {
	{ "nobody has any",
		.sql = "delete from llm.webhooks where user_id = '<user_b>'; "
		       "select 1",
		.gives = "1" },
	{ "a webhook needs a token", "POST", PATH, no_token, MADE(""), 401,
		"unauthorized" },
	{ "and the scope of who manages an account", "POST", PATH,
		token_unscoped, MADE(""), 403, "forbidden" },
	{ "a webhook", "POST", PATH, token_a,
		"{\"url\":\"" URL "\",\"events\":[\"usage.recorded\","
		"\"credits.low\",\"usage.recorded\"],\"description\":\"Ours\"}",
		201,
		.json = "#=11\nurl=" URL "\nevents=[\"usage.recorded\","
			"\"credits.low\"]\ndescription=Ours\nis_active=true\n"
			"paused_at=null\npaused_reason=null\n"
			"old_secret_until=null\n"
			"secret~^whsec_[A-Za-z0-9+/]{43}=$",
		.header = "Location~^/v1/webhooks/[0-9a-f-]{36}$",
		.keep = "hook=id\nsecret=secret" },
	{ "its secret is kept sealed",
		.sql = "select strpos(w::text, substr('<secret>', 7, 43)) = 0 "
		       "and length(w.secret) > 40 from llm.webhooks as w "
		       "where w.id = '<hook>'",
		.gives = "t" },
	{ "and told no more", "GET", HOOK, token_a, NULL, 200,
		.json = "#=10\nid=<hook>\nevents.#=2" },
	{ "an event that there is not", "POST", PATH, token_a,
		"{\"url\":\"" URL
		"\",\"events\":[\"credits.low\",\"no.such\"]}",
		422, "validation_error",
		.json = "error.details.events=must be events that there are" },
	{ "no event", "POST", PATH, token_a,
		"{\"url\":\"" URL "\",\"events\":[]}", 422,
		"validation_error" },
	{ "nothing at all", "POST", PATH, token_a, "{}", 422,
		"validation_error", .json = "error.details.#=2" },
	{ "all wrong at once", "POST", PATH, token_a,
		"{\"url\":1,\"events\":\"credits.low\",\"description\":\"\","
		"\"secret\":\"mine\"}",
		422, "validation_error", .json = "error.details.#=4" },
	{ "a description of 201 characters", "POST", PATH, token_a,
		MADE(",\"description\":\"" HUNDRED HUNDRED "a\""), 422,
		"validation_error" },
	{ "a page of plain http", "POST", PATH, token_a,
		AT("http://example.com/"), 422, "validation_error",
		.json = "error.details.url=must be an https URL" },
	{ "no page at all", "POST", PATH, token_a, AT("file:///etc/passwd"),
		422, "validation_error" },
	{ "a user in it", "POST", PATH, token_a,
		AT("https://ann:word@example.com/"), 422, "validation_error",
		.json = "error.details.url=must be a URL without a user" },
	{ "letters of another script", "POST", PATH, token_a,
		AT("https://m\xc3\xbcnchen.example/"), 422, "validation_error",
		.json = "error.details.url=must be in ASCII: xn-- in names, % "
			"elsewhere" },
	{ "a scheme in capitals", "POST", PATH, token_a,
		AT("HTTPS://example.com/"), 422, "validation_error",
		.json = "error.details.url=must begin with https://" },
	{ "no host", "POST", PATH, token_a, AT("https:///inbox"), 422,
		"validation_error", .json = "error.details.url=must be a URL" },
	{ "a blank in it", "POST", PATH, token_a, AT("https://exam ple.com/"),
		422, "validation_error",
		.json = "error.details.url=must be a URL" },
	{ "the port of mail", "POST", PATH, token_a,
		AT("https://example.com:25/"), 422, "validation_error",
		.json = "error.details.url=must name port 443 or one from "
			"1024" },
	{ "a port of one's own", "POST", PATH, token_a,
		AT("https://example.com:8443/"), 201, .keep = "second=id" },
	{ "what its name leads to is looked at later", "POST", PATH, token_a,
		AT("https://localhost/"), 201, .keep = "third=id" },
	{ "another's", "POST", PATH, token_b, MADE(""), 201,
		.keep = "theirs=id" },
	{ "all of them, the oldest first", "GET", PATH "?limit=2", token_a,
		NULL, 200,
		.json = "webhooks.#=2\nwebhooks.0.id=<hook>\n"
			"webhooks.0.#=10\nwebhooks.1.id=<second>\nnext~.",
		.keep = "next=next" },
	{ "and the rest", "GET", PATH "?limit=2&cursor=<next>", token_a, NULL,
		200, .json = "webhooks.#=1\nwebhooks.0.id=<third>\nnext=null" },
	{ "a cursor of nothing", "GET", PATH "?cursor=W10", token_a, NULL, 422,
		"validation_error" },
	{ "a user sees her own", "GET", PATH, token_b, NULL, 200,
		.json = "webhooks.#=1\nwebhooks.0.id=<theirs>" },
	{ "another's is not there", "GET", PATH "/<theirs>", token_a, NULL, 404,
		"not_found" },
	{ "one that is not there", "GET", NOWHERE, token_a, NULL, 404,
		"not_found" },
	{ "seventeen more",
		.sql = "insert into llm.webhooks (user_id, url, secret, events, "
		       "description) select '<user_a>', 'https://x.example', "
		       "'s', '{credits.low}', 'many' "
		       "from generate_series(1, 17); select 1",
		.gives = "1" },
	{ "are as many as may be", "POST", PATH, token_a, MADE(""), 409,
		"conflict",
		.sql = "delete from llm.webhooks where description = 'many'; "
		       "select 1",
		.gives = "1" },
	{ 0 },
};

const struct test changed[] = {
	{ "only what is sent", "PATCH", HOOK, token_a,
		"{\"description\":\"Mine\"}", 200,
		.json = "description=Mine\nevents.#=2\nurl=" URL },
	{ "null empties", "PATCH", HOOK, token_a, "{\"description\":null}", 200,
		.json = "description=null" },
	{ "other events", "PATCH", HOOK, token_a,
		"{\"events\":[\"credits.low\",\"credits.low\"]}", 200,
		.json = "events=[\"credits.low\"]" },
	{ "events that there are not", "PATCH", HOOK, token_a,
		"{\"events\":[\"a.b\"]}", 422, "validation_error" },
	{ "a page of plain http", "PATCH", HOOK, token_a,
		"{\"url\":\"http://example.com\"}", 422, "validation_error" },
	{ "null where a value must be", "PATCH", HOOK, token_a,
		"{\"url\":null,\"events\":null,\"is_active\":null}", 422,
		"validation_error", .json = "error.details.#=3" },
	{ "one that waits",
		.sql = "insert into llm.webhook_deliveries (webhook_id, user_id, "
		       "event, payload, due_at) values ('<hook>', '<user_a>', "
		       "'credits.low', '{}', now() + interval '1 hour'); "
		       "select 1",
		.gives = "1" },
	{ "it is paused", "PATCH", HOOK, token_a, "{\"is_active\":false}", 200,
		.json = "is_active=false\npaused_at~Z$\npaused_reason=asked",
		.sql = "select state || ' ' || last_error from "
		       "llm.webhook_deliveries where webhook_id = '<hook>'",
		.gives = "dead paused" },
	{ "no mail says what she did herself",
		.sql = "select count(*) from identity.mail_outbox where "
		       "template = 'webhook_paused' and user_id = '<user_a>'",
		.gives = "0" },
	{ "once more changes nothing", "PATCH", HOOK, token_a,
		"{\"is_active\":false}", 200, .json = "paused_reason=asked" },
	{ "a paused one is told nothing",
		.sql = "select llm.tell('<user_a>', 'credits.low', '{}'); "
		       "select count(*) from llm.webhook_deliveries "
		       "where webhook_id = '<hook>' and state = 'queued'",
		.gives = "0" },
	{ "it wakes", "PATCH", HOOK, token_a, "{\"is_active\":true}", 200,
		.json = "is_active=true\npaused_at=null\npaused_reason=null" },
	{ "another's is not changed", "PATCH", HOOK, token_b,
		"{\"is_active\":false}", 404, "not_found",
		.sql = "select is_active from llm.webhooks where id = '<hook>'",
		.gives = "t" },
	{ "another secret", "POST", HOOK "/rotate", token_a, NULL, 200,
		.json = "#=11\nold_secret_until~Z$\n"
			"secret~^whsec_[A-Za-z0-9+/]{43}=$",
		.keep = "fresh=secret" },
	{ "is another",
		.sql = "select '<fresh>' <> '<secret>' and old_secret <> secret "
		       "and old_until > now() + interval '23 hours' "
		       "from llm.webhooks where id = '<hook>'",
		.gives = "t" },
	{ "another's secret stays", "POST", HOOK "/rotate", token_b, NULL, 404,
		"not_found" },
	{ 0 },
};

const struct test ended[] = {
	{ "another's stays", "DELETE", HOOK, token_b, NULL, 404, "not_found" },
	{ "a webhook is deleted", "DELETE", HOOK, token_a, NULL, 204,
		.sql = "select count(*) from llm.webhook_deliveries "
		       "where webhook_id = '<hook>'",
		.gives = "0" },
	{ "it is gone", "GET", HOOK, token_a, NULL, 404, "not_found" },
	{ "twice it is not", "DELETE", HOOK, token_a, NULL, 404, "not_found" },
	{ "so are the others",
		.sql = "delete from llm.webhooks "
		       "where user_id in ('<user_a>', '<user_b>'); select 1",
		.gives = "1" },
	{ 0 },
};
