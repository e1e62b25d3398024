/*
 * Imports of what browsers kept: the file is split here, and each item checked
 * by itself, so that one with half a surrogate pair hinders no other. Batches
 * are transactions of their own; who imports a file again, after a worker was
 * killed for instance, imports nothing twice.
 */
#include <string.h>

#include <json-c/json.h>

#include "audio.h"
#include "db/call.h"
#include "text/json.h"
#include "text/jsonc.h"

enum {
	IMPORT_MAX = 33554432, /* bytes of the file */
	ITEMS_MAX = 20000, /* twice what a user may keep */
	ITEM_MAX = 8388608, /* bytes, as of any record */
	BATCH_BYTES = 1048576, /* read in well under a deadline */
	BATCH_ITEMS = 200,
	REFUSED_MAX = 1000, /* told with their reasons; the rest is counted */
};

static const struct field import[] = {
	{ "items", JSON, .from = BODY,
		.about = "a list of items, or {\"history\":[...]}" },
	{ "dry_run", BOOL, .from = QUERY, .fallback = "false" },
	{ 0 },
};

static const char NOT_A_LIST[] = "Invalid JSON: a list of items is expected.";

struct import {
	struct request *r;
	const char *at; /* in the body */
	const char *end;
	int index; /* of the next item */
	long long imported, skipped;
	struct json_object *refused;
	long long untold; /* refused beyond REFUSED_MAX */
	struct json_object *before; /* what the last batch told */
	struct arena arena; /* of a batch */
};

static void
skip_blank(struct import *i)
{
	while (i->at < i->end && strchr(" \t\r\n", *i->at) && *i->at)
		i->at++;
}

static bool
take(struct import *i, char c)
{
	skip_blank(i);
	if (i->at == i->end || *i->at != c)
		return false;
	i->at++;
	return true;
}

/*
 * Passes one value up to the comma or bracket after it. What stands inside is
 * checked later: only strings and brackets count here.
 */
static bool
pass_value(struct import *i)
{
	int depth = 0;
	bool text = false;

	for (; i->at < i->end; i->at++) {
		char c = *i->at;
		if (text && c == '\\' && i->at + 1 < i->end)
			i->at++;
		else if (c == '"')
			text = !text;
		else if (text)
			continue;
		else if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth-- == 0)
			return true;
		else if (c == ',' && !depth)
			return true;
	}
	return false;
}

static void
refuse_item(struct import *i, int index, const char *reason)
{
	if (json_object_array_length(i->refused) >= REFUSED_MAX) {
		i->untold++;
		return;
	}
	struct json_object *one = json_object_new_object();
	json_object_object_add(one, "index", json_object_new_int(index));
	json_object_object_add(one, "reason", json_object_new_string(reason));
	json_object_array_add(i->refused, one);
}

/* Adds the next item to the batch, or refuses it. */
static void
add_item(struct import *i, struct buffer *batch, int *count)
{
	struct json json;

	skip_blank(i);
	const char *start = i->at;
	pass_value(i);
	size_t len = (size_t)(i->at - start);
	const char *wrong = len > ITEM_MAX
				    ? "is larger than 8 MiB"
				    : json_read(&i->arena, start, len, &json);
	if (wrong) {
		refuse_item(i, i->index++, wrong);
		return;
	}
	buffer_printf(batch, "%s[%d,", (*count)++ ? "," : "", i->index++);
	buffer_add(batch, json.value.text, json.value.len);
	buffer_text(batch, "]");
}

/* As many items as one call takes; true if they were the last. */
static bool
read_batch(struct import *i, struct buffer *batch)
{
	int count = 0;
	bool last = take(i, ']');

	buffer_text(batch, "[");
	while (!last && count < BATCH_ITEMS && batch->len < BATCH_BYTES) {
		add_item(i, batch, &count);
		last = take(i, ']');
		if (!last)
			take(i, ',');
	}
	buffer_text(batch, "]");
	return last;
}

static long long
number_of(struct json_object *o, const char *key)
{
	return json_object_get_int64(json_object_object_get(o, key));
}

