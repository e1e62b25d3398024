/* Which indexes lead, whatever is known of the tables: what a session keeps
 * from when they were empty, nothing, old statistics, fresh ones. */
#include <string.h>

#include <libpq-fe.h>

#include "cases.h"

enum {
	FEW = 400, /* when some indexes are higher than others */
	MANY = 2400,
	KEPT_AFTER = 6, /* calls until a plan is kept */
};

/* ["2100-01-01","00000000-0000-4000-8000-000000000000"], [1,"2100-01-01"] */
#define FURTHER \
	"WyIyMTAwLTAxLTAxIiwiMDAwMDAwMDAtMDAwMC00MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0"
#define SINCE "WzEsIjIxMDAtMDEtMDEiXQ"

/* What reads all records of the user may do so by any index. */
#define ANY "(user|original)_id_[a-z_]+"
#define LIST "^user_id_created_at_idx " ANY "$"
#define SEARCH "^(user_id_language_idx ){3}user_id_search_idx Tid$"

/* Each with the scans of the history's tables that it may be made of. */
static const struct {
	const char *what;
	const char *call;
	const char *scans; /* as a regular expression */
} asked[] = {
	{ "a list",
		"audio_history(<bearer>, null, null, null, null, null, 20, "
		"null)",
		LIST },
	{ "a list of a language and a tag",
		"audio_history(<bearer>, null, 'de', 'a', null, null, 20, "
		"null)",
		LIST },
	{ "a list further on",
		"audio_history(<bearer>, null, null, null, '2020-01-01', null, "
		"20, '" FURTHER "')",
		LIST },
	{ "a search",
		"audio_history(<bearer>, 'budget w7 ', null, null, null, null, "
		"20, null)",
		SEARCH },
	{ "a search for a phrase, and without a word",
		"audio_history(<bearer>, '\"budget meeting\" -w8', 'en', 'a', "
		"null, null, 20, null)",
		SEARCH },
	{ "what changed and went",
		"audio_history_changes(<bearer>, '" SINCE "', 100)",
		"^user_id_change_idx user_id_change_idx$" },
	{ "an import",
		"audio_import(<bearer>, '[[0, {\"title\": \"Record 7\", "
		"\"transcription\": \"x\", \"metadata\": {\"timestamp\": 1, "
		"\"originalId\": \"x\"}}]]', true, '{}')",
		"^" ANY " original_id_key user_id_title_idx$" },
};

static PGconn *conn; /* holds the tables locked until it ends */
static struct buffer scans; /* of what was asked last */
static const char *wrong; /* the first thing that was */

static void
run(const char *statement)
{
	PGresult *result = wrong ? NULL : PQexec(conn, statement);

	if (!wrong && PQresultStatus(result) != PGRES_COMMAND_OK &&
		PQresultStatus(result) != PGRES_TUPLES_OK)
		wrong = arena_printf(kept_memory, "%s: %s", statement,
			PQresultErrorMessage(result));
	PQclear(result);
}

/* The index that a line of a plan scans; or Tid, Seq. */
static void
take_scan(const char *line)
{
	const char *name = captured(line,
		"(using|Bitmap Index Scan on) (audio_history|history_gone)_");

	name = name ? captured(line, "_(" ANY "|pkey) ")
		    : captured(line,
			      "(Tid|Seq) Scan on (audio_history|history_gone)");
	if (name)
		buffer_printf(&scans, "%s%s", scans.len ? " " : "", name);
}

/* What auto_explain says of each statement within the functions. */
static void
take_plan(void *ignored, const PGresult *notice)
{
	const char *text = PQresultErrorField(notice, PG_DIAG_MESSAGE_PRIMARY);

	(void)ignored;
	while (text && *text) {
		size_t len = strcspn(text, "\n");
		const char *line = arena_copy(kept_memory, text, len);
		if (strstr(line, "(cost="))
			take_scan(line);
		text += len + (text[len] == '\n');
	}
}

