/* Loading opens no name: below a filter that forbids it, all formats load. */
#include <errno.h>
#include <seccomp.h>
#include <sys/wait.h>

#include "base/log.h"
#include "loading.h"
#include "table/engine.h"

/* Kills who opens anything but a nameless file, or asks for a name. */
static void
forbid(void)
{
	static const int calls[] = { SCMP_SYS(open), SCMP_SYS(creat),
		SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(access),
		SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(unlink),
		SCMP_SYS(unlinkat), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
		SCMP_SYS(statx), SCMP_SYS(socket), SCMP_SYS(execve),
		SCMP_SYS(fork), SCMP_SYS(clone), SCMP_SYS(clone3),
		SCMP_SYS(mkdir), SCMP_SYS(rename), SCMP_SYS(linkat),
		SCMP_SYS(fchmod), SCMP_SYS(fchown), SCMP_SYS(getcwd) };
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
	int bad = 0;

	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		bad |= seccomp_rule_add(
			filter, SCMP_ACT_KILL_PROCESS, calls[i], 0);
	bad |= seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, SCMP_SYS(openat),
		1, SCMP_A2(SCMP_CMP_MASKED_EQ, O_TMPFILE, 0));
	ck_assert_int_eq(bad, 0);
	ck_assert_int_eq(seccomp_load(filter), 0);
	seccomp_release(filter);
}

/* What there is of a table of many texts, so that SQLite spills. */
static int
large(bool json)
{
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	if (!json)
		buffer_text(&text, "name;at;d\xe4y\n");
	for (int i = 0; i < 60000; i++)
		buffer_printf(&text,
			json ? "{\"name\":\"text of %d\",\"at\":\"2025-01-01 "
			       "10:%02d\",\"x\":{\"y\":%d}}\n"
			     : "text of %d;2025-01-01 10:%02d;%d.1.2025\n",
			i, i % 60, i % 28 + 1);
	int fd = file_of(text.data, text.len);
	arena_free(&arena);
	return fd;
}

static int
load_below(bool json)
{
	struct arena arena = { 0 };
	struct load_result result;
	struct load_request request = {
		.source = large(json),
		.engine = memfd_create("engine", 0),
		.spill = open("/tmp", O_PATH | O_DIRECTORY),
		.base = -1,
		.options = "{\"timezone\":\"America/New_York\"}",
	};

	if (!load_prepare(&arena, &request, &result))
		return 1;
	forbid();
	if (!load_run(&arena, &request, &result))
		return 2;
	sqlite3 *db = engine_open(request.engine);
	if (!db || sqlite3_exec(db, "select 1 from data order by c0 limit 1",
			   NULL, NULL, NULL))
		return 3;
	/* What is larger than its cache goes into a nameless file. */
	sqlite3 *spill = engine_spill();
	if (!spill || sqlite3_exec(spill,
			      "create table t(x); with recursive n(i) as "
			      "(select 1 union all select i + 1 from n where "
			      "i < 40000) insert into t select hex(zeroblob("
			      "100)) from n",
			      NULL, NULL, NULL))
		return 4;
	sqlite3_close(spill);
	sqlite3_close(db);
	return strstr(result.facts, "\"row_count\":60000") ? 0 : 5;
}

static void
try_below(bool json)
{
	int status;
	pid_t child = fork();

	if (child == 0)
		_exit(load_below(json));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "signal %d", WTERMSIG(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}

START_TEST(csv_in_another_encoding)
{
	try_below(false);
}
END_TEST

START_TEST(ndjson)
{
	try_below(true);
}
END_TEST

START_TEST(an_engine_that_is_none_is_told)
{
	engine_prepare(-1);
	log_level = 0;
	ck_assert(!engine_open(file_of("no database at all", 18)));
	ck_assert(!engine_open(-1));
}
END_TEST

int
main(void)
{
	return unit_run("table_sandbox",
		(const TTest *[]){ csv_in_another_encoding, ndjson,
			an_engine_that_is_none_is_told, NULL });
}
