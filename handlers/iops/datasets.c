/* Datasets: tables that users upload. */
#include "iops.h"

enum {
	DATASET_MAX = 1073741824, /* bytes of a file */
	BODY_ROOM = 65536, /* of the form around it */
	OPTIONS_MAX = 16384,
	UPLOAD_WAIT = 2, /* seconds */
};

static const struct field create[] = {
	{ "name", TEXT, 1, 255, .optional = true,
		.about = "else the file's, without its ending" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "how to read it, in place of what is guessed" },
	{ "file", FILE_, 1, DATASET_MAX, .most = "DATASET_MAX" },
	{ 0 },
};

static const struct field list[] = {
	{ "q", TEXT, 1, 255, .optional = true,
		.about = "what its name contains" },
	{ "sort", ENUM, .oneof = "-created_at|name",
		.fallback = "-created_at" },
	{ "limit", INT, 1, 100, .fallback = "20" },
	{ "cursor", TEXT, 1, 1600, .optional = true,
		.about = "what the list before said under next" },
	{ 0 },
};

static const struct field one[] = {
	{ "id", UUID, .example = AN_ID },
	{ 0 },
};

static const struct field held[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ 0 },
};

static const struct field change[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "name", TEXT, 1, 255 },
	{ "options", OBJECT, .max = OPTIONS_MAX,
		.about = "the original is read anew by them" },
	{ 0 },
};

static const struct field replace[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "else those that it has" },
	{ "force", BOOL, .optional = true,
		.about = "though analyses read columns that it does not have" },
	{ "file", FILE_, 1, DATASET_MAX, .most = "DATASET_MAX" },
	{ 0 },
};

static const struct field append[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "how to read this file, else as the first" },
	{ "file", FILE_, 1, DATASET_MAX, .most = "DATASET_MAX" },
	{ 0 },
};

static const struct field create_from[] = {
	{ "name", TEXT, 1, 255, .optional = true,
		.about = "else the file's, without its ending" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "how to read it, in place of what is guessed" },
	{ "upload_id", UUID, .about = "of an upload in pieces that is whole" },
	{ 0 },
};

static const struct field replace_from[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "else those that it has" },
	{ "force", BOOL, .optional = true,
		.about = "though analyses read columns that it does not have" },
	{ "upload_id", UUID, .about = "of an upload in pieces that is whole" },
	{ 0 },
};

static const struct field append_from[] = {
	{ "id", UUID, .example = AN_ID },
	{ "if_match", TEXT, 1, 200, .from = HEADER, .as = "If-Match",
		.optional = true, .about = "the ETag that was read",
		.example = "\"3\"" },
	{ "options", OBJECT, .max = OPTIONS_MAX, .optional = true,
		.about = "how to read this file, else as the first" },
	{ "upload_id", UUID, .about = "of an upload in pieces that is whole" },
	{ 0 },
};

const struct object iops_column = {
	"IopsColumn",
	.members = {
		{ "name", TEXT },
		{ "type", ENUM,
			.oneof = "boolean|integer|decimal|date|instant|text" },
		{ "unit", TEXT, .null = true },
		{ 0 },
	},
};

static const struct object profile = {
	"IopsProfile",
	.open = true,
	.members = {
		{ "overview", OBJECT },
		{ "columns", ARRAY },
		{ "correlations", ARRAY },
		{ "issues", ARRAY },
		{ 0 },
	},
};

static const struct object dataset = {
	"IopsDataset",
	.members = {
		{ "id", UUID },
		{ "name", TEXT },
		{ "status", ENUM, .oneof = "loading|ready|failed" },
		{ "version", INT,
			.about = "counts what was loaded; 0: nothing yet" },
		{ "format", TEXT, .null = true },
		{ "encoding", TEXT, .null = true },
		{ "delimiter", TEXT, .null = true },
		{ "sheet", TEXT, .null = true },
		{ "row_count", INT, .null = true },
		{ "column_count", INT, .null = true },
		{ "size_bytes", INT, .null = true },
		{ "stored_bytes", INT },
		{ "sha256", TEXT, .null = true },
		{ "columns", OBJECT, .list = true, .of = &iops_column },
		{ "problems", ARRAY,
			.about = "{type, column, count, first, message}" },
		{ "connection_id", UUID, .null = true },
		{ "job", UUID, .null = true, .about = "that loads it" },
		{ "error", JSON, .null = true,
			.about = "{code, message, details} of the last load" },
		{ "created_at", INSTANT },
		{ "updated_at", INSTANT },
		{ "loaded_at", INSTANT, .null = true },
		{ "profile", OBJECT, .null = true, .absent = true,
			.of = &profile,
			.about = "of what was just loaded" },
		{ 0 },
	},
};

