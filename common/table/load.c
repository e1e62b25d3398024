/* A load from its first byte to the facts. */
#include "table/append.h"
#include "table/charset.h"
#include "table/engine.h"
#include "table/facts.h"
#include "table/profile.h"
#include "table/table.h"
#include "table/zone.h"
#include "text/json.h"

static const struct load_limits usual = {
	.bytes = 4LL << 30,
	.rows = 50000000,
	.columns = 1000,
	.memory = 64 << 20,
};

static bool
begin(struct work *work, struct arena *arena,
	const struct load_request *request, struct load_result *result)
{
	struct load_limits limits = request->limits;
	const char *key;

	*result = (struct load_result){ 0 };
	*work = (struct work){
		.arena = arena,
		.request = request,
		.result = result,
		.limits = {
			.bytes = limits.bytes ? limits.bytes : usual.bytes,
			.rows = limits.rows ? limits.rows : usual.rows,
			.columns = limits.columns ? limits.columns
						  : usual.columns,
			.memory = limits.memory ? limits.memory : usual.memory,
		},
	};
	const char *wrong =
		options_read(arena, request->options, &work->options, &key);
	if (!wrong)
		return true;
	struct buffer details = { .arena = arena };
	buffer_text(&details, "{");
	json_quote(&details, key, strlen(key));
	buffer_text(&details, ":");
	json_quote(&details, wrong, strlen(wrong));
	buffer_text(&details, "}");
	result->details = details.data;
	return work_fail(
		work, "invalid_options", "The option %s %s.", key, wrong);
}

bool
load_prepare(struct arena *arena, const struct load_request *request,
	struct load_result *result)
{
	struct work work;

	if (!begin(&work, arena, request, result))
		return false;
	charset_prepare();
	header_prepare();
	zone_enter(work.options.timezone);
	engine_prepare(request->spill);
	return true;
}

static bool
make(struct table *table)
{
	struct work *work = table->work;
	const char *profile = NULL;

	if (!append_open(table) || !source_open(&table->source, work) ||
		!table_scan(table) || !append_merge(table))
		return false;
	sqlite3 *db = engine_create(work->request->engine);
	if (!db)
		return work_fail(work, "engine_failed",
			"The table could not be stored.");
	bool ok = table_store(table, db) && profile_write(table, db, &profile);
	if (ok)
		work->result->facts = facts_write(table, db, profile);
	sqlite3_close(db);
	return ok;
}

bool
load_run(struct arena *arena, const struct load_request *request,
	struct load_result *result)
{
	struct work work;
	struct table table = { .work = &work };

	if (!begin(&work, arena, request, result))
		return false;
	bool ok = make(&table);
	source_close(&table.source);
	append_close(&table);
	table_free(&table);
	return ok;
}
