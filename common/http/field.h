/* What a request may carry, declared: one struct field for each input. */
#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "text/json.h"

/* The JSON type of a field, and the SQL types that its parameter may have. */
enum kind {
	TEXT = 1, /* min..max characters; text, varchar */
	INT, /* min..max; smallint, integer, bigint */
	DECIMAL, /* min..max, at most .scale digits after the point; numeric */
	BOOL, /* boolean */
	UUID, /* uuid, text */
	DATE, /* YYYY-MM-DD that exists; date */
	INSTANT, /* RFC 3339 with zone; timestamptz */
	WHEN, /* a DATE or an INSTANT; timestamptz (a date is its midnight,
		 UTC), or text, as sent, where a date means something else */
	EMAIL, /* addr-spec as browsers check it, up to 254 bytes; text */
	URL, /* scheme://host...; .oneof names schemes, else http|https; text */
	ENUM, /* one of .oneof; text or an enum type */
	OBJECT, /* a JSON object of up to max bytes, as sent; json, jsonb */
	ARRAY, /* a JSON array of up to max bytes, as sent; json, jsonb */
	JSON, /* any JSON value of up to max bytes, as sent; json, jsonb */
	TEXTS, /* a JSON array of up to .items strings of min..max; text[] */
	FILE_, /* a part of a multipart body, streamed to the store; jsonb */
	LANGUAGE, /* a BCP 47 tag of up to max characters; text, varchar */
};

enum source {
	INPUT, /* the path if it names the field; else query or body */
	QUERY,
	HEADER, /* .as names the header, e.g. "If-Match" */
	COOKIE, /* .as names the cookie; __Host- is left out on plain http */
	PEER, /* hex HMAC-SHA-256 of the client's address (of IPv6 its first 64
		 bits) under PEER_KEY_FILE */
	AGENT, /* User-Agent, cut at max characters */
	CONFIG, /* .as names the variable */
	CONSTANT, /* .fallback */
	COMPUTED, /* the row's .begin fills it in */
	BODY, /* the whole body as it came, unread: for rows with .fn */
	PATH, /* found by the shared code; not written in rows */
};

struct field {
	const char *name; /* snake_case; camelCase is accepted from clients */
	enum kind kind;
	long long min;
	long long max;
	bool optional;
	bool sealed; /* encrypted before SQL sees it (seal.h); TEXT only */
	bool quoted; /* INT: a JSON string of digits will do, too */
	int scale; /* of DECIMAL */
	int items; /* of TEXTS */
	const char
		*most; /* of FILE_: an option, MiB, that max is cut down to */
	enum source from;
	const char *as; /* the name at the source, where it differs */
	const char *fallback; /* text of the value when absent */
	const char *oneof; /* "windows|macos|linux"; file names: ".json|.log" */
	const char *label; /* in sentences: "OS"; else the name, capitalised */
	const char *wrong; /* the sentence clients know for any fault */
	const char *code; /* and the code, in the shape of OAuth */
	const char *about; /* for OpenAPI, one sentence */
	const char *example; /* for OpenAPI: of a path, query or header */
};

/* One field's value in a request. text is NULL when absent or null. */
struct value {
	const char *text; /* as PostgreSQL reads the parameter */
	size_t len;
	bool sent; /* named by the client, be it as null */
	const char *typed; /* a text as sent, be it wrong; NULL unless UTF-8 */
	struct json_value json; /* as sent, where the source is JSON */
};

/*
 * Checks a text (from a path, query, form, header or cookie) or a JSON value
 * against the field and sets value. Returns NULL, or what is wrong, to be read
 * after the field's name: "must be 255 characters or less".
 */
const char *field_text(struct arena *, const struct field *, const char *text,
	size_t len, struct value *);
const char *field_json(struct arena *, const struct field *,
	const struct json_value *, struct value *);

/* True if a client's key means this name: equal, or its camelCase. */
bool field_named(const char *name, const char *key);

/* The name as clients write it: itself, or as camelCase. */
const char *field_wire(struct arena *, const struct field *, bool camel);

/* Of FILE_: max, or what an option cut it down to. */
long long field_most(const struct field *);

/* "text", "int", ... as --routes prints it. */
const char *field_kind(enum kind);

#endif
