/* What PostgreSQL says of itself and its tables (maintenance.figures). */
#include <string.h>

#include <json-c/json.h>

#include "db/call.h"
#include "http/route.h"
#include "metrics.h"

static const struct {
	const char *name;
	const char *type;
	const char *help;
} table[] = {
	{ "tessera_postgresql_connections", "gauge",
		"Connections, by role and state." },
	{ "tessera_postgresql_connections_limit", "gauge",
		"Most connections that a role may have; without one, all." },
	{ "tessera_postgresql_oldest_transaction_seconds", "gauge",
		"Age of the oldest transaction that is open." },
	{ "tessera_postgresql_commits_total", "counter",
		"Transactions that were committed." },
	{ "tessera_postgresql_rollbacks_total", "counter",
		"Transactions that were rolled back." },
	{ "tessera_postgresql_deadlocks_total", "counter", "Deadlocks." },
	{ "tessera_postgresql_temporary_bytes_total", "counter",
		"Bytes that queries had to put into temporary files." },
	{ "tessera_postgresql_database_bytes", "gauge",
		"Size of the database." },
	{ "tessera_postgresql_table_bytes", "gauge",
		"Size of a table, without its indexes." },
	{ "tessera_postgresql_index_bytes", "gauge",
		"Size of all indexes of a table." },
	{ "tessera_postgresql_live_rows", "gauge", "Rows, estimated." },
	{ "tessera_postgresql_dead_rows", "gauge",
		"Rows that wait for vacuum, estimated." },
	{ "tessera_postgresql_statement_calls_total", "counter",
		"Calls of the statements that take most time." },
	{ "tessera_postgresql_statement_seconds_total", "counter",
		"Time of the statements that take most of it." },
	{ "tessera_postgresql_replication_lag_seconds", "gauge",
		"How far behind a standby is." },
	{ "tessera_postgresql_wal_archived_total", "counter",
		"Pieces of the write-ahead log that were archived." },
	{ "tessera_postgresql_wal_archive_failures_total", "counter",
		"Failed attempts at archiving one." },
	{ "tessera_courier_queue", "gauge", "What waits to be delivered." },
	{ "tessera_courier_oldest_seconds", "gauge",
		"How long the oldest of it has been due." },
	{ "tessera_courier_ended", "gauge",
		"Deliveries that ended in the last hour, by how." },
	{ "tessera_maintenance_time_seconds", "gauge",
		"When the last task of maintenance ran, since 1970." },
	{ "tessera_backup_time_seconds", "gauge",
		"When the last good backup was made, since 1970, by kind." },
	{ "tessera_backup_room_used_ratio", "gauge",
		"How full the disk is that backups of a kind lie on." },
	{ "tessera_restore_test_time_seconds", "gauge",
		"When a restore was tried and all was alike, since 1970." },
	{ "tessera_restore_test_duration_seconds", "gauge",
		"How long the last one took that was tried." },
	{ "tessera_restore_test_wrong", "gauge",
		"Tables and files that were others or missing then." },
	{ "tessera_ledger_holds", "gauge",
		"Calls of models that are under way." },
	{ "tessera_ledger_held_credits", "gauge", "What they may cost." },
	{ "tessera_ledger_oldest_hold_seconds", "gauge",
		"How long the oldest of them is under way." },
	{ "tessera_ledger_differences", "gauge",
		"What did not add up when the ledger was looked over last." },
	{ "tessera_ledger_audit_time_seconds", "gauge",
		"When that was, since 1970." },
	{ "tessera_jobs", "gauge", "Jobs that wait or go on, by kind." },
	{ "tessera_jobs_oldest_seconds", "gauge",
		"How long the oldest of them waits." },
	{ "tessera_jobs_ended", "gauge",
		"Jobs that ended in the last hour, by kind and how." },
	{ "tessera_jobs_seconds", "gauge", "How long these took, together." },
	{ "tessera_jobs_killed", "gauge",
		"Jobs that a limit ended in the last hour." },
	{ "tessera_store_bytes", "gauge",
		"Bytes of tables of users: as sent, and as queries read them." },
};

static const char *
text_at(struct json_object *row, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(row, i));
}

/* The rows [name, labels, value] of one metric. */
static void
write_metric(struct buffer *out, struct json_object *rows, const char *name)
{
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		if (!strcmp(text_at(row, 0), name))
			buffer_printf(out, "%s{%s} %s\n", name, text_at(row, 1),
				text_at(row, 2));
	}
}

/* A database that is away takes nothing from what the groups say. */
void
figures_write(struct buffer *out, struct request *r)
{
	const char *text =
		db_work(r->service, &r->arena, "health_figures", NULL);
	struct json_object *rows = text ? json_tokener_parse(text) : NULL;
	bool is_up = json_object_is_type(rows, json_type_array);

	head_write(out, "tessera_database_up", "gauge",
		"1 if PostgreSQL answered.");
	buffer_printf(out, "tessera_database_up %d\n", is_up);
	for (size_t i = 0; is_up && i < sizeof table / sizeof *table; i++) {
		head_write(out, table[i].name, table[i].type, table[i].help);
		write_metric(out, rows, table[i].name);
	}
	json_object_put(rows);
}