static void
add_up(struct import *i, const char *text)
{
	struct json_object *said = json_tokener_parse(text);
	struct json_object *refused = json_object_object_get(said, "refused");

	i->imported += number_of(said, "imported");
	i->skipped += number_of(said, "skipped");
	for (size_t n = 0; n < json_object_array_length(refused); n++) {
		struct json_object *one = json_object_array_get_idx(refused, n);
		refuse_item(i, (int)number_of(one, "index"),
			jsonc_text(one, "reason"));
	}
	json_object_object_del(said, "refused");
	json_object_put(i->before);
	i->before = said;
}

/* "[", or {"history": [ */
static bool
open_list(struct import *i)
{
	static const char key[] = "\"history\"";

	if (take(i, '['))
		return true;
	if (!take(i, '{'))
		return false;
	skip_blank(i);
	if ((size_t)(i->end - i->at) < sizeof key ||
		memcmp(i->at, key, sizeof key - 1))
		return false;
	i->at += sizeof key - 1;
	return take(i, ':') && take(i, '[');
}

static bool
close_list(struct import *i, bool object)
{
	if (object && !take(i, '}'))
		return false;
	skip_blank(i);
	return i->at == i->end;
}

/* Before anything is kept: the whole file is a list, and not too long. */
static bool
check_list(struct import i)
{
	struct request *r = i.r;
	bool object = take(&i, '{');
	int count = 0;

	i.at -= object;
	if (!open_list(&i))
		return refuse(r, 400, NULL, NOT_A_LIST);
	bool last = take(&i, ']');
	while (!last) {
		if (++count > ITEMS_MAX)
			return refuse(r, 422, NULL,
				"A file may hold at most 20000 items.");
		if (!pass_value(&i))
			return refuse(r, 400, NULL, NOT_A_LIST);
		last = take(&i, ']');
		if (!last && !take(&i, ','))
			return refuse(r, 400, NULL, NOT_A_LIST);
	}
	return close_list(&i, object) || refuse(r, 400, NULL, NOT_A_LIST);
}

static bool
run(struct import *i, const char *dry)
{
	bool last = false;

	open_list(i);
	while (!last) {
		struct buffer batch = { .arena = &i->arena };
		last = read_batch(i, &batch);
		const char *params[] = { batch.data, dry,
			json_object_to_json_string(i->before) };
		const char *said = db_ask(i->r, "audio_import", params);
		if (!said)
			return false;
		add_up(i, said);
		arena_reset(&i->arena);
	}
	return true;
}

static bool
report(struct import *i, const char *dry)
{
	const char *refused = json_object_to_json_string_ext(i->refused,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *text = arena_printf(&i->r->arena,
		"{\"dryRun\":%s,\"imported\":%lld,\"skipped\":%lld,"
		"\"refused\":%s,\"refusedTotal\":%lld}",
		dry, i->imported, i->skipped, refused,
		(long long)json_object_array_length(i->refused) + i->untold);

	return reply_body(i->r, i->r->route->status, NULL, text, strlen(text));
}

static bool
history_import(struct request *r)
{
	const struct value *body = request_value(r, "items");
	const char *dry = request_value(r, "dry_run")->text;
	struct import i = { .r = r,
		.at = body->text,
		.end = body->text + body->len,
		.refused = json_object_new_array(),
		.before = json_object_new_object() };
	bool good = check_list(i) && run(&i, dry) && report(&i, dry);

	json_object_put(i.refused);
	json_object_put(i.before);
	arena_free(&i.arena);
	return good;
}

static const struct object refused = {
	"ImportRefused",
	.members = {
		{ "index", INT, .about = "from 0 on" },
		{ "reason", TEXT },
		{ 0 },
	},
};

static const struct object imported = {
	"ImportReport",
	.members = {
		{ "dryRun", BOOL },
		{ "imported", INT },
		{ "skipped", INT, .about = "kept before" },
		{ "refused", OBJECT, .list = true, .of = &refused },
		{ "refusedTotal", INT, .about = "refused has the first 1000" },
		{ 0 },
	},
};

const struct route import_routes[] = {
	{ "POST", "/v1/audio/history/import", SCOPE, import, NULL, 200,
		.answer = &imported, .max_body = IMPORT_MAX,
		.fn = history_import,
		.about = "Keeps what clients kept in the browser; the same "
			 "file twice keeps nothing twice." },
	{ 0 },
};
