/* A sealed secret behind a PIN. */
#include "cases.h"

#define SAFE J({"title":"Safe","secret":"4711 \"\u20ac","pin":"0815"})
#define MARKER J({"title":"Marker","text":"{\"$sealed\":\"sample.secret:AA\"}"})
#define PIN(digits) "{\"pin\":\"" digits "\"}"
#define OPEN "POST", "/v1/notes/<safe>/open"

const struct test sealing[] = {
	{ "a secret under a PIN", "POST", "/v1/notes", token_a, SAFE, 201,
		.keep = "safe=id", .json = "locked=true\nsecret!\npin!",
		.sql = "select count(*) from sample.notes as n "
		       "where n::text like '%4711 %'",
		.gives = "0" },
	{ "the right PIN", OPEN, token_a, PIN("0815"), 200,
		.json = "secret=4711 \"\xe2\x82\xac\n#=1" },
	{ "another's PIN", OPEN, token_b, PIN("0815"), 404, "not_found" },
	{ "a note without a PIN", "POST", "/v1/notes/<note>/open", token_a,
		PIN("0815"), 409, "conflict",
		.json = "error.message=The note has no PIN." },
	{ "a wrong PIN is counted", OPEN, token_a, PIN("0816"), 422,
		"wrong_pin", .json = "error.details.left=4",
		.sql = "select pin_failures from sample.notes "
		       "where id = '<safe>'",
		.gives = "1" },
	{ "the right one forgets the count", OPEN, token_a, PIN("0815"), 200,
		.sql = "update sample.notes set pin_failures = "
		       "pin_failures + 4 where id = '<safe>' "
		       "returning pin_failures",
		.gives = "4" },
	{ "the fifth wrong one", OPEN, token_a, PIN("0816"), 422, "wrong_pin",
		.json = "error.details.left=0" },
	{ "then not even the right one", OPEN, token_a, PIN("0815"), 429,
		"rate_limit_exceeded",
		.header = "Retry-After: 3600\n"
			  "RateLimit: \"sample\";r=0;t=3600" },
	{ "a new secret begins anew", "PATCH", "/v1/notes/<safe>", token_a,
		"{\"secret\":\"two\"}", 200, .json = "locked=true" },
	{ "and is the one that is told", OPEN, token_a, PIN("0815"), 200,
		.json = "secret=two" },
	{ "and then somebody spoils it in the table", OPEN, token_a,
		PIN("0815"), 200, .json = "secret=two",
		.sql = "update sample.notes set secret = "
		       "overlay(secret placing 'AAAA' from 20) "
		       "where id = '<safe>' returning 'spoilt'",
		.gives = "spoilt" },
	{ "a spoilt secret is told by nobody", OPEN, token_a, PIN("0815"), 200,
		.json = "secret=null" },
	{ "text that looks like a sealed value stays text", "POST", "/v1/notes",
		token_a, MARKER, 201,
		.json = "text={\"$sealed\":\"sample.secret:AA\"}" },
	{ 0 },
};
