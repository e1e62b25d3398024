/* Notes: what is written, read, listed, changed and removed. */
#include "cases.h"

#define NOWHERE "00000000-0000-4000-8000-000000000000"
#define COLOURS "must be one of: yellow, green, blue"

#define TITLED(text) "{\"title\":\"" text "\"}"
#define FULL \
	J({"title":"Milk","text":"two \u20ac","colour":"green", \
	"tags":["a \"b\\","{},"],"price":1.50,"due":"2024-02-29", \
	"remind_at":"2025-11-01T01:00:00.5+01:00"})
#define LITTLE \
	J({"title":"Less","text":null,"remindAt":"2025-11-01T00:00:00Z", \
	"parentId":"<note>"})
#define WRONG \
	J({"title":1,"text":[],"colour":"red","tags":[1],"price":"x", \
	"due":"2025-02-30","remind_at":"2025-11-01T00:00:00", \
	"parent_id":"1","pin":"123","what":1})
#define CHANGED \
	J({"colour":"blue","tags":["\""],"price":"3", \
	"remindAt":"2025-01-01T00:00:00Z"})

const struct test writing[] = {
	{ "a note needs a token", "POST", "/v1/notes", no_token, TITLED("x"),
		401, "unauthorized", .header = "WWW-Authenticate: Bearer" },
	{ "a token that nobody has", "POST", "/v1/notes", token_unknown,
		TITLED("x"), 401, "unauthorized",
		.header = "WWW-Authenticate: Bearer error=\"invalid_token\"" },
	{ "a token without the scope", "POST", "/v1/notes", token_unscoped,
		TITLED("x"), 403, "forbidden",
		.header = "WWW-Authenticate: Bearer "
			  "error=\"insufficient_scope\", scope=\"sample\"" },
	{ "a note with all that it may have", "POST", "/v1/notes", token_a,
		FULL, 201, .keep = "note=id", .header = "ETag: \"1\"",
		.json = "title=Milk\ntext=two \xe2\x82\xac\ncolour=green\n"
			"tags.#=2\ntags.0=a \"b\\\ntags.1={},\nprice=1.50\n"
			"due=2024-02-29\nremind_at=2025-11-01T00:00:00.500Z\n"
			"parent_id=null\nlocked=false\nversion=1\nuser_id!" },
	{ "a note with little, in camelCase and with nulls", "POST",
		"/v1/notes", token_a, LITTLE, 201, .keep = "less=id",
		.json = "text=null\ncolour=yellow\ntags.#=0\n"
			"remind_at=2025-11-01T00:00:00.000Z\n"
			"parent_id=<note>" },
	{ "a note from a form", "POST", "/v1/notes", token_a,
		"title=From+a+%26+form&price=2", 201,
		.json = "title=From a & form\nprice=2.00" },
	{ "a title that is taken", "POST", "/v1/notes", token_a, TITLED("Milk"),
		409, "conflict",
		.json = "error.details.constraint=title_is_taken" },
	{ "the same title of another user", "POST", "/v1/notes", token_b,
		TITLED("Milk"), 201, .keep = "theirs=id" },
	{ "another's note as a parent", "POST", "/v1/notes", token_a,
		"{\"title\":\"Child\",\"parent_id\":\"<theirs>\"}", 404,
		"not_found",
		.sql = "select count(*) from sample.notes where "
		       "title = 'Child'",
		.gives = "0" },
	{ "a parent that does not exist", "POST", "/v1/notes", token_a,
		"{\"title\":\"Child\",\"parent_id\":\"" NOWHERE "\"}", 404,
		"not_found" },
	{ "no title", "POST", "/v1/notes", token_a, "{}", 422,
		"validation_error",
		.json = "error.details.#=1\nerror.details.title=is required" },
	{ "no body at all", "POST", "/v1/notes", token_a, NULL, 422,
		"validation_error", .json = "error.details.title=is required" },
	{ "all wrong at once", "POST", "/v1/notes", token_a, WRONG, 422,
		"validation_error",
		.json = "error.details.#=10\n"
			"error.details.title=must be a string\n"
			"error.details.text=must be a string\n"
			"error.details.colour=" COLOURS "\n"
			"error.details.tags=must be an array of strings\n"
			"error.details.price=must be a decimal number\n"
			"error.details.due=must be a date as YYYY-MM-DD\n"
			"error.details.remind_at~^must be an instant\n"
			"error.details.parent_id=must be a UUID\n"
			"error.details.pin=must be 4 characters or more\n"
			"error.details.what=is not known here" },
	{ "a blank title", "POST", "/v1/notes", token_a, TITLED(" \\t"), 422,
		"validation_error", .json = "error.details.title=is required" },
	{ "a key in both spellings", "POST", "/v1/notes", token_a,
		"{\"title\":\"x\",\"remind_at\":null,\"remindAt\":null}", 422,
		"validation_error",
		.json = "error.details.remind_at=must be given once" },
	{ "six tags", "POST", "/v1/notes", token_a,
		"{\"title\":\"x\",\"tags\":[\"1\",\"2\",\"3\",\"4\",\"5\","
		"\"6\"]}",
		422, "validation_error",
		.json = "error.details.tags=must have at most 5 elements" },
	{ "a tenth of a cent", "POST", "/v1/notes", token_a,
		"{\"title\":\"x\",\"price\":0.001}", 422, "validation_error",
		.json = "error.details.price=must have at most 2 digits after "
			"the point" },
	{ "a price below nothing", "POST", "/v1/notes", token_a,
		"{\"title\":\"x\",\"price\":-0.01}", 422, "validation_error",
		.json = "error.details.price=must be from 0 to 1000000" },
	{ 0 },
};

