/* Notes: visits, pictures, and their end. */
#include "cases.h"

const struct test visiting[] = {
	{ "cookie, address and agent", "POST", "/v1/notes/<note>/visits",
		token_a, "{\"place\":{\"b\":[1, 2],\"a\":1.0}}", 201,
		.headers = "Cookie: other=1; device=phone\n"
			   "User-Agent: Reader/1",
		.json = "visits=1\ndevices=1",
		.sql = "select concat_ws('|', device, agent, place, "
		       "length(ip_hash), ip_hash like '%127%0%1%') "
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

#define PART(name, file) \
	"--x\r\nContent-Disposition: form-data; name=\"" name "\"" file \
	"\r\n\r\n"
#define UPLOAD "multipart/form-data; boundary=x"

const struct test picturing[] = {
	{ "no picture yet", "GET", "/v1/notes/<note>/picture", token_a, NULL,
		404, "not_found" },
	{ "a picture", "PUT", "/v1/notes/<note>/picture", token_a,
		PART("caption", "") "A \xe2\x82\xac\r\n" PART("file",
			"; filename=\"../../a.PNG\"") "PNG\r\n--x--\r\n",
		200, .type = UPLOAD,
		.json = "size=3\ncaption=A \xe2\x82\xac\nsha256=796120837694d3"
			"f3f29259cfeb25091698c2a0aa87873658d840b4993ee889b3" },
	{ "the picture", "GET", "/v1/notes/<note>/picture", token_a, NULL, 200,
		.header = "Content-Type: image/png\nX-Accel-Redirect!",
		.way = by_http },
	{ "the picture, by name for nginx", "GET", "/v1/notes/<note>/picture",
		token_a, NULL, 200, .way = by_dispatch,
		.header = "Content-Type: image/png\n"
			  "X-Accel-Redirect~^/store/sample/[0-9a-f]{32}$" },
	{ "another's picture", "GET", "/v1/notes/<note>/picture", token_b, NULL,
		404, "not_found" },
	{ "a picture for another's note", "PUT", "/v1/notes/<note>/picture",
		token_b, PART("file", "; filename=\"a.png\"") "x\r\n--x--\r\n",
		404, "not_found", .type = UPLOAD },
	{ "an upload of a stranger", "PUT", "/v1/notes/<note>/picture",
		token_unknown, "no form at all", 401, "unauthorized",
		.type = UPLOAD },
	{ "an upload without the scope", "PUT", "/v1/notes/<note>/picture",
		token_unscoped, "no form at all", 403, "forbidden",
		.type = UPLOAD },
	{ "a picture of a wrong type", "PUT", "/v1/notes/<note>/picture",
		token_a, PART("file", "; filename=\"a.exe\"") "x\r\n--x--\r\n",
		422, "validation_error", .type = UPLOAD,
		.json = "error.details.file=must end in one of .png, .jpg" },
	{ "no picture in the form", "PUT", "/v1/notes/<note>/picture", token_a,
		PART("caption", "") "x\r\n--x--\r\n", 422, "validation_error",
		.type = UPLOAD, .json = "error.details.file=is required" },
	{ "JSON in place of a form", "PUT", "/v1/notes/<note>/picture", token_a,
		"{}", 415, "unsupported_media_type" },
	{ "the store by itself", "GET", "/store/sample/", no_token, NULL, 404,
		"not_found", .way = by_http },
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
