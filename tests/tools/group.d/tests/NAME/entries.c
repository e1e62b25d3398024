/* Entries: what is written, read, listed, changed and removed. */
#include "cases.h"

#define LIST "/v1/NAME"
#define ENTRY LIST "/<entry>"
#define NOWHERE LIST "/00000000-0000-4000-8000-000000000000"
#define FIFTY "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TITLED(text) "{\"title\":\"" text "\"}"
#define LONG FIFTY FIFTY FIFTY FIFTY "a"

const struct test writing[] = {
	{ "an entry needs a token", "POST", LIST, no_token, TITLED("x"), 401,
		"unauthorized" },
	{ "a token without the scope", "POST", LIST, token_unscoped,
		TITLED("x"), 403, "forbidden" },
	{ "an entry", "POST", LIST, token_a,
		"{\"title\":\"Ravenna\",\"text\":\"Tiles, 100% gold\"}", 201,
		.json = "title=Ravenna\ntext=Tiles, 100% gold\nversion=1\n"
			"created_at~Z$\nuser_id!",
		.header = "ETag: \"1\"", .keep = "entry=id" },
	{ "an entry without a text", "POST", LIST, token_a, TITLED("Aquileia"),
		201, .json = "text=null", .keep = "bare=id" },
	{ "another's entry", "POST", LIST, token_b, TITLED("Ravenna"), 201,
		.keep = "theirs=id" },
	{ "no title", "POST", LIST, token_a, "{}", 422, "validation_error",
		.json = "error.details.#=1\nerror.details.title=is required" },
	{ "a title too long", "POST", LIST, token_a, TITLED(LONG), 422,
		"validation_error",
		.json = "error.details.title=must be 200 characters or less" },
	{ "wrong types, and a field that is not known", "POST", LIST, token_a,
		"{\"title\":1,\"text\":[],\"what\":1}", 422, "validation_error",
		.json = "error.details.#=3\n"
			"error.details.title=must be a string\n"
			"error.details.text=must be a string\n"
			"error.details.what=is not known here" },
	{ "a method that the list has not", "PUT", LIST, token_a, "{}", 405,
		"method_not_allowed",
		.header = "Allow: GET, HEAD, POST, OPTIONS" },
	{ 0 },
};

const struct test reading[] = {
	{ "one's own entry", "GET", ENTRY, token_a, NULL, 200,
		.json = "id=<entry>\ntitle=Ravenna", .header = "ETag: \"1\"" },
	{ "an entry that is known already", "GET", ENTRY, token_a, NULL, 304,
		.headers = "If-None-Match: \"1\"" },
	{ "another's entry", "GET", ENTRY, token_b, NULL, 404, "not_found" },
	{ "an entry that does not exist", "GET", NOWHERE, token_a, NULL, 404,
		"not_found" },
	{ "an id that is none", "GET", LIST "/1", token_a, NULL, 404,
		"not_found" },
	{ "without a token", "GET", ENTRY, no_token, NULL, 401,
		"unauthorized" },
	{ "without the scope", "GET", ENTRY, token_unscoped, NULL, 403,
		"forbidden" },
	{ 0 },
};

const struct test listing[] = {
	{ "the newest first, one a page", "GET", LIST "?limit=1", token_a, NULL,
		200,
		.json = "items.#=1\nitems.0.id=<bare>\nnext~^[A-Za-z0-9_-]+$",
		.keep = "next=next" },
	{ "and the rest", "GET", LIST "?limit=1&cursor=<next>", token_a, NULL,
		200, .json = "items.#=1\nitems.0.id=<entry>\nnext=null" },
	{ "a user sees only its own", "GET", LIST, token_b, NULL, 200,
		.json = "items.#=1\nitems.0.id=<theirs>\nnext=null" },
	{ "a search, in small letters", "GET", LIST "?q=100%25%20GOLD", token_a,
		NULL, 200, .json = "items.#=1\nitems.0.id=<entry>" },
	{ "a search for what stands in no entry", "GET", LIST "?q=1000%25",
		token_a, NULL, 200, .json = "items.#=0\nnext=null" },
	{ "a search in another's entries", "GET", LIST "?q=gold", token_b, NULL,
		200, .json = "items.#=0" },
	{ "a limit too high", "GET", LIST "?limit=101", token_a, NULL, 422,
		"validation_error",
		.json = "error.details.limit=must be from 1 to 100" },
	{ "a cursor that is none", "GET", LIST "?cursor=!", token_a, NULL, 422,
		"validation_error" },
	{ "without a token", "GET", LIST, no_token, NULL, 401, "unauthorized" },
	{ "without the scope", "GET", LIST, token_unscoped, NULL, 403,
		"forbidden" },
	{ 0 },
};