const struct test reading[] = {
	{ "one's own note", "GET", "/v1/notes/<note>", token_a, NULL, 200,
		.json = "id=<note>", .header = "ETag: \"1\"" },
	{ "a note that is known already", "GET", "/v1/notes/<note>", token_a,
		NULL, 304, .headers = "If-None-Match: W/\"9\", \"1\"",
		.header = "ETag: \"1\"" },
	{ "another's note", "GET", "/v1/notes/<note>", token_b, NULL, 404,
		"not_found" },
	{ "a note that does not exist", "GET", "/v1/notes/" NOWHERE, token_a,
		NULL, 404, "not_found" },
	{ "an id that is none", "GET", "/v1/notes/1", token_a, NULL, 404,
		"not_found" },
	{ "an id that is none, of a stranger", "GET", "/v1/notes/1", no_token,
		NULL, 401, "unauthorized" },
	{ "the same with a token that nobody has", "GET", "/v1/notes/1",
		token_unknown, NULL, 401, "unauthorized" },
	{ "a row without a scope, and before :id", "GET", "/v1/notes/colours",
		no_token, NULL, 200, .json = "colours.#=3",
		.header = "ETag~^\"[0-9a-f]{32}\"$\n"
			  "Cache-Control: public, max-age=1",
		.keep = "colours=@ETag" },
	{ "the same, known already", "GET", "/v1/notes/colours", no_token, NULL,
		304, .headers = "If-None-Match: <colours>" },
	{ "a path below one that exists", "GET", "/v1/notes/<note>/x", token_a,
		NULL, 404, "not_found" },
	{ "a path that ends in a slash", "GET", "/v1/notes/", token_a, NULL,
		404, "not_found" },
	{ "a method that the path has not", "PUT", "/v1/notes/<note>", token_a,
		"{}", 405, "method_not_allowed",
		.header = "Allow: GET, HEAD, PATCH, DELETE, OPTIONS" },
	{ "HEAD", "HEAD", "/v1/notes/<note>", token_a, NULL, 200,
		.header = "ETag: \"1\"" },
	{ "what may be asked", "OPTIONS", "/v1/notes", no_token, NULL, 204,
		.header = "Allow: GET, HEAD, POST, OPTIONS" },
	{ "the note as a page", "GET", "/v1/notes/<note>/page", token_a, NULL,
		200, .header = "Content-Type: text/html; charset=utf-8" },
	{ "another's note as a page", "GET", "/v1/notes/<note>/page", token_b,
		NULL, 404, "not_found" },
	{ 0 },
};

