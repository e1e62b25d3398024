/* Rotation of root keys: online, killed in the middle, resumed. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sodium.h>

#include "cases.h"
#include "crypto/vault.h"
#include "text/text.h"

enum { USERS = 1000, MIDDLE = 500 };

static char roots[64];
static struct vault_key made[USERS];
static const char *said; /* where the command writes */

static const char *
numbered(int i)
{
	return arena_printf(kept_memory, "7e57aaaa-0000-4000-8000-%012d", i);
}

static void
make_root(const char *name)
{
	unsigned char key[AEAD_KEY];
	char *hex;

	randombytes_buf(key, sizeof key);
	hex = text_hex(kept_memory, key, sizeof key);
	FILE *file =
		fopen(arena_printf(kept_memory, "%s/%s", roots, name), "w");
	ck_assert_ptr_nonnull(file);
	fputs(hex, file);
	fclose(file);
}

/* Users of their own, their data keys under a first root key of our own. */
static void
make_users(void)
{
	unsigned char wrapped[VAULT_WRAPPED];

	for (int i = 0; i < USERS; i++) {
		const char *user = numbered(i);
		vault_make(&made[i], user);
		vault_wrap(&made[i], wrapped);
		sql(arena_printf(kept_memory,
			"insert into identity.users (id, email) values ('%s', "
			"'%s@example.com'); insert into audio.data_keys "
			"(user_id, wrapped_key, root_version) values ('%s', "
			"'\\x%s', %d)",
			user, user, user,
			text_hex(kept_memory, wrapped, sizeof wrapped),
			vault_version()));
	}
}