const struct test changing[] = {
	{ "only what is sent", "PATCH", ENTRY, token_a, TITLED("Ravenna!"), 200,
		.json = "title=Ravenna!\ntext=Tiles, 100% gold\nversion=2",
		.header = "ETag: \"2\"" },
	{ "null empties", "PATCH", ENTRY, token_a, "{\"text\":null}", 200,
		.json = "title=Ravenna!\ntext=null\nversion=3" },
	{ "null where a value must be", "PATCH", ENTRY, token_a,
		"{\"title\":null}", 422, "validation_error",
		.json = "error.details.title=is required" },
	{ "a title too long", "PATCH", ENTRY, token_a, TITLED(LONG), 422,
		"validation_error",
		.json = "error.details.title=must be 200 characters or less" },
	{ "a title of the wrong type", "PATCH", ENTRY, token_a,
		"{\"title\":{}}", 422, "validation_error",
		.json = "error.details.title=must be a string" },
	{ "a column that is no field", "PATCH", ENTRY, token_a,
		"{\"user_id\":\"<user_b>\"}", 422, "validation_error",
		.json = "error.details.user_id=is not known here" },
	{ "with what was read", "PATCH", ENTRY, token_a, "{\"text\":\"new\"}",
		200, .headers = "If-Match: \"3\"", .json = "version=4" },
	{ "with what was changed since", "PATCH", ENTRY, token_a,
		"{\"text\":\"old\"}", 412, "precondition_failed",
		.headers = "If-Match: \"3\"",
		.sql = "select text from NAME.entries where id = '<entry>'",
		.gives = "new" },
	{ "another's entry", "PATCH", ENTRY, token_b, TITLED("Mine"), 404,
		"not_found",
		.sql = "select title from NAME.entries where id = '<entry>'",
		.gives = "Ravenna!" },
	{ "without a token", "PATCH", ENTRY, no_token, "{}", 401,
		"unauthorized" },
	{ "without the scope", "PATCH", ENTRY, token_unscoped, "{}", 403,
		"forbidden" },
	{ 0 },
};

const struct test removing[] = {
	{ "without a token", "DELETE", ENTRY, no_token, NULL, 401,
		"unauthorized" },
	{ "without the scope", "DELETE", ENTRY, token_unscoped, NULL, 403,
		"forbidden" },
	{ "another's entry", "DELETE", ENTRY, token_b, NULL, 404, "not_found",
		.sql = "select count(*) from NAME.entries where id = '<entry>'",
		.gives = "1" },
	{ "an entry that was changed since", "DELETE", ENTRY, token_a, NULL,
		412, "precondition_failed", .headers = "If-Match: \"77\"" },
	{ "one's own entry", "DELETE", ENTRY, token_a, NULL, 204,
		.headers = "If-Match: \"77\", W/\"4\"" },
	{ "it is gone", "GET", ENTRY, token_a, NULL, 404, "not_found" },
	{ "and again", "DELETE", ENTRY, token_a, NULL, 404, "not_found" },
	{ "an entry of somebody who will go", "POST", LIST, token_admin,
		TITLED("Last"), 201,
		.sql = "select count(*) from NAME.entries "
		       "where user_id = '<user_admin>'",
		.gives = "1" },
	{ "what is held about a user tells of her entries",
		.sql = "select count(*) from NAME.export() as e (query) "
		       "where query like '% from NAME.entries as t %'",
		.gives = "1" },
	{ "a user who goes for good takes them along",
		.sql = "delete from identity.users where id = '<user_admin>'; "
		       "select count(*) from NAME.entries "
		       "where user_id = '<user_admin>'",
		.gives = "0" },
	{ 0 },
};