const struct test listing[] = {
	{ "of three, two", "GET", "/v1/notes?limit=2", token_a, NULL, 200,
		.json = "notes.#=2\nnotes.1.id=<less>\nnext~^[A-Za-z0-9_-]+$",
		.keep = "next=next" },
	{ "and the rest", "GET", "/v1/notes?limit=2&cursor=<next>", token_a,
		NULL, 200, .json = "notes.#=1\nnotes.0.id=<note>\nnext=null" },
	{ "a list is named by its hash", "GET", "/v1/notes?limit=3", token_a,
		NULL, 200, .header = "ETag~^W/\"[0-9a-f]{32}\"$",
		.keep = "listed=@ETag\nbare=@ETag~^W/(.*)$" },
	{ "who knows it is sent none", "GET", "/v1/notes?limit=3", token_a,
		NULL, 304, .headers = "If-None-Match: <listed>",
		.header = "ETag: <listed>" },
	{ "be the name weak or not", "GET", "/v1/notes?limit=3", token_a, NULL,
		304, .headers = "If-None-Match: \"x\", <bare>" },
	{ "another list is another", "GET", "/v1/notes?limit=2", token_a, NULL,
		200, .headers = "If-None-Match: <listed>" },
	{ "exactly as many as there are", "GET", "/v1/notes?limit=3", token_a,
		NULL, 200, .json = "notes.#=3\nnext=null" },
	{ "a user sees only its own", "GET", "/v1/notes", token_b, NULL, 200,
		.json = "notes.#=1\nnotes.0.id=<theirs>\nnext=null" },
	{ "by colour", "GET", "/v1/notes?colour=green", token_a, NULL, 200,
		.json = "notes.#=1\nnotes.0.id=<note>" },
	{ "by a date, in camelCase", "GET", "/v1/notes?dueBefore=2024-02-29",
		token_a, NULL, 200, .json = "notes.#=0\nnext=null" },
	{ "a limit too high", "GET", "/v1/notes?limit=101", token_a, NULL, 422,
		"validation_error",
		.json = "error.details.limit=must be from 1 to 100" },
	{ "a limit that is no number", "GET", "/v1/notes?limit=1e1", token_a,
		NULL, 422, "validation_error",
		.json = "error.details.limit=must be a whole number" },
	{ "a limit beyond 64 bits", "GET",
		"/v1/notes?limit=99999999999999999999", token_a, NULL, 422,
		"validation_error",
		.json = "error.details.limit=must be from 1 to 100" },
	{ "a key twice", "GET", "/v1/notes?limit=1&limit=1", token_a, NULL, 422,
		"validation_error",
		.json = "error.details.limit=must be given once" },
	{ "a key that is not known", "GET", "/v1/notes?lim=1", token_a, NULL,
		422, "validation_error",
		.json = "error.details.lim=is not known here" },
	{ "a key that is spelled like a sealed value", "GET",
		"/v1/notes?%24sealed=1", token_a, NULL, 422, "validation_error",
		.json = "error.details.sealed=is not known here" },
	{ "a cursor that is none", "GET", "/v1/notes?cursor=!", token_a, NULL,
		422, "validation_error" },
	{ "a cursor of other things", "GET", "/v1/notes?cursor=WyJ4Il0",
		token_a, NULL, 422, "validation_error" },
	{ "a cursor that is no array", "GET", "/v1/notes?cursor=e30", token_a,
		NULL, 422, "validation_error" },
	{ "NUL in a query", "GET", "/v1/notes?colour=%00", token_a, NULL, 400,
		"invalid_request" },
	{ "an escape that is cut off", "GET", "/v1/notes?colour=%2", token_a,
		NULL, 400, "invalid_request" },
	{ 0 },
};

