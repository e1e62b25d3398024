/* Hashes of both kinds, permits, and the time that a failure takes. */
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/config.h"
#include "crypto/password.h"
#include "unit.h"

/* From the test suites of crypt_blowfish and PHP. */
static const struct {
	const char *hash;
	const char *password;
	enum password verdict;
} judged[] = {
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U",
		PASSWORD_STALE },
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK",
		"U*U*", PASSWORD_STALE },
	{ "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a",
		"U*U*U", PASSWORD_STALE },
	{ "$2y$05$/OK.fbVrR/bpIqNJ5ianF.CE5elHaaO4EbggVDjb8P19RukzXSM3e",
		"\xff\xff\xa3", PASSWORD_STALE },
	{ "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U",
		PASSWORD_STALE },
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*V",
		PASSWORD_WRONG },
	{ "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOe", "U*U",
		PASSWORD_WRONG },
	{ "$2a$05$CCCC", "U*U", PASSWORD_WRONG },
	{ "$2", "U*U", PASSWORD_WRONG },
	{ "*0", "U*U", PASSWORD_WRONG },
	{ "", "", PASSWORD_WRONG },
	{ "U*U", "U*U", PASSWORD_WRONG },
	{ "$1$abcdefgh$irWbblnpmw.5z7wgBnprh0", "password", PASSWORD_WRONG },
	{ NULL, "anything", PASSWORD_WRONG },
};

START_TEST(hashes_are_judged)
{
	for (size_t i = 0; i < sizeof judged / sizeof *judged; i++)
		ck_assert_msg(password_verify(judged[i].hash,
				      judged[i].password) == judged[i].verdict,
			"%s: %s", judged[i].hash, judged[i].password);
}
END_TEST

START_TEST(new_hashes_are_argon2id_and_differ)
{
	struct arena arena = { 0 };
	char *one = password_hash(&arena, "Correct horse 1");
	char *other = password_hash(&arena, "Correct horse 1");

	ck_assert(!strncmp(one, "$argon2id$v=19$m=65536,t=2,p=1$", 31));
	ck_assert_str_ne(one, other);
	ck_assert_int_lt(strlen(one), 255);
	ck_assert_int_eq(
		password_verify(one, "Correct horse 1"), PASSWORD_RIGHT);
	ck_assert_int_eq(
		password_verify(one, "correct horse 1"), PASSWORD_WRONG);
	arena_free(&arena);
}
END_TEST

START_TEST(weaker_argon2id_is_hashed_anew)
{
	char hash[crypto_pwhash_STRBYTES];

	ck_assert_int_eq(
		crypto_pwhash_str(hash, "p", 1, crypto_pwhash_OPSLIMIT_MIN,
			crypto_pwhash_MEMLIMIT_MIN),
		0);
	ck_assert_int_eq(password_verify(hash, "p"), PASSWORD_STALE);
}
END_TEST

/* Takes a permit in another process; returns whether there was one. */
static bool
taken_elsewhere(pid_t *holder, int *hold)
{
	int said[2], ends[2];
	char had = 0;

	ck_assert(!pipe(said) && !pipe(ends));
	*holder = fork();
	if (!*holder) {
		close(ends[1]);
		had = password_enter();
		had = write(said[1], &had, 1) == 1 && read(ends[0], &had, 1);
		_exit(had);
	}
	close(said[1]);
	close(ends[0]);
	ck_assert_int_eq(read(said[0], &had, 1), 1);
	close(said[0]);
	*hold = ends[1];
	return had;
}

/* A byte, for later children hold copies of the pipe too. */
static void
end(pid_t holder, int hold)
{
	ck_assert_int_eq(write(hold, "", 1), 1);
	ck_assert_int_eq(waitpid(holder, NULL, 0), holder);
	close(hold);
}

/* Two of four workers at once, and nobody waits: one answers other requests. */
START_TEST(permits_are_few_and_die_with_their_holder)
{
	pid_t one, other, third;
	int first, second, last;

	ck_assert(taken_elsewhere(&one, &first));
	ck_assert(password_enter());
	ck_assert(!taken_elsewhere(&other, &second));
	password_leave();
	password_leave();
	ck_assert(taken_elsewhere(&third, &last));
	ck_assert(!password_enter());
	end(one, first);
	ck_assert(password_enter());
	password_leave();
	end(other, second);
	end(third, last);
}
END_TEST

/* Of four workers one has the permit, one may wait, one may pad. */
static void
one_of_each(void)
{
	setenv("PASSWORD_PERMITS", "1", 1);
	config_load(NULL);
	password_start();
}

/* Has a permit, and then fails again and again. */
static pid_t
fails_elsewhere(void)
{
	int said[2];
	char byte;

	ck_assert(!pipe(said));
	pid_t pid = fork();
	if (!pid) {
		byte = password_enter();
		while (write(said[1], &byte, 1) != 1)
			continue;
		for (;;)
			password_pad(clock_us(), 10000);
	}
	ck_assert_int_eq(read(said[0], &byte, 1), 1);
	ck_assert(byte);
	close(said[0]);
	close(said[1]);
	return pid;
}

START_TEST(who_fails_has_no_permit_meanwhile)
{
	one_of_each();
	pid_t pid = fails_elsewhere();
	ck_assert(password_enter());
	ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
	password_leave();
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}
END_TEST

static bool
pads(void)
{
	long long start = clock_us();

	password_pad(start, 20);
	return clock_us() - start >= 20000;
}

START_TEST(few_take_their_time)
{
	one_of_each();
	pid_t pid = fails_elsewhere();
	while (pads())
		ck_assert_int_eq(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(pads());
}
END_TEST

START_TEST(who_comes_while_all_are_taken_waits)
{
	pid_t holder;
	int hold;

	one_of_each();
	ck_assert(taken_elsewhere(&holder, &hold));
	pid_t releaser = fork();
	if (!releaser) {
		usleep(100000);
		_exit(write(hold, "", 1) != 1);
	}
	ck_assert(password_enter());
	password_leave();
	ck_assert_int_eq(waitpid(holder, NULL, 0), holder);
	ck_assert_int_eq(waitpid(releaser, NULL, 0), releaser);
	close(hold);
}
END_TEST

START_TEST(a_failure_takes_its_time)
{
	long long start = clock_us();

	password_pad(start, 30);
	ck_assert_int_ge(clock_us() - start, 30000);
	long long took = LLONG_MAX;
	for (int n = 0; n < 100 && took >= 20000; n++) {
		long long late = clock_us();
		password_pad(start, 30);
		took = clock_us() - late;
	}
	ck_assert_int_lt(took, 20000);
}
END_TEST

int
main(void)
{
	setenv("WORKERS_MAX", "4", 1);
	config_load(NULL);
	if (sodium_init() < 0)
		return EXIT_FAILURE;
	password_start();
	return unit_run("password",
		(const TTest *[]){ hashes_are_judged,
			new_hashes_are_argon2id_and_differ,
			weaker_argon2id_is_hashed_anew,
			permits_are_few_and_die_with_their_holder,
			a_failure_takes_its_time,
			who_fails_has_no_permit_meanwhile, few_take_their_time,
			who_comes_while_all_are_taken_waits, NULL });
}