static void
ask(const char *call)
{
	scans = (struct buffer){ .arena = kept_memory };
	buffer_text(&scans, "");
	run("set local role tessera_audio");
	run(arena_printf(
		kept_memory, "select %s.%s", schema_name, filled(call)));
	run("reset role");
}

static void
judge_scans(const char *when, const char *mode)
{
	run(arena_printf(kept_memory, "set plan_cache_mode = %s", mode));
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		ask(asked[i].call);
		if (!wrong && !matches(scans.data, asked[i].scans))
			wrong = arena_printf(kept_memory,
				"%s in %s (%s): %s, and not %s", asked[i].what,
				when, mode, scans.data, asked[i].scans);
	}
}

/* Plans that are kept, and those of a session's first calls. */
static void
judge_plans(const char *when)
{
	judge_scans(when, "auto");
	judge_scans(when, "force_custom_plan");
}

/* New tables; all is taken back at the end. */
static void
start_anew(void)
{
	keep("bearer", arena_printf(kept_memory, "sha256('%s')",
			       strchr(authorization(token_b), ' ') + 1));
	conn = PQconnectdb(setting("TEST_DATABASE_URL"));
	PQsetNoticeReceiver(conn, take_plan, NULL);
	run("load 'auto_explain'; set jit = off; "
	    "set statement_timeout = '60s'; "
	    "set auto_explain.log_min_duration = 0; "
	    "set auto_explain.log_nested_statements = on; "
	    "set auto_explain.log_level = notice; "
	    "begin; truncate audio.audio_history, audio.history_gone");
}

static void
fill(int from, int to)
{
	run(filled(arena_printf(kept_memory,
		"set local session_replication_role = replica; "
		"insert into audio.audio_history (user_id, title, transcript, "
		"language, created_at, original_id, tags) "
		"select '<user_b>', 'Record ' || n, 'budget meeting w' || n, "
		"case when n %% 5 = 0 then 'de' else 'en' end, "
		"now() - n * interval '1 minute', 'o' || n, '{a}' "
		"from generate_series(%d, %d) as n; "
		"insert into audio.history_gone (user_id, id) "
		"select '<user_b>', gen_random_uuid() "
		"from generate_series(%d, %d); "
		"set local session_replication_role = origin",
		from, to, from, to)));
}

/* What the catalog says of the tables, as if it had been found so before. */
static void
believe(const char *pages, const char *records)
{
	run(arena_printf(kept_memory,
		"update pg_class set relpages = %s, reltuples = %s "
		"where oid in ('audio.audio_history'::regclass, "
		"'audio.history_gone'::regclass)",
		pages, records));
}

static void
judge_states(void)
{
	run("delete from pg_statistic where starelid in "
	    "('audio.audio_history'::regclass, "
	    "'audio.history_gone'::regclass)");
	believe("0", "-1");
	judge_plans("tables that were never analyzed");
	believe("0", "0");
	judge_plans("tables that were analyzed when they were empty");
	believe("1", "1");
	judge_plans("tables that were analyzed when they had one row");
	run("analyze audio.audio_history, audio.history_gone");
	judge_plans("tables that were analyzed just now");
	believe("1", "1");
	judge_plans("tables that have grown since they were analyzed");
}

START_TEST(indexes_lead_whatever_is_known_of_the_tables)
{
	start_anew();
	for (int i = 0; i < KEPT_AFTER; i++)
		for (size_t k = 0; k < sizeof asked / sizeof *asked; k++)
			ask(asked[k].call);
	fill(1, FEW);
	judge_plans("a session that asked when there was nothing");
	judge_states();
	fill(FEW + 1, MANY);
	judge_states();
	PQfinish(conn);
	ck_assert_msg(!wrong, "%s", wrong);
}
END_TEST

const TTest *const *
plan_tests(void)
{
	static const TTest *tests[2];

	tests[0] = indexes_lead_whatever_is_known_of_the_tables;
	return tests;
}