static void
set_up(void)
{
	snprintf(roots, sizeof roots, "/tmp/tessera-roots.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(roots));
	said = arena_printf(kept_memory, "%s/said", roots);
	make_root("root-101.key");
	setenv("VAULT_KEYS_DIR", roots, 1);
	setenv("DATABASE_URL",
		arena_printf(kept_memory, "%s&user=tessera_audio",
			setting("TEST_DATABASE")),
		1);
	config_load(service.options);
	vault_start();
	/* What the running workers wrapped is not ours to unwrap. */
	sql("create table audio.kept_keys as select * from audio.data_keys; "
	    "delete from audio.data_keys");
	make_users();
	make_root("root-102.key");
	vault_start();
}

static void
tear_down(void)
{
	sql("delete from identity.users where id::text like '7e57aaaa-%'; "
	    "insert into audio.data_keys select * from audio.kept_keys; "
	    "drop table audio.kept_keys");
	unlink(arena_printf(kept_memory, "%s/root-101.key", roots));
	unlink(arena_printf(kept_memory, "%s/root-102.key", roots));
	unlink(said);
	ck_assert_int_eq(rmdir(roots), 0);
	setenv("VAULT_KEYS_DIR",
		arena_printf(kept_memory, "%s/vault", setting("TEST_DATA")), 1);
}

static pid_t
start_command(const char *command)
{
	const char *program =
		arena_printf(kept_memory, "%s/audio", setting("TEST_BIN"));
	pid_t pid = fork();

	if (pid)
		return pid;
	int out = open(said, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	dup2(out, 1);
	dup2(out, 2);
	execl(program, program, command, (char *)NULL);
	_exit(127);
}

static pid_t
start_rewrap(void)
{
	return start_command("--rewrap");
}

static int
end_of(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static bool
told(const char *text)
{
	char all[4096] = "";
	FILE *file = fopen(said, "r");
	size_t len = fread(all, 1, sizeof all - 1, file);

	all[len] = 0;
	fclose(file);
	return strstr(all, text);
}

static long
under(int version)
{
	return strtol(sql(arena_printf(kept_memory,
			      "select count(*) from audio.data_keys where "
			      "root_version = %d",
			      version)),
		NULL, 10);
}

/* Every key still is what it was, whichever root key wraps it now. */
static void
judge_keys(void)
{
	for (int i = 0; i < USERS; i += 7) {
		unsigned char wrapped[VAULT_WRAPPED];
		struct vault_key key;
		size_t len;
		const char *row = sql(arena_printf(kept_memory,
			"select root_version || ' ' || encode(wrapped_key, "
			"'hex') from audio.data_keys where user_id = '%s'",
			numbered(i)));
		const char *hex = strchr(row, ' ') + 1;
		sodium_hex2bin(wrapped, sizeof wrapped, hex, strlen(hex), NULL,
			&len, NULL);
		ck_assert(vault_unwrap(&key, numbered(i),
			(int)strtol(row, NULL, 10), wrapped, len));
		ck_assert_mem_eq(key.bytes, made[i].bytes, AEAD_KEY);
	}
}

/* Holds a row in the middle, so that the command waits there to be killed. */
static void
kill_in_the_middle(void)
{
	int status = 0;

	sql(arena_printf(kept_memory,
		"begin; select 1 from audio.data_keys where user_id = '%s' for "
		"update",
		numbered(MIDDLE)));
	pid_t pid = start_rewrap();
	while (!strcmp(
		sql("select count(*) from pg_locks where not granted and "
		    "pid in (select pid from pg_stat_activity where "
		    "usename = 'tessera_audio')"),
		"0"))
		ck_assert_int_eq(waitpid(pid, &status, WNOHANG), 0);
	kill(pid, SIGKILL);
	ck_assert_int_eq(end_of(pid), 128 + SIGKILL);
	sql("rollback");
}

START_TEST(a_rotation_that_is_killed_goes_on)
{
	set_up();
	kill_in_the_middle();
	long done = under(102);
	ck_assert_msg(done > 0 && done < USERS, "%ld of %d", done, USERS);
	ck_assert_int_eq(under(101), USERS - done);
	judge_keys();
	ck_assert_int_eq(end_of(start_rewrap()), 0);
	ck_assert(told("root key 102 (current) holds 1000 data keys"));
	ck_assert(!told("root key 101"));
	judge_keys();
	ck_assert_int_eq(end_of(start_rewrap()), 0);
	judge_keys();
	tear_down();
}
END_TEST

START_TEST(two_rotations_at_once_do_no_harm)
{
	set_up();
	pid_t one = start_rewrap();
	pid_t other = start_rewrap();
	ck_assert_int_eq(end_of(one), 0);
	ck_assert_int_eq(end_of(other), 0);
	ck_assert_int_eq(under(102), USERS);
	judge_keys();
	tear_down();
}
END_TEST

START_TEST(what_cannot_be_unwrapped_is_told_and_left)
{
	set_up();
	sql(arena_printf(kept_memory,
		"update audio.data_keys set root_version = 55 where user_id = "
		"'%s'; update audio.data_keys set wrapped_key = '\\x00' where "
		"user_id = '%s'",
		numbered(3), numbered(7)));
	ck_assert_int_eq(end_of(start_rewrap()), 1);
	ck_assert(told("root key 55 holds 1 data keys"));
	ck_assert(told("root key 101 holds 1 data keys"));
	ck_assert(told("root key 102 (current) holds 998 data keys"));
	ck_assert(told("2 could not be unwrapped"));
	tear_down();
}
END_TEST

/* Of each root key one data key is tried; no other is looked at. */
START_TEST(root_keys_are_tried)
{
	set_up();
	sql(arena_printf(kept_memory,
		"update audio.data_keys set wrapped_key = '\\x00' "
		"where user_id = '%s'",
		numbered(7)));
	ck_assert_int_eq(end_of(start_command("--try-keys")), 0);
	ck_assert(told("root key 101 opens the data key of 7e57aaaa-"));
	ck_assert_int_eq(under(101), USERS);
	sql(arena_printf(kept_memory,
		"update audio.data_keys set root_version = 102 where "
		"user_id = '%s'",
		numbered(7)));
	ck_assert_int_eq(end_of(start_command("--try-keys")), 1);
	ck_assert(told("root key 101 opens the data key of "));
	ck_assert(told(arena_printf(kept_memory,
		"root key 102 does not open the data key of %s", numbered(7))));
	tear_down();
}
END_TEST

/* A user's first key, and a new one, while the root keys change. */
START_TEST(keys_are_kept_while_a_rotation_runs)
{
	struct answer answer;
	struct query q = { .method = "PUT",
		.path = "/v1/audio/keys/openai",
		.authorization = authorization(token_a),
		.type = "application/json",
		.body = J({"apiKey":"sk-during-rotation"}), .len = 31 };

	set_up();
	q.len = strlen(q.body);
	pid_t pid = start_rewrap();
	for (int i = 0; i < 20; i++) {
		ask_dispatch(&q, &answer);
		ck_assert_msg(answer.status == 200, "%s", answer.body);
	}
	ck_assert_int_eq(end_of(pid), 0);
	ck_assert_str_eq(sql(filled("select root_version from audio.data_keys "
				    "where user_id = '<user_a>'")),
		"102");
	sql(filled("delete from audio.data_keys where user_id = '<user_a>'"));
	tear_down();
}
END_TEST

const TTest *const *
rotation_tests(void)
{
	static const TTest *tests[6];

	tests[0] = a_rotation_that_is_killed_goes_on;
	tests[1] = two_rotations_at_once_do_no_harm;
	tests[2] = what_cannot_be_unwrapped_is_told_and_left;
	tests[3] = keys_are_kept_while_a_rotation_runs;
	tests[4] = root_keys_are_tried;
	return tests;
}
