/* The release site: diagnostic files, and such as lie elsewhere. */
#include "site.h"

#define TYPES "File type not allowed. Allowed types: .json, .log, .txt, .zip"
#define SIZE "File size exceeds 5MB limit"
#define SEND "POST", "/api/diagnostics", no_token
#define FILE_(name) PART("file", "; filename=\"" name "\"")
#define ROW(what) \
	"select " what " from site.diagnostics as d where id = '<diagnostic>'"

const struct test diagnostics[] = {
	{ "a file", SEND, PART("userId", "") "u 1\r\n" FILE_("a.log") "abc" END,
		201, .type = UPLOAD,
		.json = "success=true\n#=2\ndata.#=2\ndata.diagnosticId~" CUID
			"\ndata.fileSize=3",
		.keep = "diagnostic=data.diagnosticId",
		.sql = ROW("concat_ws('|', user_id, file_size, file_type, "
			   "sha256, file_path ~ '^store:[0-9a-f]{32}$')"),
		.gives = "u 1|3|.log|ba7816bf8f01cfea414140de5dae2223b00361a396"
			 "177a9cb410ff61f20015ad|t" },
	{ "a file with a name that leads elsewhere", SEND,
		FILE_("../../../../etc/a.TXT") "abc" END, 201, .type = UPLOAD,
		.keep = "diagnostic=data.diagnosticId",
		.sql = ROW("concat(file_type, ' ', d::text like '%etc%')"),
		.gives = ".txt f" },
	{ "parts that are not known are ignored", SEND,
		PART("x", "") "y\r\n" FILE_("a.zip") "PK" END, 201,
		.type = UPLOAD, .json = "data.fileSize=2" },
	{ "bytes that look like a boundary stay bytes", SEND,
		FILE_("a.json") "\r\n--\r\n-x--\r\n--xx" END, 400,
		.type = UPLOAD },
	{ "a form without a file", SEND, PART("userId", "") "u" END, 400,
		"No file uploaded", .type = UPLOAD },
	{ "a form without parts", SEND, "--x--\r\n", 400, "No file uploaded",
		.type = UPLOAD },
	{ "a form whose file was not chosen", SEND, FILE_("") END, 400,
		"No file uploaded", .type = UPLOAD },
	{ "a program", SEND, FILE_("a.exe") "MZ" END, 400, TYPES,
		.type = UPLOAD },
	{ "a name without an end", SEND, FILE_("log") "x" END, 400, TYPES,
		.type = UPLOAD },
	{ "a name that ends otherwise", SEND, FILE_("a.log.exe") "x" END, 400,
		TYPES, .type = UPLOAD },
	{ "two files", SEND, FILE_("a.log") "a\r\n" FILE_("b.log") "b" END, 400,
		.type = UPLOAD },
	{ "a file under another name", SEND,
		PART("other", "; filename=\"a.log\"") "a" END, 400,
		"No file uploaded", .type = UPLOAD },
	{ "another file beside the one", SEND,
		PART("other", "; filename=\"b.exe\"") "bb\r\n" FILE_(
			"a.log") "a" END,
		201, .type = UPLOAD, .json = "data.fileSize=1" },
	{ "nothing at all", SEND, NULL, 400, "No file uploaded" },
	{ "an empty file", SEND, FILE_("a.log") END, 400, .type = UPLOAD },
	{ "a user of 256 characters", SEND,
		PART("userId", "") "<a255>x\r\n" FILE_("a.log") "x" END, 400,
		"Validation failed: User ID must be 255 characters or less",
		.type = UPLOAD },
	{ "a form that is cut off", SEND, FILE_("a.log") "abc", 400,
		.type = UPLOAD },
	{ "a form without a boundary", SEND, FILE_("a.log") "abc" END, 400,
		.type = "multipart/form-data" },
	{ "a form of one line", SEND, "x", 400, .type = UPLOAD },
	{ "a body of another type", SEND, "abc", 415,
		"The body's type is not accepted.", .type = "text/plain" },
	{ "diagnostics are not to be read", "GET", "/api/diagnostics", no_token,
		NULL, 405, "This address has no such method.",
		.header = "Allow: POST, OPTIONS" },
	{ 0 },
};

const struct test addresses[] = {
	{ "a file that lies elsewhere", SEND,
		"{\"filePath\":\"s3://bucket/a%20b/c\",\"fileSize\":5242880,"
		"\"userId\":\"u\"}",
		201,
		.json = "success=true\ndata.#=2\ndata.diagnosticId~" CUID
			"\ndata.fileSize=5242880",
		.keep = "diagnostic=data.diagnosticId",
		.sql = ROW("concat_ws('|', user_id, file_size, file_path, "
			   "sha256, file_type)"),
		.gives = "u|5242880|s3://bucket/a%20b/c" },
	{ "the same by https, in snake_case", SEND,
		"{\"file_path\":\"https://example.com/a\",\"file_size\":1,"
		"\"x\":1}",
		201, .json = "data.fileSize=1" },
	{ "a file too large", SEND,
		"{\"filePath\":\"s3://b/c\",\"fileSize\":5242881}", 413, SIZE },
	{ "a file larger than any number", SEND,
		"{\"filePath\":\"s3://b/c\",\"fileSize\":1e30}", 400,
		"Validation failed: File size must be from 1 to 1125899906842624" },
	{ "a file of no size", SEND,
		"{\"filePath\":\"s3://b/c\",\"fileSize\":0}", 400,
		.json = "error~^Validation failed: File size must be from 1" },
	{ "a size that is text", SEND,
		"{\"filePath\":\"s3://b/c\",\"fileSize\":\"1\"}", 400,
		"Validation failed: File size must be a whole number" },
	{ "neither path nor size", SEND, "{}", 400,
		"Validation failed: File path is required, "
		"File size is required" },
	{ "an address in the clear", SEND,
		"{\"filePath\":\"http://b.co/c\",\"fileSize\":1}", 400,
		"Validation failed: File path must be an address that begins "
		"with s3:// or https://" },
	{ "an address in our own store", SEND,
		"{\"filePath\":\"store:00000000000000000000000000000000\","
		"\"fileSize\":1}",
		400,
		.json = "error~^Validation failed: File path must be an "
			"address" },
	{ "an address of 1025 characters", SEND,
		"{\"filePath\":\"s3://<a1000>/8901234567890123456\","
		"\"fileSize\":1}",
		400,
		"Validation failed: File path must be 1024 characters or "
		"less" },
	{ 0 },
};
