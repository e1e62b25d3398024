/* Visits of a note. */
#include "cases.h"

const struct test visiting[] = {
	{ "cookie, address and agent", "POST", "/v1/notes/<note>/visits",
		token_a, "{\"place\":{\"b\":[1, 2],\"a\":1.0}}", 201,
		.headers = "Cookie: other=1; device=phone\n"
			   "User-Agent: Reader/1",
		.json = "visits=1\ndevices=1",
		.sql = "select concat_ws('|', device, agent, place, "
		       "length(ip_hash), ip_hash like '%127.0.0.1%') "
		       "from sample.visits where note_id = '<note>'",
		.gives = "phone|Reader/1|{\"b\":[1, 2],\"a\":1.0}|64|f" },
	{ "no cookie and no body", "POST", "/v1/notes/<note>/visits", token_a,
		NULL, 201,
		.headers = "User-Agent:", .json = "visits=2\ndevices=1" },
	{ "a place too large", "POST", "/v1/notes/<note>/visits", token_a,
		"{\"place\":{\"a\":\"12345678901234567890123456789012345678901"
		"23456789012345678901234567890123456789012345678901234567890123"
		"45678901234567890123456789012345678901234567890123456789012345"
		"678901234567890123456789012345678901234567890\"}}",
		422, "validation_error",
		.json = "error.details.place=must be 200 bytes or less" },
	{ "a place that is no object", "POST", "/v1/notes/<note>/visits",
		token_a, "{\"place\":[]}", 422, "validation_error",
		.json = "error.details.place=must be an object" },
	{ "another's note", "POST", "/v1/notes/<note>/visits", token_b, NULL,
		404, "not_found",
		.sql = "select count(*) from sample.visits "
		       "where user_id = '<user_b>'",
		.gives = "0" },
	{ 0 },
};