const struct test changing[] = {
	{ "only what is sent", "PATCH", "/v1/notes/<note>", token_a,
		TITLED("Bread"), 200,
		.json = "title=Bread\ntext=two \xe2\x82\xac\nprice=1.50\n"
			"tags.#=2\nversion=2",
		.header = "ETag: \"2\"" },
	{ "null empties", "PATCH", "/v1/notes/<note>", token_a,
		"{\"text\":null,\"price\":null,\"tags\":null,\"due\":null}",
		200,
		.json = "title=Bread\ntext=null\nprice=null\ntags.#=0\n"
			"due=null\nremind_at=2025-11-01T00:00:00.500Z" },
	{ "nothing changes nothing", "PATCH", "/v1/notes/<note>", token_a, "{}",
		200, .json = "title=Bread\nversion=4" },
	{ "null where a value must be", "PATCH", "/v1/notes/<note>", token_a,
		"{\"title\":null}", 422, "validation_error",
		.json = "error.details.title=is required" },
	{ "with what was read", "PATCH", "/v1/notes/<note>", token_a, CHANGED,
		200, .headers = "If-Match: \"4\"",
		.json = "colour=blue\ntags.0=\"\nprice=3.00\n"
			"remind_at=2025-01-01T00:00:00.000Z\nversion=5" },
	{ "with what nginx made of it when it compressed", "PATCH",
		"/v1/notes/<note>", token_a, "{}", 200,
		.headers = "If-Match: W/\"5\"", .json = "version=6" },
	{ "with an older one, made weak", "PATCH", "/v1/notes/<note>", token_a,
		"{}", 412, "precondition_failed",
		.headers = "If-Match: W/\"5\"" },
	{ "a list that was changed is another", "GET", "/v1/notes?limit=3",
		token_a, NULL, 200, .headers = "If-None-Match: <listed>" },
	{ "with what somebody changed since", "PATCH", "/v1/notes/<note>",
		token_a, "{\"colour\":\"green\"}", 412, "precondition_failed",
		.headers = "If-Match: \"4\"",
		.sql = "select colour from sample.notes where id = '<note>'",
		.gives = "blue" },
	{ "another's note", "PATCH", "/v1/notes/<note>", token_b,
		TITLED("Mine"), 404, "not_found",
		.sql = "select title from sample.notes where id = '<note>'",
		.gives = "Bread" },
	{ "another's note as a parent", "PATCH", "/v1/notes/<note>", token_a,
		"{\"parent_id\":\"<theirs>\"}", 404, "not_found" },
	{ "a note as its own parent", "PATCH", "/v1/notes/<note>", token_a,
		"{\"parent_id\":\"<note>\"}", 422, "validation_error",
		.json = "error.details.constraint=note_is_not_its_own_parent" },
	{ "a column that is no field", "PATCH", "/v1/notes/<note>", token_a,
		"{\"user_id\":\"<user_b>\"}", 422, "validation_error",
		.json = "error.details.user_id=is not known here" },
	{ "a form where only JSON is read", "PATCH", "/v1/notes/<note>",
		token_a, "title=x", 415, "unsupported_media_type" },
	{ "a wrong type of body, of a stranger", "PATCH", "/v1/notes/<note>",
		token_expired, "title=x", 401, "unauthorized" },
	{ 0 },
};

const struct test removing[] = {
	{ "another's note", "DELETE", "/v1/notes/<note>", token_b, NULL, 404,
		"not_found" },
	{ "one's own note", "DELETE", "/v1/notes/<note>", token_a, NULL, 204,
		.sql = "select count(*) from sample.visits "
		       "where note_id = '<note>'",
		.gives = "0" },
	{ "it is gone", "GET", "/v1/notes/<note>", token_a, NULL, 404,
		"not_found" },
	{ "and again", "DELETE", "/v1/notes/<note>", token_a, NULL, 404,
		"not_found" },
	{ "its child stays, without a parent", "GET", "/v1/notes/<less>",
		token_a, NULL, 200, .json = "parent_id=null" },
	{ 0 },
};