const struct route datasets_routes[] = {
	{ "POST", "/v1/datasets", SCOPE, create, "iops_dataset_create", 201,
		.answer = &dataset, .later = &iops_job,
		.waits = "iops_dataset_loaded", .wait = UPLOAD_WAIT,
		.body = BODY_MULTIPART, .max_body = DATASET_MAX + BODY_ROOM,
		.gate = "iops_dataset_gate", .refuses = "429",
		.about = "Uploads a table." },
	{ "POST", "/v1/datasets", SCOPE, create_from, "iops_dataset_from", 201,
		.answer = &dataset, .later = &iops_job,
		.waits = "iops_dataset_loaded", .wait = UPLOAD_WAIT,
		.keep = KEEP_NOT, .refuses = "403|404|409|410|429",
		.about = "Makes a table of what was uploaded in pieces." },
	{ "GET", "/v1/datasets", SCOPE, list, "iops_datasets", 200,
		.answer = &dataset, .items = "items",
		.next = "created_at,id,name",
		.about = "Your datasets, newest first or by name." },
	{ "GET", "/v1/datasets/:id", SCOPE, one, "iops_dataset", 200,
		.answer = &dataset, .about = "One dataset." },
	{ "PATCH", "/v1/datasets/:id", SCOPE, change, "iops_dataset_change",
		200, .answer = &dataset, .later = &iops_job,
		.waits = "iops_dataset_loaded", .wait = UPLOAD_WAIT,
		.refuses = "409|429",
		.about = "Changes the name; other options load the original "
			 "anew, as the next version." },
	{ "DELETE", "/v1/datasets/:id", SCOPE, held, "iops_dataset_delete", 204,
		.about = "Deletes a dataset; its jobs end." },
	{ "GET", "/v1/datasets/:id/profile", SCOPE, one, "iops_dataset_profile",
		200, .answer = &profile, .refuses = "409",
		.about = "What is in it, column by column." },
	{ "POST", "/v1/datasets/:id/replace", SCOPE, replace,
		"iops_dataset_replace", 200, .answer = &dataset,
		.later = &iops_job, .waits = "iops_dataset_loaded",
		.wait = UPLOAD_WAIT, .body = BODY_MULTIPART,
		.max_body = DATASET_MAX + BODY_ROOM,
		.gate = "iops_replace_gate", .refuses = "409|429",
		.about = "Uploads its next version; until that is loaded, and "
			 "if it cannot be, the one before stays." },
	{ "POST", "/v1/datasets/:id/replace", SCOPE, replace_from,
		"iops_dataset_replace_from", 200, .answer = &dataset,
		.later = &iops_job, .waits = "iops_dataset_loaded",
		.wait = UPLOAD_WAIT, .refuses = "409|410|429",
		.about = "The same with what was uploaded in pieces." },
	{ "POST", "/v1/datasets/:id/append", SCOPE, append,
		"iops_dataset_append", 200, .answer = &dataset,
		.later = &iops_job, .waits = "iops_dataset_loaded",
		.wait = UPLOAD_WAIT, .body = BODY_MULTIPART,
		.max_body = DATASET_MAX + BODY_ROOM,
		.gate = "iops_replace_gate", .refuses = "409|429",
		.about = "Adds the rows of a file, by the names of columns, as "
			 "the next version. Types may only widen." },
	{ "POST", "/v1/datasets/:id/append", SCOPE, append_from,
		"iops_dataset_append_from", 200, .answer = &dataset,
		.later = &iops_job, .waits = "iops_dataset_loaded",
		.wait = UPLOAD_WAIT, .refuses = "409|410|429",
		.about = "The same with what was uploaded in pieces." },
	{ 0 },
};
